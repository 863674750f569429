"""Orders in awkward states: revised, cancelled, rejected, fulfilled elsewhere, short of stock."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.exports import order, shop
from builders.paths import SAMPLES
from builders.world import World


@pytest.fixture(scope="module")
def stocked_once(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house with catalogue, rates and counts, made once."""
    world = World.build(tmp_path_factory.mktemp("stocked") / "house")
    world.look_at_each_order_alone()
    for sender in ("catalogue", "pl1", "de2", "cn1"):
        for path in (SAMPLES / "inbox" / sender).iterdir():
            world.drop(sender, path.name, path.read_bytes())
    assert world.run().code == 0
    return world


@pytest.fixture
def stocked(stocked_once: World, tmp_path: Path) -> World:
    """A copy of it for each story."""
    return stocked_once.copied(tmp_path / "house")


def sends(world: World, name: str, *rows: object) -> None:
    world.drop("acme-shopify", name, shop(*rows))
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    world.balance()


def state(world: World, number: str) -> str:
    return str(world.orders()[f"acme-shopify/{number}"]["state"])


def test_an_address_that_no_label_can_show_becomes_a_conflict_not_a_standstill(
    stocked: World,
) -> None:
    sends(stocked, "1.csv", order("#8001"))
    assert state(stocked, "#8001") == "instructed"
    stocked.consume()
    sends(stocked, "2.csv", order("#8001", **{"Shipping Name": "😀 Ivan"}), order("#8002"))
    held = stocked.orders()["acme-shopify/#8001"]
    assert [hold["reason"] for hold in held["holds"]] == ["changed-after-hand-over"]
    assert state(stocked, "#8002") == "instructed"


def test_a_conflict_tells_what_changed_and_who_holds_it_in_the_language_of_its_reader(
    stocked: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    sends(stocked, "1.csv", order("#8001"))
    sends(stocked, "2.csv", order("#8001", **{"Shipping Country": "FR"}))
    assert "instructed: ship_to\n" in stocked.crossdock("hold", "list").out
    assert "有变更：收货地址\n" in stocked.crossdock("hold", "list", "--lang", "zh").out
    release = ("release", "acme-shopify/#8001", "--reason", "pre-order", "--why", "x")
    assert "hand-over (changed-after-hand-over)" in stocked.crossdock(*release).out
    assert "交接（changed-after-hand-over）" in stocked.crossdock(*release, "--lang", "zh").out


@pytest.mark.slow
def test_a_conflict_that_the_buyer_takes_back_needs_nobody(stocked: World) -> None:
    sends(stocked, "1.csv", order("#8001"))
    sends(stocked, "2.csv", order("#8001", **{"Shipping Name": "😀 Ivan"}))
    sends(stocked, "3.csv", order("#8001"), order("#8003"))
    assert stocked.orders()["acme-shopify/#8001"]["holds"] == []
    assert state(stocked, "#8001") == "instructed"


def test_an_order_that_the_shop_fulfilled_meanwhile_is_not_shipped_again(stocked: World) -> None:
    sends(stocked, "1.csv", order("#8001", **{"Financial Status": "pending"}))
    assert state(stocked, "#8001") == "held"
    sends(stocked, "2.csv", order("#8001", **{"Fulfillment Status": "fulfilled"}))
    assert state(stocked, "#8001") == "cancelled"
    assert not [name for name in stocked.visible() if "instruction" in name]


def test_what_a_person_rejected_stays_rejected_whatever_the_export_says(stocked: World) -> None:
    sends(stocked, "1.csv", order("#8001", **{"Financial Status": "pending"}))
    stocked.crossdock("reject", "acme-shopify/#8001", "--why", "fraud")
    sends(stocked, "2.csv", order("#8001"))
    assert state(stocked, "#8001") == "rejected"


def test_an_export_of_one_changed_order_alone_is_no_old_news(stocked: World) -> None:
    later = {"Created at": "2026-11-01 10:00:00 +0100", "Financial Status": "pending"}
    first = {"Financial Status": "pending"}
    sends(stocked, "1.csv", order("#8001", **first), order("#8002", **later))
    sends(stocked, "2.csv", order("#8001", **{**first, "Shipping Address1": "New Street 9"}))
    known = stocked.orders()["acme-shopify/#8001"]
    assert known["ship_to"]["address_lines"][0] == "New Street 9"
    assert known["revision"] == 2


def test_a_stray_file_under_a_documents_name_stops_that_document_only(stocked: World) -> None:
    folder = stocked.outbox / "pl1"
    folder.mkdir(parents=True, exist_ok=True)
    stray = folder / "pl1-instruction-W000001-P001.csv"
    stray.write_text("mine")
    stocked.drop("acme-shopify", "1.csv", shop(order("#8001")))
    ran = stocked.run()
    assert ran.code == 1
    assert "something else lies there under its name" in ran.out
    assert [name for name in stocked.visible() if name.endswith(".pdf")]
    assert f"under its name ({stray})" in stocked.visible()["alerts/documents/pl1.txt"].decode()
    stray.unlink()
    assert stocked.run().code == 0
    assert b"#8001" in stray.read_bytes()
    assert "alerts/documents/pl1.txt" not in stocked.visible()
    stocked.balance()


def test_a_rule_file_that_is_gone_is_no_wish_to_have_no_rules(stocked: World) -> None:
    (stocked.folder / "rules" / "review.yaml").unlink()
    assert stocked.crossdock("check").code != 0
    stocked.drop("acme-shopify", "1.csv", shop(order("#8001", **{"Financial Status": "pending"})))
    assert stocked.run().code != 0
    # The rules of the last pass still hold what they held.
    assert state(stocked, "#8001") == "held"


def test_a_rule_file_cut_between_two_rules_is_refused(stocked: World) -> None:
    rules = stocked.folder / "rules" / "review.yaml"
    text = rules.read_text("utf-8")
    rules.write_text(text[: text.index("  - id: hold-awaiting-payment")], "utf-8")
    ran = stocked.crossdock("check")
    assert ran.code != 0
    assert "hold-awaiting-payment" in ran.err


def test_a_lost_ledger_is_not_begun_anew_beside_a_full_archive(stocked: World) -> None:
    for path in (stocked.folder / ".state").glob("ledger.db*"):
        path.unlink()
    stocked.drop("acme-shopify", "1.csv", shop(order("#8001")))
    ran = stocked.run()
    assert ran.code == 2
    assert "put the ledger back from its backup" in ran.err
    assert (stocked.inbox / "acme-shopify" / "1.csv").exists()
