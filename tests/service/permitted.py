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
    ("GET", "/v1/statements/{puid}"): Row(EVERYBODY, "/v1/statements/none"),
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
    ("GET", "/start"): Row(SIGNED_IN),
    # --- the queue ------------------------------------------------------------------------------
    ("GET", "/queue"): Row(permission("queue.view")),
    ("GET", "/queue/counts"): Row(permission("queue.view")),
    ("GET", "/queue/keys"): Row(permission("queue.view")),
    ("GET", "/queue/pause"): Row(permission("queue.view")),
    ("GET", "/queue/rest"): Row(permission("queue.view")),
    ("POST", "/queue/break"): Row(permission("queue.view"), form=FORM),
    ("POST", "/queue/views"): Row(permission("queue.view"), form=FORM),
    ("POST", "/queue/views/{number}/delete"): Row(
        permission("queue.view"), "/queue/views/1/delete", form=FORM
    ),
    ("POST", "/queue/next"): Row(permission("case.claim"), form=FORM),
    ("POST", "/queue/search"): Row(permission("search"), form=FORM),
    ("POST", "/queue/bulk"): Row(permission("bulk.act"), form=FORM),
    ("POST", "/queue/bulk/decide"): Row(permission("bulk.act"), form=FORM),
    ("POST", "/queue/bulk/undo"): Row(permission("bulk.act"), form=FORM),
    # --- a case ---------------------------------------------------------------------------------
    ("GET", "/cases/{number}"): Row(permission("case.view"), "/cases/1"),
    ("GET", "/cases/{number}/attachments/{which}"): Row(
        permission("case.view"), "/cases/1/attachments/1"
    ),
    ("POST", "/cases/{number}/claim"): Row(permission("case.claim"), "/cases/1/claim", form=FORM),
    ("POST", "/cases/{number}/release"): Row(
        permission("case.claim"), "/cases/1/release", form=FORM
    ),
    ("POST", "/cases/{number}/note"): Row(permission("case.note"), "/cases/1/note", form=FORM),
    ("POST", "/cases/{number}/decide"): Row(
        permission("case.decide"), "/cases/1/decide", form=FORM
    ),
    ("POST", "/cases/{number}/undo"): Row(permission("case.decide"), "/cases/1/undo", form=FORM),
    ("POST", "/cases/{number}/overrule"): Row(
        permission("case.decide"), "/cases/1/overrule", form=FORM
    ),
    ("POST", "/cases/{number}/confirm"): Row(
        permission("decision.confirm"), "/cases/1/confirm", form=FORM
    ),
    ("POST", "/cases/{number}/refuse"): Row(
        permission("decision.confirm"), "/cases/1/refuse", form=FORM
    ),
    ("POST", "/cases/{number}/exceptions"): Row(
        permission("exception.make"), "/cases/1/exceptions", form=FORM
    ),
    ("POST", "/cases/{number}/exceptions/{made}/end"): Row(
        permission("exception.make"), "/cases/1/exceptions/1/end", form=FORM
    ),
    # --- appeals, reports, exceptions -----------------------------------------------------------
    ("GET", "/appeals"): Row(permission("appeal.view")),
    ("GET", "/appeals/{number}"): Row(permission("appeal.view"), "/appeals/1"),
    ("POST", "/appeals/{number}/{deed}"): Row(
        permission("appeal.decide"), "/appeals/1/decide", form=FORM
    ),
    ("GET", "/reports"): Row(permission("report.view")),
    ("POST", "/reports/{number}/post"): Row(
        permission("report.view"), "/reports/1/post", form=FORM
    ),
    ("GET", "/exceptions"): Row(permission("exception.make")),
    ("POST", "/exceptions/{number}/end"): Row(
        permission("exception.make"), "/exceptions/1/end", form=FORM
    ),
    ("GET", "/resources"): Row(permission("queue.view")),
    # --- oversight ------------------------------------------------------------------------------
    ("GET", "/quality"): Row(permission("quality.view")),
    ("GET", "/events"): Row(permission("events.view")),
    ("POST", "/events/verify"): Row(permission("audit.verify"), form=FORM),
    ("GET", "/blocking"): Row(permission("blocking.switch")),
    ("GET", "/blocking/{code}"): Row(permission("blocking.switch"), "/blocking/H02"),
    ("POST", "/blocking/{code}"): Row(permission("blocking.switch"), "/blocking/H02", form=FORM),
    # --- machines -------------------------------------------------------------------------------
    ("GET", "/webhooks"): Row(permission("webhooks.view")),
    ("POST", "/webhooks"): Row(permission("webhooks.manage"), form=FORM),
    ("POST", "/webhooks/replay"): Row(permission("webhooks.manage"), form=FORM),
    ("POST", "/webhooks/{number}/remove"): Row(
        permission("webhooks.manage"), "/webhooks/1/remove", form=FORM
    ),
    ("GET", "/keys"): Row(permission("keys.manage")),
    ("POST", "/keys"): Row(permission("keys.manage"), form=FORM),
    ("POST", "/keys/{name}/limit"): Row(permission("keys.manage"), "/keys/none/limit", form=FORM),
    ("POST", "/keys/{name}/revoke"): Row(permission("keys.manage"), "/keys/none/revoke", form=FORM),
    # --- people outside, who have a link --------------------------------------------------------
    ("GET", "/s/{shown_id}"): Row(LINK, "/s/{statement}"),
    ("POST", "/s/{shown_id}"): Row(LINK, "/s/{statement}", form=FORM),
    ("GET", "/r/{shown_id}"): Row(LINK, "/r/{report}"),
    ("POST", "/r/{shown_id}"): Row(LINK, "/r/{report}", form=FORM),
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
