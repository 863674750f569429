"""Every request to a server is disturbed, beside partners who take each file at once.

The days are those of builders/remote_days.py, at servers in folders of the house. Each request of
their passes, by its number, meets a fault here: the process is killed before or after it, the
connection is cut before the server has it or before its answer is here, the server refuses it, or
is full from then on. `make torture` meets each with all of them (`--part requests`). Afterwards
what lies at the servers, what the partners took and the ledger are as undisturbed. New operations
join by themselves.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from builders.points import each_request, each_request_in_turn, on_the_way
from builders.remote_days import REMOTE_DAYS
from builders.rounds import OF_REQUESTS, Point, Rounds, Tally, tried
from builders.servers_in_folders import served_in_folders

from processor.transport import files
from processor.transport.sftp.channel import Server

SHARDS = 2
# Every third request is met here; `make torture` meets each, with every fault.
MET = slice(None, None, 3)
# The name of a request is that of the operation, or one of several that it is made of.
ONE_OF = {"open": "write", "close": "write"}


@pytest.fixture(autouse=True)
def at_servers() -> Iterator[None]:
    with served_in_folders():
        yield


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> Rounds:
    with served_in_folders():
        return Rounds(tmp_path_factory.mktemp("rounds"), REMOTE_DAYS)


def all_well(rounds: Rounds, points: Sequence[Point]) -> None:
    rounds.tally = Tally()
    tried(rounds, points)
    print(f"\n{rounds.tally}")
    assert not rounds.tally.violations, "\n".join(rounds.tally.violations)
    assert sum(rounds.tally.rounds.values()) == len(points)


def test_a_folder_that_a_run_could_not_look_at_is_told_and_looked_at_by_the_next(
    tmp_path: Path,
) -> None:
    """The server serves again before the run takes anything, and is down at no time that is told
    otherwise."""
    rounds = Rounds(tmp_path, REMOTE_DAYS[:1])
    points = {
        one.fault: one
        for one in reversed(each_request(rounds))
        if "open list" in str(one.site) and "intake/sftp.py" in str(one.site)
        if one.fault in ("cut before", "EIO")
    }
    all_well(rounds, [*points.values()])
    assert (len(points), rounds.tally.healed) == (2, 0)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(SHARDS))
def test_no_fault_at_any_request_loses_or_doubles_a_file(number: int, rounds: Rounds) -> None:
    points = each_request_in_turn(rounds)[MET]
    size = -(-len(points) // SHARDS)
    all_well(rounds, points[number * size : (number + 1) * size])
    assert {point.fault for point in points} == set(OF_REQUESTS)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(2))
def test_no_fault_on_the_way_from_and_to_servers_loses_or_doubles_a_file(
    number: int, rounds: Rounds
) -> None:
    """Each failpoint and each call there, the faults taken in turn."""
    points = on_the_way(rounds)
    by_site: dict[object, list[Point]] = {}
    for one in points:
        by_site.setdefault(one.site, []).append(one)
    chosen = [ones[place % len(ones)] for place, ones in enumerate(by_site.values())]
    all_well(rounds, chosen[number::2])


# What is fetched is watched for an hour before it is removed, and no day of these lasts so long:
# tests/unit/intake/test_sftp_watched.py cuts and kills that.
AN_HOUR_LATER = "remove"


@pytest.mark.slow
def test_every_operation_on_a_server_is_among_them(rounds: Rounds) -> None:
    sites = [site for _, site in rounds.first_reached()]
    asked = {ONE_OF.get(one.what, one.what) for one in sites if one.kind == "request"}
    named = {one.split("/")[1] for one in files.FAILPOINTS if one.startswith("sftp/")}
    assert asked == named - {AN_HOUR_LATER}
    operations = [name for name, _ in inspect.getmembers(Server, inspect.isfunction)]
    assert len([one for one in operations if not one.startswith("_")]) == len(named)
    reached = {one.what for one in sites if one.kind == "failpoint"}
    on_the_way = {one for one in files.FAILPOINTS if one.startswith(("sftp/", "fetch/"))}
    later = {one for one in on_the_way if one.startswith(f"sftp/{AN_HOUR_LATER}/")}
    assert on_the_way - reached == later
