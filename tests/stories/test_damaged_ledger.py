"""A damaged ledger ends every command with exit code 4 and one sentence, and is left as it is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from builders.damage import DAMAGES
from builders.exports import good_exports
from builders.paths import ROOT
from builders.world import Ran, World

from processor.ledger.lives import health

NEXT_DAY = "2026-11-04T09:00:00Z"
LOOKING = (("status",), ("balance",), ("orders",), ("explain", "ORDER"), ("dump",))


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = World.build(tmp_path_factory.mktemp("whole"))
    good_exports(world)
    assert world.run().code == 0
    return world


@pytest.fixture(scope="module")
def looking(worked: World) -> list[tuple[str, ...]]:
    order = next(iter(worked.orders()))
    return [tuple(order if word == "ORDER" else word for word in one) for one in LOOKING]


@pytest.fixture
def house(worked: World, tmp_path: Path) -> World:
    world = worked.copied(tmp_path / "house")
    config = world.folder / "config.yaml"
    assert str(worked.folder) not in config.read_text("utf-8")
    return world


def ledger_of(world: World) -> Path:
    return world.folder / ".state" / "ledger.db"


def is_told(ran: Ran, world: World) -> None:
    assert ran.code == 4, ran
    [line] = ran.err.splitlines()
    assert str(ledger_of(world)) in line
    assert "is damaged" in line
    assert 'docs/operations.md, "The ledger is damaged"' in line
    assert "Traceback" not in ran.err


def test_damage_is_told_by_those_who_look_and_found_by_the_daily_look_of_a_run(
    sample_day: World,
) -> None:
    house = sample_day
    DAMAGES["table, zeros"](ledger_of(house))
    before = ledger_of(house).read_bytes()
    is_told(house.crossdock("orders"), house)
    house.now = NEXT_DAY
    visible = house.visible()
    good_exports(house)
    ran = house.crossdock("run", "--workers", "0")
    is_told(ran, house)
    assert "table orders: database disk image is malformed" in ran.err
    assert ledger_of(house).read_bytes() == before
    assert house.visible() == visible
    ran = house.crossdock("run", "--workers", "0")
    is_told(ran, house)


@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGES)
def test_whatever_is_damaged_no_command_calls_it_a_bug_and_none_writes(
    house: World, looking: list[tuple[str, ...]], damage: str
) -> None:
    DAMAGES[damage](ledger_of(house))
    before = ledger_of(house).read_bytes()
    for command in looking:
        ran = house.crossdock(*command)
        if ran.code or ran.err:
            is_told(ran, house)
        assert ledger_of(house).read_bytes() == before, command
    house.now = NEXT_DAY
    good_exports(house)
    visible = house.visible()
    for command in (("run", "--workers", "0"), ("wave", "close"), ("pause", "all")):
        is_told(house.crossdock(*command), house)
        assert ledger_of(house).read_bytes() == before, command
    assert house.visible() == visible


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["magic", "write version", "index", "freelist", "empty file"])
def test_watch_ends_by_itself(house: World, damage: str) -> None:
    DAMAGES[damage](ledger_of(house))
    before = ledger_of(house).read_bytes()
    command = [sys.executable, "-m", "processor", "watch", "--workers", "0", "--now", NEXT_DAY]
    ran = subprocess.run(
        [*command, "--config", str(house.folder / "config.yaml")],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ran.returncode == 4, ran
    assert "is damaged" in ran.stderr and "Traceback" not in ran.stderr
    assert ledger_of(house).read_bytes() == before


@pytest.mark.slow
def test_noise_in_the_journal_of_a_whole_ledger_hinders_nothing(
    house: World, looking: list[tuple[str, ...]]
) -> None:
    ledger_of(house).with_name("ledger.db-journal").write_bytes(b"\xd9\xd5noise" * 500)
    house.now = NEXT_DAY
    good_exports(house)
    for command in (*looking, ("run", "--workers", "0"), *looking):
        ran = house.crossdock(*command)
        assert ran.code == 0, (command, ran)


@pytest.mark.slow
def test_the_ledger_is_looked_through_once_a_day_and_after_a_process_that_did_not_end(
    house: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = []
    look_through = health.look_through

    def counted(*args: object) -> object:
        looked.append(args)
        return look_through(*args)

    monkeypatch.setattr("processor.commands.opening.open_ledger.look_through", counted)
    mark = house.folder / ".state" / "at-work"
    for now, killed, times in (
        ("2026-11-03T18:00:00Z", False, 0),
        ("2026-11-03T19:00:00Z", True, 1),
        ("2026-11-04T09:00:00Z", False, 1),
        ("2026-11-04T10:00:00Z", False, 0),
        ("2026-11-05T09:00:00Z", True, 1),
        ("2026-11-05T10:00:00Z", False, 0),
        ("2026-11-04T10:00:00Z", False, 1),
    ):
        looked.clear()
        house.now = now
        assert not mark.exists()
        if killed:
            mark.write_bytes(b"")
        ran = house.crossdock("run", "--workers", "0")
        assert ran.code == 0 or "before what was done last" in ran.out
        assert len(looked) == times, (now, killed)


@pytest.mark.slow
def test_a_run_that_only_finds_its_archive_away_is_no_death_of_a_process(house: World) -> None:
    archive = house.folder / "archive"
    archive.rename(house.folder / "elsewhere")
    archive.symlink_to("/proc")
    assert house.crossdock("run", "--workers", "0").code == 1
    assert not (house.folder / ".state" / "at-work").exists()


@pytest.mark.slow
def test_damage_found_after_a_crash_is_found_by_every_start_until_it_is_mended(
    house: World,
) -> None:
    whole = ledger_of(house).read_bytes()
    (house.folder / ".state" / "at-work").write_bytes(b"")
    DAMAGES["freelist"](ledger_of(house))
    for _ in range(2):
        is_told(house.crossdock("run", "--workers", "0"), house)
    ledger_of(house).write_bytes(whole)
    assert house.crossdock("run", "--workers", "0").code == 0
    DAMAGES["freelist"](ledger_of(house))
    assert house.crossdock("run", "--workers", "0").code == 0, "the same day, no crash"


@pytest.mark.slow
def test_a_process_that_is_killed_leaves_its_mark(house: World, tmp_path: Path) -> None:
    script = (
        "import os; from processor.transport import files;"
        "files.set_failpoint_hook(lambda name: os._exit(77) if name.startswith('commit/') else 0);"
        "from processor.cli import main; main()"
    )
    config = str(house.folder / "config.yaml")
    for command in (("run", "--workers", "0"), ("pause", "all")):
        ran = subprocess.run(
            [sys.executable, "-c", script, *command, "--config", config, "--now", NEXT_DAY],
            cwd=ROOT, check=False,
        )  # fmt: skip
        assert ran.returncode == 77
        if command[0] == "run":
            assert (house.folder / ".state" / "at-work").exists()
    assert house.crossdock("resume", "all").code == 0
    assert (house.folder / ".state" / "at-work").exists(), "who only asks does not take it away"
    assert house.crossdock("run", "--workers", "0").code == 0
    assert not (house.folder / ".state" / "at-work").exists()
