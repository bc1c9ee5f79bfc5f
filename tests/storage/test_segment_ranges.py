"""However rows are parted into files, each counts once, and none is left out."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.storage.examples import post

from luytre.storage import Database, segments, sqlite_url
from luytre.storage.posts import accept
from luytre.storage.segment_files import file_name, missing, parts
from luytre.storage.segment_rows import Kind

parquet = pytest.importorskip("pyarrow.parquet")

ROWS = 40

ranges = st.lists(
    st.tuples(st.integers(1, ROWS), st.integers(1, ROWS)).map(lambda ends: tuple(sorted(ends))),
    max_size=8,
    unique=True,
)
#: Files up to a row are written; all are put together, or written anew; one gets lost.
steps = st.lists(
    st.one_of(
        st.tuples(st.just("update"), st.integers(0, ROWS)),
        st.tuples(st.sampled_from(["compact", "rebuild"]), st.integers(1, 3)),
        st.tuples(st.just("lose"), st.integers(0, 100)),
    ),
    max_size=8,
)


@given(ranges, st.integers(0, ROWS + 5))
def test_files_cover_what_their_names_say_each_row_once(
    made: list[tuple[int, int]], newest: int
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for first, last in made:
            (folder / file_name("seq", first, last)).touch()
        (folder / "seq=000000000009-000000000001.parquet").touch()
        (folder / "seq=1-2.parquet").touch()
        (folder / ".seq=000000000001-000000000040.parquet.0f.part").touch()
        found = parts(folder, "seq")
        assert parts(folder, "version") == []
    assert {(part.first, part.last) for part in found} == set(made)
    counting = [row for part in found if part.begin for row in range(part.begin, part.last + 1)]
    covered = {row for first, last in made for row in range(first, last + 1)}
    assert counting == sorted(covered)
    lacking = [row for first, last in missing(found, newest) for row in range(first, last + 1)]
    assert lacking == [row for row in range(1, newest + 1) if row not in covered]


class Early(segments.Segments):
    """Sees no more than some rows."""

    newest = ROWS

    def _newest(self, kind: Kind) -> int:
        return min(self.newest, super()._newest(kind))


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database.open(sqlite_url(tmp_path_factory.mktemp("ranges") / "luytre.db"))
    for number in range(ROWS // 2):
        with database.write() as connection:
            accept(connection, [post(f"{number}-1"), post(f"{number}-2")], number, "key:abc")
    yield database
    database.close()


def rows(made: segments.Segments, kind: str) -> list[dict[str, Any]]:
    return [row for path in made.files(kind) for row in parquet.read_table(path).to_pylist()]


@settings(max_examples=12, deadline=None)
@given(steps, st.integers(2, 50), st.integers(1, 9))
def test_any_parting_and_putting_together_gives_the_same_rows(
    recorded: Database, taken: list[tuple[str, int]], a_file: int, a_group: int
) -> None:
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as name:
        patch.setattr(segments, "ROWS_A_FILE", a_file)
        patch.setattr(segments, "ROWS_A_GROUP", a_group)
        early = Early(Path(name), recorded)
        for step, number in taken:
            early.newest = number if step == "update" else ROWS
            if step == "update":
                early.update()
            elif step == "compact":
                early.compact(many=number)
            elif step == "rebuild":
                early.rebuild()
            elif files := early.files("posts"):
                files[number % len(files)].unlink()
        made = segments.Segments(Path(name), recorded)
        made.update()
        assert made.check() == segments.Checked(
            ROWS + ROWS // 2, len(made.files("posts")) + len(made.files("events")), 0, []
        )
        found = {kind: rows(made, kind) for kind in ("events", "posts")}
        assert [row["seq"] for row in found["events"]] == list(range(1, ROWS // 2 + 1))
        assert [row["version"] for row in found["posts"]] == list(range(1, ROWS + 1))
        made.rebuild()
        assert {kind: rows(made, kind) for kind in ("events", "posts")} == found
