"""Chat spelling (teencode), leet, and nói lái."""

from __future__ import annotations

from random import Random

from evaluation.disguises.letters import (
    Letter,
    bare,
    is_vietnamese,
    onset_and_rime,
    place_tone,
    put_together,
    take_apart,
    tone_of,
)

# What chat writes for whole words.
_WORDS: dict[str, tuple[str, ...]] = {
    "không": ("k", "ko", "hok", "khum", "kg"), "được": ("đc", "dc"), "với": ("vs",),
    "người": ("ng", "ngừi"), "gì": ("j",), "vậy": ("z", "v"), "tiền": ("xiền", "tìn"),
    "online": ("onl",), "inbox": ("ib", "inb"), "telegram": ("tele",), "facebook": ("fb",),
    "nhiều": ("nhìu",), "biết": ("bít", "pít"), "yêu": ("iu", "iêu"), "rồi": ("rùi", "r"),
    "bạn": ("pạn", "bn"), "mình": ("mk", "mìn"), "anh": ("a",), "em": ("e",), "chồng": ("ck",),
    "vợ": ("vk",), "trai": ("zai",), "thích": ("thík",), "nick": ("nik", "ních"),
    "quá": ("wá",), "cũng": ("cug", "cũg"), "trong": ("trg",),
}  # fmt: skip

_ONSETS: dict[str, tuple[str, ...]] = {
    "c": ("k",), "qu": ("w",), "d": ("z",), "gi": ("z", "j"), "ph": ("f",), "ng": ("g",),
    "ngh": ("g",), "b": ("p",), "v": ("dz", "z"), "k": ("c",), "x": ("s",), "s": ("x",),
    "kh": ("k",), "gh": ("g",), "tr": ("ch",), "ch": ("tr",),
}  # fmt: skip
# The endings people shorten, longest first; the first part is matched without its tone.
_CODAS = (("ng", "g"), ("nh", "nk"), ("ch", "k"), ("c", "k"))
_NUCLEI = (("iê", "i"), ("yê", "i"), ("uô", "u"), ("ôi", "ui"), ("ươ", "ư"))
_FINAL_I = "j"


def teencode(text: str, rng: Random) -> str:
    """Each word by one or two habits of chat spelling, where one fits; often all of them."""
    eager = rng.choice((1.0, 1.0, 0.6))
    return " ".join(
        _teencode_word(word, rng) if rng.random() < eager else word for word in text.split(" ")
    )


def _teencode_word(word: str, rng: Random) -> str:
    if _WORDS.get(word) and rng.random() < 0.7:
        return rng.choice(_WORDS[word])
    if not is_vietnamese(word):
        return word
    onset, rime = onset_and_rime(word)
    habits = [habit for habit in (_onset, _coda, _vowel) if habit(onset, rime, rng)]
    for habit in rng.sample(habits, min(len(habits), rng.choice((1, 1, 2)))):
        changed = habit(onset, rime, rng)
        if changed:
            onset, rime = changed
    return onset + rime


def _onset(onset: str, rime: str, rng: Random) -> tuple[str, str] | None:
    choices = _ONSETS.get(onset)
    # ka, ko, ku for ca, co, cu; but ce and ci for ke and ki are read by no one.
    if not choices or (onset == "k" and bare(rime)[0] in "eiy"):
        return None
    return rng.choice(choices), rime


def _coda(onset: str, rime: str, rng: Random) -> tuple[str, str] | None:
    for coda, short in _CODAS:
        if rime.endswith(coda) and len(rime) > len(coda):
            return onset, rime[: -len(coda)] + short
    return None


def _vowel(onset: str, rime: str, rng: Random) -> tuple[str, str] | None:
    letters = take_apart(rime)
    tone = tone_of(letters)
    plain = put_together(tuple(letter._replace(tone="") for letter in letters))
    for nucleus, short in _NUCLEI:
        if plain.startswith(nucleus):
            changed = take_apart(short + plain[len(nucleus) :])
            return onset, put_together(place_tone(changed, tone))
    if onset and plain.endswith("i") and len(plain) >= 2 and letters[-1].tone == "":
        return onset, rime[:-1] + _FINAL_I
    if onset and plain == "i" and not tone:
        return onset, _FINAL_I
    return None


_LEET = {
    "a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7", "b": "8", "g": "9", "l": "1",
    "z": "2",
}  # fmt: skip
_LEET_VOWELS = frozenset("aeio")


def leet(text: str, rng: Random) -> str:
    """Digits and signs for some letters, most often vowels; others keep their marks."""
    share = rng.choice((0.25, 0.5, 1.0))
    digits: dict[str, str] = {}
    places = [k for k, char in enumerate(text) if bare(char) in _LEET]
    vowels = [k for k in places if bare(text[k]) in _LEET_VOWELS]
    places = vowels if vowels and rng.random() < 0.75 else places
    if not places:
        return text
    chosen = {k for k in places if rng.random() < share} or {rng.choice(places)}
    out = []
    for k, char in enumerate(text):
        letter = bare(char)
        if k in chosen:
            out.append(digits.setdefault(letter, rng.choice(_LEET[letter])))
        else:
            out.append(char)
    return "".join(out)


def swap_order(text: str, rng: Random) -> str:
    """*tiền gấp* as *gấp tiền*; longer terms back to front."""
    return " ".join(reversed(text.split(" ")))


def swap_rimes(text: str, rng: Random) -> str:
    """*cờ bạc* as *cạc bờ*: the onsets stay, the rimes with their tones change places."""
    return _swap_outer_rimes(text, tones_move=True)


def swap_rimes_under_tones(text: str, rng: Random) -> str:
    """*cờ bạc* as *càc bợ*: the tones stay where they were."""
    return _swap_outer_rimes(text, tones_move=False)


def swap_order_under_tones(text: str, rng: Random) -> str:
    """*tiền đâu* as *đầu tiên*: the syllables change places, the tones stay."""
    words = text.split(" ")
    if not (is_vietnamese(words[0]) and is_vietnamese(words[-1])):
        return text
    first, last = take_apart(words[0]), take_apart(words[-1])
    words[0] = put_together(place_tone(last, tone_of(first)))
    words[-1] = put_together(place_tone(first, tone_of(last)))
    return " ".join(words)


def _swap_outer_rimes(text: str, *, tones_move: bool) -> str:
    words = text.split(" ")
    if not (is_vietnamese(words[0]) and is_vietnamese(words[-1])):
        return text
    (onset1, rime1), (onset2, rime2) = onset_and_rime(words[0]), onset_and_rime(words[-1])
    tone1, tone2 = tone_of(take_apart(words[0])), tone_of(take_apart(words[-1]))
    if not tones_move:
        tone1, tone2 = tone2, tone1
    words[0] = _spell(onset1, rime2, tone2)
    words[-1] = _spell(onset2, rime1, tone1)
    return " ".join(words)


def _spell(onset: str, rime: str, tone: str) -> str:
    """A syllable with the onset as it is spelled before this rime: *k* before e, *c* before a."""
    front = bare(rime)[0] in "eiy"
    pairs = {"c": "k", "g": "gh", "ng": "ngh"}
    if front and onset in pairs:
        onset = pairs[onset]
    elif not front:
        onset = {hard: soft for soft, hard in pairs.items()}.get(onset, onset)
    letters: tuple[Letter, ...] = take_apart(onset + rime)
    return put_together(place_tone(letters, tone))
