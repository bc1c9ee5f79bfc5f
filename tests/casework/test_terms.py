"""The rules that decisions rest on: one a harm, in versions, never backwards in time."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest

from luytre.casework.terms import VIETNAM, NoRuleError, Terms, TermsError, is_public_url
from luytre.lexicon import HARMS

GOLDEN = Path(__file__).parent / "golden" / "terms.txt"

RULE = """
[[rule]]
id = "R02"
harm = "H02"
title = "No scams"
title_vi = "Không lừa đảo"
text = "Don't."
text_vi = "Đừng."
"""

BROKEN = """\
version = "phiên bản hai"
valid_form = 2026-01-01
url = "https://an@example.org/?q=1"

[[rule]]
id = "R1"
harm = "H2"
title = "A"
title_vi = " "
text = 5
text_vi = "b"

[[rule]]
id = "R02"
harm = "H02"
titel = "A"
title_vi = "B"
text = "c"
text_vi = "d"
"""

# Well formed, and no terms.
BELL = "a\\u0007"
UNFIT = f"""\
version = "phiên bản hai"
valid_from = 2026-01-01
url = "https://an@example.org/?q=1"
{RULE}
{RULE.replace("R02", "r2").replace("H02", "H99").replace('"No scams"', '""')}
{RULE.replace("Không lừa đảo", BELL).replace("Don't.", "dài " * 300)}
"""


def write(folder: Path, text: str, name: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def version(name: str, day: str, rules: str = RULE) -> str:
    return f'version = "{name}"\nvalid_from = {day}\n{rules}'


def moment(year: int, month: int, day: int, hour: int = 12) -> datetime.datetime:
    return datetime.datetime(year, month, day, hour, tzinfo=VIETNAM)


def test_the_packaged_terms_have_a_rule_for_every_harm() -> None:
    terms = Terms.default()
    assert [rule.harm for rule in terms.rules] == list(HARMS)
    assert [rule.id for rule in terms.rules] == [f"R{code[1:]}" for code in HARMS]
    assert terms.rule("H02").title_vi == "Không lừa đảo"


def test_packaged_rules_are_short_enough_to_be_read() -> None:
    for rule in Terms.default().rules:
        assert len(rule.title_vi) <= 60
        assert len(rule.text_vi) <= 320


def test_a_version_holds_from_midnight_in_viet_nam() -> None:
    terms = Terms.default()
    midnight = datetime.datetime(2025, 12, 31, 17, tzinfo=datetime.UTC)
    assert terms.holds_at(midnight)
    assert not terms.holds_at(midnight - datetime.timedelta(microseconds=1))


def test_a_post_is_judged_by_the_version_that_held_when_it_was_written(tmp_path: Path) -> None:
    write(tmp_path, version("2", "2026-06-01"), "b.toml")
    write(tmp_path, version("1", "2026-01-01"), "z.toml")
    write(tmp_path, version("3", "2026-09-01"), "a.toml")
    terms = Terms.load(tmp_path)
    assert terms.version == "3"
    assert [terms.at(moment(2026, month, 1)).version for month in (1, 5, 6, 8, 9, 12)] == [
        "1", "1", "2", "2", "3", "3",
    ]  # fmt: skip
    assert not terms.holds_at(moment(2026, 8, 31))
    assert not terms.named("1").holds_at(moment(2026, 6, 1))
    assert terms.at(moment(2026, 5, 1)) == terms.named("1")


def test_no_rule_applies_to_what_was_written_before_it(tmp_path: Path) -> None:
    terms = Terms.load(write(tmp_path, version("1", "2026-01-01"), "1.toml"))
    with pytest.raises(NoRuleError, match="older than the first terms, 1, which hold from 2026"):
        terms.at(moment(2025, 12, 31, 23))
    with pytest.raises(NoRuleError, match="have no rule about H05"):
        terms.at(moment(2026, 1, 1)).rule("H05")
    with pytest.raises(NoRuleError, match="no terms of that version"):
        terms.named("l")


def test_what_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    said = []
    for text in (BROKEN, UNFIT, 'version = "1"\nvalid_from = 2026-01-01\n', "rule = 1\n", "= 1"):
        with pytest.raises(TermsError) as caught:
            Terms.load(write(tmp_path, text, "terms.toml"))
        said.append(str(caught.value))
    write(tmp_path, version("1", "2026-01-01"), "terms.toml")
    write(tmp_path, version("1", "2026-01-01"), "other.toml")
    with pytest.raises(TermsError) as caught:
        Terms.load(str(tmp_path))
    said.append(str(caught.value))
    (tmp_path / "empty").mkdir()
    for nowhere in ("empty", "nowhere.toml"):
        with pytest.raises(TermsError) as caught:
            Terms.load(tmp_path / nowhere)
        said.append(str(caught.value))
    found = "\n\n".join(said).replace(f"{tmp_path}/", "") + "\n"
    if os.environ.get("LUYTRE_WRITE_GOLDEN"):
        GOLDEN.write_text(found, "utf-8")
    assert found == GOLDEN.read_text("utf-8")


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("https://example.org/noi-quy", True),
        ("http://127.0.0.1:8000/terms/1", True),
        ("https://example.org", True),
        ("https://an@example.org/", False),
        ("https://example.org/?user=1", False),
        ("https://example.org/#an", False),
        ("javascript:alert(1)", False),
        ("https://example.org/a b", False),
        ("https://example.org/" + "a" * 500, False),
    ],
)
def test_an_address_that_is_published_is_plain(url: str, public: bool) -> None:
    assert is_public_url(url) is public
