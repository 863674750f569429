"""How often each row of a table counted: the newest decisions of a period, from recorded facts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection

from processor.house.house import House
from processor.ledger.lives import past_decisions
from processor.model.holds_asked import is_of
from processor.rules import restore
from processor.rules.deciding.asked_tables import AskedTable, asked_tables

_PAGE = 500
TableKey = tuple[str, str, str]
"""The stage of a table, the client whose rule set asks it (empty: the house), its rule as
written."""


class RowHits(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a table as it is now, and for how many orders of the period it counts."""

    rule: str
    table: str
    line: int
    orders: int


def row_hits(connection: Connection, house: House, since: int, rule: str) -> list[RowHits]:
    """The rows of the tables of a rule, each with the orders whose newest decision since then it
    counts for, by the facts that were recorded."""
    tables = {
        key: asked
        for key, asked in tables_of(house).items()
        if is_of(key[2], rule) or is_of(rule, key[2])
    }
    counts: dict[TableKey, Counter[int]] = {key: Counter() for key in tables}
    for (key, _), lines in lines_counted(connection, house, since, tables).items():
        counts[key].update(lines)
    return [
        RowHits(rule=key[2], table=asked.name, line=row.line, orders=counts[key][row.line])
        for key, asked in tables.items()
        for row in asked.table.rows
    ]


def tables_of(house: House) -> dict[TableKey, AskedTable]:
    """Every table that a rule asks, of the house and of clients with an overlay."""
    return {
        (ruleset.stage, ruleset.client, written): asked
        for ruleset in house.rule_sets.all()
        for written, asked in asked_tables(ruleset.active).items()
    }


def lines_counted(
    connection: Connection, house: House, since: int, tables: Mapping[TableKey, AskedTable]
) -> dict[tuple[TableKey, str], Counter[int]]:
    """By table and client of the order, for how many orders each line of the table counts."""
    found: dict[tuple[TableKey, str], Counter[int]] = defaultdict(Counter)
    keys = past_decisions.newest(connection) if tables else []
    for start in range(0, len(keys), _PAGE):
        page = keys[start : start + _PAGE]
        for one in past_decisions.page(connection, page, since=since, facts=True):
            stages: dict[str, dict[str, Any]] = msgspec.json.decode(one.facts)
            lines: dict[TableKey, set[int]] = {}
            for name, seen in stages.items():
                stage = name.partition(" ")[0]
                ruleset = house.rule_sets.of(stage, one.client)
                for key, asked in tables.items():
                    if key[:2] == (stage, ruleset.client):
                        # An order with several shipments counts once.
                        lines.setdefault(key, set()).update(asked.lines_counted(restore(seen)))
            for key, counted in lines.items():
                found[key, one.client].update(counted)
    return found
