"""What went out and was not answered in time: an alert for what became overdue since the last one.

Nothing is ever sent again for it: that a person asks for.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import msgspec
from sqlalchemy import Connection

from processor.house.alerts import alerts_of, write_alert
from processor.languages.languages import language_of
from processor.ledger.database import reading, transaction
from processor.ledger.outgoing import unanswered
from processor.ledger.outgoing.unanswered import Handed, ToldOverdue
from processor.model.calendars import local_day
from processor.model.config import Config, Warehouse
from processor.model.expects import confirmed_from, over
from processor.model.sentence import Sentence, sentence
from processor.model.tells import Answer, Span
from processor.model.times import rfc3339
from processor.passes.runtime import Runtime
from processor.passes.standing import moves
from processor.transport.files import remove
from processor.transport.read_files import files_below

# So many names stand in an alert; the others are counted.
_NAMED = 20


class Overdue(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of answer of one receiver that is overdue: of which documents or shipments (`names`,
    by `keys`), and since when the first of them was due (`oldest`, microseconds UTC). `clients` are
    those of each."""

    receiver: str
    kind: Answer
    keys: tuple[int, ...]
    names: tuple[str, ...]
    due: tuple[int, ...]
    clients: tuple[tuple[str, ...], ...]

    @property
    def oldest(self) -> int:
        """Since when the first of them is overdue."""
        return min(self.due)

    @property
    def name(self) -> str:
        """What alerts of it are called."""
        return f"{self.receiver.lower()}-{self.kind}"

    @property
    def said(self) -> Sentence:
        """What is overdue, as people are told of it."""
        return sentence(
            f"unanswered.{self.kind}", receiver=self.receiver, n=len(self.keys),
            names=list(self.names[:_NAMED]), since=rfc3339(self.oldest),
        )  # fmt: skip

    def but(self, keys: frozenset[int]) -> Overdue | None:
        """Without what was told already; None where nothing is left."""
        left = [n for n, key in enumerate(self.keys) if key not in keys]
        if not left:
            return None
        names, due, clients = self.names, self.due, self.clients
        return msgspec.structs.replace(
            self, keys=tuple(self.keys[n] for n in left), names=tuple(names[n] for n in left),
            due=tuple(due[n] for n in left), clients=tuple(clients[n] for n in left),
        )  # fmt: skip

    def for_programs(self) -> dict[str, object]:
        """The same for `--json`."""
        return {
            "receiver": self.receiver, "kind": self.kind, "count": len(self.keys),
            "oldest": rfc3339(self.oldest), "names": list(self.names),
        }  # fmt: skip


def overdue_now(connection: Connection, config: Config, now: int) -> list[Overdue]:
    """What is overdue at a moment. A house that expects nothing asks the ledger nothing."""
    found: list[Overdue | None] = []
    for code, expects in sorted(config.expects.items()):
        warehouse = config.warehouses.get(code)
        if warehouse is None:
            continue
        if expects.acknowledgement is not None:
            found.append(_acknowledgements(connection, warehouse, expects.acknowledgement, now))
        if expects.confirmation is not None:
            found.append(_confirmations(connection, warehouse, expects.confirmation, now))
    return [one for one in found if one is not None]


def _acknowledgements(
    connection: Connection, warehouse: Warehouse, span: Span, now: int
) -> Overdue | None:
    open_now = unanswered.open_instructions(connection, warehouse.code)
    late: list[tuple[int, str, int, tuple[str, ...]]] = []
    for key, one in unanswered.handed(connection, open_now).items():
        due = over(span, one.handed_at, warehouse)
        if due < now and not one.acknowledged and not unanswered.heard_of(connection, one):
            late.append((key, one.document, due, ()))
    clients = unanswered.clients_of(connection, (one[0] for one in late))
    late = [(*one[:3], tuple(clients.get(one[0], ()))) for one in late]
    return _overdue(warehouse, "acknowledgement", late)


def _confirmations(
    connection: Connection, warehouse: Warehouse, span: Span, now: int
) -> Overdue | None:
    today = local_day(rfc3339(now), warehouse.timezone)
    rows = unanswered.waiting(connection, warehouse.code, today)
    documents = unanswered.handed(connection, {one.document_id for one in rows})

    # Shipments of one document and day are due together, and there are many.
    @cache
    def due(document_id: int, ship_day: str) -> int:
        at = documents[document_id].handed_at
        return over(span, confirmed_from(ship_day, at, warehouse), warehouse)

    late = [
        (one.key, one.shipment, by, (one.client,))
        for one in rows
        if not _refused(documents[one.document_id])
        and (by := due(one.document_id, "" if one.cancel else one.ship_day)) < now
    ]
    return _overdue(warehouse, "confirmation", late)


def _refused(document: Handed) -> bool:
    """True where the warehouse rejected the document: it ships nothing of it, and has said so."""
    return document.answer == "rejected"


def _overdue(
    warehouse: Warehouse, kind: Answer, late: Sequence[tuple[int, str, int, tuple[str, ...]]]
) -> Overdue | None:
    if not late:
        return None
    keys, names, due, clients = zip(*late, strict=True)
    return Overdue(
        receiver=warehouse.code, kind=kind, keys=keys, names=names, due=due, clients=clients
    )


def tell(runtime: Runtime, now: int) -> None:
    """Writes an alert for what became overdue since the last one, and takes the alerts away of what
    was answered altogether."""
    house = runtime.house
    if runtime.folders.bars(house.alerts) or not moves(runtime, "time"):
        return
    with reading(runtime.engine) as connection:
        before = unanswered.told(connection)
        overdue = {one.name: one for one in overdue_now(connection, house.config, now)}
    if not overdue and not before:
        return
    say = language_of(house.config.language).say
    after: dict[str, ToldOverdue] = {}
    for name, one in overdue.items():
        had = before.get(name, ToldOverdue())
        fresh = one.but(frozenset(had.keys))
        alerts = had.alerts + (fresh is not None)
        after[name] = ToldOverdue(one.keys, alerts)
        if fresh is not None:
            # Numbered, so that one which a crash left is written over and no other is.
            write_alert(house, "unanswered", f"{name}-{alerts}", say(fresh.said))
    for alert in files_below(alerts_of(house, "unanswered")):
        if alert.stem.rpartition("-")[0] not in overdue:
            remove(alert)
    if after != before:
        with transaction(runtime.engine, "request") as connection:
            unanswered.note_told(connection, after)
