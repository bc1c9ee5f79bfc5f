"""Webhooks: of one source each, their secrets shown once and kept sealed."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from luytre.storage import Database, StorageError, Vault, chain
from luytre.storage.tables import events, webhooks
from luytre.storage.webhooks import (
    MOST_OF_A_SOURCE,
    add_webhook,
    checked_url,
    find_webhook,
    list_webhooks,
    remove_webhook,
    secret_of,
)

URL = "https://forum.example/luytre?room=1"


def add(database: Database, vault: Vault, source: str = "forum", url: str = URL) -> tuple[int, str]:
    with database.write() as connection:
        webhook, secret = add_webhook(connection, vault, source, url, 5, "tester")
    return webhook.id, secret


def test_the_secret_is_shown_once_and_kept_sealed(database: Database, vault: Vault) -> None:
    webhook, secret = add(database, vault)
    assert secret.startswith("whsec_")
    raw = base64.b64decode(secret.removeprefix("whsec_"))
    assert 24 <= len(raw) <= 64
    with database.read() as connection:
        assert secret_of(connection, vault, webhook) == raw
        (row,) = connection.execute(select(webhooks))
    assert raw not in bytes(row.secret)
    assert secret not in str(tuple(row))


def test_no_two_secrets_are_alike(database: Database, vault: Vault) -> None:
    made = {add(database, vault, url=f"{URL}&number={number}")[1] for number in range(5)}
    assert len(made) == 5


def test_the_secret_of_another_webhook_can_not_be_put_in_its_place(
    database: Database, vault: Vault
) -> None:
    one, _ = add(database, vault)
    two, _ = add(database, vault, "market")
    with database.write() as connection:
        sealed = connection.execute(select(webhooks.c.secret).where(webhooks.c.id == one)).scalar()
        connection.execute(update(webhooks).where(webhooks.c.id == two).values(secret=sealed))
    with database.read() as connection, pytest.raises(StorageError, match=r"secret\.key"):
        secret_of(connection, vault, two)


def test_events_tell_of_webhooks_without_their_addresses(database: Database, vault: Vault) -> None:
    webhook, _ = add(database, vault)
    with database.write() as connection:
        assert remove_webhook(connection, webhook, 6, "tester")
        assert not remove_webhook(connection, webhook, 7, "tester")
        assert not remove_webhook(connection, 99, 7, "tester")
    with database.read() as connection:
        found = [(one.kind, one.actor, one.parsed()) for one in chain.read_events(connection)]
        assert "example" not in str(connection.execute(select(events)).all())
    body = {"webhook": webhook, "source": "forum"}
    assert found == [("webhook.added", "tester", body), ("webhook.removed", "tester", body)]


def test_of_a_webhook_that_is_removed_neither_secret_nor_address_is_kept(
    database: Database, vault: Vault
) -> None:
    webhook, _ = add(database, vault)
    with database.write() as connection:
        remove_webhook(connection, webhook, 6, "tester")
    with database.read() as connection:
        (row,) = connection.execute(select(webhooks))
        assert (row.url, bytes(row.secret), row.removed_at) == ("", b"", 6)
        assert find_webhook(connection, webhook) == list_webhooks(connection, "forum")[0]
    # Its number is not given again, or what waited for it would go to another.
    assert add(database, vault)[0] == webhook + 1


def test_a_source_has_an_address_once_and_not_too_many(database: Database, vault: Vault) -> None:
    add(database, vault)
    with pytest.raises(ValueError, match="already"):
        add(database, vault)
    add(database, vault, "market")
    for number in range(MOST_OF_A_SOURCE - 1):
        add(database, vault, url=f"{URL}&number={number}")
    with pytest.raises(ValueError, match="remove one first"):
        add(database, vault, url=f"{URL}&number=last")


@pytest.mark.parametrize("source", ["", "a" * 201, "a\0b"])
def test_a_source_that_no_post_could_be_of_is_refused(
    database: Database, vault: Vault, source: str
) -> None:
    with pytest.raises(ValueError, match="1 to 200"):
        add(database, vault, source)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://forum.example/", "https://"),
        ("file:///etc/passwd", "https://"),
        ("gopher://forum.example/", "https://"),
        ("forum.example/luytre", "https://"),
        ("https:///luytre", "names a host"),
        ("https://", "names a host"),
        ("https://user:secret@forum.example/", "no user"),
        ("https://user@forum.example/", "no user"),
        ("https://@forum.example/", "no user"),
        ("https://forum.example/#part", "#"),
        ("https://forum.example:22/", "port"),
        ("https://forum.example:25/", "port"),
        ("https://forum.example:99999/", "port"),
        ("https://forum.example:x/", "can't be read"),
        ("https://forum.example/a b", "ASCII"),
        ("https://forum.example/\r\nX-Evil: 1", "ASCII"),
        ("https://diễn-đàn.example/", "ASCII"),
        ("https://forum.example/" + "a" * 2_000, "2000"),
    ],
)
def test_an_address_that_can_not_be_sent_to_is_refused(url: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        checked_url(url)


@pytest.mark.parametrize("port", ["", ":443", ":80", ":8443"])
def test_ordinary_addresses_are_taken(port: str) -> None:
    assert checked_url(f"https://forum.example{port}/luytre?a=b").host == "forum.example"


@given(st.binary(max_size=200), st.text(max_size=20))
def test_what_is_sealed_is_opened_for_the_same_purpose_alone(data: bytes, purpose: str) -> None:
    vault = Vault(Path(), b"k" * 32, make=False)
    sealed = vault.seal(purpose, data)
    assert vault.open_sealed(purpose, sealed) == data
    assert vault.seal(purpose, data) != sealed
    other = Vault(Path(), b"o" * 32, make=False)
    for opener, for_what, what in (
        (vault, purpose + "x", sealed),
        (other, purpose, sealed),
        (vault, purpose, sealed[:-1]),
        (vault, purpose, sealed[:-1] + bytes([sealed[-1] ^ 1])),
        (vault, purpose, b""),
    ):
        with pytest.raises(StorageError, match=r"secret\.key"):
            opener.open_sealed(for_what, what)
