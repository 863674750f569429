"""How often each rule matched, was unknown, or matched on trial in a chunk of orders. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from processor.deciding.drafts import Draft
from processor.model.firings import Counted, FiringKey
from processor.rules import Verdict


def firings_of(drafts: Sequence[Draft]) -> dict[FiringKey, Counted]:
    """Counts by stage, rule and client. An order in several shipments counts once per stage."""
    found: dict[FiringKey, Counted] = {}
    for draft in drafts:
        client = draft.order.client
        seen: set[tuple[str, str, int]] = set()
        for stage, verdict in _verdicts(draft):
            for place, rules in enumerate(
                (
                    [one.rule for one in verdict.fired],
                    [rule for rule, _ in verdict.unknown],
                    [one.rule for one in verdict.trial],
                )
            ):
                seen |= {(stage, rule, place) for rule in rules}
        for stage, rule, place in seen:
            counts = found.setdefault((stage, rule, client), [0, 0, 0])
            counts[place] += 1
    return found


def _verdicts(draft: Draft) -> Iterator[tuple[str, Verdict]]:
    for heard in (draft.heard, *(leg.heard for leg in draft.legs)):
        for stage, answer in heard.items():
            yield stage, answer.verdict
