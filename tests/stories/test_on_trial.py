"""A channel on trial is decided and shown beside the real work, and leaves no trace in it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from builders.exports import order, shop
from builders.paths import SAMPLES
from builders.sample_day import page_contents
from builders.trials import (
    MONDAY,
    NEXT_WEEK,
    TUESDAY,
    on_trial,
    papers,
    real,
    rows_of,
    set_status,
    with_outlet,
)
from builders.world import World

PROMISES = (
    "stock", "stock_event", "reservation", "order_line", "shipment", "parcel", "wave", "amendment",
    "hold", "orders", "order_trace", "sale", "number", "shortage", "sheet", "case",
)  # fmt: skip


def runs(world: World, now: str) -> None:
    world.now = now
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    world.balance()


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house whose outlet was on trial on one day, made once: to look at."""
    world = with_outlet(tmp_path_factory.mktemp("tried") / "house", "trial")
    world.look_at_each_order_alone()
    world.drop("acme-outlet", "1.csv", shop(order("#1"), order("#2", Financial_Status="pending")))
    world.drop("acme-shopify", "1.csv", shop(order("#8001", Email="other@buyer.example")))
    runs(world, MONDAY)
    return world


@pytest.fixture
def house(tried: World, tmp_path: Path) -> World:
    """A copy of it for each story."""
    return tried.copied(tmp_path / "house")


@pytest.mark.slow
def test_the_real_work_is_byte_for_byte_that_of_a_house_without_the_channel_on_trial(
    tmp_path: Path,
) -> None:
    """The same buyer orders the same goods in both shops: a real order that saw one on trial would
    be held as a duplicate, find less stock, or get a later number."""
    beside = with_outlet(tmp_path / "beside", "trial")
    without = with_outlet(tmp_path / "without", "off")
    for now, number in ((MONDAY, 1), (TUESDAY, 2), (NEXT_WEEK, 3)):
        rows = [bought(f"#8{number}0{n}", f"{number}{n}") for n in range(3)]
        for world in (beside, without):
            world.drop("acme-shopify", f"{number}.csv", shop(*rows))
        beside.drop(
            "acme-outlet", f"{number}.csv", shop(*rows, bought(f"#9{number}", f"9{number}"))
        )
        for world in (beside, without):
            runs(world, now)
        assert real(beside) == real(without)
        assert rows_of(beside, *PROMISES) == rows_of(without, *PROMISES)
    assert {one["state"] for one in without.orders().values()} == {"instructed"}
    # The real ones came first: what is on trial does see them.
    states = Counter(one["state"] for one in on_trial(beside).values())
    assert states == {"held": 9, "instructed": 3}
    assert len(papers(beside)) == 9


def bought(number: str, buyer: str) -> dict[str, str]:
    """A good order of a buyer whom nothing shows to be anybody else."""
    name = f"Anna B{chr(97 + int(buyer) % 26)}rg{chr(97 + int(buyer) // 26)}"
    return order(
        number, Email=f"{buyer}@buyer.example", Shipping_Name=name, Billing_Name=name,
        Shipping_Address1=f"Am Markt {buyer}", Billing_Address1=f"Am Markt {buyer}",
        Phone=f"+49 151 20000{buyer}", Shipping_Phone=f"+49 151 20000{buyer}",
        Billing_Phone=f"+49 151 20000{buyer}", Id=f"77000{buyer}",
    )  # fmt: skip


def test_what_would_be_done_stands_in_outbox_trial_marked_as_such(house: World) -> None:
    shown = papers(house)
    names = {name.rpartition("/")[2] for name in shown}
    assert names == {
        "TRIAL-pl1-instruction-T000001-P001.csv",
        "TRIAL-pl1-labels-T000001-P001.csv",
        "TRIAL-pl1-labels-T000001-P001.pdf",
    }
    instruction = shown["trial/pl1/TRIAL-pl1-instruction-T000001-P001.csv"].decode()
    head, row = (line.split(",") for line in instruction.splitlines())
    said = dict(zip(head, row, strict=True))
    assert said["Order"] == "#1"
    assert said["Notes"] == "TRIAL: DO NOT SHIP"
    # GS1 keeps the prefix 952 for examples; no real parcel has such numbers.
    assert (said["Shipment"][0], said["SSCC"][1:4], said["Tracking"][:5]) == ("T", "952", "TRIAL")


def test_customs_papers_on_trial_say_the_lane_of_the_house(tmp_path: Path) -> None:
    house = with_outlet(tmp_path / "house", "trial")
    config = house.folder / "config.yaml"
    head = "  acme-outlet:\n"
    platform = "    platform: {code: 无, name: Outlet}\n"
    config.write_text(config.read_text("utf-8").replace(head, head + platform, 1), "utf-8")
    abroad = order(
        "#3", Shipping_Country="US", Shipping_City="New York", Shipping_Zip="10110",
        Shipping_Province="NY",
    )  # fmt: skip
    house.drop("acme-outlet", "1.csv", shop(abroad))
    runs(house, MONDAY)
    shown = papers(house)
    [declared] = [data for name, data in shown.items() if "CEB603" in name]
    assert b"<ceb:POD>502</ceb:POD>" in declared
    assert any("CEB303" in name for name in shown)


def test_a_label_on_trial_is_stamped_all_over(house: World) -> None:
    [real_page], [trial_page] = (
        [page_contents(data) for name, data in shown.items() if name.endswith(".pdf")]
        for shown in (real(house), papers(house))
    )
    # Text in outline is used for nothing else.
    assert (b" 1 Tr " in trial_page, b" 1 Tr " in real_page) == (True, False)


def test_an_order_on_trial_is_told_with_its_rules_and_is_no_real_one(house: World) -> None:
    assert set(house.orders()) == {"acme-shopify/#8001"}
    found = on_trial(house)
    assert {name: one["state"] for name, one in found.items()} == {
        "acme-outlet/#1": "instructed", "acme-outlet/#2": "held",
    }  # fmt: skip
    assert [hold["reason"] for hold in found["acme-outlet/#2"]["holds"]] == ["awaiting-payment"]
    assert house.crossdock("hold", "list", "--json").json() == []
    told = house.crossdock("explain", "acme-outlet/#1").out
    assert "its channel was on trial when it came" in told
    assert "outbox/trial/pl1/TRIAL-pl1-instruction-T000001-P001.csv" in told
    assert "channels on trial: would have gone" in house.crossdock("status").out


def test_nobody_can_do_anything_to_an_order_on_trial(house: World) -> None:
    for command in (
        ("release", "#2"), ("reject", "acme-outlet/#2"), ("cancel", "#2"),
        ("correct", "#2", "--set", "ship_to.city=Delft"),
    ):  # fmt: skip
        ran = house.crossdock(*command, "--why", "x")
        assert ran.code == 2
        assert "acme-outlet/#2 is on trial and ships by nobody" in ran.err
    assert house.crossdock("explain", "#2", "--rule", "hold-awaiting-payment").code == 2


def test_every_row_of_a_channel_on_trial_is_counted(house: World) -> None:
    counts = house.crossdock("status", "--json").json()[0]["counts"]
    assert counts["rows"]["ignored"] == 2
    assert "1. every row has one outcome: holds" in house.crossdock("balance").out


def test_told_again_it_is_not_shown_again(house: World) -> None:
    before = papers(house)
    assert before
    house.drop("acme-outlet", "2.csv", shop(order("#1"), order("#2", Financial_Status="pending")))
    runs(house, TUESDAY)
    assert papers(house) == before


def test_what_waits_on_trial_is_decided_again_once_an_export_tells_it_otherwise(
    house: World,
) -> None:
    house.drop("acme-outlet", "2.csv", shop(order("#2")))
    house.now = TUESDAY
    told = " ".join(house.run().out.split())
    assert "Decided on trial in this run would have gone 1" in told
    house.balance()
    assert on_trial(house)["acme-outlet/#2"]["state"] == "instructed"
    assert sum("T000002" in name for name in papers(house)) == 3


def test_a_cancellation_or_change_after_the_papers_is_told_and_sends_nothing(house: World) -> None:
    before = house.visible()
    house.drop("acme-outlet", "2.csv", shop(order("#1", Shipping_Address1="Am Markt 2")))
    runs(house, TUESDAY)
    assert house.visible() == before
    assert "told otherwise in acme-outlet/2.csv:2" in house.crossdock("explain", "#1").out


def test_gone_live_the_orders_that_were_on_trial_are_left_to_the_other_system(
    house: World,
) -> None:
    set_status(house, "trial", "live")
    before = real(house)
    # A cumulative export tells the week again.
    rows = (order("#1"), order("#2"), order("#3", Email="third@buyer.example"))
    house.drop("acme-outlet", "2.csv", shop(*rows))
    runs(house, TUESDAY)
    states = {name: one["state"] for name, one in house.orders().items()}
    assert states["acme-outlet/#1"] == states["acme-outlet/#2"] == "history"
    assert states["acme-outlet/#3"] == "instructed"
    fresh = {name: data for name, data in real(house).items() if name not in before}
    assert not any(b"#1," in data or b"#2," in data for data in fresh.values())
    assert on_trial(house)["acme-outlet/#1"]["state"] == "live"


def test_a_person_may_take_over_what_was_on_trial(house: World) -> None:
    set_status(house, "trial", "live")
    taken = house.folder / "taken.csv"
    taken.write_text(shop(order("#2")), "utf-8")
    ran = house.crossdock("adopt", str(taken), "--as", "open", "--channel", "acme-outlet")
    assert ran.code == 0
    runs(house, TUESDAY)
    assert house.orders()["acme-outlet/#2"]["state"] == "instructed"


def test_gone_live_a_number_on_trial_in_another_spelling_is_held(house: World) -> None:
    """The other system sent `#1`: `001` is that order after a spreadsheet, or a person says not."""
    set_status(house, "trial", "live")
    house.drop("acme-outlet", "2.csv", shop(order("001", Email="other@buyer.example")))
    runs(house, TUESDAY)
    assert house.orders()["acme-outlet/001"]["state"] == "held"
    assert "#1" in house.crossdock("hold", "list").out


def test_what_was_test_traffic_and_then_told_as_real_on_trial_is_left_to_the_other_system(
    house: World,
) -> None:
    house.drop("acme-outlet", "2.csv", shop(order("#3", Payment_Method="bogus")))
    runs(house, TUESDAY)
    house.drop("acme-outlet", "3.csv", shop(order("#3")))
    runs(house, TUESDAY)
    assert on_trial(house)["acme-outlet/#3"]["why"] == "channel"
    set_status(house, "trial", "live")
    house.drop("acme-outlet", "4.csv", shop(order("#3", Notes="told again")))
    runs(house, TUESDAY)
    assert house.orders()["acme-outlet/#3"]["state"] == "history"


def test_an_order_taken_over_is_decided_beside_a_warehouse_on_trial(house: World) -> None:
    """It stands on trial twice: with its channel, and beside its real decision."""
    set_status(house, "trial", "live")
    taken = house.folder / "taken.csv"
    taken.write_text(shop(order("#2")), "utf-8")
    house.crossdock("adopt", str(taken), "--as", "open", "--channel", "acme-outlet")
    config = house.folder / "config.yaml"
    head = "    title: Crossdock Poznań\n"
    text = config.read_text("utf-8")
    config.write_text(text.replace(head, f"    status: trial\n{head}"), "utf-8")
    runs(house, TUESDAY)
    listed = house.crossdock("trial", "list", "--json").json()
    both = [(one["why"], one["state"]) for one in listed if one["order"] == "acme-outlet/#2"]
    assert both == [("channel", "live"), ("beside", "instructed")]
    assert house.orders()["acme-outlet/#2"]["state"] == "instructed"


def test_what_waits_on_trial_is_decided_again_once_a_rate_is_corrected(house: World) -> None:
    before = on_trial(house)["acme-outlet/#2"]["decided_at"]
    rates = SAMPLES / "inbox/catalogue/exchange-rates.csv"
    head, first, *_ = rates.read_text("utf-8").splitlines()
    house.drop("catalogue", "corrected.csv", f"{head}\n{first}1\n")
    runs(house, MONDAY[:11] + "10:00:00Z")
    assert on_trial(house)["acme-outlet/#2"]["decided_at"] > before


def test_a_cancellation_on_trial_asks_about_a_real_order_in_another_spelling(
    tmp_path: Path,
) -> None:
    world = with_outlet(tmp_path / "house", "live")
    world.drop("acme-outlet", "1.csv", shop(order("#0501", Financial_Status="pending")))
    runs(world, MONDAY)
    set_status(world, "live", "trial")
    gone = order("#501", Cancelled_at="2026-11-03 12:00:00 +0100")
    world.drop("acme-outlet", "2.csv", shop(gone))
    runs(world, TUESDAY)
    assert on_trial(world)["acme-outlet/#501"]["state"] == "cancelled"
    held = [one["reason"] for one in world.orders()["acme-outlet/#0501"]["holds"]]
    assert "duplicate-order" in held


def test_papers_on_trial_have_lanes_and_places_as_real_ones(
    house: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from processor.passes.trials import trials

    seen = []
    render = trials.render_part

    def seeing(part: object, context: object) -> object:
        seen.append(context)
        return render(part, context)

    monkeypatch.setattr(trials, "render_part", seeing)
    house.drop("acme-outlet", "2.csv", shop(order("#3", Email="third@buyer.example")))
    runs(house, MONDAY)
    assert seen
    assert all(one.lanes.rows and one.gazetteer.territories for one in seen)


def test_nobody_takes_over_an_order_of_a_channel_that_is_still_on_trial(house: World) -> None:
    """The file would be a duplicate once the channel is live: its orders would be with nobody."""
    taken = house.folder / "taken.csv"
    taken.write_text(shop(order("#2")), "utf-8")
    ran = house.crossdock("adopt", str(taken), "--as", "open", "--channel", "acme-outlet")
    assert ran.code == 2
    assert "'acme-outlet' is on trial" in ran.err
    assert not list((house.folder / ".state").glob("adopt/**/*.csv"))


def test_gone_live_status_tells_what_is_left_to_the_other_system(house: World) -> None:
    set_status(house, "trial", "live")
    runs(house, TUESDAY)
    told = house.crossdock("status").out
    assert "2 orders of acme-outlet were decided on trial and are left to the other system" in told


@pytest.mark.slow
def test_orders_that_were_real_before_the_trial_go_on(tmp_path: Path) -> None:
    world = with_outlet(tmp_path / "house", "live")
    world.look_at_each_order_alone()
    world.drop("acme-outlet", "1.csv", shop(order("#1", Financial_Status="pending")))
    runs(world, MONDAY)
    set_status(world, "live", "trial")
    runs(world, TUESDAY)
    told = "1 order of acme-outlet was real before it went on trial: it goes on"
    assert told in world.crossdock("status").out
    world.drop("acme-outlet", "2.csv", shop(order("#1"), order("#2", Email="b@buyer.example")))
    runs(world, TUESDAY)
    assert world.orders()["acme-outlet/#1"]["state"] == "instructed"
    assert set(on_trial(world)) == {"acme-outlet/#2"}


def test_test_traffic_is_always_on_trial(tmp_path: Path) -> None:
    world = with_outlet(tmp_path / "house", "live")
    world.look_at_each_order_alone()
    bogus = order("#9", Payment_Method="bogus")
    world.drop("acme-shopify", "1.csv", shop(bogus))
    runs(world, MONDAY)
    assert world.orders() == {}
    assert on_trial(world)["acme-shopify/#9"]["why"] == "test"
    assert not [name for name in real(world) if not name.startswith("README")]


def test_papers_of_a_pass_that_was_cut_off_are_written_anew_in_their_places(
    house: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The transaction that notes them is the only one: without it nothing was decided."""
    from processor.passes.trials import trials

    def cut_off(*_args: object, **_values: object) -> None:
        raise KeyboardInterrupt

    house.drop("acme-outlet", "2.csv", shop(order("#3", Email="third@buyer.example")))
    with monkeypatch.context() as patch:
        patch.setattr(trials.trials, "note", cut_off)
        assert house.run().code == 130
    cut = papers(house)
    assert on_trial(house)["acme-outlet/#3"]["state"] == "received"
    runs(house, MONDAY)
    assert papers(house) == cut
    assert on_trial(house)["acme-outlet/#3"]["wave"] == "T000002"
