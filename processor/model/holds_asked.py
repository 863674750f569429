"""What matching rules ask of an order beside their step: holds with their modifiers, tags. Pure.

`release` ends a hold by itself: `30 minutes` counts from the hold, `2 hours after placed` from the
order. `approvals: 2` wants two people to release it. `lines: matching` keeps back only the lines
that the rule's line block found.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache

import msgspec

from processor.model.config import HoldReason
from processor.model.decisions import Firing, HoldAsked
from processor.model.reasons import UnknownReason, hold_for
from processor.model.sentence import Name, sentence
from processor.model.times import SECOND

UNKNOWN_FACT = "rule-needs-fact"
_MINUTES = {"minute": 1, "hour": 60, "day": 1440}
AFTER_PLACED = " after placed"


class Clock(msgspec.Struct, frozen=True):
    """When an order is decided and when it was placed, microseconds UTC."""

    now: int
    placed: int


def values_of(firings: Sequence[Firing], verb: str) -> tuple[str, ...]:
    """All values of one action of the rules that matched, each once, in the order of the rules."""
    return tuple(
        dict.fromkeys(
            value
            for firing in firings
            for action in firing.then
            if action.verb == verb
            for value in action.values
        )
    )


def holds_of(
    firings: Sequence[Firing],
    waived: frozenset[str],
    *,
    cleared: frozenset[str] = frozenset(),
    lines_of: Mapping[str, tuple[str, ...]] | None = None,
    clock: Clock | None = None,
) -> list[HoldAsked]:
    """The holds that rules ask for.

    `waived` is what a person, or its time, has released the order from (`waiver_of`); `cleared`
    the reasons that other rules lift, from all but locked rules. `lines_of` are, by rule, the ids
    of the lines it matched on: those are held alone where it says `lines: matching`. A hold whose
    end after the placing has passed by `clock` is not asked for.
    """
    found = []
    for firing in firings:
        release = (*values_of([firing], "release"), "")[0]
        if clock is not None and _is_over(release, clock):
            continue
        lines: tuple[str, ...] = ()
        if lines_of is not None and values_of([firing], "lines"):
            lines = lines_of.get(firing.rule, ())
        found += [
            HoldAsked(
                reason=reason,
                rule=firing.rule,
                at=firing.at,
                detail=firing.why,
                lines=lines,
                release=release,
                approvals=int((*values_of([firing], "approvals"), "1")[0]),
            )
            for reason in values_of([firing], "hold")
            if (firing.locked or reason not in cleared)
            and not is_waived(waived, firing.rule, reason)
        ]
    return found


def lacking(
    unknown: Sequence[tuple[str, str]], waived: frozenset[str], place: Callable[[str], str]
) -> list[HoldAsked]:
    """The holds for rules that lack a fact; `unknown` are those (rule, fact) that hold the order
    for it, `place` is where a rule stands."""
    return [
        hold_for(
            UNKNOWN_FACT,
            "rules",
            sentence("hold.rule-needs-fact", rule=rule, fact=Name(fact)),
            rule=rule,
            at=place(rule),
        )
        for rule, fact in unknown
        if not is_waived(waived, rule, UNKNOWN_FACT)
    ]


def narrowed(
    asked: Sequence[HoldAsked],
    lines: Sequence[str],
    open_lines: Collection[str],
    let_go: Mapping[str, Collection[str]],
) -> list[HoldAsked]:
    """Holds without lines of which nothing is open, or that a person let go from them (`let_go`,
    by `waiver_of`); none where no line is left. `lines` are all of the order."""
    found = []
    for one in asked:
        gone = {
            *let_go.get(one.rule, ()),
            *let_go.get(waiver_of(one.rule, one.reason), ()),
        }
        held = one.lines or (tuple(lines) if gone else ())
        left = tuple(line for line in held if line in open_lines and line not in gone)
        if left or not held:
            found.append(msgspec.structs.replace(one, lines=left))
    return found


def type_of(reason: str, reasons: Mapping[str, HoldReason]) -> str:
    """The hold type that config.yaml gives a reason.

    Raises UnknownReason where it gives none: a house that may ask for it is not loaded.
    """
    known = reasons.get(reason)
    if known is None:
        raise UnknownReason(f"`holds:` of config.yaml has no line for the reason {reason!r}")
    return known.type


def waiver_of(rule: str, reason: str) -> str:
    """What a release waives: `rule#reason`; without a reason the rule with all its reasons."""
    return f"{rule}#{reason}" if reason else rule


def is_waived(waived: Collection[str], rule: str, reason: str) -> bool:
    """True if the order is released from the hold of a rule with this reason."""
    return rule in waived or waiver_of(rule, reason) in waived


def waived_rule(waiver: str) -> str:
    """The rule of what was waived."""
    return waiver.partition("#")[0]


def waived_reason(waiver: str) -> str:
    """The reason of what was waived; empty where a rule is waived with all of them."""
    return waiver.partition("#")[2]


def is_of(rule: str, found: str) -> bool:
    """True if a rule's id is the one named, or an outcome of the table named (`table/outcome`)."""
    return found == rule or found.startswith(f"{rule}/")


@lru_cache(maxsize=256)
def _span(words: str) -> int:
    """Microseconds of `30 minutes`, `24 hours`, `3 days`."""
    count, unit = words.split()
    return int(count) * _MINUTES[unit.removesuffix("s")] * 60 * SECOND


def release_at(words: str, since: int, placed: int) -> int | None:
    """When a hold ends by itself, microseconds UTC; None for never.

    `words` are those of the rule, `since` is when the hold began.
    """
    if not words:
        return None
    span = words.removesuffix(AFTER_PLACED)
    return (placed if span != words else since) + _span(span)


def _is_over(release: str, clock: Clock) -> bool:
    if not release.endswith(AFTER_PLACED):
        return False
    ends = release_at(release, clock.now, clock.placed)
    return ends is not None and ends <= clock.now
