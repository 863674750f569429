"""Review: approve, hold or reject, from the rules that matched. Pure.

Reject beats hold beats note beats pass. `clears` lifts the holds it names, but neither a reject
nor what a locked rule asks for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from processor.model.config import HoldReason
from processor.model.decisions import Firing, HoldAsked, Review
from processor.model.holds import Clock, holds_of, is_waived, type_of, values_of

UNKNOWN_FACT = "rule-needs-fact"


def review(
    firings: Sequence[Firing],
    unknown: Sequence[tuple[str, str]],
    if_unknown: str,
    waived: frozenset[str],
    holds: Mapping[str, HoldReason],
    lines_of: Mapping[str, tuple[str, ...]] | None = None,
    clock: Clock | None = None,
) -> Review:
    """The strictest outcome of all rules that matched.

    `unknown` are (rule, fact) pairs: with `if_unknown: hold` each asks for the hold
    `rule-needs-fact`. `waived` is what a person has released this order from, by rule and
    reason: it is not asked for again. `holds` gives the type of each reason, `lines_of` the lines
    that each rule matched on; see processor/model/holds.py.
    """
    rejected = tuple(firing for firing in firings if values_of([firing], "reject"))
    notes = tuple(text for firing in firings for text in values_of([firing], "note"))
    tags = values_of(firings, "tag")
    if rejected:
        return Review(outcome="reject", rejected_by=rejected, notes=notes, tags=tags)
    asked = holds_of(
        firings,
        holds,
        waived,
        cleared=frozenset(values_of(firings, "clears")),
        lines_of=lines_of,
        clock=clock,
    )
    if if_unknown == "hold":
        asked += [
            HoldAsked(
                reason=UNKNOWN_FACT,
                type=type_of(UNKNOWN_FACT, holds),
                rule=rule,
                at="rules/review.yaml",
                detail=f"rule {rule} needs {fact}, which is unknown",
            )
            for rule, fact in unknown
            if not is_waived(waived, rule, UNKNOWN_FACT)
        ]
    return Review(
        outcome="hold" if asked else "approve", holds=tuple(asked), notes=notes, tags=tags
    )
