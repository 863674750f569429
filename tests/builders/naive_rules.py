"""Rules as a careful reader takes them who has only the manual: a second reading of the same text.

It knows the words of the shipped rules, and says `Unclear` of everything else. Of the program it
uses the types of facts alone.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from builders.naive_words import (
    Asked,
    Facts,
    NaiveCondition,
    Unclear,
    all_of,
    condition,
    items_of,
    option,
    pairs_of,
    some_of,
    text_of,
)  # fmt: skip
from processor.rules.facts.facts import LINE_FACTS, fact_named

SETTINGS = {
    "stage": ("review", "route", "carrier"),
    "decide": ("strictest", "first fitting", "cheapest"),
    "if_unknown": ("hold", "skip"),
    "otherwise": ("split", "backorder"),
}


@dataclass(frozen=True)
class NaiveRule:
    """One rule: it matches where all conditions of any branch are met."""

    id: str
    why: str
    branches: tuple[tuple[NaiveCondition, ...], ...]
    then: tuple[tuple[str, tuple[str, ...]], ...]
    holds_unknown: bool
    table: NaiveTable | None = None


@dataclass(frozen=True)
class NaiveTable:
    """Rows of conditions and what they do; `every` counts all rows and not the first alone."""

    rows: tuple[tuple[dict[str, Asked], tuple[tuple[str, tuple[str, ...]], ...]], ...]
    every: bool


def read_naively(texts: Mapping[str, str], path: str) -> list[NaiveRule]:
    """The rules of one file; raises Unclear. Lists and tables stand in the other texts."""
    try:
        root = yaml.compose(texts[path], Loader=yaml.BaseLoader)
    except yaml.YAMLError as wrong:
        raise Unclear(str(wrong)) from wrong
    keys = pairs_of(root)
    if not {"stage", "rules"} <= keys.keys() <= {
        "stage", "rules", "decide", "if_unknown", "otherwise", "lists",
    }:  # fmt: skip
        raise Unclear("keys of the file")
    for key, words in SETTINGS.items():
        if key in keys and text_of(keys[key]) not in words:
            raise Unclear(key)
    lists = {
        name: _list(texts, node) for name, node in pairs_of(keys.get("lists"), or_none=True).items()
    }
    unknown = text_of(keys["if_unknown"]) if "if_unknown" in keys else ""
    return [_rule(texts, node, lists, unknown) for node in items_of(keys["rules"])]


def _rule(
    texts: Mapping[str, str], node: yaml.Node, lists: Mapping[str, list[str]], unknown: str
) -> NaiveRule:
    keys = pairs_of(node)
    if not {"id", "why"} <= keys.keys() <= {
        "id", "why", "when", "any_of", "then", "table", "rows", "locked",
    }:  # fmt: skip
        raise Unclear("keys of a rule")
    if "locked" in keys and text_of(keys["locked"]) not in ("yes", "no"):
        raise Unclear("locked")
    shared = _block(keys["when"], lists) if "when" in keys else ()
    branches: tuple[tuple[NaiveCondition, ...], ...] = (shared,)
    if "any_of" in keys:
        branches = tuple((*shared, *_block(one, lists)) for one in items_of(keys["any_of"]))
    table = None
    if "table" in keys:
        rows = text_of(keys["rows"]) if "rows" in keys else "first"
        if rows not in ("first", "all"):
            raise Unclear(rows)
        table = _table(texts, text_of(keys["table"]), rows == "all")
    then = _actions(keys["then"]) if "then" in keys else ()
    marks = {verb for verb, _ in then} <= {"note", "note_to_packer", "tag"} and table is None
    holds = unknown == "hold" or (unknown == "" and not marks)
    return NaiveRule(text_of(keys["id"]), text_of(keys["why"]), branches, then, holds, table)


def _actions(node: yaml.Node) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(
        (verb, tuple(text_of(one) for one in items_of(value))
         if isinstance(value, yaml.SequenceNode) else (text_of(value),))
        for verb, value in pairs_of(node).items()
    )  # fmt: skip


def _block(node: yaml.Node, lists: Mapping[str, list[str]]) -> tuple[NaiveCondition, ...]:
    return tuple(condition(fact, value, lists) for fact, value in pairs_of(node).items())


def _list(texts: Mapping[str, str], node: yaml.Node) -> list[str]:
    if isinstance(node, yaml.SequenceNode):
        return [text_of(one) for one in items_of(node)]
    keys = pairs_of(node)
    if keys.keys() != {"file", "column"}:
        raise Unclear("a list")
    header, rows = _csv(texts, f"rules/lists/{text_of(keys['file'])}")
    column = text_of(keys["column"])
    if column not in header:
        raise Unclear(column)
    cells = [row[header.index(column)].strip() for row in rows]
    return [cell for cell in cells if cell]


def _csv(texts: Mapping[str, str], path: str) -> tuple[list[str], list[list[str]]]:
    if path not in texts:
        raise Unclear(path)
    rows = [
        row for row in csv.reader(io.StringIO(texts[path])) if any(cell.strip() for cell in row)
    ]
    if not rows or any(len(row) != len(rows[0]) for row in rows):
        raise Unclear(path)
    return rows[0], rows[1:]


def _table(texts: Mapping[str, str], name: str, every: bool) -> NaiveTable:
    header, rows = _csv(texts, f"rules/tables/{name}")
    if not rows:
        raise Unclear(name)
    facts = {at: one for at, one in enumerate(header) if one.partition(".")[2]}
    verbs = {at: one for at, one in enumerate(header) if at not in facts and one[:1] != "#"}
    return NaiveTable(
        tuple(
            (
                {fact: _cell(row[at], fact) for at, fact in facts.items() if row[at].strip()},
                tuple((verb, (row[at],)) for at, verb in verbs.items() if row[at].strip()),
            )
            for row in rows
        ),
        every,
    )


def _cell(cell: str, fact: str) -> Asked:
    known = LINE_FACTS.get(fact) or fact_named(fact)
    if known is None:
        raise Unclear(fact)
    options = [option(one.strip(), known.kind) for one in cell.split("|")]
    return lambda value: some_of(meets(value) for meets in options)


Done = tuple[str, tuple[tuple[str, tuple[str, ...]], ...]]


def decide_naively(
    rules: Sequence[NaiveRule], facts: Facts
) -> tuple[frozenset[Done], frozenset[str]]:
    """(rule, what it does) of the rules that match; and those that lack a fact and hold for it."""
    done: set[Done] = set()
    lacking: set[str] = set()
    for rule in rules:
        met = some_of(all_of(one.asks(facts) for one in branch) for branch in rule.branches)
        if rule.table is not None:
            found, might = _rows_met(rule.table, facts)
            if met:
                done |= {(rule.id, (*rule.then, *actions)) for actions in found if actions}
                met = None if might and not found else False
            elif met is None and not might and not any(found):
                met = False  # whatever it is that is not known, no row does anything
        elif met:
            done.add((rule.id, rule.then))
        if met is None and rule.holds_unknown:
            lacking.add(rule.id)
    return frozenset(done), frozenset(lacking)


def _rows_met(table: NaiveTable, facts: Facts) -> tuple[set[Any], bool]:
    """What the rows do that count, and whether one that does something might have counted. Each
    line looks for its own row."""
    keys = {key for cells, _ in table.rows for key in cells}
    of_lines = [key for key in keys if key in LINE_FACTS]
    found: set[Any] = set()
    might_act = False
    lines: list[Facts] = [facts]
    if of_lines and all(facts.get(key) is not None for key in of_lines):
        columns = zip(*map(facts.get, of_lines), strict=True)
        lines = [{**facts, **dict(zip(of_lines, line, strict=True))} for line in columns]
    for line in lines:
        might = False
        for cells, actions in table.rows:
            met = all_of(asks(line.get(key)) for key, asks in cells.items())
            if met:
                found.add(actions)
                if not table.every:
                    might = False
                    break
            might |= met is None and bool(actions)
        might_act |= might
    return found, might_act
