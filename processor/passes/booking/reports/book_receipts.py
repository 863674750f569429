"""Books receipts: what came into a warehouse."""

from __future__ import annotations

from processor.ledger.stock.stock_log import RECEIVED
from processor.passes.booking.reports.book_stock_reports import booking_of_stock

RECEIPT = booking_of_stock("receipt", RECEIVED)
