"""A small house that takes files in from a server, run by run, as a pass does it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from builders.remote_in_memory import RemoteInMemory
from processor.intake.inboxes import Inboxes
from processor.intake.left_there import LeftThere
from processor.intake.scan import Arrival
from processor.intake.settle import Settling
from processor.intake.sftp import SftpInbox, Use
from processor.languages.languages import in_english
from processor.model.arriving import Arriving
from processor.transport import own_copy
from processor.transport.sftp.settings import After, Settings


class Memory:
    """What the ledger would keep."""

    def __init__(self) -> None:
        self.kept: set[LeftThere] = set()

    def of(self, remote: str, sender: str) -> Collection[tuple[str, int, int]]:
        return {one[2:5] for one in self.kept if one[:2] == (remote, sender)}

    def note(self, one: LeftThere) -> None:
        self.kept.add(one)


@dataclass
class PullingHouse:
    """Passes over one remote, of which the sender acme's folder is looked at. What comes in is
    taken out of `work` as a claim does it."""

    folder: Path
    use: Use
    settings: Settings
    remote: str = "erp"
    memory: Memory = field(default_factory=Memory)
    came: list[tuple[str, str, bytes]] = field(default_factory=list)
    registered: list[tuple[str, str, bytes]] = field(default_factory=list)
    terms: Arriving = field(default_factory=lambda: Arriving(settle_ms=0))
    told: list[str] = field(default_factory=list)
    down: dict[str, str] = field(default_factory=dict)

    def opened(self) -> Inboxes:
        place = SftpInbox(self.settings, self.use, self.folder / "ours" / "in")
        return Inboxes({self.remote: place}, lambda _sender: self.terms)

    def runs(self, inboxes: Inboxes | None = None) -> None:
        """One pass, of a process of its own unless it is given."""
        inboxes = self.opened() if inboxes is None else inboxes
        bound, settling = {self.remote: ("acme",)}, Settling(0)
        inboxes.prove(bound, self.memory)
        inboxes.ready(inboxes.look_around(bound)[0], settling, 0)
        found, odd = inboxes.look_around(bound)
        for one in inboxes.left({}):
            if not inboxes.waits_for_partner(one):
                self._comes(inboxes, one, left=True)
        inboxes.take_owed_partners()
        for one in inboxes.ready(found, settling, 1):
            at_work = inboxes.fetch(one)
            if at_work is not None:
                self._comes(inboxes, at_work, left=False)
        odd += [*inboxes.not_taken(found), *inboxes.waiting.values()]
        self.told = sorted({f"{one.name}: {in_english(one.what)}" for one in odd})
        self.down = {name: in_english(words) for name, words in inboxes.down.items()}

    def _comes(self, inboxes: Inboxes, at_work: Arrival, *, left: bool) -> None:
        archive = self.folder / "archive"
        copied = own_copy.copy_in(at_work.path, archive)
        assert copied is not None
        came = (at_work.sender, at_work.name, copied.path.read_bytes())
        # What a crash left in `work` is known by its name and bytes, as the ledger knows it.
        if not left or came not in self.registered:
            self.came.append(came)
            self.registered.append(came)
        partner = archive / f"{len(self.came)}.partner"
        inboxes.take_partner(at_work, archive, partner, left=left)
        inboxes.watch.release(at_work, 1, copied, 0)
        self.registered.remove(came)

    def gets_through(self) -> None:
        """Passes until nothing comes in any more."""
        for _ in range(4):
            self.runs()


def settings_of(after: After, inboxes: tuple[tuple[str, str], ...] = ()) -> Settings:
    moved_to = "/done" if after == "move" else ""
    return Settings(name="erp", host="h", user="u", after=after, moved_to=moved_to, inboxes=inboxes)


class House(PullingHouse):
    """One that takes from a server in memory; what becomes of a file there is `after`."""

    def __init__(self, folder: Path, server: RemoteInMemory, after: After = "delete") -> None:
        super().__init__(folder, server.use, settings_of(after))
        if after == "move":
            # What is watched is moved once its time is over.
            self.terms = Arriving(settle_ms=0, watch_ms=0)
        self.server = server
        server.make("/inbox/acme", "/done")


def _all_of(name: str) -> bytes:
    return f"all of {name}".encode("utf-8", "surrogateescape")


def drops(server: RemoteInMemory, *names: str) -> list[tuple[str, str, bytes]]:
    for name in names:
        server.put(f"/inbox/acme/{name}", _all_of(name))
    return [("acme", name, _all_of(name)) for name in names]
