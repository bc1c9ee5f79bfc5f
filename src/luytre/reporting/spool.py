"""The unfinished output of a scan, and the checkpoint from which it can go on.

Rows are appended to ``OUTPUT.part``. Now and then they are forced to disk, and after them, in one
rename, a checkpoint ``OUTPUT.progress``: how far the inputs were read and how long the part file
was then. Going on cuts the part file back to that length, so that no row is lost or written twice,
wherever the scan was interrupted.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Self

import msgspec

from luytre.reporting.inputs import Input
from luytre.reporting.rows import Totals

__all__ = [
    "Checkpoint", "ResumeError", "Spool", "Stamp", "progress_file", "stamp", "working_files",
]  # fmt: skip


class ResumeError(ValueError):
    """A scan can't go on where it stopped; the message says why and what to do."""


class Stamp(msgspec.Struct, frozen=True):
    """What an input file was like: its name, size, and time of change in nanoseconds."""

    name: str
    size: int
    changed: int


class Checkpoint(msgspec.Struct, kw_only=True):
    """A place in the inputs and the length of the part file there.

    `settings` is a digest of everything else that decides the output: dictionary, policy,
    options. `file` is the index of the input being read and `lines` how many of its lines
    (broken ones too) are done. `seal` is a digest of all the rest: a place that was changed by
    hand can look right and lose rows or write them twice.
    """

    inputs: tuple[Stamp, ...]
    settings: str
    file: int = 0
    lines: int = 0
    length: int = 0
    totals: Totals = msgspec.field(default_factory=Totals)
    seal: str = ""


def stamp(source: Input) -> Stamp:
    """The stamp of an input as it is now."""
    found = os.stat(source.path)
    return Stamp(source.name, found.st_size, found.st_mtime_ns)


class Spool:
    """The part file and checkpoint of one output; a context manager that closes the file."""

    def __init__(self, output: Path, checkpoint: Checkpoint, resume: bool) -> None:
        """Start anew, or where `resume`, from the checkpoint on disk.

        Without one on disk a resumed scan starts anew too. Raises `ResumeError` where inputs or
        settings are not those of the checkpoint, or it isn't as it was saved.
        """
        self.output = output
        self.part, self._progress, self._new, _ = working_files(output)
        self.checkpoint = checkpoint
        found = self._read() if resume else None
        if found is not None:
            self._compare(found, checkpoint)
            self.checkpoint = found
        self.resumed = found is not None
        self._file = self.part.open("r+b" if found is not None else "wb")
        self._file.truncate(self.checkpoint.length)
        self._file.seek(self.checkpoint.length)
        self.save()

    def _read(self) -> Checkpoint | None:
        try:
            raw = self._progress.read_bytes()
            size = self.part.stat().st_size
        except FileNotFoundError:
            return None
        try:
            found = msgspec.json.decode(raw, type=Checkpoint)
        except (msgspec.DecodeError, RecursionError) as error:
            raise ResumeError(
                f"{self._progress} can't be read ({error}). Start over with --restart."
            ) from error
        if found.seal != _seal(found):
            raise ResumeError(
                f"{self._progress} is not as it was saved: it was changed or damaged. "
                "Start over with --restart."
            )
        if size < found.length:
            raise ResumeError(
                f"{self.part} is shorter than when it was saved. Start over with --restart."
            )
        return found

    def _compare(self, found: Checkpoint, wanted: Checkpoint) -> None:
        names = [one.name for one in found.inputs]
        if names != [one.name for one in wanted.inputs]:
            raise ResumeError(
                f"{self.output} was begun from other files: {', '.join(names)}. Name the same "
                "files in the same order, or start over with --restart."
            )
        for before, now in zip(found.inputs, wanted.inputs, strict=True):
            if before != now:
                raise ResumeError(
                    f"{now.name} has changed since the scan was interrupted. "
                    "Start over with --restart."
                )
        if found.settings != wanted.settings:
            raise ResumeError(
                f"{self.output} was begun with another dictionary, policy or option. Use the "
                "same ones, or start over with --restart."
            )

    def write(self, rows: bytes) -> None:
        """Append whole rows."""
        self._file.write(rows)

    def save(self) -> None:
        """Force the rows to disk, then the checkpoint, whose place the caller has moved on."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self.checkpoint.length = self._file.tell()
        self.checkpoint.seal = _seal(self.checkpoint)
        with self._new.open("wb") as out:
            out.write(msgspec.json.encode(self.checkpoint))
            out.flush()
            os.fsync(out.fileno())
        self._new.replace(self._progress)
        _sync_folder(self._progress.parent)

    def close(self) -> None:
        """Close the part file; nothing is saved."""
        self._file.close()

    def finish(self, finished: Path) -> None:
        """Put `finished` in the place of the output and take away what was for resuming."""
        self.close()
        with finished.open("rb+") as file:
            os.fsync(file.fileno())
        finished.replace(self.output)
        self._progress.unlink(missing_ok=True)
        self.part.unlink(missing_ok=True)
        _sync_folder(self.output.parent)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def progress_file(output: Path) -> Path:
    """Where the checkpoint of a scan to `output` lies."""
    return working_files(output)[1]


def working_files(output: Path) -> tuple[Path, Path, Path, Path]:
    """What a scan to `output` writes beside it: the rows, the checkpoint, a newer checkpoint that
    takes the place of the other, and the rows in the format asked for."""
    names = (".part", ".progress", ".progress.new", ".part.done")
    part, progress, new, done = (output.with_name(output.name + name) for name in names)
    return part, progress, new, done


def _seal(checkpoint: Checkpoint) -> str:
    unsealed = msgspec.structs.replace(checkpoint, seal="")
    return hashlib.sha256(msgspec.json.encode(unsealed)).hexdigest()


def _sync_folder(folder: Path) -> None:
    """Make a rename last; a system that can't open folders needs nothing done."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
