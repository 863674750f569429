"""Tables in the folder of rules that the program reads, and no rule: by their place there."""

from __future__ import annotations

CHINA_LANES = "tables/china-lanes.csv"
HOUSE_TABLES = (CHINA_LANES,)


def workbook_of(table: str) -> str:
    """What a spreadsheet calls such a table where it is saved as a workbook, which is not read."""
    return f"{table.rpartition('.')[0]}.xlsx"


# For these, too, no rule is missing.
NO_RULE_READS = (*HOUSE_TABLES, *map(workbook_of, HOUSE_TABLES))
