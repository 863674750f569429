"""Warehouses report in packs and cartons: pieces by the catalogue, else the row goes back."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from builders.exports import further, order, shop
from builders.paths import SAMPLES
from builders.world import World

COUNT = "item,client,description,location,damaged,quantity,unit,counted_at"
RECEIPT = "receipt,advice,item,client,description,quantity,unit,condition,received_at"
CONFIRMATION = "order,client,sku,quantity,unit,status,complete,carrier,tracking,ship_date"
CATALOGUE = SAMPLES / "inbox" / "catalogue" / "catalogue-acme.csv"


def catalogue(**pieces: str) -> str:
    """The catalogue of acme, with so many pieces in a carton of these SKUs."""
    rows = list(csv.DictReader(io.StringIO(CATALOGUE.read_text("utf-8"))))
    out = io.StringIO()
    writer = csv.DictWriter(out, [*rows[0], "pieces_per_carton"], lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow(row | {"pieces_per_carton": pieces.get(row["sku"].replace("-", "_"), "")})
    return out.getvalue()


def counted(day: str, *rows: str) -> str:
    return "\n".join([COUNT, *(f"{row},{day}T07:30:00+01:00" for row in rows)]) + "\n"


@pytest.fixture
def house(tmp_path: Path) -> World:
    """Two cartons of three cups, one of which is damaged, and three cups ordered."""
    world = World.build(tmp_path / "house")
    world.look_at_each_order_alone()
    for path in sorted((SAMPLES / "inbox" / "catalogue").iterdir()):
        if path != CATALOGUE:
            world.drop("catalogue", path.name, path.read_bytes())
    world.drop("catalogue", "acme.csv", catalogue(ACM_CUP="3"))
    world.drop("pl1", "count1.csv", counted("2026-11-03", "A-1006,acme,Cup,,,2,CS"))
    gift = further("#5001", Lineitem_quantity="1", Lineitem_price="0.00")
    world.drop("acme-shopify", "1.csv", shop(order("#5001"), gift))
    assert world.run().code == 0
    return world


def cups(world: World) -> tuple[int, int]:
    """(on hand, instructed)."""
    found = world.crossdock("stock", "--sku", "ACM-CUP", "--json").json()
    (one,) = [line for line in found if line["warehouse"] == "PL1"]
    return one["on_hand"], one["instructed"]


def rejects(world: World) -> str:
    return " ".join(
        path.read_text("utf-8") for path in (world.folder / "outbox" / "rejects").rglob("*.csv")
    )


def test_cartons_are_pieces_by_the_catalogue_in_counts_receipts_and_confirmations(
    house: World,
) -> None:
    assert cups(house) == (6, 3)
    house.now = "2026-11-03T18:00:00Z"
    house.drop("pl1", "in.csv", f"{RECEIPT}\nR1,,A-1006,acme,,2,CS,ok,2026-11-03T12:00:00+01:00\n")
    house.drop(
        "pl1", "out.csv",
        f"{CONFIRMATION}\n#5001,acme,ACM-CUP,1,CS,complete,yes,Baltic Post,,2026-11-03 17:40:00\n",
    )  # fmt: skip
    assert house.run().code == 0
    assert cups(house) == (9, 0)
    assert house.orders()["acme-shopify/#5001"]["state"] == "shipped"
    house.balance()


def test_a_carton_of_which_the_catalogue_says_nothing_goes_back_and_is_booked_once_it_does(
    house: World,
) -> None:
    house.now = "2026-11-03T18:00:00Z"
    row = "R1,,A-1001,acme,,2,CS,ok,2026-11-03T12:00:00+01:00"
    house.drop("pl1", "in.csv", f"{RECEIPT}\n{row}\n")
    house.run()
    assert "fill pieces_per_carton of ACM-BP20 in the catalogue of acme" in rejects(house)
    house.drop("catalogue", "acme2.csv", catalogue(ACM_CUP="3", ACM_BP20="8"))
    house.drop("pl1", "in2.csv", rejects(house))
    house.run()
    found = house.crossdock("stock", "--sku", "ACM-BP20", "--json").json()
    assert [one["on_hand"] for one in found if one["warehouse"] == "PL1"] == [16]
    house.balance()


@pytest.mark.slow
def test_a_full_count_with_cartons_that_nobody_knows_takes_nothing_for_gone(house: World) -> None:
    house.now = "2026-11-04T09:30:00Z"
    house.drop("catalogue", "acme2.csv", catalogue())
    rows = ("A-1006,acme,Cup,A1,,1,CS", "A-1006,acme,Cup,A2,,2,EA", "A-1001,acme,Pack,,,4,EA")
    house.drop("pl1", "count2.csv", counted("2026-11-04", *rows))
    house.run()
    assert cups(house) == (6, 3)
    told = rejects(house)
    assert "fill pieces_per_carton of ACM-CUP" in told
    assert "another row of ACM-CUP cannot be used" in told
    assert "so the count is not taken for full" in told
    house.balance()
