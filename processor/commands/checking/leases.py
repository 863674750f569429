"""What `crossdock check` says of inbox folders whose files cannot be asked for writers."""

from __future__ import annotations

from pathlib import Path

from processor.house.places import bound, inboxes_of
from processor.house.premises import Premises
from processor.intake.local import LocalInbox
from processor.intake.without_leases import without_leases
from processor.model.sentence import Sentence, Text, sentence


def lease_lines(house: Premises) -> list[Sentence]:
    """One line for each reason, with the folders that it holds for."""
    found: dict[Text, list[str]] = {}
    for folder in _folders(house):
        why = without_leases(folder)
        if why:
            found.setdefault(why, []).append(str(folder))
    return [sentence("check.no-leases", folders=folders, why=why) for why, folders in found.items()]


def _folders(house: Premises) -> list[Path]:
    config, named = house.config, bound(house.config)
    senders = {one.folder for one in config.channels.values() if one.status != "off"}
    senders |= {one.folder for one in config.warehouses.values()}
    senders |= {one.folder for one in config.sending_carriers.values()}
    found = [house.inbox / sender for sender in sorted(senders)]
    for remote, place in inboxes_of(house).places.items():
        if isinstance(place, LocalInbox):
            found += [place.inbox / sender for sender in named.get(remote, ())]
    return found
