"""The repository itself: locks, documents, and what must not stand in any file."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted(ROOT.glob("requirements*.txt"))
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LONGEST_MODULE = 450

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def tracked(*patterns: str) -> list[Path]:
    """Files that git knows or would take, by pathspec; skips the test outside a work tree."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", *patterns],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git work tree")
    paths = (ROOT / name for name in listed.stdout.decode().split("\0") if name)
    return [path for path in paths if path.is_file()]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_package_has_a_hash_and_no_address(lock: Path) -> None:
    text = lock.read_text("utf-8")
    assert not re.search(r"://|--(extra-)?index|--find-links", text)
    entries = re.split(r"\n(?=[a-z0-9])", "\n" + text)
    for entry in filter(None, (entry.strip() for entry in entries)):
        assert "==" in entry.splitlines()[0], entry
        assert "--hash=sha256:" in entry, entry


def test_the_locks_agree() -> None:
    """What is tested is what runs."""
    pins = [set(re.findall(r"(?m)^\S+==\S+", lock.read_text("utf-8"))) for lock in LOCKS]
    runtime = set(re.findall(r"(?m)^\S+==\S+", (ROOT / "requirements.txt").read_text("utf-8")))
    assert runtime in pins
    development = set(
        re.findall(r"(?m)^\S+==\S+", (ROOT / "requirements-dev.txt").read_text("utf-8"))
    )
    assert runtime <= development


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    for target in LINK.findall(document.read_text("utf-8")):
        if "://" in target or target.startswith(("#", "mailto:")):
            continue
        path = (document.parent / target.partition("#")[0]).resolve()
        assert path.exists(), f"{document.name} links to {target}"


def test_every_page_of_the_documentation_can_be_reached() -> None:
    reached: set[Path] = set()
    waiting = [ROOT / "docs" / "index.md", ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        for target in LINK.findall(page.read_text("utf-8")):
            path = (page.parent / target.partition("#")[0]).resolve()
            if path.suffix == ".md" and path.exists():
                waiting.append(path)
    assert set(DOCUMENTS) <= reached


def test_every_room_is_described() -> None:
    architecture = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    for room in sorted((ROOT / "src" / "luytre").iterdir()):
        if (room / "__init__.py").exists():
            assert f"`{room.name}/`" in architecture


def test_modules_can_be_read_in_one_sitting() -> None:
    """Kernels are left out: C calls between compiled modules are slower than within one."""
    long = [
        f"{path.relative_to(ROOT)}: {length} lines"
        for path in tracked("*.py")
        if not path.name.endswith("_kernel.py")
        and (length := path.read_text("utf-8").count("\n")) > LONGEST_MODULE
    ]
    assert not long


def test_continuous_integration_runs_the_tests_and_the_checks() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "make test" in script
    assert "make check" in script
