"""Segments hold what is on record, whatever they were made in, and however that was ended."""

from __future__ import annotations

import itertools
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from tests.storage.examples import digest, post
from tests.storage.processes import Processes

from luytre.storage import Database, chain
from luytre.storage.posts import accept, delete_post
from luytre.storage.segments import Checked, SegmentError, Segments, Written
from luytre.storage.tables import events, post_versions

parquet = pytest.importorskip("pyarrow.parquet")

HITS = (
    '[{"start":0,"end":14,"entry":"H06.vay-tien-nhanh","harm":"H06","score":0.9,'
    '"disguises":["leet","marks"],"evidence":["exact"],"severity":3,"protective":null,'
    '"action":"review"},'
    '{"start":20,"end":24,"entry":"H05.co-bac","harm":"H05","score":0.8,"disguises":["leet"],'
    '"evidence":[],"severity":2,"protective":null,"action":"allow"}]'
)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few rows fill a group, and a file."""
    monkeypatch.setattr("luytre.storage.segments.ROWS_A_GROUP", 7)
    monkeypatch.setattr("luytre.storage.segments.ROWS_A_FILE", 20)


@pytest.fixture
def segments(database: Database, tmp_path: Path) -> Segments:
    return Segments(tmp_path / "segments", database)


def fill(database: Database, *batches: int, at: int = 1_000) -> None:
    """Batches of so many posts come in, each an event."""
    for number, count in enumerate(batches):
        with database.write() as connection:
            some = [post(f"{at}-{number}-{one}")._replace(hits=HITS) for one in range(count)]
            accept(connection, some, at + number, "key:abc")


def rows(segments: Segments, kind: str) -> list[dict[str, Any]]:
    """All rows of a kind, each file read whole, as another program would."""
    return [row for path in segments.files(kind) for row in parquet.read_table(path).to_pylist()]


def names(segments: Segments, kind: str) -> list[str]:
    return [path.name for path in segments.files(kind)]


def micro(moment: Any) -> int | None:
    return None if moment is None else round(moment.timestamp() * 1_000_000)


def assert_whole(segments: Segments, database: Database) -> None:
    """Every row on record stands in the segments, once, and they are found to be right."""
    with database.read() as connection:
        recorded = [tuple(row) for row in connection.execute(select(events).order_by("seq"))]
        versions = connection.execute(select(post_versions).order_by("id")).all()
    found = rows(segments, "events")
    assert [tuple((row | {"at": micro(row["at"])}).values()) for row in found] == recorded
    assert [
        (row["version"], row["post"], row["event"], micro(row["received_at"]),
         micro(row["created_at"]), micro(row["edited_at"]), row["source"], row["surface"],
         row["community"], row["action"])
        for row in rows(segments, "posts")
    ] == [
        (row.id, row.post, row.event, row.received_at, row.created_at, row.edited_at, row.source,
         row.surface, row.community, row.action)
        for row in versions
    ]  # fmt: skip
    checked = segments.check()
    assert checked.findings == []
    assert checked.behind == 0
    assert checked.rows == len(recorded) + len(versions)


def test_what_is_on_record_comes_out(segments: Segments, database: Database) -> None:
    fill(database, 3, 5)
    assert segments.update() == Written(10, 2, 0)
    assert names(segments, "events") == ["seq=000000000001-000000000002.parquet"]
    assert names(segments, "posts") == ["version=000000000001-000000000008.parquet"]
    assert_whole(segments, database)
    first = rows(segments, "posts")[0]
    assert first["harms"] == ["H06", "H05"]
    assert first["severities"] == [3, 2]
    assert first["entries"] == ["H06.vay-tien-nhanh", "H05.co-bac"]
    assert first["disguises"] == ["leet", "marks"]
    schema = parquet.read_schema(segments.files("posts")[0])
    assert str(schema.field("received_at").type) == "timestamp[us, tz=UTC]"


def test_what_comes_later_is_added(segments: Segments, database: Database) -> None:
    assert segments.update() == Written(0, 0, 0)
    assert segments.check() == Checked(0, 0, 0, [])
    for batches in ((1,), (4, 4), (30,), (2,)):
        fill(database, *batches, at=batches[0] * 1_000)
        segments.update()
        assert_whole(segments, database)
    assert names(segments, "posts") == [
        "version=000000000001-000000000001.parquet", "version=000000000002-000000000009.parquet",
        "version=000000000010-000000000020.parquet", "version=000000000021-000000000039.parquet",
        "version=000000000040-000000000040.parquet", "version=000000000041-000000000041.parquet",
    ]  # fmt: skip
    assert segments.update() == Written(0, 0, 0)


def test_small_neighbours_become_one(segments: Segments, database: Database) -> None:
    for number in range(9):
        fill(database, 3, at=number * 1_000)
        segments.update()
    before = rows(segments, "posts")
    assert len(names(segments, "posts")) == 10
    assert segments.compact(many=11) == Written(0, 0, 0)
    assert segments.compact() == Written(9 + 27, 3, 9 + 10)
    assert names(segments, "posts") == [
        "version=000000000001-000000000020.parquet", "version=000000000021-000000000027.parquet",
    ]  # fmt: skip
    assert rows(segments, "posts") == before
    assert_whole(segments, database)
    assert segments.compact() == Written(0, 0, 0)
    groups = parquet.ParquetFile(segments.files("posts")[0]).metadata.num_row_groups
    assert groups == 3  # not as many as there were files


def test_a_file_names_its_first_and_last_event(segments: Segments, database: Database) -> None:
    fill(database, 3, 3, 3)
    segments.update()
    with database.read() as connection:
        digests = [one.digest.hex() for one in chain.read_events(connection)]
    for kind in ("events", "posts"):
        marks = parquet.read_metadata(segments.files(kind)[0]).metadata
        assert marks[b"luytre.format"] == b"luytre.segments.v1"
        assert marks[b"luytre.first_event"] == b"1"
        assert marks[b"luytre.last_event"] == b"3"
        assert marks[b"luytre.first_digest"].decode() == digests[0]
        assert marks[b"luytre.last_digest"].decode() == digests[2]


def test_made_anew_they_hold_the_same(segments: Segments, database: Database) -> None:
    for number in range(7):
        fill(database, 4, at=number * 1_000)
        segments.update()
    before = {kind: rows(segments, kind) for kind in ("events", "posts")}
    segments.files("events")[2].write_bytes(b"no Parquet")
    assert segments.rebuild() == Written(7 + 28, 3, 7 + 7)
    assert {kind: rows(segments, kind) for kind in ("events", "posts")} == before
    assert_whole(segments, database)


def test_no_text_author_name_or_id_of_a_post_is_in_them(
    segments: Segments, database: Database
) -> None:
    secrets = ["NGOÀI-ID-77", "bí mật của An", "an-thanh", "forum.example", "gốc-55"]
    one = post(secrets[0], secrets[1], author=secrets[2])
    with database.write() as connection:
        accept(connection, [one._replace(parent=secrets[4], hits=HITS)], 5, "key:abc")
        delete_post(connection, "forum", secrets[0], 6, "key:abc")
    segments.update()
    segments.compact()
    shown = b""
    for path in sorted(segments.folder.rglob("*")):
        if path.suffix == ".parquet":
            file = parquet.ParquetFile(path)
            shown += repr((file.read().to_pylist(), file.metadata.metadata)).encode()
            shown += path.read_bytes()
    for secret in secrets:
        assert secret.encode() not in shown
    for keyed in (digest(secrets[1]), digest(secrets[2])):
        assert keyed not in shown
        assert repr(keyed).encode() not in shown
        assert keyed.hex().encode() not in shown


# --- what can go wrong ----------------------------------------------------------------------------


def test_half_a_file_never_counts(segments: Segments, database: Database) -> None:
    fill(database, 3, 5)

    def stop(kind: str, done: int, _: int) -> None:
        if kind == "posts" and done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        segments.update(stop)
    assert names(segments, "posts") == []
    # As a process leaves it that is killed.
    half = segments.folder / "posts" / ".version=000000000001-000000000008.parquet.00ff.part"
    half.write_bytes(b"PAR1 half")
    assert segments.update() == Written(8, 1, 1)
    assert not half.exists()
    assert_whole(segments, database)


def test_wide_files_count_before_narrow_ones(segments: Segments, database: Database) -> None:
    """A crash may come between writing a wide file and taking away what it was made of."""
    fill(database, 4)
    segments.update()
    narrow = segments.files("posts")[0]
    kept = narrow.read_bytes()
    fill(database, 5, at=2_000)
    segments.update()
    segments.compact()
    narrow.write_bytes(kept)
    assert names(segments, "posts") == ["version=000000000001-000000000009.parquet"]
    assert_whole(segments, database)
    assert segments.update() == Written(0, 0, 1)
    assert not narrow.exists()


def test_of_files_that_overlap_each_row_counts_once(
    segments: Segments, database: Database, tmp_path: Path
) -> None:
    fill(database, 12)
    segments.update()
    other = Segments(tmp_path / "other", database)
    fill(database, 6, at=2_000)
    other.rebuild()
    # Rows 1 to 12 and 5 to 18: nobody writes such files; somebody may put them there.
    table = parquet.read_table(other.files("posts")[0])
    wide = segments.folder / "posts" / "version=000000000005-000000000018.parquet"
    marks = parquet.read_metadata(other.files("posts")[0]).metadata
    parquet.write_table(table.slice(4).replace_schema_metadata(marks), wide)
    segments.update()
    assert segments.check().findings == []
    segments.compact()
    assert names(segments, "posts") == ["version=000000000001-000000000018.parquet"]
    assert_whole(segments, database)


def test_a_file_that_is_gone_is_written_again(segments: Segments, database: Database) -> None:
    for number in range(3):
        fill(database, 4, at=number * 1_000)
        segments.update()
    segments.files("posts")[1].unlink()
    assert segments.check().findings == ["posts: version 5 to 8 are in no file"]
    assert segments.update() == Written(4, 1, 0)
    assert_whole(segments, database)


def test_what_came_in_since_is_no_finding(segments: Segments, database: Database) -> None:
    fill(database, 4)
    segments.update()
    fill(database, 4, at=2_000)
    assert segments.check() == Checked(5, 2, 5, [])


def damage(path: Path, how: str) -> None:
    if how == "cut":
        path.write_bytes(path.read_bytes()[:-20])
        return
    table = parquet.read_table(path)
    marks = parquet.read_metadata(path).metadata
    if how == "changed":
        action = table.column_names.index("action")
        table = table.set_column(action, "action", [["block"] * table.num_rows])
    elif how == "short":
        table = table.slice(1)
    elif how == "strange":
        marks = {}
    parquet.write_table(table.replace_schema_metadata(marks), path)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("cut", "it can't be read"),
        ("changed", "it differs from the database in version 1 to 4"),
        ("short", "is damaged. Made anew it is by: luytre storage segments --rebuild"),
        ("strange", "it doesn't say which events it is of"),
    ],
)
def test_a_file_that_is_not_as_the_database_is_named(
    segments: Segments, database: Database, how: str, said: str
) -> None:
    fill(database, 4)
    segments.update()
    damage(segments.files("posts")[0], how)
    (finding,) = segments.check().findings
    assert finding.startswith("posts/version=000000000001-000000000004.parquet: ")
    assert finding.endswith(said)
    segments.rebuild()
    assert_whole(segments, database)


def test_segments_of_another_database_are_refused(
    segments: Segments, database: Database, tmp_path: Path
) -> None:
    fill(database, 4, 4)
    segments.update()
    beside = Database.open(f"sqlite:///{tmp_path / 'other.db'}")
    fill(beside, 4)
    other = Segments(segments.folder, beside)
    with pytest.raises(SegmentError) as found:
        other.update()
    assert str(found.value) == (
        f"{segments.files('events')[0]}: event 2 that it was made of is gone in the database. "
        "If the database is right: luytre storage segments --rebuild"
    )
    fill(beside, 4, at=7_000)
    with pytest.raises(SegmentError, match="event 2 that it was made of is another one in"):
        other.update()
    assert len(other.check().findings) == 2
    other.rebuild()
    assert_whole(other, beside)
    beside.close()


def test_records_that_are_not_whole_are_not_passed_on(
    segments: Segments, database: Database
) -> None:
    with database.write() as connection:
        for number in range(3):
            chain.append(connection, number, "tested", "system", {})
        refusal = "events_no_delete" if database.is_sqlite else "events_unchanged ON events"
        connection.execute(text(f"DROP TRIGGER {refusal}"))
        connection.execute(text("DELETE FROM events WHERE seq = 2"))
    with pytest.raises(SegmentError) as found:
        segments.update()
    assert str(found.value) == (
        "The database is not whole between seq 1 and 3. `luytre audit verify` says what is wrong."
    )
    assert names(segments, "events") == []


def test_two_at_once_take_turns(
    segments: Segments, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("luytre.storage.segment_files.BUSY_SECONDS", 0.05)
    fill(database, 4)
    seen: list[str] = []

    def meanwhile(kind: str, done: int, _: int) -> None:
        if kind == "events" and done and not seen:
            with pytest.raises(SegmentError) as found:
                Segments(segments.folder, database).update()
            seen.append(str(found.value))

    segments.update(meanwhile)
    assert seen == [
        f"Another process writes to {segments.folder / 'events'} now. Try again when it is done."
    ]
    assert_whole(segments, database)


def test_a_process_that_is_killed_leaves_nothing_that_counts_and_is_not_whole(
    segments: Segments, database: Database, processes: Processes
) -> None:
    fill(database, *itertools.repeat(3, 20))
    url = database.engine.url.render_as_string(hide_password=False)
    for words in (2, 9, 25):
        processes.kill_after(words, ["write_segments", url, str(segments.folder), words % 2])
        for kind in ("events", "posts"):
            for path in segments.files(kind):
                first, last = (int(end) for end in path.stem.partition("=")[2].split("-"))
                assert parquet.read_table(path).num_rows == last - first + 1
        assert not [one for one in segments.check().findings if "in no file" not in one]
    began = time.monotonic()
    segments.update()
    assert time.monotonic() - began < 5  # no lock is left
    assert_whole(segments, database)
    assert not [*segments.folder.rglob("*.part")]
