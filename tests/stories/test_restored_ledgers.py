"""An earlier copy of the ledger is put back: nothing goes out twice, nothing is lost."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import sqlite3
from pathlib import Path

import pytest
from builders.crash import CRASHED
from builders.weeks import (
    AFTERNOON,
    NEXT_WEEK,
    NOON,
    copy_of,
    export,
    put_back,
    reference_data,
    ship,
    shipped_once,
)
from builders.world import STANDING_ALERTS, World

from processor.commands import reconcile
from processor.commands.opening.open_house import at_work, load_house
from processor.commands.printing.console import Progress, speak
from processor.commands.watch import Watch
from processor.model.times import parse_time
from processor.passes.folders import SENTINEL
from processor.transport import files

EPOCH = "alerts/house/epoch.txt"
SSCC = re.compile(rb"(?<!\d)\d{18}(?!\d)")


def kept(world: World) -> dict[str, bytes]:
    """Every file of the archive but the marks and notes, which go on."""
    base = world.folder / "archive"
    return {
        path.relative_to(base).as_posix(): path.read_bytes()
        for path in sorted(base.rglob("*"))
        if path.is_file() and path.name != "marks.json" and path.suffix != ".jsonl"
    }


def overwritten(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    return [name for name, data in before.items() if after.get(name) != data]


def numbers(documents: dict[str, bytes]) -> set[bytes]:
    return {one for data in documents.values() for one in SSCC.findall(data)}


def sent(documents: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in documents.items() if not name.startswith("alerts/")}


def restored(tmp_path: Path, *, taken: bool = True) -> tuple[World, dict[str, bytes]]:
    """A house whose ledger is from before its second wave, and what that wave handed over."""
    world = shipped_once(tmp_path / "house")
    copy = copy_of(world, ".state", tmp_path / "copy")
    second = ship(world, "second.csv", 6, 12, NOON)
    if taken:
        world.consume()
    put_back(world, ".state", copy)
    world.now = AFTERNOON
    return world, second


def test_a_ledger_put_back_hands_out_nothing_until_a_person_said_what_went_out(
    tmp_path: Path,
) -> None:
    world, second = restored(tmp_path)
    before = kept(world)
    world.drop("acme-shopify", "second.csv", export(6, 12))
    ran = world.run()
    assert ran.code == 1, ran.out + ran.err
    assert "crossdock reconcile" in ran.out
    assert sent(world.visible()) == {}
    assert EPOCH in world.visible()
    [listed] = world.crossdock("reconcile", "--json").json()
    [wave] = listed["waves"]
    assert wave["wave"] == "W000002"
    paused = world.crossdock("pause", "all").out
    assert "before `crossdock reconcile` is answered" in paused
    assert world.crossdock("resume", "all").code == 0
    assert {f"{one['folder']}/{one['name']}" for one in wave["documents"]} == set(second)
    assert [one["fate"] for one in listed["files"]] == ["taken again"]
    said = world.crossdock("reconcile", "--went-out", "W000002")
    assert said.code == 0, said.out + said.err
    assert world.run().code == 0
    assert sent(world.visible()) == {}
    states = {name: one["state"] for name, one in world.orders().items()}
    assert {states[name] for name in wave["orders"]} == {"held"}
    assert overwritten(before, kept(world)) == []
    world.balance()


@pytest.mark.slow
@pytest.mark.parametrize("by", ["the command itself", "a watch"])
def test_what_is_reconciled_under_a_clock_in_doubt_is_noted_under_no_time_that_may_never_come(
    by: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, _second = restored(tmp_path, taken=False)
    assert world.run().code == 1
    world.now = "2027-11-03T15:00:00Z"
    answer = ("reconcile", "--did-not", "all", "--why", "nobody took it")
    if by == "a watch":
        config = world.folder / "config.yaml"
        with at_work(load_house(str(config)), workers=0, progress=Progress()) as runtime:
            watch = Watch(runtime, config, world.now)
            monkeypatch.setattr(reconcile, "_PATIENCE_S", 0.0)
            assert world.crossdock(*answer).code == 75
            watch.look_and_tell(first=False)
        speak("")
    else:
        assert world.crossdock(*answer).code == 0
    noted = world.dump()
    assert "nobody took it" in noted
    assert str(parse_time(world.now)) not in noted
    assert str(parse_time(AFTERNOON)) in noted


@pytest.mark.slow
def test_a_watch_over_a_ledger_put_back_makes_no_pass_for_a_day_that_it_must_not_begin(
    tmp_path: Path,
) -> None:
    world, _second = restored(tmp_path)
    world.now = "2026-11-04T09:00:00Z"
    config = world.folder / "config.yaml"
    with at_work(load_house(str(config)), workers=0, progress=Progress()) as runtime:
        watch = Watch(runtime, config, world.now)
        watch.look_and_tell(first=True)
        passes: list[int] = []
        runtime.see_to_ledger = passes.append
        for _ in range(3):
            watch.look_and_tell(first=False)
        assert passes == []
    speak("")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["second.csv", "again.csv"])
def test_orders_of_a_wave_that_went_out_ship_by_a_person_alone_and_under_new_numbers(
    name: str, tmp_path: Path
) -> None:
    world, second = restored(tmp_path)
    before = kept(world)
    world.run()
    assert world.crossdock("reconcile", "--went-out", "all").code == 0
    world.run()
    world.drop("acme-shopify", name, export(6, 12))
    ran = world.run()
    assert (ran.code, sent(world.visible())) == (0, {}), ran.out + ran.err
    held = world.crossdock("hold", "list", "--json").json()
    gone = [hold for hold in held if hold["reason"] == "went-out-before-restore"]
    assert all("(W000002, " in hold["detail"] for hold in gone)
    one, *rest = [f"{hold['channel']}/{hold['order_id']}" for hold in gone]
    assert world.crossdock("release", one, "--why", "it was lost").code == 0
    assert world.crossdock("reject", rest[0], "--why", "it is out").code == 0
    assert world.run().code == 0
    anew = world.visible()
    assert anew
    assert not set(anew) & set(second)
    assert not numbers(anew) & numbers(second)
    world.consume()
    assert overwritten(before, kept(world)) == []
    world.balance()


@pytest.mark.slow
def test_a_cancellation_of_what_went_out_is_for_a_person_who_calls_the_warehouse(
    tmp_path: Path,
) -> None:
    world, _ = restored(tmp_path)
    world.run()
    assert world.crossdock("reconcile", "--went-out", "all").code == 0
    world.run()
    name = "acme-shopify/#1146"
    assert world.orders()[name]["state"] == "held"
    place = export(0, 1).splitlines()[0].split(",").index("Cancelled at")
    head, *rows = csv.reader(io.StringIO(export(6, 12)))
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(
        [
            head,
            *(
                [*row[:place], "2026-11-03 13:00:00 +0100", *row[place + 1 :]]
                for row in rows
                if row[0] == "#1146"
            ),
        ]
    )
    world.drop("acme-shopify", "cancelled.csv", out.getvalue())
    assert world.run().code == 0
    assert world.orders()[name]["state"] == "held"
    held = world.crossdock("hold", "list", "--json").json()
    said = [one["detail"] for one in held if one["order_id"] == "#1146"]
    assert any("call the warehouse" in one for one in said), said
    assert world.crossdock("reject", name, "--why", "called them").code == 0
    assert world.orders()[name]["state"] == "rejected"
    world.balance()


@pytest.mark.slow
def test_what_left_is_off_the_stock_until_the_next_count(tmp_path: Path) -> None:
    world, _ = restored(tmp_path)
    world.run()
    before = {
        one["sku"] + one["warehouse"]: one for one in world.crossdock("stock", "--json").json()
    }
    world.crossdock("reconcile", "--went-out", "W000002")
    world.run()
    after = {
        one["sku"] + one["warehouse"]: one for one in world.crossdock("stock", "--json").json()
    }
    gone = sum(before[key]["on_hand"] - after[key]["on_hand"] for key in before)
    [manifest] = [
        path for path in (world.folder / "archive/ledger/waves").iterdir() if "W000002" in path.name
    ]
    pieces = sum(int(one) for one in re.findall(r'"pieces":(\d+)', manifest.read_text("utf-8")))
    assert gone == pieces > 0
    world.balance()


@pytest.mark.slow
def test_what_left_is_off_the_stock_also_where_a_file_is_lost_before_it_is_booked_again(
    tmp_path: Path,
) -> None:
    world, _ = restored(tmp_path)
    world.run()
    assert world.crossdock("reconcile", "--went-out", "all").code == 0
    [copy] = (world.folder / "archive").glob("2026/*/*/*second.csv")
    copy.rename(tmp_path / "away")
    ran = world.run()
    assert ran.code == 1
    assert "has not come to archive/" in ran.out
    with sqlite3.connect(world.folder / ".state" / "ledger.db") as ledger:
        asked = "SELECT count(*) FROM stock_event WHERE kind = 'went out'"
        [(booked,)] = ledger.execute(asked).fetchall()
    ledger.close()
    assert booked > 0, "orders are decided in this pass: not on goods that have left"
    (tmp_path / "away").rename(copy)
    assert world.run().code == 0
    assert sent(world.visible()) == {}
    world.balance()


@pytest.mark.slow
def test_a_wave_that_nobody_took_is_decided_afresh_and_what_lies_there_put_aside(
    tmp_path: Path,
) -> None:
    world, second = restored(tmp_path, taken=False)
    assert world.run().code == 1
    assert "lies untaken in outbox" in world.crossdock("reconcile").out
    assert world.crossdock("reconcile", "--did-not", "W000002").code == 2
    said = world.crossdock("reconcile", "--did-not", "W000002", "--why", "nobody took it")
    assert said.code == 0, said.out + said.err
    assert sent(world.visible()) == {}
    aside = world.folder / "archive" / "ledger" / "taken-back"
    assert {p.relative_to(aside).as_posix(): p.read_bytes() for p in aside.rglob("*.*")} == second
    assert world.run().code == 0
    anew = sent(world.visible())
    assert len(anew) == len(second)
    assert not set(anew) & set(second)
    assert not numbers(anew) & numbers(second)
    assert "went-out-before-restore" not in world.crossdock("hold", "list").out
    again = world.crossdock("reconcile", "--did-not", "W000002", "--why", "said twice")
    assert (again.code, sent(world.visible())) == (0, anew)
    world.balance()


@pytest.mark.slow
def test_a_wave_that_lies_nowhere_is_not_said_to_have_gone_to_nobody_by_one_flag(
    tmp_path: Path,
) -> None:
    world, second = restored(tmp_path)
    assert world.run().code == 1
    answer = ("reconcile", "--did-not", "all", "--why", "they say so")
    refused = world.crossdock(*answer)
    assert refused.code == 1
    assert "--although-taken" in refused.out
    assert all(name in refused.out for name in second)
    assert world.run().code == 1
    assert world.crossdock(*answer, "--although-taken").code == 0
    assert world.run().code == 0
    assert sent(world.visible())


@pytest.mark.slow
def test_an_answer_that_comes_after_the_last_one_is_refused_where_it_says_something_else(
    tmp_path: Path,
) -> None:
    world, _ = restored(tmp_path)
    assert world.run().code == 1
    assert world.crossdock("reconcile", "--went-out", "W000002").code == 0
    assert world.crossdock("reconcile", "--went-out", "W000002").code == 0
    for names in ("W000002", "all"):
        late = world.crossdock("reconcile", "--did-not", names, "--why", "they did not")
        assert (late.code, "W000002 was answered `went out` on 2026-11-03" in late.out) == (1, True)
    strange = world.crossdock("reconcile", "--went-out", "W000077")
    assert (strange.code, "no wave W000077" in strange.out) == (1, True)


@pytest.mark.slow
def test_a_copy_put_back_twice_tells_what_was_taken_back_and_answered_the_first_time(
    tmp_path: Path,
) -> None:
    world = shipped_once(tmp_path / "house")
    copy = copy_of(world, ".state", tmp_path / "copy")
    ship(world, "second.csv", 6, 12, NOON)
    put_back(world, ".state", copy)
    world.now = AFTERNOON
    assert world.run().code == 1
    answer = ("reconcile", "--did-not", "W000002", "--why", "nobody took it")
    assert world.crossdock(*answer).code == 0
    put_back(world, ".state", copy)
    assert world.run().code == 1
    listed = world.crossdock("reconcile").out
    assert "its receiver took it" not in listed
    assert "was taken back before anybody took it" in listed
    assert "answered when a copy was put back before, on 2026-11-03" in listed
    assert world.crossdock(*answer).code == 0
    assert world.run().code == 0
    assert sent(world.visible())
    world.balance()


@pytest.mark.slow
def test_a_wave_in_question_is_named_in_the_words_that_say_how_to_answer(tmp_path: Path) -> None:
    world = shipped_once(tmp_path / "house")
    ship(world, "second.csv", 6, 12, NOON)
    world.consume()
    copy = copy_of(world, ".state", tmp_path / "copy")
    ship(world, "third.csv", 12, 18, NEXT_WEEK)
    world.consume()
    put_back(world, ".state", copy)
    assert world.run().code == 1
    said = world.crossdock("reconcile").out
    assert "--went-out W000003" in said
    assert "W000002" not in said


@pytest.mark.slow
def test_a_ledger_and_archive_put_back_together_still_see_what_lies_in_the_outbox(
    tmp_path: Path,
) -> None:
    world = shipped_once(tmp_path / "house")
    ledger = copy_of(world, ".state", tmp_path / "ledger")
    archive = copy_of(world, "archive", tmp_path / "archive")
    second = ship(world, "second.csv", 6, 12, NOON)
    put_back(world, ".state", ledger)
    put_back(world, "archive", archive)
    world.now = AFTERNOON
    world.drop("acme-shopify", "second.csv", export(6, 12))
    ran = world.run()
    assert ran.code == 1, ran.out
    assert sent(world.visible()) == second
    [listed] = world.crossdock("reconcile", "--json").json()
    assert [(one["wave"], one["manifest"]) for one in listed["waves"]] == [("W000002", False)]
    assert world.crossdock("reconcile", "--went-out", "W000002").code == 0
    # The receivers have what lies there; the export that came since brings its orders again.
    world.consume()
    for name in ("", "later.csv"):
        if name:
            world.drop("acme-shopify", name, export(6, 14))
        world.run()
        assert sent(world.visible()) == {}
    held = world.crossdock("hold", "list", "--json").json()
    gone = {hold["order_id"] for hold in held if hold["reason"] == "went-out-before-restore"}
    assert len(gone) >= 8, "also what was placed before and came only now"
    # What a person says to ship leaves under new numbers; a later export does not hold it again.
    assert world.crossdock("release", f"acme-shopify/{max(gone)}", "--why", "lost").code == 0
    world.drop("acme-shopify", "last.csv", export(6, 14) + "\n")
    # What came in since the copy is lost with its archive, until a person says that it came again.
    ran = world.run()
    assert (ran.code, "is lost" in ran.out) == (1, True)
    assert "is lost" in world.crossdock("status").out
    assert "alerts/house/lost.txt" in world.visible()
    assert "is lost" in world.crossdock("reconcile").out
    assert world.crossdock("reconcile", "--yes").code == 0
    assert world.run().code == 0
    assert "alerts/house/lost.txt" not in world.visible()
    anew = sent(world.visible())
    assert anew
    assert not numbers(anew) & numbers(second)
    world.balance()


@pytest.mark.slow
def test_what_was_placed_since_an_old_copy_is_held_also_while_the_clock_is_in_doubt(
    tmp_path: Path,
) -> None:
    world = shipped_once(tmp_path / "house")
    ledger = copy_of(world, ".state", tmp_path / "ledger")
    archive = copy_of(world, "archive", tmp_path / "archive")
    ship(world, "second.csv", 6, 12, NOON)
    put_back(world, ".state", ledger)
    put_back(world, "archive", archive)
    # A month after the last pass that this copy knows of.
    world.now = "2026-12-03T09:00:00Z"
    assert world.run().code == 1
    assert world.crossdock("reconcile", "--went-out", "all").code == 0
    world.consume()
    assert world.crossdock("clock", "accept", "--why", "it is right").code == 0
    since = export(6, 14).replace("2026-11-02", "2026-11-19").replace("2026-11-03", "2026-11-20")
    world.drop("acme-shopify", "since.csv", since)
    assert "is lost" in world.run().out
    assert sent(world.visible()) == {}
    world.balance()


@pytest.mark.slow
@pytest.mark.parametrize("where", ["away/pl1", "outbox/pl1/in"])
def test_what_lies_with_receivers_that_have_their_own_folders_is_seen_too(
    where: str, tmp_path: Path
) -> None:
    world = World.build(tmp_path / "house")
    world.look_at_each_order_alone()
    reference_data(world)
    folders = {"PL1": where, "DE2": "away/de2", "CN1": "away/cn1"}
    block = ""
    for name, folder in folders.items():
        (world.folder / folder).mkdir(parents=True)
        block += f"  {name}: {{folder: {folder}}}\n"
    with (world.folder / "config.yaml").open("a", encoding="utf-8") as config:
        config.write(f"\nreceivers:\n{block}")
    theirs = [world.folder / folder for folder in folders.values()]

    def lie() -> dict[str, bytes]:
        return {one.name: one.read_bytes() for folder in theirs for one in sorted(folder.iterdir())}

    world.drop("acme-shopify", "first.csv", export(0, 6))
    assert world.run().code == 0
    world.consume()
    for folder in theirs:
        for path in folder.iterdir() if folder.is_dir() else ():
            path.unlink()
    ledger = copy_of(world, ".state", tmp_path / "ledger")
    archive = copy_of(world, "archive", tmp_path / "archive")
    world.now = NOON
    world.drop("acme-shopify", "second.csv", export(6, 12))
    assert world.run().code == 0
    second = lie()
    for path in (world.outbox / "customs").iterdir():
        path.unlink()
    put_back(world, ".state", ledger)
    # In a folder within the outbox it counts once.
    if where == "away/pl1":
        put_back(world, "archive", archive)
    world.now = AFTERNOON
    ran = world.run()
    assert ran.code == 1, ran.out
    [listed] = world.crossdock("reconcile", "--json").json()
    assert [one["wave"] for one in listed["waves"]] == ["W000002"]
    said = world.crossdock("reconcile").out
    assert "lies untaken in the receiver DE2" in said
    assert "went out" not in said.replace("--went-out", "")
    answer = ("reconcile", "--did-not", "all", "--why", "the customs file does not count")
    told = world.crossdock(*answer, "--although-taken")
    assert told.code == 0
    lost = where == "away/pl1"
    assert ("Only the instructions there name its orders" in told.out) == lost
    assert ("is lost" in told.out) == lost
    assert lie() == {}
    aside = world.folder / "archive" / "ledger" / "taken-back"
    assert {one.name for one in aside.rglob("*") if one.is_file()} == set(second)
    world.drop("acme-shopify", "again.csv", export(6, 12))
    assert ("is lost" in world.run().out) == (where == "away/pl1")
    anew = lie()
    assert anew
    assert not numbers(anew) & numbers(second)
    world.balance()


@pytest.mark.slow
def test_what_lies_untaken_at_a_remote_is_named_and_taken_back_from_there(tmp_path: Path) -> None:
    world = shipped_once(tmp_path / "house", warehouse_remote="share")
    theirs = world.folder / "share" / "outbox" / "pl1"
    for path in theirs.iterdir():
        path.unlink()
    copy = copy_of(world, ".state", tmp_path / "copy")
    ship(world, "second.csv", 6, 12, NOON)
    world.consume()
    second = {path.name: path.read_bytes() for path in theirs.iterdir()}
    assert second
    put_back(world, ".state", copy)
    world.now = AFTERNOON
    assert world.run().code == 1
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    config.write_text(text.replace("share", "share-2"), "utf-8")
    (world.folder / "share-2" / "outbox").mkdir(parents=True)
    words = f"went to {theirs / sorted(second)[0]}, where nobody looks any more"
    assert words in " ".join(world.crossdock("reconcile").out.split())
    config.write_text(text, "utf-8")
    assert "share:outbox" in world.crossdock("reconcile").out
    answer = ("reconcile", "--did-not", "all", "--why", "they took nothing", "--although-taken")
    said = world.crossdock(*answer)
    assert said.code == 0, said.out + said.err
    aside = world.folder / "archive" / "ledger" / "taken-back" / "pl1"
    assert {path.name: path.read_bytes() for path in aside.iterdir()} == second
    assert list(theirs.iterdir()) == []
    assert world.run().code == 0
    anew = {path.name: path.read_bytes() for path in theirs.iterdir()}
    assert len(anew) == len(second)
    assert not set(anew) & set(second)
    assert not numbers(anew) & numbers(second)


@pytest.mark.slow
def test_an_earlier_copy_put_back_twice_asks_again_of_all_that_went_out_since(
    tmp_path: Path,
) -> None:
    world = shipped_once(tmp_path / "house")
    copy = copy_of(world, ".state", tmp_path / "copy")
    second = ship(world, "second.csv", 6, 12, NOON)
    world.consume()
    put_back(world, ".state", copy)
    world.now = AFTERNOON
    assert world.run().code == 1
    assert world.crossdock("reconcile", "--went-out", "W000002").code == 0
    third = ship(world, "third.csv", 12, 18, NEXT_WEEK)
    world.consume()
    before = kept(world)
    put_back(world, ".state", copy)
    assert world.run().code == 1
    [listed] = world.crossdock("reconcile", "--json").json()
    assert [one["wave"] for one in listed["waves"]] == ["W000002", "W000003"]
    assert [one["name"] for one in listed["files"]] == ["second.csv", "third.csv"]
    first = world.crossdock("reconcile", "--went-out", "W000002")
    assert (first.code, "W000003" in first.out) == (1, True)
    assert world.run().code == 1
    assert world.crossdock("reconcile", "--went-out", "W000003").code == 0
    assert world.run().code == 0
    fourth = ship(world, "fourth.csv", 18, 24, NEXT_WEEK)
    assert fourth
    # Alerts of what stands bear no number: they stand until what they tell of is over.
    handed = {name for name in fourth if not name.startswith(STANDING_ALERTS)}
    assert not handed & {*second, *third}
    assert not numbers(fourth) & (numbers(second) | numbers(third))
    assert overwritten(before, kept(world)) == []
    world.balance()


@pytest.mark.slow
def test_a_ledger_whose_archive_is_deleted_waits_until_a_person_says_yes(tmp_path: Path) -> None:
    world = shipped_once(tmp_path / "house")
    shutil.rmtree(world.folder / "archive")
    world.now = NOON
    world.drop("acme-shopify", "second.csv", export(6, 12))
    ran = world.run()
    assert ran.code == 1
    assert "the archive lacks the marks" in ran.out
    assert sent(world.visible()) == {}
    assert "--yes" in world.crossdock("reconcile").out
    assert world.crossdock("reconcile", "--yes").code == 0
    assert world.run().code == 0
    assert sent(world.visible())
    assert EPOCH not in world.visible()
    [said] = world.crossdock("balance", "--json").json()
    # What was in the archive is gone, and told as that; nothing else is wrong.
    assert [one["number"] for one in said["checks"] if one["findings"]] == [6]


@pytest.mark.slow
def test_no_archive_is_made_anew_by_an_answer_and_one_that_comes_back_is_told_as_replaced(
    tmp_path: Path,
) -> None:
    world = shipped_once(tmp_path / "house")
    archive = world.folder / "archive"
    archive.rename(tmp_path / "away")
    world.now = NOON
    for answer in ((), ("--yes",)):
        refused = world.crossdock("reconcile", *answer)
        assert (refused.code, archive.exists()) == (1, False)
        assert "crossdock mounts accept" in refused.err
    archive.mkdir()
    assert world.crossdock("reconcile", "--yes").code == 0
    shutil.rmtree(archive)
    (tmp_path / "away").rename(archive)
    ran = world.run()
    assert (ran.code, "was replaced on 2026-11-03T12:00:00Z" in ran.out) == (1, True), ran.out
    assert world.crossdock("reconcile", "--yes").code == 0
    assert world.run().code == 0
    world.balance()


@pytest.mark.slow
def test_an_archive_that_was_only_away_goes_on_by_itself_once_it_is_back(tmp_path: Path) -> None:
    world = shipped_once(tmp_path / "house")
    away = tmp_path / "away"
    (world.folder / "archive").rename(away)
    world.now = NOON
    assert world.run().code == 1
    shutil.rmtree(world.folder / "archive", ignore_errors=True)
    away.rename(world.folder / "archive")
    world.drop("acme-shopify", "second.csv", export(6, 12))
    ran = world.run()
    assert ran.code == 0, ran.out
    assert sent(world.visible())


@pytest.mark.slow
def test_documents_that_a_copy_holds_as_waiting_are_not_handed_out_again(tmp_path: Path) -> None:
    world = shipped_once(tmp_path / "house")
    world.now = NOON
    world.drop("acme-shopify", "second.csv", export(6, 12))

    def copy_when_staged(name: str) -> None:
        if name == "hand/before-rename" and not (tmp_path / "copy").exists():
            copy_of(world, ".state", tmp_path / "copy")

    files.set_failpoint_hook(copy_when_staged)
    try:
        assert world.run().code == 0
    finally:
        files.set_failpoint_hook(None)
    world.consume()
    put_back(world, ".state", tmp_path / "copy")
    world.now = AFTERNOON
    assert world.run().code == 1
    assert sent(world.visible()) == {}
    [listed] = world.crossdock("reconcile", "--json").json()
    assert [(one["wave"], one["known"]) for one in listed["waves"]] == [("W000002", True)]
    assert world.crossdock("reconcile", "--went-out", "W000002").code == 0
    ran = world.run()
    assert (ran.code, sent(world.visible())) == (0, {}), ran.out
    assert [one.name for one in (world.folder / ".state" / "staging").iterdir()] == [SENTINEL]
    world.balance()


@pytest.mark.slow
@pytest.mark.parametrize("answer", ["--went-out", "--did-not"])
def test_what_a_copy_had_planned_never_leaves_under_the_numbers_that_went_out(
    answer: str, tmp_path: Path
) -> None:
    world = shipped_once(tmp_path / "house")
    world.now = NOON
    world.drop("acme-shopify", "second.csv", export(6, 12))

    def copy_when_decided(name: str) -> None:
        if name == "commit/close/before" and not (tmp_path / "copy").exists():
            copy_of(world, ".state", tmp_path / "copy")

    files.set_failpoint_hook(copy_when_decided)
    try:
        assert world.run().code == 0
    finally:
        files.set_failpoint_hook(None)
    second = dict(world.visible())
    world.consume()
    put_back(world, ".state", tmp_path / "copy")
    world.now = AFTERNOON
    assert world.run().code == 1
    said = ("reconcile", answer, "W000002", "--why", "asked them", "--although-taken")
    assert world.crossdock(*said).code == 0
    assert world.run().code == 0
    anew = sent(world.visible())
    assert bool(anew) == (answer == "--did-not")
    assert not numbers(anew) & numbers(second)
    world.balance()


@pytest.mark.slow
def test_a_file_of_a_lost_day_is_booked_before_what_came_after_it(tmp_path: Path) -> None:
    world, _ = restored(tmp_path)
    moved = export(6, 12).replace("148 Main St", "150 Main St")
    assert moved != export(6, 12)
    world.drop("acme-shopify", "newer.csv", moved)
    assert world.run().code == 1
    answer = ("reconcile", "--did-not", "all", "--why", "nobody took it", "--although-taken")
    said = world.crossdock(*answer)
    assert said.code == 0, said.out
    # A release decides at once: not before the lost file is booked.
    assert world.crossdock("redecide", "--all").code == 0
    assert "148 Main St" not in world.dump()
    assert world.run().code == 0
    [order] = [line for line in world.dump().splitlines() if re.match(r'orders .*"#1146"', line)]
    assert "150 Main St" in order
    world.balance()


@pytest.mark.slow
@pytest.mark.parametrize("answer", ["--went-out", "--did-not"])
def test_a_crash_anywhere_in_a_reconciliation_is_finished_by_saying_it_again(
    answer: str, tmp_path: Path
) -> None:
    world, _ = restored(tmp_path, taken=False)
    world.run()
    said = ("reconcile", answer, "W000002", "--why", "asked the warehouse")
    seen: list[str] = []
    whole = world.copied(tmp_path / "whole")
    files.set_failpoint_hook(seen.append)
    try:
        assert whole.crossdock(*said).code == 0
    finally:
        files.set_failpoint_hook(None)
    assert {"commit/reconcile/before", "commit/reconcile/after"} <= set(seen)
    assert whole.run().code == 0
    for stop in range(1, len(seen) + 1):
        broken = world.copied(tmp_path / f"at-{stop}")
        _dies_at(broken, said, stop)
        again = broken.crossdock(*said)
        assert again.code == 0, (seen[stop - 1], again.out, again.err)
        assert broken.run().code == 0
        assert sent(broken.visible()).keys() == sent(whole.visible()).keys(), seen[stop - 1]
        assert {n: o["state"] for n, o in broken.orders().items()} == {
            n: o["state"] for n, o in whole.orders().items()
        }
        assert overwritten(kept(world), kept(broken)) == []
        broken.balance()
        shutil.rmtree(broken.folder)


def _dies_at(world: World, said: tuple[str, ...], stop: int) -> None:
    child = os.fork()
    if child == 0:
        count = 0

        def hook(_name: str) -> None:
            nonlocal count
            count += 1
            if count == stop:
                os._exit(CRASHED)

        try:
            files.set_failpoint_hook(hook)
            world.crossdock(*said)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == CRASHED
