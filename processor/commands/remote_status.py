"""What `crossdock status` says of remotes: how files move, whether they are there, what waits."""

from __future__ import annotations

from collections import Counter

import msgspec
from sqlalchemy import Connection

from processor.delivery.outbox import Outbox
from processor.house.places import inboxes_of, outbox_of
from processor.house.premises import Premises
from processor.house.receivers import is_receiver
from processor.house.transports import TRANSPORTS
from processor.ledger import arrivals, documents
from processor.model.config import OWN, Remote
from processor.model.sentence import Sentence, Text, joined, sentence
from processor.passes.sending.deliver import remote_of


class RemoteStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One remote. `down` is why nothing can be handed over there, as far as a look says;
    `documents` is how many are on their way to it."""

    name: str
    transport: str
    promise: str
    down: Text
    documents: int

    @property
    def said(self) -> Sentence:
        """All of it on one line."""
        named = sentence("status.remote-name", name=self.name)
        if self.transport:
            promise = sentence(f"transport.promise.{self.promise.replace(' ', '-')}")
            named = sentence(
                "status.remote-moved", name=self.name, how=self.transport, promise=promise
            )
        state = sentence("status.down", why=self.down) if self.down else sentence("status.there")
        return sentence("status.remote", remote=named, state=state, count=self.documents)


def _promised(outbox: Outbox, remote: Remote) -> str:
    """What becomes of a document there: what its transport promises, unless this place says less."""
    less = outbox.places[remote.name].may_repeat()
    if less is None:
        return "not known"
    return "at least once" if less else TRANSPORTS[remote.transport].promise


def remotes_now(house: Premises, connection: Connection) -> list[RemoteStatus]:
    """Every remote of the configuration, and those that it lost while documents were staged there
    or files were on their way from there."""
    staged = documents.staged_for(connection)
    rows = documents.documents_in(connection, "open", "pending", "staged")
    owed = Counter(remote_of(house.config, row, staged) or OWN for row in rows)
    for key in [one for one in owed if one == OWN or is_receiver(one)]:
        del owed[key]
    named = {(place.work, remote) for remote, place in inboxes_of(house).places.items()}
    left = {
        remote: sentence("status.files-left", folder=str(work))
        for work, remote in arrivals.work_folders(connection).items()
        if (work, remote) not in named
    }
    outbox = outbox_of(house)
    outbox.look()
    found = [
        RemoteStatus(
            name=name,
            transport=one.transport,
            promise=_promised(outbox, one),
            down=joined(one[name] for one in (outbox.down, left) if name in one),
            documents=owed[name],
        )
        for name, one in house.config.remotes.items()
    ]
    lost = sentence("status.remote-lost")
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
