"""What one cell of a rule table asks of a value. Pure.

A cell is one or several values (`DE | AT`), a beginning (`10*`), a range of codes
(`20000-20999`), districts of British postcodes (`PA20 to PA80`), or any condition a rule file
knows (`over 5 kg`, `not DE`, `in eu`). An empty cell is met by everything.
"""

from __future__ import annotations

import msgspec

from processor.model.comparisons import Check
from processor.rules.facts.fact import Value
from processor.rules.language.conditions import Test
from processor.rules.language.postcodes import Districts


class RuleCell(msgspec.Struct, frozen=True):
    """What one cell asks for: exact values, beginnings, ranges of codes of equal length,
    districts, or any other condition in `check`. Nothing at all is met by everything."""

    exact: frozenset[Value] = frozenset()
    prefixes: tuple[str, ...] = ()
    ranges: tuple[tuple[str, str], ...] = ()
    check: Check | None = None
    fold: bool = False
    meaning: tuple[object, ...] = ()
    """What `check` says, lists spelt out: equal for cells that say the same."""
    districts: tuple[Districts, ...] = ()
    test: Test | None = None
    """The condition behind `check`."""

    @property
    def is_empty(self) -> bool:
        """True for a cell that everything meets."""
        return self.check is None and not (
            self.exact or self.prefixes or self.ranges or self.districts
        )

    @property
    def is_exact(self) -> bool:
        """True for a cell of exact values only."""
        return (
            bool(self.exact)
            and self.check is None
            and not (self.prefixes or self.ranges or self.districts)
        )

    @property
    def is_pattern(self) -> bool:
        """True for a cell that a sorted look-up can find."""
        return self.check is None and not self.is_empty

    @property
    def says(self) -> tuple[object, ...]:
        """Equal for cells that ask the same."""
        return (
            self.exact, frozenset(self.prefixes), frozenset(self.ranges),
            frozenset(self.districts), self.meaning, self.fold,
        )  # fmt: skip

    def met(self, value: Value) -> bool | None:
        """Whether a value meets the cell; None where it is not known."""
        if self.check is not None:
            return self.check(value)
        if self.is_empty:
            return True
        if value is None:
            return None
        if self.fold:
            value = value.casefold()
        if value in self.exact:
            return True
        if any(value.startswith(prefix) for prefix in self.prefixes):
            return True
        if any(len(value) == len(low) and low <= value <= high for low, high in self.ranges):
            return True
        return any(one.met(value) for one in self.districts)
