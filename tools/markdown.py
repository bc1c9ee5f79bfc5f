"""Markdown of the reference pages: tables, code, and the note at the head of each page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

__all__ = ["code", "kind", "page", "table"]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; a bar within a cell is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in line) + " |"
        for line in lines
    )


def page(title: str, *parts: str) -> str:
    """A page of the reference. The note stands in the source only."""
    made = "<!-- Written by tools/generate_reference.py from the code. Do not edit. -->"
    return "\n\n".join([made, f"# {title}", *(part.strip() for part in parts if part)]) + "\n"


def code(name: object) -> str:
    return f"`{name}`"


def kind(value: Mapping[str, Any]) -> str:
    """A JSON schema in few words."""
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    for key in ("allOf", "oneOf", "anyOf"):
        if key in value:
            return " or ".join(dict.fromkeys(kind(one) for one in value[key]))
    if "enum" in value:
        return " or ".join(code("null" if one is None else one) for one in value["enum"])
    name = value.get("type", "any")
    if isinstance(name, list):
        return " or ".join(sorted(name, key=lambda one: one == "null"))
    if name == "array" and "items" in value:
        items = kind(value["items"])
        return f"list of {items}" if items.startswith("[") else f"list of {items}s"
    return str(name)
