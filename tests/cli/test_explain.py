"""What `luytre explain` prints."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner, Result
from tests.cli.conftest import HEAD, entry

from luytre.cli import main

Run = Callable[..., Result]


def test_it_shows_letters_steps_evidence_and_reasons(run: Run) -> None:
    result = run("explain", "vay t1ền nh4nh, lh z.a.l.o 0912345678")
    assert result.exit_code == 0
    for part in ("vay t1ền nh4nh → vay tiền nhanh", "[1→i]", "1 for i", "H06", "score",
                 "action: review", "why not block", "no person other than its author",
                 "phone: 0912345678"):  # fmt: skip
        assert part in " ".join(result.output.split()), part


def test_contact_words_near_it_are_named_as_they_are_read(run: Run) -> None:
    result = run("explain", "vay t1ền nh4nh, lh z.a.l.o")
    assert "contact words near it: lh → liên hệ, z.a.l.o → zalo" in result.output
    result = run("explain", "--lang", "vi", "vay t1ền nh4nh, lh z.a.l.o")
    assert "từ liên hệ ở gần: lh → liên hệ" in result.output


def test_in_vietnamese(run: Run) -> None:
    result = run("explain", "--lang", "vi", "vieecj nhej luwowng cao")
    words = " ".join(result.output.split())
    parts = ("xử lý: chờ xem xét (review)", "vieecj thay việc", "bằng chứng", "vì sao chưa chặn")
    for part in parts:
        assert part in words, part


def test_a_clean_text(run: Run) -> None:
    result = run("explain", "con chó này dễ thương")
    assert result.exit_code == 0
    assert "Nothing was found." in result.output


def test_from_standard_input_as_json(run: Run) -> None:
    result = run("explain", "-", "--json", stdin="vay tiền nhanh\n")
    found = json.loads(result.stdout)
    assert found["text"] == "vay tiền nhanh"
    assert found["hits"][0]["entry"] == "H06.vay-tien-nhanh"
    assert found["hits"][0]["obstacles"][0]["reason_vi"]


def test_input_that_is_not_utf8(run: Run) -> None:
    result = run("explain", "-", stdin=b"\xff\xfe")
    assert result.exit_code == 2
    assert "not UTF-8" in result.output


def test_the_terminal_is_not_steered_by_the_text(run: Run) -> None:
    result = run("explain", "\x1b[31mvay tiền nhanh\u202e \u200b[bold]x[/bold]")
    assert "\x1b" not in result.output
    assert "\u202e" not in result.output
    assert "[bold]x[/bold]" in result.output


def test_a_policy_that_is_not_there(run: Run) -> None:
    result = run("explain", "x", "--policy", "gentle")
    assert result.exit_code == 2
    assert "forum, strict, observe" in result.output
    result = run("explain", "x", "--policy", "gentle.toml")
    assert result.exit_code == 2
    assert "gentle.toml can't be read" in " ".join(result.output.split())


def test_a_text_of_many_hits_is_explained_in_part(run: Run) -> None:
    result = run("explain", "vay tiền nhanh " * 300)
    assert result.exit_code == 0
    assert "200 more hits are not explained; luytre scan lists all." in result.stdout
    assert json.loads(run("explain", "--json", "vay tiền nhanh " * 300).stdout)["left_out"] == 200


def test_a_text_without_end_is_refused(run: Run) -> None:
    result = run("explain", "-", stdin="vay tiền nhanh " * 100_000)
    assert result.exit_code == 2
    assert "the text has more than 1 MiB. Explain a part of it;" in result.stderr


def test_dictionaries_given_together_are_read_together(run: Run, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(HEAD + entry("H05.quay-tim", "quay tím", 3, "vào quay tím", ("tím", "quay")))
    both = run("explain", "quay tím, vay tiền nhanh", "--lexicon", str(own))
    assert "H05.quay-tim" in both.output
    assert "H06.vay-tien-nhanh" in both.output  # of the small dictionary of these tests


def test_the_packaged_dictionary_has_a_name(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(HEAD + entry("H05.quay-tim", "quay tím", 3, "vào quay tím", ("tím", "quay")))
    asked = ["explain", "quay tím, v4y t1ền nh4nh", "--lexicon", str(own)]
    assert "H06" not in CliRunner().invoke(main, asked).output
    assert "H06" in CliRunner().invoke(main, [*asked, "--lexicon", "default"]).output
    missing = CliRunner().invoke(main, ["explain", "a", "--lexicon", str(tmp_path / "none")])
    assert missing.exit_code == 2
    assert "none" in missing.output
