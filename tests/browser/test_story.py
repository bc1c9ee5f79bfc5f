"""A whole day in one story: a report, the queue, a decision, its reasons, an appeal, its reversal.

Two people work in two browsers on what an invented community and one platform of ours send; the
author is on a phone, without an account and without scripts. What the platform and the reporter are
told is really sent, and at the end the records are proved.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.browser.test_page import PHONE, violations
from tests.service.receiving import Message, Receiver
from tests.service.running import Running
from tests.service.test_mail import Sink

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DESKTOP = {"viewport": {"width": 1440, "height": 900}}
SOURCE = "dien-dan"
TEXT = "Ai cần v.a.y t1ền nh4nh thì ib mình nha, zalo 0912 345 678"
EXPLANATION = "Bài mời vay tiền kèm số liên hệ, giống các bài đã bị gỡ tuần trước."
APPEAL = "Mình chỉ chép lại lời mời của kẻ lừa đảo để cảnh báo bạn bè."
ANSWER = "Bạn nói đúng: bài là lời cảnh báo. Bài đã được khôi phục, xin lỗi bạn."
SECONDS = 40.0
SHOTS = os.environ.get("LUYTRE_SHOTS")


class Platform:
    """Everything around one server: its address, its people, a platform, a mailbox, a terminal."""

    def __init__(self, url: str | None) -> None:
        self.receiver = Receiver()
        self.sink = Sink()
        database = {"LUYTRE_DATABASE": url} if url else {}
        settings = database | {
            "LUYTRE_WEBHOOKS_LOCAL": "1",
            "LUYTRE_SMTP": f"smtp://127.0.0.1:{self.sink.port}",
            "LUYTRE_MAIL_FROM": "moderation@luytre.example",
        }
        self.running = Running("--demo", **settings)
        folder = re.search(r"data +(/\S+)", self.running.greeting)
        assert folder
        self._settings = settings | {"LUYTRE_DATA": folder[1]}
        self.address = f"http://127.0.0.1:{self.running.port}"
        self.passwords = dict(re.findall(r" (\w+), password (\S+)\n", self.running.greeting))
        self.key = self.run(
            "keys", "create", "--scope", "intake", "--scope", "report", "--source", SOURCE
        ).strip()
        self.run("webhooks", "add", "--source", SOURCE, self.receiver.url)

    def run(self, *words: str) -> str:
        """What a command says that ends well."""
        command = [sys.executable, "-c", "from luytre.cli import main; main()", *words]
        done = subprocess.run(
            command, env=os.environ | self._settings, capture_output=True, text=True, timeout=120,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(
            self.address + path, json.dumps(body).encode(),
            {"content-type": "application/json", "authorization": f"Bearer {self.key}"},
        )  # fmt: skip
        with urllib.request.urlopen(request, timeout=20) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    def told(self, kind: str) -> Message:
        """The message of that type that the platform was sent."""
        return waited(lambda: [
            message for message in self.receiver.got if json.loads(message.body)["type"] == kind
        ])[0]  # fmt: skip

    def close(self) -> None:
        self.running.stop()
        self.receiver.close()
        self.sink.close()


def waited(look: Callable[[], list[Any]]) -> list[Any]:
    """What `look` finds, once it finds something."""
    until = time.monotonic() + SECONDS
    while not (found := look()):
        assert time.monotonic() < until
        time.sleep(0.1)
    return found


@pytest.fixture
def platform(request: pytest.FixtureRequest, make_url: Callable[[str], str]) -> Iterator[Platform]:
    kind: str = request.getfixturevalue("kind")
    made = Platform(None if kind == "sqlite" else make_url(kind))
    yield made
    made.close()


@pytest.fixture
def enter(browser: Any, platform: Platform) -> Iterator[Callable[..., Any]]:
    """Signs somebody in, in a browser of their own; a complaint of its console fails the test."""
    contexts, complaints = [], []

    def enter(login: str | None, language: str = "vi", **context: Any) -> Any:
        contexts.append(browser.new_context(**context))
        page = contexts[-1].new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if login is not None:
            page.goto(f"{platform.address}/login?lang={language}")
            page.fill("[name=login]", login)
            page.fill("[name=password]", platform.passwords[login])
            page.press("[name=password]", "Enter")
            page.wait_for_url(lambda url: "/login" not in url)
            page.goto(f"{platform.address}/start?lang={language}")
            assert page.locator("html").get_attribute("lang") == language
        return page

    yield enter
    for context in contexts:
        context.close()
    assert complaints == []


def shot(page: Any, name: str) -> None:
    """Keep a picture, for people to look at."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


@pytest.mark.parametrize(
    ("kind", "language", "size"), [("sqlite", "vi", DESKTOP), ("postgresql", "en", PHONE)]
)
def test_from_a_report_to_its_reversal(
    enter: Callable[..., Any], platform: Platform, kind: str, language: str, size: dict[str, Any]
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    name = f"{kind}-{language}"
    post = platform.post("/v1/posts", {
        "id": "8311", "author": "thanh_ng", "text": TEXT, "community": "cho-cu",
        "url": "https://dien-dan.example/8311",
    })  # fmt: skip
    assert (post["action"], post["would_block"]) == ("review", False)
    report = platform.post("/v1/reports", {
        "id": "8311", "explanation": "Bài mời vay nặng lãi.", "name": "Lan Anh",
        "language": language, "urls": ["https://dien-dan.example/8311"],
        "email": "lan.anh@example.vn", "bona_fide": True,
    })  # fmt: skip
    assert (report["state"], report["case"]) == ("complete", post["case"])

    # Lan looks for it among what the invented community goes on writing, typing no diacritics.
    lan = enter("lan", language, **size)
    lan.goto(f"{platform.address}/queue")
    assert lan.locator("[data-row]").count() > 5
    assert lan.locator("html").get_attribute("lang") == language
    assert violations(axe, lan) == []
    shot(lan, f"{name}-1-queue")
    lan.fill("#words", "vay tien nhanh 0912")
    lan.press("#words", "Enter")
    lan.locator(f"a[href^='/cases/{post['case']}']").first.click()
    lan.locator("form[action$='/claim'] button").click()
    lan.locator(".reveal-label").click()
    assert lan.locator(".letters mark").count() > 0
    assert violations(axe, lan) == []
    shot(lan, f"{name}-2-case")
    lan.locator("input[name=action][value=remove]").check()
    lan.fill("#explanation", EXPLANATION)
    lan.locator("form[action$='/decide'] button.main").click()
    lan.wait_for_url(lambda url: not url.endswith("/decide"))

    # The platform acts by a message that has the link to the reasons.
    made = platform.told("decision.made").data
    assert (made["id"], made["action"], made["automated"]) == ("8311", "remove", False)
    assert made["statement_url"].startswith(f"{platform.address}/s/lt-")
    waited(lambda: [one for one in platform.sink.got if one[0] == ["lan.anh@example.vn"]][1:])

    # The author reads them on a phone, without an account or a script, and appeals.
    author = enter(None, **PHONE, java_script_enabled=False)
    author.goto(made["statement_url"] + f"?lang={language}")
    words = author.inner_text("main")
    assert EXPLANATION in words
    assert author.locator("mark.lit").count() > 0
    shot(author, f"{name}-3-statement")
    author.fill("#appeal-text", APPEAL)
    author.locator("#appeal button").click()
    assert author.locator("#appeal-text").count() == 0
    shot(author, f"{name}-4-appealed")

    # Whoever decided can't judge it; Minh can.
    lan.goto(f"{platform.address}/appeals/1")
    assert lan.locator("form[action^='/appeals/1/']").count() == 0
    minh = enter("minh", language, **size)
    minh.goto(f"{platform.address}/appeals")
    minh.locator("a[href^='/appeals/1']").first.click()
    assert APPEAL in minh.inner_text("main")
    minh.locator("form[action='/appeals/1/claim'] button").click()
    assert violations(axe, minh) == []
    minh.locator("#reverse").check()
    minh.fill("#answer", ANSWER)
    shot(minh, f"{name}-5-appeal")
    minh.locator("form[action='/appeals/1/decide'] button.main").click()

    # The post is back, and everybody hears of it.
    restored = platform.told("decision.reversed").data
    assert (restored["overrides"], restored["overrides_action"]) == (made["decision"], "remove")
    assert platform.told("appeal.decided").data["outcome"] == "reversed"
    author.reload()
    assert ANSWER in author.inner_text("main")
    assert author.locator("section.good").count() == 1
    shot(author, f"{name}-6-reversed")
    assert "are whole" in platform.run("audit", "verify")
    assert "rows of casework are as" in platform.run("storage", "rebuild")
