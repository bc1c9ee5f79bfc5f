"""Who may ask what of the server: one row for each method of each address.

A new endpoint needs a row here; `test_authorisation` fails without one. Add it to `ROWS`:

- `EVERYBODY`: no key, no session.
- `SERVER`: the server's own key, which people give as a password.
- `scope("intake")`: a key that `luytre keys create` made for it, and no other.
- `scope("screen", server=True)`: such a key, or the server's own.
- `SIGNED_IN`: whoever has a session.
- `permission("people.view")`: the roles that `luytre.accounts.permissions.TABLE` has for it.
- `LINK`: whoever has a link that is theirs alone, made by `path`; to all others it is not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from luytre.accounts.keys import SCOPES
from luytre.accounts.permissions import PERMISSIONS, ROLES

KEYS = tuple(f"key {name}" for name in sorted(SCOPES))
PEOPLE = tuple(ROLES)
#: With a cookie that is for no session, and with keys that are worth nothing.
STRANGERS = ("nobody", "wrong session", "half session", "ended session", "revoked key", "wrong key")

SUBJECTS = (*STRANGERS, "server", *KEYS, *PEOPLE)

Who = frozenset[str]

EVERYBODY: Who = frozenset(SUBJECTS)
SERVER: Who = frozenset({"server"})
SIGNED_IN: Who = frozenset(PEOPLE)
LINK: Who = frozenset({"link"})


def scope(name: str, *, server: bool = False) -> Who:
    assert name in SCOPES
    return frozenset({f"key {name}"} | ({"server"} if server else set()))


def permission(name: str) -> Who:
    return PERMISSIONS[name]


class Row(NamedTuple):
    """`path` is what is asked where it has more than the address; `body` JSON, `form` fields."""

    who: Who
    path: str = ""
    body: Any = None
    form: Mapping[str, str] | None = None


POST = {"id": "1", "author": "a", "text": "xin chào", "source": "forum"}
FORM: Mapping[str, str] = {}

ROWS: dict[tuple[str, str], Row] = {
    # --- machines -------------------------------------------------------------------------------
    ("GET", "/healthz"): Row(EVERYBODY),
    ("GET", "/readyz"): Row(EVERYBODY),
    ("GET", "/metrics"): Row(SERVER),
    ("POST", "/v1/screen"): Row(scope("screen", server=True), body={"text": "a"}),
    ("POST", "/v1/screen/batch"): Row(scope("screen", server=True), body={"texts": ["a"]}),
    ("POST", "/v1/explain"): Row(scope("screen", server=True), body={"text": "a"}),
    ("GET", "/v1/lexicon"): Row(scope("screen", server=True)),
    ("GET", "/v1/lexicon/{entry_id}"): Row(
        scope("screen", server=True), "/v1/lexicon/H06.vay-nong"
    ),
    ("GET", "/v1/posts"): Row(scope("intake"), "/v1/posts?id=known"),
    ("POST", "/v1/posts"): Row(scope("intake"), body=POST),
    ("DELETE", "/v1/posts"): Row(scope("intake"), "/v1/posts?id=1"),
    ("POST", "/v1/posts/batch"): Row(scope("intake"), body={"posts": [POST]}),
    ("POST", "/v1/reports"): Row(scope("report"), body={"id": "1", "explanation": "a"}),
    ("GET", "/v1/reports/{report}"): Row(scope("report"), "/v1/reports/1"),
    ("GET", "/v1/decisions"): Row(scope("decisions")),
    ("GET", "/schema"): Row(SERVER),
    ("GET", "/schema/reference"): Row(SERVER),
    ("GET", "/schema/openapi.json"): Row(SERVER),
    # --- the page -------------------------------------------------------------------------------
    ("GET", "/"): Row(SERVER),
    ("POST", "/"): Row(SERVER, form={"text": "a"}),
    ("GET", "/entries/{entry_id}"): Row(SERVER, "/entries/H06.vay-nong"),
    ("GET", "/static/{name}"): Row(EVERYBODY, "/static/page.css"),
    # --- coming in ------------------------------------------------------------------------------
    ("GET", "/login"): Row(EVERYBODY),
    ("POST", "/login"): Row(EVERYBODY, form={"login": "nobody", "password": "nothing"}),
    ("GET", "/login/code"): Row(EVERYBODY),
    ("POST", "/login/code"): Row(EVERYBODY, form={"code": "1"}),
    ("GET", "/setup"): Row(EVERYBODY),
    ("POST", "/setup"): Row(EVERYBODY, form=FORM),
    ("GET", "/join/{token}"): Row(LINK, "/join/{join}"),
    ("POST", "/join/{token}"): Row(LINK, "/join/{join}", form=FORM),
    # --- one's own ------------------------------------------------------------------------------
    ("POST", "/logout"): Row(SIGNED_IN, form=FORM),
    ("GET", "/me"): Row(SIGNED_IN),
    ("POST", "/me/settings"): Row(SIGNED_IN, form=FORM),
    ("POST", "/me/password"): Row(SIGNED_IN, form=FORM),
    ("GET", "/me/second"): Row(SIGNED_IN),
    ("POST", "/me/second"): Row(SIGNED_IN, form=FORM),
    ("POST", "/me/second/off"): Row(SIGNED_IN, form=FORM),
    ("POST", "/me/sessions"): Row(SIGNED_IN, form=FORM),
    # --- people ---------------------------------------------------------------------------------
    ("GET", "/people"): Row(permission("people.view")),
    ("POST", "/people/invite"): Row(permission("people.manage"), form={"role": "moderator"}),
    ("POST", "/people/invitations/{name}/withdraw"): Row(
        permission("people.manage"), "/people/invitations/none/withdraw", form=FORM
    ),
    ("POST", "/people/{other}/{deed}"): Row(
        permission("people.manage"), "/people/9999/disable", form=FORM
    ),
}
