"""Books what a warehouse tells of its stock between counts: what came in, what it put right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from processor.ledger.arrived import arrivals
from processor.ledger.arrived.arrivals import RowFact
from processor.ledger.deciding.holds import CROSSDOCK
from processor.ledger.desk import cases
from processor.ledger.stock import promises, redecide, reports, stock
from processor.ledger.stock.reports import KnownReport, NewReport
from processor.ledger.stock.stock import StockKey
from processor.ledger.stock.stock_log import Happened, happened
from processor.model.cases import CONTRADICTION, NewCase
from processor.model.config import Config
from processor.model.sentence import joined, sentence
from processor.normalise.formats.header import comes_back
from processor.passes.booking.files.arrive import ReadFile, shown
from processor.passes.booking.files.book_whole import BookRows, WholeFile, whole
from processor.passes.booking.files.booking import Booking
from processor.passes.booking.reports.confirmed_rows import Goods
from processor.passes.booking.reports.goods_told import GoodsTold, by_document, goods_told
from processor.passes.runtime import Runtime


class _Kept(NamedTuple):
    """How rows are kept: in reports of which kind and state, with which case, and `there` the
    reports to which they add, by (client, document number)."""

    kind: str
    there: Mapping[tuple[str, str], int]
    state: str = "booked"
    case: int | None = None


def booking_of_stock(kind: str, event: str) -> Booking:
    """The booking of a kind of report whose rows are events of stock of the kind `event`."""

    def book(runtime: Runtime, one: ReadFile, now: int) -> None:
        rows: BookRows = lambda connection, file: _book(  # noqa: E731
            connection, runtime.house.config, file, kind, event
        )
        whole(rows).book(runtime, one, now)

    return Booking(book, by_its_date=True)


def _book(
    connection: Connection, config: Config, file: WholeFile, kind: str, event: str
) -> list[RowFact]:
    assert file.owner.warehouse is not None
    warehouse = file.owner.warehouse.code
    goods = Goods(connection, warehouse)
    facts = file.unused()
    told: list[GoodsTold] = []
    for place, row in file.read.rows:
        said = goods_told(config, goods, place, row, file.now)
        if isinstance(said, GoodsTold):
            told.append(said)
        else:
            facts.append(RowFact(place, "rejected", None, said))
    documents = by_document(told)
    known = reports.numbered(
        connection, kind, file.one.row.sender, [one for one in documents if one[1]]
    )
    fresh = _not_told_before(connection, file, kind, warehouse, documents, known, facts)
    there = {of: one.key for of, one in known.items()}
    _write(connection, file, event, warehouse, fresh, _Kept(kind, there))
    facts += [RowFact(one.row, "accepted", None, "") for one in fresh]
    texts = file.texts() if any(fact.outcome == "rejected" for fact in facts) else {}
    return [
        msgspec.structs.replace(fact, raw=fact.raw or texts.get(fact.row, ""))
        if fact.outcome == "rejected"
        else fact
        for fact in facts
    ]


def _not_told_before(
    connection: Connection, file: WholeFile, kind: str, warehouse: str,
    documents: Mapping[tuple[str, str], Sequence[GoodsTold]],
    known: Mapping[tuple[str, str], KnownReport], facts: list[RowFact],
) -> list[GoodsTold]:  # fmt: skip
    """The rows that say something new. Those of a document that says otherwise than before are
    refused, with a case; what a mended file or the rest of a cut one adds to it is taken."""
    row = file.one.row
    loose = [one.mark for rows in documents.values() for one in rows if not one.document]
    adds: set[tuple[str, str]] = set()
    if comes_back(file.one.survey.header):
        adds = set(known) - reports.contradicted(connection, kind, row.sender, known)
    marks = reports.marks_told(connection, kind, row.sender, loose, row.id)
    again = sentence("report.told-before")
    fresh: list[GoodsTold] = []
    for (client, document), rows in documents.items():
        before = known.get((client, document))
        loosely = {mark: n for (whose, mark), n in marks.items() if whose == client}
        times = Counter(loosely if not document else before.marks if before is not None else {})
        new = [one for one in rows if not _taken(times, one.mark)]
        added = (client, document) in adds
        if before is not None and new and not (added or _grew(connection, file, before)):
            _contradicts(connection, file, kind, warehouse, before, rows, facts)
            continue
        facts += [RowFact(one.row, "duplicate", None, again) for one in rows if one not in new]
        fresh += new
    return fresh


def _taken(times: Counter[str], mark: str) -> bool:
    """True for a row that was told so often before: it is one of those."""
    times[mark] -= 1
    return times[mark] >= 0


def _grew(connection: Connection, file: WholeFile, before: KnownReport) -> bool:
    earlier = arrivals.by_id(connection, before.file_id)
    return earlier is not None and file.continues(earlier)


def _contradicts(
    connection: Connection, file: WholeFile, kind: str, warehouse: str, before: KnownReport,
    rows: Sequence[GoodsTold], facts: list[RowFact],
) -> None:  # fmt: skip
    row, first = file.one.row, rows[0]
    earlier = arrivals.by_id(connection, before.file_id)
    why = sentence(
        "case.other-goods", document=first.document, warehouse=warehouse,
        before="" if earlier is None else shown(earlier), file=shown(row),
    )  # fmt: skip
    case = cases.open_case(
        connection,
        NewCase(
            kind=CONTRADICTION, client=first.client, subject_kind="sku", subject=first.sku,
            why=joined([why, sentence("case.replace-it", file=str(row.id))]),
            cause=f"{row.sender}/{kind}/{first.document}/file-{row.id}",
        ),
        at=file.now,
        who=CROSSDOCK,
    )  # fmt: skip
    _add_lines(connection, file, rows, _Kept(kind, {}, "parked", case))
    facts.extend(RowFact(one.row, "rejected", None, why) for one in rows)


def _write(
    connection: Connection, file: WholeFile, event: str, warehouse: str,
    rows: Sequence[GoodsTold], kept: _Kept,
) -> None:  # fmt: skip
    if not rows:
        return
    lines = _add_lines(connection, file, rows, kept)
    moved = happened(
        connection,
        [
            Happened(
                warehouse=warehouse, client=one.client, sku=one.sku, kind=event,
                pieces=one.pieces, withheld=one.withheld, happened_at=one.happened_at,
                report_line_id=lines[one.row], file_id=file.one.row.id,
            )
            for one in rows
        ],
        file.now,
    )  # fmt: skip
    settle_moved(connection, moved, file.now)


def settle_moved(connection: Connection, moved: Sequence[StockKey], at: int) -> None:
    """After reports moved stock of one warehouse: promises that nothing stands behind are freed or
    told as a shortage, and orders that wait for it are decided again."""
    free = stock.available(connection, {sku for _, _, sku in moved})
    for key in moved:
        if free[key] < 0:
            promises.free_until_covered(connection, *key)
    for warehouse, client in sorted({one[:2] for one in moved}):
        skus = [sku for _, whose, sku in moved if whose == client]
        stock.settle_shortages(connection, warehouse, client, skus, at)
        redecide.wake(connection, client, skus)
    if moved:
        redecide.decide_again(connection, redecide.waiting_for(connection, "stock count"))


def _add_lines(
    connection: Connection, file: WholeFile, rows: Sequence[GoodsTold], kept: _Kept
) -> dict[int, int]:
    """Keeps the rows with their report; gives the key of each by its place in the file."""
    found: dict[int, int] = {}
    for (client, document), some in by_document(rows).items():
        new = NewReport(
            kind=kept.kind, sender=file.one.row.sender, client=client, document=document,
            happened_at=max(one.happened_at for one in some), at=file.now,
            file_id=file.one.row.id, state=kept.state,
        )  # fmt: skip
        there = kept.there.get((client, document))
        of = reports.report_of(connection, new) if there is None else there
        found |= reports.add_lines(connection, of, [_line(one, kept.case) for one in some])
    return found


def _line(one: GoodsTold, case: int | None) -> reports.NewLine:
    return reports.NewLine(
        row=one.row, case_id=case, sku_told=one.sku_told, sku=one.sku, pieces=one.pieces,
        result=one.result, lot=one.lot, expiry=one.expiry, happened_at=one.happened_at,
        mark=one.mark,
    )  # fmt: skip
