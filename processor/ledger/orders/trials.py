"""Orders on trial: booked apart from the real ones, decided, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection

from processor.ledger.counters import next_id
from processor.ledger.orders import orders
from processor.ledger.sql import in_batches, text, write_rows
from processor.ledger.tables.schema import trial_order
from processor.model.identity import number_key
from processor.model.order import Order
from processor.model.sentence import Text, keep
from processor.model.times import parse_time
from processor.model.trials import OPEN, TrialOrder, TrialResult, Why

_result_decoder = msgspec.json.Decoder(TrialResult)
_OPEN = ", ".join(f"'{state}'" for state in OPEN)
_PAGE = 500


class KnownTrial(msgspec.Struct, kw_only=True):
    """An order on trial, for comparison with what a file says now."""

    id: int
    state: str
    content: str
    doc: str
    why: Why


class NewTrial(NamedTuple):
    """An order to book on trial."""

    order: Order
    why: Why
    state: str
    content: str
    file_id: int
    rows: tuple[int, ...]


def known(connection: Connection, channel: str, ids: Iterable[str]) -> dict[str, KnownTrial]:
    """Those of these orders of a channel that were booked on trial, by id. What was only decided
    beside its real decision is none of them."""
    found = {}
    for marks, part in in_batches(ids):
        statement = text(
            "SELECT order_id, id, state, content, doc, why FROM trial_order"
            f" WHERE channel = :c AND why <> 'beside' AND order_id IN ({marks})"
        )
        for r in connection.execute(statement, {"c": channel, **part}):
            found[r[0]] = KnownTrial(id=r[1], state=r[2], content=r[3], doc=r[4], why=r[5])
    return found


def add(connection: Connection, fresh: Sequence[NewTrial]) -> list[int]:
    """Books orders on trial; returns their keys in the same order."""
    key = next_id(connection, trial_order)
    rows = [
        {
            "id": key + n, "client": one.order.client, "channel": one.order.channel,
            "order_id": one.order.order_id, "placed_at": parse_time(one.order.placed_at),
            "number_key": number_key(one.order.channel, one.order.order_id),
            "why": one.why, "state": one.state, "content": one.content,
            "doc": orders.encode(one.order), "file_id": one.file_id,
            "rows": msgspec.json.encode(one.rows).decode(),
        }
        for n, one in enumerate(fresh)
    ]  # fmt: skip
    write_rows(connection, trial_order, rows)
    return [key + n for n in range(len(fresh))]


def revise(connection: Connection, key: int, new: NewTrial) -> None:
    """A newer export tells it otherwise, and nothing was rendered yet: it is decided afresh."""
    write_rows(
        connection,
        "UPDATE trial_order SET why = :y, state = :s, content = :c, doc = :d, file_id = :f,"
        " rows = :w, looked = '' WHERE id = :k",
        [
            {
                "k": key, "y": new.why, "s": new.state, "c": new.content,
                "d": orders.encode(new.order), "f": new.file_id,
                "w": msgspec.json.encode(new.rows).decode(),
            }
        ],
    )  # fmt: skip


def end(connection: Connection, key: int, state: str) -> None:
    """It is cancelled, or real from now on: nothing more is decided on trial."""
    write_rows(
        connection, "UPDATE trial_order SET state = :s WHERE id = :k", [{"s": state, "k": key}]
    )


def tell_later(connection: Connection, key: int, told: Text, why: str) -> None:
    """Notes what an export told after papers were rendered, and what puts the order on trial."""
    write_rows(
        connection,
        "UPDATE trial_order SET later = :l, why = :y WHERE id = :k",
        [{"l": keep(told), "y": why, "k": key}],
    )


def looked_at(connection: Connection, bundle_id: int, day: str) -> str:
    """What an order on trial is decided by, in one word: the texts in force, the day, the stock as
    it was counted and promised, the catalogue, the rates."""
    row = connection.execute(
        text(
            "SELECT (SELECT coalesce(max(id), 0) FROM stock_event),"
            " (SELECT coalesce(max(id), 0) FROM reservation),"
            " (SELECT coalesce(max(id), 0) FROM item), (SELECT count(*) FROM exchange_rate),"
            " (SELECT coalesce(max(id), 0) FROM rate_correction)"
        )
    ).one()
    return "/".join([str(bundle_id), day, *(str(one) for one in row)])


class DueTrial(NamedTuple):
    """An order on trial that is to be decided, with what is booked of it in the scratch ledger."""

    id: int
    new: orders.NewOrder


def due(
    connection: Connection, channels: Iterable[str], looked: str, after: int, limit: int
) -> list[DueTrial]:
    """Orders of these channels, and test traffic of any, that are to be decided, by key; none that
    was decided when the same was known."""
    part = {f"c{n}": one for n, one in enumerate(sorted(channels))}
    marks = ", ".join(f":{name}" for name in part) or "NULL"
    statement = text(
        "SELECT id, doc, content, file_id, rows FROM trial_order"
        f" WHERE state IN ({_OPEN}) AND id > :a AND looked <> :l"
        f" AND (why = 'test' OR (why = 'channel' AND channel IN ({marks}))) ORDER BY id LIMIT :n"
    )
    values = {**part, "l": looked, "a": after, "n": limit}
    return [
        DueTrial(
            r[0],
            orders.NewOrder(
                order=orders.decode(r[1]), state="received", content=r[2], file_id=r[3],
                rows=tuple(msgspec.json.decode(r[4])), decide=False,
            ),
        )
        for r in connection.execute(statement, values)
    ]  # fmt: skip


def before(connection: Connection, clients: Iterable[str], but: Iterable[int]) -> list[Order]:
    """The other orders on trial of these clients, which are their buyers' history on trial."""
    part = {f"c{n}": one for n, one in enumerate(sorted(set(clients)))}
    marks = ", ".join(f":{name}" for name in part) or "NULL"
    left = set(but)
    statement = text(
        "SELECT id, doc FROM trial_order WHERE doc <> '' AND why = 'channel'"
        f" AND state NOT IN ('cancelled', 'live') AND client IN ({marks}) ORDER BY id"
    )
    rows = connection.execute(statement, part).fetchall()
    return [orders.decode(r[1]) for r in rows if r[0] not in left]


def shown_beside(connection: Connection, names: Sequence[tuple[str, str]]) -> dict[str, str]:
    """By `channel/order_id` the fields of those live orders, as they were then, that papers were
    rendered of beside their real decision."""
    found = {}
    for marks, part in in_batches(order_id for _, order_id in names):
        statement = text(
            "SELECT channel, order_id, content FROM trial_order WHERE why = 'beside'"
            f" AND state = 'instructed' AND order_id IN ({marks})"
        )
        found.update({f"{r[0]}/{r[1]}": str(r[2]) for r in connection.execute(statement, part)})
    return found


class Decided(NamedTuple):
    """What was decided of an order on trial; `key` is None for one that is decided beside its real
    decision, which `named` names: client, channel, id, placed at, content."""

    key: int | None
    named: tuple[str, str, str, int, str]
    state: str
    result: TrialResult


def note(connection: Connection, decided: Sequence[Decided], *, at: int, looked: str) -> None:
    """Notes what was decided; of what is decided beside the real decision, in place of what was
    decided of it before."""
    said = [(one, msgspec.json.encode(one.result).decode()) for one in decided]
    write_rows(
        connection,
        "UPDATE trial_order SET state = :s, result = :r, decided_at = :t, looked = :l"
        " WHERE id = :k",
        [
            {"k": one.key, "s": one.state, "r": result, "t": at, "l": looked}
            for one, result in said
            if one.key is not None
        ],
    )
    beside = [(one, result) for one, result in said if one.key is None]
    write_rows(
        connection,
        "DELETE FROM trial_order WHERE channel = :c AND order_id = :o AND why = 'beside'",
        [{"c": one.named[1], "o": one.named[2]} for one, _ in beside],
    )
    key = next_id(connection, trial_order)
    write_rows(
        connection,
        trial_order,
        [
            {
                "id": key + n, "client": one.named[0], "channel": one.named[1],
                "order_id": one.named[2], "placed_at": one.named[3], "why": "beside",
                "state": one.state, "content": one.named[4], "decided_at": at, "looked": looked,
                "result": result,
            }
            for n, (one, result) in enumerate(beside)
        ],
    )  # fmt: skip


_COLUMNS = "id, client, channel, order_id, placed_at, why, state, decided_at, result, later"


def _read(r: Any) -> TrialOrder:
    return TrialOrder(
        id=r[0], client=r[1], channel=r[2], order_id=r[3], placed_at=r[4], why=r[5], state=r[6],
        decided_at=r[7], result=_result_decoder.decode(r[8]) if r[8] else TrialResult(),
        later=r[9],
    )  # fmt: skip


def trial_orders(connection: Connection, *, channel: str = "") -> Iterator[TrialOrder]:
    """All orders on trial, by key, those of one channel where it is named; read in pages."""
    last = 0
    narrowed = " AND channel = :c" if channel else ""
    values = {"c": channel} if channel else {}
    while True:
        page = connection.execute(
            text(
                f"SELECT {_COLUMNS} FROM trial_order WHERE id > :last{narrowed}"
                " ORDER BY id LIMIT :n"
            ),
            {**values, "last": last, "n": _PAGE},
        ).fetchall()
        if not page:
            return
        last = page[-1][0]
        yield from (_read(r) for r in page)


def is_channel(connection: Connection, channel: str) -> bool:
    """True if orders of this channel are on trial, or were."""
    statement = text("SELECT 1 FROM trial_order WHERE channel = :c LIMIT 1")
    return connection.scalar(statement, {"c": channel}) is not None


def named(connection: Connection, name: str) -> list[TrialOrder]:
    """Orders on trial that a name means: `channel/order_id`, or the id alone."""
    statement = text(f"SELECT {_COLUMNS} FROM trial_order WHERE order_id IN (:o, :i) ORDER BY id")
    values = {"o": name, "i": name.partition("/")[2]}
    found = [_read(r) for r in connection.execute(statement, values)]
    return [one for one in found if name in (one.name, one.order_id)]


def counts(connection: Connection) -> dict[tuple[str, str], int]:
    """How many orders are on trial, by why and state."""
    statement = text("SELECT why, state, count(*) FROM trial_order GROUP BY why, state")
    return {(r[0], r[1]): int(r[2]) for r in connection.execute(statement)}


def still_real(connection: Connection, channels: Iterable[str]) -> dict[str, int]:
    """How many orders of channels that are on trial were real before that and are still open."""
    found: dict[str, int] = {}
    for marks, part in in_batches(channels):
        statement = text(
            "SELECT channel, count(*) FROM orders WHERE state IN ('received', 'approved', 'held',"
            " 'allocated', 'backordered', 'planned', 'instructed')"
            f" AND channel IN ({marks}) GROUP BY channel ORDER BY channel"
        )
        found.update({r[0]: int(r[1]) for r in connection.execute(statement, part)})
    return found


def waiting_for_live(connection: Connection) -> int:
    """How many real orders wait, on hold or for stock, that would have gone to what is on trial:
    once that is live, they are decided again and may go."""
    statement = text(
        "SELECT count(*) FROM trial_order t JOIN orders o ON o.channel = t.channel"
        " AND o.order_id = t.order_id WHERE t.why = 'beside' AND t.state = 'instructed'"
        " AND o.state IN ('held', 'backordered')"
    )
    return int(connection.scalar(statement) or 0)


def left_to_others(connection: Connection, channels: Iterable[str]) -> dict[str, int]:
    """How many orders of channels that are on trial no more were decided on trial and are real
    nowhere: the other system has them. `channels` are those on trial now."""
    now = set(channels)
    statement = text(
        "SELECT channel, count(*) FROM trial_order WHERE why = 'channel'"
        " AND state NOT IN ('live', 'cancelled', 'history') GROUP BY channel ORDER BY channel"
    )
    return {r[0]: int(r[1]) for r in connection.execute(statement) if r[0] not in now}
