"""`Lexicon.from_terms` with what people put into it by mistake."""

from __future__ import annotations

from typing import Any

import pytest

from luytre import Lexicon, Screener
from luytre.lexicon import LexiconError

FORM = "Lexicon.from_terms reads a harm for each term, such as {'vay tiền nhanh': 'H06'}"


@pytest.mark.parametrize(
    "terms", [None, "vay tiền nhanh", b"vay", 5, ["vay tiền nhanh"], {"vay"}, iter(["vay"])]
)
def test_anything_but_a_mapping_is_refused_with_the_form(terms: Any) -> None:
    with pytest.raises(TypeError) as refused:
        Lexicon.from_terms(terms)
    assert str(refused.value) == f"{FORM}; this is of type {type(terms).__name__}"


@pytest.mark.parametrize(
    ("terms", "kind"),
    [({"H06": ["vay"]}, "list"), ({"vay": None}, "NoneType"), ({1: "H06"}, "int")],
)
def test_so_is_a_mapping_of_other_things(terms: Any, kind: str) -> None:
    with pytest.raises(TypeError) as refused:
        Lexicon.from_terms(terms)
    assert str(refused.value) == f"{FORM}; one of these is of type {kind}, not str"


@pytest.mark.parametrize("term", ["!!!", "😀", "\u200b", ".*", "—"])
def test_a_term_without_letters_would_never_be_found(term: str) -> None:
    with pytest.raises(LexiconError, match=r"has no letter or digit\n    Write the word"):
        Lexicon.from_terms({"quỹ mây tím": "H02", term: "H05"})


@pytest.mark.parametrize(
    "term", ["赌场", "赌场 casino", "щедрый", "ไทย", "한국 bài", "كازينو", "казино"]
)
def test_a_term_is_not_cut_down_to_the_letters_that_are_read(term: str) -> None:
    with pytest.raises(LexiconError) as refused:
        Lexicon.from_terms({"quỹ mây tím": "H02", term: "H05"})
    assert f'"{term}" has the letter "' in str(refused.value)
    assert "write the term in these" in str(refused.value)


@pytest.mark.parametrize(
    "term", ["casino 24h", "саsinо", "𝐡𝐨𝐭 𝐠𝐢𝐫𝐥", "ｈａｃｋ", "straße", "ĥøł", "b₫ s€x"]
)
def test_latin_letters_and_what_looks_like_them_are_read(term: str) -> None:
    assert Screener(Lexicon.from_terms({term: "H02"})).screen(f"xin {term} nhé").hits


@pytest.mark.parametrize("lexicon", [None, "entries", {"vay": "H06"}])
def test_a_screener_of_something_else_says_what_it_needs(lexicon: Any) -> None:
    with pytest.raises(TypeError, match="a Screener needs a Lexicon, such as "):
        Screener(lexicon)


@pytest.mark.parametrize("policy", [None, 3, {}])
def test_a_policy_of_something_else_too(policy: Any) -> None:
    with pytest.raises(TypeError, match="policy is a Policy, the name of a preset or the path"):
        Screener(Lexicon.from_terms({"quỹ mây tím": "H02"}), policy)


@pytest.mark.parametrize("path", [None, 3, b"/tmp"])
def test_a_path_of_something_else_too(path: Any) -> None:
    with pytest.raises(TypeError, match="the path of a dictionary is a str or Path, not "):
        Lexicon.load(path)
