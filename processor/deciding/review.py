"""Review: approve, hold or reject, from the rules that matched. Pure.

Reject beats hold beats note beats pass. `clears` lifts the holds it names, but neither a reject
nor what a locked rule asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from processor.model.decisions import Firing, HoldAsked, Review
from processor.model.holds_asked import Clock, holds_of, is_waived, lacking, values_of
from processor.model.reasons import hold_for
from processor.model.sentence import sentence
from processor.rules import RuleSet, Verdict

STAGE = "review"


def judged(ruleset: RuleSet, verdict: Verdict, waived: frozenset[str]) -> Review:
    """What the verdict alone says of an order, its lines and the clock left aside."""
    return review(verdict.fired, ruleset.holding(verdict.unknown), waived, place=ruleset.place)


def review(
    firings: Sequence[Firing],
    unknown: Sequence[tuple[str, str]],
    waived: frozenset[str],
    lines_of: Mapping[str, tuple[str, ...]] | None = None,
    clock: Clock | None = None,
    *,
    place: Callable[[str], str] = lambda _rule: f"rules/{STAGE}.yaml",
) -> Review:
    """The strictest outcome of all rules that matched.

    `unknown` are the rules that hold an order for lack of a fact, with that fact. `waived` is what
    a person has released this order from, by rule and reason: it is not asked for again.
    `lines_of` gives the lines that each rule matched on; see processor/model/holds_asked.py.
    `place` is where a rule stands.
    """
    rejected = tuple(firing for firing in firings if values_of([firing], "reject"))
    notes = tuple(text for firing in firings for text in values_of([firing], "note"))
    tags = values_of(firings, "tag")
    if rejected:
        return Review(outcome="reject", rejected_by=rejected, notes=notes, tags=tags)
    asked = holds_of(
        firings,
        waived,
        cleared=frozenset(values_of(firings, "clears")),
        lines_of=lines_of,
        clock=clock,
    )
    asked += lacking(unknown, waived, place)
    return Review(
        outcome="hold" if asked else "approve", holds=tuple(asked), notes=notes, tags=tags
    )


def too_late(firings: Sequence[Firing], waived: frozenset[str]) -> list[HoldAsked]:
    """A warehouse has a part of it: a rejection by rule is for a person to carry out, or to let
    the rest go all the same."""
    asked = [
        hold_for(
            "changed-after-hand-over",
            "review",
            sentence("hold.reject-too-late", why=firing.why),
            rule=firing.rule,
            at=firing.at,
        )
        for firing in firings
    ]
    return [one for one in asked if not is_waived(waived, one.rule, one.reason)]
