"""The page as it comes from the server, without a browser."""

from __future__ import annotations

import html
import re
import string
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.service.asking import Answer, Get, ask

from luytre import Lexicon
from luytre.service import shown
from luytre.service.wording import LANGUAGES, sentences

DEMO = "vay t1ền nh4nh, lh z.a.l.o"
FORM = {"content-type": "application/x-www-form-urlencoded"}


def sent(app: Any, path: str = "/", **fields: str) -> Answer:
    answer = ask(app, "POST", path, urlencode(fields).encode(), FORM)
    assert answer is not None
    return answer


def words(answer: Answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.body.decode()))


def test_vietnamese_comes_first(get: Get) -> None:
    page = get("/")
    assert '<html lang="vi">' in page.body.decode()
    assert "set-cookie" not in page.headers
    assert '<html lang="en">' in get("/", cookie="lang=en").body.decode()


def test_the_language_is_remembered_and_nothing_else(get: Get) -> None:
    page = get("/?lang=en")
    assert '<html lang="en">' in page.body.decode()
    assert page.headers["set-cookie"].startswith("lang=en; HttpOnly;")
    assert '<html lang="vi">' in get("/?lang=<script>").body.decode()


def test_nothing_foreign_may_run(get: Get) -> None:
    page = get("/")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-content-type-options"] == "nosniff"
    html = page.body.decode()
    assert not re.search(r"<style|<script(?! src=)|\sstyle=|\son\w+=", html)
    assert not re.search(r"""(src|href|action)=["'](https?:)?//""", html)


@pytest.mark.parametrize("name", ["page.css", "page.js", "icon.svg"])
def test_static_files(get: Get, name: str) -> None:
    answer = get(f"/static/{name}")
    assert answer.status == 200
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert get(f"/static/../{name}").status == 404
    assert get(f"/static/{name}", **{"if-none-match": answer.headers["etag"]}).status == 304


def test_a_form_shows_the_letters_and_the_harm(app: Any) -> None:
    page = sent(app, text=DEMO)
    html = page.body.decode()
    assert page.status == 200
    assert '<mark class="lit is-review">vay t1ền nh4nh</mark>' in html
    assert "tín dụng đen" in html
    assert "đọc số, ký hiệu thành chữ: 1 thay i, 4 thay a" in words(page)
    assert DEMO in html.partition("<textarea")[2].partition("</textarea>")[0]
    assert page.headers["cache-control"] == "no-store"


def test_contact_words_near_it_are_lit_more_softly(app: Any) -> None:
    html = sent(app, text=DEMO).body.decode()
    assert '<mark class="lit is-contact">z.a.l.o</mark>' in html
    assert '<span class="lit is-contact">từ liên hệ ở gần</span>' in html
    assert "zalo" in html.partition('<ul class="legend">')[2].partition("</ul>")[0]
    english = sent(app, text=DEMO, lang="en").body.decode()
    assert "contact words near it" in english


def test_words_that_protect_have_a_colour_of_their_own(app: Any) -> None:
    html = sent(app, text="cảnh báo: đừng tin “việc nhẹ lương cao”, zalo").body.decode()
    assert '<mark class="lit is-protective">cảnh báo</mark>' in html
    assert '<mark class="lit is-contact">zalo</mark>' in html


def test_a_clean_text_has_no_legend(app: Any) -> None:
    assert 'class="legend"' not in sent(app, text="gọi zalo cho tôi nhé").body.decode()


def test_the_part_alone(app: Any) -> None:
    part = sent(app, "/?part=result", text=DEMO, lang="en")
    assert "<html" not in part.body.decode()
    assert "predatory credit" in words(part)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Kết quả hiện ở đây"),
        (" \n", "Kết quả hiện ở đây"),
        ("phường xử lý chậm quá, tôi phản đối", "Không thấy gì."),
        ("gọi 0912 345 678 nhé", "Có cách liên lạc"),
        ("a" * 100_001, "dài quá 100,000 ký tự"),
    ],
)
def test_other_results(app: Any, text: str, said: str) -> None:
    assert said in words(sent(app, text=text))


def test_an_example_stands_for_the_text(app: Any) -> None:
    assert "vay t1ền nh4nh</mark>" in sent(app, text="khác", example=DEMO).body.decode()


@pytest.mark.parametrize(
    "body", [b"", b"text", b"%ED%A0%80=1&text=%FF", b"&" * 15, b"\xff\xfe", b"text=%00%1b"]
)
def test_odd_forms(app: Any, body: bytes) -> None:
    answer = ask(app, "POST", "/", body, FORM)
    assert answer is not None
    assert answer.status == 200


def test_a_form_of_too_many_fields_is_too_large(app: Any) -> None:
    answer = ask(app, "POST", "/", b"&" * 100_000, FORM)
    assert answer is not None
    assert (answer.status, answer.json["hint"]) == (413, "A form has up to 16 fields.")


def test_many_hits_stay_readable(app: Any) -> None:
    page = sent(app, text=f"{DEMO}. " * 60)
    assert page.body.decode().count('<li class="finding') == 20
    assert "và 40 chỗ trúng nữa" in words(page)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
@settings(max_examples=60)
def test_any_text_is_shown_and_inert(app: Any, text: str) -> None:
    page = sent(app, "/?part=result", text=f"{DEMO} <u>{text}")
    assert page.status == 200
    assert "<u>" not in page.body.decode()
    # The tag may be part of what is lit up: "<u>Ú:µ" has the letters of a word.
    shown = re.sub(r"</?mark\b[^<>]*>|<a class=\"tag.*?</a>", "", page.body.decode())
    assert "&lt;u&gt;" in shown


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60))))
def test_pieces_hold_every_letter_once(text: str, spans: list[tuple[int, int]]) -> None:
    kinds = ["review", "allow", "indicator", "contact"]
    found = [
        shown.Finding(start, end, kinds[n % 4], shown.Label(n, "x", f"f{n}"))
        for n, (start, end) in enumerate(spans)
        if start < end <= len(text)
    ]
    pieces = shown.pieces(text, found)
    seen = "".join(run.text for piece in pieces for run in piece.runs if not run.unseen)
    assert all(char in text for char in seen)
    assert [char for char in text if char in seen] == list(seen) or "·" in seen
    assert sorted(label.number for piece in pieces for label in piece.labels) == sorted(
        finding.label.number for finding in found if finding.label
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("a\u202eb", ["a", "U+202E", "b"]),
        ("a\u200b\u200b\u200bb", ["a", "U+200B ×3", "b"]),
        ("\x00", ["U+0000"]),
        ("👩\u200d👩\u200d👧 ❤\ufe0f", ["👩\u200d👩\u200d👧 ❤\ufe0f"]),
        ("một\nhai\tba", ["một\nhai\tba"]),
        ("", []),
    ],
)
def test_what_nobody_sees_is_named(text: str, named: list[str]) -> None:
    assert [run.text for run in shown.runs(text)] == named


def test_every_sentence_is_there_in_both_languages() -> None:
    folder = Path(str(resources.files("luytre.service")))
    consoles = list((folder / "console" / "wording").iterdir())
    used = "".join(
        path.read_text("utf-8")
        for path in (*(folder / "templates").rglob("*.html"), *folder.rglob("*.py"))
    )
    fields = string.Formatter()
    for name, by_language in sentences([folder / "wording.toml", *consoles]).items():
        assert set(by_language) == set(LANGUAGES), name
        blanks = [{b for _, b, _, _ in fields.parse(s) if b} for s in by_language.values()]
        assert blanks[0] == blanks[1], name
        prefix = name.partition("-")[0] + "-"
        assert f'"{name}"' in used or f'"{prefix}' in used or name in {"required", "protective"}, (
            name
        )


def test_no_two_files_have_a_sentence_of_the_same_name(tmp_path: Path) -> None:
    for file in ("a.toml", "b.toml"):
        (tmp_path / file).write_text('[hello]\nvi = "chào"\nen = "hello"\n')
    with pytest.raises(ValueError, match="hello"):
        sentences(sorted(tmp_path.iterdir()))


def test_a_finding_leads_to_the_page_of_its_entry(app: Any, get: Get) -> None:
    html = sent(app, text=DEMO).body.decode()
    links = re.findall(r'href="(/entries/[^"]+)"', html)
    assert links == ["/entries/H06.vay-tien-nhanh"]
    page = get(links[0])
    assert page.status == 200
    said = words(page)
    for part in (
        "vay tiền nhanh", "tín dụng đen", "H06.vay-tien-nhanh", "Máy làm nhiều nhất là “Chờ xem",
        "Chưa có ai ngoài tác giả duyệt mục này.", "Câu phải để yên", "Ngữ cảnh bảo vệ",
    ):  # fmt: skip
        assert part in said, part
    assert "Automation does no more than “Review”." in words(get(links[0] + "?lang=en"))
    assert page.headers["content-security-policy"] == get("/").headers["content-security-policy"]


def test_every_entry_has_a_page(get: Get, app: Any) -> None:
    for entry in Lexicon.default().entries[::40]:
        page = get(f"/entries/{entry.id}")
        assert page.status == 200
        assert html.escape(entry.term) in page.body.decode()


def test_no_entry_no_page(get: Get) -> None:
    assert get("/entries/H06.none").status == 404
    assert get("/entries/%3Cscript%3E").status == 404
