"""The fields of a mapping: target first, then where its value comes from and how it is read. Pure.

`currency: Currency` is short for `currency: {from: Currency}`; a list of blocks is tried in order,
the first that says something counts.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal

import msgspec

from processor.model.sentence import Sentence, Text, sentence
from processor.normalise.mapping.targets import (
    ALL_PIECES,
    DATED,
    JOINED,
    MEASURES,
    PADDED,
    READ_AS,
    SUMMED,
    choices_of,
    readings_of,
)
from processor.problems.form import Form, Node
from processor.problems.suggest import suggest

_KEYS = (
    "from", "from_each", "constant", "read_as", "values", "otherwise", "default", "blank_when",
    "optional", "over_rows", "sign", "split_at", "counts",
)  # fmt: skip
_PADDED = re.compile(r"pad to ([1-9]|[1-5][0-9]) digits?")
_DIRECTIVES = re.compile(r"%(.)")
_KNOWN_DIRECTIVES = frozenset("dmYyHMSfz")


class SourceColumn(msgspec.Struct, frozen=True):
    """A column of the file, and where the mapping names it."""

    name: str
    line: int
    column: int


class Take(msgspec.Struct, frozen=True, kw_only=True):
    """One way to fill a target. `line` and `column` say where it stands in the mapping.

    `form` is what the reading `read_as` is told: the form of a date, the digits of a number."""

    columns: tuple[SourceColumn, ...] = ()
    each: str = ""
    constant: str | None = None
    read_as: str
    form: str = ""
    table: bool = False
    values: tuple[tuple[str, str], ...] = ()
    otherwise: str | None = None
    default: str | None = None
    blank_when: tuple[str, ...] = ()
    optional: bool = False
    over_rows: Literal["", "sum", "any"] = ""
    absolute: bool = False
    split_at: str = ""
    unless_in_order_discount: bool = False
    line: int
    column: int

    @property
    def way(self) -> str:
        """The reading as a mapping writes it."""
        if self.read_as == PADDED:
            return PADDED.replace("N", self.form)
        return f"{self.read_as} {self.form}".strip()


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A target, its type (targets.py), and the ways to fill it."""

    target: str
    type: str
    takes: tuple[Take, ...]
    line: int
    column: int


def part_of(inside: Text, part: str) -> Sentence:
    """A part of a mapping, as problems name where they stand."""
    return sentence("mapping.inside-part", inside=inside, part=part)


def read_block(
    form: Form,
    node: Node | None,
    targets: dict[str, str],
    needed: tuple[str, ...],
    inside: Text,
) -> tuple[Field, ...]:
    """The fields of one block (`order`, `lines`, `rows`)."""
    if node is None:
        return ()
    found = form.map(node, required=needed, optional=targets, inside=inside)
    fields: list[Field] = []
    for key in node.keys if node.kind == "map" else ():
        if key.text not in found:
            continue
        value, type_ = found[key.text], targets[key.text]
        is_list_of_blocks = value.kind == "list" and any(i.kind == "map" for i in value.items)
        nodes = value.items if is_list_of_blocks else (value,)
        takes = [read_take(form, one, type_, part_of(inside, key.text)) for one in nodes]
        fields.append(
            Field(
                target=key.text,
                type=type_,
                takes=tuple(take for take in takes if take is not None),
                line=key.line,
                column=key.column,
            )
        )
    return tuple(fields)


def read_take(form: Form, node: Node, type_: str, inside: Text) -> Take | None:
    """One way to fill a target of `type_`; None where it cannot be read."""
    if node.kind in ("text", "list"):
        columns = _columns(form, node, inside)
        name, date_form = _read_as(form, None, node, type_, inside)
        return Take(
            columns=columns, read_as=name, form=date_form, line=node.line, column=node.column
        )
    found = form.map(node, optional=_KEYS, inside=inside)
    sources = [key for key in ("from", "from_each", "constant") if key in found]
    if len(sources) != 1:
        key = "value/wrong.mapping-sources" if sources else "key/missing.mapping-source"
        form.problem(key, node, inside=inside, span=1)
        return None
    place = found[sources[0]]
    # A table of words that mean "cancelled" needs no date; anything else that is read as present
    # must be one, because a slip of the pen would cancel the order.
    word = found.get("read_as")
    words = type_ == "present" and word is None and "values" in found
    name, date_form = ("text", "") if words else _read_as(form, word, place, type_, inside)
    values = _values(form, found.get("values"), inside)
    rows = form.choice(found.get("over_rows"), ("sum", "any"), "", inside=inside)
    if (rows == "sum" and type_ not in SUMMED) or (rows == "any" and type_ not in JOINED):
        form.problem("mapping/target.over-rows", found["over_rows"], inside=inside, word=rows)
    each = form.text(found.get("from_each"), inside=inside)
    if each and (type_ != "each" or not each.endswith("*")):
        form.problem("mapping/target.from-each", place, inside=inside)
    if type_ == "each" and not each:
        form.problem("mapping/target.needs-from-each", place)
    take = Take(
        columns=_columns(form, found.get("from"), inside),
        each=each.removesuffix("*"),
        constant=form.text(found["constant"]) if "constant" in found else None,
        read_as=name,
        form=date_form,
        table="values" in found,
        values=values,
        otherwise=form.text(found["otherwise"]) if "otherwise" in found else None,
        default=form.text(found["default"]) if "default" in found else None,
        blank_when=tuple(item.text for item in form.texts(found.get("blank_when"), inside=inside)),
        optional=form.choice(found.get("optional"), ("yes", "no"), "no", inside=inside) == "yes",
        over_rows=rows,  # type: ignore[arg-type]
        absolute=form.choice(found.get("sign"), ("absolute",), "", inside=inside) == "absolute",
        split_at=form.text(found.get("split_at"), inside=inside),
        unless_in_order_discount="counts" in found,
        line=place.line,
        column=place.column,
    )
    form.choice(found.get("counts"), ("unless in the order discount",), "", inside=inside)
    _check_outputs(form, found, type_, inside)
    return take


def _columns(form: Form, node: Node | None, inside: Text) -> tuple[SourceColumn, ...]:
    items = form.texts(node, inside=inside)
    for item in items:
        if not item.text.strip():
            form.problem("value/wrong.mapping-column", item, inside=inside)
    return tuple(SourceColumn(item.text, item.line, item.column) for item in items)


def _values(form: Form, node: Node | None, inside: Text) -> tuple[tuple[str, str], ...]:
    if node is None or not form.shape(node, "map", inside=inside):
        return ()
    found: list[tuple[str, str]] = []
    for key, value in node.entries():
        if form.shape(value, "text", inside=inside):
            found.append((key.text, value.text))
    return tuple(found)


def _read_as(
    form: Form, node: Node | None, place: Node, type_: str, inside: Text
) -> tuple[str, str]:
    """The reading and its form, checked against the type of the target."""
    allowed = readings_of(type_)
    if type_ == "order id":
        allowed = (*allowed, "year of date")
    if node is None:
        if allowed[0]:
            return allowed[0], ""
        if type_ in MEASURES:
            form.problem("key/missing.mapping-measure", place, inside=inside, units=allowed[1:])
        else:
            form.problem("key/missing.mapping-date", place, inside=inside)
        return "text", ""
    word, date_form = form.text(node, inside=inside), ""
    for dated in DATED:
        if word == dated or word.startswith(dated + " "):
            word, date_form = dated, word[len(dated) :].strip()
            _check_form(form, node, dated, date_form, inside)
    padded = _PADDED.fullmatch(word)
    if padded is not None:
        word, date_form = PADDED, padded[1]
    if word not in READ_AS or (word == PADDED and not date_form):
        near = suggest(word, READ_AS, "nouns.way") or sentence("mapping.ways", ways=READ_AS)
        form.problem("value/wrong.mapping-way", node, inside=inside, word=word, near=near)
    elif word not in allowed:
        ways = sentence("mapping.ways", ways=filter(None, allowed))
        form.problem("mapping/target", node, inside=inside, type=_said(type_), word=word, ways=ways)
    return word, date_form


def _said(type_: str) -> Sentence:
    """The name of a type of targets."""
    choices = choices_of(type_)
    if choices:
        return sentence("mapping.type-choice", choices=choices)
    return sentence(f"mapping.type-{type_.replace(' ', '-')}")


def _check_form(form: Form, node: Node, word: str, date_form: str, inside: Text) -> None:
    if date_form == "iso":
        return
    used = _DIRECTIVES.findall(date_form)
    strange = [one for one in used if one not in _KNOWN_DIRECTIVES]
    complete = {"d", "m"} <= set(used) and bool({"Y", "y"} & set(used))
    if strange or not complete or len(used) != len(set(used)):
        form.problem("mapping/date", node, inside=inside, form=date_form, word=word)
        return
    try:
        datetime.strptime(datetime(2026, 1, 2).strftime(date_form), date_form)
    except ValueError:
        if "z" not in used:
            form.problem("mapping/date", node, inside=inside, form=date_form, word=word)


def _check_outputs(form: Form, found: dict[str, Node], type_: str, inside: Text) -> None:
    """Constants, defaults and table values must fit the target they fill."""
    outputs = [found[key] for key in ("constant", "default", "otherwise") if key in found]
    table = found.get("values")
    if table is not None and table.kind == "map":
        outputs += [value for value in table.items if value.kind == "text"]
    choices = ("yes", "no") if type_ == "yes-no" else choices_of(type_)
    if type_ == "pieces":
        choices = (ALL_PIECES, "0")
    if not choices:
        return
    for node in outputs:
        if node.text and node.text not in choices:
            near = suggest(node.text, choices, "nouns.value")
            form.problem(
                "value/wrong.mapping-output", node, inside=inside, word=node.text,
                choices=choices, near=near,
            )  # fmt: skip
