"""The recipe for platforms that are told of decisions, run as it is written."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("litestar", reason="the server is an extra: luytre[server]")

from luytre.service.delivery import message_of, sign
from luytre.storage.outbox import DELAYS, KEEP_SENT, KEEP_UNSENT, Letter
from luytre.storage.told import TOLD, checked_told

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "receive-decisions.md"
SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
KEY = b"01234567890123456789012345678901"


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text("utf-8"), re.S)
    return str(found)


def verify(headers: dict[str, str], body: bytes) -> Any:
    defined: dict[str, Any] = {}
    exec(block("python"), defined)
    return defined["verify"](SECRET, headers, body)


def test_what_is_sent_passes_and_nothing_else_does() -> None:
    body = '{"decision":12,"id":"8311"}'
    letter = Letter(
        1, "webhook", 1, "decision.made", body, 1_795_766_400_000_000, "waiting", 0, 0, 0,
        None, None,
    )  # fmt: skip
    sent, now = message_of(letter), int(time.time())
    headers = sign(KEY, "msg_1", now, sent)
    assert verify(headers, sent)["data"] == {"decision": 12, "id": "8311"}
    both = headers | {"webhook-signature": "v1,AAAA " + headers["webhook-signature"]}
    assert verify(both, sent)["type"] == "decision.made"
    for wrong, what in (
        (headers, sent + b" "),
        (headers | {"webhook-id": "msg_2"}, sent),
        (headers | {"webhook-timestamp": str(now - 1)}, sent),
        (headers | {"webhook-signature": "v1,"}, sent),
        (sign(KEY, "msg_1", now - 1_000, sent), sent),
        (sign(KEY[::-1], "msg_1", now, sent), sent),
    ):
        with pytest.raises(ValueError):
            verify(wrong, what)


def test_the_message_that_is_shown_has_all_fields_that_there_are() -> None:
    shown = json.loads(block("json"))
    assert set(shown) == {"type", "timestamp", "data"}
    assert set(shown["data"]) == TOLD
    checked_told("forum", shown["type"], shown["data"])


def test_the_times_are_those_of_the_program() -> None:
    text = PAGE.read_text("utf-8")
    assert DELAYS == (5, 30, 120, 600, 3_600, 14_400, 43_200, 86_400)
    said = "5 seconds, 30 seconds, 2 minutes, 10 minutes, 1 hour, 4, 12 and 24 hours"
    assert said in text
    assert f"after {KEEP_SENT} days" in text and f"after {KEEP_UNSENT}" in text
