"""What is found, with its exact normal form and letters."""

import pytest

from luytre.vietnamese.indicators import Indicator, find_indicators, may_hold_indicator

PHONE = "0912345678"

# Each is one way to write 0912345678; the whole text is the span.
PHONES = """
0912345678
0912 345 678
0912.345.678
0912-345-678
0912*345*678
0912_345_678
0912/345/678
091 2345 678
09 12 34 56 78
09.12.34.56.78
0 912 345 678
0 9 1 2 3 4 5 6 7 8
0.9.1.2.3.4.5.6.7.8
0-9-1-2-3-4-5-6-7-8
0-9.1*2_3 4/5,6|7~8
0🔥9🔥1🔥2🔥3🔥4🔥5🔥6🔥7🔥8
0912 👉 345 👉 678
+84912345678
+84 912 345 678
+84.912.345.678
+84 (0)912 345 678
84912345678
84 912 345 678
0084912345678
0084 912 345 678
không chín một hai ba bốn năm sáu bảy tám
Không Chín Một Hai Ba Bốn Năm Sáu Bảy Tám
KHÔNG CHÍN MỘT HAI BA BỐN NĂM SÁU BẢY TÁM
không chín một hai ba tư lăm sáu bẩy tám
hông chín mốt hai ba bốn năm sáu bẩy tám
khong chin mot hai ba bon nam sau bay tam
ko chin mot hai ba tu nam sau bay tam
hong chin mot hai ba tu lam sau bay tam
khoong chins mootj hai ba boons nawm saus bayr tams
oh chin mot hai ba bon nam sau bay tam
không-chín-một-hai-ba-bốn-năm-sáu-bảy-tám
không.chín.một.hai.ba.bốn.năm.sáu.bảy.tám
không, chín, một, hai, ba, bốn, năm, sáu, bảy, tám
không chín một hai chấm ba bốn năm chấm sáu bảy tám
khongchinmothaibabonnamsaubaytam
khongchin mothai babon namsau baytam
0 chín 1 hai 3 bốn 5 sáu 7 tám
0 chin 1 hai 3 bon 5 sau 7 tam
không 9 một 2 ba 4 năm 6 bảy 8
0chín1hai3bốn5sáu7tám
09 một hai 345 sáu bảy tám
0912 ba bốn năm 678
O9I2345678
o9l2345678
o912345678
O91234567B
091Z345678
o9l2.E4S.b78
O9I2 E4S b78
09l2-34S-67B
O 9 1 2 3 4 S 6 7 8
09|2345678
09!2345678
0️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣
0️⃣9️⃣1️⃣2️⃣ 345 678
０９１２３４５６７８
０９１２ ３４５ ６７８
⓪⑨①②③④⑤⑥⑦⑧
⓿❾❶❷❸❹❺❻❼❽
⁰⁹¹²³⁴⁵⁶⁷⁸
₀₉₁₂₃₄₅₆₇₈
𝟎𝟗𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖
𝟘𝟡𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠
𝟬𝟵𝟭𝟮 𝟯𝟰𝟱 𝟲𝟳𝟴
〇九一二三四五六七八
零九一二三四五六七八
٠٩١٢٣٤٥٦٧٨
0912\u200b345\u200b678
0\u200b9\u200b1\u200b2\u200b3\u200b4\u200b5\u200b6\u200b7\u200b8
09123\u034f45678
0912…345…678
0912 gạch 345 gạch 678
0912 chấm 345 chấm 678
""".strip().splitlines()

# Other numbers: text, value, the letters that hold it.
OTHER_NUMBERS = [
    ("phone", "gọi 0356789123 nha", "0356789123", "0356789123"),
    ("phone", "sdt: 0501234567", "0501234567", "0501234567"),
    ("phone", "call 0789.123.456 gặp Lan", "0789123456", "0789.123.456"),
    ("phone", "zalo 0866 12 34 56", "0866123456", "0866 12 34 56"),
    ("phone", "(028) 3822 1234", "02838221234", "028) 3822 1234"),
    ("phone", "VP: 024.3825.1234", "02438251234", "024.3825.1234"),
    ("phone", "+84 28 3822 1234", "02838221234", "+84 28 3822 1234"),
    ("phone", "tổng đài 1900 1234", "19001234", "1900 1234"),
    ("phone", "hotline 1800.1091 miễn phí", "18001091", "1800.1091"),
    ("phone", "gọi ngay 19005454", "19005454", "19005454"),
    ("phone", "1900 545 467", "1900545467", "1900 545 467"),
    ("phone", "876 543 2190 đọc ngược", PHONE, "876 543 2190"),
    ("phone", "8765432190 (đọc ngc lại nha)", PHONE, "8765432190"),
    ("phone", "đọc ngược giúp em: 8765432190", PHONE, "8765432190"),
    ("phone", "876.543.2190 reverse", PHONE, "876.543.2190"),
    ("phone", "8 7 6 5 4 3 2 1 9 0 doc nguoc", PHONE, "8 7 6 5 4 3 2 1 9 0"),
    ("phone", "tám bảy sáu năm bốn ba hai một chín không đọc ngược", PHONE,
     "tám bảy sáu năm bốn ba hai một chín không"),
    ("phone", "Giám đốc: Nguyễn Văn A - mobile: 912345678.", PHONE, "912345678"),
    ("phone", "đt 912 345 678", PHONE, "912 345 678"),
    ("phone", "sdt0912345678", PHONE, "0912345678"),
    ("phone", "0912345678nha", PHONE, "0912345678"),
    ("phone", "liên hệ:0912345678.", PHONE, "0912345678"),
    ("phone", "ib 👉0912345678👈", PHONE, "0912345678"),
    ("phone", "(0912345678)", PHONE, "0912345678"),
    ("phone", "7 giờ gọi 0912345678 lúc 8 giờ", PHONE, "0912345678"),
    ("phone", "ck qua momo 0912345678", PHONE, "0912345678"),
    ("phone", "ngày 20/10/2024, 0912 345 678", PHONE, "0912 345 678"),
    ("phone", "10-12h: 0912.345.678", PHONE, "0912.345.678"),
    ("phone", "0912 345 678 năm nay vẫn dùng", PHONE, "0912 345 678"),
    ("phone", "ib 0912 345 678 so kịp", PHONE, "0912 345 678"),
    ("phone", "gọi số không chín một hai ba bốn năm sáu bảy tám nhé em", PHONE, PHONES[25]),
    ("account", "STK 0000 1234 5678", "000012345678", "0000 1234 5678"),
    ("account", "stk: 0000.1234.5678 m.b b.a.n.k", "000012345678", "0000.1234.5678"),
    ("account", "stk 0000-1234-5678 MB", "000012345678", "0000-1234-5678"),
    ("account", "stk: 123456", "123456", "123456"),
    ("account", "số tài khoản 0000 1234 5678 ngân hàng MB", "000012345678", "0000 1234 5678"),
    ("account", "số tài khoản của mình là 19031234567890", "19031234567890", "19031234567890"),
    ("account", "so tai khoan 1903 1234 5678 90", "19031234567890", "1903 1234 5678 90"),
    ("account", "số tk: 0123456789", "0123456789", "0123456789"),
    ("account", "STK 0912345678 MB Bank", "0912345678", "0912345678"),
    ("account", "VCB 0071001234567 NGUYEN VAN A", "0071001234567", "0071001234567"),
    ("account", "0071001234567 vietcombank", "0071001234567", "0071001234567"),
    ("account", "0071 0012 34567 - Vietcombank", "0071001234567", "0071 0012 34567"),
    ("account", "ck vào 19031234567 giúp em", "19031234567", "19031234567"),
    ("account", "chuyển khoản tk 101234567890", "101234567890", "101234567890"),
    ("account", "tk 68886888 ACB", "68886888", "68886888"),
    ("account", "acc 1234567890123 bidv", "1234567890123", "1234567890123"),
    ("account", "STK: ０００１２３４５６７８９", "000123456789", "０００１２３４５６７８９"),
    ("account", "stk O000 1234 56789", "0000123456789", "O000 1234 56789"),
    ("account", "s.t.k 0000 1234 5678", "000012345678", "0000 1234 5678"),
    ("account", "stk không không một hai ba bốn năm sáu bảy tám chín một", "001234567891",
     "không không một hai ba bốn năm sáu bảy tám chín một"),
    ("account", "Techcombank: 1903.4567.8910.11", "19034567891011", "1903.4567.8910.11"),
]  # fmt: skip

LINKS = [
    ("nhacai88.com", "nhacai88.com", None),
    ("NhaCai88.COM", "nhacai88.com", None),
    ("vào nhacai88.com.", "nhacai88.com", "nhacai88.com"),
    ("nhacai88.com.Nhanh tay nào", "nhacai88.com", "nhacai88.com"),
    ("nhacai88 chấm com", "nhacai88.com", None),
    ("nhacai88 cham com", "nhacai88.com", None),
    ("nhacai88 dấu chấm com", "nhacai88.com", None),
    ("nhacai88 dot com", "nhacai88.com", None),
    ("nhacai88-chấm-com", "nhacai88.com", None),
    ("nhacai88.chấm.com", "nhacai88.com", None),
    ("nhacai88chấmcom", "nhacai88.com", None),
    ("nhacai88 dotcom", "nhacai88.com", None),
    ("nhacai 88 chấm com", "nhacai88.com", None),
    ("nhacai 88 . com", "nhacai88.com", None),
    ("nhacai88 . c o m", "nhacai88.com", None),
    ("nhacai88 . com", "nhacai88.com", None),
    ("nhacai88 .com", "nhacai88.com", None),
    ("nhacai88. com", "nhacai88.com", None),
    ("nhacai88.c.o.m", "nhacai88.com", None),
    ("nhacai88 chấm c o m", "nhacai88.com", None),
    ("n h a c a i 8 8 . c o m", "nhacai88.com", None),
    ("n.h.a.c.a.i.8.8.c.o.m", "nhacai88.com", None),
    ("nhacai88(dot)com", "nhacai88.com", None),
    ("nhacai88[dot]com", "nhacai88.com", None),
    ("nhacai88 (chấm) com", "nhacai88.com", None),
    ("nhacai88[.]com", "nhacai88.com", None),
    ("nhacai88(.)com", "nhacai88.com", None),
    ("nhacai88 [ . ] com", "nhacai88.com", None),
    ("nhacai88{.}com", "nhacai88.com", None),
    ("nhacai88。com", "nhacai88.com", None),
    ("nhacai88．com", "nhacai88.com", None),
    ("nhacai88․com", "nhacai88.com", None),
    ("nhacai88·com", "nhacai88.com", None),
    ("nhacai88,com", "nhacai88.com", None),
    ("nhacai88*com", "nhacai88.com", None),
    ("nhacai88.c0m", "nhacai88.com", None),
    ("nhacai88%2Ecom", "nhacai88.com", None),
    ("ｎｈａｃａｉ８８．ｃｏｍ", "nhacai88.com", None),
    ("𝐧𝐡𝐚𝐜𝐚𝐢𝟖𝟖.𝐜𝐨𝐦", "nhacai88.com", None),
    ("nhacаi88.com", "nhacai88.com", None),
    ("ɴʜᴀᴄᴀɪ88.ᴄᴏᴍ", "nhacai88.com", None),
    ("nha\u200bcai88\u200b.com", "nhacai88.com", None),
    ("hxxps://nhacai88.com", "https://nhacai88.com", None),
    ("hxxp://nhacai88[.]com/km", "http://nhacai88.com/km", None),
    ("https://nhacai88.com/", "https://nhacai88.com", None),
    ("HTTPS://NhaCai88.com/KM?ref=Ab1", "https://nhacai88.com/KM?ref=Ab1", None),
    ("https[:]//nhacai88[.]com", "https://nhacai88.com", None),
    ("https : // nhacai88 . com", "https://nhacai88.com", None),
    ("https%3A%2F%2Fnhacai88.com%2Fkm", "https://nhacai88.com/km", None),
    ("http://103.1.2.3/a", "http://103.1.2.3/a", None),
    ("https://example.photography/x", "https://example.photography/x", None),
    ("xem:https://youtu.be/5e57LtjKwpA nha", "https://youtu.be/5e57LtjKwpA",
     "https://youtu.be/5e57LtjKwpA"),
    ("(xem https://a.vn/b).", "https://a.vn/b", "https://a.vn/b"),
    ("bit ly / abc123", "bit.ly/abc123", None),
    ("bit%2Ely%2Fabc", "bit.ly/abc", None),
    ("bit.ly/Abc123", "bit.ly/Abc123", None),
    ("bit . ly / abc123", "bit.ly/abc123", None),
    ("bit chấm ly gạch chéo abc123", "bit.ly/abc123", None),
    ("bit[.]ly/abc", "bit.ly/abc", None),
    ("bitly/abc123", "bit.ly/abc123", None),
    ("bit_ly/abc123", "bit.ly/abc123", None),
    ("t.me/kiemtien88", "t.me/kiemtien88", None),
    ("t . me / kiemtien88", "t.me/kiemtien88", None),
    ("zalo.me/0912345678", "zalo.me/0912345678", None),
    ("zalo.me/g/abcxyz123", "zalo.me/g/abcxyz123", None),
    ("facebook.com/nhom.vay.nhanh", "facebook.com/nhom.vay.nhanh", None),
    ("fb.com/vaynhanh", "fb.com/vaynhanh", None),
    ("m.me/vaynhanh", "m.me/vaynhanh", None),
    ("cutt.ly/xyz", "cutt.ly/xyz", None),
    ("tinyurl.com/abc-1", "tinyurl.com/abc-1", None),
    ("shope.ee/9zAbC", "shope.ee/9zAbC", None),
    ("www.abc.vn", "www.abc.vn", None),
    ("bktt.vn", "bktt.vn", None),
    ("dantri.com.vn", "dantri.com.vn", None),
    ("xem trên vnexpress.net nhé", "vnexpress.net", "vnexpress.net"),
    ("i9bet81.co", "i9bet81.co", None),
    ("789.club", "789.club", None),
    ("mibet.win", "mibet.win", None),
    ("taixiu68.vip", "taixiu68.vip", None),
    ("play.x8.club", "play.x8.club", None),
    ("truy cập man.club ngay", "man.club", "man.club"),
    ("facebook.com.login-vn.top", "facebook.com.login-vn.top", None),
    ("scb.com.vn-uz.info", "scb.com.vn-uz.info", None),
    ("ibmgroup.co.uk", "ibmgroup.co.uk", None),
    ("xn--nhci88-dva.com", "xn--nhci88-dva.com", None),
    ("nhàcái88.com", "xn--nhci88-jtaj.com", None),
    ("nhacai88.com:8080/x", "nhacai88.com:8080/x", None),
    ("nhacai88.com?ref=1", "nhacai88.com?ref=1", None),
    ("chơi tại👉nhacai88.com👈", "nhacai88.com", "nhacai88.com"),
]  # fmt: skip

HANDLES = [
    ("lh tele @nguyenvana88", "@nguyenvana88", "@nguyenvana88"),
    ("@taixiu_88", "@taixiu_88", "@taixiu_88"),
    ("@name", "@name", "@name"),
    ("ib telegram: @Kiemtien.online nha", "@kiemtien.online", "@Kiemtien.online"),
    ("zalo: kiemtien_vip", "@kiemtien_vip", "kiemtien_vip"),
    ("Zalo: hoangdung", "@hoangdung", "hoangdung"),
    ("z.a.l.o: kiemtien88", "@kiemtien88", "kiemtien88"),
    ("fb: minhanh_shop", "@minhanh_shop", "minhanh_shop"),
    ("tele @abc", "@abc", "@abc"),
    ("add @Hoangdz nhé", "@hoangdz", "@Hoangdz"),
    ("mail abc.def@gmail.com. Cảm ơn", "abc.def@gmail.com", "abc.def@gmail.com"),
    ("ABC@Yahoo.com.vn", "abc@yahoo.com.vn", "ABC@Yahoo.com.vn"),
    ("abc (at) gmail (dot) com", "abc@gmail.com", "abc (at) gmail (dot) com"),
    ("abc[at]nhacai88[.]com", "abc@nhacai88.com", "abc[at]nhacai88[.]com"),
    ("abc a còng gmail chấm com", "abc@gmail.com", "abc a còng gmail chấm com"),
    ("abc @ gmail . com", "abc@gmail.com", "abc @ gmail . com"),
]


def assert_found(text: str, kind: str, value: str, letters: str) -> None:
    found = find_indicators(text)
    assert [(one.kind, one.value, text[one.start : one.end]) for one in found] == [
        (kind, value, letters)
    ]
    assert may_hold_indicator(text)


@pytest.mark.parametrize("written", PHONES)
def test_finds_every_writing_of_one_phone(written: str) -> None:
    assert_found(written, "phone", PHONE, written)


@pytest.mark.parametrize("written", PHONES)
@pytest.mark.parametrize("frame", ["Ai cần thì lh {} nha", "zalo: {}, em tư vấn.", "({})"])
def test_finds_the_phone_inside_a_sentence(written: str, frame: str) -> None:
    text = frame.format(written)
    assert_found(text, "phone", PHONE, written)


@pytest.mark.parametrize(("kind", "text", "value", "letters"), OTHER_NUMBERS)
def test_finds_numbers(kind: str, text: str, value: str, letters: str) -> None:
    assert_found(text, kind, value, letters)


@pytest.mark.parametrize(("text", "value", "letters"), LINKS)
def test_finds_links(text: str, value: str, letters: str | None) -> None:
    assert_found(text, "link", value, text if letters is None else letters)


@pytest.mark.parametrize(("text", "value"), [row[:2] for row in LINKS if row[2] is None])
def test_finds_the_link_inside_a_sentence(text: str, value: str) -> None:
    assert_found(f"Anh em vào {text} nhé", "link", value, text)


@pytest.mark.parametrize(("text", "value", "letters"), HANDLES)
def test_finds_handles(text: str, value: str, letters: str) -> None:
    assert_found(text, "handle", value, letters)


def test_finds_several_in_order() -> None:
    text = (
        "Vào nhacai88[.]com, lh O912 345 678 / 0987.654.321, tele @taixiu_88, STK 0000 1234 5678 MB"
    )
    assert [(one.kind, one.value) for one in find_indicators(text)] == [
        ("link", "nhacai88.com"),
        ("phone", "0912345678"),
        ("phone", "0987654321"),
        ("handle", "@taixiu_88"),
        ("account", "000012345678"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "0912345678 0987654321",
        "0912345678, 0987654321",
        "0912345678-0987654321",
        "0912 345 678 - 0987 654 321",
        "0912 345 678 0987 654 321",
        "0912.345.678/0987.654.321",
        "0912345678\n0987654321",
    ],
)
def test_finds_phones_side_by_side(text: str) -> None:
    assert [one.value for one in find_indicators(text)] == ["0912345678", "0987654321"]


def test_an_indicator_compares_by_value() -> None:
    assert find_indicators("gọi 0912345678") == (Indicator("phone", PHONE, 4, 14),)
