"""Facts of decisions, for the tests of statements."""

from __future__ import annotations

import datetime
from typing import Any

from hypothesis import strategies as st

from luytre.casework.statements import Facts
from luytre.casework.statements.facts import RESTRICTIONS, SURFACES, may_decide_alone
from luytre.casework.terms import Terms
from luytre.lexicon import HARMS

TERMS = Terms.default()
ALONE = [code for code in HARMS if may_decide_alone(code)]


def at(day: int, hour: int = 4) -> datetime.datetime:
    """A time in December 2026, in UTC."""
    return datetime.datetime(2026, 12, day, hour, tzinfo=datetime.UTC)


def facts(**changes: Any) -> Facts:
    """A scam that a person removed, less `changes`."""
    usual: dict[str, Any] = {
        "statement": "lt-abcdefghij0123456789",
        "action": "remove",
        "harm": "H02",
        "ground": "terms",
        "terms_version": "1",
        "automation": "PARTIALLY",
        "detected": True,
        "received_at": at(1, 3),
        "applied_at": at(2),
        "surface": "comment",
        "language": "vi",
    }
    chosen = usual | changes
    if chosen["action"] == "suspend":
        chosen.setdefault("until", at(9))
    if chosen["ground"] == "illegal":
        chosen.setdefault("law", "Điều 174 Bộ luật Hình sự 2015")
        chosen.setdefault("law_explanation", "Cấm chiếm đoạt tài sản bằng thủ đoạn gian dối.")
    return Facts(**chosen)


TIMES = st.datetimes(
    datetime.datetime(2026, 1, 2),
    datetime.datetime(2099, 12, 31),
    timezones=st.sampled_from(
        [datetime.UTC, datetime.timezone(datetime.timedelta(hours=-11)), datetime.timezone.max]
    ),
)


@st.composite
def valid_facts(draw: st.DrawFn) -> Facts:
    """Any facts that a statement can be made from."""
    action = draw(st.sampled_from(sorted(RESTRICTIONS)))
    harm = draw(st.sampled_from(sorted(HARMS)))
    ground = draw(st.sampled_from(["terms", "illegal"]))
    automations = ["PARTIALLY", "NOT_AUTOMATED", *(["FULLY"] if harm in ALONE else [])]
    automation = draw(st.sampled_from(automations))
    if action in {"suspend", "terminate"} and automation == "FULLY":
        automation = "PARTIALLY"
    alone = automation == "FULLY"
    received, applied = sorted([draw(TIMES), draw(TIMES)])
    restriction = RESTRICTIONS[action]
    until = None
    if restriction.must_end or (restriction.lasts and draw(st.booleans())):
        until = applied + draw(
            st.timedeltas(datetime.timedelta(seconds=1), datetime.timedelta(days=4000))
        )
    notified = draw(st.booleans())
    law = st.sampled_from(["Điều 290 BLHS số 100/2015/QH13", "Nghị định 15/2020/NĐ-CP, Điều 101"])
    return facts(
        statement="lt-" + draw(st.text("abcxyz0189", min_size=20, max_size=20)),
        action=action,
        harm=harm,
        ground=ground,
        law=draw(law) if ground == "illegal" else None,
        law_explanation="Cấm việc này." if ground == "illegal" else None,
        automation=automation,
        detected=alone or draw(st.booleans()),
        received_at=received,
        written_at=draw(st.none() | TIMES),
        applied_at=applied,
        until=until,
        terms_url=draw(st.none() | st.just("https://example.org/noi-quy")),
        notified=notified,
        trusted_flagger=notified and draw(st.booleans()),
        legal_request=not alone and draw(st.booleans()),
        surface=draw(st.none() | st.sampled_from(SURFACES)),
        language=draw(st.none() | st.sampled_from(["vi", "en", "km"])),
        entries=tuple(draw(st.lists(st.sampled_from(["H02.a-b", "H05.nha-cai"]), unique=True))),
    )
