"""What lies staged: handed over only as the ledger noted it, and no witness where it is away."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from processor.delivery.local import LocalOutbox
from processor.delivery.outbox import Outbox
from processor.delivery.outbox_place import Delivery
from processor.transport.faults import FolderGone

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


def test_a_share_that_went_away_does_not_witness_that_a_document_was_handed_over(
    tmp_path: Path,
) -> None:
    share = tmp_path / "share"
    (share / "staging").mkdir(parents=True)
    place = LocalOutbox(share / "outbox", share / "staging" / "out", (share, share / "staging"))
    assert place.prove() == ""
    document = Delivery(7, "pl1", "one.csv", hashlib.sha256(WHOLE).hexdigest())
    place.stage(document, WHOLE)
    share.rename(tmp_path / "unmounted")
    with pytest.raises(FolderGone):
        place.witness(document)
