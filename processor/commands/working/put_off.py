"""Files that a pass was given and could not take: they are tried again a moment later."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from processor.intake.scan import Arrival, Oddity, monotonic_ms
from processor.intake.settle import Look
from processor.passes.runtime import Runtime

# What could not be taken, and a pass that failed, is tried again after this long.
TRY_AGAIN_MS = 5_000


class PutOff:
    """Files of one kind of look, by their key, with the look and when they are tried again."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._files: dict[str, tuple[Look | None, int]] = {}

    def due(self, ready: Sequence[Arrival]) -> list[Arrival]:
        """Settled files without those that could not be taken a moment ago."""
        now = monotonic_ms()
        return [
            one
            for one in ready
            if (known := self._files.get(one.key)) is None
            or known[0] != one.look
            or now >= known[1]
        ]

    def note(self, ready: Sequence[Arrival]) -> bool:
        """Notes the files that a pass was given and could not take; True where there are any."""
        for one in ready:
            self._files.pop(one.key, None)
            if self._runtime.inboxes.look_at(one) == one.look:
                self._files[one.key] = (one.look, monotonic_ms() + TRY_AGAIN_MS)
        return bool(self._files)

    def left(self, arrivals: Sequence[Arrival]) -> list[Oddity]:
        """Of the files of a look those that could not be taken and lie there still; those that it
        does not show are forgotten."""
        self._files = {one.key: self._files[one.key] for one in arrivals if one.key in self._files}
        put_off = [
            msgspec.structs.replace(one, look=self._files[one.key][0])
            for one in arrivals
            if one.key in self._files
        ]
        return self._runtime.inboxes.not_taken(put_off)
