"""Rejected records as the cells of a table that a person opens in a spreadsheet. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from processor.languages.language import Language
from processor.model.sentence import Text
from processor.normalise.formats.formulas import guarded, unguarded
from processor.normalise.formats.header import REASON_COLUMN, data_columns


def reject_table(
    header: tuple[str, ...],
    rejected: Iterable[tuple[Sequence[str], Text]],
    language: Language,
) -> list[list[str]]:
    """The header and the records, each with its reason; cells that a spreadsheet would run are
    guarded. The reason of an earlier round is replaced."""
    width = data_columns(header)
    again = width < len(header)
    rows = [[*(guarded(name) for name in header[:width]), REASON_COLUMN]]
    for cells, reason in rejected:
        own = cells[:-1] if again and len(cells) == len(header) else cells
        bare = [unguarded(cell) if again else cell for cell in own]
        said = " ".join(language.say(reason).split())
        rows.append([*(guarded(cell) for cell in bare), guarded(said)])
    return rows
