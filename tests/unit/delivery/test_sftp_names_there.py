"""Documents that have names of their receiver's own at a server: each once, under one name."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pytest
from builders.pushing_house import DOCUMENTS, PushingHouse
from builders.remote_in_memory import FAULTS, Fault, Killed, RemoteInMemory

from processor.delivery.sftp import STAGING
from processor.delivery.sftp_staging import PROBE, SENTINEL
from processor.languages.languages import in_english
from processor.model.names_there import NamesThere
from processor.transport.sftp.settings import Settings

LODZ = Settings(name="lodz", host="sftp.lodz.example", user="crossdock", outbox="/out")
MAILBOX = NamesThere(mailboxes={"instruction": "ORDERS.CSV"}, patterns={"label": "labels/{name}"})
BY_DAY = NamesThere(
    patterns={"instruction": "{yyyy}/{day}/ORD_{number}.{ending}", "label": "{name}"},
    timezone="Europe/Warsaw",
)
# The hour is of the next day in Warsaw.
BY_DAY_NAMES = {
    "pl1/2026/2026-12-01/ORD_0000000001.csv": DOCUMENTS[1][2],
    "pl1/labels/W000001.pdf": DOCUMENTS[2][2],
    "pl1/2026/2026-12-01/ORD_0000000003.csv": DOCUMENTS[3][2],
}


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _handle: None)


def a_house(
    folder: Path, names: NamesThere, settings: Settings = LODZ, **server: bool
) -> tuple[PushingHouse, RemoteInMemory]:
    remote = RemoteInMemory(**server)
    remote.make("/out")
    return PushingHouse(folder, remote.use, settings, names={"pl1": names}), remote


def seen(server: RemoteInMemory) -> dict[str, bytes]:
    """What the receiver sees."""
    there = server.below("/out")
    return {name: data for name, data in there.items() if not name.startswith(f"{STAGING}/")}


def left(server: RemoteInMemory) -> list[str]:
    below = server.below(f"/out/{STAGING}")
    return [name for name in below if not name[16:].startswith((SENTINEL, PROBE))]


@dataclass
class Receiver:
    """Takes what it sees, and with a done-file only what has one; `first` goes of the two."""

    server: RemoteInMemory
    after: str = ""
    first: str = "data"
    taken: list[tuple[str, bytes]] = field(default_factory=list)

    def take(self) -> None:
        there = seen(self.server)
        for name, data in there.items():
            if self.after and (name.endswith(self.after) or f"{name}{self.after}" not in there):
                continue
            self.taken.append((name, data))
            both = [name, f"{name}{self.after}"] if self.after else [name]
            for one in both if self.first == "data" else reversed(both):
                del self.server.files[f"/out/{one}"]


def planned(server: RemoteInMemory, at: int, fault: Fault) -> None:
    server.plan = lambda number, _name: fault if number == at else None


def gets_through(house: PushingHouse, receiver: Receiver) -> None:
    house_passes = 0
    while set(house.states.values()) != {"handed"}:
        house.push()
        receiver.take()
        house_passes += 1
        assert house_passes < 6, house.told


def mailbox_round(
    folder: Path, at: int, fault: Fault, settings: Settings, *, takes: bool, **server: bool
) -> int:
    """Runs with a fault at one request; then all have come once, in their order, one at a time."""
    house, remote = a_house(folder, MAILBOX, settings, **server)
    receiver = Receiver(remote, settings.after_file.removeprefix("{name}"))
    if takes:
        remote.takes = receiver.take
    planned(remote, at, fault)
    for _ in range(2):
        with suppress(Killed):
            house.push()
        boxed = [name for name in seen(remote) if name == "pl1/ORDERS.CSV"]
        assert len(boxed) <= 1
        receiver.take()
    count = len(remote.asked)
    remote.plan = lambda *_: None
    gets_through(house, receiver)
    came = [data for name, data in receiver.taken if name == "pl1/ORDERS.CSV"]
    assert came == [DOCUMENTS[1][2], DOCUMENTS[3][2]], f"{fault} at {at}"
    assert ("pl1/labels/labels/W000001.pdf", DOCUMENTS[2][2]) in receiver.taken
    assert len(receiver.taken) == 3
    assert left(remote) == []
    return count


def each_request_fails(
    folder: Path, settings: Settings, takes_at_once: tuple[bool, ...] = (False, True),
    step: int = 1, **server: bool,
) -> None:  # fmt: skip
    for takes in takes_at_once:
        most = mailbox_round(folder / f"{takes}", 10**6, "refused", settings, takes=takes, **server)
        for at in range(0, most, step):
            for fault in FAULTS:
                where = folder / f"{takes}-{at}-{fault}"
                mailbox_round(where, at, fault, settings, takes=takes, **server)


def test_a_mailbox_gets_one_after_the_other_whatever_fails_at_any_request(tmp_path: Path) -> None:
    # Each request in the slow suite.
    each_request_fails(tmp_path, LODZ, (True,), step=2)


@pytest.mark.slow
@pytest.mark.parametrize("changed", [
    {}, {"after_file": "{name}.done"}, {"after_file": "{name}.sum", "after_holds": "sha256"},
])  # fmt: skip
@pytest.mark.parametrize("posix", [True, False])
def test_so_it_does_with_what_follows_and_without_a_rename_in_one_step(
    changed: dict[str, str], posix: bool, tmp_path: Path
) -> None:
    settings: Any = msgspec.structs.replace(LODZ, **changed)
    each_request_fails(tmp_path, settings, can_replace=posix)


def test_the_next_is_staged_only_after_the_last_was_seen_gone(tmp_path: Path) -> None:
    house, server = a_house(tmp_path, MAILBOX)
    for _ in range(3):
        house.push()
        assert house.states == {1: "handed", 2: "handed", 3: "pending"}
        assert server.files["/out/pl1/ORDERS.CSV"] == DOCUMENTS[1][2]
        assert house.told == {}, "a mailbox that is full is no fault"
    del server.files["/out/pl1/ORDERS.CSV"]
    house.push()
    assert server.files["/out/pl1/ORDERS.CSV"] == DOCUMENTS[3][2]


@pytest.mark.parametrize("stays", ["pl1/ORDERS.CSV", "pl1/ORDERS.CSV.done"])
def test_a_mailbox_is_empty_only_once_the_done_file_is_gone_too(stays: str, tmp_path: Path) -> None:
    settings = msgspec.structs.replace(LODZ, after_file="{name}.done")
    house, server = a_house(tmp_path, MAILBOX, settings)
    house.push()
    gone = {"pl1/ORDERS.CSV", "pl1/ORDERS.CSV.done"} - {stays}
    for name in gone:
        del server.files[f"/out/{name}"]
    house.push()
    assert house.states[3] == "pending"
    del server.files[f"/out/{stays}"]
    house.push()
    assert house.states[3] == "handed"


def staged_for_the_mailbox(house: PushingHouse, server: RemoteInMemory) -> None:
    """A run that is killed with the next document staged, and the mailbox empty."""
    server.plan = lambda _, name: (
        "killed before" if name == "replace" and house.states[1] == "staged" else None
    )
    with pytest.raises(Killed):
        house.push()
    server.plan = lambda *_: None
    assert house.states[1] == "staged"


def test_what_comes_back_into_a_mailbox_is_waited_for_also_where_it_has_the_same_bytes(
    tmp_path: Path,
) -> None:
    house, server = a_house(tmp_path, MAILBOX)
    staged_for_the_mailbox(house, server)
    server.now -= 60
    server.put("/out/pl1/ORDERS.CSV", DOCUMENTS[1][2])
    outbox = house.push()
    assert house.states[1] == "staged"
    assert outbox.waits == {1}
    assert "not empty" in in_english(house.told[1])
    del server.files["/out/pl1/ORDERS.CSV"]
    house.push()
    assert house.states[1] == "handed"
    assert server.files["/out/pl1/ORDERS.CSV"] == DOCUMENTS[1][2]


def test_a_rename_that_left_a_mailbox_file_both_names_is_finished(tmp_path: Path) -> None:
    house, server = a_house(tmp_path, MAILBOX)
    staged_for_the_mailbox(house, server)
    server.put("/out/pl1/ORDERS.CSV", DOCUMENTS[1][2])
    house.push()
    assert house.states[1] == "handed"
    assert [name for name in left(server) if name.endswith("0000000001")] == []


def test_folders_and_names_are_those_of_the_day_that_it_was_begun(tmp_path: Path) -> None:
    house, server = a_house(tmp_path, BY_DAY)
    house.push()
    assert seen(server) == BY_DAY_NAMES


@pytest.mark.parametrize("holds", ["nothing", "md5", "sha256", "list"])
def test_names_and_what_follows_are_whole_whatever_fails_at_any_request(
    holds: Any, tmp_path: Path
) -> None:
    settings = msgspec.structs.replace(LODZ, after_file="{name}.sum", after_holds=holds)
    undisturbed, server = a_house(tmp_path / "undisturbed", BY_DAY, settings)
    undisturbed.push()
    whole, most = seen(server), len(server.asked)
    assert len(whole) == 6
    data = DOCUMENTS[1][2]
    said = whole["pl1/2026/2026-12-01/ORD_0000000001.csv.sum"].decode()
    digest = hashlib.sha256(data).hexdigest()
    assert (
        said
        == {
            "nothing": "",
            "md5": f"{hashlib.md5(data).hexdigest()}  ORD_0000000001.csv\n",
            "sha256": f"{digest}  ORD_0000000001.csv\n",
            "list": f"name,size,sha256\nORD_0000000001.csv,{len(data)},{digest}\n",
        }[holds]
    )
    # The others are tried in the slow suite, in a mailbox and with a receiver.
    for at in range(0, most, 4) if holds == "sha256" else ():
        for fault in FAULTS:
            house, server = a_house(tmp_path / f"{at}-{fault}", BY_DAY, settings)
            planned(server, at, fault)
            with suppress(Killed):
                house.push()
            server.plan = lambda *_: None
            house.push()
            assert seen(server) == whole, f"{fault} at {at}"
            assert left(server) == []


def test_a_staged_document_keeps_its_name_whatever_the_house_asks_for_later(
    tmp_path: Path,
) -> None:
    settings = msgspec.structs.replace(LODZ, after_file="{name}.done")
    house, server = a_house(tmp_path, BY_DAY, settings)
    staged_for_the_mailbox(house, server)
    house.names = {"pl1": NamesThere(patterns={"": "NEW_{name}"})}
    house.paths = {"pl1": "elsewhere"}
    house.settings = msgspec.structs.replace(LODZ, after_file="{name}.go")
    house.push()
    data = {name: one for name, one in seen(server).items() if one}
    assert data == BY_DAY_NAMES
    assert {name for name in seen(server) if name not in data} == {f"{n}.done" for n in data}


def test_what_was_only_written_gets_the_name_of_today(tmp_path: Path) -> None:
    house, server = a_house(tmp_path, BY_DAY)
    server.plan = lambda _, name: "killed before" if name == "replace" else None
    with pytest.raises(Killed):
        house.push()
    server.plan = lambda *_: None
    house.names = {}
    house.push()
    assert set(seen(server)) == {f"{folder}/{name}" for folder, name, _ in DOCUMENTS.values()}


def test_what_lies_there_is_known_by_our_names_and_can_be_taken_back(tmp_path: Path) -> None:
    house, _server = a_house(tmp_path, BY_DAY)
    house.push()
    place = house.shown()
    ours = {f"{f}/{n}": hashlib.sha256(d).hexdigest() for f, n, d in DOCUMENTS.values()}
    assert place.visible(["pl1"]) == ours
    aside = tmp_path / "aside"
    assert place.take_back("pl1", "instruction-W000001.csv", aside / "one")
    assert (aside / "one").read_bytes() == DOCUMENTS[1][2]


def test_out_of_a_mailbox_only_the_one_that_lies_there_is_taken_back(tmp_path: Path) -> None:
    house, server = a_house(tmp_path, MAILBOX)
    house.push()
    del server.files["/out/pl1/ORDERS.CSV"]
    house.push()
    place, aside = house.shown(), tmp_path / "aside"
    assert place.visible(["pl1"])["pl1/instruction-W000002.csv"]
    assert "pl1/instruction-W000001.csv" not in place.visible(["pl1"])
    assert not place.take_back("pl1", "instruction-W000001.csv", aside / "one")
    server.plan = lambda _, name: "killed before" if name == "remove" else None
    with pytest.raises(Killed):
        place.take_back("pl1", "instruction-W000002.csv", aside / "two")
    server.plan = lambda *_: None
    assert not place.is_half_back("pl1", "instruction-W000001.csv")
    assert place.is_half_back("pl1", "instruction-W000002.csv")
    assert place.take_back("pl1", "instruction-W000002.csv", aside / "two")
    assert (aside / "two").read_bytes() == DOCUMENTS[3][2]


def test_a_name_that_would_be_too_long_is_told_before_anything_is_staged(tmp_path: Path) -> None:
    house, _server = a_house(tmp_path, NamesThere(patterns={"": f"{'x' * 100}{{name}}"}))
    long = msgspec.structs.replace(house.delivery(1), name="n" * 200)
    assert "at most 255" in in_english(house.shown().fix_name(long))
