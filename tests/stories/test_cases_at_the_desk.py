"""A case is opened, told of, listed, closed by a person, and stays what it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.exports import order, reference_data, shop
from builders.opened import opens
from builders.world import World

from processor.transport import files
from processor.transport.lock import ProcessorLock

OF = "acme-shopify/#8001"


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> World:
    """One order was handed over. Made once."""
    world = World.build(tmp_path_factory.mktemp("cases") / "house")
    world.look_at_each_order_alone()
    reference_data(world)
    world.drop("acme-shopify", "orders.csv", shop(order("#8001")))
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    assert world.orders()[OF]["state"] == "instructed"
    world.consume()
    return world


@pytest.fixture
def house(worked: World, tmp_path: Path) -> World:
    """A copy of it for each story."""
    return worked.copied(tmp_path / "house")


def test_a_new_case_is_told_of_once_and_without_what_is_known_of_buyers(house: World) -> None:
    opens(house)
    opens(house, client="nordlys", subject="nordlys-shopify/#1", rule="", rule_at="")
    assert house.run().code == 0
    alerts = {name: data for name, data in house.visible().items() if "-cases-" in name}
    assert [name.partition("-")[2] for name in alerts] == ["cases-acme.txt", "cases-nordlys.txt"]
    of_acme = next(iter(alerts.values())).decode()
    assert f"case 1: {OF}, a rule would now hold or reject" in of_acme
    assert "hold-asks-cancel (rules/review.yaml:12)" in of_acme
    assert "`crossdock cases --client acme`" in of_acme
    assert "Lind" not in of_acme
    assert "CANCEL" not in of_acme
    house.consume()
    assert house.run().code == 0
    assert house.visible() == {}
    house.balance()


@pytest.mark.slow
@pytest.mark.parametrize("point", ["commit/case/before", "commit/case/after"])
def test_a_crash_beside_the_alert_neither_loses_nor_doubles_it(
    house: World, point: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opens(house)

    def fail(name: str) -> None:
        if name == point:
            raise RuntimeError(name)

    monkeypatch.setattr("processor.ledger.database.failpoint", fail)
    assert house.run().code == 3
    monkeypatch.setattr("processor.ledger.database.failpoint", files.failpoint)
    house.run()
    assert [name for name in house.visible() if "-cases-" in name] == [
        "alerts/" + next(iter(house.visible())).removeprefix("alerts/")
    ]
    house.consume()
    house.run()
    assert not [name for name in house.visible() if "-cases-" in name]


def test_it_is_listed_for_people_and_for_programs(house: World) -> None:
    opens(house)
    opens(house, client="nordlys", subject="nordlys-shopify/#1", subject_kind="order")
    ran = house.crossdock("cases", "--client", "acme")
    assert (ran.code, ran.out.splitlines()) == (
        0,
        [
            "desk: a rule would now hold or reject an order that was handed over",
            f"     1  {OF}  since 2026-11-03 08:00 (1 hour)",
            "        hold-asks-cancel (rules/review.yaml:12): Ada Lind wrote: please CANCEL",
        ],
    )
    (one,) = house.crossdock("cases", "--client", "acme", "--json").json()
    assert one == {
        "id": 1, "kind": "rule-after-hand-over", "client": "acme", "subject_kind": "order",
        "subject": OF, "why": "Ada Lind wrote: please CANCEL", "rule": "hold-asks-cancel",
        "rule_at": "rules/review.yaml:12", "cause": "order.notes=please CANCEL",
        "opened_at": "2026-11-03T08:00:00Z", "opened_by": "crossdock", "closed_at": None,
        "closed_by": "", "closed_why": "", "queue": "desk",
    }  # fmt: skip
    assert len(house.crossdock("cases", "--json").json()) == 2


def test_it_is_closed_once_with_a_reason_and_explained(house: World) -> None:
    opens(house)
    ran = house.crossdock("cases", "close", "1", "--why", "called, wants it", "--who", "anna")
    assert (ran.code, ran.out) == (0, "case closed: 1\n")
    assert house.crossdock("cases").out == "Cases: none\n"
    again = house.crossdock("cases", "close", "1", "--why", "again")
    assert again.code == 1
    assert "case 1 is closed already, by anna on 2026-11-03: called, wants it" in again.out
    (closed,) = house.crossdock("cases", "--all", "--json").json()
    assert (closed["closed_by"], closed["closed_why"]) == ("anna", "called, wants it")
    told = house.crossdock("explain", OF).out
    assert "case opened" in told
    assert "case closed by anna" in told
    assert "closed by anna on 2026-11-03 09:00: called, wants it" in told
    assert '"closed_by":"anna"' in house.dump()
    house.balance()


def test_a_case_that_was_closed_before_its_alert_is_not_told_of(house: World) -> None:
    opens(house)
    assert house.crossdock("cases", "close", "1", "--why", "seen").code == 0
    house.run()
    assert house.visible() == {}


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("9", "--why", "x"), "there is no case 9"),
        (("1", "9", "--why", "x"), "there is no case 9"),
        (("one", "--why", "x"), "'one' is not the number of a case"),
        (("0", "--why", "x"), "'0' is not the number of a case"),
        (("1",), "--why"),
        (("1", "--why", " "), "--why"),
        (("1", "--why", "x", "--who", " "), "--who takes a name"),
    ],
)
def test_what_cannot_be_closed_is_refused_as_a_mistake_of_typing(
    house: World, args: tuple[str, ...], says: str
) -> None:
    opens(house)
    ran = house.crossdock("cases", "close", *args)
    assert ran.code == 2
    assert says in ran.err
    assert len(house.crossdock("cases", "--json").json()) == 1


def test_beside_a_process_at_work_the_request_waits(
    house: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    opens(house)
    monkeypatch.setattr("processor.commands.working.ask._PATIENCE_S", 0.0)
    lock = ProcessorLock(house.folder / ".state" / "processor.lock")
    assert lock.take()
    try:
        assert house.crossdock("cases", "close", "1", "--why", "seen").code == 0
        assert len(house.crossdock("cases", "--json").json()) == 1
    finally:
        lock.release()
    house.run()
    assert house.crossdock("cases", "--json").json() == []
