"""An inbox on a server: each file comes in once and whole, whatever is cut in between."""

from __future__ import annotations

import contextlib
import os
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from builders.pulling_house import House, drops, settings_of
from builders.remote_in_memory import ChannelInMemory, Fault, Killed, RemoteInMemory, absolute

from processor.intake.inboxes import Inboxes, Opened
from processor.intake.scan import Arrival
from processor.intake.sftp_claims import CLAIMED, KEPT
from processor.languages.languages import in_english
from processor.model.arriving import Arriving
from processor.transport import files, part_file
from processor.transport.sftp.channel import ServerEntry
from processor.transport.sftp.settings import After

FAULTS: tuple[Fault, ...] = (
    "cut before", "cut after", "refused", "killed before", "killed after",
)  # fmt: skip


@pytest.fixture(autouse=True)
def no_power_is_cut_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _handle: None)


def claimed(house: House) -> str:
    """Where the files of acme lie that a house claimed."""
    token = (house.folder / "ours" / KEPT).read_text("utf-8").strip()
    return f"/inbox/{CLAIMED}/{token}/acme"


def claimed_names(server: RemoteInMemory) -> set[str]:
    """The names of files that are claimed and not put by."""
    return {path.rpartition("/")[2] for path in server.below(f"/inbox/{CLAIMED}")}


@pytest.mark.parametrize("after", ["delete", "move", "leave"])
def test_what_lies_there_comes_in_once_and_is_dealt_with_as_asked(
    after: After, tmp_path: Path
) -> None:
    server = RemoteInMemory()
    house = House(tmp_path, server, after)
    dropped = drops(server, "a.csv", "b\nc.csv", "ä\udcff.csv", "0.csv")
    server.put("/inbox/acme/0.csv", b"")
    house.gets_through()
    assert Counter(house.came) == Counter([*dropped[:-1], ("acme", "0.csv", b"")])
    names = {name for _, name, _ in dropped}
    there = {"delete": set(), "move": set(), "leave": names}
    moved = {"delete": set(), "move": names, "leave": set()}
    assert server.below("/inbox/acme").keys() == there[after]
    assert server.below("/done/acme").keys() == moved[after]
    assert server.below("/inbox/.crossdock-taken") == {}
    assert (house.told, house.down) == ([], {})


def test_what_was_left_comes_in_again_only_once_it_is_another(tmp_path: Path) -> None:
    server = RemoteInMemory()
    house = House(tmp_path, server, "leave")
    drops(server, "a.csv")
    house.gets_through()
    server.now += 1
    server.put("/inbox/acme/a.csv", b"another")
    house.gets_through()
    assert [data for _, _, data in house.came] == [b"all of a.csv", b"another"]
    house.settings = settings_of("delete")
    house.gets_through()
    assert len(house.came) == 2, "what was taken before stays where it was left"


def test_a_look_before_the_ledger_is_open_takes_and_tells_nothing_of_what_was_left(
    tmp_path: Path,
) -> None:
    house = House(tmp_path, RemoteInMemory(), "leave")
    drops(house.server, "a.csv")
    house.runs()
    (found,), _ = house.opened().look_around({"erp": ("acme",)})
    inboxes = house.opened()
    inboxes.prove({"erp": ("acme",)}, house.memory)
    assert inboxes.fetch(found) is None
    assert inboxes.not_taken([found]) == []
    assert inboxes.look_around({"erp": ("acme",)}) == ([], [])


def test_a_name_that_was_moved_before_gets_a_further_one(tmp_path: Path) -> None:
    server = RemoteInMemory()
    house = House(tmp_path, server, "move")
    for data in (b"one", b"two"):
        server.put("/inbox/acme/a.csv", data)
        house.gets_through()
    assert server.below("/done/acme") == {"a.csv": b"one", "a~2.csv": b"two"}


def planned(server: RemoteInMemory, at: int, fault: Fault) -> None:
    start = len(server.asked)
    server.plan = lambda number, _name: fault if number - start == at else None


def stopped(house: House) -> None:
    """A pass that a fault may end."""
    with contextlib.suppress(Killed):
        house.runs()


def requests_of_a_pass(folder: Path, after: After) -> int:
    server = RemoteInMemory()
    house = House(folder, server, after)
    drops(server, "a.csv", "b.csv")
    house.runs()
    return len(server.asked)


@pytest.mark.parametrize("after", ["delete", "move", "leave"])
def test_whatever_request_fails_each_file_comes_in_once_and_whole(
    after: After, tmp_path: Path
) -> None:
    most = requests_of_a_pass(tmp_path / "undisturbed", after)
    assert most > 10
    for at in range(most):
        for fault in FAULTS:
            server = RemoteInMemory()
            house = House(tmp_path / f"{at} {fault}", server, after)
            dropped = drops(server, "a.csv", "b.csv")
            planned(server, at, fault)
            stopped(house)
            house.gets_through()
            assert Counter(house.came) == Counter(dropped), f"{after}: {fault} {server.asked[at]}"
            assert server.below("/inbox/.crossdock-taken") == {}
            left = [
                one
                for one in (house.folder / "ours").rglob("*")
                if one.is_file() and one.name != KEPT
            ]
            assert left == [], f"{after}: {fault} {server.asked[at]}"


@pytest.mark.slow
@pytest.mark.parametrize("after", ["delete", "move", "leave"])
def test_whatever_two_requests_fail_each_file_comes_in_once_and_whole(
    after: After, tmp_path: Path
) -> None:
    most = requests_of_a_pass(tmp_path / "undisturbed", after)
    every = [(at, fault) for at in range(most) for fault in FAULTS]
    pairs = [(one, other) for one in every for other in every]
    for number, ((at, fault), (later, other)) in enumerate(pairs[::5]):
        server = RemoteInMemory()
        house = House(tmp_path / str(number), server, after)
        dropped = drops(server, "a.csv", "b.csv")
        planned(server, at, fault)
        stopped(house)
        planned(server, later, other)
        stopped(house)
        house.gets_through()
        assert Counter(house.came) == Counter(dropped), f"{fault} {at}, then {other} {later}"


POINTS = [one for one in files.FAILPOINTS if one.startswith("fetch/")]


@pytest.mark.parametrize("after", ["delete", "move", "leave"])
def test_killed_at_any_step_here_each_file_comes_in_once_and_whole(
    after: After, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(part_file, "STRIDE", 4)
    for point in POINTS:
        server = RemoteInMemory()
        house = House(tmp_path / point, server, after)
        dropped = drops(server, "a.csv", "b.csv")
        reached = dies_at(house, point)
        house.gets_through()
        assert reached and Counter(house.came) == Counter(dropped), f"{after}: {point}"


def test_a_work_folder_is_not_forgotten_while_a_whole_file_waits_for_it(tmp_path: Path) -> None:
    house = House(tmp_path, RemoteInMemory())
    drops(house.server, "a.csv")
    work = tmp_path / "ours" / "in"
    assert dies_at(house, "fetch/after-whole")
    assert house.opened().emptied({work: "erp"}) == []
    assert Inboxes({}).emptied({work: "erp"}) == [], "also where config.yaml names it no more"
    house.runs()
    assert house.opened().emptied({work: "erp"}) == [work]


def dies_at(house: House, point: str) -> bool:
    """A pass that is killed at a failpoint; True if it came to it."""
    seen: list[str] = []

    def hook(name: str) -> None:
        if name == point and not seen:
            seen.append(name)
            raise Killed

    files.set_failpoint_hook(hook)
    try:
        stopped(house)
    finally:
        files.set_failpoint_hook(None)
    return bool(seen)


class Partner:
    """Drops files between any two requests, and replaces such as nobody claimed: what was replaced
    was never given."""

    def __init__(self, server: RemoteInMemory, dice: random.Random) -> None:
        self.server, self.dice = server, dice
        self.given: dict[str, list[bytes]] = {}

    def __call__(self) -> None:
        self.server.now += self.dice.randrange(3)
        name = self.dice.choice("abc")
        given = self.given.setdefault(name, [])
        if self.dice.random() > 0.15 or len(given) == 4:
            return
        there = self.server.files.get(f"/inbox/acme/{name}")
        if there is not None:
            given.remove(there)
        given.append(f"{name} {self.dice.random()}".encode())
        self.server.put(f"/inbox/acme/{name}", given[-1])


@pytest.mark.parametrize("seed", range(20))
def test_a_partner_who_never_sleeps_gets_each_of_his_files_in_once(
    seed: int, tmp_path: Path
) -> None:
    dice = random.Random(seed)
    server = RemoteInMemory()
    house = House(tmp_path, server, dice.choice(["delete", "move"]))
    server.takes = partner = Partner(server, dice)
    faults = dice.sample(range(80), 6)
    server.plan = lambda number, _name: dice.choice(FAULTS) if number in faults else None
    for _ in range(4):
        stopped(house)
    server.takes, server.plan = lambda: None, lambda _number, _name: None
    house.gets_through()
    given = [("acme", name, data) for name, all_of in partner.given.items() for data in all_of]
    assert Counter(house.came) == Counter(given)


def test_names_that_no_file_can_have_here_are_told_and_left(tmp_path: Path) -> None:
    server = RemoteInMemory()
    house = House(tmp_path, server)
    server.strange = [
        ServerEntry("../../etc/passwd", "file", 3, 1), ServerEntry("n" * 256, "file", 3, 1),
        ServerEntry("a\0b", "file", 3, 1), ServerEntry("..", "file", 3, 1),
    ]  # fmt: skip
    server.make("/inbox/acme/folder.csv")
    server.links["/inbox/acme/link.csv"] = "/etc/passwd"
    whole = drops(server, "n" * 255)
    house.runs()
    assert house.came == whole
    assert [one.partition(": ")[2] for one in house.told] == [
        "a name that no file can have here", "a name that no file can have here",
        "a name that no file can have here", "a folder", "a link",
        "a name that no file can have here",
    ]  # fmt: skip


def test_a_server_that_tells_no_size_time_or_kind_is_read_twice(tmp_path: Path) -> None:
    server = RemoteInMemory()
    server.tells = False
    house = House(tmp_path, server)
    dropped = drops(server, "a.csv")
    server.make("/inbox/acme/folder")
    house.gets_through()
    assert house.came == dropped
    assert server.folders >= {"/inbox/acme/folder"}
    assert any(one.startswith("folder: ") for one in house.told)
    house.settings = settings_of("leave")
    drops(server, "b.csv")
    house.gets_through()
    assert any("cannot be left there" in one for one in house.told)
    assert house.came == dropped


def changes_when_read(
    server: RemoteInMemory, monkeypatch: pytest.MonkeyPatch, times: int
) -> list[int]:
    """The first reads of a file find that it grows meanwhile."""
    read, left = ChannelInMemory.read, [times]

    def grows(
        self: ChannelInMemory, path: str, take: Callable[[bytes], object], start: int, most: int
    ) -> int:
        count = read(self, path, take, start, most)
        if left[0]:
            left[0] -= 1
            server.now += 1
            server.put(path, server.files[absolute(path)] + b"!")
        return count

    monkeypatch.setattr(ChannelInMemory, "read", grows)
    return left


def test_a_file_that_changes_while_it_is_read_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = RemoteInMemory()
    house = House(tmp_path, server)
    drops(server, "a.csv")
    changes_when_read(server, monkeypatch, 2)
    house.runs()
    assert house.came == [("acme", "a.csv", b"all of a.csv!!")]


def test_a_file_that_grows_at_every_look_waits_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = RemoteInMemory()
    house = House(tmp_path, server)
    drops(server, "a.csv")
    left = changes_when_read(server, monkeypatch, 7)
    inboxes = house.opened()
    house.runs(inboxes)
    assert (house.came, house.told) == ([], ["a.csv: it still changes"])
    assert left == [4], "it is not read for ever"
    for _ in range(4):
        house.runs(inboxes)
    assert house.came == [("acme", "a.csv", b"all of a.csv!!!!!!!")]


def test_what_may_not_be_renamed_stays_and_is_told_with_what_the_server_said(
    tmp_path: Path,
) -> None:
    server = RemoteInMemory()
    house = House(tmp_path, server)
    dropped = drops(server, "a.csv", "b.csv")
    server.plan = lambda _number, name: "refused" if name == "rename" else None
    house.runs()
    assert house.came == []
    assert len(house.told) == 2
    assert "Permission denied" in house.told[0]
    server.plan = lambda _number, _name: None
    house.gets_through()
    assert Counter(house.came) == Counter(dropped)


def test_a_claim_that_cannot_be_put_by_comes_in_only_once_it_can(tmp_path: Path) -> None:
    server = RemoteInMemory()
    house = House(tmp_path, server)
    dropped = drops(server, "a.csv")
    server.plan = lambda _number, name: (
        "refused" if name == "rename" and "a.csv" in claimed_names(server) else None
    )
    house.gets_through()
    assert house.came == []
    assert len(house.told) == 1
    assert "claimed at the server" in house.told[0]
    server.plan = lambda _number, _name: None
    house.runs()
    assert house.came == dropped


def test_a_large_file_goes_on_where_the_connection_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = RemoteInMemory()
    house = House(tmp_path, server)
    data = bytes(range(256)) * 4
    server.put("/inbox/acme/a.csv", data)
    read, asked = ChannelInMemory.read, list[tuple[int, int]]()

    def cut(
        self: ChannelInMemory, path: str, take: Callable[[bytes], object], start: int, most: int
    ) -> int:
        asked.append((start, most))
        count = read(self, path, take, start, min(most, 400))
        if count == 400:
            planned(server, 0, "cut before")
            self.look(path)
        return count

    monkeypatch.setattr(ChannelInMemory, "read", cut)
    for _ in range(4):
        server.plan = lambda _number, _name: None
        house.runs()
    assert [start for start, _ in asked] == [0, 400, 800]
    assert house.came == [("acme", "a.csv", data)]


def test_a_part_that_a_kill_left_goes_on_after_what_was_durable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(part_file, "STRIDE", 4)
    with pytest.raises(Killed), part_file.part_of(tmp_path, "a", "9-1", goes_on=True) as part:
        part.write(b"durable")
        part.write(b"no")
        raise Killed
    with part_file.part_of(tmp_path, "a", "9-1", goes_on=True) as part:
        assert part.size == 7
    with part_file.part_of(tmp_path, "a", "9-2", goes_on=True) as part:
        assert part.size == 0, "of another state of the file"
    with part_file.part_of(tmp_path, "a", "9-2", goes_on=True) as part:
        part.write(b"of it")
        part.keep()
    with part_file.part_of(tmp_path, "a", "9-2", goes_on=False) as part:
        assert part.size == 0, "nobody knows whether it is the same"
    assert len(list(tmp_path.iterdir())) == 1


def test_fewer_bytes_than_the_server_tells_are_no_whole_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = RemoteInMemory()
    house = House(tmp_path, server)
    dropped = drops(server, "a.csv")
    read = ChannelInMemory.read

    def short(
        self: ChannelInMemory, path: str, take: Callable[[bytes], object], start: int, most: int
    ) -> int:
        return read(self, path, take, start, min(most, 5))

    monkeypatch.setattr(ChannelInMemory, "read", short)
    house.runs()
    assert house.came == []
    assert "the server tells 12 bytes and gives 5, each time" in house.told[0]
    monkeypatch.setattr(ChannelInMemory, "read", read)
    house.runs()
    assert house.came == dropped


def test_a_server_that_tells_less_than_there_is_gets_no_file_cut_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = RemoteInMemory()
    house = House(tmp_path, server)
    drops(server, "a.csv")
    entry = ChannelInMemory._entry

    def less(self: ChannelInMemory, path: str) -> ServerEntry:
        found = entry(self, path)
        return found if found.size is None else msgspec.structs.replace(found, size=0)

    monkeypatch.setattr(ChannelInMemory, "_entry", less)
    told = (
        "a.csv: claimed at the server and not in the house yet: the server tells 0 bytes and gives"
        " 1, each time that it is read: ask your partner to look at that file"
    )
    for _ in range(2):
        house.runs()
        assert (house.came, house.told) == ([], [told])
    assert server.below(claimed(house)).keys() == {"a.csv"}


def test_what_is_no_longer_as_it_was_seen_stays(tmp_path: Path) -> None:
    server = RemoteInMemory()
    house = House(tmp_path, server)
    drops(server, "a.csv")
    inboxes = house.opened()
    inboxes.prove({"erp": ("acme",)}, house.memory)
    (found,), _ = inboxes.look_around({"erp": ("acme",)})
    server.put("/inbox/acme/a.csv", b"half of")
    assert inboxes.fetch(found) is None
    assert server.below("/inbox/acme") == {"a.csv": b"half of"}
    assert [in_english(one.what) for one in inboxes.not_taken([found])] == ["it still changes"]


def test_a_server_that_died_in_the_midst_of_a_rename_gives_its_file_once(tmp_path: Path) -> None:
    server = RemoteInMemory()
    house = House(tmp_path, server)
    house.runs()
    dropped = drops(server, "a.csv", "b.csv")
    server.put(f"{claimed(house)}/a.csv", b"all of a.csv")
    server.put(f"{claimed(house)}/b.csv", b"another")
    house.gets_through()
    assert Counter(house.came) == Counter([*dropped, ("acme", "b.csv", b"another")])


def test_what_a_file_holds_can_be_asked_before_it_is_taken(tmp_path: Path) -> None:
    server = RemoteInMemory()
    house = House(tmp_path, server)
    drops(server, "a.csv")
    inboxes = house.opened()

    def why_not(arrival: Arrival, opened: Opened) -> str:
        with opened(arrival) as stream:
            return "" if stream.read().endswith(b"END") else "no END"

    inboxes.why_not = why_not
    house.runs(inboxes)
    assert (house.came, house.told) == ([], ["a.csv: no END"])
    assert [
        one for one in (tmp_path / "ours").rglob("*") if one.is_file() and one.name != KEPT
    ] == []
    server.put("/inbox/acme/a.csv", b"rows END")
    house.runs(inboxes)
    assert house.came == [("acme", "a.csv", b"rows END")]


def test_what_was_put_in_its_place_before_the_claim_must_be_still_first(tmp_path: Path) -> None:
    server = RemoteInMemory()
    house = House(tmp_path, server)
    drops(server, "a.csv")
    inboxes = house.opened()
    inboxes.prove({"erp": ("acme",)}, house.memory)
    (found,), _ = inboxes.look_around({"erp": ("acme",)})

    def swapped(_number: int, name: str) -> Fault | None:
        if name == "rename" and not claimed_names(server):
            server.put("/inbox/acme/a.csv", b"half of")
        return None

    server.plan = swapped
    assert inboxes.fetch(found) is None
    for data in (b"half of the", b"half of the rest"):
        server.put(f"{claimed(house)}/a.csv", data)
        house.runs(inboxes)
        assert (house.came, house.told) == ([], ["a.csv: it still changes"])
    house.runs(inboxes)
    assert house.came == [("acme", "a.csv", b"half of the rest")]


def test_an_earlier_claim_is_not_lost_where_a_server_renames_over_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = RemoteInMemory()
    house = House(tmp_path, server)
    monkeypatch.setattr(ChannelInMemory, "rename", ChannelInMemory.replace)
    drops(server, "a.csv")
    inboxes = house.opened()
    inboxes.prove({"erp": ("acme",)}, house.memory)
    (found,), _ = inboxes.look_around({"erp": ("acme",)})
    server.plan = lambda _number, name: "refused" if name == "read" else None
    assert inboxes.fetch(found) is None
    server.plan = lambda _number, _name: None
    server.put("/inbox/acme/a.csv", b"the next")
    (found,), _ = inboxes.look_around({"erp": ("acme",)})
    first = inboxes.fetch(found)
    assert first is not None
    assert first.path.read_bytes() == b"all of a.csv"
    house.gets_through()
    assert [data for _, _, data in house.came] == [b"all of a.csv", b"the next"]


def test_what_a_kill_left_of_a_file_that_is_gone_does_not_stay(tmp_path: Path) -> None:
    house = House(tmp_path, RemoteInMemory())
    drops(house.server, "a.csv", "b.csv")
    assert dies_at(house, "fetch/before-read")
    parts = tmp_path / "ours" / "part" / "acme"
    assert len(list(parts.iterdir())) == 1
    house.server.files.clear()
    house.runs()
    assert list(parts.iterdir()) == []


def test_a_partner_is_kept_and_dealt_with_as_its_file(tmp_path: Path) -> None:
    for after in ("delete", "move", "leave"):
        server = RemoteInMemory()
        house = House(tmp_path / after, server, after)  # type: ignore[arg-type]
        house.terms = Arriving(settle_ms=0, complete="*.done", watch_ms=0)
        dropped = drops(server, "a.csv", "b.csv")
        server.put("/inbox/acme/a.csv.done", b"12")
        house.gets_through()
        assert house.came == dropped[:1]
        assert house.told == ["b.csv: it waits for its partner, *.done"]
        kept = list((tmp_path / after / "archive").glob("*.partner"))
        assert [one.read_bytes() for one in kept] == [b"12"]
        assert server.below("/done/acme").keys() == (
            {"a.csv", "a.csv.done"} if after == "move" else set()
        )


def test_a_clock_ten_hours_off_and_unfinished_names_decide_nothing_else(tmp_path: Path) -> None:
    server = RemoteInMemory()
    server.now -= 36_000
    house = House(tmp_path, server)
    house.terms = Arriving(settle_ms=0, unfinished=("*.upload-me",))
    dropped = drops(server, "a.csv", "b.part", "c.upload-me")
    house.runs()
    assert house.came == dropped[:1]
    assert house.told == [
        f"{name}: its name says that its sender has not finished it"
        for name in ("b.part", "c.upload-me")
    ]


def test_a_folder_that_is_not_there_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    server = RemoteInMemory()
    house = House(tmp_path, server)
    server.folders.discard("/inbox/acme")
    house.runs()
    assert (len(house.told), house.down) == (1, {})
    assert "inbox/acme" in house.told[0]
    server.folders.discard("/inbox")
    house.runs()
    assert list(house.down) == ["erp"]


@pytest.mark.parametrize("most", [12_000, pytest.param(100_000, marks=pytest.mark.slow)])
def test_of_very_many_files_a_look_takes_its_share_without_asking_for_each(
    most: int, tmp_path: Path
) -> None:
    server = RemoteInMemory()
    house = House(tmp_path, server)
    for number in range(most):
        server.files[f"/inbox/acme/{number}.csv"] = b"x"
    found, odd = house.opened().look_around({"erp": ("acme",)})
    assert len(found) == 10_000
    assert [one.beyond for one in odd] == [most - 10_000]
    assert server.asked == ["list", "look"], "the folder, and once whether files are watched"


def test_a_folder_without_end_is_read_no_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("processor.intake.sftp.MOST_LISTED", 3)
    server = RemoteInMemory()
    house = House(tmp_path, server)
    dropped = drops(server, "a.csv", "b.csv", "c.csv", "d.csv")
    house.runs()
    assert [one for one in house.told if "no more were read" in one]
    house.gets_through()
    assert Counter(house.came) == Counter(dropped)
