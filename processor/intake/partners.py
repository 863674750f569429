"""Files that only show that another one is whole: which lie there, and which of them is whose."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from processor.intake.names import partner_names
from processor.intake.scan import Arrival


class Partners:
    """The partners of the last look, and the files that wait for each."""

    def __init__(self) -> None:
        self._by_sender: dict[tuple[str, str], dict[str, Arrival]] = {}
        self._awaited: dict[tuple[str, str, str], set[str]] = {}
        self._remotes: set[str] = set()

    def were_looked_at(self, remote: str) -> bool:
        """True where all is known that lay there at the last look."""
        return remote in self._remotes

    def at(self, remote: str) -> list[Arrival]:
        """The partners that lay at a remote."""
        return [
            one
            for (where, _), of_sender in self._by_sender.items()
            if where == remote
            for one in of_sender.values()
        ]

    def forget(self) -> None:
        """Forgets the last look."""
        self._remotes.clear()
        self._by_sender.clear()
        self._awaited.clear()

    def note(
        self, remote: str, here: Sequence[Arrival], pattern_of: Callable[[Arrival], str]
    ) -> list[Arrival]:
        """Notes the partners among these files, all that lie at a remote; gives the others."""
        self._remotes.add(remote)
        found = [one for one in here if not one.partner]
        for one in here:
            if one.partner:
                of_sender = self._by_sender.setdefault((one.remote, one.sender), {})
                of_sender[one.name.casefold()] = one
        for one in found:
            pattern = pattern_of(one)
            for name in partner_names(one.name, pattern) if pattern else ():
                key = one.remote, one.sender, name
                self._awaited.setdefault(key, set()).add(one.name)
        return found

    def alone(self, here: Sequence[Arrival]) -> list[Arrival]:
        """The partners among these files that no file waits for."""
        return [one for one in here if one.partner and _key(one) not in self._awaited]

    def of(self, arrival: Arrival, pattern: str) -> Arrival | None:
        """The partner of a file; None where it does not lie there."""
        partners = self._by_sender.get((arrival.remote, arrival.sender), {})
        for name in partner_names(arrival.name, pattern):
            if name in partners:
                return partners[name]
        return None

    def done_with(self, at_work: Arrival, pattern: str, *, left: bool) -> Arrival | None:
        """The partner of a file that is taken; None where another file waits for it too.

        `left`: the file was claimed before a crash; one of its name may have come since, which the
        partner then belongs to.
        """
        partner = self.of(at_work, pattern)
        if partner is None:
            return None
        awaited = self._awaited.get(_key(partner), set())
        if not left:
            awaited.discard(at_work.name)
        # `orders.csv` and `orders.txt` may share one.
        return None if awaited else partner


def _key(partner: Arrival) -> tuple[str, str, str]:
    return partner.remote, partner.sender, partner.name.casefold()
