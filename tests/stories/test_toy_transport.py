"""A transport that is one entry: its files are listed, fetched, read and booked, its documents
staged, handed over and witnessed, also through a crash. Without the entry it is refused by name."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import pytest
from builders.crash import CRASHED
from builders.remotes import small_exports, taken_from, with_remote
from builders.small import small_inbox
from builders.world import World

from processor.delivery.outbox_place import Delivery
from processor.delivery.witness import Fate, fate
from processor.house.transports import TRANSPORTS, Transport
from processor.intake.left_there import LeftMemory
from processor.intake.scan import Arrival, Oddity, TermsOf, look_at
from processor.intake.settle import Look
from processor.model.config import Remote
from processor.model.hops import Location
from processor.transport import files


def mirrored(folder: str, name: str) -> str:
    """The toy keeps all files in one folder, their names written backwards."""
    return f"{folder}+{name}"[::-1]


class MirrorInbox:
    def __init__(self, remote: Remote, ours: Path, _others: Mapping[str, Remote]) -> None:
        self.remote, self.work = remote.name, ours / "in"
        self.place = Path(remote.values["mirror"]) / "in"

    def brings_into(self, work: Path) -> None:
        self.work = work

    def prove(self, senders: Sequence[str]) -> str:
        files.make_folder(self.work, files.PRIVATE_MODE)
        return "" if self.place.is_dir() else "the mirror is broken"

    def look_around(
        self,
        senders: Sequence[str] | None,
        terms: TermsOf | None = None,
        last: Container[str] = (),
    ) -> tuple[list[Arrival], list[Oddity]]:
        found = []
        for path in sorted(self.place.iterdir()):
            sender, _, name = path.name[::-1].partition("+")
            if sender in (senders or ()):
                found.append(Arrival(sender, name, path, look_at(path), self.remote))
        return found, []

    def look_at(self, arrival: Arrival) -> Look | None:
        return look_at(arrival.path)

    def fetch(self, arrival: Arrival) -> Arrival | None:
        """A copy, and only then the file goes: its bytes are known if it comes again."""
        work = self.work / arrival.sender / arrival.name
        if look_at(arrival.path) != arrival.look or work.exists():
            return None
        files.write_visible(work, arrival.path.read_bytes())
        files.failpoint("claim/after-rename")
        files.remove(arrival.path)
        return Arrival(arrival.sender, arrival.name, work, None, self.remote)

    @property
    def fetches_copies(self) -> bool:
        return True

    def is_open(self, arrival: Arrival) -> bool:
        return False

    def opened(self, arrival: Arrival) -> BinaryIO:
        return files.open_plain(arrival.path)

    def why_not_taken(self, arrival: Arrival) -> str:
        return ""

    def not_whole(self) -> list[Oddity]:
        return []

    def take_partner(self, partner: Arrival, archive: Path, target: Path) -> bool:
        raise NotImplementedError

    def remember(self, taken: LeftMemory) -> None:
        pass

    def where(self, arrival: Arrival) -> Location:
        return Location("", str(self.place / arrival.name))


class MirrorOutbox:
    verifies = ""

    def __init__(self, remote: Remote, _ours: Path, _others: Mapping[str, Remote]) -> None:
        self.place = Path(remote.values["mirror"])
        self.address = str(self.place)

    def prove(self) -> str:
        return self.missing()

    def missing(self) -> str:
        return "" if self.place.is_dir() else "the mirror is broken"

    def may_repeat(self) -> str:
        return ""

    def _staged(self, document: Delivery) -> Path:
        return self.place / "staged" / str(document.key)

    def _target(self, document: Delivery) -> Path:
        return self.place / "out" / mirrored(document.folder, document.name)

    def stage(self, document: Delivery, data: bytes) -> None:
        if self.missing():
            raise FileNotFoundError(errno.ENOENT, self.missing(), str(self.place))
        files.write_visible(self._staged(document), data)

    def staged_bytes(self, document: Delivery) -> bytes | None:
        return files.bytes_of(self._staged(document))

    def secure_again(self, document: Delivery) -> None:
        files.sync_again(self._staged(document))

    def staged_keys(self) -> list[int]:
        return sorted(int(path.name) for path in (self.place / "staged").iterdir())

    def secure(self) -> None:
        files.sync_folder(self.place / "staged")

    def witness(self, document: Delivery) -> Fate:
        target = self._target(document)
        return fate(
            staged=self._staged(document).exists(),
            target=files.sha256_of(target)[0] if target.exists() else None,
            sha256=document.sha256,
        )

    def hand_over(self, document: Delivery) -> None:
        files.hand_over(self._staged(document), self._target(document))

    def drop_staged(self, document: Delivery) -> None:
        files.remove(self._staged(document))

    def finish(self, handed: Sequence[Delivery]) -> None:
        files.sync_folder(self.place / "out")

    def where(self, document: Delivery) -> Location:
        return Location("", str(self._target(document)))

    def is_free(self, document: Delivery) -> bool:
        return not self._target(document).exists()

    def visible(self, folders: Sequence[str]) -> dict[str, str]:
        there = {path.name[::-1].partition("+")[::2]: path for path in self.place.glob("out/*")}
        return {
            f"{folder}/{name}": files.sha256_of(path)[0]
            for (folder, name), path in there.items()
            if folder in folders
        }


MIRROR = Transport(
    word="mirror",
    promise="exactly once",
    required=("mirror",),
    paths=("mirror",),
    check=lambda _values: {},
    areas=lambda values: (values["mirror"],),
    inbox=MirrorInbox,
    outbox=MirrorOutbox,
)


@pytest.fixture(autouse=True)
def entry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TRANSPORTS, "mirror", MIRROR)


@pytest.fixture(scope="module")
def at_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, bytes]]:
    """What the same day hands over where nobody names a remote."""
    world = World.build(tmp_path_factory.mktemp("at-home"))
    small_inbox(world)
    assert world.run().code == 0
    yield world.visible()


def mirror_house(folder: Path) -> World:
    world = World.build(folder)
    with_remote(world, "transport: mirror", "mirror: mirror")
    away = small_exports(world)
    for part in ("in", "staged", "out"):
        (folder / "mirror" / part).mkdir(parents=True)
    for sender, dropped in away.items():
        for name, data in dropped.items():
            (folder / "mirror" / "in" / mirrored(sender, name)).write_bytes(data)
    return world


def handed(world: World) -> dict[str, bytes]:
    """All that was handed over, at home and in the mirror; no name twice."""
    out = world.folder / "mirror" / "out"
    taken: dict[str, bytes] = {}
    taken_from(out, taken)
    straight = {name[::-1].replace("+", "/", 1): data for name, data in taken.items()}
    at_home = world.consume()
    assert not straight.keys() & at_home.keys()
    return {**at_home, **straight}


def test_a_day_through_it_is_the_same_day(tmp_path: Path, at_home: dict[str, bytes]) -> None:
    world = mirror_house(tmp_path)
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    mirrored_names = {path.name for path in (tmp_path / "mirror" / "out").iterdir()}
    assert mirrored_names == {mirrored(*n.split("/")) for n in at_home if n.startswith("pl1/")}
    assert handed(world) == at_home
    assert not list((tmp_path / "mirror" / "in").iterdir())
    assert not list((tmp_path / "mirror" / "staged").iterdir())
    world.balance()
    assert "share:pl1/" in explained(world)
    status = world.crossdock("status", "--json").json()[0]["remotes"]
    assert status == [
        {"name": "share", "transport": "mirror", "promise": "exactly once", "down": "",
         "documents": 0}
    ]  # fmt: skip


def explained(world: World) -> str:
    """What `explain` says of an order that came and went by the mirror."""
    for name in world.orders():
        said = world.crossdock("explain", name).out
        if "share:pl1/" in said and "share:acme-shopify/" in said:
            return said
    raise AssertionError("no order came and went by the remote")


def dies_at(world: World, name: str) -> None:
    """One run in a child that dies at a failpoint, once something is staged for the remote."""
    ledger = world.folder / ".state" / "ledger.db"

    def hook(reached: str) -> None:
        if reached == name and (name.startswith("claim/") or staged_away(ledger)):
            os._exit(CRASHED)

    child = os.fork()
    if child == 0:
        try:
            files.set_failpoint_hook(hook)
            world.run()
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == CRASHED


def staged_away(ledger: Path) -> bool:
    with contextlib.closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as connection:
        statement = "SELECT 1 FROM document_remote JOIN document ON id = document_id"
        return bool(connection.execute(f"{statement} WHERE state = 'staged'").fetchall())


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["claim/after-rename", "commit/staged/after", "hand/before-rename", "hand/after-rename",
     "commit/handed/before"],
)  # fmt: skip
def test_a_crash_before_the_next_run_loses_and_doubles_nothing(
    name: str, tmp_path: Path, at_home: dict[str, bytes]
) -> None:
    world = mirror_house(tmp_path)
    dies_at(world, name)
    left = list((tmp_path / "mirror" / "staged").iterdir())
    assert bool(left) == (
        name in ("commit/staged/after", "hand/before-rename", "hand/after-rename")
    )
    before = handed(world)
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    after = handed(world)
    assert not {n for n in before if n.startswith("pl1/")} & after.keys(), "handed over twice"
    assert {**before, **after} == at_home
    world.balance()


def test_a_mirror_that_breaks_keeps_what_goes_there_and_nothing_else(
    tmp_path: Path, at_home: dict[str, bytes]
) -> None:
    world = mirror_house(tmp_path)
    broken = tmp_path / "broken"

    def breaks(name: str) -> None:
        if name == "commit/close/after" and not broken.exists():
            (tmp_path / "mirror").rename(broken)

    files.set_failpoint_hook(breaks)
    try:
        ran = world.run()
    finally:
        files.set_failpoint_hook(None)
    assert ran.code == 1, ran.out + ran.err
    assert "the remote share is down" in ran.out
    others = {name for name in at_home if not name.startswith("pl1/")}
    assert others <= world.visible().keys()
    assert "share is down" in world.visible()["alerts/remotes/share.txt"].decode()
    assert world.crossdock("status", "--json").json()[0]["remotes"][0]["documents"] > 0
    broken.rename(tmp_path / "mirror")
    assert world.run().code == 0
    assert handed(world) == at_home


def test_without_the_entry_the_same_configuration_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = mirror_house(tmp_path)
    monkeypatch.delitem(TRANSPORTS, "mirror")
    ran = world.run()
    assert ran.code == 2
    assert "no transport is called 'mirror'" in ran.err
    assert "transports: local" in ran.err
    assert "transport: mirror" in ran.err, "the line itself is shown"
    assert not world.outbox.exists()
