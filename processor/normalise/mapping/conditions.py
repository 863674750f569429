"""Conditions of a mapping on the cells of a record, the same wherever one stands: `is`, `like`,
`present`, `absent`, and several columns that must all hold. Pure.

Patterns are texts with `*` and nothing else; each text is looked for once from left to right, so
that a hostile cell costs no more than its length for each of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import reduce

import msgspec

from processor.model.sentence import Text, listed, sentence
from processor.normalise.mapping.sources import SourceColumn, source_column
from processor.problems.form import Form, Node

_WORDS = ("is", "like", "present", "absent")
_YES_NO = ("yes", "no")
# So many different cells are remembered with what a test says of them.
_REMEMBERED = 10_000
# Anything but the sign for anything.
_SAYS = re.compile(r"[^*\s]")

RowTested = Callable[[Sequence[str]], bool]


class CellTest(msgspec.Struct, frozen=True, kw_only=True):
    """What the cell of `column` must be: one of `values` (case-folded; "" is an empty cell; None:
    it is not asked), fit one of the patterns `like` (case-folded), hold something (`present`) or
    nothing. All that is said must hold."""

    column: SourceColumn
    values: tuple[str, ...] | None = None
    like: tuple[str, ...] = ()
    present: bool | None = None

    @property
    def names(self) -> bool:
        """True where it says what stands in the cell, and not only whether anything does."""
        return any(self.values or ()) or (bool(self.like) and all(map(_SAYS.search, self.like)))


class RowTest(msgspec.Struct, frozen=True, kw_only=True):
    """Rows that are left out for a `reason`: those for which all tests of `when` hold."""

    when: tuple[CellTest, ...]
    reason: Text
    at: str


def read_conditions(form: Form, node: Node | None, inside: Text) -> tuple[CellTest, ...]:
    """One condition, or a list of which all must hold."""
    if node is None:
        return ()
    nodes = node.items if node.kind == "list" else (node,)
    return tuple(one for one in (_condition(form, each, inside) for each in nodes) if one)


def read_row_tests(form: Form, node: Node, inside: Text) -> tuple[RowTest, ...]:
    """One test of rows or several, of which one is enough: a condition, or `when` with one or
    several that must all hold, and the reason."""
    nodes = node.items if node.kind == "list" else (node,)
    return tuple(one for one in (_row_test(form, each, inside) for each in nodes) if one.when)


def _row_test(form: Form, node: Node, inside: Text) -> RowTest:
    if node.get("when") is not None:
        part = form.map(node, required=("when",), optional=("reason",), inside=inside)
        when = read_conditions(form, part.get("when"), inside)
    else:
        part = form.map(node, required=("column",), optional=(*_WORDS, "reason"), inside=inside)
        one = _of_part(form, node, part, inside)
        when = () if one is None else (one,)
    said = part.get("reason")
    reason: Text = form.text(said, inside=inside) if said is not None else _reason(form, node, when)
    return RowTest(when=when, reason=reason, at=form.at(node))


def _reason(form: Form, node: Node, when: tuple[CellTest, ...]) -> Text:
    if len(when) == 1 and when[0].values and not when[0].like and when[0].present is None:
        values = listed(when[0].values, "or")
        return sentence("row-ignored.row-test", column=when[0].column.name, values=values)
    return sentence("row-ignored.row-tests", at=form.at(node))


def _condition(form: Form, node: Node, inside: Text) -> CellTest | None:
    part = form.map(node, required=("column",), optional=_WORDS, inside=inside)
    return _of_part(form, node, part, inside)


def _of_part(form: Form, node: Node, part: dict[str, Node], inside: Text) -> CellTest | None:
    named = part.get("column")
    if named is None or not form.text(named, inside=inside):
        return None
    if not any(word in part for word in _WORDS):
        form.problem("key/missing.mapping-condition", node, inside=inside, span=1)
    values = form.texts(part.get("is"), inside=inside)
    for one in values:
        if is_pattern(one.text):
            form.problem("value/wrong.mapping-star", one, inside=inside, word=one.text)
    present = form.choice(part.get("present"), _YES_NO, "", inside=inside)
    absent = form.choice(part.get("absent"), _YES_NO, "", inside=inside)
    if present and present == absent:
        form.problem("value/wrong.mapping-both", part["absent"], inside=inside)
    return CellTest(
        column=source_column(named),
        values=tuple(one.text.strip().casefold() for one in values) if "is" in part else None,
        like=tuple(one.text.casefold() for one in form.texts(part.get("like"), inside=inside)),
        present=present == "yes" if present else absent == "no" if absent else None,
    )


def is_pattern(text: str) -> bool:
    """True for a text in which `*` seems meant to stand for anything: signs beside letters."""
    return "*" in text and any(sign.isalnum() for sign in text)


def fits(text: str, pattern: str) -> bool:
    """True if a text is what a pattern says; `*` stands for anything, also for nothing."""
    first, *others = pattern.split("*")
    if not others:
        return text == pattern
    last = others.pop()
    if len(text) < len(first) + len(last) or not text.startswith(first):
        return False
    at, end = len(first), len(text) - len(last)
    for one in others:
        found = text.find(one, at, end)
        if found < 0:
            return False
        at = found + len(one)
    return text.endswith(last)


def fitting(pattern: str) -> Callable[[str], bool]:
    """Asks whether a text is what a pattern says, as `fits` does. Most patterns are a word with
    anything around it, and are asked of more texts than all others."""
    word = pattern[1:-1]
    if len(pattern) > 1 and pattern[0] == pattern[-1] == "*" and "*" not in word:
        return lambda text: word in text
    return lambda text: fits(text, pattern)


def holds(test: CellTest, cell: str) -> bool:
    """True if a cell is all that a test says."""
    said = cell.strip()
    if test.present is not None and bool(said) != test.present:
        return False
    if test.values is None and not test.like:
        return True
    said = said.casefold()
    if test.values is not None and said not in test.values:
        return False
    return not test.like or any(fits(said, pattern) for pattern in test.like)


def tested(tests: Sequence[CellTest], places: Mapping[str, int]) -> RowTested:
    """Asks a row whether it meets all tests. A column that the file has not is an empty cell; a row
    that ends before a cell that is asked meets none."""
    asked = tuple(_asked(test, places.get(test.column.name, -1)) for test in tests)
    if len(asked) == 1:
        return asked[0]
    if not asked:
        return lambda _: True
    return reduce(lambda rest, test: _both(test, rest), reversed(asked))


def _both(one: RowTested, other: RowTested) -> RowTested:
    # Asked of every record: all() over a generator costs more than the tests.
    return lambda cells: one(cells) and other(cells)


def tested_torn(tests: Sequence[CellTest], places: Mapping[str, int]) -> RowTested:
    """As `tested`, of a record that may have lost cells: one that is blank there says nothing."""
    meets = tested(tests, places)
    asked = [places.get(test.column.name, -1) for test in tests]
    return lambda cells: (
        meets(cells)
        and all(0 <= index < len(cells) and bool(cells[index].strip()) for index in asked)
    )


def _asked(test: CellTest, index: int) -> RowTested:
    if index < 0:
        always = holds(test, "")
        return lambda _: always
    known: dict[str, bool] = {}

    def meets(cells: Sequence[str]) -> bool:
        if index >= len(cells):
            return False
        cell = cells[index]
        met = known.get(cell)
        if met is None:
            if len(known) > _REMEMBERED:
                known.clear()
            met = known[cell] = holds(test, cell)
        return met

    return meets
