"""What is done about a hit: rules from harm, severity and score to an action, as data.

A policy is a TOML file of rules. The strongest action of the rules that apply is taken, then
lowered by what no policy can raise: the harm's ceiling, and ``review`` for entries without a
human reviewer. Protective contexts lower it further when a text is judged.
"""

from __future__ import annotations

import functools
import importlib.resources
from pathlib import Path

import msgspec

from luytre.lexicon import HARMS, Action, at_most, rank

__all__ = ["PRESETS", "Policy", "PolicyError", "Rule"]

PRESETS = ("forum", "strict", "observe")


class PolicyError(ValueError):
    """A policy file can't be used; the message says where and what to do."""


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Applies to hits of `harms` with at least this severity (1 to 4) and score (0 to 1)."""

    harms: tuple[str, ...]
    action: Action
    score: float = 0.5
    severity: int = 1


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A named list of rules."""

    name: str
    rule: tuple[Rule, ...] = ()
    description: str = ""
    description_vi: str = ""

    @classmethod
    def preset(cls, name: str) -> Policy:
        """One of `PRESETS`; raises `PolicyError` for another name."""
        if name not in PRESETS:
            raise PolicyError(
                f"no policy {name!r}. Use one of {', '.join(PRESETS)}, or a TOML file."
            )
        return _packaged(name)

    @classmethod
    def load(cls, path: str | Path) -> Policy:
        """Read a policy file; raises `PolicyError`, or `OSError` where it can't be opened."""
        try:
            return cls.parse(Path(path).read_text("utf-8"), str(path))
        except UnicodeDecodeError as error:
            raise PolicyError(f"{path}: not UTF-8. Save the file as UTF-8.") from error

    @classmethod
    def parse(cls, toml: str, origin: str = "policy") -> Policy:
        """Read a policy's text. A rule above a harm's ceiling is refused, not lowered."""
        try:
            policy = msgspec.toml.decode(toml, type=cls)
        except (msgspec.DecodeError, ValueError, RecursionError) as error:
            raise PolicyError(
                f"{origin}: {error}. See the presets for the form of a rule."
            ) from error
        for number, rule in enumerate(policy.rule, start=1):
            _check(rule, f"{origin}, rule {number}")
        return policy

    def action(self, harm: str, severity: int, score: float, may_block: bool) -> Action:
        """The action for a hit, before protective contexts."""
        found: Action = "allow"
        for rule in self.rule:
            if harm in rule.harms and severity >= rule.severity and score >= rule.score - 1e-9:
                found = max(found, rule.action, key=rank)
        found = at_most(found, HARMS[harm].ceiling)
        return found if may_block else at_most(found, "review")


def _check(rule: Rule, where: str) -> None:
    if not rule.harms:
        raise PolicyError(f"{where}: names no harm. List codes such as H02 in harms.")
    for code in rule.harms:
        harm = HARMS.get(code)
        if harm is None:
            raise PolicyError(f"{where}: unknown harm {code!r}. Harms are H01 to H18.")
        if rank(rule.action) > rank(harm.ceiling):
            raise PolicyError(
                f"{where}: {rule.action} is above the ceiling of {code} ({harm.name}), which is "
                f"{harm.ceiling}. Automation may do no more there; people can."
            )
    if not 0 <= rule.score <= 1:
        raise PolicyError(f"{where}: score {rule.score} is not between 0 and 1.")
    if not 1 <= rule.severity <= 4:
        raise PolicyError(f"{where}: severity {rule.severity} is not between 1 and 4.")


@functools.cache
def _packaged(name: str) -> Policy:
    folder = importlib.resources.files(__package__).joinpath("policies")
    return Policy.parse(folder.joinpath(f"{name}.toml").read_text("utf-8"), name)
