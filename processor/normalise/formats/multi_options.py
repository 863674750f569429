"""What a mapping says of a text whose first field names the record, and how it says it. Pure."""

from __future__ import annotations

import msgspec

from processor.model.delimiters import DELIMITERS, EARLIER_WORDS
from processor.model.sentence import Text
from processor.normalise.formats.fixed_options import Place, read_columns, read_place
from processor.normalise.formats.text_lines import TextOptions, read_encodings, several
from processor.problems.form import Form, Node

KEYS = (
    "records", "delimiter", "quoting", "record_at", "short_records", "comment", "encoding",
)  # fmt: skip
# What the first column is called: the word that names the record.
RECORD = "record"


class RecordFields(msgspec.Struct, frozen=True):
    """A kind of record: the column of each of its fields behind the word, -1 where it is not read,
    and, in a text without delimiters, their places."""

    columns: tuple[int, ...]
    places: tuple[Place, ...] = ()


class MultiOptions(TextOptions, frozen=True, kw_only=True):
    """The kinds of records by their word, and the names of all columns. Fields are parted by the
    `delimiter`, or have places where it is empty; then the word stands `at` its own. `short`:
    fields at the end may lack. Lines that begin with `comment` are no records."""

    names: tuple[str, ...]
    kinds: dict[str, RecordFields]
    delimiter: str
    quoted: bool = True
    at: Place = (0, 0)
    short: bool = False
    comment: str = ""


def read_options(form: Form, found: dict[str, Node], inside: Text) -> MultiOptions:
    """The options in the block `file` of a mapping; mistakes become problems of the form."""
    encodings = read_encodings(form, found.get("encoding"), inside)
    word = form.choice(
        found.get("delimiter"), DELIMITERS, "semicolon", inside=inside, earlier=EARLIER_WORDS
    )
    quoting = form.choice(found.get("quoting"), ("standard", "none"), "standard", inside=inside)
    short = form.choice(found.get("short_records"), ("refuse", "blank"), "refuse", inside=inside)
    said = found.get("record_at")
    place = None
    if said is not None:
        place = read_place(form, said, inside)
        if "delimiter" in found:
            form.problem("value/wrong.multi-delimiter", found["delimiter"], inside=inside)
    names, kinds = _records(form, found.get("records"), inside, fixed=said is not None)
    if not kinds:
        node = found.get("records") or next(iter(found.values()))
        form.problem("key/missing.multi-records", node, inside=inside, span=1)
    for one in form.texts(found.get("header_has"), inside=inside):
        if kinds and one.text not in names:
            form.problem("value/wrong.own-column", one, inside=inside, word=one.text)
    return MultiOptions(
        encoding=encodings[0],
        encodings=several(encodings),
        names=names,
        kinds=kinds,
        delimiter="" if said is not None else DELIMITERS[word],
        quoted=quoting == "standard",
        at=place or (0, 0),
        short=short == "blank",
        comment=form.text(found.get("comment"), inside=inside),
    )


def _records(
    form: Form, node: Node | None, inside: Text, *, fixed: bool
) -> tuple[tuple[str, ...], dict[str, RecordFields]]:
    names: list[str] = [RECORD]
    kinds: dict[str, RecordFields] = {}
    if node is None or not form.shape(node, "map", inside=inside):
        return (RECORD,), {}
    for word, value in node.entries():
        places: tuple[Place, ...] = ()
        if fixed:
            fields, places = read_columns(form, value, inside)
        else:
            fields = tuple(one.text for one in form.texts(value, inside=inside))
        if len(set(filter(None, fields))) < len([one for one in fields if one]):
            form.problem("value/wrong.multi-twice", value, inside=inside, word=word.text)
        columns = []
        for field in fields:
            columns.append(len(names) if field else -1)
            names += [f"{word.text}.{field}"] * bool(field)
        kinds[word.text] = RecordFields(tuple(columns), places)
    return tuple(names), kinds
