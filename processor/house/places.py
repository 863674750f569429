"""Where files of a house come in and go out: its own folders, and the remotes it names."""

from __future__ import annotations

from pathlib import Path

from processor.delivery.local import LocalOutbox
from processor.delivery.outbox import Outbox
from processor.house.premises import Premises
from processor.house.transports import TRANSPORTS
from processor.intake.inboxes import Inboxes
from processor.intake.local import LocalInbox
from processor.intake.scan import TermsOf
from processor.model.config import OWN, Config


def inboxes_of(house: Premises) -> Inboxes:
    """The inbox of the house and those of its remotes; nothing is touched yet."""
    remotes = {
        name: TRANSPORTS[one.transport].inbox(one, _ours(house, name))
        for name, one in house.config.remotes.items()
    }
    own = LocalInbox(house.inbox, house.work / "inbox")
    return Inboxes({OWN: own, **remotes}, terms_of(house.config))


def terms_of(config: Config) -> TermsOf:
    """How the files of a folder of the inbox arrive: as its owner says, else as the house does."""
    known = {one.folder: one.arrival for one in config.channels.values()}
    known |= {one.folder: one.arrival for one in config.warehouses.values()}
    return lambda folder: known.get(folder, config.arrival)


def adopted(house: Premises, adopt_as: str) -> Inboxes:
    """What `crossdock adopt` put aside. It has a work folder of its own, so that a crash does not
    forget how its files are to be taken."""
    folder = house.state / "adopt" / adopt_as
    return Inboxes({OWN: LocalInbox(folder, house.work / adopt_as)}, terms=None)


def outbox_of(house: Premises) -> Outbox:
    """The outbox of the house and those of its remotes; nothing is touched yet."""
    remotes = {
        name: TRANSPORTS[one.transport].outbox(one, _ours(house, name))
        for name, one in house.config.remotes.items()
    }
    own = LocalOutbox(house.outbox, house.staging)
    return Outbox(own, house.archive / "out", remotes)


def _ours(house: Premises, remote: str) -> Path:
    """What we keep for a remote on our own disk: files on their way in and out."""
    return house.state / "remotes" / remote


def bound(config: Config) -> dict[str, tuple[str, ...]]:
    """The inbox folders that are looked at in each remote: of those who name it. What lies there
    for a channel that is off stays there."""
    named = [
        *((one.remote, one.folder) for one in config.channels.values() if one.status != "off"),
        *((one.remote, one.folder) for one in config.warehouses.values()),
    ]
    found: dict[str, list[str]] = {}
    for remote, folder in named:
        if remote:
            found.setdefault(remote, []).append(folder)
    return {remote: tuple(sorted(folders)) for remote, folders in sorted(found.items())}


def receivers(config: Config) -> list[str]:
    """The remotes that documents are handed over to: those that a warehouse names."""
    return sorted({one.remote for one in config.warehouses.values()} - {""})


def remote_for(config: Config, receiver: str, folder: str) -> str | None:
    """The remote to which what goes to a receiver, into its outbox folder, is handed over.

    `OWN` is the house's own outbox, where all goes whose `receiver` is no warehouse (empty). None
    where config.yaml no longer says where: it names no such warehouse, or another folder for it.
    """
    if not receiver:
        return OWN
    warehouse = config.warehouses.get(receiver)
    known = warehouse is not None and warehouse.folder == folder.partition("/")[0]
    return warehouse.remote if warehouse is not None and known else None
