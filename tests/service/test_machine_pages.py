"""Pages of machines and lists: webhooks, keys, reports, exceptions, support resources."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
from tests.casework.conftest import DAY, SCAM
from tests.service.console_room import ConsoleRoom
from tests.service.test_report_page import reported

from luytre.accounts import KeyRing
from luytre.casework.exceptions import make_exception
from luytre.casework.resources import default_resources, load_resources
from luytre.service.console.desk import Desk
from luytre.service.outgoing import Outgoing
from luytre.storage.outbox import Letter
from luytre.storage.tables import api_keys, exceptions, outbox, reports, webhooks

URL = "https://forum.example.org/luytre"


def secret(page: str) -> str:
    found = re.search(r'id="secret" class="link" value="([^"]+)"', page)
    assert found, page
    return found[1]


def test_a_webhook_s_secret_is_shown_once(room: ConsoleRoom) -> None:
    browser = room.signed_in(room.person("engineer"))
    browser.get("/webhooks")
    page = browser.post("/webhooks", {"source": "forum", "url": URL})
    assert page.status_code == 200
    shown = secret(page.text)
    assert shown.startswith("whsec_")
    assert shown not in browser.get("/webhooks").text
    assert URL in browser.text
    [row] = room.rows(webhooks)
    assert browser.post(f"/webhooks/{row.id}/remove").status_code == 303
    assert browser.post(f"/webhooks/{row.id}/remove").status_code == 404
    assert f"{URL}</code>" not in browser.get("/webhooks").text


def test_a_webhook_leads_to_the_open_internet(room: ConsoleRoom) -> None:
    browser = room.signed_in(room.person("engineer"))
    browser.get("/webhooks")
    for url in ("http://127.0.0.1:1/", "ftp://x.example", "https://u:p@x.example", "x", "<b>"):
        answer = browser.post("/webhooks", {"source": "forum", "url": url})
        assert answer.status_code == 422, url
        assert 'role="alert"' in answer.text
        assert "<b>" not in answer.text
    assert room.rows(webhooks) == []
    desk = Desk(
        room.database, room.vault, room.writer, room.office, room.desk.screener,
        local_webhooks=True,
    )  # fmt: skip
    assert isinstance(desk.outgoing, Outgoing)
    assert desk.outgoing.check("http://127.0.0.1:9000/x")


def test_what_was_given_up_is_sent_again(room: ConsoleRoom) -> None:
    browser = room.signed_in(room.person("engineer"))
    browser.get("/webhooks")
    browser.post("/webhooks", {"source": "forum", "url": URL})
    room.decide(room.case())
    with room.database.write() as connection:
        connection.execute(outbox.update().values(state="dead", trouble="<i>HTTP 500</i>"))
    page = browser.get("/webhooks").text
    assert "decision.made" in page
    assert "<i>" not in page
    [letter] = [Letter(*row) for row in room.rows(outbox)]
    assert browser.post("/webhooks/replay", {"letter": "x"}).status_code == 404
    page = browser.follow(browser.post("/webhooks/replay", {"letter": str(letter.id)})).text
    assert "Thư sẽ được gửi lại." in page
    assert room.rows(outbox)[0].state == "waiting"
    page = browser.follow(browser.post("/webhooks/replay", {"letter": "all"})).text
    assert "Không có thư nào để gửi lại" in page


def test_the_limit_of_a_key_is_set_and_changed(room: ConsoleRoom) -> None:
    browser = room.signed_in(room.person("engineer"))
    browser.get("/keys")
    token = secret(browser.post("/keys", {"scope": "intake", "per_minute": " 600 "}).text)
    key = KeyRing(room.database).find(token)
    assert key is not None
    assert key.per_minute == 600
    assert "600 mỗi phút" in browser.get("/keys").text
    address = f"/keys/{key.id}/limit"
    for typed, kept in (("20", 20), ("", None)):
        page = browser.follow(browser.post(address, {"per_minute": typed})).text
        assert "Đã đặt giới hạn." in page
        assert room.rows(api_keys)[0].per_minute == kept
    assert "không giới hạn" in browser.get("/keys").text
    for unfit in ("0", "-1", "1.5", "x", "1000001", "9" * 5_000, "²"):
        assert browser.post(address, {"per_minute": unfit}).status_code == 422
        assert browser.post("/keys", {"scope": "intake", "per_minute": unfit}).status_code == 422
    assert browser.post("/keys/unknown/limit", {"per_minute": "5"}).status_code == 404
    assert [row.per_minute for row in room.rows(api_keys)] == [None]


def test_a_key_is_shown_once_and_is_good_until_it_is_revoked(room: ConsoleRoom) -> None:
    browser = room.signed_in(room.person("engineer"))
    browser.get("/keys")
    fields = {"name": '<b>"diễn đàn"', "scope": ["intake", "screen"], "source": "forum"}
    page = browser.post("/keys", fields)
    assert page.status_code == 200
    token = secret(page.text)
    key = KeyRing(room.database).find(token)
    assert key is not None
    assert (key.scopes, key.source) == ({"intake", "screen"}, "forum")
    assert token not in browser.get("/keys").text
    assert "<b>" not in browser.text
    assert browser.post(f"/keys/{key.id}/revoke").status_code == 303
    assert KeyRing(room.database).find(token) is None
    assert browser.post(f"/keys/{key.id}/revoke").status_code == 404
    for unfit in ({}, {"scope": "root"}, {"scope": "intake", "name": "x" * 81}):
        assert browser.post("/keys", {"name": "x", "source": ""} | unfit).status_code == 422
    assert len(room.rows(api_keys)) == 1


def test_reports_are_listed_without_names_and_are_given_their_post(room: ConsoleRoom) -> None:
    room.send("bán túi xịn", id="8311")
    number, _, _ = reported(room, id=None, urls=("https://forum.example/<b>",))
    other, _, _ = reported(room, id="8311", name=None)
    browser = room.signed_in(room.person("moderator"))
    page = browser.get("/reports").text
    assert "https://forum.example/&lt;b&gt;" in page
    for secret_ in ("Lan", "lan@example.vn", "Bán hàng giả"):
        assert secret_ not in page
    assert browser.post(f"/reports/{number}/post", {"id": "no-such"}).status_code == 422
    assert browser.post(f"/reports/{other}/post", {"id": ""}).status_code == 422
    assert room.row(reports, number).state == "incomplete"
    browser.follow(browser.post(f"/reports/{number}/post", {"id": "8311"}))
    row = room.row(reports, number)
    assert row.state == "complete"
    page = browser.get("/reports?show=complete").text
    assert f'href="/cases/{row.case}"' in page
    assert browser.post("/reports/999/post", {"id": "8311"}).status_code == 422


def test_an_exception_is_ended(room: ConsoleRoom) -> None:
    case = room.case(community="cho-cu")
    room.do(
        make_exception, room.office, 7, case=case, kind="phrase", value=f"{SCAM} <b>",
        everywhere=False, until=room.now + 30 * DAY, reason="Tên quán <b>",
    )  # fmt: skip
    browser = room.signed_in(room.person("lexicographer"))
    page = browser.get("/exceptions").text
    for said in (f"{SCAM} &lt;b&gt;", "Tên quán &lt;b&gt;", "cho-cu", "người số 7"):
        assert said in page
    page = browser.follow(browser.post("/exceptions/1/end")).text
    assert "Đã hoàn tác ngoại lệ." in page
    assert SCAM not in page
    assert room.row(exceptions, 1).ended_at == room.now
    assert browser.post("/exceptions/1/end").status_code == 404


def test_support_resources_are_listed_with_what_became_of_them(room: ConsoleRoom) -> None:
    browser = room.signed_in(room.person("moderator"))
    page = browser.get("/resources").text
    for one in default_resources():
        assert one.name_vi in page
    assert "Đây là danh sách đi kèm phần mềm." in page
    assert "--resources" in page


def test_a_server_has_resources_of_its_own(room: ConsoleRoom, tmp_path: Path) -> None:
    path = tmp_path / "resources.toml"
    path.write_text(
        '[[resource]]\nid = "lang"\nharms = ["H15"]\nname = "The village"\nname_vi = "Hàng xóm"\n'
        'what = "Neighbours."\nwhat_vi = "Bà con lối xóm."\nphone = "024 1234"\n'
        'source = "asked"\nchecked_on = 2026-01-01\nreview_by = 2026-06-01\n',
        encoding="utf-8",
    )
    room.desk.office = msgspec.structs.replace(room.office, resources=load_resources(path))
    page = room.signed_in(room.person("moderator")).get("/resources").text
    assert "Hàng xóm" in page
    assert "Không hiện: đã quá hạn kiểm tra" in page
    assert "Đây là danh sách riêng của máy chủ này." in page
