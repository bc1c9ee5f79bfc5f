"""The first owner, invitations and forgotten passwords, over HTTP."""

from __future__ import annotations

import re

import pytest
from tests.service.visiting import PASSWORD, Console, Visitor

from luytre.service.console.shell import COOKIE

OWNER = {"name": "Nguyễn Thị Lan", "login": "lan", "password": PASSWORD, "again": PASSWORD}
NEW = "con bò ăn cỏ non trên đồi"


def link_in(visitor: Visitor) -> str:
    """The path of the link that the page shows."""
    found = re.search(r'value="http://127\.0\.0\.1:8000(/join/[\w-]{43})"', visitor.page.text)
    assert found, visitor.page.text
    return found[1]


@pytest.fixture
def owner(console: Console) -> Visitor:
    visitor = console.signed_in("owner", "owner")
    visitor.get("/people")
    return visitor


# --- setting up --------------------------------------------------------------------------------


def test_the_first_person_becomes_the_owner(console: Console) -> None:
    visitor = console.visitor()
    assert visitor.get("/login").headers["location"] == "/setup"
    assert "Thiết lập Lũy Tre" in visitor.follow().text
    assert visitor.post("/setup", OWNER).status == 303
    assert "Nguyễn Thị Lan" in visitor.get("/me").text
    assert [(kind, body) for kind, _, body in console.told()] == [
        ("person.created", '{"person":1,"role":"owner"}'),
        ("signed_in", '{"person":1,"second":false}'),
    ]


def test_there_is_one_first_owner(console: Console) -> None:
    console.visitor().post("/setup", OWNER)
    code = console.desk.set_up_code
    other = console.visitor()
    assert other.get(f"/setup?code={code}").headers["location"] == "/login"
    answer = other.post("/setup", OWNER | {"login": "eve", "code": code})
    assert answer.headers["location"] == "/login"
    # Nor where two are asked for at once.
    console.desk._has_owner = False
    assert other.post("/setup", OWNER | {"login": "eve", "code": code}).status == 303
    assert len([kind for kind, _, _ in console.told() if kind == "person.created"]) == 1


@pytest.mark.parametrize(
    "how",
    [
        {"client": "203.0.113.7"},
        {"client": ""},
        {"host": "evil.example"},  # a name that leads here
        {"host": "127.0.0.1.evil.example"},
        {"host": ""},
    ],
)
def test_from_elsewhere_it_takes_the_code(console: Console, how: dict[str, str]) -> None:
    if not console.database.is_sqlite:
        pytest.skip("nothing of this is the database's")
    visitor = console.visitor(**how)
    assert visitor.get("/setup").status == 403
    assert visitor.post("/setup", OWNER).status == 403
    for code in ("wrong", "", console.desk.set_up_code[:-1], "é"):
        assert visitor.get(f"/setup?code={code}").status == 403
        assert visitor.post("/setup", OWNER | {"code": code}).status == 403
    assert console.told() == []
    code = console.desk.set_up_code
    assert visitor.get(f"/setup?code={code}").status == 200
    assert visitor.field("code") == code
    if how.get("host", "x"):
        assert visitor.post("/setup", OWNER | {"code": code}).status == 303
        assert len(console.told()) == 2


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "x-real-ip", "via"])
def test_behind_a_proxy_nobody_is_at_this_machine(console: Console, header: str) -> None:
    if not console.database.is_sqlite:
        pytest.skip("nothing of this is the database's")
    assert console.visitor().get("/setup", **{header: "203.0.113.7"}).status == 403


def test_what_was_typed_is_kept_but_for_the_password(console: Console) -> None:
    visitor = console.visitor()
    for change, sentence in (
        ({"password": "ngắn", "again": "ngắn"}, "Mật khẩu quá ngắn"),
        ({"password": "matkhau12345", "again": "matkhau12345"}, "quá dễ đoán"),
        ({"login": "minh", "password": "minh rất vui vẻ"}, "không được chứa tên đăng nhập"),
        ({"again": PASSWORD + "!"}, "không giống nhau"),
        ({"login": "lân"}, "Tên đăng nhập có 3 đến 40 ký tự"),
        ({"name": ""}, "Tên hiển thị có 1 đến 80 ký tự"),
    ):
        answer = visitor.post("/setup", OWNER | change)
        assert answer.status == 422
        assert sentence in answer.text
        assert (OWNER | change)["login"] in answer.text
        assert PASSWORD not in answer.text
    assert console.told() == []


def test_the_language_that_was_read_is_kept(console: Console) -> None:
    visitor = console.visitor()
    assert "Set up Lũy Tre" in visitor.get("/setup?lang=en").text
    visitor.post("/setup", OWNER)
    assert '<option value="en" lang="en" selected>' in visitor.get("/me").text
    other = console.visitor()
    other.sign_in("lan")
    assert 'html lang="en"' in other.get("/me").text


# --- joining -----------------------------------------------------------------------------------


def test_an_invitation_is_shown_once_and_taken_once(console: Console, owner: Visitor) -> None:
    owner.post("/people/invite", {"role": "senior"})
    link = link_in(owner)
    assert link.rpartition("/")[2] not in owner.get("/people").text
    visitor = console.visitor(client="203.0.113.7")
    assert "Kiểm duyệt viên chính" in visitor.get(link).text
    assert visitor.post(link, OWNER | {"login": "minh"}).status == 303
    assert "Kiểm duyệt viên chính" in visitor.get("/me").text
    again = console.visitor()
    assert again.get(link).status == 404
    assert "Liên kết này không dùng được" in again.page.text
    assert again.post(link, OWNER | {"login": "eve"}).status == 404
    assert ("person.created", "person:1", '{"person":2,"role":"senior"}') in console.told()


def test_a_link_gives_no_other_role(console: Console, owner: Visitor) -> None:
    owner.post("/people/invite", {"role": "moderator"})
    visitor = console.visitor()
    visitor.get(link_in(owner))
    visitor.post(link_in(owner), OWNER | {"login": "minh", "role": "owner"})
    assert visitor.get("/people").status == 403


def test_a_withdrawn_link_is_worth_nothing(console: Console, owner: Visitor) -> None:
    owner.post("/people/invite", {"role": "senior"})
    link = link_in(owner)
    name = re.search(r"/people/invitations/(\w+)/withdraw", owner.page.text)
    assert name
    owner.post(f"/people/invitations/{name[1]}/withdraw")
    assert "Đã thu hồi liên kết." in owner.follow().text
    assert console.visitor().get(link).status == 404


def test_a_login_that_somebody_has_can_be_chosen_anew(console: Console, owner: Visitor) -> None:
    owner.post("/people/invite", {"role": "senior"})
    link, visitor = link_in(owner), console.visitor()
    answer = visitor.post(link, OWNER | {"login": "OWNER "})
    assert answer.status == 422
    assert "Đã có người dùng tên đăng nhập này" in answer.text
    assert visitor.post(link, OWNER | {"login": "lan"}).status == 303


def test_a_new_password_by_link_ends_all_sessions(console: Console, owner: Visitor) -> None:
    minh = console.signed_in("minh")
    owner.post("/people/2/reset")
    link = link_in(owner)
    visitor = console.visitor()
    assert 'value="minh" readonly' in visitor.get(link).text
    fields = {"password": NEW, "again": NEW}
    assert visitor.post(link, {"password": "minh minh minh", "again": "x"}).status == 422
    assert visitor.post(link, fields).headers["location"] == "/login"
    assert COOKIE not in visitor.cookies
    assert minh.get("/me").status == 303
    assert visitor.post(link, fields).status == 404
    assert console.visitor().sign_in("minh").status == 403
    assert visitor.sign_in("minh", NEW).status == 303


# --- people ------------------------------------------------------------------------------------


def test_who_sees_the_people_and_who_changes_them(console: Console, owner: Visitor) -> None:
    console.person("minh")
    for role, seen, changes in (
        ("moderator", False, False), ("senior", False, False), ("lexicographer", False, False),
        ("engineer", False, False), ("auditor", True, False), ("admin", True, True),
        ("owner", True, True),
    ):  # fmt: skip
        visitor = console.signed_in(f"a-{role}", role)
        answer = visitor.get("/people")
        assert answer.status == (200 if seen else 403), role
        assert ("Tên minh" in answer.text) is seen
        assert ("/people/2/disable" in answer.text) is changes
        # The owner's account is for owners.
        assert ("/people/1/disable" in answer.text) is (role == "owner")
        if not changes:
            for path in ("/people/invite", "/people/2/role", "/people/2/disable"):
                assert visitor.post(path, {"role": "owner"}).status == 403, (role, path)


def test_somebody_is_changed_at_once(console: Console, owner: Visitor) -> None:
    minh = console.signed_in("minh")
    assert minh.get("/people").status == 403
    owner.post("/people/2/role", {"role": "auditor"})
    assert "Đã đổi vai trò." in owner.follow().text
    assert minh.get("/people").status == 200
    owner.post("/people/2/disable")
    assert "đã khóa" in owner.follow().text
    assert minh.get("/people").status == 303
    assert console.visitor().sign_in("minh").status == 403
    owner.post("/people/2/enable")
    owner.follow()
    assert console.visitor().sign_in("minh").status == 303


def test_what_an_admin_may_not(console: Console, owner: Visitor) -> None:
    admin = console.signed_in("admin", "admin")
    console.person("minh")
    admin.get("/people")
    before = console.told()
    for path, role, sentence in (
        ("/people/1/disable", "", "không quản lý được"),
        ("/people/1/reset", "", "không quản lý được"),
        ("/people/3/role", "owner", "không quản lý được"),
        ("/people/invite", "owner", "không quản lý được"),
        ("/people/2/role", "owner", "phải do người khác làm"),
        ("/people/9/disable", "", "Không có người này"),
        ("/people/3/role", "boss", "Không có vai trò này"),
    ):
        answer = admin.post(path, {"role": role})
        assert answer.status == 422, path
        assert sentence in answer.text, path
    for path in ("/people/3/rename", "/people/99999999999999999999/disable"):
        assert admin.post(path).status == 404
    done = [one for one in console.told() if one[0] != "access.refused"]
    assert done == before


def test_the_second_step_of_somebody_is_turned_off(console: Console, owner: Visitor) -> None:
    from luytre.accounts.people import turn_on_totp

    minh = console.person("minh")
    with console.database.write() as connection:
        turn_on_totp(connection, 1, console.vault, minh, b"x" * 20, 0)
    owner.get("/people")
    assert "/people/2/second-off" in owner.page.text
    owner.post("/people/2/second-off")
    assert "/people/2/second-off" not in owner.follow().text
    assert ("totp.off", "person:1", '{"person":2}') in console.told()


def test_names_are_letters_and_nothing_else(console: Console, owner: Visitor) -> None:
    owner.post("/people/invite", {"role": "senior"})
    visitor = console.visitor()
    visitor.post(link_in(owner), OWNER | {"name": "<b>x</b>{{ 7*7 }}"})
    text = owner.get("/people").text
    assert "<b>x" not in text
    assert "&lt;b&gt;x&lt;/b&gt;{{ 7*7 }}" in text


# --- one's own page ----------------------------------------------------------------------------


def test_settings_are_kept(console: Console, owner: Visitor) -> None:
    owner.get("/me")
    owner.post("/me/settings", {"language": "en", "greyscale": "on", "cap": " 50 "})
    text = owner.follow().text
    assert "Saved." in text
    assert 'id="blur" name="blur">' in text
    assert 'id="greyscale" name="greyscale" checked>' in text
    assert 'value="50"' in text
    for cap in ("9", "2001", "-1", "x", "", "9" * 5_000, "٣٠٠"):
        assert owner.post("/me/settings", {"cap": cap}).status == 422, cap
    assert owner.post("/me/settings", {"language": "fr", "cap": "50"}).status == 303


def test_a_new_password_takes_the_old_one(console: Console, owner: Visitor) -> None:
    owner.get("/me")
    for fields, sentence in (
        ({"current": "wrong", "password": NEW, "again": NEW}, "hiện tại không đúng"),
        ({"current": PASSWORD, "password": "short", "again": "short"}, "quá ngắn"),
        ({"current": PASSWORD, "password": NEW, "again": "x"}, "không giống nhau"),
        ({}, "quá ngắn"),
    ):
        answer = owner.post("/me/password", fields)
        assert answer.status == 422
        assert sentence in answer.text
    statuses = [
        owner.post("/me/password", {"current": "no", "password": NEW, "again": NEW}).status
        for _ in range(6)
    ]
    assert statuses == [422] * 4 + [429] * 2
    assert console.visitor().sign_in("owner").status == 303  # who signs in waits for nothing


def test_sessions_are_ended_one_by_one_or_all(console: Console, owner: Visitor) -> None:
    others = [console.visitor() for _ in range(3)]
    for other in others:
        other.sign_in("owner")
    owner.get("/me")
    names = re.findall(r'name="session" value="(\w{16})"', owner.page.text)
    assert len(names) == 3
    assert owner.page.text.count("Phiên này") == 1
    owner.post("/me/sessions", {"session": names[0]})
    assert sum(other.get("/me").status == 200 for other in others) == 2
    owner.follow()
    owner.post("/me/sessions")
    assert owner.follow().status == 200
    assert sum(other.get("/me").status == 200 for other in others) == 0


def test_what_a_browser_was_told_once_is_a_sentence_of_ours(
    console: Console, owner: Visitor
) -> None:
    for said in ("<b>", "x", "../x", "login", ""):
        owner.cookies["luytre_said"] = said
        assert '<div role="status" class="said"></div>' in owner.get("/me").text


def test_the_language_is_switched_where_a_form_was_answered(
    console: Console, owner: Visitor
) -> None:
    owner.post("/people/invite", {"role": "senior"})
    link = link_in(owner)
    pages = [owner.page, owner.post("/me/settings", {"cap": "1"}), console.visitor().get(link)]
    pages.append(console.visitor(client="203.0.113.7").sign_in("x", "wrong", next="/people?a=b"))
    pages.append(console.visitor().post(link, OWNER | {"name": ""}))
    paths = ["/people", "/me", link, "/login", link]
    for page, path in zip(pages, paths, strict=True):
        found = re.search(r'<a href="([^"]*lang=en)"', page.text)
        assert found
        address = found[1].replace("&amp;", "&")
        address = path + address if address.startswith("?") else address
        assert address.partition("?")[0] == path
        assert ("next=%2Fpeople%3Fa%3Db" in address) is (path == "/login")
        visitor = owner if path in {"/people", "/me"} else console.visitor()
        assert 'html lang="en"' in visitor.get(address).text
