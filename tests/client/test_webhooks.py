"""Webhooks are Lũy Tre's only where the signature says so; `standardwebhooks` is the oracle."""

from __future__ import annotations

import base64
import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

from luytre.client import WebhookError, verify_webhook

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
OTHER = "whsec_" + base64.b64encode(bytes(32)).decode()
NOW = 1_800_000_000
BODY = json.dumps({"type": "decision.made", "data": {"id": "8311"}}).encode()


def headers(body: bytes = BODY, secret: str = SECRET, at: int = NOW) -> dict[str, str]:
    signature = Webhook(secret).sign("msg_1", datetime.fromtimestamp(at, UTC), body.decode())
    return {"Webhook-Id": "msg_1", "Webhook-Timestamp": str(at), "Webhook-Signature": signature}


@given(st.dictionaries(st.text(), st.text()), st.text("abcdef_-0123456789", min_size=1))
def test_what_the_standard_signs_is_genuine(payload: dict[str, str], name: str) -> None:
    body = json.dumps(payload)
    at = datetime.fromtimestamp(NOW, UTC)
    signed = {
        "webhook-id": name,
        "webhook-timestamp": str(NOW),
        "webhook-signature": Webhook(SECRET).sign(name, at, body),
    }
    assert verify_webhook(SECRET, signed, body.encode(), now=NOW) == payload


def test_the_clock_of_the_machine_is_used_by_default() -> None:
    assert verify_webhook(SECRET, headers(at=int(time.time())), BODY)["type"] == "decision.made"
    with pytest.raises(WebhookError, match="too old"):
        verify_webhook(SECRET, headers(at=int(time.time()) - 400), BODY)


@pytest.mark.parametrize("away", [-301, 301])
def test_an_old_webhook_and_one_of_the_future_are_refused(away: int) -> None:
    with pytest.raises(WebhookError, match="too old"):
        verify_webhook(SECRET, headers(), BODY, now=NOW + away)
    assert verify_webhook(SECRET, headers(), BODY, now=NOW + away, tolerance=500)


@given(st.integers(0, len(BODY) - 1), st.integers(1, 255))
def test_a_changed_body_is_refused(place: int, change: int) -> None:
    changed = bytearray(BODY)
    changed[place] ^= change
    with pytest.raises(WebhookError, match="signature is wrong"):
        verify_webhook(SECRET, headers(), bytes(changed), now=NOW)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            name: st.text(max_size=40)
            for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
        },
    )
)
def test_what_nobody_signed_is_refused(changed: dict[str, str]) -> None:
    made_up = {name.lower(): value for name, value in headers(secret=OTHER).items()} | changed
    with pytest.raises(WebhookError):
        verify_webhook(SECRET, made_up, BODY, now=NOW)


def test_one_of_several_signatures_is_enough() -> None:
    """While a secret is changed for another, both sign."""
    both = headers()
    both["Webhook-Signature"] = (
        headers(secret=OTHER)["Webhook-Signature"] + " " + (both["Webhook-Signature"])
    )
    assert verify_webhook(SECRET, both, BODY, now=NOW)
    assert verify_webhook(OTHER, both, BODY, now=NOW)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Webhook-Id": None}, "no header webhook-id"),
        ({"Webhook-Timestamp": "gestern"}, "no time"),
        ({"Webhook-Timestamp": "9" * 400}, "no time"),
        ({"Webhook-Timestamp": "-1"}, "no time"),
        ({"Webhook-Signature": ""}, "signature is wrong"),
        ({"Webhook-Signature": "v1," + "é" * 44}, "signature is wrong"),
        ({"Webhook-Signature": "v1, " * 10_000}, "signature is wrong"),
    ],
)
def test_an_error_says_what_is_wrong(change: dict[str, Any], message: str) -> None:
    shown = {name: value for name, value in (headers() | change).items() if value is not None}
    with pytest.raises(WebhookError, match=message):
        verify_webhook(SECRET, shown, BODY, now=NOW)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_not base64!", "whsec_ü"])
def test_a_secret_that_is_none_is_said_to_be(secret: str) -> None:
    with pytest.raises(WebhookError, match="begins with whsec_"):
        verify_webhook(secret, headers(), BODY, now=NOW)


def test_a_signed_body_that_is_no_object_is_refused() -> None:
    with pytest.raises(WebhookError, match="no JSON object"):
        verify_webhook(SECRET, headers(b"[1]"), b"[1]", now=NOW)
