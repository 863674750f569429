"""Whether the value tables of what is told have an entry for every carrier and warehouse that a
parcel may go by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from processor.carriers.rate_cards import Service
from processor.documents.layouts.layout_parts import Layout, LayoutColumn
from processor.model.config import Config
from processor.model.sentence import pieces_of
from processor.problems.problem import Problem


def names_without_entry(
    config: Config, layouts: Mapping[str, Layout], services: Iterable[Service]
) -> list[Problem]:
    """A warning for each live carrier or warehouse that a value table of a layout lacks by which a
    channel, client or receiver is told: its parcels would wait. Nothing is said of a column that
    has `otherwise`, nor, to a channel, of carriers whose labels it makes itself."""
    used = [one for one in services if one.status == "live"]
    by_us = {one.carrier for one in used if one.label_source != "channel"}
    by_all = {one.carrier for one in used}
    found: list[Problem] = []
    told = {one.layout: by_all for one in config.tellings if one.about == "shipped"}
    for one in config.receiver_files:
        # A receiver is told of the parcels of its carriers alone.
        told[one.layout] = told.get(one.layout, set()) | (by_all & set(one.carriers))
    for name, known in told.items():
        layout = layouts[name]
        for column in _columns(layout):
            if column.values is None or column.otherwise is not None:
                continue
            carriers = by_us if layout.kind == "channel-feed" else known
            for value in _of_the_house(config, column.source, carriers):
                if value not in column.values:
                    found.append(_lacks(layout, column, value))
    return list(dict.fromkeys(found))


def _columns(layout: Layout) -> Iterator[LayoutColumn]:
    for record in layout.records:
        yield from record.columns
    if layout.repeat is not None:
        yield from layout.repeat.columns


def _of_the_house(config: Config, source: str, used: Collection[str]) -> list[str]:
    """What a field may be of any parcel: by live warehouses and live carriers, as far as `used`."""
    carriers = [
        one for one in config.carriers.values() if one.status == "live" and one.name in used
    ]
    warehouses = {code: one for code, one in config.warehouses.items() if one.status == "live"}
    values: dict[str, list[str]] = {
        "shipment.carrier": [one.name for one in carriers],
        "shipment.carrier_title": [one.title for one in carriers],
        "shipment.warehouse": list(warehouses),
        "shipment.warehouse_title": [one.title for one in warehouses.values()],
    }
    return values.get(source, [])


def _lacks(layout: Layout, column: LayoutColumn, value: str) -> Problem:
    bare = column.text.strip()
    return Problem(
        id="layout/value.waits-table" if column.table else "layout/value.waits",
        pieces=pieces_of({"title": column.title, "found": value, "table": column.table}),
        file=layout.file,
        line=column.line,
        column=column.text.index(bare) + 1 if bare else 1,
        text=column.text,
        span=max(1, len(bare)),
        field=column.title,
        severity="warning",
    )
