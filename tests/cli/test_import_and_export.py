"""`luytre import` and `luytre export`: posts go in once and come out under other names."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow.parquet
import pytest
from click.testing import CliRunner, Result

from luytre.cli import main
from luytre.storage import StorageError

TEXTS = ["vay t1ền nh4nh, lh zalo 0912345678", "xin chào cả nhà", "=1+1", "mai đi học"]


@pytest.fixture
def luytre(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LUYTRE_DATA", str(tmp_path / "data"))
    posts = tmp_path / "posts.jsonl"
    rows = [
        {"id": str(number), "author": f"người {number % 2}", "text": text}
        for number, text in enumerate(TEXTS)
    ]
    posts.write_text("".join(json.dumps(row) + "\n" for row in rows) + "{\n", "utf-8")
    return tmp_path


def run(*words: str | Path, given: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], input=given)


def fill(folder: Path) -> Result:
    return run("import", "--source", "forum", folder / "posts.jsonl")


def test_posts_go_in_once_and_broken_lines_are_named(luytre: Path) -> None:
    first, again = fill(luytre), fill(luytre)
    assert first.exit_code == again.exit_code == 0
    assert "posts.jsonl:5: skipped: not JSON" in first.stderr
    assert "Posts: 4 accepted, 0 edited, 0 known." in first.stderr
    assert "Of these: 1 review." in first.stderr
    assert "Warning: 1 line was skipped." in first.stderr
    assert "Posts: 0 accepted, 0 edited, 4 known." in again.stderr
    assert run("storage", "rebuild").stdout.endswith(
        "4 posts and 1 rows of casework are as 3 events have them.\n"
    )


def test_an_import_goes_on_from_a_line(luytre: Path) -> None:
    done = run("import", "--source", "forum", "--from-line", "3", luytre / "posts.jsonl")
    assert "Posts: 2 accepted, 0 edited, 0 known." in done.stderr


def test_posts_without_a_source_are_skipped_with_advice(luytre: Path) -> None:
    done = run("import", luytre / "posts.jsonl")
    assert "posts.jsonl:1: skipped: it has no source; name one with --source" in done.stderr
    assert done.exit_code == 1


def test_plain_text_has_no_posts(luytre: Path) -> None:
    (luytre / "posts.txt").write_text("một\n", "utf-8")
    done = run("import", "--source", "forum", luytre / "posts.txt")
    assert done.exit_code == 1
    assert "Plain text has no posts." in done.stderr


def test_standard_input_needs_a_format(luytre: Path) -> None:
    line = '{"id": 1, "author": "a", "text": "b"}\n'
    for form in ((), ("--input-format", "parquet")):
        done = run("import", "--source", "forum", *form, "-", given=line)
        assert done.exit_code == 2
        assert done.stderr.endswith(
            "Error: Standard input has no name that would say what it is: JSON lines or CSV. Add "
            "--input-format jsonl, csv or tsv. Parquet has to be a file.\n"
        )
    done = run("import", "--source", "forum", "--input-format", "jsonl", "-", given=line)
    assert "Posts: 1 accepted" in done.stderr
    table = "id;author;text\n2;a;b\n"
    done = run("import", "--source", "forum", "--input-format", "csv", "-", given=table)
    assert "Posts: 1 accepted" in done.stderr


def test_a_table_without_the_columns_that_are_needed_is_refused(luytre: Path) -> None:
    (luytre / "posts.csv").write_text("id;user;text\n1;a;b\n", "utf-8")
    done = run("import", "--source", "forum", luytre / "posts.csv")
    assert done.exit_code == 1
    assert 'posts.csv has no column "author". Name the columns id, author, text.' in done.stderr


def exported(folder: Path, name: str, *more: str) -> Path:
    output = folder / name
    done = run("export", "posts", *more, output)
    assert done.exit_code == 0, done.output
    assert f"Written: 4 posts to {output}" in done.stderr
    assert not list(folder.glob(".*.part"))
    return output


def test_json_lines_come_out_with_pseudonyms_that_fit_within_one_export(luytre: Path) -> None:
    fill(luytre)
    first, second = (
        [
            json.loads(line)
            for line in exported(luytre, f"{name}.jsonl", "--texts").read_text("utf-8").splitlines()
        ]
        for name in ("one", "two")
    )
    assert [row["text"] for row in first] == TEXTS
    assert first[0]["hits"][0]["harm"] == "H06"
    assert first[0]["indicators"][0]["value"] == "0912345678"
    names = [row["author"] for row in first]
    assert names[0] == names[2] != names[1] == names[3]
    assert not {row["author"] for row in second} & set(names)
    assert "người" not in json.dumps(names)


def test_texts_are_left_out_unless_asked_for(luytre: Path) -> None:
    fill(luytre)
    rows = exported(luytre, "posts.jsonl").read_text("utf-8")
    assert not any(text[:8] in rows for text in TEXTS)
    assert "0912345678" not in rows


def test_csv_is_harmless_in_a_spreadsheet(luytre: Path) -> None:
    fill(luytre)
    with exported(luytre, "posts.csv", "--texts").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["text"] for row in rows] == [TEXTS[0], TEXTS[1], "'=1+1", TEXTS[3]]
    assert json.loads(rows[0]["hits"])[0]["entry"] == "H06.vay-tien-nhanh"


def test_parquet(luytre: Path) -> None:
    fill(luytre)
    table = pyarrow.parquet.read_table(exported(luytre, "posts.parquet", "--texts"))
    assert table.column("text").to_pylist() == TEXTS
    assert str(table.schema.field("received_at").type) == "timestamp[us, tz=UTC]"


def test_the_first_and_the_last_time_that_is_taken_in_come_out(luytre: Path) -> None:
    (luytre / "posts.jsonl").write_text(
        '{"id":"1","author":"a","text":"b","created_at":"2200-12-31T23:59:59.999999-14:00"}\n'
        '{"id":"2","author":"a","text":"b","created_at":"1900-01-01T00:00:00+14:00"}\n',
        "utf-8",
    )
    fill(luytre)
    for form in ("jsonl", "csv", "parquet"):
        done = run("export", "posts", luytre / f"times.{form}")
        assert done.exit_code == 0, done.output
    times = (luytre / "times.csv").read_text("utf-8")
    assert "2201-01-01T13:59:59.999999+00:00" in times
    assert "1899-12-31T10:00:00+00:00" in times


def test_an_export_is_an_event(luytre: Path) -> None:
    fill(luytre)
    exported(luytre, "posts.csv", "--texts")
    assert run("storage", "status").stdout.count("events\t4") == 1
    assert run("audit", "verify").exit_code == 0


def test_when_a_post_was_edited_comes_out(luytre: Path) -> None:
    (luytre / "posts.jsonl").write_text(
        '{"id":"1","author":"a","text":"b","edited_at":"2026-11-27T08:00:00Z"}\n'
        '{"id":"2","author":"a","text":"b"}\n',
        "utf-8",
    )
    fill(luytre)
    for form in ("jsonl", "csv", "parquet"):
        assert run("export", "posts", luytre / f"edited.{form}").exit_code == 0
    rows = [json.loads(line) for line in (luytre / "edited.jsonl").read_text().splitlines()]
    assert [row["edited_at"] for row in rows] == ["2026-11-27T08:00:00Z", None]
    assert "2026-11-27T08:00:00+00:00" in (luytre / "edited.csv").read_text("utf-8")
    table = pyarrow.parquet.read_table(luytre / "edited.parquet")
    assert [at and at.isoformat() for at in table.column("edited_at").to_pylist()] == [
        "2026-11-27T08:00:00+00:00", None,
    ]  # fmt: skip


def test_an_export_goes_on_behind_a_post(luytre: Path) -> None:
    fill(luytre)
    first = run("export", "posts", luytre / "first.jsonl")
    assert "To go on from here: --after 4\n" in first.stderr
    more = luytre / "more.jsonl"
    more.write_text('{"id":"77","author":"a","text":"b"}\n', "utf-8")
    run("import", "--source", "forum", more)
    later = run("export", "posts", "--after", "4", luytre / "later.jsonl")
    assert "Written: 1 posts to" in later.stderr
    assert "--after 5\n" in later.stderr
    rows = [json.loads(line) for line in (luytre / "later.jsonl").read_text().splitlines()]
    assert [(row["post"], row["id"]) for row in rows] == [(5, "77")]
    nothing = run("export", "posts", "--after", "5", "-")
    assert (nothing.stdout, nothing.exit_code) == ("", 0)
    assert "--after 5\n" in nothing.stderr


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
def test_an_export_to_standard_output_is_that_of_a_file(luytre: Path, form: str) -> None:
    fill(luytre)
    piped = run("export", "posts", "--format", form, "-").stdout_bytes
    (luytre / f"piped.{form}").write_bytes(piped)
    named = exported(luytre, f"named.{form}")
    if form == "parquet":
        one, other = (
            pyarrow.parquet.read_table(path).drop_columns("author").to_pylist()
            for path in (luytre / "piped.parquet", named)
        )
        assert one == other
    else:
        assert piped.count(b"\n") == named.read_bytes().count(b"\n") > 3
    assert not Path("-").exists()
    assert sorted(path.name for path in (luytre / "data").iterdir() if "db" not in path.name) == [
        "secret.key", "signing.key",
    ]  # fmt: skip
    assert run("storage", "status").stdout.count("events\t5") == 1


def test_nothing_is_handed_out_that_is_no_event(
    luytre: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(luytre)

    def refuse(*_: object) -> None:
        raise StorageError("no room")

    monkeypatch.setattr("luytre.commands.exporting.chain.append", refuse)
    for output in ("-", str(luytre / "out.jsonl")):
        done = run("export", "posts", output)
        assert (done.exit_code, done.stdout) == (1, "")
    assert not (luytre / "out.jsonl").exists()
