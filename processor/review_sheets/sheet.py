"""What a review sheet says, as data: groups by cause, orders by ship-by time. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec

from processor.model.order import Order
from processor.model.sentence import Amount, Text
from processor.model.sheet_words import SheetWords


class HoldSeen(msgspec.Struct, frozen=True, kw_only=True):
    """An open hold of an order as the ledger has it; `at` is the place of its rule."""

    id: int
    reason: str
    rule: str
    detail: Text
    lines: tuple[str, ...] = ()
    approvals: int = 1
    at: str = ""


class History(msgspec.Struct, frozen=True, kw_only=True):
    """Earlier orders of the buyer: how many, since which day, money by currency, refunded ones."""

    count: int = 0
    first: str = ""
    spent: tuple[str | Amount, ...] = ()
    refunded: int = 0


class SheetOrder(msgspec.Struct, frozen=True, kw_only=True):
    """One order on a sheet. `mark` stands for what the person sees of it; texts are plain.
    `changed` is what a newer export says otherwise of an order that a warehouse has, `duplicates`
    are the orders that this one may be again."""

    key: int
    order: Order
    mark: str
    holds: tuple[HoldSeen, ...]
    others: tuple[str, ...] = ()
    history: History = History()
    notes: tuple[Text, ...] = ()
    changed: tuple[Text, ...] = ()
    duplicates: tuple[Text, ...] = ()


class SheetCase(msgspec.Struct, frozen=True, kw_only=True):
    """A case on a sheet. `mark` stands for what the person sees of it, `since` is a day."""

    key: int
    mark: str
    kind: str
    subject: str
    why: Text
    rule: str
    rule_at: str
    since: str


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Orders with one cause: the reason and the rule."""

    reason: str
    rule: str
    why: Text
    rows: tuple[SheetOrder, ...]


class ReviewSheet(msgspec.Struct, frozen=True, kw_only=True):
    """A review sheet of one queue and client. `at` is RFC 3339; `words` are those that it is read
    by when it comes back, None where an earlier version wrote it."""

    number: str
    queue: str
    client: str
    title: str
    language: str
    at: str
    groups: tuple[Group, ...]
    cases: tuple[SheetCase, ...] = ()
    words: SheetWords | None = None


def mark_of(order_content: str, revision: int, holds: Sequence[HoldSeen], told: str = "") -> str:
    """A short hash of what a decision rests on: it differs once the order or its holds change, or
    what a newer export says otherwise of it (`told`, empty where none does)."""
    names = [(one.id, one.reason, one.rule, one.lines) for one in holds]
    rests = (order_content, revision, sorted(names))
    seen = msgspec.json.encode((*rests, told) if told else rests)
    return hashlib.sha256(seen).hexdigest()[:16]


def mark_of_case(*seen: str | int) -> str:
    """A short hash of what a case is: another life of the ledger may give its number to another."""
    return hashlib.sha256(msgspec.json.encode(seen)).hexdigest()[:16]


def due_of(order: Order) -> str:
    """When the order should leave: its ship-by time; without one, when it was placed."""
    return order.shipping.ship_by or order.placed_at


def grouped(rows: Sequence[SheetOrder]) -> tuple[Group, ...]:
    """Rows by the cause of their first hold; the group with the most urgent order first."""
    by_cause: dict[tuple[str, str], list[SheetOrder]] = {}
    for row in rows:
        by_cause.setdefault((row.holds[0].reason, row.holds[0].rule), []).append(row)
    groups = []
    for (reason, rule), found in by_cause.items():
        found.sort(key=lambda one: (due_of(one.order), one.order.channel, one.order.order_id))
        why = found[0].holds[0].detail
        groups.append(Group(reason=reason, rule=rule, why=why, rows=tuple(found)))
    groups.sort(key=lambda one: (due_of(one.rows[0].order), one.reason, one.rule))
    return tuple(groups)
