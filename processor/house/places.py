"""Where files of a house come in and go out: its own folders, and the remotes it names."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from processor.delivery.as_shown import AsShown
from processor.delivery.local import LocalOutbox
from processor.delivery.outbox import Outbox
from processor.delivery.outbox_place import Delivery, NamingPlace, OutboxPlace, SealingPlace
from processor.delivery.shown_names import ShownNames
from processor.house.pgp_keys import pgp_of
from processor.house.premises import Premises
from processor.house.receivers import Guard, key_of, names_by_folder, outbox_folders, places_of
from processor.house.sftp_keys import AFTER_FILE
from processor.house.transports import TRANSPORTS
from processor.intake.inboxes import Inboxes
from processor.intake.label_folders import is_labels
from processor.intake.local import LocalInbox
from processor.intake.scan import InboxPlace, TermsOf
from processor.intake.seal_note import waits_closed
from processor.model.arriving import Arriving
from processor.model.config import OWN, Config, Remote
from processor.model.hops import NOWHERE, Location
from processor.model.names_there import NamesThere, steady_folders
from processor.transport import listing


def inboxes_of(house: Premises, bars: Callable[[Path], bool] = lambda _: False) -> Inboxes:
    """The inbox of the house and those of its remotes; nothing is touched yet. Folders that `bars`
    bars are down: nothing is looked at there, and nothing taken."""
    config = house.config
    remotes: dict[str, InboxPlace] = {
        name: TRANSPORTS[one.transport].inbox(one, _ours(house, name), config.remotes)
        for name, one in config.remotes.items()
    }
    opening = [name for name, place in remotes.items() if _opens(config.remotes[name], place)]
    for name in opening:
        # What speaks to gpg is loaded by houses alone that have such a remote.
        from processor.intake.sealed import SealedInbox

        terms = pgp_of(config.remotes[name]).coming
        remotes[name] = SealedInbox(remotes[name], terms, config.limits.file_mb * 1_048_576)
    own = LocalInbox(house.inbox, house.work / "inbox", bars=bars)
    return Inboxes({OWN: own, **remotes}, terms_of(config), opening)


def _opens(remote: Remote, place: InboxPlace) -> bool:
    """True where what comes from a remote is opened before it comes in, or was and waits still."""
    with suppress(OSError):
        # A share that is away is down, and told of once it is back.
        return pgp_of(remote).opens or waits_closed(place.work.parent)
    return False


def terms_of(config: Config) -> TermsOf:
    """How the files of a folder of the inbox arrive: as its owner says, else as the house does."""
    known = {one.folder: one.arrival for one in config.senders}
    # A file of labels is whole by itself, whatever is said of the names and ends of exports.
    labels = Arriving(
        settle_ms=config.arrival.settle_ms, watch_ms=config.arrival.watch_ms,
        tell_after_ms=config.arrival.tell_after_ms, unfinished=config.arrival.unfinished,
        ignore=config.arrival.ignore,
    )  # fmt: skip
    return lambda folder: labels if is_labels(folder) else known.get(folder, config.arrival)


def adopted(house: Premises, adopt_as: str) -> Inboxes:
    """What `crossdock adopt` put aside. It has a work folder of its own, so that a crash does not
    forget how its files are to be taken."""
    folder = house.state / "adopt" / adopt_as
    return Inboxes({OWN: LocalInbox(folder, house.work / adopt_as)}, terms=None)


# In what we keep for a remote, the encrypted documents on their way.
SEALED = "out-sealed"
# In place of a remote's name, for what goes to the house's own outbox.
HERE = "here"


def outbox_of(house: Premises, guard: Guard = lambda _: "") -> Outbox:
    """The outbox of the house, those of its remotes and of the receivers with folders or names of
    their own; nothing is touched yet. `guard` says of a folder why it is down, or nothing."""
    config = house.config
    names = names_by_folder(config)
    own = LocalOutbox(house.outbox, house.staging, guard=guard)
    remotes: dict[str, NamingPlace] = {OWN: AsShown(own, shown_at(house, HERE), None, names)}
    for name, one in config.remotes.items():
        bare = outbox_there(house, one)
        remotes[name] = AsShown(
            bare,
            shown_at(house, name),
            paths_at(config, name),
            names,
            one.values.get(AFTER_FILE, ""),
            _sealed(house, one, bare),
            _ours(house, name) / SEALED,
        )
    for key, here in places_of(house, guard).items():
        remotes[key] = AsShown(here, shown_at(house, key), None, names)
    return Outbox(remotes[OWN], house.archive / "out", remotes, remotes)


def outbox_there(house: Premises, remote: Remote) -> OutboxPlace:
    """The outbox of a remote by itself, whatever its receivers call what lies there."""
    ours = _ours(house, remote.name)
    return TRANSPORTS[remote.transport].outbox(remote, ours, house.config.remotes)


def _sealed(house: Premises, remote: Remote, bare: OutboxPlace) -> SealingPlace | None:
    """The way to the outbox of a remote where what goes there is encrypted or signed as it says;
    None where nothing is."""
    terms = pgp_of(remote)
    if not terms.seals:
        return None
    from processor.delivery.sealed import SealedOutbox

    return SealedOutbox(bare, terms.going, _ours(house, remote.name) / SEALED)


def made_for_others(house: Premises) -> list[Path]:
    """The folders with encrypted documents for remotes that config.yaml names no more."""
    top = house.state / "remotes"
    if not listing.is_folder(top):
        return []
    known = house.config.remotes
    return [one.path / SEALED for one in listing.entries(top) if one.name not in known]


def paths_at(config: Config, remote: str) -> dict[str, str]:
    """The paths of those receivers that have one at a remote, by their folder of the outbox; empty
    for the outbox of the remote itself."""
    folders = outbox_folders(config)
    return {
        folders[name]: "" if one.path == "." else one.path
        for name, one in config.away.items()
        if one.remote == remote and one.path
    }


def shown_at(house: Premises, place: str) -> Path:
    """The folder in which it stands what documents of ours are called at a place: with the archive,
    for a ledger that is put back does not know it."""
    return house.archive / "ledger" / "shown" / place


def known_elsewhere(house: Premises, outbox: Outbox, folder: str, name: str) -> list[Location]:
    """Where a document went by what was fixed of it, but for where today's config.yaml looks."""
    found: list[Location] = []
    top = shown_at(house, "")
    for entry in listing.entries(top) if listing.is_folder(top) else ():
        fixed = ShownNames(entry.path).of(folder, name)
        remote = OWN if entry.name == HERE else entry.name
        if fixed is None or fixed.where == NOWHERE:
            continue
        if outbox.where(Delivery(0, folder, name, "", remote)) != fixed.where:
            found.append(fixed.where)
    return sorted(found, key=lambda one: (one.host, one.path))


def _ours(house: Premises, remote: str) -> Path:
    """What we keep for a remote on our own disk: files on their way in and out."""
    return house.state / "remotes" / remote


def bound(config: Config) -> dict[str, tuple[str, ...]]:
    """The inbox folders that are looked at in each remote: of those who name it. What lies there
    for a channel that is off stays there."""
    named = [
        *((one.remote, one.folder) for one in config.channels.values() if one.status != "off"),
        *((one.remote, one.folder) for one in config.warehouses.values()),
        *((one.remote, one.folder) for one in config.sending_carriers.values()),
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


def outgoing_at(config: Config, remote: str) -> list[str]:
    """The folders below the outbox of a remote to which documents go, as far as they are the same
    on every day; empty for the outbox itself."""
    paths, names = paths_at(config, remote), names_by_folder(config)
    found: set[str] = set()
    for folder in folders_at(config, remote):
        there = paths.get(folder, folder)
        given = names.get(folder, NamesThere())
        found |= {
            "/".join(part for part in (there, *steady_folders(one)) if part)
            for one in ("", *given.patterns.values(), *given.mailboxes.values())
        }
    return sorted(found)


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
