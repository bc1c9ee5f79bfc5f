"""`luytre explain`: which letters of a text matched, how they were read, and what follows."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import click
import msgspec
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from luytre.commands.screeners import lexicon_option, make_screener, policy_option
from luytre.lexicon import ACTION_NAMES, Action
from luytre.screening.explanation import (
    CUE_ROLES,
    DISGUISE_MEANINGS,
    INDICATOR_NAMES,
    CueFound,
    Explanation,
    HitExplanation,
    Step,
)
from luytre.screening.explanation import explain as explain_text

Language = Literal["en", "vi"]

_LIT = "bold black on yellow"
#: Words of company are underlined, so that they stand apart without colours as well.
_CUE_STYLES = {
    "contact": "underline cyan",
    "required": "underline magenta",
    "protective": "underline green",
}
_ACTION_STYLES = {"allow": "green", "support": "blue", "review": "yellow", "block": "red"}
_MOST_CHANGES = 6

_WORDS: dict[str, tuple[str, str]] = {
    "nothing": ("Nothing was found.", "Không thấy gì."),
    "action": ("action", "xử lý"),
    "policy": ("policy", "chính sách"),
    "letters": ("letters", "từng chữ"),
    "steps": ("undone", "gỡ từng bước"),
    "as-spelled": ("as spelled in the dictionary", "viết đúng như trong từ điển"),
    "evidence": ("evidence", "bằng chứng"),
    "score": ("score", "điểm"),
    "points": ("points", "điểm cộng"),
    "severity": ("severity", "mức nặng"),
    "contexts": ("context", "ngữ cảnh"),
    "required": ("required", "cần có"),
    "protective": ("protective", "bảo vệ"),
    "why-not": ("why not {action}", "vì sao chưa {action}"),
    "at-most": ("at most {cap}", "tối đa {cap}"),
    "indicators": ("phones, accounts, links, handles", "số điện thoại, tài khoản, liên kết"),
    "for": ("{typed} for {meant}", "{typed} thay {meant}"),
    "dropped": ("{typed} dropped", "bỏ {typed}"),
    "added": ("{meant} added", "thêm {meant}"),
    "space": ("a space", "dấu cách"),
    "left out": (
        "{count} more hits are not explained; luytre scan lists all.",
        "Còn {count} chỗ không giải thích; luytre scan liệt kê tất cả.",
    ),
}
#: Bytes of a text on standard input, and hits of one text that are explained.
_LONGEST = 1 << 20
_MOST_EXPLAINED = 100


@click.command()
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="Everything, as one JSON object.")
@click.option(
    "--lang", type=click.Choice(["en", "vi"]), default="en", show_default=True,
    help="Language of the explanation.",
)  # fmt: skip
@lexicon_option
@policy_option
def explain(
    text: str, as_json: bool, lang: Language, dictionaries: tuple[str | Path, ...], policy: str
) -> None:
    """Say which letters of TEXT matched, undo each disguise, and give the reasons.

    "-" reads the text from standard input.

    \b
    Examples:
      luytre explain "vay t1ền nh4nh, lh z.a.l.o"
      luytre explain --lang vi "vieecj nhej luwowng cao"
      echo "nhà cái uy tín" | luytre explain - --json
    """
    if text == "-":
        if sys.stdin is None:
            raise click.UsageError("standard input is closed. Give the text itself, or pipe it in.")
        raw = sys.stdin.buffer.read(_LONGEST + 1)
        if len(raw) > _LONGEST:
            raise click.UsageError(
                f"the text has more than {_LONGEST // 2**20} MiB. Explain a part of it; "
                "luytre scan reads files of any length."
            )
        try:
            text = raw.decode("utf-8").removesuffix("\n")
        except UnicodeDecodeError as error:
            raise click.UsageError(f"the text is not UTF-8 ({error}). Convert it first.") from error
    explanation = explain_text(make_screener(dictionaries, policy), text, most=_MOST_EXPLAINED)
    if as_json:
        click.echo(msgspec.json.encode(explanation).decode())
        return
    _Printer(lang).show(explanation)


class _Printer:
    """Writes an explanation to the terminal in one language."""

    def __init__(self, lang: Language) -> None:
        self._vi = lang == "vi"
        self._console = Console(highlight=False)

    def _say(self, word: str, **values: str) -> str:
        return _WORDS[word][self._vi].format(**values)

    def _action(self, action: Action) -> str:
        """An action in words, with the name that programs know where that is another."""
        name = ACTION_NAMES[action][self._vi]
        return name if name == action else f"{name} ({action})"

    def show(self, explanation: Explanation) -> None:
        """The text with its letters lit up, then each hit, then the indicators."""
        self._console.print(_lit_up(explanation), soft_wrap=True)
        verdict = Text(f"{self._say('action')}: ")
        style = f"bold {_ACTION_STYLES[explanation.action]}"
        verdict.append(self._action(explanation.action), style=style)
        verdict.append(f" ({self._say('policy')} {explanation.policy})", style="dim")
        self._console.print(verdict)
        self._legend(explanation.cues)
        if not explanation.hits and not explanation.indicators:
            self._console.print(self._say("nothing"))
        for hit in explanation.hits:
            self._console.print()
            self._hit(hit)
        if explanation.left_out:
            self._console.print()
            self._console.print(self._say("left out", count=f"{explanation.left_out:,}"))
        if explanation.indicators:
            self._console.print()
            self._console.print(Text(self._say("indicators"), style="bold"))
            for found in explanation.indicators:
                raw = explanation.text[found.start : found.end]
                line = Text(f"  {INDICATOR_NAMES[found.kind][self._vi]}: {_visible(raw)}")
                if found.value != raw:
                    line.append(f" → {found.value}")
                self._console.print(line)

    def _legend(self, cues: Sequence[CueFound]) -> None:
        """What is underlined, by what it does."""
        for role, names in CUE_ROLES.items():
            terms = dict.fromkeys(_read_as(cue) for cue in cues if cue.role == role)
            if terms:
                line = Text(names[self._vi], style=_CUE_STYLES[role])
                line.append(f": {', '.join(terms)}", style="not underline default")
                self._console.print(line)

    def _hit(self, hit: HitExplanation) -> None:
        title = Text(_visible(hit.raw), style=_LIT)
        title.append(" → ", style="default on default")
        title.append(hit.term, style="bold default on default")
        self._console.print(title)
        name = hit.harm_name_vi if self._vi else hit.harm_name
        table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
        table.add_column(style="dim", no_wrap=True)
        table.add_column(overflow="fold")
        summary = f"{hit.harm} {name} · {hit.entry} · {self._say('severity')} {hit.severity}"
        table.add_row("", Text(summary))
        if hit.sense:
            table.add_row("", Text(hit.sense, style="dim"))
        if hit.steps:
            table.add_row(self._say("letters"), self._letters(hit))
        for number, step in enumerate(hit.steps):
            table.add_row(self._say("steps") if number == 0 else "", self._step(step))
        if not hit.steps:
            table.add_row(self._say("letters"), self._say("as-spelled"))
        for number, found in enumerate(hit.evidence):
            meaning = found.meaning_vi if self._vi else found.meaning
            label = self._say("evidence") if number == 0 else ""
            table.add_row(label, Text(f"{found.points:+3d}  {meaning} ({found.name})"))
        total = f"{hit.score:.2f}  ({hit.points:+d} {self._say('points')})"
        table.add_row(self._say("score"), Text(total))
        for number, cue in enumerate(hit.contexts):
            label = self._say("contexts") if number == 0 else ""
            words = f'"{_read_as(cue)}" ' if cue.raw else ""
            table.add_row(label, Text(f"{words}{cue.cue} ({self._say(cue.role)})"))
        if hit.protection is not None:
            kept = hit.protection
            context = kept.name_vi if self._vi else kept.name
            limit = self._say("at-most", cap=self._action(kept.cap))
            table.add_row(self._say("protective"), Text(f"{kept.code} {context}: {limit}"))
        action = Text(self._action(hit.action), style=_ACTION_STYLES[hit.action])
        table.add_row(self._say("action"), action)
        following = hit.next_action and ACTION_NAMES[hit.next_action][self._vi]
        for number, obstacle in enumerate(hit.obstacles):
            label = self._say("why-not", action=following or "") if number == 0 else ""
            table.add_row(label, Text(obstacle.reason_vi if self._vi else obstacle.reason))
        self._console.print(Padding(table, (0, 0, 0, 2)))

    def _letters(self, hit: HitExplanation) -> Text:
        """Typed letters beside those of the term, where they differ in bold."""
        line = Text()
        for pair in hit.letters:
            raw = _visible(pair.raw) or "∅"
            term = pair.term or "∅"
            if not pair.disguises:
                line.append(term)
            else:
                line.append(f"[{raw}→{term}]".replace(" ", "␣"), style="bold yellow")
        return line

    def _step(self, step: Step) -> Text:
        meaning = DISGUISE_MEANINGS[step.disguise][self._vi]
        shown = [self._change(change.typed, change.meant) for change in step.changes]
        if len(shown) > _MOST_CHANGES:
            shown = [*shown[:_MOST_CHANGES], "…"]
        line = Text(f"{_visible(step.before)} → ")
        line.append(_visible(step.after), style="bold")
        detail = f"; {', '.join(shown)}" if step.disguise != "case" else ""
        line.append(f"  ({step.disguise}: {meaning}{detail})", style="dim")
        return line

    def _change(self, typed: str, meant: str) -> str:
        typed, meant = (
            self._say("space") if part == " " else _visible(part) for part in (typed, meant)
        )
        word = "for" if typed and meant else "dropped" if typed else "added"
        return self._say(word, typed=typed, meant=meant)


def _lit_up(explanation: Explanation) -> Text:
    text = explanation.text
    spans = [(hit.start, hit.end, _LIT) for hit in explanation.hits]
    spans += [(cue.start, cue.end, _CUE_STYLES[cue.role]) for cue in explanation.cues]
    line = Text()
    done = 0
    for low, high, style in sorted(spans):
        start = max(low, done)
        line.append(_visible(text[done:start], lines=True))
        line.append(_visible(text[start:high], lines=True), style=style)
        done = max(done, high)
    line.append(_visible(text[done:], lines=True))
    return line


def _read_as(cue: CueFound) -> str:
    """The letters of a cue, and how it is spelled where that is something else."""
    raw = _visible(cue.raw)
    return raw if cue.raw.lower() == cue.term else f"{raw} → {cue.term}"


def _visible(text: str, lines: bool = False) -> str:
    """`text` with what a terminal would obey or not show (controls, zero width) named."""
    return "".join(
        char if char.isprintable() or (lines and char in "\n\t") else f"<U+{ord(char):04X}>"
        for char in text
    )
