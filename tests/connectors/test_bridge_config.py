"""`luytre bridge --check`: what is wrong with a file, where, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.connectors.samples import MAPPING

pytest.importorskip("uvicorn", reason="the server is an extra: luytre[server]")

from luytre.cli import main

GOOD = """
luytre_url = "https://luytre.example"

[source.forum]
platform = "discourse"
platform_url = "https://forum.example"
platform_user = "luytre"
platform_key = "$FORUM_KEY"
platform_secret = "$FORUM_SECRET"
luytre_key = "$FORUM_LUYTRE_KEY"
luytre_webhook_secret = "whsec_AAAA"

[source.cho]
platform = "generic"
platform_url = "http://10.0.0.7:9000"
platform_key = "k"
platform_secret = "a-secret-of-enough-letters"
luytre_url = "http://127.0.0.1:8000"
luytre_key = "k"
luytre_webhook_secret = "whsec_AAAA"
mapping = "cho.toml"
"""
ENVIRONMENT = {"FORUM_KEY": "k", "FORUM_SECRET": "s" * 20, "FORUM_LUYTRE_KEY": "k"}


def check(folder: Path, config: str, mapping: str = MAPPING, **environment: str) -> Result:
    (folder / "bridge.toml").write_text(config, "utf-8")
    (folder / "cho.toml").write_text(mapping, "utf-8")
    arguments = ["bridge", str(folder / "bridge.toml"), "--check"]
    return CliRunner().invoke(main, arguments, env=ENVIRONMENT | environment)


def test_a_good_file_is_said_to_be_one(tmp_path: Path) -> None:
    done = check(tmp_path, GOOD)
    assert done.exit_code == 0, done.output
    assert done.output == (
        "forum: discourse at https://forum.example\ncho: generic at http://10.0.0.7:9000\n"
    )


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('"discourse"', '"discorse"', 'unknown platform "discorse". Did you mean "discourse"?'),
        ("platform_key =", "platform_kye =", 'unknown key "platform_kye". Did you mean'),
        ("[source.forum]", "[sorce.forum]", 'unknown key "sorce". Did you mean "source"?'),
        ("[source.forum]", '[source."Diễn đàn"]', "a name has a-z, 0-9 and hyphens"),
        ('"$FORUM_KEY"', '"$FORUM_KYE"', "platform_key: the environment has no FORUM_KYE. Set it."),
        ('"$FORUM_KEY"', '""', "source.forum.platform_key is empty."),
        ('"$FORUM_KEY"', "7", "source[...].platform_key: Expected `str`, got `int`."),
        ('"$FORUM_SECRET"', '"short"', "platform_secret has 5 characters"),
        ("whsec_", "hook_", "luytre_webhook_secret begins with whsec_"),
        ('platform_user = "luytre"', "", "platform_user is missing: the moderator we are there."),
        ('mapping = "cho.toml"', "", "source.cho.mapping is missing: the file that describes"),
        ('"cho.toml"', '"chợ.toml"', "No such file or directory. Check the path."),
        ('"https://forum.example"', '"forum.example"', "'forum.example' is no address"),
        ('"https://forum.example"', '"http://forum.example"', "anybody on the way reads the key"),
        ('"https://forum.example"', '"http://[x"', "is no address"),
        ("[source.forum]", "[source.forum", "not valid TOML"),
        ("source", "forums", 'unknown key "forums". Known: luytre_url, source.'),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    done = check(tmp_path, GOOD.replace(old, new))
    assert done.exit_code == 1
    assert complaint.replace("[...]", "") in done.output


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    config = GOOD.replace('"$FORUM_KEY"', '"$NONE"').replace('"http://10.0.0.7:9000"', '"x"')
    done = check(tmp_path, config, MAPPING.replace("[act.remove]", "[act.remvoe]"))
    assert [part in done.output for part in ("no NONE", "'x' is no address", '"remvoe"')] == [
        True
    ] * 3


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["bridge", str(tmp_path / "nothing.toml"), "--check"])
    assert done.exit_code == 1
    assert "nothing.toml: No such file or directory. Check the path." in done.output
    assert "there is no [source.NAME]" in check(tmp_path, "[source]").output


def test_no_secret_is_shown(tmp_path: Path) -> None:
    done = check(tmp_path, GOOD, FORUM_SECRET="hidden-but-way-too", FORUM_KEY="")
    assert "hidden" not in done.output


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    import socket

    check(tmp_path, GOOD)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        arguments = ["bridge", str(tmp_path / "bridge.toml"), "--port"]
        done = CliRunner().invoke(main, [*arguments, str(taken.getsockname()[1])], env=ENVIRONMENT)
    assert done.exit_code == 1
    assert "Another --port or --host may be free." in done.output
