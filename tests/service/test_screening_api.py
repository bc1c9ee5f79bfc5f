"""`/v1/screen` and `/v1/screen/batch` say what the library says."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import msgspec
import pytest
from tests.service.asking import JSON, Post, ask

from luytre import Screener
from luytre.reporting.json_text import mend_surrogates
from luytre.service import limits

DEMO = "vay t1ền nh4nh, lh z.a.l.o"


def test_a_verdict_is_the_library_s(post: Post, screener: Screener) -> None:
    answer = post("/v1/screen", {"text": DEMO})
    assert answer.status == 200
    assert answer.json == json.loads(msgspec.json.encode(screener.screen(DEMO)))
    assert answer.json["action"] == "review"
    assert answer.json["hits"][0]["harm"] == "H06"
    assert answer.headers["content-type"] == "application/json"
    assert int(answer.headers["content-length"]) == len(answer.body)


def test_a_batch_keeps_its_order(post: Post, screener: Screener) -> None:
    texts = ["xin chào", DEMO, "", "vieecj nhej luwowng cao", "0912 345 678 nhé"]
    verdicts = post("/v1/screen/batch", {"texts": texts}).json["verdicts"]
    assert verdicts == [json.loads(msgspec.json.encode(screener.screen(text))) for text in texts]


def test_spans_count_code_points(post: Post) -> None:
    text = "😀😀 " + DEMO
    hit = post("/v1/screen", {"text": text}).json["hits"][0]
    assert text[hit["start"] : hit["end"]] == "vay t1ền nh4nh"


def test_half_an_emoji_hides_nothing(post: Post) -> None:
    answer = post("/v1/screen", b'{"text":"\\ud83d ' + DEMO.encode() + b'"}')
    assert answer.json["hits"][0]["start"] == 2


def test_mending_leaves_pairs_and_escaped_backslashes() -> None:
    assert mend_surrogates(rb'"\ud83d\ude00 \\ud83d"') is None
    assert mend_surrogates(rb'"\\\ud83d\ude00\ude00"') == rb'"\\\ud83d\ude00\ufffd"'


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_body_may_come_in_parts_of_any_size(post: Post, size: int) -> None:
    body = json.dumps({"text": DEMO}).encode()
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    assert post("/v1/screen", parts).json["action"] == "review"


def test_a_body_without_end_is_cut_off(post: Post) -> None:
    parts = [b'{"text":"'] + [b"a" * 65536] * 40
    answer = post("/v1/screen", parts)
    assert answer.status == 413
    assert answer.json["error"] == "body_too_large"
    assert str(limits.BODY) in answer.json["hint"]


@pytest.mark.parametrize("length", ["9999999999", "9" * 400])
def test_a_declared_length_is_enough_to_refuse(post: Post, length: str) -> None:
    answer = post("/v1/screen", b"", JSON | {"content-length": length}, stall=True)
    assert answer.status == 413


def test_a_slow_body_times_out(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.05)
    answer = post("/v1/screen", b'{"text":', stall=True)
    assert answer.status == 408
    assert answer.json["error"] == "body_too_slow"
    assert answer.headers["connection"] == "close"


def test_hanging_up_is_no_error(app: Any, caplog: pytest.LogCaptureFixture) -> None:
    assert ask(app, "POST", "/v1/screen", b'{"text":', JSON, hang_up=True) is None
    assert not caplog.records


@pytest.mark.parametrize(
    ("path", "body", "status", "error"),
    [
        ("/v1/screen", {"text": "a" * 100_001}, 422, "text_too_long"),
        ("/v1/screen", {"words": "a"}, 422, "invalid_body"),
        ("/v1/screen", b"{", 400, "malformed_json"),
        ("/v1/screen/batch", {"texts": ["a"] * 1001}, 422, "batch_too_large"),
        ("/v1/screen/batch", {"texts": ["", "a" * 100_001]}, 422, "text_too_long"),
        ("/v1/explain", {"text": "a" * 100_001}, 422, "text_too_long"),
        ("/v1/explain", b"{", 400, "malformed_json"),
        ("/v1/screens", {"text": "a"}, 404, "not_found"),
    ],
)
def test_refusals_say_what_to_do(post: Post, path: str, body: Any, status: int, error: str) -> None:
    answer = post(path, body)
    assert answer.status == status
    assert answer.json["error"] == error
    assert answer.json["message"]
    assert answer.json["message_vi"]
    assert answer.json["hint"]


def test_what_fails_unforeseen_is_named_without_the_text(
    screener: Screener, caplog: pytest.LogCaptureFixture
) -> None:
    from luytre.service.app import create_app

    class Broken:
        lexicon, policy = screener.lexicon, screener.policy

        def screen(self, text: str, context: object = None) -> None:
            raise ValueError(text)

    for quick in (True, False):
        broken = create_app(Broken(), quick=quick)  # type: ignore[arg-type]
        answer = ask(broken, "POST", "/v1/screen", b'{"text":"Zyxwvut"}', JSON)
        assert answer is not None
        assert answer.status == 500
        assert answer.json["error"] == "internal_error"
    assert "ValueError" in caplog.text
    assert "Zyxwvut" not in caplog.text


def test_large_bodies_are_screened_beside_the_others(app: Any) -> None:
    """A long batch goes to a thread; a short request needn't wait for its end."""
    long = json.dumps({"texts": ["vay t1ền nh4nh " * 50] * 500}).encode()
    assert len(long) > limits.INLINE_BODY

    async def both() -> list[str]:
        order: list[str] = []

        async def one(name: str, path: str, body: bytes) -> None:
            async def receive() -> dict[str, Any]:
                return {"type": "http.request", "body": body, "more_body": False}

            async def send(message: dict[str, Any]) -> None:
                if message["type"] == "http.response.start":
                    order.append(name)

            headers = [(b"content-type", b"application/json")]
            scope = {"type": "http", "method": "POST", "path": path, "headers": headers}
            await app(scope, receive, send)

        await asyncio.gather(
            one("long", "/v1/screen/batch", long), one("short", "/v1/screen", b'{"text":"a"}')
        )
        return order

    assert asyncio.run(both()) == ["short", "long"]
