"""Rights, as far as they are seen on the pages of authors and reporters; by their numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from tests.casework.conftest import SCAM
from tests.service.console_room import ConsoleRoom
from tests.service.test_report_page import reported
from tests.service.test_statement_page import WORDS, plain

from luytre.casework.blocking import switch_blocking
from luytre.casework.statements.facts import RESTRICTIONS
from luytre.storage.tables import appeals, decisions, outbox, statements
from luytre.storage.webhooks import add_webhook

ON_CONTENT = sorted(name for name, action in RESTRICTIONS.items() if not action.account)


@pytest.mark.parametrize("action", ON_CONTENT)
def test_right_04_reasons_come_with_the_message_that_restricts(
    room: ConsoleRoom, action: str
) -> None:
    with room.database.write() as connection:
        url = "https://forum.example.org/luytre"
        add_webhook(connection, room.vault, "forum", url, room.now, "test")
    room.decide(room.case(), action=action)
    [letter] = room.rows(outbox)
    link = msgspec.json.decode(letter.body)["statement_url"]
    page = room.browser().get(link.removeprefix(room.office.address))
    assert page.status_code == 200
    [statement] = room.rows(statements)
    assert statement.made_at == letter.made_at == room.now


def test_right_05_one_ground_and_who_noticed_apart_from_who_decided(room: ConsoleRoom) -> None:
    room.let_block()
    receipt = room.send(SCAM)
    room.do(switch_blocking, 9, "H02", False)
    by_machine = (receipt.statement_url or "").removeprefix(room.office.address)
    by_person = room.author_link(room.decide(room.case(f"{SCAM} x", id="second")).statement)
    on_law = room.author_link(
        room.decide(
            room.case(f"{SCAM} y", id="third"), ground="illegal", law="Bộ luật Hình sự, điều 174",
            law_explanation="Cấm lừa đảo chiếm đoạt tài sản.",
        ).statement
    )  # fmt: skip
    noticed, law = "máy nhận thấy nội dung này khi sàng lọc", "trái pháp luật theo: Bộ luật"
    said = plain(room.browser().get(by_machine).text)
    assert noticed in said
    assert "Máy tự ra quyết định, chưa có người xem." in said
    for path in (by_person, on_law):
        said = plain(room.browser().get(path).text)
        assert ("quy tắc R02" in said) is (law not in said)


def test_right_07_to_appeal_is_free_needs_no_name_and_has_six_months(room: ConsoleRoom) -> None:
    made = room.decide(room.case(), person=1)
    link, browser = room.author_link(made.statement), room.browser()
    page = browser.get(link).text
    assert "khiếu nại miễn phí" in page
    fields = page.partition('<form method="post">')[2].partition("</form>")[0]
    assert fields.count("name=") == 1
    room.now += 184 * 86_400 * 1_000_000
    begun = datetime.fromtimestamp(room.row(decisions, made.decision).decided_at / 1e6, UTC)
    assert datetime.fromtimestamp(room.now / 1e6, UTC) - begun > timedelta(days=183)
    assert browser.post(link, {"text": WORDS}).status_code == 303


def test_right_07_who_decided_decides_no_appeal_by_any_way(room: ConsoleRoom) -> None:
    senior = room.person("senior")
    made = room.decide(room.case(), person=senior.id)
    room.browser().post(room.author_link(made.statement), {"text": WORDS})
    [appeal] = room.rows(appeals)
    browser = room.signed_in(senior)
    browser.get("/me")
    for deed in ("claim", "decide", "claim", "decide"):
        fields = {"version": str(appeal.version), "outcome": "uphold", "answer": "Không."}
        assert browser.post(f"/appeals/{appeal.id}/{deed}", fields).status_code == 422
    assert room.row(appeals, appeal.id).state == "awaiting_review"


def test_right_07_reporters_may_appeal_a_no_action(room: ConsoleRoom) -> None:
    room.send("bán túi xịn")
    _, link, case = reported(room)
    assert case is not None
    room.decide(case, action="no_action", harm=None)
    assert "xem lại miễn phí" in room.browser().get(link).text
    answer = room.browser().post(link, {"deed": "appeal", "text": "Túi này là giả."})
    assert answer.status_code == 303
