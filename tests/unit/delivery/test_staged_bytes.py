"""What lies staged is handed over only if it is what the ledger noted."""

from __future__ import annotations

import hashlib
from pathlib import Path

from processor.delivery.local import LocalOutbox
from processor.delivery.outbox import Delivery, Outbox

WHOLE = b"one,two\n"


def test_torn_bytes_count_as_none(tmp_path: Path) -> None:
    outbox = Outbox(LocalOutbox(tmp_path / "outbox", tmp_path / "staging"), tmp_path / "kept")
    assert outbox.prove() == ""
    document = Delivery(7, "pl1", "one.csv", hashlib.sha256(WHOLE).hexdigest())
    assert outbox.written(document) is None
    outbox.write(document, WHOLE[:3])
    assert outbox.written(document) is None
    outbox.write(document, WHOLE)
    assert outbox.written(document) == WHOLE
