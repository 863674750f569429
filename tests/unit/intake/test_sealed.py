"""Files that come encrypted: each is opened once, whole, and comes in once, whatever is cut."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from builders.remote_in_memory import FAULTS, Fault, Killed, RemoteInMemory
from builders.toy_seal import CLOSED, SIGNER, closed, read, use_toy

from processor.intake import sealed
from processor.intake.inboxes import Inboxes
from processor.intake.left_there import LeftThere
from processor.intake.local import LocalInbox
from processor.intake.scan import Arrival, InboxPlace
from processor.intake.seal_note import SEALED, note_beside, plain_name, sealed_below, waits_closed
from processor.intake.sealed import SealedInbox
from processor.intake.settle import Settling
from processor.intake.sftp import SftpInbox
from processor.intake.sftp_claims import KEPT
from processor.languages.languages import in_english
from processor.model.config import Arriving
from processor.transport import files, opened_file, own_copy
from processor.transport.pgp.child import PgpFault
from processor.transport.pgp.settings import PgpSettings
from processor.transport.sftp.settings import After, Settings

MOST = 1000
BOUND = {"lodz": ("acme",)}


@pytest.fixture(autouse=True)
def without_gpg_or_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    use_toy(monkeypatch)


class Memory(dict[tuple[str, str, int, int], str]):
    """What the ledger would keep of files that were taken and left."""

    def of(self, remote: str, sender: str) -> set[tuple[str, int, int]]:
        return {key[1:] for key in self if key[0] == f"{remote}/{sender}"}

    def note(self, one: LeftThere) -> None:
        self[f"{one.remote}/{one.sender}", one.name, one.size, one.mtime] = one.sha256


@dataclass
class House:
    """Passes over one remote at a server in memory. What it registered outlives it; it takes files
    in as passes/booking/files/claim.py does."""

    folder: Path
    server: RemoteInMemory = field(default_factory=RemoteInMemory)
    terms: PgpSettings = CLOSED
    rows: list[tuple[str, str]] = field(default_factory=list)
    arriving: Arriving = field(default_factory=lambda: Arriving(settle_ms=0))
    told: list[str] = field(default_factory=list)
    down: dict[str, str] = field(default_factory=dict)
    after: After = "delete"
    left: Memory = field(default_factory=Memory)

    def __post_init__(self) -> None:
        self.server.make("/inbox/acme", "/done")

    @property
    def ours(self) -> Path:
        return self.folder / "ours"

    def below(self) -> InboxPlace:
        moved_to = "/done" if self.after == "move" else ""
        settings = Settings(name="lodz", host="h", user="u", after=self.after, moved_to=moved_to)
        return SftpInbox(settings, self.server.use, self.ours / "in")

    def opened(self) -> Inboxes:
        place = SealedInbox(self.below(), self.terms, MOST)
        return Inboxes({"lodz": place}, lambda _sender: self.arriving, ["lodz"])

    def runs(self) -> None:
        inboxes, settling = self.opened(), Settling(0)
        inboxes.prove(BOUND, self.left)
        inboxes.ready(inboxes.look_around(BOUND)[0], settling, 0)
        found, _ = inboxes.look_around(BOUND)
        for one in inboxes.left({}):
            self._takes(inboxes, one, left=True)
        for one in inboxes.ready(found, settling, 1):
            at_work = inboxes.fetch(one)
            if at_work is not None:
                self._takes(inboxes, at_work, left=False)
        told = [*inboxes.not_taken(found), *inboxes.waiting.values()]
        self.told = sorted({f"{one.name}: {in_english(one.what)}" for one in told})
        self.down = {name: in_english(words) for name, words in inboxes.down.items()}

    def _takes(self, inboxes: Inboxes, at_work: Arrival, *, left: bool) -> None:
        archive = self.folder / "archive"
        copied = own_copy.copy_in(at_work.path, archive)
        assert copied is not None
        row = (at_work.name, copied.sha256)
        known = [n for n, one in enumerate(self.rows) if one == row] if left else []
        done = [n for n in known if (archive / str(n)).exists()]
        if not done:
            if not known:
                self.rows.append(row)
            place = archive / str(known[-1] if known else len(self.rows) - 1)
            inboxes.keep_beside(at_work, place)
            own_copy.place(copied.path, place)
        inboxes.take_partner(at_work, archive, archive / f"{row[1]}.partner", left=left)
        inboxes.watch.release(at_work, 1, copied, 0)

    def came(self) -> list[tuple[str, bytes]]:
        archive = self.folder / "archive"
        return [(name, (archive / str(n)).read_bytes()) for n, (name, _) in enumerate(self.rows)]

    def drops(self, **more: bytes) -> dict[str, bytes]:
        """The partner puts files there; what he put, as it lies there."""
        plain = {"a.csv": b"all of a", "b.csv": b"all of b"}
        there = {f"{name}.pgp": closed(data) for name, data in plain.items()} | more
        for name, data in there.items():
            self.server.put(f"/inbox/acme/{name}", data)
        return there


PLAIN = [("a.csv", b"all of a"), ("b.csv", b"all of b")]


def ends_well(house: House, there: dict[str, bytes], where: str) -> None:
    house.server.plan = lambda _number, _name: None
    for _ in range(4):
        house.runs()
    assert Counter(house.came()) == Counter(PLAIN), where
    for number, (name, data) in enumerate(house.came()):
        archived = house.folder / "archive" / str(number)
        assert read(archived.with_name(f"{number}{SEALED}").read_bytes()) == data, where
        note = note_beside(archived)
        assert note is not None, where
        came = there[f"{name}.pgp"]
        told = (note.name, note.sha256, note.signed_by)
        assert told == (f"{name}.pgp", sha256(came).hexdigest(), SIGNER), where
    assert house.server.below("/inbox") == {}, where
    left = [one.name for one in house.ours.rglob("*") if one.is_file() and one.name != KEPT]
    assert left == [], where
    assert not waits_closed(house.ours)


def test_what_comes_encrypted_comes_in_plain_and_once(tmp_path: Path) -> None:
    house = House(tmp_path)
    there = house.drops()
    house.runs()
    assert house.came() == PLAIN
    ends_well(house, there, "undisturbed")


def each_request_fails(folder: Path, faults: Sequence[Fault], *, all_of_them: bool) -> None:
    house = House(folder / "undisturbed")
    house.drops()
    house.runs()
    for at in range(len(house.server.asked)):
        for fault in faults if all_of_them else (faults[at % len(faults)],):
            house = House(folder / f"{at} {fault}")
            there = house.drops()

            def plan(number: int, _name: str, at: int = at, fault: Fault = fault) -> Fault | None:
                return fault if number == at else None

            house.server.plan = plan
            with suppress(Killed):
                house.runs()
            ends_well(house, there, f"{fault} at request {at}")


def test_whatever_request_fails_each_file_comes_in_once(tmp_path: Path) -> None:
    each_request_fails(tmp_path, FAULTS, all_of_them=False)


@pytest.mark.slow
def test_so_it_does_with_each_fault_at_each_request(tmp_path: Path) -> None:
    each_request_fails(tmp_path, FAULTS, all_of_them=True)


def dies_at(house: House, nth: int) -> str:
    """A pass that is killed at its nth failpoint; the name of that, nothing where it has fewer."""
    seen = [""]

    def hook(name: str) -> None:
        seen.append(name)
        if len(seen) == nth + 1:
            raise Killed

    files.set_failpoint_hook(hook)
    try:
        with suppress(Killed):
            house.runs()
    finally:
        files.set_failpoint_hook(None)
    return seen[nth] if len(seen) > nth else ""


def test_killed_at_any_step_here_each_file_comes_in_once(tmp_path: Path) -> None:
    met, nth = set(), 1
    while True:
        house = House(tmp_path / str(nth))
        there = house.drops()
        point = dies_at(house, nth)
        ends_well(house, there, f"{point}, {nth}")
        if not point:
            break
        met.add(point)
        nth += 1
    assert {one for one in files.FAILPOINTS if one.startswith("open/")} <= met


def test_killed_again_while_it_is_mended_each_file_comes_in_once(tmp_path: Path) -> None:
    for number, (first, then) in enumerate((n, m) for n in range(1, 60, 4) for m in (1, 2, 4, 7)):
        house = House(tmp_path / str(number))
        there = house.drops()
        points = dies_at(house, first), dies_at(house, then)
        ends_well(house, there, f"{points}")


def test_a_second_file_of_a_name_waits_until_the_first_is_in(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.server.put("/inbox/acme/a.csv.pgp", closed(b"one"))
    number = 1
    while dies_at(house, number) != "open/after-move":
        house = House(tmp_path / str(number))
        house.server.put("/inbox/acme/a.csv.pgp", closed(b"one"))
        number += 1
    fetched = sealed_below(house.ours) / "in" / "acme" / "a.csv.pgp"
    fetched.write_bytes(closed(b"two"))
    for _ in range(3):
        house.runs()
        assert house.down == {} and house.told == []
    assert house.came() == [("a.csv", b"one"), ("a.csv", b"two")]


def test_what_cannot_be_opened_comes_in_as_it_is_with_the_reason(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.server.put("/inbox/acme/plain.csv", b"a;b\n")
    house.server.put("/inbox/acme/bomb.csv.pgp", closed(b"0" * (MOST + 1)))
    for _ in range(2):
        house.runs()
    assert [name for name, _ in house.came()] == ["bomb.csv.pgp", "plain.csv"]
    notes = [note_beside(tmp_path / "archive" / str(number)) for number in (0, 1)]
    assert [one and one.refused for one in notes] == ["too-large", "plain"]
    assert not (tmp_path / "archive" / f"1{SEALED}").exists()
    assert house.server.below("/inbox") == {}


def test_two_encryptions_of_one_export_are_the_same_file_to_the_house(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.drops()
    house.runs()
    house.drops()
    house.runs()
    assert house.came() == [*PLAIN, *PLAIN]
    assert house.rows[0] == house.rows[2], "the same name and hash: a duplicate"


def test_two_files_that_are_called_the_same_once_opened_both_come_in(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.server.put("/inbox/acme/a.csv.pgp", closed(b"one"))
    house.server.put("/inbox/acme/a.csv.asc", closed(b"two"))
    house.server.put("/inbox/acme/a.csv", closed(b"three"))
    for _ in range(3):
        house.runs()
    assert Counter(house.came()) == Counter(("a.csv", one) for one in (b"one", b"two", b"three"))


def test_while_our_key_cannot_be_used_nothing_is_fetched_and_the_remote_is_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(tmp_path)
    there = house.drops()
    monkeypatch.setattr(sealed, "why_not", lambda _terms: "the key file is gone")
    house.runs()
    assert house.down == {"lodz": "the key file is gone"}
    assert house.server.below("/inbox/acme") == there
    use_toy(monkeypatch)
    ends_well(house, there, "once it can")


def test_what_is_fetched_and_cannot_be_opened_by_us_waits_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(tmp_path)
    there = house.drops()

    def refuses(*_: object) -> object:
        raise PgpFault("another password")

    monkeypatch.setattr(sealed, "unseal", refuses)
    house.runs()
    assert house.told == ["a.csv.pgp: another password", "b.csv.pgp: another password"]
    assert house.came() == [] and waits_closed(house.ours)
    use_toy(monkeypatch)
    ends_well(house, there, "once it can")


def test_files_that_wait_closed_are_told_where_no_key_opens_them_any_more(tmp_path: Path) -> None:
    house = House(tmp_path)
    there = house.drops()
    number = next(n for n in range(1, 60) if dies_at(_fresh(tmp_path, n), n) == "open/after-write")
    dies_at(house, number)
    house.terms = msgspec.structs.replace(CLOSED, decrypt_with=())
    house.runs()
    assert "encrypted files wait in" in house.down["lodz"]
    house.terms = CLOSED
    ends_well(house, there, "once the key is named again")


def test_a_work_folder_is_not_forgotten_while_closed_files_wait_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(tmp_path)
    house.drops()

    def refuses(*_: object) -> object:
        raise PgpFault("another password")

    monkeypatch.setattr(sealed, "unseal", refuses)
    house.runs()
    work = house.ours / "in"
    assert house.opened().emptied({work: "lodz"}) == []
    assert Inboxes({}).emptied({work: "lodz"}) == [], "also where config.yaml names it no more"
    use_toy(monkeypatch)
    house.runs()
    house.runs()
    assert house.opened().emptied({work: "lodz"}) == [work]


def _fresh(folder: Path, number: int) -> House:
    house = House(folder / f"tried {number}")
    house.drops()
    return house


def test_a_partner_file_of_a_closed_file_is_kept_and_taken_away_with_it(tmp_path: Path) -> None:
    house = House(tmp_path, arriving=Arriving(settle_ms=0, complete="*.done"))
    house.server.put("/inbox/acme/a.csv.pgp", closed(b"all of a"))
    house.runs()
    assert house.came() == []
    house.server.put("/inbox/acme/a.csv.pgp.done", b"")
    house.runs()
    assert house.came() == PLAIN[:1] and house.server.below("/inbox") == {}


def test_what_a_closed_file_says_can_be_asked_before_it_is_taken(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.drops(**{"plain.csv": b"a;b\n"})
    inboxes = house.opened()
    inboxes.prove(BOUND)
    found, _ = inboxes.look_around(BOUND)
    place = inboxes.places["lodz"]
    with place.opened(found[0]) as stream:
        assert stream.read() == b"all of a"
    with pytest.raises(FileNotFoundError):
        place.opened(found[-1])


@pytest.mark.parametrize("after", ["leave", "move"])
def test_what_stays_at_the_server_stays_as_it_came_and_is_opened_once(
    after: After, tmp_path: Path
) -> None:
    house = House(tmp_path, after=after)
    house.arriving = Arriving(settle_ms=0, watch_ms=0)
    there = house.drops()
    for _ in range(3):
        house.runs()
    assert house.came() == PLAIN
    assert house.server.below("/inbox/acme" if after == "leave" else "/done/acme") == there


class Share(House):
    """The remote is a folder of this machine, on a disk of its own."""

    def below(self) -> InboxPlace:
        return LocalInbox(self.folder / "share", self.folder / "share-ours", remote="lodz")


def test_what_lies_on_another_disk_is_copied_and_comes_in_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = files.rename_no_replace

    def on_two_disks(source: Path, target: Path) -> None:
        if "share-ours" in source.parts and "ours" in target.parts:
            raise OSError(18, "another disk")
        rename(source, target)

    monkeypatch.setattr(opened_file.files, "rename_no_replace", on_two_disks)
    nth = 0
    while True:
        house = Share(tmp_path / str(nth))
        folder = house.folder / "share" / "acme"
        folder.mkdir(parents=True)
        there = {f"{name}.pgp": closed(data) for name, data in PLAIN}
        for name, data in there.items():
            (folder / name).write_bytes(data)
        nth += 1
        point = dies_at(house, nth)
        ends_well(house, there, f"{point}, {nth}")
        if not point:
            break


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("orders.csv.pgp", "orders.csv"), ("orders.csv.GPG", "orders.csv"),
        ("orders.asc", "orders"), ("orders.csv", "orders.csv"), (".pgp", ".pgp"),
        (".orders.part.pgp", ".orders.part.pgp"), ("a.pgp.pgp", "a.pgp"), ("...pgp", "...pgp"),
    ],
)  # fmt: skip
def test_the_ending_goes_unless_nothing_or_a_name_of_ours_is_left(name: str, plain: str) -> None:
    assert plain_name("acme", name) == plain
