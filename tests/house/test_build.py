"""The package as it is built and installed: compiled where that is possible, pure where not."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

import luytre

ROOT = Path(__file__).parents[2]
COMPILER = shutil.which((sysconfig.get_config_var("CC") or "cc").split()[0])


def build_wheel(folder: Path, **environment: str) -> tuple[Path, str]:
    """Builds a wheel in `folder` with the tools of this environment; returns it and the log."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    log = done.stdout + done.stderr
    assert done.returncode == 0, log
    (wheel,) = folder.glob("*.whl")
    return wheel, log


@pytest.fixture(scope="module")
def without_compiler(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    empty = tmp_path_factory.mktemp("no-compiler-on-this-path")
    return build_wheel(tmp_path_factory.mktemp("pure"), PATH=str(empty))


@pytest.mark.skipif(sys.platform == "win32", reason="compilers are not found by PATH there")
def test_without_a_compiler_the_wheel_is_pure_and_says_so_once(
    without_compiler: tuple[Path, str],
) -> None:
    wheel, log = without_compiler
    assert wheel.name.endswith("-py3-none-any.whl")
    assert log.count("was not compiled") == 1
    assert "Install a C compiler" in log


@pytest.mark.skipif(sys.platform == "win32", reason="compilers are not found by PATH there")
def test_the_pure_wheel_screens_by_itself(
    without_compiler: tuple[Path, str], tmp_path: Path
) -> None:
    wheel, _ = without_compiler
    zipfile.ZipFile(wheel).extractall(tmp_path)
    program = (
        "import luytre, pathlib, sys\n"
        "assert pathlib.Path(luytre.__file__).is_relative_to(sys.argv[1]), luytre.__file__\n"
        "lexicon = luytre.Lexicon.from_terms({'vay tiền nhanh': 'H06'})\n"
        "hits = luytre.Screener(lexicon).screen('v4y t1ền nh4nh').hits\n"
        "print([hit.harm for hit in hits])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "['H06']"


def test_the_wheel_carries_its_data_and_nothing_else(
    without_compiler: tuple[Path, str],
) -> None:
    names = zipfile.ZipFile(without_compiler[0]).namelist()
    packaged = {name for name in names if name.startswith("luytre/")}
    source = {
        path.relative_to(ROOT / "src").as_posix()
        for path in (ROOT / "src" / "luytre").rglob("*")
        if path.is_file() and path.suffix not in {".so", ".pyd", ".pyc", ".c"}
    }
    assert packaged == source
    assert "luytre/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert any(name.endswith("licenses/NOTICE") for name in names)


@pytest.mark.skipif(COMPILER is None, reason="there is no C compiler here")
@pytest.mark.skipif(bool(os.environ.get("LUYTRE_PURE")), reason="LUYTRE_PURE is set")
def test_with_a_compiler_the_core_is_compiled() -> None:
    """A kernel that no longer compiles would otherwise pass every test, 40 times slower."""
    found = importlib.util.find_spec("luytre.screening._compiled")
    assert found is not None, "pip install -v --no-build-isolation --no-deps -e . says why"
    assert found.origin is not None
    assert found.origin.endswith(sysconfig.get_config_var("EXT_SUFFIX"))


def test_the_library_is_light() -> None:
    """Screening needs neither the server nor the command line's packages."""
    heavy = ("click", "jinja2", "litestar", "pyarrow", "rich", "uvicorn", "asyncio")
    program = f"import sys, luytre; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_version_is_said_once() -> None:
    assert luytre.__version__ == importlib.metadata.version("luytre")
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"## {luytre.__version__}" in changelog


def test_the_public_face_is_the_documented_one() -> None:
    stable = {"Lexicon", "Screener", "Context", "Entry", "Hit", "Indicator", "Verdict"}
    assert stable <= set(luytre.__all__)
    assert all(hasattr(luytre, name) for name in luytre.__all__)
