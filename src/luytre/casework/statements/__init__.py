"""Statements of reasons: what was done, on which ground, by whom or what, and how to object.

All of it is made from templates, codes and the texts of rules and laws: no word of a post, no name
and nothing that a reviewer typed.
"""

from luytre.casework.statements.facts import Automation, Facts, Ground, StatementError
from luytre.casework.statements.making import appeal_until, make_statement
from luytre.casework.statements.moments import day_in_words, time_in_words
from luytre.casework.statements.outcomes import outcome_for_author, outcome_for_reporter
from luytre.casework.statements.rows import COLUMNS, MOST_ROWS, dsa_rows
from luytre.casework.statements.validating import validate_statement
from luytre.casework.statements.wording import StatementText, explain_statement

__all__ = [
    "COLUMNS",
    "MOST_ROWS",
    "Automation",
    "Facts",
    "Ground",
    "StatementError",
    "StatementText",
    "appeal_until",
    "day_in_words",
    "dsa_rows",
    "explain_statement",
    "make_statement",
    "outcome_for_author",
    "outcome_for_reporter",
    "time_in_words",
    "validate_statement",
]
