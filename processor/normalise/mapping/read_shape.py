"""The keys of a mapping about the shape of its orders (docs/mappings.md, Shape). Pure."""

from __future__ import annotations

import re

from processor.model.sentence import Text, sentence
from processor.normalise.mapping.conditions import read_conditions
from processor.normalise.mapping.fields import part_of
from processor.normalise.mapping.shapes import (
    APART,
    CARRIERS,
    ENTRY,
    ROW_WORDS,
    UNNAMED,
    ControlTotal,
    Explode,
    HoldBecause,
    RowKind,
    RowWord,
    Shape,
)
from processor.normalise.mapping.take import Field, Take
from processor.problems.form import Form, Node

KEYS = ("records", "fill_down", "explode", "count_rows", "control_totals", "hold_because")
_HOLE = re.compile(r"\{([^{}]*)\}")
_BLANKS = re.compile(r"\s+")
_NAME = re.compile(r"[^\W.][\w -]*")
_DECIMAL = re.compile(r"[0-9]{1,9}(\.[0-9]{1,4})?", re.ASCII)
# What a line is paid with or counted by must come from its entry, not from the row of all entries.
_OF_AN_ENTRY = ("sku", "quantity", "amount", "unit_price", "discount", "tax")


def read_shape(form: Form, found: dict[str, Node], inside: Text) -> Shape | None:
    """What the keys say; None where a mapping has none of them."""
    if not any(key in found for key in KEYS):
        return None
    exploded = found.get("explode")
    filled = found.get("fill_down")
    counted = form.choice(found.get("count_rows"), ("quantity",), "", inside=inside)
    return Shape(
        records=_records(form, found.get("records"), inside),
        fill_down=_texts(form, filled, inside),
        fill_at="" if filled is None else form.at(filled),
        explode=None if exploded is None else _explode(form, exploded, part_of(inside, "explode")),
        count_rows=bool(counted),
        control_totals=tuple(
            _total(form, node, part_of(inside, "control_totals"))
            for node in _items(found.get("control_totals"))
        ),
        hold_because=tuple(
            _hold(form, node, part_of(inside, "hold_because"))
            for node in _items(found.get("hold_because"))
        ),
    )


def check_shape(
    form: Form, shape: Shape, order: tuple[Field, ...], lines: tuple[Field, ...], inside: Text
) -> None:
    """Notes where the fields and the shape of a mapping do not go together."""
    made = set(shape.makes())
    for field in (*order, *lines):
        of_line = field in lines
        for take in field.takes:
            place = Node(kind="text", line=take.line, column=take.column, text="x")
            if shape.explode is not None and take.over_rows == "sum":
                form.problem("mapping/target.exploded-sum", place, inside=inside, span=1)
            for column in take.columns:
                where = Node(kind="text", line=column.line, column=column.column, text=column.name)
                entry = column.name in made
                if entry and not of_line:
                    form.problem("mapping/target.entry-of-order", where, inside=inside)
                elif not entry and column.name.startswith(ENTRY) and shape.explode is not None:
                    form.problem(
                        "value/wrong.entry-name", where, inside=inside, word=column.name,
                        names=sorted(made),
                    )  # fmt: skip
                elif not entry and of_line and made and field.target in _OF_AN_ENTRY:
                    form.problem(
                        "mapping/target.not-an-entry", where, inside=inside, names=sorted(made)
                    )
        if shape.count_rows and field.target == "quantity" and of_line:
            where = Node(kind="text", line=field.line, column=field.column, text="quantity")
            if any(take.constant != "1" for take in field.takes):
                form.problem("mapping/target.counted", where, inside=inside)


def one_piece(node: Node) -> Field:
    """The quantity of a row that is one piece, as `count_rows` at `node` says."""
    take = Take(constant="1", read_as="whole number", line=node.line, column=node.column)
    return Field(target="quantity", type="count", takes=(take,), line=node.line, column=node.column)


def _items(node: Node | None) -> tuple[Node, ...]:
    if node is None:
        return ()
    return node.items if node.kind == "list" else (node,)


def _texts(form: Form, node: Node | None, inside: Text) -> tuple[str, ...]:
    return tuple(item.text for item in form.texts(node, inside=inside))


def _records(form: Form, node: Node | None, inside: Text) -> tuple[RowKind, ...]:
    inside = part_of(inside, "records")
    nodes = _items(node)
    kinds: list[RowKind] = []
    for place, one in enumerate(nodes):
        part = form.map(one, required=("are",), optional=("when", "reason", "holds"), inside=inside)
        are: RowWord = form.choice(part.get("are"), ROW_WORDS, "line", inside=inside)  # type: ignore[assignment]
        if part and "when" not in part and place < len(nodes) - 1:
            form.problem("key/missing.mapping-when", one, inside=inside, span=1)
        if part and (are == "package") != ("holds" in part):
            form.problem("key/missing.mapping-holds", part.get("holds") or one, inside=inside)
        if "reason" in part and are not in APART:
            form.problem("value/wrong.mapping-reason", part["reason"], inside=inside)
        said: Text = form.text(part.get("reason"), inside=inside)
        when = read_conditions(form, part.get("when"), inside)
        if are in UNNAMED and not any(test.names for test in when):
            form.problem("key/missing.mapping-says", part.get("when") or one, inside=inside, span=1)
        kinds.append(
            RowKind(
                are=are,
                when=when,
                reason=said or (sentence(f"row-ignored.{are}") if are in APART else ""),
                holds=form.text(part.get("holds"), inside=inside),
                at=form.at(one),
            )
        )
    words = {kind.are for kind in kinds}
    if node is not None and kinds and "line" not in words:
        form.problem("key/missing.mapping-lines", node, inside=inside, span=1)
    if node is not None and "part" in words and not words & (set(CARRIERS) - {"part"}):
        form.problem("key/missing.mapping-head", node, inside=inside, span=1)
    return tuple(kinds)


def _explode(form: Form, node: Node, inside: Text) -> Explode:
    keys = ("column", "columns", "split_at", "entry", "parts_at", "name_at", "names")
    part = form.map(node, optional=keys, inside=inside)
    columns = form.texts(part.get("columns"), inside=inside)
    for one in columns:
        if one.text.count("*") != 1:
            form.problem("value/wrong.mapping-numbered", one, inside=inside, word=one.text)
    if part and ("column" in part) == ("columns" in part):
        form.problem("key/missing.mapping-exploded", node, inside=inside, span=1)
    named = [key for key in ("parts_at", "name_at", "names") if key in part]
    taken_apart = "entry" in part or bool(named)
    whole = {"parts_at", "name_at", "names"} <= set(named)
    if ("entry" in part and named) or (named and not whole) or ("column" in part) > taken_apart:
        form.problem("key/missing.mapping-entry", node, inside=inside, span=1)
    if "column" in part and "split_at" not in part:
        form.problem("key/missing", node, inside=inside, span=1, key=form.name("split_at"))
    if len(columns) > 1 and taken_apart:
        form.problem("value/wrong.mapping-one-column", columns[1], inside=inside)
    split = part.get("split_at")
    if split is not None and split.kind == "text" and not split.text:
        form.problem("value/wrong.mapping-part", split, inside=inside)
    pattern = _pattern(form, part.get("entry"), inside)
    names = _texts(form, part.get("names"), inside)
    if pattern:
        makes = tuple(f"{ENTRY}{name}" for name in pattern[1::2] if name)
    elif names:
        makes = tuple(f"{ENTRY}{name}" for name in names)
    else:
        makes = tuple(one.text for one in columns)
    return Explode(
        column=form.text(part.get("column"), inside=inside),
        columns=tuple(one.text for one in columns),
        split_at=form.text(split, inside=inside),
        pattern=pattern,
        parts_at=form.text(part.get("parts_at"), inside=inside),
        name_at=form.text(part.get("name_at"), inside=inside),
        names=names,
        makes=makes,
        at=form.at(node),
    )


def _pattern(form: Form, node: Node | None, inside: Text) -> tuple[str, ...]:
    """Texts and names of holes in turn, blanks as one; () where it cannot be read."""
    if node is None or not form.shape(node, "text", inside=inside):
        return ()
    pieces = _HOLE.split(node.text)
    texts = [_BLANKS.sub(" ", text) for text in pieces[::2]]
    names = [name.strip() for name in pieces[1::2]]
    said = [name for name in names if name]
    stuck = not all(texts[1:-1])
    braces = any(brace in text for text in texts for brace in "{}")
    wrong = any(not _NAME.fullmatch(name) for name in said) or len(said) != len(set(said))
    if not said or stuck or braces or wrong:
        form.problem("value/wrong.mapping-pattern", node, inside=inside, word=node.text)
        return ()
    texts[0], texts[-1] = texts[0].lstrip(), texts[-1].rstrip()
    joined: list[str] = []
    for place, text in enumerate(texts):
        joined += [text, *names[place : place + 1]]
    return tuple(joined)


def _total(form: Form, node: Node, inside: Text) -> ControlTotal:
    ways = ("count", "sum_of_lines", "sum_of")
    part = form.map(node, required=("column",), optional=(*ways, "within"), inside=inside)
    if part and len([key for key in ways if key in part]) != 1:
        form.problem("key/missing.mapping-claim", node, inside=inside, span=1)
    form.choice(part.get("count"), ("lines",), "", inside=inside)
    within = form.text(part.get("within"), "0", inside=inside)
    if not _DECIMAL.fullmatch(within):
        form.problem("value/wrong.mapping-within", part["within"], inside=inside, word=within)
        within = "0"
    return ControlTotal(
        column=form.text(part.get("column"), inside=inside),
        count_lines="count" in part,
        of_lines=_texts(form, part.get("sum_of_lines"), inside),
        of_row=_texts(form, part.get("sum_of"), inside),
        within=within,
        at=form.at(node),
    )


def _hold(form: Form, node: Node, inside: Text) -> HoldBecause:
    part = form.map(node, required=("when", "reason"), inside=inside)
    return HoldBecause(
        when=read_conditions(form, part.get("when"), inside),
        reason=form.text(part.get("reason"), inside=inside),
        at=form.at(node),
    )
