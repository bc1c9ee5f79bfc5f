"""What the server answers where it can't do what was asked: always JSON, always with a hint.

Where there is a console, browsers are shown a page in its place.
"""

from __future__ import annotations

import msgspec

from luytre.service import limits

__all__ = ["REFUSALS", "Headers", "Problem", "Refusal"]

Headers = list[tuple[bytes, bytes]]


class Problem(msgspec.Struct, frozen=True):
    """The body of every 4xx and 5xx answer. `error` is stable; the sentences may be reworded."""

    error: str
    message: str
    message_vi: str
    hint: str = ""


#: Status and sentences of each refusal. A hint in the answer may say more than the one here.
REFUSALS: dict[str, tuple[int, Problem]] = {
    problem.error: (status, problem)
    for status, problem in (
        (
            400,
            Problem(
                "malformed_json",
                "The body is not JSON.",
                "Nội dung gửi lên không phải JSON.",
                'Send one JSON object in UTF-8, such as {"text": "xin chào"}.',
            ),
        ),
        (
            400,
            Problem(
                "bad_request",
                "The request can't be read.",
                "Không đọc được yêu cầu.",
                "GET /schema describes every endpoint.",
            ),
        ),
        (
            401,
            Problem(
                "key_required",
                "This server needs its key.",
                "Máy chủ này cần khóa truy cập.",
                "Send the header Authorization: Bearer KEY; a browser may give KEY as password.",
            ),
        ),
        (
            403,
            Problem(
                "scope_missing",
                "This key is not good for that.",
                "Khóa này không dùng được cho việc đó.",
                "`luytre keys list` says what each is good for.",
            ),
        ),
        (
            403,
            Problem(
                "source_not_allowed",
                "This key is for another source only.",
                "Khóa này chỉ dùng cho nguồn khác.",
                "Leave `source` out, or use a key that was made for it.",
            ),
        ),
        (
            404,
            Problem(
                "not_found",
                "There is nothing here.",
                "Không có gì ở địa chỉ này.",
                "GET /schema lists the endpoints.",
            ),
        ),
        (
            405,
            Problem(
                "method_not_allowed",
                "This address doesn't answer that method.",
                "Địa chỉ này không nhận phương thức đó.",
                "The Allow header lists the methods it answers.",
            ),
        ),
        (
            408,
            Problem(
                "head_too_slow",
                "The head of the request did not arrive in time.",
                "Phần đầu của yêu cầu không đến kịp.",
                f"A head has {limits.HEAD_SECONDS:g} seconds to arrive.",
            ),
        ),
        (
            431,
            Problem(
                "head_too_large",
                "The head of the request is too large.",
                "Phần đầu của yêu cầu quá lớn.",
                f"A head may have {limits.HEAD} bytes.",
            ),
        ),
        (
            408,
            Problem(
                "body_too_slow",
                "The body did not arrive in time.",
                "Nội dung không đến kịp.",
                f"A body has {limits.BODY_SECONDS:g} seconds to arrive.",
            ),
        ),
        (
            413,
            Problem(
                "body_too_large",
                "The body is too large.",
                "Nội dung gửi lên quá lớn.",
                f"A body may have {limits.BODY} bytes, a batch {limits.BATCH_BODY}.",
            ),
        ),
        (
            415,
            Problem(
                "json_required",
                "The body has to be declared as JSON.",
                "Phải khai báo nội dung là JSON.",
                "Send the header Content-Type: application/json.",
            ),
        ),
        (
            422,
            Problem(
                "invalid_body",
                "The JSON does not have the form that this endpoint reads.",
                "JSON không đúng dạng mà điểm cuối này đọc.",
            ),
        ),
        (
            422,
            Problem(
                "text_too_long",
                "A text is too long.",
                "Có văn bản quá dài.",
                f"A text may have {limits.TEXT_LENGTH} characters; send it in parts.",
            ),
        ),
        (
            422,
            Problem(
                "batch_too_large",
                "The batch has too many texts.",
                "Lô có quá nhiều văn bản.",
                f"A batch may have {limits.BATCH_TEXTS} texts; send several batches.",
            ),
        ),
        (
            422,
            Problem(
                "source_missing",
                "A post does not say which platform it is from.",
                "Có bài không cho biết đến từ nền tảng nào.",
                "Give `source`, or use a key that was made with --source.",
            ),
        ),
        (
            422,
            Problem(
                "invalid_query",
                "A query parameter has a value that can't be used.",
                "Tham số truy vấn có giá trị không dùng được.",
            ),
        ),
        (
            429,
            Problem(
                "busy",
                "More posts are waiting to be written than may.",
                "Có quá nhiều bài đang chờ được ghi.",
                "Send it again after as many seconds as the Retry-After header says; a post that "
                "is sent twice counts once.",
            ),
        ),
        (
            429,
            Problem(
                "rate_limited",
                "That is more than this caller may ask for in a minute.",
                "Bên gọi đã vượt quá mức được phép trong một phút.",
                "Send it again after as many seconds as the Retry-After header says. Nothing of "
                "it was done.",
            ),
        ),
        (
            500,
            Problem(
                "internal_error",
                "Something went wrong here; it is not your request.",
                "Máy chủ gặp lỗi, không phải do yêu cầu của bạn.",
                "The server's log names the place. Please report it.",
            ),
        ),
        (
            503,
            Problem(
                "database_unavailable",
                "Posts can't be written now. Nothing of this request was.",
                "Hiện không ghi được bài. Chưa có gì của yêu cầu này được ghi.",
                "Send it again after as many seconds as the Retry-After header says. Texts are "
                "still screened: POST /v1/screen.",
            ),
        ),
        (
            503,
            Problem(
                "intake_off",
                "This server keeps no posts.",
                "Máy chủ này không lưu bài.",
                "`luytre up` serves posts; POST /v1/screen screens texts and keeps none.",
            ),
        ),
    )
}


class Refusal(Exception):  # noqa: N818  (an answer, not a failure)
    """An answer other than the one asked for. Holds nothing of what was sent but for the hint."""

    def __init__(self, error: str, hint: str = "", headers: Headers | None = None) -> None:
        super().__init__(error)
        self.status, problem = REFUSALS[error]
        self.problem = msgspec.structs.replace(problem, hint=hint) if hint else problem
        self.headers = headers or []

    @property
    def body(self) -> bytes:
        return msgspec.json.encode(self.problem)
