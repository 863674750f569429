"""Orders of which an export told too little: held, promised nothing, completed by people or files.

How a file is read is for others: here each reading is made by hand, so that every fault of a field
can be told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from builders.exports import further, shop
from builders.exports import order as row
from builders.fault_house import SHOP, arrives, holds, state, stocked_house
from builders.made_readings import called_off, lacking, table
from builders.sheets import drops, results, saying, with_accounts, written
from builders.world import World


@pytest.fixture(scope="module")
def stocked_once(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = stocked_house(tmp_path_factory.mktemp("incomplete") / "house")
    with_accounts(world.folder)
    return world


@pytest.fixture
def world(stocked_once: World, tmp_path: Path) -> Iterator[World]:
    yield stocked_once.copied(tmp_path / "house")


def outcomes(world: World) -> list[str]:
    return [one["outcome"] for one in table(world, "input_row")]


ALONE = ["ship_to.country", "lines.1.sku", "lines.1.quantity", "lines.1.unit_price", "currency",
         "placed_at"]  # fmt: skip


def test_whatever_lacks_the_order_is_held_and_nothing_of_it_is_promised(
    world: World, reads: Callable[..., None]
) -> None:
    makers = {f"o{n}": lacking(field) for n, field in enumerate(ALONE, start=9001)}
    reads(**makers, o9100=lacking(*ALONE))
    names = [f"#{key.removeprefix('o')}" for key in (*makers, "o9100")]
    arrives(world, "few.csv", shop(*map(row, names)))
    for name in names:
        assert (state(world, name), holds(world, name)) == ("held", ["incomplete"]), name
    assert not [one for one in world.visible() if "instruction" in one]
    assert not table(world, "reservation")
    assert outcomes(world)[-len(names) :] == ["incomplete"] * len(names)
    for args in (
        ("status",), ("orders",), ("orders", "--state", "held"), ("hold", "list"),
        ("explain", f"{SHOP}/#9100"), ("explain", f"{SHOP}/#9100", "--json"), ("dump",),
        ("redecide", "--all"), ("rules", "stats"), ("cases",),
    ):  # fmt: skip
        ran = world.crossdock(*args)
        assert ran.code in (0, 2) and "Traceback" not in ran.err, (args, ran.err)
    world.run()
    assert [state(world, name) for name in names] == ["held"] * len(names)
    why = world.orders()[f"{SHOP}/#9001"]["defects"][0]["why"]
    assert isinstance(why, str)


@pytest.mark.slow
def test_nobody_releases_what_lacks_and_is_told_what_that_is(
    world: World, reads: Callable[..., None]
) -> None:
    reads(o9001=lacking("ship_to.country", "lines.1.sku"))
    arrives(world, "few.csv", shop(row("#9001")))
    ran = world.crossdock("release", f"{SHOP}/#9001", "--why", "send it")
    assert ran.code == 1
    assert "country and SKU of line 1" in ran.out
    world.run()
    assert holds(world, "#9001") == ["incomplete"]


def test_a_later_export_completes_it(world: World, reads: Callable[..., None]) -> None:
    reads(o9001=lacking("lines.1.unit_price"), o9002=lacking("ship_to.country", "placed_at"))
    arrives(world, "few.csv", shop(row("#9001"), row("#9002")))
    reads(o9002=lacking("placed_at"))
    arrives(world, "more.csv", shop(row("#9001"), row("#9002"), row("#9003")))
    assert state(world, "#9001") == "instructed"
    assert holds(world, "#9002") == ["incomplete"]
    assert [one["field"] for one in world.orders()[f"{SHOP}/#9002"]["defects"]] == ["placed_at"]
    reads()
    arrives(world, "all.csv", shop(row("#9002")))
    assert state(world, "#9002") == "instructed"
    placed = world.orders()[f"{SHOP}/#9002"]["placed_at"]
    assert {one["placed_at"] for one in world.orders().values()} == {placed}


def test_the_same_again_is_no_news(world: World, reads: Callable[..., None]) -> None:
    reads(o9001=lacking("lines.1.sku"))
    arrives(world, "few.csv", shop(row("#9001")))
    arrives(world, "again.csv", shop(row("#9001"), row("#9004")))
    assert outcomes(world)[-2:] == ["duplicate", "accepted"]
    assert world.orders()[f"{SHOP}/#9001"]["revision"] == 1


def test_people_fill_in_what_lacks(world: World, reads: Callable[..., None]) -> None:
    reads(o9001=lacking(*ALONE))
    arrives(world, "few.csv", shop(row("#9001")))
    _, data = written(world, "--queue", "desk")
    order = f"{SHOP}/#9001"
    world.now = "2026-11-03T10:00:00Z"
    answer = drops(world, "anna", data, saying(order, decision="release", note="go"), "r.xlsx")
    assert results(answer) == {order: "refused"}
    assert "country" in answer[0]["why"]
    fill = saying(order, decision="correct", values="1=Germanny")
    answer = drops(world, "anna", data, fill, "w.xlsx")
    assert "Germanny" in answer[0]["why"]
    part = saying(order, decision="correct", values="1=Netherlands; 2=ACM-CUP; 3=2")
    answer = drops(world, "anna", data, part, "p.xlsx")
    assert results(answer) == {order: "done"}
    assert holds(world, "#9001") == ["incomplete"]
    _, data = written(world, "--queue", "desk")
    rest = saying(order, decision="correct", values="1=9.90; 2=eur\n3=2026-11-02T08:00:00Z")
    answer = drops(world, "anna", data, rest, "q.xlsx")
    assert results(answer) == {order: "done"}
    found = world.orders()[order]
    assert (found["state"], found["defects"], found["currency"]) == ("instructed", [], "EUR")
    assert found["lines"][0]["amount"] == 1980
    # The export goes on telling too little of it: what was filled in stays.
    arrives(world, "again.csv", shop(row("#9001"), row("#9005")))
    assert state(world, "#9001") == "instructed"
    assert outcomes(world)[-2] == "duplicate"


HELD = "row/held-by-mapping:0000abcd"


def test_what_its_mapping_holds_a_person_lets_go_with_a_word(
    world: World, reads: Callable[..., None]
) -> None:
    reads(o9001=lacking(HELD), o9002=lacking(HELD, "ship_to.country"))
    arrives(world, "few.csv", shop(row("#9001"), row("#9002")))
    order = f"{SHOP}/#9001"
    for args in (("hold", "list", "--json"), ("explain", order)):
        assert "the balance is not paid" in world.crossdock(*args).out, args
    assert "the balance" in world.crossdock("hold", "list").out
    _, data = written(world, "--queue", "desk")
    assert world.crossdock("release", order).code == 2
    assert holds(world, "#9001") == ["incomplete"]
    again = world.crossdock("redecide", order)
    assert f"crossdock release {order} --why" in again.out and "fill them in" not in again.out
    assert world.crossdock("release", order, "--why", "the buyer paid in the shop").code == 0
    world.run()
    assert (state(world, "#9001"), world.orders()[order]["defects"]) == ("instructed", [])
    assert "the buyer paid in the shop" in world.crossdock("explain", order).out
    # What lacks a field is not released; both are said in one row of a sheet.
    other = f"{SHOP}/#9002"
    assert world.crossdock("release", other, "--why", "send it").code == 1
    fill = saying(other, decision="correct", values="1=paid in the shop; 2=Netherlands")
    assert results(drops(world, "anna", data, fill, "r.xlsx"))[other] == "done"
    assert holds(world, "#9002") == []
    assert state(world, "#9002") == "instructed"
    # The export goes on saying it: it was answered. Something else is asked about anew.
    arrives(world, "again.csv", shop(row("#9001"), row("#9002")))
    assert [state(world, one) for one in ("#9001", "#9002")] == ["instructed"] * 2


def test_what_its_mapping_holds_is_released_in_a_sheet_by_a_note(
    world: World, reads: Callable[..., None]
) -> None:
    reads(o9001=lacking(HELD), o9002=lacking(HELD))
    arrives(world, "few.csv", shop(row("#9001"), row("#9002")))
    _, data = written(world, "--queue", "desk")
    one, two = f"{SHOP}/#9001", f"{SHOP}/#9002"
    answer = drops(world, "anna", data, saying(one, decision="release", note=""), "q.xlsx")
    assert results(answer)[one] == "refused"
    answer = drops(world, "anna", data, saying(two, decision="release", note="paid"), "r.xlsx")
    assert results(answer)[two] == "done"
    assert state(world, "#9002") == "instructed"
    reads(o9001=lacking("row/held-by-mapping:0000ffff"), o9002=lacking(HELD))
    arrives(world, "other.csv", shop(row("#9001"), row("#9002")))
    assert holds(world, "#9001") == ["incomplete"]
    assert state(world, "#9002") == "instructed"


@pytest.mark.slow
def test_what_a_limit_forbids_is_judged_once_all_is_filled_in(
    world: World, reads: Callable[..., None]
) -> None:
    reads(o9001=lacking("lines.1.unit_price", "currency"))
    arrives(world, "few.csv", shop(row("#9001", Total="504.90", Subtotal="500.00")))
    _, data = written(world, "--queue", "desk")
    order = f"{SHOP}/#9001"
    fill = saying(order, decision="correct", values="1=250.00; 2=EUR")
    answer = drops(world, "bert", data, fill)
    assert results(answer) == {order: "refused"}
    assert "above the limit" in answer[0]["why"]
    assert holds(world, "#9001") == ["incomplete"]


def test_a_currency_is_enough_where_it_alone_kept_the_amounts_from_being_read(
    world: World, reads: Callable[..., None]
) -> None:
    lacks = lacking("currency", "lines.1.unit_price", "total", code="cell/currency")
    reads(o9001=lacks)
    arrives(world, "few.csv", shop(row("#9001")))
    _, data = written(world, "--queue", "desk")
    order = f"{SHOP}/#9001"
    answer = drops(world, "anna", data, saying(order, decision="correct", values="1=EUR"))
    assert "total: nothing -> 24.70 EUR" in answer[0]["why"]
    found = world.orders()[order]
    assert (found["state"], found["total"], found["lines"][0]["amount"]) == (
        "instructed",
        2470,
        1980,
    )


@pytest.mark.slow
def test_a_line_that_lacks_can_be_taken_out(world: World, reads: Callable[..., None]) -> None:
    reads(o9001=lacking("lines.1.sku"))
    arrives(
        world,
        "few.csv",
        shop(
            row("#9001", Total="44.50", Subtotal="39.60"), further("#9001", Lineitem_sku="ACM-CUP")
        ),
    )
    _, data = written(world, "--queue", "desk")
    order = f"{SHOP}/#9001"
    answer = drops(world, "anna", data, saying(order, decision="correct", quantities="1=0"))
    assert results(answer) == {order: "done"}
    found = world.orders()[order]
    assert (found["defects"], [one["sku"] for one in found["lines"]]) == ([], ["ACM-CUP"])
    assert found["state"] == "instructed", found["holds"]


@pytest.mark.slow
def test_a_cancelled_or_rejected_one_is_over(world: World, reads: Callable[..., None]) -> None:
    reads(o9001=lacking("lines.1.quantity"), o9002=lacking("currency"), o9003=lacking(*ALONE))
    arrives(world, "few.csv", shop(row("#9001"), row("#9002"), row("#9003")))
    assert world.crossdock("reject", f"{SHOP}/#9002", "--why", "no").code == 0
    reads(o9001=called_off)
    gone = {"Cancelled at": "2026-11-02 10:00:00 +0100"}
    arrives(world, "off.csv", shop(row("#9001"), {**row("#9003"), **gone}))
    reads()
    arrives(world, "late.csv", shop(row("#9001"), row("#9002"), row("#9003"), row("#9004")))
    assert [state(world, f"#900{n}") for n in (1, 2, 3, 4)] == [
        "cancelled", "rejected", "cancelled", "instructed",
    ]  # fmt: skip


@pytest.mark.slow
def test_one_on_trial_or_before_the_start_is_nobodys(
    world: World, reads: Callable[..., None]
) -> None:
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    reads(o9001=lacking("ship_to.country"))
    early = row("#9001", Created_at="2019-11-01 13:00:00 +0100")
    arrives(world, "early.csv", shop(early))
    assert state(world, "#9001") == "history"
    head, _, rest = text.partition("  acme-shopify:\n")
    assert rest
    config.write_text(f"{head}  acme-shopify:\n    status: trial\n{rest}", "utf-8")
    reads(o9002=lacking("ship_to.country"))
    arrives(world, "trial.csv", shop(row("#9002")))
    assert state(world, "#9002") == ""
    assert outcomes(world)[-1] == "ignored"
