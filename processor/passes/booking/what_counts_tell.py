"""What a count says beside its figures: what must have left since, and where it differs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection

from processor.ledger.arrived.arrivals import FileRow
from processor.ledger.deciding.holds import CROSSDOCK
from processor.ledger.desk import cases
from processor.ledger.shipped import presumed, unsent
from processor.ledger.stock import redecide, reports, stock
from processor.ledger.stock.reports import NewLine, NewReport
from processor.ledger.stock.stock_counts import Difference
from processor.model.cases import CHANGE_TOO_LATE, COUNT_DIFFERENCE, NewCase
from processor.model.config import Warehouse
from processor.model.leaving import left_by
from processor.model.sentence import joined, sentence
from processor.model.times import parse_time, rfc3339
from processor.normalise.kinds.stock_counts import StockCountRow
from processor.passes.booking.files.arrive import shown
from processor.passes.booking.files.book_whole import WholeFile


def presume(
    connection: Connection, warehouse: Warehouse, client: str, as_at: int, now: int, file: FileRow
) -> None:
    """What a warehouse that confirms nothing had to send before a count of its stock has left: the
    count no longer holds it. In the transaction of the count, which would take it off once more."""
    if warehouse.tells.confirms:
        return
    left = {
        key: by
        for key, day, handed in presumed.with_warehouse(connection, warehouse.code, client)
        if (by := left_by(day, handed, warehouse.timezone)) + warehouse.tells.grace < as_at
    }
    if not left:
        return
    why = sentence("cause.presumed", warehouse=warehouse.code, at=rfc3339(as_at), file=shown(file))
    touched = presumed.presume_shipped(connection, left, at=now, file_id=file.id, why=why)
    _not_changed(connection, left, now)
    skus = [sku for _, _, sku in touched]
    stock.settle_shortages(connection, warehouse.code, client, skus, now)
    redecide.wake(connection, client, skus)


def _not_changed(connection: Connection, left: Collection[int], now: int) -> None:
    """What is presumed to have left while a change of it waited went as it was told first."""
    for one in unsent.withdraw(connection, left, now):
        case = NewCase(
            kind=CHANGE_TOO_LATE, client=one.client, subject_kind="shipment", subject=one.number,
            why=sentence("case.change-too-late-presumed", shipment=one.number, order=one.order),
            cause=one.number,
        )  # fmt: skip
        cases.open_case(connection, case, at=now, who=CROSSDOCK)


def keep_places(
    connection: Connection,
    file: WholeFile,
    client: str,
    rows: Mapping[int, tuple[str, StockCountRow]],
) -> None:
    """Keeps the rows, by their place with the SKU, that say in which bin or lot goods were counted;
    their sum is what the count says."""
    told = [
        NewLine(
            row=place, sku_told=row.item_code, sku=sku, pieces=row.quantity, lot=row.lot or "",
            expiry=row.expiry or "", bin=row.bin or "", happened_at=parse_time(row.as_at),
        )
        for place, (sku, row) in rows.items()
        if row.lot or row.expiry or row.bin
    ]  # fmt: skip
    if not told:
        return
    new = NewReport(
        kind="stock-count", sender=file.one.row.sender, client=client, document="",
        happened_at=max(one.happened_at for one in told), at=file.now, file_id=file.one.row.id,
    )  # fmt: skip
    reports.add_lines(connection, reports.report_of(connection, new), told)


def tell_differences(
    connection: Connection,
    warehouse: Warehouse,
    client: str,
    differences: Sequence[Difference],
    file: FileRow,
    now: int,
) -> None:
    """Opens a case for each SKU whose count is beyond what the warehouse may be off by."""
    tolerance = warehouse.tells.tolerance
    if tolerance is None:
        return
    for one in differences:
        if tolerance.allows(one.expected, one.counted):
            continue
        why = sentence(
            "case.count-difference", warehouse=warehouse.code, sku=one.sku, counted=one.counted,
            expected=one.expected, n=one.counted - one.expected, file=shown(file),
        )  # fmt: skip
        cases.open_case(
            connection,
            NewCase(
                kind=COUNT_DIFFERENCE, client=client, subject_kind="sku", subject=one.sku,
                why=joined([why, sentence("case.count-next")]),
                cause=f"{warehouse.code}/file-{file.id}",
            ),
            at=now,
            who=CROSSDOCK,
        )  # fmt: skip
