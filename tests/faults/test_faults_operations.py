"""Faults 155 to 168: stopping, starting, logs, rights, upgrades, and files dropped again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from builders.crash import CRASHED, consumed, run_in_child
from builders.exports import files, order, shop
from builders.fault_house import SHOP, arrives, state, stocked_house
from builders.paths import ROOT
from builders.world import World

from processor.transport import files as operations

LEDGERS = ROOT / "tests" / "ledgers"
CANARY = ("Zebulon Quarkfeather", "Canary Lane 4711", "canary@secret.example", "+31 6 99887766")


@pytest.fixture
def laden(stocked: World) -> World:
    """Twenty orders in as many files wait."""
    for number in range(7001, 7021):
        stocked.drop(SHOP, f"{number}.csv", shop(order(f"#{number}")))
    return stocked


def all_instructed(world: World) -> bool:
    return {state(world, f"#{number}") for number in (7001, 7010, 7020)} == {"instructed"}


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("point", ["commit/book/after", "commit/staged/after"])
def test_155_a_signal_lets_the_step_at_hand_end_and_the_next_run_goes_on(
    laden: World, number: signal.Signals, point: str
) -> None:
    sent = []

    def hook(name: str) -> None:
        if name == point and not sent:
            sent.append(name)
            os.kill(os.getpid(), number)

    operations.set_failpoint_hook(hook)
    try:
        ran = laden.run()
    finally:
        operations.set_failpoint_hook(None)
    assert (ran.code, sent) == (75, [point])
    laden.consume()
    assert laden.run().code == 0
    laden.consume()
    assert all_instructed(laden)
    laden.balance()


@pytest.mark.slow
def test_156_a_process_that_dies_at_every_start_makes_nothing_worse(laden: World) -> None:
    for number in range(1, 11):
        assert run_in_child(laden, ("commit/register/after", 1)) == CRASHED, number
    assert laden.run().code == 0
    assert all_instructed(laden)
    assert files(laden)["booked"] >= 20
    consumed(laden)
    laden.balance()


@pytest.mark.slow
@pytest.mark.parametrize("after", ["archive", "outbox"])
def test_157_a_process_that_the_system_kills_is_gone_on_from_there(
    laden: World, after: str
) -> None:
    import threading
    import time

    before = len(list((laden.folder / after).rglob("*")))
    process = subprocess.Popen(
        [sys.executable, "-m", "processor", "run", "--workers", "1", "--now", laden.now,
         "--config", str(laden.folder / "config.yaml")],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        if len(list((laden.folder / after).rglob("*"))) > before + 2:
            os.killpg(process.pid, signal.SIGKILL)
            break
        threading.Event().wait(0.005)
    process.wait(60)
    laden.consume()
    assert laden.run().code == 0
    laden.consume()
    assert all_instructed(laden)
    laden.balance()


@pytest.mark.slow
def test_158_words_that_nobody_can_write_down_stop_no_order(laden: World) -> None:
    with Path("/dev/full").open("w") as full:
        subprocess.run(
            [sys.executable, "-m", "processor", "run", "--workers", "0", "--now", laden.now,
             "--config", str(laden.folder / "config.yaml")],
            stdout=full, stderr=full, check=False, timeout=120,
        )  # fmt: skip
    assert all_instructed(laden)
    laden.balance()


def canaries(text: str) -> list[str]:
    return [one for one in CANARY if one in text]


def with_canaries(number: str, **cells: str) -> dict[str, str]:
    name, street, mail, phone = CANARY
    return order(
        number, Shipping_Name=name, Shipping_Address1=street, Email=mail, Shipping_Phone=phone,
        Billing_Name=name, Billing_Address1=street, Phone=phone, **cells,
    )  # fmt: skip


MISTAKES = (
    {"Lineitem_quantity": "0"}, {"Shipping_Country": "Atlantis"}, {"Created_at": "yesterday"},
    {"Lineitem_price": "much"}, {"Currency": ""},
)  # fmt: skip


@pytest.mark.slow
def test_159_what_is_printed_names_no_buyer(stocked: World) -> None:
    rows = [with_canaries(f"#{7001 + n}", **wrong) for n, wrong in enumerate(MISTAKES)]
    ran = arrives(stocked, "1.csv", shop(*rows, with_canaries("#7010")))
    assert state(stocked, "#7010") == "instructed"
    said = [ran.out, ran.err, *(stocked.crossdock(*words).out for words in (
        ("status",), ("hold", "list"), ("balance",), ("stock",)))]  # fmt: skip
    assert canaries("\n".join(said)) == []


@pytest.mark.slow
def test_159_an_alert_of_a_torn_file_names_no_buyer(stocked: World) -> None:
    whole = shop(with_canaries("#7001"), with_canaries("#7002"))
    for number, torn in enumerate((whole[:-40] + '"', whole.replace("Currency", "Cur\x00rency"))):
        arrives(stocked, f"{number}.csv", torn)
    alerts = [data.decode() for name, data in stocked.visible().items() if name[:6] == "alerts"]
    assert alerts
    assert canaries("\n".join(alerts)) == []


@pytest.mark.slow
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_162_what_we_write_has_its_own_rights_whatever_the_mask_is(
    tmp_path: Path, umask: int
) -> None:
    before = os.umask(umask)
    try:
        world = stocked_house(tmp_path / "house")
        arrives(world, "1.csv", shop(order("#7001")))
    finally:
        os.umask(before)
    for folder in ("outbox", "archive"):
        for path in (world.folder / folder).rglob("*"):
            wanted = 0o750 if path.is_dir() else 0o640
            assert path.stat().st_mode & 0o777 == wanted, path
    assert (world.folder / ".state").stat().st_mode & 0o077 == 0


@pytest.mark.slow
@pytest.mark.parametrize("version", sorted(p.parent.name for p in LEDGERS.glob("*/house.tar.gz")))
def test_164_work_that_an_earlier_version_began_is_ended_by_this_one(
    tmp_path: Path, version: str
) -> None:
    world = World.build(tmp_path / "house")
    with tarfile.open(LEDGERS / version / "house.tar.gz") as tar:
        tar.extractall(world.folder, filter="data")
    world.now = "2026-11-04T09:00:00Z"
    before = {key: one["state"] for key, one in world.orders().items()}
    world.consume()
    assert world.run().code == 0
    world.consume()
    after = {key: one["state"] for key, one in world.orders().items()}
    assert before.keys() <= after.keys()
    ended = {key for key, one in before.items() if one == "instructed"}
    assert {after[key] for key in ended} <= {"instructed"}
    world.balance()


@pytest.mark.slow
def test_165_samples_of_every_mapping_say_whether_a_library_reads_otherwise(world: World) -> None:
    golden = sorted((world.folder / "mappings" / "samples").rglob("*.golden.json"))
    assert len(golden) >= 7
    golden[0].write_text(golden[0].read_text("utf-8").replace('"', "'", 1), "utf-8")
    ran = world.crossdock("test")
    assert ran.code == 1
    assert "[test/golden]" in ran.out + ran.err


@pytest.mark.slow
def test_168_a_file_dropped_again_by_hand_ships_nothing_again(stocked: World) -> None:
    arrives(stocked, "1.csv", shop(order("#7001"), order("#7002")))
    stocked.consume()
    [kept] = (stocked.folder / "archive").rglob("*-1.csv")
    for name in ("1.csv", "again.csv"):
        arrives(stocked, name, kept.read_bytes())
    arrives(stocked, "touched.csv", kept.read_bytes() + b"\n")
    assert [name for name in stocked.visible() if not name.startswith("alerts/")] == []
    assert files(stocked)["duplicate"] == 2
