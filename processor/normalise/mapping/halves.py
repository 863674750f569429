"""Orders that come in two files: what the mapping of the lines says of the other half, and what
that half gives. Pure.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from processor.model.sentence import Text
from processor.problems.form import Form, Node

OF_LINES = ("joins",)
REQUIRED = ("gives",)
OPTIONAL = ("gives_if_there",)
_WITHIN = re.compile(r"([1-9][0-9]{0,3}) ?(minute|hour|day)s?")
_MICROSECONDS = {"minute": 60_000_000, "hour": 3_600_000_000, "day": 86_400_000_000}
_MOST_DAYS = 31


class Gift(msgspec.Struct, frozen=True):
    """A column of the other half, and the name that the mapping of the lines knows it by."""

    column: str
    name: str
    optional: bool
    at: str


class Joins(msgspec.Struct, frozen=True):
    """Which other file the lines of a mapping need: that of the mapping called `half`. `on` are
    the columns that make the order id, as the file of the lines and the other one call them; a
    file waits `within` microseconds. `other` is the mapping of that half itself, once both are
    read."""

    half: str
    on: tuple[tuple[str, str], ...]
    within: int
    at: str
    other: Any = None


def read_joins(form: Form, found: dict[str, Node], read: dict[str, object], inside: Text) -> None:
    """Adds to `read` what the key `joins` says."""
    node = found.get("joins")
    if node is None:
        return
    part = form.map(node, required=("mapping", "on", "within"), inside=inside)
    read["joins"] = Joins(
        form.text(part.get("mapping"), inside=inside),
        tuple(_pairs(form, part.get("on"), inside)),
        _within(form, part.get("within"), inside),
        form.at(node),
    )


def read_gives(form: Form, found: dict[str, Node], read: dict[str, object], inside: Text) -> None:
    """Adds to `read` the columns that a half gives."""
    gives: list[Gift] = []
    for key in (*REQUIRED, *OPTIONAL):
        node = found.get(key)
        if node is None:
            continue
        for name, column in _pairs(form, node, inside, turned=True):
            if any(one.name == name for one in gives):
                form.problem("value/wrong.given-twice", node, inside=inside, word=name)
            gives.append(Gift(column, name, key in OPTIONAL, form.at(node)))
    read["gives"] = tuple(gives)


def _pairs(
    form: Form, node: Node | None, inside: Text, *, turned: bool = False
) -> list[tuple[str, str]]:
    """Names, or `{one: other}`; `turned`, the other one comes first."""
    found: list[tuple[str, str]] = []
    for item in () if node is None else node.items if node.kind == "list" else (node,):
        if item.kind != "map":
            text = form.text(item, inside=inside)
            found += [(text, text)] if text else []
            continue
        for key in item.keys:
            other = form.text(item.get(key.text), inside=inside)
            found.append((other, key.text) if turned else (key.text, other))
    return found


def _within(form: Form, node: Node | None, inside: Text) -> int:
    text = form.text(node, inside=inside)
    match = _WITHIN.fullmatch(text)
    if match is not None:
        span = int(match[1]) * _MICROSECONDS[match[2]]
        if span <= _MOST_DAYS * _MICROSECONDS["day"]:
            return span
    if node is not None and node.kind == "text":
        form.problem("value/wrong.joins-within", node, inside=inside, word=text)
    return 0
