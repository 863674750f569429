"""A done-file shows that its own file is whole, never a later one of the same name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from builders.pulling_house import House, drops
from builders.remote_in_memory import RemoteInMemory

from processor.intake.inboxes import Inboxes
from processor.intake.sftp import SftpInbox
from processor.model.arriving import Arriving
from processor.transport.sftp.faults import ServerRefused

DONE = Arriving(settle_ms=0, complete="*.done")
FIRST = ("acme", "a.csv", b"all of a.csv")


@pytest.fixture(autouse=True)
def no_power_is_cut_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _handle: None)


def a_house(folder: Path) -> tuple[House, RemoteInMemory]:
    server = RemoteInMemory()
    house = House(folder, server)
    house.terms = DONE
    return house, server


def owes_its_done_file(house: House, server: RemoteInMemory) -> None:
    """The file came in, and the line was cut before its done-file was taken away."""
    drops(server, "a.csv", "a.csv.done")
    server.plan = lambda _number, name: (
        "cut before" if name == "remove" and "/inbox/acme/a.csv" not in server.files
        and house.came else None
    )  # fmt: skip
    house.runs()
    server.plan = lambda *_: None
    assert house.came == [FIRST] and "/inbox/acme/a.csv.done" in server.files


def half_of_the_next(house: House, server: RemoteInMemory) -> None:
    server.now += 86_400
    server.put("/inbox/acme/a.csv", b"half of the next")
    house.runs()
    assert house.came == [FIRST], "the done-file of before made half a file count as whole"


def then_all_of_it(house: House, server: RemoteInMemory) -> None:
    server.now += 60
    server.put("/inbox/acme/a.csv", b"all of the next")
    server.put("/inbox/acme/a.csv.done", b"")
    for _ in range(2):
        house.runs()
    assert house.came == [FIRST, ("acme", "a.csv", b"all of the next")]
    assert server.below("/inbox/acme") == {}


def test_half_a_file_waits_although_the_done_file_that_is_owed_lies_there(tmp_path: Path) -> None:
    house, server = a_house(tmp_path)
    owes_its_done_file(house, server)
    # No clock tells the two apart here.
    server.put("/inbox/acme/a.csv", b"half of the next")
    house.runs()
    assert house.came == [FIRST]
    then_all_of_it(house, server)


@pytest.mark.parametrize("unseen", ["refused", "beyond the share", "off"])
def test_a_done_file_that_was_not_listed_is_owed_still(
    unseen: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, server = a_house(tmp_path)
    owes_its_done_file(house, server)

    def refuses(*_: object) -> None:
        raise ServerRefused("list", "/inbox/acme", 13, "denied")

    with monkeypatch.context() as patch:
        if unseen == "refused":
            patch.setattr(SftpInbox, "_list", refuses)
        elif unseen == "beyond the share":
            patch.setattr("processor.intake.sftp.MAX_FILES_PER_SCAN", 0)
        else:
            opened = house.opened()
            opened.prove({"erp": ()})
            opened.look_around({"erp": ()})
            opened.take_owed_partners()
        if unseen != "off":
            house.runs()
    # As it was: no pass of another day changed it.
    server.put("/inbox/acme/a.csv", b"half of the next")
    house.runs()
    assert house.came == [FIRST]
    then_all_of_it(house, server)


def test_a_house_put_back_from_a_backup_takes_no_half_file_by_an_old_done_file(
    tmp_path: Path,
) -> None:
    house, server = a_house(tmp_path)
    owes_its_done_file(house, server)
    for one in (tmp_path / "ours" / "partners").iterdir():
        one.unlink()
    half_of_the_next(house, server)
    assert house.told == [
        "a.csv: its partner a.csv.done is older than the file itself, so it belongs to an earlier "
        "one: it waits for a newer partner"
    ]
    then_all_of_it(house, server)


def test_a_sender_who_writes_both_anew_is_waited_for_until_the_second_is_new(
    tmp_path: Path,
) -> None:
    house, server = a_house(tmp_path)
    drops(server, "a.csv.done")
    house.runs()
    server.now += 60
    server.put("/inbox/acme/a.csv", b"half")
    house.runs()
    assert house.came == []
    server.put("/inbox/acme/a.csv", FIRST[2])
    server.put("/inbox/acme/a.csv.done", b"")
    house.runs()
    assert house.came == [FIRST]


def test_a_file_of_before_waits_while_the_folder_of_its_done_file_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, server = a_house(tmp_path)
    drops(server, "a.csv", "a.csv.done")
    cut: list[Inboxes] = []

    def dies(*_: object, **__: object) -> None:
        cut.append(house.opened())

    with monkeypatch.context() as patch:
        patch.setattr(House, "_comes", dies)
        house.runs()
    assert cut and house.came == []

    def refuses(*_: object) -> None:
        raise ServerRefused("list", "/inbox/acme", 13, "denied")

    with monkeypatch.context() as patch:
        patch.setattr(SftpInbox, "_list", refuses)
        house.runs()
    assert house.came == []
    house.runs()
    assert house.came == [FIRST] and server.below("/inbox/acme") == {}
