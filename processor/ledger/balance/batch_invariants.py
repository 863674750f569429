"""The invariant of what others are told, as queries."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from processor.ledger.balance.advice_invariants import untold_parcels
from processor.ledger.balance.invariants import SHOWN, Check, count_of, find
from processor.ledger.balance.request_invariants import unasked_labels
from processor.ledger.outgoing.tellings import NOT_THEIRS, AtWork, at_work, newest
from processor.ledger.sql import text
from processor.model.sentence import Text, sentence
from processor.model.tellings import Telling

# Of each line of each shipment what left, as reports tell or as is presumed beyond that, what was
# told of it, and what had left before the telling began.
_LEFT = (
    "SELECT o.channel, o.order_id, o.id AS order_key, s.id AS shipment, s.number, l.line_id,"
    " max(l.reported, l.presumed) AS pieces, l.newest,"
    " coalesce((SELECT sum(i.pieces) FROM batch_item i WHERE i.telling = :t"
    " AND i.order_id = o.id AND i.shipment_id = s.id AND i.line_id = l.line_id), 0) AS told,"
    " coalesce((SELECT b.pieces FROM told_before b WHERE b.telling = :t AND b.order_id = o.id"
    " AND b.shipment_id = s.id AND b.line_id = l.line_id), 0) AS before"
    " FROM (SELECT shipment_id, line_id, sum(reported) AS reported, sum(presumed) AS presumed,"
    " max(newest) AS newest FROM (SELECT t.shipment_id, t.line_id, sum(t.pieces) AS reported,"
    " 0 AS presumed, max(t.id) AS newest FROM report_line t JOIN report r ON r.id = t.report_id"
    " WHERE r.state = 'booked' AND t.line_id <> '' AND t.pieces > 0"
    " AND t.shipment_id IS NOT NULL GROUP BY t.shipment_id, t.line_id UNION ALL"
    " SELECT v.shipment_id, v.line_id, 0, sum(v.pieces), 0 FROM reservation v JOIN shipment p"
    " ON p.id = v.shipment_id WHERE p.presumed = 1 AND v.state = 'shipped'"
    " GROUP BY v.shipment_id, v.line_id) GROUP BY shipment_id, line_id) l"
    " JOIN shipment s ON s.id = l.shipment_id JOIN orders o ON o.id = s.order_id"
)
_OF = {"channel": "o.channel = :to", "client": "o.client = :to"}
# Told of a line of a shipment, and as much is not true any more; a case that says so of these very
# pieces excuses it.
_TOO_MUCH = (
    "SELECT * FROM (SELECT o.channel, o.order_id, s.number, i.line_id, sum(i.pieces) AS told,"
    " (SELECT coalesce(max(x.pieces), 0) FROM"
    " (SELECT sum(t.pieces) AS pieces FROM report_line t JOIN report r ON r.id = t.report_id"
    " WHERE r.state = 'booked' AND t.shipment_id = s.id AND t.line_id = i.line_id"
    " AND t.pieces > 0 UNION ALL"
    " SELECT sum(v.pieces) FROM reservation v WHERE v.shipment_id = s.id"
    " AND v.line_id = i.line_id AND v.state = 'shipped' AND s.presumed = 1) x) - coalesce("
    " (SELECT b.pieces FROM told_before b WHERE b.telling = :t AND b.order_id = o.id"
    " AND b.shipment_id = s.id AND b.line_id = i.line_id), 0) AS there FROM batch_item i"
    " JOIN orders o ON o.id = i.order_id JOIN shipment s ON s.id = i.shipment_id"
    " WHERE i.telling = :t GROUP BY o.channel, o.order_id, s.id, s.number, i.line_id)"
    " WHERE told > max(0, there) AND NOT EXISTS (SELECT 1 FROM cases c"
    " WHERE c.kind = 'told-otherwise' AND c.subject = number"
    " AND c.cause = :t || ' ' || line_id || ' ' || told || ' ' || max(0, there))"
    " ORDER BY number, line_id"
)


def batches_balance(connection: Connection, told: Sequence[Telling]) -> Check:
    """8: every piece of a line that left, of a channel or client that is told, is in exactly one
    batch of each telling, or waits for one, and so is every parcel that a carrier, forwarder or
    broker is told of, and every label that a carrier is asked for; every batch has its file, and
    their numbers no hole.

    `told` are the tellings of config.yaml. What left before a telling began is not its.
    """
    known = at_work(connection, [one.name for one in told])
    findings: list[Text] = []
    looked_at = 0
    for one in told:
        if one.kind == "pre-advice":
            findings += untold_parcels(connection, one)
        elif one.kind == "label-request":
            findings += unasked_labels(connection, one)
        elif one.name in known and one.about == "shipped":
            findings += _untold(connection, one, known[one.name].line_mark)
            if _looked_at(connection, known[one.name]):
                findings += _told_too_much(connection, one)
    looked_at = count_of(connection, "SELECT count(*) FROM batch_item")
    findings += _files(connection)
    return Check(
        number=8, name=sentence("balance.told"), looked_at=looked_at,
        findings=tuple(findings[:SHOWN]), noted=_waits(connection, told),
    )  # fmt: skip


def _untold(connection: Connection, one: Telling, mark: int) -> list[Text]:
    labels = f" AND {NOT_THEIRS}" if one.kind == "channel-feed" else ""
    return find(
        connection,
        f"SELECT * FROM ({_LEFT} WHERE {_OF[one.owner]}{labels}) WHERE pieces > told + before"
        " AND newest <= :mark AND NOT EXISTS (SELECT 1 FROM untold u WHERE u.telling = :t"
        " AND u.subject = 'order' AND u.key = order_key) ORDER BY order_key, shipment, line_id",
        lambda r: sentence(
            "balance.untold", to=one.to, order=f"{r.channel}/{r.order_id}", shipment=r.number,
            line=r.line_id, left=r.pieces - r.before, told=r.told,
        ),
        values={"t": one.name, "to": one.to, "mark": mark},
    )  # fmt: skip


def _looked_at(connection: Connection, seen: AtWork) -> bool:
    """False while something may have left, or may not have, that no pass has looked at yet for this
    telling: it opens a case."""
    return (seen.line_mark, seen.stock_mark) == newest(connection)[:2]


def _told_too_much(connection: Connection, one: Telling) -> list[Text]:
    return find(
        connection,
        _TOO_MUCH,
        lambda r: sentence(
            "balance.told-too-much",
            to=one.to,
            order=f"{r[0]}/{r[1]}",
            shipment=r[2],
            line=r[3],
            told=r[4],
        ),
        values={"t": one.name},
    )


def _files(connection: Connection) -> list[Text]:
    found = find(
        connection,
        "SELECT b.number, count(d.id) FROM batch b LEFT JOIN document d ON d.batch_id = b.id"
        " AND d.id NOT IN (SELECT document_id FROM resend) GROUP BY b.id, b.number"
        " HAVING count(d.id) <> 1 ORDER BY b.id",
        lambda r: sentence("balance.batch-files", batch=r[0], n=r[1]),
    )
    found += find(
        connection,
        "SELECT d.id, d.kind FROM document d LEFT JOIN batch b ON b.id = d.batch_id"
        " WHERE d.batch_id IS NOT NULL AND b.id IS NULL ORDER BY d.id",
        lambda r: sentence("balance.stray-document", document=r[0], kind=r[1]),
    )
    found += find(
        connection,
        # Runs that an earlier life of the ledger sent may be wanting.
        "SELECT b.telling, count(*), max(b.run) FROM batch b LEFT JOIN telling t"
        " ON t.name = b.telling GROUP BY b.telling HAVING sum(CASE WHEN b.run >"
        " coalesce(t.settled, 0) THEN 1 ELSE 0 END) <> CASE WHEN max(b.run) >"
        " max(coalesce(t.settled, 0)) THEN max(b.run) - max(coalesce(t.settled, 0)) ELSE 0 END"
        " OR (max(coalesce(t.settled, 0)) = 0 AND min(b.run) <> 1) ORDER BY b.telling",
        lambda r: sentence("balance.batch-runs", telling=r[0], count=r[1], last=r[2]),
    )
    found += find(
        connection,
        "SELECT i.fact, b.number, i.telling FROM batch_item i JOIN batch b ON b.id = i.batch_id"
        " WHERE i.telling <> b.telling ORDER BY i.batch_id, i.position",
        lambda r: sentence("balance.batch-of-another", fact=r[0], batch=r[1], telling=r[2]),
    )
    return found


def _waits(connection: Connection, told: Sequence[Telling]) -> tuple[Text, ...]:
    """What waits, by telling, and what is not told as it was before: counted, nothing broken."""
    found: list[Text] = []
    for one in told:
        values = {"t": one.name}
        for key, statement in (
            ("balance.told-waits", "SELECT count(*) FROM untold WHERE telling = :t AND why = ''"),
            ("balance.told-held", "SELECT count(*) FROM untold WHERE telling = :t AND why <> ''"),
            ("balance.told-before", "SELECT sum(pieces) FROM told_before WHERE telling = :t"),
        ):
            n = int(connection.scalar(text(statement), values) or 0)
            if n:
                about = sentence(f"telling.about-{one.about}")
                found.append(sentence(key, to=one.to, about=about, n=n))
    return tuple(found)
