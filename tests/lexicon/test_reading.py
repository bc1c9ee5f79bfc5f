"""Reading dictionary files, and the errors that say what to do."""

from __future__ import annotations

import datetime
import json
import os
import time
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from luytre.lexicon import (
    DISGUISES,
    HARMS,
    ON_REQUEST,
    PROTECTIVE,
    Entry,
    Lexicon,
    LexiconError,
    may_block,
    permitted_disguises,
    permitted_protection,
)
from luytre.lexicon import reading as reading_module
from luytre.lexicon.entry import STATUSES
from luytre.lexicon.reading import ENTRY_KEYS, FILE_KEYS, dictionary_files
from luytre.screening import Policy, PolicyError

GOLDEN = Path(__file__).parent / "golden"
TODAY = datetime.date(2027, 1, 15)

GOOD = """\
harm = "H05"
author = "An"
source = "advertisements"
review_by = 2027-11-30

[[entry]]
id = "H05.nha-cai-hoa-sen"
term = "nhà cái hoa sen"
sense = "a made-up betting house"
match = ["vào nhà cái hoa sen", "nha cai hoa sen tặng 88k"]
clean = ["nhà trồng hoa sen", "cái hoa sen này đẹp"]

[[entry]]
id = "H05.old"
term = "số đề hoa sen"
status = "retired"
"""

# One file with one of each thing that reading refuses.
BROKEN = """\
harm = "H05"
autor = "An"
severity = "high"

[[entry]]
id = "H05.two"
term = "một hai"
sens = "a typing slip"

[[entry]]
id = "H06.three"
term = "ba bốn"
disguises = ["tonless"]
requires = ["@sell", " "]
protective = ["P12"]

[[entry]]
term = "năm sáu"
status = "review"

[[entry]]
id = "H05.Bảy"
term = "..."
harm = "h5"
match = "bảy tám"

[[entry]]
id = "H05.two"
term = "chín mười"
review_by = "tomorrow"
severity = 9

[[entry]]
id = "H05.eleven"
term = "mười một"

[[entry]]
id = "H05.eleven"
term = "mười hai"
"""


def write(folder: Path, text: str, name: str = "H05.toml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def complaints_of(path: Path) -> str:
    with pytest.raises(LexiconError) as caught:
        Lexicon.load(path)
    return str(caught.value).replace(str(path.parent) + "/", "") + "\n"


def test_defaults_of_the_file_apply_and_retired_entries_are_left_out(tmp_path: Path) -> None:
    lexicon = Lexicon.load(write(tmp_path, GOOD))
    (entry,) = lexicon.entries
    assert entry.id == "H05.nha-cai-hoa-sen"
    assert (entry.harm, entry.author, entry.severity) == ("H05", "An", 2)
    assert entry.review_by == datetime.date(2027, 11, 30)
    assert lexicon.get("H05.nha-cai-hoa-sen") is entry
    assert lexicon.get("H05.old") is None
    assert len(lexicon) == 1
    assert list(lexicon) == [entry]


def test_a_folder_is_read_with_its_own_cue_groups(tmp_path: Path) -> None:
    write(tmp_path, GOOD + 'requires = ["@lotus", "@sale"]\n')
    write(tmp_path, '[cue.lotus]\nphrases = ["Hoa  sen"]\n', "contexts.toml")
    lexicon = Lexicon.load(str(tmp_path))
    assert lexicon.contexts.phrases("@lotus") == ("hoa sen",)
    assert "inbox" in lexicon.contexts.phrases("@sale")
    assert lexicon.contexts.phrases("hoa sen") == ("hoa sen",)
    assert lexicon.contexts.phrases("@indicator") == ()


def test_broken_file_says_everything_at_once(tmp_path: Path) -> None:
    found = complaints_of(write(tmp_path, BROKEN, "broken.toml"))
    assert found == (GOLDEN / "reading.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[entry]]\nid = "a\n', "H05.toml:2: L001 not valid TOML"),
        ("entry = 3\n", 'L004 "entry" is not a list of tables'),
        ('[entry]\nid = "H05.a"\n', "Start each entry with [[entry]]"),
        ('harm = "H05"\n', "L001 no entries here"),
    ],
)
def test_files_that_are_no_dictionary(tmp_path: Path, text: str, message: str) -> None:
    assert message in complaints_of(write(tmp_path, text))


def test_a_file_that_is_missing_too_large_or_not_utf8(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "No such file" in complaints_of(tmp_path / "none.toml")
    bad = tmp_path / "bad.toml"
    bad.write_bytes(b'harm = "H05"\nauthor = "\xc3("\n')
    assert "bad.toml:2: L001 not UTF-8" in complaints_of(bad)
    path = write(tmp_path, GOOD)
    monkeypatch.setattr(reading_module, "MAX_FILE_BYTES", 10)
    assert "Split it" in complaints_of(path)


def test_entries_and_terms_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long_term = "a" * 101
    path = write(tmp_path, f'[[entry]]\nid = "H05.a"\nharm = "H05"\nterm = "{long_term}"\n')
    assert "L012 the term has 101 characters" in complaints_of(path)
    monkeypatch.setattr(reading_module, "MAX_ENTRIES", 1)
    assert "L013 more than 1 entries" in complaints_of(write(tmp_path, GOOD))


def test_lines_are_found_for_entries_written_inline(tmp_path: Path) -> None:
    inline = '{id = "H05.a", term = "x y"},\n  {id = "H05.b", trm = "x"},'
    text = f'harm = "H05"\nentry = [\n  {inline}\n]\n'
    found = complaints_of(write(tmp_path, text))
    assert 'H05.toml:4: L002 unknown key "trm"' in found
    assert 'Did you mean "term"?' in found


def test_terms_are_normalised(tmp_path: Path) -> None:
    decomposed = "Nhà  Cái Hoa Sen"
    lexicon = Lexicon.load(write(tmp_path, GOOD.replace('"nhà cái hoa sen"', f'"{decomposed}"')))
    assert lexicon.entries[0].term == "nhà cái hoa sen"


def test_may_block_needs_a_second_person_and_a_review_that_holds() -> None:
    good: dict[str, Any] = {
        "id": "H05.a",
        "term": "a b",
        "harm": "H05",
        "author": "An",
        "reviewer": "Bình",
        "status": "reviewed",
        "review_by": TODAY,
    }
    assert may_block(Entry(**good), TODAY)
    assert not may_block(Entry(**good), TODAY + datetime.timedelta(days=1))
    for change in (
        {"reviewer": None},
        {"reviewer": "  "},
        {"reviewer": " an "},
        {"status": "unreviewed"},
        {"review_by": None},
    ):
        assert not may_block(Entry(**(good | change)), TODAY), change


def test_an_entry_past_its_review_stays(tmp_path: Path) -> None:
    reviewed = GOOD.replace('harm = "H05"', 'harm = "H05"\nstatus = "reviewed"', 1)
    more = '[[entry]]\nid = "H05.c"\nterm = "hoa c"\nreviewer = "Bình"\n'
    path = write(tmp_path, reviewed + more)
    for on, blocks in ((datetime.date(2027, 11, 30), True), (datetime.date(2027, 12, 1), False)):
        lexicon = Lexicon.load(path, on=on)
        assert lexicon.on == on
        entry = lexicon.get("H05.c")
        assert entry is not None
        assert may_block(entry, lexicon.on) is blocks


def test_lists_of_disguises_and_protection() -> None:
    usual = frozenset(DISGUISES) - ON_REQUEST
    assert permitted_disguises(("*",)) == usual
    assert permitted_disguises(("*", "-toneless")) == usual - {"toneless"}
    assert permitted_disguises(("-toneless", "*", "reversed")) == usual - {"toneless"} | {
        "reversed"
    }
    assert permitted_disguises(("leet",)) == {"leet"}
    assert permitted_disguises(()) == frozenset()
    assert permitted_protection(("*",)) == frozenset(PROTECTIVE)
    assert permitted_protection(("P3",)) == {"P3"}
    assert permitted_protection(()) == frozenset()


def test_from_terms() -> None:
    lexicon = Lexicon.from_terms({"Cờ  Bạc": "H05", "việc nhẹ": "H02"})
    entry = lexicon.entries[0]
    assert (entry.id, entry.term, entry.harm) == ("terms:cờ bạc", "cờ bạc", "H05")
    assert entry.protective == ()
    assert not may_block(entry, TODAY)
    assert Lexicon.from_terms({}).entries == ()


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ({"a b": "h05"}, 'Did you mean "H05"?'),
        ({"a b": "H99"}, 'unknown harm "H99"'),
        ({"a b": "H05", "  ": "H05"}, "is an empty term"),
        ({"": "H05"}, "is an empty term"),
        ({"A b": "H05", "a  b": "H02"}, "listed under H05 and H02"),
        ({"x" * 101: "H05"}, "101 characters"),
    ],
)
def test_from_terms_refuses(terms: dict[str, str], message: str) -> None:
    with pytest.raises(LexiconError, match=None) as caught:
        Lexicon.from_terms(terms)
    assert message in str(caught.value)


def test_from_terms_of_one_term_twice_is_one_entry() -> None:
    assert len(Lexicon.from_terms({"A b": "H05", "a\tb": "H05", "a\nb": "H05"})) == 1


def test_from_terms_is_quick() -> None:
    terms = {f"từ khóa {number} thử": "H05" for number in range(50_000)}
    best = min(_seconds(terms) for _ in range(3))
    # Several times the usual 0.04 s, so that a busy machine does not fail it.
    assert best < 0.3


def _seconds(terms: dict[str, str]) -> float:
    start = time.perf_counter()
    Lexicon.from_terms(terms)
    return time.perf_counter() - start


def test_merge(tmp_path: Path) -> None:
    mine = Lexicon.load(write(tmp_path, GOOD))
    quick = Lexicon.from_terms({"cờ bạc": "H05"})
    both = quick.merge(mine)
    assert [entry.id for entry in both] == ["terms:cờ bạc", "H05.nha-cai-hoa-sen"]
    assert both.contexts.phrases("@sale") == mine.contexts.phrases("@sale")
    assert len(both.merge(mine)) == 2
    with pytest.raises(LexiconError, match="two different entries"):
        quick.merge(Lexicon.from_terms({"cờ bạc": "H02"}))


def test_default_is_read_once() -> None:
    lexicon = Lexicon.default()
    assert Lexicon.default() is lexicon
    assert all(entry.status == "unreviewed" and entry.reviewer is None for entry in lexicon)


def test_a_lexicon_cannot_be_changed() -> None:
    lexicon = Lexicon.from_terms({"cờ bạc": "H05"})
    with pytest.raises(AttributeError):
        lexicon.entries = ()  # type: ignore[misc]
    with pytest.raises(AttributeError):
        lexicon.entries[0].term = "x"  # type: ignore[misc]


SCHEMA: dict[str, Any] = json.loads(
    (resources.files("luytre.lexicon") / "schema.json").read_text("utf-8")
)


def test_schema_says_what_the_reader_knows() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    names = SCHEMA["$defs"]
    assert set(SCHEMA["properties"]) == FILE_KEYS | {"entry"}
    assert set(names["entry"]["properties"]) == ENTRY_KEYS
    assert names["harm"]["enum"] == list(HARMS)
    assert names["status"]["enum"] == list(STATUSES)
    assert set(names["protective"]["items"]["enum"]) == {"*", *PROTECTIVE}
    expected = {"*", *DISGUISES, *(f"-{name}" for name in DISGUISES)}
    assert set(names["disguises"]["items"]["enum"]) == expected
    assert names["entry"]["properties"]["term"]["maxLength"] == reading_module.MAX_TERM_LENGTH


def test_packaged_files_fit_the_schema() -> None:
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for file in (resources.files("luytre.lexicon") / "entries").iterdir():
        if file.name.endswith(".toml"):
            errors = validator.iter_errors(tomllib.loads(file.read_text("utf-8")))
            assert [error.message for error in errors] == [], file.name


WILD = ("a = " + "[" * 50_000, "severity = " + "9" * 5_000)


@pytest.mark.parametrize("toml", WILD)
def test_lists_and_numbers_without_end_are_no_toml(tmp_path: Path, toml: str) -> None:
    (tmp_path / "wild.toml").write_text(toml, "utf-8")
    with pytest.raises(LexiconError, match="L001 not valid TOML"):
        Lexicon.load(tmp_path / "wild.toml")
    with pytest.raises(PolicyError, match="See the presets for the form of a rule"):
        Policy.parse(toml)
    (tmp_path / "contexts.toml").write_text(toml, "utf-8")
    with pytest.raises(LexiconError, match="not a TOML file"):
        Lexicon.load(tmp_path)


def test_a_policy_that_is_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_bytes(b'name = "\xff"')
    with pytest.raises(PolicyError, match=r"p\.toml: not UTF-8. Save the file as UTF-8."):
        Policy.load(tmp_path / "p.toml")


def test_a_huge_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    with (tmp_path / "huge.toml").open("wb") as out:
        out.truncate(2**40)
    with pytest.raises(LexiconError, match="the file is too large\n    Split it: a file may have"):
        Lexicon.load(tmp_path / "huge.toml")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs a file without end")
def test_a_file_without_end_is_not_read() -> None:
    with pytest.raises(LexiconError, match="L001 not a regular file"):
        Lexicon.load("/dev/zero")


@pytest.mark.skipif(os.name != "posix", reason="needs links")
def test_a_link_back_to_its_own_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("", "utf-8")
    (tmp_path / "again").symlink_to(tmp_path)
    assert list(dictionary_files(tmp_path)) == [tmp_path / "a.toml"]


@pytest.mark.skipif(os.name != "posix", reason="needs links")
def test_a_link_to_nothing_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "lost").symlink_to("nowhere")
    (tmp_path / "lost.toml").symlink_to("nowhere")
    (tmp_path / "circle").symlink_to("circle")
    assert list(dictionary_files(tmp_path)) == [tmp_path / "lost.toml"]


def test_files_come_in_order_of_name_folder_by_folder(tmp_path: Path) -> None:
    names = ["a.toml", "b/a.toml", "b/c/a.toml", "b/d.toml", "b/e.toml", "c.toml", "d/a.toml"]
    for name in reversed([*names, "b/contexts.toml", "b/a.txt"]):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", "utf-8")
    assert list(dictionary_files(tmp_path)) == [tmp_path / name for name in names]
