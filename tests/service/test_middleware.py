"""The middleware in front of other people's applications."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from tests.service.asking import JSON, Answer, ask

from luytre import Entry, Lexicon, Screener
from luytre.middleware import ScreeningMiddleware

fastapi = pytest.importorskip("fastapi")

TEXT = "quỹ trâu vàng sinh lời"
DISGUISED = "quy~ tr.â.u v4ng sinh lời".replace("quy~", "quỹ")
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def strict_screener() -> Screener:
    """Blocks one invented term, as a reviewed entry may."""
    import datetime

    entry = Entry(
        id="H02.trau", term=TEXT, harm="H02", severity=4, author="Lan", reviewer="Minh",
        status="reviewed", review_by=datetime.date(2999, 1, 1),
    )  # fmt: skip
    return Screener(Lexicon([entry]))


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Answers with what it was given and what the middleware left for it."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    screened = scope.get("state", {}).get("luytre")
    said = {
        "body": body.decode("latin-1"),
        "action": screened and screened.action,
        "fields": [name for name, _ in screened.verdicts] if screened else None,
    }
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": json.dumps(said).encode()})


def asked(app: Any, body: Any, headers: dict[str, str], path: str = "/post", **how: Any) -> Answer:
    answer = ask(app, how.pop("method", "POST"), path, body, headers)
    assert answer is not None
    return answer


def test_a_clean_body_comes_through_unchanged(strict_screener: Screener) -> None:
    app = ScreeningMiddleware(echo, strict_screener)
    body = json.dumps({"text": "xin chào", "n": [1, {"content": "vui"}]}).encode()
    answer = asked(app, [body[:5], body[5:9], body[9:]], JSON)
    assert answer.json == {
        "body": body.decode(), "action": "allow", "fields": ["content", "text"],
    }  # fmt: skip
    assert answer.headers["luytre-action"] == "allow"


@pytest.mark.parametrize(
    "body",
    [
        {"text": TEXT},
        {"post": {"comments": [{"body": "vui"}, {"body": DISGUISED}]}},
        {"message": ["vui", TEXT]},
    ],
)
def test_a_blocked_text_is_refused_with_a_reason(strict_screener: Screener, body: Any) -> None:
    answer = asked(ScreeningMiddleware(echo, strict_screener), json.dumps(body).encode(), JSON)
    assert answer.status == 422
    assert answer.json["error"] == "text_blocked"
    assert answer.json["message_vi"]
    assert "H02" in answer.json["hint"]
    assert answer.headers["luytre-action"] == "block"


@pytest.mark.parametrize(
    "body", [b'{"text":"%b","text":"vui"}', b'{"text":"vui","text":"%b"}', b'{"x":NaN,"text":"%b"}']
)
def test_what_parsers_read_differently_hides_nothing(
    strict_screener: Screener, body: bytes
) -> None:
    body = body % TEXT.encode()
    assert asked(ScreeningMiddleware(echo, strict_screener), body, JSON).status == 422


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_other_encodings_of_json(strict_screener: Screener, encoding: str) -> None:
    body = json.dumps({"text": TEXT}, ensure_ascii=False).encode(encoding)
    assert asked(ScreeningMiddleware(echo, strict_screener), body, JSON).status == 422


def test_a_form(strict_screener: Screener) -> None:
    app = ScreeningMiddleware(echo, strict_screener)
    assert asked(app, urlencode({"content": TEXT}).encode(), FORM).status == 422
    assert asked(app, urlencode({"title": TEXT}).encode(), FORM).json["fields"] == []


def test_a_form_with_files(strict_screener: Screener) -> None:
    app = ScreeningMiddleware(echo, strict_screener)
    kind = {"content-type": "multipart/form-data; boundary=xyz"}
    head = b'--xyz\r\nContent-Disposition: form-data; name="text"'
    blocked = head + b"\r\n\r\n" + TEXT.encode() + b"\r\n--xyz--\r\n"
    assert asked(app, blocked, kind).status == 422
    attached = head + b'; filename="a.txt"\r\n\r\n' + TEXT.encode() + b"\r\n--xyz--\r\n"
    answer = asked(app, attached, kind)
    assert answer.json == {"body": attached.decode("latin-1"), "action": "allow", "fields": []}


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"{", JSON),
        (b"[" * 100_000, JSON),
        (b"\xff\xfe\xfd", JSON),
        (b"no parts", {"content-type": "multipart/form-data"}),
    ],
)
def test_what_cannot_be_read_is_left_to_the_application(
    strict_screener: Screener, body: bytes, headers: dict[str, str]
) -> None:
    answer = asked(ScreeningMiddleware(echo, strict_screener), body, headers)
    assert answer.json["action"] is None
    assert answer.headers["luytre-action"] == "unscreened"


def test_other_requests_are_left_alone(strict_screener: Screener) -> None:
    app = ScreeningMiddleware(echo, strict_screener, paths=("/post",))
    body = json.dumps({"text": TEXT}).encode()
    for answer in (
        asked(app, body, JSON, "/other"),
        asked(app, body, {"content-type": "text/plain"}),
        asked(app, body, JSON, method="GET"),
    ):
        assert answer.status == 200
        assert "luytre-action" not in answer.headers


def test_padding_is_no_way_past(strict_screener: Screener) -> None:
    app = ScreeningMiddleware(echo, strict_screener, max_body=100)
    answer = asked(app, [b'{"pad":"' + b"a" * 60, b"a" * 60, b'"}'], JSON)
    assert answer.status == 413
    assert "100 bytes" in answer.json["hint"]


def test_the_application_may_decide_for_itself(strict_screener: Screener) -> None:
    body = json.dumps({"text": TEXT}).encode()
    passed = asked(ScreeningMiddleware(echo, strict_screener, on_block="pass"), body, JSON)
    assert passed.json["action"] == "block"

    async def other(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 451, "headers": []})
        await send({"type": "http.response.body", "body": scope["state"]["luytre"].action.encode()})

    answered = asked(ScreeningMiddleware(echo, strict_screener, on_block=other), body, JSON)
    assert (answered.status, answered.body) == (451, b"block")


def test_in_fastapi(strict_screener: Screener) -> None:
    app = fastapi.FastAPI()
    app.add_middleware(
        ScreeningMiddleware, screener=strict_screener, fields=["note"], block_from="review"
    )

    @app.post("/notes")
    async def add(request: fastapi.Request) -> dict[str, Any]:
        return {"note": (await request.json())["note"], "action": request.state.luytre.action}

    fine = asked(app, b'{"note":"xin chao"}', JSON, "/notes")
    assert fine.json == {"note": "xin chao", "action": "allow"}
    refused = asked(app, json.dumps({"note": DISGUISED}).encode(), JSON, "/notes")
    assert refused.status == 422


def test_needs_nothing_of_the_server() -> None:
    import subprocess
    import sys

    program = (
        "import sys, luytre.middleware\n"
        "print([m for m in ('litestar', 'uvicorn', 'click', 'jinja2') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_number_of_thousands_of_digits_is_no_way_past(strict_screener: Screener) -> None:
    app = ScreeningMiddleware(echo, strict_screener)
    body = b'{"n": ' + b"9" * 5_000 + b', "text": ' + json.dumps(TEXT).encode() + b"}"
    answer = asked(app, body, JSON)
    assert answer.status == 422
    assert answer.json["error"] == "text_blocked"
