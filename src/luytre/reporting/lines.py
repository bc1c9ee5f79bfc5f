"""The lines of a stream of bytes, decoded one by one, whatever was put into the stream."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from typing import IO, Any

import msgspec

__all__ = ["LONGEST_LINE", "BrokenLine", "InputError", "Lines", "Named", "Record", "decoded"]

#: A longer line is no comment; it is reported and skipped, so that memory stays bounded.
LONGEST_LINE = 8 * 1024 * 1024
#: Bytes of a line that would hardly be without a NUL in UTF-16.
_TELLING = 16


class InputError(ValueError):
    """A file can't be read at all; the message says what to do."""


class Record(msgspec.Struct, frozen=True, gc=False):
    """One text and the number, from 1, of the line or Parquet row where it begins."""

    line: int
    text: str


class Named(msgspec.Struct, frozen=True, gc=False):
    """The number, from 1, of a line or Parquet row, and its cells by the names of their columns.

    Of JSON lines, `values` is whatever stands there.
    """

    line: int
    values: Any


class BrokenLine(msgspec.Struct, frozen=True, gc=False):
    """A line without a text that can be read, and why."""

    line: int
    reason: str


class _Damage(msgspec.Struct, frozen=True):
    """Why a stream can't be read on."""

    reason: str


def decoded(number: int, raw: bytes) -> Record | BrokenLine:
    """The text in `raw`, which has to be UTF-8."""
    try:
        return Record(number, raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        byte = raw[error.start]
        return BrokenLine(number, f"not UTF-8 (byte {byte:#04x} at place {error.start + 1})")


class Lines:
    """The lines of a stream, decoded one by one; numbered from 1.

    Raises `InputError` where the stream is UTF-16, with or without the mark that says so.
    """

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self._stream = stream
        self._name = name
        self._ahead: bytes | _Damage | None = None

    def __iter__(self) -> Iterator[Record | BrokenLine]:
        number = offset = 0
        judged = False
        while True:
            raw = self._next()
            if isinstance(raw, _Damage):
                yield BrokenLine(number + 1, f"the file ends here or is damaged ({raw.reason})")
                return
            if not raw:
                return
            number += 1
            if number == 1:
                if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
                    raise InputError(
                        f"{self._name} is UTF-16. Save it as UTF-8, for example with: "
                        "iconv -f UTF-16 -t UTF-8"
                    )
                raw = raw.removeprefix(b"\xef\xbb\xbf")
            if not judged:
                self._refuse_utf_16(raw, offset)
                offset += len(raw)
                # Lines of UTF-16 hardly ever do without a NUL: a space has one.
                judged = len(raw) >= _TELLING and 0 not in raw
            if len(raw) > LONGEST_LINE and not raw.endswith(b"\n"):
                self._skip_line()
                yield BrokenLine(number, f"longer than {LONGEST_LINE // 2**20} MiB")
                continue
            raw = raw.removesuffix(b"\n").removesuffix(b"\r")
            yield decoded(number, raw)

    def _next(self) -> bytes | _Damage:
        if self._ahead is not None:
            raw, self._ahead = self._ahead, None
            return raw
        try:
            return self._stream.readline(LONGEST_LINE + 1)
        except gzip.BadGzipFile:
            return _Damage("it is no gzip file")
        except (EOFError, OSError, zlib.error, ValueError) as error:
            return _Damage(str(error))
        except Exception as error:
            # zstandard's own error; its type is known only where it is installed.
            if type(error).__module__.partition(".")[0] != "zstandard":
                raise
            return _Damage(str(error))

    def _refuse_utf_16(self, raw: bytes, offset: int) -> None:
        """Raise `InputError` where the line `raw`, which begins at byte `offset`, is UTF-16."""
        even, odd = (raw[(offset + first) % 2 :: 2].count(0) for first in (0, 1))
        if max(even, odd) < max(len(raw) / 6, 3) or min(even, odd) > max(even, odd) / 8:
            return
        if raw.endswith(b"\n"):
            # A text with a NUL behind each letter, so that it isn't found, is no such file: in
            # UTF-16 the line end has one too, and the lines that follow have.
            if even > odd and not raw.endswith(b"\0\n"):
                return
            self._ahead = ahead = self._next()
            if isinstance(ahead, _Damage) or (
                not ahead.startswith(b"\0") if odd > even else ahead and 0 not in ahead
            ):
                return
        form = "UTF-16LE" if odd > even else "UTF-16BE"
        raise InputError(
            f"{self._name} looks like UTF-16: every second byte is NUL. Save it as UTF-8, for "
            f"example with: iconv -f {form} -t UTF-8"
        )

    def _skip_line(self) -> None:
        while True:
            raw = self._next()
            if isinstance(raw, _Damage):
                self._ahead = raw
                return
            if not raw or raw.endswith(b"\n"):
                return
