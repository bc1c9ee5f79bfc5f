"""Pages for people who don't work here: authors and reporters, each by a secret link of their own.

No account and no script is needed, and nobody notes that a page was opened.
"""

from luytre.service.outside import report_page, statement_page
from luytre.service.outside.frame import is_outside, refused

__all__ = ["HANDLERS", "is_outside", "refused"]

HANDLERS = (
    statement_page.show_statement,
    statement_page.send_appeal,
    report_page.show_report,
    report_page.send_report,
)
