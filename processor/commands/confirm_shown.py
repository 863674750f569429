"""What `crossdock confirm` would book, shown before anything is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from processor.commands.printing.console import say, show_json, spoken, table, told
from processor.ledger.deciding.would_be import LineSeen, NumbersSeen, StockMoved, WhatStands
from processor.ledger.desk.requests import Answer
from processor.model.cases import TOLD_OTHERWISE, kind_of_case
from processor.model.printable import printable
from processor.model.sentence import Piece, Text, listed, sentence


def show(
    answer: Answer,
    before: WhatStands,
    after: WhatStands,
    moved: Sequence[StockMoved],
    untold: Sequence[Text],
    *,
    json: bool,
) -> None:
    """Tells what would change: lines, tracking numbers, stock, holds, cases, and what others were
    told that would not be so any more (`untold`)."""
    was = {(one.order, one.line): one for one in before.lines}
    lines = [
        (was[one.order, one.line], one)
        for one in after.lines
        if was[one.order, one.line].pieces != one.pieces
    ]
    numbers = _renumbered(before, after)
    opened, ended = _apart(before.holds, after.holds), _apart(after.holds, before.holds)
    new, closed = _apart(before.cases, after.cases), _apart(after.cases, before.cases)
    if json:
        show_json(
            {
                "would": answer.words,
                "lines": [
                    {"order": now.order, "line": now.line, "sku": now.sku,
                     "before": then.pieces, "after": now.pieces}
                    for then, now in lines
                ],
                "numbers": [
                    {"order": now.order, "shipment": now.shipment,
                     "before": then.numbers, "after": now.numbers}
                    for then, now in numbers
                ],
                "stock": moved,
                "holds_opened": [_named(one) for one in opened],
                "holds_ended": [_named(one) for one in ended],
                "cases_opened": [_named(one) for one in new],
                "cases_closed": [_named(one) for one in closed],
                "told_otherwise": list(untold),
            }
        )  # fmt: skip
        return
    say(told("confirm.would", answer=answer.words))
    rows: list[tuple[object, ...]] = [
        (now.order, _line(now), spoken(_pieces(then)), "->", spoken(_pieces(now)))
        for then, now in lines
    ]
    say(table(sentence("confirm.lines"), rows))
    if numbers:
        shown: list[tuple[object, ...]] = [
            (now.order, now.shipment, spoken(_said(then)), "->", spoken(_said(now)))
            for then, now in numbers
        ]
        say(table(sentence("confirm.numbers"), shown))
    stock: list[tuple[object, ...]] = [
        (one.warehouse, one.sku, f"{one.moved:+}", "->", one.on_hand) for one in moved
    ]
    say(table(sentence("confirm.stock"), stock))
    for key, some in (
        ("confirm.hold-opens", opened), ("confirm.hold-ends", ended),
    ):  # fmt: skip
        for kind, why in some:
            say(told(key, reason=kind, why=printable(spoken(why))))
    for key, some in (("confirm.case-opens", new), ("confirm.case-closes", closed)):
        for kind, why in some:
            say(told(key, kind=kind_of_case(kind), why=printable(spoken(why))))
    for one in untold:
        say(
            told(
                "confirm.case-comes", kind=kind_of_case(TOLD_OTHERWISE), why=printable(spoken(one))
            )
        )
    say(told("confirm.say-yes"))


def _renumbered(before: WhatStands, after: WhatStands) -> list[tuple[NumbersSeen, NumbersSeen]]:
    """The shipments whose parcels have other tracking numbers, before and after; with no parcel
    there are none."""
    found = []
    for shipment in sorted({*before.numbers, *after.numbers}):
        then, now = before.numbers.get(shipment), after.numbers.get(shipment)
        order = (then or now or NumbersSeen(order="", shipment=shipment)).order
        none = NumbersSeen(order=order, shipment=shipment)
        if (then or none).numbers != (now or none).numbers:
            found.append((then or none, now or none))
    return found


def _said(of: NumbersSeen) -> Piece:
    return listed(of.numbers, "and") if of.numbers else sentence("telling.no-number")


def _apart(
    some: Mapping[int, tuple[str, Text]], others: Mapping[int, tuple[str, Text]]
) -> list[tuple[str, Text]]:
    """Those of the others that are not among some."""
    return [one for key, one in others.items() if key not in some]


def _named(one: tuple[str, Text]) -> dict[str, Text]:
    return {"kind": one[0], "why": one[1]}


def _line(line: LineSeen) -> str:
    """Its id and SKU, once where the channel gave it no other id than that of its goods."""
    return " ".join(dict.fromkeys((line.line, line.sku)))


def _pieces(line: LineSeen) -> Piece:
    return listed([sentence("confirm.part", n=n, state=sentence(f"confirm.part-{state}"))
                   for state, n in line.pieces.items()])  # fmt: skip
