"""The options for the dictionary and policy, and the screener that they make."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from luytre.lexicon import Lexicon, LexiconError
from luytre.screening import PRESETS, CivicCorpusError, PolicyError, Screener

__all__ = ["lexicon_option", "make_screener", "policy_option"]

lexicon_option: Callable[[Any], Any] = click.option(
    "--lexicon",
    "dictionary",
    type=click.Path(exists=True, path_type=Path),
    help="A dictionary file or folder instead of the packaged one.",
)
policy_option: Callable[[Any], Any] = click.option(
    "--policy",
    default="forum",
    show_default=True,
    metavar="NAME|FILE",
    help=f"A preset ({', '.join(PRESETS)}) or a policy file (.toml).",
)


def make_screener(dictionary: Path | None, policy: str) -> Screener:
    """The screener asked for; what is wrong with its files ends the command."""
    try:
        lexicon = Lexicon.default() if dictionary is None else Lexicon.load(dictionary)
        return Screener(lexicon, policy)
    except PolicyError as error:
        raise click.BadParameter(str(error), param_hint="--policy") from error
    except (LexiconError, CivicCorpusError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.BadParameter(
            f"{error.filename} can't be read: {error.strerror}.", param_hint="--policy"
        ) from error
