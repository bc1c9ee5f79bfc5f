"""Whether a webhook is Lũy Tre's: Standard Webhooks (https://www.standardwebhooks.com), `v1`."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Mapping
from typing import Any

import msgspec

from luytre.client.errors import WebhookError

__all__ = ["verify_webhook"]

#: Signatures of one webhook: two while a secret is changed for another.
_MOST_SIGNATURES = 10


def verify_webhook(
    secret: str,
    headers: Mapping[str, str],
    body: bytes,
    now: float | None = None,
    tolerance: float = 300,
) -> dict[str, Any]:
    """The payload of a webhook that Lũy Tre signed; raises `WebhookError` where it did not.

    secret: ``whsec_…``, as it was shown when the webhook was set up.
    headers: The request's, in any case of letters.
    body: The request's, byte for byte as it came.
    now: Seconds since 1970; the machine's clock by default.
    tolerance: Seconds that the signature may be old, or ahead of this machine's clock.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    try:
        name = lower["webhook-id"]
        sent_at = lower["webhook-timestamp"]
        signatures = lower["webhook-signature"].split(" ", _MOST_SIGNATURES)[:_MOST_SIGNATURES]
    except KeyError as error:
        raise WebhookError(f"There is no header {error.args[0]}. Is this from Lũy Tre?") from None
    if not (sent_at.isascii() and sent_at.isdecimal() and len(sent_at) < 16):
        raise WebhookError("The header webhook-timestamp is no time.")
    signed = name.encode("utf-8", "replace") + b"." + sent_at.encode() + b"." + body
    expected = base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest())
    genuine = False
    for signature in signatures:
        version, _, value = signature.partition(",")
        # All are compared, so that the time tells nothing of which one was right.
        same = hmac.compare_digest(value.encode("utf-8", "replace"), expected)
        genuine |= same and version == "v1"
    if not genuine:
        raise WebhookError(
            "The signature is wrong. Is this the secret of this webhook, and the body as it came?"
        )
    if abs((time.time() if now is None else now) - int(sent_at)) > tolerance:
        raise WebhookError("The webhook is too old. Is the clock of this machine right?")
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise WebhookError("The body is no JSON object.") from None


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not key:
        raise WebhookError("The secret is not one of Lũy Tre's: it begins with whsec_.")
    return key
