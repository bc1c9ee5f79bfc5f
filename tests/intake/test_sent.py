"""A post as a platform writes it: with numbers for names, empty cells, and nothing unknown."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luytre.intake import SentPost
from luytre.intake.sent import LONGEST_NAME

NEEDED = {"id": "8311", "author": "thanh_ng", "text": "xin chào"}


def read(**fields: Any) -> SentPost:
    return msgspec.json.decode(msgspec.json.encode(NEEDED | fields), type=SentPost)


@pytest.mark.parametrize("field", ["id", "author", "parent"])
@pytest.mark.parametrize("number", [0, 7, -1, 8311, 2**53 + 1, 2**63 - 1])
def test_names_may_be_numbers_and_are_the_same_as_their_digits(field: str, number: int) -> None:
    post = read(**{field: number})
    assert getattr(post, field) == str(number)
    assert post == read(**{field: str(number)})


@pytest.mark.parametrize("field", ["text", "source", "community", "url", "surface"])
def test_nothing_else_may_be_a_number(field: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=rf"got `int` - at `\$\.{field}`"):
        read(**{field: 7})


@pytest.mark.parametrize("field", ["id", "author", "parent"])
@pytest.mark.parametrize("value", [b"1.5", b"1.0", b"1e3", b"true", b"[]", b"{}", b"1e999"])
def test_names_are_whole_numbers_or_texts(field: str, value: bytes) -> None:
    raw = msgspec.json.encode(NEEDED | {field: msgspec.Raw(value)})
    with pytest.raises(msgspec.ValidationError, match=rf"at `\$\.{field}`"):
        msgspec.json.decode(raw, type=SentPost)


@pytest.mark.parametrize("field", ["source", "community", "parent", "url"])
def test_what_is_empty_is_not_given(field: str) -> None:
    assert getattr(read(**{field: ""}), field) is None
    assert read(**{field: ""}) == read(**{field: None}) == read()
    if field != "url":
        assert getattr(read(**{field: " "}), field) == " "


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", " javascript:alert(1)", "JAVASCRIPT:alert(1)", "java\tscript:a",
        "data:text/html,x", "vbscript:x", "file:///etc/passwd", "//forum.example/1", "/1", "1", " ",
        "http:/x", "https:x", "ftp://x", "\u0000http://x", "blob:https://x",
    ],
)  # fmt: skip
def test_addresses_are_those_of_pages(address: str) -> None:
    for fields in ({"url": address}, {"attachments": ["https://x.vn/a.png", address]}):
        with pytest.raises(msgspec.ValidationError, match=r"http:// or https://|matching regex"):
            read(**fields)
    kept = read(url="HTTPS://x.vn/1", attachments=["http://x.vn/a.png"])
    assert (kept.url, kept.attachments) == ("HTTPS://x.vn/1", ("http://x.vn/a.png",))


@pytest.mark.parametrize("field", ["id", "author"])
@pytest.mark.parametrize("value", ["", None])
def test_a_post_without_a_name_or_an_author_is_refused(field: str, value: str | None) -> None:
    with pytest.raises(msgspec.ValidationError, match=rf"at `\$\.{field}`"):
        read(**{field: value})


def test_an_empty_text_is_a_text() -> None:
    assert read(text="").text == ""


@pytest.mark.parametrize("field", ["Text", "edited", "createdAt", "user", ""])
def test_an_unknown_field_is_refused_by_its_name(field: str) -> None:
    with pytest.raises(msgspec.ValidationError) as found:
        read(**{field: "thanh_ng"})
    assert str(found.value) == f"Object contains unknown field `{field}`"


@pytest.mark.parametrize("field", ["id", "author", "source", "community", "parent"])
def test_names_have_a_length_that_is_still_read(field: str) -> None:
    assert getattr(read(**{field: "ấ" * LONGEST_NAME}), field) == "ấ" * LONGEST_NAME
    for wrong in ("a" * (LONGEST_NAME + 1), "a\0"):
        with pytest.raises(msgspec.ValidationError, match=rf"at `\$\.{field}`"):
            read(**{field: wrong})


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
NAMES = st.integers(-(2**63), 2**63 - 1) | TEXTS.filter(lambda name: name and "\0" not in name)


@given(
    st.fixed_dictionaries(
        {"id": NAMES, "author": NAMES, "text": TEXTS},
        optional={
            "parent": NAMES | st.sampled_from(["", None]),
            "source": st.sampled_from(["", "forum", None]),
            "url": st.sampled_from(["", "https://x.vn", None]),
            "edited_at": st.datetimes(
                datetime(1901, 1, 1), datetime(2199, 1, 1), timezones=st.timezones()
            ),
        },
    )
)
def test_what_was_read_is_read_again_as_the_same(fields: dict[str, Any]) -> None:
    """The typed handlers read a post twice."""
    post = msgspec.json.decode(msgspec.json.encode(fields), type=SentPost)
    assert msgspec.json.decode(msgspec.json.encode(post), type=SentPost) == post
    assert type(post.id) is type(post.author) is str
