"""Signing in over HTTP: cookies, forms of other sites, guesses, and what ends a session."""

from __future__ import annotations

import re

import pyotp
import pytest
from tests.service.visiting import HOST, PASSWORD, SERVER_KEY, Console, Visitor

from luytre.service.console.shell import COOKIE, home_of, local

WRONG = "Tên đăng nhập hoặc mật khẩu không đúng."
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def lan(console: Console) -> Visitor:
    """The owner's browser, signed in."""
    return console.signed_in("lan", "owner")


def turn_on_second(visitor: Visitor, password: str = PASSWORD) -> pyotp.TOTP:
    """Set up the second step; returns what makes its codes, and uses the first."""
    visitor.get("/me/second")
    letters = re.search(r'letters-of-secret">([A-Z2-7 ]+)<', visitor.page.text)
    assert letters
    app = pyotp.TOTP(letters[1].replace(" ", ""))
    fields = {"offer": visitor.field("offer"), "code": app.now(), "current": password}
    assert visitor.post("/me/second", fields).status == 303
    return app


def test_the_right_password_leads_on(console: Console) -> None:
    console.person("lan", "owner")
    visitor = console.visitor()
    visitor.get("/me")
    assert visitor.follow().status == 200
    answer = visitor.sign_in("lan", next=visitor.field("next"))
    assert (answer.status, answer.headers["location"]) == (303, "/me")
    assert "Tên lan" in visitor.follow().text


def test_the_cookie_is_for_this_server_and_no_script(console: Console) -> None:
    console.person("lan", "owner")
    for scheme in ("http", "https"):
        answer = console.visitor(scheme=scheme).sign_in("lan")
        # Over an encrypted connection, browsers take the cookie from this host alone.
        name = f"__Host-{COOKIE}" if scheme == "https" else COOKIE
        (cookie,) = [one for one in answer.cookies if one.startswith(f"{name}=")]
        flags = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"httponly", "samesite=lax", "path=/", "max-age=604800"} <= flags
        assert ("secure" in flags) is (scheme == "https")
        assert "domain" not in cookie.lower()


def test_who_is_wrong_learns_nothing(console: Console) -> None:
    owner = console.signed_in("owner", "owner")
    minh = console.person("minh")
    owner.get("/people")
    owner.post(f"/people/{minh.id}/disable")
    console.person("lan")
    answers = [
        console.visitor(client=f"203.0.113.{n}").sign_in(login, password)
        for n, (login, password) in enumerate(
            [("lan", "wrong"), ("nobody", "wrong"), ("minh", PASSWORD), ("minh", "wrong"),
             ("lan", ""), ("", ""), ("lan", "x" * 10_000), ("n\0b", "x")]
        )
    ]  # fmt: skip
    assert {answer.status for answer in answers} == {403}
    pages = {re.sub(r'value="[^"]*"|( autofocus)', "", answer.text) for answer in answers}
    assert len(pages) == 1
    assert all(WRONG in answer.text for answer in answers)
    assert not any(COOKIE in cookie for answer in answers for cookie in answer.cookies)


def test_what_is_typed_as_a_login_is_only_shown(console: Console) -> None:
    console.person("lan", "owner")
    answer = console.visitor().sign_in('"><script>alert(1)</script>', "wrong")
    assert "<script>alert" not in answer.text


def test_who_guesses_waits_and_nobody_else_does(console: Console) -> None:
    console.person("lan", "owner")
    guesser = console.visitor(client="203.0.113.7")
    for _ in range(5):
        assert guesser.sign_in("lan", "wrong").status == 403
    answer = guesser.sign_in("lan", PASSWORD)
    assert answer.status == 429
    assert int(answer.headers["retry-after"]) in {1, 2}
    assert "Hãy thử lại sau" in answer.text
    failed = sum(kind == "sign_in.failed" for kind, _, _ in console.told())
    assert failed == 5  # what is not read is not told
    assert console.visitor(client="198.51.100.23").sign_in("lan").status == 303


def test_a_session_that_somebody_else_chose_is_nobodys(console: Console) -> None:
    console.person("lan", "owner")
    visitor = console.visitor()
    visitor.cookies[COOKIE] = "chosen-by-somebody-else"
    assert visitor.sign_in("lan").status == 303
    assert visitor.cookies[COOKIE] != "chosen-by-somebody-else"
    attacker = console.visitor()
    attacker.cookies[COOKIE] = "chosen-by-somebody-else"
    assert attacker.get("/me").status == 303


def test_signing_in_again_ends_the_session_before(console: Console, lan: Visitor) -> None:
    before = dict(lan.cookies)
    lan.sign_in("lan")
    assert lan.cookies[COOKIE] != before[COOKIE]
    assert lan.get("/me").status == 200
    old = console.visitor()
    old.cookies = before
    assert old.get("/me").status == 303


def test_signing_out_ends_it_here_and_on_the_server(console: Console, lan: Visitor) -> None:
    before = dict(lan.cookies)
    answer = lan.post("/logout")
    assert answer.headers["location"] == "/login"
    assert COOKIE not in lan.cookies
    assert "Bạn đã đăng xuất." in lan.follow().text
    assert "Bạn đã đăng xuất." not in lan.get("/login").text
    old = console.visitor()
    old.cookies = before
    assert old.get("/me").headers["location"].startswith("/login")
    assert lan.get("/logout").status == 405


def test_other_sessions_die_with_the_password(console: Console, lan: Visitor) -> None:
    other = console.visitor()
    other.sign_in("lan")
    before = lan.cookies[COOKIE]
    new = "con bò ăn cỏ non trên đồi"
    lan.get("/me")
    lan.post("/me/password", {"current": PASSWORD, "password": new, "again": new})
    assert "Đã đổi mật khẩu" in lan.follow().text
    assert lan.cookies[COOKIE] != before
    assert other.get("/me").status == 303
    assert console.visitor().sign_in("lan").status == 403
    assert console.visitor().sign_in("lan", new).status == 303


# --- forms that come from elsewhere ------------------------------------------------------------

POSTS = (
    "/logout", "/me/settings", "/me/password", "/me/second", "/me/second/off", "/me/sessions",
    "/people/invite", "/people/1/disable", "/people/invitations/x/withdraw",
)  # fmt: skip


def test_a_form_without_its_token_changes_nothing(console: Console, lan: Visitor) -> None:
    other = console.signed_in("minh", "owner")
    before = console.told()
    for path in POSTS:
        for token in ("", "0" * 32, other.token, lan.token[:-1]):
            answer = lan.post(path, csrf=token)
            assert answer.status == 403, path
            assert "Biểu mẫu này" in answer.text
    assert console.told() == before


ELSEWHERE = (
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": f"http://{HOST}.evil.example"},
    {"origin": f"http://evil.example/{HOST}"},
    {"sec_fetch_site": "cross-site"},
    {"sec_fetch_site": "same-site"},
    {"sec_fetch_site": "cross-site", "origin": f"http://{HOST}"},
)


def test_a_form_of_another_site_is_refused(console: Console, lan: Visitor) -> None:
    before = console.told()
    token = lan.token
    for path in ("/login", "/setup", "/login/code", "/me/settings", "/join/x"):
        for headers in ELSEWHERE:
            fields = {"login": "lan", "password": PASSWORD, "cap": "10"}
            assert lan.post(path, fields, csrf=token, **headers).status == 403, (path, headers)
    assert console.told() == before


def test_where_the_browser_says_nothing_nobody_signs_in(console: Console) -> None:
    console.person("lan", "owner")
    visitor = console.visitor()
    body = b"login=lan&password=x"
    answer = visitor._ask("POST", "/login", body, {"content-type": FORM})
    assert answer.status == 403


def test_only_forms_are_read(console: Console, lan: Visitor) -> None:
    token = lan.token
    for kind in ("application/json", "text/plain", "multipart/form-data", ""):
        answer = lan.post("/me/settings", {"cap": "10"}, csrf=token, content_type=kind)
        assert answer.status == 415, kind


def test_scripts_of_the_page_may_show_the_token_in_a_header(console: Console, lan: Visitor) -> None:
    token = lan.token
    fields = {"language": "en", "cap": "50"}
    assert lan.post("/me/settings", fields, csrf="", x_csrf=token).status == 303
    assert lan.post("/me/settings", fields, csrf="", x_csrf="wrong").status == 403
    lan.cookies.pop(COOKIE)
    assert lan.post("/me/settings", fields, csrf="", x_csrf=token).status == 401


# --- where it leads -----------------------------------------------------------------------------


ASTRAY = (
        "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "/",
        "javascript:alert(1)", "/me\r\nset-cookie: a=b", " /me", "me", "/v1/screen", "///me",
        "/%0d%0ax", "http:/me", "/.evil.example", "/@evil.example", "/\tme", "/people.evil.example",
        "/mẹ",
)  # fmt: skip


def test_signing_in_leads_nowhere_else(console: Console) -> None:
    home = home_of(console.person("lan", "moderator"))
    for number, wanted in enumerate(ASTRAY):
        assert local(wanted) is None, wanted
        visitor = console.visitor(client=f"203.0.113.{number}")
        answer = visitor.sign_in("lan", next=wanted)
        assert (answer.status, answer.headers["location"]) == (303, home), wanted


def test_signing_in_leads_back(console: Console) -> None:
    console.person("lan", "owner")
    for wanted in ("/me", "/people?page=2", "/queue/fraud?harm=H02&q=a%20b"):
        answer = console.visitor().sign_in("lan", next=wanted)
        assert answer.headers["location"] == wanted


def test_what_is_asked_for_is_remembered(console: Console) -> None:
    console.person("lan", "owner")
    visitor = console.visitor()
    answer = visitor.get("/people?role=a%26b")
    assert answer.headers["location"] == "/login?next=/people%3Frole%3Da%2526b"
    assert visitor.follow().status == 200
    assert visitor.field("next") == "/people?role=a%26b"


# --- the second step ----------------------------------------------------------------------------


def test_the_second_step(console: Console, lan: Visitor) -> None:
    app = turn_on_second(lan)
    visitor = console.visitor()
    assert visitor.sign_in("lan", next="/me").headers["location"] == "/login/code?next=%2Fme"
    assert visitor.get("/me").status == 303  # not before the code is given
    assert visitor.get("/login/code?next=/me").status == 200
    waiting = visitor.cookies[COOKIE]
    # The code that the second step was turned on with is not good again.
    assert visitor.post("/login/code", {"code": app.now()}).status == 403
    assert "Mã không đúng" in visitor.page.text
    at = console.writer.now() // 1_000_000
    answer = visitor.post("/login/code", {"code": app.at(at + 30), "next": "/me"})
    assert (answer.status, answer.headers["location"]) == (303, "/me")
    assert visitor.cookies[COOKIE] != waiting
    assert visitor.follow().status == 200
    old = console.visitor()
    old.cookies[COOKIE] = waiting
    assert old.get("/login/code").headers["location"] == "/login"
    assert old.post("/login/code", {"code": app.at(at + 30)}).headers["location"] == "/login"


def test_guessing_codes_gets_slow(console: Console, lan: Visitor) -> None:
    turn_on_second(lan)
    visitor = console.visitor(client="203.0.113.7")
    visitor.sign_in("lan")
    statuses = [visitor.post("/login/code", {"code": "000000"}).status for _ in range(8)]
    assert statuses == [403] * 5 + [429] * 3


def test_the_second_step_needs_the_password_and_the_first_code(
    console: Console, lan: Visitor
) -> None:
    lan.get("/me/second")
    letters = re.search(r'letters-of-secret">([A-Z2-7 ]+)<', lan.page.text)
    assert letters
    app = pyotp.TOTP(letters[1].replace(" ", ""))
    offer = lan.field("offer")
    for fields, status in (
        ({"offer": offer, "code": "000000", "current": PASSWORD}, 422),
        ({"offer": offer, "code": app.now(), "current": "wrong"}, 422),
        ({"offer": offer[:-8] + "AAAAAAA=", "code": app.now(), "current": PASSWORD}, 303),
        ({"offer": "é", "code": app.now(), "current": PASSWORD}, 303),
        ({}, 303),
    ):
        assert lan.post("/me/second", fields).status == status
        assert not any(kind == "totp.on" for kind, _, _ in console.told())
        lan.get("/me")
    minh = console.signed_in("minh")
    minh.post("/me/second", {"offer": offer, "code": app.now(), "current": PASSWORD})
    assert not any(kind == "totp.on" for kind, _, _ in console.told())
    lan.post("/me/second", {"offer": offer, "code": app.now(), "current": PASSWORD})
    assert any(kind == "totp.on" for kind, _, _ in console.told())


def test_the_second_step_is_turned_off_with_the_password(console: Console, lan: Visitor) -> None:
    turn_on_second(lan)
    lan.get("/me")
    assert lan.post("/me/second/off", {"current": "wrong"}).status == 422
    lan.post("/me/second/off", {"current": PASSWORD})
    assert "Đã tắt" in lan.follow().text
    assert console.visitor().sign_in("lan").headers["location"] != "/login/code"


# --- what every page has ------------------------------------------------------------------------


def test_every_page_runs_nothing_and_is_kept_nowhere(console: Console, lan: Visitor) -> None:
    pages = [lan.get(path) for path in ("/me", "/me/second", "/people", "/people/x", "/join/x")]
    pages.append(console.visitor().get("/login"))
    pages.append(console.visitor().sign_in("lan", "wrong"))
    for answer in pages:
        assert answer.headers["content-type"].startswith("text/html")
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy and "frame-ancestors 'none'" in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert not re.search(r"<script|<style| style=|\son\w+=", answer.text)


def test_people_need_no_key_of_the_servers_and_machines_do(console: Console) -> None:
    console.person("lan", "owner")
    visitor = console.visitor()
    for path in ("/login", "/static/console.css", "/join/x", "/me", "/queue", "/s/x", "/r/x"):
        assert visitor.get(path).status in {200, 303, 404}, path
    for path in ("/", "/v1/lexicon", "/schema", "/metrics", "/v1/screen", "/loginx", "/entries/x"):
        assert visitor.get(path).status == 401, path
        assert visitor.get("//" + path.strip("/") + "/").status == 401, path
    shown = {"authorization": f"Bearer {SERVER_KEY}"}
    assert visitor.get("/", **shown).status == 200


def test_what_is_not_there_is_a_page_too(console: Console, lan: Visitor) -> None:
    answer = lan.get("/people/x")
    assert answer.status == 404
    assert "Không có gì ở địa chỉ này." in answer.text
    assert "There is nothing" in lan.get("/people/x?lang=en").text


def test_without_its_database_the_console_says_so(
    console: Console, lan: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    console.database.close()
    if console.database.is_sqlite:
        pytest.skip("a file is there as soon as it is opened again")
    from sqlalchemy.exc import OperationalError

    def fail(*_: object) -> None:
        raise OperationalError("select", {}, Exception("no server"))

    monkeypatch.setattr(console.database.engine, "connect", fail)
    answer = lan.get("/me")
    assert answer.status == 503
    assert answer.headers["retry-after"]
    assert "Hiện không đọc hoặc ghi được dữ liệu" in answer.text


def test_no_event_names_anybody(console: Console, lan: Visitor) -> None:
    """Not by login, name, address, password or code."""
    turn_on_second(lan)
    lan.get("/people")
    lan.post("/people/invite", {"role": "senior"})
    console.visitor(client="203.0.113.7").sign_in("lan", "wrong password")
    console.visitor(client="203.0.113.7").sign_in("thanh@example.org", "wrong password")
    lan.post("/logout")
    told = str(console.told())
    for mark in ("lan", "Tên", "thanh", "example", "wrong", "203.0.113", "127.0.0.1", PASSWORD):
        assert mark not in told, mark
