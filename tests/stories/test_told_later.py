"""What a later export tells of an order is judged: before hand-over by the same rules as if it had
been told at once, after hand-over by a case."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from builders.exports import order, reference_data, shop
from builders.world import World

RULES = """\
stage: review
rules:
  - id: asks-to-cancel
    why: The buyer seems to want out
    when: {order.notes: like "*cancel*"}
    then: {hold: buyer-asked-cancel}
  - id: risky
    why: The channel calls it risky
    when: {order.risk: Dubious}
    if_unknown: skip
    then: {hold: call-buyer, after_hand_over: cancel}
  - id: fraud
    why: Known fraud
    when: {order.tags: include fraud}
    then: {reject: fraud}
  - id: many
    why: Many of one thing
    when: {order.max_line_quantity: at least 4}
    then: {hold: unusual-quantity}
"""
OF_SHIPMENTS = """\
stage: carrier
rules:
  - id: brittle
    why: Somebody packs it by hand
    when: {order.notes: like "*brittle*", parcel.weight: at least 1 g}
    then: {hold: call-buyer}
"""
KEY = "acme-shopify/#8101"
GOOD = {"Risk_Level": "Low", "Notes": "", "Tags": ""}


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house with stock and the rules above, that hands nothing over by itself; made once."""
    world = World.build(tmp_path_factory.mktemp("told") / "house")
    (world.folder / "rules" / "desk.yaml").write_text(RULES, "utf-8")
    (world.folder / "rules" / "packing.yaml").write_text(OF_SHIPMENTS, "utf-8")
    config = world.folder / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("close: run", "close: command"), "utf-8")
    reference_data(world)
    assert world.run().code == 0
    return world


@pytest.fixture
def house(stocked: World, tmp_path: Path) -> World:
    return stocked.copied(tmp_path / "house")


def tells(world: World, number: int, *rows: dict[str, str]) -> None:
    """A further export is booked and decided; no two of them are the same file."""
    filler = order(f"#{9000 + number}", Fulfillment_Status="fulfilled")
    world.drop("acme-shopify", f"{number}.csv", shop(*rows, filler))
    ran = world.run()
    assert ran.code in (0, 1), ran.out + ran.err


def hands_over(world: World) -> None:
    assert world.crossdock("wave", "close").code == 0


def one(world: World, key: str = KEY) -> dict:
    return world.orders()[key]


def held_by(world: World, key: str = KEY) -> set[str]:
    return {hold["rule"] for hold in one(world, key)["holds"]}


def cases(world: World) -> list[tuple[str, str]]:
    """(order, rule) of every open case."""
    return [(one["subject"], one["rule"]) for one in world.crossdock("cases", "--json").json()]


def row(**cells: str) -> dict[str, str]:
    return order("#8101", **{**GOOD, **cells})


def test_a_risk_that_comes_later_holds_what_is_not_handed_over(house: World) -> None:
    tells(house, 1, row())
    assert one(house)["state"] == "planned"
    tells(house, 2, row(Risk_Level="Dubious", Notes="please CANCEL"))
    assert held_by(house) == {"risky", "asks-to-cancel"}
    house.balance()
    told = house.crossdock("explain", KEY).out
    assert "newly told: order.notes, order.risk" in told
    assert "fired    risky" in told
    hands_over(house)
    assert not [name for name in house.visible() if "instruction" in name]


def test_a_rejection_that_comes_later_takes_back_what_was_planned(house: World) -> None:
    tells(house, 1, row())
    tells(house, 2, row(Tags="fraud"))
    assert one(house)["state"] == "rejected"
    house.balance()


def test_a_hold_whose_cause_is_told_away_is_over(house: World) -> None:
    tells(house, 1, row(Risk_Level="Dubious"))
    assert held_by(house) == {"risky"}
    tells(house, 2, row())
    assert (one(house)["state"], held_by(house)) == ("planned", set())
    tells(house, 3, row(Tags="fraud"))
    assert one(house)["state"] == "rejected"
    tells(house, 4, row())
    assert one(house)["state"] == "planned"
    house.balance()


def test_a_rule_about_shipments_looks_again_too(house: World) -> None:
    tells(house, 1, row())
    tells(house, 2, row(Notes="brittle"))
    assert held_by(house) == {"brittle"}


def test_what_nobody_reads_changes_nothing(house: World) -> None:
    tells(house, 1, row())
    before = one(house)
    tells(house, 2, row(Paid_at="2026-11-02 11:11:11 +0100"))
    after = one(house)
    assert (after["shipments"], after["revision"]) == (before["shipments"], 1)


def test_what_a_person_rejected_stays_so(house: World) -> None:
    tells(house, 1, row(Risk_Level="Dubious"))
    assert house.crossdock("reject", KEY, "--why", "fraud").code == 0
    tells(house, 2, row())
    assert one(house)["state"] == "rejected"


def test_after_hand_over_a_rule_opens_a_case_once(house: World) -> None:
    tells(house, 1, row())
    hands_over(house)
    ledger = house.dump()
    tells(house, 2, row(Notes="please cancel"))
    assert cases(house) == [(KEY, "asks-to-cancel")]
    assert one(house)["state"] == "instructed"
    for table in ("stock", "shipment", "reservation"):
        assert of_table(house.dump(), table) == of_table(ledger, table)
    told = house.crossdock("explain", KEY).out
    assert "judged after hand-over" in told
    assert "would now be held: buyer-asked-cancel (The buyer seems to want out)" in told
    before = told.count("judged after hand-over")
    tells(house, 3, row(Notes="please cancel", Paid_at="2026-11-02 11:11:11 +0100"))
    assert house.crossdock("explain", KEY).out.count("judged after hand-over") == before
    assert len(cases(house)) == 1
    house.balance()


@pytest.mark.slow
def test_a_case_that_was_closed_stays_closed_for_the_same_cause(house: World) -> None:
    tells(house, 1, row())
    hands_over(house)
    tells(house, 2, row(Notes="please cancel"))
    assert house.crossdock("cases", "close", "1", "--why", "called, keeps it").code == 0
    tells(house, 3, row())
    tells(house, 4, row(Notes="please cancel"))
    assert cases(house) == []
    tells(house, 5, row(Notes="cancel it at last"))
    assert cases(house) == [(KEY, "asks-to-cancel")]


def test_a_rule_may_cancel_what_was_handed_over_exactly_once(house: World) -> None:
    tells(house, 1, row())
    hands_over(house)
    house.consume()
    tells(house, 2, row(Risk_Level="Dubious"))
    assert cases(house) == [(KEY, "risky")]
    assert "risky); the warehouse gets a cancel instruction" in house.crossdock("cases").out
    tells(house, 3, row(Risk_Level="Dubious", Notes="please cancel"))
    hands_over(house)
    papers = [data for name, data in house.visible().items() if "instruction" in name]
    assert len(papers) == 1
    assert papers[0].splitlines()[1].startswith(b"F,")
    house.balance()


@pytest.mark.slow
def test_a_cancellation_by_rule_whose_reason_is_told_away_is_a_case_of_its_own(
    house: World,
) -> None:
    tells(house, 1, row())
    hands_over(house)
    house.consume()
    tells(house, 2, row(Risk_Level="Dubious"))
    house.crossdock("cases", "close", "1", "--why", "so be it")
    tells(house, 3, row(Risk_Level="Dubious", Tags="vip"))
    assert cases(house) == []
    tells(house, 4, row(Risk_Level="Low", Notes="please cancel"))
    assert cases(house) == [(KEY, "risky")]
    told = house.crossdock("cases").out
    assert "the warehouse was told to cancel it" in told and "risky" in told
    tells(house, 5, row(Risk_Level="Low"))
    assert len(cases(house)) == 1
    house.balance()


@pytest.mark.slow
def test_who_cancels_himself_and_says_more_later_opens_no_case(house: World) -> None:
    tells(house, 1, row(Risk_Level="Dubious"))
    house.crossdock("release", KEY, "--why", "known buyer")
    house.run()
    hands_over(house)
    tells(house, 2, row(Risk_Level="Dubious", Cancelled_at="2026-11-03 10:00:00 +0100"))
    tells(house, 3, row(Notes="please cancel"))
    assert cases(house) == []
    house.balance()


@pytest.mark.slow
def test_a_rejection_after_hand_over_is_a_case(house: World) -> None:
    tells(house, 1, row())
    hands_over(house)
    tells(house, 2, row(Tags="fraud"))
    assert cases(house) == [(KEY, "fraud")]
    assert "would now be rejected: fraud (Known fraud)" in house.crossdock("explain", KEY).out


def test_a_rule_about_shipments_is_asked_about_those_that_were_sent(house: World) -> None:
    tells(house, 1, row())
    hands_over(house)
    tells(house, 2, row(Notes="brittle"))
    assert cases(house) == [(KEY, "brittle")]


@pytest.mark.slow
def test_a_change_that_waits_for_a_person_is_judged_all_the_same(house: World) -> None:
    tells(house, 1, row())
    hands_over(house)
    tells(house, 2, row(Lineitem_quantity="5", Total="54.40"))
    assert held_by(house) == {"hand-over"}
    assert cases(house) == [(KEY, "many")]
    tells(house, 3, row(Lineitem_quantity="5", Total="54.40", Notes="please cancel"))
    assert sorted(cases(house)) == [(KEY, "asks-to-cancel"), (KEY, "many")]
    house.balance()


@pytest.mark.slow
def test_what_one_pass_hears_is_judged_though_the_last_of_it_tells_less(house: World) -> None:
    tells(house, 1, row())
    hands_over(house)
    asks = {"Notes": "please cancel"}
    more = {**asks, "Lineitem_quantity": "3", "Total": "34.60"}
    for number, cells in enumerate((asks, more, asks), start=2):
        filler = order(f"#{9000 + number}", Fulfillment_Status="fulfilled")
        house.drop("acme-shopify", f"{number}.csv", shop(row(**cells), filler))
    house.run()
    assert cases(house) == [(KEY, "asks-to-cancel")]
    assert held_by(house) == set()
    house.balance()


@pytest.mark.slow
def test_what_waits_for_its_judgement_outlives_a_change_that_is_settled(house: World) -> None:
    tells(house, 1, row())
    hands_over(house)
    asks = {"Notes": "please cancel"}
    more = {**asks, "Lineitem_quantity": "3", "Total": "34.60"}
    paid = {**asks, "Financial_Status": "partially_refunded"}
    for number, cells in enumerate((asks, more, paid), start=2):
        filler = order(f"#{9000 + number}", Fulfillment_Status="fulfilled")
        house.drop("acme-shopify", f"{number}.csv", shop(row(**cells), filler))
    house.run()
    assert sorted(cases(house)) == [(KEY, "asks-to-cancel"), (KEY, "hold-partly-refunded")]
    house.balance()


def test_every_rule_has_its_say_after_hand_over_whatever_another_one_says(house: World) -> None:
    tells(house, 1, row())
    hands_over(house)
    tells(house, 2, row(Tags="fraud", Notes="brittle, or cancel it"))
    assert sorted(cases(house)) == [(KEY, "asks-to-cancel"), (KEY, "brittle"), (KEY, "fraud")]
    tells(house, 3, row(Tags="fraud", Notes="brittle, or cancel it", Risk_Level="Dubious"))
    assert (KEY, "risky") in cases(house)


@pytest.mark.slow
def test_an_edit_of_rules_alone_judges_nothing_that_was_handed_over(house: World) -> None:
    tells(house, 1, row(Notes="ring twice"))
    hands_over(house)
    path = house.folder / "rules" / "desk.yaml"
    path.write_text(RULES.replace("*cancel*", "*twice*"), "utf-8")
    house.run()
    assert cases(house) == []
    tells(house, 2, row(Notes="ring twice", Tags="vip"))
    assert cases(house) == []


@pytest.mark.slow
def test_a_release_covers_what_comes_later_outside_its_rules_facts(house: World) -> None:
    tells(house, 1, row(Risk_Level="Dubious"))
    house.crossdock("release", KEY, "--why", "known buyer")
    house.run()
    hands_over(house)
    tells(house, 2, row(Risk_Level="Dubious", Tags="vip", Notes="ring twice"))
    assert cases(house) == []


OUTSIDE = {
    "nothing": {},
    "another street": {"Shipping_Street": "Neue Str. 9", "Shipping_Address1": "Neue Str. 9"},
    "a name": {"Shipping_Name": "E. Muster"},
    "a town": {"Shipping_City": "Neustadt"},
    "a phone": {"Shipping_Phone": "+31 6 99999999"},
    "a service": {"Shipping_Method": "Express"},
    "a tag": {"Tags": "spoke-with-buyer"},
    "a note": {"Notes": "ring twice"},
}
"""Changes of what the rule `many` does not read."""


def test_a_release_stays_whatever_changes_outside_its_rules_facts(house: World) -> None:
    many = {**GOOD, "Lineitem_quantity": "5", "Total": "54.40"}
    changes = {**OUTSIDE, "its own quantity": {"Lineitem_quantity": "6", "Total": "64.30"}}
    numbers = {f"#{8300 + n}": cells for n, cells in enumerate(changes.values())}
    tells(house, 1, *(order(name, **many) for name in numbers))
    for name in numbers:
        assert house.crossdock("release", f"acme-shopify/{name}", "--why", "called").code == 0
    tells(house, 2, *(order(name, **{**many, **cells}) for name, cells in numbers.items()))
    found = house.orders()
    held = [
        what
        for what, name in zip(changes, numbers, strict=True)
        if found[f"acme-shopify/{name}"]["state"] == "held"
    ]
    assert held == ["its own quantity"]
    assert held_by(house, f"acme-shopify/#{8300 + len(OUTSIDE)}") == {"many"}
    house.balance()


def of_table(dump: str, table: str) -> list[str]:
    return [line for line in dump.splitlines() if line.startswith(f'INSERT INTO "{table}"')]


def drawn(chance: random.Random) -> dict[str, str]:
    """One telling of an order, any field of it."""
    pieces = chance.choice(("2", "2", "3", "5"))
    return {
        "Notes": chance.choice(("", "", "please cancel", "brittle", "ring twice")),
        "Tags": chance.choice(("", "", "", "fraud", "vip")),
        "Risk_Level": chance.choice(("Low", "Low", "Dubious", "")),
        "Financial_Status": chance.choice(("paid", "paid", "paid", "pending", "refunded")),
        "Lineitem_quantity": pieces,
        "Total": f"{4.9 + 9.9 * int(pieces):.2f}",
        "Shipping_Address1": chance.choice(("Hauptstraße 1", "Hauptstraße 1", "Neue Str. 9")),
        "Payment_Method": chance.choice(("PayPal", "Shopify Payments")),
    }


def told_as_at_once(stocked: World, folder: Path, seed: int, count: int) -> None:
    """Every order is told four times; waves are closed after the second time."""
    chance = random.Random(seed)
    names = [f"#{8200 + n}" for n in range(count)]
    tellings = [
        [
            order(name, Email=f"buyer{name[1:]}@example.org", **drawn(chance))
            for name in names
        ]
        for _ in range(4)
    ]  # fmt: skip
    first, last = stocked.copied(folder / "all"), stocked.copied(folder / "last")
    for number, rows in enumerate(tellings):
        if number == 2:
            hands_over(first)
        tells(first, number, *rows)
    tells(last, 9, *tellings[-1])
    first.balance()
    ours, theirs, opened = first.orders(), last.orders(), cases(first)
    gone = 0
    for name in (f"acme-shopify/{one}" for one in names):
        mine, other = ours[name], theirs[name]
        stops = {hold["rule"] for hold in other["holds"]}
        if not any(one["state"] == "instructed" for one in mine["shipments"]):
            assert (mine["state"], {one["rule"] for one in mine["holds"]}) == (
                other["state"],
                stops,
            ), name
            continue
        gone += 1
        told = {rule for subject, rule in opened if subject == name}
        if "risky" in told:
            # The warehouse is told to send nothing of it: no further rule has a say.
            continue
        if other["state"] == "rejected":
            assert told, name
        assert stops <= told | {one["rule"] for one in mine["holds"]}, name
    assert gone


def test_orders_come_out_as_if_told_at_once_or_a_case_says_why_not(
    stocked: World, tmp_path: Path
) -> None:
    told_as_at_once(stocked, tmp_path, 1, 12)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 10))
def test_many_orders_come_out_as_if_told_at_once_or_a_case_says_why_not(
    stocked: World, tmp_path: Path, seed: int
) -> None:
    told_as_at_once(stocked, tmp_path, seed, 60)
