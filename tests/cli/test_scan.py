"""`luytre scan`: what it reads, what it writes, and what it says about lines it can't read."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from luytre.reporting import lines

Run = Callable[..., Result]
GOLDEN = Path(__file__).parent / "golden"

TEXTS = ["vay t1ền nhanh", "con chó này dễ thương", "vieecj nhej luwowng cao"]


def rows(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def check(result: Result, lines: tuple[int, ...] = (1, 2, 3)) -> None:
    found = rows(result)
    assert [row["text"] for row in found] == TEXTS
    assert tuple(row["line"] for row in found) == lines
    assert [row["action"] for row in found] == ["review", "allow", "review"]
    assert found[0]["hits"][0]["entry"] == "H06.vay-tien-nhanh"


def test_lines_of_text(run: Run) -> None:
    Path("a.txt").write_text("\n".join(TEXTS), "utf-8")
    check(run("scan", "a.txt"))


def test_a_byte_order_mark_and_windows_line_ends(run: Run) -> None:
    Path("a.txt").write_bytes(b"\xef\xbb\xbf" + "\r\n".join(TEXTS).encode() + b"\r\n")
    check(run("scan", "a.txt"))


def test_standard_input(run: Run) -> None:
    result = run("scan", "-", stdin="\n".join(TEXTS))
    check(result)
    assert rows(result)[0]["source"] == "-"


def test_standard_input_as_json_lines(run: Run) -> None:
    lines = "\n".join(json.dumps({"post": {"body": text}}) for text in TEXTS)
    check(run("scan", "-", "--input-format", "jsonl", "--column", "post.body", stdin=lines))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv(run: Run, delimiter: str) -> None:
    lines = [f"id{delimiter}Nội dung", *(f"1{delimiter}{text}" for text in TEXTS)]
    Path("a.csv").write_text("\n".join(lines), "utf-8")
    check(run("scan", "a.csv"), (2, 3, 4))
    check(run("scan", "a.csv", "--column", "nội dung"), (2, 3, 4))
    check(run("scan", "a.csv", "--column", "2"), (2, 3, 4))


def test_csv_without_a_header(run: Run) -> None:
    Path("a.csv").write_text("\n".join(f"1,{text}" for text in TEXTS), "utf-8")
    check(run("scan", "a.csv", "--no-header", "--column", "2"))


def test_a_csv_record_of_several_lines_has_the_number_of_its_first(run: Run) -> None:
    Path("a.csv").write_text('text\n"vay\ntiền nhanh"\nxin chào\n\n"a\nb",2\n', "utf-8")
    found = rows(run("scan", "a.csv"))
    assert [(row["line"], row["text"]) for row in found] == [
        (2, "vay\ntiền nhanh"), (4, "xin chào"), (6, "a\nb"),
    ]  # fmt: skip


def test_gzip(run: Run) -> None:
    with gzip.open("a.jsonl.gz", "wt", encoding="utf-8") as out:
        out.writelines(json.dumps({"text": text}) + "\n" for text in TEXTS)
    check(run("scan", "a.jsonl.gz"))


def test_zstandard(run: Run) -> None:
    zstandard = pytest.importorskip("zstandard", reason="needs luytre[zstd]")
    packed = zstandard.compress("\n".join(TEXTS).encode())
    Path("a.txt.zst").write_bytes(packed + zstandard.compress(b"\nba"))
    found = rows(run("scan", "a.txt.zst"))
    assert [row["text"] for row in found] == [*TEXTS, "ba"]


def test_parquet_both_ways(run: Run) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs luytre[parquet]")
    arrow = pytest.importorskip("pyarrow")
    parquet.write_table(arrow.table({"id": [1, 2, 3, 4], "text": [*TEXTS, None]}), "a.parquet")
    result = run("scan", "a.parquet")
    check(result)
    assert "a.parquet:4: skipped: the text is null, not a string" in result.stderr
    assert run("scan", "a.parquet", "-o", "out.parquet").exit_code == 0
    table = parquet.read_table("out.parquet").to_pylist()
    assert [row["text"] for row in table] == TEXTS
    assert table[0]["hits"][0]["disguises"] == ["leet"]


def test_csv_output(run: Run) -> None:
    Path("a.txt").write_text("\n".join([*TEXTS, "=1+1"]), "utf-8")
    piped = run("scan", "a.txt", "--format", "csv")
    assert run("scan", "a.txt", "-o", "out.csv").exit_code == 0
    assert Path("out.csv").read_text("utf-8") == piped.stdout
    found = list(csv.DictReader(io.StringIO(piped.stdout)))
    assert [row["action"] for row in found] == ["review", "allow", "review", "allow"]
    assert found[0]["spans"] == "0:14"
    assert found[3]["text"] == "'=1+1"  # a spreadsheet must not take a text for a formula


def test_only_hits(run: Run) -> None:
    Path("a.txt").write_text("\n".join(TEXTS), "utf-8")
    assert [row["line"] for row in rows(run("scan", "a.txt", "--only-hits"))] == [1, 3]


def test_threads_keep_the_order(run: Run) -> None:
    Path("a.txt").write_text("\n".join(f"{n} {TEXTS[n % 3]}" for n in range(5000)), "utf-8")
    one, four = (run("scan", "a.txt", "--jobs", jobs).stdout for jobs in ("1", "4"))
    assert one == four
    assert one.count("\n") == 5000


def test_broken_lines_are_named_skipped_and_counted(run: Run) -> None:
    lines = [b'{"text": "vay t1\xe1\xbb\x81n nhanh"}', b"{broken", b'{"txt": "x"}', b'{"text": 7}',
             b'{"text": "\xff"}', b"", b'{"text": "xin ch\xc3\xa0o"}']  # fmt: skip
    Path("a.jsonl").write_bytes(b"\n".join(lines))
    result = run("scan", "a.jsonl")
    assert result.exit_code == 0
    assert [row["line"] for row in rows(result)] == [1, 7]
    said = [line for line in result.stderr.splitlines() if "texts ·" not in line]
    assert "\n".join(said) + "\n" == (GOLDEN / "broken_lines.txt").read_text("utf-8")


def test_broken_rows_of_csv(run: Run) -> None:
    Path("a.csv").write_bytes(b"id,text\n1\n2,\xff\n3,vay ti\xe1\xbb\x81n nhanh\n")
    result = run("scan", "a.csv")
    assert [row["line"] for row in rows(result)] == [4]
    assert "a.csv:2: skipped: only 1 column" in result.stderr
    assert "a.csv:3: skipped: not UTF-8 (byte 0xff at place 3)" in result.stderr


def test_a_damaged_archive_ends_its_file_only(run: Run) -> None:
    whole = gzip.compress("\n".join(f"{n} {os.urandom(40).hex()}" for n in range(400)).encode())
    Path("a.txt.gz").write_bytes(whole[: len(whole) // 2])
    Path("b.txt").write_text("vay tiền nhanh", "utf-8")
    result = run("scan", "a.txt.gz", "b.txt")
    assert rows(result)[-1]["source"] == "b.txt"
    assert "the file ends here or is damaged" in result.stderr


def test_a_line_without_end(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LONGEST_LINE", 1000)
    Path("a.txt").write_text("x" * 5000 + "\nvay tiền nhanh\n", "utf-8")
    result = run("scan", "a.txt")
    assert [row["line"] for row in rows(result)] == [2]
    assert "a.txt:1: skipped: longer than" in result.stderr


CASES = [
    ["scan"],
    ["scan", "missing.txt"],
    ["scan", "a.xlsx"],
    ["scan", "utf16.txt"],
    ["scan", "unmarked.txt"],
    ["scan", "two.csv"],
    ["scan", "two.csv", "--column", "body"],
    ["scan", "two.csv", "--column", "9"],
    ["scan", "two.csv", "--no-header"],
    ["scan", "two.csv", "--column", "a", "--format", "html"],
    ["scan", "two.csv", "--column", "a", "--resume"],
    ["scan", "two.csv", "--column", "a", "-o", "two.csv"],
    ["scan", "two.csv", "--column", "a", "-o", "no/such/out.csv"],
    ["scan", "two.csv", "--column", "a", "--report", "r.html", "-o", "out.csv"],
    ["scan", "two.csv", "--column", "a", "-o", "out.csv", "--resume", "--restart"],
    ["scan", "-", "-o", "out.csv", "--resume"],
    ["scan", "folder"],
    ["scan", "two.csv", "--column", "a", "--policy", "gentle"],
    ["evaluate"],
    ["evaluate", "two.csv", "--harms", "H99"],
    ["evaluate", "labels.jsonl", "--leave-out", "two.csv"],
    ["evaluate", "--clean", "empty.txt"],
]


def test_what_errors_say(run: Run) -> None:
    """Each says what to do next; compared with golden/errors.txt as a whole."""
    Path("a.xlsx").write_bytes(b"PK")
    Path("utf16.txt").write_bytes("xin chào".encode("utf-16"))
    Path("unmarked.txt").write_bytes("xin chào".encode("utf-16-le"))
    Path("two.csv").write_text("a,b\n1,2\n", "utf-8")
    Path("labels.jsonl").write_text('{"text": "x", "label": 1}\n', "utf-8")
    Path("empty.txt").write_text("", "utf-8")
    Path("folder").mkdir()
    said = []
    for case in CASES:
        result = run(*case)
        message = " ".join(result.stderr.partition("Error: ")[2].split())
        said.append(f"$ luytre {' '.join(case)}\n[{result.exit_code}] {message}\n")
    golden = GOLDEN / "errors.txt"
    if os.environ.get("LUYTRE_WRITE_GOLDEN"):
        golden.write_text("\n".join(said), "utf-8")
    assert "\n".join(said) == golden.read_text("utf-8")
