"""Between two pieces of work requests are applied, and a stop is seen."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from processor.passes import between


def test_requests_are_looked_for_once_a_second_and_never_once_it_is_told_to_stop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock, told, asked = [5_000], [False], []

    def apply(only: object) -> list[str]:
        asked.append(only)
        return ["release"]

    site: Any = SimpleNamespace(stopping=lambda: told[0], apply=apply, looked_at_ms=0, answered=0)
    monkeypatch.setattr(between, "monotonic_ms", lambda: clock[0])
    assert between.goes_on(site)
    clock[0] += between.LOOK_MS - 1
    assert between.goes_on(site)
    assert asked == [None]
    clock[0] += 1
    assert between.goes_on(site, between.SENDING)
    assert asked == [None, ("pause",)]
    assert site.answered == 2
    told[0], clock[0] = True, clock[0] + between.LOOK_MS
    assert not between.goes_on(site)
    assert len(asked) == 2
