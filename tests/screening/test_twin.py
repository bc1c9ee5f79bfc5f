"""The compiled core and its plain-Python twin give the same results on every text."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest
from evaluation.disguises import families, measure
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.screening.conftest import TERMS, make_cores, with_disguises

from luytre import Lexicon
from luytre.lexicon import Entry
from luytre.vietnamese.skeleton import skeleton
from luytre.vietnamese.syllables import existing_syllables

pytestmark = pytest.mark.core

LETTERS = (
    "aăâeêioôơuưyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵđbcghklmnpqrstvxfjwz"
)
MARKS = "\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323\u0335\ufe0f\u20e3\u200d"
LOOKALIKES = "аеосрхуіѕкмтһԁӏαονιρκｚａｌｏⓩ🅉🅩🇿𝐯𝓪ᴢᴀʟᴏðɗ№㎏ﬁĳ½²ªµ¹ÒÖ"
SIGNS = " .,!?-_|*·/\\@$#%()[]{}'\"`~^+=:;0123456789\n\t\u00a0\u200b\u00ad\u2060。․…🔥👍🏽❤"
PIECES = (
    *TERMS, *(word for term in TERMS for word in term.split()), "inbox", "liên hệ", "cảnh báo",
    "đừng tin", "là gì", "0912345678", "stk 0000 1234 5678", "bit.ly/abc", "@ten", "nhacai88.com",
    "vay", "mày", "thằng", "không", "k", "ib", "xiền", "dziệc", "quyx", "maay", "tims", "qu4y",
    "bo65t", "sao d9o3", "hoa` nha.c", "tiÒn", "tieàn",
)  # fmt: skip


@pytest.fixture(scope="module")
def cores() -> tuple[Any, Any]:
    entries = [
        *Lexicon.from_terms(TERMS).entries,
        *(e for e in with_disguises({"lá sen": "H07", "mo cau": "H08"}, "*", "reversed").entries),
        Entry(id="needs", term="hàng mới", harm="H07", requires=("@sale",), excludes=("@news",)),
        Entry(id="guarded", term="bột sao", harm="H07"),
        Entry(id="exact", term="lá tim", harm="H07", disguises=("masked",)),
    ]
    compiled, plain = make_cores(Lexicon(entries, Lexicon.default().contexts))
    if compiled is None:
        pytest.skip("the compiled core is not built here")
    return compiled, plain


def same(cores: tuple[Any, Any], text: str) -> None:
    compiled, plain = cores
    # Of words that it met before, the compiled core knows more: the second time, and the third.
    for _ in range(3):
        assert compiled.readings(text) == plain.readings(text), ascii(text)
    assert compiled.screen(text) == plain.screen(text), ascii(text)


characters = st.one_of(
    st.sampled_from(LETTERS), st.sampled_from(LETTERS.upper()), st.sampled_from(MARKS),
    st.sampled_from(LOOKALIKES), st.sampled_from(SIGNS),
)  # fmt: skip
texts = st.lists(st.one_of(characters, st.sampled_from(PIECES), st.just(" ")), max_size=40).map(
    "".join
)


@settings(max_examples=300)
@given(text=texts)
def test_on_texts_of_a_rich_alphabet(cores: tuple[Any, Any], text: str) -> None:
    same(cores, text)


@pytest.mark.parametrize("seed", range(8))
def test_on_known_words_that_nearly_are_those_of_terms(seed: int) -> None:
    """The compiled core passes over pairs of known words that begin no term; the twin looks at all.

    So do texts of few syllables, whole, bare or with others' marks, beside terms made of the same.
    """
    draw = random.Random(seed)
    syllables = draw.sample(sorted(existing_syllables()), 30)
    syllables += [nearly for s in syllables for nearly in close_to(s, draw)]
    terms = {" ".join(draw.choices(syllables, k=draw.choice((1, 2, 2, 3)))) for _ in range(60)}
    entries = with_disguises(dict.fromkeys(sorted(terms), "H07"), "*", "reversed").entries
    cores = make_cores(Lexicon(entries, Lexicon.default().contexts))
    if cores[0] is None:
        pytest.skip("the compiled core is not built here")
    words = [*syllables, *map(skeleton, syllables), "k", "m", "15", "ng", "hai", "ba", "vs", "5ex"]
    for _ in range(120):
        gaps = (draw.choice((*"     ", "\n", ", ", "-", ". ", "  ")) for _ in range(15))
        same(cores, "".join(draw.choice(words) + gap for gap in gaps))


def close_to(syllable: str, draw: random.Random) -> list[str]:
    """Syllables with the same letters, but for their marks, or for what comes first."""
    alike = [
        other
        for other in existing_syllables()
        if skeleton(other)[1:] == skeleton(syllable)[1:] and other != syllable
    ]
    return draw.sample(sorted(alike), min(3, len(alike)))


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_on_any_text(cores: tuple[Any, Any], text: str) -> None:
    same(cores, text)


styles = [style for family in families.FAMILIES.values() for style in family]


@settings(max_examples=300)
@given(
    term=st.sampled_from(sorted(TERMS)), style=st.sampled_from(styles),
    seed=st.integers(0, 2**32), before=texts, behind=texts,
)  # fmt: skip
def test_on_disguised_terms(
    cores: tuple[Any, Any], term: str, style: families.Style, seed: int, before: str, behind: str
) -> None:
    same(cores, before + style.write(term, random.Random(seed)) + behind)


def test_on_the_disguise_corpus() -> None:
    terms = measure.terms("tuning")
    cores = make_cores(Lexicon.from_terms(terms))
    if cores[0] is None:
        pytest.skip("the compiled core is not built here")
    drawn = measure.cases("tuning", per_style=1)
    for case in itertools.islice(drawn, 0, None, 7):
        same(cores, case.text)


@pytest.mark.parametrize("term", ["oooooo\0o", "oo oo", "a a a"])
def test_on_texts_that_use_up_their_steps(term: str) -> None:
    cores = make_cores(Lexicon.from_terms({term: "H08"}))
    if cores[0] is None:
        pytest.skip("the compiled core is not built here")
    for piece in ("o.o.oo oo.o ", "oo-o oo.ooo ", "a.a.aaa a_a ", "o(oooo\x19ooo(oo?oooo\0oo{"):
        for times in (1, 3, 30):
            same(cores, piece * times)


def test_on_lone_surrogates_and_the_last_code_point(cores: tuple[Any, Any]) -> None:
    for text in ("\ud800", "quỹ \udfff mây tím", "quỹ mây\U0010ffff tím", "\0quỹ mây tím\0"):
        same(cores, text)


def test_screen_many_gives_what_screen_gives(cores: tuple[Any, Any]) -> None:
    many = ["", "quỹ mây tím", "q.u.ỹ m.â.y", "chào", "bán hàng mới, ib 0912345678"] * 5
    for core in cores:
        assert core.screen_many(many) == [core.screen(text) for text in many]


@pytest.mark.parametrize("wrong", [None, 3, b"text", ["text"]])
def test_what_is_no_text_is_refused_alike(cores: tuple[Any, Any], wrong: object) -> None:
    kind = type(wrong).__name__
    for core in cores:
        with pytest.raises(TypeError, match=f"^text is {kind}, not str$"):
            core.screen(wrong)
        with pytest.raises(TypeError, match=f"^text 1 is {kind}, not str$"):
            core.screen_many(["quỹ", wrong])


def test_one_text_where_several_are_meant_is_refused(cores: tuple[Any, Any]) -> None:
    """Else it would be screened letter by letter, and nothing found."""
    for core in cores:
        for one in ("quỹ mây tím", b"text"):
            with pytest.raises(TypeError, match="put it in a list, or use screen"):
                core.screen_many(one)


def test_strings_of_templates_and_enums_are_texts(cores: tuple[Any, Any]) -> None:
    class Safe(str):
        __slots__ = ()

        def __str__(self) -> str:
            return "another text"

    for core in cores:
        plain = core.screen("quỹ mây tím")
        assert plain.hits
        assert core.screen(Safe("quỹ mây tím")) == plain
        assert core.screen_many([Safe("quỹ mây tím")]) == [plain]


ODD_WORDS = (
    "lá", "sen", "l\0á", "lá\0", "\0", "\0" * 4, "\0" * 8, "\0\0\0\0lá", "sen\uffff", "\uffff",
    "sen🔥", "🔥", "🔥❤️", "🅰", "l", "á", "s", "e", "n", "sen,", "(lá", "lá-sen", "lásen", "l.á.s.e",
    "lá\u200b", "la\u0301", "láaaaaaaaaaaaaaa", "5", "15k", "2024", "12.500.000đ", "k", "t", "vs",
    "hàng", "mới", "hangf", "mows", "moi'", "qu4y", "bột", "bo65t", "sao", "đi", "một", "hai",
    "0912", "zalo:", "a\u00a0b", "x" * 70, "", "\n", "ﬁﬁﬁﬁﬁﬁ", "㎏㎏㎏㎏㎏㎏㎏㎏",
)  # fmt: skip


@given(words=st.lists(st.sampled_from(ODD_WORDS), max_size=14))
def test_on_words_that_are_hard_to_keep(cores: tuple[Any, Any], words: list[str]) -> None:
    same(cores, " ".join(words))
    same(cores, "\n".join(words))


def test_on_words_that_were_forgotten(cores: tuple[Any, Any]) -> None:
    compiled, _ = cores
    text = "hàng mới: lá sen 5 k, quỹ mây tím, hangf mows"
    same(cores, text)
    syllables = sorted(existing_syllables())
    for first in "bcdghklmnpqrstvx":
        some = " ".join(f"{first}{syllable}"[:8] for syllable in syllables)
        compiled.screen_many([some, some])
        same(cores, text)


def test_on_words_that_fall_on_one_place() -> None:
    """Words are kept by a hash of their units that anyone can work out."""
    crowd = set()
    for number in range(400_000):
        word = chr(0x4E00 + number % 20_000) + f"{number // 20_000:03}"
        key = int.from_bytes(word.encode("utf-16-le"), "little")
        if (key * 0x9FB21C651E98DF25 + ord(" ") * 0xD6E8FEB86659FD93) % 2**64 >> 50 == 77:
            crowd.add(word)
    assert len(crowd) > 20
    cores = make_cores(Lexicon.from_terms({"lá sen": "H07"}))
    if cores[0] is None:
        pytest.skip("the compiled core is not built here")
    for _ in range(3):
        same(cores, " ".join([*crowd, "lá sen", *crowd]))


@pytest.mark.parametrize("sign", [".", "|", "-", " ", ". ", "\n"])
def test_on_terms_that_are_partly_kept_and_partly_apart(sign: str) -> None:
    """Words met before, then one in pieces, some of which may be nothing: qu{ay, h.ũ, 5 h.ũ}."""
    terms = {"quay hũ": "H05", "hàng bay": "H07", "ba hũ hoa": "H05"}
    cores = make_cores(with_disguises(terms, "*"))
    if cores[0] is None:
        pytest.skip("the compiled core is not built here")
    for term in terms:
        words = term.split()
        for number, word in enumerate(words):
            apart = [*words[:number], sign.join(word), *words[number + 1 :]]
            for between in (" ", " 5 ", " 5 h ", " h ", " s ", " 1 2 "):
                same(cores, "chơi " + between.join(apart) + " đi")


@pytest.mark.parametrize(
    "text",
    [
        # Found only where something else calls for a look: so both have to look, or neither.
        "ee\0\0\0.eeee" + "\0" * 17 + "." + "\0" * 7 + "ee\x7f\x7f\x7f\x7f\x7f7e",
        "🔥/🔥 ee\0\0\0.eeee" + "\0" * 17 + "." + "\0" * 7 + "ee 7e",
        "12 34xxxxxxxxxx5 67 ee\0\0\0.eeee" + "\0" * 17 + "." + "\0" * 7 + "ee",
        "một hai-ba bốn năm sáu, 7.8.9 ee\0\0\0.eeee" + "\0" * 17 + "." + "\0" * 7 + "ee",
    ],
)
def test_on_what_calls_for_a_look_for_indicators(cores: tuple[Any, Any], text: str) -> None:
    for end in range(len(text) + 1):
        same(cores, text[:end])
