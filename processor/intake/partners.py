"""Files that only show that another one is whole: which lie there, and which of them is whose."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from processor.intake.left_there import told
from processor.intake.names import partner_names
from processor.intake.owed_partners import OwedPartner
from processor.intake.scan import Arrival, Oddity, shown_name
from processor.model.sentence import Text, sentence


class PartnersSeen(NamedTuple):
    """A look at a remote: whose folders were looked at, what is told of them (a folder that could
    not be read, or holds more than was looked at), and the partners that are owed there."""

    senders: Collection[str]
    odd: Sequence[Oddity]
    owed: Sequence[OwedPartner]


class Partners:
    """The partners of the last look, and the files that wait for each."""

    def __init__(self) -> None:
        self._by_sender: dict[tuple[str, str], dict[str, Arrival]] = {}
        self._awaited: dict[tuple[str, str, str], dict[str, Arrival]] = {}
        self._remotes: dict[str, Collection[str]] = {}
        self._partly: set[tuple[str, str]] = set()
        self._owed: set[str] = set()

    def were_looked_at(self, remote: str, sender: str) -> bool:
        """True where all is known that lay in the folder of a sender at the last look."""
        looked = sender in self._remotes.get(remote, ())
        return looked and (remote, shown_name(sender)) not in self._partly

    def may_be_unseen(self, remote: str, sender: str) -> bool:
        """True where one may lie at a place that is looked at, and the last look did not tell."""
        asked = remote not in self._remotes or sender in self._remotes[remote]
        return asked and not self.were_looked_at(remote, sender)

    def forget(self) -> None:
        """Forgets the last look."""
        self._remotes.clear()
        self._partly.clear()
        self._owed.clear()
        self._by_sender.clear()
        self._awaited.clear()

    def note(
        self,
        remote: str,
        here: Sequence[Arrival],
        pattern_of: Callable[[Arrival], str],
        looked: PartnersSeen,
    ) -> list[Arrival]:
        """Notes the partners among these files of a remote; gives the others. Those that are owed
        are of files that were taken: they show nothing of any that lies there now."""
        self._remotes[remote] = looked.senders
        partly = (one for one in looked.odd if one.beyond or (one.blocked and not one.name))
        self._partly |= {(remote, one.sender) for one in partly}
        found = [one for one in here if not one.partner]
        for one in here:
            if one.partner and any(debt.is_of(one) for debt in looked.owed):
                self._owed.add(one.key)
            elif one.partner:
                of_sender = self._by_sender.setdefault((one.remote, one.sender), {})
                of_sender[one.name.casefold()] = one
        for one in found:
            pattern = pattern_of(one)
            for name in partner_names(one.name, pattern) if pattern else ():
                key = one.remote, one.sender, name
                self._awaited.setdefault(key, {})[one.name] = one
        return found

    def alone(self, here: Sequence[Arrival]) -> list[Arrival]:
        """The partners among these files that no file waits for."""
        partners = (one for one in here if one.partner and one.key not in self._owed)
        return [one for one in partners if _key(one) not in self._awaited]

    def waits(self, arrival: Arrival, pattern: str) -> Text:
        """Why a file still waits for its partner; nothing where it lies there.

        One that was written before the file changed last is of an earlier file of its name, or of
        what the file was before its sender wrote it anew.
        """
        partner = self.of(arrival, pattern)
        if partner is None:
            return sentence("inbox.waits-partner", pattern=pattern)
        if _is_older(partner, arrival):
            return sentence("inbox.waits-older-partner", partner=shown_name(partner.name))
        return ""

    def of(self, arrival: Arrival, pattern: str) -> Arrival | None:
        """The partner of a file, of two the one that is not older than it; None where it does not
        lie there."""
        partners = self._by_sender.get((arrival.remote, arrival.sender), {})
        there = [
            partners[name] for name in partner_names(arrival.name, pattern) if name in partners
        ]
        return min(there, key=lambda one: _is_older(one, arrival), default=None)

    def done_with(self, at_work: Arrival, pattern: str, *, left: bool) -> Arrival | None:
        """The partner of a file that is taken; None where another file waits for it too.

        `left`: the file was claimed before a crash; one of its name may have come since, which the
        partner then belongs to.
        """
        partner = self.of(at_work, pattern)
        if partner is None:
            return None
        awaited = self._awaited.get(_key(partner), {})
        if not left:
            awaited.pop(at_work.name, None)
        # `orders.csv` and `orders.txt` may share one. What is newer than it waits for another.
        shared = any(not _is_older(partner, one) for one in awaited.values())
        return None if shared else partner


def _is_older(partner: Arrival, arrival: Arrival) -> bool:
    """True where a partner was written in an earlier second than its file; by the clock of the
    place, which may tell seconds alone, or nothing."""
    written, changed = partner.look, arrival.look
    if written is None or changed is None or not (told(written) and told(changed)):
        return False
    return written.mtime_ns // 10**9 < changed.mtime_ns // 10**9


def _key(partner: Arrival) -> tuple[str, str, str]:
    return partner.remote, partner.sender, partner.name.casefold()
