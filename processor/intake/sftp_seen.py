"""A file at a server of which its listing does not tell all: it is looked at by itself."""

from __future__ import annotations

import msgspec

from processor.intake.left_there import LeftFiles, told
from processor.intake.scan import Arrival
from processor.intake.sftp_listing import Listing, look_of
from processor.model.sentence import sentence
from processor.transport.sftp.channel import Server
from processor.transport.sftp.faults import ServerRefused


def seen(
    remote: Server, arrival: Arrival, path: str, listing: Listing, left: LeftFiles, *, stays: bool
) -> Arrival | None:
    """An arrival with a look at it; None where it is gone, was taken before, or is no file that can
    be taken. `stays`: what is taken is left at the server."""
    if arrival.look is not None:
        return arrival
    try:
        entry = remote.look(path)
    except ServerRefused as error:
        what = sentence("inbox.not-taken-because", why=error.words)
        listing.odd.append(listing.oddity(arrival.sender, arrival.name, what, blocked=True))
        return None
    if entry is None:
        return None
    if entry.what not in ("file", "unknown"):
        what = sentence(f"inbox.{entry.what}")
        listing.odd.append(listing.oddity(arrival.sender, arrival.name, what))
        return None
    look = look_of(entry)
    if stays and not told(look):
        what = sentence("inbox.untold")
        listing.odd.append(listing.oddity(arrival.sender, arrival.name, what, blocked=True))
        return None
    known = left.knows(arrival.sender, arrival.name, look)
    return None if known else msgspec.structs.replace(arrival, look=look)
