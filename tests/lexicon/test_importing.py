"""Word lists become drafts; every row gets a verdict, and none is lost."""

from __future__ import annotations

import csv
import datetime
import json
import tomllib
from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from luytre.commands import lexicon as command
from luytre.lexicon import Lexicon, LexiconError
from luytre.lexicon.importing import RowVerdict, draft, judge_rows, refuse_civic
from luytre.lexicon.lint import lint
from luytre.lexicon.wordlists import WordRow, read_words

GOLDEN = Path(__file__).parent / "golden"

TABLE = """\
term,harm,ghi chú
Nhà  Cái Hoa Sen,H05,lower case and spaces
nhà cái hoa cúc,gambling advertising,a harm by its English name
nhà cái hoa lan,Quảng cáo cờ bạc,a harm by its Vietnamese name
nhà cái hoa mai,h5,a slip in the code
cờ bạc,H05,like cô bác
lỗ hỗng,H05,like lỗ hổng
giá rẻ,H05,everyday
kt,H05,an abbreviation
nha cai hoa hue,H05,no diacritics
NHÀ CÁI HOA SEN,H05,again
nhà cái hoa mận*,H05,a wildcard at the end
nhà c*i,H05,a wildcard inside
(đánh|chơi) bạc,H05,a pattern
nhà cái hoa \u200bđào,H05,an invisible letter
nh\ufffd cái,H05,a lost letter
x,H05,one letter
0912345678,H05,a phone
bán tài khoản nuôi,H18,behaviour
tên tổ chức bịa,H11,no reference
tên nào đó,,no harm
,H05,no term
"""


def verdicts_of(rows: Iterable[WordRow], **options: object) -> list[RowVerdict]:
    return list(judge_rows(rows, **options))  # type: ignore[arg-type]


def written(verdicts: Iterable[RowVerdict]) -> str:
    lines = []
    for one in verdicts:
        lines.append(f"{one.line}: {one.given} → {one.judgement}")
        lines += [f"    {reason}" for reason in one.reasons]
    return "\n".join(lines) + "\n"


def test_verdicts_word_for_word() -> None:
    rows = read_words("list.csv", TABLE.encode())
    verdicts = verdicts_of(rows)
    assert len(verdicts) == len(TABLE.splitlines()) - 1
    assert written(verdicts) == (GOLDEN / "importing.txt").read_text("utf-8")
    assert all((one.entry is None) == (one.judgement == "refused") for one in verdicts)
    assert all(one.reasons for one in verdicts if one.judgement != "accepted")


def test_a_plain_list() -> None:
    text = "# our list\n\nnhà cái hoa sen\r\nnhà cái hoa cúc\n"
    rows = read_words("list.txt", b"\xef\xbb\xbf" + text.encode())
    assert [(row.line, row.term) for row in rows] == [
        (3, "nhà cái hoa sen"),
        (4, "nhà cái hoa cúc"),
    ]
    verdicts = verdicts_of(rows, harm="H05")
    assert [one.entry.id for one in verdicts if one.entry] == [
        "H05.nha-cai-hoa-sen",
        "H05.nha-cai-hoa-cuc",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "harm;term\nH05;nhà cái hoa sen\n",
        "Từ khóa\tLoại\nnhà cái hoa sen\tH05\n",
        "nhà cái hoa sen,H05\n",
        "H05,nhà cái hoa sen\n",
        'term,harm\n"nhà cái hoa sen",H05\n',
    ],
)
def test_columns_are_found(text: str) -> None:
    (row,) = read_words("list.csv", text.encode())
    assert (row.term, row.harm) == ("nhà cái hoa sen", "H05")


@pytest.mark.parametrize(("term", "harm"), [("bad", "kind"), ("2", "3"), ("Bad", "3")])
def test_columns_are_named_by_header_or_number(term: str, harm: str) -> None:
    text = "nr,bad,kind\n1,nhà cái hoa sen,H05\n"
    (row,) = read_words("list.txt", text.encode(), term_column=term, harm_column=harm)[-1:]
    assert (row.term, row.harm) == ("nhà cái hoa sen", "H05")


def test_rows_after_a_cell_of_several_lines_keep_their_line() -> None:
    text = 'term,note\nmột hai,"a\nb"\nba bốn,c\n'
    assert [row.line for row in read_words("list.csv", text.encode())] == [2, 4]


@pytest.mark.parametrize(
    ("text", "line", "taken"),
    [
        ('term,harm\nhoa sen,H05\n"hoa mai,H05\nhoa cúc,H05\nhoa lan,H05\n', 3,
         "; it takes in 2 lines more"),
        ('term,harm\n"hoa mai,H05\nhoa cúc,H05', 2, "; it takes in 1 line more"),
        ('term,note\nhoa mai,"a\nb"\nhoa sen,"c\n\n', 4, "; it takes in 1 line more"),
        ('term,harm\nhoa sen,H05\n"hoa mai,H05', 3, ""),
        ('"', 1, ""),
    ],
)  # fmt: skip
def test_a_quote_that_is_never_closed_joins_no_rows(text: str, line: int, taken: str) -> None:
    with pytest.raises(LexiconError) as caught:
        read_words("list.csv", text.encode())
    assert str(caught.value) == (
        f"list.csv:{line}: L001 a quote opens here and is never closed{taken}\n"
        "    Mend the quotes there, or import the terms as a plain list."
    )


def test_two_quotes_that_close_each_other_join_no_rows() -> None:
    text = 'term,harm\nhoa sen,H05\n"hoa mai,H05\nhoa cúc,H05\nhoa "lan,H05\nhoa hồng,H05\n'
    rows = read_words("list.csv", text.encode())
    assert [(row.line, row.term) for row in rows] == [(2, "hoa sen"), (3, ""), (6, "hoa hồng")]
    assert rows[1].given == "hoa mai,H05\nhoa cúc,H05\nhoa lan"
    assert rows[1].refusal == (
        "its quotes take in 2 lines more; mend them and import again: a term stands on one line"
    )


@pytest.mark.parametrize("text", ["", "\n", "end\n", "term\nend", 'term\n"end"\nend\n\n'])
def test_a_table_may_say_end_anywhere(text: str) -> None:
    rows = read_words("list.csv", text.encode())
    assert [row.term for row in rows] == ["end"] * text.count("end")


def test_lists_that_cannot_be_read() -> None:
    with pytest.raises(LexiconError, match="Save the file as UTF-8"):
        read_words("list.txt", "nhà cái".encode("cp1258"))
    with pytest.raises(LexiconError, match='Did you mean "term"'):
        read_words("list.csv", b"term,harm\na b,H05\n", term_column="terms")
    with pytest.raises(LexiconError, match="not a list of watched words"):
        read_words("words.json", b'{"words": [1]}')
    assert read_words("list.txt", "nhà cái".encode("utf-16"))[0].term == "nhà cái"


def test_discourse_csv_names_its_action() -> None:
    name = "example.com-watched-words-require_approval.csv"
    rows = read_words(name, "nhà cái hoa sen\nhoa *sen*\nb.c*\n\\bnhà\\b\n".encode())
    assert [row.term for row in rows] == ["nhà cái hoa sen", "", "b.c", ""]
    assert rows[0].note == "Discourse: require_approval"
    assert "wildcard inside" in rows[1].refusal
    assert "the wildcard is gone" in rows[2].advice[0]
    assert "regular expression" in rows[3].refusal
    (row,) = read_words("x-watched-words-replace.csv", b"hoa,sen\n")
    assert "rewrites text" in row.refusal


def test_discourse_json() -> None:
    words = [
        {"id": 1, "word": "nhà cái hoa sen", "action": "block"},
        {"id": 2, "word": "hoa", "action": "tag"},
        {"id": 3, "word": "sen", "action": "applaud"},
    ]
    text = json.dumps({"actions": [], "words": words}, ensure_ascii=False, indent=1)
    rows = read_words("watched_words.json", text.encode())
    assert [bool(row.refusal) for row in rows] == [False, True, True]
    assert rows[0].line < rows[1].line < rows[2].line


def test_terms_of_the_dictionary_are_refused() -> None:
    known = Lexicon.from_terms({"nhà cái hoà": "H05"})
    rows = [WordRow(1, "nhà cái hòa", "nhà cái hòa"), WordRow(2, "hoa sen cái", "hoa sen cái")]
    first, second = judge_rows(rows, harm="H05", known=known)
    assert first.reasons == ("is already terms:nhà cái hoà, under the same harm",)
    assert second.judgement == "accepted"
    (other,) = judge_rows(rows[:1], harm="H02", known=known)
    assert other.judgement == "accepted"


def test_ids_are_unique_though_slugs_are_not() -> None:
    rows = [WordRow(n, term, term) for n, term in enumerate(("bông hoa", "bồng hoa", "øß"), 1)]
    ids = [one.entry.id for one in judge_rows(rows, harm="H05") if one.entry]
    assert ids == ["H05.bong-hoa", "H05.bong-hoa-2", "H05.line-3"]


class CivicHit(msgspec.Struct, frozen=True):
    entry_id: str
    text: str
    kind: str = "civic"
    found: str = "exact"


def test_what_hits_the_civic_corpus_is_refused() -> None:
    rows = [WordRow(1, "phường ta", "phường ta"), WordRow(2, "hoa sen đỏ", "hoa sen đỏ")]
    verdicts = verdicts_of(rows, harm="H05")
    guarded = refuse_civic(verdicts, lambda lexicon: [CivicHit("H05.phuong-ta", "Phường ta chậm")])
    assert guarded[0].judgement == "refused"
    assert guarded[0].entry is None
    assert "Phường ta chậm" in guarded[0].reasons[0]
    assert guarded[1] == verdicts[1]


def test_a_draft_is_read_and_linted(tmp_path: Path) -> None:
    verdicts = verdicts_of(read_words("list.csv", TABLE.encode()))
    text = draft(verdicts, author='An "B"', source="list\\1", review_by=datetime.date(2027, 11, 30))
    tables = tomllib.loads(text)
    assert (tables["author"], tables["source"]) == ('An "B"', "list\\1")
    accepted = [one.entry for one in verdicts if one.entry]
    assert [one["term"] for one in tables["entry"]] == [entry.term for entry in accepted]
    path = tmp_path / "draft.toml"
    path.write_text(text, "utf-8")
    assert len(Lexicon.load(path)) == len(accepted)
    codes = {complaint.code for complaint in lint([path], on=datetime.date(2027, 1, 1))}
    # What the draft leaves to people: senses, examples, and cues for everyday words.
    assert codes == {"L021", "L025", "L026", "L051", "L052"}


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CliRunner:
    monkeypatch.setattr(command, "_prover", lambda: lambda lexicon: [])
    monkeypatch.chdir(tmp_path)
    return CliRunner()


def test_import_writes_a_draft_and_a_verdict_a_row(runner: CliRunner, tmp_path: Path) -> None:
    rows = 10_000
    lines = [f"nhà cái hoa sen số {number}" for number in range(rows - 1)] + ["x"]
    (tmp_path / "list.txt").write_text("\n".join(lines), "utf-8")
    args = ["import", "list.txt", "--harm", "H05", "--author", "An", "--report", "report.csv"]
    result = runner.invoke(command.group, args)
    assert result.exit_code == 0, result.output
    assert "Rows: 10000 (accepted: 9999, accepted with advice: 0, refused: 1)." in result.output
    assert "a single letter" in result.output
    with (tmp_path / "report.csv").open(encoding="utf-8", newline="") as report:
        assert len(list(csv.reader(report))) == rows + 1
    assert len(Lexicon.load(tmp_path / "list.draft.toml")) == rows - 1
    again = runner.invoke(command.group, args)
    assert again.exit_code == 1
    assert "--force" in again.output


def test_import_of_nothing_usable_fails(runner: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("x\n", "utf-8")
    args = ["import", "list.txt", "--harm", "H05", "--author", "An"]
    result = runner.invoke(command.group, args)
    assert result.exit_code == 1
    assert "no row was accepted" in result.output
    assert not (tmp_path / "list.draft.toml").exists()


def test_lint_list_and_show(runner: CliRunner, tmp_path: Path) -> None:
    text = 'harm = "H05"\n[[entry]]\nid = "H05.a-b"\nterm = "nhà cái hoa sen"\n'
    (tmp_path / "a.toml").write_text(text, "utf-8")
    result = runner.invoke(command.group, ["lint", "a.toml"])
    assert result.exit_code == 1
    assert "a.toml:2: L021 H05.a-b: no sense" in result.output
    assert "Complaints: 6, files: 1." in result.output
    result = runner.invoke(command.group, ["lint", "--json", "a.toml"])
    assert json.loads(result.output.splitlines()[0])["code"] == "L021"
    result = runner.invoke(command.group, ["list", "--lexicon", "a.toml", "--harm", "h05"])
    assert result.exit_code == 0
    assert "H05.a-b  nhà cái hoa sen  H05 gambling" in result.output  # whole, for other programs
    result = runner.invoke(command.group, ["list", "--lexicon", "a.toml", "--json"])
    assert json.loads(result.output)["id"] == "H05.a-b"
    result = runner.invoke(command.group, ["show", "--lexicon", "a.toml", "H05.a-b"])
    assert "gambling advertising · quảng cáo cờ bạc" in result.output
    result = runner.invoke(command.group, ["show", "--lexicon", "a.toml", "H06.a-b"])
    assert result.exit_code == 1
    assert "Did you mean H05.a-b?" in result.output
    (tmp_path / "b.toml").write_text('harm = "H99"\n[[entry]]\nid = "a"\n', "utf-8")
    result = runner.invoke(command.group, ["list", "--lexicon", "b.toml"])
    assert result.exit_code == 1
    assert "b.toml:1: L005" in result.output


@pytest.mark.parametrize("term", ["好的", "赌场 casino", "казино"])
def test_a_term_of_which_not_all_is_read_is_refused(term: str) -> None:
    (verdict,) = judge_rows([WordRow(1, term, term)], harm="H05")
    assert verdict.judgement == "refused"
    assert verdict.reasons[0].endswith(" is not read; write the term in Latin letters")


def test_import_of_a_list_that_names_no_harm_says_what_harms_there_are(
    runner: CliRunner, tmp_path: Path
) -> None:
    (tmp_path / "list.txt").write_text("nhà cái hoa sen\nnhà cái hoa cúc\n", "utf-8")
    result = runner.invoke(command.group, ["import", "list.txt", "--author", "An"])
    assert result.exit_code == 2
    assert "list.txt names no harm. Choose one for all of it with --harm" in result.output
    assert "  H05  gambling advertising" in result.output
    assert not (tmp_path / "list.draft.toml").exists()


def test_import_gives_every_entry_the_severity_asked_for(runner: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("nhà cái hoa sen\n", "utf-8")
    args = ["import", "list.txt", "--harm", "H05", "--author", "An", "--severity", "1"]
    result = runner.invoke(command.group, args)
    assert result.exit_code == 0, result.output
    drafted = tomllib.loads((tmp_path / "list.draft.toml").read_text("utf-8"))
    assert [(one["term"], one["severity"]) for one in drafted["entry"]] == [("nhà cái hoa sen", 1)]
