"""The weighted rewrite rules of teencode and leet.

The rules themselves are data (``disguise_rules.toml``, with the meaning of each field
in its head); this module reads and checks them.
"""

from __future__ import annotations

import functools
import importlib.resources
import re
from typing import Literal

import msgspec

__all__ = [
    "Disguise",
    "Place",
    "Respelling",
    "Rule",
    "RulesError",
    "load_respellings",
    "load_rules",
    "read_rules",
]

Place = Literal["onset", "nucleus", "rime", "coda", "any", "word"]
Disguise = Literal["teencode", "leet"]

_TYPED = re.compile(r"[a-z0-9]{1,6}\Z")
_SKELETON = re.compile(r"[a-z0-9]{1,14}\Z")
_LONGEST_TERM = 14


class RulesError(ValueError):
    """The rules file can't be used; the message names the row and the cure."""


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way of typing: ``text`` was typed and ``term`` is meant.

    ``text`` is in skeleton letters (a-z, 0-9); so is ``term``, except that a rule for a
    whole word spells it correctly, with marks and with a space between syllables.
    ``weight`` is above 0 and at most 1: how surely a reader takes the one for the other.
    """

    text: str
    term: str
    where: Place
    disguise: Disguise
    weight: float
    note: str = ""


class Respelling(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another spelling of a term that looks like any other syllable: ``text`` for ``term``.

    Both with their marks, without tones: the tone of what is meant is that of what is typed.
    """

    text: str
    term: str
    where: Literal["onset", "nucleus", "rime", "syllable"]
    note: str


class _RulesFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rule: tuple[Rule, ...]
    respelling: tuple[Respelling, ...] = ()


def read_rules(toml: str) -> tuple[Rule, ...]:
    """Parse and check the text of a rules file; rows keep their order.

    Raises `RulesError` for the first row that is malformed, unusable or given twice.
    """
    try:
        rules = msgspec.toml.decode(toml, type=_RulesFile).rule
    except msgspec.DecodeError as error:  # ValidationError is one of these
        raise RulesError(f"disguise rules: {error}. Compare with the head of the file.") from error
    seen: set[tuple[str, str, str]] = set()
    for number, rule in enumerate(rules, start=1):
        if complaint := _complaint(rule):
            raise RulesError(
                f'disguise rule {number} ("{rule.text}" -> "{rule.term}"): {complaint}'
            )
        key = (rule.text, rule.term, rule.where)
        if key in seen:
            raise RulesError(
                f'disguise rule {number} ("{rule.text}" -> "{rule.term}", {rule.where}) '
                "is given twice: keep one of the two."
            )
        seen.add(key)
    return rules


@functools.cache
def load_rules() -> tuple[Rule, ...]:
    """The packaged rules, read once."""
    return read_rules(_packaged())


@functools.cache
def load_respellings() -> tuple[Respelling, ...]:
    """The packaged respellings, read once."""
    return msgspec.toml.decode(_packaged(), type=_RulesFile).respelling


def _packaged() -> str:
    file = importlib.resources.files(__package__).joinpath("disguise_rules.toml")
    return file.read_text(encoding="utf-8")


def _complaint(rule: Rule) -> str:
    if not _TYPED.match(rule.text):
        return "write text as 1 to 6 of a-z and 0-9, without marks."
    if rule.where == "word":
        syllables = rule.term.split(" ")
        if not 1 <= len(rule.term) <= _LONGEST_TERM or not all(map(str.isalpha, syllables)):
            return (
                f"write term as at most {_LONGEST_TERM} letters, with one space between syllables."
            )
        if rule.term != rule.term.lower():
            return "write term in lower case."
    elif not _SKELETON.match(rule.term):
        return f"write term as 1 to {_LONGEST_TERM} of a-z and 0-9, without marks."
    if rule.text == rule.term:
        return "text and term are equal: take the row out."
    if not 0 < rule.weight <= 1:
        return "choose a weight above 0 and at most 1."
    return ""
