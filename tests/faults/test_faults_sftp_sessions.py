"""Faults of reaching a server and of its answers: told with the step and what to do, and nobody
else waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncssh
import msgspec
import pytest
from builders.exports import market, order, shop
from builders.served_house import ServedHouse, served_house
from builders.sftp_answers import ATTRS, DATA, STATUS, Spoilt, answers
from builders.sftp_servers import Fault, Served, asyncssh_server, keys
from builders.world import World

from processor.house import sftp_sides
from processor.transport.sftp.connect import Session, open_session
from processor.transport.sftp.faults import Lost, ServerRefused
from processor.transport.sftp.protocol import BLOCK
from processor.transport.sftp.sessions import Sessions
from processor.transport.sftp.settings import Settings

MARKET = "302-0000001-0000001"


@pytest.fixture
def busy(at_server: ServedHouse) -> ServedHouse:
    """An order lies at the server, and one of another channel here, for another warehouse."""
    at_server.drops("a.csv", shop(order("#9001")))
    at_server.world.drop("acme-amazon", "b.txt", market(MARKET))
    return at_server


def states(house: ServedHouse) -> dict[str, str]:
    return {
        name.partition("/")[2]: one["state"] for name, one in house.world.orders().items()
    }  # fmt: skip


def waits_for_no_answer_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """As `answer_time` of a third of a second, which config.yaml does not take."""
    whole = sftp_sides.settings_of

    def settings_of(*args: Any) -> Settings:
        return msgspec.structs.replace(whole(*args), answer_s=0.3)

    monkeypatch.setattr(sftp_sides, "settings_of", settings_of)


def goes_on(house: ServedHouse) -> None:
    """The server is well again, and what lay there comes in."""
    house.run()
    assert states(house) == {"#9001": "instructed", MARKET: "instructed"}
    assert house.got()
    assert house.alert() == ""


@pytest.mark.parametrize(
    ("how", "kind", "said"),
    [
        ("never", DATA, "no answer came in time"),
        pytest.param("garbage", ATTRS, "what is no SFTP", marks=pytest.mark.slow),
        pytest.param("twice", DATA, "what is no SFTP", marks=pytest.mark.slow),
        pytest.param("half", ATTRS, "no answer came in time", marks=pytest.mark.slow),
        pytest.param("other number", DATA, "what is no SFTP", marks=pytest.mark.slow),
        pytest.param("too long", STATUS, "what is no SFTP", marks=pytest.mark.slow),
        pytest.param("never", STATUS, "no answer came in time", marks=pytest.mark.slow),
    ],
)
def test_130_what_a_server_answers_late_twice_or_as_garbage_holds_up_nobody_else(
    busy: ServedHouse, how: Spoilt, kind: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if said == "no answer came in time":
        waits_for_no_answer_for_long(monkeypatch)
    with answers(lambda one, _n: how if one == kind else None) as given:
        ran = busy.run(1)
    assert states(busy)[MARKET] == "instructed", "it waited for no server"
    assert "#9001" not in states(busy)
    assert "the remote lodz is down: " in ran.out
    assert said in ran.out
    assert said in busy.alert()
    assert "all else goes on. `crossdock remote check lodz` tries each step" in busy.alert()
    assert len(given) < 120, "it is not asked for ever"
    monkeypatch.undo()
    goes_on(busy)


@pytest.mark.slow
def test_130_answers_that_drip_but_come_in_time_are_taken(busy: ServedHouse) -> None:
    with answers(lambda _kind, _n: "drips"):
        goes_on(busy)


CLOSED_AT = ("lstat", "rename", "read", "open", "write", "close", "posix_rename", "mkdir")


@pytest.mark.parametrize(
    ("operation", "fault"),
    [
        ("rename", "cut after"),
        *(
            pytest.param(operation, fault, marks=pytest.mark.slow)
            for operation in CLOSED_AT
            for fault in ("cut before", "cut after", "refuse")
        ),
    ],
)
def test_124_a_server_that_ends_each_operation_is_told_by_name_and_gets_all_once(
    busy: ServedHouse, operation: str, fault: Fault
) -> None:
    ends(busy, operation, fault)


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["cut before", "cut after", "refuse"])
def test_124_a_server_that_ends_each_removal_is_told_by_name_and_gets_all_once(
    busy: ServedHouse, fault: Fault
) -> None:
    # What was fetched is removed at the look after it.
    busy.edit("\nchannels:", "\narrival: {watch: 0 seconds}\nchannels:")
    busy.run()
    busy.drops("b.csv", shop(order("#9002")))
    ends(busy, "remove", fault)
    assert states(busy)["#9002"] == "instructed"
    assert list(busy.partner.rglob("*.csv")) == []


def ends(busy: ServedHouse, operation: str, fault: Fault) -> None:
    """The server ends each such operation of a pass; then it is well again, and gets all once."""
    busy.faults.plan = lambda name, _n: fault if name == operation else None
    # What came in and cannot be removed is told, and holds up nothing.
    ran = busy.run(0 if (operation, fault) == ("remove", "refuse") else 1)
    assert "lodz" in ran.out
    assert states(busy).get(MARKET) == "instructed"
    busy.takes()
    busy.faults.plan = lambda _name, _n: None
    busy.run()
    busy.takes()
    busy.run()
    assert states(busy)["#9001"] == "instructed"
    assert busy.got() == {}, "nothing comes again"
    kept = busy.world.folder / "archive" / "out" / "pl1"
    assert busy.taken.values() and {Path(name).name for name in busy.taken} == {
        path.name for path in kept.rglob("*") if path.is_file()
    }


def test_139_a_server_with_old_algorithms_alone_is_told_as_that(
    stocked: World, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with asyncssh_server(
        tmp_path / "server", *keys(tmp_path_factory), encryption_algs=["aes128-cbc"],
        mac_algs=["hmac-sha1"],
    ) as served:  # fmt: skip
        house = served_house(stocked, served)
        house.drops("a.csv", shop(order("#9001")))
        house.run(1)
        assert "at the step the algorithms" in house.alert()
        assert "`algorithms: old` allows older ones" in house.alert()
        house.edit("transport: sftp", "transport: sftp\n    algorithms: old")
        house.run()
        assert states(house) == {"#9001": "instructed"}
        sftp_sides.close_all()


@contextmanager
def sessions_at(served: Served, **other: Any) -> Iterator[tuple[Sessions, list[Session]]]:
    """The sessions of a house, and the logins that it made."""
    settings = Settings(
        name="lodz", host=served.host, port=served.port, user=served.user, answer_s=5,
        key_file=str(served.key), known_hosts=str(served.known_hosts),
    )  # fmt: skip
    logins: list[Session] = []

    def connect(settings: Settings) -> Session:
        logins.append(open_session(settings))
        return logins[-1]

    sessions = Sessions(msgspec.structs.replace(settings, **other), lambda: 0, lambda: 0.0, connect)
    try:
        yield sessions, logins
    finally:
        sessions.close()


def test_140_a_channel_that_the_server_ended_while_it_was_idle_is_not_used_again(
    served: Served,
) -> None:
    assert served.faults is not None
    channels = served.faults.channels
    with sessions_at(served) as (sessions, logins):
        with sessions.use() as idle, sessions.use() as other:
            assert (idle.resolved("."), other.resolved(".")) == ("/", "/")
            ended = channels[-2]
            served.faults.plan = lambda _name, _n: ended.close()
            # What is answered after it shows that the end of the other has come.
            other.resolved(".")
            served.faults.plan = lambda _name, _n: None
        for _ in range(3):
            with sessions.use() as one:
                assert one.resolved(".") == "/"
                assert one is not idle
        assert len(logins) == 1


def test_140_a_session_that_was_cut_while_it_was_idle_is_begun_anew(served: Served) -> None:
    assert served.faults is not None
    with sessions_at(served) as (sessions, logins):
        with sessions.use() as one:
            one.resolved(".")
            served.faults.plan = lambda _name, _n: "cut before"
            with pytest.raises(Lost):
                one.look("/")
        served.faults.plan = lambda _name, _n: None
        with sessions.use() as fresh:
            assert fresh.resolved(".") == "/"
        assert len(logins) == 2


def test_141_no_request_is_larger_than_every_server_takes_and_no_handle_stays_open(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    for name, size_of in (("write", lambda args: len(args[2])), ("read", lambda args: args[2])):
        whole = getattr(asyncssh.SFTPServer, name)

        def call(
            self: asyncssh.SFTPServer, *args: Any, whole: Any = whole, size_of: Any = size_of
        ) -> Any:
            sizes.append(size_of(args))
            return whole(self, *args)

        monkeypatch.setattr(asyncssh.SFTPServer, name, call)
    assert served.faults is not None
    seen = served.faults.seen
    before = dict(seen)
    data = bytes(range(256)) * 1024
    with sessions_at(served, sessions=1) as (sessions, _), sessions.use() as one:
        one.write_new("/limits", iter((data,)), sync=False)
        found = bytearray()
        one.read("/limits", found.extend, 0, 1 << 30)
        assert bytes(found) == data
        for operation in ("write", "read"):
            served.faults.plan = lambda name, _n, at=operation: "refuse" if name == at else None
            with pytest.raises(ServerRefused):
                if operation == "read":
                    one.read("/limits", found.extend, 0, 1 << 30)
                else:
                    one.write_new(f"/limits-{operation}", iter((data,)), sync=False)
            served.faults.plan = lambda _name, _n: None
        one.remove("/limits")
    assert max(sizes) == BLOCK == 32 * 1024
    opened, closed = (seen[name] - before.get(name, 0) for name in ("open", "close"))
    assert opened == closed == 4
