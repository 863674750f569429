"""Whether letting some lines of an order go would let anything go, by deciding it for a trial."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from processor.deciding.decide import decide_chunk
from processor.ledger.deciding.undecided import line_counts, undecided_order
from processor.ledger.orders import corrections
from processor.model.holds_asked import waiver_of
from processor.model.reasons import asker_said
from processor.model.sentence import Text, sentence
from processor.passes.read_known import known_of
from processor.passes.runtime import Runtime


def nothing_goes(
    connection: Connection,
    runtime: Runtime,
    key: int,
    lines: Mapping[tuple[str, str], Sequence[str]],
    now: int,
) -> Text:
    """Why none of these lines would go; empty where one does. `lines` are by (rule, reason)."""
    asked = undecided_order(connection, key)
    let_go, let_go_on = dict(asked.let_go), dict(asked.let_go_on)
    going = corrections.with_earlier(connection, key, lines, asked.content)
    for (rule, reason), (grounds, names) in going.items():
        let_go[waiver_of(rule, reason)] = tuple(names)
        let_go_on[waiver_of(rule, reason)] = grounds
    counts = line_counts(connection, [key]).get(key, {})
    pieces = {
        line: one.open + one.held + one.backordered + one.reserved for line, one in counts.items()
    }
    asked = msgspec.structs.replace(
        asked,
        let_go=let_go,
        let_go_on=let_go_on,
        open_pieces={line: count for line, count in pieces.items() if count},
    )
    known, _ = known_of(connection, runtime.house, [asked], now)
    [draft] = decide_chunk(runtime.house, [asked], known, runtime.ask)
    wanted = {line for names in lines.values() for line in names if asked.open_pieces.get(line)}
    if not wanted:
        return sentence("split.nothing-waits")
    if draft.review is not None and draft.review.outcome == "reject":
        return sentence("split.rejects", rule=draft.review.rejected_by[0].rule)
    if asked.disputed:
        return sentence("split.disputed")
    stopping = [one for one in draft.holds if not one.lines]
    if not stopping and not wanted <= draft.held_lines:
        return ""
    causes = list(
        dict.fromkeys(
            sentence("split.cause", reason=one.reason, rule=asker_said(one.rule))
            for one in stopping or draft.holds
        )
    )
    if stopping:
        return sentence("split.holds-order", n=len(causes), causes=causes)
    return sentence("split.holds-lines", n=len(causes), causes=causes)
