"""Every invariant is broken on purpose, and `crossdock balance` sees it."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from builders.small import small_inbox
from builders.world import World
from sqlalchemy import Connection

from processor.ledger.balance import invariants as balance
from processor.transport import files

ORDER = "(SELECT min(id) FROM orders WHERE state = 'instructed')"
INSTRUCTION = "(SELECT min(id) FROM document WHERE kind = 'instruction')"
SQL = {
    "a row without an outcome": (
        1,
        "DELETE FROM input_row WHERE file_id = 1 AND row ="
        " (SELECT max(row) FROM input_row WHERE file_id = 1)",
    ),
    "a row whose order is not there": (
        1,
        f"UPDATE input_row SET order_id = 99999 WHERE order_id = {ORDER}",
    ),
    "a reservation that grew": (2, "UPDATE reservation SET pieces = pieces + 1 WHERE id = 1"),
    "an order without lines": (2, f"DELETE FROM order_line WHERE order_id = {ORDER}"),
    "stock that no event explains": (
        3,
        "UPDATE stock SET on_hand = on_hand + 1 WHERE sku = (SELECT min(sku) FROM stock)",
    ),
    "stock that the last count does not say": (
        3,
        "UPDATE stock_event SET counted = counted + 1 WHERE kind = 'count' AND id ="
        " (SELECT min(id) FROM stock_event WHERE kind = 'count')",
    ),
    "stock that moved by what a count knew already": (
        3,
        "INSERT INTO stock_event (id, at, warehouse, client, sku, kind, delta, pieces, happened_at)"
        " SELECT max(id) + 1, 1, warehouse, client, sku, 'shipped', 0, -1, 9000000000000000"
        " FROM stock_event",
    ),
    "a count of another time than stock says": (
        3,
        "UPDATE stock SET counted_at = counted_at + 1 WHERE sku = (SELECT min(sku) FROM stock)",
    ),
    "damaged goods of which no event tells": (
        3,
        "UPDATE stock SET blocked = 1 WHERE sku = (SELECT min(sku) FROM stock)",
    ),
    "suspect goods that nobody missed": (
        3,
        "UPDATE stock SET suspect = 1 WHERE sku = (SELECT min(sku) FROM stock)",
    ),
    "an event of goods that no stock has": (
        3,
        "INSERT INTO stock_event (id, at, warehouse, client, sku, kind, delta, pieces, happened_at)"
        " SELECT max(id) + 1, 1, 'PL1', 'acme', 'LOST', 'received', 5, 5, 1 FROM stock_event",
    ),
    "a promise that no line made": (
        3,
        "UPDATE stock SET instructed = instructed + 1 WHERE sku = (SELECT min(sku) FROM stock)",
    ),
    "promises above stock": (3, "UPDATE stock SET on_hand = 0 WHERE instructed > 0"),
    "a shipment without its instruction": (
        4,
        f"DELETE FROM document_shipment WHERE document_id = {INSTRUCTION} AND position = 1",
    ),
    "a shipment instructed twice": (
        4,
        "INSERT INTO document_shipment (document_id, position, shipment_id, action, revision)"
        " SELECT document_id, 9999, shipment_id, action, revision FROM document_shipment"
        f" WHERE document_id = {INSTRUCTION} AND position = 1",
    ),
    "an order whose state its lines do not say": (
        2,
        f"UPDATE orders SET state = 'planned' WHERE id = {ORDER}",
    ),
    "a held order without a hold": (
        2,
        "UPDATE hold SET closed_at = 1 WHERE closed_at IS NULL",
    ),
    "a rejected order with pieces that still wait": (
        2,
        "UPDATE orders SET state = 'rejected' WHERE id ="
        " (SELECT min(order_id) FROM order_line WHERE held > 0)",
    ),
    "a rejected order with an open hold": (
        2,
        "UPDATE orders SET state = 'rejected' WHERE id ="
        " (SELECT min(order_id) FROM hold WHERE closed_at IS NULL);"
        "UPDATE order_line SET cancelled = ordered, open = 0, held = 0, backordered = 0,"
        " reserved = 0, instructed = 0 WHERE order_id IN"
        " (SELECT id FROM orders WHERE state = 'rejected')",
    ),
    "an order in two open sheets": (
        2,
        "DROP INDEX ix_sheet_order_open; INSERT INTO sheet (id, number, queue, client, language,"
        " at, doc, document_id) VALUES (1, 'R1', '', '', '', 0, '', 1), (2, 'R2', '', '', '', 0,"
        f" '', 1); INSERT INTO sheet_order (sheet_id, order_id, mark) VALUES (1, {ORDER}, ''),"
        f" (2, {ORDER}, '')",
    ),
    "an SSCC on two parcels": (
        4,
        "UPDATE parcel SET sscc = (SELECT sscc FROM parcel ORDER BY id LIMIT 1) WHERE id ="
        " (SELECT max(id) FROM parcel)",
    ),
    "a tracking number on two parcels": (
        4,
        "UPDATE parcel SET tracking = (SELECT min(tracking) FROM parcel) WHERE tracking ="
        " (SELECT max(tracking) FROM parcel)",
    ),
    "a shipped piece that nobody reported": (
        7,
        f"UPDATE order_line SET shipped = instructed, instructed = 0 WHERE order_id = {ORDER}",
    ),
    "a void number on a live parcel": (
        9,
        "INSERT INTO parcel (id, shipment_id, sequence, sscc, state) SELECT 9999, shipment_id, 9,"
        " sscc, 'void' FROM parcel ORDER BY id LIMIT 1",
    ),
    "an incomplete row without an order": (
        1,
        "UPDATE input_row SET outcome = 'incomplete', order_id = NULL WHERE file_id ="
        " (SELECT max(file_id) FROM input_row) AND row = (SELECT max(row) FROM input_row r WHERE"
        " r.file_id = (SELECT max(file_id) FROM input_row))",
    ),
    "an order that lacks fields and went to a warehouse": (
        2,
        f"UPDATE orders SET lacks = 1 WHERE id = {ORDER}",
    ),
    "an order that waits for nobody although a newer row of it lies unread": (
        10,
        "INSERT INTO unread_row (order_id, file_id, place, opened_at) SELECT min(order_id), 1,"
        " 'shop/newer.csv:2', 1 FROM order_line WHERE backordered + held > 0",
    ),
    "an order that went to a warehouse although a newer row of it lay unread": (
        10,
        "INSERT INTO unread_row (order_id, file_id, place, opened_at)"
        f" VALUES ({ORDER}, 1, 'shop/newer.csv:2', 1)",
    ),
    "a document that belongs to nothing": (
        4,
        f"UPDATE document SET wave_id = NULL WHERE id = {INSTRUCTION}",
    ),
}

WORDS = {
    "a rejected order with an open hold": "is rejected, its hold",
    "an order in two open sheets": "stands in 2 open sheets",
    "stock that the last count does not say": "the last count and what happened after it say",
    "an order that lacks fields and went to a warehouse": "lacks fields, and is instructed",
    "an order that waits for nobody although a newer row of it lies unread": "at any time",
    "an order that went to a warehouse although a newer row of it lay unread": "goes on",
    "an event of goods that no stock has": "acme LOST: 0 on hand in all warehouses",
}


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = World.build(tmp_path_factory.mktemp("balance"))
    small_inbox(world)
    assert world.run().code == 0
    world.balance()
    return world


def copy(done: World, folder: Path) -> World:
    shutil.copytree(done.folder, folder)
    return World(folder)


def broken(world: World) -> set[int]:
    ran = world.crossdock("balance", "--json")
    assert ran.code == 1
    return {one["number"] for one in ran.json()[0]["checks"] if one["findings"]}


@pytest.mark.parametrize("what", SQL)
def test_a_ledger_that_does_not_add_up_is_found(what: str, done: World, tmp_path: Path) -> None:
    number, sql = SQL[what]
    world = copy(done, tmp_path / "house")
    ledger = sqlite3.connect(world.folder / ".state" / "ledger.db")
    ledger.execute("PRAGMA ignore_check_constraints = ON")
    ledger.executescript(sql)
    ledger.commit()
    ledger.close()
    assert number in broken(world)
    assert WORDS.get(what, "") in world.crossdock("balance").out


def test_an_outbox_file_that_was_changed_is_found(done: World, tmp_path: Path) -> None:
    world = copy(done, tmp_path / "house")
    name = next(iter(world.visible()))
    with (world.outbox / name).open("ab") as stream:
        stream.write(b" ")
    assert broken(world) == {5}


def test_a_file_that_nobody_handed_over_is_found(done: World, tmp_path: Path) -> None:
    world = copy(done, tmp_path / "house")
    (world.outbox / "pl1" / "stray.csv").write_text("x")
    assert broken(world) == {5}


def test_a_file_that_its_receiver_took_is_no_finding(done: World, tmp_path: Path) -> None:
    world = copy(done, tmp_path / "house")
    world.consume()
    world.balance()


def test_a_file_taken_while_it_is_looked_at_is_no_finding(
    done: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = copy(done, tmp_path / "house")
    sha256_of = files.sha256_of

    def late(path: Path) -> tuple[str, int]:
        if path.is_relative_to(world.outbox):
            path.unlink()
        return sha256_of(path)

    monkeypatch.setattr(files, "sha256_of", late)
    world.balance()


def test_a_file_handed_over_since_the_ledger_was_read_is_no_finding(
    done: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = copy(done, tmp_path / "house")
    known_documents = balance.known_documents
    reads: list[int] = []

    def early(connection: Connection) -> dict[str, tuple[str, int, str]]:
        reads.append(1)
        return known_documents(connection) if len(reads) > 1 else {}

    monkeypatch.setattr(balance, "known_documents", early)
    world.balance()
    assert len(reads) == 2
