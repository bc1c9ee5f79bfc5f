"""The six factors on record before a removal for hate or incitement."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luytre.casework.rabat import (
    FACTORS,
    LEVELS,
    LONGEST_REASON,
    SHORTEST_REASON,
    Assessment,
    Rabat,
    RabatError,
)

REASON = "một lý do đủ dài"


def test_the_six_factors_are_asked_for_in_both_languages() -> None:
    assert list(FACTORS) == [
        "context", "speaker", "intent", "content_and_form", "extent", "likelihood",
    ]  # fmt: skip
    assert tuple(FACTORS) == Rabat.__struct_fields__
    for factor in FACTORS.values():
        assert all(getattr(factor, field) for field in factor.__struct_fields__)


def test_the_speaker_is_described_and_not_named() -> None:
    assert "write no name" in FACTORS["speaker"].asks
    assert "không ghi tên" in FACTORS["speaker"].asks_vi


def test_what_has_not_been_looked_at_is_missing() -> None:
    assert Rabat().missing() == tuple(FACTORS)
    record = Rabat.read(
        {
            "intent": {"level": "high", "reason": f"  {REASON}\n"},
            "extent": {"level": "", "reason": " "},
            "context": None,
        }
    )
    assert record.missing() == ("context", "speaker", "content_and_form", "extent", "likelihood")
    assert record.intent == Assessment(level="high", reason=REASON)
    full = Rabat.read({name: {"level": "low", "reason": REASON} for name in FACTORS})
    assert full.missing() == ()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"intent": {"level": "huge", "reason": REASON}}, "intent: choose a level of low, medium"),
        ({"intent": {"level": "", "reason": REASON}}, "intent: choose a level"),
        ({"intent": {"level": "low", "reason": "vì thế"}}, "intent: give a reason of 10 to 2,000"),
        ({"intent": {"level": "low", "reason": "x" * 2_001}}, "intent: give a reason"),
        ({"intent": {"level": 3, "reason": REASON}}, "intent: choose a level"),
        ({"intent": {"level": "low", "why": REASON}}, "intent: choose a level"),
        ({"intent": "low"}, "intent: choose a level"),
        ({"Nguyễn Văn A": None}, "unknown factor; known: context, speaker"),
    ],
)
def test_what_cannot_be_read_is_said_without_being_repeated(
    written: dict[str, object], said: str
) -> None:
    with pytest.raises(RabatError, match=said) as caught:
        Rabat.read(written)
    assert REASON not in str(caught.value)
    assert "Nguyễn" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "[]", "{", b"\xff", '{"intent": {"level": "low"}}'])
def test_no_record_comes_of_what_is_none(text: str | bytes) -> None:
    with pytest.raises(RabatError):
        Rabat.from_json(text)


reasons = st.text(min_size=SHORTEST_REASON, max_size=LONGEST_REASON).filter(
    lambda text: len(text.strip()) >= SHORTEST_REASON
)


@given(
    st.dictionaries(
        st.sampled_from(list(FACTORS)),
        st.fixed_dictionaries({"level": st.sampled_from(list(LEVELS)), "reason": reasons}),
    )
)
def test_a_record_that_was_written_is_read_again(written: dict[str, dict[str, str]]) -> None:
    record = Rabat.read(written)
    assert Rabat.from_json(record.to_json()) == record
    assert set(record.missing()) == FACTORS.keys() - written.keys()
