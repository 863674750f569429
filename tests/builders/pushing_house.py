"""A small house that hands three documents over to a server, run by run."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from processor.delivery.local import LocalOutbox
from processor.delivery.outbox import Outbox, RemoteDown
from processor.delivery.outbox_place import Delivery
from processor.delivery.sftp import SftpOutbox, Use
from processor.model.sentence import Text
from processor.transport.sftp.settings import Settings

DOCUMENTS = {
    1: ("pl1", "instruction-W000001.csv", b"order;sku\n1;A\n"),
    2: ("pl1/labels", "W000001.pdf", b"%PDF" * 5000),
    3: ("pl1", "instruction-W000002.csv", b"order;sku\n2;B\n"),
}


@dataclass
class PushingHouse:
    """Pushes documents in the order of passes/sending/deliver.py; what it notes outlives it."""

    folder: Path
    use: Use
    settings: Settings
    states: dict[int, str] = field(default_factory=lambda: dict.fromkeys(DOCUMENTS, "pending"))
    addresses: dict[int, str] = field(default_factory=dict)
    told: dict[int, Text] = field(default_factory=dict)

    def place(self) -> SftpOutbox:
        return SftpOutbox(self.settings, self.use, self.folder / "ours")

    def outbox(self) -> Outbox:
        own = LocalOutbox(self.folder / "outbox", self.folder / "staging")
        return Outbox(own, self.folder / "kept", {"lodz": self.place()})

    def delivery(self, key: int) -> Delivery:
        folder, name, data = DOCUMENTS[key]
        return Delivery(key, folder, name, hashlib.sha256(data).hexdigest(), "lodz")

    def push(self) -> Outbox:
        """One run, in a process of its own."""
        outbox = self.outbox()
        with suppress(RemoteDown):
            self._push(outbox)
        return outbox

    def _push(self, outbox: Outbox) -> None:
        outbox.prove(["lodz"])
        self.told = {}
        waiting = [key for key, state in self.states.items() if state != "handed"]
        for key in list(waiting):
            if self.states[key] == "staged" and self.addresses[key] != outbox.address("lodz"):
                self.told[key] = f"staged at {self.addresses[key]}"
                waiting.remove(key)
            elif self.states[key] == "pending" and outbox.written(self.delivery(key)) is None:
                outbox.write(self.delivery(key), DOCUMENTS[key][2])
        outbox.secure("lodz")
        for key in waiting:
            if self.states[key] == "pending":
                self.addresses[key] = outbox.address("lodz")
                self.states[key] = "staged"
        told = outbox.hand("lodz", [self.delivery(key) for key in waiting])
        self.states |= dict.fromkeys((key for key in waiting if key not in told), "handed")
        self.told |= told
