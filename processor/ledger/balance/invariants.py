"""The balance sheet: the invariants as queries. Each returns findings; none means it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec
from sqlalchemy import Connection

from processor.ledger.balance.stock_invariants import in_time
from processor.ledger.orders.went_out import documents
from processor.ledger.sql import text
from processor.ledger.stock.stock import AVAILABLE
from processor.model.sentence import Sentence, Text, sentence
from processor.model.states import LineCounts, derive

SHOWN = 20
_PAGE = 1_000


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One invariant: how many facts were looked at, and what does not add up.

    `unseen` is what could not be looked at, with the reason; `noted` what is counted and told
    although nothing is broken, such as what others owe.
    """

    number: int
    name: Text
    looked_at: int
    findings: tuple[Text, ...]
    unseen: tuple[Text, ...] = ()
    noted: tuple[Text, ...] = ()


def count_of(connection: Connection, sql: str, since: int = 0) -> int:
    """The number that a statement counts."""
    return int(connection.scalar(text(sql), {"since": since}) or 0)


def find(
    connection: Connection,
    sql: str,
    say: Callable[[Any], Sentence],
    since: int = 0,
    values: Mapping[str, int | str] = MappingProxyType({}),
) -> list[Text]:
    """What a statement finds, `say` tells each row; `values` are those it names."""
    rows = connection.execute(text(f"{sql} LIMIT {SHOWN}"), {"since": since, **values})
    return [say(row) for row in rows]


def _state(state: str) -> Sentence:
    return sentence(f"state.{state}")


def rows_balance(connection: Connection, since: int = 0) -> Check:
    """1: rows read = accepted + incomplete + rejected + duplicate + revision + cancellation +
    ignored + waiting, per file."""
    findings = find(
        connection,
        "SELECT f.id, f.name, f.records, count(r.row) FROM file f"
        " LEFT JOIN input_row r ON r.file_id = f.id"
        " WHERE f.state IN ('booked', 'waiting') AND f.seen_at >= :since"
        " GROUP BY f.id, f.name, f.records, f.state HAVING count(r.row) <>"
        " CASE f.state WHEN 'booked' THEN f.records ELSE 0 END",
        lambda r: sentence("balance.rows", file=r[0], name=r[1], read=r[2], found=r[3]),
        since,
    )
    findings += find(
        connection,
        "SELECT r.file_id, r.row, r.outcome FROM input_row r WHERE r.outcome NOT IN ('accepted',"
        " 'incomplete', 'rejected', 'duplicate', 'revision', 'cancellation', 'ignored', 'waiting')",
        lambda r: sentence("balance.no-outcome", file=r[0], row=r[1], outcome=r[2]),
    )
    findings += find(
        connection,
        "SELECT r.file_id, r.row, r.outcome FROM input_row r LEFT JOIN orders o ON o.id ="
        " r.order_id WHERE r.outcome IN ('accepted', 'incomplete', 'revision', 'cancellation')"
        " AND (r.order_id IS NOT NULL OR r.outcome = 'incomplete') AND o.id IS NULL",
        lambda r: sentence(
            "balance.no-order", file=r[0], row=r[1], outcome=sentence(f"outcome.{r[2]}")
        ),
    )
    return Check(
        number=1, name=sentence("balance.every-row"),
        looked_at=count_of(
            connection,
            "SELECT count(*) FROM input_row r JOIN file f ON f.id = r.file_id"
            " WHERE f.seen_at >= :since",
            since,
        ),
        findings=tuple(findings),
    )  # fmt: skip


def pieces_balance(connection: Connection) -> Check:
    """2: ordered = open + held + backordered + reserved + instructed + shipped + cancelled, and
    what is reserved and instructed agrees with the reservations, per line."""
    findings = find(
        connection,
        "SELECT o.channel, o.order_id, l.line_id, l.ordered FROM order_line l"
        " JOIN orders o ON o.id = l.order_id WHERE l.ordered <> l.open + l.held + l.backordered"
        " + l.reserved + l.instructed + l.shipped + l.cancelled",
        lambda r: sentence("balance.parts", order=f"{r[0]}/{r[1]}", line=r[2], ordered=r[3]),
    )
    findings += find(
        connection,
        "SELECT o.channel, o.order_id, l.line_id, l.reserved, l.instructed,"
        " coalesce(sum(CASE WHEN r.state = 'reserved' THEN r.pieces END), 0),"
        " coalesce(sum(CASE WHEN r.state = 'instructed' THEN r.pieces END), 0)"
        " FROM order_line l JOIN orders o ON o.id = l.order_id LEFT JOIN reservation r"
        " ON r.order_id = l.order_id AND r.line_id = l.line_id"
        " GROUP BY o.channel, o.order_id, l.line_id, l.reserved, l.instructed HAVING l.reserved <>"
        " coalesce(sum(CASE WHEN r.state = 'reserved' THEN r.pieces END), 0) OR l.instructed <>"
        " coalesce(sum(CASE WHEN r.state = 'instructed' THEN r.pieces END), 0)",
        lambda r: sentence(
            "balance.line-promised",
            order=f"{r[0]}/{r[1]}",
            line=r[2],
            reserved=r[3],
            instructed=r[4],
            said_reserved=r[5],
            said_instructed=r[6],
        ),
    )
    findings += find(
        connection,
        "SELECT o.channel, o.order_id, o.state FROM orders o WHERE o.state <> 'history'"
        " AND o.lacks = 0"
        " AND NOT EXISTS (SELECT 1 FROM order_line l WHERE l.order_id = o.id)",
        lambda r: sentence("balance.no-lines", order=f"{r[0]}/{r[1]}", state=_state(r[2])),
    )
    return Check(
        number=2, name=sentence("balance.every-piece"),
        looked_at=count_of(connection, "SELECT count(*) FROM order_line", 0),
        findings=tuple(findings),
    )  # fmt: skip


def states_agree(connection: Connection) -> list[Text]:
    """2, the orders: the state of each decided order is the one its lines and holds say.

    Read in pages by key, each one statement: an order, its lines and its holds of one moment.
    """
    findings: list[Text] = []
    last = 0
    while len(findings) < SHOWN:
        page = connection.execute(text(_STATES), {"last": last, "n": _PAGE}).fetchall()
        if not page:
            break
        last = page[-1][0]
        for _key, channel, order_id, state, on_hold, *pieces in page:
            # Sums say what the lines say: no part is negative, and none exceeds what was ordered.
            names = LineCounts.__struct_fields__
            counts = LineCounts(**dict(zip(names, pieces, strict=True)))
            said = derive([counts], on_hold=bool(on_hold), rejected=False)
            if not _may_be(state, said, counts):
                order = f"{channel}/{order_id}"
                findings.append(
                    sentence("balance.state", order=order, state=_state(state), said=_state(said))
                )
    return findings[:SHOWN]


def holds_agree(connection: Connection) -> list[Text]:
    """2, the holds: lines that are held alone are in no shipment planned since, an order that is
    rejected or cancelled waits for nobody, one that lacks fields is promised nothing, and an order
    stands in one open sheet."""
    findings: list[Text] = [
        sentence("balance.held-line", order=f"{channel}/{order_id}", line=line_id, shipment=number)
        for channel, order_id, line_id, number, lines in connection.execute(text(_HELD_LINES))
        if line_id in msgspec.json.decode(lines)
    ]
    findings += find(
        connection,
        "SELECT o.channel, o.order_id, o.state, h.reason FROM orders o"
        " JOIN hold h ON h.order_id = o.id"
        " WHERE h.closed_at IS NULL AND o.state IN ('rejected', 'cancelled') ORDER BY h.id",
        lambda r: sentence(
            "balance.open-hold", order=f"{r[0]}/{r[1]}", state=_state(r[2]), reason=r[3]
        ),
    )
    findings += find(
        connection,
        _PROMISED_INCOMPLETE,
        lambda r: sentence("balance.incomplete", order=f"{r[0]}/{r[1]}", state=_state(r[2])),
    )
    findings += find(
        connection,
        "SELECT o.channel, o.order_id, count(*) FROM sheet_order s JOIN orders o"
        " ON o.id = s.order_id WHERE s.state = 'open' GROUP BY o.channel, o.order_id"
        " HAVING count(*) > 1 ORDER BY o.channel, o.order_id",
        lambda r: sentence("balance.sheets", order=f"{r[0]}/{r[1]}", count=r[2]),
    )
    return findings[:SHOWN]


# An order that lacks fields waits for them, or is over: nothing of it is promised or sent.
_PROMISED_INCOMPLETE = (
    "SELECT o.channel, o.order_id, o.state FROM orders o WHERE o.lacks > 0 AND"
    " (o.state NOT IN ('held', 'cancelled', 'rejected', 'history') OR o.decide = 1"
    " OR (o.state = 'held' AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.order_id = o.id"
    " AND h.reason = 'incomplete' AND h.closed_at IS NULL))"
    " OR EXISTS (SELECT 1 FROM shipment s WHERE s.order_id = o.id AND s.state <> 'cancelled')"
    " OR EXISTS (SELECT 1 FROM reservation r WHERE r.order_id = o.id AND r.state <> 'freed'))"
    " ORDER BY o.channel, o.order_id"
)


# What was planned before the hold began went rightly.
_HELD_LINES = (
    "SELECT DISTINCT o.channel, o.order_id, r.line_id, s.number, h.lines FROM hold h"
    " JOIN orders o ON o.id = h.order_id JOIN reservation r ON r.order_id = h.order_id"
    " JOIN shipment s ON s.id = r.shipment_id WHERE h.closed_at IS NULL AND h.lines <> '[]'"
    " AND r.state = 'reserved' AND s.planned_at >= h.since"
    " ORDER BY o.channel, o.order_id, r.line_id, s.number"
)


# An order that waits to be decided again keeps its state until then.
_STATES = (
    "SELECT o.id, o.channel, o.order_id, o.state,"
    " EXISTS (SELECT 1 FROM hold h WHERE h.order_id = o.id AND h.closed_at IS NULL),"
    " sum(l.ordered), sum(l.open), sum(l.held), sum(l.backordered), sum(l.reserved),"
    " sum(l.instructed), sum(l.shipped), sum(l.cancelled)"
    " FROM orders o JOIN order_line l ON l.order_id = o.id"
    " WHERE o.id > :last AND o.decide = 0 AND o.state <> 'history'"
    " GROUP BY o.id, o.channel, o.order_id, o.state ORDER BY o.id LIMIT :n"
)


def _may_be(state: str, said: str, counts: LineCounts) -> bool:
    if state == "rejected":
        return not (counts.open or counts.held or counts.backordered or counts.reserved)
    return state == said or (state == "delivered" and said == "shipped")


def stock_balance(connection: Connection) -> Check:
    """3: on hand = the sum of the stock events, and the last count and what happened after it;
    reserved and instructed = the reservations;
    available never below zero except as an open shortage."""
    findings = find(
        connection,
        "SELECT s.warehouse, s.client, s.sku, s.on_hand, coalesce(sum(e.delta), 0) FROM stock s"
        " LEFT JOIN stock_event e ON e.warehouse = s.warehouse AND e.client = s.client"
        " AND e.sku = s.sku GROUP BY s.warehouse, s.client, s.sku, s.on_hand"
        " HAVING s.on_hand <> coalesce(sum(e.delta), 0)",
        lambda r: sentence("balance.on-hand", **_goods(r), on_hand=r[3], events=r[4]),
    )
    findings += find(
        connection,
        "SELECT s.warehouse, s.client, s.sku, s.reserved, s.instructed,"
        " coalesce(sum(CASE WHEN r.state = 'reserved' THEN r.pieces END), 0),"
        " coalesce(sum(CASE WHEN r.state = 'instructed' THEN r.pieces END), 0) FROM stock s"
        " LEFT JOIN reservation r ON r.warehouse = s.warehouse AND r.client = s.client"
        " AND r.sku = s.sku GROUP BY s.warehouse, s.client, s.sku, s.reserved, s.instructed"
        " HAVING s.reserved <> coalesce(sum(CASE WHEN r.state = 'reserved' THEN r.pieces END), 0)"
        " OR s.instructed <>"
        " coalesce(sum(CASE WHEN r.state = 'instructed' THEN r.pieces END), 0)",
        lambda r: sentence(
            "balance.stock-promised",
            **_goods(r),
            reserved=r[3],
            instructed=r[4],
            said_reserved=r[5],
            said_instructed=r[6],
        ),
    )
    findings += find(
        connection,
        f"SELECT s.warehouse, s.client, s.sku, {AVAILABLE} FROM stock s"
        f" WHERE {AVAILABLE} < 0 AND NOT EXISTS (SELECT 1 FROM shortage h"
        " WHERE h.warehouse = s.warehouse AND h.client = s.client AND h.sku = s.sku"
        " AND h.closed_at IS NULL)",
        lambda r: sentence("balance.no-shortage", **_goods(r), available=r[3]),
    )
    findings += find(
        connection,
        "SELECT r.id, r.warehouse, r.sku FROM reservation r WHERE r.state IN ('reserved',"
        " 'instructed') AND NOT EXISTS (SELECT 1 FROM stock s WHERE s.warehouse = r.warehouse"
        " AND s.client = r.client AND s.sku = r.sku)",
        lambda r: sentence("balance.no-stock", reservation=r[0], warehouse=r[1], sku=r[2]),
    )
    findings += in_time(connection)
    return Check(
        number=3, name=sentence("balance.stock"),
        looked_at=count_of(connection, "SELECT count(*) FROM stock", 0),
        findings=tuple(findings),
    )  # fmt: skip


def _goods(row: Any) -> dict[str, str]:
    return {"warehouse": row[0], "client": row[1], "sku": row[2]}


def known_documents(connection: Connection) -> dict[str, tuple[str, int, str]]:
    """(SHA-256, size, state) of every document by `folder/name`; also of those that went out before
    a restore, as a person said."""
    gone = {name: (sha256, 0, "handed") for name, sha256 in documents(connection).items()}
    return gone | {
        f"{r[0]}/{r[1]}": (r[2], int(r[3]), r[4])
        for r in connection.execute(
            text("SELECT folder, name, sha256, size, state FROM document ORDER BY id")
        )
    }
