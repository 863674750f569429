"""What is told of the ways of files, also of those that an earlier version took in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from processor.ledger.arrived import arrivals
from processor.ledger.database import open_ledger, reading, transaction
from processor.ledger.sql import text
from processor.ledger.stock.stock import StockLine
from processor.ledger.views import hops
from processor.model.hops import NOWHERE, Location

AT = 1_793_696_400_000_000
SHOP = "shop"
ORDER = (
    "INSERT INTO orders (id, revision, client, channel, order_id, doc, content, state, placed_at,"
    " file_id) VALUES (1, :r, 'acme', 'shop', '#1', '{}', '', 'received', 0, :f)"
)
REVISION = "INSERT INTO order_revision (order_id, revision, doc, file_id) VALUES (1, :r, '', :f)"
DOCUMENT = (
    "INSERT INTO document (id, kind, receiver, folder, name, state, handed_at)"
    " VALUES (:i, 'label', 'PL1', 'pl1', :n, :s, :t)"
)
IN_DOCUMENT = (
    "INSERT INTO document_shipment (document_id, position, shipment_id, action, revision)"
    " VALUES (:i, 1, 1, 'new', 1)"
)
REMOTE = "INSERT INTO document_remote (document_id, remote, address) VALUES (:i, 'lodz', 'there')"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_ledger(tmp_path / "ledger.db")
    yield engine
    engine.dispose()


def register(connection: Connection, name: str, **more: object) -> int:
    row = arrivals.register(
        connection, sender=SHOP, name=name, sha256="", size=1, seen_at=AT, folder="2026/11/03",
        safe_name=name, **more,  # type: ignore[arg-type]
    )  # fmt: skip
    arrivals.update(connection, row.id, kind="orders", state="booked")
    return row.id


def order_of(connection: Connection, *files: int) -> None:
    """Order 1 came in the last of these files, earlier revisions of it in the others."""
    values = {"r": len(files), "f": files[-1]}
    connection.execute(text(ORDER), values)
    for revision, file in enumerate(files[:-1], start=1):
        connection.execute(text(REVISION), {"r": revision, "f": file})


def test_each_revision_tells_where_its_file_lay_then(engine: Engine) -> None:
    with transaction(engine, "register") as connection:
        first = register(connection, "a.csv", remote="erp", where=Location("old.example", "in/a"))
        then = register(connection, "b.csv", remote="erp", where=Location("new.example", "x/b"))
        home = register(connection, "c.csv")
        order_of(connection, first, then, home)
    with reading(engine) as connection:
        found = hops.of_order(connection, 1)
    assert [(one.remote, one.where) for one in found] == [
        ("erp", Location("old.example", "in/a")),
        ("erp", Location("new.example", "x/b")),
        ("", Location("", "inbox/shop/c.csv")),
    ]
    assert found[0].for_programs()["host"] == "old.example"
    assert found[2].for_programs()["host"] is None


def test_what_nobody_noted_is_not_guessed(engine: Engine) -> None:
    with transaction(engine, "register") as connection:
        adopted = register(connection, "a.csv", adopt_as="open")
        earlier = register(connection, "b.csv", remote="erp")
        order_of(connection, adopted, earlier)
    with reading(engine) as connection:
        found = hops.of_order(connection, 1)
    assert [(one.where, one.is_recorded) for one in found] == [(NOWHERE, False), (NOWHERE, False)]
    assert [one.for_programs()["recorded"] for one in found] == [False, False]
    assert [one.for_programs()["path"] for one in found] == [None, None]


def test_a_document_tells_its_place_once_it_was_handed_over(engine: Engine) -> None:
    with transaction(engine, "register") as connection:
        order_of(connection, register(connection, "a.csv"))
        connection.execute(
            text(
                "INSERT INTO shipment (id, number, order_id, state, client, warehouse, carrier,"
                " service, label_source, planned_at)"
                " VALUES (1, 'S1', 1, 'instructed', 'acme', 'PL1', 'c', 's', 'ours', 1)"
            )
        )
        for key, state, at in ((1, "handed", AT), (2, "handed", None), (3, "pending", None)):
            connection.execute(text(DOCUMENT), {"i": key, "n": f"{key}.pdf", "s": state, "t": at})
            connection.execute(text(IN_DOCUMENT), {"i": key})
        connection.execute(text(DOCUMENT), {"i": 4, "n": "4.pdf", "s": "handed", "t": AT})
        connection.execute(text(IN_DOCUMENT), {"i": 4})
        connection.execute(text(REMOTE), {"i": 4})
    with reading(engine) as connection:
        found = {one.name: one for one in hops.of_order(connection, 1) if one.way == "out"}
    assert found["pl1/1.pdf"].where == Location("", "outbox/pl1/1.pdf")
    # Handed over before a restore: nobody knows when, nor where.
    assert not found["pl1/2.pdf"].is_recorded
    assert found["pl1/3.pdf"].at is None and not found["pl1/3.pdf"].is_recorded
    # Staged at a remote by an earlier version.
    assert (found["pl1/4.pdf"].remote, found["pl1/4.pdf"].is_recorded) == ("lodz", False)


def test_stock_that_no_file_told_of_has_no_hops(engine: Engine) -> None:
    line = StockLine(warehouse="PL1", client="acme", sku="A", on_hand=0, reserved=0, instructed=0)
    with reading(engine) as connection:
        assert hops.of_stock(connection, [line]) == {}
