"""Foreign files to canonical orders and typed records. Pure: bytes and text in, data out.

`mapping` reads the mappings, `identify` chooses one for a file, `survey` checks a whole file and
says where to cut it, `read_orders` and `read_records` read the pieces, `rejects_file` gives back
what could not be read.
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
