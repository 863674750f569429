"""When two spellings of an order id are one order, as a mapping says (`pad to 6 digits`). Pure.

The ledger may know an order under the spelling that an earlier state of the mapping gave it.
"""

from __future__ import annotations

import re

from processor.normalise.mapping.mapping import Mapping
from processor.normalise.mapping.targets import ONE_SPELLING


class OneNumber:
    """The spellings that a mapping takes for one; none where it reads no part of the id so."""

    def __init__(self, mapping: Mapping) -> None:
        parts = ["0*([0-9]+?)" if t.read_as in ONE_SPELLING else "(.+)" for t in mapping.key]
        joins = any(take.read_as in ONE_SPELLING for take in mapping.key)
        self.pattern = re.compile("-".join(parts), re.ASCII | re.DOTALL) if joins else None

    def same(self, one: str, other: str) -> bool:
        """True if two order ids differ in zeros in front of such a part alone."""
        if self.pattern is None:
            return False
        mine, theirs = self.pattern.fullmatch(one), self.pattern.fullmatch(other)
        return mine is not None and theirs is not None and mine.groups() == theirs.groups()
