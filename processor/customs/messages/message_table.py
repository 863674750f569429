"""Declarative message tables: order, obligation, type, length and pattern of every element.

A table is checked before a byte is written, so a message that its receiver's schema would refuse
never leaves the house. On top of what a table says, every text in every message:

- is not empty, and has no white space at either end (XML readers disagree on trimming it);
- holds no control, format, private-use, non- or surrogate characters, no line breaks, and
  nothing outside the Basic Multilingual Plane, because receivers that count UTF-16 units would
  count such a character twice.

A decimal is digits with at most one point, without sign, exponent or superfluous zeros in front;
an int is plain digits up to 2147483647 (XML Schema Part 2, 3.2.3 and 3.3.17, are wider).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from processor.model.sentence import Given, Piece, listed, pieces_of, sentence
from processor.problems.problem import Problem

ElementType = Literal["group", "text", "decimal", "int"]

Tree: TypeAlias = "tuple[tuple[str, str | Tree], ...]"
"""What a group holds, in the order written: (element name, text or what that group holds)."""

Attributes: TypeAlias = tuple[tuple[str, str], ...]

_BAD = (
    "\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\uf8ff\ufdd0-\ufdef\ufeff\ufff0-\uffff\U00010000-\U0010ffff"
)
_BAD_CHARACTER = re.compile(f"[{_BAD}]")
_DECIMAL = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_INT = re.compile(r"0|[1-9][0-9]*")
_INT_MAX = 2**31 - 1
_MOST_SEQUENCES = 64
_NEVER = "(?!)"
_QUOTE = '"'
_ATTRIBUTE, _ELEMENT = sentence("customs.attribute"), sentence("customs.element")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Element:
    """One element or attribute. Lengths are characters; `pattern` must match the whole value.

    `source` says in our own words what the receiver means by it.
    """

    name: str
    type: ElementType = "text"
    min: int = 1
    max: int = 1
    length: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    total_digits: int | None = None
    fraction_digits: int | None = None
    pattern: str | None = None
    children: tuple[Element, ...] = ()
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Message:
    """A kind of message: its root element with attributes and children, in one namespace."""

    root: str
    namespace: str
    prefix: str
    attributes: tuple[Element, ...]
    children: tuple[Element, ...]
    source: str = ""


def elements(children: Iterable[Element], path: str = "") -> Iterator[tuple[str, Element]]:
    """Every element of a table with its path, depth first, in order."""
    for child in children:
        where = f"{path}/{child.name}"
        yield where, child
        yield from elements(child.children, where)


def check(message: Message, attributes: Attributes, tree: Tree) -> list[Problem]:
    """Everything in which the attributes and the tree differ from the table; empty when nothing.

    `Problem.inside` is the path of the enclosing element (n-th of its name), `field` the element.
    """
    if _valid(_plan(message.attributes), attributes) and _valid(_plan(message.children), tree):
        return []
    return every_problem(message, attributes, tree)


def every_problem(message: Message, attributes: Attributes, tree: Tree) -> list[Problem]:
    """What `check` says, found element by element; a right message takes several times as long."""
    problems: list[Problem] = []
    _check_group(message.attributes, attributes, message.root, problems, _ATTRIBUTE)
    _check_group(message.children, tree, message.root, problems, _ELEMENT)
    return problems


class _Plan:
    """A table made ready to say quickly that a tree keeps it; what it does not accept is looked
    at again element by element, so it may refuse too much but never accept too much.

    `groups` where all elements are groups; otherwise `patterns` has, for each sequence of names
    seen, one expression for all values (each ended by a NUL), or None where the names are wrong.
    """

    __slots__ = ("groups", "patterns", "table")

    def __init__(self, table: tuple[Element, ...]) -> None:
        self.table = table
        self.groups: tuple[tuple[Element, _Plan], ...] = ()
        self.patterns: dict[tuple[str, ...], re.Pattern[str] | None] = {}
        if all(element.type == "group" for element in table):
            self.groups = tuple((element, _Plan(element.children)) for element in table)


_plan = lru_cache(maxsize=64)(_Plan)


def _valid(plan: _Plan, tree: Tree) -> bool:
    if plan.groups:
        return _valid_groups(plan.groups, tree)
    names = tuple([name for name, _ in tree])
    try:
        values = "\0".join([value for _, value in tree])  # type: ignore[misc]
    except TypeError:
        return False
    if names not in plan.patterns:
        if len(plan.patterns) >= _MOST_SEQUENCES:
            plan.patterns.clear()
        plan.patterns[names] = _in_one(plan.table, names)
    pattern = plan.patterns[names]
    return (
        pattern is not None
        and values.count("\0") == len(names) - 1
        and pattern.fullmatch(values + "\0") is not None
    )


def _valid_groups(groups: tuple[tuple[Element, _Plan], ...], tree: Tree) -> bool:
    at, count = 0, 0
    element, plan = groups[0]
    for name, value in tree:
        while name != element.name:
            if count < element.min or at + 1 == len(groups):
                return False
            at, count = at + 1, 0
            element, plan = groups[at]
        count += 1
        if count > element.max or isinstance(value, str) or not _valid(plan, value):
            return False
    return count >= element.min and all(not one.min for one, _ in groups[at + 1 :])


def _in_one(table: tuple[Element, ...], names: tuple[str, ...]) -> re.Pattern[str] | None:
    """One expression for the values of elements with these names, or None if they may not stand
    so. An element with `max` above 1 is left to the full check."""
    present = [element for element in table if element.name in names]
    if [element.name for element in present] != list(names) or len(set(names)) != len(names):
        return None
    if any(element.min and element.name not in names for element in table):
        return None
    return re.compile("".join(map(_ended_by_nul, present)), re.DOTALL)


def _ended_by_nul(element: Element) -> str:
    most = 99 if element.total_digits is None else element.total_digits
    if element.type == "int":
        return rf"(?:0|[1-9][0-9]{{0,{min(9, most) - 1}}})\0" if most > 0 else _NEVER
    if element.type == "decimal":
        after = min(most, 99 if element.fraction_digits is None else element.fraction_digits, 5)
        before = most - after
        point = rf"(?:\.[0-9]{{1,{after}}})?" if after > 0 else ""
        return rf"(?:0|[1-9][0-9]{{0,{before - 1}}}){point}\0" if before > 0 else _NEVER
    if element.type == "group":
        return _NEVER
    low, high = _bounds(element)
    size = f"{{{low},{'' if high is None else high}}}"
    if element.pattern is None:
        return rf"(?!\s)[^{_BAD}]{size}(?<!\s)\0"
    return rf"(?!\s)(?=[^{_BAD}]{size}\0)(?:{element.pattern})(?<!\s)\0"


def to_xml(message: Message, attributes: Attributes, tree: Tree) -> bytes:
    """The message as UTF-8 with declaration, two spaces of indentation: same input, same bytes.

    The tree must have passed `check`, which leaves three characters that XML writes otherwise.
    """
    written = ['<?xml version="1.0" encoding="UTF-8"?>\n']
    head = "".join(
        [f' {name}="{_text(value).replace(_QUOTE, "&quot;")}"' for name, value in attributes]
    )
    name = f"{message.prefix}:{message.root}"
    written.append(f'<{name} xmlns:{message.prefix}="{message.namespace}"{head}')
    if tree:
        written.append(">\n")
        _append(written, message.prefix, "  ", tree)
        written.append(f"</{name}>\n")
    else:
        written.append("/>\n")
    return "".join(written).encode()


def _append(written: list[str], prefix: str, indent: str, tree: Tree) -> None:
    for name, value in tree:
        if isinstance(value, str):
            written.append(f"{indent}<{prefix}:{name}>{_text(value)}</{prefix}:{name}>\n")
        elif value:
            written.append(f"{indent}<{prefix}:{name}>\n")
            _append(written, prefix, f"{indent}  ", value)
            written.append(f"{indent}</{prefix}:{name}>\n")
        else:
            written.append(f"{indent}<{prefix}:{name}/>\n")


def _text(value: str) -> str:
    if "&" in value or "<" in value or ">" in value:
        return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return value


def _check_group(
    table: tuple[Element, ...], tree: Tree, where: str, problems: list[Problem], kind: Piece
) -> None:
    at, count = 0, 0
    ordinal = 0
    for name, value in tree:
        if not table or table[at].name != name:
            # Nearly always the next element; only a mistake or a gap needs the search.
            index = at + 1
            if index >= len(table) or table[index].name != name:
                found = _position(table, name)
                if found is None:
                    _add(problems, "customs/order", where, name, kind=kind)
                    continue
                if found < at:
                    later = table[at].name
                    _add(problems, "customs/order.after", where, name, kind=kind, later=later)
                    continue
                index = found
                _missing(table[at + 1 : index], 0, where, problems, kind)
            _missing(table[at : at + 1], count, where, problems, kind)
            at, count, ordinal = index, 0, 0
        element = table[at]
        count += 1
        if count == element.max + 1:
            _add(problems, "customs/too-many", where, name, kind=kind, n=element.max)
        if element.type == "group":
            ordinal += 1
            inner = f"{where}/{name}[{ordinal}]" if element.max > 1 else f"{where}/{name}"
            if isinstance(value, str):
                _add(problems, "customs/value.elements", where, name)
            else:
                _check_group(element.children, value, inner, problems, kind)
        elif not isinstance(value, str):
            _add(problems, "customs/value.text", where, name)
        elif _accepts(element).fullmatch(value) is None or (
            element.type != "text" and not _digits_fit(element, value)
        ):
            key, pieces = _why(element, value)
            _add(problems, key, where, name, **pieces)
    _missing(table[at : at + 1], count, where, problems, kind)
    _missing(table[at + 1 :], 0, where, problems, kind)


def _position(table: tuple[Element, ...], name: str) -> int | None:
    return next((index for index, element in enumerate(table) if element.name == name), None)


def _missing(
    table: tuple[Element, ...], count: int, where: str, problems: list[Problem], kind: Piece
) -> None:
    for element in table:
        if count < element.min:
            _add(problems, "customs/missing", where, element.name, kind=kind)


def _add(problems: list[Problem], key: str, where: str, name: str, **pieces: Given) -> None:
    found = pieces_of({"name": name, **pieces})
    problems.append(Problem(id=key, pieces=found, inside=where, field=name))


@lru_cache(maxsize=1024)
def _accepts(element: Element) -> re.Pattern[str]:
    """One expression for everything but the digits of a number."""
    if element.type == "decimal":
        return _DECIMAL
    if element.type == "int":
        return _INT
    low, high = _bounds(element)
    size = f"{{{low},{'' if high is None else high}}}"
    pattern = element.pattern or ".+"
    return re.compile(rf"(?!\s)(?=[^{_BAD}]{size}\Z)(?:{pattern})(?<!\s)", re.DOTALL)


def _bounds(element: Element) -> tuple[int, int | None]:
    if element.length is not None:
        return element.length, element.length
    return max(1, element.min_length or 0), element.max_length


def _digits_fit(element: Element, value: str) -> bool:
    whole, _, fraction = value.partition(".")
    digits = len(whole.lstrip("0")) + len(fraction)
    if element.total_digits is not None and digits > element.total_digits:
        return False
    if element.fraction_digits is not None and len(fraction) > element.fraction_digits:
        return False
    return element.type == "decimal" or (len(value) <= 10 and int(value) <= _INT_MAX)


def _why(element: Element, value: str) -> tuple[str, dict[str, Piece]]:
    """Id and pieces of what is told of a value that its element does not accept."""
    shown = value if len(value) <= 60 else f"{value[:57]}..."
    if element.type != "text":
        kind = sentence("customs.whole" if element.type == "int" else "customs.decimal")
        return "customs/value.number", {"found": shown, "type": kind, "limits": _limits(element)}
    if value == "":
        return "customs/value.empty", {}
    bad = _BAD_CHARACTER.search(value)
    if bad is not None:
        return "customs/characters", {"found": shown, "character": f"U+{ord(bad.group()):04X}"}
    if value != value.strip():
        return "customs/characters.space", {"found": shown}
    low, high = _bounds(element)
    if len(value) < low or (high is not None and len(value) > high):
        return "customs/value", {"found": shown, "n": len(value), "size": _size(low, high)}
    return "customs/value.form", {"found": shown, "form": element.pattern or ""}


def _limits(element: Element) -> Piece:
    limits: list[Piece] = []
    if element.total_digits is not None:
        limits.append(sentence("customs.digits", n=element.total_digits))
    if element.fraction_digits is not None:
        limits.append(sentence("customs.after-point", digits=element.fraction_digits))
    return listed(limits) if limits else sentence("customs.any")


def _size(low: int, high: int | None) -> Piece:
    if high is None:
        return sentence("customs.at-least", low=low)
    return low if low == high else sentence("customs.between", low=low, high=high)
