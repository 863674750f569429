"""What the tests beside rules prove of tables: rows that a case decides, columns it needs. Pure.

Demanded is what stays usable for thousands of rows: of every distinct outcome a case where it
decides, as long as there are few; and of every column a case that would fail without it. Which rows
no case decides is told and counted.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from processor.model.sentence import Given, Name, Piece, Text, pieces_of, sentence
from processor.problems.problem import Problem, within
from processor.rules.deciding.asked_tables import AskedTable, asked_tables
from processor.rules.deciding.branches import Verdict
from processor.rules.deciding.pieces import fact_piece
from processor.rules.facts.fact import Value
from processor.rules.facts.facts import split_key
from processor.rules.language.conditions import Test, check_of
from processor.rules.language.rule import RuleSet
from processor.rules.language.table_rows import Row, RuleTable
from processor.rules.testing.case_file import TestCase
from processor.rules.testing.coverage import Coverage, Differs, uncovered

# A table with more outcomes than this is asked for one case that it decides, not for one of each.
MOST_OUTCOMES = 20
# Rows of longer tables that no case decides are counted, and no problem.
MOST_ROWS = 50
_LINES = 5


class TableCoverage(msgspec.Struct, frozen=True):
    """How many rows of the table of a rule a case decides, and which do not: the first of their
    lines. `unneeded` are the columns without which no case would fail."""

    rule: str
    table: str
    file: str
    rows: int
    decided: int
    open_lines: tuple[int, ...]
    unneeded: tuple[str, ...] = ()
    told: tuple[int, ...] = ()
    """Those of the lines that are told of for themselves: other cases decide for the same."""
    needs: Piece = ""
    """What a case for the first of these must give."""


def table_coverage_of(
    ruleset: RuleSet, cases: Sequence[TestCase], verdicts: Sequence[Verdict], differs: Differs
) -> list[TableCoverage]:
    """The coverage of every table of the live rules that a set adds."""
    found = []
    for written, one in _asked(ruleset).items():
        own = [
            (case, verdict)
            for case, verdict in zip(cases, verdicts, strict=True)
            if any(case.asks(rule) for rule in one.rules.values())
        ]
        met = {line for case, _ in own for line in one.lines_counted(case.facts)}
        missing = [row for row in one.table.rows if row.line not in met]
        # Of an outcome that no case decides more is told than that its rows do not.
        decided = {row.outcome for row in one.table.rows if row.line in met}
        told = [row for row in missing if row.outcome in decided or row.outcome not in one.rules]
        found.append(
            TableCoverage(
                rule=written,
                table=one.name,
                file=one.table.text.path if one.table.text is not None else "",
                rows=len(one.table.rows),
                decided=len(one.table.rows) - len(missing),
                open_lines=tuple(row.line for row in missing[:_LINES]),
                unneeded=_unneeded(one, own, differs),
                told=tuple(row.line for row in told[:_LINES]),
                needs=row_needs(one.table, one.test, told[0]) if told else "",
            )
        )
    return found


def _asked(ruleset: RuleSet) -> dict[str, AskedTable]:
    """The tables of the live rules that a set adds."""
    return asked_tables(
        rule for rule in ruleset.rules if rule.status == "live" and rule.client == ruleset.client
    )


def _unneeded(
    one: AskedTable, own: Sequence[tuple[TestCase, Verdict]], differs: Differs
) -> tuple[str, ...]:
    """The facts of columns without which no case that passes would fail."""
    keys = one.test.keys
    if len(keys) < 2:
        return ()
    passed = [(case, verdict) for case, verdict in own if not differs(case, verdict)]
    found = []
    for place, key in enumerate(keys):
        if all(row.cells[place].is_empty for row in one.table.rows):
            continue
        without = one.table.without(place)
        if not any(differs(case, _with(one, without, case, verdict)) for case, verdict in passed):
            found.append(split_key(key)[0])
    return tuple(found)


def _with(one: AskedTable, table: RuleTable, case: TestCase, verdict: Verdict) -> Verdict:
    """The verdict as another table in its place would have it."""
    own = {rule.id for rule in one.rules.values()}
    fired = [firing for firing in verdict.fired if firing.rule not in own]
    unknown = [pair for pair in verdict.unknown if pair[0] not in own]
    for outcome, rule in one.rules.items():
        answer: bool | None = False
        for branch in rule.branches:
            answers = [
                table.answer(test.input(case.facts), outcome)
                if test.bag is one.table
                else check_of(test)(test.input(case.facts))
                for test in branch
            ]
            if False in answers:
                continue
            answer = True if None not in answers else (answer or None)
            if answer:
                break
        if answer:
            fired.append(rule.firing)
        elif answer is None:
            unknown.append((rule.id, ""))
    return msgspec.structs.replace(verdict, fired=tuple(fired), unknown=tuple(unknown))


def row_needs(table: RuleTable, test: Test, row: Row) -> Piece:
    """What an order must have to meet a row, as its cells say it; or which row comes before it."""
    text = table.text
    if text is None:
        return ""
    before = next((one for one, lacks in table.looked_at(_sample(table, row)) if not lacks), None)
    if before is not None and before.line < row.line and table.hit == "first":
        return sentence("case.row-before", line=before.line)
    cells = next((cells for line, cells in text.rows if line == row.line), [])
    needed: list[Text] = []
    for key, place, cell in zip(test.keys, table.places, row.cells, strict=True):
        if not cell.is_empty and place < len(cells):
            says = " ".join(cells[place].split())
            needed.append(sentence("rule.of-fact", fact=fact_piece(key), says=says))
    return sentence("case.row-needs", needs=needed) if needed else sentence("case.row-any")


def _sample(table: RuleTable, row: Row) -> tuple[Value, ...]:
    """Values that meet a row, as far as its cells name some; others are not known."""
    found: list[Value] = []
    for cell, of_line in zip(row.cells, table.of_lines, strict=True):
        named = [*sorted(cell.exact, key=repr), *cell.prefixes, *(low for low, _ in cell.ranges)]
        named += [f"{one.area}{one.low}" for one in cell.districts]
        value = named[0] if named else None
        found.append((value,) if of_line else value)
    return tuple(found)


def told_of_tables(tables: Sequence[TableCoverage]) -> list[Problem]:
    """Warnings on rows that no case decides, where they are few, and on columns none needs."""
    found = []
    for one in tables:
        if not one.decided:
            continue
        for fact in one.unneeded:
            found.append(_warn(one, "test/uncovered-condition.column", 1, column=Name(fact)))
        if one.told and one.rows <= MOST_ROWS:
            found.append(
                _warn(
                    one, "test/uncovered.rows", one.told[0], lines=[str(n) for n in one.told],
                    needs=one.needs,
                )
            )  # fmt: skip
    return found


def _warn(one: TableCoverage, key: str, line: int, **pieces: Given) -> Problem:
    tests = sentence("case.tests-of-table")
    given: dict[str, Given] = {"rule": one.rule, "table": one.table, "tests": tests, **pieces}
    return Problem(
        id=key, pieces=pieces_of(given), file=one.file, line=line,
        inside=within("rule", one.rule), severity="warning",
    )  # fmt: skip


def uncovered_all(ruleset: RuleSet, coverage: Sequence[Coverage]) -> list[Problem]:
    """What the tests leave unproved of the rules of a set. Of a table with many outcomes one case
    is demanded that decides it; the outcomes that none decides are told together."""
    asked = _asked(ruleset)
    many = {
        rule.id: written
        for written, one in asked.items()
        if len(one.rules) > MOST_OUTCOMES
        for rule in one.rules.values()
    }
    found: list[Problem] = []
    together: dict[str, list[Coverage]] = {}
    for one in coverage:
        if one.rule in many:
            together.setdefault(many[one.rule], []).append(one)
        else:
            found += _with_needs(asked, one, uncovered(one))
    for written, ones in together.items():
        missing = [one for one in ones if not one.decided]
        if len(missing) == len(ones):
            found += _with_needs(asked, missing[0], uncovered(missing[0]))
        elif missing:
            file, _, line = missing[0].at.rpartition(":")
            pieces: dict[str, Given] = {
                "rule": written, "n": len(missing), "of": len(ones),
                "rules": [one.rule for one in missing[:_LINES]],
                "tests": sentence("case.tests-of-table"),
            }  # fmt: skip
            found.append(
                Problem(
                    id="test/uncovered.outcomes", pieces=pieces_of(pieces), file=file,
                    line=int(line), inside=within("rule", written), severity="warning",
                )
            )  # fmt: skip
    return found


def _with_needs(
    asked: dict[str, AskedTable], coverage: Coverage, problems: list[Problem]
) -> list[Problem]:
    """Problems of a rule; of an outcome that no case decides with what such a case must give."""
    if coverage.decided:
        return problems
    for one in asked.values():
        for outcome, rule in one.rules.items():
            if rule.id == coverage.rule:
                row = next(row for row in one.table.rows if row.outcome == outcome)
                needs = {"needs": row_needs(one.table, one.test, row)}
                return [
                    msgspec.structs.replace(
                        found, id="test/uncovered.row", pieces={**found.pieces, **needs}
                    )
                    for found in problems
                ]
    return problems
