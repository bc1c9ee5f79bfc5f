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
from luytre.service.console.actors import who
from luytre.service.wording import Language, console_wording, sentences

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
    *(f"webhook-{name}" for name in ("unused", "good", "failing")),
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


#: Names of things and of keys, which both languages have.
ALIKE = {"lacks-email", "webhook-number", "shortcut"}
OF_VIETNAMESE = re.compile(
    "[àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]", re.I
)
#: What is called by its own name in any language.
NAMES = re.compile("Lũy Tre|Tiếng Việt")


def test_no_sentence_is_in_the_other_language() -> None:
    service = resources.files("luytre.service")
    files = [service / "wording.toml", *(service / "console" / "wording").iterdir()]
    found = sentences(files)
    assert {name for name, both in found.items() if both["vi"] == both["en"]} == ALIKE
    mixed = [name for name, both in found.items() if OF_VIETNAMESE.search(plain(both["en"]))]
    assert mixed == []


def test_no_template_has_words_of_its_own() -> None:
    templates = resources.files("luytre.service") / "templates"
    for folder in (templates, templates / "console", templates / "outside"):
        for file in folder.iterdir():
            # What the schema says is in English alone.
            if file.name.endswith(".html") and file.name != "reference.html":
                text = file.read_text("utf-8")
                assert not OF_VIETNAMESE.search(plain(text)), file.name
                said = re.sub(
                    r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<code>.*?</code>|<kbd>.*?</kbd>", "", text
                )
                words = re.findall(r">[^<>]*?([A-Za-z]{3,}[^<>]*)<", plain(said))
                assert words in ([], ["JSON"], ["English"]), file.name


def plain(text: str) -> str:
    return NAMES.sub("", text)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_who_is_no_person_is_called_something(language: Language) -> None:
    w = console_wording(language)
    source = resources.files("luytre")
    actors = {"policy", "author", "reporter", "installation"}
    for room in ("service", "commands"):
        for file in (source / room).iterdir():
            if file.name.endswith(".py"):
                actors |= set(re.findall(r'^ACTOR = "([a-z ]+)"', file.read_text("utf-8"), re.M))
    assert len(actors) >= 8
    for actor in actors:
        said = who(actor, {}, w)
        assert bool(OF_VIETNAMESE.search(said)) == (language == "vi"), actor
