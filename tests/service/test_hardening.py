"""Headers, cookies, links and odd requests: what every endpoint holds to, by going through all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from tests.service.asking import Answer, ask
from tests.service.house import House, make_house
from tests.service.permitted import EVERYBODY, LINK, ROWS, Row
from tests.service.visiting import HOST, SERVER_KEY

from luytre.casework.office import Office
from luytre.casework.routing import Routing
from luytre.casework.terms import Terms

EVIL = "evil.example"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    yield from make_house(tmp_path_factory.mktemp("hardening"))


def good_subject(row: Row) -> str:
    """Somebody who may; the owner, where people may."""
    return "owner" if "owner" in row.who else sorted(row.who)[0]


def everything(house: House, scheme: str = "http", **headers: str) -> Iterator[tuple[str, Answer]]:
    """Each endpoint, as who may and as nobody; and what isn't there."""
    for (method, address), row in ROWS.items():
        path = row.path or address
        if row.who == LINK:
            path = path.format(**dict.fromkeys(house.links(), "0" * 43))
        for subject in {"nobody", "nobody" if row.who == LINK else good_subject(row)}:
            answer = house.send(method, path, row, subject, scheme, **headers)
            yield f"{method} {path} {subject}", answer
    for path in ("/none", "/v1/none", "/cases/none", "/schema/none", "/static/none.css"):
        yield path, house.send("GET", path, Row(frozenset()), "server", scheme, **headers)


def test_every_answer_can_be_kept_framed_and_run_nowhere(house: House) -> None:
    for name, answer in everything(house):
        headers = answer.headers
        assert headers["x-content-type-options"] == "nosniff", name
        assert headers["referrer-policy"] in {"no-referrer", "same-origin"}, name
        assert headers["cache-control"] in {"no-store", "no-cache"}, name
        assert headers["cache-control"] == "no-store" or "/static/" in name, name
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy, name
        assert "unsafe" not in policy and "*" not in policy, name
        assert not {"server", "x-powered-by", "access-control-allow-origin"} & set(headers), name
        kind = headers.get("content-type", "")
        if answer.body:
            assert kind, name
        if kind.startswith("text/html"):
            assert "base-uri 'none'" in policy and "form-action 'self'" in policy, name
            assert headers["cross-origin-opener-policy"] == "same-origin", name
        if kind.startswith("text/"):
            assert "charset=utf-8" in kind or kind == "text/plain; version=0.0.4", name


def test_once_encrypted_always_encrypted(house: House) -> None:
    for name, answer in everything(house):
        assert "strict-transport-security" not in answer.headers, name
    for name, answer in everything(house, "https"):
        assert answer.headers["strict-transport-security"].startswith("max-age=63072000"), name
        assert "includeSubDomains" in answer.headers["strict-transport-security"]


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_every_cookie_is_of_this_host_and_of_no_script(house: House, scheme: str) -> None:
    given = [cookie for _, answer in everything(house, scheme) for cookie in answer.cookies]
    given += [
        cookie
        for path in ("/?lang=en", "/login?lang=en")
        for cookie in house.send("GET", path, Row(frozenset()), "server", scheme).cookies
    ]
    assert {cookie.partition("=")[0] for cookie in given} >= {"lang", "luytre_said"}
    for cookie in given:
        name, _, rest = cookie.partition("=")
        flags = {part.strip().lower() for part in rest.split(";")[1:]}
        assert {"httponly", "path=/"} <= flags, cookie
        assert flags & {"samesite=lax", "samesite=strict"}, cookie
        assert not any(flag.startswith("domain") for flag in flags), cookie
        assert ("secure" in flags) == (scheme == "https"), cookie
        if "luytre_session" in name:
            assert name.startswith("__Host-") == (scheme == "https")


def test_no_answer_leads_to_the_host_that_was_named(house: House) -> None:
    """Links are made from the server's own setting; nobody can have them lead elsewhere."""
    named = {
        "x-forwarded-host": EVIL, "x-forwarded-server": EVIL, "x-original-host": EVIL,
        "forwarded": f"host={EVIL}", "x-host": EVIL, "x-original-url": f"/{EVIL}",
        "x-rewrite-url": f"/{EVIL}",
    }  # fmt: skip
    for more in (named, {"host": EVIL, "origin": f"http://{EVIL}"}):
        for name, answer in everything(house, **more):
            assert EVIL not in answer.text, name
            assert EVIL not in str(answer.headers), name


def test_links_are_made_from_the_address_that_was_set(house: House) -> None:
    office = Office(
        vault=house.console.vault, terms=Terms.default(), routing=Routing.default(),
        address="https://luytre.example",
    )  # fmt: skip
    assert office.statement_link("lt-a").startswith("https://luytre.example/s/lt-a.")
    assert office.report_link(1).startswith("https://luytre.example/r/1.")
    row = ROWS["POST", "/people/invite"]
    answer = house.send("POST", "/people/invite", row, "owner", host=EVIL, origin=f"http://{EVIL}")
    assert "http://127.0.0.1:8000/join/" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "//evil.example/cases",
        "/\\evil.example",
        "/%2f%2fevil.example",
        "/cases//evil.example",
        "/people/../..//evil.example",
        "/me?next=//evil.example",
        "/login?next=https://evil.example",
        "/login?next=//evil.example",
        "/people%0d%0aX-Evil: 1",
        "/login?next=/%5cevil.example",
        "/login?next=%09//evil.example",
        "/me/%0d%0aX-Evil:%201",
        "/schema?next=//evil.example",
        "/queue?next=javascript:alert(1)",
    ],
)
def test_nobody_is_sent_elsewhere(house: House, path: str) -> None:
    for subject in ("nobody", "owner"):
        answer = house.send("GET", path, Row(frozenset()), subject)
        assert answer.status < 500
        location = answer.headers.get("location", "/")
        assert location.startswith("/") and not location.startswith(("//", "/\\")), location
        assert "\r" not in location and "x-evil" not in answer.headers


ODD = [
    "", " ", "\x00", "\xff\xfe", "é", "\u00a0Bearer", "a" * 20_000, "Bearer \u00ad", "%00",
    "${7*7}",
    "{{7*7}}", "';--", "Bearer\tx", "Bearer lt_\xe9_", "lt__", "Bearer lt_" + "_" * 90,
    "\u00b5", "=", "luytre_session=\xff", "luytre_session=" + "é" * 40,
    "luytre_session=" + "a" * 5000,
    'luytre_session="', "lang=\xff", "luytre_said=\x00", ";;;;", "a=b=c;=;",
]  # fmt: skip


@pytest.mark.parametrize(
    "header",
    ["authorization", "cookie", "content-type", "accept", "accept-language", "origin", "referer",
     "if-none-match", "x-csrf", "sec-fetch-site", "transfer-encoding", "user-agent",
     "x-request-id"],
)  # fmt: skip
def test_any_value_of_a_header_can_be_read(house: House, header: str) -> None:
    for value in ODD:
        for method, path in (
            ("GET", "/me"), ("POST", "/login"), ("POST", "/v1/posts"), ("POST", "/v1/reports"),
            ("GET", "/v1/decisions"), ("GET", "/"), ("GET", "/static/page.css"),
            ("POST", "/people/invite"),
        ):  # fmt: skip
            shown = {"host": HOST, "authorization": f"Bearer {SERVER_KEY}"} | {header: value}
            answer = ask(house.app, method, path, b"{}", shown)
            assert answer is not None
            assert answer.status < 500, (header, value, method, path)
            # What was sent is nowhere in what comes back but where a page escapes it.
            assert value.strip() not in {"\xff\xfe", "${7*7}"} or value not in answer.text


DEEP = b"[" * 100_000 + b"]" * 100_000


@pytest.mark.parametrize(
    ("path", "key"),
    [("/v1/screen", "key screen"), ("/v1/posts", "key intake"), ("/v1/posts/batch", "key intake"),
     ("/v1/reports", "key report"), ("/v1/explain", "key screen")],
)  # fmt: skip
def test_no_json_is_too_deep_or_too_odd(house: House, path: str, key: str) -> None:
    field = {"/v1/screen": b"text", "/v1/explain": b"context", "/v1/posts/batch": b"posts"}
    name = field.get(path, b"urls")
    bodies = [
        DEEP, b'{"%s":%s}' % (name, DEEP), b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b'{"%s":%s}' % (name, b"9" * 100_000), b'{"%s":1e999999}' % name, b'{"%s":NaN}' % name,
        b'{"\\ud800":1}', b'{"__proto__":{"a":1}}', b'{"%s":1,"%s":2}' % (name, name),
        b"\xef\xbb\xbf{}", b"\xff\xfe{\x00}\x00", b"{}" + b"\x00" * 1_000, b"null", b'"a"', b"",
        b'{"\\u0000":1}', b"[" * 1_000_000,
    ]  # fmt: skip
    for body in bodies:
        headers = {"authorization": f"Bearer {house.keys[key]}", "content-type": "application/json"}
        answer = ask(house.app, "POST", path, body, headers)
        assert answer is not None
        assert answer.status in {400, 413, 422}, (body[:40], answer.status)
        assert answer.json["error"] in {"malformed_json", "invalid_body", "body_too_large"}


def test_a_body_is_as_long_as_the_endpoint_reads(house: House) -> None:
    posted: list[Any] = [(one, row) for one, row in ROWS.items() if one[0] == "POST"]
    for (method, address), row in posted:
        path = (row.path or address).replace("{join}", "0" * 43)
        declared = {"content-length": "99999999999"}
        answer = house.send(method, path, row, good_subject(row), **declared)
        assert answer.status == 413, path
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_passwords_are_hidden_and_the_way_out_is_on_every_page(house: House) -> None:
    hidden = 0
    for (method, address), row in ROWS.items():
        if method != "GET" or row.who == LINK or "owner" not in row.who:
            continue
        for subject in ("owner", "nobody"):
            answer = house.send(method, row.path or address, row, subject)
            if not answer.headers.get("content-type", "").startswith("text/html"):
                continue
            for field in re.findall(r"<input[^>]*>", answer.text):
                if re.search(r'name="(password|again|current)"', field):
                    assert 'type="password"' in field and "onpaste" not in field, field
                    assert re.search(r'autocomplete="(current|new)-password"', field), field
                    hidden += 1
            if subject == "owner" and row.who != EVERYBODY and answer.status == 200:
                assert 'action="/logout"' in answer.text, address
    assert hidden >= 4
