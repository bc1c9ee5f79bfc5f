"""The command line: the names of the commands; what they do is in `luytre.commands`."""

from __future__ import annotations

import importlib
import io
import sys
from typing import Any

import click

from luytre.extras import how_to_install

__all__ = ["main"]

#: Where each command is. They are imported when asked for: `luytre explain` need not wait for
#: what `luytre up` serves with.
COMMANDS = {
    "up": ("luytre.commands.up", "up"),
    "scan": ("luytre.commands.scan", "scan"),
    "explain": ("luytre.commands.explain", "explain"),
    "evaluate": ("luytre.commands.evaluate", "evaluate"),
    "bench": ("luytre.commands.bench", "bench"),
    "lexicon": ("luytre.commands.lexicon", "group"),
    "import": ("luytre.commands.importing", "import_posts"),
    "export": ("luytre.commands.exporting", "group"),
    "bridge": ("luytre.commands.bridge", "bridge"),
    "keys": ("luytre.commands.keys", "group"),
    "webhooks": ("luytre.commands.webhooks", "group"),
    "people": ("luytre.commands.people", "group"),
    "audit": ("luytre.commands.audit", "group"),
    "storage": ("luytre.commands.storage", "group"),
}
_SUMMARIES = {
    "up": "Serve the page and the HTTP API on this machine.",
    "scan": "Screen files of texts; write rows or a report.",
    "explain": "Say which letters of a text matched, how, and what follows.",
    "evaluate": "Measure accuracy on labelled and on clean texts.",
    "bench": "Measure how fast texts are screened on this machine.",
    "lexicon": "Look at the dictionary, hold it to its charter, import word lists.",
    "import": "Put posts from files on record, as if a platform had sent them.",
    "export": "Write what is on record to a file, under other pseudonyms.",
    "bridge": "Carry posts from a platform, and decisions back to it.",
    "keys": "Make, list and revoke the keys of machines that call the HTTP API.",
    "webhooks": "Tell platforms of decisions: add, list and remove, send again.",
    "people": "Invite, list and disable the people who sign in to the console.",
    "audit": "Prove that the events are those that were written.",
    "storage": "Look after what is on record: compare, forget.",
}
_SERVER_PACKAGES = frozenset(
    "alembic argon2 cryptography httptools httpx litestar segno sqlalchemy uvicorn uvloop".split()
)


class _Commands(click.Group):
    """A group that imports a command only when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name]
        try:
            found = getattr(importlib.import_module(module), attribute)
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] not in _SERVER_PACKAGES:
                raise
            return _uninstalled(cmd_name)
        assert isinstance(found, click.Command)
        return found

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise
        except OSError as error:
            named = f"{error.filename}: " if error.filename else ""
            raise click.ClickException(
                f"{named}{error.strerror or error}. Make room or allow access, then try again."
            ) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        # From the table, so that `luytre --help` imports none of them.
        with formatter.section("Commands"):
            formatter.write_dl(list(_SUMMARIES.items()))


def _uninstalled(name: str) -> click.Command:
    """Stands for a command whose packages are missing, and says how to get them."""

    @click.command(
        name, context_settings={"ignore_unknown_options": True, "allow_extra_args": True}
    )
    def command() -> None:
        raise click.ClickException(
            f"`luytre {name}` needs the server's packages. {how_to_install('server')}"
        )

    return command


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="`luytre COMMAND --help` has more, with examples.",
)
@click.version_option(package_name="luytre", prog_name="luytre")
def main() -> None:
    """Lũy Tre reads Vietnamese the way people type it, and says which letters matched a
    sensitive term, through which disguise, and why.

    \b
    Examples:
      luytre explain "vay t1ền nh4nh, lh z.a.l.o"
      luytre scan comments.csv --report report.html
      luytre scan posts.jsonl.gz --only-hits --output hits.csv
      luytre up
    """
    for stream in (sys.stdout, sys.stderr):
        # What can't be written there, such as "ề" in a file on Windows, is written as \u1ec1.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
