"""A clock that jumped opens nothing and pins nothing; a person says which clock is true."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import pytest
from builders.exports import order, reference_data, shop
from builders.paths import SAMPLES
from builders.sheets import with_accounts
from builders.world import World

from processor.commands import watch as watching
from processor.commands.opening.open_house import at_work, load_house
from processor.commands.printing.console import Progress, speak
from processor.commands.watch import Watch
from processor.commands.working import ask
from processor.model.times import parse_time
from processor.transport import machine_clock

RULES = """\
stage: review
rules:
  - id: cool-down
    why: A day to think
    when: {order.notes: like "*cool*"}
    then:
      hold: pre-order
      release: 24 hours
  - id: not-before-december
    why: Goods come in December
    when: {order.notes: like "*advent*"}
    until: 2026-11-30
    then:
      hold: pre-order
"""
PLAN = """  sheets:
    - {queue: desk, client: acme, at: ["08:00"]}
"""
COOL, ADVENT = "acme-shopify/#8001", "acme-shopify/#8002"
DAY, YEAR_AHEAD = "2026-11-03T09:00:00Z", "2027-11-03T09:00:00Z"
ONE_DAY_S = 86_400
EARLY_ON_THE_24TH = parse_time("2026-11-24T04:30:00Z")


@dataclass
class Machine:
    """The clocks of a machine: that which may be set, and that which nobody can set."""

    at: str = DAY
    boot: str = "one"
    ran_s: int = 1000

    def passes(self, seconds: int, at: str) -> None:
        """Time goes by; then the clock shows what it shows."""
        self.ran_s += seconds
        self.at = at


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine()
    monkeypatch.setattr(machine_clock, "wall", lambda: parse_time(machine.at))
    monkeypatch.setattr(machine_clock, "machine", lambda: (machine.boot, machine.ran_s * 1_000_000))
    return machine


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house with two held orders, made once, by `--now`."""
    world = World.build(tmp_path_factory.mktemp("held") / "house")
    (world.folder / "rules" / "desk.yaml").write_text(RULES, "utf-8")
    with_accounts(world.folder, PLAN)
    # Nothing new is counted here, whatever year a clock shows.
    config = world.folder / "config.yaml"
    always = config.read_text("utf-8").replace("hold: 31 days", "hold: never")
    config.write_text(always.replace("warn: 7 days", "warn: never"), "utf-8")
    reference_data(world)
    rows = (order("#8001", Notes="cool"), order("#8002", Notes="advent"))
    world.drop("acme-shopify", "orders.csv", shop(*rows))
    assert world.run().code == 0
    world.consume()
    return world


@pytest.fixture
def house(held: World, tmp_path: Path) -> World:
    return held.copied(tmp_path / "house")


@pytest.fixture
def ticking(house: World, machine: Machine) -> World:
    """The same house, worked by the clock of the machine from now on."""
    house.now = ""
    assert house.run().code == 0
    return house


def state(world: World, name: str) -> str:
    return str(world.orders()[name]["state"])


def sheets(world: World) -> list[str]:
    return [name for name in world.visible() if name.endswith(".xlsx")]


def alert(world: World) -> Path:
    return world.outbox / "alerts" / "house" / "clock.txt"


def stands_still(world: World) -> str:
    """A pass ends with exit code 1 and tells of the clock; what it says."""
    before = {name for name in world.visible() if not name.startswith("alerts/")}
    ran = world.run()
    assert ran.code == 1, ran.out + ran.err
    assert {name for name in world.visible() if not name.startswith("alerts/")} == before
    said = alert(world).read_text("utf-8")
    assert said.strip() in ran.out
    assert said.strip() in world.crossdock("status").out
    return said


def accepts(world: World, *args: str) -> str:
    ran = world.crossdock("clock", "accept", *args)
    assert ran.code == 0, ran.out + ran.err
    return ran.out


def test_a_pass_a_year_ahead_opens_nothing_and_afterwards_the_days_go_on(house: World) -> None:
    house.now = YEAR_AHEAD
    rows = (order("#8003"), order("#8004", Notes="cool"))
    house.drop("acme-shopify", "new.csv", shop(*rows))
    assert f"{YEAR_AHEAD}, far beyond the last pass ({DAY})" in stands_still(house)
    assert (state(house, COOL), state(house, "acme-shopify/#8003")) == ("held", "received")
    assert list((house.folder / "archive" / "2027").glob("*")) == []
    house.now = "2026-11-04T08:30:00Z"
    assert house.run().code == 0
    assert not alert(house).exists()
    assert (state(house, COOL), state(house, "acme-shopify/#8003")) == ("held", "instructed")
    [_sheet] = sheets(house)
    house.now = "2026-11-04T09:00:00Z"
    assert house.run().code == 0
    assert (state(house, COOL), state(house, ADVENT)) == ("instructed", "held")
    house.balance()


@pytest.mark.slow
def test_an_accepted_clock_goes_on_and_what_a_wrong_yes_did_is_mended(house: World) -> None:
    house.now = YEAR_AHEAD
    stands_still(house)
    assert "1 timed hold ends" in accepts(house, "--why", "I thought so")
    house.drop("acme-shopify", "new.csv", shop(order("#8003", Notes="cool")))
    assert house.run().code == 0
    assert (state(house, COOL), state(house, ADVENT)) == ("instructed", "instructed")
    assert state(house, "acme-shopify/#8003") == "held"
    assert house.orders()["acme-shopify/#8003"]["holds"][0]["until"] == "2027-11-04T09:00:00Z"
    [_sheet] = sheets(house)
    house.consume()

    house.now = "2026-11-03T12:00:00Z"
    assert f"before what was done last ({YEAR_AHEAD})" in stands_still(house)
    accepts(house, "--why", "the clock was wrong")
    assert house.run().code == 0
    hold = house.orders()["acme-shopify/#8003"]["holds"][0]
    assert hold["until"] == "2026-11-04T12:00:00Z", "it counts from the true day"
    house.now = "2026-11-04T12:00:00Z"
    assert house.run().code == 0
    assert state(house, "acme-shopify/#8003") == "instructed"
    house.balance()
    assert house.crossdock("dump").out.count("clock accepted") == 2


@pytest.mark.slow
def test_sheets_come_again_after_a_clock_that_stood_ahead(house: World) -> None:
    house.now = YEAR_AHEAD
    accepts(house)
    assert house.run().code == 0
    house.consume()
    house.now = DAY
    accepts(house)
    assert house.run().code == 0
    house.consume()
    house.drop("acme-shopify", "new.csv", shop(order("#8003", Notes="cool")))
    assert house.run().code == 0
    assert sheets(house) == []
    house.now = "2026-11-04T08:00:00Z"
    assert house.run().code == 0
    assert len(sheets(house)) == 1


@pytest.mark.slow
def test_the_ledger_of_an_earlier_version_that_a_wrong_clock_pinned_goes_on_by_the_true_day(
    house: World,
) -> None:
    with contextlib.closing(sqlite3.connect(house.folder / ".state" / "ledger.db")) as ledger:
        ledger.execute("DELETE FROM meta WHERE name = 'clock'")
        ledger.execute("UPDATE meta SET value = '2027-11-03' WHERE name = 'day'")
        far = str(parse_time("2027-11-03T08:00:00Z"))
        ledger.execute("UPDATE meta SET value = ? WHERE name LIKE 'review sheet%'", [far])
        ledger.commit()
    house.drop("acme-shopify", "new.csv", shop(order("#8003", Notes="advent")))
    assert house.run().code == 0, "its last event is not in doubt"
    assert len(sheets(house)) == 1
    dump = house.crossdock("dump").out
    assert '"name":"day","value":"2026-11-03"' in dump
    house.now = "2026-12-01T00:00:00Z"
    stands_still(house)
    accepts(house)
    assert house.run().code == 0
    assert state(house, ADVENT) == "instructed", "a new day decides dated rules again"


@pytest.mark.slow
def test_a_day_back_takes_files_in_under_the_time_of_the_last_pass(house: World) -> None:
    house.now = "2026-11-02T09:00:00Z"
    house.drop("acme-shopify", "new.csv", shop(order("#8003")))
    assert "before what was done last" in stands_still(house)
    events = house.crossdock("explain", "acme-shopify/#8003").out
    assert f"{DAY}  received" in events
    house.now = "2026-11-03T09:01:00Z"
    assert house.run().code == 0, "the clock has caught up, and nobody is asked"
    assert state(house, "acme-shopify/#8003") == "instructed"


@pytest.mark.slow
def test_a_step_back_of_minutes_asks_nothing_and_no_time_goes_back(house: World) -> None:
    house.now = "2026-11-03T08:56:00Z"
    house.drop("acme-shopify", "new.csv", shop(order("#8003")))
    assert house.run().code == 0
    life = house.crossdock("explain", "acme-shopify/#8003").out
    assert f"{DAY}  instructed" in life
    assert "08:56" not in life


@pytest.mark.slow
def test_a_step_back_over_midnight_makes_no_day_change_twice(house: World) -> None:
    house.now = "2026-11-04T00:00:30Z"
    assert house.run().code == 0
    house.now = "2026-11-03T23:59:59Z"
    assert house.run().code == 0
    assert '"name":"day","value":"2026-11-04"' in house.crossdock("dump").out


@pytest.mark.slow
def test_a_house_goes_on_by_days_and_weeks_without_being_asked(house: World) -> None:
    for now in ("2026-11-03T15:00:00Z", "2026-11-04T09:00:00Z", "2026-11-11T09:00:00Z",
                "2026-11-19T09:00:00Z"):  # fmt: skip
        house.now = now
        assert house.run().code == 0
        house.consume()
    house.now = "2026-11-28T09:00:00Z"
    stands_still(house)


@pytest.mark.slow
def test_the_length_of_a_jump_is_written_in_the_configuration(house: World) -> None:
    config = house.folder / "config.yaml"
    config.write_text(config.read_text("utf-8") + "clock: {jump: 12 hours}\n", "utf-8")
    house.now = "2026-11-03T21:00:00Z"
    assert house.run().code == 0
    house.now = "2026-11-04T09:01:00Z"
    stands_still(house)


@pytest.mark.slow
def test_three_idle_weeks_of_a_machine_that_ran_or_slept_ask_nothing(
    ticking: World, machine: Machine
) -> None:
    machine.passes(21 * ONE_DAY_S, "2026-11-24T09:00:00Z")
    assert ticking.run().code == 0
    assert state(ticking, COOL) == "instructed"


@pytest.mark.slow
def test_three_idle_weeks_of_a_machine_that_was_started_again_ask(
    ticking: World, machine: Machine
) -> None:
    machine.passes(0, "2026-11-24T09:00:00Z")
    machine.boot, machine.ran_s = "two", 100
    stands_still(ticking)
    [count] = (SAMPLES / "inbox" / "pl1").iterdir()
    today = count.read_bytes().replace(b"2026-11-03", b"2026-11-24")
    assert today != count.read_bytes()
    ticking.drop("pl1", "count.csv", today)
    stands_still(ticking)
    assert "1 timed hold ends" in accepts(ticking)
    assert ticking.run().code == 0
    assert state(ticking, COOL) == "instructed"
    assert ticking.crossdock("dump").out.count(f'"as_at":{EARLY_ON_THE_24TH}') > 0
    ticking.balance()


@pytest.mark.slow
def test_a_release_under_a_wrong_clock_is_noted_under_the_time_of_the_last_pass(
    ticking: World, machine: Machine
) -> None:
    machine.at = YEAR_AHEAD
    assert ticking.crossdock("release", ADVENT, "--why", "goods came").code == 0
    assert "2027" not in ticking.crossdock("explain", ADVENT).out
    machine.passes(60, "2026-11-03T09:01:00Z")
    assert ticking.run().code == 0
    assert state(ticking, ADVENT) == "instructed"


@pytest.mark.slow
def test_a_release_between_passes_is_something_that_was_done_last(house: World) -> None:
    house.now = "2026-11-03T10:00:00Z"
    assert house.crossdock("release", ADVENT, "--why", "goods came").code == 0
    house.now = "2026-11-03T09:30:00Z"
    assert "before what was done last (2026-11-03T10:00:00Z)" in stands_still(house)
    house.now = "2026-11-03T09:58:00Z"
    assert house.run().code == 0
    assert "09:58" not in house.crossdock("explain", ADVENT).out, "no time of an order goes back"


@pytest.mark.slow
def test_the_past_repeats_itself_over_idle_weeks_and_a_jump_that_was_accepted(
    ticking: World, machine: Machine
) -> None:
    machine.passes(21 * ONE_DAY_S, "2026-11-24T09:00:00Z")
    assert ticking.run().code == 0
    assert changes_run_again(ticking) == []
    machine.passes(60, "2026-12-24T09:00:00Z")
    accepts(ticking)
    ticking.drop("acme-shopify", "new.csv", shop(order("#8003")))
    assert ticking.run().code == 0
    assert changes_run_again(ticking) == []


def changes_run_again(world: World) -> list[dict]:
    """What comes out otherwise where all that came in is run again under the rules of then."""
    ran = world.crossdock("backtest", "--stock", "--json")
    assert ran.code == 0, ran.err
    summary, *changes = ran.json()
    assert summary["orders"] > 1
    return changes


@pytest.mark.slow
@pytest.mark.parametrize(
    "command", [["redecide", "--held"], ["review", "write"], ["wave", "close"]]
)
def test_commands_that_wait_for_a_pass_say_at_once_that_the_clock_is_in_doubt(
    house: World, command: list[str]
) -> None:
    house.now = YEAR_AHEAD
    ran = house.crossdock(*command)
    assert ran.code == 1, ran.out + ran.err
    assert "far beyond the last pass" in ran.out + ran.err


@pytest.mark.parametrize(
    "command", [["run"], ["status"], ["orders"], ["backtest"], ["pause", "all"]]
)
@pytest.mark.parametrize("now", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_year_that_no_clock_shows_is_a_plain_error(
    tmp_path: Path, command: list[str], now: str
) -> None:
    world = World(tmp_path, now)
    ran = world.crossdock(*command)
    assert ran.code == 2
    assert "is not in the years 2000 to 2100" in ran.err


def test_a_machine_whose_clock_shows_another_century_is_told_to_put_it_right(
    house: World, machine: Machine
) -> None:
    house.now, machine.at = "", "1970-01-01T00:00:09Z"
    ran = house.run()
    assert (ran.code, ran.out) == (2, "")
    assert "the clock of this machine is not in the years 2000 to 2100" in ran.err


@pytest.mark.slow
def test_a_watch_tells_of_a_jump_once_and_goes_on_when_another_terminal_accepts(
    ticking: World,
    machine: Machine,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The other terminal asks and does not wait for the answer of this very process.
    monkeypatch.setattr(ask, "_PATIENCE_S", 0.0)
    config = ticking.folder / "config.yaml"
    with at_work(load_house(str(config)), workers=0, progress=Progress()) as runtime:
        watch = Watch(runtime, config, None)
        watch.look_and_tell(first=True)
        machine.passes(60, YEAR_AHEAD)
        ran = [watched(watch) for _ in range(3)]
        assert ran == [1, 0, 0], "one pass notices it, and none is run for the time it shows"
        machine.passes(60, "2027-11-03T09:01:00Z")
        assert watched(watch) == 0
        ticking.drop("acme-shopify", "new.csv", shop(order("#8003")))
        watch.work_once(first=True)
        assert capsys.readouterr().err.count("far beyond the last pass") == 1
        assert state(ticking, COOL) == "held"
        machine.at = "1970-01-01T00:00:00Z"
        watch.look_and_tell(first=False)
        machine.at = "2026-11-03T09:05:00Z"
        watch.unfinished_at = 0
        watch.look_and_tell(first=False)
        assert not alert(ticking).exists()
        machine.at = YEAR_AHEAD
        assert watched(watch) == 1
        accepts(ticking)
        assert watched(watch) == 1
        assert state(ticking, COOL) == "instructed"
        assert not alert(ticking).exists()
    speak("")
    ticking.balance()


@pytest.mark.slow
def test_status_tells_of_the_clock_as_it_is_now_whoever_took_the_alert(
    house: World, machine: Machine
) -> None:
    house.now = YEAR_AHEAD
    assert house.run().code == 1
    alert(house).unlink()
    for language in ("en", "zh"):
        (told,) = house.crossdock("status", "--json", "--lang", language).json()
        assert "far beyond the last pass" in told["still"]["clock"]
    accepts(house)
    assert house.crossdock("status", "--json").json()[0]["still"] == {}
    house.now, machine.at = "", "1970-01-01T00:00:09Z"
    ran = house.crossdock("status")
    assert ran.code == 0, ran.err
    assert "the clock of this machine is not in the years 2000 to 2100" in ran.out
    for looks in (["orders"], ["cases"], ["explain", COOL]):
        ran = house.crossdock(*looks)
        assert ran.code == 0, ran.err


@pytest.mark.slow
def test_a_sheet_that_was_asked_for_in_doubt_wakes_no_watch_and_is_answered_after_the_yes(
    ticking: World, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ask, "_PATIENCE_S", 0.0)
    config = ticking.folder / "config.yaml"
    machine.passes(60, YEAR_AHEAD)
    assert ticking.crossdock("review", "write").code == 1
    with at_work(load_house(str(config)), workers=0, progress=Progress()) as runtime:
        watch = Watch(runtime, config, None)
        watch.look_and_tell(first=True)
        assert [watched(watch) for _ in range(3)] == [0, 0, 0]
        assert "requests waiting: 1" in ticking.crossdock("status").out
        accepts(ticking)
        assert watched(watch) == 1
        assert "requests waiting" not in ticking.crossdock("status").out
    speak("")


def watched(watch: Watch) -> int:
    """How many passes a look of the watch makes."""
    passes = []
    real = watching.run_pass
    watching.run_pass = lambda *args, **more: passes.append(1) or real(*args, **more)  # type: ignore[assignment]
    try:
        watch.look_and_tell(first=False)
    finally:
        watching.run_pass = real
    return len(passes)
