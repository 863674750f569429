"""When `crossdock watch` tries the rules engine again, for the orders that wait for it."""

from __future__ import annotations

from processor.passes.runtime import Runtime
from processor.passes.standing import ENGINE

# Each trial is a pass with a few starts of the child; one that stays broken is tried ever more
# seldom.
FIRST_MS = 5_000
MOST_MS = 600_000


class EngineTrials:
    """The next trial after a pass in which the engine did not answer right: later each time."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._wait_ms = FIRST_MS
        self._due: int | None = None

    def is_due(self, now: int) -> bool:
        """True where a pass should try it again, by a clock that only counts milliseconds."""
        return self._due is not None and now >= self._due

    def passed(self, now: int) -> None:
        """Notes how a pass ended."""
        if ENGINE not in self._runtime.still:
            self._wait_ms, self._due = FIRST_MS, None
        elif self._due is None:
            self._due = now + self._wait_ms
        elif now >= self._due:
            self._wait_ms = min(2 * self._wait_ms, MOST_MS)
            self._due = now + self._wait_ms
