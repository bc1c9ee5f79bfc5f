"""The options for the dictionary and policy, and the screener that they make."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from luytre.lexicon import Lexicon, LexiconError
from luytre.screening import PRESETS, CivicCorpusError, PolicyError, Screener

__all__ = ["lexicon_option", "make_screener", "policy_option"]

PACKAGED = "default"


def _dictionaries(
    ctx: click.Context, param: click.Parameter, given: tuple[str, ...]
) -> tuple[str | Path, ...]:
    """The paths of dictionaries, which must be there; `PACKAGED` stays a name."""
    path = click.Path(exists=True, path_type=Path)
    return tuple(name if name == PACKAGED else path.convert(name, param, ctx) for name in given)


lexicon_option: Callable[[Any], Any] = click.option(
    "--lexicon",
    "dictionaries",
    metavar="PATH",
    multiple=True,
    callback=_dictionaries,
    help="A dictionary file or folder instead of the packaged one. Given several times, all of "
    f"them together; `{PACKAGED}` is the packaged one.",
)
policy_option: Callable[[Any], Any] = click.option(
    "--policy",
    default="forum",
    show_default=True,
    metavar="NAME|FILE",
    help=f"A preset ({', '.join(PRESETS)}) or a policy file (.toml).",
)


def make_screener(dictionaries: Sequence[str | Path], policy: str) -> Screener:
    """The screener asked for; what is wrong with its files ends the command."""
    try:
        lexicon, *others = map(_load, dictionaries or [PACKAGED])
        for other in others:
            lexicon = lexicon.merge(other)
        return Screener(lexicon, policy)
    except PolicyError as error:
        raise click.BadParameter(str(error), param_hint="--policy") from error
    except (LexiconError, CivicCorpusError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.BadParameter(
            f"{error.filename} can't be read: {error.strerror}.", param_hint="--policy"
        ) from error


def _load(dictionary: str | Path) -> Lexicon:
    return Lexicon.default() if dictionary == PACKAGED else Lexicon.load(dictionary)
