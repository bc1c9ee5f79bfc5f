"""Every sentence that a page of the console asks for is there, in both languages."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from luytre.casework.actions import ACTIONS
from luytre.casework.opening import ORIGINS
from luytre.casework.routing import QUEUES
from luytre.casework.states import STEPS
from luytre.casework.views import SHOWN
from luytre.service.wording import Language, console_wording

TEMPLATES = resources.files("luytre.service") / "templates" / "console"
PAGES = sorted(one.name for one in TEMPLATES.iterdir())

#: Names that are put together from something else's.
MADE = [
    *(f"deed-{name}" for name in ACTIONS),
    *(f"deed-{name}-about" for name in ACTIONS if name != "restore"),
    *(f"origin-{name}" for name in ORIGINS),
    *(f"queue-{name}" for name in (*QUEUES, "all")),
    *(f"show-{name}" for name in SHOWN),
    *(f"empty-{name}" for name in SHOWN),
    *(f"empty-{name}-note" for name in SHOWN),
    *(f"state-{name}" for name in (*STEPS, "waiting")),
    *(f"decision-{name}" for name in ("held", "active", "ended", "reversed", "dropped")),
    *(f"held-because-{name}" for name in ("rabat", "long_suspension", "termination")),
    *(f"except-{name}" for name in ("sense", "term", "phrase")),
    *(f"surface-{name}" for name in ("post", "comment", "message", "profile", "query")),
    *(
        f"paper-{name}"
        for name in ("note", "public_note", "explanation", "rabat", "law", "appeal", "answer",
                     "reason", "request")
    ),
    *(
        f"trail-{name}"
        for name in ("opened", "reported", "decided", "held", "confirmed", "dropped", "ended",
                     "appealed", "answered", "closed")
    ),
    *(f"appeal-{name}" for name in ("of-author", "of-reporter", "upheld", "reversed", "open")),
]  # fmt: skip


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_says_is_there(page: str, language: Language) -> None:
    w = console_wording(language)
    asked = set(re.findall(r'\bw\("([a-z0-9_-]+)"[,)]', (TEMPLATES / page).read_text("utf-8")))
    assert {name for name in asked if name not in w} == set()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_is_put_together_is_there(language: Language) -> None:
    w = console_wording(language)
    assert [name for name in MADE if name not in w] == []
