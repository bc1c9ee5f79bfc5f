"""The options of what is told to others, and what sends it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from luytre.intake import Writer
from luytre.service.delivery import Delivery
from luytre.service.mail import Mailer, Smtp
from luytre.service.outgoing import Outgoing
from luytre.service.settings import SettingsError
from luytre.storage import Installation

__all__ = ["local_webhooks_option", "make_delivery", "telling_options"]

F = TypeVar("F", bound=Callable[..., Any])

local_webhooks_option = click.option(
    "--allow-local-webhooks",
    "local_webhooks",
    envvar="LUYTRE_WEBHOOKS_LOCAL",
    show_envvar=True,
    is_flag=True,
    help="Let webhooks lead to this machine and to private networks, there by http too. For a "
    "platform that runs beside Lũy Tre.",
)


def telling_options(command: F) -> F:
    """Adds --public-url, --smtp, --mail-from and --allow-local-webhooks."""
    command = local_webhooks_option(command)
    command = click.option(
        "--mail-from",
        envvar="LUYTRE_MAIL_FROM",
        show_envvar=True,
        help="Address that mail comes from. Needed with --smtp.",
    )(command)
    command = click.option(
        "--smtp",
        envvar="LUYTRE_SMTP",
        show_envvar=True,
        help="Server that takes mail to reporters: smtp+starttls://user:password@host:587, or "
        "smtps://, or smtp://. Better in the environment: others see command lines. Without it "
        "mails wait.",
    )(command)
    return click.option(
        "--public-url",
        envvar="LUYTRE_PUBLIC_URL",
        show_envvar=True,
        help="Address that others reach the pages at, for links in mails. [default: the address "
        "that it listens on]",
    )(command)


def make_delivery(
    installation: Installation,
    writer: Writer,
    address: str,
    smtp: str | None,
    mail_from: str | None,
    local_webhooks: bool,
) -> Delivery:
    """What sends webhooks and, with `smtp`, mail; `address` is that of the pages."""
    if not address.startswith(("https://", "http://")):
        raise click.ClickException(
            "--public-url is the whole address of the pages, such as https://luytre.example.org."
        )
    mailer = None
    if smtp:
        try:
            mailer = Mailer(Smtp.parse(smtp), mail_from or "", address, installation.vault)
        except SettingsError as error:
            raise click.ClickException(str(error)) from error
    return Delivery(
        installation.database, installation.vault, writer, Outgoing(local=local_webhooks), mailer
    )
