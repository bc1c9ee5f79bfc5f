"""The linter: every complaint has its file, line and advice, word for word."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest

from luytre.lexicon import Entry, Lexicon
from luytre.lexicon.collisions import ordinary_terms, spelling_key, with_each_other, with_ordinary
from luytre.lexicon.lint import lint

GOLDEN = Path(__file__).parent / "golden"
ON = datetime.date(2027, 1, 15)

GOOD = """\
harm = "H05"
author = "An"
source = "advertisements"
review_by = 2027-11-30

[[entry]]
id = "H05.nha-cai-hoa-sen"
term = "nhà cái hoa sen"
sense = "a made-up betting house"
match = ["vào nhà cái hoa sen", "nha cai hoa sen tặng 88k"]
clean = [
  "nhà trồng hoa sen",
  "cái hoa sen này đẹp",
]
"""

# Well formed, and against the charter in every way there is.
UNCHARTED = """\
harm = "H05"

[[entry]]
id = "H05.bare"
term = "Nhà Cái Hoa Mai"

[[entry]]
id = "H05.alone"
term = "nhà cái hoa cúc"
sense = "s"
source = "s"
author = "An Bình"
reviewer = "an bình"
status = "reviewed"
review_by = 2026-12-31
match = ["một", "một"]
clean = ["hai", "ba", "một"]

[[entry]]
id = "H05.nobody"
term = "nhà cái hoa lan"
sense = "s"
source = "s"
author = "An"
status = "reviewed"
review_by = 2027-11-30
disguises = ["-toneless"]
requires = ["@sale", "@sale"]
match = ["một", "hai"]
clean = ["ba", "bốn"]
un_reference = "QDe.004"

[[entry]]
id = "H05.nothing"
term = "nhà cái hoa đào"
sense = "s"
source = "s"
author = "An"
review_by = 2027-11-30
disguises = ["*", "leet", "-leet", "-toneless", "-wrong-tone", "-keystrokes", "-teencode", \
"-separators", "-joined", "-split", "-repeats", "-lookalikes", "-invisibles", "-legacy-font"]
match = ["một", "hai"]
clean = ["ba", "bốn"]

[[entry]]
id = "H11.unlisted"
harm = "H11"
term = "tên tổ chức bịa"
sense = "s"
source = "s"
author = "An"
review_by = 2027-11-30
match = ["một", "hai"]
clean = ["ba", "bốn"]

[[entry]]
id = "H11.misnumbered"
harm = "H11"
term = "tên tổ chức khác"
sense = "s"
source = "s"
author = "An"
review_by = 2027-11-30
match = ["một", "hai"]
clean = ["ba", "bốn"]
un_reference = "No. 4"

[[entry]]
id = "H18.behaviour"
harm = "H18"
term = "bán tài khoản nuôi"
sense = "s"
source = "s"
author = "An"
review_by = 2027-11-30
match = ["một", "hai"]
clean = ["ba", "bốn"]
"""

COLLIDING = """\
harm = "H05"
author = "An"
source = "s"
sense = "s"
review_by = 2027-11-30

[[entry]]
id = "H05.co-bac"
term = "cờ bạc"

[[entry]]
id = "H05.co-bac-2"
term = "cờ bạc"
requires = ["@sale"]

[[entry]]
id = "H05.gia-re"
term = "giá rẻ"

[[entry]]
id = "H05.kt"
term = "kt"

[[entry]]
id = "H05.lo-hong"
term = "lỗ hỗng"

[[entry]]
id = "H05.hoa-sen"
term = "bóng hoa sen"

[[entry]]
id = "H05.hoa-sen-2"
term = "bông hoa sen"
"""


class Failure(msgspec.Struct, frozen=True):
    entry_id: str
    kind: str
    text: str
    found: str


def prove_nothing(lexicon: Lexicon) -> Iterable[Failure]:
    """Stands in for screening: every entry fails on one of its texts of each kind."""
    for entry in lexicon:
        yield Failure(entry.id, "match", entry.match[0], "")
        yield Failure(entry.id, "clean", entry.clean[1], "toneless")
        yield Failure(entry.id, "civic", "Phường trả lời chậm quá", "exact")


def write(folder: Path, text: str) -> Path:
    path = folder / "H05.toml"
    path.write_text(text, "utf-8")
    return path


def complaints_of(path: Path, *, prove: bool = False) -> str:
    complaints = lint([path], prove=prove_nothing if prove else None, on=ON)
    text = "\n".join(map(str, complaints)) + "\n"
    return text.replace(str(path.parent) + "/", "")


def test_a_good_file_has_no_complaint(tmp_path: Path) -> None:
    assert lint([write(tmp_path, GOOD)], on=ON) == []
    assert lint([tmp_path], on=ON) == []


@pytest.mark.parametrize(
    ("name", "text", "prove"),
    [
        ("charter", UNCHARTED, False),
        ("collisions", COLLIDING.replace('sense = "s"\n', ""), False),
        ("proofs", GOOD, True),
    ],
)
def test_complaints_word_for_word(tmp_path: Path, name: str, text: str, prove: bool) -> None:
    found = complaints_of(write(tmp_path, text), prove=prove)
    if name == "collisions":
        # Its entries have no senses or examples; what it is about are the collisions.
        found = _only(found, ("L04", "L05"))
    assert found == (GOLDEN / f"{name}.txt").read_text("utf-8")


def _only(text: str, codes: tuple[str, ...]) -> str:
    blocks = text.rstrip("\n").split("\nH05.toml")
    kept = [block for block in blocks if any(f" {code}" in block for code in codes)]
    return "\n".join("H05.toml" + block.removeprefix("H05.toml") for block in kept) + "\n"


def test_a_decomposed_term_is_shown_by_its_marks(tmp_path: Path) -> None:
    decomposed = unicodedata.normalize("NFD", "nhà cái hoa sen")
    found = complaints_of(write(tmp_path, GOOD.replace("nhà cái hoa sen", decomposed, 1)))
    assert "L020" in found
    assert "with U+0300 U+0301" in found


def test_errors_of_form_and_of_charter_come_together(tmp_path: Path) -> None:
    text = GOOD + '\n[[entry]]\nid = "H05.b"\nterm = "số đề hoa sen"\nsevrity = 3\n'
    text += '\n[[entry]]\nid = "H05.c"\nterm = "số đề hoa cúc"\n'
    codes = [complaint.code for complaint in lint([write(tmp_path, text)], on=ON)]
    assert codes == ["L002", "L021", "L025", "L026"]


def test_a_broken_contexts_file_is_a_complaint(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    contexts = '[cue.lotus]\nphrase = ["hoa sen"]\n\n[protective.P12]\nphrases = ["hoa"]\n'
    (tmp_path / "contexts.toml").write_text(contexts, "utf-8")
    found = [(one.line, one.code, one.message) for one in lint([tmp_path], on=ON)]
    assert found == [
        (1, "L002", "[cue.lotus] needs one key, phrases, a list of texts that are not empty"),
        (4, "L002", 'unknown protective context "P12"'),
    ]


@pytest.mark.skipif(os.name != "posix", reason="needs pipes with a name")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "link.toml").symlink_to("pipe.toml")
    complaints = lint([tmp_path, tmp_path / "pipe.toml"], on=ON)
    names = [Path(complaint.file).name for complaint in complaints]
    assert names == ["link.toml", "pipe.toml", "pipe.toml"]
    assert str(complaints[0]).removeprefix(f"{tmp_path}/") == (
        "link.toml:1: L001 not a regular file\n"
        "    Copy what it gives into a .toml file, or give it as standard input: /dev/stdin."
    )


@pytest.mark.skipif(not Path("/dev/stdin").exists(), reason="needs standard input as a file")
@pytest.mark.parametrize("how", ["cat H05.toml | luytre /dev/stdin", "luytre <(cat H05.toml)"])
def test_what_the_shell_has_opened_is_read(tmp_path: Path, how: str) -> None:
    write(tmp_path, GOOD)
    start = f'luytre() {{ "{sys.executable}" -m luytre.cli lexicon lint --no-prove "$@"; }}; '
    done = subprocess.run(
        ["bash", "-c", start + how], cwd=tmp_path, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("No complaint.\n", "")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names end long before")
@pytest.mark.parametrize("depth", [1500, 3000])
def test_folders_nested_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, depth: int
) -> None:
    top = tmp_path / "top"
    top.mkdir()
    write(tmp_path, GOOD)
    monkeypatch.chdir(top)
    for _ in range(depth):
        os.mkdir("d")
        os.chdir("d")
    Path("a.toml").write_text("", "utf-8")
    os.chdir(tmp_path)
    try:
        found = lint([top, tmp_path / "H05.toml"], on=ON)
        # The one is read; no name of the other is short enough for the system.
        assert [one.message for one in found] == ([] if depth == 1500 else ["File name too long"])
    finally:
        # Neither can pytest take away what can't be named, so it is done from within.
        os.chdir(top)
        for _ in range(depth):
            os.chdir("d")
        Path("a.toml").unlink()
        for _ in range(depth):
            os.chdir("..")
            os.rmdir("d")
        os.chdir(tmp_path)


def test_retired_entries_need_no_proof(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD + 'status = "retired"\n')
    assert lint([path], prove=prove_nothing, on=datetime.date(2030, 1, 1)) == []


def test_the_packaged_dictionary_keeps_the_charter() -> None:
    folder = Path(__file__).parents[2] / "src" / "luytre" / "lexicon" / "entries"
    assert [str(complaint) for complaint in lint([folder], on=ON)] == []


def entry(term: str, entry_id: str = "H05.a", **fields: object) -> Entry:
    return msgspec.convert({"id": entry_id, "term": term, "harm": "H05", **fields}, Entry)


@pytest.mark.parametrize(
    ("one", "codes"),
    [
        (entry("cờ bạc"), ["L050"]),
        (entry("cờ bạc", disguises=["*", "-toneless"]), []),
        (entry("cờ bạc", requires=["@sale"]), []),
        (entry("cờ bạc", excludes=["@food"]), ["L050"]),
        (entry("óc chó"), ["L052"]),
        (entry("óc chó", excludes=["@food"]), []),
        (entry("kt"), ["L051"]),
        (entry("kt", excludes=["@food"]), []),
        (entry("lỗ hỗng"), ["L053"]),
        (entry("nhà cái hoa sen"), []),
    ],
)
def test_collisions_with_everyday_words(one: Entry, codes: list[str]) -> None:
    assert [collision.code for collision in with_ordinary(one)] == codes


def test_one_term_may_stand_for_two_harms() -> None:
    other = msgspec.structs.replace(entry("nhà cái hoa sen", "H02.a"), harm="H02")
    assert list(with_each_other([entry("nhà cái hoa sen"), other])) == []


def test_spelling_key_knows_both_placements_of_the_tone() -> None:
    assert spelling_key("hoà bình") == spelling_key("hòa bình")
    assert spelling_key("nổ hũ") != spelling_key("nổ hủ")
    assert spelling_key("nổ hũ", hook_is_tilde=True) == spelling_key("nổ hủ", hook_is_tilde=True)


def test_everyday_words_are_many_and_written_as_terms_are() -> None:
    terms = ordinary_terms()
    assert len(terms) >= 600
    assert len(set(terms)) == len(terms)
    assert [
        t for t in terms if t != unicodedata.normalize("NFC", " ".join(t.lower().split()))
    ] == []
