"""What a browser sends with a form."""

from __future__ import annotations

from urllib.parse import parse_qsl

from luytre.service.refusals import Refusal

__all__ = ["Form"]

FIELDS = 16


class Form:
    """The fields of a sent form, whatever bytes they hold.

    Raises `Refusal` where there are too many.
    """

    def __init__(self, body: bytes, most_fields: int = FIELDS) -> None:
        try:
            fields = parse_qsl(
                body.decode("ascii", "replace"), keep_blank_values=True, errors="replace",
                max_num_fields=most_fields,
            )  # fmt: skip
        except ValueError:
            hint = f"A form has up to {most_fields} fields."
            raise Refusal("body_too_large", hint) from None
        self._fields: list[tuple[str, str]] = fields

    def get(self, name: str, default: str = "") -> str:
        """The last value of a field."""
        return next((value for key, value in reversed(self._fields) if key == name), default)

    def all(self, name: str) -> list[str]:
        """All values of a field, such as those of boxes that were ticked."""
        return [value for key, value in self._fields if key == name]

    def __contains__(self, name: str) -> bool:
        return any(key == name for key, _ in self._fields)
