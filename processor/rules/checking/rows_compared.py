"""The rows of a rule table against each other: never reached, twice, contradicting. Pure.

Every row is taken apart (row_atoms.py) and looked up among those above it by what they look like,
never all with all. After `_MOST`
comparisons the rest is told to be left. All findings are warnings, at the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from processor.model.decisions import Action
from processor.model.sentence import Given, Sentence, sentence
from processor.problems.problem import Problem
from processor.rules.checking.effects import contradiction
from processor.rules.checking.overlap import branch_of, implies
from processor.rules.checking.row_atoms import (
    Alike,
    Atom,
    Part,
    atoms_of,
    key_of,
    shape_of,
    together,
)
from processor.rules.language.csv_text import CsvText
from processor.rules.language.postcodes import district_of
from processor.rules.language.rule import Rule
from processor.rules.language.table_cells import RuleCell
from processor.rules.language.table_rows import Row, RuleTable

_MOST = 300_000
_MOST_ROWS = 50_000
_TOLD = 20
_CITED = 3


def check_tables(rules: Iterable[tuple[str, Rule]]) -> list[Problem]:
    """Warnings on the rows of every table that these rules, each with its stage, name; once for
    each table."""
    tables: dict[int, tuple[str, RuleTable]] = {}
    does: dict[int, dict[int, tuple[Action, ...]]] = {}
    for stage, rule in rules:
        for test in (test for branch in rule.branches for test in branch):
            if isinstance(test.bag, RuleTable):
                tables[id(test.bag)] = stage, test.bag
                does.setdefault(id(test.bag), {})[test.least] = rule.then
    found: list[Problem] = []
    for key, (stage, table) in tables.items():
        if table.text is not None:
            found += _Compared(table, table.text, stage, does[key]).told()
    return found


class _Met(msgspec.Struct):
    """What the other rows say of an atom: a row that holds wherever it does, or rows whose ranges
    together do; and those that hold for a part of its range."""

    row: int = -1
    rows: tuple[int, ...] = ()
    beside: tuple[int, ...] = ()


class _Compared:
    def __init__(
        self,
        table: RuleTable,
        text: CsvText,
        stage: str,
        does: Mapping[int, tuple[Action, ...]],
    ) -> None:
        self.table = table
        self.text = text
        self.stage = stage
        self.does = does
        self.left = _MOST
        self.atoms: list[list[Atom]] = []
        self.first: dict[tuple[object, ...], Row] = {}
        self.index: dict[Part, dict[Part, Alike]] = {}
        self.implied: dict[tuple[object, object], bool] = {}

    def told(self) -> list[Problem]:
        """What is found, row by row."""
        rows = self.table.rows[:_MOST_ROWS]
        found: list[Problem] = []
        first = self.table.hit == "first"
        for number, row in enumerate(rows):
            self._add(number, row)
        for number, row in enumerate(rows):
            if self.left < 0 or len(found) >= _TOLD:
                break
            one = self._of_first(number, row) if first else self._of_all(number, row)
            if one is not None:
                found.append(one)
        else:
            number = len(rows)
        if number < len(self.table.rows):
            line = self.table.rows[number].line
            found.append(self._warn("table/row.left", line, n=len(self.table.rows) - number))
        return found

    def _of_first(self, number: int, row: Row) -> Problem | None:
        """A row that never counts, because others above it do; or a part of it."""
        twin = self.first.setdefault(_says(row), row)
        if twin is not row:
            same = twin.outcome == row.outcome
            key = "table/row.twice" if same else "table/row.twice-otherwise"
            return self._warn(key, row.line, above=twin.line)
        met = self._met(number)
        if met is None:
            return None
        if met.beside:
            above = self.table.rows[met.beside[0]]
            if above.outcome == row.outcome:
                return None
            return self._warn("table/row.overlap", row.line, above=above.line)
        rows = [self.table.rows[one] for one in met.rows]
        lines = [str(one.line) for one in rows[:_CITED]]
        if len(rows) > _CITED:
            return self._warn("table/row.by-many", row.line, lines=lines, n=len(rows) - _CITED)
        inside = _inside(row, rows[0]) if len(rows) == 1 else None
        if inside is not None:
            return self._warn("table/row.inside", row.line, above=lines[0], range=inside)
        return self._warn("table/row", row.line, lines=lines, n=len(lines))

    def _of_all(self, number: int, row: Row) -> Problem | None:
        """A row that says nothing new, or what another one that counts beside it contradicts."""
        met = self._met(number)
        if met is None or met.beside or len(met.rows) != 1:
            return None
        other = self.table.rows[met.rows[0]]
        same = _says(other) == _says(row)
        if same and other.line > row.line:
            return None
        if other.outcome == row.outcome:
            key = "table/row.twice" if same else "table/row.nothing-new"
            return self._warn(key, row.line, above=other.line)
        clash = self._clash(self.does.get(other.outcome, ()), self.does.get(row.outcome, ()))
        if clash is None:
            return None
        return self._warn("table/row.clash", row.line, above=other.line, clash=clash)

    def _clash(self, one: tuple[Action, ...], other: tuple[Action, ...]) -> Sentence | None:
        clash, _ = contradiction(self.stage, one, other)
        if clash is not None:
            return clash
        for mine in one:
            for theirs in other:
                if mine.verb == theirs.verb == "prefer" and mine.values != theirs.values:
                    values = ", ".join(mine.values), ", ".join(theirs.values)
                    return sentence("clash.two-preferred", one=values[0], other=values[1])
        return None

    def _warn(self, key: str, line: int, /, **pieces: Given) -> Problem:
        found = self.text.problem(key, line, 0, severity="warning", **pieces)  # type: ignore[arg-type]
        return msgspec.structs.replace(found, span=max(1, len(found.text.rstrip())))

    def _met(self, number: int) -> _Met | None:
        """The rows that together hold wherever this one does; None where it has a say of its own.
        With `beside`, rows that hold for a part of its only range."""
        atoms = self.atoms[number]
        rows: dict[int, None] = {}
        for atom in atoms:
            met = self._of_atom(number, atom)
            if met.row >= 0:
                rows[met.row] = None
            elif met.rows:
                rows.update(dict.fromkeys(met.rows))
            elif met.beside and len(atoms) == 1:
                return met
            else:
                return None
        return _Met(rows=tuple(sorted(rows))) if rows else None

    def _of_atom(self, number: int, atom: Atom) -> _Met:
        spans: list[tuple[str, str, int]] = []
        # A single range may be covered by several of others.
        place = next((n for n, part in enumerate(atom) if part[0] == "r"), -1)
        best, first = -1, self.table.hit == "first"
        for shape, entries in self.index.items():
            key = key_of(atom, shape)
            alike = entries.get(key) if key is not None else None
            for other, theirs in alike.near(atom) if alike is not None else ():
                self.left -= 1
                if other == number or (first and other > number):
                    continue
                if self.left < 0:
                    return _Met()
                outside = [n for n in range(len(atom)) if not self._within(atom[n], theirs[n])]
                if not outside:
                    best = other if best < 0 else min(best, other)
                elif outside == [place] and theirs[place][0] == "r":
                    low, high = theirs[place][1:]
                    if low <= atom[place][2] and atom[place][1] <= high:
                        spans.append((low, high, other))
        if best >= 0 or not spans:
            return _Met(row=best)
        covering = together(atom[place][1], atom[place][2], spans)
        if covering:
            return _Met(rows=covering)
        low, high = atom[place][1:]
        beside = tuple(
            sorted(other for start, end, other in spans if not (low <= start and end <= high))
        )
        return _Met(beside=beside)

    def _within(self, mine: Part, theirs: Part) -> bool:
        """Whether theirs is met by whatever meets mine; what can be looked up was looked up."""
        kind = theirs[0]
        if kind in ("*", "=", "p"):
            return True
        if kind == "r":
            low, high = (mine[1], mine[1]) if mine[0] == "=" else mine[1:3]
            return bool(theirs[1] <= low and high <= theirs[2])
        if kind == "d":
            found = district_of(mine[1]) if mine[0] == "=" else None
            low, high = (found[1], found[1]) if found is not None else mine[2:4]
            return bool(theirs[2] <= low and high <= theirs[3])
        cell: RuleCell = theirs[1]
        if mine[0] == "=":
            return cell.check is not None and cell.check(mine[1]) is True
        if mine[0] != "c":
            return False
        pair = mine[1].meaning, cell.meaning
        if pair not in self.implied:
            tests = mine[1].test, cell.test
            self.implied[pair] = pair[0] == pair[1] or (
                tests[0] is not None
                and tests[1] is not None
                and implies(branch_of([tests[0]]), branch_of([tests[1]]))
            )
        return self.implied[pair]

    def _add(self, number: int, row: Row) -> None:
        self.atoms.append(atoms_of(row))
        for atom in self.atoms[-1]:
            shape = tuple(shape_of(part) for part in atom)
            key = key_of(atom, shape)
            assert key is not None
            alike = self.index.setdefault(shape, {})
            if key not in alike:
                alike[key] = Alike(next((n for n, part in enumerate(atom) if part[0] == "r"), -1))
            alike[key].all.append((number, atom))


def _says(row: Row) -> tuple[object, ...]:
    return tuple(cell.says for cell in row.cells)


def _inside(row: Row, above: Row) -> str | None:
    """The range of the row above that holds all ranges of this one, where only they differ."""
    differ = [
        (mine, theirs)
        for mine, theirs in zip(row.cells, above.cells, strict=True)
        if mine.says != theirs.says
    ]
    if len(differ) != 1 or not differ[0][0].ranges or len(differ[0][1].ranges) != 1:
        return None
    return "-".join(differ[0][1].ranges[0])
