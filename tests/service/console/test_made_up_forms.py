"""Queries and forms that are made up for every page, as each role: none ends in a 5xx.

`test_schemathesis` does the same for what has an HTTP schema. LUYTRE_SCHEMATHESIS says how many
for each page.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from sqlalchemy import Connection
from tests.service.house import House, make_house
from tests.service.permitted import EVERYBODY, PEOPLE, ROWS, Row

from luytre.casework.actions import ACTIONS
from luytre.casework.appeals import appeal_author
from luytre.casework.claims import claim_case
from luytre.casework.decisions import Draft, decide
from luytre.lexicon import HARMS

#: For each page and role: the 200 of `make schemathesis` are 33 for each of seven roles.
EXAMPLES = max(1, int(os.environ.get("LUYTRE_SCHEMATHESIS", "8")) // 6)

#: What is no page: it has the HTTP schema, and `test_schemathesis`.
MACHINES = ("/v1/", "/schema", "/metrics", "/healthz", "/readyz", "/static/", "/entries/")

SMALL = [str(number) for number in range(1, 25)]

#: What fits a part of an address or a field of a form, by its name.
FITTING = {
    "number": SMALL, "case": SMALL, "decision": SMALL[:8], "version": SMALL[:3], "made": SMALL[:3],
    # Nobody who asks is to be put out.
    "other": ["9999", "0", "x"],
    "code": list(HARMS), "harm": list(HARMS), "action": list(ACTIONS), "days": ["", "3", "30"],
    "deed": ["claim", "release", "decide", "disable", "role", "reset"], "ground": ["", "terms"],
    "outcome": ["uphold", "reverse"], "kind": ["sense", "term", "phrase"], "law": [""],
    "filters": ["", "harm=H06", "queue=fraud&language=en"], "role": ["moderator", "senior"],
    "scope": ["intake", "screen"], "source": ["forum", ""], "url": ["https://example.org/hook"],
    "sense": ["H06.vay-nong"], "entry": ["H06.vay-nong"], "phrase": ["quán vay nóng"],
    "language": ["vi", "en"], "queue": ["", "urgent", "fraud"], "on": ["", "1"], "cap": ["", "50"],
    "answer": ["Đã xem lại, và giữ nguyên."], "reason": ["Tên một quán."], "note": ["Đã gọi hỏi."],
    "explanation": ["", "Bài mời vay."], "words": ["vay nong"], "name": ["một tên", "none"],
    # In their place stand the links that are good.
    "shown_id": ["statement", "report"],
    "back": ["", "/queue"], "menu": ["claim", "release", "decide"], "expected": SMALL,
}  # fmt: skip

#: What is tried in any place.
ODD = [
    "", "0", "-1", "9999", "1e3", "99999999999999999999", "on", "owner\0", "%00", "'\"<b>", "../..",
    "2026-11-28", "=&", "\ufffe", "１", "true", "null", "[]",
]  # fmt: skip


def value(name: str) -> st.SearchStrategy[str]:
    odd = st.sampled_from(ODD) | st.text(max_size=60)
    # Half of them as they should be, or nothing is ever found or done.
    return st.sampled_from(FITTING[name]) | odd if name in FITTING else odd


def pages() -> dict[tuple[str, str], Row]:
    return {
        one: row for one, row in ROWS.items() if one[1] != "/" and not one[1].startswith(MACHINES)
    }


def fields() -> list[str]:
    """The names of the fields of all forms of the console."""
    folder = files("luytre.service").joinpath("templates", "console")
    texts = [one.read_text("utf-8") for one in folder.iterdir() if one.name.endswith(".html")]
    names = {name for text in texts for name in re.findall(r'\bname="([a-z_]+)"', text)}
    assert len(names) > 40
    return sorted(names - {"csrf"} | {"after", "before"})


def requests(address: str) -> st.SearchStrategy[tuple[dict[str, str], dict[str, str]]]:
    """The parts of an address, and the fields of its query or form."""
    parts = {name: value(name) for name in re.findall(r"{(\w+)}", address)}
    named = {name: value(name) for name in fields()}
    fitting = {name: st.sampled_from(FITTING[name]) for name in named if name in FITTING}
    given_with = (
        st.fixed_dictionaries(fitting)
        | st.fixed_dictionaries({}, optional=named)
        | st.dictionaries(st.sampled_from(fields()) | st.text(max_size=20), value("number"))
    )
    return st.tuples(st.fixed_dictionaries(parts), given_with)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One with cases of every state: open, of each person, decided, and appealed against."""
    for made in make_house(tmp_path_factory.mktemp("pages")):
        fill(made)
        yield made


def fill(house: House) -> None:
    for number in range(24):
        post = {"id": f"post {number}", "author": f"a{number % 3}", "text": f"vay nóng {number}"}
        house.send("POST", "/v1/posts", Row(EVERYBODY, body=post), "key intake")

    def work(connection: Connection, at: int) -> None:
        office, people = house.office, list(house.people.values())
        for number in range(2, 20):
            person = people[number % len(people)]
            version = claim_case(connection, at, person, number)
            if number % 3 == 0:
                draft = Draft(action="demote", harm="H06", days=3)
                made = decide(connection, at, office, person, number, version, draft)
                assert made.statement is not None
                if number % 2 == 0:
                    appeal_author(connection, at, office, made.statement, "không phải vậy đâu")

    house.console.writer.submit(1, work).result(20)


@pytest.mark.parametrize("role", PEOPLE)
def test_whatever_is_sent_is_answered(house: House, role: str) -> None:
    answers: Counter[tuple[str, str, int]] = Counter()
    for method, address in pages():
        try_out(house, method, address, role, answers)
    for (method, address, status), count in sorted(answers.items()):
        print(f"{role}\t{method} {address}\t{status}\t{count}")  # noqa: T201 - by pytest -s


def try_out(
    house: House, method: str, address: str, role: str, answers: Counter[tuple[str, str, int]]
) -> None:
    row = pages()[method, address]

    @seed(PEOPLE.index(role))
    @settings(
        deadline=None, database=None, max_examples=EXAMPLES,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip
    @given(requests(address))
    def ask(made: tuple[dict[str, str], dict[str, str]]) -> None:
        parts, named = made
        parts = {name: house.shown.get(part, quote(part, safe="")) for name, part in parts.items()}
        path = address.format(**parts)
        if row.form is None and named:
            path += "?" + urlencode(named)
        form = None if row.form is None else named
        answer = house.send(method, path, row._replace(form=form), role)
        assert answer.status < 500, (method, path, form, answer.text)
        answers[method, address, answer.status] += 1

    ask()
