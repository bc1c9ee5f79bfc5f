"""What a figure was measured on: machine, versions, corpus."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import platform
import subprocess
from collections.abc import Iterable
from pathlib import Path

from luytre.screening import compiled_core

ROOT = Path(__file__).parent.parent


def describe(packages: Iterable[str] = ()) -> dict[str, str]:
    """Machine and versions, named as they are printed; `packages` that are missing say so."""
    facts = {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "system": f"{platform.system()} {platform.release()}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "Lũy Tre": f"{version('luytre')}, {_commit()}",
        "core": "compiled" if compiled_core() else "plain-Python twin",
    }
    return facts | {package: version(package) for package in packages}


def version(package: str) -> str:
    """The installed version of a distribution, or "not installed"."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def fingerprint(path: Path) -> str:
    """A file by name, size and the beginning of its SHA-256: enough to tell it from others."""
    content = path.read_bytes()
    return f"{path.name}, {len(content):,} bytes, {hashlib.sha256(content).hexdigest()[:12]}"


def pin_to_one_core() -> int | None:
    """Keep this process on its last allowed core, and say which; None where that can't be done."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    core = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    return core


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    facts: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        facts.setdefault(name.strip(), value.strip())
    model = " ".join(facts.get("model name", platform.machine()).split())
    family = "/".join(facts.get(key, "?") for key in ("cpu family", "model", "stepping"))
    return f"{model} (family/model/stepping {family})"


def _commit() -> str:
    shown = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--exclude=*"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return f"commit {shown.stdout.strip()}" if shown.returncode == 0 else "no work tree"
