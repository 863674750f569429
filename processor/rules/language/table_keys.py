"""The facts that the cells of one column of a rule table read. Pure.

Most columns read one. Whether something is there at all is another fact than how much it is in a
currency, and than its day in a time zone: such a column is taken apart, into one for each fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from processor.rules.language.subject import Subject
from processor.rules.language.table_cells import RuleCell
from processor.rules.language.table_rows import Row


def keys_of(subject: Subject, cells: Iterable[RuleCell]) -> tuple[str, ...]:
    """The facts that the cells of a column ask for, in the order in which they first do."""
    keys = dict.fromkeys(_key(subject, cell) for cell in cells if not cell.is_empty)
    return tuple(keys) or (subject.key,)


def by_key(row: Row, subjects: Sequence[Subject], used: Sequence[tuple[str, ...]]) -> Row:
    """A row with a cell for each fact that its columns read; `used` are those of each column."""
    if all(len(keys) == 1 for keys in used):
        return row
    cells = (
        cell if len(keys) == 1 or key == _key(subject, cell) else RuleCell(fold=cell.fold)
        for subject, keys, cell in zip(subjects, used, row.cells, strict=True)
        for key in keys
    )
    return msgspec.structs.replace(row, cells=tuple(cells))


def _key(subject: Subject, cell: RuleCell) -> str:
    return subject.key if cell.test is None else cell.test.keys[0]
