"""People are told of declarations that are not true any more: a case for each, once."""

from __future__ import annotations

from processor.documents.kinds import undo_owed_kinds
from processor.ledger import cases, undo_owed
from processor.ledger.database import reading, transaction
from processor.ledger.holds import CROSSDOCK
from processor.model.cases import UNDO_OWED, CaseSubject, NewCase
from processor.model.undo_owed import UndoOwed
from processor.passes.runtime import Runtime


def open_cases(runtime: Runtime, now: int) -> None:
    """Opens a case for each shipment that owes an undo and has none; one that a person closed is
    never opened again."""
    kinds = undo_owed_kinds()
    with reading(runtime.engine) as connection:
        if not undo_owed.untold(connection, kinds):
            return
    with transaction(runtime.engine, "case") as connection:
        for one in undo_owed.untold(connection, kinds):
            cases.open_case(connection, _case(one), at=now, who=CROSSDOCK)


def _case(one: UndoOwed) -> NewCase:
    # A shipment that went out before a restore has no row here: its order tells of it.
    kind: CaseSubject = "order" if one.cause == "went-out" else "shipment"
    return NewCase(
        kind=UNDO_OWED, client=one.client, subject_kind=kind,
        subject=one.order if kind == "order" else one.shipment, why=one.said,
        cause=one.key,
    )  # fmt: skip
