"""Faults 1 to 36: how files arrive, and in which order what they say."""

from __future__ import annotations

import errno
import json
import os
import shutil
import unicodedata
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import pytest
from builders.exports import files, further, market, order, shop, torn
from builders.fault_house import (
    SHOP,
    arrives,
    holds,
    instructions,
    not_withstood,
    state,
    stock,
    told,
    turned_away,
    watched,
)
from builders.mounting import bind, mount_memory, unmount, with_mounts
from builders.normalise_files import erp
from builders.paths import SAMPLES
from builders.remotes import with_remote
from builders.sheets import with_accounts
from builders.world import World

from processor.commands import watch as watching
from processor.commands.watching import edits as watch_edits
from processor.house.house import load
from processor.intake import scan
from processor.intake.review_workbook import read_workbook
from processor.transport import files as operations

ERP = SAMPLES / "inbox" / "nordlys-erp" / "auftraege-2026-11-02.csv"
CANCELLED = {"Cancelled_at": "2026-11-03 08:00:00 +0100"}


def settles_in(world: World, words: str) -> None:
    path = world.folder / "config.yaml"
    text = path.read_text("utf-8")
    assert "settle: 0 seconds" in text
    path.write_text(text.replace("settle: 0 seconds", f"settle: {words}"), "utf-8")


@pytest.mark.slow
def test_001_a_file_that_grows_is_taken_once_it_is_quiet_and_whole(
    stocked: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    settles_in(stocked, "2 seconds")
    now = 0
    monkeypatch.setattr(watching, "monotonic_ms", lambda: now)
    monkeypatch.setattr(watch_edits, "monotonic_ms", lambda: now)
    text = shop(*(order(f"#{7000 + n}") for n in range(20)))
    path = stocked.drop(SHOP, "grows.csv", "")
    with watched(stocked) as watch, path.open("w") as stream:
        for end in range(0, len(text) + 1, len(text) // 20):
            stream.write(text[stream.tell() : end])
            stream.flush()
            watch.work_once(first=False)
            now += 1_999
            watch.work_once(first=False)
            assert path.exists(), "taken while it grew"
        stream.write(text[stream.tell() :])
        stream.close()
        for _ in range(3):
            watch.work_once(first=False)
            now += 2_000
    assert not path.exists()
    assert len(stocked.orders()) == 20
    stocked.balance()


UNFINISHED = (
    "orders.csv.part", "orders.csv.filepart", "orders.csv.tmp", "orders.csv.writing",
    ".orders.csv", "orders.csv~", "ORDERS.CSV.PART",
)  # fmt: skip


@pytest.mark.slow
def test_003_names_of_unfinished_files_are_left_until_they_are_renamed(stocked: World) -> None:
    names = [
        stocked.drop(SHOP, f"{n}{name}" if name[0] != "." else f".{n}{name}", shop(order(f"#{n}")))
        for n, name in enumerate(UNFINISHED, 7001)
    ]
    assert stocked.run().code == 0
    assert stocked.orders() == {}
    assert all(path.exists() for path in names), "never deleted"
    for n, path in enumerate(names):
        path.rename(path.with_name(f"{n}.csv"))
    assert stocked.run().code == 0
    assert len(stocked.orders()) == len(UNFINISHED)


@pytest.mark.slow
def test_004_an_upload_that_pauses_and_goes_on_loses_no_order(stocked: World) -> None:
    text = shop(*(order(f"#{n}") for n in range(7001, 7015)))
    path = stocked.drop(SHOP, "stalls.csv", "")
    with path.open("w") as stream:
        stream.write(text[: text.index("#7006")])
        stream.flush()
        stocked.run()
        stream.write(text[text.index("#7006") :])
    stocked.run()
    stocked.run()
    assert len(stocked.orders()) == 14
    assert {state(stocked, f"#{n}") for n in range(7001, 7015)} == {"instructed"}


@pytest.mark.slow
def test_005_a_file_of_no_bytes_is_never_an_order_file_that_was_fine(stocked: World) -> None:
    alert = turned_away(stocked, "empty.csv", b"")
    assert "the file is empty [file/empty]" in alert


@pytest.mark.slow
def test_006_a_workbook_cut_anywhere_gives_no_cell(stocked: World) -> None:
    with_accounts(stocked.folder)
    arrives(stocked, "held.csv", shop(order("#7001", Financial_Status="pending")))
    stocked.crossdock("review", "write")
    [whole] = [data for name, data in stocked.visible().items() if name.endswith(".xlsx")]
    assert read_workbook(whole).cells
    for percent in range(0, 100, 4):
        read = read_workbook(whole[: len(whole) * percent // 100])
        assert (read.refused is not None, len(read.cells)) == (True, 0)
    ran = arrives(stocked, "cut.xlsx", whole[: len(whole) // 2], "review/anna")
    assert ran.code == 1
    assert "[sheet/unreadable]" in told(stocked, "alerts", "review")
    assert state(stocked, "#7001") == "held"


def test_007_an_export_cut_at_a_border_of_rows_is_found_by_its_totals(tmp_path: Path) -> None:
    from builders.normalise_files import ERP as MAPPING
    from builders.normalise_files import refused

    rows = [{"Position": str(10 * n)} for n in range(1, 6)]
    lines = erp(*rows).splitlines(keepends=True)
    for end in range(2, len(lines)):
        assert refused(b"".join(lines[:end]), MAPPING).code == "file/footer"


@pytest.mark.slow
def test_009_the_same_bytes_under_another_name_are_a_duplicate_that_names_the_first(
    stocked: World,
) -> None:
    data = shop(order("#7001"))
    arrives(stocked, "first.csv", data)
    before = stocked.visible()
    arrives(stocked, "second.csv", data)
    assert files(stocked)["duplicate"] == 1
    assert stocked.visible() == before
    rows = [json.loads(line[5:]) for line in stocked.dump().splitlines() if line[:5] == "file "]
    first, second = (one for one in rows if one["name"] in ("first.csv", "second.csv"))
    assert second["state"] == "duplicate"
    assert first["name"] in json.dumps(second) or second["sha256"] == first["sha256"]


@pytest.mark.slow
def test_010_the_same_name_with_other_bytes_is_a_file_of_its_own_and_both_are_kept(
    stocked: World,
) -> None:
    exports = [shop(order(f"#{number}")) for number in (7001, 7002, 7003)]
    for data in exports:
        arrives(stocked, "orders.csv", data)
    assert {state(stocked, f"#{n}") for n in (7001, 7002, 7003)} == {"instructed"}
    archive = stocked.folder / "archive"
    kept = [path.read_text("utf-8") for path in archive.rglob("*-orders.csv")]
    assert sorted(kept) == sorted(exports)


@pytest.mark.slow
@pytest.mark.parametrize("at_once", [True, False])
def test_011_an_order_in_two_files_is_reserved_and_instructed_once(
    stocked: World, at_once: bool
) -> None:
    first, second = shop(order("#7001")), shop(order("#7001"), order("#7002"))
    if at_once:
        stocked.drop(SHOP, "a.csv", first)
    else:
        arrives(stocked, "a.csv", first)
    arrives(stocked, "b.csv", second)
    assert len(instructions(stocked)) == 2
    assert {stocked.orders()[f"{SHOP}/#700{n}"]["revision"] for n in (1, 2)} == {1}


@pytest.mark.slow
def test_012_an_order_revised_before_it_left_is_decided_anew_with_its_new_stock(
    stocked: World,
) -> None:
    waits = {"Financial_Status": "pending"}
    before = stock(stocked)
    arrives(stocked, "1.csv", shop(order("#7001", **waits)))
    arrives(stocked, "2.csv", shop(order("#7001", Lineitem_quantity="1", Subtotal="9.90",
                                         Total="14.80", **waits)))  # fmt: skip
    arrives(stocked, "3.csv", shop(order("#7001", Lineitem_quantity="1", Subtotal="9.90",
                                         Total="14.80")))  # fmt: skip
    known = stocked.orders()[f"{SHOP}/#7001"]
    assert known["lines"][0]["quantity"] == 1
    assert known["revision"] == 3
    assert state(stocked, "#7001") == "instructed"
    assert stock(stocked) == {
        **before, "instructed": before["instructed"] + 1, "available": before["available"] - 1,
    }  # fmt: skip
    assert len(instructions(stocked)) == 1


@pytest.mark.slow
@pytest.mark.parametrize("taken", [True, False])
def test_013_an_order_revised_after_it_left_is_never_instructed_as_new_again(
    stocked: World, taken: bool
) -> None:
    arrives(stocked, "1.csv", shop(order("#7001")))
    if taken:
        stocked.consume()
    arrives(stocked, "2.csv", shop(order("#7001", Shipping_Address1="New Street 9")))
    arrives(stocked, "3.csv", shop(order("#7001", Lineitem_quantity="1", Subtotal="9.90",
                                         Total="14.80")))  # fmt: skip
    assert len(instructions(stocked, "N")) == 1
    assert state(stocked, "#7001") in ("instructed", "held")
    assert len(instructions(stocked, "R")) + len(holds(stocked, "#7001")) >= 1


@pytest.mark.slow
def test_014_a_cancellation_that_comes_before_its_order_ships_nothing(stocked: World) -> None:
    before = stock(stocked)
    arrives(stocked, "1.csv", shop(order("#7001", **CANCELLED)))
    assert state(stocked, "#7001") == "cancelled"
    arrives(stocked, "2.csv", shop(order("#7001")))
    assert state(stocked, "#7001") != "instructed"
    assert instructions(stocked) == []
    assert stock(stocked) == before


@pytest.mark.slow
def test_014_whatever_the_order_of_news_an_order_is_instructed_as_new_at_most_once(
    stocked: World, tmp_path: Path
) -> None:
    news = {
        "new": shop(order("#7001")),
        "revised": shop(order("#7001", Shipping_Address1="New Street 9")),
        "cancelled": shop(order("#7001", **CANCELLED)),
    }
    for number, way in enumerate(permutations(news)):
        world = stocked.copied(tmp_path / f"way-{number}")
        for name in way:
            arrives(world, f"{name}.csv", news[name])
        assert len(instructions(world, "N")) <= 1, way
        if way[-1] == "cancelled":
            assert len(instructions(world, "F")) == len(instructions(world, "N")), way


@pytest.mark.slow
def test_015_a_cancellation_after_the_hand_over_asks_the_warehouse_once(stocked: World) -> None:
    arrives(stocked, "1.csv", shop(order("#7001")))
    stocked.consume()
    arrives(stocked, "2.csv", shop(order("#7001", **CANCELLED)))
    assert len(instructions(stocked, "F")) == 1
    arrives(stocked, "3.csv", shop(order("#7001", **CANCELLED), order("#7002")))
    assert len(instructions(stocked, "F")) == 1
    assert state(stocked, "#7002") == "instructed"


@pytest.mark.slow
def test_016_goods_that_stand_twice_are_both_counted_and_a_line_twice_is_not(
    stocked: World,
) -> None:
    whole = order("#7001", Subtotal="29.70", Total="34.60")
    arrives(stocked, "twice.csv", shop(whole, further("#7001", Lineitem_quantity="1")))
    lines = stocked.orders()[f"{SHOP}/#7001"]["lines"]
    assert sorted(one["quantity"] for one in lines) == [1, 2]
    head, row = market("302-0000001-0000001").splitlines()
    arrives(stocked, "line.txt", f"{head}\n{row}\n{row}\n", "acme-amazon")
    [line] = stocked.orders()["acme-amazon/302-0000001-0000001"]["lines"]
    assert f"\t{line['quantity']}\t" in row
    assert "line.txt" in stocked.crossdock("explain", "acme-amazon/302-0000001-0000001").out
    head, row = market("302-0000001-0000002").splitlines()
    other = row.replace(f"\t{line['quantity']}\t", "\t7\t", 1)
    arrives(stocked, "differs.txt", f"{head}\n{row}\n{other}\n", "acme-amazon")
    assert state(stocked, "302-0000001-0000002", "acme-amazon") in ("", "held")
    assert told(stocked, "rejects") or holds(stocked, "302-0000001-0000002", "acme-amazon")


@pytest.mark.slow
def test_017_one_number_in_two_channels_is_two_orders(stocked: World) -> None:
    stocked.drop("nordlys-shopify", "a.csv", shop(order("#7001", Shipping_Name="Nora Nord")))
    arrives(stocked, "a.csv", shop(order("#7001")))
    assert {f"{SHOP}/#7001", "nordlys-shopify/#7001"} <= stocked.orders().keys()
    assert state(stocked, "#7001") == "instructed"
    assert stocked.orders()["nordlys-shopify/#7001"]["ship_to"]["name"] == "Nora Nord"


@pytest.mark.slow
def test_018_numbers_that_only_look_alike_are_one_order_or_two_and_never_a_guess(
    stocked: World,
) -> None:
    arrives(stocked, "1.csv", shop(order("#7001a")))
    arrives(stocked, "spaces.csv", shop(order(" #7001a ")))
    assert list(stocked.orders()) == [f"{SHOP}/#7001a"], "outer spaces are no part of it"
    arrives(stocked, "form.csv", shop(order(unicodedata.normalize("NFD", "#7002é"))))
    arrives(stocked, "forms.csv", shop(order(unicodedata.normalize("NFC", "#7002é"))))
    assert len([key for key in stocked.orders() if "#7002" in key]) <= 1, "one form of letters"
    arrives(stocked, "zeros.csv", shop(order("#07001a")))
    assert (state(stocked, "#7001a"), state(stocked, "#07001a")) == ("instructed", "held")


@pytest.mark.slow
@pytest.mark.parametrize(("first", "second"), [("#7001A", "#7001a"), ("7001", "07001")])
def test_018_a_second_order_that_differs_from_one_in_its_number_only_is_held(
    tmp_path: Path, first: str, second: str
) -> None:
    world = World.build(tmp_path / "house")
    for sender in ("catalogue", "pl1"):
        for path in sorted((SAMPLES / "inbox" / sender).iterdir()):
            world.drop(sender, path.name, path.read_bytes())
    arrives(world, "1.csv", shop(order(first)))
    assert state(world, first) == "instructed"
    arrives(world, "2.csv", shop(order(second, Created_at="2026-11-01 13:00:10 +0100")))
    assert (state(world, second), {*holds(world, second)}) == ("held", {"duplicate-order"})


@pytest.mark.slow
def test_018_a_second_order_of_the_same_moment_is_held_whichever_number_it_has(
    tmp_path: Path,
) -> None:
    world = World.build(tmp_path / "house")
    for sender in ("catalogue", "pl1"):
        for path in sorted((SAMPLES / "inbox" / sender).iterdir()):
            world.drop(sender, path.name, path.read_bytes())
    arrives(world, "1.csv", shop(order("#7001a")))
    arrives(world, "2.csv", shop(order("#7001A")))
    assert state(world, "#7001A") == "held"


@pytest.mark.slow
@not_withstood("no export says when it was made: the last to come counts")
def test_019_an_export_that_comes_late_does_not_undo_a_newer_one(stocked: World) -> None:
    waits = {"Financial_Status": "pending"}
    later = order("#7005", Created_at="2026-11-02 12:00:00 +0100")
    arrives(stocked, "new.csv", shop(order("#7001", Shipping_Address1="New 9", **waits), later))
    arrives(stocked, "old.csv", shop(order("#7001", Shipping_Address1="Old 1", **waits)))
    known = stocked.orders()[f"{SHOP}/#7001"]
    assert known["ship_to"]["address_lines"] == ["New 9"]


@pytest.mark.slow
def test_019_files_are_read_in_one_order_whatever_the_disk_says_of_their_times(
    stocked: World, tmp_path: Path
) -> None:
    ended = []
    for number, times in enumerate(((1, 2), (2, 1))):
        world = stocked.copied(tmp_path / f"way-{number}")
        for name, at, street in zip(("a.csv", "b.csv"), times, ("One 1", "Two 2"), strict=True):
            path = world.drop(SHOP, name, shop(order("#7001", Shipping_Address1=street)))
            os.utime(path, (at, at))
        assert world.run().code == 0
        ended.append((world.orders()[f"{SHOP}/#7001"]["ship_to"], world.visible()))
    assert ended[0] == ended[1]


@pytest.mark.slow
def test_020_a_sender_who_takes_a_file_back_stops_nothing(
    stocked: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = stocked.drop(SHOP, "gone.csv", shop(order("#7001")))

    def hook(name: str) -> None:
        if name == "claim/before-rename":
            gone.unlink(missing_ok=True)

    operations.set_failpoint_hook(hook)
    try:
        arrives(stocked, "stays.csv", shop(order("#7002")))
    finally:
        operations.set_failpoint_hook(None)
    assert (state(stocked, "#7001"), state(stocked, "#7002")) == ("", "instructed")
    arrives(stocked, "gone.csv", shop(order("#7001")))
    assert state(stocked, "#7001") == "instructed"


@pytest.mark.slow
def test_021_a_file_replaced_after_it_was_seen_is_taken_whole_or_later(stocked: World) -> None:
    path = stocked.drop(SHOP, "swapped.csv", shop(order("#7001")))
    done = []

    def hook(name: str) -> None:
        if name == "claim/before-rename" and not done:
            done.append(name)
            part = path.with_name(".new")
            part.write_text(shop(order("#7002"), order("#7003")))
            part.rename(path)

    operations.set_failpoint_hook(hook)
    try:
        stocked.run()
    finally:
        operations.set_failpoint_hook(None)
    assert done
    stocked.run()
    assert {state(stocked, "#7002"), state(stocked, "#7003")} == {"instructed"}
    assert state(stocked, "#7001") == "", "what was replaced was never read"
    stocked.balance()


@pytest.mark.slow
def test_022_two_senders_may_use_one_name(stocked: World) -> None:
    stocked.drop("nordlys-shopify", "orders.csv", shop(order("#7001")))
    stocked.drop("acme-amazon", "orders.csv", market("302-0000001-0000001"))
    arrives(stocked, "orders.csv", shop(order("#7002")))
    assert set(stocked.orders()) == {
        "nordlys-shopify/#7001", "acme-amazon/302-0000001-0000001", f"{SHOP}/#7002",
    }  # fmt: skip


@pytest.mark.slow
def test_023_a_folder_of_very_many_files_is_taken_in_bounded_portions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "inbox" / SHOP
    folder.mkdir(parents=True)
    for number in range(scan.MAX_FILES_PER_SCAN + 5_000):
        (folder / f"{number}.csv").touch()
    found, odd = scan.look_around(tmp_path / "inbox")
    assert len(found) == scan.MAX_FILES_PER_SCAN
    assert len(odd) == 1, "one line says that more wait, not one a file"


@pytest.mark.slow
def test_024_what_no_event_told_of_is_found_by_looking(stocked: World) -> None:
    with watched(stocked) as watch:
        for number in range(7001, 7021):
            stocked.drop(SHOP, f"{number}.csv", shop(order(f"#{number}")))
        assert not watch.wake.is_set(), "no event came"
        for _ in range(3):
            watch.work_once(first=False)
    assert len(stocked.orders()) == 20


@pytest.mark.slow
def test_025_on_a_mount_without_events_orders_and_edits_are_found_all_the_same(
    stocked: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0
    monkeypatch.setattr(watching, "monotonic_ms", lambda: now)
    monkeypatch.setattr(watch_edits, "monotonic_ms", lambda: now)
    with watched(stocked) as watch:
        stocked.drop(SHOP, "1.csv", shop(order("#7001")))
        for _ in range(3):
            watch.work_once(first=False)
        assert state(stocked, "#7001") == "instructed"
        (stocked.folder / "rules" / "review.yaml").unlink()
        watch.work_once(first=False)
        now += 500
        watch.work_once(first=False)
    assert "no rule 'embargo'" in told(stocked, "alerts"), "the edit was seen, and refused"


@pytest.mark.slow
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EMFILE])
def test_026_where_the_system_gives_no_events_the_watch_says_so_and_looks(
    stocked: World, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(watching.Observer, "schedule", refused)
    house, _ = load(stocked.folder / "config.yaml")
    assert house is not None
    observer = watching._observe(house, stocked.folder / "config.yaml", watching.threading.Event())
    assert observer is None
    assert capsys.readouterr().err.strip()
    with watched(stocked) as watch:
        stocked.drop(SHOP, "1.csv", shop(order("#7001")))
        for _ in range(3):
            watch.work_once(first=False)
    assert state(stocked, "#7001") == "instructed"


@pytest.mark.slow
def test_027_a_folder_that_is_gone_is_down_and_not_empty_and_nothing_is_made_in_its_place(
    stocked: World,
) -> None:
    with_remote(stocked, "transport: local", "path: share")
    share = stocked.folder / "share"
    for side in ("inbox", "outbox"):
        (share / side).mkdir(parents=True)
    assert stocked.run().code == 0
    share.rename(stocked.folder / "away")
    ran = arrives(stocked, "1.csv", market("302-0000001-0000001"), "acme-amazon")
    assert "share is down" in ran.out + ran.err + told(stocked)
    assert not share.exists()
    (stocked.folder / "away").rename(share)
    assert stocked.run().code == 0
    stocked.balance()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["inbox", "outbox", "archive", "outbox/pl1"])
def test_027_an_empty_mount_over_a_folder_of_the_house_is_not_that_folder(
    stocked: World, name: str
) -> None:
    (stocked.outbox / "pl1").mkdir(parents=True, exist_ok=True)
    assert stocked.run().code == 0
    folder = stocked.folder / name
    stocked.drop("acme-amazon", "1.txt", market("302-0000001-0000001"))
    stocked.drop(SHOP, "1.csv", shop(order("#7001")))

    def story() -> None:
        mount_memory(folder)
        for _ in range(2):
            ran = stocked.run()
            assert ran.code == 1, ran.out + ran.err
            assert f"the folder {folder} is on another device than before" in ran.out + ran.err
            assert list(folder.iterdir()) == [], "nothing is made or handed over there"
        taken_in = name.startswith("outbox")
        assert bool(state(stocked, "#7001")) == taken_in
        assert instructions(stocked) == []
        unmount(folder)
        assert stocked.run().code == 0
        assert state(stocked, "#7001") == "instructed"
        assert len(instructions(stocked)) == 2
        stocked.balance()

    with_mounts(story)


@pytest.mark.slow
def test_027_a_house_whose_own_mount_is_gone_is_not_a_new_house(tmp_path: Path) -> None:
    world = World.build(tmp_path / "house")
    config = world.folder / "config.yaml"
    names = ("inbox", "outbox", "state")
    block = "".join(f"  {name}: share/{name}\n" for name in names)
    config.write_text(f"{config.read_text('utf-8')}\nfolders:\n{block}", "utf-8")

    def story() -> None:
        share = world.folder / "share"
        disk = tmp_path / "disk"
        mount_memory(disk)
        share.mkdir()
        bind(disk, share)
        (share / "inbox" / SHOP).mkdir(parents=True)
        for sender in ("catalogue", "pl1"):
            shutil.copytree(SAMPLES / "inbox" / sender, share / "inbox" / sender)
        (share / "inbox" / SHOP / "1.csv").write_text(shop(order("#7001")))
        assert world.crossdock("run", "--workers", "0").code == 0
        before = set(disk.rglob("*"))
        unmount(share)
        for _ in range(2):
            ran = world.crossdock("run", "--workers", "0")
            assert ran.code == 2, ran.out + ran.err
            assert "put the ledger back" in ran.err
            assert not (share / "outbox").exists()
        bind(disk, share)
        assert set(disk.rglob("*")) == before
        assert world.crossdock("run", "--workers", "0").code == 0
        world.balance()

    with_mounts(story)


NAMES = (
    b"two\nlines.csv", b"-rf.csv", b"bell\x07\x1b[31m.csv", b"quote'\"`$(id).csv",
    b"back\\slash.csv", b" .csv", b"100%d.csv",
)  # fmt: skip


@pytest.mark.slow
def test_028_names_of_any_bytes_are_taken_in_and_shown_harmlessly(stocked: World) -> None:
    for number, raw in enumerate(NAMES, 7001):
        stocked.drop(SHOP, os.fsdecode(raw), shop(order(f"#{number}")))
        stocked.drop(SHOP, os.fsdecode(b"bad" + raw), "a,b\n1,2\n")
    ran = stocked.run()
    assert {state(stocked, f"#{n}") for n in range(7001, 7001 + len(NAMES))} == {"instructed"}
    for line in (ran.out + ran.err + told(stocked)).splitlines():
        assert line.isprintable(), line
    stocked.balance()


@pytest.mark.slow
def test_029_a_name_that_is_no_text_is_a_name_like_any_other(stocked: World) -> None:
    arrives(stocked, os.fsdecode(b"\xff\xfe.csv"), shop(order("#7001")))
    assert state(stocked, "#7001") == "instructed"
    assert b"\\xff" in stocked.dump().encode()


@pytest.mark.slow
def test_030_two_names_that_look_the_same_are_two_files(stocked: World) -> None:
    for number, form in enumerate(("NFC", "NFD"), 7001):
        stocked.drop(SHOP, unicodedata.normalize(form, "café.csv"), shop(order(f"#{number}")))
    assert stocked.run().code == 0
    assert {state(stocked, "#7001"), state(stocked, "#7002")} == {"instructed"}


@pytest.mark.slow
def test_031_no_value_of_a_file_leads_out_of_the_house(stocked: World) -> None:
    for number, value in enumerate(("../../x", "/etc/x", "..\\x", "a/../../x", "x\0y"), 1):
        stocked.drop(SHOP, f"{number}.csv", shop(order(value), order(f"#700{number}")))
    sku = order("#7009", Lineitem_sku="../../../x")
    stocked.drop(SHOP, "sku.csv", shop(sku))
    before = {path.name for path in stocked.folder.iterdir()}
    stocked.run()
    assert [path.name for path in stocked.folder.parent.iterdir()] == ["house"]
    assert {path.name for path in stocked.folder.iterdir()} == before
    assert not [path for path in stocked.folder.rglob("*") if path.name in ("x", "x.csv")]
    assert not [key for key in stocked.orders() if ".." in key]
    stocked.balance()


@pytest.mark.slow
def test_032_the_longest_name_a_disk_takes_is_taken_in(stocked: World) -> None:
    name = "ä" * 125 + ".csv"
    assert len(os.fsencode(name)) == 254
    arrives(stocked, name, torn(shop(order("#7001"), order("#7002")), "#7002"))
    assert state(stocked, "#7001") == "instructed"
    assert "#7002" in told(stocked, "rejects")


@pytest.mark.slow
def test_033_names_of_what_goes_out_differ_also_without_capitals(sample_house: World) -> None:
    out = sample_house.folder / "archive" / "out"
    names = [path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()]
    names += list(sample_house.visible())
    small = {name.casefold() for name in set(names)}
    assert len(names) > 10
    assert len(small) == len(set(names))


def is_a_link(path: Path) -> None:
    path.symlink_to(path.parent.parent.parent / "config.yaml")


@pytest.mark.slow
def test_034_links_pipes_and_folders_are_named_and_left_and_hang_nothing(stocked: World) -> None:
    kinds: dict[str, Callable[[Path], object]] = {
        "link.csv": is_a_link, "pipe.csv": os.mkfifo, "folder.csv": Path.mkdir,
    }  # fmt: skip
    for name, make in kinds.items():
        (stocked.inbox / SHOP).mkdir(parents=True, exist_ok=True)
        make(stocked.inbox / SHOP / name)
    ran = arrives(stocked, "1.csv", shop(order("#7001")))
    assert state(stocked, "#7001") == "instructed"
    for name in kinds:
        assert f"inbox/{SHOP}/{name}" in ran.out
        assert os.path.lexists(stocked.inbox / SHOP / name)


@pytest.mark.slow
def test_034_a_second_name_of_a_file_keeps_its_rights(stocked: World) -> None:
    kept = stocked.folder.parent / "kept.csv"
    kept.write_text(shop(order("#7001")))
    kept.chmod(0o604)
    (stocked.inbox / SHOP).mkdir(parents=True, exist_ok=True)
    os.link(kept, stocked.inbox / SHOP / "hard.csv")
    stocked.run()
    stocked.run()
    assert state(stocked, "#7001") == "instructed"
    assert kept.stat().st_mode & 0o777 == 0o604


@pytest.mark.slow
def test_035_a_file_that_may_not_be_read_is_named_and_the_others_go_on(
    stocked: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = stocked.drop(SHOP, "locked.csv", shop(order("#7001")))
    access = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: os.fspath(path) != str(locked) and access(path, mode)
    )
    ran = arrives(stocked, "1.csv", shop(order("#7002")))
    assert (ran.code, state(stocked, "#7001"), state(stocked, "#7002")) == (1, "", "instructed")
    assert f"inbox/{SHOP}/locked.csv" in ran.out
    monkeypatch.undo()
    assert stocked.run().code == 0
    assert state(stocked, "#7001") == "instructed"


@pytest.mark.slow
def test_036_the_time_written_on_a_file_decides_nothing(stocked: World) -> None:
    for number, at in enumerate((0, 1, 4_102_444_800, 2**33), 7001):
        path = stocked.drop(SHOP, f"{number}.csv", shop(order(f"#{number}")))
        os.utime(path, (at, at))
    assert stocked.run().code == 0
    assert {state(stocked, f"#{n}") for n in range(7001, 7005)} == {"instructed"}
