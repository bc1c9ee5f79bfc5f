"""The secrets of an installation: files in its data folder that only its owner can read."""

from __future__ import annotations

import contextlib
import hmac
import os
import secrets
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from luytre.storage.database import StorageError

__all__ = ["Vault"]

_BYTES = 32
_NONCE_BYTES = 12


class Vault:
    """What turns names into digests that nobody else can make, and signs checkpoints.

    Lose it, and no post can be told to be of the same author as another any more.
    """

    def __init__(self, folder: Path, secret: bytes, make: bool) -> None:
        self._folder = folder
        self._secret = secret
        self._keyed = hmac.new(secret, digestmod="sha256")
        self._make = make

    @classmethod
    def open(cls, folder: Path, *, make: bool = True) -> Vault:
        """The secrets in `folder`, made the first time if `make` says so. Raises `StorageError`."""
        vault = cls(folder, _read(folder / "secret.key", make), make)
        if make:
            _ = vault.signing
        return vault

    @cached_property
    def signing(self) -> Ed25519PrivateKey:
        """What checkpoints are signed with. Only who signs or compares them needs it."""
        return Ed25519PrivateKey.from_private_bytes(_read(self._folder / "signing.key", self._make))

    @property
    def public_key(self) -> bytes:
        """What others check signatures with, 32 bytes."""
        return self.signing.public_key().public_bytes_raw()

    def author(self, source: str, name: str) -> bytes:
        """The keyed digest that an author of a platform is known by."""
        return self.digest("author", source, name)

    def digest(self, purpose: str, *parts: str) -> bytes:
        """A keyed digest of `parts`; those of another purpose can't be compared with it."""
        message = b"".join(
            len(part).to_bytes(8, "big") + part for part in (p.encode() for p in (purpose, *parts))
        )
        # A copy of one that has read the secret: it takes half as long as `hmac.digest`, which
        # gives the interpreter's lock away each time.
        keyed = self._keyed.copy()
        keyed.update(message)
        return keyed.digest()

    def seal(self, purpose: str, plain: bytes) -> bytes:
        """`plain` encrypted, so that it is read and made with this vault only (AES-256-GCM).

        The key is derived from the secret by `purpose`; one that names a row binds it to that row.
        """
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher(purpose).encrypt(nonce, plain, None)

    def open_sealed(self, purpose: str, sealed: bytes) -> bytes:
        """What was sealed for `purpose`; raises `StorageError` where it was not, or was changed."""
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return self._cipher(purpose).decrypt(nonce, rest, None)
        except (InvalidTag, ValueError):
            raise StorageError(
                "A sealed secret can't be opened: it was changed, or sealed with another "
                "secret.key. Put back that one, or set up anew what it was for."
            ) from None

    def _cipher(self, purpose: str) -> AESGCM:
        derivation = HKDF(hashes.SHA256(), _BYTES, None, b"luytre sealed " + purpose.encode())
        return AESGCM(derivation.derive(self._secret))


def _read(path: Path, make: bool) -> bytes:
    try:
        if make and not path.exists():
            _make(path)
        found = path.read_bytes()
    except OSError as error:
        raise StorageError(f"Can't read or make {path}: {error.strerror}.") from None
    if len(found) != _BYTES:
        raise StorageError(
            f"{path} is damaged: it should have {_BYTES} bytes. Put back a copy of it."
        )
    return found


def _make(path: Path) -> None:
    """Write a new secret, whole or not at all; another process may do the same right now."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink()
    # Its name has to survive a power cut too: what is digested with it is acknowledged next.
    with contextlib.suppress(PermissionError):  # Windows opens no folders
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
