"""The packaged contexts: form, and that cues say what they are there to say."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from importlib import resources
from typing import Any

import pytest

from luytre.lexicon.contexts import CONTEXTS_FILE, INDICATOR_CUE, Contexts
from luytre.lexicon.dictionary import Lexicon
from luytre.lexicon.harms import PROTECTIVE
from luytre.lexicon.reading import normal_term

GROUPS = """
    sale person money contact job gambling credit adult drug child minor violence family vehicle
    food school news medicine water question
"""

# As written in the file: `Contexts` would mend case and drop repeats before we could see them.
WRITTEN: dict[str, Any] = tomllib.loads(
    (resources.files("luytre.lexicon") / CONTEXTS_FILE).read_text(encoding="utf-8")
)
TABLES = [(kind, name) for kind in ("cue", "protective") for name in WRITTEN[kind]]

# How sellers and swindlers write. "Uy tín, không lừa đảo" is theirs; it must protect nobody.
ADVERTISEMENTS = (
    "Vay nhanh trong ngày, thủ tục đơn giản, không lừa đảo, uy tín 10 năm",
    "Nhà cái số 1 châu Á, nạp rút 24/7, không lo scam, đăng ký nhận ngay 100k",
    "Tuyển CTV online việc nhẹ lương cao, cam kết không lừa đảo, chốt đơn là có tiền",
    "Thuốc chính hãng, không cần đơn, giao tận nơi, đóng gói cẩn thận kín đáo",
    "Gái xinh tàu nhanh qua đêm, phòng trọ phường 12, hàng thật giá thật",
    "Làm bằng cấp, sổ hộ khẩu, sổ đỏ, bao công chứng, bao kiểm tra",
    "Đầu tư sinh lời 30% mỗi tháng, rút vốn bất kỳ lúc nào, an toàn tuyệt đối",
    "App lột đồ ảnh siêu nét, 20k một tấm, thử trước trả tiền sau",
    "Nhận cày view, bán tài khoản facebook cổ, bảo hành trọn đời",
    "Bài thuốc dân gian gia truyền, phòng ngừa và giảm triệu chứng, dùng thử 7 ngày",
    "Vượt qua khó khăn tài chính, giải ngân trong 30 phút, tuyệt đối không thu phí trước",
    "Khách sạn 5 sao gần nhà thờ, gái đẹp, trải nghiệm khó quên",
    "Hoàn thuế thu nhập, cập nhật thông tin ngay hôm nay để nhận tiền",
)

SPEECH = (
    ("P1", "Đừng kỳ thị người ta như vậy, ai cũng là con người"),
    ("P2", "Mình là bê đê và mình tự hào, chị em mình gọi nhau vậy cho vui"),
    ("P3", "Công an bắt nhóm buôn ma túy ở vùng biên, thu giữ 20 bánh"),
    ("P4", "Tài xỉu là gì vậy mọi người, sao bị cấm?"),
    ("P4", "Buổi tuyên truyền về tác hại của bóng cười cho học sinh"),
    ("P5", 'Cảnh báo: đừng tin "việc nhẹ lương cao"'),
    ("P5", "tai xiu la gi, sao bi cam"),
    ("P6", "Mất 20tr vì nhà cái, cứu em với"),
    ("P7", "Câu thoại đó trong phim hài mà, đùa thôi"),
    ("P8", "Trong luận văn của em có bộ dữ liệu bình luận được gán nhãn"),
    ("P9", "Lễ hội làng có chọi trâu, theo phong tục từ xưa"),
    ("P10", "Phường xử lý chậm, tôi phản đối"),
    ("P11", "Quán này phục vụ tệ, cho 1 sao, không bao giờ quay lại"),
)


def words(text: str) -> str:
    """The words of `text`, parted by one space, a space at each end."""
    found = " ".join(re.findall(r"[^\W_]+", normal_term(text)))
    return f" {found} "


def bare(text: str) -> str:
    """`words` of `text` without marks."""
    letters = unicodedata.normalize("NFD", words(text)).replace("đ", "d")
    return "".join(char for char in letters if not unicodedata.combining(char))


def contexts_of(text: str) -> set[str]:
    """Codes of the protective contexts with a cue in `text`; marks count where `text` has any."""
    read = bare if bare(text) == words(text) else words
    return {
        code
        for code, phrases in Contexts.default().protective.items()
        if any(read(phrase) in read(text) for phrase in phrases)
    }


def test_every_group_exists() -> None:
    contexts = Contexts.default()
    assert set(contexts.cues) == set(GROUPS.split())
    assert set(contexts.protective) == set(PROTECTIVE)
    assert INDICATOR_CUE in contexts.cue_names


@pytest.mark.parametrize(("kind", "name"), TABLES)
def test_phrases_are_normal_and_unique(kind: str, name: str) -> None:
    phrases = WRITTEN[kind][name]["phrases"]
    assert len(phrases) >= 20
    assert [phrase for phrase in phrases if phrase != normal_term(phrase)] == []
    assert sorted(p for p in set(phrases) if phrases.count(p) > 1) == []
    assert [p for p in phrases if not bare(p).strip()] == []


@pytest.mark.parametrize("code", sorted(PROTECTIVE))
def test_protective_phrases_are_longer_than_a_short_form(code: str) -> None:
    # "k", "m" or "ib" stand in every second comment; a context hung on one would protect all.
    short = [p for p in WRITTEN["protective"][code]["phrases"] if len(bare(p).strip()) < 3]
    assert set(short) <= {"mv"}


@pytest.mark.parametrize("text", ADVERTISEMENTS)
def test_advertisements_hold_no_protective_cue(text: str) -> None:
    assert contexts_of(text) == set()


@pytest.mark.parametrize(("code", "text"), SPEECH)
def test_speech_shows_its_context(code: str, text: str) -> None:
    assert code in contexts_of(text)


def test_no_entry_requires_what_its_own_term_says() -> None:
    # A group may overlap with a term by chance; a cue that an entry spells out itself may not.
    vacuous = {
        entry.id: cue
        for entry in Lexicon.default().entries
        for cue in entry.requires
        if not cue.startswith("@") and words(cue) in words(entry.term)
    }
    assert vacuous == {}


def test_no_cue_is_both_required_and_excluded_by_one_entry() -> None:
    contradictory = {
        entry.id: both
        for entry in Lexicon.default().entries
        if (both := set(entry.requires) & set(entry.excludes))
    }
    assert contradictory == {}


def test_a_term_does_not_exclude_itself() -> None:
    contexts = Contexts.default()
    silenced = {
        entry.id: phrase
        for entry in Lexicon.default().entries
        for cue in entry.excludes
        for phrase in contexts.phrases(cue)
        if words(phrase) in words(entry.term)
    }
    assert silenced == {}
