"""Any platform that sends JSON and takes calls, as a file describes it: see `mapping`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import quote

import msgspec

from luytre.client import Post
from luytre.connectors.mapping import PLACES, Act, Mapped, find
from luytre.connectors.markup import bbcode_text, html_text
from luytre.connectors.translation import (
    Call,
    CannotAct,
    Connector,
    ConnectorError,
    Decision,
    Deleted,
    Incoming,
    SignatureError,
    at_most,
    check_hmac,
    check_token,
    read_json,
)

__all__ = ["Generic"]

_PLACE = re.compile("|".join(r"\{" + place + r"\}" for place in sorted(PLACES)))

_FORMATS: dict[str, Callable[[str], str]] = {
    "text": str, "html": html_text, "bbcode": bbcode_text,
}  # fmt: skip

#: Seconds since 1970 at the beginning of the years 1970 and 2200.
_TIMES = range(7_258_118_400)


class Generic(Connector):
    """Translates as `mapped` says."""

    platform: ClassVar[str] = "generic"

    def __init__(self, mapped: Mapped) -> None:
        self._mapped = mapped

    def read(
        self, headers: Mapping[str, str], body: bytes, secret: str, now: datetime | None = None
    ) -> list[Incoming]:
        self._check(headers, body, secret)
        said = read_json(body)
        fields, event = self._mapped.post, self._mapped.event
        for path, value in event.ignore.items():
            if find(said, path, needed=False) == value:
                return []
        name = headers.get(event.header.lower()) if event.header else None
        if event.path:
            name = str(find(said, event.path))
        if name is not None and name in event.deleted:
            return [Deleted(_name(find(said, fields.id), fields.id))]
        if event.created and name not in event.created:
            return []
        return [at_most(self._post(said))]

    def _check(self, headers: Mapping[str, str], body: bytes, secret: str) -> None:
        signature = self._mapped.signature
        shown = headers.get(signature.header.lower())
        if shown is not None and not shown.startswith(signature.prefix):
            raise SignatureError(
                f"The header {signature.header} does not begin with {signature.prefix!r}."
            )
        value = shown and shown.removeprefix(signature.prefix)
        if signature.kind == "token":
            check_token(secret, value)
        else:
            check_hmac(secret, body, value, signature.digest, signature.encoding)

    def _post(self, said: Any) -> Post:
        fields = self._mapped.post
        text = find(said, fields.text)
        if not isinstance(text, str):
            raise ConnectorError(
                f'"{fields.text}" is no text. Map `text` to the post\'s own words.'
            )
        text = _FORMATS[fields.format](text)
        title = fields.title and find(said, fields.title, needed=False)
        if isinstance(title, str) and title:
            text = f"{title}\n\n{text}"

        def perhaps(path: str | None) -> Any:
            return find(said, path, needed=False) if path else None

        return Post(
            id=_name(find(said, fields.id), fields.id),
            author=_name(find(said, fields.author), fields.author),
            text=text,
            created_at=_time(perhaps(fields.created_at), fields.created_at),
            edited_at=_time(perhaps(fields.edited_at), fields.edited_at),
            surface=fields.surface,
            community=_perhaps_name(perhaps(fields.community), fields.community),
            parent=_perhaps_name(perhaps(fields.parent), fields.parent),
            url=_perhaps_name(perhaps(fields.url), fields.url),
        )

    def credentials(self, key: str) -> dict[str, str]:
        credentials = self._mapped.credentials
        return {credentials.header: credentials.value.replace("{key}", key)}

    def act(
        self, decision: Decision, found: Mapping[str, Any] | None
    ) -> Sequence[Call | CannotAct]:
        if decision.action == "no_action":
            return []
        act = self._mapped.act.get(decision.action)
        if decision.undone:
            act = self._mapped.undo.get(decision.action) or self._mapped.act.get("restore")
        if act is not None:
            return [_call(act, decision)]
        kind = "undo" if decision.undone else "act"
        return [
            CannotAct(
                decision.action,
                f"The mapping has no [{kind}.{decision.action}].",
                f"Add it, or do it by hand for post {decision.id}.",
            )
        ]


def _call(act: Act, decision: Decision) -> Call:
    if decision.id in (".", ".."):
        raise ConnectorError("A post's name would lead to another address on the platform.")
    until = decision.until.astimezone(UTC).isoformat() if decision.until else ""
    values = {
        "{id}": decision.id,
        "{decision}": str(decision.decision),
        "{action}": decision.action,
        "{harm}": decision.harm or "",
        "{until}": until,
        "{statement_url}": decision.statement_url or "",
    }
    path = _PLACE.sub(lambda place: quote(values[place[0]], safe=""), act.path)
    body = None if act.body is None else _filled(act.body, values)
    return Call(act.method, path, body, form=act.form, already=frozenset(act.already))


def _filled(value: Any, values: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return _PLACE.sub(lambda place: values[place[0]], value)
    if isinstance(value, Mapping):
        return {name: _filled(one, values) for name, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, values) for one in value]
    return value


def _name(value: Any, path: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ConnectorError(f'"{path}" is neither a text nor a whole number, and names nothing.')
    return str(value)


def _perhaps_name(value: Any, path: str | None) -> str | None:
    return None if value is None else _name(value, path or "")


def _time(value: Any, path: str | None) -> datetime | None:
    """ISO 8601 with a zone, or whole seconds since 1970."""
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and value in _TIMES:
        return datetime.fromtimestamp(value, UTC)
    try:
        moment = msgspec.convert(value, datetime)
    except msgspec.ValidationError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ConnectorError(
            f'"{path}" is no time that can be read. Send ISO 8601 with a zone, such as '
            "2026-11-27T08:30:00+07:00, or whole seconds since 1970."
        )
    return moment
