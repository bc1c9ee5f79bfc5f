"""Compiles the kernels with Cython where that is possible, and builds a pure wheel where it is not.

A kernel is one file of plain Python, `name.py`, with its C types beside it in `name.pxd`. As it
stands it is the interpreted twin. For the build it is copied as `_name.py` and `_name.pxd` into a
temporary folder with the same packages, so that both can be imported side by side, and compiled
there together with every shim (`*.pyx`). Shims and declarations therefore `cimport` kernels by
their compiled name: `from luytre.screening cimport _kernel`.

Nothing is written into the source tree, except by an editable install, whose extension modules
must lie where Python imports the package from.

Environment:
    LUYTRE_PURE=1      compile nothing; the wheel is `py3-none-any`
    LUYTRE_SANITIZE=1  address and undefined-behaviour sanitizers (`make sanitize`)
    LUYTRE_CC_FUZZ=1   clang with coverage for a fuzzer (`make fuzz`)
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "luytre"

DIRECTIVES = {
    "language_level": 3,
    "boundscheck": False,
    "wraparound": False,
    "cdivision": True,
    "initializedcheck": False,
}


class MissingToolError(Exception):
    """Nothing can be compiled here; the message says what is missing."""


class KernelBuildHook(BuildHookInterface[Any]):
    PLUGIN_NAME = "custom"

    _folder: tempfile.TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        sources = Path(self.root, "src")
        if version == "editable":
            # What an earlier install left must not outlive the source it was made from.
            for module in sources.glob(f"{PACKAGE}/*/_*{_suffix()}"):
                module.unlink()
        if _wanted("LUYTRE_PURE"):
            return
        self._folder = tempfile.TemporaryDirectory(prefix="luytre-build-")
        folder = Path(self._folder.name)
        try:
            built = _compile(sources, folder)
        except Exception as reason:
            # An instrumented build that silently came out plain would test nothing.
            if _wanted("LUYTRE_SANITIZE") or _wanted("LUYTRE_CC_FUZZ"):
                raise
            self.app.display_warning(
                f"luytre: the scanning core was not compiled ({reason}). The plain-Python twin "
                "serves instead: same results, about 40 times slower. Install a C compiler and "
                "Python's headers, then install again."
            )
            return
        if version == "editable":
            for module in built:
                shutil.copy2(folder / "lib" / module, sources / module)
            return
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
        for module in built:
            build_data["force_include"][str(folder / "lib" / module)] = module.as_posix()

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if self._folder is not None:
            self._folder.cleanup()


def _wanted(variable: str) -> bool:
    return os.environ.get(variable, "") not in ("", "0")


def _suffix() -> str:
    return str(sysconfig.get_config_var("EXT_SUFFIX"))


def _compile(sources: Path, folder: Path) -> list[Path]:
    """Compiles every kernel and shim in `folder`; returns the modules' paths below `folder`/lib."""
    try:
        from Cython.Build import cythonize
        from setuptools import Distribution, Extension
    except ImportError as missing:
        raise MissingToolError(f"{missing.name} is not installed") from missing
    environment, compile_args, link_args = _toolchain()

    # Relative paths, so that no folder of the building machine ends up in the modules.
    with contextlib.chdir(folder), _environment(environment):
        extensions = [
            Extension(
                ".".join(source.with_suffix("").parts),
                [str(source)],
                extra_compile_args=compile_args,
                extra_link_args=link_args,
            )
            for source in _lay_out(sources)
        ]
        extensions = cythonize(
            extensions, compiler_directives=DIRECTIVES, include_path=["."], quiet=True
        )
        command = Distribution({"ext_modules": extensions}).get_command_obj("build_ext")
        command.build_lib = "lib"
        command.build_temp = "objects"
        command.ensure_finalized()
        command.run()
    return [Path(command.get_ext_filename(extension.name)) for extension in extensions]


def _lay_out(sources: Path) -> list[Path]:
    """Copies what is to be compiled into the working folder; returns the modules' sources."""
    modules = []
    for declarations in sorted(sources.glob(f"{PACKAGE}/*/*.pxd")):
        kernel = declarations.with_suffix(".py")
        if kernel.exists():
            modules.append(_copy(kernel, sources, prefix="_"))
            _copy(declarations, sources, prefix="_")
        else:
            _copy(declarations, sources)
    modules += [_copy(shim, sources) for shim in sorted(sources.glob(f"{PACKAGE}/*/*.pyx"))]
    return modules


def _copy(source: Path, sources: Path, prefix: str = "") -> Path:
    target = source.relative_to(sources)
    target = target.with_name(prefix + target.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    for package in (target.parent, target.parent.parent):
        # Cython resolves a cimport by packages; empty ones will do.
        (package / "__init__.py").touch()
    shutil.copyfile(source, target)
    return target


def _toolchain() -> tuple[dict[str, str], list[str], list[str]]:
    """Environment that names the compiler, its arguments, and the linker's."""
    if sys.platform == "win32":
        return {}, ["/O2"], []
    if _wanted("LUYTRE_CC_FUZZ"):
        if shutil.which("clang") is None:
            raise MissingToolError("LUYTRE_CC_FUZZ needs clang (on Debian: apt-get install clang)")
        flags = ["-fsanitize=address,fuzzer-no-link", "-g", "-O1", "-fno-omit-frame-pointer"]
        # Linked without a runtime: the fuzzer preloads one that has both.
        return {"CC": "clang", "CXX": "clang++", "LDSHARED": "clang -shared"}, flags, []
    compiler = (os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc").split()[0]
    if shutil.which(compiler) is None:
        raise MissingToolError(f"there is no C compiler: {compiler!r} is not on the PATH")
    if not Path(sysconfig.get_path("include"), "Python.h").exists():
        raise MissingToolError("Python's headers are missing (on Debian: python3-dev)")
    if _wanted("LUYTRE_SANITIZE"):
        flags = ["-fsanitize=address,undefined", "-fno-sanitize-recover=undefined"]
        return {}, [*flags, "-g", "-O1", "-fno-omit-frame-pointer"], flags
    # Without debug information, which would name the folders of the building machine.
    return {}, ["-O3", "-g0"], []


@contextlib.contextmanager
def _environment(variables: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
