"""Books catalogue rows and stock counts, and wakes the orders that waited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec
from sqlalchemy import Connection

from processor.ledger import journal
from processor.ledger.arrived import arrivals
from processor.ledger.arrived.arrivals import FileRow, RowFact
from processor.ledger.journal import Event
from processor.ledger.reference import reference
from processor.ledger.stock import promises, redecide, stock, stock_counts
from processor.ledger.stock.stock_counts import Counted, LastCount
from processor.model.sentence import Sentence, Text, joined, sentence
from processor.model.times import parse_time, rfc3339
from processor.normalise.formats.header import comes_back
from processor.normalise.kinds.stock_counts import StockCountRow
from processor.passes.booking.files.arrive import shown
from processor.passes.booking.files.book_whole import WholeFile, whole
from processor.passes.booking.reports.confirmed_rows import Goods
from processor.passes.booking.what_counts_tell import keep_places, presume, tell_differences

# A count of a later time than this is a mistyped date: in force, it would shut out every real one.
_FUTURE_MICROS = 86_400_000_000
# A full count that would empty this share of what is known is more likely cut off than true.
_DROP_SHARE = 0.5
_DROP_LEAST = 10
# So many SKUs are named where more lack.
_SHOWN = 5


def book_catalogue(connection: Connection, file: WholeFile) -> list[RowFact]:
    """Stores catalogue rows; orders that waited for them are decided again."""
    rows = file.read.rows
    changed = reference.store_items(connection, [item for _, item in rows], file.one.row.id)
    if changed:
        waiting = set(redecide.waiting_for(connection, "catalogue row"))
        waiting |= set(redecide.with_goods(connection, {(one.client, one.sku) for one in changed}))
        redecide.decide_again(connection, sorted(waiting))
    return [RowFact(row, "accepted", None, "") for row, _ in rows] + file.unused()


def book_count(connection: Connection, file: WholeFile) -> list[RowFact]:
    """Books a stock count per client: an assertion with its as-at time.

    A full count with unreadable rows counts as listed SKUs: it does not say what those rows held.
    So does a mended rejects file, which completes the count that it came from.
    """
    assert file.owner.warehouse is not None
    code = file.owner.warehouse.code
    facts = file.unused()
    is_whole = not any(fact.outcome == "rejected" for fact in facts)
    if not comes_back(file.one.survey.header) and any(r.kind == "full" for _, r in file.read.rows):
        facts = _not_full(facts)
    by_client: dict[str, list[tuple[int, StockCountRow]]] = {}
    for row, counted in file.read.rows:
        by_client.setdefault(counted.client, []).append((row, counted))
    for client, rows in sorted(by_client.items()):
        booked = _book_client(connection, file, code, client, rows, is_whole)
        if any(fact.outcome == "rejected" for fact in booked):
            texts = file.texts()
            booked = [
                msgspec.structs.replace(fact, raw=texts.get(fact.row, ""))
                if fact.outcome == "rejected"
                else fact
                for fact in booked
            ]
        facts += booked
    return facts


def _not_full(facts: Sequence[RowFact]) -> list[RowFact]:
    """The outcomes of a count that was to be full: a rejected row says that it is so no more."""
    said = sentence("booking.not-full")
    return [
        msgspec.structs.replace(fact, reason=joined([fact.reason, said]))
        if fact.outcome == "rejected"
        else fact
        for fact in facts
    ]


def _book_client(
    connection: Connection,
    file: WholeFile,
    warehouse: str,
    client: str,
    rows: Sequence[tuple[int, StockCountRow]],
    is_whole: bool,
) -> list[RowFact]:
    one, now = file.one, file.now
    free = one.mapping.once.get("quantity_is") == "free"
    facts, of, bad = _goods(connection, warehouse, client, rows, free)
    counted: dict[str, Counted] = {}
    for sku, row in of.values():
        counted[sku] = _added(counted.get(sku), sku, row, free)
    as_at = max(parse_time(row.as_at) for _, row in rows)
    newest = stock_counts.last_count(connection, warehouse, client)
    last = None if newest is None else newest.as_at
    mended = comes_back(one.survey.header)
    full = is_whole and not bad and not mended and all(row.kind == "full" for _, row in rows)
    goes_on = last == as_at and full and _goes_on(connection, file, warehouse, client)
    if goes_on:
        last = None
    outcome = "rejected"
    refusal: Text = ""
    same_time = last is not None and last == as_at and full and not mended
    again = _count_again(connection, file, warehouse, client, counted) if same_time else None
    if again is not None:
        refusal, outcome = again.refusal, again.outcome
        last = None
    if refusal:
        pass
    elif as_at > now + _FUTURE_MICROS:
        refusal = sentence("booking.future-count", at=rfc3339(as_at))
    elif (
        full
        and _is_newest_of_all(newest, last, as_at)
        and _empties(connection, warehouse, client, counted)
    ):
        refusal = sentence("booking.empties")
    if bad and not mended and all(row.kind == "full" for _, row in rows):
        facts = _not_full(facts)
    if refusal:
        return [
            fact if fact.outcome == "rejected" else RowFact(fact.row, outcome, None, refusal)
            for fact in facts
        ]
    building = file.owner.warehouse
    assert building is not None
    presume(connection, building, client, as_at, now, one.row)
    result = stock_counts.apply_count(
        connection,
        warehouse=warehouse,
        client=client,
        as_at=as_at,
        full=full,
        counted=list(counted.values()),
        file_id=one.row.id,
        at=now,
        corrects=goes_on or again is not None or mended or not full,
        free=free,
    )
    for sku in result.below:
        promises.free_until_covered(connection, warehouse, client, sku)
    stock.settle_shortages(connection, warehouse, client, (*result.raised, *result.below), now)
    keep_places(connection, file, client, of)
    tell_differences(connection, building, client, result.differences, one.row, now)
    if again is not None:
        journal.append(connection, [Event(at=now, kind="count corrected", cause=again.said)])
    redecide.wake(connection, client, sorted(counted.keys() - result.older))
    redecide.decide_again(connection, redecide.waiting_for(connection, "stock count"))
    older = sentence("booking.older-count")
    return [
        RowFact(fact.row, "ignored", None, older)
        if fact.row in of and of[fact.row][0] in result.older
        else fact
        for fact in facts
    ]


def _goods(
    connection: Connection,
    warehouse: str,
    client: str,
    rows: Sequence[tuple[int, StockCountRow]],
    free: bool,
) -> tuple[list[RowFact], dict[int, tuple[str, StockCountRow]], set[str]]:
    """The outcome of each row, by its place the SKU of those that count, in pieces, and the SKUs
    of which a row is refused: nobody knows how many there are, so no other row of them counts."""
    facts: list[RowFact] = []
    of: dict[int, tuple[str, StockCountRow]] = {}
    bad: set[str] = set()
    by_code, goods = _codes(connection, warehouse, client), Goods(connection, warehouse)
    for place, told in rows:
        sku = told.sku or by_code.get(told.item_code or "")
        if sku is None:
            why = sentence(
                "booking.unknown-code", warehouse=warehouse, code=told.item_code, client=client
            )
            facts.append(RowFact(place, "rejected", None, why))
            continue
        row = _in_pieces(goods, client, sku, told)
        if not isinstance(row, Sentence) and _blocked(row) > row.quantity and not free:
            row = sentence("booking.more-blocked", n=row.quantity, blocked=_blocked(row))
        if isinstance(row, Sentence):
            bad.add(sku)
            facts.append(RowFact(place, "rejected", None, row))
        else:
            of[place] = (sku, row)
    for place, (sku, _) in list(of.items()):
        if sku in bad:
            del of[place]
            facts.append(
                RowFact(place, "rejected", None, sentence("booking.half-counted", sku=sku))
            )
    return facts + [RowFact(place, "accepted", None, "") for place in of], of, bad


def _in_pieces(goods: Goods, client: str, sku: str, row: StockCountRow) -> StockCountRow | Sentence:
    """The row with its quantities in pieces, or why nobody knows how many they are."""
    found: dict[str, int | None] = {}
    for name in ("quantity", "damaged", "on_hold"):
        told = getattr(row, name)
        pieces = None if told is None else goods.pieces(client, sku, row.item_code, told, row.unit)
        if isinstance(pieces, Sentence):
            return pieces
        found[name] = pieces
    return msgspec.structs.replace(row, **found)


def _blocked(row: StockCountRow) -> int:
    """The pieces of a row that may not be promised."""
    return (row.damaged or 0) + (row.on_hold or 0)


def _added(before: Counted | None, sku: str, row: StockCountRow, free: bool) -> Counted:
    """What is counted of a SKU, with one more row of it: lots and bins add up."""
    blocked = _blocked(row)
    pieces = row.quantity + (blocked if free else 0)
    as_at = parse_time(row.as_at)
    if before is None:
        return Counted(sku=sku, pieces=pieces, blocked=blocked, as_at=as_at)
    return Counted(
        sku=sku, pieces=before.pieces + pieces, blocked=before.blocked + blocked,
        as_at=max(before.as_at, as_at),
    )  # fmt: skip


class _Again(NamedTuple):
    """What a second count of the same time is: a `refusal` with its outcome, or a correction, which
    is `said`."""

    refusal: Text = ""
    outcome: Literal["rejected", "duplicate", "ignored"] = "rejected"
    said: Text = ""


def _count_again(
    connection: Connection,
    file: WholeFile,
    warehouse: str,
    client: str,
    counted: Mapping[str, Counted],
) -> _Again:
    """A full count of the time of the one in force: the same, a correction of it, or another part,
    which would set to zero what the first one found."""
    earlier = _last_file(connection, warehouse, client)
    if earlier is not None and earlier.id > file.one.row.id:
        return _Again(sentence("booking.older-count"), "ignored")
    named = "" if earlier is None else shown(earlier)
    before = stock_counts.counted_by_last(connection, warehouse, client)
    lacks = sorted(sku for sku, pieces in before.items() if pieces and sku not in counted)
    if lacks:
        skus = lacks[:_SHOWN]
        return _Again(sentence("booking.other-part", file=named, n=len(lacks), skus=skus))
    differ = sum(before.get(sku, 0) != one.pieces for sku, one in counted.items())
    if not differ:
        return _Again(sentence("booking.known-count", file=named), "duplicate")
    said = sentence(
        "booking.count-corrected", warehouse=warehouse, client=client, n=differ, was_in=named,
        file=shown(file.one.row),
    )  # fmt: skip
    return _Again(said=said)


def _goes_on(connection: Connection, file: WholeFile, warehouse: str, client: str) -> bool:
    """True for a count of which a part was taken before its sender had written all."""
    earlier = _last_file(connection, warehouse, client)
    return earlier is not None and file.continues(earlier)


def _is_newest_of_all(newest: LastCount | None, last: int | None, as_at: int) -> bool:
    """False for a count of all of which a later one is known: it sets nothing to zero."""
    return newest is None or last is None or newest.full_at < as_at


def _last_file(connection: Connection, warehouse: str, client: str) -> FileRow | None:
    """The file that the newest count applied came in."""
    last = stock_counts.last_count(connection, warehouse, client)
    return arrivals.by_id(connection, 0 if last is None else last.file_id)


def _codes(connection: Connection, warehouse: str, client: str) -> dict[str, str]:
    return {
        item.codes.get(warehouse, item.sku): item.sku
        for item in reference.all_items(connection, client)
    }


def _empties(
    connection: Connection, warehouse: str, client: str, counted: dict[str, Counted]
) -> bool:
    known = [
        line.sku
        for line in stock.lines(connection)
        if line.warehouse == warehouse and line.client == client and line.on_hand > 0
    ]
    gone = [sku for sku in known if sku not in counted]
    return len(known) >= _DROP_LEAST and len(gone) > len(known) * _DROP_SHARE


CATALOGUE = whole(book_catalogue)
STOCK_COUNT = whole(book_count, by_its_date=True)
