"""What a mapping says of delimited text, and how it says it. Pure."""

from __future__ import annotations

from processor.model.delimiters import DELIMITERS, EARLIER_WORDS
from processor.model.sentence import Text
from processor.normalise.formats.text_lines import ENCODINGS, TextOptions
from processor.problems.form import Form, Node

KEYS = ("delimiter", "quoting", "encoding")


class DelimitedOptions(TextOptions, frozen=True, kw_only=True):
    """`quoted`: cells may stand in quotation marks; otherwise a quotation mark is a letter.
    `columns` are those by which the file is known: the first row that holds them is the header."""

    delimiter: str
    quoted: bool
    columns: tuple[str, ...] = ()


def read_options(form: Form, found: dict[str, Node], inside: Text) -> DelimitedOptions:
    """The options in the block `file` of a mapping; mistakes become problems of the form."""
    delimiter = form.choice(
        found.get("delimiter"), DELIMITERS, "comma", inside=inside, earlier=EARLIER_WORDS
    )
    quoting = form.choice(found.get("quoting"), ("standard", "none"), "standard", inside=inside)
    encoding = form.choice(found.get("encoding"), ENCODINGS, "utf-8", inside=inside)
    return DelimitedOptions(
        delimiter=DELIMITERS[delimiter],
        quoted=quoting == "standard",
        encoding=encoding,
        columns=tuple(one.text for one in form.texts(found.get("header_has"), inside=inside)),
    )
