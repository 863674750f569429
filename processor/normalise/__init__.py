"""Foreign files to canonical orders and typed rows. Pure: bytes and text in, data out.

`read_mapping` reads the mappings, `identify` chooses one for a file, `survey` checks a whole file
and says where to cut it, the entry of its kind in `file_kinds` reads the pieces, `rejects_file`
gives back what could not be read. Bytes are known to `formats` alone.
"""

from processor.normalise.file_kind import Portion
from processor.normalise.file_kinds import FILE_KINDS
from processor.normalise.orders import read_orders
from processor.normalise.reading import Reading, RowOutcome, rejected_rows
from processor.normalise.rejects import rejects_file
from processor.normalise.row_table import Records

__all__ = [
    "FILE_KINDS",
    "Portion",
    "Reading",
    "Records",
    "RowOutcome",
    "read_orders",
    "rejected_rows",
    "rejects_file",
]
