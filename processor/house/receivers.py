"""Who takes files, and in which folder: every warehouse, and the receivers of the house itself.

They are there without being written in config.yaml, as are the channels and clients that are told
what happened; its block `receivers` says more about one, and which carriers, forwarders and brokers
take files.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from processor.delivery.local import LocalOutbox
from processor.delivery.outbox_place import OutboxPlace
from processor.house.config_keys import RECEIVERS
from processor.house.premises import Premises
from processor.model.config import Config, Receiver
from processor.model.names_there import NamesThere
from processor.model.sentence import Text

# Before the name of a receiver, in place of a remote's name: no remote has a blank in its name.
_KEY = "receiver "

Guard = Callable[[Path], Text]


def outbox_folders(config: Config) -> dict[str, str]:
    """The name of each receiver's folder of the outbox, by receiver."""
    warehouses = {code: one.folder for code, one in config.warehouses.items()}
    told = {one.receiver: one.receiver for one in config.tellings}
    told |= {one.receiver: one.receiver for one in config.receiver_files}
    told |= {one.receiver: one.receiver for plan in config.manifests for one in plan.files}
    return {**told, **warehouses, **{name: name for name in RECEIVERS}}


def names_by_folder(config: Config) -> dict[str, NamesThere]:
    """What documents are called at those receivers that ask for it, by their folder of the
    outbox."""
    folders = outbox_folders(config)
    return {folders[name]: one for name, one in config.names_there.items()}


def mailbox_at(config: Config, folder: str, kind: str) -> str:
    """Where the mailbox of a kind lies for documents of a folder of the outbox, as messages show
    it: a path of this machine, or one of a remote."""
    first, _, rest = folder.partition("/")
    name = next(one for one, below in outbox_folders(config).items() if below == first)
    box = config.names_there[name].mailbox(kind)
    given = config.receivers.get(name) or config.away.get(name) or Receiver(name=name)
    warehouse = config.warehouses.get(name)
    remote = given.remote if warehouse is None else warehouse.remote
    if not remote:
        top = given.folder or f"{config.folders.outbox}/{first}"
        return "/".join(part for part in (top, rest, box) if part)
    below = {"": first, ".": ""}.get(given.path, given.path)
    return f"{remote}:{'/'.join(part for part in ('outbox', below, rest, box) if part)}"


def key_of(name: str) -> str:
    """What stands in place of a remote's name for a receiver with a place of its own."""
    return f"{_KEY}{name}"


def is_receiver(key: str) -> bool:
    """True for the key of a receiver; false for a remote and for the house's own outbox."""
    return key.startswith(_KEY)


def name_of(key: str) -> str:
    """The name of a remote or receiver, as messages show it."""
    return key.removeprefix(_KEY)


def folder_of(house: Premises, name: str) -> Path:
    """Where the files of a receiver are renamed into."""
    given = house.config.receivers.get(name)
    if given is not None and given.folder:
        return Path(given.folder)
    return house.outbox / outbox_folders(house.config)[name]


def staging_of(house: Premises, name: str) -> Path:
    """Where the files of a receiver are staged."""
    given = house.config.receivers.get(name)
    if given is None:
        return house.staging
    return Path(given.staging) if given.staging else house.state / "receivers" / name


def places_of(house: Premises, guard: Guard) -> dict[str, OutboxPlace]:
    """The places of those receivers that have one of their own, by key; nothing is touched yet."""
    below = outbox_folders(house.config)
    found: dict[str, OutboxPlace] = {}
    for name, one in house.config.receivers.items():
        folder, staging = folder_of(house, name), staging_of(house, name)
        # What config.yaml names must be there: made, it would hide that nothing is mounted.
        base = tuple(Path(given) for given in (one.folder, one.staging) if given)
        found[key_of(name)] = LocalOutbox(folder, staging, base, below[name], guard)
    return found
