"""The ledger as what intake asks of files that were taken and left at a remote."""

from __future__ import annotations

from sqlalchemy import Engine

from processor.intake.left_there import LeftThere
from processor.ledger.arrived import left_at_remotes
from processor.ledger.database import reading, transaction


class LeftInLedger:
    """What the ledger knows of them; `now` is the time of the pass, in microseconds."""

    def __init__(self, engine: Engine, now: int) -> None:
        self._engine = engine
        self._now = now

    def of(self, remote: str, sender: str) -> list[tuple[str, int, int]]:
        """What was taken of a sender's folder, each by name, size and mtime."""
        with reading(self._engine) as connection:
            return left_at_remotes.left(connection, remote, sender)

    def note(self, one: LeftThere) -> None:
        """Notes a file in a transaction of its own."""
        with transaction(self._engine, "register") as connection:
            left_at_remotes.note(connection, **one._asdict(), at=self._now)
