"""What keeps a ledger right when two write, or one writes twice."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from builders.empty_ledger import lay_empty_ledger
from sqlalchemy import Engine, insert
from sqlalchemy.exc import IntegrityError

from processor.ledger import counters
from processor.ledger.database import open_ledger, reading, transaction
from processor.ledger.desk import requests
from processor.ledger.desk.requests import Answer
from processor.ledger.lives import epochs
from processor.ledger.outgoing import documents
from processor.ledger.sql import text
from processor.ledger.stock import stock
from processor.ledger.tables.schema import document, file
from processor.model.marks import Marks

KEY = ("PL1", "acme", "CUP")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    lay_empty_ledger(tmp_path / "ledger.db")
    return tmp_path / "ledger.db"


@pytest.fixture
def engine(ledger: Path) -> Engine:
    return open_ledger(ledger)


def note(engine: Engine, key: int, state: str, name: str = "one.csv") -> None:
    with transaction(engine, "pending") as connection:
        connection.execute(
            insert(document),
            {"id": key, "kind": "rejects", "receiver": "acme", "folder": "rejects/acme",
             "name": name, "state": state, "sha256": "old", "at": 0},
        )  # fmt: skip


def test_a_write_transaction_keeps_others_out_from_its_beginning(
    engine: Engine, ledger: Path
) -> None:
    other = sqlite3.connect(ledger, timeout=0, isolation_level=None)
    with closing(other), transaction(engine, "request"):
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            refused = str(error)
        else:
            refused = "not at all"
    assert "locked" in refused
    engine.dispose()


def test_the_last_pieces_are_promised_once(engine: Engine) -> None:
    with transaction(engine, "request") as connection:
        connection.execute(
            text(
                "INSERT INTO stock (warehouse, client, sku, on_hand, reserved, instructed)"
                " VALUES ('PL1', 'acme', 'CUP', 5, 2, 1)"
            )
        )
        stock.reserve(connection, {KEY: 1})
    with pytest.raises(stock.Oversold), transaction(engine, "request") as connection:
        stock.reserve(connection, {KEY: 2})
    with reading(engine) as connection:
        (line,) = stock.lines(connection)
    assert (line.reserved, line.available) == (3, 1)


def test_a_number_is_drawn_once_and_given_back_by_a_rollback(engine: Engine) -> None:
    with transaction(engine, "close") as connection:
        assert counters.draw(connection, "wave", 3) == 1
        assert counters.draw(connection, "wave", 2) == 4
    with pytest.raises(RuntimeError), transaction(engine, "close") as connection:
        assert counters.draw(connection, "wave", 7) == 6
        raise RuntimeError
    with transaction(engine, "close") as connection:
        assert counters.draw(connection, "wave", 1) == 6


def test_keys_and_numbers_that_an_earlier_life_of_the_ledger_used_are_skipped(
    engine: Engine,
) -> None:
    used = Marks(files=7, documents=9, numbers={"wave": 4, "sscc": 2})
    with transaction(engine, "close") as connection:
        assert counters.draw(connection, "sscc", 3) == 1
        epochs.raise_to(connection, used)
        assert counters.next_id(connection, file) == 8
        assert counters.next_id(connection, document) == 10
        assert counters.draw(connection, "wave", 1) == 5
        assert counters.draw(connection, "sscc", 1) == 4, "it went further meanwhile"
        epochs.raise_to(connection, Marks(files=3))
        assert counters.next_id(connection, file) == 8


def test_a_staged_document_is_not_rendered_anew(engine: Engine) -> None:
    note(engine, 1, "staged")
    with transaction(engine, "pending") as connection:
        for state in ("open", "pending"):
            documents.set_rendered(connection, [(1, "new", 3, "r", "[]")], state=state)
    with reading(engine) as connection:
        (row,) = documents.documents_in(connection, "staged")
    assert row.sha256 == "old"


def test_no_two_documents_have_one_name_in_one_folder(engine: Engine) -> None:
    note(engine, 1, "handed")
    with pytest.raises(IntegrityError, match="UNIQUE"):
        note(engine, 2, "open")


def test_what_was_asked_for_is_done_once(engine: Engine) -> None:
    with transaction(engine, "request") as connection:
        key = requests.ask(connection, "pause", {"kind": "all", "name": ""}, "ana", 0)
        assert [one.id for one in requests.asked(connection)] == [key]
        requests.answer(connection, key, Answer("done"))
        assert requests.asked(connection) == []
