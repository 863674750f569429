"""Tables in the folder of rules that the program reads itself: by their place there."""

from __future__ import annotations

BOXES = "tables/boxes.csv"
TERRITORIES = "tables/territories.csv"
PLACE_TABLES = (BOXES, TERRITORIES)
CHINA_LANES = "tables/china-lanes.csv"
HOUSE_TABLES = (*PLACE_TABLES, CHINA_LANES)


def workbook_of(table: str) -> str:
    """What a spreadsheet calls such a table where it is saved as a workbook, which is not read."""
    return f"{table.rpartition('.')[0]}.xlsx"


# For these no rule is missing; that no workbook is read as one of them is told by who reads them.
NO_RULE_READS = (*HOUSE_TABLES, *(workbook_of(one) for one in HOUSE_TABLES))
