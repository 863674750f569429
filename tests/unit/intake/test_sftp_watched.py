"""A file that was fetched from a server is looked at there for a while, in case it grows."""

from __future__ import annotations

import contextlib
import errno
import os
from collections import Counter
from pathlib import Path

import pytest
from builders.pulling_house import House, drops
from builders.remote_in_memory import ChannelInMemory, Fault, Killed, RemoteInMemory

from processor.intake import sftp_watched
from processor.model.arriving import Arriving
from processor.transport.sftp.faults import ServerRefused
from processor.transport.sftp.settings import After

HOUR = 3_600_000


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The clock of this machine, in milliseconds."""
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    now = [1_796_000_000_000]
    monkeypatch.setattr(sftp_watched, "wall_clock_ms", lambda: now[0])
    return now


def writes_on(server: RemoteInMemory, more: bytes) -> None:
    """A sender that still has the file open, wherever it was renamed to."""
    [path] = server.watched()
    server.files[path] += more
    server.times[path] = server.now


@pytest.mark.parametrize("after", ["delete", "move"])
def test_what_a_stalled_upload_still_brings_comes_in_whole(
    after: After, tmp_path: Path, clock: list[int]
) -> None:
    server = RemoteInMemory()
    house = House(tmp_path, server, after)
    house.terms = Arriving(settle_ms=0, watch_ms=HOUR)
    [(_, _, begun)] = drops(server, "a.csv")
    house.gets_through()
    assert [data for _, _, data in house.came] == [begun]
    clock[0] += HOUR - 1
    server.now += 60
    writes_on(server, b", and the rest")
    house.gets_through()
    whole = begun + b", and the rest"
    assert house.came == [("acme", "a.csv", begun), ("acme", "a.csv", whole)]
    clock[0] += HOUR
    house.gets_through()
    assert len(house.came) == 2 and server.watched() == {}
    assert list(server.below("/done/acme").values()) == ([whole] if after == "move" else [])


def test_a_file_that_grows_again_comes_in_each_time_it_is_still(
    tmp_path: Path, clock: list[int]
) -> None:
    server = RemoteInMemory()
    house = House(tmp_path, server)
    drops(server, "a.csv")
    house.gets_through()
    for _ in range(3):
        server.now += 60
        writes_on(server, b"+")
        house.gets_through()
    assert [data[-3:] for _, _, data in house.came] == [b"csv", b"sv+", b"v++", b"+++"]


def test_one_that_is_still_written_to_is_not_deleted_when_its_time_is_over(
    tmp_path: Path, clock: list[int]
) -> None:
    server = RemoteInMemory()
    house = House(tmp_path, server)
    drops(server, "a.csv")
    house.gets_through()
    server.now += 60
    writes_on(server, b"+")
    clock[0] += 2 * HOUR
    house.gets_through()
    assert len(house.came) == 2
    clock[0] += HOUR
    house.gets_through()
    assert server.watched() == {}


def test_a_restart_knows_since_when_a_file_is_watched(tmp_path: Path, clock: list[int]) -> None:
    server = RemoteInMemory()
    drops(server, "a.csv")
    House(tmp_path, server).gets_through()
    clock[0] += HOUR
    later = House(tmp_path, server)
    later.gets_through()
    assert (later.came, server.watched()) == ([], {})


def test_the_same_name_twice_in_a_moment_is_watched_twice(tmp_path: Path, clock: list[int]) -> None:
    server = RemoteInMemory()
    house = House(tmp_path, server)
    for _ in range(2):
        drops(server, "a.csv")
        house.gets_through()
    assert (len(house.came), len(server.watched())) == (2, 2)


def test_of_too_many_the_oldest_go_first(
    tmp_path: Path, clock: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sftp_watched, "MOST_FILES", 2)
    server = RemoteInMemory()
    house = House(tmp_path, server)
    for name in ("a.csv", "b.csv", "c.csv"):
        clock[0] += 1
        drops(server, name)
        house.gets_through()
    assert sorted(path.rpartition("-")[2] for path in server.watched()) == ["b.csv", "c.csv"]


def test_a_file_is_not_watched_of_which_the_server_tells_neither_size_nor_time(
    tmp_path: Path, clock: list[int]
) -> None:
    server = RemoteInMemory()
    server.tells = False
    house = House(tmp_path, server)
    dropped = drops(server, "a.csv")
    house.gets_through()
    assert (house.came, server.watched()) == (dropped, {})


@pytest.mark.parametrize("after", ["delete", "move"])
def test_what_the_server_does_not_let_go_is_told_and_goes_once_it_may(
    after: After, tmp_path: Path, clock: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sftp_watched, "MOST_REFUSED", 2)
    server = RemoteInMemory()
    house = House(tmp_path, server, after)
    house.terms = Arriving(settle_ms=0, watch_ms=HOUR)
    names = ("a.csv", "b.csv", "c.csv")
    for name in names:
        clock[0] += 1
        drops(server, name)
        house.gets_through()
    assert house.told == []
    clock[0] += HOUR
    request = "remove" if after == "delete" else "rename"
    server.plan = lambda _number, asked: "refused" if asked == request else None
    for _ in range(3):
        before = len(server.asked)
        house.runs()
        refused = server.asked[before:].count(request)
        assert refused <= 4, "a pass looks twice, and asks for no more than two each time"
        assert len(house.told) == 2
        assert all("came in, but the server does not let us take it away" in t for t in house.told)
        assert "Permission denied" in house.told[0]
    assert (len(house.came), len(server.watched())) == (3, 3)
    server.plan = lambda _number, _asked: None
    house.runs()
    assert (len(house.came), server.watched(), house.told) == (3, {}, [])


def test_one_that_the_server_does_not_let_go_keeps_no_other_there(
    tmp_path: Path, clock: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sftp_watched, "MOST_REFUSED", 1)
    server = RemoteInMemory()
    house = House(tmp_path, server)
    for name in ("a.csv", "b.csv"):
        clock[0] += 1
        drops(server, name)
        house.gets_through()
    clock[0] += HOUR
    stuck = min(server.watched())
    removed = ChannelInMemory.remove

    def remove(self: ChannelInMemory, path: str) -> None:
        if stuck.endswith(path):
            raise ServerRefused("remove", path, errno.EACCES, "Permission denied")
        removed(self, path)

    monkeypatch.setattr(ChannelInMemory, "remove", remove)
    house.runs()
    assert list(server.watched()) == [stuck]
    assert [one.partition(":")[0] for one in house.told] == ["a.csv"]


@pytest.mark.parametrize("fault", ["cut before", "cut after", "killed before", "killed after"])
def test_whatever_is_cut_as_its_time_is_over_it_comes_in_no_second_time_and_goes(
    fault: Fault, tmp_path: Path, clock: list[int]
) -> None:
    server = RemoteInMemory()
    house = House(tmp_path, server)
    dropped = drops(server, "a.csv", "b.csv")
    house.gets_through()
    clock[0] += HOUR
    left = [fault]
    server.plan = lambda _number, name: left.pop() if name == "remove" and left else None
    with contextlib.suppress(Killed):
        house.gets_through()
    assert not left, "the removal was asked for"
    house.gets_through()
    assert (Counter(house.came), server.watched()) == (Counter(dropped), {})
