"""What `run` and `watch` do when a file is half-saved, a disk is full, or they are told to stop."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders.remotes import with_remote
from builders.world import World

from processor.commands import run as run_command
from processor.commands import watch as watching
from processor.commands.opening.open_house import at_work, load_house, told_to_stop
from processor.commands.opening.open_premises import refused_alert
from processor.commands.printing.console import Progress, Stop, speak
from processor.commands.run import still_written
from processor.commands.watch import Watch
from processor.commands.watching import edits as watch_edits
from processor.commands.watching import servers as watch_servers
from processor.commands.working import put_off, serve_once
from processor.intake.scan import Oddity
from processor.languages.languages import in_english
from processor.model.sentence import sentence
from processor.model.times import parse_time
from processor.passes.pass_report import PassReport
from processor.passes.runtime import Runtime
from processor.transport import files, mounts


class Clock:
    """The monotonic clock, in milliseconds."""

    def __init__(self) -> None:
        self.now = 0

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for module in (watching, put_off, watch_servers):
        monkeypatch.setattr(module, "monotonic_ms", clock)
    monkeypatch.setattr(watch_edits, "monotonic_ms", clock)
    return clock


@pytest.fixture
def site(world: World) -> Iterator[Runtime]:
    config = str(world.folder / "config.yaml")
    with at_work(load_house(config), workers=0, progress=Progress()) as site:
        yield site


@pytest.fixture(autouse=True)
def no_language_asked() -> Iterator[None]:
    yield
    speak("")


@pytest.fixture
def watch(site: Runtime, world: World, clock: Clock) -> Watch:
    return Watch(site, world.folder / "config.yaml", world.now)


def test_watch_wakes_when_the_time_of_a_hold_comes(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching.holds, "next_due", lambda _connection: 1_793_700_000_000_000)
    watch.fixed_now = "2026-11-03T09:59:59Z"
    assert not watch.something_asked()
    watch.fixed_now = "2026-11-03T10:00:00Z"
    assert watch.something_asked()


def test_watch_wakes_when_the_day_changes(watch: Watch) -> None:
    watch.work_once(first=True)
    assert not watch.something_asked()
    watch.fixed_now = "2026-11-04T00:00:00Z"
    assert watch.something_asked()
    watch.work_once(first=False)
    assert not watch.something_asked()


def test_a_rule_file_saved_in_pieces_is_read_when_it_was_quiet_for_half_a_second(
    watch: Watch, world: World, clock: Clock
) -> None:
    rules = world.folder / "rules" / "review.yaml"
    text = rules.read_text("utf-8")
    house = watch.runtime.house
    for now, part in enumerate((100, 400, len(text))):
        clock.now = now * 400
        rules.write_text(text[:part].replace("over 1000 USD", "over 900 USD"), "utf-8")
        os.utime(rules, ns=(now, now))
        assert not watch.reload_if_edited()
        assert not watch.reload_if_edited(), "a second look at once is no quiet time"
    clock.now += 499
    assert not watch.reload_if_edited()
    assert watch.runtime.house is house
    clock.now += 1
    assert watch.reload_if_edited()
    assert watch.runtime.house is not house
    assert not refused_alert(watch.runtime.house).exists()
    assert watch.edits.next_due_ms(clock.now) is None


def test_an_edit_between_the_look_and_the_reading_is_seen(
    site: Runtime, world: World, clock: Clock
) -> None:
    config = world.folder / "config.yaml"
    before = watching.fingerprint(site.house, config)
    rules = world.folder / "rules" / "review.yaml"
    rules.write_text(rules.read_text("utf-8") + "\n# edited\n", "utf-8")
    watch = Watch(site, config, world.now, before)
    watch.reload_if_edited()
    clock.now += 500
    assert watch.reload_if_edited()


def test_an_edit_that_moves_folders_is_refused_until_a_restart(
    watch: Watch, world: World, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    house = watch.runtime.house
    config = world.folder / "config.yaml"
    config.write_text(config.read_text("utf-8") + "\nfolders: {inbox: elsewhere}\n", "utf-8")
    watch.reload_if_edited()
    clock.now += 500
    assert not watch.reload_if_edited()
    assert watch.runtime.house is house
    assert "restart to move folders" in refused_alert(watch.runtime.house).read_text("utf-8")
    assert "restart to move folders" in capsys.readouterr().err


def test_a_refused_edit_is_told_in_the_language_asked_for_and_in_the_alert_in_the_houses(
    watch: Watch, world: World, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    speak("zh")
    (world.folder / "rules" / "zz.yaml").write_text("stage: [review\n", "utf-8")
    watch.reload_if_edited()
    clock.now += 500
    assert not watch.reload_if_edited()
    assert "zz.yaml:1:8: error: " in refused_alert(watch.runtime.house).read_text("utf-8")
    assert "zz.yaml:1:8: 错误：" in capsys.readouterr().err


@pytest.mark.parametrize(("asked", "words"), [("", "修改的文件已生效"), ("en", "in force")])
def test_a_watch_speaks_the_language_of_the_house_as_it_is_edited_unless_one_was_asked_for(
    watch: Watch, world: World, clock: Clock, asked: str, words: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    speak(asked)
    speak(watch.runtime.house.config.language, default=True)
    config = world.folder / "config.yaml"
    config.write_text(config.read_text("utf-8") + "\nlanguage: zh\n", "utf-8")
    watch.reload_if_edited()
    clock.now += 500
    assert watch.reload_if_edited()
    assert words in capsys.readouterr().err


def test_a_full_disk_is_told_once_and_the_pass_is_made_up_for(
    watch: Watch, clock: Clock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    passes: list[int] = []

    def full(*_args: object, **_kwargs: object) -> PassReport:
        passes.append(clock.now)
        if len(passes) < 3:
            raise OSError(errno.ENOSPC, "No space left on device", "archive/a.csv")
        return PassReport()

    monkeypatch.setattr(watching, "run_pass", full)
    watch.look_and_tell(first=True)
    watch.look_and_tell(first=False)
    assert passes == [0], "it does not try without a pause"
    for _ in range(3):
        clock.now += watching.TRY_AGAIN_MS
        watch.look_and_tell(first=False)
    assert len(passes) == 3
    told = capsys.readouterr().err
    assert told.count("using archive/a.csv failed: No space left on device") == 1
    assert told.count("that trouble is over") == 1


def test_a_new_day_at_a_warehouse_is_reason_for_a_pass(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes: list[int] = []

    def counted(_site: Runtime, _found: list, now: int, *, close_all: bool) -> PassReport:
        passes.append(now)
        return PassReport()

    monkeypatch.setattr(watching, "run_pass", counted)
    for moment in ("2026-11-03T15:59:59Z", "2026-11-03T16:00:00Z", "2026-11-03T22:00:00Z"):
        watch.fixed_now = moment
        watch.look_and_tell(first=False)
    # At 16:00 the next day begins in Shenzhen; in Europe it does not.
    assert len(passes) == 1


def test_a_bug_still_ends_the_watch(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    def bug(*_args: object, **_kwargs: object) -> PassReport:
        raise KeyError("x")

    monkeypatch.setattr(watching, "run_pass", bug)
    with pytest.raises(KeyError):
        watch.look_and_tell(first=True)


def test_a_watch_ends_where_its_ledger_was_replaced(watch: Watch) -> None:
    ledger = watch.runtime.house.state / "ledger.db"
    watch.look_and_tell(first=True)
    away = ledger.rename(ledger.with_name("away.db"))
    watch.refuse_another_ledger()
    ledger.write_bytes(away.read_bytes())
    with pytest.raises(Stop, match="start watch again") as end:
        watch.look_and_tell(first=False)
    assert end.value.code == 1


def test_watch_tells_once_what_could_not_be_rendered(
    watch: Watch, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        watching, "run_pass", lambda *_a, **_k: PassReport(refused=["pl1/x: no name"])
    )
    watch.work_once(first=True)
    watch.work_once(first=True)
    assert capsys.readouterr().err.count("not sent: pl1/x: no name") == 1


def test_a_file_that_cannot_be_taken_is_named_and_not_tried_at_every_look(
    watch: Watch, world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(files, "claim", lambda *_a: False)
    world.drop("acme-shopify", "stuck.csv", "x")
    given: list[int] = []
    real = watching.run_pass

    def counted(site: Runtime, found: list, now: int, *, close_all: bool) -> PassReport:
        given.append(len(found))
        return real(site, found, now, close_all=close_all)

    monkeypatch.setattr(watching, "run_pass", counted)
    for _ in range(5):
        watch.work_once(first=False)
    assert given == [1]
    clock.now += watching.TRY_AGAIN_MS
    watch.work_once(first=False)
    assert given == [1, 1]
    told = "left alone: inbox/acme-shopify/stuck.csv is a file that could not be taken"
    assert capsys.readouterr().err.count(told) == 1


def test_run_exits_1_for_a_file_that_cannot_be_taken_and_takes_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = files.claim

    def one_refused(source: Path, *others: object) -> bool:
        return source.name != "stuck.csv" and claim(source, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(files, "claim", one_refused)
    stuck = world.drop("acme-shopify", "stuck.csv", "x")
    other = world.drop("acme-shopify", "other.csv", "y")
    ran = world.run()
    assert ran.code == 1
    assert "left alone: inbox/acme-shopify/stuck.csv is a file that could not be taken" in ran.out
    assert stuck.exists()
    assert not other.exists()


def test_an_inbox_on_another_mount_is_refused_at_the_start(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.drop("acme-shopify", "a.csv", "x")
    monkeypatch.setattr(mounts, "same_mount", lambda _work, folder: folder.name != "acme-shopify")
    ran = world.run()
    assert ran.code == 2
    assert "acme-shopify" in ran.err
    assert "different mounts" in ran.err


def test_an_inbox_folder_that_we_may_not_write_does_not_stop_the_start(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_work: Path, folder: Path) -> bool:
        if folder.is_relative_to(world.inbox):
            raise PermissionError(errno.EACCES, "Permission denied")
        return True

    monkeypatch.setattr(mounts, "same_mount", refused)
    assert world.run().code == 0


def test_a_mistyped_rule_gives_1_and_a_mistyped_configuration_2(world: World) -> None:
    rules = world.folder / "rules" / "review.yaml"
    good = rules.read_text("utf-8")
    rules.write_text(good.replace("order.total:", "order.totl:"), "utf-8")
    assert world.run().code == 1
    rules.write_text(good, "utf-8")
    config = world.folder / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("currency: EUR", "curency: EUR"), "utf-8")
    assert world.run().code == 2


def test_a_full_disk_gives_1_and_a_sentence(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(name: str) -> None:
        if name == "archive/before-copy":
            raise OSError(errno.ENOSPC, "No space left on device")

    world.drop("acme-shopify", "a.csv", "x")
    files.set_failpoint_hook(full)
    try:
        ran = world.run()
    finally:
        files.set_failpoint_hook(None)
    assert ran.code == 1
    assert "archiving" in ran.err
    assert "a.csv failed: No space left on device" in ran.err
    assert "bug" not in ran.err
    assert "Traceback" not in ran.err
    assert world.run().code == 1
    assert world.crossdock("status", "--json").json()[0]["counts"]["files"] == {"parked": 1}


def test_a_wave_that_cannot_be_rendered_needs_a_person(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve_once, "run_pass", lambda *_a, **_k: PassReport(refused=["pl1/x: no"]))
    assert world.crossdock("wave", "close").code == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_run_finish_the_chunk_at_hand(
    number: signal.Signals, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = signal.getsignal(number)
    asked: list[bool] = []

    def interrupted(site: Runtime, *_args: object, **_kwargs: object) -> PassReport:
        asked.append(site.stopping())
        os.kill(os.getpid(), number)
        asked.append(site.stopping())
        return PassReport()

    monkeypatch.setattr(run_command, "run_pass", interrupted)
    ran = world.run()
    assert asked == [False, True]
    assert ran.code == 75
    assert "the next run goes on from here" in ran.err
    assert signal.getsignal(number) == before


def test_a_run_that_was_stopped_says_so_also_where_a_person_must_look(
    capsys: pytest.CaptureFixture[str],
) -> None:
    codes = [run_command.ended(stopped=stopped, wrong=True) for stopped in (True, False)]
    assert codes == [1, 1]
    assert capsys.readouterr().err.count("stopped before the end") == 1


def test_a_second_signal_is_the_usual_one(site: Runtime) -> None:
    with pytest.raises(KeyboardInterrupt), told_to_stop(site) as stop:
        os.kill(os.getpid(), signal.SIGINT)
        assert stop.is_set()
        os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.slow
def test_workers_leave_signals_to_the_processor(world: World) -> None:
    house = load_house(str(world.folder / "config.yaml"))
    with at_work(house, workers=1, progress=Progress()) as site:
        for number in (signal.SIGTERM, signal.SIGINT):
            assert site.submit(signal.getsignal, number).result() == signal.SIG_IGN
        worker = site.submit(os.getpid).result()
        os.kill(worker, signal.SIGTERM)
        assert site.submit(os.getpid).result() == worker
    assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == set()


def test_watch_tells_once_that_a_remote_is_down_and_works_when_it_is_back(
    world: World, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    with_remote(world, "transport: local", "path: share")
    config = world.folder / "config.yaml"
    with at_work(load_house(str(config)), workers=0, progress=Progress()) as runtime:
        watch = Watch(runtime, config, world.now)
        for _ in range(3):
            watch.work_once(first=True)
        told = f"the remote share is down: there is no folder {world.folder / 'share'}"
        assert capsys.readouterr().err.count(told) == 1
        for side in ("inbox", "outbox"):
            (world.folder / "share" / side).mkdir(parents=True)
        watch.work_once(first=False)
        assert "is back" not in capsys.readouterr().err, "it is not tried at every look"
        clock.now += watching.TRY_AGAIN_MS
        watch.work_once(first=False)
        assert "the remote share is back" in capsys.readouterr().err
        assert (world.folder / "share" / "inbox" / "pl1").is_dir()
        alert = world.outbox / "alerts" / "remotes" / "share.txt"
        assert not alert.exists(), "a pass was made"
        (world.folder / "share").rename(world.folder / "away")
        for _ in range(2):
            watch.work_once(first=False)
        assert "share is down" in alert.read_text(), "told although there was nothing else to do"


def test_an_edit_that_changes_remotes_is_refused_until_a_restart(
    watch: Watch, world: World, clock: Clock
) -> None:
    with_remote(world, "transport: local", "path: share")
    watch.reload_if_edited()
    clock.now += 500
    assert not watch.reload_if_edited()
    words = refused_alert(watch.runtime.house).read_text("utf-8")
    assert "restart to change remotes" in words


def test_files_that_somebody_still_writes_are_counted_by_folder() -> None:
    waits = [
        Oddity("acme", "a.csv", sentence("inbox.waits-open"), waits=True),
        Oddity("acme", "b.csv", sentence("inbox.waits-still"), waits=True),
        Oddity("acme", "c.csv.part", sentence("inbox.waits-name"), waits=True),
        Oddity("", "d.csv", sentence("inbox.waits-open"), remote="share", waits=True),
        Oddity("", "e.csv", sentence("inbox.waits-open"), waits=True),
    ]
    assert [in_english(words) for words in still_written(waits)] == [
        "1 file of inbox is still being written: left for the next run",
        "2 files of inbox/acme are still being written: left for the next run",
        "1 file of share:inbox is still being written: left for the next run",
    ]


def test_the_time_of_a_wave_is_reason_for_a_pass(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes: list[str] = []
    nine = parse_time("2026-11-03T09:00:00Z")

    def counted(_site: Runtime, _found: list, _now: int, *, close_all: bool) -> PassReport:
        passes.append(str(watch.fixed_now))
        return PassReport()

    def coming(_site: Runtime, now: int) -> int | None:
        return nine if now < nine else None

    monkeypatch.setattr(watching, "run_pass", counted)
    monkeypatch.setattr(watching.wave_times, "next_closing", coming)
    watch.fixed_now = "2026-11-03T08:00:00Z"
    watch.look_and_tell(first=True)
    for minute in ("08:30:00", "08:59:59", "09:00:00", "09:00:01"):
        watch.fixed_now = f"2026-11-03T{minute}Z"
        watch.look_and_tell(first=False)
    assert passes == ["2026-11-03T08:00:00Z", "2026-11-03T09:00:00Z"]
