"""What forums store, read as their readers see it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luytre.connectors.markup import bbcode_text, discourse_text, html_text

READERS = [bbcode_text, discourse_text, html_text]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("xin chào", "xin chào"),
        ("v[b][/b]ay [I]tiền[/i]", "vay tiền"),
        ("[SIZE=7]vay[/SIZE] [COLOR=rgb(1, 2, 3)]tiền[/COLOR]", "vay tiền"),
        ("[COLOR=#ffffff]chữ trắng[/COLOR]", "chữ trắng"),
        ("[URL='https://x.vn/a b']đây[/URL]", "https://x.vn/a đây"),
        ("[URL]https://x.vn[/URL]", "https://x.vn"),
        ('[url="https://x.vn"]v[b]a[/b]y[/url]', "https://x.vn vay"),
        ("[EMAIL]a@b.vn[/EMAIL] [USER=7]@lan[/USER]", "a@b.vn @lan"),
        ("trước[IMG]https://x.vn/1.png[/IMG]sau", "trướcsau"),
        ("[MEDIA=youtube]abc[/MEDIA]", ""),
        ("xem [MEDIA=youtube]abc[/MEDIA]", "xem"),
        ("[LIST][*]một\n[*]hai[/LIST]", "một\n\nhai"),
        ("[CODE]a[b]i[/b][/CODE] [PLAIN][quote][/PLAIN]", "a[b]i[/b] [quote]"),
        ("xe [bán gấp] giá [5tr] [sale]", "xe [bán gấp] giá [5tr] [sale]"),
        ("[b", "[b"),
        ("[b]chưa đóng", "chưa đóng"),
        ("không mở[/b]", "không mở"),
        ("[IMG]không đóng", "không đóng"),
        ("[SPOILER=xem]lừa đảo[/SPOILER]", "lừa đảo"),
    ],
)
def test_bbcode_is_read_as_it_is_shown(written: str, read: str) -> None:
    assert re.sub(" +", " ", bbcode_text(written)) == read


@pytest.mark.parametrize("read", [bbcode_text, discourse_text])
def test_what_others_wrote_is_left_out(read: Callable[..., str]) -> None:
    quoted = '[quote="lan, post:2, topic:4"]\nvay tiền nhanh\n[/quote]\n\nđừng tin nhé'
    assert read(quoted) == "đừng tin nhé"
    assert "vay tiền nhanh" in read(quoted, quotes=True)
    nested = f'[QUOTE="an, post: 1, member: 2"]{quoted} xong[/QUOTE] tôi đây'
    assert read(nested) == "tôi đây"


@pytest.mark.parametrize("read", [bbcode_text, discourse_text])
@pytest.mark.parametrize(
    "hidden",
    [
        '[quote="lan, post:2, topic:4"]vay tiền nhanh[/quote]',
        '[quote="lan, post:2, topic:4"]vay tiền nhanh',
        "[quote]vay tiền nhanh[/quote] nhé",
        '[quote="lan"]vay tiền nhanh[/quote] nhé',
        '[quote="lan, post:2, topic:4"]a[/quote][quote="lan, post:2"]vay tiền nhanh',
    ],
)
def test_nobody_hides_behind_a_quote(read: Callable[..., str], hidden: str) -> None:
    assert "vay tiền nhanh" in read(hidden)


def test_html_in_markdown_hides_nothing() -> None:
    assert discourse_text("v<b></b>ay<!-- x --> **tiền** &lt;nhanh") == "vay **tiền** <nhanh"
    assert discourse_text('xem <a href="https://x.vn">đây</a>') == "xem  https://x.vn đây"
    assert (
        discourse_text("a < b, c > d, <3, <không>, <!-- mở") == "a < b, c > d, <3, <không>, <!-- mở"
    )


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<p>v<b>a</b>y</p><p>tiền</p>", "vay\n\ntiền"),
        ("một<br>hai<br/>ba", "một\nhai\nba"),
        ('<a class="x" href="https://x.vn/1">đây</a>', "https://x.vn/1 đây"),
        ("<script>var a = '<b>';</script>sau<style>p{}</style>", "sau"),
        ("<script>không bao giờ đóng", "không bao giờ đóng"),
        ("<script/>sau</script>", "sau"),
        ("a &lt; b &amp;amp; c &#7873; &#x1F600;", "a < b &amp; c ề 😀"),
        ('<img alt="x" src="y"> ảnh', "ảnh"),
    ],
)
def test_html_is_read_as_it_is_shown(written: str, read: str) -> None:
    assert html_text(written) == read


PIECES = st.sampled_from(
    "[ ] / = \" ' < > ! - & # ; \n b quote QUOTE url code img * post:1 <!-- --> <b> <script> [b] "
    '[/b] [quote] [/quote] [quote="x,post:1"] [url="y"] ề'.split(" ")
)


@pytest.mark.parametrize("read", READERS)
@given(text=st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=80).map("".join)))
def test_any_text_is_read(read: Callable[[str], str], text: str) -> None:
    assert isinstance(read(text), str)


@given(st.text(st.characters(exclude_characters="[]<>&\n", exclude_categories=["Cs"])))
def test_a_text_without_markup_is_itself(text: str) -> None:
    assert bbcode_text(text) == discourse_text(text) == html_text(text) == text.strip()


UNITS = [
    "[", "[b", "[quote=", '[a="', '[url="x', '[b=""', '[b="a"b', "[/quote]", "[quote]", "[code]",
    '[quote="x, post:1"]', "[b][/b]", " ", "\n", " \n", "\t", "<", "<a ", "</a", "<!--", "-->",
    "<script>", "<a href", "<a href=", "<p>", "&", "&#", "&#x1", "]", '"', "[quote=post:1][/quote]",
]  # fmt: skip


@pytest.mark.parametrize("read", READERS)
def test_time_grows_with_the_text_and_no_faster(read: Callable[[str], str]) -> None:
    for unit in UNITS:
        text = unit * (200_000 // len(unit))
        started = time.perf_counter()
        read(text)
        # Quadratic, the least of them would take minutes.
        assert time.perf_counter() - started < 5, unit
