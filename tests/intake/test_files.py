"""Posts are read from files: what can't be read is named with its line, the rest comes in."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from luytre.intake.files import read_posts
from luytre.reporting.inputs import BrokenLine, Input


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
