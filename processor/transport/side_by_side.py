"""Work that waits for others, done at the same time, each in a thread of its own: who asks may go
on before all of it has ended."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection

_LOOK_S = 0.05


class SideBySide:
    """What is at work, by name; of one name there is never more than one. A thread is no reason for
    the process to live on, and is never broken off."""

    def __init__(self) -> None:
        self._at_work: set[str] = set()
        self._ended = threading.Condition()

    def begin(self, name: str, work: Callable[[], None]) -> None:
        """Begins it, unless that of this name is at work still. What fails must say so itself."""
        with self._ended:
            if name in self._at_work:
                return
            self._at_work.add(name)
        threading.Thread(target=self._do, args=(name, work), name=name, daemon=True).start()

    def _do(self, name: str, work: Callable[[], None]) -> None:
        try:
            work()
        finally:
            with self._ended:
                self._at_work.discard(name)
                self._ended.notify_all()

    def busy(self) -> frozenset[str]:
        """The names of what has not ended."""
        with self._ended:
            return frozenset(self._at_work)

    def wait(self, names: Collection[str], hurries: Callable[[], bool]) -> frozenset[str]:
        """Waits until all of these have ended, or until `hurries`; gives those that have not."""
        wanted = frozenset(names)
        with self._ended:
            while (left := wanted & self._at_work) and not hurries():
                self._ended.wait(_LOOK_S)
        return left
