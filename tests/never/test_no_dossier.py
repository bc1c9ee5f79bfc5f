"""No person's dossier: what is screened is not kept, and no record names a person."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

import luytre
from luytre.lexicon import Entry

TEXT = "vay t1ền nh4nh, lh z.a.l.o 0912345678 gặp Zyxwvut"
# Parts of the text as typed and as read: neither may turn up anywhere.
TRACES = ("Zyxwvut", "0912345678", "nh4nh")

PERSONAL = {"author", "author_id", "user", "user_id", "username", "name", "email", "ip", "device"}


def test_records_hold_nothing_about_a_person() -> None:
    assert luytre.Verdict.__struct_fields__ == ("action", "hits", "indicators")
    for record in (luytre.Verdict, luytre.Hit, luytre.Indicator, luytre.Context):
        assert not PERSONAL & set(record.__struct_fields__), record
    # The author of an entry answers for the entry. It is no author of a post.
    assert "author" in Entry.__struct_fields__


def test_context_is_closed() -> None:
    assert set(luytre.Context.__struct_fields__) == {
        "surface",
        "community",
        "author_age_days",
        "now",
    }
    with pytest.raises(TypeError):
        luytre.Context(author="Lan")  # type: ignore[call-arg]


@pytest.mark.core
def test_a_screener_remembers_nothing() -> None:
    screener = luytre.Screener(luytre.Lexicon.from_terms({"vay tiền nhanh": "H06"}))
    first = screener.screen(TEXT)
    for _ in range(100):
        screener.screen(TEXT)
    assert screener.screen(TEXT) == first


def test_the_library_writes_and_logs_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LUYTRE_DATA", str(tmp_path / "data"))
    with caplog.at_level(logging.DEBUG):
        screener = luytre.Screener(luytre.Lexicon.from_terms({"vay tiền nhanh": "H06"}))
        assert screener.screen(TEXT).hits
        assert screener.screen_many([TEXT, TEXT])
    out, err = capfd.readouterr()
    assert not any(trace in out + err + caplog.text for trace in TRACES)
    assert list(tmp_path.rglob("*")) == []
