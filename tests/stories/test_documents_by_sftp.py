"""A warehouse whose files go to its server: instruction and labels, each once."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from builders.crash import CRASHED
from builders.remotes import WAREHOUSE, edit
from builders.sftp_servers import Served, asyncssh_server, keys
from builders.small import small_inbox
from builders.world import World

from processor.delivery.outbox_place import OutboxPlace
from processor.delivery.sftp import STAGING, SftpOutbox
from processor.house.transports import TRANSPORTS, Transport
from processor.intake.local import LocalInbox
from processor.intake.scan import InboxPlace
from processor.model.config import Remote
from processor.transport import files
from processor.transport.sftp.sessions import Sessions
from processor.transport.sftp.settings import Settings


def nothing_comes(remote: Remote, ours: Path, *_more: object) -> InboxPlace:
    return LocalInbox(ours / "none", ours / "in", remote=remote.name)


@pytest.fixture
def served(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with asyncssh_server(tmp_path / "server", *keys(tmp_path_factory)) as one:
        (one.root / "out").mkdir()
        yield one


@pytest.fixture
def house(served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """PL1 names a remote of this server."""
    opened: list[Sessions] = []

    def outbox(remote: Remote, ours: Path, *_more: object) -> OutboxPlace:
        settings = Settings(
            name=remote.name, host=served.host, port=served.port, user=served.user, outbox="/out",
            key_file=str(served.key), known_hosts=str(served.known_hosts),
            after_file=remote.values.get("after_file", ""),
        )  # fmt: skip
        opened.append(Sessions(settings, lambda: 0, lambda: 0.0))
        return SftpOutbox(settings, opened[-1].use, ours / "out")

    def nothing_wrong(_values: Mapping[str, str]) -> dict[str, str]:
        return {}

    entry = Transport(
        word="sftp", promise="exactly once", required=("host",), optional=("after_file",),
        check=nothing_wrong, areas=lambda _values: (), inbox=nothing_comes, outbox=outbox,
    )  # fmt: skip
    monkeypatch.setitem(TRANSPORTS, "sftp", entry)
    world = World.build(tmp_path / "house")
    small_inbox(world)
    edit(world, WAREHOUSE, f"{WAREHOUSE}\n    remote: lodz")
    with (world.folder / "config.yaml").open("a", encoding="utf-8") as config:
        config.write("\nremotes:\n  lodz:\n    transport: sftp\n    host: sftp.lodz.example\n")
    yield world
    for one in opened:
        one.close()


def at_the_server(served: Served) -> dict[str, bytes]:
    out = served.root / "out"
    found = {path.relative_to(out).as_posix(): path for path in out.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if STAGING not in name}


def test_a_warehouse_gets_its_files_at_its_server_once(house: World, served: Served) -> None:
    assert served.faults is not None
    # The second rename of a document is done, and its answer is lost.
    served.faults.plan = lambda name, n: "cut after" if (name, n) == ("posix_rename", 9) else None
    ran = house.run()
    assert ran.code == 0, ran.out + ran.err
    found = at_the_server(served)
    names = {name.rpartition("/")[2].partition("-")[0] for name in found}
    assert found and all(name.startswith("pl1/") for name in found)
    assert any(name.endswith(".pdf") for name in found), names
    assert not any(name.startswith("pl1/") for name in house.visible())
    house.balance()
    assert "lodz:pl1/" in explained(house)
    (status,) = house.crossdock("status", "--json").json()
    assert status["remotes"] == [
        {"name": "lodz", "transport": "sftp", "promise": "exactly once", "down": "",
         "documents": 0}
    ]  # fmt: skip
    # Their program takes all of it; nothing comes again.
    for name in found:
        (served.root / "out" / name).unlink()
    assert house.run().code == 0
    assert at_the_server(served) == {}
    house.balance()


def explained(world: World) -> str:
    """What `explain` says of the first order whose files went to the server."""
    for name in world.orders():
        said = world.crossdock("explain", name).out
        if "lodz:pl1/" in said:
            return said
    raise AssertionError("no order went by the remote")


def test_declarations_and_rejects_go_to_paths_of_their_own(house: World, served: Served) -> None:
    with (house.folder / "config.yaml").open("a", encoding="utf-8") as config:
        config.write("receivers:\n  customs: {remote: lodz, path: in/declarations}\n")
        config.write("  rejects: {remote: lodz}\n  PL1: {path: to-you}\n")
    ran = house.run()
    assert ran.code == 0, ran.out + ran.err
    firsts = {name.rpartition("/")[0] for name in at_the_server(served)}
    assert {"in/declarations", "rejects/acme-shopify", "to-you"} <= firsts
    at_home = {name.partition("/")[0] for name in house.visible()}
    assert at_home.isdisjoint({"customs", "rejects", "pl1"})
    house.balance()
    (status,) = house.crossdock("status", "--json").json()
    assert status["remotes"][0]["documents"] == 0


@pytest.mark.slow
def test_a_server_that_is_full_keeps_what_goes_there_and_nothing_else(
    house: World, served: Served
) -> None:
    assert served.faults is not None
    served.faults.plan = lambda name, _: "full" if name == "write" else None
    ran = house.run()
    assert ran.code == 1
    assert "the remote lodz is down: the server refused writing" in ran.out
    assert at_the_server(served) == {}
    assert house.visible()
    served.faults.plan = lambda *_: None
    assert house.run().code == 0
    assert at_the_server(served)
    house.balance()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sftp/replace/before", "sftp/replace/after", "sftp/write/before"])
def test_a_crash_on_the_way_to_the_server_loses_and_doubles_nothing(
    house: World, served: Served, name: str
) -> None:
    ledger = house.folder / ".state" / "ledger.db"

    def hook(reached: str) -> None:
        if reached == name and (name == "sftp/write/before" or staged_away(ledger)):
            os._exit(CRASHED)

    child = os.fork()
    if child == 0:
        try:
            files.set_failpoint_hook(hook)
            house.run()
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == CRASHED
    # Their program takes at once what is there.
    before = at_the_server(served)
    assert bool(before) == (name == "sftp/replace/after")
    for one in before:
        (served.root / "out" / one).unlink()
    assert house.run().code == 0
    after = at_the_server(served)
    assert not before.keys() & after.keys(), "handed over twice"
    kept = house.folder / "archive" / "out"
    assert {**before, **after} == {
        f"pl1/{path.relative_to(kept / 'pl1').as_posix()}": path.read_bytes()
        for path in (kept / "pl1").rglob("*")
        if path.is_file()
    }
    house.balance()


def staged_away(ledger: Path) -> bool:
    with contextlib.closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as connection:
        statement = "SELECT 1 FROM document_remote JOIN document ON id = document_id"
        return bool(connection.execute(f"{statement} WHERE state = 'staged'").fetchall())
