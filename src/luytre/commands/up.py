"""`luytre up`: serve the page and the HTTP API from this machine."""

from __future__ import annotations

import contextlib
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

import click
import msgspec
import uvicorn

from luytre.accounts import KeyRing
from luytre.accounts.keys import MOST_PER_MINUTE
from luytre.accounts.people import has_owner
from luytre.casework.exceptions import Exceptions
from luytre.commands.data import data_options, opened
from luytre.commands.screeners import lexicon_option, make_screener, policy_option
from luytre.commands.telling import make_delivery, telling_options
from luytre.commands.working import casework_options, make_office
from luytre.intake import Intake, Writer
from luytre.screening import Screener
from luytre.service import Settings, SettingsError, create_app
from luytre.service.console import Desk
from luytre.service.deadlines import Deadlines
from luytre.service.demo import Demo, DemoPerson
from luytre.service.housekeeping import Housekeeping
from luytre.service.protocol import LimitedProtocol
from luytre.service.rates import Rates
from luytre.storage import Installation

_WAITING_CONNECTIONS = 2048
_SECONDS_TO_FINISH = 5

#: Seconds after which a thread has to let another one run. The writer gives its turn away at each
#: statement, and by Python's own 5 ms may wait that long for it each time.
_TURN = 0.001


@click.command()
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 takes a free one and says which.",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on; any but this machine's own needs a key.",
)
@click.option(
    "--key",
    envvar="LUYTRE_KEY",
    show_envvar=True,
    help="What callers have to show. Better in the environment: others see command lines.",
)
@click.option(
    "--per-minute",
    envvar="LUYTRE_PER_MINUTE",
    show_envvar=True,
    type=click.IntRange(1, MOST_PER_MINUTE),
    help="How many texts or other requests an address may send in a minute with the server's own "
    "key, or without one. Keys of `luytre keys` have limits of their own. [default: no limit]",
)
@lexicon_option
@policy_option
@telling_options
@casework_options
@click.option(
    "--demo",
    is_flag=True,
    help="Let an invented community write, with three people to sign in as; in a data folder of "
    "its own, which is gone afterwards, unless --data names one. Their passwords are new with each "
    "start. On this machine only.",
)
@data_options
def up(
    port: int,
    host: str,
    key: str | None,
    per_minute: int | None,
    dictionaries: tuple[str | Path, ...],
    policy: str,
    data: Path | None,
    database: str | None,
    public_url: str | None,
    smtp: str | None,
    mail_from: str | None,
    local_webhooks: bool,
    terms: Path | None,
    routing: Path | None,
    newcomer_posts: int,
    resources: Path | None,
    demo: bool,
) -> None:
    """Serve the page, the console and the HTTP API on this machine.

    Texts that are screened are forgotten; none is stored or logged. Posts are kept: they are sent
    to /v1/posts with a key that `luytre keys create --scope intake` makes. Platforms are told of
    decisions by webhooks that `luytre webhooks add` makes; reporters by mail, where --smtp says how
    to send it. As long as the console has no owner, a link is shown by which whoever has it becomes
    one.

    \b
    Examples:
      luytre up
      luytre up --demo
      luytre up --port 9000 --policy strict
      luytre up --lexicon default --lexicon my-dictionary/
      LUYTRE_KEY=… luytre up --host 0.0.0.0 --per-minute 600
      LUYTRE_SMTP=smtps://user:…@mail.example.org luytre up --mail-from moderation@example.org
    """
    try:
        settings = Settings(host=host, port=port, key=key or None, per_minute=per_minute)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    screener = make_screener(dictionaries, policy)
    if demo and not settings.is_local:
        raise click.ClickException(
            "--demo has people with passwords that are shown: it listens on "
            "this machine only. Leave --host out."
        )
    if demo and database and data is None:
        # The database would be bound to secrets that are gone afterwards.
        raise click.ClickException(
            "--demo in a database of its own has to keep its secrets: name a folder with --data, "
            "or unset LUYTRE_DATABASE."
        )
    with (
        _listen(settings) as listening,
        _folder_of_demo(demo and data is None) as own,
        opened(own or data, database, make=True) as installation,
    ):
        settings = msgspec.structs.replace(settings, port=listening.getsockname()[1])
        writer = Writer(installation.database)
        address = public_url or settings.address
        delivery = make_delivery(installation, writer, address, smtp, mail_from, local_webhooks)
        office = make_office(installation, address, terms, routing, newcomer_posts, resources)
        exceptions = Exceptions(installation.database, screener.lexicon, writer.now)
        desk = Desk(
            installation.database, installation.vault, writer, office, screener,
            local_webhooks=local_webhooks,
        )  # fmt: skip
        intake = Intake(screener, installation.vault, writer, office, exceptions)
        shown = Demo(intake) if demo else None
        people: list[DemoPerson] = []
        if shown is not None:
            with installation.database.write() as connection:
                invited = shown.invite_people(connection, writer.now())
            if invited is None:
                raise click.ClickException(
                    f"--demo invents posts and people, and {installation.folder} holds others: "
                    "name another folder with --data, or unset LUYTRE_DATA and LUYTRE_DATABASE."
                )
            people = invited
        app = create_app(
            screener,
            settings.key,
            intake=intake,
            keys=KeyRing(installation.database),
            housekeeping=Housekeeping(installation, writer),
            deadlines=Deadlines(office, writer),
            delivery=delivery,
            demo=shown,
            desk=desk,
            rates=Rates(settings.per_minute),
        )
        sys.setswitchinterval(_TURN)
        config = uvicorn.Config(
            app,
            loop="auto",
            http=LimitedProtocol,
            log_level="warning",
            # An address may hold a text.
            access_log=False,
            server_header=False,
            # Nothing here speaks it: a request to change over is answered like any other.
            ws="none",
            timeout_graceful_shutdown=_SECONDS_TO_FINISH,
        )
        # It has said good-bye to its callers by then; that somebody stopped it is no error. Uvicorn
        # sends itself the signal again at its end: SIGTERM, too, has to leave time to close the
        # database, or what was forgotten stays in its journal.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with contextlib.suppress(KeyboardInterrupt):
            greeting = _greeting(settings, screener, installation, desk, people)
            _Server(config, greeting).run(sockets=[listening])


@contextlib.contextmanager
def _folder_of_demo(wanted: bool) -> Iterator[Path | None]:
    """A data folder for a demonstration; None where there is another one."""
    if not wanted:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="luytre-demo-") as folder:
        yield Path(folder)


class _Server(uvicorn.Server):
    """Greets once it answers and Ctrl+C is heard."""

    def __init__(self, config: uvicorn.Config, greeting: str) -> None:
        super().__init__(config)
        self._greeting = greeting

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        click.echo(self._greeting)


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server(
            (settings.host, settings.port), family=family, backlog=_WAITING_CONNECTIONS
        )
    except OSError as error:
        raise click.ClickException(
            f"can't listen on {settings.host}, port {settings.port}: {error.strerror}. "
            "Another --port or --host may be free."
        ) from error


def _greeting(
    settings: Settings,
    screener: Screener,
    installation: Installation,
    desk: Desk,
    shown: Sequence[DemoPerson],
) -> str:
    core = "compiled" if screener.compiled else "plain Python, about 40 times slower than compiled"
    with installation.database.read() as connection:
        set_up = has_owner(connection)
    # Who has the code becomes the owner: it goes to whoever runs the server, and to nobody else.
    people = "login" if set_up else f"setup?code={desk.set_up_code}"
    return (
        f"Lũy Tre {version('luytre')}\n"
        f"  page        {settings.address}\n"
        f"  {'console' if set_up else 'set up '}     {settings.address}/{people}\n"
        f"  interface   {settings.address}/schema\n"
        f"  dictionary  {len(screener.lexicon):,} entries, policy {screener.policy.name}\n"
        f"  core        {core}\n"
        f"  data        {installation.folder}\n"
        f"  database    {installation.database.shown_url}\n"
        f"  key         {'asked of every caller' if settings.key else 'none: this machine only'}\n"
        + "".join(f"  {one.role:<11} {one.login}, password {one.password}\n" for one in shown)
        + "Ctrl+C stops it."
    )
