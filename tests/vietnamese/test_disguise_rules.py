"""The rules file holds what its head promises, and bad rows are refused with advice."""

import unicodedata

import pytest

from luytre.vietnamese.disguise_rules import Rule, RulesError, load_rules, read_rules
from luytre.vietnamese.syllables import is_syllable

ROW = '[[rule]]\ntext = "{}"\nterm = "{}"\nwhere = "{}"\ndisguise = "teencode"\nweight = {}\n'
LOANS = {
    "cave", "facebook", "group", "inbox", "link", "massage", "messenger", "offline", "online",
    "sex", "telegram", "tiktok", "viber", "video", "website", "youtube", "zalo", "instagram",
}  # fmt: skip


def rules_for(text: str, where: str) -> dict[str, float]:
    return {r.term: r.weight for r in load_rules() if r.text == text and r.where == where}


def test_loaded_once() -> None:
    assert load_rules() is load_rules()
    assert len(load_rules()) > 500


def test_every_kind_of_place_is_covered() -> None:
    assert {rule.where for rule in load_rules()} == {
        "onset", "nucleus", "rime", "coda", "any", "word",
    }  # fmt: skip
    assert {rule.disguise for rule in load_rules()} == {"teencode", "leet"}


@pytest.mark.parametrize("rule", [r for r in load_rules() if r.where == "word"], ids=str)
def test_words_are_spelled_correctly(rule: Rule) -> None:
    assert unicodedata.is_normalized("NFC", rule.term)
    for word in rule.term.split():
        assert word in LOANS or is_syllable(word), word


@pytest.mark.parametrize(
    ("text", "term", "where"),
    [
        ("k", "c", "onset"),
        ("w", "qu", "onset"),
        ("z", "gi", "onset"),
        ("f", "ph", "onset"),
        ("xi", "ti", "onset"),
        ("g", "ng", "coda"),
        ("k", "ch", "coda"),
        ("u", "uo", "nucleus"),
        ("i", "ie", "nucleus"),
        ("ko", "không", "word"),
        ("dc", "được", "word"),
        ("zl", "zalo", "word"),
        ("stk", "số tài khoản", "word"),
        ("sdt", "số điện thoại", "word"),
        ("0", "o", "any"),
        ("4", "a", "any"),
    ],
)
def test_well_known_rows(text: str, term: str, where: str) -> None:
    assert rules_for(text, where).get(term, 0) >= 0.5


def test_ck_is_a_husband_before_it_is_a_transfer() -> None:
    meanings = rules_for("ck", "word")
    assert meanings["chồng"] > meanings["chuyển khoản"]


@pytest.mark.parametrize(
    ("toml", "advice"),
    [
        (ROW.format("không", "khong", "word", 1.0), "write text as 1 to 6 of a-z and 0-9"),
        (ROW.format("k", "ć", "onset", 1.0), "write term as 1 to 14 of a-z and 0-9"),
        (ROW.format("k", "số  tài", "word", 1.0), "one space between syllables"),
        (ROW.format("zl", "Zalo", "word", 1.0), "lower case"),
        (ROW.format("k", "k", "onset", 1.0), "take the row out"),
        (ROW.format("k", "c", "onset", 1.5), "at most 1"),
        (ROW.format("k", "c", "onset", 1.0) * 2, "keep one of the two"),
        (ROW.format("k", "c", "middle", 1.0), "Compare with the head of the file"),
        ("[[rule]]\ntext = ", "Compare with the head of the file"),
    ],
)
def test_bad_rows_are_refused_with_advice(toml: str, advice: str) -> None:
    with pytest.raises(RulesError, match=advice):
        read_rules(toml)
