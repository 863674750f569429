"""The remote that a command names, and the server behind it."""

from __future__ import annotations

from processor.commands.printing.console import USAGE, Stop
from processor.house.premises import Premises
from processor.house.sftp_keys import SFTP, settings_of
from processor.model.config import Remote
from processor.model.sentence import listed, sentence
from processor.transport.sftp.settings import Settings


def named_remote(house: Premises, name: str) -> Remote:
    """The remote of that name; ends the command with the names that there are."""
    found = house.config.remotes.get(name)
    if found is None:
        known = listed(sorted(house.config.remotes))
        raise Stop(USAGE, sentence("remote.unknown", name=name, known=known))
    return found


def server_of(house: Premises, name: str) -> Settings:
    """How the server of a remote is reached; ends the command where it is none."""
    remote = named_remote(house, name)
    if remote.transport != SFTP:
        raise Stop(USAGE, sentence("remote.no-server", name=name, transport=remote.transport))
    return settings_of(remote, house.config.remotes)
