"""Every disguise is undone step by step, and every action has its reasons."""

from __future__ import annotations

import unicodedata

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luytre import Lexicon, Policy, Screener
from luytre.lexicon import Entry
from luytre.screening.explanation import DISGUISE_MEANINGS, Explanation, explain
from luytre.screening.next_action import next_action
from luytre.screening.undoing import STAGES, undo
from luytre.screening.verdict import Hit

TERMS = {
    "vay tiền nhanh": "H06",
    "việc nhẹ lương cao": "H02",
    "nhà cái uy tín": "H05",
    "zalo": "H01",
}


@pytest.fixture(scope="module")
def screener() -> Screener:
    return Screener(Lexicon.from_terms(TERMS))


def steps_of(text: str, term: str, *disguises: str) -> list[tuple[str, str, str]]:
    undoing = undo(text, 0, len(text), term, disguises)
    return [(step.disguise, step.before, step.after) for step in undoing.steps]


@pytest.mark.parametrize(
    ("text", "term", "disguises", "stages"),
    [
        ("vay t1ền nh4nh", "vay tiền nhanh", ["leet"], ["leet"]),
        ("z.a.l.o", "zalo", ["separators"], ["separators"]),
        ("z😀a😀l😀o", "zalo", ["separators"], ["separators"]),
        ("n.h.à c.á.i", "nhà cái", ["separators"], ["separators"]),
        ("nha cai", "nhà cái", ["toneless"], ["toneless"]),
        ("nhà cai", "nhà cái", ["toneless"], ["toneless"]),
        ("nổ hủ", "nổ hũ", ["wrong-tone"], ["wrong-tone"]),
        ("vieecj nhej", "việc nhẹ", ["keystrokes"], ["keystrokes"]),
        ("vie6c5 nhe5", "việc nhẹ", ["keystrokes"], ["keystrokes"]),
        ("vie^.c nhe.", "việc nhẹ", ["keystrokes"], ["keystrokes"]),
        ("luwowng cao", "lương cao", ["keystrokes"], ["keystrokes"]),
        ("dziệc nhẹ lươg kao", "việc nhẹ lương cao", ["teencode"], ["teencode"]),
        ("việcnhẹlươngcao", "việc nhẹ lương cao", ["joined"], ["joined"]),
        ("lừaaa đảooo", "lừa đảo", ["repeats"], ["repeats"]),
        ("zаlо", "zalo", ["lookalikes"], ["lookalikes"]),
        ("ｚａｌｏ", "zalo", ["lookalikes"], ["lookalikes"]),
        ("z\u200bal\u200bo", "zalo", ["invisibles"], ["invisibles"]),
        ("vay|tiền|nhanh", "vay tiền nhanh", ["separators"], ["separators"]),
        ("VAY TIỀN", "vay tiền", [], ["case"]),
        ("hoà bình", "hòa bình", [], ["tone-placement"]),
        ("c*c", "cục", ["masked"], ["masked"]),
        ("bạc cờ", "cờ bạc", ["reversed"], ["reversed"]),
        ("z.а.l.0", "zalo", ["separators", "lookalikes", "leet"],
         ["lookalikes", "separators", "leet"]),
        ("VAY T1EN NHAAANH", "vay tiền nhanh", ["leet", "repeats", "toneless"],
         ["case", "repeats", "leet", "toneless"]),
    ],
)  # fmt: skip
def test_the_steps_are_those_of_the_disguises(
    text: str, term: str, disguises: list[str], stages: list[str]
) -> None:
    steps = steps_of(text, term, *disguises)
    assert [stage for stage, _, _ in steps] == stages
    assert steps[0][1] == text
    assert steps[-1][2] == term


def test_a_decomposed_text_is_the_term_already() -> None:
    text = unicodedata.normalize("NFD", "vay tiền")
    assert [stage for stage, _, _ in steps_of(text, "vay tiền")] == ["case"]


def test_changes_name_what_stood_for_what() -> None:
    (leet,) = undo("t1ền", 0, 4, "tiền", ["leet"]).steps
    assert [(change.typed, change.meant) for change in leet.changes] == [("1", "i")]
    (keys,) = undo("vieecj nhej", 0, 11, "việc nhẹ", ["keystrokes"]).steps
    assert [(change.typed, change.meant) for change in keys.changes] == [
        ("vieecj", "việc"), ("nhej", "nhẹ"),
    ]  # fmt: skip


@given(st.text(max_size=30), st.sampled_from(sorted(TERMS)), st.lists(st.sampled_from(STAGES)))
def test_any_letters_at_all_lead_to_the_term(text: str, term: str, disguises: list[str]) -> None:
    """However badly the two fit, nothing is lost: pairs cover the text, steps are a chain."""
    undoing = undo(text, 0, len(text), term, disguises)
    assert "".join(pair.raw for pair in undoing.letters) == text
    before = text
    for step in undoing.steps:
        assert step.before == before
        assert step.after != before
        before = step.after
    if undoing.steps or text != term:
        assert before == term


def test_long_padding_is_explained_in_one_step() -> None:
    text = "z" + "." * 5000 + "alo"
    undoing = undo(text, 0, len(text), "zalo", ["separators"])
    assert len(undoing.steps) == 1
    assert undoing.steps[0].after == "zalo"


@pytest.mark.core
@pytest.mark.parametrize(
    "text",
    [
        "vay t1ền nh4nh, lh z.a.l.o",
        "vieecj nhej luwowng cao",
        "NHÀ CÁI UY TÍN nha cai uy tin nh.à c.á.i u.y t.í.n",
        "việcnhẹlươngcao ᴢᴀʟᴏ",
    ],
)
def test_steps_of_every_hit_lead_from_its_letters_to_its_term(
    screener: Screener, text: str
) -> None:
    explanation = explain(screener, text)
    assert explanation.hits
    for hit in explanation.hits:
        assert hit.raw == text[hit.start : hit.end]
        assert "".join(pair.raw for pair in hit.letters) == hit.raw
        if hit.steps:
            assert hit.steps[0].before == hit.raw
            assert hit.steps[-1].after == hit.term
        else:
            assert hit.raw == hit.term
        assert hit.points == sum(found.points for found in hit.evidence)
        assert {step.disguise for step in hit.steps} <= DISGUISE_MEANINGS.keys()


def test_it_agrees_with_the_verdict_and_goes_through_json(screener: Screener) -> None:
    text = "cảnh báo: vieecj nhej luwowng cao, 0912345678"
    explanation = explain(screener, text)
    verdict = screener.screen(text)
    assert explanation.action == verdict.action
    assert explanation.indicators == verdict.indicators
    assert [(hit.entry, hit.score) for hit in explanation.hits] == [
        (hit.entry, hit.score) for hit in verdict.hits
    ]
    again = msgspec.json.decode(msgspec.json.encode(explanation), type=Explanation)
    assert again == explanation


def test_a_clean_text_has_no_hits(screener: Screener) -> None:
    explanation = explain(screener, "cô bác nông dân")
    assert explanation.action == "allow"
    assert explanation.hits == ()


# --- why not the next action ---------------------------------------------------------------------


def reasons(harm: str, severity: int, score: float, action: str, **more: object) -> list[str]:
    entry = Entry(id=f"{harm}.x", term="x", harm=harm, severity=severity, author="An")
    hit = Hit(0, 1, entry.id, harm, score, (), (), severity, more.get("protective"), action)  # type: ignore[arg-type]
    policy = Policy.parse(
        'name = "p"\n[[rule]]\nharms = ["H02", "H08"]\nscore = 0.6\nseverity = 2\n'
        'action = "review"\n[[rule]]\nharms = ["H02"]\nscore = 0.9\nseverity = 3\n'
        'action = "block"\n'
    )
    _, obstacles = next_action(hit, entry, policy, more.get("on"))  # type: ignore[arg-type]
    return [obstacle.kind for obstacle in obstacles]


def test_why_not_the_next_action() -> None:
    assert reasons("H02", 1, 0.4, "allow") == ["severity", "score"]
    assert reasons("H02", 2, 0.4, "allow") == ["score"]
    assert reasons("H02", 2, 0.9, "allow", protective="P3") == ["protective"]
    assert reasons("H02", 3, 0.95, "review") == ["unreviewed"]
    assert reasons("H02", 2, 0.7, "review") == ["severity", "score", "unreviewed"]
    assert reasons("H08", 4, 0.99, "review") == ["ceiling"]
    assert reasons("H09", 4, 0.99, "allow") == ["no-rule"]
    assert reasons("H15", 4, 0.99, "support") == ["ceiling"]
    assert reasons("H02", 4, 0.99, "block") == []
