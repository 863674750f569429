"""Two files that belong together, in the ledger and in the archive: one waits for the other."""

from __future__ import annotations

import msgspec

from processor.house.premises import Premises
from processor.intake.scan import place_of
from processor.ledger.arrived import arrivals, halves
from processor.ledger.arrived.arrivals import FileRow
from processor.ledger.database import transaction
from processor.normalise.join_halves import (
    HalfFile,
    common_keys,
    half_read,
    joined_mapping,
    keys_of,
    options_of,
)
from processor.normalise.linked import lines_of
from processor.normalise.mapping.mapping import Mapping
from processor.passes.booking.files.incoming import archived_of, as_it_came, aside_of, opened
from processor.passes.runtime import Runtime


def wait(runtime: Runtime, row: FileRow, mapping: Mapping, now: int) -> None:
    """Notes a file that was read strictly and waits for the other half of its orders, from now on:
    one that is read again waits anew."""
    lines = mapping if mapping.joins is not None else lines_of(runtime.house.mappings, mapping.name)
    keys, within = "", 0
    if lines is not None and lines.joins is not None:
        within = lines.joins.within
        with opened(archived_of(runtime.house, row), mapping, runtime.stopping) as stream:
            half = HalfFile(stream, mapping, header_of(row))
            found = keys_of(
                half, lines, runtime.house.config.limits, aside_of(runtime.house, runtime.stopping)
            )
        keys = f"{found.orders} {found.total}"
    with transaction(runtime.engine, "register") as connection:
        arrivals.update(
            connection, row.id, state="waiting", kind=row.kind, mapping=row.mapping,
            records=row.records, chunk=row.chunk, bundle_id=row.bundle_id, header=row.header,
            problems=row.problems,
        )  # fmt: skip
        halves.note(connection, row.id, keys, now + within)


def in_common(runtime: Runtime, row: FileRow, other: FileRow, mapping: Mapping) -> int:
    """How many orders a file of lines and another half both name."""
    house = runtime.house
    assert mapping.joins is not None
    half: Mapping = as_it_came(house.archive / other.archive, mapping.joins.other, other.name)
    own = as_it_came(house.archive / row.archive, mapping, row.name)
    with (
        opened(archived_of(house, row), own, runtime.stopping) as lines,
        opened(archived_of(house, other), half, runtime.stopping) as orders,
    ):
        return common_keys(
            HalfFile(lines, own, header_of(row)), HalfFile(orders, half, header_of(other)), own,
            house.config.limits, aside_of(house, runtime.stopping),
        )  # fmt: skip


def both_halves(house: Premises, row: FileRow, other: FileRow, mapping: Mapping) -> Mapping:
    """The mapping that reads a file of lines together with the other half, both as they came."""
    assert mapping.joins is not None
    theirs: Mapping = mapping.joins.other
    half = as_it_came(house.archive / other.archive, theirs, other.name)
    own = as_it_came(house.archive / row.archive, mapping, row.name)
    read = [
        half_read(as_sent, header_of(one), place_of(one.remote, one.sender, one.name))
        for as_sent, one in ((own, row), (half, other))
    ]
    options = options_of(own, read)
    return joined_mapping(own, options)


def header_of(row: FileRow) -> tuple[str, ...]:
    """The column names of a file that was read."""
    return msgspec.json.decode(row.header, type=tuple[str, ...])
