"""What is attached to a post: pictures are fetched by the server, and nothing else is passed on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.service.console.conftest import ONE_DATABASE, SCAM, SOURCE, Floor
from tests.service.receiving import Message, Receiver, Reply
from tests.service.visiting import Visitor

from luytre.service.console import pictures
from luytre.service.outgoing import Outgoing

pytestmark = ONE_DATABASE

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
GOOD = {
    "image/png": PNG, "image/jpeg": b"\xff\xd8\xff\xe0" + bytes(9),
    "image/gif": b"GIF89a" + bytes(9), "image/webp": b"RIFF\0\0\0\0WEBP" + bytes(9),
}  # fmt: skip


class Place:
    """Where pictures stand, and a moderator who looks at a post that they are attached to."""

    def __init__(self, floor: Floor, receiver: Receiver) -> None:
        self.floor, self.receiver = floor, receiver
        floor.desk.outgoing = Outgoing(local=True, seconds=2)
        self.lan = floor.enter("lan")

    def case(self, *paths: str) -> int:
        at = f"http://127.0.0.1:{self.receiver.port}"
        return self.floor.case(SCAM, attachments=tuple(at + path for path in paths or ("/a",)))

    def look(self, case: int, which: int = 1, visitor: Visitor | None = None) -> Any:
        return (visitor or self.lan).get(f"/cases/{case}/attachments/{which}")

    def gives(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.receiver.reply = lambda _: (status, headers, body)


@pytest.fixture
def place(floor: Floor) -> Iterator[Place]:
    receiver = Receiver()
    yield Place(floor, receiver)
    receiver.close()


@pytest.mark.parametrize("kind", list(GOOD))
def test_a_picture_is_passed_on_as_what_it_is(place: Place, kind: str) -> None:
    # Whatever it is called there.
    place.gives(GOOD[kind], **{"content-type": "text/html", "set-cookie": "a=b"})
    answer = place.look(place.case())
    assert (answer.status, answer.headers["content-type"]) == (200, kind)
    assert answer.body == GOOD[kind]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert not answer.cookies
    [asked] = place.receiver.got
    # Of who looks, nothing goes along.
    assert set(asked.headers) == {
        "host", "accept", "accept-encoding", "connection", "user-agent",
    }  # fmt: skip
    assert asked.headers["user-agent"] == "luytre"


@pytest.mark.parametrize(
    "body",
    [b"<html><script>1</script>", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"", b"%PDF"],
)
def test_what_is_no_picture_is_not_passed_on(place: Place, body: bytes) -> None:
    place.gives(body, **{"content-type": "image/png"})
    answer = place.look(place.case())
    assert (answer.status, answer.headers["content-type"]) == (404, "image/svg+xml")
    assert "không phải hình JPEG" in answer.text
    assert b"script" not in answer.body


def test_one_without_end_is_cut_off(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_BYTES", 1_000)
    place.gives(PNG + bytes(2_000))
    answer = place.look(place.case())
    assert answer.status == 404
    assert "quá lớn" in answer.text


@pytest.mark.parametrize(("status", "headers"), [(404, {}), (500, {}), (302, {}), (204, {})])
def test_one_that_is_gone_is_said_to_be(place: Place, status: int, headers: Any) -> None:
    place.gives(PNG if status != 204 else b"", status, **headers)
    assert "không trả lời" in place.look(place.case()).text


def test_it_is_followed_a_few_steps_and_each_is_looked_at(place: Place) -> None:
    def reply(message: Message) -> Reply:
        step = int(message.path[1:])
        if step == 0:
            return 200, {}, PNG
        return 302, {"location": f"/{step - 1}"}, b""

    place.receiver.reply = reply
    case = place.case("/2", "/9")
    assert place.look(case).body == PNG
    place.receiver.got.clear()
    assert place.look(case, 2).status == 404
    assert len(place.receiver.got) == pictures.MOST_HOPS
    for inside in ("http://169.254.169.254/latest", "http://["):
        place.gives(b"", 302, location=inside)
        assert "không được phép" in place.look(case).text


def test_nothing_is_fetched_from_this_network_unless_the_installation_says_so(place: Place) -> None:
    place.floor.desk.outgoing = Outgoing()
    assert "không được phép" in place.look(place.case()).text
    assert place.receiver.got == []


def test_who_sees_a_picture_has_looked_at_the_case(place: Place) -> None:
    place.gives(PNG)
    case = place.case()
    place.look(case)
    place.lan.get(f"/cases/{case}?pictures=1")
    place.look(case)
    assert len(place.floor.events("case.viewed")) == 1


def test_what_is_not_there_is_not_there(place: Place) -> None:
    case = place.case()
    for path in (f"/cases/{case}/attachments/2", f"/cases/{case}/attachments/0",
                 f"/cases/{case + 9}/attachments/1", f"/cases/{2**70}/attachments/1"):  # fmt: skip
        assert place.lan.get(path).status == 404
    place.floor.intake.delete(SOURCE, "p1", "key:test").result(20)
    assert place.look(case).status == 404
    assert place.receiver.got == []


def test_pictures_are_shown_when_asked_for_blurred_and_said_not_to_be_screened(
    place: Place,
) -> None:
    case = place.case("/a", "/b")
    page = place.lan.get(f"/cases/{case}").text
    assert '<img class="attached"' not in page
    assert f'href="/cases/{case}?pictures=1#attachments"' in page
    page = place.lan.get(f"/cases/{case}?pictures=1").text
    assert page.count('<input class="lift" id="lift-picture-') == 2
    assert 'type="checkbox" checked' not in page.partition("lift-picture-1")[2][:60]
    for number in (1, 2):
        assert f'src="/cases/{case}/attachments/{number}"' in page
    assert "Chưa được kiểm tra" in page
