"""What is known about host names: endings, shorteners, words that only look like hosts.

The endings are those seen in public lists of Vietnamese spam, gambling and phishing hosts,
plus the common ones of the IANA root zone.
"""

import re

# Endings that nobody writes as a word: enough on their own behind a plausible label.
PLAIN_ENDINGS = frozenset({"com", "net", "org", "vn", "info", "biz", "xyz"})

# Endings that are also words of Vietnamese chat ("link", "vip", "top"): the label must help.
WORD_ENDINGS = frozenset(
    """academy agency app art asia associates auction baby bar beauty best bet bid bio blog blue
    boats bond build business buzz cab cafe capital care cards casa cash casino center chat
    cheap city cleaning click clinic cloud club codes coffee community company computer cool
    coupons credit cyou dance date deals delivery design dev digital direct discount dog domains
    download email energy enterprises events exchange expert express family fan fans farm fashion
    finance financial fish fit flights fm foundation fun fund futbol fyi gallery game games garden
    gdn gift gifts glass global gold golf gratis green group guide guru hair health help homes
    host hosting house icu immo industries ink institute international investments irish jobs
    land law lease legal life lighting limited limo link live llc loan loans lol london
    love ltd luxe makeup management market marketing marriage media memorial menu mobi moe
    moda money monster network news now observer one onl online page parts party pet photo photos
    pics pictures pink pizza plus poker porn press pro productions promo properties protection pub
    quest racing realty recipes red rent repair report rest restaurant review reviews rich rocks
    run sale salon sbs school science security services sex sexy shop shopping show singles site
    skin ski social software solar solutions space sports store stream studio style supply support
    surf surgery systems tattoo tax taxi team tech technology tel theater tips tires today tools
    top tours town toys trade trading training travel tube university uno vacations ventures
    vet video villas vin vip vision voto vote voyage wang watch webcam website wedding wiki win
    wine work works world wtf yachts yoga zone edu gov mil int pw mx""".split()
)

# Endings of two letters, and longer ones that are toneless Vietnamese or everyday words ("me",
# "co", "la", "day", "moi"): a bare host of this kind needs a digit in its label, a path, a scheme.
WEAK_ENDINGS = frozenset(
    """cam men kim lat moi day hot ing ist med gay you how bot inc mom phd mba soy ceo
    name food xin fast spot diy esq srl band black autos bike cooking navy rip luxury wales
    study doctor property contractors estate
    ac ae af ag ai al am ar as at au az ba be bg bi bo br bs bw by bz ca cc cd cf cg ch ci cl
    cm cn co cr cu cv cx cy cz de dk do dz ec ee eg es et eu fi fj fm fo fr ga gd ge gg gh gl gp gq
    gr gs gt gy hk hn hr ht hu id ie il im in io iq ir is it je jo jp ke kg kh ki kr kw kz la lb lc
    li lk lt lu lv ly ma mc md me mg mk ml mm mn mo mp ms mt mu mv mw my mz na nc nf ng ni nl no
    np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt qa re ro rs ru rw sa sb sc se sg sh si sk
    sl sm sn so sr st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us
    uy uz va vc ve vg vi vu wf ws ye za zm zw gle""".split()
)

ENDINGS = PLAIN_ENDINGS | WORD_ENDINGS | WEAK_ENDINGS

# Labels under which a country's ending sells names: com.vn, co.uk.
SECOND_LEVEL = frozenset({"com", "co", "net", "org", "edu", "gov", "info", "name"})

# Hosts where the path is the contact. They are also found with a space for the dot.
PATH_HOSTS = frozenset(
    """bit.ly t.me zalo.me chat.zalo.me m.me fb.me fb.com facebook.com goo.gl tinyurl.com cutt.ly
    is.gd s.id t.ly rb.gy ow.ly v.gd shorturl.at rebrand.ly bom.so by.com.vn linktr.ee wa.me
    youtu.be tiktok.com vt.tiktok.com shope.ee lnkd.in discord.gg zaloapp.com forms.gle
    instagram.com telegram.me telegra.ph gg.gg adf.ly bitly.com soo.gd tiny.cc x.co lin.ee
    beacons.ai bio.link page.link shorten.asia ouo.io t.co""".split()
)
# Those that are also recognised with nothing in place of the dot.
JOINED_PATH_HOSTS = frozenset({"bit.ly", "cutt.ly", "zalo.me"})
PATH_ENDINGS = frozenset(host.rsplit(".", 1)[1] for host in PATH_HOSTS) | frozenset(
    host.replace(".", "") for host in JOINED_PATH_HOSTS
)

MAIL_HOSTS = frozenset({"gmail", "yahoo", "hotmail", "outlook", "icloud", "proton", "protonmail"})

# Names of products and formats with a dot in them.
NOT_HOSTS = frozenset({"asp.net", "vb.net", "ado.net", "paint.net", "ml.net"})

# Words of chat that often stand before a full stop with no space behind it ("inbox.shop tư vấn").
CHAT_WORDS = frozenset(
    """inbox comment sale like share video livestream facebook youtube tiktok zalo telegram online
    offline website free ship freeship order feedback review iphone samsung android clip idol
    admin shop live story status follow subscribe friend team game mobile internet photo
    menu model email google chrome windows messenger instagram marketing shopee lazada""".split()
)

_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|ch|kh|ph|th|tr|qu|[bcdghklmnprstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?"
)


def looks_like_syllable(letters: str) -> bool:
    """Whether toneless ``letters`` have the shape of one Vietnamese syllable."""
    return len(letters) <= 7 and _SYLLABLE.fullmatch(letters) is not None
