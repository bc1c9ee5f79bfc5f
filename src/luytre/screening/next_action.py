"""Why a hit got its action and not the next stronger one."""

from __future__ import annotations

import datetime

import msgspec

from luytre.lexicon import (
    ACTION_NAMES,
    ACTIONS,
    HARMS,
    PROTECTIVE,
    Action,
    Entry,
    may_block,
    rank,
)
from luytre.screening.policy import Policy, Rule
from luytre.screening.verdict import Hit

__all__ = ["Obstacle", "next_action"]


class Obstacle(msgspec.Struct, frozen=True):
    """One reason against the next action.

    `kind` is "score", "severity", "no-rule", "ceiling", "unreviewed" or "protective".
    """

    kind: str
    reason: str
    reason_vi: str


def next_action(
    hit: Hit, entry: Entry, policy: Policy, on: datetime.date
) -> tuple[Action | None, tuple[Obstacle, ...]]:
    """The next stronger action than the hit's for its harm, and everything that stood against it.

    The action is None where there is none stronger.
    """
    harm = HARMS[hit.harm]
    stronger = ACTIONS[rank(hit.action) + 1 :]
    if not stronger:
        return None, ()
    if rank(hit.action) >= rank(harm.ceiling):
        reason = f"automation may do no more than {harm.ceiling} for {harm.code} ({harm.name})"
        most = ACTION_NAMES[harm.ceiling][1]
        reason_vi = f"với {harm.code} ({harm.name_vi}), máy chỉ được “{most}”, không được hơn"
        return stronger[0], (Obstacle("ceiling", reason, reason_vi),)
    rules = [rule for rule in policy.rule if hit.harm in rule.harms and rule.action in stronger]
    if not rules:
        following = harm.ceiling if harm.ceiling == "support" else _without_support(stronger)
        reason = f"policy {policy.name} has no rule for {following} on {harm.code}"
        reason_vi = (
            f"chính sách {policy.name} không có quy tắc “{ACTION_NAMES[following][1]}” "
            f"cho {harm.code}"
        )
        return following, (Obstacle("no-rule", reason, reason_vi),)
    following = min((rule.action for rule in rules), key=rank)
    nearest = _nearest([rule for rule in rules if rule.action == following], hit)
    obstacles = list(_unmet(nearest, hit, policy))
    if following == "block" and not may_block(entry, on):
        obstacles.append(_unreviewed(entry, on))
    if hit.protective is not None and rank(PROTECTIVE[hit.protective].cap) < rank(following):
        obstacles.append(_protected(hit.protective))
    return following, tuple(obstacles)


def _without_support(stronger: tuple[Action, ...]) -> Action:
    """Support is offered to people in distress only; for other harms review comes next."""
    return next(action for action in stronger if action != "support")


def _nearest(rules: list[Rule], hit: Hit) -> Rule:
    """The rule that asks least beyond what the hit has."""
    return min(
        rules,
        key=lambda rule: (max(0, rule.severity - hit.severity), max(0.0, rule.score - hit.score)),
    )


def _unmet(rule: Rule, hit: Hit, policy: Policy) -> list[Obstacle]:
    found = []
    name, action = policy.name, rule.action
    action_vi = ACTION_NAMES[action][1]
    if hit.severity < rule.severity:
        reason = f"severity {hit.severity}; policy {name} asks for {rule.severity} to {action}"
        reason_vi = f"mức nặng {hit.severity}; chính sách {name} cần {rule.severity} để {action_vi}"
        found.append(Obstacle("severity", reason, reason_vi))
    if hit.score < rule.score:
        reason = f"score {hit.score:.2f}; policy {name} asks for {rule.score:.2f} to {action}"
        score, needed = (f"{one:.2f}".replace(".", ",") for one in (hit.score, rule.score))
        reason_vi = f"điểm {score}; chính sách {name} cần {needed} để {action_vi}"
        found.append(Obstacle("score", reason, reason_vi))
    return found


def _unreviewed(entry: Entry, on: datetime.date) -> Obstacle:
    if entry.status == "reviewed" and entry.review_by is not None and on > entry.review_by:
        day = entry.review_by.isoformat()
        reason = f"the entry's review ended on {day}, so it can't block until it is looked at again"
        reason_vi = f"mục từ hết hạn duyệt ngày {day}, chưa duyệt lại thì không được chặn"
    else:
        reason = "no person other than its author has reviewed the entry, so it can't block"
        reason_vi = "mục từ chưa có người duyệt (khác tác giả), nên không được chặn"
    return Obstacle("unreviewed", reason, reason_vi)


def _protected(code: str) -> Obstacle:
    context = PROTECTIVE[code]
    reason = f"protective context {code} ({context.name}) allows at most {context.cap}"
    most = ACTION_NAMES[context.cap][1]
    reason_vi = f"ngữ cảnh bảo vệ {code} ({context.name_vi}) chỉ cho tới mức “{most}”"
    return Obstacle("protective", reason, reason_vi)
