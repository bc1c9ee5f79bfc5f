"""The options of casework: terms, queues, and whose first posts are looked at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from luytre.casework.office import Office
from luytre.casework.resources import ResourcesError, load_resources
from luytre.casework.routing import Routing, RoutingError
from luytre.casework.terms import Terms, TermsError
from luytre.storage import Installation

__all__ = ["casework_options", "make_office"]

F = TypeVar("F", bound=Callable[..., Any])


def casework_options(command: F) -> F:
    """Adds --terms, --routing, --resources and --newcomer-posts."""
    command = click.option(
        "--newcomer-posts",
        envvar="LUYTRE_NEWCOMER_POSTS",
        show_envvar=True,
        default=0,
        show_default=True,
        type=click.IntRange(0, 100),
        help="How many first posts of an author are held for review.",
    )(command)
    command = click.option(
        "--resources",
        envvar="LUYTRE_RESOURCES",
        show_envvar=True,
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="File of places where people find help, shown on the pages of authors and reporters. "
        "[default: those of Lũy Tre]",
    )(command)
    command = click.option(
        "--routing",
        envvar="LUYTRE_ROUTING",
        show_envvar=True,
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="File of rules that say which case goes to which queue. [default: those of Lũy Tre]",
    )(command)
    return click.option(
        "--terms",
        envvar="LUYTRE_TERMS",
        show_envvar=True,
        type=click.Path(exists=True, path_type=Path),
        help="File of the community's rules, or a folder with one of each version. [default: those "
        "of Lũy Tre]",
    )(command)


def make_office(
    installation: Installation,
    address: str,
    terms: Path | None,
    routing: Path | None,
    newcomer_posts: int,
    resources: Path | None = None,
) -> Office:
    """What casework works with; `address` is that of the pages."""
    try:
        return Office(
            vault=installation.vault,
            terms=Terms.load(terms) if terms else Terms.default(),
            routing=Routing.load(routing) if routing else Routing.default(),
            address=address.rstrip("/"),
            newcomer_posts=newcomer_posts,
            resources=load_resources(resources) if resources else None,
        )
    except (TermsError, RoutingError, ResourcesError) as error:
        raise click.ClickException(str(error)) from error
