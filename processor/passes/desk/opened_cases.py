"""People are told of new cases: one alert a client and pass, noted with the cases it names."""

from __future__ import annotations

from processor.documents.papers.opened_cases import OpenedCase, OpenedCases
from processor.documents.place import place_of
from processor.ledger.database import reading, transaction
from processor.ledger.desk import cases
from processor.ledger.outgoing.documents import DocumentRow
from processor.passes.desk import undo_owed
from processor.passes.runtime import Runtime

_DOCUMENT = "new-cases"


def tell_of_cases(runtime: Runtime, now: int) -> None:
    """Opens the cases that documents owe, and notes an alert for all that nobody was told of."""
    undo_owed.open_cases(runtime, now)
    with reading(runtime.engine) as connection:
        if not cases.untold(connection):
            return
    with transaction(runtime.engine, "case") as connection:
        for client, keys in cases.untold(connection).items():
            key = cases.next_alert(connection)
            place = place_of(_DOCUMENT, {"number": f"{key:08d}", "client": client})
            cases.add_alert(
                connection, key, keys, client=client, at=now, kind=_DOCUMENT,
                receiver=place.receiver, folder=place.folder, name=place.name,
            )  # fmt: skip


def cases_told(runtime: Runtime, row: DocumentRow) -> OpenedCases:
    """What the alert tells, read from the ledger."""
    with reading(runtime.engine) as connection:
        found = cases.of_alert(connection, row.id)
    return OpenedCases(
        client=row.client,
        cases=tuple(
            OpenedCase(
                id=one.id, kind=one.kind, subject=one.subject, rule=one.rule, rule_at=one.rule_at
            )
            for one in found
        ),
    )
