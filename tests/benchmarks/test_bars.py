"""The table of accuracy bars, on made-up comments."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from evaluation import bars
from evaluation.guarded import guarded
from evaluation.left_out import Comment, LeftOut, is_left_out, numbers_left_out, record
from evaluation.peers import substrings, whole_words

from luytre.reporting.intervals import f1, share


def marked(text: str, *parts: str) -> Comment:
    starts = [(part, text.index(part)) for part in parts]
    return Comment(text, tuple((start, start + len(part)) for part, start in starts))


def test_a_share_has_wilsons_interval() -> None:
    made = share(81, 263)
    assert (round(made.low, 3), round(made.high, 3)) == (0.255, 0.366)
    assert share(0, 20).low == 0
    assert share(20, 20).high == 1
    assert share(20, 20).at_least(1) and share(0, 20).at_most(0)
    assert not share(0, 0).at_least(0) and not share(0, 0).at_most(1)
    assert share(0, 0).percent(1) == "–"
    with pytest.raises(ValueError, match="no share"):
        share(3, 2)


def test_f1_is_the_usual_one() -> None:
    made = f1(right=60, wrong=10, missed=30)
    precision, recall = 60 / 70, 60 / 90
    assert made.value == pytest.approx(2 * precision * recall / (precision + recall))
    assert made.low < made.value < made.high


@pytest.mark.parametrize(
    "comment",
    [
        marked("toàn bò đỏ vào đây", "bò đỏ"),
        marked("cái chính quyền thối nát này", "thối nát"),
        marked("Quan tham. Đám DLV cãi cùn", "Quan tham", "DLV"),
    ],
)
def test_criticism_of_public_bodies_and_labels_are_left_out(comment: Comment) -> None:
    assert is_left_out(comment)


@pytest.mark.parametrize(
    "comment",
    [
        marked("hôm nay vui quá"),
        marked("thằng kia ngu như bò", "ngu như bò"),
        marked("bò đỏ à, mày ngu thế", "bò đỏ", "mày ngu"),
        marked("công an tới rồi, đồ hèn", "đồ hèn"),
        marked("chính quyền như con cặc", "như con cặc"),
    ],
)
def test_personal_and_vulgar_abuse_is_not_left_out(comment: Comment) -> None:
    assert not is_left_out(comment)


def test_the_record_holds_numbers_and_the_rule_only() -> None:
    kept = json.loads(bars.FOLDER.joinpath("vihos_left_out.json").read_text("utf-8"))
    assert set(kept) == {"rule", "labels", "bodies", "capitals", "abuse", "lines"}
    for numbers in kept["lines"].values():
        assert numbers == sorted(set(numbers))
        assert all(isinstance(number, int) and number > 0 for number in numbers)


def test_a_list_is_matched_as_words_and_anywhere() -> None:
    words = ["cu", "đồ ngu"]
    assert whole_words(words)("Thằng CU kia")
    assert not whole_words(words)("cung điện")
    assert substrings(words)("cung điện")


def test_terms_that_the_civic_guard_refuses_are_named() -> None:
    screener, refused = guarded({"chính quyền": "H02", "xằm xặp quoẻn": "H02"})
    assert refused == {"chính quyền"}
    assert len(screener.lexicon) == 1


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    comments = [
        marked("hôm nay trời đẹp quá"),
        marked("cái chính quyền thối nát này", "thối nát"),
        marked("đồ óc chó, câm mồm", "óc chó"),
    ]
    lines = [json.dumps({"text": c.text, "spans": c.spans}) for c in comments]
    (tmp_path / "dev.jsonl").write_text("\n".join(lines), "utf-8")
    (tmp_path / "vtb.txt").write_text("Trời nhiều mây , có mưa .\n", "utf-8")
    (tmp_path / "peers.txt").write_text("# a list\nóc chó\n", "utf-8")
    made = LeftOut("", (), (), (), (), {"dev": numbers_left_out(comments)})
    monkeypatch.setattr(bars, "record", lambda: made)
    return tmp_path


def test_every_bar_has_a_row(folder: Path) -> None:
    rows = bars.measure(folder, folder / "vtb.txt", folder / "peers.txt", "dev", "forum")
    counted = {row.what: row.counts for row in rows}
    assert counted["ViHOS dev: recall"] == "1 of 1, 1 left out"
    assert counted["peers, whole words: recall"] == "1 of 2, 0 left out"
    assert counted["VTB lines above allow"] == "0 of 1"
    assert counted["civic, plain: sentences with a hit"].startswith("0 of")
    assert "collisions above allow" in counted


def test_a_record_that_does_not_fit_is_refused(folder: Path) -> None:
    with (folder / "dev.jsonl").open("a", encoding="utf-8") as file:
        file.write('\n{"text": "lũ bò đỏ", "spans": [[3, 8]]}')
    with pytest.raises(click.ClickException, match=r"evaluation\.left_out"):
        bars.read_split(folder, "dev")


def test_examples_of_the_test_split_are_refused() -> None:
    from click.testing import CliRunner

    here = str(bars.FOLDER)
    done = CliRunner().invoke(
        bars.main, ["--vihos", here, "--vtb", here, "--split", "test", "--examples", "5"]
    )
    assert done.exit_code == 1
    assert "sums only" in done.output


def test_the_published_record_can_be_read() -> None:
    assert set(record().lines) == {"train", "dev", "test"}
