"""`luytre scan` on files that are damaged, mislabelled or made to mislead it."""

from __future__ import annotations

import gzip
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from luytre.reporting import lines as lines_module

Run = Callable[..., Result]

BAD = "vay tiền nhanh"

posix = pytest.mark.skipif(os.name != "posix", reason="needs the files of a POSIX system")


def texts(result: Result) -> list[tuple[int, str]]:
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = [json.loads(line) for line in result.stdout.splitlines()]
    return [(row["line"], row["text"]) for row in found]


def refused(result: Result, *said: str) -> None:
    assert result.exit_code == 2, result.output
    for words in said:
        assert words in result.stderr


# --- UTF-16 without a mark ------------------------------------------------------------------------

UTF_16 = (("utf-16-le", "UTF-16LE"), ("utf-16-be", "UTF-16BE"))


@pytest.mark.parametrize(("encoding", "form"), UTF_16)
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", f"{BAD}\nxin chào\n"),
        ("a.txt", f"{BAD}\r\nxin chào\r\n"),
        ("a.txt", BAD),
        ("a.txt", "Đường ở trước trường\nvẫn thế\n"),
        ("a.txt", f"\n\nừ\n{BAD}\n{BAD}\n"),
        ("a.csv", f"id,text\n1,{BAD}\n"),
        ("a.jsonl", json.dumps({"text": BAD}, ensure_ascii=False) + "\n"),
    ],
)
def test_utf_16_without_a_mark_is_named(
    run: Run, name: str, text: str, encoding: str, form: str
) -> None:
    Path(name).write_bytes(text.encode(encoding))
    refused(
        run("scan", name),
        f"{name} looks like UTF-16: every second byte is NUL. Save it as UTF-8, for example "
        f"with: iconv -f {form} -t UTF-8",
    )
    how = ("--input-format", name.rpartition(".")[2])
    refused(run("scan", "-", *how, stdin=text.encode(encoding)), "- looks like UTF-16:")


@pytest.mark.parametrize("after", [False, True])
def test_a_text_full_of_nuls_does_not_keep_the_others_from_being_read(
    run: Run, after: bool
) -> None:
    split = "".join(f"{char}\0" if after else f"\0{char}" for char in "vay tien nhanh")
    lines = [split, BAD, "a\0b", f"{split}\0", "xin chào"]
    Path("a.txt").write_text("\n".join(lines) + "\n", "utf-8")
    assert texts(run("scan", "a.txt")) == list(enumerate(lines, 1))
    Path("a.txt").write_text(f"{split}\0\n{BAD}\n", "utf-8")
    assert texts(run("scan", "a.txt")) == [(1, f"{split}\0"), (2, BAD)]


def test_an_archive_that_ends_within_a_line_without_end(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines_module, "LONGEST_LINE", 1000)
    Path("a.txt.gz").write_bytes(
        gzip.compress(random.Random(1).randbytes(500_000).hex().encode())[:-9000]
    )
    result = run("scan", "a.txt.gz")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "a.txt.gz:1: skipped: longer than" in result.stderr
    assert "a.txt.gz:2: skipped: the file ends here or is damaged" in result.stderr


# --- JSON lines ---------------------------------------------------------------------------------


def test_half_of_a_surrogate_pair_does_not_hide_a_text(run: Run) -> None:
    Path("a.jsonl").write_text(json.dumps({"text": f"\ud83d {BAD}"}) + "\n", "ascii")
    result = run("scan", "a.jsonl")
    assert texts(result) == [(1, f"\ufffd {BAD}")]
    assert json.loads(result.stdout)["hits"][0]["start"] == 2


def test_json_nested_without_end_is_one_skipped_line(run: Run) -> None:
    deep = b'{"text":' + b"[" * 50_000 + b"]" * 50_000 + b"}\n"
    Path("a.jsonl").write_bytes(deep + b'{"text":"xin chao"}\n')
    result = run("scan", "a.jsonl")
    assert texts(result) == [(2, "xin chao")]
    assert "a.jsonl:1: skipped: not JSON (JSON is nested too deeply)" in result.stderr


# --- CSV ----------------------------------------------------------------------------------------


def test_a_quote_that_is_never_closed_is_named_with_what_it_takes_in(run: Run) -> None:
    Path("a.csv").write_text(f'text\nxin chào\n"mở ra\n{BAD}\n{BAD}\n', "utf-8")
    result = run("scan", "a.csv")
    assert texts(result) == [(2, "xin chào")]
    assert (
        "a.csv:3: skipped: a quote opens here and is never closed; it takes in 2 lines more."
        in (result.stderr)
    )


@pytest.mark.parametrize("last", ["end", '"end"', '"a\nend"'])
def test_a_csv_file_may_say_end_anywhere(run: Run, last: str) -> None:
    Path("a.csv").write_text(f"text\nend\n{last}\n{BAD}", "utf-8")
    assert [text for _, text in texts(run("scan", "a.csv"))] == ["end", last.strip('"'), BAD]
    Path("a.csv").write_text(f"text\nend\n{last}", "utf-8")
    assert [text for _, text in texts(run("scan", "a.csv"))] == ["end", last.strip('"')]


def test_names_of_columns_that_are_not_utf_8_are_not_passed_over(run: Run) -> None:
    Path("a.csv").write_bytes(b"id,n\xf4i dung\n1,vay tien nhanh\n2,vay tien nhanh\n")
    refused(
        run("scan", "a.csv", "--column", "2"),
        "a.csv: the names of the columns can't be read: not UTF-8 (byte 0xf4 at place 5).",
        "Save the file as UTF-8",
    )


def test_empty_lines_before_the_names_of_the_columns(run: Run) -> None:
    Path("a.csv").write_text(f"\n \nid;text\n1;{BAD}\n", "utf-8")
    assert texts(run("scan", "a.csv")) == [(4, BAD)]


def test_two_columns_of_one_name_are_for_a_person_to_choose_from(run: Run) -> None:
    Path("a.csv").write_text(f"text,Text\nxin chào,{BAD}\n", "utf-8")
    refused(run("scan", "a.csv"), 'a.csv has several columns "text"', "--column 1")
    assert texts(run("scan", "a.csv", "--column", "2")) == [(2, BAD)]


@pytest.mark.parametrize("column", ["²", "٣", "9" * 5000])
def test_a_column_that_only_looks_like_a_number(run: Run, column: str) -> None:
    Path("a.csv").write_text(f"text\n{BAD}\n", "utf-8")
    refused(run("scan", "a.csv", "--column", column), "a.csv has no column")


def test_lines_that_end_in_bare_carriage_returns(run: Run) -> None:
    Path("a.csv").write_bytes(b"text,id\rvay tien nhanh,1\r")
    result = run("scan", "a.csv")
    assert r"a carriage return stands for a line end; this mends it: tr '\r' '\n'" in result.stderr


# --- Parquet ------------------------------------------------------------------------------------


@pytest.fixture
def arrow() -> Any:
    return pytest.importorskip("pyarrow", reason="needs luytre[parquet]")


def save(arrow: Any, column: Any, *names: str) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    names = names or ("text",)
    parquet.write_table(arrow.table([column] * len(names), names=names), "a.parquet")


def test_parquet_texts_that_are_not_utf_8_are_named_and_skipped(run: Run, arrow: Any) -> None:
    raw = arrow.array([b"xin chao", b"\xff\xfe", None, BAD.encode()])
    for column in (raw, arrow.StringArray.from_buffers(4, *raw.buffers()[1:], raw.buffers()[0])):
        save(arrow, column)
        result = run("scan", "a.parquet")
        assert texts(result) == [(1, "xin chao"), (4, BAD)]
        assert "a.parquet:2: skipped: not UTF-8 (byte 0xff at place 1)" in result.stderr
        assert "a.parquet:3: skipped: the text is null, not a string" in result.stderr


def test_parquet_texts_in_every_form(run: Run, arrow: Any) -> None:
    plain = arrow.array(["xin chào", BAD, BAD])
    for column in (plain, plain.cast(arrow.large_string()), plain.dictionary_encode()):
        save(arrow, column)
        assert texts(run("scan", "a.parquet")) == [(1, "xin chào"), (2, BAD), (3, BAD)]


def test_a_parquet_file_that_is_damaged_in_the_middle(run: Run, arrow: Any) -> None:
    save(arrow, arrow.array([f"{BAD} {number}" for number in range(5000)]))
    raw = bytearray(Path("a.parquet").read_bytes())
    raw[20:200] = b"\xff" * 180
    Path("a.parquet").write_bytes(raw)
    result = run("scan", "a.parquet")
    assert result.exit_code == 1
    assert "skipped: the file ends here or is damaged (" in result.stderr
    assert "Error: no text could be read; above it says why." in result.stderr


def test_a_parquet_file_with_two_columns_of_one_name(run: Run, arrow: Any) -> None:
    save(arrow, arrow.array([BAD]), "text", "text")
    refused(run("scan", "a.parquet"), 'several columns "text". Rename all but one.')


# --- what is no ordinary file -------------------------------------------------------------------


def luytre(command: str) -> subprocess.CompletedProcess[str]:
    """Runs `command` in a shell, where ``$luytre`` is the command line."""
    start = f'luytre() {{ "{sys.executable}" -m luytre.cli "$@"; }}; '
    return subprocess.run(
        ["bash", "-c", start + command], capture_output=True, text=True, timeout=60, check=False
    )


@posix
@pytest.mark.parametrize("command", ["luytre scan <(cat a.txt)", "cat a.txt | luytre scan a.txt -"])
def test_no_line_of_a_pipe_is_lost(run: Run, command: str) -> None:
    Path("a.txt").write_text("xin chào\n" * 3000, "utf-8")
    done = luytre(command)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == (6000 if "|" in command else 3000)


@posix
def test_streams_that_are_closed(run: Run) -> None:
    Path("a.txt").write_text(BAD, "utf-8")
    closed = luytre("luytre scan - <&-")
    assert "standard input is closed. Name a file, or pipe texts in." in closed.stderr
    closed = luytre("luytre scan a.txt >&-")
    assert "standard output is closed. Give --output FILE." in closed.stderr


@posix
def test_a_file_whose_name_is_not_utf_8(run: Run, tmp_path: Path) -> None:
    name = os.fsdecode(b"a\xff.txt")
    try:
        Path(name).write_text(BAD, "utf-8")
    except OSError:
        pytest.skip("this file system takes no such names")
    assert json.loads(run("scan", name).stdout)["source"] == "a\ufffd.txt"
    assert run("scan", name, "--report", "r.html").exit_code == 0
    assert "a\ufffd.txt" in Path("r.html").read_text("utf-8")
    Path("b.jsonl").write_text(json.dumps({"text": BAD}))
    result = run("scan", "b.jsonl", "--column", name, "-o", "o.jsonl")
    assert "b.jsonl:1: skipped: no " in result.stderr
    assert result.exit_code == 1


def test_a_name_that_is_empty_or_too_long(run: Run) -> None:
    Path("a.txt").write_text(BAD, "utf-8")
    refused(run("scan", ""), "one of the file names is empty")
    refused(run("scan", "a.txt", "-o", ""), "--output is empty. Name the file to write.")
    refused(run("scan", "a" * 5000), "Allow access or name another file.")
    refused(run("scan", "a.txt", "-o", "a" * 5000), "Allow access or name another file.")


@pytest.mark.parametrize("ending", [".part", ".part.done", ".progress", ".progress.new"])
def test_what_a_scan_writes_on_the_way_is_never_an_input(run: Run, ending: str) -> None:
    written = Path("o.jsonl" + ending)
    written.write_text(BAD, "utf-8")
    how = ("--input-format", "txt", "--restart")
    refused(run("scan", str(written), "-o", "o.jsonl", *how), f"{written} is also an input.")
    assert written.read_text("utf-8") == BAD


@posix
def test_a_device_or_pipe_is_not_replaced_by_the_output(run: Run) -> None:
    Path("a.txt").write_text(BAD, "utf-8")
    os.mkfifo("pipe")
    refused(run("scan", "a.txt", "-o", "pipe"), "pipe is a device or a pipe", "> pipe")
    assert Path("pipe").is_fifo()


@posix
def test_an_output_behind_a_link_goes_where_the_link_leads(run: Run) -> None:
    Path("a.txt").write_text(BAD, "utf-8")
    Path("link.jsonl").symlink_to("real.jsonl")
    assert run("scan", "a.txt", "-o", "link.jsonl").exit_code == 0
    assert Path("link.jsonl").is_symlink()
    assert json.loads(Path("real.jsonl").read_text("utf-8"))["text"] == BAD


@posix
def test_letters_that_the_terminal_cannot_show_are_escaped(run: Run) -> None:
    done = luytre('PYTHONIOENCODING=ascii luytre explain "vay tiền nhanh"')
    assert done.returncode == 0, done.stderr
    assert r"vay ti\u1ec1n nhanh" in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is full")
@pytest.mark.parametrize("command", ['explain "vay tiền nhanh"', "lexicon list", "scan a.txt"])
def test_a_full_disk_is_said_without_a_traceback(run: Run, command: str) -> None:
    Path("a.txt").write_text(BAD, "utf-8")
    done = luytre(f"luytre {command} > /dev/full")
    assert done.returncode == 1
    assert "No space left on device. Make room or allow access" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["not-gzip.txt.gz", "not-gzip.csv.gz"])
def test_what_only_has_the_name_of_an_archive_is_named_and_fails(run: Run, name: str) -> None:
    Path(name).write_text("vay tiền nhanh\n", "utf-8")
    result = run("scan", name)
    assert result.exit_code == 1
    assert "it is no gzip file" in result.stderr


@pytest.mark.parametrize(
    "name", ["Nội dung", "noi dung", "NOI_DUNG", "Bình luận", "binh luan", "Ý kiến", "Free text"]
)
def test_columns_of_texts_are_known_however_they_are_typed(run: Run, name: str) -> None:
    Path("a.csv").write_text(f"id,{name}\n1,{BAD}\n", "utf-8")
    Path("a.jsonl").write_text(json.dumps({"id": 1, name: BAD}) + "\n", "utf-8")
    assert texts(run("scan", "a.csv")) == [(2, BAD)]
    assert texts(run("scan", "a.jsonl")) == [(1, BAD)]


def test_a_column_may_be_named_without_its_marks(run: Run) -> None:
    Path("a.csv").write_text(f"noi dung,ghi chú\n{BAD},x\n", "utf-8")
    assert texts(run("scan", "a.csv", "--column", "nội dung")) == [(2, BAD)]
    Path("a.csv").write_text(f"Nội dung,noi dung\nx,{BAD}\n", "utf-8")
    assert texts(run("scan", "a.csv", "--column", "noi dung")) == [(2, BAD)]
    refused(run("scan", "a.csv"), 'a.csv has several columns "nội dung"')
