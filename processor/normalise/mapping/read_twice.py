"""Columns that two fields read, where one of them is surely a slip of the pen. Pure."""

from __future__ import annotations

from functools import cache
from itertools import combinations

import msgspec

from processor.model.sentence import Text
from processor.normalise.mapping.take import Field, Take
from processor.problems.form import Form, Node

# What is counted or paid: no cell is two of them, and no cell is one of them and a name too.
_MONEY = ("money",)
_COUNTS = ("count", "size", "signed")
_NAMES = ("id", "line id", "text")
# Of a line and of a person: a shop may have titles for SKUs, but a slip is likelier.
_HARDLY_BOTH = (
    frozenset({"sku", "title"}),
    frozenset({"name", "email", "phone", "postcode", "city", "country"}),
)
# What may be said of a take that still reads the whole cell, in any row.
_SAME_CELL = (
    "columns", "read_as", "form", "forms", "line", "column", "file", "optional", "absolute",
    "blank_when", "block", "guards", "strip", "locales", "notation",
)  # fmt: skip


def check_twice(form: Form, fields: tuple[Field, ...], inside: Text) -> None:
    """Notes each pair of fields of a block that read one cell as two things that it cannot be."""
    read = [(field, take) for field in fields for take in field.takes if _is_whole_cell(take)]
    for (one, first), (other, second) in combinations(read, 2):
        same = first.columns[0].name == second.columns[0].name
        if one is other or not same:
            continue
        never = _differ(one.type, other.type)
        if not never and not _seldom(one.target, other.target):
            continue
        column = second.columns[0]
        where = Node(kind="text", line=column.line, column=column.column, text=column.name)
        form.problem(
            "mapping/target.twice" if never else "mapping/target.twice-asked", where,
            inside=inside, severity="error" if never else "warning", word=column.name,
            first=one.target, second=other.target,
        )  # fmt: skip


def _seldom(one: str, other: str) -> bool:
    """True for two targets that one cell may fill, but hardly ever does."""
    ends = {one.rpartition(".")[2], other.rpartition(".")[2]}
    return len(ends) > 1 and any(ends <= things for things in _HARDLY_BOTH)


def _differ(one: str, other: str) -> bool:
    kinds = {_kind(one), _kind(other)}
    return None not in kinds and (len(kinds) > 1 or kinds <= {"money", "count"})


def _kind(type_: str) -> str | None:
    for kind, types in (("money", _MONEY), ("count", _COUNTS), ("name", _NAMES)):
        if type_ in types:
            return kind
    return None


def _is_whole_cell(take: Take) -> bool:
    if len(take.columns) != 1:
        return False
    return all(getattr(take, name) == default for name, default in _otherwise())


@cache
def _otherwise() -> tuple[tuple[str, object], ...]:
    """What of a take makes it read something else than its whole cell, each with its default."""
    return tuple(
        (one.name, one.default)
        for one in msgspec.structs.fields(Take)
        if one.name not in _SAME_CELL and one.default is not msgspec.NODEFAULT
    )
