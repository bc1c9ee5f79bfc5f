"""Why something can't be done in a case, in words for people in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["SENTENCES", "CaseworkError"]

#: English and Vietnamese, by code.
SENTENCES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "no_case": ("There is no such case.", "Không có vụ việc này."),
        "no_decision": ("There is no such decision.", "Không có quyết định này."),
        "no_appeal": ("There is no such appeal.", "Không có khiếu nại này."),
        "no_exception": ("There is no such exception.", "Không có ngoại lệ này."),
        "no_report": ("There is no such report.", "Không có báo cáo này."),
        "no_post": ("There is no such post.", "Không có bài viết này."),
        "changed": (
            "Somebody changed this case while you looked at it. Look again, then decide.",
            "Vụ việc vừa có người thay đổi. Hãy xem lại rồi quyết định.",
        ),
        "claimed": (
            "Somebody else is working on this now. Take another one.",
            "Người khác đang xử lý. Hãy nhận vụ việc khác.",
        ),
        "held": (
            "A decision waits here for a second person. Confirm it or refuse it.",
            "Một quyết định đang chờ người thứ hai. Hãy đồng ý hoặc từ chối.",
        ),
        "not_claimed": (
            "Claim it first, so that nobody else works on it at the same time.",
            "Hãy nhận vụ việc trước, để không ai khác cùng xử lý.",
        ),
        "transition": (
            "That step isn't possible in the state that this is in.",
            "Ở trạng thái hiện tại không thể làm bước đó.",
        ),
        "other_case": (
            "The post has another open case. Decide that one first.",
            "Bài viết còn một vụ việc khác đang mở. Hãy quyết định vụ việc đó trước.",
        ),
        "unknown_intent": (
            "Say what is known of the intent: unknown, careless or deliberate.",
            "Hãy cho biết chủ ý: chưa rõ, bất cẩn hay cố ý.",
        ),
        "public_body": (
            "What a public body asks for is a legal request and no report.",
            "Yêu cầu của cơ quan công quyền là yêu cầu pháp lý, không phải báo cáo.",
        ),
        "unknown_reporter": (
            "Nothing is known any more of who made this report.",
            "Không còn biết ai đã gửi báo cáo này.",
        ),
        "reports_not_misused": (
            "This reporter has not been wrong often enough: at least three reports that were "
            "dismissed, and more of them than not.",
            "Người báo cáo chưa sai đủ nhiều: cần ít nhất ba báo cáo bị bác, và số bị bác phải "
            "nhiều hơn số đúng.",
        ),
        "reporter_warning_first": (
            "Reports of somebody are set aside only if they were warned, and wrong again since.",
            "Chỉ được gác lại báo cáo của một người sau khi đã cảnh cáo mà người đó vẫn báo cáo "
            "sai.",
        ),
        "aside_days": (
            "Say for how many days: between 1 and 180.",
            "Hãy cho biết bao nhiêu ngày: từ 1 đến 180 ngày.",
        ),
        "unknown_action": ("There is no such action.", "Không có hình thức xử lý này."),
        "harm_needed": (
            "Say which harm it is: a restriction rests on one.",
            "Hãy chọn loại vi phạm: hạn chế nào cũng phải có căn cứ.",
        ),
        "unknown_harm": ("There is no such harm.", "Không có loại vi phạm này."),
        "harm_alone": (
            "Inauthentic behaviour alone is no reason to act. Name the other harm.",
            "Chỉ riêng hành vi không xác thực thì chưa đủ để xử lý. Hãy nêu vi phạm khác.",
        ),
        "law_needed": (
            "Name the law and say why the post breaks it, or rest the decision on the terms.",
            "Hãy nêu điều luật và lý do bài vi phạm, hoặc căn cứ vào nội quy.",
        ),
        "law_names": (
            "The law and its explanation stand in public: leave out phones, accounts and links.",
            "Điều luật và giải thích được công khai: hãy bỏ số điện thoại, tài khoản, liên kết.",
        ),
        "no_statement": (
            "No statement of reasons can be made of this, so it can't take effect. Is the law "
            "named in plain words, without names and numbers of people?",
            "Không lập được bản nêu lý do từ nội dung này nên chưa thể áp dụng. Điều luật đã được "
            "ghi rõ, không có tên và số của ai chưa?",
        ),
        "ground": (
            "A decision rests on the terms or on the law, on exactly one of them.",
            "Quyết định phải căn cứ vào đúng một trong hai: nội quy hoặc pháp luật.",
        ),
        "rule_newer": (
            "When the post was written, no rule about this harm held. Whoever runs the server can "
            "add the terms of that time (luytre up --terms); or rest the decision on a law, or "
            "leave the post as it is.",
            "Khi bài được viết, chưa có quy định nào về vi phạm này. Người vận hành máy chủ có thể "
            "bổ sung bản nội quy của thời điểm đó (luytre up --terms); hoặc hãy căn cứ vào pháp "
            "luật, hoặc giữ nguyên bài.",
        ),
        "days": (
            "Say for how many days: between 1 hour and 3,650 days.",
            "Hãy cho biết bao nhiêu ngày: từ 1 giờ đến 3.650 ngày.",
        ),
        "no_days": (
            "This action has no end that could be set.",
            "Hình thức xử lý này không có thời hạn để đặt.",
        ),
        "rabat_needed": (
            "Before hate or incitement is removed, all six factors of the Rabat test have to be "
            "on record.",
            "Trước khi gỡ nội dung thù ghét hoặc kích động, phải ghi đủ sáu yếu tố của phép thử "
            "Rabat.",
        ),
        "warning_first": (
            "An account is suspended for repeated misuse only after a warning. Warn first.",
            "Chỉ được tạm khóa tài khoản vì vi phạm lặp lại sau khi đã cảnh cáo. Hãy cảnh cáo "
            "trước.",
        ),
        "support_first": (
            "Somebody here may need help. Offer support first; then another action is possible.",
            "Người viết có thể đang cần giúp. Hãy chọn hỗ trợ trước, sau đó mới dùng hình thức "
            "khác.",
        ),
        "same_person": (
            "A second person has to do this: not the one who decided.",
            "Bước này phải do người thứ hai làm, không phải người đã quyết định.",
        ),
        "not_yours": (
            "Somebody else decided this. They can take it back for a while; a senior moderator "
            "can overrule it on the page of the case.",
            "Người khác đã ra quyết định này. Người đó có thể hoàn tác trong một thời gian ngắn; "
            "kiểm duyệt viên chính có thể hủy quyết định ở trang vụ việc.",
        ),
        "own_decision": (
            "You decided this yourself. Take it back within half an hour, or ask somebody else to "
            "overrule it.",
            "Đây là quyết định của chính bạn. Hãy hoàn tác trong nửa giờ, hoặc nhờ người khác hủy.",
        ),
        "too_late": (
            "The time for this is over.",
            "Đã hết thời hạn cho bước này.",
        ),
        "appealed": (
            "An appeal against this is open or was decided already.",
            "Đã có khiếu nại đang mở hoặc đã được giải quyết.",
        ),
        "appeal_first": (
            "The author has appealed: decide the appeal instead.",
            "Người viết đã khiếu nại: hãy giải quyết khiếu nại.",
        ),
        "nothing_to_appeal": (
            "There is no restriction in force to appeal against.",
            "Không có hạn chế nào đang áp dụng để khiếu nại.",
        ),
        "outcome_needed": (
            "Choose first: does the decision stand, or is it reversed?",
            "Hãy chọn trước: giữ nguyên hay hủy quyết định?",
        ),
        "text_needed": ("Say something first.", "Hãy viết nội dung trước."),
        "text_long": (
            "The text is too long: at most 5,000 characters.",
            "Nội dung quá dài: tối đa 5.000 ký tự.",
        ),
        "exception_until": (
            "An exception needs an end, at most a year away.",
            "Ngoại lệ phải có ngày kết thúc, tối đa một năm.",
        ),
        "exception_value": (
            "Say which entry or phrase is no abuse here; a phrase has at least four letters.",
            "Hãy cho biết mục từ hoặc cụm từ nào không phải vi phạm ở đây; cụm từ cần ít nhất "
            "bốn chữ cái.",
        ),
        "not_in_bulk": (
            "Accounts are not acted on in bulk. Decide them one by one.",
            "Không xử lý tài khoản hàng loạt. Hãy quyết định từng vụ việc.",
        ),
        "too_many": (
            "That is more cases than one step may change. Narrow the choice.",
            "Quá nhiều vụ việc cho một bước. Hãy thu hẹp lựa chọn.",
        ),
        "none_chosen": (
            "Choose some cases first, by the boxes before them.",
            "Hãy chọn vụ việc trước, bằng ô ở đầu mỗi dòng.",
        ),
        "impact_changed": (
            "The number of cases changed since you looked. Look at it again.",
            "Số vụ việc đã thay đổi từ lúc bạn xem. Hãy xem lại.",
        ),
        "cap_reached": (
            "You have seen as many posts as you set for a day. Enough for today.",
            "Hôm nay bạn đã xem đủ số bài tự đặt. Hãy nghỉ.",
        ),
        "no_ceiling": (
            "Automation may not act on this harm.",
            "Máy không được tự xử lý loại vi phạm này.",
        ),
        "view_name": (
            "Give the view a name of 1 to 60 characters.",
            "Hãy đặt tên cho bộ lọc, từ 1 đến 60 ký tự.",
        ),
        "too_many_views": (
            "You keep 20 views already. Delete one first.",
            "Bạn đã lưu 20 bộ lọc. Hãy xóa bớt một bộ lọc trước.",
        ),
        "no_view": ("There is no such view.", "Không có bộ lọc này."),
        "not_seen": (
            "Look first at what would have been blocked.",
            "Hãy xem trước những gì lẽ ra đã bị chặn.",
        ),
    }
)


class CaseworkError(Exception):
    """Something that can't be done; `code` is a key of `SENTENCES`. Nothing was changed."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.english, self.vietnamese = SENTENCES[code]
        super().__init__(self.english)
