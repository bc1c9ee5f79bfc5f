"""Requests to addresses that others have named reach no machine that is not theirs."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpx
import pytest

pytest.importorskip("litestar", reason="the server is an extra: luytre[server]")

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.service.receiving import Message, Receiver, Reply

from luytre.service.outgoing import Answer, Outgoing, Refused, Visit, is_local, is_public

NOT_PUBLIC = """
    127.0.0.1 127.255.255.254 0.0.0.0 0.1.2.3 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1
    169.254.169.254 169.254.0.1 100.64.0.1 100.100.100.200 168.63.129.16 192.0.0.192 192.0.2.1
    192.88.99.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255
    :: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0:7f00:1
    64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::a00:1 fe80::1 fec0::1 fc00::1 fd00:ec2::254
    ff02::1 2001:db8::1 2001::1 2002:7f00:1:: 3fff::1 100::1 4000::1
""".split()
PUBLIC = "8.8.8.8 1.1.1.1 203.162.0.1 ::ffff:8.8.8.8 64:ff9b::808:808 2606:4700::1111".split()
LOCAL = "127.0.0.1 10.1.2.3 172.20.0.1 192.168.0.5 ::1 fd12::1 ::ffff:127.0.0.1".split()


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_what_is_not_the_open_internet_is_known(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_the_open_internet_is_known(address: str) -> None:
    assert is_public(ip_address(address))
    assert not is_local(ip_address(address))


def test_of_what_is_not_public_only_private_networks_can_be_allowed() -> None:
    assert all(is_local(ip_address(address)) for address in LOCAL)
    for address in ("169.254.169.254", "fd00:ec2::254", "fe80::1", "224.0.0.1", "0.0.0.0",
                    "100.100.100.200", "168.63.129.16", "255.255.255.255"):  # fmt: skip
        assert not is_local(ip_address(address))


def visit(url: str, **how: Any) -> Answer:
    """Send a message there, once."""

    async def go() -> Answer:
        outgoing = Outgoing(**how)
        try:
            async with Visit(outgoing, url) as one:
                return await one.post(b"{}", {"webhook-id": "msg_1"})
        finally:
            outgoing.close()

    return asyncio.run(go())


def resolving(*addresses: str) -> Any:
    return lambda _host, _port: list(addresses)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "0x7f000001", "2130706433",
                                  "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0"])  # fmt: skip
def test_this_machine_is_not_asked_however_it_is_written(receiver: Receiver, host: str) -> None:
    with pytest.raises(Refused):
        visit(f"https://{host}:{receiver.port}/")
    with pytest.raises(Refused, match="https"):
        visit(f"http://{host}:{receiver.port}/")
    assert receiver.got == []


def test_an_address_inside_is_refused_when_it_is_named() -> None:
    with pytest.raises(ValueError, match="LUYTRE_WEBHOOKS_LOCAL=1"):
        Outgoing().check("http://forum.example/")
    with pytest.raises(ValueError, match="LUYTRE_WEBHOOKS_LOCAL=1"):
        Outgoing().check("https://127.0.0.1:9000/")
    for url in ("http://169.254.169.254/latest", "https://[fd00:ec2::254]/"):
        for local in (False, True):
            with pytest.raises(ValueError):
                Outgoing(local=local).check(url)
    assert Outgoing(local=True).check("http://10.0.0.1:9000/")
    assert Outgoing().check("https://8.8.8.8/")


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_a_name_that_leads_inside_is_not_followed(address: str) -> None:
    with pytest.raises(Refused, match="not the open internet"):
        visit("https://forum.example/", resolve=resolving(address))


def test_one_address_inside_among_others_is_enough() -> None:
    with pytest.raises(Refused, match="not the open internet"):
        visit("https://forum.example/", resolve=resolving("8.8.8.8", "127.0.0.1"))


def test_a_name_is_asked_for_once_and_the_address_that_was_looked_at_is_taken(
    receiver: Receiver,
) -> None:
    """Another answer a moment later, as rebinding has it, changes nothing."""
    answers = iter([["127.0.0.1"], ["169.254.169.254"]])
    url = f"http://forum.example:{receiver.port}/a?b=c"
    assert visit(url, local=True, resolve=lambda *_: next(answers)) == Answer(204)
    (message,) = receiver.got
    assert message.path == "/a?b=c"
    assert message.headers["host"] == f"forum.example:{receiver.port}"
    assert next(answers) == ["169.254.169.254"]


def test_a_name_without_an_address_is_refused() -> None:
    with pytest.raises(Refused, match="no address"):
        visit("https://nowhere.invalid/")
    with pytest.raises(Refused, match="no address"):
        visit("https://forum.example/", resolve=resolving())


def test_http_goes_no_further_than_the_network_here() -> None:
    with pytest.raises(Refused, match="elsewhere https"):
        visit("http://forum.example/", local=True, resolve=resolving("8.8.8.8"))


def test_where_it_is_allowed_this_machine_is_asked_but_no_cloud_s_keys(receiver: Receiver) -> None:
    assert visit(receiver.url, local=True).status == 204
    with pytest.raises(Refused):
        visit("http://169.254.169.254/latest/", local=True)


def test_redirects_are_not_followed(receiver: Receiver) -> None:
    inside = Receiver()
    receiver.reply = lambda _: (307, {"location": inside.url}, b"")
    assert visit(receiver.url, local=True).status == 307
    assert inside.got == []
    inside.close()


def test_no_proxy_of_the_environment_is_asked(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert visit(receiver.url, local=True).status == 204


def test_a_slow_receiver_is_left(receiver: Receiver) -> None:
    def slow(_: Message) -> Reply:
        time.sleep(1)
        return 204, {}, b""

    receiver.reply = slow
    started = time.monotonic()
    with pytest.raises((TimeoutError, httpx.TimeoutException)):
        visit(receiver.url, local=True, seconds=0.2)
    assert time.monotonic() - started < 0.9


def test_of_a_huge_answer_little_is_read(receiver: Receiver) -> None:
    huge = b"x" * 50_000_000
    receiver.reply = lambda _: (200, {}, huge)
    started = time.monotonic()
    assert visit(receiver.url, local=True).status == 200
    assert time.monotonic() - started < 2


def test_an_answer_that_never_ends_is_not_waited_for(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("luytre.service.outgoing.SECONDS_TO_READ", 0.1)
    receiver.reply = lambda _: (200, {"content-length": "1000"}, b"x")
    assert visit(receiver.url, local=True).status == 200


@pytest.mark.parametrize("body", [b"\x1f\x8b broken", b"a" * 100])
def test_a_compressed_answer_is_not_unpacked(receiver: Receiver, body: bytes) -> None:
    receiver.reply = lambda _: (200, {"content-encoding": "gzip"}, body)
    assert visit(receiver.url, local=True).status == 200


def test_who_asks_for_time_says_how_much(receiver: Receiver) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    for value, least, most in (("120", 120, 120), (later, 80, 91), ("0", 0, 0)):
        receiver.reply = lambda _, value=value: (503, {"retry-after": value}, b"")
        status, seconds = visit(receiver.url, local=True)
        assert status == 503
        assert seconds is not None and least <= seconds <= most
    for value in ("soon", "-1", "1e9", "9" * 400, "Thu, 99 Foo"):
        receiver.reply = lambda _, value=value: (503, {"retry-after": value}, b"")
        assert visit(receiver.url, local=True).retry_after is None


def certified(name: str, folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server shows that calls itself `name`, and what believes it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    shown = certificate.public_bytes(serialization.Encoding.PEM)
    (folder / "shown.pem").write_bytes(
        shown
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "shown.pem")
    return server, ssl.create_default_context(cadata=shown.decode())


def test_tls_proves_the_name_though_an_address_is_asked(tmp_path: Path) -> None:
    server, trust = certified("forum.example", tmp_path)
    receiver = Receiver(secured=server)
    how: dict[str, Any] = {"local": True, "resolve": resolving("127.0.0.1")}
    try:
        url = f"https://forum.example:{receiver.port}/"
        assert visit(url, trust=trust, **how).status == 204
        with pytest.raises(httpx.ConnectError):
            visit(f"https://market.example:{receiver.port}/", trust=trust, **how)
        with pytest.raises(httpx.ConnectError):
            visit(url, **how)  # nobody vouches for it
        assert len(receiver.got) == 1
    finally:
        receiver.close()
