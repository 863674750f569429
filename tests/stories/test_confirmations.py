"""A warehouse confirms what it sent: the whole way, told twice, torn apart, crossing a cancel."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from builders.confirmations import LAYOUTS, Instructed, cn1, de2, instructed, pl1
from builders.small import small_inbox
from builders.world import World

from processor.ledger import shipments_told
from processor.ledger.database import open_ledger, reading, transaction
from processor.ledger.presumed import presume_shipped
from processor.ledger.recall import cancel_instructed
from processor.model.times import parse_time
from processor.passes.booking import book_confirmations

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


@pytest.mark.parametrize(
    ("short", "line", "state"),
    [
        ("backorder", {"backordered": 1}, "backordered"),
        ("cancel", {"cancelled": 1}, "shipped"),
        ("ask", {"held": 1}, "held"),
    ],
)
def test_what_did_not_ship_goes_as_its_client_wants(
    house: World, short: str, line: dict[str, int], state: str
) -> None:
    config = house.folder / "config.yaml"
    text = config.read_text("utf-8")
    one = alone(house)
    head = f"  {one.client}:\n"
    config.write_text(text.replace(head, f"{head}    short: {short}\n", 1), "utf-8")
    on_hand, promised, _ = stock_of(house, one)
    confirm(house, pl1([one._replace(pieces=one.pieces - 1)], status="short"))
    found = line_of(house, one)
    assert found["shipped"] == one.pieces - 1
    if short != "backorder":
        assert found.items() >= line.items()
        key = next(name for name in house.orders() if name.endswith(f"/{one.order}"))
        assert house.orders()[key]["state"] == state
    else:
        # It waits, or goes from where there are more than these.
        assert found.get("backordered", 0) + found.get("instructed", 0) == 1
    again = sum(r.pieces for r in instructed(house.folder, "PL1") if r.order == one.order)
    assert stock_of(house, one) == (on_hand - one.pieces + 1, promised - one.pieces + again, 1)
    assert cases(house) == ["short"]


def test_a_line_missing_from_a_final_report_was_not_shipped(house: World) -> None:
    rows = instructed(house.folder, "CN1")
    number = next(
        r.shipment for r in rows if len({o.line for o in rows if o.shipment == r.shipment}) > 1
    )
    first, *others = [r for r in rows if r.shipment == number]
    confirm(house, cn1([first]), "out.txt", "cn1")
    assert line_of(house, first)["shipped"] == first.pieces
    for one in others:
        if one.line != first.line:
            assert "instructed" not in line_of(house, one)
    assert cases(house) == ["short"]


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


def test_more_than_ordered_is_off_the_stock_and_a_case(house: World) -> None:
    one = alone(house)
    on_hand, _, _ = stock_of(house, one)
    confirm(house, pl1([one._replace(pieces=one.pieces + 2)]))
    assert line_of(house, one) == {"ordered": one.pieces, "shipped": one.pieces}
    assert stock_of(house, one)[0] == on_hand - one.pieces - 2
    assert cases(house) == ["over-shipped"]


def test_goods_that_nobody_ordered_there_have_left_all_the_same(house: World) -> None:
    one = alone(house)
    other = next(
        r for r in instructed(house.folder, "PL1") if r.client == one.client and r.sku != one.sku
    )
    on_hand, _, _ = stock_of(house, other)
    confirm(house, pl1([one._replace(sku=other.sku, line="", pieces=1)]))
    assert stock_of(house, other)[0] == on_hand - 1
    assert line_of(house, one)["instructed"] == one.pieces
    assert cases(house) == ["unknown-goods"]


def test_a_file_that_names_a_shipment_twice_adds_up(house: World) -> None:
    one = alone(house)
    half = one._replace(pieces=1)
    confirm(house, pl1([half] * one.pieces))
    assert line_of(house, one)["shipped"] == one.pieces


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


def test_one_document_told_again_in_another_file_is_known_row_by_row(house: World) -> None:
    one = alone(house)
    confirm(house, pl1([one], document="D1"))
    confirm(house, pl1([one], document="D1", lot=""), "other.csv")
    more = pl1([one], document="D1") + b"\n"
    confirm(house, more, "third.csv")
    assert outcomes(house, "other.csv") in ({"duplicate": 1}, {})
    assert outcomes(house, "third.csv").get("duplicate") == 1
    assert line_of(house, one)["shipped"] == one.pieces


def cancel(world: World, one: Instructed) -> None:
    """Its channel cancels the order, and the warehouse gets a cancel instruction."""
    doc = asked(world, f"SELECT channel FROM orders WHERE order_id = '{one.order}'")[0][0]
    sql = f"channel = '{doc}' AND order_id = '{one.order}'"
    with sqlite3.connect(world.folder / ".state" / "ledger.db") as ledger:
        key = ledger.execute(f"SELECT id FROM orders WHERE {sql}").fetchone()[0]
        ledger.execute(
            "INSERT INTO amendment (shipment_id, action, revision, at) SELECT id, 'cancel', 1, 1"
            f" FROM shipment WHERE order_id = {key}"
        )
        ledger.execute(f"UPDATE shipment SET cancel_asked = 1 WHERE order_id = {key}")


def test_a_cancel_that_the_warehouse_confirms_ends_the_order(house: World) -> None:
    one = alone(house)
    on_hand, promised, _ = stock_of(house, one)
    cancel(house, one)
    confirm(house, pl1([one._replace(pieces=0)], status="cancelled"))
    assert line_of(house, one) == {"ordered": one.pieces, "cancelled": one.pieces}
    assert stock_of(house, one) == (on_hand, promised - one.pieces, 0)
    assert asked(house, f"SELECT state FROM orders WHERE order_id = '{one.order}'") == [
        ("cancelled",)
    ]
    assert asked(
        house,
        "SELECT DISTINCT p.state FROM parcel p JOIN shipment s ON s.id = p.shipment_id"
        f" WHERE s.number = '{one.shipment}'",
    ) == [("void",)]
    # It left all the same: the facts beat the answer.
    confirm(house, pl1([one]), "late.csv")
    assert line_of(house, one) == {"ordered": one.pieces, "shipped": one.pieces}
    assert stock_of(house, one)[0] == on_hand - one.pieces
    assert cases(house) == ["in-spite-of-cancel"]


def test_what_left_before_the_cancel_arrived_is_shipped_and_a_case(house: World) -> None:
    one = alone(house)
    on_hand, _, _ = stock_of(house, one)
    cancel(house, one)
    confirm(house, pl1([one]))
    confirm(house, pl1([one._replace(pieces=0)], status="too late to cancel"), "answer.csv")
    assert line_of(house, one) == {"ordered": one.pieces, "shipped": one.pieces}
    assert stock_of(house, one)[0] == on_hand - one.pieces
    assert set(cases(house)) == {"in-spite-of-cancel"}


REFUSED = {
    "a number of nothing": ({"shipment": "S9999999999"}, {}, "report.names-nothing"),
    "a trial": ({"shipment": "T0000000001"}, {}, "report.trial"),
    "another warehouse": ({"warehouse": "CN1"}, {}, "report.other-warehouse"),
    "another client": ({"client": "nordlys"}, {}, "report.other-client"),
    "the future": ({}, {"ship_date": "2026-11-20 10:00:00"}, "report.future"),
    "last year": ({}, {"ship_date": "2025-11-03 10:00:00"}, "report.before-instruction"),
    "packs of an item without a pack factor": ({}, {"unit": "CS"}, "report.no-pack-factor"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_row_that_cannot_be_true_is_refused_with_the_reason(house: World, what: str) -> None:
    changes, cells, why = REFUSED[what]
    one = alone(house)
    if "warehouse" in changes:
        one = instructed(house.folder, "CN1")[0]
    elif "client" in changes:
        assert one.client != "nordlys"
        one = one._replace(client="nordlys")
    else:
        one = one._replace(**changes)
    confirm(house, pl1([one], **cells))
    assert outcomes(house, "shipped.csv") == {"rejected": 1}
    assert why in reasons(house, "shipped.csv")
    assert asked(house, f"SELECT count(*) {CONFIRMED}") == [(0,)]


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


@pytest.mark.parametrize("chunk", [2, 1000])
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


def test_a_substitute_is_off_the_stock_and_holds_its_order(house: World) -> None:
    one = alone(house)
    other = next(
        r for r in instructed(house.folder, "PL1") if r.client == one.client and r.sku != one.sku
    )
    on_hand, _, _ = stock_of(house, other)
    confirm(
        house,
        pl1([one._replace(sku=other.sku, line="", pieces=1)], instead_of=one.sku,
            status="substituted"),
    )  # fmt: skip
    assert stock_of(house, other)[0] == on_hand - 1
    assert line_of(house, one) == {"ordered": one.pieces, "instructed": one.pieces}
    assert asked(house, "SELECT reason FROM hold WHERE rule = 'confirmation'") == [("substituted",)]
    assert asked(house, f"SELECT state FROM orders WHERE order_id = '{one.order}'") == [("held",)]


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


def test_one_tracking_number_on_two_orders_is_a_case(house: World) -> None:
    one = alone(house)
    other = next(r for r in instructed(house.folder, "PL1") if r.order != one.order)
    confirm(house, pl1([one._replace(tracking="X1"), other._replace(tracking="X1")]))
    assert "tracking-twice" in cases(house)
    assert line_of(house, one)["shipped"] == one.pieces


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


def test_a_line_is_named_by_the_number_that_the_instruction_printed(house: World) -> None:
    one = alone(house)
    assert one.line != "1"
    confirm(house, pl1([one], line="1", sku=""))
    assert line_of(house, one) == {"ordered": one.pieces, "shipped": one.pieces}
    assert cases(house) == []


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
