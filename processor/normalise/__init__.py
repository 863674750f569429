"""Files from outside to canonical orders and typed rows: bytes, text and a mapping in; readings,
rejects and problems out. Pure; bytes are known to `formats` alone.
"""

from processor.normalise.kinds.file_kind import Portion
from processor.normalise.kinds.file_kinds import FILE_KINDS
from processor.normalise.kinds.row_table import Records
from processor.normalise.orders.read_orders import read_orders
from processor.normalise.orders.reading import Reading, rejected_rows
from processor.normalise.rejects import rejects_file

__all__ = [
    "FILE_KINDS",
    "Portion",
    "Reading",
    "Records",
    "read_orders",
    "rejected_rows",
    "rejects_file",
]
