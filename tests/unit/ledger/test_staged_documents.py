"""What is staged is found without a look at all that ever went to a remote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import event

from processor.ledger.database import open_ledger, reading, transaction
from processor.ledger.outgoing import documents
from processor.ledger.sql import text
from processor.model.hops import NOWHERE, Location

DOCUMENT = (
    "INSERT INTO document (id, kind, receiver, folder, name, state)"
    " VALUES (:i, 'label', 'PL1', 'pl1', :n, :s)"
)


def test_staged_documents_are_found_by_their_state(tmp_path: Path) -> None:
    engine = open_ledger(tmp_path / "ledger.db")
    with transaction(engine, "staged") as connection:
        for key, state in ((1, "handed"), (2, "staged"), (3, "pending"), (4, "staged")):
            connection.execute(text(DOCUMENT), {"i": key, "n": f"{key}.pdf", "s": state})
        wheres = {1: Location("sftp.example", "out/1.pdf"), 2: NOWHERE}
        staged = documents.StagedAt(
            remote="share", address="there", wheres=wheres, verified="size", at=None
        )
        documents.stage_at(connection, staged)
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    with reading(engine) as connection:
        assert documents.staged_for(connection) == {2: ("share", "there")}
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[-1]}").fetchall()
    plan = [row[3] for row in rows]
    assert any("ix_document_undelivered" in step for step in plan), plan
    assert not any(step.startswith("SCAN r") for step in plan), plan
    engine.dispose()


def test_documents_are_found_by_key_and_unknown_ones_are_left_out(tmp_path: Path) -> None:
    engine = open_ledger(tmp_path / "ledger.db")
    with transaction(engine, "staged") as connection:
        for key in range(1, 901):
            values = {"i": key, "n": f"{key}.pdf", "s": "handed"}
            connection.execute(text(DOCUMENT), values)
        found = documents.documents_by_key(connection, {900, 7, 5000, *range(100, 700)})
    assert sorted(found) == [7, *range(100, 700), 900]
    assert found[900].name == "900.pdf"
    engine.dispose()
