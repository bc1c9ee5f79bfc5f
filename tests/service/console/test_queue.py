"""The queue over HTTP."""

from __future__ import annotations

from tests.service.console.conftest import Floor


def test_smoke(floor: Floor) -> None:
    lan = floor.enter("lan")
    case = floor.case(community="rao-vặt")
    page = lan.get("/queue")
    assert page.status == 200, page.text
    page = lan.get(f"/cases/{case}")
    assert page.status == 200, page.text
