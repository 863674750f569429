"""A small house that hands documents over to a server, run by run; three where nobody says more."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from processor.delivery.as_shown import AsShown
from processor.delivery.local import LocalOutbox
from processor.delivery.outbox import Outbox, RemoteDown
from processor.delivery.outbox_place import Delivery, SealingPlace
from processor.delivery.sftp import SftpOutbox, Use
from processor.ledger.outgoing.documents import DocumentRow
from processor.model.names_there import NamesThere
from processor.model.sentence import Text
from processor.passes.deliveries import delivery
from processor.passes.sending.deliver import BATCH
from processor.passes.sending.mailboxes import in_turn
from processor.transport.sftp.settings import Settings

DOCUMENTS = {
    1: ("pl1", "instruction-W000001.csv", b"order;sku\n1;A\n"),
    2: ("pl1/labels", "W000001.pdf", b"%PDF" * 5000),
    3: ("pl1", "instruction-W000002.csv", b"order;sku\n2;B\n"),
}
# 30 November 2026, an hour before midnight.
AT = 1_796_079_600_000_000


@dataclass
class PushingHouse:
    """Pushes documents in the order and the batches of passes/sending/deliver.py; what it notes
    outlives it."""

    folder: Path
    use: Use
    settings: Settings
    documents: Mapping[int, tuple[str, str, bytes]] = field(default_factory=lambda: DOCUMENTS)
    states: dict[int, str] = field(default_factory=dict)
    addresses: dict[int, str] = field(default_factory=dict)
    told: dict[int, Text] = field(default_factory=dict)
    names: dict[str, NamesThere] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.states = dict.fromkeys(self.documents, "pending")

    def place(self) -> SftpOutbox:
        return SftpOutbox(self.settings, self.use, self.folder / "ours")

    def sealed(self) -> SealingPlace | None:
        """Its way there where documents are encrypted."""
        return None

    def shown(self) -> AsShown:
        """The place as receivers see it."""
        after = self.settings.after_file
        kept = self.folder / "shown"
        return AsShown(
            self.place(), kept, self.paths, self.names, after, self.sealed(), self.folder / "made"
        )

    def outbox(self) -> Outbox:
        own = LocalOutbox(self.folder / "outbox", self.folder / "staging")
        shown = {"lodz": self.shown()}
        return Outbox(own, self.folder / "kept", shown, shown)

    def row(self, key: int) -> DocumentRow:
        folder, name, data = self.documents[key]
        return DocumentRow(
            id=key, wave_id=1, file_id=None, part=1, receiver="PL1", folder=folder, name=name,
            kind="label" if name.endswith("pdf") else "instruction", client="acme",
            warehouse="PL1", state=self.states[key], sha256=hashlib.sha256(data).hexdigest(),
            size=len(data), renderer="", at=AT,
        )  # fmt: skip

    def delivery(self, key: int) -> Delivery:
        return delivery(self.row(key), "lodz")

    def push(self) -> Outbox:
        """One run, in a process of its own."""
        outbox = self.outbox()
        outbox.prove(["lodz"])
        self.told = {}
        waiting = [key for key, state in self.states.items() if state != "handed"]
        with suppress(RemoteDown):
            for start in range(0, len(waiting), BATCH):
                self._push(outbox, waiting[start : start + BATCH])
        return outbox

    def _push(self, outbox: Outbox, batch: Sequence[int]) -> None:
        waiting = list(batch)
        for key in batch:
            if self.states[key] == "staged" and self.addresses[key] != outbox.address("lodz"):
                self.told[key] = f"staged at {self.addresses[key]}"
                waiting.remove(key)
        turn = in_turn(outbox, [(self.row(key), self.delivery(key)) for key in waiting])
        waiting = [row.id for row in turn]
        for key in waiting:
            if self.states[key] == "pending":
                if outbox.written(self.delivery(key)) is None:
                    outbox.write(self.delivery(key), self.documents[key][2])
                assert outbox.fix_name(self.delivery(key)) == ""
        outbox.secure("lodz")
        for key in waiting:
            if self.states[key] == "pending":
                self.addresses[key] = outbox.address("lodz")
                self.states[key] = "staged"
        told = outbox.hand("lodz", [self.delivery(key) for key in waiting])
        self.states |= dict.fromkeys((key for key in waiting if key not in told), "handed")
        self.told |= told
