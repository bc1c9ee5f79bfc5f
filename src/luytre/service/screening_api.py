"""The screening endpoints: what they read and answer, and the quick way through them."""

from __future__ import annotations

import asyncio
from typing import Annotated

import msgspec
from msgspec import Meta

from luytre.screening import CLEAN, Context, Screener, Verdict
from luytre.service import limits
from luytre.service.bodies import decode
from luytre.service.metrics import Metrics
from luytre.service.rates import Charge
from luytre.service.refusals import Refusal

__all__ = ["BatchRequest", "BatchVerdicts", "ScreenRequest", "Screening"]

Text = Annotated[
    str,
    Meta(
        description="A post, comment, message or search, as its author wrote it; up to "
        f"{limits.TEXT_LENGTH:,} characters.",
        examples=["vay t1ền nh4nh, lh z.a.l.o"],
    ),
]


class ScreenRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text, and what is known of where it stands."""

    text: Text
    context: Context | None = None


class BatchRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Texts that have nothing to do with each other."""

    texts: Annotated[
        list[Text],
        Meta(
            description=f"Up to {limits.BATCH_TEXTS:,} texts.",
            examples=[["xin chào cả nhà", "nhà c.á.i uy tín"]],
        ),
    ]


class BatchVerdicts(msgspec.Struct, frozen=True):
    """A verdict for each text, in the order of the texts."""

    verdicts: list[Verdict]


_one = msgspec.json.Decoder(ScreenRequest)
_many = msgspec.json.Decoder(BatchRequest)
_encode = msgspec.json.Encoder().encode
_CLEAN = _encode(CLEAN)


def read_one(body: bytes) -> ScreenRequest:
    """The request in `body`; raises `Refusal`."""
    request = decode(_one, body)
    if len(request.text) > limits.TEXT_LENGTH:
        raise Refusal("text_too_long")
    return request


def read_many(body: bytes, charge: Charge | None) -> BatchRequest:
    """The batch in `body`, its texts counted against `charge`; raises `Refusal`."""
    request = decode(_many, body)
    texts = request.texts
    if len(texts) > limits.BATCH_TEXTS:
        raise Refusal("batch_too_large")
    # Where the whole body is shorter than a text may be, so is every text in it.
    if len(body) > limits.TEXT_LENGTH and max(map(len, texts), default=0) > limits.TEXT_LENGTH:
        raise Refusal("text_too_long")
    if charge is not None:
        charge.count(len(texts))
    return request


class Screening:
    """One screener and the counts of what it did. Screens; keeps no text."""

    __slots__ = ("metrics", "screener")

    def __init__(self, screener: Screener, metrics: Metrics) -> None:
        self.screener = screener
        self.metrics = metrics

    async def one(self, request: ScreenRequest) -> Verdict:
        """The verdict on one text."""
        if len(request.text) > limits.INLINE_BODY:
            verdict = await asyncio.to_thread(self.screener.screen, request.text, request.context)
        else:
            verdict = self.screener.screen(request.text, request.context)
        self.metrics.count(verdict)
        return verdict

    async def many(self, request: BatchRequest, size: int) -> list[Verdict]:
        """The verdicts on a batch that came in a body of `size` bytes."""
        if size > limits.INLINE_BODY:
            verdicts: list[Verdict] = await asyncio.to_thread(
                self.screener.screen_many, request.texts
            )
        else:
            verdicts = self.screener.screen_many(request.texts)
        self.metrics.count_many(verdicts)
        return verdicts

    async def answer_one(self, body: bytes) -> bytes:
        """JSON in, JSON out, for `POST /v1/screen`; raises `Refusal`."""
        verdict = await self.one(read_one(body))
        return _CLEAN if verdict is CLEAN else _encode(verdict)

    async def answer_many(self, body: bytes, charge: Charge | None) -> bytes:
        """JSON in, JSON out, for `POST /v1/screen/batch`; raises `Refusal`."""
        verdicts = await self.many(read_many(body, charge), len(body))
        pieces = [_CLEAN if verdict is CLEAN else _encode(verdict) for verdict in verdicts]
        return b'{"verdicts":[' + b",".join(pieces) + b"]}"
