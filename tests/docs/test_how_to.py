"""The recipes for other people's programs, run as they are written."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.service.asking import JSON, ask

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"

BAD = "vay t1ền nh4nh, lh z.a.l.o"
GOOD = "phường xử lý chậm, tôi phản đối"


def blocks(name: str, language: str = "python") -> list[str]:
    text = (HOW_TO / f"{name}.md").read_text("utf-8")
    return [textwrap.dedent(code) for code in re.findall(rf"```{language}\n(.*?)```", text, re.S)]


def run(name: str, **names: Any) -> dict[str, Any]:
    """What the recipe's code defines: all its blocks in one module, or in the files they name."""
    text = (HOW_TO / f"{name}.md").read_text("utf-8")
    defined: dict[str, Any] = {}
    modules: dict[str, Any] = {}
    for file, code in re.findall(r"(?:`(\w+)\.py`:\n\n)?```python\n(.*?)```", text, re.S):
        module = modules.get(file)
        if module is None:
            # FastAPI looks up the types of a route in its module.
            module = modules[file] = type(sys)(file or f"recipe_{name.replace('-', '_')}")
            vars(module).update(names)
            sys.modules[module.__name__] = module
        exec(compile(textwrap.dedent(code), f"{name}.md", "exec"), vars(module))
        defined |= vars(module)
    return defined


def test_flask() -> None:
    pytest.importorskip("flask")
    recipe = run("flask")
    client = recipe["app"].test_client()
    assert client.post("/", data={"text": GOOD}).status_code == 302
    held = client.post("/", data={"text": BAD})
    assert "sẽ hiện sau khi có người xem" in held.text
    assert [comment["held"] for comment in recipe["comments"]] == [False, True]
    shown = client.get("/").text
    assert GOOD in shown
    assert BAD not in shown


def test_django() -> None:
    django = pytest.importorskip("django")
    from django.conf import settings
    from django.test import RequestFactory

    if not settings.configured:
        settings.configure(DEFAULT_CHARSET="utf-8", USE_I18N=False, ALLOWED_HOSTS=["testserver"])
        django.setup()
    recipe = run("django")
    for text, held in ((GOOD, False), (BAD, True)):
        answer = recipe["add"](RequestFactory().post("/", {"text": text}))
        assert json.loads(answer.content)["held"] is held
    assert [comment["held"] for comment in recipe["comments"]] == [False, True]
    assert recipe["add"](RequestFactory().post("/", {})).status_code == 422


def test_fastapi() -> None:
    pytest.importorskip("fastapi")
    app = run("fastapi")["app"]
    for text, expected in (
        (GOOD, {"held": False, "harms": []}),
        (BAD, {"held": True, "harms": ["H06"]}),
    ):
        answer = ask(app, "POST", "/comments", json.dumps({"text": text}).encode(), JSON)
        assert answer is not None
        assert (answer.status, answer.json) == (201, expected)


def test_asgi_middleware() -> None:
    pytest.importorskip("starlette")
    app = run("asgi-middleware")["app"]
    for text, held in ((GOOD, False), (BAD, True)):
        answer = ask(app, "POST", "/comments", json.dumps({"text": text}).encode(), JSON)
        assert answer is not None
        assert answer.json == {"text": text, "held": held}
        assert answer.headers["luytre-action"] == ("review" if held else "allow")


def test_the_middleware_s_parameters_are_all_explained() -> None:
    import inspect

    from luytre.middleware import ScreeningMiddleware

    text = (HOW_TO / "asgi-middleware.md").read_text("utf-8")
    options = set(inspect.signature(ScreeningMiddleware).parameters) - {"app", "screener"}
    assert set(re.findall(r"^\| `(\w+)` \|", text, re.M)) == options


def test_pandas() -> None:
    pytest.importorskip("pandas")
    recipe = run("pandas")
    frame, hits = recipe["frame"], recipe["hits"]
    assert frame["action"].tolist() == ["review", "allow", "allow"]
    assert frame["harms"].tolist() == [["H06"], [], []]
    assert frame["score"][0] > 0.5
    assert hits["letters"].tolist() == ["vay t1ền nh4nh"]
    assert hits["disguises"].tolist() == ["leet"]


def test_counting_in_parquet_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("pyarrow", reason="needs luytre[parquet]")
    from click.testing import CliRunner

    from luytre.cli import main

    rows = [{"id": number, "author": "a", "text": text} for number, text in enumerate((BAD, GOOD))]
    posts = tmp_path / "posts.jsonl"
    posts.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    for words in (["import", "--source", "forum", str(posts)], ["storage", "segments"]):
        done = CliRunner().invoke(main, [*words, "--data", str(tmp_path)])
        assert done.exit_code == 0, done.output
    monkeypatch.chdir(tmp_path)
    (code,) = blocks("keep-records")
    exec(code, {})
    printed = capsys.readouterr().out
    assert "'action': 'review', 'count_all': 1}]" in printed
    assert printed.count("'action'") == 1


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    pytest.importorskip("litestar", reason="the server is an extra: luytre[server]")
    start = "from luytre.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", start, "up", "--port", "0"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        printed = ""
        while "Ctrl+C" not in printed:
            line = process.stdout.readline()
            assert line, printed
            printed += line
        found = re.search(r"http://127\.0\.0\.1:\d+", printed)
        assert found
        time.sleep(0.3)
        yield found[0]
    finally:
        process.terminate()
        process.communicate(timeout=20)


def test_over_http(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = blocks("screen-over-http")
    exec(code.replace("http://127.0.0.1:8000", address), {})
    assert capsys.readouterr().out.split() == ["review", "allow"]


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl here")
def test_with_curl(address: str) -> None:
    (command,) = blocks("screen-over-http", "sh")
    done = subprocess.run(
        ["sh", "-c", command.replace("http://127.0.0.1:8000", address)],
        capture_output=True,
        check=True,
        timeout=30,
    )
    answer = json.loads(done.stdout)
    (promised,) = (json.loads(code) for code in blocks("screen-over-http", "json"))
    assert answer["action"] == promised["action"]
    assert answer["hits"][0].items() >= promised["hits"][0].items()


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of a server that takes posts, and a key for it."""
    pytest.importorskip("uvicorn", reason="the server is an extra: luytre[server]")
    from click.testing import CliRunner
    from tests.service.running import Running

    from luytre.cli import main

    data = str(tmp_path_factory.mktemp("data"))
    made = CliRunner().invoke(main, ["keys", "create", "--scope", "intake", "--data", data])
    running = Running(LUYTRE_DATA=data)
    yield f"http://127.0.0.1:{running.port}", made.stdout.strip()
    running.stop()


def test_the_python_client(
    key: tuple[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LUYTRE_KEY", key[1])
    waiting, awaited, webhook = blocks("python-client")
    for code in (waiting, awaited):
        exec(code.replace("http://127.0.0.1:8000", key[0]), {})
    said = capsys.readouterr().out.splitlines()
    assert said == ["review ['H06']", "accepted review", "2500 True", "['allow', 'review']"]
    defined: dict[str, Any] = {}
    exec(webhook, defined)
    assert defined["handle"]({}, b"{}") == 401


@pytest.mark.parametrize("name", ["connect-discourse", "connect-xenforo", "connect-generic"])
def test_the_bridge_s_files(name: str, tmp_path: Path) -> None:
    pytest.importorskip("httpx")
    from luytre.connectors.bridge_config import read_config

    bridge, *mapping = blocks(name, "toml")
    (tmp_path / "bridge.toml").write_text(bridge, "utf-8")
    for text in mapping:
        (tmp_path / "cho.toml").write_text(text, "utf-8")
    named = dict.fromkeys(re.findall(r'"\$(\w+)"', bridge), "whsec_" + "A" * 20)
    (source,) = read_config(tmp_path / "bridge.toml", named).values()
    assert source.connector.platform == name.removeprefix("connect-")
