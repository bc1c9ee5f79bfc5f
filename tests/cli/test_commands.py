"""The commands by name: help, version, and what is said where something is missing."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from luytre import cli
from luytre.cli import COMMANDS, main
from luytre.extras import how_to_install


def test_the_group_lists_every_command_and_examples() -> None:
    result = CliRunner().invoke(main, ["--help"])
    assert all(name in result.output for name in COMMANDS)
    assert 'luytre explain "' in result.output


def test_every_command_has_a_summary() -> None:
    assert cli._SUMMARIES.keys() == COMMANDS.keys()


def every_command(group: click.Group, *names: str) -> Iterator[tuple[str, click.Command]]:
    for name in group.list_commands(click.Context(group)):
        if name == "up" and importlib.util.find_spec("litestar") is None:
            continue  # what stands for it then only says what to install
        command = group.get_command(click.Context(group), name)
        assert command is not None
        yield " ".join((*names, name)), command
        if isinstance(command, click.Group):
            yield from every_command(command, *names, name)


def test_help_teaches() -> None:
    for name, command in every_command(main):
        result = CliRunner().invoke(main, [*name.split(), "--help"])
        assert result.exit_code == 0
        if not isinstance(command, click.Group):
            assert "Examples:" in result.output
            assert f"luytre {name}" in result.output.partition("Examples:")[2]


def test_every_option_of_every_command_says_what_it_is_for() -> None:
    commands = dict(every_command(main))
    assert {"scan", "bench", "lexicon lint"} <= commands.keys()
    unsaid = [
        f"luytre {name} {option.opts[0]}"
        for name, command in commands.items()
        for option in command.params
        if isinstance(option, click.Option) and not option.help
    ]
    assert unsaid == []


def test_version() -> None:
    result = CliRunner().invoke(main, ["--version"])
    assert result.exit_code == 0
    assert result.output.startswith("luytre, version ")


def test_a_wrong_command_is_a_usage_error() -> None:
    result = CliRunner().invoke(main, ["scna"])
    assert result.exit_code == 2
    assert "scna" in result.output


def test_up_without_the_server_packages_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(name: str) -> object:
        raise ModuleNotFoundError("No module named 'litestar'", name="litestar")

    monkeypatch.setattr(cli.importlib, "import_module", missing)
    result = CliRunner().invoke(main, ["up", "--port", "8001"])
    assert result.exit_code == 1
    assert how_to_install("server") in result.output


def test_help_imports_no_scanner() -> None:
    code = (
        "import sys; from luytre.cli import main; main(['--help'], standalone_mode=False); "
        "sys.exit('luytre.commands.scan' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
