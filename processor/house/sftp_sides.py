"""The two sides of a remote of transport sftp, over one login: opened at its first use, and shared
by all that one process does there."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

from processor.delivery.outbox_place import OutboxPlace
from processor.delivery.sftp import SftpOutbox
from processor.house.sftp_keys import settings_of
from processor.intake.scan import InboxPlace, monotonic_ms
from processor.intake.sftp import SftpInbox
from processor.model.config import Remote
from processor.transport.sftp.sessions import Sessions
from processor.transport.sftp.settings import Settings

_open: dict[Settings, Sessions] = {}


def sessions(remote: Remote, others: Mapping[str, Remote]) -> Sessions:
    """The one use of a server in this process; nothing is reached yet."""
    settings = settings_of(remote, others)
    if settings not in _open:
        _open[settings] = Sessions(settings, monotonic_ms, random.random)
    return _open[settings]


def close_all() -> None:
    """Ends every login of this process."""
    while _open:
        _open.popitem()[1].close()


def inbox(remote: Remote, ours: Path, others: Mapping[str, Remote]) -> InboxPlace:
    """Where files of the server come in."""
    one = sessions(remote, others)
    return SftpInbox(one.settings, one.use, ours / "in")


def outbox(remote: Remote, ours: Path, others: Mapping[str, Remote]) -> OutboxPlace:
    """Where documents are handed over to the server."""
    one = sessions(remote, others)
    return SftpOutbox(one.settings, one.use, ours / "out")
