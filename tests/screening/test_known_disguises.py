"""Every family of disguises by example, and innocents that only resemble them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

pytestmark = pytest.mark.core

Found = Callable[[str], list[tuple[str, str]]]

# term, the way it is hidden, some text around it
DISGUISED = [
    # no diacritics, half of them
    ("việc nhàn lúa đầy", "viec nhan lua day", "can nguoi {} tai nha"),
    ("bột sao đỏ", "bot sao do", "ben em co {} gia mem"),
    ("quỹ mây tím", "quỹ may tím", "cả xóm chơi {}"),
    ("thuốc lá sen", "thuốc la sen", "ship {} toàn quốc"),
    # Telex, inline and at the end
    ("việc nhàn lúa đầy", "vieejc nhafn lusa ddaafy", "tuyển {} gấp"),
    ("việc nhàn lúa đầy", "vieecj nhanf luas ddaayf", "tuyển {} gấp"),
    ("hòa nhạc ngầm", "hoaf nhacj ngaamf", "vé {} đây"),
    ("bơm tim ảo đêm khuya", "bowm tim aor ddeem khuya", "nhận {}"),
    # VNI
    ("việc nhàn lúa đầy", "vie6c5 nhan2 lua1 d9a6y2", "tuyen {} gap"),
    ("bột sao đỏ", "bo6t5 sao d9o3", "hàng {} về"),
    # VIQR
    ("việc nhàn lúa đầy", "vie^.c nha`n lu'a dda^`y", "tuyen {} gap"),
    ("vay nóng lá sen", "vay no'ng la' sen", "app {} nhe"),
    # teencode
    ("việc nhàn lúa đầy", "dziệc nhàn lúa đầy", "ib e {} nha"),
    ("cầu đêm", "kầu đêm", "soi {} chuẩn"),
    ("quỹ mây tím", "wỹ mây tím", "góp {}"),
    ("vay nóng lá sen", "zay nóg lá xen", "app {}"),
    ("bơm tim ảo đêm khuya", "pơm tim ảo đêm khuya", "nhận {} nha"),
    # separators
    ("quỹ mây tím", "q.u.ỹ m.â.y t.í.m", "vào {} đi"),
    ("quỹ mây tím", "q-u-ỹ-m-â-y-t-í-m", "vào {} đi"),
    ("zalo kín", "Z a l o k í n", "lh {}"),
    ("cầu đêm", "c ầ u đ ê m", "soi {} nào"),
    ("bột sao đỏ", "bột_sao_đỏ", "có {} nhé"),
    ("bột sao đỏ", "bột|sao|đỏ", "có {} nhé"),
    ("bột sao đỏ", "bột * sao * đỏ", "có {} nhé"),
    ("thuốc lá sen", "th.uố.c l.á s.en", "bán {} sỉ"),
    # joined, split
    ("việc nhàn lúa đầy", "việcnhànlúađầy", "tuyển {} gấp"),
    ("việc nhàn lúa đầy", "viecnhanluaday", "tuyen {} gap"),
    ("thuốc lá sen", "th uốc lá s en", "bán {} sỉ"),
    ("quỹ mây tím", "qu ỹ m ây t ím", "góp {}"),
    # leet
    ("vay nóng lá sen", "v4y nóng l4 sen", "app {} nhe"),
    ("zalo kín", "z4l0 kín", "lh {}"),
    ("bột sao đỏ", "b0t s4o d0", "ban {}"),
    ("quỹ mây tím", "quy m@y t!m", "gop {} di"),
    # wrong tone, tone placement
    ("quỹ mây tím", "quỷ mây tím", "gửi vào {}"),
    ("bột sao đỏ", "bột sao đõ", "hàng {} về"),
    ("hòa nhạc ngầm", "hoà nhạc ngầm", "vé {} đây"),
    # Unicode that NFKC mends
    ("quỹ mây tím", "ｑｕｙ ｍａｙ ｔｉｍ", "gop {}"),
    ("quỹ mây tím", "𝐪𝐮𝐲 𝐦𝐚𝐲 𝐭𝐢𝐦", "gop {}"),
    ("zalo kín", "ⓩⓐⓛⓞ ⓚⓘⓝ", "lh {}"),
    ("zalo kín", "🅉🄰🄻🄾 🄺🄸🄽", "lh {}"),
    # and that it does not
    ("zalo kín", "🅩🅐🅛🅞 🅚🅘🅝", "lh {}"),
    ("zalo kín", "🆉🅰🅻🅾 🅺🅸🅽", "lh {}"),
    ("zalo kín", "🇿 🇦 🇱 🇴  🇰 🇮 🇳", "lh {}"),
    ("zalo kín", "ᴢᴀʟᴏ ᴋɪɴ", "lh {}"),
    ("zalo kín", "zаlо kín", "lh {}"),
    ("zalo kín", "zαlο kín", "lh {}"),
    ("bột sao đỏ", "bột sao ðỏ", "hàng {} về"),
    ("zalo kín", "z\u200balo k\u2060ín", "lh {}"),
    ("zalo kín", "zalo ki\u0301n", "lh {}"),
    ("quỹ mây tím", "quy\u0303 ma\u0302y ti\u0301m", "góp {}"),
    # repeats
    ("quỹ mây tím", "quỹỹỹ mâyyyy tímmm", "góp {} đi"),
    ("đồ mo cau", "đồ mooooo cauuuu", "mày {}"),
    # emoji between letters and syllables
    ("cầu đêm", "cầu🔥đêm", "soi {} nào"),
    ("cầu đêm", "c🔥ầ🔥u đ🔥ê🔥m", "soi {} nào"),
    ("cầu đêm", "cầu ❤️ đêm", "soi {} nào"),
    ("bột sao đỏ", "b0️⃣t sao đỏ", "hàng {} về"),
    # two at once
    ("zalo kín", "z.4.l.0 k.í.n", "lh {}"),
    ("quỹ mây tím", "wy may tim", "gop {} di"),
    ("quỹ mây tím", "quymâytím", "góp {}"),
    ("vay nóng lá sen", "vaynong1asen", "app {}"),
    ("việc nhàn lúa đầy", "vieecj_nhanf_luas_ddaayf", "tuyển {}"),
]


@pytest.mark.parametrize(("term", "hidden", "around"), DISGUISED)
def test_is_found_with_its_span(found: Found, term: str, hidden: str, around: str) -> None:
    assert (term, hidden) in found(around.format(hidden))
    assert (term, hidden) in found(hidden)


LEGACY = [
    ("thuốc lá sen", "thuèc l¸ sen", "b¸n {} gi¸ rÎ cho kh¸ch"),
    ("thuốc lá sen", "thuoác laù sen", "baùn {} giaù reû cho khaùch"),
]


@pytest.mark.parametrize(("term", "hidden", "around"), LEGACY)
def test_legacy_fonts(found: Found, term: str, hidden: str, around: str) -> None:
    assert (term, hidden) in found(around.format(hidden))


INNOCENT = [
    "câu đếm từ một đến mười", "cây cầu dẫn đêm ngày", "Quý mấy tìm được việc?",
    "bốt sáo dỡ rồi", "xóm neo thuyền", "Hoa nhắc ngắm hoa đi", "Zalo. Kín đáo một chút",
    "khứ hồi", "k9 là lớp của em", "việc nhân lứa dạy trẻ", "thuộc lã sẽn",
]  # fmt: skip


@pytest.mark.parametrize("text", INNOCENT)
def test_what_only_resembles_is_left_alone(found: Found, text: str) -> None:
    assert found(text) == []
