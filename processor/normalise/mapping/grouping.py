"""How records belong together, and which are none: the keys of a mapping about rows, those of
`group_rows_by` for kinds whose rows are gathered. Pure.
"""

from __future__ import annotations

from processor.model.sentence import Text, listed, sentence
from processor.normalise.mapping.conditions import is_pattern
from processor.normalise.mapping.fields import part_of, read_take
from processor.normalise.mapping.mapping import Continuation, Footer, RowTest
from processor.normalise.mapping.take import Field
from processor.problems.form import Form, Node

REQUIRED = ("group_rows_by",)
OPTIONAL = ("blank_key", "later_rows", "continuation_rows_when", "drop_lines_when")
OF_EVERY_KIND = ("ignore_rows_when", "footer")


def read_grouping(
    form: Form,
    found: dict[str, Node],
    lines: tuple[Field, ...],
    read: dict[str, object],
    inside: Text,
) -> None:
    """Adds what the keys say to `read`; `lines` are the fields that every record fills."""
    key = found.get("group_rows_by")
    if key is not None:
        parts = key.items if key.kind == "list" else (key,)
        takes = [
            read_take(form, part, "order id", part_of(inside, "group_rows_by")) for part in parts
        ]
        read["key"] = tuple(take for take in takes if take is not None)
    above = form.choice(found.get("blank_key"), ("refuse", "row above"), "refuse", inside=inside)
    read["blank_key_above"] = above == "row above"
    later = form.choice(found.get("later_rows"), ("repeat", "blank"), "repeat", inside=inside)
    read["later_rows_blank"] = later == "blank"
    more = found.get("continuation_rows_when")
    if more is not None:
        part = form.map(more, required=("same", "blank"), inside=inside)
        continuation = read["continuation"] = Continuation(
            form.text(part.get("same")), texts_of(form, part.get("blank"), inside)
        )
        _check_continuation(form, more, continuation.same, lines, inside)
    dropped = found.get("drop_lines_when")
    if dropped is not None:
        read["drop_lines"] = _row_test(form, dropped, inside)


def read_apart(
    form: Form, found: dict[str, Node], read: dict[str, object], inside: Text, *, grouped: bool
) -> None:
    """Adds to `read` which records are no part of anything: those to be ignored, and the footer,
    whose claims are held against the others. Orders are counted where rows are `grouped`."""
    ignored = found.get("ignore_rows_when")
    if ignored is not None:
        nodes = ignored.items if ignored.kind == "list" else (ignored,)
        read["ignore_rows"] = tuple(_row_test(form, one, inside) for one in nodes)
    footer = found.get("footer")
    if footer is not None:
        claims = ("orders", "lines", "lines_of", "total", "total_of")[not grouped :]
        part = form.map(footer, required=("first_cell",), optional=claims, inside=inside)
        if ("total" in part) != ("total_of" in part):
            form.problem("key/missing.mapping-total", footer, inside=inside, span=1)
        read["footer"] = Footer(
            form.text(part.get("first_cell")),
            form.whole(part.get("orders"), most=500, least=1) if "orders" in part else 0,
            form.whole(part.get("lines"), most=500, least=1) if "lines" in part else 0,
            form.whole(part.get("total"), most=500, least=1) if "total" in part else 0,
            form.text(part.get("total_of")),
            form.at(footer),
            texts_of(form, part.get("lines_of"), inside),
        )


def _check_continuation(
    form: Form, node: Node, same: str, lines: tuple[Field, ...], inside: Text
) -> None:
    """A continuation row finds its line by the line's own id, so that column must be read as it."""
    ids = [take for field in lines if field.target == "channel_line_id" for take in field.takes]
    if same not in {column.name for take in ids for column in take.columns}:
        form.problem("mapping/target.same", node.get("same") or node, inside=inside)


def _row_test(form: Form, node: Node, inside: Text) -> RowTest:
    part = form.map(node, required=("column", "is"), optional=("reason",), inside=inside)
    column = form.text(part.get("column"))
    for one in form.texts(part.get("is"), inside=inside):
        if is_pattern(one.text):
            form.problem("value/wrong.mapping-star-rows", one, inside=inside, word=one.text)
    values = tuple(value.casefold() for value in texts_of(form, part.get("is"), inside))
    said = part.get("reason")
    reason = sentence("row-ignored.row-test", column=column, values=listed(values, "or"))
    return RowTest(column, values, reason if said is None else form.text(said), form.at(node))


def texts_of(form: Form, node: Node | None, inside: Text) -> tuple[str, ...]:
    """The texts of a list, or one text as a list of one."""
    return tuple(item.text for item in form.texts(node, inside=inside))
