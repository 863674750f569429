"""Files from outside to canonical orders and typed records. Pure: bytes, text and a mapping in;
readings, rejects and problems out.
"""

from processor.normalise.orders import read_orders
from processor.normalise.reading import Reading, RowOutcome, rejected_rows
from processor.normalise.records import RateRow, Records, StockCountRow, read_records
from processor.normalise.rejects import rejects_file

__all__ = [
    "RateRow",
    "Reading",
    "Records",
    "RowOutcome",
    "StockCountRow",
    "read_orders",
    "read_records",
    "rejected_rows",
    "rejects_file",
]
