"""What lies in the parcels of a dispatch, by line, with its shares of value and weight. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from processor.documents.layouts.written_shipment import WrittenLine, WrittenParcel
from processor.model.declared_value import DeclaredGoods, spread
from processor.model.dispatch import Content, Dispatch, DispatchParcel
from processor.model.money import divide_half_up
from processor.model.order import Line

Key = tuple[str, str]
_Shares = list[int | None]


def written_parcels(
    dispatch: Dispatch, goods: Sequence[DeclaredGoods]
) -> tuple[WrittenParcel, ...]:
    """The parcels with their contents. What the goods of a line are worth is shared by pieces among
    the parcels that hold them, gross weight by net weight: every sum is exact."""
    order = dispatch.order
    sold = {line.line_id: (no, line) for no, line in enumerate(order.lines, start=1)}
    contents = [one for parcel in dispatch.parcels for one in parcel.contents]
    values, discounts = _shares(contents, goods)

    def line_of(content: Content, place: int, net: int, gross: int | None) -> WrittenLine:
        item = content.item
        no, line = sold.get(content.line_id, (0, None))
        return WrittenLine(
            no=no,
            line_id=content.line_id,
            sku=content.sku,
            item_code=item.codes.get(dispatch.warehouse, content.sku),
            title=(line.title if line is not None else "") or item.title,
            gtin=item.gtin,
            pieces=content.pieces,
            bin=content.bin or None,
            lot=line.lot if line is not None else None,
            hazards=item.hazards,
            item=item,
            currency=order.currency,
            value=values[place],
            discount=discounts[place],
            net_g=net or None,
            weight_g=gross,
        )

    made: list[WrittenParcel] = []
    first = 0
    for number, parcel in enumerate(dispatch.parcels, start=1):
        nets = [one.item.weight_g * one.pieces for one in parcel.contents]
        # Where an article has no weight nobody knows its share.
        gross: _Shares = [None] * len(nets)
        if all(nets):
            gross = [*spread(parcel.weight_g, nets)]
        lines = tuple(
            line_of(one, first + place, nets[place], gross[place])
            for place, one in enumerate(parcel.contents)
        )
        first += len(lines)
        made.append(_parcel(number, parcel, lines, order.currency))
    return tuple(made)


def _shares(contents: Sequence[Content], goods: Sequence[DeclaredGoods]) -> tuple[_Shares, _Shares]:
    """What each content is declared at, and what the seller took off it."""
    places: dict[Key, list[int]] = {}
    for place, one in enumerate(contents):
        places.setdefault((one.line_id, one.sku), []).append(place)
    values: _Shares = [None] * len(contents)
    discounts: _Shares = [None] * len(contents)
    for some in goods:
        if some.value is None or some.line is None:
            continue
        held = places[some.line_id, some.sku]
        weights = [contents[place].pieces for place in held]
        off = _before_discount(some.line, some.pieces) - some.value
        for place, value, discount in zip(
            held, spread(some.value, weights), spread(off, weights), strict=True
        ):
            values[place], discounts[place] = value, discount
    return values, discounts


def _before_discount(line: Line, pieces: int) -> int:
    return divide_half_up(line.amount * pieces, line.pieces)


def _parcel(
    number: int, parcel: DispatchParcel, lines: tuple[WrittenLine, ...], currency: str
) -> WrittenParcel:
    value = sum_known(line.value for line in lines)
    return WrittenParcel(
        no=number,
        sscc=parcel.sscc,
        tracking=parcel.tracking,
        weight_g=parcel.weight_g,
        net_g=parcel.net_g or None,
        length_mm=parcel.length_mm or None,
        width_mm=parcel.width_mm or None,
        height_mm=parcel.height_mm or None,
        value=None if value is None else (value, currency),
        contents=lines,
    )


def sum_known(parts: Iterable[int | None]) -> int | None:
    """The sum, None where a part is not known."""
    total = 0
    for part in parts:
        if part is None:
            return None
        total += part
    return total


def summed(lines: tuple[WrittenLine, ...]) -> tuple[WrittenLine, ...]:
    """Lines of a shipment: what several parcels hold of one line is one line."""
    found: dict[str, list[WrittenLine]] = {}
    for line in lines:
        found.setdefault(line.line_id, []).append(line)
    if len(found) == len(lines):
        return lines
    return tuple(some[0] if len(some) == 1 else _one_line(some) for some in found.values())


def _one_line(lines: Sequence[WrittenLine]) -> WrittenLine:
    first = lines[0]
    return WrittenLine(
        no=first.no,
        line_id=first.line_id,
        sku=first.sku,
        item_code=first.item_code,
        title=first.title,
        gtin=first.gtin,
        pieces=sum(line.pieces for line in lines),
        bin=first.bin,
        lot=first.lot,
        hazards=first.hazards,
        item=first.item,
        currency=first.currency,
        value=sum_known(line.value for line in lines),
        discount=sum_known(line.discount for line in lines),
        net_g=sum_known(line.net_g for line in lines),
        weight_g=sum_known(line.weight_g for line in lines),
    )
