"""The records that finders return."""

import msgspec


class Indicator(msgspec.Struct, frozen=True):
    """A way to reach or to pay somebody, as found in a text.

    ``kind`` is ``"phone"``, ``"account"``, ``"link"`` or ``"handle"``. ``value`` is the normal
    form: digits (a phone from its leading 0), ``host/path`` (with its scheme where one was
    written), ``@name`` or an e-mail address. ``start`` and ``end`` are code points of the text
    as it was given.
    """

    kind: str
    value: str
    start: int
    end: int


# What the finders of this package hand to each other: kind, value, and the positions in the
# folded text.
Found = tuple[str, str, int, int]
