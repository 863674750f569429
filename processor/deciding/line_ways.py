"""Which warehouses may send which lines, where rules at route speak of some lines alone. Pure.

Such a rule says `lines: matching`: what it chooses, bars or prefers counts for the lines that its
block over lines found, beside what all other rules say of the whole order. It never widens what
those leave.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from processor.deciding.route import (
    Excluded,
    cited,
    common,
    kept_together,
    ranked_by,
    speaks_of_lines,
)
from processor.model.decisions import Firing, HoldAsked, Need
from processor.model.order import Order
from processor.model.reasons import hold_for
from processor.model.sentence import Name, Sentence, Text, joined, listed, sentence

# What a rule may say of some lines alone, of where they are sent from.
OF_WAREHOUSES = ("choose_from", "never_from", "prefer")


class LineWay(msgspec.Struct, frozen=True):
    """The warehouses that may send a line, the first one tried first; who is out, and the rules
    that speak of this line."""

    ranked: tuple[str, ...]
    excluded: Excluded
    rules: tuple[Firing, ...]


def line_ways(
    firings: Sequence[Firing],
    matched: Mapping[str, Sequence[str]],
    needs: Sequence[Need],
    warehouses: Sequence[str],
    abroad: frozenset[str],
) -> dict[str, LineWay]:
    """By line id the way of every line that a rule speaks of alone. `matched` are, by rule, the
    ids of the lines it found."""
    narrow = [
        firing
        for firing in firings
        if speaks_of_lines(firing) and any(one.verb in OF_WAREHOUSES for one in firing.then)
    ]
    found: dict[str, LineWay] = {}
    if not narrow:
        return found
    ways: dict[tuple[str, ...], LineWay] = {}
    for need in needs:
        own = [firing for firing in narrow if need.line_id in matched.get(firing.rule, ())]
        if not own:
            continue
        rules = tuple(firing.rule for firing in own)
        if rules not in ways:
            about = [one for one in firings if one in own or not speaks_of_lines(one)]
            ways[rules] = LineWay(*ranked_by(about, warehouses, abroad), tuple(own))
        found[need.line_id] = ways[rules]
    return found


def line_said(order: Order, line_id: str) -> Sentence:
    """A line as people name it: its place and its SKU."""
    place = next(n for n, line in enumerate(order.lines, start=1) if line.line_id == line_id)
    return sentence("route.line", number=place, sku=order.lines[place - 1].sku)


def way_said(order: Order, line_id: str, way: LineWay) -> tuple[Text, Text]:
    """A line, and from where it may be sent by which rules."""
    says = [
        cited(firing, sentence("route.verb-of", verb=Name(one.verb), value=listed(one.values)))
        for firing in way.rules
        for one in firing.then
        if one.verb in OF_WAREHOUSES
    ]
    from_where = listed(way.ranked) if way.ranked else sentence("route.from-nowhere")
    return line_said(order, line_id), sentence(
        "route.line-from", warehouses=from_where, by=joined(says)
    )


def _left_out(excluded: Excluded) -> list[Sentence]:
    """Each warehouse with the rule that leaves it out, and its place."""
    return [sentence("service.left-out", name=code, reason=why) for code, why in excluded]


def cannot_be_met(
    order: Order,
    needs: Sequence[Need],
    ranked: Sequence[str],
    excluded: Excluded,
    ways: Mapping[str, LineWay],
    firings: Sequence[Firing],
) -> HoldAsked | None:
    """A hold where rules leave an order or a line no warehouse, or keep lines together that none
    may send together: no stock would ever help, and no rule is left out to help it."""
    if not ranked and excluded:
        detail = sentence("hold.no-warehouse-by", rules=joined(_left_out(excluded)))
        return hold_for("no-service", "route", detail)
    lost = [
        need.line_id for need in needs if need.line_id in ways and not ways[need.line_id].ranked
    ]
    if lost:
        said = [
            sentence(
                "route.line-left-out",
                line=line_said(order, line),
                why=joined(_left_out(ways[line].excluded)),
            )
            for line in lost
        ]
        detail = sentence("hold.line-without-warehouse", lines=joined(said))
        return hold_for("no-service", "route", detail)
    together = kept_together(firings)
    by_line = [ways[need.line_id].ranked if need.line_id in ways else ranked for need in needs]
    if together and not common(ranked, by_line):
        detail = sentence(
            "hold.lines-apart",
            rules=listed(cited(one, Name("never_split")) for one in together),
            lines=joined(
                sentence("route.line-from-only", line=line_said(order, need.line_id),
                         warehouses=listed(way))
                for need, way in zip(needs, by_line, strict=True)
            ),
        )  # fmt: skip
        return hold_for("no-service", "route", detail)
    return None
