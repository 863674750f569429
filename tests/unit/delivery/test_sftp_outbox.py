"""Documents that go to a server: each once, whatever breaks at whichever request."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest
from builders.remote_in_memory import FAULTS, Fault, Killed, RemoteInMemory

from processor.delivery.local import LocalOutbox
from processor.delivery.outbox import Delivery, Outbox, RemoteDown
from processor.delivery.sftp import STAGING, SftpOutbox
from processor.languages.languages import in_english
from processor.model.sentence import Text
from processor.transport.sftp.settings import Settings

LODZ = Settings(name="lodz", host="sftp.lodz.example", user="crossdock", outbox="/out")
DOCUMENTS = {
    1: ("pl1", "instruction-W000001.csv", b"order;sku\n1;A\n"),
    2: ("pl1/labels", "W000001.pdf", b"%PDF" * 5000),
    3: ("pl1", "instruction-W000002.csv", b"order;sku\n2;B\n"),
}
ALL = {f"{folder}/{name}": data for folder, name, data in DOCUMENTS.values()}
STAGED = STAGING + "/"


def a_server(**settings: bool) -> RemoteInMemory:
    server = RemoteInMemory(**settings)
    server.make("/out")
    return server


@dataclass
class House:
    """Pushes documents in the order of passes/sending/deliver.py; what it notes outlives it."""

    folder: Path
    server: RemoteInMemory
    settings: Settings = LODZ
    states: dict[int, str] = field(default_factory=lambda: dict.fromkeys(DOCUMENTS, "pending"))
    addresses: dict[int, str] = field(default_factory=dict)
    told: dict[int, Text] = field(default_factory=dict)

    def place(self) -> SftpOutbox:
        return SftpOutbox(self.settings, self.server.use, self.folder / "ours")

    def outbox(self) -> Outbox:
        own = LocalOutbox(self.folder / "outbox", self.folder / "staging")
        return Outbox(own, self.folder / "kept", {"lodz": self.place()})

    def delivery(self, key: int) -> Delivery:
        folder, name, data = DOCUMENTS[key]
        return Delivery(key, folder, name, hashlib.sha256(data).hexdigest(), "lodz")

    def push(self) -> Outbox:
        """One run, in a process of its own."""
        outbox = self.outbox()
        try:
            self._push(outbox)
        except RemoteDown:
            pass
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

    def left(self) -> list[str]:
        """What lies in the staging folder beside its mark."""
        return [name for name in self.server.below(f"/out/{STAGING}") if name[-5:] != ".mark"]


@dataclass
class Consumer:
    """A partner who takes what he sees after every request; with `after`, only what has a done-file,
    and both. Taking a name twice is the worst fault."""

    server: RemoteInMemory
    after: str = ""
    taken: dict[str, bytes] = field(default_factory=dict)

    def take(self) -> None:
        there = {n: d for n, d in self.server.below("/out").items() if not n.startswith(STAGED)}
        for name, data in there.items():
            if self.after and name.endswith(self.after):
                assert name.removesuffix(self.after) in there, "the done-file came first"
                del self.server.files[f"/out/{name}"]
            elif not self.after or f"{name}{self.after}" in there:
                assert name not in self.taken, f"{name} was handed over twice"
                self.taken[name] = data
                del self.server.files[f"/out/{name}"]


def outcome(
    folder: Path,
    plan: Callable[[int, str], Fault | None],
    settings: Settings,
    *,
    takes: bool,
    **server: bool,
) -> int:
    """Pushes with faults, then once without: all is there once. Gives the number of requests."""
    house = House(folder, a_server(**server), settings)
    after = settings.after_file.removeprefix("{name}")
    consumer = Consumer(house.server, after)
    if takes:
        house.server.takes = consumer.take
    house.server.plan = plan
    try:
        house.push()
    except Killed:
        pass
    count = len(house.server.asked)
    house.server.plan = lambda _number, _name: None
    house.push()
    assert set(house.states.values()) == {"handed"}, house.told
    there = {n: d for n, d in house.server.below("/out").items() if not n.startswith(STAGED)}
    if after:
        assert takes or {n for n in there if n.endswith(after)} == {f"{n}{after}" for n in ALL}
        there = {n: d for n, d in there.items() if not n.endswith(after)}
    assert not there.keys() & consumer.taken.keys()
    assert {**there, **consumer.taken} == ALL
    assert house.left() == []
    return count


def each_request_fails(folder: Path, settings: Settings, **server: bool) -> None:
    """Every request x every fault x a partner who takes at once or not at all."""
    for takes in (False, True):
        count = outcome(folder / f"{takes}", lambda *_: None, settings, takes=takes, **server)
        for number in range(count):
            for fault in FAULTS:
                outcome(
                    folder / f"{takes}-{number}-{fault}",
                    lambda n, _, at=number, what=fault: what if n == at else None,  # type: ignore[misc]
                    settings, takes=takes, **server,
                )  # fmt: skip


def test_each_document_goes_once_whatever_fails_at_any_request(tmp_path: Path) -> None:
    each_request_fails(tmp_path, LODZ)


@pytest.mark.slow
@pytest.mark.parametrize("changed", [{"verify": "size"}, {"after_file": "{name}.done"}])
@pytest.mark.parametrize("posix", [True, False])
def test_so_it_does_with_done_files_and_without_a_rename_in_one_step(
    changed: dict[str, str], posix: bool, tmp_path: Path
) -> None:
    each_request_fails(tmp_path, msgspec.structs.replace(LODZ, **changed), can_replace=posix)
