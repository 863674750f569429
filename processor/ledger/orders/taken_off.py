"""Pieces that were taken off an order before any warehouse had them. The order is of so many less
since, and no column counts them: who sold more of them, or owns them, has to be told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from processor.ledger.orders import corrections
from processor.ledger.orders.orders import decode
from processor.ledger.sql import in_batches, text
from processor.model.corrections import Correction, quantity_of
from processor.model.order import Line, Order


class Off(NamedTuple):
    """A line with pieces that are no more to be sent: `no` is its place, `line` as it is, or was
    last where it is `gone`. `fewer` pieces are to be sent than once were, by whoever has to be told
    of; `most` is how many ever were. `ordered` are those that were bought once, where these are
    others now by whose doing has to be told of; else 0. `unread`: nobody could ever read how many
    there were of a line that a person took out."""

    no: int
    line: Line
    gone: bool
    fewer: int
    most: int
    ordered: int
    unread: bool = False


def taken_off(
    connection: Connection, docs: Mapping[int, str], told: Iterable[int], *, by_channel: bool
) -> dict[int, dict[str, Off]]:
    """By order and line what was taken off; `docs` are the documents of orders as they are now, by
    key, `told` those of which something that was called off has been told. What a channel took off
    itself counts where it is asked for `by_channel`."""
    made = corrections.of(connection, docs)
    revised = set(docs) if by_channel else {*made, *told}
    earlier = _earlier(connection, revised)
    ordered = _ordered(connection, {*made, *earlier})
    found: dict[int, dict[str, Off]] = {}
    for key in sorted({*made, *earlier}):
        now = decode(docs[key])
        of = _of_order(
            now, earlier.get(key, ()), made.get(key, ()), ordered.get(key, {}), by_channel
        )
        if of:
            found[key] = of
    return found


def _of_order(
    now: Order, earlier: Sequence[Order], made: Sequence[Correction],
    ordered: Mapping[str, int], by_channel: bool,
) -> dict[str, Off]:  # fmt: skip
    by_field = {one.field: one for one in made}
    there = {line.line_id: (no, line) for no, line in enumerate(now.lines, start=1)}
    most: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    bought: Counter[str] = Counter()
    # Lines that were there once, as they were last.
    lines = dict(there)
    for before in earlier:
        for no, line in enumerate(before.lines, start=1):
            if line.line_id not in there:
                lines[line.line_id] = (no, line)
            most[line.line_id] = max(most[line.line_id], line.to_send)
            if not before.defects:
                # What could not be read as it was told says nothing of how much there was.
                wanted[line.line_id] = max(wanted[line.line_id], _wanted(line))
                bought[line.line_id] = max(bought[line.line_id], line.pieces)
    room = _less_of_goods(now, [one for one in earlier if not one.defects])
    found = {}
    for name, (no, line) in lines.items():
        gone = name not in there
        sold = _told_by_channel(line, by_field)
        # What others sent is not called off.
        stands = ordered.get(name, 0)
        fewer = 0 if sold is None or (gone and not _is_out(line, by_field)) else sold.to_send
        fewer = max(0, fewer - stands)
        if by_channel:
            once = wanted[name] - line.shipped * line.pack_factor
            less = max(fewer, once - stands)
            fewer = max(fewer, min(less, room[line.sku]) if gone else less)
            room[line.sku] -= fewer
        ordered_once = bought[name] if by_channel and fewer else 0
        if sold is not None:
            ordered_once = sold.ordered
        if fewer or gone or most[name] > stands or sold is not None:
            unread = gone and sold is None and not fewer and _is_out(line, by_field)
            found[name] = Off(no, line, gone, fewer, most[name], ordered_once, unread)
    return found


def _wanted(line: Line) -> int:
    return (line.quantity - line.cancelled) * line.pack_factor


def _less_of_goods(now: Order, earlier: Sequence[Order]) -> Counter[str]:
    """By SKU how many pieces fewer an order wants in all: a line that is gone may stand there under
    another name."""
    most: Counter[str] = Counter()
    for before in earlier:
        sums: Counter[str] = Counter()
        for line in before.lines:
            sums[line.sku] += _wanted(line)
        most |= sums
    for line in now.lines:
        most[line.sku] -= _wanted(line)
    return most


class _Sold(NamedTuple):
    """Pieces of a line as its channel told them: ordered, and of these to be sent."""

    ordered: int
    to_send: int


def _is_out(line: Line, by_field: Mapping[str, Correction]) -> bool:
    """True where a person took a whole line out, and nobody changed that since."""
    made = by_field.get(quantity_of(line.line_id))
    return made is not None and made.after == "0"


def _told_by_channel(line: Line, by_field: Mapping[str, Correction]) -> _Sold | None:
    quantity = by_field.get(quantity_of(line.line_id))
    cancelled = by_field.get(f"lines.{line.line_id}.cancelled")
    if quantity is None and cancelled is None:
        return None
    told = (
        str(line.quantity) if quantity is None else quantity.before,
        str(line.cancelled) if cancelled is None else cancelled.before,
    )
    if not all(one.isascii() and one.isdigit() for one in told):
        # A number that a person filled in: the channel told none that could be read.
        return None
    ordered, cancelled_there = map(int, told)
    return _Sold(
        ordered * line.pack_factor, (ordered - line.shipped - cancelled_there) * line.pack_factor
    )


def _earlier(connection: Connection, keys: Iterable[int]) -> dict[int, list[Order]]:
    """By order its earlier documents, oldest first."""
    found: dict[int, list[Order]] = {}
    for marks, part in in_batches(keys):
        statement = text(
            f"SELECT order_id, doc FROM order_revision WHERE order_id IN ({marks})"
            " ORDER BY order_id, revision"
        )
        for key, doc in connection.execute(statement, part):
            found.setdefault(key, []).append(decode(doc))
    return found


def _ordered(connection: Connection, keys: Iterable[int]) -> dict[int, dict[str, int]]:
    """By order and line the pieces that the ledger counts as ordered."""
    found: dict[int, dict[str, int]] = {}
    for marks, part in in_batches(keys):
        statement = text(
            f"SELECT order_id, line_id, ordered FROM order_line WHERE order_id IN ({marks})"
        )
        for key, line, pieces in connection.execute(statement, part):
            found.setdefault(key, {})[line] = int(pieces)
    return found


def with_less(
    connection: Connection, of: str, values: Mapping[str, object], *, by_channel: bool
) -> list[int]:
    """The orders `o` where `of`, a condition, is true and something may have been taken off."""
    statement = text(
        f"SELECT o.id FROM orders o WHERE {of} AND {may_be(by_channel=by_channel)} ORDER BY 1"
    )
    return [int(row[0]) for row in connection.execute(statement, values)]


def may_be(*, by_channel: bool) -> str:
    """A condition on an order `o` of which something may have been taken off: a person corrected
    how many pieces of a line are to be sent, or it was another order once."""
    return f"({_IS_OF_LINES} OR {_IS_REVISED})" if by_channel else _IS_OF_LINES


_IS_OF_LINES = (
    "EXISTS (SELECT 1 FROM correction c WHERE c.order_id = o.id"
    " AND (substr(c.field, 1, 9) = 'quantity ' OR (substr(c.field, 1, 6) = 'lines.'"
    " AND substr(c.field, -10) = '.cancelled')))"
)
_IS_REVISED = "EXISTS (SELECT 1 FROM order_revision v WHERE v.order_id = o.id)"
