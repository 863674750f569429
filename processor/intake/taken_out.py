"""What was taken out of `work` and is looked at for a while longer, at each place where files come
in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from processor.intake.at_work import beside
from processor.intake.scan import Arrival, InboxPlace, TermsOf
from processor.intake.watched import forget, path_in, secure, watched_in
from processor.transport import files, own_copy
from processor.transport.own_copy import Copied


class TakenOut:
    """The files of all places. `of` notes a fault of a place as that place's alone, and `is_down`
    says which have one."""

    def __init__(
        self,
        places: Mapping[str, InboxPlace],
        terms: TermsOf | None,
        of: Callable[[str], AbstractContextManager[None]],
        is_down: Callable[[str], bool],
    ) -> None:
        self._places = places
        self._terms = terms
        self._of = of
        self._is_down = is_down

    def postpone(self, at_work: Arrival, now_ms: int) -> None:
        """Puts a claimed file that is still written to where it is looked at until it is not.

        What is to be taken in another way than the files of senders, by its work folder, stays.
        """
        if self._terms is not None and at_work.remote in self._places:
            folder = beside(self._places[at_work.remote].work)
            files.claim(at_work.path, path_in(folder, at_work, 0, 0, 0, now_ms))

    def release(self, at_work: Arrival, file: int, copied: Copied, now_ms: int) -> None:
        """Takes a file that stands in the archive out of `work`; it is looked at for a while, in
        case that somebody writes to it still."""
        kept = None
        place = self._places.get(at_work.remote)
        if self._for_ms(at_work.sender) and place is not None and not place.fetches_copies:
            folder = beside(place.work)
            size, mtime_ns = copied.size, copied.mtime_ns
            kept = path_in(folder, at_work, file, size, mtime_ns, now_ms)
        own_copy.release(at_work.path, kept)

    def secure(self) -> None:
        """Makes durable that files of an earlier process were taken out of `work`: back there after
        a power cut, they would come in once more."""
        self._each(secure)

    def forget(self, now_ms: int) -> None:
        """Looks no longer at files whose time is over, or that became too many."""
        self._each(lambda folder: forget(watched_in(folder), now_ms, self._for_ms))

    def _each(self, do: Callable[[Path], None]) -> None:
        for remote, place in self._places.items():
            if not self._is_down(remote):
                with self._of(remote):
                    do(beside(place.work))

    def _for_ms(self, sender: str) -> int:
        return 0 if self._terms is None else self._terms(sender).watch_ms
