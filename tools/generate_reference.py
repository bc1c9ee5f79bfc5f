"""Write docs/reference/ from the code: ``python -m tools.generate_reference [--check]``.

Nothing in those pages is typed by hand, so they can't disagree with the program. ``--check``
writes nothing and fails where a page is missing, out of date or no longer made. The pages that
show the server and its command need its packages; without them these are left as they are, and
that is said.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import resources
from pathlib import Path

import click
import msgspec
from tools.http_reference import http, server_is_installed
from tools.markdown import code, kind, page, table

from luytre import Entry, Lexicon, Screener
from luytre.cli import main as luytre
from luytre.extras import how_to_install
from luytre.lexicon import ACTIONS, HARMS, ON_REQUEST, PROTECTIVE
from luytre.screening import PRESETS, Policy
from luytre.screening.evidence import EVIDENCE
from luytre.screening.explanation import DISGUISE_NAMES
from luytre.vietnamese.disguise_rules import load_respellings, load_rules
from luytre.vietnamese.folding import DISGUISES

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"

#: Variables of the environment: name, what it does. Those of a command's options are added.
SETTINGS = {
    "LUYTRE_TWIN": "`1` screens with the plain-Python twin though the compiled core is there: "
    "same results, about 40 times slower. For tests, and to compare.",
    "LUYTRE_PURE": "`1` while the package is installed or built: compile nothing.",
    "LUYTRE_SANITIZE": "`1` while it is built: with the address and undefined-behaviour "
    "sanitizers. `make sanitize` sets it.",
    "LUYTRE_FAULT_ROUNDS": "how many rounds the tests in `tests/faults` take, 5 by default. "
    "`make faults` sets it.",
    "LUYTRE_SCHEMATHESIS": "how many requests the tests make up for each operation of the HTTP "
    "schema, 8 by default. `make schemathesis` sets it.",
    "LUYTRE_CC_FUZZ": "`1` while it is built: by clang, instrumented for coverage-guided fuzzing. "
    "`make fuzz` sets it.",
}

#: Keys of an entry whose values are listed on a page of their own.
LONG_LISTS = ("harm", "disguises", "protective")

#: The term of the examples of disguises, and ways to type it.
TERM = "vay tiền nhanh"
TYPED: dict[str, str] = {
    "toneless": "vay tien nhanh",
    "wrong-tone": "vay tiền nhãnh",
    "keystrokes": "vay tieenf nhanh",
    "teencode": "vay tiền nhank",
    "leet": "vay t1ền nh4nh",
    "separators": "v.a.y t.i.ề.n nhanh",
    "joined": "vaytiềnnhanh",
    "split": "vay ti ền nh anh",
    "repeats": "vayyy tiềnnn nhanh",
    "lookalikes": "ｖａｙ tiền nhаnh",
    "invisibles": "vay ti\u200bền nh\u200banh",
    "legacy-font": "vay tiÒn nhanh, kh«ng thÕ chÊp",
    "reversed": "nhanh tiền vay",
    "masked": "vay tiền nh*nh",
}
MEANINGS = {
    "toneless": "a syllable is typed without its diacritics",
    "wrong-tone": "*hỏi* stands for *ngã* or the other way round, or one mark is off",
    "keystrokes": "the keys of Telex, VNI or VIQR, typed with the input method switched off",
    "teencode": "a spelling of chat: other letters for the same sound, or short for a word",
    "leet": "digits and signs for letters",
    "separators": "anything put between letters or syllables, emoji too",
    "joined": "the spaces between syllables are left out",
    "split": "a space breaks a syllable",
    "repeats": "letters are repeated",
    "lookalikes": "characters that look like the letters: other scripts, full width, mathematical, "
    "circled, small capitals",
    "invisibles": "characters that show nothing, or marks piled up as noise",
    "legacy-font": "text for a TCVN3 or VNI font",
    "reversed": "syllables or rimes are swapped (*nói lái*)",
    "masked": "`*` stands for a letter",
}


# --- commands and settings ---------------------------------------------------------------------


def commands() -> Iterator[tuple[str, click.Command, click.Context]]:
    """Every command of the command line with its full name, groups before what is in them."""
    waiting = [("luytre", click.Context(luytre, info_name="luytre"))]
    while waiting:
        name, context = waiting.pop(0)
        yield name, context.command, context
        if isinstance(context.command, click.Group):
            inner = []
            for word in context.command.list_commands(context):
                command = context.command.get_command(context, word)
                if command is not None:
                    made = click.Context(command, info_name=word, parent=context)
                    inner.append((f"{name} {word}", made))
            waiting = inner + waiting


def cli() -> str | None:
    if not server_is_installed():
        return None
    parts = []
    for name, command, context in commands():
        usage = " ".join([name, *command.collect_usage_pieces(context)])
        options = [
            (code(record[0]), record[1])
            for parameter in command.get_params(context)
            if isinstance(parameter, click.Option)
            and "--help" not in parameter.opts
            and (record := parameter.get_help_record(context))
        ]
        parts.append(f"## {name}\n\n```\n{usage}\n```\n\n{_help(command.help or '')}")
        if options:
            parts.append(table(["option", "meaning"], options))
    return page("Commands", "Every command answers `--help`.", *parts)


def _help(text: str) -> str:
    """A command's help as Markdown; what click is told not to wrap becomes a block."""
    blocks = []
    for block in inspect.cleandoc(text).split("\n\n"):
        if block.startswith("\b\n"):
            title, *lines = block[2:].split("\n")
            shown = "\n".join(line.removeprefix("  ") for line in lines)
            blocks.append(f"{title}\n\n```\n{shown}\n```")
        else:
            blocks.append(" ".join(block.split()))
    return "\n\n".join(blocks)


def settings() -> str | None:
    if not server_is_installed():
        return None
    variables = dict(SETTINGS)
    for name, command, context in commands():
        for parameter in command.get_params(context):
            if isinstance(parameter, click.Option) and isinstance(parameter.envvar, str):
                instead = f"Instead of {code(parameter.opts[0])} of {code(name)}."
                variables[parameter.envvar] = f"{parameter.help or ''} {instead}".strip()
    rows = [(code(name), meaning) for name, meaning in sorted(variables.items())]
    return page(
        "Settings",
        "Settings are options of the [commands](cli.md). These variables of the environment are "
        "read as well; there is no settings file.",
        table(["variable", "meaning"], rows),
    )


# --- what is known of harms, evidence, policies and disguises -----------------------------------


def evidence() -> str:
    rows = [(code(one.name), f"{one.points:+}", one.meaning, one.meaning_vi) for one in EVIDENCE]
    return page(
        "Evidence",
        "The points of all evidence present are added up: `score = 1 / (1 + exp(-points / 10))`. "
        "[What a score says](../explanation/evidence.md).",
        table(["evidence", "points", "meaning", "nghĩa"], rows),
    )


def harms() -> str:
    rows = [
        (one.code, one.name, one.name_vi, one.ceiling, one.description) for one in HARMS.values()
    ]
    vocabularies = [
        (
            one.code,
            code(one.dsa_category),
            ", ".join(map(code, one.dsa_keywords)),
            ", ".join(map(code, one.ailuminate)),
        )
        for one in HARMS.values()
    ]
    protections = [
        (one.code, one.name, one.name_vi, one.cap, "yes" if one.cancelled_by_sale else "no")
        for one in PROTECTIVE.values()
    ]
    return page(
        "Harms",
        "The list is closed: no file and no setting adds a harm or raises a ceiling. Actions, from "
        f"the mildest: {', '.join(map(code, ACTIONS))}. "
        "[How a hit becomes an action](../explanation/actions.md).",
        table(["harm", "name", "tên", "ceiling", "what it is"], rows),
        "## In public vocabularies",
        "The category and keywords of the DSA Transparency Database, and AILuminate's hazards.",
        table(["harm", "category", "keywords", "hazards"], vocabularies),
        "## Protective contexts",
        "A hit in one of these stays visible and acts at most as said here. Some end where the "
        "text has a phone, account, link or handle.",
        table(["code", "context", "bối cảnh", "at most", "ended by a contact"], protections),
    )


def policies() -> str:
    parts = []
    for name in PRESETS:
        policy = Policy.preset(name)
        rows = [
            (", ".join(rule.harms), str(rule.severity), f"{rule.score:g}", code(rule.action))
            for rule in policy.rule
        ]
        heading = f"## {name}\n\n{policy.description} *{policy.description_vi}*"
        parts += [heading, table(["harms", "severity from", "score from", "action"], rows)]
    example = (
        'name = "our-forum"\n\n[[rule]]\nharms = ["H02", "H05"]\nseverity = 2\nscore = 0.7\n'
        'action = "review"\n'
    )
    return page(
        "Policies",
        "The strongest action of the rules that apply is taken, then lowered by the harm's ceiling "
        "and, for entries that no person has reviewed, to `review`: with the packaged dictionary "
        "no rule blocks.",
        *parts,
        "## One of your own",
        f"A TOML file; `--policy FILE`, or `Screener(lexicon, policy=FILE)`. A rule above a harm's "
        f"ceiling is refused when it is read.\n\n```toml\n{example}```",
    )


def disguises() -> str:
    entry = Entry(
        id="H06.vay-tien-nhanh", term=TERM, harm="H06", disguises=("*", *sorted(ON_REQUEST))
    )
    screener = Screener(Lexicon([entry]))
    rows = []
    for name in DISGUISES:
        found = any(name in hit.disguises for hit in screener.screen(TYPED[name]).hits)
        shown = TYPED[name].replace("\u200b", "⟨U+200B⟩")
        asked = "when an entry names it" if name in ON_REQUEST else "yes"
        rows.append(
            (
                code(name),
                MEANINGS[name],
                DISGUISE_NAMES[name][1],
                asked,
                code(shown) if found else "not read in this version",
            )
        )
    rules = load_rules()
    counts = [
        (disguise, str(sum(rule.disguise == disguise for rule in rules)))
        for disguise in ("teencode", "leet")
    ]
    return page(
        "Disguises",
        f"The examples are all read as *{TERM}*. An entry's `disguises` says which may apply; "
        "`*` stands for those with *yes*. Several may be undone in one finding.",
        table(["disguise", "what was done", "tên", "in `*`", "example"], rows),
        "Look-alikes, marks and invisible characters are rows of `codepoints.tsv`, made from "
        "Unicode data. Spellings are rows of `disguise_rules.toml`, one by one, to be reviewed:",
        table(["kind", "rules"], counts),
        "Where a spelling looks like any other syllable, the scanner can't see that a rule may "
        "apply. For these, terms of several syllables are looked for in the other spelling too:",
        table(
            ["typed", "for", "in the syllable", "such as"],
            [(code(r.text), code(r.term), r.where, r.note) for r in load_respellings()],
        ),
    )


def dictionary_format() -> str:
    file = resources.files("luytre.lexicon").joinpath("schema.json")
    described = msgspec.json.decode(file.read_bytes())
    definitions = described["$defs"]
    entry = definitions["entry"]
    rows = []
    for name, value in entry["properties"].items():
        found = definitions[value["$ref"].rpartition("/")[2]] if "$ref" in value else value
        shown = "date" if name == "review_by" else kind(found)
        if name in LONG_LISTS:
            shown = "list of strings" if "items" in found else "string"
        where = "required" if name in entry["required"] else ""
        if name in described["properties"]:
            where = "may stand at the top"
        rows.append((code(name), shown, where, found.get("description", "")))
    return page(
        "Format of a dictionary",
        "TOML in UTF-8: keys at the top are defaults for the `[[entry]]` tables below them. A "
        "folder of such files is one dictionary. `src/luytre/lexicon/schema.json` is the JSON "
        "Schema that editors understand, and `luytre lexicon lint` proves a file. "
        "[How to write an entry](../how-to/write-an-entry.md).",
        table(["key", "kind", "", "meaning"], rows),
    )


def permissions() -> str | None:
    if not server_is_installed():
        return None
    from luytre.accounts.permissions import ROLES, TABLE  # noqa: PLC0415

    rows = [
        (
            code(one.name),
            one.meaning,
            *("yes" if role in one.roles.split() else "" for role in ROLES),
        )
        for one in TABLE
    ]
    return page(
        "Permissions",
        "What people of each role may do in the console. A role is given with an invitation, and "
        "changed by admins and owners; owners are made by owners.",
        table(["permission", "meaning", *ROLES], rows),
    )


def index() -> str:
    words = {
        "cli.md": "Commands and their options",
        "http.md": "The HTTP interface",
        "settings.md": "Variables of the environment",
        "dictionary-format.md": "The format of a dictionary",
        "disguises.md": "Disguises",
        "evidence.md": "Evidence and its points",
        "harms.md": "Harms, ceilings and protective contexts",
        "policies.md": "Policies",
        "permissions.md": "Who may do what in the console",
    }
    lines = [f"- [{words[name]}]({name})" for name in PAGES if name != "index.md"]
    return page("Reference", "Written from the code by `make docs`.", "\n".join(lines))


PAGES: dict[str, Callable[[], str | None]] = {
    "index.md": index, "cli.md": cli, "http.md": http, "settings.md": settings,
    "dictionary-format.md": dictionary_format, "disguises.md": disguises,
    "evidence.md": evidence, "harms.md": harms, "policies.md": policies,
    "permissions.md": permissions,
}  # fmt: skip


def pages() -> dict[str, str | None]:
    """Every page by its file name; None for one that can't be made here."""
    return {name: make() for name, make in PAGES.items()}


def stale(made: Mapping[str, str | None]) -> list[str]:
    """What is wrong with the pages that are there, a line each."""
    folder = REFERENCE
    complaints = [
        f"{name} is {'out of date' if (folder / name).exists() else 'missing'}"
        for name, text in made.items()
        if text is not None
        and not ((folder / name).exists() and (folder / name).read_text("utf-8") == text)
    ]
    extra = sorted({path.name for path in folder.glob("*.md")} - set(made))
    return complaints + [f"{name} is no longer made; remove it" for name in extra]


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; fail where a page is out of date.")
def main(check: bool) -> None:
    """Write docs/reference/ from the code."""
    made = pages()
    for name in (name for name, text in made.items() if text is None):
        click.echo(
            f"{name} was left as it is: the server's packages, or httpx, are missing. "
            f"{how_to_install('all')}",
            err=True,
        )
    if check:
        complaints = stale(made)
        if complaints:
            click.echo("docs/reference: " + "; ".join(complaints) + ". Run `make docs`.", err=True)
            sys.exit(1)
        return
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, text in made.items():
        if text is not None:
            (REFERENCE / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
