"""Packages that only some need, by the extras of `luytre` that bring them."""

from __future__ import annotations

from typing import Literal

__all__ = ["Extra", "how_to_install"]

Extra = Literal["server", "postgres", "client", "parquet", "zstd", "all"]


def how_to_install(extra: Extra) -> str:
    """What to do to have an extra: from a copy of the repository, a file, or an index.

    A sentence, to stand behind the one that says what is lacking.
    """
    return (
        f"Install luytre with its extra `{extra}`: write [{extra}] behind what you gave to pip, "
        f"such as pip install '.[{extra}]' in a copy of the repository."
    )
