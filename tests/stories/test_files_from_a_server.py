"""A shop and a warehouse that drop their files on a server: orders and stock come in, each once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path

import msgspec
import pytest
from builders.remotes import of_pl1, small_exports, with_remote
from builders.sftp_servers import Served, asyncssh_server, keys
from builders.small import small_inbox
from builders.world import World

from processor.delivery.local import LocalOutbox
from processor.house import sftp_keys
from processor.house.transports import TRANSPORTS, Transport
from processor.intake.sftp import SftpInbox
from processor.intake.sftp_watched import WATCHED
from processor.model.config import Remote
from processor.transport import files
from processor.transport.sftp.sessions import Sessions


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with asyncssh_server(tmp_path_factory.mktemp("server"), *keys(tmp_path_factory)) as one:
        yield one


@pytest.fixture(scope="module")
def at_home(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The same day where nobody names a remote."""
    world = World.build(tmp_path_factory.mktemp("at-home"))
    small_inbox(world)
    assert world.run().code == 0
    return world


@pytest.fixture(autouse=True)
def entry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """What goes out is no matter here: it goes to a folder."""
    opened: list[Sessions] = []

    def inbox(remote: Remote, ours: Path, *_others: Mapping[str, Remote]) -> SftpInbox:
        settings = sftp_keys.settings_of(remote, {})
        opened.append(Sessions(settings, count(0, 1_000_000).__next__, lambda: 0.0))
        return SftpInbox(settings, opened[-1].use, ours / "in")

    def outbox(_remote: Remote, ours: Path, *_others: Mapping[str, Remote]) -> LocalOutbox:
        return LocalOutbox(tmp_path / "partner", ours / "out")

    sftp = Transport(
        word="sftp", promise="exactly once", required=sftp_keys.REQUIRED,
        optional=sftp_keys.OPTIONAL, check=sftp_keys.check, areas=lambda _values: (),
        inbox=inbox, outbox=outbox,
    )  # fmt: skip
    monkeypatch.setitem(TRANSPORTS, "sftp", sftp)
    yield
    for one in opened:
        one.close()


def server_house(folder: Path, served: Served, after: str) -> World:
    """PL1 and acme-shopify at the server; what they send lies there."""
    world = World.build(folder / "house")
    top = f"{folder.name}/in"
    with_remote(
        world, "transport: sftp", f"host: {served.host}", f"port: {served.port}",
        f"user: {served.user}", f"key_file: {served.key}", f"known_hosts: {served.known_hosts}",
        f"inbox: /{top}", f"after: {after}", name="server",
    )  # fmt: skip
    for sender, dropped in small_exports(world).items():
        below = served.root / top / sender
        below.mkdir(parents=True)
        for name, data in dropped.items():
            (below / name).write_bytes(data)
    return world


def lying(served: Served, folder: Path) -> list[str]:
    return sorted(
        path.name
        for path in (served.root / folder.name).rglob("*")
        if path.is_file() and WATCHED not in path.parts
    )


@pytest.mark.parametrize("after", ["delete", pytest.param("leave", marks=pytest.mark.slow)])
def test_orders_and_a_count_come_in_from_a_server_and_a_second_pass_takes_nothing_again(
    after: str, served: Served, tmp_path: Path, at_home: World
) -> None:
    world = server_house(tmp_path, served, after)
    dropped = lying(served, tmp_path)
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    assert lying(served, tmp_path) == (dropped if after == "leave" else [])
    home = at_home.orders()
    assert {name: one["state"] for name, one in world.orders().items()} == {
        name: one["state"] for name, one in home.items()
    }
    assert of_pl1(at_home.visible()).keys() == {
        path.relative_to(tmp_path / "partner").as_posix()
        for path in (tmp_path / "partner").rglob("*")
        if path.is_file()
    }
    before = world.dump()
    again = world.run()
    assert again.code == 0, again.out + again.err
    assert world.dump() == before
    explained = [world.crossdock("explain", name).out for name in list(home)[:20]]
    assert any("server:acme-shopify/" in one for one in explained)
    world.balance()


def files_of(world: World) -> list[tuple[str, str]]:
    """What came in, by SHA-256 and state."""
    return sorted((one["sha256"], one["state"]) for one in rows_of(world, "file"))


def rows_of(world: World, table: str) -> list[dict]:
    rows = [line.partition(" ") for line in world.dump().splitlines()]
    return [msgspec.json.decode(row) for name, _, row in rows if name == table]


SLOW_POINTS = (
    "sftp/rename/before", "sftp/rename/after", "sftp/read/before", "sftp/read/after",
    "fetch/before-read", "fetch/before-whole", "fetch/after-come-in",
    "commit/register/before", "commit/register/after", "archive/after-release",
)  # fmt: skip


@pytest.mark.parametrize(
    "point",
    ["fetch/after-whole", *(pytest.param(one, marks=pytest.mark.slow) for one in SLOW_POINTS)],
)
def test_a_pass_that_ends_while_a_file_is_fetched_is_finished_by_the_next(
    point: str, served: Served, tmp_path: Path, at_home: World
) -> None:
    world = server_house(tmp_path, served, "delete")
    fetching: list[str] = []

    def hook(name: str) -> None:
        fetching.extend([name] if name == "sftp/rename/before" else [])
        if name == point and (fetching or name.startswith("sftp/")):
            raise KeyboardInterrupt

    files.set_failpoint_hook(hook)
    try:
        assert world.run().code != 0
    finally:
        files.set_failpoint_hook(None)
    assert ".crossdock-taken" in {
        path.name for path in (served.root / tmp_path.name / "in").iterdir()
    }
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    assert lying(served, tmp_path) == []
    assert world.orders().keys() == at_home.orders().keys()
    assert files_of(world) == files_of(at_home) != [], "each came in once"
    lay = rows_of(world, "file_remote")
    assert {one["host"] for one in lay} == {f"{served.host}:{served.port}"}
    assert all(one["path"].startswith(f"/{tmp_path.name}/in/") for one in lay)
    world.balance()


def test_a_server_that_is_down_is_told_and_keeps_nobody_else(
    served: Served, tmp_path: Path
) -> None:
    world = server_house(tmp_path, served, "delete")
    config = world.folder / "config.yaml"
    config.write_text(config.read_text("utf-8").replace(f"port: {served.port}", "port: 9"), "utf-8")
    ran = world.run()
    assert ran.code == 1, ran.out + ran.err
    assert "the remote server is down" in ran.out
    assert world.orders()
