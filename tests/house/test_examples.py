"""The examples in the documents do what the documents say."""

from __future__ import annotations

import doctest
import re
import textwrap
from pathlib import Path

import pytest

import luytre
from luytre.lexicon.lint import lint

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
FENCE = re.compile(r"^( *)```(\w+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def fences(language: str) -> list:
    found = []
    for document in DOCUMENTS:
        matches = FENCE.finditer(document.read_text("utf-8"))
        for number, match in enumerate((m for m in matches if m[2] == language), 1):
            name = f"{document.relative_to(ROOT)} {number}"
            found.append(pytest.param(textwrap.dedent(match[3]), id=name))
    return found


SESSIONS = [document for document in DOCUMENTS if ">>> " in document.read_text("utf-8")]


@pytest.mark.parametrize("document", SESSIONS, ids=lambda path: str(path.relative_to(ROOT)))
def test_sessions_answer_as_written(document: Path) -> None:
    failed, tried = doctest.testfile(
        str(document),
        module_relative=False,
        encoding="utf-8",
        optionflags=doctest.NORMALIZE_WHITESPACE,
        parser=_FencedParser(),
    )
    assert tried
    assert not failed


class _FencedParser(doctest.DocTestParser):
    """Ends an expected answer where its fence ends."""

    def parse(self, string: str, name: str = "<string>") -> list:  # type: ignore[override]
        return super().parse(re.sub(r"^```.*$", "", string, flags=re.MULTILINE), name)


@pytest.mark.parametrize("code", [c for c in fences("python") if ">>> " not in str(c.values[0])])
def test_programs_can_be_compiled(code: str) -> None:
    compile(code, "example", "exec")


@pytest.mark.parametrize("toml", [c for c in fences("toml") if "[[entry]]" in str(c.values[0])])
def test_entries_pass_the_linter(toml: str, tmp_path: Path) -> None:
    path = tmp_path / "example.toml"
    path.write_text(toml, "utf-8")
    assert [str(complaint) for complaint in lint([path])] == []
    assert luytre.Lexicon.load(path).entries
