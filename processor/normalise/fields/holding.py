"""Whether a take counts: its conditions asked of the cells of a record. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from processor.normalise.mapping.conditions import WhenTest
from processor.normalise.mapping.take import Take

Test = Callable[[Sequence[str]], bool]


def wildcard(pattern: str) -> re.Pattern[str]:
    """A pattern with `*`, for text in small letters."""
    return re.compile(".*".join(re.escape(part) for part in pattern.split("*")), re.DOTALL)


def tests_of_take(take: Take, header: dict[str, int]) -> tuple[Test, ...]:
    """The tests of a take; a column that the file has not is empty."""
    return tuple(_test(one, header.get(one.column.name, -1)) for one in take.when)


def _test(condition: WhenTest, index: int) -> Test:
    asked = _asked(condition)
    if index < 0:
        always = asked("")
        return lambda cells: always
    known: dict[str, bool] = {}

    def test(cells: Sequence[str]) -> bool:
        cell = cells[index]
        if cell not in known:
            known[cell] = asked(cell.strip().casefold())
        return known[cell]

    return test


def _asked(condition: WhenTest) -> Callable[[str], bool]:
    if condition.filled:
        wanted = condition.filled == "present"
        return lambda text: bool(text) == wanted
    if condition.like:
        patterns = [wildcard(one) for one in condition.like]
        return lambda text: any(one.fullmatch(text) for one in patterns)
    return lambda text: text in condition.values
