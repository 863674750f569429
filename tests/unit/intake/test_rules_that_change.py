"""config.yaml is changed while files are half in: each comes in once by the stricter of the two
rules, or is told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from itertools import count, permutations
from pathlib import Path

import msgspec
import pytest
from builders.pulling_house import House, drops, settings_of
from builders.remote_in_memory import Killed, RemoteInMemory
from builders.toy_seal import CLOSED, closed, use_toy

from processor.intake.inboxes import Inboxes
from processor.intake.scan import Arrival, InboxPlace
from processor.intake.seal_note import note_beside, waits_closed
from processor.intake.sealed import SealedInbox
from processor.intake.sftp import SftpInbox
from processor.intake.sftp_claims import KEPT
from processor.languages.languages import in_english
from processor.model.arriving import Arriving
from processor.transport import files, own_copy
from processor.transport.sftp.settings import After

BY_KEY = msgspec.structs.replace(CLOSED, remote="erp")
BY_NONE = msgspec.structs.replace(BY_KEY, decrypt_with=())
MOST = 1000
WORK = ("ours", "in")


@pytest.fixture(autouse=True)
def without_gpg_or_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    use_toy(monkeypatch)
    yield
    files.set_failpoint_hook(None)


class Switching(House):
    """A house whose files may come encrypted; `archived` is what came, and why it was refused."""

    by_key = False

    def opened(self) -> Inboxes:
        place: InboxPlace = SftpInbox(self.settings, self.use, self.folder.joinpath(*WORK))
        if self.by_key or waits_closed(place.work.parent):
            place = SealedInbox(place, BY_KEY if self.by_key else BY_NONE, MOST)
        opening = [self.remote] if isinstance(place, SealedInbox) else []
        return Inboxes({self.remote: place}, lambda _sender: self.terms, opening)

    def _comes(self, inboxes: Inboxes, at_work: Arrival, *, left: bool) -> None:
        archive = self.folder / "archive"
        copied = own_copy.copy_in(at_work.path, archive)
        assert copied is not None
        target = archive / f"{copied.sha256}-{at_work.name}"
        inboxes.keep_beside(at_work, target)
        if files.look(target) is None:
            own_copy.place(copied.path, target)
        inboxes.watch.release(at_work, 1, copied, 0)

    @property
    def archived(self) -> dict[str, tuple[bytes, str]]:
        found = {}
        for one in sorted((self.folder / "archive").glob("*-*.csv*")):
            if not one.name.endswith((".json", ".sealed")):
                note = note_beside(one)
                refused = "" if note is None else note.refused
                found[one.name.partition("-")[2]] = one.read_bytes(), refused
        return found

    def dies_at(self, nth: int) -> bool:
        """A pass that is killed at its nth step, at the server or here; False where it has none."""
        steps = count(1)

        def hook(_name: str) -> None:
            if next(steps) == nth:
                raise Killed

        def plan(_number: int, _name: str) -> None:
            hook("")

        files.set_failpoint_hook(hook)
        self.server.plan = plan
        with suppress(Killed):
            self.runs()
        files.set_failpoint_hook(None)
        self.server.plan = lambda *_: None
        return next(steps) > nth

    def ends(self) -> None:
        for _ in range(4):
            self.runs()
        ours = (self.folder / "ours").rglob("*")
        # Of a file that is left to its sender and withdrawn, what was read may lie there still.
        left = [one.name for one in ours if one.is_file() and one.suffix != ".part"]
        assert left in ([], [KEPT]) and self.told == [] and self.down == {}

    def is_empty_there(self) -> bool:
        return self.settings.after == "leave" or self.server.below("/inbox") == {}


@pytest.mark.parametrize("after", ["delete", "leave"])
def test_what_is_half_in_as_encryption_begins_is_refused_or_in_the_house_already(
    after: After, tmp_path: Path
) -> None:
    met = set()
    for nth in count(1):
        house = Switching(tmp_path / str(nth), RemoteInMemory(), after)
        drops(house.server, "a.csv")
        died = house.dies_at(nth)
        house.by_key = True
        house.ends()
        assert house.archived.keys() == {"a.csv"} and house.is_empty_there(), nth
        data, refused = house.archived["a.csv"]
        assert data == b"all of a.csv", nth
        met.add(refused)
        if not died:
            break
    assert met == {"", "plain"}


@pytest.mark.parametrize("after", ["delete", "leave"])
def test_what_is_half_in_as_encryption_ends_is_opened_or_refused_as_before(
    after: After, tmp_path: Path
) -> None:
    waited = 0
    for nth in count(1):
        house = Switching(tmp_path / str(nth), RemoteInMemory(), after)
        house.by_key = True
        house.server.put("/inbox/acme/a.csv.pgp", closed(b"all of a"))
        house.server.put("/inbox/acme/b.csv", b"in plain")
        died = house.dies_at(nth)
        house.by_key = False
        # No file that nobody touched is left for the rule that is to come.
        for name in [one for one in house.server.files if one.startswith("/inbox/acme/")]:
            del house.server.files[name]
        house.runs()
        if house.down:
            assert "write them again until the files are in" in house.down["erp"]
            waited += 1
            house.by_key = True
        house.ends()
        for name, came in house.archived.items():
            expected = (b"all of a", "") if name == "a.csv" else (b"in plain", "plain")
            assert came == expected, (nth, name)
        if not died:
            break
    assert house.archived.keys() == {"a.csv", "b.csv"} and waited > 3


def test_what_is_half_in_as_after_is_changed_comes_in_once(tmp_path: Path) -> None:
    afters: tuple[After, ...] = ("delete", "move", "leave")
    for before, then in permutations(afters, 2):
        for nth in count(1):
            house = Switching(tmp_path / f"{before}-{then}-{nth}", RemoteInMemory(), before)
            dropped = drops(house.server, "a.csv")
            died = house.dies_at(nth)
            house.settings = settings_of(then)
            house.ends()
            assert house.archived == {"a.csv": (dropped[0][2], "")}, (before, then, nth)
            if not died:
                break


def claimed_only(house: Switching, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("processor.intake.sftp_claims.Claims.bring", lambda *_: None)
        house.runs()
    assert house.archived == {} and house.server.below("/inbox/acme") == {}


def test_what_is_claimed_at_a_remote_that_is_named_no_more_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = Switching(tmp_path, RemoteInMemory())
    drops(house.server, "a.csv")
    claimed_only(house, monkeypatch)
    work, none = tmp_path.joinpath(*WORK), Inboxes({})
    for _ in range(2):
        none.prove({})
        none.left({work: "erp"})
        remote, words = none.lost[work]
        assert remote == "erp" and "write it there again until all is in" in in_english(words)
        assert none.emptied({work: "erp"}) == []
    house.ends()
    assert house.archived == {"a.csv": (b"all of a.csv", "")}
    none.left({work: "erp"})
    assert none.lost == {} and none.emptied({work: "erp"}) == [work]


def test_a_done_file_that_is_owed_where_no_remote_is_named_any_more_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(tmp_path, RemoteInMemory())
    house.terms = Arriving(settle_ms=0, complete="*.done")
    drops(house.server, "a.csv", "a.csv.done")
    with monkeypatch.context() as patch:
        patch.setattr(SftpInbox, "take_partner", lambda *_: False)
        house.runs()
    work, none = tmp_path.joinpath(*WORK), Inboxes({})
    none.left({work: "erp"})
    assert work in none.lost and none.emptied({work: "erp"}) == []


def test_a_note_that_was_cut_as_it_was_written_stands_for_nothing(tmp_path: Path) -> None:
    house = Switching(tmp_path, RemoteInMemory())
    drops(house.server, "a.csv")
    for folder in ("half-in", "partners"):
        files.write_visible(tmp_path / "ours" / folder / ".a.json.part", b'{"sender":"ac')
    house.runs()
    assert house.archived == {"a.csv": (b"all of a.csv", "")} and house.down == {}
    assert Inboxes({}).emptied({tmp_path.joinpath(*WORK): "erp"}) != []


def test_what_is_claimed_where_another_inbox_is_named_now_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = Switching(tmp_path, RemoteInMemory())
    drops(house.server, "a.csv")
    claimed_only(house, monkeypatch)
    before = house.settings
    house.settings = msgspec.structs.replace(before, inbox="elsewhere")
    house.server.make("/elsewhere/acme")
    house.runs()
    assert any("files may be claimed in inbox of h" in one for one in house.told)
    house.settings = before
    house.ends()
    assert house.archived == {"a.csv": (b"all of a.csv", "")}
