"""The console: pages for the people who work here. They sign in; each page asks what they may."""

from luytre.service.console import (
    joining_pages,
    own_pages,
    people_pages,
    sign_in_pages,
    start_pages,
)
from luytre.service.console.desk import Desk
from luytre.service.console.shell import Answered

__all__ = ["HANDLERS", "Answered", "Desk"]

HANDLERS = (
    start_pages.show_start,
    sign_in_pages.ask_password,
    sign_in_pages.send_password,
    sign_in_pages.ask_code,
    sign_in_pages.send_code,
    sign_in_pages.go_out,
    joining_pages.ask_owner,
    joining_pages.send_owner,
    joining_pages.ask_invited,
    joining_pages.send_invited,
    own_pages.show_me,
    own_pages.change_my_settings,
    own_pages.change_my_password,
    own_pages.offer_second,
    own_pages.turn_on_second,
    own_pages.turn_off_second,
    own_pages.end_my_sessions,
    people_pages.show_people,
    people_pages.invite_somebody,
    people_pages.withdraw_invitation,
    people_pages.change_somebody,
)
