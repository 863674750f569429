"""What `crossdock status` says of remotes: how files move, whether they are there, what waits."""

from __future__ import annotations

from collections import Counter

import msgspec
from sqlalchemy import Connection

from processor.house.house import Premises
from processor.house.places import inboxes_of, outbox_of
from processor.house.transports import TRANSPORTS
from processor.languages.languages import in_english
from processor.ledger import arrivals, documents
from processor.model.config import OWN
from processor.model.sentence import joined
from processor.passes.sending.deliver import remote_of


class RemoteStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One remote. `down` is why nothing can be handed over there, as far as a look says;
    `documents` is how many are on their way to it."""

    name: str
    transport: str
    promise: str
    down: str
    documents: int

    @property
    def words(self) -> str:
        """All of it on one line."""
        kind = f" ({self.transport}, {self.promise})" if self.transport else ""
        state = f"down: {self.down}" if self.down else "there"
        return f"remote {self.name}{kind}: {state}, {self.documents} documents on their way"


def remotes_now(house: Premises, connection: Connection) -> list[RemoteStatus]:
    """Every remote of the configuration, and those that it lost while documents were staged there
    or files were on their way from there."""
    staged = documents.staged_for(connection)
    rows = documents.documents_in(connection, "open", "pending", "staged")
    owed = Counter(remote_of(house.config, row, staged) or OWN for row in rows)
    del owed[OWN]
    named = {(place.work, remote) for remote, place in inboxes_of(house).places.items()}
    left = {
        remote: f"files taken from it may lie in {work}, which config.yaml does not say any more"
        for work, remote in arrivals.work_folders(connection).items()
        if (work, remote) not in named
    }
    outbox = outbox_of(house)
    outbox.look()
    found = [
        RemoteStatus(
            name=name,
            transport=one.transport,
            promise=TRANSPORTS[one.transport].promise,
            down=in_english(joined(one[name] for one in (outbox.down, left) if name in one)),
            documents=owed[name],
        )
        for name, one in house.config.remotes.items()
    ]
    lost = "config.yaml names it no more: put it back until nothing is staged for it"
    found += [
        RemoteStatus(
            name=name,
            transport="",
            promise="",
            down=lost if owed[name] else left[name],
            documents=owed[name],
        )
        for name in sorted({*owed, *left} - house.config.remotes.keys())
    ]
    return sorted(found, key=lambda one: one.name)
