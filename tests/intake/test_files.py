"""Posts are read from files: what can't be read is named with its line, the rest comes in."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from luytre.intake.files import read_posts
from luytre.reporting.inputs import BrokenLine, Input, InputError


def read(path: Path, form: str | None = None) -> tuple[list[tuple[int, str, str]], list[str]]:
    posts, broken = [], []
    for found in read_posts(Input(str(path), form=form)):  # type: ignore[arg-type]
        if isinstance(found, BrokenLine):
            broken.append(f"{found.line}: {found.reason}")
        else:
            posts.append((found[0], found[1].id, found[1].text))
    return posts, broken


def test_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text(
        '{"id": "a", "author": "x", "text": "một", "extra": 1}\n'
        "hỏng\n"
        "\n"
        '{"id": 7, "author": 12, "text": "hai"}\n'
        '{"id": "b", "author": "x"}\n'
        "[1]\n"
        '{"id": "c", "author": "x", "text": "ba", "created_at": "2026-11-27"}\n'
        '{"id": "d", "author": "x", "text": ""}\n'
        '{"id": true, "author": "x", "text": "bốn"}\n'
        '{"id": 1.5, "author": "x", "text": "bốn"}\n'
        '{"id": "e", "author": "x", "text": "năm", "edited_at": "2026-11-27"}\n',
        "utf-8",
    )
    posts, broken = read(path)
    assert posts == [(1, "a", "một"), (4, "7", "hai"), (8, "d", "")]
    assert broken == [
        "2: not JSON (JSON is malformed: invalid character (byte 0))",
        "3: an empty line",
        "5: Object missing required field `text`",
        "6: Expected `object`, got `array`",
        "7: Invalid RFC3339 encoded datetime - at `$.created_at`",
        "9: Expected `int | str`, got `bool` - at `$.id`",
        "10: Expected `int | str`, got `float` - at `$.id`",
        "11: Invalid RFC3339 encoded datetime - at `$.edited_at`",
    ]


def test_csv_with_line_breaks_in_a_cell(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(
        'ID,Author,Text,url\n1,x,"hai\ndòng",\n2,x\n3,x,ba,https://example.vn\n', "utf-8"
    )
    posts, broken = read(path)
    assert posts == [(2, "1", "hai\ndòng"), (5, "3", "ba")]
    assert broken == ["4: 2 cells, but the first line names 4"]


def test_names_that_are_numbers_are_kept_letter_by_letter(tmp_path: Path) -> None:
    """A table has no numbers: what looks like one may have zeros before it."""
    path = tmp_path / "posts.csv"
    path.write_text("id,author,text,parent\n007,x,một,0\n1e3,x,hai,1.0\n-5,x,ba,\n", "utf-8")
    found = [one[1] for one in read_posts(Input(str(path))) if not isinstance(one, BrokenLine)]
    assert [(post.id, post.parent) for post in found] == [
        ("007", "0"), ("1e3", "1.0"), ("-5", None),
    ]  # fmt: skip


def test_when_a_post_was_edited_is_read(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("id,author,text,edited_at\n1,x,một,\n2,x,hai,2026-11-27T08:00:00Z\n", "utf-8")
    found = [one[1] for one in read_posts(Input(str(path))) if not isinstance(one, BrokenLine)]
    assert [post.edited_at for post in found] == [None, datetime(2026, 11, 27, 8, tzinfo=UTC)]


def test_lines_of_csv_are_named_where_others_can_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_bytes(b"id,author,text\nq1,a,\xff\xfe\nq2\nq3,a,ok\nq4\n")
    posts, broken = read(path)
    assert posts == [(4, "q3", "ok")]
    assert broken == [
        "2: not UTF-8 (byte 0xff at place 6)",
        "3: 1 cells, but the first line names 3",
        "5: 1 cells, but the first line names 3",
    ]


def test_quotes_that_nothing_closes_are_said(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text('id,author,text\n1,a,một\n2,a,"hai\n3,a,ba\n4,a,bốn\n', "utf-8")
    posts, broken = read(path)
    assert posts == [(2, "1", "một")]
    assert broken == ["3: quotes are opened here that nothing closes"]


def test_tabs_and_compression(tmp_path: Path) -> None:
    path = tmp_path / "posts.tsv.gz"
    path.write_bytes(gzip.compress("id\tauthor\ttext\n1\tx\tmột, hai\n".encode()))
    assert read(path) == ([(2, "1", "một, hai")], [])


def test_a_damaged_archive_gives_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl.gz"
    lines = b"".join(b'{"id":"%d","author":"x","text":"t"}\n' % k for k in range(5_000))
    path.write_bytes(gzip.compress(lines)[:-2_000])
    posts, broken = read(path)
    assert 0 < len(posts) < 5_000
    assert len(broken) == 1
    assert "the file ends here or is damaged" in broken[0]


@pytest.mark.parametrize("zone", ["UTC", None])
def test_parquet(tmp_path: Path, zone: str | None) -> None:
    path = tmp_path / "posts.parquet"
    table = pyarrow.table(
        {
            "id": pyarrow.array([1, 2]),
            "author": ["x", None],
            "text": ["một", "hai"],
            "created_at": pyarrow.array([0, 1], pyarrow.timestamp("us", tz=zone)),
        }
    )
    pyarrow.parquet.write_table(table, path)
    posts, broken = read(path)
    if zone:
        assert posts == [(1, "1", "một")]
        assert broken == ["2: Object missing required field `author`"]
    else:
        assert posts == []
        assert broken[0] == "1: Expected `datetime` with a timezone component - at `$.created_at`"


def test_semicolons_and_bars_part_cells_too(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    for sign in (";", "|", "\t"):
        path.write_text(f"\ufeffId{sign}author{sign}text\n1{sign}x{sign}một, hai\n", "utf-8")
        assert read(path) == ([(2, "1", "một, hai")], [])


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (
            "id;writer;text",
            'posts.csv has no column "author". Name the columns id, author, text. '
            "Columns: id, writer, text.",
        ),
        (
            "id:author:text",
            'posts.csv has no column "id". Name the columns id, author, text. '
            "Columns: id:author:text.",
        ),
        ("id,author,text,TEXT", 'posts.csv has several columns "text". Rename all but one.'),
    ],
)
def test_a_table_without_the_columns_that_are_needed_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, head: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("posts.csv").write_text(f"{head}\n1,x,một\n", "utf-8")
    with pytest.raises(InputError) as found:
        read(Path("posts.csv"))
    assert str(found.value) == said


def test_columns_that_are_not_asked_for_may_be_called_alike(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("id,note,author,note,text,\n1,a,x,b,một,\n", "utf-8")
    assert read(path) == ([(2, "1", "một")], [])


def test_an_empty_table_has_no_posts(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    for text in ("", "\n\n", "id,author,text\n"):
        path.write_text(text, "utf-8")
        assert read(path) == ([], [])


def test_parquet_without_a_column_that_is_needed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "posts.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"id": [1], "Text": ["một"]}), path)
    with pytest.raises(InputError, match=r'has no column "author".* Columns: id, Text\.'):
        read(path)


def test_cells_of_parquet_that_can_not_be_read_are_named(tmp_path: Path) -> None:
    path = tmp_path / "posts.parquet"
    raw = pyarrow.array([b"x", b"\xff", b"y"])
    table = pyarrow.table(
        {
            "id": pyarrow.array([1, 2, 3]),
            "author": pyarrow.StringArray.from_buffers(3, *raw.buffers()[1:], raw.buffers()[0]),
            "text": ["một", "hai", "ba"],
            "created_at": pyarrow.array([0, 1, 10**18], pyarrow.timestamp("us", tz="UTC")),
        }
    )
    pyarrow.parquet.write_table(table, path)
    assert read(path) == (
        [(1, "1", "một")],
        ["2: author is not UTF-8 (byte 0xff at place 1)", "3: created_at is out of all bounds"],
    )


def test_what_is_no_parquet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "posts.parquet"
    path.write_bytes(b"id,author,text\n1,x,t\n")
    with pytest.raises(InputError, match="can't be read as Parquet"):
        read(path)
