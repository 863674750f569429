"""Whose folder of the inbox it is, and which mappings its files may be read by."""

from __future__ import annotations

from typing import NamedTuple

from processor.intake.scan import REVIEW
from processor.model.config import Carrier, Channel, Config, Warehouse
from processor.normalise.kinds.file_kind import Owner
from processor.normalise.kinds.file_kinds import FILE_KINDS
from processor.normalise.mapping.mapping import Mapping
from processor.passes.runtime import Runtime

CATALOGUE = "catalogue"


class FolderOwner(NamedTuple):
    """Who drops files into a folder; the catalogue's is the house's own."""

    kind: Owner
    mappings: tuple[str, ...] = ()
    timezone: str = ""
    channel: Channel | None = None
    warehouse: Warehouse | None = None
    carrier: Carrier | None = None


def owner_of(config: Config, folder: str) -> FolderOwner | None:
    """Whose folder of the inbox it is; None for one that nobody owns, or a channel that is off."""
    if folder == CATALOGUE:
        return FolderOwner("catalogue")
    for channel in config.channels.values():
        if channel.folder == folder and channel.status != "off":
            return FolderOwner("channel", channel.mappings, channel.timezone, channel=channel)
    for warehouse in config.warehouses.values():
        if warehouse.folder == folder:
            return FolderOwner(
                "warehouse", warehouse.mappings, warehouse.timezone, warehouse=warehouse
            )
    return None


def allowed_mappings(runtime: Runtime, sender: str) -> list[Mapping] | None:
    """The mappings that the folder `sender` accepts; None for a folder nobody owns.

    A channel or warehouse names its own; the catalogue's folder takes all of its kinds.
    """
    house = runtime.house
    owner = owner_of(house.config, sender)
    if owner is None:
        return None
    names = house.mappings if owner.kind == "catalogue" else owner.mappings
    known = [house.mappings[name] for name in names]
    return [one for one in known if owner.kind in FILE_KINDS[one.kind].folders]


def senders(runtime: Runtime) -> list[str]:
    """Every folder name that the inbox knows."""
    config = runtime.house.config
    return [
        CATALOGUE,
        *(one.folder for one in config.channels.values()),
        *(one.folder for one in config.warehouses.values()),
        *(f"{REVIEW}/{name}" for name in config.review.accounts),
    ]


def sender_language(config: Config, folder: str) -> str:
    """The code of the language of what goes back to a folder of the inbox: that of its channel,
    else the house's."""
    said = (one.language for one in config.channels.values() if one.folder == folder)
    return next(said, "") or config.language
