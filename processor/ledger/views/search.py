"""Orders by what a person knows of them, exact ones first, the newest first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from processor.ledger.orders.orders import decode
from processor.ledger.sql import Key, in_batches, text
from processor.ledger.views.search_names import by_names, is_called
from processor.ledger.views.search_origins import OrderOrigin, origins
from processor.model.identity import key_of, number_key
from processor.model.name_words import words_of
from processor.model.order import Order
from processor.model.phone_spellings import is_long_enough, is_phone, phone_spellings
from processor.model.search_keys import (
    By,
    Match,
    email_form,
    keys_of_contact,
    po_form,
    sscc_form,
    tracking_form,
    tracking_key,
)

# A number of a shipment as people say it: they leave its zeros out.
_SHIPMENT = re.compile(r"S0*([0-9]{1,10})", re.ASCII)
# So many orders of one kind are looked at; beyond that their number is told as "more than".
MOST = 20_000


class FoundOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order, and by what it was found. `placed_at` is microseconds UTC; `matches` says of each
    kind how well: `exact`, `near` (another spelling, the beginning of a name), or `earlier` (what
    it had before a revision, or a parcel was told to have before)."""

    key: int
    channel: str
    order_id: str
    client: str
    state: str
    placed_at: int
    order: Order
    matches: tuple[tuple[By, Match], ...]

    @property
    def name(self) -> str:
        """`channel/order_id`."""
        return f"{self.channel}/{self.order_id}"


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """What was found: the first orders, how many there are (`more`: at least so many), by which
    kinds was looked and for which the text is too short."""

    orders: tuple[FoundOrder, ...]
    count: int
    more: bool
    looked: tuple[By, ...]
    too_short: tuple[By, ...]


def look_for(
    connection: Connection, typed: str, *, limit: int, channel: str | None = None,
    client: str | None = None,
) -> Search:  # fmt: skip
    """The orders that a text may mean, whatever it is: a number, an address, a name."""
    asked = _Asked(connection, typed.strip(), origins(connection, channel, client))
    exact: dict[int, dict[By, Match]] = {}
    near: dict[int, dict[By, Match]] = {}
    looked: list[By] = []
    short: list[By] = []
    more = False
    for by, look in _LOOKS.items():
        keys = look(asked)
        if keys is None:
            continue
        if isinstance(keys, str):
            short.append(by)
            continue
        looked.append(by)
        for match, some in (("exact", keys[0]), ("near", keys[1])):
            more = more or len(some) >= MOST
            into = exact if match == "exact" else near
            for one in some:
                into.setdefault(one, {}).setdefault(by, match)  # type: ignore[arg-type]
    filtered = channel is not None or client is not None
    if filtered:
        kept = _of_origins(connection, [*exact, *near], asked.origins)
        exact = {key: by for key, by in exact.items() if key in kept}
        near = {key: by for key, by in near.items() if key in kept}
    near = {key: by for key, by in near.items() if key not in exact}
    found: list[FoundOrder] = []
    gone = 0
    for by_key in (exact, near):
        order = _newest(connection, by_key)
        while order and len(found) < limit:
            part, order = order[: limit - len(found)], order[limit - len(found) :]
            shown = [_checked(asked, one, by_key[one.key]) for one in _read(connection, part)]
            found += [one for one in shown if one is not None]
            gone += shown.count(None)
    return Search(
        orders=tuple(found), count=len(exact) + len(near) - gone, more=more,
        looked=tuple(looked), too_short=tuple(short),
    )  # fmt: skip


Keys = tuple[Sequence[int], Sequence[int]]


class _Asked:
    """What is looked for, and where."""

    def __init__(self, connection: Connection, typed: str, found: list[OrderOrigin]) -> None:
        self.connection = connection
        self.typed = typed
        self.origins = found
        self.clients = sorted({one.client for one in found})
        self.channels = sorted({one.channel for one in found})

    def keys(self, statement: str, wanted: Iterable[Key]) -> list[int]:
        """The orders that a statement finds, newest first; `{}` stands for the values."""
        found: list[int] = []
        for marks, part in in_batches(wanted):
            ordered = text(f"{statement.format(marks)} ORDER BY 1 DESC LIMIT {MOST}")
            found += [int(row[0]) for row in self.connection.execute(ordered, part)]
        return found[:MOST]

    def earlier(self, kind: str, wanted: Iterable[int]) -> list[int]:
        """The orders that have one of these keys of a kind."""
        return self.keys(
            f"SELECT order_id FROM search_key WHERE kind = '{kind}' AND key IN ({{}})", wanted
        )


def _by_order(asked: _Asked) -> Keys:
    channel, slash, order_id = asked.typed.partition("/")
    named = {(one, asked.typed) for one in asked.channels}
    alike = {(one, asked.typed) for one in asked.channels}
    if slash and channel in asked.channels:
        named |= {(channel, order_id)}
        alike |= {(channel, order_id)}
    statement = text("SELECT id FROM orders WHERE channel = :c AND order_id = :o")
    exact = [
        int(row[0])
        for one, number in sorted(named)
        for row in asked.connection.execute(statement, {"c": one, "o": number})
    ]
    near = asked.keys(
        "SELECT order_id FROM order_trace WHERE number_key > 0 AND number_key IN ({})",
        (number_key(one, number) for one, number in alike if number),
    )
    return exact, near


def _by_po(asked: _Asked) -> Keys | None:
    form = po_form(asked.typed)
    if not form:
        return None
    keys = [key_of(client, "po", form) for client in asked.clients]
    now = asked.keys("SELECT order_id FROM order_trace WHERE po_key > 0 AND po_key IN ({})", keys)
    return now, asked.earlier("po", keys)


def _by_shipment(asked: _Asked) -> Keys:
    spelled = {asked.typed, asked.typed.upper(), tracking_form(asked.typed)}
    statement = "SELECT order_id FROM shipment WHERE number IN ({})"
    short = _SHIPMENT.fullmatch(asked.typed.upper())
    whole = [f"S{int(short[1]):010d}"] if short is not None else []
    return asked.keys(statement, spelled), asked.keys(statement, whole)


_OF_PARCELS = "SELECT s.order_id FROM parcel p JOIN shipment s ON s.id = p.shipment_id WHERE "


def _by_sscc(asked: _Asked) -> Keys | None:
    form = sscc_form(asked.typed)
    return (asked.keys(f"{_OF_PARCELS} p.sscc IN ({{}})", [form]), ()) if form else None


def _by_tracking(asked: _Asked) -> Keys | None:
    form = tracking_form(asked.typed)
    if not form:
        return None
    spelled = {asked.typed, form}
    planned = asked.keys(f"{_OF_PARCELS} p.tracking IS NOT NULL AND p.tracking IN ({{}})", spelled)
    told = asked.keys(f"{_OF_PARCELS} p.told_tracking <> '' AND p.told_tracking IN ({{}})", spelled)
    return planned + told, asked.earlier("tracking", [tracking_key(form).key])


def _by_email(asked: _Asked) -> Keys | None:
    if "@" not in asked.typed:
        return None
    keys = [key_of(client, email_form(asked.typed)) for client in asked.clients]
    return asked.keys("SELECT id FROM orders WHERE buyer_key IN ({})", keys), asked.earlier(
        "email", keys
    )


def _by_buyer(asked: _Asked) -> Keys | None:
    if "@" in asked.typed or not asked.typed:
        return None
    keys = [key_of(client, asked.typed) for client in asked.clients]
    return asked.keys("SELECT id FROM orders WHERE buyer_key IN ({})", keys), ()


def _by_phone(asked: _Asked) -> Keys | str | None:
    if not is_phone(asked.typed):
        return None
    if not is_long_enough(asked.typed):
        return "short"
    ends = phone_spellings(asked.typed)
    keys = [[key_of(client, "phone", one) for client in asked.clients] for one in ends]
    now = "SELECT order_id FROM order_trace WHERE phone_key > 0 AND phone_key IN ({})"
    every = [key for some in keys for key in some]
    exact = asked.keys(now, keys[0]) if keys else []
    near = asked.keys(now, every) if len(keys) > 1 else []
    return exact, near + asked.earlier("phone", every)


def _by_name(asked: _Asked) -> Keys | str | None:
    if not any(char.isalpha() for char in asked.typed) or "@" in asked.typed:
        return None
    words = words_of(asked.typed)
    if not words:
        return None
    found = by_names(asked.connection, asked.typed, MOST)
    return "short" if found is None else found


_LOOKS: dict[By, Callable[[_Asked], Keys | str | None]] = {
    "order": _by_order, "po": _by_po, "shipment": _by_shipment, "sscc": _by_sscc,
    "tracking": _by_tracking, "email": _by_email, "buyer": _by_buyer, "phone": _by_phone,
    "name": _by_name,
}  # fmt: skip


def _of_origins(connection: Connection, keys: Sequence[int], wanted: list[OrderOrigin]) -> set[int]:
    known = set(wanted)
    found: set[int] = set()
    for marks, part in in_batches(keys):
        statement = text(f"SELECT id, channel, client FROM orders WHERE id IN ({marks})")
        rows = connection.execute(statement, part)
        found |= {row[0] for row in rows if OrderOrigin(row[1], row[2]) in known}
    return found


# Of very many orders those count as newest that were booked last.
_LOOKED_AT = 2_000


def _newest(connection: Connection, keys: Iterable[int]) -> list[int]:
    placed: list[tuple[int, int]] = []
    for marks, part in in_batches(sorted(keys, reverse=True)[:_LOOKED_AT]):
        statement = text(f"SELECT placed_at, order_id FROM order_trace WHERE order_id IN ({marks})")
        placed += [(row[0], row[1]) for row in connection.execute(statement, part)]
    return [key for _, key in sorted(set(placed), reverse=True)]


def _read(connection: Connection, keys: Sequence[int]) -> list[FoundOrder]:
    found: dict[int, FoundOrder] = {}
    for marks, part in in_batches(keys):
        statement = text(
            "SELECT id, channel, order_id, client, state, placed_at, doc FROM orders"
            f" WHERE id IN ({marks})"
        )
        for row in connection.execute(statement, part):
            found[row[0]] = FoundOrder(
                key=row[0], channel=row[1], order_id=row[2], client=row[3], state=row[4],
                placed_at=row[5], order=decode(row[6]), matches=(),
            )  # fmt: skip
    return [found[key] for key in keys if key in found]


def _checked(asked: _Asked, one: FoundOrder, by: dict[By, Match]) -> FoundOrder | None:
    """The order with what it was found by, as its document has it; None where keys of names fell
    together and nothing of it is true."""
    matches: dict[By, Match] = {}
    contact = {(key.kind, key.key) for key in keys_of_contact(one.order)}
    for kind, match in by.items():
        if kind == "name":
            called = is_called(asked.connection, one.key, one.order, asked.typed)
            if called is not None:
                matches[kind] = called
        elif kind in ("phone", "email", "po") and match == "near":
            matches[kind] = "near" if _has_now(asked, one, kind, contact) else "earlier"
        elif kind == "tracking" and match == "near":
            matches[kind] = "near" if _is_told(asked, one.key) else "earlier"
        else:
            matches[kind] = match
    if not matches:
        return None
    return msgspec.structs.replace(one, matches=tuple(matches.items()))


def _has_now(asked: _Asked, one: FoundOrder, kind: By, contact: set[tuple[Any, int]]) -> bool:
    if kind == "phone":
        ends = phone_spellings(asked.typed)
        return any(("phone", key_of(one.client, "phone", end)) in contact for end in ends)
    if kind == "email":
        return ("email", key_of(one.client, email_form(asked.typed))) in contact
    return ("po", key_of(one.client, "po", po_form(asked.typed))) in contact


def _is_told(asked: _Asked, order: int) -> bool:
    statement = text(
        "SELECT coalesce(p.tracking, ''), p.told_tracking FROM parcel p"
        " JOIN shipment s ON s.id = p.shipment_id WHERE s.order_id = :o"
    )
    form = tracking_form(asked.typed)
    rows = asked.connection.execute(statement, {"o": order})
    return any(form in map(tracking_form, row) for row in rows)
