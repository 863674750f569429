"""Faults 116 to 122: numbers, labels and declarations of documents."""

from __future__ import annotations

from collections import Counter

import msgspec
import pytest
from builders.crash import CRASHED, consumed, run_in_child
from builders.exports import order, shop
from builders.fault_house import SHOP, arrives, state
from builders.paths import SAMPLES
from builders.world import World

from processor.documents.kinds import KINDS
from processor.documents.papers.context import CannotRender


def numbers(world: World) -> list[str]:
    """Every SSCC and tracking number of the house."""
    return [
        parcel[key]
        for one in world.orders().values()
        for shipment in one["shipments"]
        for parcel in shipment["parcels"]
        for key in ("sscc", "tracking")
        if parcel[key]
    ]


@pytest.mark.slow
def test_116_no_number_of_a_parcel_is_given_twice(sample_house: World) -> None:
    given = Counter(numbers(sample_house))
    assert len(given) > 50
    assert [number for number, count in given.items() if count > 1] == []


@pytest.mark.slow
def test_117_a_document_made_again_has_the_same_bytes(stocked: World) -> None:
    arrives(stocked, "1.csv", shop(order("#7001"), order("#7002")))
    again = stocked.crossdock("replay", "W000001", "--json").json()
    assert len(again) >= 3
    assert all(one["same"] for one in again), again


@pytest.mark.slow
@pytest.mark.parametrize("error", [CannotRender("it is too heavy"), ZeroDivisionError()])
def test_118_a_document_that_cannot_be_made_stops_no_other_and_is_made_up_for(
    stocked: World, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise error

    broken = msgspec.structs.replace(KINDS["label-index"], render=fails)
    monkeypatch.setitem(KINDS, "label-index", broken)
    stocked.drop(SHOP, "1.csv", shop(order("#7001")))
    ran = stocked.run()
    assert ran.code == 1
    assert "not sent" in ran.out + ran.err
    before = consumed(stocked)
    assert [name for name in before if name.endswith(".pdf")]
    monkeypatch.undo()
    assert stocked.run().code == 0
    more = consumed(stocked).keys() - before.keys()
    assert [name for name in more if "labels" in name and name.endswith(".csv")]
    stocked.balance()


@pytest.mark.slow
def test_119_a_declaration_that_the_official_schema_refuses_holds_its_order(
    stocked: World,
) -> None:
    schemas = stocked.folder / "schemas"
    schemas.mkdir()
    (schemas / "ceb.xsd").write_text(
        '<schema xmlns="http://www.w3.org/2001/XMLSchema"'
        ' targetNamespace="http://www.chinaport.gov.cn/ceb"><element name="CEB303Message">'
        "<complexType/></element></schema>",
        "utf-8",
    )
    config = stocked.folder / "config.yaml"
    text = config.read_text("utf-8")
    assert "\ncustoms:" not in text
    config.write_text(f"{text}\ncustoms: {{schemas: schemas}}\n", "utf-8")
    export = SAMPLES / "inbox" / SHOP / "orders_export_1.csv"
    stocked.drop(SHOP, export.name, export.read_bytes())
    ran = stocked.run()
    assert ran.code in (0, 1), ran.out + ran.err
    declared = [name for name in stocked.visible() if name.startswith("customs/")]
    assert [name for name in declared if name.endswith(".xml") and "303" in name] == []
    reasons = {hold["reason"] for one in stocked.orders().values() for hold in one["holds"]}
    assert "customs-data" in reasons
    stocked.balance()


@pytest.mark.slow
@pytest.mark.parametrize("point", ["commit/close/before", "commit/close/after"])
def test_122_numbers_drawn_before_a_crash_are_drawn_once_and_none_is_lost(
    stocked: World, point: str
) -> None:
    stocked.drop(SHOP, "1.csv", shop(*(order(f"#{n}") for n in range(7001, 7006))))
    assert run_in_child(stocked, (point, 1)) == CRASHED
    assert stocked.run().code == 0
    arrives(stocked, "2.csv", shop(order("#7006")))
    given = numbers(stocked)
    assert len(given) == len(set(given)) == 12
    serials = sorted(int(one[-9:-1]) for one in given if len(one) == 18)
    assert serials == list(range(serials[0], serials[0] + 6)), "no gap that nobody can explain"
    assert state(stocked, "#7006") == "instructed"
