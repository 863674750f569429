"""Faults of logging in at a server: told with the step and whom to ask, and tried a few times."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import asyncssh
import pytest
from builders.exports import order, shop
from builders.served_house import ServedHouse, served_house
from builders.sftp_servers import USER, Served, asyncssh_server, keys
from builders.world import World

from processor.house import sftp_sides
from processor.transport.sftp.faults import RemoteFault
from processor.transport.sftp.sessions import Sessions
from processor.transport.sftp.settings import Secret, Settings


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
