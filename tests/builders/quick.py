"""What a test run need not do hundreds of times over; what comes out is the same.

The texts of a house are read once, and the command line is described once: what is made of them is
never changed afterwards. And no test cuts the power, so nothing waits for the disk; the order of
writing stays what it is.
"""

from __future__ import annotations

import os
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

import pytest

from processor import cli
from processor.house import house
from processor.ledger import database
from processor.rules import RuleSets

READERS = (
    "read_config", "read_mapping", "read_layout", "read_rate_cards", "load_rules", "lost_rules",
)  # fmt: skip
KEPT = 32


@contextmanager
def quickly() -> Iterator[None]:
    """Reads each text once and waits for no disk, until it ends."""
    with pytest.MonkeyPatch.context() as patch:
        for name in READERS:
            patch.setattr(house, name, reading_once(getattr(house, name)))
        patch.setattr(cli, "_parser", cache(cli._parser))
        patch.setattr(os, "fsync", os.fstat)
        patch.setattr(database, "_on_connect", without_waiting(database._on_connect))
        yield


def reading_once(read: Callable[..., object]) -> Callable[..., object]:
    """The reader, which keeps what it made of its last texts."""
    known: OrderedDict[tuple[object, ...], tuple[object, object]] = OrderedDict()

    def again(*args: object) -> object:
        # Rule sets are themselves read once; kept beside the answer, so that no other takes the id.
        key = tuple(id(one) if isinstance(one, RuleSets) else repr(one) for one in args)
        if key not in known:
            known[key] = read(*args), args
            if len(known) > KEPT:
                known.popitem(last=False)
        known.move_to_end(key)
        return known[key][0]

    return again


def without_waiting(
    connect: Callable[[sqlite3.Connection, object], None],
) -> Callable[[sqlite3.Connection, object], None]:
    """Opens a ledger as ever, and lets its commits return before the disk has them."""

    def quick(connection: sqlite3.Connection, record: object) -> None:
        connect(connection, record)
        connection.execute("PRAGMA synchronous=OFF")

    return quick
