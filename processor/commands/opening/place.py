"""Whether a ledger may lie where config.yaml puts it. Needs no ledger."""

from __future__ import annotations

from processor.house.premises import Premises
from processor.model.sentence import Sentence, sentence
from processor.transport.network_disks import network_disk


def on_a_network_disk(house: Premises) -> Sentence | None:
    """What is wrong with the place of the ledger; None where it lies on a disk of this machine."""
    name = network_disk(house.state)
    if not name:
        return None
    return sentence("open.network-disk", folder=str(house.state), disk=name)
