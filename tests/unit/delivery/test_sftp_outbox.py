"""Documents that go to a server: each once, whatever breaks at whichever request."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pytest
from builders.pushing_house import DOCUMENTS, PushingHouse
from builders.remote_in_memory import FAULTS, ChannelInMemory, Fault, Killed, RemoteInMemory

from processor.delivery.outbox import RemoteDown
from processor.delivery.sftp import STAGING
from processor.delivery.sftp_staging import PROBE, SENTINEL
from processor.languages.languages import in_english
from processor.model.sentence import sentence
from processor.transport.sftp.faults import Lost
from processor.transport.sftp.settings import Settings

LODZ = Settings(name="lodz", host="sftp.lodz.example", user="crossdock", outbox="/out")
ALL = {f"{folder}/{name}": data for folder, name, data in DOCUMENTS.values()}
STAGED = STAGING + "/"


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _handle: None)


def a_server(**settings: bool) -> RemoteInMemory:
    server = RemoteInMemory(**settings)
    server.make("/out")
    return server


class House(PushingHouse):
    """One that pushes to a server in memory."""

    def __init__(self, folder: Path, server: RemoteInMemory, settings: Settings = LODZ) -> None:
        super().__init__(folder, server.use, settings)
        self.server = server

    def left(self) -> list[str]:
        """What lies in the staging folder beside its sentinel and its probe."""
        below = self.server.below(f"/out/{STAGING}")
        return [name for name in below if not name[16:].startswith((SENTINEL, PROBE))]


@dataclass
class Consumer:
    """A partner who takes what he sees after every request; with `after`, only what has a
    done-file, and both. Taking a name twice is the worst fault."""

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
    cut: bool = False,
    **server: bool,
) -> int:
    """Pushes with faults, then once without: all is there once. Gives the number of requests."""
    house = House(folder, a_server(**server), settings)
    after = settings.after_file.removeprefix("{name}")
    consumer = Consumer(house.server, after)
    if takes:
        house.server.takes = consumer.take
    house.server.plan = plan
    with suppress(Killed):
        house.push()
    count = len(house.server.asked)
    if cut:
        assert set(house.states.values()) == {"handed"}, "one cut is mended at once"
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
                    settings, takes=takes, cut=fault.startswith("cut"), **server,
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


@pytest.mark.parametrize("name", ["replace", "remove", "write_new"])
def test_what_a_server_does_only_after_it_was_asked_anew_hinders_nothing(
    name: str, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection is cut, and what it had asked is done just before it is asked again."""
    house.settings = msgspec.structs.replace(LODZ, after_file="{name}.done")
    house.server.make("/out/pl1/labels")
    if name == "remove":
        # What an earlier try left under the key of a document.
        place = house.place()
        assert place.prove() == ""
        place.stage(house.delivery(1), b"other bytes")
    asked: list[str] = []
    real = getattr(ChannelInMemory, name)

    def slow(self: ChannelInMemory, *args: Any, **more: Any) -> Any:
        path = str(args[0])
        if path in asked or (not asked and path.endswith((".done", "-0000000001"))):
            asked.append(path)
            if len(asked) == 1:
                self.lost = True
                raise Lost("look", path, sentence("sftp.cut"))
            if len(asked) == 2:
                real(self, *args, **more)
        return real(self, *args, **more)

    monkeypatch.setattr(ChannelInMemory, name, slow)
    outbox = house.push()
    assert len(asked) > 1
    assert (outbox.down, house.told, set(house.states.values())) == ({}, {}, {"handed"})
    assert house.left() == []
    found = {n for n in house.server.below("/out") if not n.startswith(STAGED)}
    assert found == {*ALL, *(f"{n}.done" for n in ALL)}


@pytest.mark.slow
@pytest.mark.parametrize("after_file", ["", "{name}.done"])
def test_each_document_goes_once_whatever_fails_in_two_runs(
    after_file: str, tmp_path: Path
) -> None:
    settings = msgspec.structs.replace(LODZ, after_file=after_file)
    most = outcome(tmp_path / "undisturbed", lambda *_: None, settings, takes=True)
    every = [(at, fault) for at in range(most) for fault in FAULTS]
    pairs = [(one, other) for one in every for other in every]
    for number, ((at, fault), (later, other)) in enumerate(pairs[::31]):
        house = House(tmp_path / str(number), a_server(), settings)
        consumer = Consumer(house.server, after_file.removeprefix("{name}"))
        house.server.takes = consumer.take
        for count, what in ((at, fault), (later, other)):
            start = len(house.server.asked)
            house.server.plan = lambda n, _, wanted=start + count, what=what: (  # type: ignore[misc]
                what if n == wanted else None
            )
            with suppress(Killed):
                house.push()
        house.server.plan = lambda _number, _name: None
        house.push()
        assert set(house.states.values()) == {"handed"}, f"{fault} {at}, then {other} {later}"
        assert (consumer.taken, house.left()) == (ALL, []), f"{fault} {at}, then {other} {later}"


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path, a_server())


def stopped_before_the_rename(house: House) -> None:
    """A run that is killed with all staged and nothing handed over."""
    house.server.plan = lambda _, name: (
        "killed before" if name in ("replace", "rename") and house.states[3] == "staged" else None
    )
    with pytest.raises(Killed):
        house.push()
    house.server.plan = lambda *_: None
    assert set(house.states.values()) == {"staged"}


def test_a_staging_folder_that_was_cleared_proves_no_hand_over(house: House) -> None:
    stopped_before_the_rename(house)
    old = house.place().address
    for path in [one for one in house.server.files if one.startswith(f"/out/{STAGING}")]:
        del house.server.files[path]
    house.server.folders.discard(f"/out/{STAGING}")
    house.push()
    assert set(house.states.values()) == {"staged"}
    assert all(old in str(words) for words in house.told.values())
    assert house.place().address != old
    # A person looked: the partner has the first two. The third is put back, and the old sentinel.
    token = old.partition(SENTINEL)[0].rpartition("/")[2]
    house.server.put(f"/out/{STAGING}/{token}-0000000003", DOCUMENTS[3][2])
    house.server.put(f"/out/{STAGING}/{token}{SENTINEL}", b"")
    house.push()
    assert set(house.states.values()) == {"handed"}
    assert house.place().address == old
    assert house.server.below("/out/pl1") == {"instruction-W000002.csv": DOCUMENTS[3][2]}


def test_a_clearing_in_the_middle_of_a_run_is_told(house: House) -> None:
    outbox = house.outbox()
    outbox.write(house.delivery(1), DOCUMENTS[1][2])
    house.server.files.clear()
    told = outbox.hand("lodz", [house.delivery(1)])
    assert "somebody cleared" in in_english(told[1])


def test_cleared_with_nothing_waiting_there_nobody_is_asked(house: House) -> None:
    house.push()
    house.server.files.clear()
    house.server.folders.discard(f"/out/{STAGING}")
    house.states[3] = "pending"
    house.push()
    assert house.states[3] == "handed"
    assert house.server.below("/out/pl1").keys() == {"instruction-W000002.csv"}


def test_two_houses_at_one_folder_never_take_each_others_files(tmp_path: Path) -> None:
    server = a_server()
    one, two = (House(tmp_path / name, server) for name in ("one", "two"))
    stopped_before_the_rename(one)
    two.push()
    # The same names: the second to come is told, and nothing is replaced.
    assert set(two.states.values()) == {"handed"}
    assert one.place().staged_keys() == [1, 2, 3]
    assert two.place().staged_keys() == []
    server.put("/out/pl1/instruction-W000001.csv", b"of the other house")
    one.push()
    assert one.states == {1: "staged", 2: "handed", 3: "handed"}
    assert in_english(one.told[1]) == in_english(
        sentence("outbox.name-taken", path="/out/pl1/instruction-W000001.csv")
    )
    assert server.files["/out/pl1/instruction-W000001.csv"] == b"of the other house"


@pytest.mark.parametrize("what", ["folder", "other bytes", "link to nowhere", "link to others"])
def test_what_lies_under_a_name_stays_and_a_person_is_told(house: House, what: str) -> None:
    target = "/out/pl1/instruction-W000001.csv"
    house.server.make("/out/pl1")
    if what == "folder":
        house.server.make(target)
    elif what == "other bytes":
        house.server.put(target, b"another")
    else:
        house.server.put("/elsewhere", b"another")
        house.server.links[target] = "/elsewhere" if what == "link to others" else "/nowhere"
    house.push()
    assert house.states == {1: "staged", 2: "handed", 3: "handed"}
    assert in_english(house.told[1]) == in_english(
        sentence("outbox.name-taken", path="/out/pl1/instruction-W000001.csv")
    )
    assert house.server.is_there(target)


def test_a_name_that_is_taken_after_it_was_looked_at_is_not_replaced(house: House) -> None:
    outbox, target = house.outbox(), "/out/pl1/instruction-W000001.csv"
    place = outbox.places["lodz"]
    outbox.write(house.delivery(1), DOCUMENTS[1][2])
    house.server.put(target, b"another")
    with pytest.raises(FileExistsError):
        place.hand_over(house.delivery(1))
    assert house.server.files[target] == b"another"


def test_a_key_that_a_restored_ledger_gives_again_takes_its_own_bytes(house: House) -> None:
    stopped_before_the_rename(house)
    place = house.place()
    assert place.prove() == ""
    place.stage(house.delivery(1), b"another document of this key")
    assert place.staged_bytes(house.delivery(1)) == b"another document of this key"


def test_a_full_disk_gets_back_what_was_written(house: House) -> None:
    house.server.plan = lambda _, name: "full" if name == "write" else None
    outbox = house.push()
    assert "refused writing" in in_english(outbox.down["lodz"])
    assert house.left() == []
    assert set(house.states.values()) == {"pending"}


def test_what_a_cut_upload_left_is_deleted_before_the_next(house: House) -> None:
    place = house.place()
    assert place.prove() == ""
    cuts = iter(["cut before", None])
    house.server.plan = lambda _, name: next(cuts, None) if name == "write" else None  # type: ignore[return-value]
    place.stage(house.delivery(1), DOCUMENTS[1][2])
    assert [name[-10:] for name in house.left()] == ["0000000001"]


@pytest.mark.parametrize(("verify", "is_seen"), [("read-back", True), ("size", False)])
def test_a_server_that_keeps_other_bytes_is_seen_by_reading_back(
    house: House, verify: str, is_seen: bool
) -> None:
    house.settings = msgspec.structs.replace(LODZ, verify=verify)

    def garbles() -> None:
        for path, data in house.server.files.items():
            if path.endswith(".part") and data:
                house.server.files[path] = b"X" * len(data)

    house.server.takes = garbles
    outbox = house.push()
    assert (outbox.down != {}) == is_seen
    assert is_seen == (house.server.below("/out/pl1") == {})


def test_a_place_at_rest_is_not_seen_and_is_not_down(house: House) -> None:
    outbox = house.push()
    outbox.resting = frozenset({"lodz"})
    assert outbox.unseen == {}, "nobody wanted to look"
    assert outbox.visible("lodz", ["pl1"]) == {}
    assert not outbox.is_half_back("pl1", "orders.csv")
    assert outbox.down == {}
    assert in_english(outbox.unseen["lodz"]) == "it is not its turn: it was not looked at"
    outbox.resting = frozenset()
    assert outbox.unseen == {}


def test_a_server_that_keeps_less_is_seen_by_its_size(house: House) -> None:
    house.settings = msgspec.structs.replace(LODZ, verify="size")

    def cuts_short() -> None:
        for path, data in house.server.files.items():
            if path.endswith(".part") and data:
                house.server.files[path] = data[:5]

    house.server.takes = cuts_short
    assert "is not what was sent" in in_english(house.push().down["lodz"])
    assert house.server.below("/out/pl1") == {}


def test_the_folder_of_the_outbox_is_never_made(house: House) -> None:
    house.server.folders = {"/"}
    assert "no folder /out" in in_english(house.push().down["lodz"])
    house.server.put("/out", b"")
    assert "is a file" in in_english(house.push().down["lodz"])
    assert house.server.folders == {"/"}


def test_a_server_without_a_rename_in_one_step_says_so(tmp_path: Path) -> None:
    assert House(tmp_path / "new", a_server()).place().may_repeat() is None
    for name, can_replace in (("one", True), ("two", False)):
        house = House(tmp_path / name, a_server(can_replace=can_replace))
        house.push()
        house.server.plan = lambda *_: "refused"
        # It is not asked again.
        less = house.place().may_repeat()
        assert less is not None
        assert ("come twice" in in_english(less)) != can_replace


def test_a_rename_in_two_steps_that_ended_between_them_is_finished(tmp_path: Path) -> None:
    """As OpenSSH does the plain rename: a link under the new name, then the old name goes."""
    house = House(tmp_path, a_server(can_replace=False))
    stopped_before_the_rename(house)
    house.server.put("/out/pl1/instruction-W000001.csv", DOCUMENTS[1][2])
    house.push()
    assert set(house.states.values()) == {"handed"}
    assert house.left() == []


def test_a_staging_folder_of_another_name_is_used(house: House) -> None:
    house.settings = msgspec.structs.replace(LODZ, staging="/theirs/for us/")
    house.server.make("/theirs")
    house.push()
    assert set(house.states.values()) == {"handed"}
    assert [name[16:] for name in house.server.below("/theirs/for us")] == [f"{PROBE}2", SENTINEL]
    assert house.server.below("/out").keys() == ALL.keys()


def test_what_lies_untaken_is_seen_and_can_be_taken_back(house: House, tmp_path: Path) -> None:
    house.settings = msgspec.structs.replace(LODZ, after_file="{name}.done")
    house.push()
    place = house.place()
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in ALL.items()}
    assert place.visible(["pl1"]) == digests
    aside = tmp_path / "aside/pl1/instruction-W000001.csv"
    assert place.take_back("pl1", "instruction-W000001.csv", aside)
    assert aside.read_bytes() == DOCUMENTS[1][2]
    assert not place.is_half_back("pl1", "instruction-W000001.csv")
    assert not place.take_back("pl1", "instruction-W000001.csv", aside)
    assert house.server.below("/out/pl1").keys() == {
        "instruction-W000002.csv", "instruction-W000002.csv.done",
        "labels/W000001.pdf", "labels/W000001.pdf.done",
    }  # fmt: skip


@pytest.mark.parametrize("fault", ["killed before", "killed after"])
@pytest.mark.parametrize("request_name", ["replace", "read", "remove"])
def test_taking_back_goes_on_where_it_was_stopped(
    house: House, tmp_path: Path, fault: Fault, request_name: str
) -> None:
    aside = tmp_path / "aside/pl1/instruction-W000001.csv"
    house.push()
    house.server.plan = lambda _, name: fault if name == request_name else None
    with pytest.raises(Killed):
        house.place().take_back("pl1", "instruction-W000001.csv", aside)
    house.server.plan = lambda *_: None
    again = house.place().take_back("pl1", "instruction-W000001.csv", aside)
    # Stopped after its last step it is done, and nothing lies there any more.
    assert again != (request_name == "remove" and fault == "killed after")
    assert [path.name for path in aside.parent.iterdir()] == ["instruction-W000001.csv"]
    assert house.left() == []


def test_a_name_that_a_done_file_needs_is_looked_at_before_the_document_goes(house: House) -> None:
    house.settings = msgspec.structs.replace(LODZ, after_file="{name}.done")
    house.server.put("/out/pl1/instruction-W000001.csv.done", b"")
    house.push()
    assert house.states == {1: "staged", 2: "handed", 3: "handed"}
    assert "instruction-W000001.csv" not in house.server.below("/out/pl1")


def test_a_server_that_lets_nobody_delete_gets_its_files(house: House) -> None:
    house.server.plan = lambda _, name: "refused" if name == "remove" else None
    for _ in range(3):
        house.states = dict.fromkeys(DOCUMENTS, "pending")
        house.push()
        assert set(house.states.values()) == {"handed"}
        assert house.left() == []
        for name in ALL:
            del house.server.files[f"/out/{name}"]


def test_a_server_that_is_cut_twice_is_left_alone_until_it_is_proved_anew(house: House) -> None:
    stopped_before_the_rename(house)
    outbox = house.outbox()
    outbox.prove(["lodz"])
    house.server.plan = lambda _, name: "cut before" if name == "replace" else None
    house.server.asked.clear()
    with pytest.raises(RemoteDown):
        outbox.hand("lodz", [house.delivery(key) for key in DOCUMENTS])
    assert house.server.asked.count("replace") == 2, "once more, and no other document"
    house.server.plan = lambda *_: None
    outbox.look()
    assert outbox.hand("lodz", [house.delivery(key) for key in DOCUMENTS]) == {}


def test_a_server_that_lets_nobody_list_gets_its_files(house: House) -> None:
    house.server.plan = lambda _, name: "refused" if name == "list" else None
    stopped = house.place()
    assert stopped.prove() == ""
    house.push()
    assert set(house.states.values()) == {"handed"}
    assert house.place().address == stopped.address, "our sentinel is asked for by its name"


def test_where_no_folder_of_ours_can_be_made_a_person_is_told_what_to_ask_for(
    house: House,
) -> None:
    house.server.plan = lambda _, name: "refused" if name == "make" else None
    assert "name it as `staging`" in in_english(house.push().down["lodz"])


def test_a_server_that_is_away_hinders_no_look_at_what_came_half_back(house: House) -> None:
    house.push()
    outbox = house.outbox()
    house.server.plan = lambda *_: "refused"
    assert not outbox.is_half_back("pl1", "instruction-W000001.csv")
    assert "lodz" in outbox.down
