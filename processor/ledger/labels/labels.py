"""Labels that others made: who waits for one, what came, asked for again."""

from __future__ import annotations

from typing import Literal

import msgspec
from sqlalchemy import Connection

from processor.ledger import journal
from processor.ledger.desk import cases
from processor.ledger.desk.requests import Answer
from processor.ledger.labels.label_waits import CROSSDOCK, OPEN, set_number
from processor.ledger.sql import text
from processor.ledger.stock import redecide
from processor.model.cases import LABEL_LATE
from processor.model.label_pages import Booked, Media, WantedParcel, WantedShipment, WantedState
from processor.model.label_sources import arrived_state
from processor.model.sentence import keep, sentence

ASK = "ask-label"
Answered = Literal["noted", "same", "not wanted", "otherwise", "number taken"]
"""What came of the answer of a carrier."""


class _Found(msgspec.Struct, frozen=True):
    """The label of a parcel that counts, with its shipment and order."""

    key: int
    state: str
    shipment: int
    shipment_state: str
    order: int
    tracking: str | None


def book_label(
    connection: Connection, parcel_id: int, *, file_id: int, page: int, sha256: str, kept: str,
    media: Media, tracking: str, at: int,
) -> Booked:  # fmt: skip
    """Notes that the label of a parcel is here: its bytes lie in `kept` below the archive. Its
    shipment joins the next wave once all its labels are here; an order that is held for it is
    decided again.

    Nothing is noted for a parcel that waits for none, of a page that ever was the label of another,
    or with a number that another parcel has.
    """
    found = _of_parcel(connection, parcel_id)
    if found is None or found.state == "arrived" or not _may_arrive(found):
        return "not wanted"
    there = text("SELECT 1 FROM label WHERE sha256 = :h")
    if connection.scalar(there, {"h": sha256}) is not None:
        return "taken"
    if tracking and not _free(connection, found, parcel_id, tracking):
        return "number taken"
    connection.execute(
        text(
            "UPDATE label SET state = 'arrived', arrived_at = :t, file_id = :f, page = :p,"
            " sha256 = :h, kept = :k, media = :m, why = '',"
            " tracking = CASE WHEN :n = '' THEN tracking ELSE :n END"
            " WHERE id = :i"
        ),
        {"t": at, "f": file_id, "p": page, "h": sha256, "k": kept, "m": media, "n": tracking,
         "i": found.key},
    )  # fmt: skip
    if tracking:
        set_number(connection, parcel_id, found.shipment, tracking)
    event = journal.Event(
        at=at, kind="label arrived", order_id=found.order, shipment_id=found.shipment, saw=kept
    )
    journal.append(connection, [event])
    cases.close_of_order(
        connection, found.order, LABEL_LATE, at=at, who=CROSSDOCK,
        why=sentence("label.came-late"),
    )  # fmt: skip
    if found.shipment_state == "planned":
        _complete(connection, found.shipment)
    else:
        redecide.decide_again(connection, [found.order])
    return "booked"


def _may_arrive(found: _Found) -> bool:
    """True before a warehouse has the shipment: planned, or held for this label."""
    return found.shipment_state in ("planned", "cancelled")


def _of_parcel(connection: Connection, parcel_id: int) -> _Found | None:
    row = connection.execute(
        text(
            "SELECT l.id, l.state, s.id, s.state, s.order_id, p.tracking FROM label l"
            " JOIN parcel p ON p.id = l.parcel_id JOIN shipment s ON s.id = p.shipment_id"
            " JOIN orders o ON o.id = s.order_id WHERE l.state <> 'void' AND p.id = :p"
            " AND s.wave_id IS NULL AND o.state NOT IN ('cancelled', 'rejected')"
        ),
        {"p": parcel_id},
    ).first()
    return None if row is None else _Found(*row)


def _free(connection: Connection, found: _Found, parcel_id: int, tracking: str) -> bool:
    """True where a number is on no other parcel, and the parcel has no other."""
    if found.tracking not in (None, "", tracking):
        return False
    other = text(
        "SELECT 1 FROM parcel WHERE (tracking = :n OR told_tracking = :n) AND id <> :p LIMIT 1"
    )
    return connection.scalar(other, {"n": tracking, "p": parcel_id}) is None


def _complete(connection: Connection, shipment: int) -> None:
    """A shipment all of whose labels are here waits for none."""
    media = text(
        "SELECT l.state, l.media FROM label l JOIN parcel p ON p.id = l.parcel_id"
        " WHERE p.shipment_id = :s AND l.state <> 'void'"
    )
    rows = connection.execute(media, {"s": shipment}).fetchall()
    if any(row[0] != "arrived" for row in rows):
        return
    state = arrived_state(row[1] for row in rows)
    connection.execute(
        text("UPDATE shipment SET label_state = :l WHERE id = :s"), {"l": state, "s": shipment}
    )


def wanted_labels(
    connection: Connection, channel: str = "", carrier: str = "", since: int = 0
) -> list[WantedShipment]:
    """The shipments whose labels a channel, or a carrier, makes: those that wait, and, of
    `since` then (microseconds UTC), those that have one and those that were called off or left
    without, by their keys."""
    source = "carrier" if carrier else "channel"
    statement = text(
        "SELECT s.number, o.order_id, o.id, s.carrier || '/' || s.service, s.state, o.state, p.id,"
        " p.sscc, coalesce(p.tracking, ''), l.state, l.sha256, s.wave_id, l.named, s.client"
        " FROM label l JOIN parcel p ON p.id = l.parcel_id"
        " JOIN shipment s ON s.id = p.shipment_id JOIN orders o ON o.id = s.order_id"
        " WHERE l.source = :source AND (:channel = '' OR o.channel = :channel)"
        " AND (:carrier = '' OR s.carrier = :carrier)"
        # Whole shipments: which of its parcels a label is of is told by all of them.
        " AND s.id IN (SELECT q.shipment_id FROM label k JOIN parcel q ON q.id = k.parcel_id"
        f" WHERE k.source = :source AND (k.state IN {OPEN} OR k.since >= :since"
        " OR k.arrived_at >= :since OR k.void_at >= :since)) ORDER BY s.id, p.id, l.id"
    )
    values = {"source": source, "channel": channel, "carrier": carrier, "since": since}
    found: dict[str, WantedShipment] = {}
    for row in connection.execute(statement, values):
        number, order, key, service, shipment_state, order_state = row[:6]
        parcel = WantedParcel(
            parcel_id=row[6],
            keys=tuple(one for one in (row[7], row[8], row[12].rpartition(".")[0]) if one),
            sha256=row[10],
        )
        before = found.get(number)
        state = _wanted_state(shipment_state, order_state, row[9], row[11])
        parcels = () if before is None else before.parcels
        found[number] = WantedShipment(
            shipment=number, order=order, order_id=key, service=service, keys=(order, number),
            client=row[13], parcels=(*parcels, parcel),
            state=state if before is None else _of_both(before.state, state),
        )  # fmt: skip
    return list(found.values())


def clients_of(connection: Connection, carrier: str) -> dict[str, str]:
    """Whose goods the shipments are, by number, whose labels a carrier makes."""
    statement = text(
        "SELECT number, client FROM shipment WHERE carrier = :c AND label_source = 'carrier'"
    )
    return {str(r[0]): str(r[1]) for r in connection.execute(statement, {"c": carrier})}


def _wanted_state(shipment: str, order: str, of: str, wave: int | None) -> WantedState:
    if order in ("cancelled", "rejected"):
        return "cancelled"
    if of == "void":
        return "gone"
    if of == "arrived":
        return "labelled"
    return "waits" if wave is None else "gone"


def _of_both(one: WantedState, other: WantedState) -> WantedState:
    """Of two parcels of one shipment the state of which more is still to do."""
    for state in ("waits", "labelled", "cancelled", "gone"):
        if state in (one, other):
            return state
    raise AssertionError((one, other))


def carrier_answered(
    connection: Connection, parcel_id: int, *, tracking: str, named: str, at: int
) -> Answered:
    """Notes the number that a carrier gave a parcel, and what it calls the file of its label;
    either may be empty. The parcel waits on until the label itself is here.

    Nothing is noted of what was answered before, or otherwise, nor a number that another parcel
    has.
    """
    found = _of_parcel(connection, parcel_id)
    if found is None:
        return "not wanted"
    row = connection.execute(
        text("SELECT tracking, named FROM label WHERE id = :i"), {"i": found.key}
    ).one()
    before = tuple(map(str, row))
    fresh = [(now, was) for now, was in zip((tracking, named), before, strict=True) if now]
    if any(was not in ("", now) for now, was in fresh):
        return "otherwise"
    if all(was == now for now, was in fresh):
        return "same"
    if found.state == "arrived":
        return "not wanted"
    if tracking and not _free(connection, found, parcel_id, tracking):
        return "number taken"
    connection.execute(
        text(
            "UPDATE label SET tracking = :t, named = :n, why = '', state ="
            " CASE state WHEN 'failed' THEN 'asked' ELSE state END WHERE id = :i"
        ),
        {"t": tracking or before[0], "n": named or before[1], "i": found.key},
    )
    if tracking:
        set_number(connection, parcel_id, found.shipment, tracking)
    event = journal.Event(
        at=at, kind="label answered", order_id=found.order, shipment_id=found.shipment,
        saw=tracking or named,
    )  # fmt: skip
    journal.append(connection, [event])
    return "noted"


def carrier_failed(connection: Connection, parcel_id: int, why: str, at: int) -> bool:
    """Notes that a carrier said no to the label of a parcel; false where nobody waits for it."""
    found = _of_parcel(connection, parcel_id)
    if found is None or found.state not in ("awaited", "asked"):
        return False
    connection.execute(
        text("UPDATE label SET state = 'failed', why = :y WHERE id = :i"),
        {"y": keep(why), "i": found.key},
    )
    event = journal.Event(
        at=at, kind="label refused", order_id=found.order, shipment_id=found.shipment, cause=why
    )
    journal.append(connection, [event])
    return True


def ask_again(connection: Connection, shipment: str, *, at: int, who: str, why: str) -> Answer:
    """Asks the carrier of a shipment for its labels once more: those that did not come are asked
    for with the next request file, and waited for as long as before. Refused for what has left us,
    what has its labels, and what nobody makes on request."""
    rows = connection.execute(
        text(
            "SELECT l.id, l.state, l.since, l.until, s.order_id, s.id FROM label l"
            " JOIN parcel p ON p.id = l.parcel_id JOIN shipment s ON s.id = p.shipment_id"
            " JOIN orders o ON o.id = s.order_id WHERE s.number = :n AND l.source = 'carrier'"
            f" AND l.state IN {OPEN} AND s.wave_id IS NULL"
            " AND o.state NOT IN ('cancelled', 'rejected') ORDER BY l.id"
        ),
        {"n": shipment},
    ).fetchall()
    if not rows:
        return Answer(sentence("label.nothing-to-ask", shipment=shipment), refused=True)
    for row in rows:
        connection.execute(
            text(
                "UPDATE label SET state = 'awaited', asked_at = NULL, why = '', since = :t,"
                " until = :u WHERE id = :i"
            ),
            {"t": at, "u": at + row[3] - row[2], "i": row[0]},
        )
    order, key = rows[0][4], rows[0][5]
    event = journal.Event(
        at=at, kind="label asked again", order_id=order, shipment_id=key, who=who, cause=why
    )
    journal.append(connection, [event])
    planned = text("SELECT state FROM shipment WHERE id = :s")
    if connection.scalar(planned, {"s": key}) != "planned":
        redecide.decide_again(connection, [order])
    return Answer(sentence("label.asked-again", n=len(rows), shipment=shipment))
