"""Why the csv module cannot read a text, as sentences: its own words are English. Pure."""

from __future__ import annotations

import csv

from processor.model.sentence import Text, sentence

# By what stands in the module's words: it gives no number.
_SAID = (
    ("unexpected end of data", "csv.end"),
    ("expected after", "csv.after-quote"),
    ("field larger than", "csv.long"),
)


def csv_fault(error: csv.Error) -> Text:
    """The sentence for an error; its own words where it is none that is known."""
    words = str(error)
    return next((sentence(key) for part, key in _SAID if part in words), words)
