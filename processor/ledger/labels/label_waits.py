"""Which parcels wait for labels that others make: planned, taken over when an order is decided
again, over in time, called off."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger.counters import next_id
from processor.ledger.desk import cases
from processor.ledger.orders import search_keys
from processor.ledger.sql import in_batches, text, write_rows
from processor.ledger.stock import redecide
from processor.ledger.tables.schema import label
from processor.model.cases import LABEL_LATE, LABEL_OUTDATED, NewCase
from processor.model.parcel_labels import LabelKnown, LabelPlan
from processor.model.sentence import Text, keep, kept, sentence
from processor.model.times import rfc3339

CROSSDOCK = "crossdock"
OPEN = "('awaited', 'asked', 'failed')"
# A label whose shipment was called off before a warehouse had it.
_LOOSE = "s.state = 'cancelled' AND s.wave_id IS NULL"


class PlannedLabel(msgspec.Struct, frozen=True):
    """The label of a parcel that was planned, by the key of the parcel; `source` makes it."""

    parcel: int
    source: str
    plan: LabelPlan


def known_labels(
    connection: Connection, orders: Sequence[int]
) -> dict[int, tuple[LabelKnown, ...]]:
    """The labels of what was planned of orders and is no longer, by order, oldest first."""
    found: dict[int, list[LabelKnown]] = {}
    for marks, part in in_batches(orders):
        statement = text(
            "SELECT s.order_id, l.id, l.made_for, l.state, l.until, l.media FROM label l"
            " JOIN parcel p ON p.id = l.parcel_id JOIN shipment s ON s.id = p.shipment_id"
            f" WHERE l.state <> 'void' AND {_LOOSE} AND s.order_id IN ({marks}) ORDER BY l.id"
        )
        for row in connection.execute(statement, part):
            found.setdefault(row[0], []).append(LabelKnown(*row[1:]))
    return {order: tuple(labels) for order, labels in found.items()}


def plan(
    connection: Connection, planned: Sequence[PlannedLabel], again: Sequence[int], at: int
) -> None:
    """Notes the labels of parcels that were planned; what was known of the same parcel goes on with
    it. What is known of the orders `again` and was taken by no parcel is void."""
    key = next_id(connection, label)
    fresh = [one for one in planned if one.plan.takes is None]
    write_rows(
        connection,
        label,
        [
            {
                "id": key + n, "parcel_id": one.parcel, "source": one.source, "state": "awaited",
                "made_for": one.plan.made_for, "since": at, "until": one.plan.until,
            }
            for n, one in enumerate(fresh)
        ],
    )  # fmt: skip
    taken = [one for one in planned if one.plan.takes is not None]
    write_rows(
        connection,
        "UPDATE label SET parcel_id = :p WHERE id = :i",
        [{"p": one.parcel, "i": one.plan.takes} for one in taken],
    )
    _take_numbers(connection, [one.parcel for one in taken])
    _void_loose(connection, again, at, sentence("label.planned-otherwise"))


def _take_numbers(connection: Connection, parcels: Sequence[int]) -> None:
    """The number that came with a label stands on the parcel that has it now."""
    for marks, part in in_batches(parcels):
        statement = text(
            "SELECT p.id, p.shipment_id, l.tracking FROM label l JOIN parcel p"
            " ON p.id = l.parcel_id WHERE l.state <> 'void' AND l.tracking <> ''"
            f" AND p.id IN ({marks})"
        )
        for parcel, shipment, number in connection.execute(statement, part).fetchall():
            set_number(connection, parcel, shipment, number)


def set_number(connection: Connection, parcel: int, shipment: int, number: str) -> None:
    """A parcel has the tracking number that came with its label; one that it had before on a parcel
    that was never instructed is given up."""
    connection.execute(
        text(
            "UPDATE parcel SET tracking = NULL WHERE tracking = :n AND id <> :p AND shipment_id IN"
            f" (SELECT s.id FROM shipment s WHERE {_LOOSE} AND s.order_id ="
            " (SELECT order_id FROM shipment WHERE id = :s))"
        ),
        {"n": number, "p": parcel, "s": shipment},
    )
    connection.execute(
        text("UPDATE parcel SET tracking = :n WHERE id = :p"), {"n": number, "p": parcel}
    )
    search_keys.of_parcels(connection, [(shipment, number)])


_OF_SHIPMENTS = (
    "SELECT DISTINCT s.order_id FROM label l JOIN parcel p ON p.id = l.parcel_id"
    " JOIN shipment s ON s.id = p.shipment_id JOIN orders o ON o.id = s.order_id WHERE"
)
# In a form that the index of open labels serves: there are few of them, however long the ledger.
_LATE = (
    f"{_OF_SHIPMENTS} l.state IN {OPEN} AND s.state = 'planned'"
    " AND (l.until <= :now OR l.state = 'failed') ORDER BY 1"
)
_ENDED = (
    f"{_OF_SHIPMENTS} l.state IN {OPEN} AND {_LOOSE}"
    " AND o.state IN ('cancelled', 'rejected') ORDER BY 1"
)


def due(connection: Connection, now: int) -> bool:
    """True where labels are waited for no longer, or are those of orders that ended."""
    return bool(_orders(connection, _LATE, now) or _orders(connection, _ENDED, now))


def over_in_time(connection: Connection, now: int) -> None:
    """What is planned of orders whose labels were waited for until now, or whose carrier said no,
    is decided again, and held. A carrier that was asked and did not answer is a case: it may have
    made the label all the same."""
    late = _orders(connection, _LATE, now)
    for marks, part in in_batches(late):
        statement = text(
            "SELECT l.id, l.until, s.number, s.client, s.carrier FROM label l JOIN parcel p"
            " ON p.id = l.parcel_id JOIN shipment s ON s.id = p.shipment_id"
            " WHERE l.state = 'asked' AND l.until <= :now AND s.state = 'planned'"
            f" AND s.order_id IN ({marks}) ORDER BY l.id"
        )
        rows = connection.execute(statement, {**part, "now": now}).fetchall()
        for key, until, shipment, client, carrier in rows:
            case = NewCase(
                kind=LABEL_LATE, client=client, subject_kind="shipment", subject=shipment,
                why=sentence("case.label-late", shipment=shipment, carrier=carrier),
                cause=f"{key} {until}",
            )  # fmt: skip
            cases.open_case(connection, case, at=now, who=CROSSDOCK)
    redecide.decide_again(connection, late)


def void_of_ended(connection: Connection, at: int) -> None:
    """Labels that did not come, of orders that nobody sends any more, are void; those that came are
    told by the state of their order."""
    ended = _orders(connection, _ENDED, at)
    _void_loose(connection, ended, at, sentence("label.called-off"), came=False)


def _orders(connection: Connection, statement: str, now: int) -> list[int]:
    return [int(row[0]) for row in connection.execute(text(statement), {"now": now})]


def _void_loose(
    connection: Connection, orders: Sequence[int], at: int, why: Text, *, came: bool = True
) -> None:
    """Labels of what was planned of orders before are void; with `came` also those that are here,
    of which a person is told."""
    gone: list[int] = []
    for marks, part in in_batches(orders):
        statement = text(
            "SELECT l.id, l.state, s.number, s.client, l.kept FROM label l"
            " JOIN parcel p ON p.id = l.parcel_id JOIN shipment s ON s.id = p.shipment_id"
            f" WHERE l.state <> 'void' AND {_LOOSE} AND s.order_id IN ({marks}) ORDER BY l.id"
        )
        for key, state, shipment, client, place in connection.execute(statement, part).fetchall():
            if state == "arrived" and not came:
                continue
            gone.append(key)
            if state == "arrived":
                outdated(connection, shipment, client, place, key, at)
    void(connection, gone, at, why)


def outdated(
    connection: Connection, shipment: str, client: str, kept: str, key: int, at: int
) -> None:
    """Opens the case of a label that came and is not that of its parcel any more."""
    why = sentence("case.label-outdated", shipment=shipment, kept=kept)
    case = NewCase(
        kind=LABEL_OUTDATED, client=client, subject_kind="shipment", subject=shipment, why=why,
        cause=str(key),
    )  # fmt: skip
    cases.open_case(connection, case, at=at, who=CROSSDOCK)


def void(connection: Connection, keys: Sequence[int], at: int, why: Text) -> None:
    """Labels, by key, count no more."""
    write_rows(
        connection,
        "UPDATE label SET state = 'void', void_at = :t, why = :y WHERE id = :i",
        [{"t": at, "y": keep(why), "i": key} for key in keys],
    )


def void_of_changed(connection: Connection, shipments: Sequence[int], at: int) -> None:
    """What others made for shipments that a warehouse has and that are changed now does not fit any
    more: the change goes without, and a person is told."""
    for marks, part in in_batches(shipments):
        statement = text(
            "SELECT l.id, s.number, s.client, l.kept FROM label l JOIN parcel p"
            " ON p.id = l.parcel_id JOIN shipment s ON s.id = p.shipment_id"
            f" WHERE l.state = 'arrived' AND s.id IN ({marks}) ORDER BY l.id"
        )
        rows = connection.execute(statement, part).fetchall()
        for key, shipment, client, place in rows:
            outdated(connection, shipment, client, place, key, at)
        void(connection, [row[0] for row in rows], at, sentence("label.changed"))
        connection.execute(
            text(
                "UPDATE shipment SET label_state = 'apart' WHERE label_state LIKE 'arrived%'"
                f" AND id IN ({marks})"
            ),
            part,
        )


class WaitingLabel(msgspec.Struct, frozen=True):
    """A parcel that waits for a label; `until` in microseconds UTC, `why` what its carrier said
    against it."""

    shipment: str
    order: str
    service: str
    source: str
    sscc: str
    state: str
    until: int
    why: Text


def waiting(connection: Connection) -> list[WaitingLabel]:
    """The parcels that wait for labels, also those of orders that are held for them; those that are
    due first, first."""
    statement = text(
        "SELECT s.number, o.channel || '/' || o.order_id, s.carrier || '/' || s.service, l.source,"
        " p.sscc, l.state, l.until, l.why FROM label l JOIN parcel p ON p.id = l.parcel_id"
        " JOIN shipment s ON s.id = p.shipment_id JOIN orders o ON o.id = s.order_id"
        f" WHERE l.state IN {OPEN} AND s.wave_id IS NULL ORDER BY l.until, l.id"
    )
    return [
        WaitingLabel(r[0], r[1], r[2], r[3], r[4], r[5], r[6], kept(r[7]))
        for r in connection.execute(statement)
    ]


class WaitingLabels(msgspec.Struct, frozen=True):
    """How many planned shipments of a carrier wait for labels that `source` makes, and until when
    the first of them does (RFC 3339)."""

    carrier: str
    source: str
    shipments: int
    until: str

    @property
    def said(self) -> Text:
        """The same to be said."""
        return sentence(
            f"label.waits-{self.source}", n=self.shipments, carrier=self.carrier, until=self.until
        )


def waits_of(connection: Connection) -> list[WaitingLabels]:
    """The planned shipments that wait, by carrier and who makes the label."""
    statement = text(
        "SELECT s.carrier, l.source, count(DISTINCT s.id), min(l.until) FROM label l"
        " JOIN parcel p ON p.id = l.parcel_id JOIN shipment s ON s.id = p.shipment_id"
        f" WHERE s.state = 'planned' AND l.state IN {OPEN} GROUP BY s.carrier, l.source"
        " ORDER BY 1, 2"
    )
    return [
        WaitingLabels(r[0], r[1], int(r[2]), rfc3339(r[3])) for r in connection.execute(statement)
    ]
