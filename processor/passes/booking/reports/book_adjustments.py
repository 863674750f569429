"""Books adjustments: what a warehouse put right in its stock."""

from __future__ import annotations

from processor.ledger.stock.stock_log import ADJUSTED
from processor.passes.booking.reports.book_stock_reports import booking_of_stock

ADJUSTMENT = booking_of_stock("adjustment", ADJUSTED)
