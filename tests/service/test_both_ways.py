"""The quick way through the door and the typed handlers answer alike, whatever is sent."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.service.asking import JSON, ask

from luytre.service import limits

SINGLE, BATCH = "/v1/screen", "/v1/screen/batch"
DEMO = "vay t1ền nh4nh, lh z.a.l.o 0912345678"

BODIES: dict[str, bytes] = {
    "demo": json.dumps({"text": DEMO}).encode(),
    "clean": b'{"text":"xin chao"}',
    "empty text": b'{"text":""}',
    "context": b'{"text":"xin chao","context":{"surface":"comment","author_age_days":1.5}}',
    "context null": b'{"text":"xin chao","context":null}',
    "unknown surface": b'{"text":"xin chao","context":{"surface":"wall"}}',
    "unknown field": b'{"text":"xin chao","txt":"x"}',
    "missing field": b"{}",
    "wrong type": b'{"text":["xin chao"]}',
    "null": b'{"text":null}',
    "number": b'{"text":1e999}',
    "huge number": b'{"text":"a","context":{"author_age_days":' + b"9" * 5000 + b"}}",
    "array": b'["xin chao"]',
    "string": b'"xin chao"',
    "empty": b"",
    "space": b"  ",
    "not JSON": b"text=xin+chao",
    "cut off": b'{"text":"xin',
    "trailing": b'{"text":"a"} {"text":"b"}',
    "twice": b'{"text":"a","text":"vay nong"}',
    "byte order mark": b'\xef\xbb\xbf{"text":"a"}',
    "invalid UTF-8": b'{"text":"\xff\xfe"}',
    "raw surrogate": b'{"text":"\xed\xa0\x80"}',
    "lone surrogate": b'{"text":"\\ud83d vay t1\\u1ec1n nh4nh"}',
    "lone low surrogate": b'{"text":"\\udc00\\\\ud83d"}',
    "surrogate pair": b'{"text":"\\ud83d\\ude00 xin chao"}',
    "broken escape": b'{"text":"\\ud8"}',
    "NUL": b'{"text":"vay\\u0000 nong"}',
    "raw NUL": b'{"text":"a\x00b"}',
    "deep": b'{"text":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "deep unknown": b'{"text":"a","x":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "too long": json.dumps({"text": "a" * (limits.TEXT_LENGTH + 1)}).encode(),
    "just not too long": json.dumps({"text": "a" * limits.TEXT_LENGTH}).encode(),
    "batch": json.dumps({"texts": ["xin chào", DEMO, ""]}).encode(),
    "empty batch": b'{"texts":[]}',
    "batch of numbers": b'{"texts":[1,2]}',
    "batch of one string": b'{"texts":"xin chao"}',
    "batch with a surrogate": b'{"texts":["a","\\udfff"]}',
    "batch too large": json.dumps({"texts": ["a"] * (limits.BATCH_TEXTS + 1)}).encode(),
    "full batch": json.dumps({"texts": ["a"] * limits.BATCH_TEXTS}).encode(),
    "batch with a long text": json.dumps({"texts": ["a" * (limits.TEXT_LENGTH + 1)]}).encode(),
    "too many bytes": b'{"text":"' + b"a" * limits.BODY + b'"}',
    "too many bytes for a batch": b'{"texts":["' + b"a" * limits.BATCH_BODY + b'"]}',
}


def answers(apps: tuple[Any, Any], *request: Any, **more: Any) -> tuple[Any, Any]:
    quick, slow = (ask(app, *request, **more) for app in apps)
    return quick, slow


@pytest.fixture(scope="module")
def apps(app: Any, slow_app: Any) -> tuple[Any, Any]:
    return app, slow_app


@pytest.mark.parametrize("path", [SINGLE, BATCH])
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_any_body(apps: tuple[Any, Any], path: str, body: bytes) -> None:
    quick, slow = answers(apps, "POST", path, body, JSON)
    assert quick == slow
    assert quick.status < 500
    if quick.status != 200:
        assert set(quick.json) == {"error", "message", "message_vi", "hint"}


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", [SINGLE, BATCH])
def test_other_methods(apps: tuple[Any, Any], path: str, method: str) -> None:
    quick, slow = answers(apps, method, path, BODIES["demo"], JSON)
    assert quick == slow
    assert method == "OPTIONS" or quick.status == 405


@pytest.mark.parametrize(
    "kind",
    [
        "application/json; charset=utf-8",
        "Application/JSON",
        "text/plain",
        "application/x-www-form-urlencoded",
        "",
    ],
)
def test_content_types(apps: tuple[Any, Any], kind: str) -> None:
    quick, slow = answers(apps, "POST", SINGLE, BODIES["demo"], {"content-type": kind})
    assert quick == slow
    assert quick.status == (200 if "json" in kind.lower() else 415)


def test_no_content_type(apps: tuple[Any, Any]) -> None:
    quick, slow = answers(apps, "POST", SINGLE, BODIES["demo"], {})
    assert quick == slow
    assert quick.status == 415


@pytest.mark.parametrize("path", ["/v1/screen/", "/v1//screen", "//v1/screen", "/v1/screen//"])
def test_slashes_too_many_lead_past_no_check(apps: tuple[Any, Any], path: str) -> None:
    for kind in ("application/json", "text/plain", ""):
        quick, slow = answers(apps, "POST", path, BODIES["demo"], {"content-type": kind})
        assert quick == slow == ask(apps[0], "POST", SINGLE, BODIES["demo"], {"content-type": kind})


def test_a_batch_with_a_slash_behind_it_may_be_as_large(apps: tuple[Any, Any]) -> None:
    body = json.dumps({"texts": ["xin chao " * 10_000] * 20}).encode()
    assert limits.BODY < len(body) < limits.BATCH_BODY
    quick, slow = answers(apps, "POST", BATCH + "/", body, JSON)
    assert quick == slow
    assert quick.status == 200


@given(text=st.text(st.characters(), max_size=60))
@settings(max_examples=50)
def test_any_text(apps: tuple[Any, Any], text: str) -> None:
    body = json.dumps({"text": text}).encode()
    quick, slow = answers(apps, "POST", SINGLE, body, JSON)
    assert quick == slow
    assert quick.status == 200


@given(body=st.binary(max_size=40) | st.builds(lambda v: msgspec.json.encode({"texts": v}),
    st.recursive(st.none() | st.booleans() | st.text(max_size=5) | st.floats(allow_nan=False),
        lambda inner: st.lists(inner, max_size=3), max_leaves=5)))  # fmt: skip
@settings(max_examples=50)
def test_any_bytes(apps: tuple[Any, Any], body: bytes) -> None:
    for path in (SINGLE, BATCH):
        quick, slow = answers(apps, "POST", path, body, JSON)
        assert quick == slow
        assert quick.status in {200, 400, 422}
