"""Pages of authors, reporters and oversight in a real browser: by phone, in the dark, unscripted.

`LUYTRE_SHOTS` names a folder for pictures of them, to be looked at.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

pytest.importorskip("litestar", reason="the server is an extra: luytre[server]")

from tests.browser.serving import served
from tests.casework.conftest import DAY, DESPAIR, LEXICON, POLICY, SCAM
from tests.service.console_room import ConsoleRoom
from tests.service.test_report_page import reported

from luytre import Screener
from luytre.accounts.sessions import open_session
from luytre.casework.appeals import appeal_author, appeal_reporter, decide_appeal
from luytre.casework.claims import claim_appeal
from luytre.casework.decisions import overrule
from luytre.casework.exceptions import make_exception
from luytre.casework.looking import note
from luytre.service.console.shell import COOKIE
from luytre.storage import Database, Vault, sqlite_url
from luytre.storage.tables import outbox
from luytre.storage.webhooks import add_webhook

pytestmark = pytest.mark.browser

axe = pytest.importorskip("axe_playwright_python.sync_playwright")

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
SHOTS = os.environ.get("LUYTRE_SHOTS", "")

TEXT = (
    f"Chào cả nhà, mình vừa tham gia {SCAM} được hai tháng, lãi 3 % mỗi ngày, rút được liền. "
    "Ai muốn vào thì nhắn mình nhé!"
)
WORDS = "Đây là tên quán trà của tôi ở Đà Lạt, không phải quỹ đầu tư."
ANSWER = "Cảm ơn bạn đã giải thích. Đây đúng là tên quán, chúng tôi đã trả lại bài."
EXPLANATION = "Bài mời người khác góp tiền với mức lãi không có thật."


class World(NamedTuple):
    """A server with something of everything; `pages` by name, `token` of an owner's session."""

    address: str
    pages: dict[str, str]
    token: str
    links: dict[str, str]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("room")
    database = Database.open(sqlite_url(folder / "luytre.db"))
    room = ConsoleRoom(database, Vault.open(folder), Screener(LEXICON, POLICY))
    owner, first = room.person("owner", "mai.tran"), room.person("moderator", "an.nguyen")
    links = _authors(room, first.id) | _reporters(room, first.id)
    pages = _console(room, first.id)
    token = room.do(open_session, owner.id, second=True)
    with served(room.app) as address:
        yield World(address, pages, token, links)
    room.writer.close()
    database.close()


def _authors(room: ConsoleRoom, first: int) -> dict[str, str]:
    def removed(text: str = TEXT, **more: Any) -> Any:
        case = room.case(text, surface="post")
        return room.decide(case, person=first, explanation=EXPLANATION, **more)

    fresh, upheld, given_back, waiting = (removed() for _ in range(4))
    case = room.case(TEXT, surface="comment")
    room.do(note, room.office, first, case, "Tài khoản của bạn không bị ảnh hưởng.", True)
    limited = room.decide(case, person=first, action="demote", days=7)
    for made, reverses in ((upheld, False), (given_back, True)):
        number = room.do(appeal_author, room.office, made.statement, WORDS)
        version = room.do(claim_appeal, 90, number)
        answer = ANSWER if reverses else "Chúng tôi đã xem lại: bài vẫn mời góp tiền."
        room.do(
            decide_appeal, room.office, 90, number, version, reverses=reverses, answer=answer
        )  # fmt: skip
    room.do(claim_appeal, 90, room.do(appeal_author, room.office, waiting.statement, WORDS))
    case = room.case(f"{DESPAIR} rồi", id="despair")
    room.decide(case, person=first, action="support", harm="H15")
    again = room.case(f"{DESPAIR} mất thôi", id="despair")
    despair = room.decide(again, person=first, action="label", harm="H15", strike=False)
    statements = {
        "fresh": fresh, "upheld": upheld, "given-back": given_back, "waiting": waiting,
        "limited": limited, "despair": despair,
    }  # fmt: skip
    return {name: room.author_link(made.statement) for name, made in statements.items()} | {
        "lost": "/s/lt-abc.def"
    }


def _reporters(room: ConsoleRoom, first: int) -> dict[str, str]:
    room.send("bán túi xịn", id="bag")
    room.send("bán giày xịn", id="shoes")
    incomplete = reported(room, id="bag", name=None, bona_fide=False, explanation="")
    dismissed = reported(room, id="shoes")
    assert dismissed[2] is not None
    room.decide(dismissed[2], person=first, action="no_action", harm=None)
    return {"incomplete": incomplete[1], "dismissed": dismissed[1]}


def _console(room: ConsoleRoom, first: int) -> dict[str, str]:
    for _ in range(6):
        room.now += DAY
        made = room.decide(room.case(TEXT), person=first)
    room.do(overrule, room.office, 90, made.decision)
    made = room.decide(room.case(TEXT), person=first, explanation=EXPLANATION)
    by_author = room.do(appeal_author, room.office, made.statement or "", WORDS)
    room.send("bán áo xịn", id="shirt")
    report, _, case = reported(room, id="shirt")
    assert case is not None
    room.decide(case, person=first, action="no_action", harm=None)
    by_reporter = room.do(appeal_reporter, room.office, report, "Áo này là hàng giả.")
    reported(room, id=None, urls=("https://forum.example.org/bai/8311?trang=2",))
    room.do(
        make_exception, room.office, first, case=room.case(TEXT), kind="phrase", value="mây tím",
        everywhere=True, until=room.now + 30 * DAY, reason="Tên một quán trà.",
    )  # fmt: skip
    with room.database.write() as connection:
        url = "https://forum.example.org/luytre"
        add_webhook(connection, room.vault, "forum", url, room.now, "test")
    room.decide(room.case(TEXT), person=first)
    with room.database.write() as connection:
        connection.execute(outbox.update().values(state="dead", trouble="HTTP 500", attempts=9))
    return {
        "appeals": "/appeals", "appeal-author": f"/appeals/{by_author}",
        "appeal-reporter": f"/appeals/{by_reporter}", "reports": "/reports",
        "exceptions": "/exceptions", "resources": "/resources", "quality": "/quality",
        "events": "/events", "blocking": "/blocking", "blocking-harm": "/blocking/H02",
        "webhooks": "/webhooks", "keys": "/keys",
    }  # fmt: skip


@pytest.fixture
def visit(browser: Any, world: World) -> Iterator[Callable[..., Any]]:
    """Opens a page; what its console complains of fails the test."""
    contexts, complaints = [], []

    def visit(path: str, signed_in: bool = False, **how: Any) -> Any:
        contexts.append(browser.new_context(**how))
        if signed_in:
            cookie = {"name": COOKIE, "value": world.token, "url": world.address}
            contexts[-1].add_cookies([cookie])
        page = contexts[-1].new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(world.address + path)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert [text for text in complaints if "404 (Not Found)" not in text] == []


def assert_accessible(page: Any) -> None:
    found = axe.Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"], "the page is wider than the screen"


def shoot(page: Any, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("phone-vi", PHONE | {"color_scheme": "light"}),
        ("desktop-en-dark", DESKTOP | {"color_scheme": "dark"}),
    ],
    ids=["phone", "desktop"],
)
def test_everybody_can_read_every_page(
    visit: Callable[..., Any], world: World, name: str, how: dict[str, Any]
) -> None:
    query = "?lang=en" if "-en" in name else ""
    for title, path in world.links.items():
        page = visit(path + query, java_script_enabled=True, **how)
        shoot(page, f"{name}-out-{title}")
        assert_accessible(page)
    for title, path in world.pages.items():
        page = visit(path + query, signed_in=True, **how)
        shoot(page, f"{name}-{title}")
        assert_accessible(page)


def test_an_author_appeals_by_phone_without_scripts(
    visit: Callable[..., Any], world: World
) -> None:
    page = visit(world.links["limited"], java_script_enabled=False, **PHONE)
    page.get_by_role("link", name="Tôi không đồng ý").click()
    page.get_by_label("Vì sao bạn cho rằng quyết định này sai?").fill(WORDS)
    page.get_by_role("button", name="Gửi khiếu nại").click()
    page.get_by_text("Đang chờ một người khác xem lại").wait_for()
    assert page.url.endswith("#appeal")
    page.get_by_role("link", name="English").click()
    page.get_by_text("Your appeal is here").wait_for()


def test_a_senior_decides_by_keyboard_alone(visit: Callable[..., Any], world: World) -> None:
    page = visit(world.pages["appeal-author"], signed_in=True, **DESKTOP)
    blurred = "getComputedStyle(document.querySelector('.veiled')).filter"
    assert "blur" in page.evaluate(blurred)
    page.get_by_label("Hiện rõ nội dung").focus()
    page.keyboard.press("Space")
    assert page.evaluate(blurred) == "none"
    page.get_by_role("button", name="Nhận khiếu nại").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Đảo ngược").focus()
    page.keyboard.press("Space")
    page.get_by_label("Câu trả lời cho người viết").focus()
    page.keyboard.type(ANSWER)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Đã giải quyết khiếu nại.").wait_for()


def test_the_menu_unfolds(visit: Callable[..., Any], world: World) -> None:
    for how in (PHONE, DESKTOP):
        page = visit("/events", signed_in=True, **how)
        page.locator("summary", has_text="Máy móc").click()
        page.get_by_role("link", name="Khóa API").click()
        page.get_by_role("heading", name="Khóa API").wait_for()
