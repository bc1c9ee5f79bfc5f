"""Secrets are made once, are their owner's alone, and make digests that can't be mixed up."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

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
