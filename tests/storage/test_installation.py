"""An installation: a folder with secrets and a database that is bound to them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.databases import KINDS

from luytre.storage import Database, Installation, StorageError, chain, sqlite_url
from luytre.storage.audit import verify
from luytre.storage.checkpoints import Checkpoint

OTHER_SECRET = (
    "The secret.key in the data folder is not the one that this database was made with. "
    "Put back that one: authors and texts are digested with it."
)


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, make_url: Callable[[str], str]) -> str:
    return make_url(request.param)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def events(installation: Installation) -> list[chain.Event]:
    with installation.database.read() as connection:
        assert verify(connection).findings == []
        return list(chain.read_events(connection))


def test_the_first_event_is_a_digest_of_the_secret(url: str, folder: Path) -> None:
    made = Installation.open(folder, url)
    (first,) = events(made)
    assert (first.seq, first.kind, first.actor) == (1, "installation.made", "installation")
    assert first.parsed() == {"vault": made.vault.digest("installation").hex()}
    secret = (folder / "secret.key").read_bytes()
    assert secret.hex() not in first.body
    made.database.close()


def test_it_is_made_once_however_often_it_is_opened(url: str, folder: Path) -> None:
    made = Installation.open(folder, url)
    before = events(made)
    made.database.close()
    for make in (True, False):
        again = Installation.open(folder, url, make=make)
        assert again.vault.digest("author", "an") == made.vault.digest("author", "an")
        assert events(again) == before
        again.database.close()


def test_several_that_open_it_at_once_make_it_once(url: str, folder: Path) -> None:
    with ThreadPoolExecutor(4) as threads:
        opened = list(threads.map(lambda _: Installation.open(folder, url), range(4)))
    assert [one.kind for one in events(opened[0])] == ["installation.made"]
    for one in opened:
        one.database.close()


@pytest.mark.parametrize("make", [True, False])
@pytest.mark.parametrize("way", ["replaced", "lost"])
def test_a_database_is_refused_with_another_secret(
    url: str, folder: Path, make: bool, way: str
) -> None:
    made = Installation.open(folder, url)
    before = events(made)
    made.database.close()
    secret = folder / "secret.key"
    good = secret.read_bytes()
    secret.unlink()
    if way == "replaced" or not make:
        secret.write_bytes(bytes(32))
    with pytest.raises(StorageError) as found:
        Installation.open(folder, url, make=make)
    assert str(found.value) == OTHER_SECRET
    # Nothing of it was changed: with the secret put back all is as it was.
    secret.write_bytes(good)
    again = Installation.open(folder, url, make=make)
    assert events(again) == before
    again.database.close()


def test_a_folder_of_another_installation_is_refused(url: str, tmp_path: Path) -> None:
    Installation.open(tmp_path / "one", url).database.close()
    with pytest.raises(StorageError) as found:
        Installation.open(tmp_path / "two", url)
    assert str(found.value) == OTHER_SECRET


def test_another_signing_key_changes_nothing(url: str, folder: Path) -> None:
    Installation.open(folder, url).database.close()
    (folder / "signing.key").unlink()
    Installation.open(folder, url).database.close()


def test_a_lost_secret_is_not_made_anew_where_that_is_not_asked_for(url: str, folder: Path) -> None:
    Installation.open(folder, url).database.close()
    secret = folder / "secret.key"
    secret.unlink()
    with pytest.raises(StorageError) as found:
        Installation.open(folder, url, make=False)
    assert str(found.value) == f"Can't read or make {secret}: No such file or directory."
    assert not secret.exists()


def test_only_who_signs_needs_the_signing_key(url: str, folder: Path) -> None:
    Installation.open(folder, url).database.close()
    (folder / "signing.key").unlink()
    opened = Installation.open(folder, url, make=False)
    with pytest.raises(StorageError, match=r"signing\.key: No such file"):
        _ = opened.vault.public_key
    assert not (folder / "signing.key").exists()
    opened.database.close()


def test_where_there_is_no_folder_none_is_made(url: str, folder: Path) -> None:
    with pytest.raises(StorageError, match="There is no data in"):
        Installation.open(folder, url, make=False)
    assert not folder.exists()
    assert not has_tables(url)


def test_in_an_empty_folder_neither_secrets_nor_a_database_are_made(url: str, folder: Path) -> None:
    folder.mkdir()
    for given in (None, url):
        with pytest.raises(StorageError, match=r"secret\.key: No such file"):
            Installation.open(folder, given, make=False)
    assert list(folder.iterdir()) == []
    assert not has_tables(url)


def test_beside_secrets_no_database_is_made(url: str, tmp_path: Path, folder: Path) -> None:
    Installation.open(folder, sqlite_url(tmp_path / "first.db")).database.close()
    for given in (None, url):
        with pytest.raises(StorageError, match=r"There is no database|or not there"):
            Installation.open(folder, given, make=False)
    assert {path.name for path in folder.iterdir()} == {"secret.key", "signing.key"}
    assert not has_tables(url)


def test_a_database_with_no_event_is_bound_where_it_may_be_changed(url: str, folder: Path) -> None:
    Installation.open(folder, sqlite_url(folder / "other.db")).database.close()
    Database.open(url).close()
    looked = Installation.open(folder, url, make=False)
    assert events(looked) == []
    looked.database.close()
    bound = Installation.open(folder, url)
    assert [one.kind for one in events(bound)] == ["installation.made"]
    bound.database.close()


def has_tables(url: str) -> bool:
    """Whether somebody made tables there; a look at SQLite makes no file."""
    file = url.removeprefix("sqlite:///")
    if file != url:
        return Path(file).exists()
    try:
        Database.open(url, make=False).close()
    except StorageError:
        return False
    return True


def test_other_files_among_the_checkpoints_are_no_checkpoints(url: str, folder: Path) -> None:
    made = Installation.open(folder, url)
    assert made.checkpoints == []
    paths = [made.write_checkpoint(Checkpoint(seq, bytes(32), 1)) for seq in (10, 9)]
    for name in ("notes.json", "000000000011.json.bak", "000000000012.new", "-1.json"):
        (folder / "checkpoints" / name).write_text("{}")
    assert made.checkpoints == sorted(paths)
    made.database.close()
