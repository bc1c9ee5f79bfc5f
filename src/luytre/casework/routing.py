"""Which queue a case goes to: rules as data."""

from __future__ import annotations

import functools
import importlib.resources
from pathlib import Path

import msgspec

from luytre.lexicon import HARMS

__all__ = ["QUEUES", "Routing", "RoutingError", "Rule"]

QUEUES = ("urgent", "fraud", "abuse", "other")


class RoutingError(ValueError):
    """A file of routing rules can't be used; the message says where and what to do."""


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Sends cases to `queue`. What is left empty fits every case."""

    queue: str
    harms: tuple[str, ...] = ()
    severity: int = 1
    source: str | None = None
    community: str | None = None

    def fits(self, harm: str | None, severity: int, source: str, community: str | None) -> bool:
        return (
            (not self.harms or harm in self.harms)
            and severity >= self.severity
            and self.source in (None, source)
            and self.community in (None, community)
        )


class Routing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rules, the first of which that fits is taken."""

    rule: tuple[Rule, ...] = ()

    @classmethod
    def default(cls) -> Routing:
        """The rules that come with the package."""
        return _packaged()

    @classmethod
    def load(cls, path: Path) -> Routing:
        """The rules in a file; raises `RoutingError`."""
        try:
            return cls.parse(path.read_text("utf-8"), str(path))
        except OSError as error:
            raise RoutingError(f"Can't read {path}: {error.strerror}.") from None
        except UnicodeDecodeError:
            raise RoutingError(f"{path} is not UTF-8. Save it as UTF-8.") from None

    @classmethod
    def parse(cls, toml: str, origin: str) -> Routing:
        """The rules in a text; raises `RoutingError`."""
        try:
            routing = msgspec.toml.decode(toml, type=cls)
        except (ValueError, RecursionError) as error:
            raise RoutingError(f"{origin}: {error}.") from None
        for number, rule in enumerate(routing.rule, start=1):
            where = f"{origin}, rule {number}"
            if rule.queue not in QUEUES:
                raise RoutingError(
                    f"{where}: there is no queue {rule.queue!r}. Queues are {', '.join(QUEUES)}."
                )
            if unknown := [code for code in rule.harms if code not in HARMS]:
                raise RoutingError(f"{where}: unknown harm {unknown[0]!r}. Harms are H01 to H18.")
            if not 1 <= rule.severity <= 4:
                raise RoutingError(f"{where}: severity {rule.severity} is not between 1 and 4.")
        return routing

    def queue(self, harm: str | None, severity: int, source: str, community: str | None) -> str:
        """The queue of a case."""
        for rule in self.rule:
            if rule.fits(harm, severity, source, community):
                return rule.queue
        return "other"


@functools.cache
def _packaged() -> Routing:
    text = importlib.resources.files(__package__).joinpath("routing.toml").read_text("utf-8")
    return Routing.parse(text, "routing.toml")
