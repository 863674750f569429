"""Whether a channel hears of what was called off of its orders, by any file for it."""

from __future__ import annotations

from pathlib import PurePosixPath

from sqlalchemy import Connection

from processor.documents.feeds.feed import says_cancelled
from processor.documents.layouts.layout import read_layout
from processor.ledger.reference import reference
from processor.model.config import Config


def hears_of_cancels(connection: Connection, config: Config, channel: str) -> bool:
    """True where a file for the channel says what was called off, as the layouts in force are.

    False also where nobody knows yet, of a layout that no pass has read: a channel that is told
    twice is better than one that is never told.
    """
    feeds = [
        one
        for one in config.tellings
        if (one.owner, one.to, one.kind) == ("channel", channel, "channel-feed")
    ]
    if any(one.about == "cancelled" for one in feeds):
        return True
    names = {one.layout for one in feeds if one.about == "shipped"}
    bundle = reference.in_force(connection) if names else None
    texts = {} if bundle is None else reference.texts_of(connection, bundle)
    tables = {shown: body for (kind, shown), body in texts.items() if kind == "value table"}
    for (kind, shown), body in texts.items():
        if kind == "layout" and PurePosixPath(shown).stem in names:
            layout, _ = read_layout(body, shown, tables)
            if layout is not None and says_cancelled(layout):
                return True
    return False
