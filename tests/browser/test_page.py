"""The page in a real browser: seen, switched, used by keyboard, on a phone, without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser

DEMO = "vay t1ền nh4nh, lh z.a.l.o"
HIT = "mark.is-review"
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}

OpenPage = Callable[..., Any]


def marked(page: Any) -> list[str]:
    return page.locator("mark").all_inner_texts()


def test_what_is_typed_is_shown_at_once(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_label("Văn bản").press_sequentially(DEMO, delay=5)
    page.locator(HIT).first.wait_for()
    page.wait_for_function("document.querySelector('mark').textContent === 'vay t1ền nh4nh'")
    assert "tín dụng đen" in page.locator(".finding").inner_text()
    assert page.locator(".badge").inner_text() == "Chờ xem xét"
    assert page.locator(".changed .over").all_inner_texts() == ["1", "4"]
    assert page.locator(".changed .under").all_inner_texts() == ["i", "a"]
    assert page.locator(".culm .stage").all_inner_texts() == ["vay t1ền nh4nh", "vay tiền nhanh"]
    assert page.locator("#announcement").inner_text() == "Chờ xem xét. Số chỗ trúng: 1."
    assert page.url.endswith("/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contact_words_look_softer_than_what_matched(open_page: OpenPage, scheme: str) -> None:
    page = open_page(color_scheme=scheme, **PHONE)
    page.get_by_label("Văn bản").fill(DEMO)
    page.locator(HIT).first.wait_for()
    assert marked(page) == ["vay t1ền nh4nh", "lh", "z.a.l.o"]
    assert page.locator(".legend").inner_text() == "từ liên hệ ở gần: liên hệ, zalo"
    look = "mark => (of => of.backgroundColor + of.borderBottomStyle)(getComputedStyle(mark))"
    hit, _, contact = page.locator("mark").evaluate_all(f"marks => marks.map({look})")
    assert hit != contact
    assert contact.endswith("dashed")


def test_the_last_text_wins(open_page: OpenPage) -> None:
    page = open_page()
    text = page.get_by_label("Văn bản")
    text.fill(DEMO)
    page.locator(HIT).first.wait_for()
    text.fill("phường xử lý chậm quá, tôi phản đối")
    page.get_by_text("Không thấy gì.", exact=True).wait_for()
    assert marked(page) == []
    text.fill("")
    page.locator(".waiting").wait_for()
    assert page.locator("#announcement").inner_text() == ""


def test_an_example_at_a_press(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_role("button", name=DEMO).click()
    page.locator(HIT).first.wait_for()
    assert page.get_by_label("Văn bản").input_value() == DEMO


def test_the_language_switch_keeps_the_text(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_label("Văn bản").fill(DEMO)
    page.get_by_role("button", name="English").click()
    page.get_by_text("predatory credit", exact=True).wait_for()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_label("Text").input_value() == DEMO
    page.goto(page.url)
    assert page.locator("html").get_attribute("lang") == "en"


def test_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "text":
            break
    page.keyboard.type(DEMO)
    page.keyboard.press("Control+Enter")
    page.locator(HIT).first.wait_for()
    page.wait_for_function("document.activeElement.id === 'result'")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#finding-1")


@pytest.mark.parametrize("width", [320, 390, 768, 1920])
@pytest.mark.parametrize("path", ["/", "/schema"])
def test_nothing_is_cut_off(open_page: OpenPage, width: int, path: str) -> None:
    page = open_page(path, viewport={"width": width, "height": 800})
    if path == "/":
        page.get_by_label("Văn bản").fill(f"{DEMO} {'vay_' * 100} nhacai88 chấm com")
        page.locator(HIT).first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_the_result_follows_the_text(open_page: OpenPage) -> None:
    page = open_page(**PHONE)
    page.get_by_label("Văn bản").fill(DEMO)
    page.locator(HIT).first.wait_for()
    verdict, examples = (page.locator(one).bounding_box() for one in (".verdict", ".more"))
    assert verdict["y"] < 844
    assert verdict["y"] < examples["y"]


def test_without_scripts(open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.get_by_label("Văn bản").fill(DEMO)
    page.get_by_role("button", name="Xem").click()
    assert marked(page) == ["vay t1ền nh4nh", "lh", "z.a.l.o"]
    assert page.url.endswith("/")
    page.get_by_role("button", name="English").click()
    assert marked(page) == ["vay t1ền nh4nh", "lh", "z.a.l.o"]
    assert "predatory credit" in page.locator(".finding").inner_text()


HOSTILE = [
    f'<script>alert(1)</script><img src=x onerror=alert(2)>"><svg onload=alert(3)> {DEMO}',
    f"{{{{ 7*7 }}}} </textarea><script>alert(4)</script> {DEMO}",
    f"\u202egnúrt\u202c \u2067{DEMO}\u2069 \u200f\ufeff",
    "Z̷̢͈͓a̵̰̚l̶̫͗g̸̙̈́o̶ " * 200 + DEMO,
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("scripts", [True, False])
def test_hostile_text_is_inert(open_page: OpenPage, text: str, scripts: bool) -> None:
    page = open_page(java_script_enabled=scripts)
    page.get_by_label("Văn bản").fill(text)
    page.get_by_role("button", name="Xem").click()
    page.locator(HIT).first.wait_for()
    assert page.locator("main script, main img, main svg").count() == 0
    assert "49" not in page.locator(".letters").inner_text()
    # However a text turns its letters around, the page around it stays as it is.
    assert page.locator(".badge").inner_text() == "Chờ xem xét"
    assert page.evaluate("getComputedStyle(document.querySelector('.badge')).direction") == "ltr"


def test_a_very_long_text(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_label("Văn bản").fill("xin chào \u200b<b> " * 3500 + DEMO)
    page.locator(HIT).first.wait_for()
    assert page.locator(HIT).all_inner_texts() == ["vay t1ền nh4nh"]
    assert page.evaluate("document.querySelector('.letters').textContent.length") > 45_000


def test_a_server_that_went_away(open_page: OpenPage) -> None:
    page = open_page()
    page.route("**/?part=result", lambda route: route.fulfill(
        status=413, content_type="application/json",
        body='{"message_vi":"Nội dung gửi lên quá lớn.","message":"Too large."}'))  # fmt: skip
    page.get_by_label("Văn bản").fill(DEMO)
    page.get_by_role("alert").get_by_text("Nội dung gửi lên quá lớn.").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_accessibility(open_page: OpenPage, scheme: str, language: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = open_page(f"/?lang={language}", color_scheme=scheme)
    assert violations(axe, page) == []
    page.locator("#text").fill(f"{DEMO} 0912345678 \u200b cảnh báo: đừng tin “việc nhẹ lương cao”")
    page.locator(HIT).first.wait_for()
    for details in page.locator("details:not([open]) summary").all():
        details.click()
    assert violations(axe, page) == []
    page.goto(page.url.partition("?")[0] + "schema")
    assert violations(axe, page) == []


def violations(axe: Any, page: Any) -> list[tuple[str, list[str]]]:
    # An element can be there before its style sheet is, and then has the browser's own colours.
    page.wait_for_load_state("load")
    found = axe.run(page).response["violations"]
    return [(one["id"], [str(node["target"]) for node in one["nodes"]]) for one in found]
