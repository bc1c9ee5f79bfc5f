"""The console in a real browser: set up and signed in to, by keyboard, on a phone, in English."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pyotp
import pytest
from tests.browser.test_page import PHONE, violations
from tests.service.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSWORD = "mưa rơi trên phố vắng"
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
WORDS = {
    "vi": {
        "create": "Tạo tài khoản", "out": "Đăng xuất", "in": "Đăng nhập", "link": "Tạo liên kết",
        "join": "Tham gia", "second": "Bật xác thực hai bước", "save": "Lưu", "saved": "Đã lưu.",
        "on": "Đã bật xác thực hai bước", "wrong": "không đúng",
    },
    "en": {
        "create": "Create the account", "out": "Sign out", "in": "Sign in", "link": "Make a link",
        "join": "Join", "second": "Turn on two-step sign-in", "save": "Save", "saved": "Saved.",
        "on": "Two-step sign-in is on", "wrong": "is wrong",
    },
}  # fmt: skip


@pytest.fixture
def server() -> Iterator[Running]:
    """A server of its own, which nobody has set up."""
    running = Running()
    yield running
    running.stop()


@pytest.fixture
def open_console(browser: Any, server: Running) -> Iterator[Callable[..., Any]]:
    """Opens a page of it; what the browser's console complains of fails the test."""
    contexts, complaints = [], []

    def open_console(path: str, **context: Any) -> Any:
        contexts.append(browser.new_context(**context))
        page = contexts[-1].new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"http://127.0.0.1:{server.port}{path}")
        return page

    yield open_console
    for context in contexts:
        context.close()
    # A refusal that a test asked for is no complaint.
    assert [text for text in complaints if "403 (Forbidden)" not in text] == []


def fill(page: Any, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"#{name}").fill(value)


def set_up(page: Any, words: dict[str, str]) -> None:
    fill(page, name="Nguyễn Thị Lan", login="lan", password=PASSWORD, again=PASSWORD)
    page.get_by_role("button", name=words["create"]).click()


@pytest.mark.parametrize(
    ("language", "size", "scheme"),
    [
        ("vi", PHONE, "light"),
        ("vi", DESKTOP, "dark"),
        ("en", PHONE, "dark"),
        ("en", DESKTOP, "light"),
    ],
)
def test_from_setting_up_to_the_second_step(
    open_console: Callable[..., Any],
    server: Running,
    language: str,
    size: dict[str, Any],
    scheme: str,
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    words, width = WORDS[language], size["viewport"]["width"]
    page = open_console(f"/setup?lang={language}", color_scheme=scheme, **size)

    def is_fine() -> None:
        assert violations(axe, page) == [], page.url
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
        assert page.locator("html").get_attribute("lang") == language

    is_fine()
    set_up(page, words)
    page.wait_for_url("**/queue")
    page.goto(f"http://127.0.0.1:{server.port}/people")
    page.locator("#invite-role").select_option("admin")
    page.get_by_role("button", name=words["link"]).click()
    link = page.locator("#link").input_value()
    is_fine()

    other = open_console(re.sub(r"^http://[^/]+", "", link) + f"?lang={language}", **size)
    fill(other, name="Minh", login="minh-tran", password=PASSWORD, again=PASSWORD)
    other.get_by_role("button", name=words["join"]).click()
    other.wait_for_url("**/queue")
    page.goto(f"http://127.0.0.1:{server.port}/people")
    page.locator("main summary").click()
    is_fine()

    page.locator(".me").click()
    page.wait_for_url("**/me")
    fill(page, cap="50")
    page.get_by_role("button", name=words["save"]).click()
    page.get_by_role("status").get_by_text(words["saved"]).wait_for()
    is_fine()
    page.get_by_role("link", name=words["second"]).click()
    page.wait_for_url("**/me/second")
    is_fine()
    # The picture shows the same secret as the letters; a phone would read it.
    assert page.locator(".qr svg path").count() == 2
    app = pyotp.TOTP(page.locator(".letters-of-secret").inner_text().replace(" ", ""))
    fill(page, code=app.now(), current=PASSWORD)
    page.get_by_role("button", name=words["second"]).click()
    page.get_by_role("status").get_by_text(words["on"]).wait_for()
    is_fine()

    page.get_by_role("button", name=words["out"]).click()
    page.wait_for_url("**/login")
    fill(page, login="lan", password="wrong")
    page.keyboard.press("Enter")
    page.get_by_role("alert").get_by_text(words["wrong"]).wait_for()
    is_fine()
    fill(page, password=PASSWORD)
    page.get_by_role("button", name=words["in"]).click()
    page.wait_for_url("**/login/code")
    is_fine()


def test_by_keyboard_and_without_scripts(open_console: Callable[..., Any]) -> None:
    page = open_console("/setup", java_script_enabled=False)
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("class") == "skip"
    page.keyboard.press("Enter")
    for text in ("Nguyễn Thị Lan", "lan", PASSWORD, PASSWORD):
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue")
    page.get_by_role("button", name="Đăng xuất").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/login")
    page.keyboard.type("lan")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue")


@pytest.mark.parametrize("width", [320, 768, 1920])
def test_nothing_is_cut_off(open_console: Callable[..., Any], server: Running, width: int) -> None:
    page = open_console("/setup", viewport={"width": width, "height": 800})
    fill(page, name="Nguyễn" + "ng" * 36, login="l" * 40, password=PASSWORD, again=PASSWORD)
    page.get_by_role("button", name="Tạo tài khoản").click()
    page.wait_for_url("**/queue")
    for path in ("/people", "/me", "/me/second"):
        page.goto(f"http://127.0.0.1:{server.port}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
