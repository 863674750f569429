"""What counts as an answer to an instruction, and what does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import pytest
from builders.exports import order, shop
from builders.fault_house import stocked_house
from sqlalchemy import Engine, event

from processor.commands.opening.open_premises import load_place
from processor.ledger.database import open_ledger, rolled_back
from processor.ledger.outgoing import resends, unanswered
from processor.ledger.outgoing.documents import documents_by_key
from processor.ledger.outgoing.unanswered import ToldOverdue
from processor.ledger.sql import text
from processor.model.config import Config
from processor.model.tells import Expects, Span
from processor.model.times import parse_time, rfc3339
from processor.passes.unanswered import overdue_now

HANDED = parse_time("2026-11-03T09:00:00Z")
HOUR = 3_600_000_000
# One workday from the end of the day on which they left.
LATE = HANDED + 40 * HOUR
BOTH = {"acknowledgement", "confirmation"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Config]]:
    """The ledger of a house of which PL1 has two orders; what a test does is rolled back."""
    world = stocked_house(tmp_path_factory.mktemp("told") / "house")
    rows = [order("#7001"), order("#7002", Email="other@example.org")]
    world.drop("acme-shopify", "1.csv", shop(*rows))
    assert world.run().code == 0
    config = load_place(str(world.folder / "config.yaml")).config
    expects = Expects(acknowledgement=Span(2, "hour"), confirmation=Span(1, "workday"))
    engine = open_ledger(world.folder / ".state" / "ledger.db")
    yield engine, msgspec.structs.replace(config, expects={"PL1": expects})
    engine.dispose()


def kinds(house: tuple[Engine, Config], changes: Sequence[str], at: int = LATE) -> set[str]:
    """Which kinds of answer are overdue after these changes of the ledger."""
    engine, config = house
    with rolled_back(engine) as connection:
        for one in changes:
            connection.execute(text(one))
        return {one.kind for one in overdue_now(connection, config, at)}


def report(kind: str, at: int) -> tuple[str, str]:
    return (
        "INSERT INTO report (id, kind, sender, happened_at, at)"
        f" VALUES (901, '{kind}', 'pl1', {at}, {at})",
        "INSERT INTO report_line (id, report_id, shipment_id) SELECT 901, 901, min(id)"
        " FROM shipment",
    )


ONE = "id = (SELECT min(id) FROM shipment)"
INSTRUCTION = "kind = 'instruction'"
CANCELLED = (
    f"UPDATE shipment SET state = 'shipped' WHERE NOT {ONE}",
    f"UPDATE shipment SET cancel_asked = 1 WHERE {ONE}",
    "INSERT INTO document (id, wave_id, kind, receiver, folder, name, warehouse, state, at,"
    f" handed_at) VALUES (900, 1, 'instruction', 'PL1', 'pl1', 'c.csv', 'PL1', 'handed', 1,"
    f" {HANDED + 20 * HOUR})",
    "INSERT INTO document_shipment (document_id, position, shipment_id, action, revision)"
    " SELECT 900, 1, min(id), 'cancel', 1 FROM shipment",
)


@pytest.mark.parametrize(
    ("changes", "left"),
    [
        ((), BOTH),
        ((f"UPDATE document SET acknowledged_at = {HANDED + 1} WHERE {INSTRUCTION}",),
         {"confirmation"}),
        ((f"UPDATE shipment SET acknowledged_at = {HANDED + 1} WHERE {ONE}",), {"confirmation"}),
        ((f"UPDATE document SET acknowledged_at = {HANDED + 1}, answer = 'rejected'"
          f" WHERE {INSTRUCTION}",), set()),
        # One of two is confirmed: they have the document, and owe the other.
        (report("confirmation", HANDED + 1), {"confirmation"}),
        (report("receipt", HANDED + 1), BOTH),
        (("UPDATE shipment SET state = 'shipped'",), set()),
        (("UPDATE shipment SET state = 'shipped', presumed = 1",), set()),
        (("UPDATE shipment SET state = 'partly shipped'",), set()),
        (("UPDATE shipment SET state = 'cancelled'",), set()),
        (("UPDATE document SET state = 'staged'",), set()),
    ],
)  # fmt: skip
def test_who_tells_anything_of_it_has_it(
    changes: Sequence[str], left: set[str], house: tuple[Engine, Config]
) -> None:
    assert kinds(house, changes) == left


def test_a_cancel_waits_for_its_own_answer_from_its_own_hand_over(
    house: tuple[Engine, Config],
) -> None:
    assert kinds(house, CANCELLED, LATE) == {"acknowledgement"}
    late = HANDED + 45 * HOUR
    confirmed_before = (*CANCELLED, *report("confirmation", HANDED + 1))
    assert kinds(house, confirmed_before, LATE) == {"acknowledgement"}
    assert kinds(house, confirmed_before, late) == BOTH
    # What left in part is confirmed; the cancel of its rest is owed an answer all the same.
    in_part = (*CANCELLED, f"UPDATE shipment SET state = 'partly shipped' WHERE {ONE}")
    assert kinds(house, in_part, late) == BOTH
    assert kinds(house, (*in_part, *report("confirmation", HANDED + 21 * HOUR)), LATE) == set()
    refused = "UPDATE shipment SET cancel_answer = 'refused'"
    assert "confirmation" not in kinds(house, (*confirmed_before, refused), late)


def test_an_answer_to_the_first_copy_is_none_to_the_second(
    house: tuple[Engine, Config],
) -> None:
    engine, config = house
    with rolled_back(engine) as connection:
        connection.execute(
            text(f"UPDATE document SET acknowledged_at = {HANDED + 1}, answer = 'rejected'"
                 f" WHERE {INSTRUCTION}")
        )  # fmt: skip
        keys = unanswered.open_instructions(connection, "PL1")
        rows = list(documents_by_key(connection, keys).values())
        resends.add(connection, rows, at=HANDED + HOUR, who="ana", why="mended")
        assert resends.last_resent(connection, keys) == {}
        assert resends.on_their_way(connection, keys) == {*keys}
        again = HANDED + 2 * HOUR
        connection.execute(
            text(f"UPDATE document SET state = 'handed', handed_at = {again}"
                 " WHERE id IN (SELECT document_id FROM resend)")
        )  # fmt: skip
        assert resends.last_resent(connection, keys) == dict.fromkeys(keys, again)
        found = overdue_now(connection, config, LATE)
        assert [(one.kind, rfc3339(one.oldest)) for one in found] == [
            ("acknowledgement", "2026-11-03T13:00:00Z"), ("confirmation", "2026-11-04T23:00:00Z")
        ]  # fmt: skip


def test_what_was_told_is_kept_until_nothing_stands(house: tuple[Engine, Config]) -> None:
    with rolled_back(house[0]) as connection:
        told = {"pl1-confirmation": ToldOverdue((3, 5), 2)}
        unanswered.note_told(connection, told)
        assert unanswered.told(connection) == told
        unanswered.note_told(connection, {})
        assert unanswered.told(connection) == {}


def test_the_look_costs_by_what_is_open_and_a_house_that_expects_nothing_asks_nothing(
    house: tuple[Engine, Config],
) -> None:
    engine, config = house
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        asked.append((statement, values))

    with rolled_back(engine) as connection:
        event.listen(engine, "before_cursor_execute", note)
        overdue_now(connection, msgspec.structs.replace(config, expects={}), LATE)
        assert asked == []
        overdue_now(connection, config, LATE)
        event.remove(engine, "before_cursor_execute", note)
        assert asked
        for statement, values in asked:
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            plan = [str(row[3]) for row in rows]
            assert not any(step.startswith("SCAN ") and "subquery" not in step for step in plan)
            if "FROM shipment s" in statement:
                assert any("ix_shipment_open" in step for step in plan), plan
