"""A span holds each character folded into the term, and no punctuation or space around it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest

pytestmark = pytest.mark.core

Found = Callable[[str], list[tuple[str, str]]]

# The span stands between ⟨ and ⟩.
MARKED = [
    ("quỹ mây tím", "Nghe nói ⟨quỹ mây tím⟩, ai biết không?"),
    ("quỹ mây tím", "(⟨QUỸ MÂY TÍM⟩)"),
    ("quỹ mây tím", "“⟨quỹ-mây-tím⟩”…"),
    ("quỹ mây tím", "...⟨q.u.ỹ m.â.y t.í.m⟩..."),
    ("quỹ mây tím", "__⟨quỹ_mây_tím⟩__"),
    ("quỹ mây tím", "vào ⟨quỹỹỹ mâyyy tímmmmm⟩!!!"),
    ("quỹ mây tím", "chữ ⟨quyx maay tims⟩ đó"),
    ("quỹ mây tím", "chữ ⟨quy4 ma6y ti1m⟩ đó"),
    ("quỹ mây tím", "chữ ⟨quy~ ma^y ti'm⟩ đó"),
    ("bơm tim ảo đêm khuya", "⟨bo+m tim a?o dde^m khuya⟩, nhé"),
    ("quỹ mây tím", "🔥⟨quỹ🔥mây🔥tím⟩🔥"),
    ("quỹ mây tím", "\u200b⟨qu\u200bỹ m\u200bây tí\u200bm⟩ xong"),
    ("quỹ mây tím", "⟨quỹmâytím⟩,"),
    ("quỹ mây tím", "xem ⟨𝐪𝐮𝐲̃ 𝐦𝐚̂𝐲 𝐭𝐢́𝐦⟩ nhé"),
    ("quỹ mây tím", "xem ⟨ｑｕｙ ｍａｙ ｔｉｍ⟩ nhé"),
    ("vay nóng lá sen", "$ ⟨v4y nóng l4 sen⟩ $"),
    ("đồ mo cau", "cái ⟨ðồ mo cau⟩."),
    ("zalo kín", "⟨Z a l o  k í n⟩ nha"),
    ("quỹ mây tím", "gửi vào ⟨quỹ\nmây tím⟩ nhé"),
    ("quỹ mây tím", "gửi vào ⟨quỹ mây\r\ntím⟩ nhé"),
    ("quỹ mây tím", "⟨quỹ\rmây \n tím⟩"),
    ("zalo kín", "⟨🇿🇦🇱🇴 🇰🇮🇳⟩ nha"),
]


@pytest.mark.parametrize(("term", "marked"), MARKED)
def test_span(found: Found, term: str, marked: str) -> None:
    before, rest = marked.split("⟨")
    inside, behind = rest.split("⟩")
    assert (term, inside) in found(before + inside + behind)


@pytest.mark.parametrize(("term", "marked"), MARKED[:12])
def test_span_of_decomposed_text_keeps_the_last_mark(found: Found, term: str, marked: str) -> None:
    before, rest = unicodedata.normalize("NFD", marked).split("⟨")
    inside, behind = rest.split("⟩")
    assert (term, inside) in found(before + inside + behind)


def test_a_mark_on_the_last_letter_belongs_to_the_span(found: Found) -> None:
    text = unicodedata.normalize("NFD", "quỹ mây ạ")
    assert ("quỹ mây", unicodedata.normalize("NFD", "quỹ mây")) in found(text)
    assert ("cầu đêm", "cầu đêm\u200d\ufe0f") in found("cầu đêm\u200d\ufe0f") or (
        "cầu đêm",
        "cầu đêm",
    ) in found("cầu đêm\u200d\ufe0f")


def test_each_of_two_terms_has_its_span(found: Found) -> None:
    text = "quỹ mây tím và cầu đêm, rồi quỹ mây tím"
    spans = [letters for term, letters in found(text) if term != "quỹ mây"]
    assert spans == ["quỹ mây tím", "cầu đêm", "quỹ mây tím"]


def test_offsets_are_code_points_behind_astral_letters(found: Found) -> None:
    assert ("cầu đêm", "cầu đêm") in found("𝕏𝕐🔥🏽👨‍👩‍👧 cầu đêm 👍🏽")


@pytest.mark.parametrize(
    "text", ["aquỹ mây tím", "quỹ mây tíma", "cầu. Đêm nay", "quỹ\n\n\n\n\nmây", "cầu đêmb"]
)
def test_inside_a_longer_word_or_over_a_full_stop_is_no_reading(found: Found, text: str) -> None:
    assert found(text) in ([], [("quỹ mây", "quỹ mây")])


@pytest.mark.parametrize("between", ["\n\n", "\r\n\r\n", " \n \n", ".\n", "\n. "])
def test_a_term_ends_with_its_sentence(found: Found, between: str) -> None:
    """An empty line ends one, as a full stop does; the end of a line alone does not."""
    assert "quỹ mây tím" not in {term for term, _ in found(f"vào quỹ{between}mây tím nhé")}
