"""Take docs/pictures/page.png, the picture of the page: ``python -m tools.picture_page``.

Serves the page, types the text of the tutorial into it in a real browser (Chromium, or the one
named in the variable CHROMIUM) and takes a picture. Needs playwright, as the tests of the page do.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

PICTURE = Path(__file__).parents[1] / "docs" / "pictures" / "page.png"
TEXT = "vay t1ền nh4nh, lh z.a.l.o"
WIDTH, HEIGHT = 1000, 760


def main() -> None:
    browser = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chrome")
    if browser is None:
        sys.exit("There is no Chromium here. Install one, or name it in CHROMIUM.")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "luytre.cli", "up", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        _wait(port)
        _take(browser, f"http://127.0.0.1:{port}/")
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit("The server did not answer. See what `luytre up` says.")


def _take(browser: str, address: str) -> None:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = launched.new_page(
            viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=2, locale="en-GB"
        )
        page.goto(address)
        page.get_by_role("textbox").first.fill(TEXT)
        page.locator("mark").first.wait_for()
        page.screenshot(path=PICTURE, animations="disabled")
        launched.close()


if __name__ == "__main__":
    main()
