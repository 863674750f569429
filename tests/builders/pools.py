"""A house whose carriers have pools of numbers, and files of such numbers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from builders.world import World

_SERIES = "    tracking: {kind: s10, prefix: CB, suffix: PL}\n"
MAPPING = """\
kind: numbers
file:
  header_has: [number, pool]
  delimiter: comma
  encoding: utf-8
rows:
  number: number
  pool: {from: pool, optional: yes}
  carrier: {from: carrier, optional: yes}
"""


def with_pools(world: World, *pools: str) -> None:
    """Baltic Post has these pools, a line of YAML each, in place of its series."""
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    if _SERIES in text:
        text = text.replace(_SERIES, "    pools: # of the post\n    # no more\n")
    before, _, rest = text.partition("    pools: # of the post\n")
    _, _, after = rest.partition("    # no more\n")
    lines = "".join(f"      {one}\n" for one in pools)
    text = f"{before}    pools: # of the post\n{lines}    # no more\n{after}"
    config.write_text(text, "utf-8")
    (world.folder / "mappings" / "post-numbers.yaml").write_text(MAPPING, "utf-8")


def with_series_again(world: World) -> None:
    """Baltic Post draws from its series, as the house is shipped."""
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    before, _, rest = text.partition("    pools: # of the post\n")
    _, _, after = rest.partition("    # no more\n")
    config.write_text(before + _SERIES + after, "utf-8")


def numbers_file(numbers: Iterable[str], pool: str = "") -> str:
    """A file of numbers as the post sends it."""
    return "number,pool\n" + "".join(f"{one},{pool}\n" for one in numbers)


def on_parcels(world: World) -> list[str]:
    """The tracking numbers of all parcels of the post, in the order in which they were drawn."""
    with sqlite3.connect(world.folder / ".state" / "ledger.db") as ledger:
        rows = ledger.execute(
            "SELECT p.tracking FROM parcel p JOIN shipment s ON s.id = p.shipment_id"
            " WHERE s.carrier = 'baltic-post' ORDER BY p.id"
        ).fetchall()
    ledger.close()
    return [row[0] for row in rows]
