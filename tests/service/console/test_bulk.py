"""Many cases at once: what it would touch, the deed, and taking it all back."""

from __future__ import annotations

import re

import pytest
from tests.casework.conftest import HATE, INSULT
from tests.service.console.conftest import ONE_DATABASE, SOURCE, Floor, words_of
from tests.service.visiting import Visitor

from luytre.casework.claims import claim_case


def numbers_in(page: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="(\d+)"', page)


def choose(floor: Floor, visitor: Visitor, cases: list[int]) -> list[str]:
    """To the page that says what it would touch; returns the cases that it names."""
    page = visitor.post("/queue/bulk", {"case": [str(one) for one in cases]})
    assert page.status == 200
    return numbers_in(page.text, "case")


def send(visitor: Visitor, cases: list[str], **fields: str) -> str:
    sent = {"action": "remove", "harm": "H02", "expected": visitor.field("expected")} | fields
    return visitor.post("/queue/bulk/decide", sent | {"case": cases}).text


def test_the_impact_is_shown_before_anything_is_done(floor: Floor) -> None:
    cases = [floor.case(), floor.case(), floor.case(INSULT), floor.case()]
    minh = floor.enter("minh", "senior")
    floor.person("lan")
    floor.do(claim_case, floor.people["lan"].id, cases[3])
    chosen = choose(floor, minh, cases)
    said = words_of(minh.page.text)
    assert minh.field("expected") == "3"
    assert "3 vụ việc" in said
    assert "1 vụ đã chọn được bỏ ra" in said
    assert re.search(r"Lừa đảo 2", said)
    assert f"{SOURCE} 3" in said
    assert floor.decisions() == []
    assert chosen == [str(one) for one in cases]


def test_all_are_decided_alike_and_can_be_taken_back(floor: Floor) -> None:
    cases = [floor.case(), floor.case()]
    minh = floor.enter("minh", "senior")
    page = send(minh, choose(floor, minh, cases))
    assert "2 vụ việc: Gỡ bài." in words_of(page)
    assert [one.action for one in floor.decisions()] == ["remove", "remove"]
    assert {floor.row(one).state for one in cases} == {"completed"}
    answer = minh.post("/queue/bulk/undo", {"decision": numbers_in(page, "decision")})
    assert answer.status == 303
    assert "Đã hoàn tác tất cả" in minh.follow().text
    assert {floor.row(one).state for one in cases} == {"awaiting_review"}


def test_what_changed_in_between_is_looked_at_again(floor: Floor) -> None:
    cases = [floor.case(), floor.case()]
    minh = floor.enter("minh", "senior")
    floor.person("lan")
    chosen = choose(floor, minh, cases)
    floor.do(claim_case, floor.people["lan"].id, cases[0])
    page = send(minh, chosen, explanation="lời đã gõ")
    assert minh.page.status == 422
    assert "Số vụ việc đã thay đổi" in page
    assert "lời đã gõ" in page
    assert minh.field("expected") == "1"
    assert floor.decisions() == []
    send(minh, chosen)
    assert len(floor.decisions()) == 1


def test_after_half_an_hour_it_takes_somebody_else(floor: Floor) -> None:
    cases = [floor.case(), floor.case()]
    minh = floor.enter("minh", "senior")
    page = send(minh, choose(floor, minh, cases))
    decisions = numbers_in(page, "decision")
    floor.now += 31 * 60 * 1_000_000
    late = minh.post("/queue/bulk/undo", {"decision": decisions})
    assert late.status == 422
    assert "Đã hết thời hạn" in late.text
    assert {floor.row(one).state for one in cases} == {"completed"}


@ONE_DATABASE
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"action": "suspend", "days": "3"}, "Không xử lý tài khoản hàng loạt"),
        ({"action": "terminate"}, "Không xử lý tài khoản hàng loạt"),
        ({"harm": ""}, "Hãy chọn loại vi phạm"),
        ({"harm": "H09"}, "đủ sáu yếu tố"),
        ({"action": "nothing"}, "Không có hình thức xử lý này"),
        ({"action": "restore"}, "Không có hình thức xử lý này"),
        ({"expected": "x"}, "Số vụ việc đã thay đổi"),
    ],
)
def test_what_is_refused_comes_back_in_words(
    floor: Floor, fields: dict[str, str], words: str
) -> None:
    case = floor.case()
    minh = floor.enter("minh", "senior")
    page = send(minh, choose(floor, minh, [case]), **fields)
    assert minh.page.status == 422
    assert words in page
    assert floor.decisions() == []


@ONE_DATABASE
def test_nothing_chosen_and_too_much_chosen(floor: Floor) -> None:
    minh = floor.enter("minh", "senior")
    page = minh.post("/queue/bulk", {"case": ["x", "-1", "9" * 40, "0"]})
    assert (page.status, "Hãy chọn vụ việc trước" in page.text) == (422, True)
    page = minh.post("/queue/bulk", {"case": [str(n) for n in range(1, 202)]})
    assert (page.status, "Quá nhiều vụ việc" in page.text) == (422, True)


@ONE_DATABASE
def test_others_decisions_are_not_taken_back_in_bulk(floor: Floor) -> None:
    floor.person("lan")
    made = floor.decided(floor.case(), "lan")
    minh = floor.enter("minh", "senior")
    page = minh.post("/queue/bulk/undo", {"decision": [str(made.decision)]})
    assert page.status == 422
    assert floor.decisions()[0].state == "active"


@ONE_DATABASE
def test_hate_is_not_removed_in_bulk(floor: Floor) -> None:
    case = floor.case(HATE)
    minh = floor.enter("minh", "senior")
    choose(floor, minh, [case])
    assert "H09" in re.findall(r'<option value="(H\d\d)" selected', minh.page.text)
    assert "sáu yếu tố" in send(minh, [str(case)], harm="H09")
