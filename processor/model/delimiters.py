"""The marks that part the cells of delimited text, by the words that mappings and layouts say."""

from __future__ import annotations

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
# Words that earlier files say, each with the word of today.
EARLIER_WORDS = {"bar": "pipe"}
