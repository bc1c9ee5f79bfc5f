"""Reports, posts and decisions by both clients, against a server that really runs."""

from __future__ import annotations

from typing import Any

import pytest

from luytre.client import LuytreError, Post

BAD = "vay t1ền nh4nh, lh z.a.l.o"


@pytest.fixture
def client(make_client: Any, address: str, key: str) -> Any:
    return make_client(address, key)


def test_a_report_counts_once_and_its_platform_asks_for_it(client: Any) -> None:
    name = f"reported-{type(client).__name__}"
    client.send_post(Post(id=name, author="1", text=BAD))
    report = {
        "id": name, "explanation": "Lừa đảo.", "urls": ["https://forum.example/1"], "name": "Lan",
        "email": "lan@example.org", "bona_fide": True,
    }  # fmt: skip
    first = client.send_report(report)
    assert (first["state"], first["lacking"]) == ("complete", [])
    assert client.send_report(report)["known"]
    shown = client.get_report(first["report"])
    assert (shown["state"], shown["case"]) == ("complete", first["case"])
    with pytest.raises(LuytreError, match="not_found"):
        client.get_report(10_000)
    held = client.send_report(report, public_body=True)
    assert (held["state"], held["report"]) == ("held", None)


def test_how_a_post_stands(client: Any) -> None:
    name = f"standing-{type(client).__name__}"
    receipt = client.send_post(Post(id=name, author="1", text=BAD))
    shown = client.get_post(name)
    assert (shown["post"], shown["state"], shown["action"]) == (receipt.post, "present", "review")
    with pytest.raises(LuytreError, match="not_found"):
        client.get_post("never sent")


def test_decisions_are_read_page_by_page(client: Any) -> None:
    page = client.decisions()
    assert (page.messages, page.more) == ([], False)
    assert client.decisions(page.next) == page
