"""How records belong together, and which are none: the keys of a mapping about rows, those of
`group_rows_by` for kinds whose rows are gathered. Pure.
"""

from __future__ import annotations

from processor.model.sentence import Text
from processor.normalise.formats.formats import FORMATS
from processor.normalise.mapping import read_shape
from processor.normalise.mapping.conditions import read_row_tests
from processor.normalise.mapping.fields import FIELD_KEYS, part_of, read_take
from processor.normalise.mapping.mapping import Continuation, Footer
from processor.normalise.mapping.read_twice import check_twice
from processor.normalise.mapping.take import Field
from processor.problems.form import Form, Node

REQUIRED = ("group_rows_by",)
OPTIONAL = (
    "blank_key", "later_rows", "equal_rows", "continuation_rows_when", "drop_lines_when",
    *read_shape.KEYS,
)  # fmt: skip
# What a part of the order id may say.
_KEY_SAYS = ("from", "strip", "guards", "pattern", "take", "with", "read_as", "locale")
OF_EVERY_KIND = ("ignore_rows_when", "footer")


def read_grouping(
    form: Form,
    found: dict[str, Node],
    blocks: dict[str, tuple[Field, ...]],
    read: dict[str, object],
    inside: Text,
) -> None:
    """Adds what the keys say to `read`; the `lines` of `blocks` are what every record fills."""
    order, lines = blocks.get("order", ()), blocks.get("lines", ())
    key = found.get("group_rows_by")
    if key is not None:
        parts = key.items if key.kind == "list" else (key,)
        takes = [
            read_take(form, part, "order id", part_of(inside, "group_rows_by")) for part in parts
        ]
        read["key"] = tuple(take for take in takes if take is not None)
        for each in parts:
            _check_key(form, each, inside)
    above = form.choice(found.get("blank_key"), ("refuse", "row above"), "refuse", inside=inside)
    read["blank_key_above"] = above == "row above"
    later = form.choice(found.get("later_rows"), ("repeat", "blank"), "repeat", inside=inside)
    read["later_rows_blank"] = later == "blank"
    equal = form.choice(found.get("equal_rows"), ("ask", "lines"), "ask", inside=inside)
    read["equal_rows_are_lines"] = equal == "lines"
    more = found.get("continuation_rows_when")
    if more is not None:
        part = form.map(more, required=("same", "blank"), inside=inside)
        continuation = read["continuation"] = Continuation(
            form.text(part.get("same")), texts_of(form, part.get("blank"), inside)
        )
        _check_continuation(form, more, continuation.same, lines, inside)
    dropped = found.get("drop_lines_when")
    if dropped is not None:
        read["drop_lines"] = read_row_tests(form, dropped, inside)
    for fields in (order, lines):
        check_twice(form, fields, inside)
    shape = read["shape"] = read_shape.read_shape(form, found, inside)
    if shape is not None:
        read_shape.check_shape(form, shape, order, lines, inside)
        if shape.count_rows and all(field.target != "quantity" for field in lines):
            blocks["lines"] = (*lines, read_shape.one_piece(found["count_rows"]))


def needed_of(required: tuple[str, ...], found: dict[str, Node]) -> tuple[str, ...]:
    """The targets that a mapping must fill, of those `required`: rows that are counted give the
    quantity themselves."""
    return tuple(one for one in required if one != "quantity" or "count_rows" not in found)


def read_apart(
    form: Form, found: dict[str, Node], read: dict[str, object], inside: Text, *, grouped: bool
) -> None:
    """Adds to `read` which records are no part of anything: those to be ignored, and the footer,
    whose claims are held against the others. Orders are counted where rows are `grouped`."""
    ignored = found.get("ignore_rows_when")
    if ignored is not None:
        read["ignore_rows"] = read_row_tests(form, ignored, inside)
    footer = found.get("footer")
    if footer is not None:
        claims = ("orders", "lines", "lines_of", "total", "total_of")[not grouped :]
        part = form.map(footer, required=("first_cell",), optional=claims, inside=inside)
        if ("total" in part) != ("total_of" in part):
            form.problem("key/missing.mapping-total", footer, inside=inside, span=1)
        names = () if "format" not in read else FORMATS[str(read["format"])].names(read["options"])
        read["footer"] = Footer(
            form.text(part.get("first_cell")),
            _cell_number(form, part.get("orders"), names),
            _cell_number(form, part.get("lines"), names),
            _cell_number(form, part.get("total"), names),
            form.text(part.get("total_of")),
            form.at(footer),
            texts_of(form, part.get("lines_of"), inside),
        )


def _check_key(form: Form, part: Node, inside: Text) -> None:
    """A part of the order id is one column, always: what else a field may say is not read there."""
    inside = part_of(inside, "group_rows_by")
    for key, _ in part.entries() if part.kind == "map" else ():
        if key.text in FIELD_KEYS and key.text not in _KEY_SAYS:
            form.problem("mapping/target.key", key, inside=inside, word=key.text)
    columns = part.get("from") if part.kind == "map" else part
    if columns is not None and columns.kind == "list" and len(columns.items) > 1:
        form.problem("mapping/target.key-columns", columns, inside=inside, span=1)


def _cell_number(form: Form, node: Node | None, names: tuple[str, ...]) -> int:
    """The number of a cell of the footer, from 1; its column, where the mapping itself names them;
    0 where it is not said."""
    if node is None:
        return 0
    return names.index(node.text) + 1 if node.text in names else form.whole(node, most=500, least=1)


def _check_continuation(
    form: Form, node: Node, same: str, lines: tuple[Field, ...], inside: Text
) -> None:
    """A continuation row finds its line by the line's own id, so that column must be read as it."""
    ids = [take for field in lines if field.target == "channel_line_id" for take in field.takes]
    if same not in {column.name for take in ids for column in take.columns}:
        form.problem("mapping/target.same", node.get("same") or node, inside=inside)


def texts_of(form: Form, node: Node | None, inside: Text) -> tuple[str, ...]:
    """The texts of a list, or one text as a list of one."""
    return tuple(item.text for item in form.texts(node, inside=inside))
