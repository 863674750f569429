"""What a mapping says of delimited text, and how it says it. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from processor.model.delimiters import DELIMITERS, EARLIER_WORDS
from processor.model.sentence import Text
from processor.normalise.formats.text_lines import (
    TextOptions,
    read_encodings,
    several,
    ways_of_text,
)
from processor.problems.form import Form, Node

KEYS = ("delimiter", "quoting", "encoding", "spare_cells")


class DelimitedOptions(TextOptions, frozen=True, kw_only=True):
    """`quoted`: cells may stand in quotation marks; otherwise a quotation mark is a letter.
    `columns` are those by which the file is known: the first row that holds them is the header.

    `spare`: a record may have more cells than the header where they are empty. Where a mapping
    lists several delimiters, `delimiters` are all of them, and `delimiter` is one of them."""

    delimiter: str
    delimiters: tuple[str, ...] = ()
    quoted: bool
    columns: tuple[str, ...] = ()
    spare: bool = False


def read_options(form: Form, found: dict[str, Node], inside: Text) -> DelimitedOptions:
    """The options in the block `file` of a mapping; mistakes become problems of the form."""
    words = [
        form.choice(one, DELIMITERS, "comma", inside=inside, earlier=EARLIER_WORDS)
        for one in form.texts(found.get("delimiter"), inside=inside)
    ]
    delimiters = tuple(dict.fromkeys(DELIMITERS[word] for word in words)) or (",",)
    quoting = form.choice(found.get("quoting"), ("standard", "none"), "standard", inside=inside)
    spare = form.choice(found.get("spare_cells"), ("refuse", "empty"), "refuse", inside=inside)
    encodings = read_encodings(form, found.get("encoding"), inside)
    return DelimitedOptions(
        delimiter=delimiters[0],
        delimiters=several(delimiters),
        quoted=quoting == "standard",
        spare=spare == "empty",
        encoding=encodings[0],
        encodings=several(encodings),
        columns=tuple(one.text for one in form.texts(found.get("header_has"), inside=inside)),
    )


def ways(options: DelimitedOptions) -> tuple[DelimitedOptions, ...]:
    """The options for each single encoding and delimiter that a mapping lists."""
    return tuple(
        replace(one, delimiter=delimiter, delimiters=())
        for one in ways_of_text(options)
        for delimiter in options.delimiters or (options.delimiter,)
    )
