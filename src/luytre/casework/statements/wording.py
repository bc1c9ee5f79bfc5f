"""Says a statement of reasons in sentences, in Vietnamese and English, for the one it concerns."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import msgspec

from luytre.casework.statements.facts import RESTRICTIONS
from luytre.casework.statements.moments import day_in_words, time_in_words
from luytre.casework.terms import VIETNAM

__all__ = ["LANGUAGES", "StatementText", "explain_statement", "surface_in_words"]

LANGUAGES = ("vi", "en")


class StatementText(msgspec.Struct, frozen=True, kw_only=True):
    """A statement in plain text, one paragraph a field, in the order in which it is read.

    `what` was done, `why`, `how` it was noticed and decided, `until` when it lasts,
    `how_to_appeal`, and which `redress` there is beyond that.
    """

    title: str
    what: str
    why: str
    how: str
    until: str
    how_to_appeal: str
    redress: str

    def __str__(self) -> str:
        return "\n\n".join(getattr(self, field) for field in self.__struct_fields__)


class _Words(msgspec.Struct, frozen=True, kw_only=True):
    """The templates of one language."""

    surfaces: Mapping[str | None, str]
    titles: Mapping[str, str]
    what: Mapping[str, str]
    scope: str
    terms: str
    terms_at: str
    illegal: str
    entries: str
    sources: Mapping[str, str]
    screened: str
    detected: str
    decided: Mapping[str, str]
    two_people: str
    until: str
    for_good: str
    no_end: str
    appeal: str
    redress: str


_VI = _Words(
    surfaces=MappingProxyType(
        {
            None: "nội dung",
            "post": "bài viết",
            "comment": "bình luận",
            "message": "tin nhắn",
            "profile": "phần giới thiệu",
            "query": "câu tìm kiếm",
        }
    ),
    titles=MappingProxyType(
        {
            "remove": "{Surface} của bạn đã bị gỡ",
            "disable": "{Surface} của bạn đã bị ẩn",
            "demote": "{Surface} của bạn được hiển thị ít hơn",
            "age_restrict": "{Surface} của bạn chỉ hiển thị với người trưởng thành",
            "label": "{Surface} của bạn được gắn ghi chú",
            "limit_interaction": "{Surface} của bạn bị hạn chế tương tác",
            "suspend": "Tài khoản của bạn tạm ngừng hoạt động",
            "terminate": "Tài khoản của bạn đã bị đóng",
        }
    ),
    what=MappingProxyType(
        {
            "remove": "{when}, {surface} bạn viết ngày {day} đã bị gỡ và không ai xem được nữa.",
            "disable": "{when}, {surface} bạn viết ngày {day} đã bị ẩn: vẫn được lưu, nhưng không "
            "ai xem được.",
            "demote": "Từ {when_}, {surface} bạn viết ngày {day} vẫn còn, nhưng được hiển thị cho "
            "ít người hơn.",
            "age_restrict": "Từ {when_}, {surface} bạn viết ngày {day} vẫn còn, nhưng chỉ người "
            "trưởng thành xem được.",
            "label": "Từ {when_}, {surface} bạn viết ngày {day} vẫn còn và được hiển thị kèm một "
            "ghi chú.",
            "limit_interaction": "Từ {when_}, {surface} bạn viết ngày {day} vẫn còn, nhưng không "
            "thể trả lời, chia sẻ hay bình chọn.",
            "suspend": "Từ {when_}, tài khoản của bạn tạm ngừng hoạt động vì {surface} bạn viết "
            "ngày {day}.",
            "terminate": "{when}, tài khoản của bạn đã bị đóng vì {surface} bạn viết ngày {day}.",
        }
    ),
    scope="Quyết định có hiệu lực tại Việt Nam.",
    terms="Nội dung này không phù hợp với quy tắc {rule} của cộng đồng, “{title}” (phiên bản "
    "{version}, có hiệu lực khi bạn viết): {text}",
    terms_at="Toàn văn quy tắc: {url}",
    illegal="Nội dung này bị coi là trái pháp luật theo: {law}. Nội dung quy định đó: {text}",
    entries="Mục từ trong từ điển đã khớp: {entries}.",
    sources=MappingProxyType(
        {
            "SOURCE_VOLUNTARY": "Không có ai báo cáo: đội kiểm duyệt tự nhận thấy nội dung này.",
            "SOURCE_ARTICLE_16": "Có người đã báo cáo nội dung này.",
            "SOURCE_TRUSTED_FLAGGER": "Một đơn vị báo cáo tin cậy đã báo cáo nội dung này.",
            "SOURCE_TYPE_OTHER_NOTIFICATION": "Một cơ quan đã gửi yêu cầu pháp lý về nội dung này.",
        }
    ),
    screened="Không có ai báo cáo: máy nhận thấy nội dung này khi sàng lọc.",
    detected="Máy cũng nhận thấy nội dung này khi sàng lọc.",
    decided=MappingProxyType(
        {
            "FULLY": "Máy tự ra quyết định, chưa có người xem. Nếu bạn khiếu nại, một người sẽ xem "
            "lại.",
            "PARTIALLY": "Máy đề xuất, và một người đã xem rồi quyết định.",
            "NOT_AUTOMATED": "Một người đã xem và quyết định, không phải máy.",
        }
    ),
    two_people="Hai người đã xem yêu cầu rồi quyết định; yêu cầu không bao giờ tự có hiệu lực.",
    until="Hạn chế này kết thúc {when_}; khi đó mọi thứ tự trở lại như trước.",
    for_good="Hạn chế này không có ngày kết thúc, trừ khi quyết định được thay đổi.",
    no_end="Việc đóng tài khoản không có ngày kết thúc, trừ khi quyết định được thay đổi.",
    appeal="Nếu bạn không đồng ý, bạn có thể khiếu nại miễn phí đến hết ngày {day}, ngay tại trang "
    "của thông báo này. Người xem lại không phải là người đã quyết định, và máy không bao giờ tự "
    "giải quyết khiếu nại.",
    redress="Nếu khiếu nại được chấp nhận, nội dung, tài khoản và lượt hiển thị được trả lại, lần "
    "vi phạm này được xóa. Dù kết quả thế nào, bạn vẫn có quyền nhờ một tổ chức độc lập hòa giải "
    "hoặc đưa việc này ra tòa.",
)

_EN = _Words(
    surfaces=MappingProxyType(
        {
            None: "text",
            "post": "post",
            "comment": "comment",
            "message": "message",
            "profile": "profile text",
            "query": "search query",
        }
    ),
    titles=MappingProxyType(
        {
            "remove": "Your {surface} was removed",
            "disable": "Your {surface} was hidden",
            "demote": "Your {surface} is shown less",
            "age_restrict": "Your {surface} is shown to adults only",
            "label": "Your {surface} is shown with a note",
            "limit_interaction": "Interaction with your {surface} is limited",
            "suspend": "Your account is suspended",
            "terminate": "Your account was closed",
        }
    ),
    what=MappingProxyType(
        {
            "remove": "On {when}, the {surface} that you wrote on {day} was removed. Nobody can "
            "see it any more.",
            "disable": "On {when}, the {surface} that you wrote on {day} was hidden: it is kept, "
            "and shown to nobody.",
            "demote": "From {when} on, the {surface} that you wrote on {day} stays, and is shown "
            "to fewer people.",
            "age_restrict": "From {when} on, the {surface} that you wrote on {day} stays, and is "
            "shown to adults only.",
            "label": "From {when} on, the {surface} that you wrote on {day} stays, and is shown "
            "with a note.",
            "limit_interaction": "From {when} on, the {surface} that you wrote on {day} stays, and "
            "can't be answered, shared or voted on.",
            "suspend": "From {when} on, your account is suspended because of the {surface} that "
            "you wrote on {day}.",
            "terminate": "On {when}, your account was closed because of the {surface} that you "
            "wrote on {day}.",
        }
    ),
    scope="The decision applies in Viet Nam.",
    terms="It does not fit the community's rule {rule}, “{title}” (version {version}, which held "
    "when you wrote it): {text}",
    terms_at="All rules: {url}",
    illegal="It is held to be against the law: {law}. What that provision says: {text}",
    entries="Entries of the dictionary that matched: {entries}.",
    sources=MappingProxyType(
        {
            "SOURCE_VOLUNTARY": "Nobody reported it: the moderators noticed it themselves.",
            "SOURCE_ARTICLE_16": "Somebody reported it.",
            "SOURCE_TRUSTED_FLAGGER": "A trusted flagger reported it.",
            "SOURCE_TYPE_OTHER_NOTIFICATION": "An authority made a legal request about it.",
        }
    ),
    screened="Nobody reported it: automated screening detected it.",
    detected="Automated screening detected it too.",
    decided=MappingProxyType(
        {
            "FULLY": "Automation decided, and nobody has looked at it yet. If you appeal, a person "
            "will.",
            "PARTIALLY": "Automation proposed the decision; a person looked at it and decided.",
            "NOT_AUTOMATED": "A person looked at it and decided, not a machine.",
        }
    ),
    two_people="Two people looked at the request and decided; no request takes effect by itself.",
    until="The restriction ends on {when_}; everything then is as before, by itself.",
    for_good="The restriction has no end date, unless the decision is changed.",
    no_end="The closing has no end date, unless the decision is changed.",
    appeal="If you don't agree, you can appeal free of charge until the end of {day}, on the page "
    "of this notice. Whoever looks at it again is not who decided, and automation never decides "
    "about an appeal.",
    redress="If the appeal succeeds, content, account and reach are given back, and the strike is "
    "deleted. Whatever comes of it, you keep the right to ask an independent body to mediate, or "
    "to go to court.",
)


def explain_statement(fields: Mapping[str, object], language: Literal["vi", "en"]) -> StatementText:
    """`fields` as `make_statement` made them, in sentences; raises `ValueError` for a language
    that there is no wording in.

    It is plain text: whoever shows it on a page escapes it.
    """
    if language not in LANGUAGES:
        raise ValueError(f"no wording in that language; choose one of {', '.join(LANGUAGES)}")
    words = _VI if language == "vi" else _EN
    action = str(fields["luytre_action"])
    surface = words.surfaces[_text(fields, "luytre_surface")]
    applied = _moment(fields, "luytre_applied_at")
    holes = {
        "surface": surface,
        "Surface": surface[0].upper() + surface[1:],
        "when": time_in_words(applied, language, opening=True),
        "when_": time_in_words(applied, language),
        "day": day_in_words(datetime.date.fromisoformat(str(fields["content_date"])), language),
    }
    last = _moment(fields, "luytre_appeal_until") - datetime.timedelta(seconds=1)
    return StatementText(
        title=words.titles[action].format_map(holes),
        what=f"{words.what[action].format_map(holes)} {words.scope}",
        why=_why(fields, words, language),
        how=_how(fields, words),
        until=_until(fields, words, language),
        how_to_appeal=words.appeal.format(day=day_in_words(last.date(), language)),
        redress=words.redress,
    )


def surface_in_words(surface: str | None, language: str) -> str:
    """What a text is called by where it stands; None where that isn't known."""
    return (_VI if language == "vi" else _EN).surfaces[surface]


def _why(fields: Mapping[str, object], words: _Words, language: str) -> str:
    if fields["decision_ground"] == "DECISION_GROUND_ILLEGAL_CONTENT":
        return words.illegal.format(
            law=str(fields["illegal_content_legal_ground"]).rstrip(". "),
            text=fields["illegal_content_explanation"],
        )
    rule = str(fields["luytre_rule"])
    if language == "vi":
        title, text = fields["luytre_rule_title_vi"], fields["luytre_rule_text_vi"]
    else:
        title = str(fields["incompatible_content_ground"]).removeprefix(f"{rule} ")
        text = fields["incompatible_content_explanation"]
    why = words.terms.format(
        rule=rule, title=title, version=fields["luytre_terms_version"], text=text
    )
    url = _text(fields, "decision_ground_reference_url")
    return f"{why} {words.terms_at.format(url=url)}" if url else why


def _how(fields: Mapping[str, object], words: _Words) -> str:
    source = str(fields["source_type"])
    detected = fields["automated_detection"] == "Yes"
    if source == "SOURCE_VOLUNTARY" and detected:
        said = [words.screened]
    else:
        said = [words.sources[source], *([words.detected] if detected else [])]
    entries = fields.get("luytre_entries")
    if isinstance(entries, list):
        said.append(words.entries.format(entries=", ".join(entries)))
    said.append(
        words.decided[str(fields["automated_decision"]).removeprefix("AUTOMATED_DECISION_")]
    )
    return " ".join(said)


def _until(fields: Mapping[str, object], words: _Words, language: str) -> str:
    if "luytre_until" in fields:
        return words.until.format(when_=time_in_words(_moment(fields, "luytre_until"), language))
    lasts = RESTRICTIONS[str(fields["luytre_action"])].lasts
    return words.for_good if lasts else words.no_end


def _text(fields: Mapping[str, object], name: str) -> str | None:
    value = fields.get(name)
    return None if value is None else str(value)


def _moment(fields: Mapping[str, object], name: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(str(fields[name])).astimezone(VIETNAM)
