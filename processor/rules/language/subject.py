"""What a condition speaks of. Pure."""

from __future__ import annotations

import msgspec

from processor.model.fact_kinds import Kind
from processor.rules.facts.facts import key_in


class Subject(msgspec.Struct, frozen=True):
    """What a condition speaks of: a fact of an order or a line, or one that a file defines. `sort`
    is its sort of text, which says how it is compared with another fact; `zone` the time zone in
    which a day is read, empty for UTC."""

    name: str
    kind: Kind
    choices: tuple[str, ...] = ()
    sort: str = ""
    zone: str = ""

    @property
    def key(self) -> str:
        """The fact in the form in which its values are read: a day in its time zone."""
        return key_in(self.name, self.zone) if self.zone else self.name
