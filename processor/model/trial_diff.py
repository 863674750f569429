"""A trial held against what the other system sent, order by order. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, Protocol

import msgspec

from processor.model.trials import TrialOrder, TrialShipment

Verdict = Literal["same", "other", "missing-here", "missing-there", "ambiguous"]
VERDICTS: tuple[Verdict, ...] = ("same", "other", "missing-here", "missing-there", "ambiguous")
"""What an order comes to. `missing-here`: the trial would have sent nothing of it; `ambiguous`: the
file names no channel, and orders of several have its id."""

_PLACES = ("warehouse", "carrier", "service")


class Sent(Protocol):
    """What the other system sent of one SKU of an order; None where its file does not say."""

    @property
    def order(self) -> str: ...
    @property
    def channel(self) -> str | None: ...
    @property
    def sku(self) -> str: ...
    @property
    def pieces(self) -> int: ...
    @property
    def warehouse(self) -> str | None: ...
    @property
    def carrier(self) -> str | None: ...
    @property
    def service(self) -> str | None: ...


class OtherCell(msgspec.Struct, frozen=True, kw_only=True):
    """A value in which the two differ: of one SKU its pieces, warehouse, carrier or service. Where
    several share the pieces, each is followed by how many."""

    sku: str
    what: str
    here: str
    there: str


class OrderDiff(msgspec.Struct, frozen=True, kw_only=True):
    """One order. `state` is the one on trial, empty where it never came; `rows` those of the file.

    `channels` are those that an ambiguous id may mean.
    """

    order: str
    verdict: Verdict
    state: str = ""
    cells: tuple[OtherCell, ...] = ()
    rows: tuple[int, ...] = ()
    channels: tuple[str, ...] = ()


def compare(
    sent: Sequence[tuple[int, Sent]],
    here: Iterable[TrialOrder],
    *,
    since: int | None = None,
    until: int | None = None,
) -> list[OrderDiff]:
    """Every order that either side has, by name: those of the file, and those that the trial would
    have sent and that were placed from `since` on and before `until` (microseconds)."""
    by_id: dict[str, list[TrialOrder]] = {}
    # One that was on trial twice, first with its channel, is what it was decided as last.
    for one in {one.name: one for one in here}.values():
        by_id.setdefault(one.order_id, []).append(one)
    found: dict[str, OrderDiff] = {}
    met: dict[int, list[tuple[int, Sent]]] = {}
    known: dict[int, TrialOrder] = {}
    unsure: set[int] = set()
    for (order_id, channel), rows in _by_order(sent).items():
        meant = [one for one in by_id.get(order_id, ()) if channel in (None, one.channel)]
        if len(meant) == 1:
            known[meant[0].id] = meant[0]
            met.setdefault(meant[0].id, []).extend(rows)
            continue
        unsure |= {one.id for one in meant}
        name = f"{channel}/{order_id}" if channel else order_id
        found[name] = OrderDiff(
            order=name,
            verdict="ambiguous" if meant else "missing-here",
            rows=tuple(row for row, _ in rows),
            channels=tuple(sorted(one.channel for one in meant)),
        )
    for key, rows in met.items():
        found[known[key].name] = _compared(known[key], sorted(rows, key=lambda each: each[0]))
    for one in (one for several in by_id.values() for one in several):
        outside = (until is not None and one.placed_at >= until) or (
            since is not None and one.placed_at < since
        )
        # The other system never had test traffic, or took it for what it is.
        if one.id in met or one.id in unsure or not one.went or one.why == "test" or outside:
            continue
        found[one.name] = OrderDiff(order=one.name, verdict="missing-there", state=one.state)
    return [found[name] for name in sorted(found)]


def _by_order(
    sent: Sequence[tuple[int, Sent]],
) -> dict[tuple[str, str | None], list[tuple[int, Sent]]]:
    found: dict[tuple[str, str | None], list[tuple[int, Sent]]] = {}
    for row, one in sent:
        found.setdefault((one.order, one.channel), []).append((row, one))
    return found


def _compared(order: TrialOrder, numbered: Sequence[tuple[int, Sent]]) -> OrderDiff:
    numbers, rows = tuple(row for row, _ in numbered), [one for _, one in numbered]
    # Where nothing of it would go on trial, where the real one goes says why.
    went = order.went or order.result.shipments
    if not went:
        return OrderDiff(order=order.name, verdict="missing-here", state=order.state, rows=numbers)
    there = _pieces(rows)
    here: dict[str, int] = {}
    for shipment in went:
        for sku, pieces in shipment.contents:
            here[sku] = here.get(sku, 0) + pieces
    cells = []
    for sku in sorted({*here, *there}):
        ours, theirs = here.get(sku, 0), there.get(sku, 0)
        if ours != theirs:
            cells.append(OtherCell(sku=sku, what="pieces", here=str(ours), there=str(theirs)))
        if ours and theirs:
            cells += _other_places(sku, went, [one for one in rows if one.sku == sku])
    return OrderDiff(
        order=order.name,
        verdict="other" if cells else "same",
        state=order.state,
        cells=tuple(cells),
        rows=numbers,
    )


def _pieces(rows: Sequence[Sent]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in rows:
        found[one.sku] = found.get(one.sku, 0) + one.pieces
    return found


def _other_places(sku: str, went: Sequence[TrialShipment], rows: Sequence[Sent]) -> list[OtherCell]:
    """Where the pieces of a SKU leave otherwise; nothing of what a row of the file does not say."""
    found = []
    for what in _PLACES:
        there: dict[str, int] = {}
        for one in rows:
            place = getattr(one, what)
            if place is None:
                break
            there[place] = there.get(place, 0) + one.pieces
        else:
            here: dict[str, int] = {}
            for shipment in went:
                pieces = sum(n for each, n in shipment.contents if each == sku)
                if pieces:
                    place = str(getattr(shipment, what))
                    here[place] = here.get(place, 0) + pieces
            # That the sums differ has its own cell.
            alone = len(here) == len(there) == 1
            if (here.keys() != there.keys()) if alone else (here != there):
                found.append(OtherCell(sku=sku, what=what, here=_said(here), there=_said(there)))
    return found


def _said(pieces: Mapping[str, int]) -> str:
    if len(pieces) == 1:
        return next(iter(pieces))
    return ", ".join(f"{place} {n}" for place, n in sorted(pieces.items()))


def unknown_places(
    sent: Sequence[tuple[int, Sent]], known: Mapping[str, frozenset[str]]
) -> dict[str, dict[str, int]]:
    """Names that a file gives and the house does not have: by what they name, how many rows."""
    found: dict[str, dict[str, int]] = {}
    for _, one in sent:
        for what, names in known.items():
            name = getattr(one, what)
            if name is not None and name not in names:
                rows = found.setdefault(what, {})
                rows[name] = rows.get(name, 0) + 1
    return found
