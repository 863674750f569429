"""Documents that are encrypted before they go to a server: each once, whatever is cut."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from builders.pushing_house import DOCUMENTS, PushingHouse
from builders.remote_in_memory import FAULTS, Fault, Killed, RemoteInMemory
from builders.toy_seal import CLOSED, read, use_toy

from processor.delivery import sealed
from processor.delivery.sealed import SealedOutbox
from processor.delivery.sftp import STAGING
from processor.model.names_there import NamesThere
from processor.transport import files
from processor.transport.pgp.child import PgpFault
from processor.transport.pgp.settings import PgpSettings
from processor.transport.sftp.settings import Settings

LODZ = Settings(name="lodz", host="sftp.lodz.example", user="crossdock", outbox="/out")
ALL = {f"{folder}/{name}.pgp": data for folder, name, data in DOCUMENTS.values()}


@pytest.fixture(autouse=True)
def without_gpg_or_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    use_toy(monkeypatch)


@dataclass
class House(PushingHouse):
    """Encrypts what it pushes; at the end of each pass it clears what is handed over."""

    terms: PgpSettings | None = CLOSED
    consumed: dict[str, bytes] = field(default_factory=dict)
    server: RemoteInMemory = field(default_factory=RemoteInMemory)

    @classmethod
    def at(cls, folder: Path) -> House:
        server = RemoteInMemory()
        server.make("/out")
        made = cls(folder, server.use, LODZ, server=server)
        server.takes = made.take
        return made

    def sealed(self) -> SealedOutbox | None:
        return self.terms and SealedOutbox(self.place(), self.terms, self.folder / "made")

    def take(self) -> None:
        """The partner takes each file as it becomes visible; no plain byte ever lies there."""
        for name, data in self.server.below("/out").items():
            if data and not name.endswith((".sentinel", "probe-1", "probe-2", ".part")):
                read(data)
            if not name.startswith(STAGING):
                assert name not in self.consumed, f"{name} was handed over twice"
                self.consumed[name] = read(data)
                del self.server.files[f"/out/{name}"]

    def runs(self) -> None:
        outbox = self.push()
        for key in outbox.lying_staged().get("lodz", []):
            if self.states[key] == "handed":
                outbox.drop_staged(self.delivery(key))

    def made(self) -> list[str]:
        return sorted(one.name for one in (self.folder / "made").glob("*"))


def ends_well(house: House, where: str) -> None:
    house.server.plan = lambda _number, _name: None
    for _ in range(3):
        house.runs()
    assert house.consumed == ALL, where
    assert set(house.states.values()) == {"handed"}, where
    assert house.made() == [], "nothing is kept of what was handed over"


def each_request_fails(folder: Path, faults: Callable[[int], Sequence[Fault]]) -> None:
    undisturbed = House.at(folder / "undisturbed")
    undisturbed.runs()
    for at in range(len(undisturbed.server.asked)):
        for fault in faults(at):
            house = House.at(folder / f"{at} {fault}")

            def plan(number: int, _name: str, at: int = at, fault: Fault = fault) -> Fault | None:
                return fault if number == at else None

            house.server.plan = plan
            with suppress(Killed):
                house.runs()
            ends_well(house, f"{fault} at request {at}")


def test_each_document_goes_once_whatever_fails_at_any_request(tmp_path: Path) -> None:
    each_request_fails(tmp_path, lambda at: (FAULTS[at % len(FAULTS)],))


@pytest.mark.slow
def test_so_it_does_with_each_fault_at_each_request(tmp_path: Path) -> None:
    each_request_fails(tmp_path, lambda _at: FAULTS)


def killed_at(point: str, nth: int, work: Callable[[], object]) -> bool:
    seen = 0

    def hook(name: str) -> None:
        nonlocal seen
        seen += name == point
        if name == point and seen == nth:
            raise Killed

    files.set_failpoint_hook(hook)
    try:
        with suppress(Killed):
            work()
    finally:
        files.set_failpoint_hook(None)
    return seen >= nth


@pytest.mark.parametrize("point", ["seal/before-keep", "seal/after-keep"])
def test_killed_while_bytes_are_kept_each_document_goes_once(point: str, tmp_path: Path) -> None:
    for nth in range(1, 7):
        house = House.at(tmp_path / str(nth))
        assert killed_at(point, nth, house.runs)
        ends_well(house, f"{point}, {nth}")


def test_what_was_made_once_is_uploaded_whenever_it_is_tried_again(tmp_path: Path) -> None:
    house = House.at(tmp_path)
    house.server.takes = lambda: None
    place = house.shown()
    assert place.prove() == ""
    document = house.delivery(1)
    place.stage(document, DOCUMENTS[1][2])
    first = house.server.below(f"/out/{STAGING}")
    house.shown().stage(document, DOCUMENTS[1][2])
    assert house.server.below(f"/out/{STAGING}") == first
    assert house.shown().staged_bytes(document) == DOCUMENTS[1][2], "it is known by its plain bytes"


def test_other_bytes_that_lie_staged_are_handed_to_nobody(tmp_path: Path) -> None:
    house = House.at(tmp_path)
    house.server.takes = lambda: None
    place = house.shown()
    place.prove()
    for key in DOCUMENTS:
        place.stage(house.delivery(key), DOCUMENTS[key][2])
        house.addresses[key], house.states[key] = place.address, "staged"
    name = next(one for one in house.server.files if one.endswith("0000000001"))
    house.server.put(name, b"\x85closedsomebody else wrote this")
    house.server.takes = house.take
    house.runs()
    assert house.states[1] == "staged" and 1 in house.told
    assert len(house.consumed) == 2


def test_new_keys_make_new_bytes_of_what_is_not_staged_yet(tmp_path: Path) -> None:
    house = House.at(tmp_path)
    house.server.takes = lambda: None
    place, document = house.shown(), house.delivery(1)
    place.prove()
    place.stage(document, DOCUMENTS[1][2])
    before = house.made()
    house.terms = msgspec.structs.replace(CLOSED, encrypt_to=("D" * 40,))
    house.shown().stage(document, DOCUMENTS[1][2])
    assert len(house.made()) == len(before) and set(house.made()).isdisjoint(before)


def test_a_key_that_cannot_be_used_keeps_what_goes_there_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House.at(tmp_path)

    def refuses(*_: object) -> bytes:
        raise PgpFault("the key has expired")

    monkeypatch.setattr(sealed, "seal", refuses)
    outbox = house.push()
    assert outbox.down == {"lodz": "the key has expired"}
    assert house.consumed == {} and set(house.states.values()) == {"pending"}
    use_toy(monkeypatch)
    ends_well(house, "once it can")


def test_what_lies_untaken_is_seen_by_its_own_name_and_can_be_taken_back(tmp_path: Path) -> None:
    house = House.at(tmp_path)
    house.server.takes = lambda: None
    house.runs()
    place = house.shown()
    folder, name, data = DOCUMENTS[1]
    assert f"{folder}/{name}" in place.visible(["pl1"])
    assert place.take_back(folder, name, tmp_path / "aside")
    assert read((tmp_path / "aside").read_bytes()) == data
    assert not place.take_back(folder, name, tmp_path / "aside")


MAILBOX = NamesThere(mailboxes={"instruction": "ORDERS.CSV"}, patterns={"label": "{name}"})
WITH_SUMS = msgspec.structs.replace(LODZ, after_file="{name}.done", after_holds="sha256")


def test_names_of_the_receivers_own_have_the_ending_and_so_has_what_follows_them(
    tmp_path: Path,
) -> None:
    """Also in a mailbox, one at a time; what follows tells the sum of what lies there."""
    house = House.at(tmp_path)
    house.settings, house.names = WITH_SUMS, {"pl1": MAILBOX}
    got: list[tuple[str, bytes]] = []

    def takes() -> None:
        there = house.server.below("/out")
        for name in [name for name in there if f"{name}.done" in there]:
            said = f"{sha256(there[name]).hexdigest()}  {name.rpartition('/')[2]}\n"
            assert there[f"{name}.done"].decode() == said
            got.append((name, read(there[name])))
            del house.server.files[f"/out/{name}"], house.server.files[f"/out/{name}.done"]

    house.server.takes = lambda: None
    for _ in range(4):
        house.runs()
        takes()
    assert sorted(got) == [
        ("pl1/ORDERS.CSV.pgp", DOCUMENTS[1][2]),
        ("pl1/ORDERS.CSV.pgp", DOCUMENTS[3][2]),
        ("pl1/labels/W000001.pdf.pgp", DOCUMENTS[2][2]),
    ]
    assert set(house.states.values()) == {"handed"}
    assert house.made() == []
