"""People are told of declarations that are not true any more: a case for each, told once when it is
owed and once when it is due, and ended where what is declared turns out to be true."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from processor.documents.kinds import undo_owed_kinds
from processor.ledger.database import reading, transaction
from processor.ledger.deciding.holds import CROSSDOCK
from processor.ledger.desk import cases
from processor.ledger.outgoing import undo_owed
from processor.model.cases import UNDO_OWED, CaseSubject, NewCase
from processor.model.sentence import sentence
from processor.model.undo_owed import UndoOwed
from processor.passes.runtime import Runtime


def open_cases(runtime: Runtime, now: int) -> None:
    """Opens a case for each shipment that owes an undo and has none, and one more when it becomes
    due; one that a person closed is never opened again."""
    kinds = undo_owed_kinds()
    with reading(runtime.engine) as connection:
        owed = undo_owed.all_owed(connection, kinds)
        if not undo_owed.untold(connection, owed) and not _outdated(connection, owed):
            return
    with transaction(runtime.engine, "case") as connection:
        owed = undo_owed.all_owed(connection, kinds)
        for words, keys in _outdated(connection, owed).items():
            why = sentence(words)
            cases.close(connection, keys, at=now, who=CROSSDOCK, why=why)
        for one in undo_owed.untold(connection, owed):
            cases.open_case(connection, _case(one), at=now, who=CROSSDOCK)


def _outdated(connection: Connection, owed: Sequence[UndoOwed]) -> dict[str, list[int]]:
    """The open cases of shipments that say what is not so any more, by why."""
    opened = [
        one for one in cases.cases(connection, kinds=(UNDO_OWED,)) if one.subject_kind == "shipment"
    ]
    found: dict[str, list[int]] = {}
    if not opened:
        return found
    stands, keys = {one.case_cause for one in owed}, {one.key for one in owed}
    for one in opened:
        if one.cause not in stands:
            why = "undo-owed.now-due" if one.cause in keys else "undo-owed.over"
            found.setdefault(why, []).append(one.id)
    return found


def _case(one: UndoOwed) -> NewCase:
    # A shipment that went out before a restore has no row here: its order tells of it.
    kind: CaseSubject = "order" if one.cause == "went-out" else "shipment"
    return NewCase(
        kind=UNDO_OWED, client=one.client, subject_kind=kind,
        subject=one.order if kind == "order" else one.shipment, why=one.said,
        cause=one.case_cause,
    )  # fmt: skip
