"""Which pieces of an order a telling has still to tell, each as a fact with a name of its own.

Pure. Pieces of a line of a shipment are counted in the order in which it became known that they
left: what was told, or had left before the telling began, are the first of them. So each piece is
told once, whatever is corrected, split or timed anew afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from processor.model.order import Line

LineKey = tuple[int, str]
"""A shipment by its key, 0 for what was called off, and a line by its id."""


class LeftPieces(msgspec.Struct, frozen=True, kw_only=True):
    """Pieces of a line that left: `row` is the key of the row that told it, None where that is
    presumed; `at` microseconds UTC; `parcel` its key where the row names one, `carrier` in the
    warehouse's words, "" where it names none."""

    row: int | None
    line: str
    sku: str
    pieces: int
    at: int
    lot: str = ""
    expiry: str = ""
    serial: str = ""
    parcel: int | None = None
    carrier: str = ""


class ParcelFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel that is not void; grams gross. `tracking` is the number that is true of it; `twice`:
    it is told of a parcel of another order too, and nobody has settled whose it is."""

    key: int
    no: int
    sscc: str
    tracking: str | None
    weight_g: int
    twice: bool = False


class ShipmentFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment, what left with it, its parcels, and by line how many pieces were `planned` in
    which of them (by key). `price` in minor units of `currency`."""

    key: int
    number: str
    warehouse: str
    carrier: str
    service: str
    price: int
    currency: str
    left: tuple[LeftPieces, ...] = ()
    parcels: tuple[ParcelFacts, ...] = ()
    planned: Mapping[str, Sequence[tuple[int, int]]] = {}


class LineFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A line of an order: pieces that are still to come, and that were called off; `refused`: by a
    person, this line alone. `less`: so many pieces less are to be sent than once were, whoever
    called them off. `ordered` of its channel, where a person made it another number since."""

    line: str
    sku: str
    open: int
    cancelled: int
    refused: bool = False
    short: bool = False
    less: int = 0
    ordered: int = 0


class ToldNumber(msgspec.Struct, frozen=True, kw_only=True):
    """The tracking number that was told of a parcel (key; None where nobody said in which), empty
    for none, and the newest batch (key) that told it."""

    shipment: int
    parcel: int | None
    tracking: str
    batch: int


class OtherGoods(msgspec.Struct, frozen=True, kw_only=True):
    """Pieces of goods that left with a shipment (its number) and are of no line of its order."""

    shipment: str
    goods: str
    pieces: int


class OrderFacts(msgspec.Struct, frozen=True, kw_only=True):
    """An order with all that may be told of it; `doc` is its document. `told` by this telling and
    `before` it, in pieces. `theirs`: who is told called it off. `others` are goods that left
    instead of its own. `gone` are lines that an earlier document had, each with its place there;
    `unread` those that were called off while nobody could read how many pieces there were."""

    key: int
    doc: str
    lines: Mapping[str, LineFacts] = {}
    shipments: tuple[ShipmentFacts, ...] = ()
    told: Mapping[LineKey, int] = {}
    before: Mapping[LineKey, int] = {}
    numbers: Sequence[ToldNumber] = ()
    others: tuple[OtherGoods, ...] = ()
    gone: tuple[tuple[int, Line], ...] = ()
    unread: tuple[tuple[int, Line], ...] = ()
    refused: bool = False
    theirs: bool = False


class NewFact(msgspec.Struct, frozen=True, kw_only=True):
    """Pieces that were not told yet, of one row and in one parcel (key; None where nobody says in
    which). `name` is the fact's."""

    name: str
    line: str
    sku: str
    pieces: int
    at: int = 0
    row: int | None = None
    parcel: int | None = None
    lot: str = ""
    expiry: str = ""
    serial: str = ""


class Unsaid(msgspec.Struct, frozen=True, kw_only=True):
    """Pieces that were told and are not true any more: so many were `told` of a line, and so many
    are `true`. `shipment` is its key, 0 for what was called off."""

    shipment: int
    line: str
    told: int
    true: int


def new_facts(shipment: ShipmentFacts, of: OrderFacts) -> list[NewFact]:
    """What of a shipment is not told yet, line by line in the order of what left."""
    found: list[NewFact] = []
    in_parcels = _in_parcels(shipment)
    took = ""
    for line in dict.fromkeys(one.line for one in shipment.left):
        key = (shipment.key, line)
        passed = of.told.get(key, 0) + of.before.get(key, 0)
        count = 0
        for one, parcel, pieces in in_parcels[line]:
            first, count = max(count, passed), count + pieces
            if count > first:
                fact = NewFact(
                    name=f"{shipment.number} {line} {first + 1}-{count}", line=line, sku=one.sku,
                    pieces=count - first, at=one.at, row=one.row, parcel=parcel, lot=one.lot,
                    expiry=one.expiry, serial=one.serial,
                )  # fmt: skip
                if found and took == one.carrier and _goes_with(found[-1], fact):
                    start = first + 1 - found[-1].pieces
                    fact = msgspec.structs.replace(
                        fact, name=f"{shipment.number} {line} {start}-{count}",
                        pieces=found.pop().pieces + fact.pieces,
                    )  # fmt: skip
                found.append(fact)
                took = one.carrier
    return found


def told_rows(shipment: ShipmentFacts, of: OrderFacts) -> list[LeftPieces]:
    """Of what left of a shipment that of which pieces were told, or had left before the telling."""
    found: list[LeftPieces] = []
    counts: dict[str, int] = {}
    for one in shipment.left:
        key, count = (shipment.key, one.line), counts.get(one.line, 0)
        if count < of.told.get(key, 0) + of.before.get(key, 0):
            found.append(one)
        counts[one.line] = count + one.pieces
    return found


def _goes_with(one: NewFact, other: NewFact) -> bool:
    """True for two rows of the same goods in the same parcel, told one after the other."""
    same = ("line", "sku", "parcel", "lot", "expiry", "serial")
    return all(getattr(one, name) == getattr(other, name) for name in same)


def called_off(of: OrderFacts, order: str) -> list[NewFact]:
    """What of an order (`channel/order_id`) was called off and is not told yet."""
    found = []
    for line in () if of.theirs else of.lines.values():
        passed = of.told.get((0, line.line), 0) + of.before.get((0, line.line), 0)
        if line.cancelled > passed:
            name = f"{order} {line.line} called off {passed + 1}-{line.cancelled}"
            pieces = line.cancelled - passed
            found.append(NewFact(name=name, line=line.line, sku=line.sku, pieces=pieces))
    return found


def unsaid(of: OrderFacts) -> list[Unsaid]:
    """What was told of an order and is not true any more."""
    true: dict[LineKey, int] = {
        (0, line.line): max(line.cancelled, line.less) for line in of.lines.values()
    }
    for shipment in of.shipments:
        for one in shipment.left:
            key = (shipment.key, one.line)
            true[key] = true.get(key, 0) + one.pieces
    found = []
    for key, told in sorted(of.told.items()):
        there = max(0, true.get(key, 0) - of.before.get(key, 0))
        if there < told:
            found.append(Unsaid(shipment=key[0], line=key[1], told=told, true=there))
    return found


class Renumbered(msgspec.Struct, frozen=True, kw_only=True):
    """A tracking number that was told and is not true any more: `true` are those that are. Empty
    where none was told, or none is known."""

    shipment: int
    told: str
    true: tuple[str, ...]
    batch: int


def renumbered(of: OrderFacts) -> list[Renumbered]:
    """The tracking numbers that were told of an order and are other ones since."""
    known = {one.key: one for one in of.shipments}
    found: list[Renumbered] = []
    for told in of.numbers:
        shipment = known.get(told.shipment)
        if shipment is None:
            continue
        parcels = {one.key: one for one in shipment.parcels}
        parcel = parcels.get(told.parcel) if told.parcel is not None else None
        every = tuple(one.tracking for one in shipment.parcels if one.tracking)
        if parcel is not None:
            true = tuple(one for one in every if one == parcel.tracking)
            wrong = (parcel.tracking or "") != told.tracking
        elif told.tracking:
            # No parcel was named, or there is another one in its place.
            true, wrong = every, told.tracking not in every
        else:
            # Told without a number, of pieces of which nobody said in which parcel they left. Once
            # all have one, its number is known.
            true = _numbers_of_all(shipment)
            wrong = bool(true)
        if wrong:
            found.append(
                Renumbered(shipment=told.shipment, told=told.tracking, true=true, batch=told.batch)
            )
    return found


def _numbers_of_all(shipment: ShipmentFacts) -> tuple[str, ...]:
    """The tracking numbers of the parcels in which all that left is; none while of some pieces
    nobody says in which."""
    numbers = {one.key: one.tracking for one in shipment.parcels}
    held = [parcel for of in _in_parcels(shipment).values() for _, parcel, _ in of]
    if None in held:
        return ()
    found = (numbers[key] for key in held if key is not None)
    return tuple(dict.fromkeys(one for one in found if one))


def _in_parcels(
    shipment: ShipmentFacts,
) -> dict[str, list[tuple[LeftPieces, int | None, int]]]:
    """What left by line, each with its parcel and pieces: as its row says, else as was planned,
    else in the only parcel there is; never guessed among several."""
    live = {one.key for one in shipment.parcels}
    found: dict[str, list[tuple[LeftPieces, int | None, int]]] = {}
    for line in dict.fromkeys(one.line for one in shipment.left):
        rows = [one for one in shipment.left if one.line == line]
        room = _room(shipment, line, rows, live)
        of = found.setdefault(line, [])
        for one in rows:
            if one.parcel in live:
                of.append((one, one.parcel, one.pieces))
            else:
                of += [(one, parcel, n) for parcel, n in _spread(one.pieces, room, live)]
    return found


def _room(
    shipment: ShipmentFacts, line: str, rows: Sequence[LeftPieces], live: set[int]
) -> list[list[int]]:
    """The parcels in which pieces of a line were planned, with those that no row puts elsewhere."""
    named: dict[int, int] = {}
    for one in rows:
        if one.parcel is not None:
            named[one.parcel] = named.get(one.parcel, 0) + one.pieces
    room = []
    for parcel, pieces in shipment.planned.get(line, ()):
        free = pieces - named.get(parcel, 0)
        if parcel in live and free > 0:
            room.append([parcel, free])
    return room


def _spread(pieces: int, room: list[list[int]], live: set[int]) -> Iterator[tuple[int | None, int]]:
    while pieces and room:
        parcel, free = room[0]
        taken = min(free, pieces)
        pieces -= taken
        if taken == free:
            room.pop(0)
        else:
            room[0][1] = free - taken
        yield parcel, taken
    if pieces:
        yield (next(iter(live)) if len(live) == 1 else None), pieces
