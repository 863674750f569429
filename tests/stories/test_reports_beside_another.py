"""Several reports of one marketplace in one folder: what one of them says of an order no other one
takes back, and what it leaves to another one holds nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.shop_days import SAMPLES, alone, bind
from builders.world import World

FOLDER = "acme-at-amazon-all-orders"
ORDER = "303-5000001-0000001"
NEW = alone("amazon-new-orders/new-orders-europe.txt", ORDER, "order-id", {}, mark="\t")


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World.build(tmp_path / "house")
    bind(world, ["amazon-all-orders"])
    world.look_at_each_order_alone()
    return world


def _arrives(world: World, name: str, data: bytes) -> tuple[str, list[str]]:
    world.drop(FOLDER, name, data)
    assert world.run().code == 0
    order = world.orders()[f"{FOLDER}/{ORDER}"]
    world.balance()
    return order["state"], sorted(one["reason"] for one in order["holds"])


def _all(**cells: str) -> bytes:
    named = {"amazon-order-id": ORDER, **cells}
    other = "303-9000002-0000001"
    return alone("amazon-all-orders/all-orders.txt", other, "amazon-order-id", named, mark="\t")


def _unshipped(asks: str, shipped: str = "0") -> bytes:
    head, first, *_ = (SAMPLES / "amazon-unshipped/unshipped.txt").read_text("utf-8").splitlines()
    names, new = head.split("\t"), [line.split("\t") for line in NEW.decode().splitlines()]
    said = dict(zip(*new, strict=True))
    cells = dict(zip(names, first.split("\t"), strict=True)) | {
        "order-id": ORDER, "order-item-id": said["order-item-id"], "sku": said["sku"],
        "quantity-purchased": said["quantity-purchased"], "quantity-shipped": shipped,
        "quantity-to-ship": said["quantity-purchased"], "is-buyer-requested-cancellation": asks,
    }  # fmt: skip
    return (head + "\r\n" + "\t".join(cells[name] for name in names) + "\r\n").encode()


@pytest.mark.slow
def test_a_report_that_leaves_an_order_to_another_holds_nothing(world: World) -> None:
    state, _ = _arrives(world, "new.txt", NEW)
    assert _arrives(world, "all.txt", _all()) == (state, _holds(world))
    assert "newer-row-unreadable" not in _holds(world)
    assert _arrives(world, "unshipped.txt", _unshipped("false"))[0] == state
    assert "newer-row-unreadable" not in _holds(world)


@pytest.mark.slow
@pytest.mark.parametrize("first", ["new.txt", "unshipped.txt"])
def test_that_the_buyer_asks_to_call_it_off_no_other_report_takes_back(
    world: World, first: str
) -> None:
    files = {"new.txt": NEW, "unshipped.txt": _unshipped("true")}
    _arrives(world, first, files.pop(first))
    [(name, data)] = files.items()
    for told in ((name, data), ("again.txt", NEW + b"\r\n")):
        state, reasons = _arrives(world, *told)
        assert state == "held" and "newer-row-unreadable" in reasons
    assert "asks Amazon to call it off" in world.crossdock("explain", f"{FOLDER}/{ORDER}").out
    assert world.crossdock("release", f"{FOLDER}/{ORDER}", "--why", "asked her").code == 0
    again = _arrives(world, "once-more.txt", _unshipped("true") + b"\r\n")
    assert "newer-row-unreadable" not in again[1]


@pytest.mark.slow
def test_an_item_that_was_cancelled_holds_the_rest_of_its_order(world: World) -> None:
    _arrives(world, "new.txt", NEW)
    off = {"item-status": "Cancelled", "quantity": "0", "item-price": "", "currency": ""}
    state, reasons = _arrives(world, "all.txt", _all(**off))
    assert state == "held" and "newer-row-unreadable" in reasons


def _holds(world: World) -> list[str]:
    return sorted(one["reason"] for one in world.orders()[f"{FOLDER}/{ORDER}"]["holds"])
