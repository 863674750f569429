"""What a parcel holds, summed by what customs call it: tariff code, origin, description. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from processor.documents.layouts.dispatched_lines import sum_known
from processor.documents.layouts.layout_parts import Layout
from processor.documents.layouts.written_shipment import WrittenCommodity, WrittenLine
from processor.model.order import Item
from processor.model.tariff_codes import hs_code_of

Commodities = Callable[[Sequence[WrittenLine]], list[WrittenCommodity]]
_Ask = Callable[[Item], str | None]
_SAYS_OF = {
    "commodity.origin": lambda item: item.origin,
    "commodity.customs_description": lambda item: item.customs_description,
    "commodity.customs_description_zh": lambda item: item.customs_description_zh,
}


def commodities_of(layout: Layout) -> Commodities:
    """What makes the commodities of a parcel out of its lines, for the codes and descriptions that
    a layout writes; one that writes none has them by the code that all countries share, origin and
    description. Lines that differ in one of these are commodities of their own."""
    columns = [column for record in layout.records for column in record.columns]
    countries = {column.country for column in columns if column.source == "commodity.hs_code"}
    asked: list[_Ask] = [_code(country) for country in sorted(countries or {""})]
    said = {column.source for column in columns} & _SAYS_OF.keys()
    said |= {"commodity.origin"}
    if not said & {"commodity.customs_description", "commodity.customs_description_zh"}:
        said |= {"commodity.customs_description"}
    asked += [_SAYS_OF[name] for name in sorted(said)]

    def commodities(lines: Sequence[WrittenLine]) -> list[WrittenCommodity]:
        found: dict[tuple[str, ...], list[WrittenLine]] = {}
        for line in lines:
            item = line.item
            key = () if item is None else tuple(ask(item) or "" for ask in asked)
            found.setdefault(key, []).append(line)
        return [_sum(no, some) for no, some in enumerate(found.values(), start=1)]

    return commodities


def _code(country: str) -> _Ask:
    return lambda item: hs_code_of(item, country)


def _sum(no: int, lines: Sequence[WrittenLine]) -> WrittenCommodity:
    return WrittenCommodity(
        no=no,
        first=lines[0],
        pieces=sum(line.pieces for line in lines),
        value=sum_known(line.value for line in lines),
        net_g=sum_known(line.net_g for line in lines),
        weight_g=sum_known(line.weight_g for line in lines),
    )
