"""Days and times in Viet Nam, as the sentences of statements say them."""

from __future__ import annotations

import datetime

from luytre.casework.terms import VIETNAM

__all__ = ["day_in_words", "time_in_words"]

_MONTHS = (
    "January February March April May June July August September October November December"
).split()


def day_in_words(day: datetime.date, language: str) -> str:
    """A day, without its weekday."""
    if language == "vi":
        return f"{day.day}/{day.month}/{day.year}"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def time_in_words(moment: datetime.datetime, language: str, opening: bool = False) -> str:
    """An aware time; in Vietnamese as the `opening` of a sentence or within one."""
    moment = moment.astimezone(VIETNAM)
    clock = f"{moment.hour:02}:{moment.minute:02}"
    day = day_in_words(moment.date(), language)
    if language == "vi":
        return f"{'Lúc' if opening else 'lúc'} {clock} ngày {day} (giờ Việt Nam)"
    return f"{day}, {clock} (Viet Nam time)"
