"""Every format of incoming files, one entry each. A mapping names its format by the word."""

from __future__ import annotations

from typing import Any

from processor.normalise.formats.delimited import DELIMITED
from processor.normalise.formats.fixed_width import FIXED_WIDTH
from processor.normalise.formats.format import Format
from processor.normalise.formats.joined import JOINED
from processor.normalise.formats.json_records import JSON, JSON_LINES
from processor.normalise.formats.multi_record import MULTI_RECORD
from processor.normalise.formats.workbook import WORKBOOK

FORMATS: dict[str, Format[Any]] = {
    one.word: one for one in (DELIMITED, FIXED_WIDTH, JSON, JSON_LINES, MULTI_RECORD, WORKBOOK)
}
# What a mapping means that has no key `format`: the format of every mapping before there were two.
UNNAMED = DELIMITED.word


def format_of(word: str) -> Format[Any]:
    """A format by its word; also the one that no mapping names, as the program joins two files."""
    return JOINED if word == JOINED.word else FORMATS[word]
