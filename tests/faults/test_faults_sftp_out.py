"""Faults of documents that go to a server: each arrives once and whole, or waits and is told."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from builders.exports import order, shop
from builders.mounting import mount_memory, with_mounts
from builders.pushing_house import DOCUMENTS, PushingHouse
from builders.served_house import STAGING, ServedHouse
from builders.sftp_servers import Fault, bare_openssh

from processor.languages.languages import in_english
from processor.transport.sftp import protocol
from processor.transport.sftp.channel import SftpChannel
from processor.transport.sftp.protocol import Wire
from processor.transport.sftp.settings import Settings

# So small that each document is written in several of them.
BLOCK = 1024


def export(*numbers: str) -> str:
    return shop(*(order(one) for one in numbers))


def fails(house: ServedHouse, operation: str, at: int, fault: Fault) -> None:
    """From now on that operation of the server fails at its so-manieth time, from 0."""
    start = house.faults.seen.get(operation, 0)
    house.faults.plan = lambda name, n: fault if (name, n) == (operation, start + at) else None


def whole(house: ServedHouse) -> None:
    """The partner has each document whole: as the archive keeps it."""
    kept = house.world.folder / "archive" / "out" / "pl1"
    sent = {f"pl1/{one.name}": one.read_bytes() for one in kept.rglob("*") if one.is_file()}
    assert {**house.taken, **house.got()} == sent != {}
    assert house.staged() == []
    house.world.balance()


@pytest.fixture
def writing(at_server: ServedHouse, monkeypatch: pytest.MonkeyPatch) -> ServedHouse:
    """An order has come whose papers go to the server in the next pass, in blocks."""
    monkeypatch.setattr(protocol, "BLOCK", BLOCK)
    at_server.drops("a.csv", export("#9001"))
    return at_server


@pytest.mark.parametrize("fault", ["cut before", pytest.param("cut after", marks=pytest.mark.slow)])
def test_124_a_server_that_dies_during_each_upload_has_the_final_name_untouched(
    writing: ServedHouse, fault: str
) -> None:
    # The first documents go; the connection ends at each block of the labels.
    writing.faults.plan = lambda name, _n: fault if name == "write" else None
    ran = writing.run(1)
    assert "the remote lodz is down" in ran.out
    assert writing.got() == {}
    writing.faults.plan = lambda _name, _n: None
    writing.run()
    whole(writing)
    assert any(len(data) > BLOCK for data in writing.got().values())


def test_125_whose_answer_to_a_rename_was_lost_is_not_handed_over_again(
    writing: ServedHouse,
) -> None:
    staged = writing.partner / "outbox" / STAGING
    (writing.partner / "outbox" / "pl1").mkdir()
    lost: list[str] = []

    def fails_from_there(name: str, _n: int) -> Fault | None:
        # The first rename out of the staging folder is done; then nobody can ask any more.
        if lost:
            return "cut before"
        if name == "posix_rename" and len(list(staged.glob("*-??????????"))) == 3:
            lost.append(name)
            return "cut after"
        return None

    writing.faults.plan = fails_from_there
    assert "the remote lodz is down" in writing.world.run().out
    assert len(writing.takes()) == 1
    writing.faults.plan = lambda _name, _n: None
    writing.run()
    writing.takes()
    whole(writing)


@pytest.mark.parametrize(
    "write", [2, *(pytest.param(one, marks=pytest.mark.slow) for one in (1, 3))]
)
def test_126_a_write_that_is_lost_and_answered_as_done_is_seen_before_the_name_is_given(
    writing: ServedHouse, write: int
) -> None:
    fails(writing, "write", write, "swallow")
    ran = writing.run(1)
    assert "is not what was sent" in ran.out
    assert "is not what was sent" in writing.alert()
    assert not any(name.endswith(".part") for name in writing.staged())
    writing.run()
    whole(writing)


@pytest.mark.slow
def test_126_a_write_that_is_refused_among_many_is_told(writing: ServedHouse) -> None:
    fails(writing, "write", 2, "full")
    assert "the server refused writing" in writing.run(1).out
    writing.run()
    whole(writing)


def test_127_a_file_that_cannot_be_closed_is_not_handed_over(writing: ServedHouse) -> None:
    closed: list[str] = []

    def fails_to_close(name: str, _n: int) -> Fault | None:
        # The first file that was written and is closed; those without bytes are ours.
        closed.extend([name] if name == "write" else [])
        return "full" if name == "close" and len(closed) == 1 else None

    writing.faults.plan = fails_to_close
    ran = writing.run(1)
    assert "the server refused writing" in ran.out
    assert writing.got() == {} and writing.staged() == []
    writing.faults.plan = lambda _name, _n: None
    writing.run()
    whole(writing)


def test_128_a_server_that_is_full_after_most_of_it_gets_its_room_back_and_the_rest_later(
    writing: ServedHouse,
) -> None:
    written: list[str] = []

    def full(name: str, _n: int) -> Fault | None:
        written.extend([name] if name == "write" else [])
        return "full" if name == "write" and len(written) > 9 else None

    writing.faults.plan = full
    ran = writing.run(1)
    assert "of a full disk or a used-up quota servers say no more than that" in ran.out
    assert "`crossdock remote check lodz`" in writing.alert()
    assert len(written) >= 10, "the labels were begun"
    assert not any(".part" in name for name in writing.staged())
    writing.faults.plan = lambda _name, _n: None
    writing.run()
    whole(writing)
    assert writing.alert() == ""


@pytest.mark.slow
def test_128_a_real_disk_without_room_is_noticed_and_left_clean(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    settings = Settings(name="lodz", host="h", user="u", outbox=str(disk))

    def work() -> None:
        mount_memory(disk, size="16k")
        with bare_openssh() as bare:
            house = PushingHouse(
                tmp_path, lambda: contextlib.nullcontext(SftpChannel(Wire(bare, 5))), settings
            )
            [told] = house.push().down.values()
            assert "of a full disk or a used-up quota" in in_english(told)
            assert list(disk.rglob("*.part")) == []
            assert list(disk.glob("pl1/*")) == []
            mount_memory(disk, size="1m", again=True)
            assert house.push().down == {}
        assert set(house.states.values()) == {"handed"}
        for folder, name, data in DOCUMENTS.values():
            assert (disk / folder / name).read_bytes() == data

    with_mounts(work)


def test_133_a_server_without_posix_rename_replaces_nothing_and_is_told_of(
    writing: ServedHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    from asyncssh.sftp import SFTPServerHandler

    # It announces no extension at all.
    monkeypatch.setattr(SFTPServerHandler, "_extensions", [])
    checked = writing.world.crossdock("remote", "check", "lodz")
    assert "the server has no posix-rename, and refuses a name that is taken" in checked.out
    writing.run()
    whole(writing)
    [status] = writing.world.crossdock("status", "--json").json()
    assert status["remotes"][0]["promise"] == "at least once"
    name, data = next(iter(writing.got().items()))
    writing.drops("b.csv", export("#9101"))
    taken = writing.partner / "outbox" / name.replace("W000001", "W000002")
    taken.write_bytes(b"of the partner")
    ran = writing.world.run()
    assert ran.code == 1
    assert f"lodz:{name.replace('W000001', 'W000002')}: something else lies there" in ran.out
    assert taken.read_bytes() == b"of the partner"
    assert writing.got()[name] == data


@pytest.mark.slow
def test_133_a_server_that_lets_nobody_rename_is_told_before_anything_is_sent(
    writing: ServedHouse,
) -> None:
    writing.faults.plan = lambda name, _n: "refuse" if name == "posix_rename" else None
    ran = writing.run(1)
    assert "nothing can be renamed in" in ran.out
    assert writing.got() == {} and writing.staged() == []


@pytest.mark.slow
def test_136_a_partner_that_takes_what_it_sees_at_once_gets_each_document_once_and_whole(
    writing: ServedHouse,
) -> None:
    def takes(_name: str, _n: int) -> Fault | None:
        writing.takes()
        return None

    writing.faults.plan = takes
    writing.run()
    writing.takes()
    assert len(writing.taken) >= 3
    writing.run()
    writing.takes()
    whole(writing)


@pytest.mark.slow
def test_136_a_server_that_swallows_what_is_uploaded_is_told_and_hands_over_nothing(
    writing: ServedHouse,
) -> None:
    def swallows(name: str, _n: int) -> Fault | None:
        for part in (writing.partner / "outbox" / STAGING).glob("*.part"):
            if part.stat().st_size and name == "open":
                part.unlink()
        return None

    writing.faults.plan = swallows
    ran = writing.run(1)
    assert "the server refused reading" in ran.out and ".part: No such file" in ran.out
    assert writing.got() == {}
    writing.faults.plan = lambda _name, _n: None
    writing.run()
    whole(writing)


@pytest.mark.slow
def test_089_a_name_that_another_file_has_at_a_server_is_never_replaced(
    writing: ServedHouse,
) -> None:
    taken = writing.partner / "outbox" / "pl1" / "pl1-instruction-W000001-P001.csv"
    taken.parent.mkdir()
    taken.write_bytes(b"of the partner")
    ran = writing.world.run()
    assert ran.code == 1
    assert f"lodz:pl1/{taken.name}: something else lies there under its name (" in ran.out
    assert taken.read_bytes() == b"of the partner"
    taken.unlink()
    writing.run()
    whole(writing)
