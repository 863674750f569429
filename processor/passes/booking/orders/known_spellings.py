"""Book: orders that the ledger knows under another spelling of their number, as the mapping reads
it.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger.arrived import alike
from processor.model.identity import number_key
from processor.normalise import Reading
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.orders.one_number import OneNumber


def under_known_numbers(
    connection: Connection, mapping: Mapping, channel: str, readings: Sequence[Reading]
) -> list[Reading]:
    """The readings, those of one order with a known one under the number that the ledger has.

    Only where the mapping says that zeros in front do not count, exactly one known order is meant,
    and none has the number as it is read now. Else the order keeps its number: then deciding
    holds what looks like another (deciding/number_alike.py).
    """
    one_number = OneNumber(mapping)
    if one_number.pattern is None:
        return list(readings)
    keys = {
        reading.named: number_key(channel, reading.named) for reading in readings if reading.named
    }
    spelt = alike.spelt_otherwise(connection, channel, keys.values())
    return [_under_known(reading, keys, spelt, one_number) for reading in readings]


def _under_known(
    reading: Reading, keys: dict[str, int], spelt: dict[int, list[str]], one_number: OneNumber
) -> Reading:
    mine = reading.named
    if not mine:
        return reading
    known = spelt.get(keys[mine], [])
    meant = [one for one in known if one_number.same(one, mine)]
    if mine in known or len(meant) != 1:
        return reading
    order = reading.order
    if order is not None:
        order = msgspec.structs.replace(order, order_id=meant[0])
    return msgspec.structs.replace(reading, order=order, order_id=meant[0])
