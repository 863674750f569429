"""Where files of a house come in and go out: its own folders, and the remotes it names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from processor.delivery.local import LocalOutbox
from processor.delivery.outbox import Outbox, OutboxPlace
from processor.delivery.redirected import Redirected
from processor.house.premises import Premises
from processor.house.receivers import Guard, key_of, outbox_folders, places_of
from processor.house.transports import TRANSPORTS
from processor.intake.inboxes import Inboxes
from processor.intake.local import LocalInbox
from processor.intake.scan import TermsOf
from processor.model.config import OWN, Config


def inboxes_of(house: Premises, bars: Callable[[Path], bool] = lambda _: False) -> Inboxes:
    """The inbox of the house and those of its remotes; nothing is touched yet. Folders that `bars`
    bars are down: nothing is looked at there, and nothing taken."""
    remotes = {
        name: TRANSPORTS[one.transport].inbox(one, _ours(house, name), house.config.remotes)
        for name, one in house.config.remotes.items()
    }
    own = LocalInbox(house.inbox, house.work / "inbox", bars=bars)
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


def outbox_of(house: Premises, guard: Guard = lambda _: "") -> Outbox:
    """The outbox of the house, those of its remotes and of the receivers with folders of their own;
    nothing is touched yet. `guard` says of a folder why it is down, or nothing."""
    remotes = {
        name: _redirected(
            house,
            name,
            TRANSPORTS[one.transport].outbox(one, _ours(house, name), house.config.remotes),
        )
        for name, one in house.config.remotes.items()
    }
    own = LocalOutbox(house.outbox, house.staging, guard=guard)
    return Outbox(own, house.archive / "out", {**remotes, **places_of(house, guard)})


def _redirected(house: Premises, remote: str, place: OutboxPlace) -> OutboxPlace:
    """The outbox of a remote, with the paths of those receivers that have one there."""
    folders = outbox_folders(house.config)
    paths = {
        folders[name]: "" if one.path == "." else one.path
        for name, one in house.config.away.items()
        if one.remote == remote and one.path
    }
    return Redirected(place, paths) if paths else place


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


def away(config: Config) -> frozenset[str]:
    """The remotes that are servers."""
    return frozenset(name for name, one in config.remotes.items() if TRANSPORTS[one.transport].away)


def receivers(config: Config) -> list[str]:
    """The remotes that documents are handed over to: those that a warehouse or another receiver
    names."""
    named = {one.remote for one in config.warehouses.values()}
    return sorted((named | {one.remote for one in config.away.values()}) - {""})


def folders_at(config: Config, remote: str) -> list[str]:
    """The folders that go to a remote, as the house's own outbox would have them."""
    known = outbox_folders(config)
    warehouses = (one.folder for one in config.warehouses.values() if one.remote == remote)
    others = (known[name] for name, one in config.away.items() if one.remote == remote)
    return sorted({*warehouses, *others})


def handed_to(config: Config) -> list[str]:
    """Beside the house's own outbox, the places to which documents are handed over: those remotes,
    and receivers with folders of their own."""
    return [*receivers(config), *(key_of(name) for name in config.receivers)]


def remote_for(config: Config, receiver: str, folder: str) -> str | None:
    """The remote to which what goes to a receiver, into its outbox folder, is handed over, or the
    key of a receiver with folders of its own.

    `OWN` is the house's own outbox, where all else goes whose `receiver` is no warehouse (empty).
    None where config.yaml no longer says where: it names no such warehouse, or another folder for
    it.
    """
    if not receiver:
        first = folder.partition("/")[0]
        named = (name for name, below in outbox_folders(config).items() if below == first)
        return _own_place(config, next(named, ""))
    warehouse = config.warehouses.get(receiver)
    known = warehouse is not None and warehouse.folder == folder.partition("/")[0]
    if warehouse is None or not known:
        return None
    return warehouse.remote or _own_place(config, receiver)


def _own_place(config: Config, name: str) -> str:
    if name in config.away:
        return config.away[name].remote
    return key_of(name) if name in config.receivers else OWN
