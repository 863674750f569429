"""How often each row of a table counted: the newest decisions of a period, from recorded facts."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec
from sqlalchemy import Connection

from processor.house.house import House
from processor.ledger import past_decisions
from processor.model.holds_asked import is_of
from processor.rules import restore
from processor.rules.deciding.asked_tables import AskedTable, asked_tables

_PAGE = 500


class RowHits(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a table as it is now, and for how many orders of the period it counts."""

    rule: str
    table: str
    line: int
    orders: int


def row_hits(connection: Connection, house: House, since: int, rule: str) -> list[RowHits]:
    """The rows of the tables of a rule, each with the orders whose newest decision since then it
    counts for, by the facts that were recorded."""
    tables: dict[tuple[str, str, str], AskedTable] = {}
    for ruleset in house.rule_sets.all():
        for written, asked in asked_tables(ruleset.active).items():
            if is_of(written, rule) or is_of(rule, written):
                tables[ruleset.stage, ruleset.client, written] = asked
    if not tables:
        return []
    counts: dict[tuple[str, str, str], Counter[int]] = {key: Counter() for key in tables}
    keys = past_decisions.newest(connection)
    for start in range(0, len(keys), _PAGE):
        page = keys[start : start + _PAGE]
        for one in past_decisions.page(connection, page, since=since, facts=True):
            stages: dict[str, dict[str, Any]] = msgspec.json.decode(one.facts)
            lines: dict[tuple[str, str, str], set[int]] = {}
            for name, seen in stages.items():
                stage = name.partition(" ")[0]
                ruleset = house.rule_sets.of(stage, one.client)
                for (of, client, written), asked in tables.items():
                    if of == stage and client == ruleset.client:
                        # An order with several shipments counts once.
                        having = lines.setdefault((of, client, written), set())
                        having.update(asked.lines_counted(restore(seen)))
            for key, having in lines.items():
                counts[key].update(having)
    return [
        RowHits(rule=key[2], table=asked.name, line=row.line, orders=counts[key][row.line])
        for key, asked in tables.items()
        for row in asked.table.rows
    ]
