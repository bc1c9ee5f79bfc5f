"""What is written in forms of the tests: a whole report, a whole record of six factors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from luytre.casework.rabat import FACTORS, Assessment, Rabat
from luytre.casework.refusals import CaseworkError
from luytre.casework.sent_report import SentReport

RABAT = Rabat(**{name: Assessment("high", "Đã xem kỹ yếu tố này.") for name in FACTORS})

LAW = {
    "ground": "illegal",
    "law": "Điều 16 Luật An ninh mạng",
    "law_explanation": "Điều này cấm lừa đảo chiếm đoạt tài sản.",
}


def complete(**more: Any) -> SentReport:
    """A report that lacks nothing; `more` replaces parts of it."""
    given: dict[str, Any] = {
        "id": "p1", "explanation": "Bài này bán hàng giả.", "urls": ("https://forum.example/1",),
        "name": "Lan", "email": "lan@example.vn", "bona_fide": True,
    }  # fmt: skip
    return SentReport(**given | more)


@contextmanager
def refused(code: str) -> Iterator[None]:
    """What is done within is refused, for that reason."""
    with pytest.raises(CaseworkError) as caught:
        yield
    assert caught.value.code == code
