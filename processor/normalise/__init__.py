"""Files from outside to canonical orders and typed rows: bytes, text and a mapping in; readings,
rejects and problems out. Pure; bytes are known to `formats` alone.
"""

from processor.normalise.file_kind import Portion
from processor.normalise.file_kinds import FILE_KINDS
from processor.normalise.orders import read_orders
from processor.normalise.reading import Reading, rejected_rows
from processor.normalise.rejects import rejects_file
from processor.normalise.row_table import Records

__all__ = [
    "FILE_KINDS",
    "Portion",
    "Reading",
    "Records",
    "read_orders",
    "rejected_rows",
    "rejects_file",
]
