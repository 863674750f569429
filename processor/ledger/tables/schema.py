"""The tables of the ledger: facts, decisions, stock, documents and the events between them."""

from processor.ledger.tables.approvals import approval, firing
from processor.ledger.tables.cases import case, sheet_case
from processor.ledger.tables.columns import metadata
from processor.ledger.tables.history import order_trace, sale
from processor.ledger.tables.intake import (
    bundle,
    exchange_rate,
    file,
    file_half,
    file_remote,
    input_row,
    item,
    left_at_remote,
    meta,
    number,
    pause,
    rate_correction,
    request,
    text,
)
from processor.ledger.tables.orders import (
    decision,
    event,
    hold,
    late,
    order_line,
    order_revision,
    orders,
    waiver,
)
from processor.ledger.tables.outgoing import (
    amendment,
    document,
    document_remote,
    document_shipment,
    parcel,
    resend,
    shipment,
    wave,
)
from processor.ledger.tables.reports import report, report_line
from processor.ledger.tables.sheets import correction, sheet, sheet_order, split
from processor.ledger.tables.stock import reservation, shortage, stock, stock_count, stock_event
from processor.ledger.tables.trials import trial_order

__all__ = [
    "amendment",
    "approval",
    "bundle",
    "case",
    "correction",
    "decision",
    "document",
    "document_remote",
    "document_shipment",
    "event",
    "exchange_rate",
    "file",
    "file_half",
    "file_remote",
    "firing",
    "hold",
    "input_row",
    "item",
    "late",
    "left_at_remote",
    "meta",
    "metadata",
    "number",
    "order_line",
    "order_revision",
    "order_trace",
    "orders",
    "parcel",
    "pause",
    "rate_correction",
    "report",
    "report_line",
    "request",
    "resend",
    "reservation",
    "sale",
    "sheet",
    "sheet_case",
    "sheet_order",
    "shipment",
    "shortage",
    "split",
    "stock",
    "stock_count",
    "stock_event",
    "text",
    "trial_order",
    "waiver",
    "wave",
]
