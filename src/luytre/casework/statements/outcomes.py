"""Says in a sentence what was done about a post: to its author, and to whoever reported it.

What restricts an author has a statement of reasons that says more (`wording`).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from luytre.casework.actions import ACTIONS
from luytre.casework.statements.wording import surface_in_words

__all__ = ["outcome_for_author", "outcome_for_reporter"]

_FOR_AUTHOR: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "vi": MappingProxyType(
            {
                "warn": "{Surface} của bạn được giữ nguyên, kèm một lời nhắc: nội dung này rất gần "
                "với điều nội quy không cho phép.",
                "support": "{Surface} của bạn được giữ nguyên. Chúng tôi chỉ muốn bạn biết những "
                "nơi có người lắng nghe và giúp đỡ.",
                "no_action": "{Surface} của bạn đã được xem lại và giữ nguyên.",
                "restore": "Quyết định đã được hủy và không còn hiệu lực: mọi thứ trở lại như "
                "trước, lần vi phạm này không bị tính nữa.",
                "": "Có quyết định mới về {surface} này; quyết định đó có thông báo riêng.",
            }
        ),
        "en": MappingProxyType(
            {
                "warn": "Your {surface} stays, with a word of warning: it comes close to what the "
                "rules don't allow.",
                "support": "Your {surface} stays. We only want you to know where somebody listens "
                "and helps.",
                "no_action": "Your {surface} was looked at again and stays as it is.",
                "restore": "The decision was reversed and holds no more: everything is as it was "
                "before, and no strike is counted for it.",
                "": "There is a new decision about this {surface}; it has a notice of its own.",
            }
        ),
    }
)

_FOR_REPORTER: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "vi": MappingProxyType(
            {
                "remove": "Bài đăng đã bị gỡ.",
                "disable": "Bài đăng đã bị ẩn.",
                "demote": "Bài đăng được hiển thị cho ít người hơn.",
                "age_restrict": "Bài đăng chỉ còn hiển thị cho người lớn.",
                "label": "Bài đăng đã được gắn nhãn.",
                "limit_interaction": "Bài đăng đã bị hạn chế tương tác.",
                "suspend": "Tài khoản của người đăng bị tạm ngưng.",
                "terminate": "Tài khoản của người đăng đã bị đóng.",
                "warn": "Bài đăng được giữ lại; người đăng đã được nhắc nhở.",
                "support": "Bài đăng được giữ lại; người đăng được giới thiệu nơi hỗ trợ.",
                "no_action": "Bài đăng được giữ nguyên.",
                "restore": "Một quyết định trước đây đã được hủy; bài đăng trở lại như cũ.",
            }
        ),
        "en": MappingProxyType(
            {
                "remove": "The post was removed.",
                "disable": "The post was hidden.",
                "demote": "The post is shown to fewer people.",
                "age_restrict": "The post is shown to adults only.",
                "label": "The post was given a label.",
                "limit_interaction": "Interaction with the post was limited.",
                "suspend": "The account behind the post was suspended.",
                "terminate": "The account behind the post was closed.",
                "warn": "The post stays; its author was given a warning.",
                "support": "The post stays; its author was offered help.",
                "no_action": "The post stays as it is.",
                "restore": "An earlier decision was undone; the post is as it was before.",
            }
        ),
    }
)


def outcome_for_author(action: str, language: str, surface: str | None = None) -> str:
    """What was done about a text of theirs, which stood on `surface`.

    Raises `KeyError` for an action or a language that there is none of.
    """
    name = surface_in_words(surface, language)
    key = "" if ACTIONS[action].restricts else action
    return _FOR_AUTHOR[language][key].format(surface=name, Surface=name[0].upper() + name[1:])


def outcome_for_reporter(action: str, language: str) -> str:
    """What was done about a post that they reported; nothing of whose it is.

    Raises `KeyError` for an action or a language that there is none of.
    """
    return _FOR_REPORTER[language][action]
