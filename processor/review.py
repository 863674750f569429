"""Review: approve, hold or reject, from the rules that matched. Pure.

Reject beats hold beats note beats pass. `clears` lifts the holds it names, but neither a reject
nor what a locked rule asks for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from processor.config import HoldReason
from processor.decisions import Firing, HoldAsked, Review

UNKNOWN_FACT = "rule-needs-fact"


def review(
    firings: Sequence[Firing],
    unknown: Sequence[tuple[str, str]],
    if_unknown: str,
    waived: frozenset[str],
    holds: Mapping[str, HoldReason],
) -> Review:
    """The strictest outcome of all rules that matched.

    `unknown` are (rule, fact) pairs: with `if_unknown: hold` each asks for the hold
    `rule-needs-fact`. `waived` are the rules that a person has released this order from: their
    holds are not asked for again. `holds` gives the type of each reason.
    """
    rejected = tuple(firing for firing in firings if _values(firing, "reject"))
    notes = tuple(text for firing in firings for text in _values(firing, "note"))
    tags = tuple(dict.fromkeys(tag for firing in firings for tag in _values(firing, "tag")))
    if rejected:
        return Review(outcome="reject", rejected_by=rejected, notes=notes, tags=tags)
    cleared = {reason for firing in firings for reason in _values(firing, "clears")}
    asked = [
        HoldAsked(
            reason=reason,
            type=_type(reason, holds),
            rule=firing.rule,
            at=firing.at,
            detail=firing.why,
        )
        for firing in firings
        for reason in _values(firing, "hold")
        if firing.rule not in waived and (firing.locked or reason not in cleared)
    ]
    if if_unknown == "hold":
        asked += [
            HoldAsked(
                reason=UNKNOWN_FACT,
                type=_type(UNKNOWN_FACT, holds),
                rule=rule,
                at="rules/review.yaml",
                detail=f"rule {rule} needs {fact}, which is unknown",
            )
            for rule, fact in unknown
            if rule not in waived
        ]
    return Review(
        outcome="hold" if asked else "approve", holds=tuple(asked), notes=notes, tags=tags
    )


def _values(firing: Firing, verb: str) -> tuple[str, ...]:
    return tuple(value for action in firing.then if action.verb == verb for value in action.values)


def _type(reason: str, holds: Mapping[str, HoldReason]) -> str:
    known = holds.get(reason)
    return known.type if known is not None else "manual"
