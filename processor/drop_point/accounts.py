"""Which accounts drop and fetch files, and which folders of the house each of them sees."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Literal

import msgspec

from processor.model.arriving import Arriving
from processor.model.config import Channel, Config, Warehouse

Per = Literal["channel", "client"]
# Longest name of a user that Linux's own tools make.
_LONGEST = 32


class Served(msgspec.Struct, frozen=True, kw_only=True):
    """A folder that an account sees. `real` is where it lies in the house, absolute; `seen` what
    the account calls it, relative to its root. `writes`: files may be dropped there, and arrive as
    `arrival` says; else they may only be read."""

    real: str
    seen: str
    writes: bool
    arrival: Arriving = Arriving()


class DropAccount(msgspec.Struct, frozen=True, kw_only=True):
    """A user of the machine that reaches nothing but these folders. `owner` is the channel, client
    or warehouse whose account it is."""

    name: str
    owner: str
    folders: tuple[Served, ...]

    @property
    def start(self) -> str:
        """The folder in which a session begins, as the account sees it: its inbox where it has one
        alone, so that a plain `put` lands there; else the root, where nothing can be put."""
        inboxes = [one.seen for one in self.folders if one.writes]
        return f"/{inboxes[0]}" if len(inboxes) == 1 else "/"


def drop_accounts(
    config: Config, inbox: str, outbox_of: Callable[[str], str], per: Per
) -> list[DropAccount]:
    """One account for each channel, or for all channels of a client, and one for each warehouse, by
    name. Channels that are off have none, nor has who is reached at a remote: their files go there.

    `outbox_of` is the absolute folder in which files for a warehouse lie.
    """
    channels = [one for one in config.channels.values() if one.status != "off" and not one.remote]
    found = []
    if per == "channel":
        found += [
            DropAccount(
                name=user_name("drop", one.name), owner=one.name, folders=(_inbox(inbox, one),)
            )
            for one in channels
        ]
    else:
        for client in sorted({one.client for one in channels}):
            folders = tuple(_inbox(inbox, one) for one in channels if one.client == client)
            found.append(
                DropAccount(name=user_name("client", client), owner=client, folders=folders)
            )
    for code, one in config.warehouses.items():
        if not one.remote:
            out = Served(real=outbox_of(code), seen=f"outbox/{one.folder}", writes=False)
            found.append(
                DropAccount(
                    name=user_name("drop", code), owner=code, folders=(_inbox(inbox, one), out)
                )
            )
    return sorted(found, key=lambda one: one.name)


def user_name(kind: str, name: str) -> str:
    """The user of a channel, client or warehouse: its name behind a word that no user of the
    system begins with. One that is too long for a user is cut, and told apart by its digest."""
    whole = f"{kind}-{name.lower()}"
    if len(whole) <= _LONGEST:
        return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()[:8]
    return f"{whole[: _LONGEST - 9]}-{digest}"


def _inbox(inbox: str, owner: Channel | Warehouse) -> Served:
    return Served(
        real=f"{inbox}/{owner.folder}",
        seen=f"inbox/{owner.folder}",
        writes=True,
        arrival=owner.arrival,
    )
