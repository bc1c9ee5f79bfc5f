"""The closed taxonomy of harms, the order of actions, and the protective contexts.

Nothing here can be extended by a file or a setting: a harm that is not in `HARMS` does not
exist, and no policy or entry raises a harm's `ceiling`. There is no harm for opinion, for
criticism of public bodies, officials or laws, or for misinformation.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

import msgspec

Action = Literal["allow", "support", "review", "block"]

ACTIONS: tuple[Action, ...] = get_args(Action)
"""Every action, from the mildest to the strongest."""

#: What each action is called, in English and Vietnamese, in the middle of a sentence.
ACTION_NAMES: Mapping[Action, tuple[str, str]] = MappingProxyType(
    {
        "allow": ("allow", "cho qua"),
        "support": ("support", "hỗ trợ"),
        "review": ("review", "chờ xem xét"),
        "block": ("block", "chặn"),
    }
)

_RANK: Mapping[str, int] = MappingProxyType({action: i for i, action in enumerate(ACTIONS)})


def rank(action: str) -> int:
    """Place of `action` in `ACTIONS`; raises `KeyError` for a name that is no action."""
    return _RANK[action]


def at_most(action: Action, limit: Action) -> Action:
    """`action`, lowered to `limit` where it is stronger."""
    return action if _RANK[action] <= _RANK[limit] else limit


class Harm(msgspec.Struct, frozen=True, kw_only=True):
    """One harm, with its names in the two public vocabularies that reports are written in.

    `dsa_category` and `dsa_keywords` are values of the DSA Transparency Database (schema v2),
    `ailuminate` hazard codes of the AILuminate benchmark. `never_alone` marks a harm that counts
    only beside another one.
    """

    code: str
    name: str
    name_vi: str
    description: str
    description_vi: str
    ceiling: Action
    dsa_category: str
    dsa_keywords: tuple[str, ...]
    ailuminate: tuple[str, ...] = ()
    never_alone: bool = False


class ProtectiveContext(msgspec.Struct, frozen=True, kw_only=True):
    """A way of speaking about a harm that is no harm itself.

    A hit in such a context stays visible and acts at most as `cap`. Where `cancelled_by_sale`,
    a phone, account, link or handle in the same text ends the protection.
    """

    code: str
    name: str
    name_vi: str
    cap: Action
    cancelled_by_sale: bool = False


def _harm(
    code: str,
    ceiling: Action,
    name: str,
    name_vi: str,
    description: str,
    description_vi: str,
    category: str,
    keywords: str,
    ailuminate: str = "",
    never_alone: bool = False,
) -> Harm:
    return Harm(
        code=code,
        name=name,
        name_vi=name_vi,
        description=description,
        description_vi=description_vi,
        ceiling=ceiling,
        dsa_category=f"STATEMENT_CATEGORY_{category}",
        dsa_keywords=tuple(f"KEYWORD_{keyword}" for keyword in keywords.split()),
        ailuminate=tuple(ailuminate.split()),
        never_alone=never_alone,
    )


_HARMS = (
    _harm(
        "H01",
        "block",
        "spam",
        "tin rác",
        "Unwanted bulk advertising that deceives or floods rather than harms in another way.",
        "Quảng cáo hàng loạt không ai yêu cầu, làm ngập hoặc đánh lạc hướng người đọc.",
        "OTHER_VIOLATION_TC",
        "OTHER",
    ),
    _harm(
        "H02",
        "block",
        "scam",
        "lừa đảo",
        "Deceit for money: false jobs, investments, prizes, refunds, advance fees, pyramids.",
        "Lừa lấy tiền: việc làm, đầu tư, trúng thưởng, hoàn tiền giả, thu phí trước, đa cấp.",
        "SCAMS_AND_FRAUD",
        "PYRAMID_SCHEMES OTHER",
        "ncr",
    ),
    _harm(
        "H03",
        "block",
        "impersonation, account takeover",
        "mạo danh, chiếm đoạt tài khoản",
        "Posing as a bank, a public service, a shop or a friend, or taking over their account.",
        "Giả làm ngân hàng, cơ quan, cửa hàng, người quen, hoặc chiếm tài khoản của họ.",
        "SCAMS_AND_FRAUD",
        "IMPERSONATION_ACCOUNT_HIJACKING",
        "ncr",
    ),
    _harm(
        "H04",
        "block",
        "phishing, malware",
        "lấy cắp thông tin, mã độc",
        "Luring someone into giving away passwords or codes, or into installing malware.",
        "Dụ người khác giao mật khẩu, mã OTP, hoặc cài phần mềm độc hại.",
        "SCAMS_AND_FRAUD",
        "PHISHING",
        "ncr",
    ),
    _harm(
        "H05",
        "block",
        "gambling advertising",
        "quảng cáo cờ bạc",
        "Advertising unlicensed betting houses, lotteries, casinos and card games for money.",
        "Quảng cáo nhà cái, lô đề, sòng bài, game bài ăn tiền không phép.",
        "UNSAFE_AND_PROHIBITED_PRODUCTS",
        "PROHIBITED_PRODUCTS",
        "ncr",
    ),
    _harm(
        "H06",
        "block",
        "predatory credit",
        "tín dụng đen",
        "Loans with hidden or usurious terms, quick money without papers, sale of bank accounts.",
        "Cho vay nặng lãi hoặc điều kiện mập mờ, vay nóng không giấy tờ, mua bán tài khoản.",
        "CONSUMER_INFORMATION",
        "MISLEADING_INFO_GOODS_SERVICES",
        "ncr",
    ),
    _harm(
        "H07",
        "block",
        "illegal goods, medicines",
        "hàng cấm, thuốc không phép",
        "Offering drugs, weapons, forged papers, wildlife, or medicines without prescription.",
        "Rao bán ma túy, vũ khí, giấy tờ giả, động vật hoang dã, thuốc kê đơn.",
        "UNSAFE_AND_PROHIBITED_PRODUCTS",
        "PROHIBITED_PRODUCTS",
        "ncr iwp",
    ),
    _harm(
        "H08",
        "review",
        "harassment, profanity aimed at a person, debt-shaming",
        "quấy rối, chửi rủa nhắm vào người khác, bêu nợ",
        "Abuse aimed at a person: insults, humiliation, stalking, shaming over a debt.",
        "Xúc phạm nhắm vào một người: lăng mạ, bêu riếu, đeo bám, bêu nợ.",
        "CYBER_VIOLENCE",
        "CYBER_HARASSMENT CYBER_BULLYING_INTIMIDATION CYBER_STALKING",
        "ncr",
    ),
    _harm(
        "H09",
        "review",
        "hate against protected groups",
        "thù ghét nhóm được bảo vệ",
        "Dehumanising or degrading people for ethnicity, religion, region, sex, orientation, "
        "disability or illness. A removal needs people and the Rabat six-factor record.",
        "Hạ nhục con người vì dân tộc, tôn giáo, vùng miền, giới, xu hướng tính dục, "
        "khuyết tật hay bệnh tật. Gỡ bỏ phải do người quyết định, theo sáu yếu tố Rabat.",
        "ILLEGAL_OR_HARMFUL_SPEECH",
        "HATE_SPEECH",
        "hte",
    ),
    _harm(
        "H10",
        "review",
        "threat, incitement to violence",
        "đe dọa, kích động bạo lực",
        "Threatening a person with violence or calling on others to use it. A removal needs "
        "people and the Rabat six-factor record.",
        "Đe dọa dùng bạo lực với người khác hoặc kêu gọi bạo lực. Gỡ bỏ phải do người quyết "
        "định, theo sáu yếu tố Rabat.",
        "VIOLENCE",
        "INCITEMENT_VIOLENCE_HATRED COORDINATED_HARM",
        "vcr",
    ),
    _harm(
        "H11",
        "review",
        "terrorist content",
        "nội dung khủng bố",
        "Recruiting for, funding or praising an entity on a United Nations list, and no other.",
        "Tuyển người, góp tiền, ca ngợi một tổ chức có trong danh sách của Liên Hợp Quốc; "
        "không áp dụng cho tổ chức nào khác.",
        "RISK_FOR_PUBLIC_SECURITY",
        "TERRORIST_CONTENT",
        "vcr",
    ),
    _harm(
        "H12",
        "block",
        "child sexual exploitation",
        "xâm hại tình dục trẻ em",
        "Offering or seeking sexual material of children, or approaching a child for sex.",
        "Rao bán, tìm kiếm nội dung tình dục trẻ em, hoặc tiếp cận trẻ em vì tình dục.",
        "PROTECTION_OF_MINORS",
        "CHILD_SEXUAL_ABUSE_MATERIAL GROOMING_SEXUAL_ENTICEMENT_MINORS",
        "cse",
    ),
    _harm(
        "H13",
        "review",
        "intimate-image abuse, deepfake",
        "phát tán ảnh nhạy cảm, ảnh ghép",
        "Sharing, trading or threatening to share intimate images, real or made, of someone who "
        "did not agree.",
        "Phát tán, mua bán, dọa tung ảnh riêng tư, thật hay ghép, khi người trong ảnh không "
        "đồng ý.",
        "CYBER_VIOLENCE",
        "NON_CONSENSUAL_IMAGE_SHARING NON_CONSENSUAL_MATERIAL_DEEPFAKE",
        "src",
    ),
    _harm(
        "H14",
        "review",
        "adult content, solicitation, vulgarity as such",
        "nội dung người lớn, mời chào, lời tục",
        "Sexual material or services among adults, and vulgar words aimed at nobody.",
        "Nội dung, dịch vụ tình dục giữa người lớn, và lời tục không nhắm vào ai.",
        "OTHER_VIOLATION_TC",
        "ADULT_SEXUAL_MATERIAL NUDITY",
        "sxc_prn",
    ),
    _harm(
        "H15",
        "support",
        "self-harm",
        "tự hại",
        "Suicide, self-injury and eating disorders. Support comes first: the text is never "
        "removed by automation.",
        "Tự tử, tự làm đau, rối loạn ăn uống. Giúp đỡ trước hết: máy không bao giờ tự gỡ bài.",
        "SELF_HARM",
        "SUICIDE SELF_MUTILATION CONTENT_PROMOTING_EATING_DISORDERS",
        "ssh",
    ),
    _harm(
        "H16",
        "review",
        "doxxing",
        "phơi bày thông tin cá nhân",
        "Publishing a private person's address, papers, workplace or family to expose them.",
        "Tung địa chỉ, giấy tờ, nơi làm, gia đình của một cá nhân để bêu ra công chúng.",
        "DATA_PROTECTION_AND_PRIVACY_VIOLATIONS",
        "MISSING_PROCESSING_GROUND",
        "prv",
    ),
    _harm(
        "H17",
        "block",
        "trafficking lures",
        "dụ dỗ mua bán người",
        "Lures into forced labour, forced crime or sale abroad, and trade in organs or babies.",
        "Dụ đi lao động cưỡng bức, làm việc phạm pháp, bán ra nước ngoài, mua bán nội tạng, "
        "trẻ sơ sinh.",
        "VIOLENCE",
        "HUMAN_TRAFFICKING HUMAN_EXPLOITATION",
        "ncr",
    ),
    _harm(
        "H18",
        "review",
        "inauthentic behaviour",
        "hành vi giả tạo",
        "Bought accounts and reviews, and coordinated posting, whatever is said. Counts only "
        "with a second harm other than spam or with an inauthentic-account signal.",
        "Tài khoản, đánh giá mua bán, đăng bài có tổ chức, bất kể nội dung. Chỉ tính khi có "
        "hành vi gây hại thứ hai ngoài tin rác, hoặc có tín hiệu tài khoản giả.",
        "SCAMS_AND_FRAUD",
        "INAUTHENTIC_ACCOUNTS INAUTHENTIC_USER_REVIEWS",
        never_alone=True,
    ),
)

HARMS: Mapping[str, Harm] = MappingProxyType({harm.code: harm for harm in _HARMS})
"""Every harm there is, by code."""

NEVER_EMITTED: frozenset[str] = frozenset(
    {
        "STATEMENT_CATEGORY_NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS",
        "KEYWORD_MISINFORMATION_DISINFORMATION",
        "KEYWORD_VIOLATION_NATIONAL_LAW",
        "KEYWORD_ILLEGAL_ORGANIZATIONS",
        "KEYWORD_DEFAMATION",
        "spc_ele",
        "political-spectrum",
    }
)
"""Labels of public vocabularies that judge opinion; no output of this software carries one."""


_PROTECTIVE = (
    ProtectiveContext(code="P1", name="counter-speech", name_vi="phản bác", cap="review"),
    ProtectiveContext(
        code="P2", name="reclaimed terms", name_vi="từ được nhóm tự nhận", cap="review"
    ),
    ProtectiveContext(
        code="P3", name="news", name_vi="tin tức", cap="allow", cancelled_by_sale=True
    ),
    ProtectiveContext(
        code="P4",
        name="medical, educational, harm reduction",
        name_vi="y tế, giáo dục, giảm hại",
        cap="allow",
        cancelled_by_sale=True,
    ),
    ProtectiveContext(
        code="P5",
        name="quoting or reporting abuse, scam warnings",
        name_vi="trích dẫn, tố giác, cảnh báo lừa đảo",
        cap="review",
        cancelled_by_sale=True,
    ),
    ProtectiveContext(
        code="P6",
        name="survivors, seeking help",
        name_vi="nạn nhân, người cần giúp đỡ",
        cap="review",
    ),
    ProtectiveContext(code="P7", name="satire, art", name_vi="châm biếm, nghệ thuật", cap="review"),
    ProtectiveContext(code="P8", name="research", name_vi="nghiên cứu", cap="allow"),
    ProtectiveContext(
        code="P9", name="religious, cultural", name_vi="tôn giáo, văn hóa", cap="allow"
    ),
    ProtectiveContext(
        code="P10",
        name="criticism of public bodies, officials, laws",
        name_vi="phê bình cơ quan, cán bộ, luật lệ",
        cap="allow",
    ),
    ProtectiveContext(
        code="P11",
        name="consumer reviews",
        name_vi="đánh giá của người tiêu dùng",
        cap="review",
    ),
)

PROTECTIVE: Mapping[str, ProtectiveContext] = MappingProxyType(
    {context.code: context for context in _PROTECTIVE}
)
"""Every protective context there is, by code."""
