"""Which queue a case goes to: rules as data, and what is said where they can't be used."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from luytre.casework.routing import QUEUES, Routing, RoutingError
from luytre.lexicon import HARMS

GOLDEN = Path(__file__).parent / "golden" / "routing_errors.txt"

RULE = '[[rule]]\nqueue = "urgent"\n'
BROKEN = {
    "no TOML": "[[rule",
    "a queue that isn't there": '[[rule]]\nqueue = "police"\n',
    "no queue": '[[rule]]\nharms = ["H02"]\n',
    "a harm that isn't there": RULE + 'harms = ["H02", "H19"]\n',
    "no severity": RULE + "severity = 5\n",
    "a key that isn't there": RULE + 'authority = "Sở"\n',
    "a wrong type": RULE + 'severity = "high"\n',
    "another table": '[[route]]\nqueue = "urgent"\n',
    "the second rule": RULE + '[[rule]]\nqueue = ""\n',
}


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    said = []
    for name, text in BROKEN.items():
        path = tmp_path / "routing.toml"
        path.write_text(text, "utf-8")
        with pytest.raises(RoutingError) as caught:
            Routing.load(path)
        said.append(f"{name}: {caught.value}".replace(f"{tmp_path}/", ""))
    (tmp_path / "latin.toml").write_bytes("# đ\n".encode("utf-16"))
    for name in ("latin.toml", "nowhere.toml"):
        with pytest.raises(RoutingError) as caught:
            Routing.load(tmp_path / name)
        said.append(str(caught.value).replace(f"{tmp_path}/", ""))
    found = "\n".join(said) + "\n"
    if os.environ.get("LUYTRE_WRITE_GOLDEN"):
        GOLDEN.write_text(found, "utf-8")
    assert found == GOLDEN.read_text("utf-8")


def test_the_first_rule_that_fits_is_taken() -> None:
    routing = Routing.parse(
        """
        [[rule]]
        queue = "urgent"
        severity = 4
        [[rule]]
        queue = "abuse"
        source = "forum"
        community = "trà"
        [[rule]]
        queue = "fraud"
        harms = ["H02"]
        """,
        "here",
    )
    assert routing.queue("H02", 4, "forum", "trà") == "urgent"
    assert routing.queue("H02", 3, "forum", "trà") == "abuse"
    assert routing.queue("H02", 3, "forum", None) == "fraud"
    assert routing.queue("H02", 3, "market", "trà") == "fraud"
    assert routing.queue(None, 3, "market", "trà") == "other"


def test_by_default_every_harm_has_a_queue_and_the_worst_are_urgent() -> None:
    routing = Routing.default()
    for harm in HARMS:
        for severity in range(1, 5):
            assert routing.queue(harm, severity, "forum", None) in QUEUES[:3]
    for harm in ("H12", "H15"):
        assert routing.queue(harm, 1, "forum", None) == "urgent"
    assert routing.queue(None, 1, "forum", None) == "other"
    assert Routing().queue("H12", 4, "forum", None) == "other"
