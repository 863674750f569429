"""What no file can say: what was told and is not true any more, goods that are of no line, and what
was called off while nobody could read how much it was. A case tells a person."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from processor.ledger.deciding.holds import CROSSDOCK
from processor.ledger.desk import cases
from processor.ledger.outgoing import batches
from processor.model.cases import NOT_TOLD, TOLD_OTHERWISE, NewCase
from processor.model.sentence import Piece, Sentence, listed, sentence
from processor.model.tellings import Telling
from processor.model.told_pieces import OrderFacts, Renumbered, Unsaid, renumbered, unsaid


def unsay(
    connection: Connection, telling: Telling, facts: Sequence[OrderFacts], now: int, *,
    numbers: bool,
) -> None:  # fmt: skip
    """What was told and is not true any more cannot be unsaid: a person has to tell it. So it is
    with tracking `numbers`, where they were told."""
    for of in facts:
        for other in renumbered(of) if numbers else ():
            _open_case_of_number(connection, telling, of, other, now)
        for one in unsaid(of):
            _open_case(connection, telling, of, one, now)


def tell_of_others(
    connection: Connection, telling: Telling, facts: Sequence[OrderFacts], now: int
) -> None:
    """No row of a file can say what left instead of goods of a line: a person has to tell it."""
    for of in facts:
        for one in of.others:
            why = sentence(
                "case.not-told", n=one.pieces, goods=one.goods, to=telling.to,
                order=batches.order_named(connection, of.key),
            )  # fmt: skip
            case = NewCase(
                kind=NOT_TOLD, client=batches.client_of(connection, of.key),
                subject_kind="shipment", subject=one.shipment, why=why,
                cause=f"{telling.name} {one.goods} {one.pieces}",
            )  # fmt: skip
            cases.open_case(connection, case, at=now, who=CROSSDOCK)


def tell_of_unread(
    connection: Connection, telling: Telling, facts: Sequence[OrderFacts], now: int
) -> None:
    """No row of a file can say that pieces were called off of which nobody could read how many they
    were: a person has to tell it."""
    for of in facts:
        for no, line in of.unread:
            order = batches.order_named(connection, of.key)
            why = sentence(
                "case.not-told-quantity", n=no, sku=line.sku or line.line_id, to=telling.to,
                order=order,
            )  # fmt: skip
            case = NewCase(
                kind=NOT_TOLD, client=batches.client_of(connection, of.key),
                subject_kind="order", subject=order, why=why,
                cause=f"{telling.name} {line.line_id} unread",
            )  # fmt: skip
            cases.open_case(connection, case, at=now, who=CROSSDOCK)


def _open_case(
    connection: Connection, telling: Telling, of: OrderFacts, one: Unsaid, now: int
) -> None:
    order = batches.order_named(connection, of.key)
    shipment = next((s.number for s in of.shipments if s.key == one.shipment), "")
    case = NewCase(
        kind=TOLD_OTHERWISE, client=batches.client_of(connection, of.key),
        subject_kind="shipment" if shipment else "order", subject=shipment or order,
        why=said_of_pieces(connection, telling, of, one),
        cause=f"{telling.name} {one.line} {one.told} {one.true}",
    )  # fmt: skip
    cases.open_case(connection, case, at=now, who=CROSSDOCK)


def _open_case_of_number(
    connection: Connection, telling: Telling, of: OrderFacts, one: Renumbered, now: int
) -> None:
    shipment = next(s.number for s in of.shipments if s.key == one.shipment)
    case = NewCase(
        kind=TOLD_OTHERWISE, client=batches.client_of(connection, of.key),
        subject_kind="shipment", subject=shipment,
        why=said_of_number(connection, telling, of, one),
        cause=f"{telling.name} number {one.told} {' '.join(one.true)}",
    )  # fmt: skip
    cases.open_case(connection, case, at=now, who=CROSSDOCK)


def said_of_pieces(
    connection: Connection, telling: Telling, of: OrderFacts, one: Unsaid
) -> Sentence:
    """Who was told of how many pieces in which batch, and how many there are."""
    number, document = batches.last_telling(
        connection, telling.name, of.key, one.shipment, one.line
    )
    return sentence(
        "case.told-otherwise-shipped" if one.shipment else "case.told-otherwise-cancelled",
        to=telling.to, batch=number, document=document, line=one.line,
        order=batches.order_named(connection, of.key), told=one.told, true=one.true,
    )  # fmt: skip


def said_of_number(
    connection: Connection, telling: Telling, of: OrderFacts, one: Renumbered
) -> Sentence:
    """Who was told of which tracking number in which batch, or of none, and which is the true."""
    number, document = batches.named(connection, one.batch)
    shipment = next(s.number for s in of.shipments if s.key == one.shipment)
    kind = "number" if one.told and one.true else "number-gone" if one.told else "no-number"
    told: dict[str, Piece] = {"told": one.told} if one.told else {}
    true: dict[str, Piece] = {"true": listed(one.true, "and")} if one.true else {}
    return sentence(
        f"case.told-otherwise-{kind}", to=telling.to, batch=number, document=document,
        shipment=shipment, order=batches.order_named(connection, of.key), **told, **true,
    )  # fmt: skip
