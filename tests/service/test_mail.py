"""Mail to reporters: what it says, whom it goes to, and what it can't be made to carry."""

from __future__ import annotations

import asyncio
import email.policy
import os
import socket
import time
from collections.abc import Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

pytest.importorskip("litestar", reason="the server is an extra: luytre[server]")
pytest.importorskip("aiosmtpd", reason="aiosmtpd is not installed (make test installs it)")

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from luytre.casework.actions import ACTIONS
from luytre.intake import Writer
from luytre.service.delivery import REST_SECONDS, Delivery
from luytre.service.mail import Mailer, Refusal, Smtp, is_address, write_mail
from luytre.service.outgoing import Outgoing
from luytre.service.settings import SettingsError
from luytre.storage import Database, Vault, sqlite_url
from luytre.storage.clock import SECOND
from luytre.storage.outbox import Letter, lease, tell_reporter
from luytre.storage.tables import outbox, report_texts, reports

GOLDEN = Path(__file__).parent / "golden" / "mails"
MADE_AT = 1_795_766_400_000_000  # 2026-11-27T08:00:00Z
SENDER = "moderation@luytre.example"
DECIDED = {"action": "remove", "automated": False, "appeal_until": "2027-05-28T03:00:00Z"}
SECONDS = 20


class Sink:
    """A mail server that keeps what it is sent."""

    def __init__(self, *, login: bool = False) -> None:
        self.got: list[tuple[list[str], EmailMessage]] = []
        self.reply = "250 OK"
        more: dict[str, Any] = {}
        if login:
            more = {"authenticator": self._login, "auth_required": True,
                    "auth_require_tls": False}  # fmt: skip
        self.logins: list[tuple[bytes, bytes]] = []
        self._controller = Controller(self, "127.0.0.1", port=_free_port(), **more)
        self._controller.start()
        self.port = self._controller.port

    def _login(self, _s: Any, _e: Any, _x: Any, _m: Any, data: Any) -> AuthResult:
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"s3cret/@", handled=False)

    async def handle_RCPT(  # noqa: N802
        self, _s: Any, _e: Any, envelope: Any, address: str, _o: Any
    ) -> str:
        if self.reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.reply

    async def handle_DATA(self, _s: Any, _e: Any, envelope: Any) -> str:  # noqa: N802
        parsed = BytesParser(policy=email.policy.default).parsebytes(envelope.content)
        assert isinstance(parsed, EmailMessage)
        self.got.append((envelope.rcpt_tos, parsed))
        return "250 OK"

    def close(self) -> None:
        self._controller.stop()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


class Desk:
    """Reports, and what mails their reporters."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self.database = database
        self.vault = vault
        self.ahead = 0
        self.writer = Writer(database, clock=lambda: time.time_ns() // 1_000 + self.ahead * SECOND)
        self.smtp = Smtp("smtp", "127.0.0.1", _free_port(), None, None)

    def report(self, number: int = 7, lacking: str = "", **who: Any) -> None:
        text = {"report": number, "source": "forum", "explanation": "zyxwvut", "urls": "[]",
                "name": "Trần Thị Hoa", "email": "hoa@mail.example", "language": "vi",
                "erase_after": 2**60}  # fmt: skip
        state = "incomplete" if lacking else "complete"
        with self.database.write() as connection:
            connection.execute(insert(reports), {
                "id": number, "post": 1, "case": 1, "state": state, "lacking": lacking,
                "harm": "H02", "made_at": MADE_AT, "outcome": None,
            })  # fmt: skip
            connection.execute(insert(report_texts), text | who)

    def tell(self, type_: str = "report.received", number: int = 7, **body: Any) -> None:
        with self.database.write() as connection:
            tell_reporter(connection, number, type_, body, self.writer.now())

    def mailer(self) -> Mailer:
        return Mailer(self.smtp, SENDER, "https://luytre.example/", self.vault)

    def round(self, mailer: Mailer | None = None) -> int:
        made = mailer or self.mailer()
        delivery = Delivery(self.database, self.vault, self.writer, Outgoing(), made)
        return asyncio.run(delivery.round())

    def rows(self) -> list[Letter]:
        with self.database.read() as connection:
            return [
                Letter(*row) for row in connection.execute(select(outbox).order_by(outbox.c.id))
            ]


@pytest.fixture
def desk(database: Database, vault: Vault) -> Iterator[Desk]:
    made = Desk(database, vault)
    yield made
    made.writer.close()


@pytest.fixture
def sink(desk: Desk) -> Iterator[Sink]:
    made = Sink()
    desk.smtp = desk.smtp._replace(port=made.port)
    yield made
    made.close()


def test_a_receipt_goes_to_who_reported(desk: Desk, sink: Sink) -> None:
    desk.report()
    desk.tell()
    assert desk.round() == 1
    ((recipients, message),) = sink.got
    assert recipients == ["hoa@mail.example"]
    assert message["to"] == "hoa@mail.example"
    assert message["from"] == SENDER
    assert message["subject"] == "Đã nhận báo cáo số 7"
    assert message["auto-submitted"] == "auto-generated"
    assert message["content-language"] == "vi"
    text = message.get_content()
    assert "Chào Trần Thị Hoa," in text
    token = desk.vault.digest("report", "7").hex()[:32]
    assert f"https://luytre.example/r/7.{token}\n" in text
    # What was reported is not sent back.
    assert "zyxwvut" not in text
    assert [(row.state, row.trouble) for row in desk.rows()] == [("sent", None)]


def test_nothing_personal_is_in_the_outbox(desk: Desk) -> None:
    desk.report()
    desk.tell()
    desk.tell("report.decided", **DECIDED)
    for word in ("hoa", "Hoa", "mail.example", "zyxwvut"):
        assert word not in str(desk.rows())


@pytest.mark.parametrize("gone", ["row", "address"])
def test_who_was_forgotten_is_written_to_no_more(desk: Desk, sink: Sink, gone: str) -> None:
    desk.report()
    desk.tell()
    with desk.database.write() as connection:
        if gone == "row":
            connection.execute(report_texts.delete())
        else:
            connection.execute(update(report_texts).values(email=None))
    desk.round()
    assert sink.got == []
    assert [(row.state, row.trouble) for row in desk.rows()] == [("sent", "address is gone")]


def test_mail_that_can_not_be_sent_now_is_sent_later(desk: Desk) -> None:
    for number in (7, 8, 9):
        desk.report(number)
        desk.tell(number=number)
    desk.round()
    rows = desk.rows()
    assert (rows[0].trouble or "").startswith("the mail server can't be reached")
    # It is away for all of them: they are not tried in vain.
    assert [row.attempts for row in rows] == [1, 0, 0]
    sink = Sink()
    desk.smtp = desk.smtp._replace(port=sink.port)
    assert desk.round() == 0
    desk.ahead += REST_SECONDS + 1
    assert desk.round() == 3
    sink.close()
    assert [message["subject"] for _, message in sink.got] == [
        f"Đã nhận báo cáo số {number}" for number in (7, 8, 9)
    ]


def test_without_a_mail_server_mails_wait(desk: Desk) -> None:
    desk.report()
    desk.tell()
    delivery = Delivery(desk.database, desk.vault, desk.writer, Outgoing())
    assert asyncio.run(delivery.round()) == 0
    assert [(row.state, row.attempts) for row in desk.rows()] == [("waiting", 0)]


def test_an_address_that_nobody_has_is_given_up_and_one_that_is_full_is_not(
    desk: Desk, sink: Sink
) -> None:
    desk.report()
    desk.tell()
    sink.reply = "450 full"
    desk.round()
    assert desk.rows()[0].state == "waiting"
    sink.reply = "550 nobody"
    desk.ahead += 10
    desk.round()
    (row,) = desk.rows()
    assert (row.state, row.trouble) == ("dead", "the mail server knows no such address")


def test_all_attempts_have_one_message_id(desk: Desk, sink: Sink) -> None:
    desk.report()
    desk.tell()
    with desk.database.write() as connection:
        (letter,) = lease(connection, desk.writer.now(), 1, 1)
        ids = {
            message["message-id"]
            for at in (MADE_AT, MADE_AT * 2)
            if (message := desk.mailer().write(connection, letter, at))
        }
    assert len(ids) == 1


HOSTILE = [
    "a@b.example\r\nBcc: c@d.example", "a@b.example\nSubject: x", "a@b.example, c@d.example",
    "a@b.example;c@d.example", "<a@b.example>", '"a b"@c.example', "a b@c.example", "@b.example",
    "a@", "a", "a@b@c.example", "a@b.example\0", "é@b.example", "a@[127.0.0.1]", "a" * 65 + "@b",
    "a@b..example",
]  # fmt: skip


@pytest.mark.parametrize("address", HOSTILE)
def test_an_address_that_is_several_or_a_header_is_none(address: str) -> None:
    assert not is_address(address)


def test_an_address_that_is_none_is_given_up(desk: Desk, sink: Sink) -> None:
    desk.report(email=HOSTILE[0])
    desk.tell()
    desk.round()
    assert sink.got == []
    (row,) = desk.rows()
    assert (row.state, row.trouble) == ("dead", "the address can't be written to")


@given(st.text(max_size=60))
def test_no_address_has_room_for_a_header(text: str) -> None:
    assert not is_address(f"a@b.example\n{text}")
    assert not is_address(f"{text}\r\na@b.example")
    if is_address(text):
        assert text.isascii() and text.count("@") == 1 and not set(text) & set("\r\n ,;<>\0")


NO_NAMES = ("Mua ngay http://evil.example", "a\r\nBcc: c@d.example", "a@b.example", "x" * 51,
            "0912345678", "{{ 7*7 }}", "", None)  # fmt: skip


def test_a_name_that_is_none_is_left_out(desk: Desk, sink: Sink) -> None:
    for number, name in enumerate(NO_NAMES, 1):
        desk.report(number, name=name, language="en")
        desk.tell(number=number)
    while desk.round():
        pass
    assert len(sink.got) == len(NO_NAMES)
    for number, (_, message) in enumerate(sink.got, 1):
        beginning = f"We have received your report {number} of 2026-11-27"
        assert message.get_content().startswith(beginning)
        assert message["bcc"] is None


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_it_logs_in_where_it_is_told_to(desk: Desk) -> None:
    sink = Sink(login=True)
    desk.report()
    desk.tell()
    desk.smtp = Smtp.parse(f"smtp://luytre:wrong@127.0.0.1:{sink.port}")
    desk.round()
    assert desk.rows()[0].trouble == "the mail server refused the user or the password"
    desk.smtp = Smtp.parse(f"smtp://luytre:s3cret%2F%40@127.0.0.1:{sink.port}")
    desk.ahead += REST_SECONDS + 1
    desk.round()
    sink.close()
    assert sink.logins[-1] == (b"luytre", b"s3cret/@")
    assert len(sink.got) == 1


def test_where_tls_is_wanted_nothing_is_sent_without(desk: Desk, sink: Sink) -> None:
    desk.report()
    desk.tell()
    for security in ("smtp+starttls", "smtps"):
        desk.smtp = desk.smtp._replace(security=security)
        desk.round()
        desk.ahead += 200
    assert sink.got == []
    assert desk.rows()[0].attempts == 2


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://127.0.0.1", Smtp("smtp", "127.0.0.1", 25, None, None)),
        ("smtps://a%40b:c%2Fd@mail.example", Smtp("smtps", "mail.example", 465, "a@b", "c/d")),
        ("smtp+starttls://u:p@m.example:25", Smtp("smtp+starttls", "m.example", 25, "u", "p")),
    ],
)
def test_a_mail_server_is_named_by_a_url(url: str, expected: Smtp) -> None:
    assert Smtp.parse(url) == expected


@pytest.mark.parametrize(
    "url",
    ["", "mail.example", "http://mail.example", "smtp://", "smtp://m:x", "smtp://u:p@m.example"],
)
def test_a_mail_server_that_can_not_be_used_is_refused(url: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Smtp.parse(url)
    assert "smtp+starttls://" in str(refused.value)
    assert "u:p" not in str(refused.value)


def test_a_sender_is_needed(vault: Vault) -> None:
    with pytest.raises(SettingsError, match="LUYTRE_MAIL_FROM"):
        Mailer(Smtp.parse("smtp://127.0.0.1"), "", "https://luytre.example", vault)


VALUES = {"report": 7, "name": "Hoa", "made_on": "27/11/2026", "harm": "H02", "lacking": [],
          "set_aside": False, "link": "https://luytre.example/r/7.0123"}  # fmt: skip


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_action_can_be_told(language: str) -> None:
    for action in ACTIONS:
        body = f'{{"action":"{action}","automated":true}}'
        subject, text = write_mail("report.decided", language, body, VALUES)
        assert "7" in subject and "{" not in text
    with pytest.raises(Refusal):
        write_mail("report.decided", language, '{"action":"banish","automated":true}', VALUES)
    with pytest.raises(Refusal):
        write_mail("report.lost", language, "{}", VALUES)
    with pytest.raises(Refusal):
        write_mail("appeal.decided", language, '{"outcome":"lost"}', VALUES)


CASES = {
    "received": ("report.received", "", {}),
    "incomplete": ("report.received", "urls email bona_fide", {}),
    "decided": ("report.decided", "", DECIDED),
    "automated": ("report.decided", "", {"action": "no_action", "automated": True}),
    "upheld": ("appeal.decided", "", {"outcome": "upheld"}),
    "reversed": ("appeal.decided", "", {"outcome": "reversed"}),
    "warned": ("reporter.warned", "", {"decided": 5, "dismissed": 4}),
    "set_aside": (
        "reporter.set_aside",
        "",
        {"decided": 6, "dismissed": 5, "until": "2026-12-28T08:00:00+00:00"},
    ),
}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("case", CASES)
def test_mails_say_what_they_should(vault: Vault, tmp_path: Path, case: str, language: str) -> None:
    database = Database.open(sqlite_url(tmp_path / "mails.db"))
    desk = Desk(database, vault)
    type_, lacking, body = CASES[case]
    desk.report(lacking=lacking, language=language)
    desk.tell(type_, **body)
    (row,) = desk.rows()
    with database.read() as connection:
        message = desk.mailer().write(connection, row, MADE_AT)
    desk.writer.close()
    database.close()
    assert message is not None
    token = vault.digest("report", "7").hex()[:32]
    written = f"{message['subject']}\n\n{message.get_content()}".replace(token, "TOKEN")
    golden = GOLDEN / f"{case}.{language}.txt"
    if os.environ.get("LUYTRE_WRITE_GOLDEN"):
        golden.write_text(written, "utf-8")
    assert written == golden.read_text("utf-8")
