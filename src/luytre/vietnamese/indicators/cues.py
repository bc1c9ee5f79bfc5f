"""Words around a number that say what it is."""

import re

# A phone number is near.
PHONE = re.compile(
    r"(?<![a-z0-9])(?:sdt|so dt|dt|dien thoai|phone|tel|mobile|hotline|tong dai|call|goi|alo|lh|"
    r"lien he|zalo|zl|dalo|viber|whatsapp|sms|nhan tin|ib|inbox|momo)(?![a-z0-9])"
)
# Letters that may be glued to the front of a phone number.
GLUED_TO_PHONE = frozenset(
    {
        "sdt", "dt", "tel", "phone", "mobile", "hotline", "call", "goi", "alo", "lh", "zalo", "zl",
        "viber", "sms", "ib", "so", "sim", "lienhe", "dienthoai", "sodt", "mb", "hl", "za", "c",
        "p", "t", "m", "a", "e", "chi", "anh", "em", "ad", "ms", "mr",
    }
)  # fmt: skip

# The number right behind it is no phone: tax code, identity card, order, parcel …
NO_PHONE = re.compile(
    r"(?:(?<![a-z0-9])(?:mst|ma so(?: thue)?|ma (?:don|van don|hang|hoa don|san pham|sp|kh|khach "
    r"hang|giao dich|gd|vach|hs|ho so|du thuong|otp|sv|sinh vien|nv)|cmnd|cmt|cccd|can cuoc|ho "
    r"chieu|don(?: hang)?|order|id|imei|isbn|serial|seri|s/n|barcode|so hieu|so (?:khung|may|seri|"
    r"hoa don|hop dong)|hoa don|hop dong|tracking|ticket|ref|issn|otp|uid|build|sku)|#)"
    r"[^a-z0-9]{0,4}(?:(?:so|no|la|cua (?:em|minh|toi)|code|number)[^a-z0-9]{0,4})?$"
)

# Money or a measure right behind a number.
MONEY = re.compile(
    r"\s{0,2}(?:d|vnd|dong|k|tr|trieu|ty|ti|nghin|ngan(?! hang)|cu|usd|eur|%|\$|₫|€|m2|km|"
    r"kg|g|gb|tb|mg|ml|view|views|like|likes|sub|follow|nguoi|luot|lan|ngay|nam)(?![a-z0-9])"
)
MONEY_BEFORE = re.compile(
    r"(?:(?<![a-z0-9])(?:gia|so tien|so du|gd|phi|tong|thu|tra|nap|rut|han muc|no|lai|con|usd|vnd)"
    r"|[$₫€])[^a-z0-9]{0,3}$"
)

REVERSED = re.compile(
    r"(?<![a-z0-9])(?:(?:doc|viet|dao|lat)[ _.-]?(?:nguoc|nguok|ngc|nguog)|dao nguoc|nguoc lai|"
    r"reversed?)(?![a-z0-9])"
)

ACCOUNT_STRONG = re.compile(
    r"(?<![a-z0-9])(?:stk|s\.t\.k|s t k|so ?tk|so ?t\.k|so tai khoan|sotaikhoan|account (?:no|"
    r"number)|bank acc(?:ount)?)(?![a-z0-9])"
)
ACCOUNT_WEAK = re.compile(
    r"(?<![a-z0-9])(?:tk|t\.k|ck|c\.k|tai khoan|chuyen khoan|ck vao|acc|account|bank|banking|"
    r"ngan hang|ung ho|donate|chuyen tien|ban tien|chuyen vao|nap vao)(?![a-z0-9])"
)
_BANKS = frozenset(
    """vietcombank vcb techcombank tcb techcom mbbank bidv vietinbank vietin ctg agribank agri
    acb vpbank tpbank sacombank vib shb hdbank msb ocb seabank lpbank lienvietpostbank
    eximbank scb namabank bacabank pvcombank abbank kienlongbank vietbank baovietbank cake
    timo shinhan woori uob hsbc citibank oceanbank gpbank dongabank ncb pgbank saigonbank
    vietabank cimb ubank""".split()
)
BANK = re.compile(
    r"(?<![a-z0-9])(?:(?P<unit>mb)|m\.?b ?b\.?a\.?n\.?k|[vt]p bank|"
    + "|".join(sorted(_BANKS))
    + r")(?![a-z0-9])"
)

# Tokens one of which every match of the three holds: most texts need no search for them.
ACCOUNT_STRONG_TOKENS = frozenset(
    {"stk", "k", "tk", "sotk", "khoan", "sotaikhoan", "account", "acc"}
)
ACCOUNT_WEAK_TOKENS = frozenset(
    """tk k ck khoan vao acc account bank banking ngan ung donate tien""".split()
)
BANK_TOKENS = _BANKS | {"m", "mb", "vp", "tp"}
# And one of `NO_PHONE`, but for "#".
NO_PHONE_TOKENS = frozenset(
    """mst ma cmnd cmt cccd cuoc chieu don order id imei isbn serial seri n barcode hieu khung may
    hop tracking ticket ref issn otp uid build sku""".split()
)
