"""Hostile inputs of growing length: ``python -m benchmarks.growth``.

Whatever a text is made of, twice the length may take twice the time and no more. The table has
nanoseconds a code point; the growth is the exponent of time over length, 1 for a straight line.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.table import Table

from benchmarks.machine import describe, pin_to_one_core
from luytre import Lexicon, Screener
from luytre.vietnamese.skeleton import skeleton

LENGTHS = (125_000, 250_000, 500_000, 1_000_000)
STEEPEST = 1.5  # halfway between a line and a square; caches and pages alone reach 1.3
REPEATS = 3
ENOUGH = 1.0  # seconds


def _prefixes(lexicon: Lexicon) -> str:
    """Every term without its last letter, end to end."""
    return " ".join(entry.term[:-1] for entry in lexicon.entries)


def _noise(letters: str, seed: int) -> str:
    return "".join(random.Random(seed).choices(letters, k=10_007))


def kinds(lexicon: Lexicon) -> dict[str, str]:
    """What is repeated to make each kind of input."""
    terms = " ".join(entry.term for entry in lexicon.entries)
    return {
        "one letter": "a",
        "one letter, spaced": "a ",
        "two letters in turn": "ab",
        "vowels": "uoieya",
        "consonants": "nghtrchkhphb",
        "spaces": " ",
        "line ends": "\n",
        "separators": ".-_*|",
        "dots": ".",
        "letters with dots": "n.h.à.",
        "letters with spaces": "n h à c á i ",
        "combining marks": "a\u0301\u0323\u0302",
        "marks alone": "\u0301",
        "marks of all kinds": "o\u031b\u0309\u0335\u20dd",
        "zero width": "\u200b",
        "zero width in a word": "l\u200bừ\u200da ",
        "digits": "0123456789",
        "one digit": "0",
        "digits, spaced": "0 9 1 2 ",
        "numbers with dots": "100.000.000 ",
        "phones": "0912 345 678 ",
        "numbers as words": "không chín một hai ba bốn năm sáu bảy tám ",
        "digits as words, joined": "khongchinmothaiba",
        "dotted hosts": "a.b.c.d.com.vn.",
        "links": "https://a.vn/?u=https://b.vn/",
        "link openings": "http://http://",
        "at signs": "@",
        "handles": "@a.b_c ",
        "Telex": "vieecj nhej luwowng cao ",
        "Telex keys": "aawsfrxjdd",
        "Telex without end": "uwow",
        "VNI": "vie6c5 nhe5 lu7o7ng cao ",
        "VIQR": "vie^.c nhe. lu+o+ng ",
        "teencode": "dziek nhek kík xiền onl k bjk j hok ",
        "terms": terms + " ",
        "terms, toneless": skeleton(terms) + " ",
        "terms, joined": terms.replace(" ", ""),
        "terms, cut short": _prefixes(lexicon) + " ",
        "terms, dotted": ".".join(terms.replace(" ", "")) + ".",
        "emoji": "🎲",
        "emoji between letters": "l🎲ô🎲đ🎲ề🎲",
        "families of emoji": "👨‍👩‍👧‍👦",
        "regional indicators": "🇻🇳",
        "brackets": "((((",
        "brackets in pairs": "[(a)]",
        "mathematical letters": "𝐯𝐚𝐲 𝕥𝕚ề𝕟 ",
        "full width": "ｖａｙｔｉｅｎ",
        "legacy font": "viÖc nhÑ l­¬ng cao ",
        "one long word": _noise("aeioubcdghklmnprstvy", 1),
        "letters, digits and signs": _noise("aeiou0143!@$|.vtnc ", 2),
        "code points at random": _noise("".join(map(chr, range(0x20, 0xD7FF, 7))), 3),
        "unpaired surrogates": "\ud800a",
    }


def seconds(screen: Callable[[str], object], text: str) -> float:
    """The shortest of some runs, or of fewer where they take long."""
    took: list[float] = []
    while len(took) < REPEATS and sum(took) < ENOUGH:
        begin = time.perf_counter()
        screen(text)
        took.append(time.perf_counter() - begin)
    return min(took)


def exponent(lengths: Sequence[int], took: Sequence[float]) -> float:
    """The slope of time over length on logarithmic axes, by least squares."""
    points = [(math.log(n), math.log(t)) for n, t in zip(lengths, took, strict=True)]
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    rise = sum((x - middle_x) * (y - middle_y) for x, y in points)
    return rise / sum((x - middle_x) ** 2 for x, _ in points)


def measure(
    screen: Callable[[str], object], pieces: dict[str, str], lengths: Sequence[int]
) -> dict[str, list[float]]:
    """Seconds by kind, one for each length."""
    figures = {}
    for kind, piece in pieces.items():
        longest = (piece * (max(lengths) // len(piece) + 1))[: max(lengths)]
        figures[kind] = [seconds(screen, longest[:length]) for length in lengths]
    return figures


def plot(figures: dict[str, list[float]], lengths: Sequence[int]) -> str:
    """An SVG of milliseconds over length, both axes logarithmic."""
    width, height, left, top = 920, 560, 90, 30
    right, bottom = width - 250, height - 50
    times = [1000 * t for took in figures.values() for t in took]
    low, high = math.floor(math.log10(min(times))), math.ceil(math.log10(max(times)))
    high = max(high, low + 1)

    def x(length: float) -> float:
        first, last = math.log(lengths[0]), math.log(lengths[-1])
        return left + (right - left) * (math.log(length) - first) / (last - first)

    def y(milliseconds: float) -> float:
        return bottom - (bottom - top) * (math.log10(milliseconds) - low) / (high - low)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'font-family="system-ui, sans-serif" font-size="12" role="img" '
        'aria-label="Time to screen hostile texts, over their length">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
    ]
    for power in range(low, high + 1):
        at, label = y(10**power), _milliseconds(10**power)
        parts.append(f'<path d="M{left} {at:.1f}H{right}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 8}" y="{at + 4:.1f}" text-anchor="end">{label}</text>')
    for length in lengths:
        at = x(length)
        parts.append(f'<path d="M{at:.1f} {top}V{bottom}" stroke="#eee"/>')
        label = f"{length / 1000:g} k"
        parts.append(f'<text x="{at:.1f}" y="{bottom + 20}" text-anchor="middle">{label}</text>')
    parts.append(
        f'<text x="{(left + right) / 2:.0f}" y="{height - 10}" text-anchor="middle">'
        "code points; both axes logarithmic; dashed: linear</text>"
    )
    # What twice the time for twice the length looks like.
    base = 10 ** (low + 0.5)
    rise = base * lengths[-1] / lengths[0]
    parts.append(
        f'<path d="M{left} {y(base):.1f}L{right} {y(rise):.1f}" stroke="#000" stroke-width="2" '
        'stroke-dasharray="6 4"><title>linear</title></path>'
    )
    slowest = sorted(figures, key=lambda kind: -figures[kind][-1])
    for place, kind in enumerate(slowest):
        colour = f"hsl({place * 47 % 360} 65% 40%)"
        points = " ".join(
            f"{x(n):.1f},{y(1000 * t):.1f}" for n, t in zip(lengths, figures[kind], strict=True)
        )
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5">'
            f"<title>{kind}</title></polyline>"
        )
        if place < 24:
            line = top + 10 + place * 20
            parts.append(
                f'<path d="M{right + 15} {line - 4}h16" stroke="{colour}" stroke-width="3"/>'
            )
            shown = f"{kind}, {1000 * figures[kind][-1]:.0f} ms"
            parts.append(f'<text x="{right + 38}" y="{line}">{shown}</text>')
    return "\n".join([*parts, "</svg>\n"])


def _milliseconds(number: float) -> str:
    return f"{number / 1000:g} s" if number >= 1000 else f"{number:g} ms"


@click.command()
@click.option("--lengths", default=",".join(map(str, LENGTHS)), show_default=True,
              help="Code points, shortest first.")  # fmt: skip
@click.option("--svg", type=click.Path(path_type=Path), help="Write the growth plot to this file.")
@click.option("--json", "record_to", type=click.Path(path_type=Path), help="Keep the figures here.")
def main(lengths: str, svg: Path | None, record_to: Path | None) -> None:
    """Show that time grows with length alone, whatever a text is made of."""
    sizes = [int(length) for length in lengths.split(",")]
    pin_to_one_core()
    lexicon = Lexicon.default()
    figures = measure(Screener(lexicon).screen, kinds(lexicon), sizes)
    console = Console(width=150, highlight=False)
    facts = describe() | {"dictionary": f"default, {len(lexicon):,} entries"}
    for name, fact in facts.items():
        console.print(f"{name}: {fact}", markup=False)
    table = Table("input", *(f"{size:,}" for size in sizes), "growth", "")
    table.title = "ns a code point"
    steep = []
    for kind, took in sorted(figures.items(), key=lambda item: -item[1][-1]):
        slope = exponent(sizes, took)
        held = slope <= STEEPEST
        steep += [] if held else [kind]
        rates = [f"{1e9 * t / n:.0f}" for n, t in zip(sizes, took, strict=True)]
        table.add_row(kind, *rates, f"{slope:.2f}", "linear" if held else "STEEP")
    console.print(table)
    console.print(f"{len(figures)} kinds, {len(steep)} steeper than {STEEPEST}")
    if svg:
        svg.write_text(plot(figures, sizes), "utf-8")
    if record_to:
        kept = msgspec.json.encode({"on": facts, "lengths": sizes, "seconds": figures})
        record_to.write_bytes(msgspec.json.format(kept, indent=1) + b"\n")


if __name__ == "__main__":
    main()
