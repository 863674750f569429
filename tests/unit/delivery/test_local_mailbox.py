"""A mailbox in folders of this machine: whatever lies there is waited for, unless it is ours."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from processor.delivery.as_shown import AsShown
from processor.delivery.local import LocalOutbox
from processor.delivery.outbox_place import Delivery
from processor.delivery.witness import Fate
from processor.model.names_there import NamesThere

DATA = b"orders"
ONE = Delivery(1, "pl1", "a.csv", hashlib.sha256(DATA).hexdigest(), "lodz", "instruction")


@pytest.fixture
def place(tmp_path: Path) -> AsShown:
    """With a document that is staged for the mailbox ORDERS.CSV."""
    names = {"pl1": NamesThere(mailboxes={"instruction": "ORDERS.CSV"})}
    made = AsShown(
        LocalOutbox(tmp_path / "out", tmp_path / "staging"), tmp_path / "shown", {}, names
    )
    assert made.prove() == ""
    made.stage(ONE, DATA)
    assert made.fix_name(ONE) == ""
    (tmp_path / "out" / "pl1").mkdir()
    return made


def test_it_is_handed_over_once_the_mailbox_is_empty(place: AsShown, tmp_path: Path) -> None:
    assert place.mailbox(ONE, staged=True) == "pl1/ORDERS.CSV"
    assert place.witness(ONE) is Fate.WAITING
    place.hand_over(ONE)
    assert (tmp_path / "out" / "pl1" / "ORDERS.CSV").read_bytes() == DATA
    assert place.witness(ONE) is Fate.HANDED
    assert place.still_lies(ONE)
    assert not place.is_free(ONE)


@pytest.mark.parametrize("data", [b"others", DATA])
def test_what_lies_there_is_waited_for_whatever_its_bytes(
    place: AsShown, tmp_path: Path, data: bytes
) -> None:
    (tmp_path / "out" / "pl1" / "ORDERS.CSV").write_bytes(data)
    assert place.witness(ONE) is Fate.FULL
    with pytest.raises(FileExistsError):
        place.hand_over(ONE)


def test_a_power_cut_that_left_it_both_names_handed_it_over(place: AsShown, tmp_path: Path) -> None:
    (tmp_path / "out" / "pl1" / "ORDERS.CSV").hardlink_to(tmp_path / "staging" / "0000000001")
    assert place.witness(ONE) is Fate.TWICE
