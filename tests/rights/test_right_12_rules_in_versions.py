"""Right 12: a decision names the version of the rules, and no rule reaches back."""

from __future__ import annotations

import datetime
from pathlib import Path

import msgspec
import pytest
from tests.casework.conftest import DAY, HATE, SCAM, Room
from tests.casework.examples import LAW, RABAT, refused

from luytre.casework.decisions import confirm
from luytre.casework.terms import VIETNAM, Terms
from luytre.storage.tables import decisions, statements

RULE = """
[[rule]]
id = "{id}"
harm = "{harm}"
title = "Rule {id}"
title_vi = "Quy định {id}"
text = "As of version {version}."
text_vi = "Theo bản {version}."
"""


@pytest.fixture
def versions(room: Room, tmp_path: Path) -> Room:
    """A room under terms that changed a day ago, and will in a day."""
    today = datetime.datetime.fromtimestamp(room.now // 1_000_000, VIETNAM).date()
    folder = tmp_path / "terms"
    folder.mkdir()
    for version, days in (("1", -100), ("2", -1), ("3", 1)):
        day = today + datetime.timedelta(days=days)
        rules = [RULE.format(id=f"R{version}2", harm="H02", version=version)]
        if version == "2":
            rules.append(RULE.format(id="R29", harm="H09", version=version))
        head = f'version = "{version}"\nvalid_from = {day}\n'
        (folder / f"{version}.toml").write_text(head + "".join(rules), "utf-8")
    room.office = msgspec.structs.replace(room.office, terms=Terms.load(folder))
    return room


@pytest.mark.parametrize(
    ("days", "version", "rule"), [(-50, "1", "R12"), (-2, "1", "R12"), (0, "2", "R22")]
)
def test_a_post_is_judged_by_the_rules_of_its_day(
    versions: Room, days: int, version: str, rule: str
) -> None:
    room = versions
    made = room.decide(room.case(SCAM, created_at=room.moment(days * DAY)), action="remove")
    row = room.row(decisions, made.decision)
    assert (row.terms_version, row.rule) == (version, rule)
    fields = msgspec.json.decode(room.rows(statements)[0].fields)
    assert fields["luytre_terms_version"] == version
    assert fields["luytre_rule_text_vi"] == f"Theo bản {version}."


def test_no_rule_reaches_back(versions: Room) -> None:
    room = versions
    for text, harm, days in ((SCAM, "H02", -101), (HATE, "H09", -50)):
        case = room.case(text, created_at=room.moment(days * DAY))
        with refused("rule_newer"):
            room.decide(case, action="demote", harm=harm, days=7)
        # A law may have held; then it is named.
        made = room.decide(case, action="demote", harm=harm, days=7, **LAW)
        assert room.row(decisions, made.decision).rule in (None, "R12")


def test_what_waits_takes_effect_under_the_rules_it_was_decided_by(versions: Room) -> None:
    room = versions
    held = room.decide(room.case(HATE), action="remove", harm="H09", rabat=RABAT)
    room.now += 5 * DAY
    room.do(confirm, room.office, 2, held.decision)
    assert room.row(decisions, held.decision).terms_version == "2"
    fields = msgspec.json.decode(room.rows(statements)[0].fields)
    assert fields["luytre_rule"] == "R29"
