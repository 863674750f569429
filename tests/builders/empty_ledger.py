"""An empty ledger, migrated once for all houses of a process, and copied for each."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from processor.ledger.database import open_ledger


def lay_empty_ledger(path: Path) -> None:
    """Writes a ledger with every table and nothing in them, unless one is there."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(_empty())


@cache
def _empty() -> bytes:
    with TemporaryDirectory(prefix="crossdock-ledger-") as folder:
        path = Path(folder) / "ledger.db"
        open_ledger(path).dispose()
        return path.read_bytes()
