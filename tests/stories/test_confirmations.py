"""A warehouse confirms what it sent: the whole way, told twice, torn apart, crossing a cancel."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from sys import getrefcount
from typing import Any

import pytest
from builders.confirmations import LAYOUTS, Instructed, de2, instructed, pl1
from builders.small import small_inbox
from builders.world import World

from processor.ledger.database import open_ledger, reading, transaction
from processor.ledger.deciding.recall import cancel_instructed
from processor.ledger.shipped import shipments_told
from processor.ledger.shipped.presumed import presume_shipped
from processor.model.times import parse_time
from processor.passes.booking.reports import book_confirmations

NEXT = "2026-11-04T09:00:00Z"
CONFIRMED = "FROM report_line l JOIN report r ON r.id = l.report_id WHERE r.kind = 'confirmation'"


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A small house whose warehouses have their instructions."""
    world = World.build(tmp_path_factory.mktemp("sent") / "house")
    small_inbox(world)
    assert world.run().code == 0
    return world


@pytest.fixture
def house(sent: World, tmp_path: Path) -> World:
    copy = sent.copied(tmp_path / "house")
    copy.now = NEXT
    return copy


def asked(world: World, sql: str) -> list[tuple]:
    with sqlite3.connect(world.folder / ".state" / "ledger.db") as ledger:
        return ledger.execute(sql).fetchall()


def confirm(world: World, data: bytes, name: str = "shipped.csv", warehouse: str = "pl1") -> None:
    world.drop(warehouse, name, data)
    ran = world.run()
    assert ran.code in (0, 1), ran.out + ran.err
    world.balance()


def outcomes(world: World, name: str) -> dict[str, int]:
    rows = asked(
        world,
        "SELECT r.outcome, count(*) FROM input_row r JOIN file f ON f.id = r.file_id"
        f" WHERE f.name = '{name}' GROUP BY 1",
    )
    return dict(rows)


def reasons(world: World, name: str) -> str:
    rows = asked(
        world,
        "SELECT r.reason FROM input_row r JOIN file f ON f.id = r.file_id"
        f" WHERE f.name = '{name}' AND r.reason <> '' ORDER BY r.row",
    )
    return " ".join(row[0] for row in rows)


def stock_of(world: World, one: Instructed) -> tuple[int, int, int]:
    rows = asked(
        world,
        "SELECT on_hand, instructed, suspect FROM stock"
        f" WHERE warehouse = '{one.warehouse}' AND client = '{one.client}' AND sku = '{one.sku}'",
    )
    return rows[0]


def line_of(world: World, one: Instructed) -> dict[str, int]:
    names = ("ordered", "open", "held", "backordered", "instructed", "shipped", "cancelled")
    rows = asked(
        world,
        f"SELECT {', '.join('l.' + name for name in names)} FROM order_line l JOIN shipment s"
        f" ON s.order_id = l.order_id WHERE s.number = '{one.shipment}'"
        f" AND l.line_id = '{one.line}'",
    )
    return {name: n for name, n in zip(names, rows[0], strict=True) if n}


def alone(world: World, pieces: int = 2) -> Instructed:
    """Goods that are the whole shipment and the whole order, of PL1."""
    rows = instructed(world.folder, "PL1")
    return next(
        one
        for one in rows
        if one.pieces >= pieces
        and sum(other.order == one.order for other in instructed(world.folder)) == 1
    )


def cases(world: World) -> list[str]:
    return [row[0] for row in asked(world, "SELECT kind FROM cases ORDER BY id")]


def test_what_three_warehouses_confirm_is_shipped_and_off_the_stock(house: World) -> None:
    rows = instructed(house.folder)
    before = {one: stock_of(house, one) for one in rows}
    for warehouse, layout in LAYOUTS.items():
        house.drop(
            warehouse.lower(), "out.txt", layout([r for r in rows if r.warehouse == warehouse])
        )
    assert house.run().code == 0
    house.balance()
    assert outcomes(house, "out.txt") == {"accepted": len(rows)}
    assert instructed(house.folder) == []
    for one, (on_hand, promised, _) in before.items():
        assert stock_of(house, one) == (on_hand - promised, 0, 0)
    assert asked(house, "SELECT count(*) FROM shipment WHERE state = 'instructed'") == [(0,)]
    assert house.crossdock("replay", "W000001").code == 0, "papers say what was instructed"
    events = asked(house, "SELECT count(*) FROM stock_event")
    house.drop("pl1", "again.csv", pl1([r for r in rows if r.warehouse == "PL1"][::-1]))
    house.run()
    assert set(outcomes(house, "again.csv")) == {"duplicate"}
    assert asked(house, "SELECT count(*) FROM stock_event") == events


def test_explain_tells_who_told_it_and_how_it_went(house: World) -> None:
    one = alone(house)
    confirm(house, pl1([one], carrier="Baltic Post"))
    key = next(name for name in house.orders() if name.endswith(f"/{one.order}"))
    told = house.crossdock("explain", key).out
    assert "pl1/shipped.csv:2" in told
    assert f"{one.pieces} x {one.sku} left on 2026-11-03" in told
    assert "baltic-post" in told


def test_a_part_of_which_nobody_said_more_is_final_a_day_later(house: World) -> None:
    rows = instructed(house.folder, "DE2")
    one = next((r for r in rows if r.pieces > 1), None)
    if one is None:
        pytest.skip("the small inbox has no line of several pieces in DE2")
    confirm(house, de2([one._replace(pieces=1)]), warehouse="de2")
    assert line_of(house, one)["instructed"] == one.pieces - 1
    house.now = "2026-11-05T08:00:00Z"
    house.run()
    assert "instructed" in line_of(house, one)
    house.now = "2026-11-05T09:00:00Z"
    house.run()
    assert "instructed" not in line_of(house, one)
    assert "short" in cases(house)
    house.balance()


def test_what_did_not_leave_is_cancelled_by_a_rejection_and_sent_by_a_release(house: World) -> None:
    one = alone(house)
    other = next(
        r for r in instructed(house.folder, "PL1") if r.order != one.order and r.pieces > 1
    )
    rows = [r._replace(pieces=r.pieces - 1) for r in (one, other)]
    confirm(house, pl1(rows, status="short"))
    keys = {r.order: name for r in rows for name in house.orders() if name.endswith(f"/{r.order}")}
    assert house.crossdock("reject", keys[one.order], "--why", "gave up").code == 0
    assert house.crossdock("release", keys[other.order], "--why", "looked at").code == 0
    house.run()
    house.balance()
    assert line_of(house, one) == {"ordered": one.pieces, "shipped": one.pieces - 1, "cancelled": 1}
    assert line_of(house, other)["instructed"] == 1
    assert house.crossdock("cases", "--json").out == ""


def test_one_document_with_other_lines_is_a_contradiction(house: World) -> None:
    one = alone(house)
    confirm(house, pl1([one._replace(pieces=1)], document="D1", status="back order"))
    confirm(house, pl1([one._replace(pieces=2)], document="D1"), "other.csv")
    assert line_of(house, one)["shipped"] == 1
    assert outcomes(house, "other.csv") == {"rejected": 1}
    assert cases(house) == ["contradiction"]
    assert asked(house, f"SELECT r.state, count(*) {CONFIRMED} GROUP BY 1 ORDER BY 1") == [
        ("booked", 1), ("parked", 1),
    ]  # fmt: skip


def test_a_kill_between_chunks_books_each_row_once(
    house: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = house.folder / "config.yaml"
    config.write_text(config.read_text("utf-8") + "\nchunk: 3\n", "utf-8")
    rows = instructed(house.folder, "PL1")
    real = book_confirmations.book_rows
    calls = []

    def killed(*args: object) -> object:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(book_confirmations, "book_rows", killed)
    house.drop("pl1", "shipped.csv", pl1(rows))
    assert house.run().code == 130
    assert 0 < outcomes(house, "shipped.csv")["accepted"] < len(rows)
    house.run()
    assert outcomes(house, "shipped.csv") == {"accepted": len(rows)}
    assert instructed(house.folder, "PL1") == []
    assert asked(house, f"SELECT sum(l.pieces) {CONFIRMED}") == [(sum(r.pieces for r in rows),)]
    house.balance()


def so_far(world: World) -> None:
    """The warehouse tells totals from now on."""
    path = world.folder / "mappings" / "confirmation-pl1.yaml"
    text = path.read_text("utf-8")
    assert "quantities: this shipment" in text
    path.write_text(text.replace("quantities: this shipment", "quantities: so far"), "utf-8")


@pytest.mark.slow
def test_of_totals_only_their_growth_is_booked(house: World) -> None:
    so_far(house)
    one = alone(house)
    follows = {"status": "back order"}
    confirm(house, pl1([one._replace(pieces=1)], **follows))
    confirm(house, pl1([one._replace(pieces=1)], weight_kg="1.0", **follows), "same.csv")
    assert outcomes(house, "same.csv") == {"duplicate": 1}
    assert line_of(house, one)["shipped"] == 1
    confirm(house, pl1([one]), "grown.csv")
    assert line_of(house, one) == {"ordered": one.pieces, "shipped": one.pieces}
    confirm(house, pl1([one._replace(pieces=1)], day="2026-11-04"), "shrunk.csv")
    assert outcomes(house, "shrunk.csv") == {"rejected": 1}
    assert "report.shrinks" in reasons(house, "shrunk.csv")


@pytest.mark.parametrize("chunk", [2, pytest.param(1000, marks=pytest.mark.slow)])
def test_what_a_file_of_totals_tells_adds_up_wherever_its_rows_stand(
    house: World, chunk: int
) -> None:
    so_far(house)
    with (house.folder / "config.yaml").open("a", encoding="utf-8") as config:
        config.write(f"\nchunk: {chunk}\n")
    one = alone(house)
    others = [r for r in instructed(house.folder, "PL1") if r.order != one.order][:4]
    half = [one._replace(pieces=1), one._replace(pieces=one.pieces - 1, tracking="X1")]
    confirm(house, pl1(half[:1], status="back order"))
    confirm(house, pl1([half[0], *others, half[1]], status="back order"), "grown.csv")
    assert outcomes(house, "grown.csv") == {"accepted": 1 + len(others), "duplicate": 1}
    assert line_of(house, one) == {"ordered": one.pieces, "shipped": one.pieces}
    confirm(house, pl1([half[0], *others, half[1]], day="2026-11-04"), "same.csv")
    assert outcomes(house, "same.csv") == {"duplicate": 2 + len(others)}
    confirm(house, pl1([half[0], *others], weight_kg="1.0"), "shrunk.csv")
    assert outcomes(house, "shrunk.csv") == {"rejected": 1, "duplicate": len(others)}


def test_a_total_beyond_what_was_ordered_is_told_once(house: World) -> None:
    so_far(house)
    one = alone(house)
    on_hand, _, _ = stock_of(house, one)
    more = one._replace(pieces=one.pieces + 1)
    confirm(house, pl1([more]))
    confirm(house, pl1([more], day="2026-11-04"), "again.csv")
    assert outcomes(house, "again.csv") == {"duplicate": 1}
    assert stock_of(house, one)[0] == on_hand - one.pieces - 1


def test_a_void_number_of_ours_is_put_on_no_parcel(house: World) -> None:
    one = alone(house)
    other = next(r for r in instructed(house.folder) if r.shipment != one.shipment)
    confirm(house, pl1([one], sscc=other.sscc))
    assert cases(house) == ["void-number"]
    rows = asked(house, f"SELECT count(*) FROM parcel WHERE sscc = '{other.sscc}'")
    assert rows == [(1,)]
    assert line_of(house, one)["shipped"] == one.pieces


def test_what_was_presumed_is_replaced_by_what_is_told(house: World) -> None:
    one = alone(house)
    on_hand, promised, _ = stock_of(house, one)
    with sqlite3.connect(house.folder / ".state" / "ledger.db") as ledger:
        key = ledger.execute(
            "SELECT id FROM shipment WHERE number = ?", (one.shipment,)
        ).fetchone()[0]
    engine = open_ledger(house.folder / ".state" / "ledger.db")
    with transaction(engine, "book") as connection:
        left = {key: parse_time("2026-11-03T15:00:00Z")}
        presume_shipped(connection, left, at=parse_time(NEXT), file_id=1, why="")
    engine.dispose()
    house.balance()
    assert stock_of(house, one)[:2] == (on_hand - one.pieces, promised - one.pieces)
    confirm(house, pl1([one._replace(pieces=one.pieces - 1)], status="short"))
    assert line_of(house, one) == {"ordered": one.pieces, "shipped": one.pieces - 1, "held": 1}
    assert stock_of(house, one) == (on_hand - one.pieces + 1, promised - one.pieces, 1)
    assert asked(house, "SELECT sum(presumed) FROM shipment") == [(0,)]


def test_what_left_after_a_recall_is_shipped_and_not_sent_again(house: World) -> None:
    one = alone(house)
    on_hand, _, _ = stock_of(house, one)
    engine = open_ledger(house.folder / ".state" / "ledger.db")
    with transaction(engine, "book") as connection:
        key = asked(house, f"SELECT id FROM orders WHERE order_id = '{one.order}'")[0][0]
        cancel_instructed(connection, key, parse_time(NEXT))
    engine.dispose()
    confirm(house, pl1([one]))
    assert line_of(house, one) == {"ordered": one.pieces, "shipped": one.pieces}
    assert stock_of(house, one)[0] == on_hand - one.pieces
    assert cases(house) == ["in-spite-of-cancel"]
    assert all(r.order != one.order for r in instructed(house.folder))


def test_a_row_that_stands_once_more_than_before_is_new_whatever_chunk_it_is_in(
    house: World,
) -> None:
    config = house.folder / "config.yaml"
    config.write_text(config.read_text("utf-8") + "\nchunk: 1\n", "utf-8")
    one = alone(house)
    half, other = (
        one._replace(pieces=1),
        next(r for r in instructed(house.folder, "PL1") if r.shipment != one.shipment),
    )
    confirm(house, pl1([half]))
    confirm(house, pl1([half, other, half]), "again.csv")
    assert outcomes(house, "again.csv") == {"accepted": 2, "duplicate": 1}
    assert line_of(house, one)["shipped"] == 2


def test_rows_of_chunks_that_are_booked_are_not_kept_in_memory(
    house: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = house.folder / "config.yaml"
    config.write_text(config.read_text("utf-8") + "\nchunk: 2\n", "utf-8")
    real = book_confirmations.book_rows
    booked: list[object] = []
    last: list[object] = []
    kept: list[int] = []

    def counted(connection: Any, confirming: Any, rows: Any) -> Any:
        # Of a booked row our list holds one reference, and the count itself another.
        kept.append(sum(getrefcount(booked[n]) > 2 for n in range(len(booked))))
        booked.extend(last)
        last[:] = [row for _, row in rows]
        return real(connection, confirming, rows)

    monkeypatch.setattr(book_confirmations, "book_rows", counted)
    confirm(house, pl1(instructed(house.folder, "PL1")))
    assert len(booked) > 3
    assert kept == [0] * len(kept)


@pytest.mark.slow
def test_a_number_of_a_parcel_says_which_shipment_of_an_order_is_meant(house: World) -> None:
    """The rest of a short goes with a second shipment, which alone is open."""
    config = house.folder / "config.yaml"
    text = config.read_text("utf-8")
    one = alone(house)
    head = f"  {one.client}:\n"
    config.write_text(text.replace(head, f"{head}    short: backorder\n", 1), "utf-8")
    confirm(house, pl1([one._replace(pieces=one.pieces - 1)], status="short"))
    house.run()
    (second,) = [r for r in instructed(house.folder, "PL1") if r.order == one.order]
    assert second.shipment != one.shipment
    late = one._replace(shipment=one.order, pieces=1)
    confirm(house, pl1([late], document="late"), "late.csv")
    confirm(house, pl1([late._replace(tracking="", sscc="")], document="new"), "new.csv")
    told = asked(
        house,
        "SELECT r.document, s.number FROM report_line l JOIN report r ON r.id = l.report_id"
        " JOIN shipment s ON s.id = l.shipment_id WHERE r.document <> '' ORDER BY l.id",
    )
    assert told == [("late", one.shipment), ("new", second.shipment)]


@pytest.mark.slow
def test_the_old_label_of_a_cancelled_shipment_takes_nothing_from_the_one_that_is_to_leave(
    house: World,
) -> None:
    one = alone(house)
    on_hand, _, _ = stock_of(house, one)
    engine = open_ledger(house.folder / ".state" / "ledger.db")
    with transaction(engine, "book") as connection:
        key = asked(house, f"SELECT id FROM orders WHERE order_id = '{one.order}'")[0][0]
        cancel_instructed(connection, key, parse_time(NEXT))
    engine.dispose()
    confirm(house, pl1([one._replace(pieces=0)], status="cancelled"), "cancelled.csv")
    (second,) = [r for r in instructed(house.folder, "PL1") if r.order == one.order]
    confirm(house, pl1([one._replace(shipment=one.order)], day="2026-11-04"), "old.csv")
    assert line_of(house, one) == {"ordered": one.pieces, "shipped": one.pieces}
    assert stock_of(house, one)[0] == on_hand - one.pieces
    assert cases(house) == ["void-number"]
    states = asked(house, f"SELECT number, state FROM shipment WHERE order_id = {key} ORDER BY id")
    assert states == [(one.shipment, "cancelled"), (second.shipment, "shipped")]


def test_lines_have_the_numbers_of_the_revision_that_the_warehouse_has(house: World) -> None:
    """A later export may name the lines of an order in another order."""
    path = house.folder / ".state" / "ledger.db"
    key, shipment = asked(
        house,
        "SELECT o.id, s.id FROM orders o JOIN shipment s ON s.order_id = o.id"
        " WHERE s.state = 'instructed' AND json_array_length(o.doc, '$.lines') = 2",
    )[0]

    def numbers() -> dict[str, int]:
        engine = open_ledger(path)
        with reading(engine) as connection:
            found = shipments_told.known(connection, [shipment])[shipment]
        engine.dispose()
        return {one.line: one.number for one in found.lines}

    before = numbers()
    assert before and set(before.values()) <= {1, 2}
    with sqlite3.connect(path) as ledger:
        ledger.execute(
            "INSERT INTO order_revision (order_id, revision, doc, file_id, rows)"
            " SELECT id, revision, doc, file_id, rows FROM orders WHERE id = ?", (key,),
        )  # fmt: skip
        ledger.execute(
            "UPDATE orders SET revision = revision + 1, doc = json_set(doc, '$.lines', json_array("
            " json_extract(doc, '$.lines[1]'), json_extract(doc, '$.lines[0]'))) WHERE id = ?",
            (key,),
        )
    assert numbers() == before
