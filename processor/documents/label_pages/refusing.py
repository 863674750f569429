"""Why a file of labels is not read, and how much of one is. Pure."""

from __future__ import annotations

from processor.model.sentence import Given, sentence

MOST_BYTES = 64 * 1_048_576
MOST_PAGES = 2_000
MOST_OBJECTS = 200_000
MOST_WORDS = 5_000
MOST_BARCODES = 64
# A3 and what is drawn on it; no label is larger, and a bitmap of more would fill the memory.
MOST_MM = 450.0
LEAST_MM = 10.0


class RefusedLabels(Exception):
    """A file of labels that is not read; `said` are the words of its problem."""

    def __init__(self, key: str, **pieces: Given) -> None:
        super().__init__(key)
        self.said = sentence(key, **pieces)
