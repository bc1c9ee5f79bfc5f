"""The reference names everything there is, and says what the code says.

Completeness is looked for in the pages themselves and not in the generator, which could forget.
"""

from __future__ import annotations

import re
from pathlib import Path

import click
import msgspec
import pytest
from click.testing import CliRunner
from tools import generate_reference
from tools.http_reference import schema

import luytre.cli
from luytre.extras import how_to_install
from luytre.lexicon import HARMS, PROTECTIVE
from luytre.lexicon.entry import Entry
from luytre.screening import PRESETS
from luytre.screening.evidence import EVIDENCE
from luytre.vietnamese.folding import DISGUISES

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "reference"

SELF_EXPLANATORY = {"luytre up --port"}

#: Files that may read the environment: the program, its build, and the commands around it.
READERS = [*(ROOT / "src").rglob("*.py"), ROOT / "hatch_build.py", ROOT / "Makefile"]


def read(name: str) -> str:
    return (PAGES / name).read_text("utf-8")


def all_commands() -> list[tuple[str, click.Command]]:
    found: list[tuple[str, click.Command]] = []

    def walk(name: str, command: click.Command) -> None:
        found.append((name, command))
        if isinstance(command, click.Group):
            context = click.Context(command)
            for word in command.list_commands(context):
                inner = command.get_command(context, word)
                assert inner is not None, f"{name} {word} is listed and not there"
                walk(f"{name} {word}", inner)

    walk("luytre", luytre.cli.main)
    return found


def test_the_pages_are_up_to_date() -> None:
    complaints = generate_reference.stale(generate_reference.pages())
    assert not complaints, "run `make docs`"


COMMANDS = all_commands()


@pytest.mark.parametrize(("name", "command"), COMMANDS, ids=[name for name, _ in COMMANDS])
def test_every_command_and_option_is_there(name: str, command: click.Command) -> None:
    heading = f"\n## {name}\n"
    assert heading in read("cli.md")
    section = read("cli.md").split(heading, 1)[1].split("\n## ", 1)[0]
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            for option in parameter.opts:
                assert re.search(rf"[`\s]{re.escape(option)}[`\s,]", section), option


def test_every_option_says_what_it_is_for() -> None:
    silent = {
        f"{name} {parameter.opts[0]}"
        for name, command in COMMANDS
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.help
    }
    assert silent <= SELF_EXPLANATORY


def test_every_setting_is_there() -> None:
    used = {
        name
        for path in READERS
        for name in re.findall(r"\bLUYTRE_[A-Z_]*[A-Z]", path.read_text("utf-8"))
    }
    assert used
    described = set(re.findall(r"^\| `(LUYTRE_[A-Z_]+)`", read("settings.md"), re.MULTILINE))
    assert described == used


def test_every_endpoint_and_record_is_there() -> None:
    described = schema()
    if described is None:
        pytest.skip("the server's packages are not installed")
    text = read("http.md")
    for path, methods in described["paths"].items():
        for method in methods:
            if method != "head":
                assert f"\n### {method.upper()} {path}\n" in text
    for name, record in described["components"]["schemas"].items():
        for field in record.get("properties", ()):
            section = text.split(f"\n### {name}\n", 1)[1].split("\n### ", 1)[0]
            assert f"| `{field}` |" in section


@pytest.mark.parametrize("one", EVIDENCE, ids=lambda one: one.name)
def test_every_evidence_is_there_with_its_points(one: object) -> None:
    fields = msgspec.structs.asdict(one)  # type: ignore[arg-type]
    row = f"| `{fields['name']}` | {fields['points']:+} | {fields['meaning']} |"
    assert row in read("evidence.md")


def test_every_harm_and_context_is_there() -> None:
    text = read("harms.md")
    for harm in HARMS.values():
        assert f"| {harm.code} | {harm.name} | {harm.name_vi} | {harm.ceiling} |" in text
    for context in PROTECTIVE.values():
        assert f"| {context.code} | {context.name} |" in text


def test_every_policy_is_there() -> None:
    for preset in PRESETS:
        assert f"\n## {preset}\n" in read("policies.md")


def test_every_disguise_is_there() -> None:
    for disguise in DISGUISES:
        assert f"| `{disguise}` |" in read("disguises.md")


def test_every_key_of_an_entry_is_there() -> None:
    for field in msgspec.structs.fields(Entry):
        assert f"| `{field.name}` |" in read("dictionary-format.md")


def test_check_names_what_is_wrong_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generate_reference, "REFERENCE", tmp_path)
    monkeypatch.setattr(
        generate_reference, "PAGES", {"one.md": lambda: "1\n", "two.md": lambda: "2\n"}
    )
    run = CliRunner().invoke
    assert run(generate_reference.main, ["--check"]).exit_code == 1
    assert run(generate_reference.main, []).exit_code == 0
    assert run(generate_reference.main, ["--check"]).exit_code == 0
    (tmp_path / "one.md").write_text("edited\n", "utf-8")
    (tmp_path / "two.md").unlink()
    (tmp_path / "old.md").write_text("from an earlier version\n", "utf-8")
    result = run(generate_reference.main, ["--check"])
    assert result.exit_code == 1
    assert result.output.strip() == (
        "docs/reference: one.md is out of date; two.md is missing; old.md is no longer made; "
        "remove it. Run `make docs`."
    )


def test_a_page_that_cannot_be_made_here_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generate_reference, "REFERENCE", tmp_path)
    monkeypatch.setattr(generate_reference, "PAGES", {"http.md": lambda: None})
    (tmp_path / "http.md").write_text("written where it could be\n", "utf-8")
    for arguments in ([], ["--check"]):
        result = CliRunner().invoke(generate_reference.main, arguments)
        assert result.exit_code == 0
        assert how_to_install("all") in result.output
    assert (tmp_path / "http.md").read_text("utf-8") == "written where it could be\n"
