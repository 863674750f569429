"""What waits in the house for too long: orders on hold, orders whose ship-by time passes. Counted
by queue or warehouse and by client, and told by an alert that changes with it and ends with it.

What a warehouse owes an answer for is in `unanswered`.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Mapping
from typing import Literal

import msgspec
from sqlalchemy import Connection

from processor.house.alerts import alerts_of, write_alert
from processor.languages.languages import language_of
from processor.ledger.database import reading, transaction
from processor.ledger.orders import waits_too_long
from processor.ledger.shipped.told_once import OVERDUE, note_told, told_once
from processor.model.config import Config
from processor.model.sentence import Sentence, sentence
from processor.model.tells import Span
from processor.model.times import rfc3339
from processor.passes.runtime import Runtime
from processor.passes.standing import moves
from processor.transport.files import remove
from processor.transport.read_files import files_below

Waits = Literal["held", "ship-by-missed", "ship-by-at-risk"]
_HOUR = 3_600 * 1_000_000
# So many orders are named; the others are counted.
NAMED = 20


class WaitsTooLong(msgspec.Struct, frozen=True, kw_only=True):
    """Orders of one client that wait too long in one queue (`held`), or at one warehouse for their
    ship-by time: `place`, empty where no queue and no warehouse has them. `names` are the first of
    them, `oldest` is since when the first is held or by when it has to leave (microseconds UTC);
    `digest` stands for all of them."""

    kind: Waits
    place: str
    client: str
    orders: int
    names: tuple[str, ...]
    oldest: int
    digest: str

    @property
    def name(self) -> str:
        """What its alert is called; no name of a queue, warehouse or client holds a full stop."""
        return ".".join((self.kind, self.place.lower() or "nowhere", self.client))

    @property
    def said(self) -> Sentence:
        """What waits, as people are told of it."""
        nowhere = sentence("overdue.no-queue" if self.kind == "held" else "overdue.no-warehouse")
        return sentence(
            f"overdue.{self.kind}", n=self.orders, place=self.place or nowhere,
            client=self.client, names=list(self.names), oldest=rfc3339(self.oldest),
        )  # fmt: skip

    def for_programs(self) -> dict[str, object]:
        """The same for `--json`."""
        return {
            "kind": self.kind, "place": self.place, "client": self.client, "count": self.orders,
            "oldest": rfc3339(self.oldest), "names": list(self.names),
        }  # fmt: skip


class _Group:
    """Orders of one kind, place and client by key as they are met, the most urgent first; `oldest`
    is the time of the first."""

    def __init__(self, oldest: int) -> None:
        self.oldest = oldest
        self.keys = array("q")

    @property
    def digest(self) -> str:
        """Stands for all of them, and for their order."""
        return hashlib.sha256(self.keys.tobytes()).hexdigest()[:16]


_Groups = dict[tuple[Waits, str, str], _Group]


def waits_now(connection: Connection, config: Config, now: int) -> list[WaitsTooLong]:
    """What waits too long at a moment, by kind, place and client."""
    groups: _Groups = {}
    _held(connection, config, now, groups)
    _to_leave(connection, config, now, groups)
    told = [key for group in groups.values() for key in group.keys[:NAMED]]
    names = waits_too_long.names_of(connection, told)
    return [
        WaitsTooLong(
            kind=kind, place=place, client=client, orders=len(group.keys),
            names=tuple(names[key] for key in group.keys[:NAMED]), oldest=group.oldest,
            digest=group.digest,
        )
        for (kind, place, client), group in sorted(groups.items())
    ]  # fmt: skip


def span_of(span: Span) -> int:
    """Hours and days by the clock, in microseconds."""
    return span.count * _HOUR * (24 if span.unit == "day" else 1)


def _held(connection: Connection, config: Config, now: int, groups: _Groups) -> None:
    """An order counts once in each queue that holds it, by its oldest hold there."""
    asked = config.overdue
    spans = [span for span in (asked.held, *asked.queues.values()) if span is not None]
    if not spans:
        return
    met: set[tuple[str, int]] = set()
    for one in waits_too_long.held_since(connection, now - min(map(span_of, spans))):
        reason = config.holds.get(one.reason)
        queue = reason.queue if reason is not None else ""
        span = asked.queues.get(queue, asked.held)
        late = span is not None and one.since < now - span_of(span)
        if late and (queue, one.order) not in met:
            met.add((queue, one.order))
            of: tuple[Waits, str, str] = ("held", queue, one.client)
            if of not in groups:
                groups[of] = _Group(one.since)
            groups[of].keys.append(one.order)


def _to_leave(connection: Connection, config: Config, now: int, groups: _Groups) -> None:
    """Orders whose ship-by time passed, and those of which it comes soon. An order of which two
    warehouses send a part counts at each."""
    risk = config.overdue.ship_by
    if risk is None:
        return
    for page in waits_too_long.to_leave(connection, now + span_of(risk)):
        for key, client, ship_by, place in page:
            kind: Waits = "ship-by-missed" if ship_by < now else "ship-by-at-risk"
            group = groups.get((kind, place, client))
            if group is None:
                group = groups[kind, place, client] = _Group(ship_by)
            # Of several shipments from one warehouse it counts once.
            if not group.keys or group.keys[-1] != key:
                group.keys.append(key)


def tell(runtime: Runtime, now: int) -> None:
    """Writes an alert for each group that is other than it was told, and takes the alerts away of
    what waits no more."""
    house = runtime.house
    if runtime.folders.bars(house.alerts) or not moves(runtime, "time"):
        return
    with reading(runtime.engine) as connection:
        before = told_once(connection, OVERDUE)
        waits = {one.name: one for one in waits_now(connection, house.config, now)}
    for alert in files_below(alerts_of(house, "overdue")):
        if alert.stem not in waits:
            remove(alert)
    say = language_of(house.config.language).say
    after: Mapping[str, str] = {name: one.digest for name, one in waits.items()}
    for name, one in waits.items():
        if before.get(name) != one.digest:
            write_alert(house, "overdue", name, say(one.said))
    if after != before:
        with transaction(runtime.engine, "request") as connection:
            note_told(connection, OVERDUE, after)
