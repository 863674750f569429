"""A channel exports its orders in two files: one waits for the other, both are read as one."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from builders.pairs import CHANNEL, CLOSED, SHOP, items_file, orders_file, with_pairs
from builders.world import Ran, World

from processor.passes.booking import cancel_early
from processor.transport.stopping import Stopped

NEXT_DAY, TOO_LATE = "2026-11-03T20:00:00Z", "2026-11-04T12:00:00Z"


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World.build(tmp_path / "house")
    with_pairs(world)
    return world


def states(world: World) -> dict[str, str]:
    with closing(sqlite3.connect(world.folder / ".state" / "ledger.db")) as ledger:
        return dict(ledger.execute("SELECT name, state FROM file ORDER BY id"))


def outcomes(world: World, name: str) -> list[tuple[int, str]]:
    with closing(sqlite3.connect(world.folder / ".state" / "ledger.db")) as ledger:
        return ledger.execute(
            "SELECT r.row, r.outcome FROM input_row r JOIN file f ON f.id = r.file_id"
            " WHERE f.name = ? ORDER BY r.row",
            (name,),
        ).fetchall()


def unread(world: World) -> list[str]:
    """Who settled each row that lay unread."""
    with closing(sqlite3.connect(world.folder / ".state" / "ledger.db")) as ledger:
        return [one for (one,) in ledger.execute("SELECT settled_by FROM unread_row ORDER BY id")]


def ran(world: World, code: int = 0, now: str = "") -> Ran:
    world.now = now or world.now
    done = world.run()
    assert done.code == code, done.out + done.err
    world.balance()
    return done


def test_two_files_of_one_run_make_whole_orders_and_each_row_counts_once(world: World) -> None:
    world.drop(SHOP, "b-items.csv", items_file("301", "302", skus=("ACM-TEE-M", "ACM-TEE-L")))
    world.drop(SHOP, "a-orders.csv", orders_file("302", "301", n=2))
    ran(world)
    made = world.orders()
    assert sorted(made) == [f"{SHOP}/301", f"{SHOP}/302"]
    order = made[f"{SHOP}/301"]
    assert [one["sku"] for one in order["lines"]] == ["ACM-TEE-M", "ACM-TEE-L"]
    assert (order["ship_to"]["name"], order["total"]) == ("王伟", 5000)
    assert [(one["file"], one["rows"]) for one in order["source"]] == [
        ("b-items.csv", [2, 4]), ("a-orders.csv", [3]),
    ]  # fmt: skip
    assert outcomes(world, "a-orders.csv") == [(2, "accepted"), (3, "accepted")]
    assert [one for _, one in outcomes(world, "b-items.csv")] == ["accepted"] * 4
    said = world.crossdock("explain", f"{SHOP}/301").out
    assert re.search(
        r"ship_to\.name +王伟 +inbox/acme-taobao/a-orders\.csv:3:5 +收货人姓名", said
    ), said
    assert f"in  orders-part  inbox/{SHOP}/a-orders.csv" in said
    assert re.search(r"lines\.sku +ACM-TEE-L +line 4 column", said)


def test_the_first_waits_for_the_second_in_either_order(world: World) -> None:
    world.drop(SHOP, "items-1.csv", items_file("301"))
    ran(world)
    assert states(world)["items-1.csv"] == "waiting"
    assert world.orders() == {}
    status = world.crossdock("status").out
    assert f"{SHOP}/items-1.csv waits since 2026-11-03T09:00:00Z" in status
    assert "until 2026-11-04T09:00:00Z" in status
    world.drop(SHOP, "orders-2.csv", orders_file("302"))
    world.drop(SHOP, "orders-1.csv", orders_file("301"))
    ran(world, now=NEXT_DAY)
    assert sorted(world.orders()) == [f"{SHOP}/301"]
    assert states(world)["orders-2.csv"] == "waiting"
    world.drop(SHOP, "items-2.csv", items_file("302"))
    ran(world)
    assert sorted(world.orders()) == [f"{SHOP}/301", f"{SHOP}/302"]


def test_the_same_lines_go_with_orders_that_changed_and_the_same_pair_is_a_duplicate(
    world: World,
) -> None:
    def both(time: str, street: str) -> None:
        world.drop(SHOP, f"items-{time}.csv", items_file("301"))
        world.drop(SHOP, f"orders-{time}.csv", orders_file("301", street=street))

    both("08", "旧街 1")
    ran(world)
    both("09", "新街 2")
    ran(world)
    assert world.orders()[f"{SHOP}/301"]["ship_to"]["address_lines"] == ["新街 2"]
    both("10", "新街 2")
    world.drop(SHOP, "items-11.csv", items_file("301"))
    ran(world)
    assert [states(world)[f"{half}-10.csv"] for half in ("items", "orders")] == ["waiting"] * 2
    world.now = TOO_LATE
    ran(world)
    found = states(world)
    assert {name for name, state in found.items() if state == "duplicate"} == {
        "items-10.csv", "orders-10.csv", "items-11.csv",
    }  # fmt: skip


def test_what_waited_for_too_long_is_put_aside_and_told(world: World) -> None:
    world.drop(SHOP, "items.csv", items_file("301", "302"))
    world.drop(SHOP, "orders.csv", orders_file("303"))
    ran(world)
    assert set(states(world).values()) == {"waiting"}
    done = ran(world, 1, now=TOO_LATE)
    assert states(world) == {"items.csv": "parked", "orders.csv": "parked"}
    told = "".join(data.decode() for name, data in world.visible().items() if "alerts/" in name)
    assert "none names the same 2 orders" in told and "orders.csv names 1" in told
    assert "items.csv" in done.out
    # Exported anew, both come in.
    world.drop(SHOP, "orders-new.csv", orders_file("301", "302"))
    world.drop(SHOP, "items.csv", items_file("301", "302"))
    ran(world)
    assert len(world.orders()) == 2


def test_two_that_name_nearly_the_same_orders_are_joined_when_they_waited_enough(
    world: World,
) -> None:
    world.drop(SHOP, "items-0.csv", items_file("300"))
    world.drop(SHOP, "orders-0.csv", orders_file("300"))
    world.drop(SHOP, "items.csv", items_file("301", "302", "304"))
    closed = orders_file("300", status=CLOSED).split(b"\r\n")[1] + b"\r\n"
    world.drop(SHOP, "orders.csv", orders_file("302", "303", "304") + closed)
    ran(world)
    assert sorted(world.orders()) == [f"{SHOP}/300"]
    ran(world, now=TOO_LATE)
    assert sorted(world.orders()) == [f"{SHOP}/{n}" for n in ("300", "302", "304")]
    assert world.orders()[f"{SHOP}/300"]["state"] == "cancelled"
    assert outcomes(world, "items.csv") == [
        (2, "rejected"), (3, "accepted"), (4, "accepted"),
    ]  # fmt: skip
    assert [one for _, one in outcomes(world, "orders.csv")] == [
        "accepted", "rejected", "accepted", "cancellation",
    ]  # fmt: skip
    back = "".join(d.decode("gb18030") for n, d in world.visible().items() if "rejects" in n)
    assert "orders.csv has no row of this order" in back
    assert "the other file has no line of this order" in back


def test_a_cancellation_does_not_wait_for_the_other_file(world: World) -> None:
    world.drop(SHOP, "items-1.csv", items_file("301", "302"))
    world.drop(SHOP, "orders-1.csv", orders_file("301", "302"))
    ran(world)
    world.drop(SHOP, "orders-2.csv", orders_file("301", "309", status=CLOSED))
    ran(world)
    assert states(world)["orders-2.csv"] == "waiting"
    assert world.orders()[f"{SHOP}/301"]["state"] == "cancelled"
    assert world.orders()[f"{SHOP}/302"]["state"] != "cancelled"
    before = world.dump()
    assert ran(world).code == 0
    assert world.dump() == before
    ran(world, 1, now=TOO_LATE)
    world.drop(SHOP, "items-3.csv", items_file("301", "309"))
    world.drop(SHOP, "orders-3.csv", orders_file("301", "309"))
    ran(world)
    assert world.orders()[f"{SHOP}/301"]["state"] == "cancelled"


def test_rows_that_disagree_cancel_nothing_while_they_wait(world: World) -> None:
    world.drop(SHOP, "items-1.csv", items_file("301"))
    world.drop(SHOP, "orders-1.csv", orders_file("301"))
    ran(world)
    closed = orders_file("301", status=CLOSED).split(b"\r\n")[1] + b"\r\n"
    world.drop(SHOP, "orders-2.csv", closed.join([orders_file("301"), b""]))
    ran(world)
    assert world.orders()[f"{SHOP}/301"]["state"] != "cancelled"


def test_what_lay_unread_of_an_order_is_over_once_a_waiting_file_cancels_it(world: World) -> None:
    world.drop(SHOP, "items-1.csv", items_file("301"))
    world.drop(SHOP, "orders-1.csv", orders_file("301"))
    ran(world)
    world.drop(SHOP, "items-2.csv", items_file("301") + b"\r\n")
    world.drop(SHOP, "orders-2.csv", orders_file("301").replace(b"2026-11-02", b"2026-13-02"))
    ran(world)
    assert unread(world) == [""]
    world.drop(SHOP, "orders-3.csv", orders_file("301", status=CLOSED))
    ran(world)
    assert states(world)["orders-3.csv"] == "waiting"
    assert (world.orders()[f"{SHOP}/301"]["state"], unread(world)) == ("cancelled", ["crossdock"])


def test_told_to_stop_over_a_waiting_file_leaves_it_to_the_next_run(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stops(*_: object) -> None:
        raise Stopped

    world.drop(SHOP, "items-1.csv", items_file("301"))
    world.drop(SHOP, "orders-1.csv", orders_file("301"))
    ran(world)
    world.drop(SHOP, "orders-2.csv", orders_file("301", status=CLOSED))
    monkeypatch.setattr(cancel_early, "keyed", stops)
    ran(world)
    monkeypatch.undo()
    ran(world)
    assert world.orders()[f"{SHOP}/301"]["state"] == "cancelled"


def test_a_house_that_stood_still_looks_before_it_puts_anything_aside(world: World) -> None:
    world.drop(SHOP, "items.csv", items_file("301"))
    ran(world)
    world.drop(SHOP, "orders.csv.part", orders_file("301"))
    ran(world, now=TOO_LATE)
    assert states(world) == {"items.csv": "waiting"}
    part = world.inbox / SHOP / "orders.csv.part"
    part.rename(part.with_name("orders.csv"))
    ran(world)
    assert sorted(world.orders()) == [f"{SHOP}/301"]


def test_what_waited_too_long_waits_anew_when_it_is_read_again(world: World) -> None:
    world.drop(SHOP, "items.csv", items_file("301"))
    ran(world)
    ran(world, 1, now=TOO_LATE)
    assert world.crossdock("reprocess", "items.csv").code == 0
    ran(world)
    assert states(world) == {"items.csv": "waiting"}
    world.drop(SHOP, "orders.csv", orders_file("301"))
    ran(world)
    assert sorted(world.orders()) == [f"{SHOP}/301"]


def test_two_that_were_put_aside_together_are_read_again_together(world: World) -> None:
    mapping = world.folder / "mappings" / "pair-items.yaml"
    good = mapping.read_text("utf-8")
    mapping.write_text(good + "bad_row: refuse_file\n", "utf-8")
    world.drop(SHOP, "items.csv", items_file("301"))
    world.drop(SHOP, "orders.csv", orders_file("301").replace(b"2026-11-02", b"02.11.2026"))
    ran(world, 1)
    assert set(states(world).values()) == {"parked"}
    mapping.write_text(good.replace("%Y-%m-%d", "%d.%m.%Y"), "utf-8")
    assert world.crossdock("reprocess", "orders.csv").code == 0
    ran(world)
    assert set(states(world).values()) == {"booked"}
    assert sorted(world.orders()) == [f"{SHOP}/301"]


def test_a_waiting_file_that_the_archive_lost_is_told_and_comes_in_again(world: World) -> None:
    world.drop(SHOP, "items.csv", items_file("301"))
    ran(world)
    [kept] = (world.folder / "archive").rglob("*-items.csv")
    kept.unlink()
    world.drop(SHOP, "orders.csv", orders_file("301"))
    done = ran(world, 1, now=TOO_LATE)
    assert "drop it again if it is lost" in done.out
    world.drop(SHOP, "items.csv", items_file("301"))
    ran(world)
    assert sorted(world.orders()) == [f"{SHOP}/301"]


def test_rejected_orders_go_back_in_both_files_and_come_in_mended(world: World) -> None:
    world.drop(SHOP, "items.csv", items_file("301", "302"))
    world.drop(
        SHOP, "orders.csv", orders_file("301", "302").replace(b"2026-11-02 10", b"2026-13-02 10", 1)
    )
    ran(world)
    assert sorted(world.orders()) == [f"{SHOP}/302"]
    back = {name: data for name, data in world.visible().items() if "rejects/" in name}
    assert len(back) == 2
    for name, data in back.items():
        text = data.decode("gb18030")
        assert text.count("301") == 1 and "302" not in text.splitlines()[1], text
        assert "orders.csv:2" in text or "cell/date" in text
        mended = data.replace(b"2026-13-02", b"2026-11-02")
        world.drop(SHOP, f"mended-{Path(name).name}", mended)
    ran(world)
    assert sorted(world.orders()) == [f"{SHOP}/301", f"{SHOP}/302"]


def test_exports_that_name_the_same_orders_go_together_as_they_came(world: World) -> None:
    for hour, street in (("08", "旧街 1"), ("12", "新街 2")):
        world.drop(SHOP, f"items-{hour}.csv", items_file("301") + b"\r\n" * int(hour))
        world.drop(SHOP, f"orders-{hour}.csv", orders_file("301", street=street))
    ran(world)
    assert set(states(world).values()) == {"booked"}
    assert world.orders()[f"{SHOP}/301"]["ship_to"]["address_lines"] == ["新街 2"]
    # Of three nobody knows which two belong together.
    world.drop(SHOP, "orders-15.csv", orders_file("302", street="旧街 1"))
    world.drop(SHOP, "orders-16.csv", orders_file("302", street="新街 2"))
    world.drop(SHOP, "items-16.csv", items_file("302"))
    ran(world)
    assert len(world.orders()) == 1


def test_rows_that_differ_repeat_or_name_nothing_are_told_and_counted(world: World) -> None:
    two = orders_file("301", "302", "302", "303").replace("文三路".encode("gb18030"), b"X", 2)
    row = two.split(b"\r\n")[4]
    world.drop(SHOP, "orders.csv", two + row + b"\r\n,,,,,,\r\n,A,B,2026-11-02 10:00:00,1,x,y\r\n")
    world.drop(SHOP, "items.csv", items_file("301", "302", "303"))
    ran(world)
    assert sorted(world.orders()) == [f"{SHOP}/301", f"{SHOP}/303"]
    assert [one for _, one in outcomes(world, "orders.csv")] == [
        "accepted", "rejected", "rejected", "accepted", "ignored", "ignored", "rejected",
    ]  # fmt: skip
    assert [one for _, one in outcomes(world, "items.csv")] == ["accepted", "rejected", "accepted"]
    told = "".join(
        d.decode("gb18030", "replace") for n, d in world.visible().items() if "rejects" in n
    )
    assert "several rows of this order" in told


def test_two_clients_with_the_same_numbers_never_meet(world: World) -> None:
    config = world.folder / "config.yaml"
    other = CHANNEL.replace("channels:\n", "").replace(SHOP, "other-taobao")
    text = config.read_text("utf-8").replace("\nchannels:\n", f"\nchannels:\n{other}", 1)
    config.write_text(text, "utf-8")
    world.drop(SHOP, "items.csv", items_file("301"))
    world.drop("other-taobao", "orders.csv", orders_file("301"))
    ran(world)
    assert world.orders() == {}
    assert set(states(world).values()) == {"waiting"}


def test_orders_of_many_chunks_are_joined_in_any_order(world: World) -> None:
    config = world.folder / "config.yaml"
    text = re.sub(r"(?m)^chunk: .*\n", "", config.read_text("utf-8"))
    config.write_text(f"{text}\nchunk: 10\n", "utf-8")
    numbers = [f"9{n:03d}" for n in range(45)]
    world.drop(SHOP, "items.csv", items_file(*numbers, skus=("ACM-TEE-M", "ACM-TEE-L")))
    world.drop(SHOP, "orders.csv", orders_file(*reversed(numbers), n=2))
    ran(world)
    made = world.orders()
    assert len(made) == 45
    assert all(len(one["lines"]) == 2 for one in made.values())


@pytest.mark.parametrize(("left", "lacks"), [("items", "orders"), ("orders", "items")])
def test_a_channel_that_lists_one_half_alone_is_told(world: World, left: str, lacks: str) -> None:
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    config.write_text(text.replace("[pair-items, pair-orders]", f"[pair-{left}]", 1), "utf-8")
    done = world.crossdock("check")
    assert done.code == 2
    assert f"list pair-{lacks} there too" in done.err
