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
from builders.sftp_servers import USER, Fault, Served, asyncssh_server, keys
from builders.world import World

from processor.house import sftp_sides
from processor.transport.sftp.connect import Session, open_session
from processor.transport.sftp.faults import Lost, RemoteFault, ServerRefused
from processor.transport.sftp.protocol import BLOCK
from processor.transport.sftp.sessions import Sessions
from processor.transport.sftp.settings import Secret, Settings

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
        ("garbage", ATTRS, "the server answered with what is no SFTP"),
        pytest.param("twice", DATA, "what is no SFTP", marks=pytest.mark.slow),
        pytest.param("half", ATTRS, "no answer came in time", marks=pytest.mark.slow),
        pytest.param("other number", DATA, "what is no SFTP", marks=pytest.mark.slow),
        pytest.param("too long", STATUS, "what is no SFTP", marks=pytest.mark.slow),
        pytest.param("never", STATUS, "no answer came in time", marks=pytest.mark.slow),
    ],
)
def test_130_what_a_server_answers_late_twice_or_as_garbage_holds_up_nobody_else(
    busy: ServedHouse, how: Spoilt, kind: int, said: str
) -> None:
    with answers(lambda one, _n: how if one == kind else None) as given:
        ran = busy.run(1)
    assert states(busy)[MARKET] == "instructed", "it waited for no server"
    assert "#9001" not in states(busy)
    assert "the remote lodz is down: " in ran.out
    assert said in ran.out
    assert said in busy.alert()
    assert "all else goes on. `crossdock remote check lodz` tries each step" in busy.alert()
    assert len(given) < 120, "it is not asked for ever"
    goes_on(busy)


@pytest.mark.slow
def test_130_answers_that_drip_but_come_in_time_are_taken(busy: ServedHouse) -> None:
    with answers(lambda _kind, _n: "drips"):
        goes_on(busy)


CLOSED_AT = ("lstat", "rename", "read", "remove", "open", "write", "close", "posix_rename", "mkdir")


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
    busy.faults.plan = lambda name, _n: fault if name == operation else None
    ran = busy.run(1)
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


class Guard(asyncssh.SSHServer):
    """Takes one password alone, and counts who tries."""

    tried: list[str] = []  # noqa: RUF012 - of the one server of a test
    expired = False

    def begin_auth(self, username: str) -> bool:
        self.tried.append(username)
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, _username: str, password: str) -> bool:
        self.tried.append("password")
        if self.expired:
            raise asyncssh.PasswordChangeRequired("another, please")
        return password == "zebra-right"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with asyncssh_server(
        tmp_path_factory.mktemp("guarded"), *keys(tmp_path_factory), logins=Guard
    ) as one:
        yield one


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LODZ", "zebra-wrong")
    Guard.tried.clear()
    yield
    Guard.expired = False


def by_password(house: ServedHouse, served: Served) -> None:
    house.edit(f"    key_file: {served.key}\n", "    password_env: LODZ\n")


def test_131_a_login_that_is_refused_is_tried_three_times_and_then_left_for_long(
    guarded: Served, secret: None
) -> None:
    clock = iter(range(0, 1_800_000, 1_000))
    settings = Settings(
        name="lodz", host=guarded.host, port=guarded.port, user=USER, answer_s=5,
        known_hosts=str(guarded.known_hosts), password=Secret("env", "LODZ"),
    )  # fmt: skip
    now: list[int] = []
    sessions = Sessions(settings, lambda: now[-1], lambda: 0.0)

    def tried_until(end: int) -> int:
        for time in clock:
            now.append(time)
            with pytest.raises(RemoteFault), sessions.use():
                pass
            if time >= end:
                break
        return Guard.tried.count("password")

    assert tried_until(900_000) == 3
    assert tried_until(1_700_000) == 4


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("password", "crossdock may not log in: the password is not accepted"),
        pytest.param(
            "expired",
            "the password has expired, and the server asks for another one",
            marks=pytest.mark.slow,
        ),
        pytest.param("key", "is not accepted", marks=pytest.mark.slow),
        ("nothing there", "there is no secret in the environment variable LODZ"),
    ],
)
def test_131_why_a_login_fails_is_told_with_whom_to_ask(
    stocked: World, guarded: Served, secret: None, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path, what: str, said: str,
) -> None:  # fmt: skip
    house = served_house(stocked, guarded)
    Guard.expired = what == "expired"
    if what == "key":
        made = asyncssh.generate_private_key("ssh-ed25519")
        made.write_private_key(str(tmp_path / "key"))
        (tmp_path / "key").chmod(0o600)
        house.edit(str(guarded.key), str(tmp_path / "key"))
    else:
        by_password(house, guarded)
    if what == "nothing there":
        monkeypatch.delenv("LODZ")
    ran = house.run(1)
    assert "at the step the login" in house.alert() and said in house.alert()
    checked = house.world.crossdock("remote", "check", "lodz")
    assert "FAILS  the login" in checked.out
    # What is missing here no partner can mend.
    assert ("tell the partner:" in checked.out) == (what != "nothing there")
    assert "zebra" not in ran.out + ran.err + house.alert() + checked.out
    sftp_sides.close_all()


def test_132_a_server_with_another_key_is_sent_nothing_and_both_keys_are_shown(
    stocked: World, guarded: Served, secret: None, tmp_path: Path
) -> None:
    house = served_house(stocked, guarded)
    by_password(house, guarded)
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().split()[1]
    known = tmp_path / "known"
    known.write_text(f"[127.0.0.1]:{guarded.port} ssh-ed25519 {other}\n", "utf-8")
    house.edit(str(guarded.known_hosts), str(known))
    house.drops("a.csv", shop(order("#9001")))
    for _ in range(2):
        house.run(1)
        assert house.alert().count("SHA256:") == 2
        assert "shows another key than before" in house.alert()
        assert "crossdock remote trust lodz" in house.alert()
    assert house.alert().count("SHA256:") == house.world.crossdock("status").out.count("SHA256:")
    assert Guard.tried == [], "no name and no password went there"
    assert other in known.read_text("utf-8"), "it is never accepted by itself"
    assert house.lying().keys() == {"acme-shopify/a.csv"}


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
