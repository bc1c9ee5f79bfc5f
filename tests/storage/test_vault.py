"""Secrets are made once, are their owner's alone, and make digests that can't be mixed up."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luytre.storage import StorageError, Vault


def test_secrets_are_made_once(tmp_path: Path) -> None:
    first, again = Vault.open(tmp_path), Vault.open(tmp_path)
    assert first.digest("author", "an") == again.digest("author", "an")
    assert first.public_key == again.public_key
    other = tmp_path / "other"
    other.mkdir()
    assert Vault.open(other).digest("author", "an") != first.digest("author", "an")


def test_secrets_are_made_once_by_several_at_the_same_time(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(Vault.open, [tmp_path] * 8))
    assert len({one.digest("author", "an") for one in made}) == 1
    assert len({one.public_key for one in made}) == 1


def test_only_the_owner_reads_secrets_and_nothing_else_is_left(tmp_path: Path) -> None:
    Vault.open(tmp_path)
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes == {"secret.key": 0o600, "signing.key": 0o600}


@pytest.mark.parametrize("name", ["secret.key", "signing.key"])
@pytest.mark.parametrize("content", [b"", b"k" * 31, b"k" * 33])
def test_a_damaged_secret_is_refused_and_kept(tmp_path: Path, name: str, content: bytes) -> None:
    Vault.open(tmp_path)
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(StorageError) as found:
        Vault.open(tmp_path)
    assert str(found.value) == (
        f"{file} is damaged: it should have 32 bytes. Put back a copy of it."
    )
    assert file.read_bytes() == content


def test_secrets_need_a_folder(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as found:
        Vault.open(tmp_path / "none")
    assert str(found.value) == (
        f"Can't read or make {tmp_path}/none/secret.key: No such file or directory."
    )


def test_digests_of_different_purposes_and_parts_differ(vault: Vault) -> None:
    asked = [
        ("author", "an"),
        ("text", "an"),
        ("author", "an", ""),
        ("author", "", "an"),
        ("author", "a", "n"),
        ("authora", "n"),
        ("author",),
        ("author", "ab", "c"),
        ("author", "a", "bc"),
        ("author", "abc"),
    ]
    digests = {vault.digest(*parts) for parts in asked}
    assert len(digests) == len(asked)
    assert {len(digest) for digest in digests} == {32}


SEALED = b"a secret of somebody"


@given(st.binary(max_size=200), st.text(max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_sealed_can_be_opened(vault: Vault, plain: bytes, purpose: str) -> None:
    sealed = vault.seal(purpose, plain)
    assert vault.open_sealed(purpose, sealed) == plain
    assert len(plain) < 4 or plain not in sealed


def test_no_two_seals_are_alike(vault: Vault) -> None:
    assert len({vault.seal("totp", SEALED) for _ in range(50)}) == 50


def test_another_purpose_another_vault_or_another_letter_opens_nothing(
    vault: Vault, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    sealed = vault.seal("totp", SEALED)
    attempts = [(vault, "other", sealed), (Vault.open(tmp_path / "other"), "totp", sealed)]
    attempts += [
        (vault, "totp", sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :])
        for at in range(len(sealed))
    ]
    attempts += [(vault, "totp", sealed[:length]) for length in range(len(sealed))]
    for opener, purpose, given_bytes in attempts:
        with pytest.raises(StorageError, match=r"Put back that one"):
            opener.open_sealed(purpose, given_bytes)
