"""What every page of the console is in: who asks, whether they may, and the frame around it.

A handler begins with ``person = await require(request, "queue.view")`` and ends with
``return render(request, person, "queue.html", {...})`` or ``return see_other("/queue", "saved")``.
"""

from __future__ import annotations

import hmac
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from litestar import Request
from litestar.response import Response
from markupsafe import Markup
from sqlalchemy import Connection

from luytre.accounts.people import Person, find_person
from luytre.accounts.permissions import may
from luytre.accounts.sessions import LONGEST, SEEN_EVERY, Session, find_session, touch
from luytre.casework.terms import VIETNAM
from luytre.service.console.desk import desk_of
from luytre.service.door import CONSOLE, first_part
from luytre.service.forms import Form
from luytre.service.headers import HTML_HEADERS
from luytre.service.page import environment, language_of, remember_language
from luytre.service.refusals import Refusal
from luytre.service.wording import LANGUAGES, console_wording
from luytre.storage.clock import moment

__all__ = [
    "COOKIE",
    "NAVIGATION",
    "Answered",
    "Link",
    "client_of",
    "give_cookie",
    "home_of",
    "is_console",
    "is_origin_of",
    "local",
    "problem",
    "render",
    "require",
    "see_other",
    "sent",
    "session_of",
    "take_cookie",
    "token_of",
]

COOKIE = "luytre_session"
SAID = "luytre_said"

#: Whether a form came from here is told by its origin, which browsers leave out of what they send
#: from pages that want no referrer.
HEADERS = HTML_HEADERS | {"referrer-policy": "same-origin", "cache-control": "no-store"}

FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 1_000

Asked = Request[Any, Any, Any]


#: The first parts of paths that are of no page of the console: the way back from there is `/`.
FRONT = frozenset({"", "entries"})


class Link(NamedTuple):
    """A line of the menu: where it leads, who sees it, the sentence that it says, its group."""

    path: str
    permission: str
    name: str
    group: str = "work"


#: Groups in their order; all but the first are folded away.
GROUPS = ("work", "oversight", "machines")

NAVIGATION: tuple[Link, ...] = (
    Link("/queue", "queue.view", "nav-queue"),
    Link("/appeals", "appeal.view", "nav-appeals"),
    Link("/reports", "report.view", "nav-reports"),
    Link("/exceptions", "exception.make", "nav-exceptions"),
    Link("/resources", "queue.view", "nav-resources"),
    Link("/start", "counts.view", "nav-start"),
    Link("/quality", "quality.view", "nav-quality", "oversight"),
    Link("/events", "events.view", "nav-events", "oversight"),
    Link("/blocking", "blocking.switch", "nav-blocking", "oversight"),
    Link("/people", "people.view", "nav-people", "oversight"),
    Link("/webhooks", "webhooks.view", "nav-webhooks", "machines"),
    Link("/keys", "keys.manage", "nav-keys", "machines"),
)


class Answered(Exception):  # noqa: N818  (an answer, not a failure)
    """Raised where a page is not to be shown: `response` is, in its place."""

    def __init__(self, response: Response[Any]) -> None:
        super().__init__()
        self.response = response


class Visit(NamedTuple):
    """Who asks, by which session; `csrf` is what their forms have to carry."""

    session: Session
    person: Person
    csrf: str


def is_console(path: str) -> bool:
    """Whether a path is one of the console's."""
    return first_part(path) in CONSOLE


# --- who asks ----------------------------------------------------------------------------------


async def require(
    request: Asked, permission: str | None = None, *, by_itself: bool = False
) -> Person:
    """The person who asks, if they may; without `permission` it is enough to be signed in.

    Raises `Answered` otherwise. What was sent has been sent by a form of theirs. What a page asks
    `by_itself`, whether or not somebody is there, doesn't make their session last.
    """
    visit = await _visit(request, by_itself)
    if visit is None:
        raise Answered(_to_login(request))
    if request.method == "POST":
        given = (await sent(request)).get("csrf") or request.headers.get("x-csrf", "")
        if not hmac.compare_digest(given.encode(), visit.csrf.encode()):
            raise Answered(problem(request, 403, "problem-form"))
    if permission is not None and not may(visit.person.role, permission):
        desk_of(request).refused_access.note(visit.person.actor, permission)
        raise Answered(problem(request, 403, "problem-not-allowed"))
    return visit.person


async def sent(request: Asked) -> Form:
    """The form that was sent, by a page of this server; raises `Answered`.

    Before anybody signed in there is no token to ask for, and the browser has to say from where.
    """
    form = request.scope.get("luytre.form")
    if isinstance(form, Form):
        return form
    if not _is_from_here(request):
        raise Answered(problem(request, 403, "problem-form"))
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != FORM:
        raise Answered(problem(request, 415, "problem-form"))
    form = Form(await request.body(), MOST_FIELDS)
    request.scope["luytre.form"] = form  # type: ignore[typeddict-unknown-key]
    return form


async def session_of(request: Asked) -> Session | None:
    """The session that the browser shows, one too that still waits for its code."""
    desk, token = desk_of(request), token_of(request)
    if not token:
        return None
    now = desk.writer.now()
    return await desk.read(lambda connection: find_session(connection, now, token))


async def _visit(request: Asked, by_itself: bool = False) -> Visit | None:
    found = request.scope.get("luytre.visit")
    if isinstance(found, Visit):
        return found
    desk, token = desk_of(request), token_of(request)
    if not token:
        return None
    now = desk.writer.now()

    def find(connection: Connection) -> tuple[Session | None, Person | None]:
        session = find_session(connection, now, token)
        whole = session is not None and session.whole
        return session, find_person(connection, session.person) if session and whole else None

    session, person = await desk.read(find)
    if session is None or person is None:
        return None
    if not by_itself and now - session.seen_at > SEEN_EVERY:
        seen = session
        desk.write_some_time(lambda connection, at: touch(connection, at, seen))
    visit = Visit(session, person, desk.vault.digest("csrf", token).hex()[:32])
    request.scope["luytre.visit"] = visit  # type: ignore[typeddict-unknown-key]
    return visit


def _is_from_here(request: Asked) -> bool:
    """Whether a page of this server sent it, as far as the browser says."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    if origin is None:
        # A browser that says nothing; then the token of a session is all that counts.
        return request.scope.get("luytre.visit") is not None
    return is_origin_of(request, origin)


def is_origin_of(request: Asked, origin: str) -> bool:
    """Whether a browser that says `origin` was on a page of the host that was asked."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    host = request.headers.get("host", "").lower()
    return parts.scheme in {"http", "https"} and parts.netloc.lower() == host


def client_of(request: Asked) -> str:
    """The address of the machine that asks; empty where it isn't known."""
    return request.client.host if request.client else ""


def _to_login(request: Asked) -> Response[Any]:
    if "x-csrf" in request.headers:
        return problem(request, 401, "problem-signed-out")
    if request.method != "GET":
        return see_other("/login")
    query = request.scope["query_string"].decode("latin-1")
    wanted = request.scope["path"] + (f"?{query}" if query else "")
    return see_other(f"/login?next={quote(wanted, safe='/')}")


# --- what is answered --------------------------------------------------------------------------


def render(
    request: Asked,
    person: Person | None,
    template: str,
    view: dict[str, Any],
    status: int = 200,
) -> Response[str]:
    """A template of ``templates/console/`` in the frame, as the answer to a browser.

    Beside `view` it is handed `w` (the sentences), `person`, `csrf`, `when` (shows a time) and what
    the frame needs. Where a form's answer may be shown, the view has the address `at` which the
    page has by itself, so that the language can be switched there.
    """
    language = language_of(request)
    w = console_wording(language)
    visit = request.scope.get("luytre.visit")
    said = request.cookies.get(SAID, "")
    frame = {
        "w": w,
        "person": person,
        "csrf": visit.csrf if isinstance(visit, Visit) else "",
        "menu": _menu(person),
        "here": "/" + request.scope["path"].strip("/").partition("/")[0],
        "languages": _languages(request, view.get("at", "") if request.method == "POST" else ""),
        "when": when,
        "said": w(f"said-{said}") if f"said-{said}" in w else "",
    }
    html = environment().get_template(f"console/{template}").render(frame | view)
    response = Response(html, media_type="text/html", status_code=status, headers=HEADERS)
    remember_language(request, response, language)
    if said:
        response.delete_cookie(SAID)
    return response


def problem(request: Asked, status: int, name: str = "") -> Response[str]:
    """A page that says what is wrong; `name` is its sentence, without one that of the status."""
    w = console_wording(language_of(request))
    name = name or (f"problem-{status}" if f"problem-{status}" in w else "problem-500")
    visit = request.scope.get("luytre.visit")
    person = visit.person if isinstance(visit, Visit) else None
    home = "/" if first_part(request.scope["path"]) in FRONT else "/me" if person else "/login"
    view = {
        "problem": w(name), "reason": HTTPStatus(status).phrase, "status": status, "at": "/me",
        "home": home,
    }  # fmt: skip
    return render(request, person, "problem.html", view, status)


def refused(request: Asked, refusal: Refusal) -> Response[str]:
    """The page for a refusal, in place of its JSON."""
    response = problem(request, refusal.status)
    for name, value in refusal.headers:
        response.headers[name.decode()] = value.decode()
    return response


def see_other(path: str, said: str | None = None) -> Response[Any]:
    """Send the browser to another page; there it says the sentence ``said-…``, once."""
    response: Response[Any] = Response(
        b"", status_code=303, headers=HEADERS | {"location": path}, media_type="text/plain"
    )
    if said is not None:
        response.set_cookie(SAID, said, max_age=60, httponly=True, samesite="lax")
    return response


def token_of(request: Asked) -> str:
    """The token of a session that the browser shows; empty for none."""
    return request.cookies.get(_cookie(request), "")


def give_cookie(request: Asked, response: Response[Any], token: str) -> None:
    """Let the browser show `token` from now on."""
    _set_token(request, response, token, LONGEST // 1_000_000)


def take_cookie(request: Asked, response: Response[Any]) -> None:
    """Let the browser forget its token."""
    _set_token(request, response, "", 0)


def _set_token(request: Asked, response: Response[Any], token: str, seconds: int) -> None:
    response.set_cookie(
        _cookie(request), token, max_age=seconds, httponly=True, samesite="lax",
        secure=request.scope["scheme"] == "https",
    )  # fmt: skip


def _cookie(request: Asked) -> str:
    """The name of the cookie; of one with the prefix, browsers take none from another host."""
    return f"__Host-{COOKIE}" if request.scope["scheme"] == "https" else COOKIE


def local(path: str) -> str | None:
    """`path`, if it leads to a page of this server and nowhere else."""
    if not path.startswith("/") or path.startswith("//") or "\\" in path or not path.isascii():
        return None
    if not path.isprintable() or urlsplit(path).netloc or not is_console(urlsplit(path).path):
        return None
    return path


def home_of(person: Person) -> str:
    """The first page of the menu that a person may see."""
    return next((link.path for link in NAVIGATION if may(person.role, link.permission)), "/me")


def when(at: int) -> Markup:
    """A time, in microseconds since 1970, by the clock of Viet Nam, as authors are told it."""
    local_time = moment(at).astimezone(VIETNAM)
    exact, shown = local_time.isoformat(timespec="seconds"), local_time.strftime("%d/%m/%Y %H:%M")
    return Markup('<time datetime="{}">{}</time>').format(exact, shown)


def _menu(person: Person | None) -> list[tuple[str, list[Link]]]:
    """What a person may open, by groups. Where there is one group alone, it is not folded."""
    links = [link for link in NAVIGATION if person and may(person.role, link.permission)]
    groups = [(group, [link for link in links if link.group == group]) for group in GROUPS]
    return [(group, found) for group, found in groups if found]


def _languages(request: Asked, at: str) -> list[tuple[str, str]]:
    """The page in each language; all else in its address stays."""
    path, _, query = at.partition("?")
    pairs = parse_qsl(query) if at else request.query_params.multi_items()
    rest = [pair for pair in pairs if pair[0] != "lang"]
    return [(one, f"{path}?{urlencode([*rest, ('lang', one)])}") for one in LANGUAGES]
