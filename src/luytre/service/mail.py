"""Mail to people who reported something: a receipt, then what was decided.

Who they are is looked up when the mail is sent, and may have been forgotten by then. Nothing that
they wrote is sent back but their name, where it is one: whoever reports in another's name could
have this server send them what they like.
"""

from __future__ import annotations

import contextlib
import functools
import re
import smtplib
import ssl
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from email.message import EmailMessage
from email.utils import format_datetime
from importlib import resources
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import jinja2
import msgspec
from sqlalchemy import Connection, select

from luytre.casework.statements import outcome_for_reporter
from luytre.lexicon import HARMS
from luytre.service.settings import SettingsError
from luytre.service.wording import LANGUAGES
from luytre.storage import Vault
from luytre.storage.clock import moment
from luytre.storage.outbox import Letter
from luytre.storage.tables import report_texts, reports
from luytre.storage.told import MAILS, Decided, Judged, SetAside

__all__ = ["Later", "Mailer", "Refusal", "Smtp", "Unsent", "is_address", "write_mail"]

#: Seconds that the mail server may take for each of its answers.
SECONDS = 10

_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}

#: Days that are named are those of Việt Nam.
_ZONE = timezone(timedelta(hours=7))

#: Narrower than the standard: what it leaves out nobody has, or it could mean several addresses.
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)*[A-Za-z0-9-]{1,63}"
)
_LONGEST_ADDRESS = 254
_LONGEST_NAME = 50

_TIME = " %H:%M (UTC+7)"


class Unsent(Exception):  # noqa: N818
    """The mail server takes nothing now. It may later."""


class Later(Unsent):
    """It takes nothing for this address now."""


class Refusal(Unsent):
    """This mail can't be sent, however often it is tried."""


class Smtp(NamedTuple):
    """The server that takes mail from us. `security` is "smtp", "smtp+starttls" or "smtps"."""

    security: str
    host: str
    port: int
    user: str | None
    password: str | None

    @classmethod
    def parse(cls, url: str) -> Smtp:
        """Of `smtp://`, `smtp+starttls://` or `smtps://` and `user:password@host:port`, of which
        user and port may be left out. Raises `SettingsError`.
        """
        wrong = SettingsError(
            "LUYTRE_SMTP can't be read. It looks like smtp+starttls://user:password@host:587, or "
            "smtps:// where the whole connection is encrypted, or smtp:// for a server on this "
            "machine. Signs such as @ in a password are written as %40."
        )
        try:
            parsed = urlsplit(url)
            port = parsed.port
        except ValueError:
            raise wrong from None
        if parsed.scheme not in _PORTS or not parsed.hostname or parsed.path not in {"", "/"}:
            raise wrong
        user = unquote(parsed.username) if parsed.username else None
        password = unquote(parsed.password) if parsed.password else None
        if user and parsed.scheme == "smtp" and parsed.hostname not in {"127.0.0.1", "localhost"}:
            raise SettingsError(
                "LUYTRE_SMTP would send the password unencrypted. Use smtp+starttls:// or smtps://."
            )
        return cls(parsed.scheme, parsed.hostname, port or _PORTS[parsed.scheme], user, password)


def is_address(text: str) -> bool:
    """Whether mail can be sent to it: one plain address."""
    return len(text) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


class Mailer:
    """Writes the mails of an installation whose pages others find at `address`."""

    def __init__(
        self,
        smtp: Smtp,
        sender: str,
        address: str,
        vault: Vault,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        if not is_address(sender):
            raise SettingsError(
                "Mail needs a sender: set LUYTRE_MAIL_FROM to an address such as "
                "moderation@example.org."
            )
        self._smtp = smtp
        self._sender = sender
        self._address = address.rstrip("/")
        self._vault = vault
        self._trust = trust

    def write(self, connection: Connection, letter: Letter, at: int) -> EmailMessage | None:
        """The mail that an outbox row stands for; None where there is nobody to write to.

        `at` in microseconds. Raises `Refusal`.
        """
        query = (
            select(
                report_texts.c.email, report_texts.c.name, report_texts.c.language,
                reports.c.lacking, reports.c.harm, reports.c.made_at, reports.c.state,
            )
            .join(reports, reports.c.id == report_texts.c.report)
            .where(report_texts.c.report == letter.target)
        )  # fmt: skip
        row = connection.execute(query).first()
        if row is None or not row.email:
            return None
        if not is_address(row.email):
            raise Refusal("the address can't be written to")
        language = row.language if row.language in LANGUAGES else LANGUAGES[0]
        token = self._vault.digest("report", str(letter.target)).hex()[:32]
        values = {
            "report": letter.target,
            "name": _name(row.name),
            "made_on": _day(row.made_at, language),
            "harm": _harm(row.harm, language),
            "lacking": [_words()["lacking"][language].get(one, one) for one in row.lacking.split()],
            "set_aside": row.state == "set_aside",
            "link": f"{self._address}/r/{letter.target}.{token}",
        }
        subject, text = write_mail(letter.type, language, letter.body, values)
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = row.email
        message["Subject"] = subject
        message["Date"] = format_datetime(datetime.fromtimestamp(at // 1_000_000, UTC))
        # The same in every attempt, so that a mail that came twice is shown once.
        mark = self._vault.digest("mail", str(letter.id), str(letter.made_at)).hex()[:32]
        message["Message-ID"] = f"<{mark}@{self._sender.partition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        message["Content-Language"] = language
        return message

    def send(self, message: EmailMessage) -> None:
        """Hand it to the mail server; takes seconds. Raises `Unsent`."""
        try:
            server = self._connect()
            try:
                server.send_message(message)
                # It is taken: how the parting goes changes nothing.
                with contextlib.suppress(OSError, smtplib.SMTPException):
                    server.quit()
            finally:
                server.close()
        except smtplib.SMTPRecipientsRefused as error:
            codes = {code for code, _ in error.recipients.values()}
            if all(500 <= code < 600 for code in codes):
                raise Refusal("the mail server knows no such address") from None
            raise Later("the mail server takes nothing for the address now") from None
        except smtplib.SMTPNotSupportedError:
            raise Unsent("the mail server can't do what is needed: TLS, or a login") from None
        except smtplib.SMTPAuthenticationError:
            raise Unsent("the mail server refused the user or the password") from None
        except smtplib.SMTPResponseException as error:
            raise Unsent(f"the mail server answered {error.smtp_code}") from None
        except (OSError, smtplib.SMTPException) as error:
            raise Unsent(f"the mail server can't be reached ({type(error).__name__})") from None

    def _connect(self) -> smtplib.SMTP:
        smtp = self._smtp
        trust = self._trust or ssl.create_default_context()
        server: smtplib.SMTP
        name = self._sender.partition("@")[2]
        if smtp.security == "smtps":
            server = smtplib.SMTP_SSL(
                smtp.host, smtp.port, local_hostname=name, timeout=SECONDS, context=trust
            )
        else:
            server = smtplib.SMTP(smtp.host, smtp.port, local_hostname=name, timeout=SECONDS)
        try:
            if smtp.security == "smtp+starttls":
                server.starttls(context=trust)
            if smtp.user:
                server.login(smtp.user, smtp.password or "")
        except BaseException:
            server.close()
            raise
        return server


def write_mail(type_: str, language: str, body: str, values: Mapping[str, Any]) -> tuple[str, str]:
    """The subject and the text of a mail. Raises `Refusal` for what is no mail."""
    shape = MAILS.get(type_)
    if shape is None:
        raise Refusal("no mail is of that type")
    told = msgspec.json.decode(body, type=shape)
    more = msgspec.structs.asdict(told)
    if isinstance(told, Decided):
        until = told.appeal_until and datetime.fromisoformat(told.appeal_until)
        more = {
            "outcome": _outcome(told.action, language),
            "automated": told.automated,
            "appeal_until": _shown(until, language, _TIME) if until else None,
        }
    elif isinstance(told, Judged):
        outcome = _words()["appeal_outcome"][language].get(told.outcome)
        if outcome is None:
            raise Refusal("no mail tells of that outcome")
        more = {"outcome": outcome}
    elif isinstance(told, SetAside):
        more["until"] = _shown(datetime.fromisoformat(told.until), language, _TIME)
    written = _templates().get_template(f"{type_}.{language}.txt.jinja").render(**values, **more)
    subject, _, text = written.partition("\n")
    return subject, text


def _outcome(action: str, language: str) -> str:
    try:
        return outcome_for_reporter(action, language)
    except KeyError:
        raise Refusal("no mail tells of that action") from None


def _name(name: str | None) -> str | None:
    """A name that may stand in a mail: letters only, as a line or a link could say anything."""
    if not name or len(name) > _LONGEST_NAME:
        return None
    plain = name.replace(" ", "").replace("-", "").replace("'", "")
    return name if plain.isalpha() else None


def _harm(code: str | None, language: str) -> str | None:
    harm = HARMS.get(code) if code else None
    if harm is None:
        return None
    return harm.name_vi if language == "vi" else harm.name


def _day(at: int, language: str) -> str:
    return _shown(moment(at), language)


def _shown(moment: datetime, language: str, time: str = "") -> str:
    day = "%d/%m/%Y" if language == "vi" else "%Y-%m-%d"
    return moment.astimezone(_ZONE).strftime(day + time)


@functools.cache
def _words() -> dict[str, dict[str, dict[str, str]]]:
    text = resources.files("luytre.service").joinpath("mails", "words.toml").read_text("utf-8")
    return tomllib.loads(text)


@functools.cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("luytre.service", "mails"),
        autoescape=False,  # noqa: S701  (plain text)
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
