"""The tables, one file a room. `METADATA` holds them all; `migrations` makes them."""

from luytre.storage.tables.cases import (
    appeals,
    blocking,
    case_texts,
    case_words,
    cases,
    decisions,
    exceptions,
    exposures,
    saved_views,
    statements,
    strikes,
)
from luytre.storage.tables.events import events
from luytre.storage.tables.keys import api_keys
from luytre.storage.tables.metadata import METADATA
from luytre.storage.tables.outbox import outbox, webhooks
from luytre.storage.tables.people import invitations, people, sessions
from luytre.storage.tables.posts import post_authors, post_texts, post_versions, posts
from luytre.storage.tables.reports import (
    legal_requests,
    report_texts,
    reporter_steps,
    reporters,
    reports,
)

__all__ = [
    "METADATA",
    "api_keys",
    "appeals",
    "blocking",
    "case_texts",
    "case_words",
    "cases",
    "decisions",
    "events",
    "exceptions",
    "exposures",
    "invitations",
    "legal_requests",
    "outbox",
    "people",
    "post_authors",
    "post_texts",
    "post_versions",
    "posts",
    "report_texts",
    "reporter_steps",
    "reporters",
    "reports",
    "saved_views",
    "sessions",
    "statements",
    "strikes",
    "webhooks",
]
