"""The moderator's console in a real browser: by keys, on a phone, in the dark, without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.browser.test_page import PHONE, violations
from tests.service.running import Running

from luytre import Lexicon, Screener
from luytre.accounts import passwords
from luytre.accounts.people import create_person
from luytre.casework.office import Office
from luytre.casework.routing import Routing
from luytre.casework.terms import Terms
from luytre.intake import Intake, SentPost, Writer
from luytre.storage import Installation

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSWORD = "mưa rơi trên phố vắng"
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
POSTS = [
    "vay t1ền nh4nh, lh z.a.l.o", "Nhà c.á.i uy tín, nạp đầu tặng 100%: nhacai88 chấm com",
    "vieecj nhej luwowng cao, ib e nha", "tuyển ctv việc nhẹ lương cao, cọc 200k nhận ngay",
    "vay tiền nhanh không cần thế chấp <b>ib</b> \u202egnort\u202c " + "dài" * 60,
]  # fmt: skip


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server with two people and cases of several kinds."""
    folder = tmp_path_factory.mktemp("work")
    fill(folder)
    running = Running(LUYTRE_DATA=str(folder))
    yield running
    running.stop()


def fill(folder: Path) -> None:
    here = Installation.open(folder)
    hashed = passwords.hash_password(PASSWORD)
    with here.database.write() as connection:
        for login, role in (("chu-nha", "owner"), ("lan", "moderator"), ("minh", "senior")):
            create_person(
                connection, 1_000, "tests", login=login, name=login.title(), role=role,
                password=hashed,
            )  # fmt: skip
    writer = Writer(here.database)
    office = Office(vault=here.vault, terms=Terms.default(), routing=Routing.default())
    intake = Intake(Screener(Lexicon.default()), here.vault, writer, office)
    sent = [
        SentPost(
            id=f"p{n}", author="thanh_ng", text=f"{POSTS[n % len(POSTS)]} {n}", community="rao-vặt",
            surface="post", url=f"https://forum.example/{n}", reach=10 * n,
            attachments=("https://forum.example/a.jpg",), parent=f"p{n - 1}" if n % 3 else None,
        )
        for n in range(20)
    ]  # fmt: skip
    intake.receive(sent, "lang-tre", "key:tests")[0].result(30)
    writer.close()
    here.database.close()


@pytest.fixture
def enter(browser: Any, work: Running) -> Iterator[Callable[..., Any]]:
    """Signs somebody in; what the browser's console complains of fails the test."""
    contexts, complaints = [], []

    def enter(login: str = "minh", language: str = "vi", **context: Any) -> Any:
        contexts.append(browser.new_context(**context))
        page = contexts[-1].new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"http://127.0.0.1:{work.port}/login?lang={language}")
        page.locator("#login").fill(login)
        page.locator("#password").fill(PASSWORD)
        page.locator("button.main").click()
        page.goto(f"http://127.0.0.1:{work.port}/queue?lang={language}")
        return page

    yield enter
    for context in contexts:
        context.close()
    assert [text for text in complaints if "422 (" not in text] == []


def open_nth(page: Any, number: int) -> None:
    page.locator(".case .what a").nth(number).click()
    page.wait_for_url("**/cases/*")


@pytest.mark.parametrize(
    ("language", "size", "scheme"),
    [
        ("vi", PHONE, "light"), ("vi", DESKTOP, "dark"),
        ("en", PHONE, "dark"), ("en", DESKTOP, "light"),
    ],
)  # fmt: skip
def test_every_page_is_accessible_and_whole(
    enter: Callable[..., Any], language: str, size: dict[str, Any], scheme: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = enter(language=language, color_scheme=scheme, **size)
    width = size["viewport"]["width"]

    def is_fine() -> None:
        assert violations(axe, page) == [], page.url
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url

    page.locator(".narrow-by summary").click()
    page.locator(".case input[type=checkbox]").first.check()
    is_fine()
    page.locator(".bulk-bar button").click()
    page.wait_for_url("**/queue/bulk")
    is_fine()
    page.goto(page.url.replace("/bulk", "/keys"))
    is_fine()
    page.goto(page.url.replace("/keys", ""))
    open_nth(page, 2)
    is_fine()
    page.locator(".reveal-label").click()
    for details in page.locator("details:not([open]) > summary").all():
        if details.is_visible():
            details.click()
    is_fine()
    page.locator("[name=action][value=suspend]").check()
    page.locator("#decide button.main").click()
    page.get_by_role("alert").wait_for()
    is_fine()


def test_a_day_by_keys_alone(enter: Callable[..., Any]) -> None:
    page = enter(**DESKTOP)
    page.keyboard.press("?")
    page.locator("#keys-help").wait_for(state="visible")
    page.keyboard.press("Escape")
    page.locator("#keys-help").wait_for(state="hidden")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    first = page.locator("[data-row] a").first
    assert first.evaluate("link => link === document.activeElement")
    page.keyboard.press("o")
    page.wait_for_url("**/cases/*")
    letters = page.locator(".post-part .letters")
    blurred = "of => getComputedStyle(of).filter"
    assert "blur" in letters.evaluate(blurred)
    page.keyboard.press("b")
    page.locator("#reveal:checked").wait_for(state="attached")
    page.wait_for_timeout(300)
    assert letters.evaluate(blurred) == "none"
    page.keyboard.press("c")
    page.get_by_text("Bạn đang xử lý").wait_for()
    page.keyboard.press("1")
    assert page.locator("[name=action]:checked").get_attribute("value") == "no_action"
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**made=*")
    page.get_by_text("Vừa quyết định:").wait_for()
    page.keyboard.press("u")
    page.get_by_text("Đã hoàn tác. Vụ việc lại mở.").wait_for()
    page.keyboard.press("q")
    page.wait_for_url("**/queue*")
    page.keyboard.press("n")
    page.wait_for_url("**/cases/*")
    page.keyboard.press("r")
    page.get_by_text("Đã trả vụ việc lại hàng chờ.").wait_for()


def test_keys_do_nothing_while_somebody_types(enter: Callable[..., Any]) -> None:
    page = enter(**DESKTOP)
    page.keyboard.press("/")
    page.keyboard.type("nhà cái n?b")
    assert page.locator("#words").input_value() == "nhà cái n?b"
    assert page.url.endswith("/queue?lang=vi")
    assert page.locator("#keys-help").is_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.locator("#keys-help").wait_for(state="visible")


def test_claimed_read_and_decided_without_scripts(enter: Callable[..., Any]) -> None:
    page = enter("lan", java_script_enabled=False, **DESKTOP)
    page.get_by_role("button", name="Nhận vụ tiếp theo").click()
    page.wait_for_url("**/cases/*")
    letters = page.locator(".post-part .letters")
    page.keyboard.press("Tab")
    page.locator("#reveal").focus()
    page.keyboard.press("Space")
    page.wait_for_timeout(300)
    assert letters.evaluate("of => getComputedStyle(of).filter") == "none"
    page.locator("[name=action][value=label]").check()
    page.locator("[name=stays]").check()
    page.locator("#decide button.main").click()
    page.wait_for_url("**/queue?*made=*")
    page.get_by_role("button", name="Hoàn tác").click()
    page.get_by_text("Đã hoàn tác. Vụ việc lại mở.").wait_for()


def test_numbers_are_kept_up_to_date(enter: Callable[..., Any]) -> None:
    page = enter(**DESKTOP)
    page.route("**/queue/counts", lambda route: route.fulfill(
        json={"open": "999+", "queue-urgent": "7"}))  # fmt: skip
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.locator("[data-count=open]").get_by_text("999+").wait_for()
    page.locator(".live").get_by_text("Có vụ khẩn cấp mới. Đang chờ: 7").wait_for()


@pytest.mark.parametrize("width", [320, 768, 1920])
def test_nothing_is_cut_off_at_any_width(enter: Callable[..., Any], width: int) -> None:
    page = enter(viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for number in range(5):
        page.goto(page.url.partition("/cases")[0].partition("/queue")[0] + "/queue")
        open_nth(page, number)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
