"""The HTML report: self-contained, escaped, bounded, in two languages."""

from __future__ import annotations

import base64
import hashlib
import html.parser
import io
import re
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from click.testing import Result

from luytre import Lexicon, Screener
from luytre.lexicon import ACTIONS
from luytre.reporting.html import write_report
from luytre.reporting.rows import Row, Totals
from luytre.screening import Hit

Run = Callable[..., Result]
VOID = frozenset({"meta", "input", "rect"})


class Balanced(html.parser.HTMLParser):
    """Fails where an element is closed that is not open; collects the names and links."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def screener() -> Screener:
    return Screener(Lexicon.from_terms({"vay tiền nhanh": "H06", "tiền nhanh gọn": "H02"}))


def report(screener: Screener, texts: list[str], most: int = 2000) -> str:
    totals, rows = Totals(), []
    for line, text in enumerate(texts, 1):
        verdict = screener.screen(text)
        totals.add(verdict)
        rows.append(
            Row(source="<a>.txt", line=line, action=verdict.action, text=text,
                hits=verdict.hits, indicators=verdict.indicators)
        )  # fmt: skip
    out = io.StringIO()
    write_report(out, rows, totals, ["<a>.txt"], screener, most)
    return out.getvalue()


HOSTILE = '<script>alert(1)</script> vay t1ền nhanh "onload=x" & \u202e\x00\ud800'


def test_nothing_of_a_text_becomes_markup(screener: Screener) -> None:
    page = report(screener, [HOSTILE])
    parser = Balanced()
    parser.feed(page)
    assert parser.open == []
    assert "script" not in parser.names
    assert not any(name.startswith("on") for name in parser.attributes)
    assert "&lt;script&gt;" in page
    assert not set("\u202e\x00\ud800") & set(page)
    page.encode("utf-8")


def test_it_loads_nothing_and_allows_only_its_style(screener: Screener) -> None:
    page = report(screener, [HOSTILE])
    parser = Balanced()
    parser.feed(page)
    assert not parser.attributes & {"src", "href", "srcset", "style", "action"}
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"default-src &#39;none&#39;; style-src &#39;sha256-{digest}&#39;" in page or (
        f"default-src 'none'; style-src 'sha256-{digest}'" in page
    )
    assert "url(" not in style[1] and "@import" not in style[1]
    assert "prefers-color-scheme: dark" in style[1]


def lit_up(page: str, kind: str) -> list[str]:
    marked = re.findall(rf'<mark class="is-{kind}" title="[^"]*">([^<]*)</mark>', page)
    return [letters for letters in marked if letters != "chữ trùng"]


def test_the_matched_letters_are_lit_up(screener: Screener) -> None:
    page = report(screener, ["cần vay t1ền nhanh gọn nhé"])
    assert "cần <mark" in page
    assert "".join(lit_up(page, "hit")) == "vay t1ền nhanh gọn"


def test_words_near_a_hit_are_lit_more_softly(screener: Screener) -> None:
    page = report(screener, ["vay t1ền nhanh, lh z.a.l.o"])
    assert lit_up(page, "contact") == ["lh", "z.a.l.o"]
    assert "từ liên hệ ở gần" in page
    assert "contact words near it" in page


def test_both_languages_are_in_it(screener: Screener) -> None:
    page = report(screener, ["vay t1ền nhanh"])
    assert '<span lang="vi">Báo cáo của Lũy Tre</span>' in page
    assert '<span lang="en">Lũy Tre report</span>' in page
    assert "số, ký hiệu thay chữ" in page
    assert "digits and signs for letters" in page


def test_charts_count_all_and_the_list_is_bounded(screener: Screener) -> None:
    page = report(screener, [f"{n} vay tiền nhanh" for n in range(30)] + ["sạch"], most=10)
    assert page.count('<article class="text">') == 10
    assert "10 strongest of 30 texts" in page
    assert "<b>30</b>" in page


def test_a_long_text_is_cut_around_its_hits(screener: Screener) -> None:
    page = report(screener, ["a" * 5000 + " vay tiền nhanh " + "b" * 5000])
    assert "a" * 300 not in page
    assert "… aaa" in page
    assert "bbb …" in page


def test_a_text_of_many_hits_and_links_shows_few_and_counts_all(screener: Screener) -> None:
    text = "vay t1ền nhanh " * 3000 + "xem nhacai88.com " * 50
    page = report(screener, [text])
    parser = Balanced()
    parser.feed(page)
    assert len(page) < 60_000
    assert len(lit_up(page, "hit")) == 20
    assert page.count("· terms:vay tiền nhanh</span>") == 20
    assert (
        '<span lang="vi">và 2\u202f980 chỗ trùng nữa trong bài này, không kể ra đây</span>' in page
    )
    assert '<span lang="en">and 2\u202f980 more hits in this text, not listed here</span>' in page
    assert page.count('<span class="term">nhacai88.com</span>') == 20
    assert (
        '<span lang="en">and 30 more phones, accounts, links and the like, not listed here</span>'
        in page
    )


def test_of_one_hit_too_many_is_said_so(screener: Screener) -> None:
    assert "not listed here" not in report(screener, ["vay tiền nhanh " * 20])
    assert "and 1 more hit in this text" in report(screener, ["vay tiền nhanh " * 21])


def test_of_many_hits_the_strongest_are_shown_in_the_order_of_the_text() -> None:
    weak, strong = (
        Hit(start=0, end=0, entry=f"terms:{name}", harm="H06", score=score, disguises=(),
            evidence=(), severity=2, protective=None, action="review")
        for name, score in (("yếu", 0.5), ("mạnh", 0.9))
    )  # fmt: skip
    hits = [weak] * 30 + [strong] * 2 + [weak] * 30 + [strong]
    placed = tuple(
        msgspec.structs.replace(hit, start=at * 2, end=at * 2 + 1) for at, hit in enumerate(hits)
    )
    row = Row(source="a.txt", line=1, action="review", text="a " * len(hits), hits=placed)
    out = io.StringIO()
    write_report(
        out, [row], Totals(texts=1, with_hits=1), ["a.txt"], Screener(Lexicon.from_terms({}))
    )
    names = re.findall(r"% · terms:(\w+)</span>", out.getvalue())
    assert names == ["yếu"] * 17 + ["mạnh"] * 3
    assert "and 43 more hits" in out.getvalue()


def test_a_long_link_is_shortened(screener: Screener) -> None:
    page = report(screener, ["vay tiền nhanh https://nhacai88.com/" + "a" * 50_000])
    assert "a" * 1000 not in page.split("<blockquote", 1)[1].split("</blockquote>", 1)[1]
    assert len(page) < 30_000


def test_a_report_of_nothing(screener: Screener) -> None:
    page = report(screener, ["xin chào"])
    assert "Nothing was found." in page
    assert "<article" not in page


def test_totals_are_of_texts() -> None:
    totals = Totals()
    screener = Screener(Lexicon.from_terms({"vay tiền nhanh": "H06"}))
    totals.add(screener.screen("vay tiền nhanh, vay t1ền nhanh"))
    assert (totals.texts, totals.with_hits, totals.harms) == (1, 1, {"H06": 1})
    assert [action for action, _ in totals.by_action] == list(reversed(ACTIONS))


def test_scan_writes_it(run: Run) -> None:
    Path("a.txt").write_text("vay t1ền nhanh\nxin chào\n", "utf-8")
    result = run("scan", "a.txt", "--report", "report.html")
    assert result.exit_code == 0
    assert result.stdout == ""
    page = Path("report.html").read_text("utf-8")
    assert run("scan", "a.txt", "--format", "html", "-o", "same.html", "--jobs", "1").exit_code == 0
    assert Path("same.html").read_text("utf-8") == page
    assert "a.txt:1" in page


def test_it_says_by_what_it_was_made_and_why_no_more_was_done() -> None:
    page = report(
        Screener(Lexicon.default()), ["vay t1ền nhanh", "Cảnh báo: đừng tin nhà cái uy tín"]
    )
    assert "chính sách forum" in page
    assert "policy forum" in page
    assert "mức nặng</span>" in page
    assert "Vì sao chưa “chặn”: mục từ chưa có người duyệt" in page
    assert "Why not “block”: no person other than its author has reviewed the entry" in page
    assert '<span class="chip kept"><span lang="vi">ngữ cảnh bảo vệ: ' in page
    assert "chỉ cho tới mức “chờ xem xét”" in page


def test_files_are_named_as_shortly_as_tells_them_apart() -> None:
    screener = Screener(Lexicon.from_terms({"vay tiền nhanh": "H06"}))
    sources = ["a/one.txt", "b/one.txt", "b/two.txt"]
    verdict = screener.screen("vay tiền nhanh")
    rows = [
        Row(source=source, line=1, action=verdict.action, text="vay tiền nhanh", hits=verdict.hits)
        for source in sources
    ]
    out = io.StringIO()
    write_report(out, rows, Totals(texts=3, with_hits=3), sources, screener)
    places = re.findall(r'<p class="place" title="([^"]*)">([^<]*)</p>', out.getvalue())
    assert places == [
        ("a/one.txt", "a/one.txt:1"), ("b/one.txt", "b/one.txt:1"), ("b/two.txt", "two.txt:1")
    ]  # fmt: skip
