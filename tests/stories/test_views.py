"""What people look at: the day, the orders, the stock; in the zone of the house, nobody by name."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from builders.exports import order, reference_data, shop
from builders.opened import opens
from builders.world import World

SENT, HELD, WAITS = "acme-shopify/#8001", "acme-shopify/#8002", "acme-shopify/#8003"
RULES = """\
stage: review
rules:
  - id: odd-notes
    why: Somebody wrote odd words, read them first
    when: {order.notes: like "*odd*"}
    then: {hold: unusual-quantity}
"""


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> World:
    """One order was handed over, one is held, one is backordered. Made once."""
    world = World.build(tmp_path_factory.mktemp("views") / "house")
    world.look_at_each_order_alone()
    (world.folder / "rules" / "desk.yaml").write_text(RULES, "utf-8")
    config = (world.folder / "config.yaml").read_text("utf-8")
    (world.folder / "config.yaml").write_text(f"timezone: Asia/Tokyo\n{config}", "utf-8")
    reference_data(world)
    world.drop(
        "acme-shopify",
        "orders.csv",
        shop(
            order("#8001", Billing_Name="x", Shipping_Name="Ada Lind"),
            order("#8002", Notes="odd"),
            order("#8003", Lineitem_sku="ACM-LIM-E"),
        ),
    )
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    states = {key: one["state"] for key, one in world.orders().items()}
    assert states == {SENT: "instructed", HELD: "held", WAITS: "backordered"}
    return world


def test_status_tells_the_day_by_client_and_what_waits(worked: World) -> None:
    worked.now = "2026-11-03T12:30:00Z"
    lines = worked.crossdock("status").out.splitlines()
    at = lines.index("Today, 2026-11-03 (Asia/Tokyo)")
    assert [line.split() for line in lines[at + 2 : at + 4]] == [
        ["acme", "3", "1", "1", "1", "2026-11-03"], ["nordlys", "0", "0", "0", "0"],
    ]  # fmt: skip
    at = lines.index("Orders on hold by queue and age")
    assert lines[at + 2].split() == ["desk", "acme", "1", "1", "0", "0", "3", "hours"]
    (told,) = worked.crossdock("status", "--json").json()
    assert told["today"]["since"] == "2026-11-02T15:00:00Z"
    assert told["today"]["clients"][0] == {
        "client": "acme", "received": 3, "instructed": 1, "held": 1, "backordered": 1,
        "backordered_since": "2026-11-03T09:00:00Z",
    }  # fmt: skip
    assert told["held"] == [
        {
            "queue": "desk", "client": "acme", "orders": 1, "under_1_day": 1, "under_3_days": 0,
            "older": 0, "oldest": "2026-11-03T09:00:00Z",
        }
    ]  # fmt: skip
    assert told["cases"] == []


def test_the_day_is_that_of_the_zone_of_the_house(worked: World) -> None:
    worked.now = "2026-11-03T15:00:00Z"
    lines = worked.crossdock("status").out.splitlines()
    at = lines.index("Today, 2026-11-04 (Asia/Tokyo)")
    assert lines[at + 2].split() == ["acme", "0", "0", "1", "1", "2026-11-03"]


def test_status_counts_open_cases_with_the_age_of_the_oldest(worked: World, tmp_path: Path) -> None:
    house = worked.copied(tmp_path / "house")
    opens(house, subject=SENT, at="2026-11-01T09:00:00Z")
    opens(house, subject=SENT, cause="other")
    house.now = "2026-11-03T12:00:00Z"
    lines = house.crossdock("status").out.splitlines()
    at = lines.index("Open cases")
    assert lines[at + 2].split()[-4:] == ["acme", "2", "2", "days"]
    (told,) = house.crossdock("status", "--json").json()
    assert told["cases"] == [
        {
            "kind": "rule-after-hand-over", "client": "acme", "open": 2,
            "oldest": "2026-11-01T09:00:00Z",
        }
    ]  # fmt: skip


def rows(world: World, *args: str) -> list[list[str]]:
    lines = world.crossdock("orders", *args).out.splitlines()
    return [line.split() for line in lines[2:]]


def test_orders_shows_nobody_by_name_and_times_of_the_house(worked: World) -> None:
    out = worked.crossdock("orders").out
    assert "Lind" not in out
    [of_one] = rows(worked, "--state", "instructed")
    assert SENT in of_one
    (whole,) = worked.crossdock("orders", "--state", "instructed", "--json").json()
    assert whole["buyer"]["name"]
    assert of_one[0] >= whole["placed_at"][:10]
    assert "acme" in of_one
    assert whole["shipments"][0]["warehouse"] in of_one
    assert whole["ship_to"]["country"] in of_one


@pytest.mark.parametrize(
    ("args", "found"),
    [
        (("--state", "held"), [HELD]),
        (("--client", "nordlys"), []),
        (("--client", "acme", "--limit", "2"), [SENT, HELD]),
        (("--until", "2020-01-01"), []),
        (("--since", "2100-01-01"), []),
        (("--file", "orders.csv", "--channel", "acme-shopify"), [SENT, HELD, WAITS]),
    ],
)
def test_orders_are_chosen_alike_for_people_and_for_programs(
    worked: World, args: tuple[str, ...], found: list[str]
) -> None:
    for_programs = worked.crossdock("orders", "--json", *args).json()
    assert [f"{one['channel']}/{one['order_id']}" for one in for_programs] == found
    shown = rows(worked, *args)
    assert [next(cell for cell in row if "/#" in cell) for row in shown] == found


def test_a_warehouse_is_one_that_sends_the_order(worked: World) -> None:
    (whole,) = worked.crossdock("orders", "--state", "instructed", "--json").json()
    sends = whole["shipments"][0]["warehouse"]
    others = {"PL1", "DE2", "CN1"} - {sends}
    assert [row[4] for row in rows(worked, "--warehouse", sends)] != []
    assert all(rows(worked, "--warehouse", other) == [] for other in others)


def test_a_list_is_written_to_a_new_file_and_never_over_one(worked: World, tmp_path: Path) -> None:
    target = tmp_path / "orders.csv"
    ran = worked.crossdock("orders", "--csv", str(target), "--limit", "2")
    assert (ran.code, ran.out) == (0, f"2 orders written to {target}\n")
    text = target.read_text("utf-8-sig")
    head, *found = csv.reader(io.StringIO(text, newline=""))
    assert head[:3] == ["placed", "age", "order"]
    assert [row[2] for row in found] == [SENT, HELD]
    again = worked.crossdock("orders", "--csv", str(target))
    assert again.code == 2
    assert "is there already" in again.err
    assert target.read_text("utf-8-sig") == text
    link = tmp_path / "link.csv"
    link.symlink_to(tmp_path / "nowhere.csv")
    assert worked.crossdock("orders", "--csv", str(link)).code == 2
    assert not (tmp_path / "nowhere.csv").exists()
    assert worked.crossdock("orders", "--csv", str(tmp_path / "no" / "x.csv")).code == 2


def test_no_cell_of_the_file_is_a_formula(worked: World, tmp_path: Path) -> None:
    house = worked.copied(tmp_path / "house")
    house.drop("acme-shopify", "more.csv", shop(order("=1+1", Shipping_Name="=cmd|x"), order("#8")))
    house.run()
    target = tmp_path / "out.csv"
    house.crossdock("orders", "--csv", str(target))
    found = list(csv.reader(io.StringIO(target.read_text("utf-8-sig"), newline="")))
    assert len(found) == 6
    assert [cell for row in found for cell in row if cell[:1] in ("=", "+", "-", "@")] == []


def test_stock_marks_what_is_short_and_takes_client_and_warehouse(worked: World) -> None:
    (whole,) = worked.crossdock("orders", "--state", "backordered", "--json").json()
    sku = whole["lines"][0]["sku"]
    found = worked.crossdock("stock", "--sku", sku, "--json").json()
    assert {one["backordered"] > 0 for one in found} == {True}
    assert all(one["short"] for one in found)
    assert "SHORT" in worked.crossdock("stock", "--sku", sku).out
    of_one = worked.crossdock("stock", "--warehouse", "PL1", "--client", "acme", "--json").json()
    assert {(one["warehouse"], one["client"]) for one in of_one} == {("PL1", "acme")}
    assert any(not one["short"] for one in of_one)


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("orders --state hedl", "no state is named 'hedl'"),
        ("orders --state hedl", "did you mean held"),
        ("orders --channel acme-shopfy", "did you mean acme-shopify"),
        ("orders --client acmee", "did you mean acme"),
        ("orders --warehouse PL2", "no warehouse is named 'PL2'"),
        ("orders --file order.csv", "did you mean orders.csv"),
        ("orders --since yesterday", "--since: 'yesterday' is neither a day"),
        ("orders --until 2026-13-01", "--until: '2026-13-01' is neither a day"),
        ("orders --limit 0", "--limit takes a whole number from 1"),
        ("orders --csv x --json", "choose one of them"),
        ("stock --sku ACM-LANTERM", "did you mean ACM-LANTERN"),
        ("stock --client acne", "did you mean acme"),
        ("stock --warehouse pl1", "no warehouse is named 'pl1'"),
        ("cases --client acne", "did you mean acme"),
        ("cases --kind rule-after-handover", "did you mean rule-after-hand-over"),
        ("hold list --queue desc", "did you mean desk"),
        ("pause channel acme-shop", "no channel is named 'acme-shop'"),
        ("review write --client acne", "did you mean acme"),
    ],
)
def test_a_name_that_nobody_knows_is_refused_with_what_is_near(
    worked: World, command: str, says: str
) -> None:
    ran = worked.crossdock(*command.split())
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err


def test_what_left_the_configuration_can_still_be_looked_at(worked: World, tmp_path: Path) -> None:
    house = worked.copied(tmp_path / "house")
    path = house.folder / "config.yaml"
    text = path.read_text("utf-8")
    head, _, rest = text.partition("  acme-shopify:\n")
    path.write_text(head + rest[rest.index("  nordlys-shopify:") :], "utf-8")
    ran = house.crossdock("orders", "--channel", "acme-shopify")
    assert ran.code == 0, ran.err
    assert SENT in ran.out
    assert house.crossdock("orders", "--channel", "acme-shopfy").code == 2
