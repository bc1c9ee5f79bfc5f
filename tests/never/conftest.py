"""Dictionaries for the tests of what Lũy Tre never does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

WriteDictionary = Callable[..., Path]


@pytest.fixture
def write_dictionary(tmp_path: Path) -> WriteDictionary:
    """Writes a file with one entry in the strongest standing that there is; returns its path.

    Keyword arguments replace or add keys of the entry.
    """

    def write(**keys: object) -> Path:
        harm = str(keys.pop("harm", "H02"))
        term = str(keys.pop("term", "quỹ trâu vàng sinh lời"))
        entry: dict[str, object] = {
            "id": f"{harm}.never",
            "term": term,
            "sense": "made up for a test",
            "severity": 4,
            "match": [f"{term} đây", f"tham gia {term} ngay"],
            "clean": ["hôm nay trời đẹp", "con trâu ra đồng"],
            "source": "a test",
            "author": "Lan",
            "reviewer": "Minh",
            "status": "reviewed",
            "review_by": "2099-12-31",
        }
        if harm == "H11":
            entry["un_reference"] = "QDe.000"
        entry |= keys
        lines = [f'harm = "{harm}"', "", "[[entry]]"]
        for key, value in entry.items():
            literal = str(value) if key == "review_by" else json.dumps(value, ensure_ascii=False)
            lines.append(f"{key} = {literal}")
        path = tmp_path / f"{harm}-never.toml"
        path.write_text("\n".join(lines) + "\n", "utf-8")
        return path

    return write
