"""Terms as teencode spells them where what is typed looks like any other syllable: nụi for nội.

The scanner undoes a rewrite rule where something shows that one may apply: letters that no syllable
has. Where nothing does, the term is looked for in the other spelling as well. Which spellings is
data, beside the rules in ``disguise_rules.toml``.
"""

from __future__ import annotations

import functools
import re
import unicodedata

from luytre.vietnamese.disguise_rules import Respelling, load_respellings

__all__ = ["respelled"]

_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_LETTER = "[^\\W\\d_]"
_VOWEL = "[aăâeêioôơuưyàằầèềìòồờùừỳáắấéếíóốớúứýãẵẫẽễĩõỗỡũữỹảẳẩẻểỉỏổởủửỷạặậẹệịọộợụựỵ]"
#: What stands before and after, by the place in the syllable.
_AROUND = {
    "onset": (f"(?<!{_LETTER})", ""),
    "nucleus": ("(?<!q)", ""),
    "rime": (f"(?<!{_VOWEL})", f"(?!{_LETTER})"),
    "syllable": (f"(?<!{_LETTER})", f"(?!{_LETTER})"),
}


def respelled(term: str) -> list[str]:
    """`term`, of several syllables, in the other spellings that its letters allow, one by one."""
    if " " not in term or not _worth_a_look().search(term):
        return []
    made = []
    for pattern, forms in _patterns():
        other = pattern.sub(lambda found, forms=forms: forms[found[0]], term)  # type: ignore[misc]
        if other != term:
            made.append(other)
    return made


@functools.cache
def _patterns() -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    made = []
    for row in load_respellings():
        before, after = _AROUND[row.where]
        forms = _forms(row)
        made.append((re.compile(f"{before}(?:{'|'.join(forms)}){after}"), forms))
    return tuple(made)


@functools.cache
def _worth_a_look() -> re.Pattern[str]:
    """Matches where a form may begin: most terms hold none, and that is soon seen."""
    return re.compile("|".join(sorted({form[:2] for _, forms in _patterns() for form in forms})))


def _forms(row: Respelling) -> dict[str, str]:
    """What is meant and what is typed for it, with each tone."""
    if row.where == "onset":
        return {row.term: row.text}
    return {_toned(row.term, tone): _toned(row.text, tone) for tone in _TONES}


def _toned(letters: str, tone: str) -> str:
    """The tone on the last vowel that has another mark, else on the first vowel."""
    marked = [at for at, c in enumerate(letters) if len(unicodedata.normalize("NFD", c)) > 1]
    at = marked[-1] if marked else 0
    return unicodedata.normalize("NFC", letters[: at + 1] + tone + letters[at + 1 :])
