"""A receiver with folders, names and a mailbox of its own: each document once, and told by ours."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from builders.exports import order, shop
from builders.fault_house import stocked_house
from builders.world import World

from processor.transport import files

MORNING = "2026-11-03T09:00:00Z"
RECEIVERS = """
receivers:
  PL1:
    as: {label: "{yyyy}/{mm}/{dd}/L{number}.{ending}"}
    mailbox: {instruction: ORDERS.CSV}
    emptied_within: 2 hours
"""
MAILBOX = "ORDERS.CSV"


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> World:
    """PL1 has an order since nine o'clock, and another waits behind it since ten."""
    world = stocked_house(tmp_path_factory.mktemp("sent") / "house", MORNING)
    with (world.folder / "config.yaml").open("a", encoding="utf-8") as config:
        config.write(RECEIVERS)
    runs(world, MORNING, "#7001")
    runs(world, "2026-11-03T10:00:00Z", "#7002")
    return world


@pytest.fixture
def world(sent: World, tmp_path: Path) -> World:
    return sent.copied(tmp_path / "house")


def runs(world: World, now: str, number: str = "") -> None:
    world.now = now
    if number:
        world.drop("acme-shopify", f"{number[1:]}.csv", shop(order(number)))
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err


def there(world: World) -> set[str]:
    return {name for name in world.visible() if name.startswith("pl1/")}


def emptied(world: World) -> bytes:
    path = world.outbox / "pl1" / MAILBOX
    data = path.read_bytes()
    path.unlink()
    return data


def queues(world: World) -> list[dict[str, object]]:
    (status,) = world.crossdock("status", "--json").json()
    return status["mailboxes"]


def alerts(world: World) -> list[str]:
    folder = world.outbox / "alerts" / "mailboxes"
    return [path.read_text("utf-8") for path in sorted(folder.glob("*"))]


def test_one_waits_behind_the_other_and_is_told(world: World) -> None:
    labels = {name for name in there(world) if name.startswith("pl1/2026/11/03/L000000")}
    assert len(labels) == 2
    assert f"pl1/{MAILBOX}" in there(world)
    (queue,) = queues(world)
    assert queue == {
        "mailbox": f"{world.outbox}/pl1/{MAILBOX}", "documents": 1,
        "since": "2026-11-03T10:00:00Z", "put_at": MORNING,
    }  # fmt: skip
    assert "one document waits for the mailbox" in world.crossdock("status").out
    world.balance()
    runs(world, "2026-11-03T11:01:00Z")
    (alert,) = alerts(world)
    assert f"pl1/{MAILBOX} was not emptied since {MORNING}" in alert
    first = emptied(world)
    runs(world, "2026-11-03T11:02:00Z")
    second = emptied(world)
    assert (b"#7001" in first, b"#7002" in second) == (True, True)
    assert (queues(world), alerts(world)) == ([], [])
    world.balance()


def test_a_crash_after_a_mailbox_was_filled_fills_it_no_second_time(world: World) -> None:
    class Gone(BaseException):
        pass

    def dies(name: str) -> None:
        if name == "hand/after-rename":
            raise Gone

    emptied(world)
    files.set_failpoint_hook(dies)
    try:
        with pytest.raises(Gone):
            runs(world, "2026-11-03T10:10:00Z")
    finally:
        files.set_failpoint_hook(None)
    assert b"#7002" in emptied(world), "its receiver takes it at once"
    runs(world, "2026-11-03T10:20:00Z")
    assert f"pl1/{MAILBOX}" not in there(world)
    assert queues(world) == []
    world.balance()


def test_a_ledger_put_back_knows_what_lies_there_under_other_names(world: World) -> None:
    before = shutil.copytree(world.folder / ".state", world.folder.parent / "before")
    emptied(world)
    # The next goes into the mailbox, and its labels lie there since ten o'clock.
    runs(world, "2026-11-03T10:10:00Z", "#7003")
    shutil.rmtree(world.folder / ".state")
    shutil.copytree(before, world.folder / ".state")
    world.now = "2026-11-03T10:20:00Z"
    assert world.run().code == 1
    (told,) = world.crossdock("reconcile", "--json").json()
    lying = {one["name"] for wave in told["waves"] for one in wave["documents"] if one["lies"]}
    assert lying == {
        "pl1-instruction-W000002-P001.csv", "pl1-labels-W000003-P001.pdf",
        "pl1-labels-W000003-P001.csv",
    }  # fmt: skip
    said = world.crossdock("reconcile", "--did-not", "all", "--why", "still here", "--yes")
    assert (said.code, f"pl1/{MAILBOX}" in there(world)) == (0, False), said.out
    runs(world, "2026-11-03T10:30:00Z")
    assert b"#7002" in emptied(world)
    runs(world, "2026-11-03T10:40:00Z")
    assert b"#7003" in emptied(world)
    world.balance()


def test_what_others_put_into_a_mailbox_is_waited_for_and_told(world: World) -> None:
    emptied(world)
    (world.outbox / "pl1" / MAILBOX).write_bytes(b"of another")
    runs(world, "2026-11-03T10:30:00Z")
    assert alerts(world) == [], "it has its time"
    runs(world, "2026-11-03T12:30:00Z")
    (alert,) = alerts(world)
    assert MAILBOX in alert
    assert queues(world)
    emptied(world)
    runs(world, "2026-11-03T12:31:00Z", "#7003")
    assert alerts(world) == [], "the next was put there a moment ago"
    assert b"#7002" in emptied(world)
