"""What a carrier answers is that of one parcel or of none, and never comes on a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.exports import reference_data
from builders.labels_of_others import arrives, asked, page, waits
from builders.world import World
from sqlalchemy import Connection
from stories.test_labels_that_others_bring import EXPRESS, KEY, THREE, express

from processor.ledger.arrived.arrivals import RowFact
from processor.ledger.database import open_ledger, transaction
from processor.ledger.labels import label_requests
from processor.ledger.labels.labels import clients_of
from processor.model.times import parse_time
from processor.normalise.reports.label_answers import LabelAnswerRow
from processor.passes.booking.labels.book_label_answers import book_answers

CARRIER = "market-ship"


@pytest.fixture
def world(tmp_path: Path) -> World:
    built = World.build(tmp_path)
    reference_data(built)
    waits(built, "1 day", label="carrier")
    built.drop("acme-amazon", "1.txt", express(EXPRESS, THREE))
    assert built.run().code == 0
    assert built.orders()[KEY]["state"] == "planned"
    return built


def answers(world: World, *rows: LabelAnswerRow) -> list[RowFact]:
    engine = open_ledger(world.folder / ".state" / "ledger.db")
    try:
        with transaction(engine, "book") as connection:
            return book_answers(
                connection, CARRIER, enumerate(rows, start=2),
                clients=clients_of(connection, CARRIER), place="answer.csv",
                at=parse_time(world.now),
            )  # fmt: skip
    finally:
        engine.dispose()


def outcomes(world: World, **row: object) -> list[str]:
    return [one.outcome for one in answers(world, LabelAnswerRow(**row))]  # type: ignore[arg-type]


def shipment(world: World, key: str = KEY) -> str:
    found = world.orders()[key]["shipments"]
    return str(next(one["id"] for one in found if one["state"] == "planned"))


def runs(world: World, at: str) -> str:
    world.now = at
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    return str(world.orders()[KEY]["state"])


def test_a_number_waits_for_its_label_and_both_go(world: World) -> None:
    number = shipment(world)
    made = {"reference": number, "tracking": "MS100", "label": "MS100.pdf"}
    assert outcomes(world, **made) == ["accepted"]
    # The same answer once more says nothing new.
    assert outcomes(world, **made) == ["duplicate"]
    # Half an answer: the label itself is not here.
    assert runs(world, "2026-11-03T10:00:00Z") == "planned"
    [(parcel,)] = asked(world, "SELECT id FROM parcel WHERE tracking = 'MS100'")
    assert arrives(world, page(), parcel=parcel) == "booked"
    assert runs(world, "2026-11-03T11:00:00Z") == "instructed"
    assert any(b"MS100" in data for name, data in world.visible().items() if "labels" in name)
    world.balance()


@pytest.mark.slow
def test_what_cannot_be_true_is_a_case_and_on_no_parcel(world: World) -> None:
    one, other = shipment(world), shipment(world, f"acme-amazon/{THREE}")
    assert outcomes(world, reference=one, tracking="MS100") == ["accepted"]
    assert outcomes(world, reference=one, tracking="MS101") == ["rejected"]
    assert outcomes(world, reference=other, tracking="MS100") == ["rejected"]
    assert outcomes(world, reference="S9999999999", tracking="MS102") == ["rejected"]
    assert asked(world, "SELECT tracking FROM parcel WHERE tracking IS NOT NULL") == [("MS100",)]
    cases = [case["kind"] for case in world.crossdock("cases", "--json").json()]
    assert cases == ["label-answer", "label-answer"]
    world.balance()


@pytest.mark.slow
def test_an_answer_after_a_cancellation_is_a_case(world: World) -> None:
    number = shipment(world)
    assert world.crossdock("cancel", KEY, "--why", "called").code == 0
    runs(world, "2026-11-03T10:00:00Z")
    [fact] = answers(world, LabelAnswerRow(reference=number, tracking="MS100"))
    assert fact.outcome == "rejected"
    assert asked(world, "SELECT tracking FROM parcel WHERE tracking IS NOT NULL") == []
    assert "label-answer" in world.crossdock("cases", "--json").out
    world.balance()


@pytest.mark.slow
def test_a_refusal_holds_until_a_person_asks_again(world: World) -> None:
    number = shipment(world)
    assert outcomes(world, reference=number, result="refused", reason="no such postcode") == [
        "accepted"
    ]
    assert "no such postcode" in world.crossdock("label", "list").out
    assert runs(world, "2026-11-03T10:00:00Z") == "held"
    assert world.crossdock("label", "ask", number).code == 2
    ran = world.crossdock("label", "ask", number, "--why", "postcode added at the carrier")
    assert ran.code == 0, ran.out + ran.err
    assert runs(world, "2026-11-03T10:30:00Z") == "planned"
    assert "postcode added at the carrier" in world.crossdock("explain", KEY).out
    assert "wait for labels of their carrier" in world.crossdock("status").out
    assert world.crossdock("label", "ask", "S9999999999", "--why", "x").code == 1
    world.balance()


@pytest.mark.slow
def test_a_carrier_is_asked_once_and_told_of_what_was_called_off(world: World) -> None:
    def wanted(connection: Connection) -> tuple[list[str], list[str]]:
        first = [one.number for one in label_requests.to_request(connection, CARRIER)]
        return first, [one.number for one in label_requests.to_call_off(connection, CARRIER)]

    one, other = shipment(world), shipment(world, f"acme-amazon/{THREE}")
    at = parse_time(world.now)
    engine = open_ledger(world.folder / ".state" / "ledger.db")
    with transaction(engine, "book") as connection:
        keys = [row.key for row in label_requests.to_request(connection, CARRIER)]
        assert set(wanted(connection)[0]) == {one, other}
        label_requests.note_requested(connection, keys, at)
        assert wanted(connection) == ([], [])
    assert world.crossdock("cancel", KEY, "--why", "called").code == 0
    runs(world, "2026-11-03T10:00:00Z")
    with transaction(engine, "book") as connection:
        assert wanted(connection) == ([], [one])
        keys = [row.key for row in label_requests.to_call_off(connection, CARRIER)]
        label_requests.note_called_off(connection, keys, at)
        assert wanted(connection) == ([], [])
    runs(world, "2026-11-05T10:00:00Z")
    assert [one["kind"] for one in world.crossdock("cases", "--json").json()] == ["label-late"]
    assert world.crossdock("label", "ask", other, "--why", "lost").code == 0
    runs(world, "2026-11-05T10:00:00Z")
    other = shipment(world, f"acme-amazon/{THREE}")
    with transaction(engine, "book") as connection:
        assert wanted(connection) == ([other], [])
    engine.dispose()
    world.balance()
