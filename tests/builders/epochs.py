"""A ledger changed by hand in a test begins a new life: nothing outside stands against it."""

from __future__ import annotations

import sqlite3

from builders.world import World


def begin_anew(world: World) -> None:
    """Forgets the epoch of a house, in its ledger and outside."""
    (world.folder / "archive" / "ledger" / "marks.json").unlink()
    with sqlite3.connect(world.folder / ".state" / "ledger.db") as ledger:
        ledger.execute("DELETE FROM meta WHERE name LIKE 'epoch %'")
    ledger.close()
