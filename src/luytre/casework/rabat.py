"""The record of six factors that comes before a removal for hate or incitement.

The factors are those of the Rabat Plan of Action (United Nations, A/HRC/22/17/Add.4, appendix).
Speech meets its threshold only where they speak for that together, so all six are looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

import msgspec

__all__ = [
    "FACTORS",
    "LEVELS",
    "LONGEST_REASON",
    "SHORTEST_REASON",
    "Assessment",
    "Factor",
    "Level",
    "Rabat",
    "RabatError",
]

Level = Literal["low", "medium", "high"]

LEVELS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"low": ("low", "thấp"), "medium": ("medium", "vừa"), "high": ("high", "cao")}
)
"""How much a factor speaks for the threshold; names in English and Vietnamese."""

SHORTEST_REASON = 10
LONGEST_REASON = 2_000


class Factor(msgspec.Struct, frozen=True, kw_only=True):
    """One factor as a form asks for it."""

    title: str
    title_vi: str
    asks: str
    asks_vi: str


FACTORS: Mapping[str, Factor] = MappingProxyType(
    {
        "context": Factor(
            title="Context",
            title_vi="Bối cảnh",
            asks="What is going on where and when this was said? Is there tension or violence "
            "between groups, and does the text play on it?",
            asks_vi="Điều này được nói ở đâu, vào lúc nào? Có căng thẳng hay bạo lực giữa các nhóm "
            "không, và bài viết có khơi vào đó không?",
        ),
        "speaker": Factor(
            title="Speaker",
            title_vi="Người nói",
            asks="What standing or influence does the speaker have with those who read it? "
            "Describe the role; write no name and nothing else that tells who it is.",
            asks_vi="Người nói có vị thế, ảnh hưởng gì với người đọc? Hãy tả vai trò; không ghi "
            "tên hay điều gì cho biết đó là ai.",
        ),
        "intent": Factor(
            title="Intent",
            title_vi="Chủ ý",
            asks="Is the text meant to turn people against a group? Carelessness or bad taste is "
            "not enough, nor is passing something on to report or oppose it.",
            asks_vi="Bài viết có chủ ý kích động người khác chống lại một nhóm không? Bất cẩn hay "
            "khiếm nhã là chưa đủ; đăng lại để tố giác, phản đối cũng không phải.",
        ),
        "content_and_form": Factor(
            title="Content and form",
            title_vi="Nội dung và hình thức",
            asks="How direct is the call, in what tone and form? Is it satire, art, argument, "
            "religious or scholarly speech?",
            asks_vi="Lời kêu gọi trực tiếp đến mức nào, giọng điệu và hình thức ra sao? Có phải "
            "châm biếm, nghệ thuật, tranh luận, bài tôn giáo hay học thuật không?",
        ),
        "extent": Factor(
            title="Extent",
            title_vi="Mức lan truyền",
            asks="How public is it, how many have seen it, how often was it said, and could those "
            "addressed act on it?",
            asks_vi="Bài công khai đến đâu, bao nhiêu người đã xem, nhắc lại bao nhiêu lần, người "
            "nghe có thể làm theo không?",
        ),
        "likelihood": Factor(
            title="Likelihood and imminence",
            title_vi="Khả năng và mức cận kề",
            asks="How likely is it that somebody is harmed because of it, and how soon?",
            asks_vi="Khả năng có người bị hại vì bài này là bao nhiêu, và sớm đến mức nào?",
        ),
    }
)
"""The six factors by name, in the order in which they are asked."""


class RabatError(ValueError):
    """A record that can't be read; says which factor and what to do, without what was written."""


class Assessment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person found about one factor: its level, and why."""

    level: Level
    reason: str


class Rabat(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The record; a factor that has not been looked at is None."""

    context: Assessment | None = None
    speaker: Assessment | None = None
    intent: Assessment | None = None
    content_and_form: Assessment | None = None
    extent: Assessment | None = None
    likelihood: Assessment | None = None

    @classmethod
    def read(cls, written: Mapping[str, object]) -> Rabat:
        """The record in `written`: ``{"context": {"level": "low", "reason": "…"}, …}``.

        Spaces around a reason go; a factor without level and reason is left out. Raises
        `RabatError` with everything that is wrong.
        """
        found: dict[str, Assessment] = {}
        wrong = []
        for name, value in written.items():
            if name not in FACTORS:
                wrong.append(f"unknown factor; known: {', '.join(FACTORS)}")
                continue
            level, reason = _parts(value)
            if not level and not reason:
                continue
            if level not in get_args(Level):
                wrong.append(f"{name}: choose a level of {', '.join(LEVELS)}")
            elif not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
                wrong.append(
                    f"{name}: give a reason of {SHORTEST_REASON} to {LONGEST_REASON:,} characters"
                )
            else:
                found[name] = msgspec.convert({"level": level, "reason": reason}, Assessment)
        if wrong:
            raise RabatError("; ".join(wrong))
        return cls(**found)

    @classmethod
    def from_json(cls, text: str | bytes) -> Rabat:
        """The record that `to_json` wrote; raises `RabatError`."""
        try:
            written = msgspec.json.decode(text, type=dict[str, object])
        except (msgspec.DecodeError, UnicodeError) as error:
            raise RabatError("the record is no JSON object of factors; write it anew") from error
        return cls.read(written)

    def to_json(self) -> str:
        """As JSON, factors that are missing left out."""
        present = {name: getattr(self, name) for name in FACTORS if name not in self.missing()}
        return msgspec.json.encode(present).decode()

    def missing(self) -> tuple[str, ...]:
        """Names of the factors that have not been looked at, in the order of `FACTORS`."""
        return tuple(name for name in FACTORS if getattr(self, name) is None)


def _parts(value: object) -> tuple[str, str]:
    """Level and reason as texts; what is neither is no level."""
    if value is None:
        return "", ""
    if not isinstance(value, Mapping) or value.keys() - {"level", "reason"}:
        return "?", ""
    level, reason = (value.get(key) or "" for key in ("level", "reason"))
    if not isinstance(level, str) or not isinstance(reason, str):
        return "?", ""
    return level, reason.strip()
