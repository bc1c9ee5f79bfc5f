"""Where people find help: data that can be mended, and that grows old."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import msgspec
import pytest

from luytre.casework.resources import (
    ResourcesError,
    default_resources,
    load_resources,
    resources_for,
)

GOLDEN = Path(__file__).parent / "golden" / "resources.txt"
TODAY = datetime.date(2026, 12, 1)

BROKEN = """\
[[resource]]
id = "One"
harms = ["H51"]
name = ""
name_vi = "B"
what = "c"
what_vi = "d"
source = "e"
checked_on = 2026-12-01
review_by = 2026-11-30
languages = ["vi", "English"]
status = "reviewd"

[[resource]]
id = "two"
harms = []
name = "A"
name_vi = "B"
what = "c"
what_vi = "d"
phone = "gọi Ân"
url = "http://an:pw@example.org"
source = "e"
checked_on = 2026-12-01
review_by = 2027-11-30
status = "reviewed"

[[resource]]
id = "two"
harms = ["H15"]
name = "A"
name_vi = "B"
what = "c"
what_vi = "d"
phone = "1"
source = "e"
checked_on = 2026-12-01
review_by = 2027-11-30

[[resource]]
id = "three"
phon = "1"
checked_on = "yesterday"
"""


def test_somebody_in_need_finds_a_number() -> None:
    found = resources_for("H15", "vi", TODAY)
    assert [one.phone for one in found] == ["115", "111", "096 306 1414"]
    assert [one.id for one in resources_for("H12", "vi", TODAY)] == ["111"]
    assert resources_for("H02", "vi", TODAY) == ()


def test_packaged_numbers_have_a_source_and_no_reviewer() -> None:
    for one in default_resources():
        assert one.source
        assert (one.status, one.reviewer) == ("unreviewed", None)
        assert one.review_by - one.checked_on <= datetime.timedelta(days=370)


def test_a_number_that_nobody_looked_at_in_time_is_shown_no_more() -> None:
    last = next(one.review_by for one in default_resources() if one.id == "ngay-mai")
    assert "ngay-mai" in [one.id for one in resources_for("H15", "vi", last)]
    later = resources_for("H15", "vi", last + datetime.timedelta(days=1))
    assert "ngay-mai" not in [one.id for one in later]


def test_the_short_numbers_of_the_state_stay() -> None:
    found = resources_for("H15", "vi", datetime.date(2040, 1, 1))
    assert [one.id for one in found] == ["115", "111"]


def test_those_who_speak_the_language_come_first_and_retired_ones_not_at_all() -> None:
    first, second, third = default_resources()
    among = (
        msgspec.structs.replace(first, status="retired"),
        second,
        msgspec.structs.replace(third, languages=("vi", "en")),
    )
    assert [one.id for one in resources_for("H15", "en", TODAY, among)] == ["ngay-mai", "111"]
    assert [one.id for one in resources_for("H15", "vi", TODAY, among)] == ["111", "ngay-mai"]


def test_what_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    path = tmp_path / "help.toml"
    path.write_text(BROKEN, "utf-8")
    with pytest.raises(ResourcesError) as caught:
        load_resources(str(path))
    found = str(caught.value).replace(f"{tmp_path}/", "") + "\n"
    if os.environ.get("LUYTRE_WRITE_GOLDEN"):
        GOLDEN.write_text(found, "utf-8")
    assert found == GOLDEN.read_text("utf-8")


def test_an_unreadable_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(ResourcesError, match="S001 No such file"):
        load_resources(tmp_path / "nowhere.toml")
    path = tmp_path / "many.toml"
    path.write_text("[[resource]]\n" * 1001, "utf-8")
    with pytest.raises(ResourcesError, match="more than 1,000"):
        load_resources(path)
