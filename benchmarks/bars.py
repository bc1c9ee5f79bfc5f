"""Bars that a figure is held to: how they are shown, and whether they hold."""

from __future__ import annotations


def bar_text(bar: float | None, above: bool) -> str:
    """As "≥ 1.5" or "< 5"; nothing where there is no bar."""
    return "" if bar is None else f"{'≥' if above else '<'} {bar:,g}"


def verdict(value: float, bar: float | None, above: bool) -> str:
    """Whether `value` is on the right side of `bar`; nothing where there is no bar."""
    if bar is None:
        return ""
    return "holds" if (value >= bar if above else value < bar) else "FAILS"
