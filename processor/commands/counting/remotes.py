"""What `crossdock status` says of remotes: how files move, whether they are there, what waits."""

from __future__ import annotations

from collections import Counter

import msgspec
from sqlalchemy import Connection

from processor.commands.working.server_turns import ServerTurns, turns_of
from processor.delivery.outbox import Outbox
from processor.house.places import away, inboxes_of, outbox_of
from processor.house.premises import Premises
from processor.house.receivers import is_receiver
from processor.house.transports import TRANSPORTS
from processor.ledger.arrived import arrivals, remote_contacts
from processor.ledger.outgoing import documents
from processor.model.config import OWN, Remote
from processor.model.sentence import Sentence, Text, joined, sentence
from processor.model.times import rfc3339
from processor.passes.keys_nearly_over import nearly_over
from processor.passes.sending.deliver import remote_of


class RemoteStatus(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One remote. `down` is why nothing can be handed over there, as far as a look says; of a
    server the last look that was taken, which it served last at `good_at` and not since
    `failing_since` (times as RFC 3339; left out for never). `documents` is how many are on their way
    to it, `keys` what is to be known of the keys by which files are encrypted there, `turns` when a
    server is asked."""

    name: str
    transport: str
    promise: str
    down: Text
    documents: int
    good_at: str = ""
    failing_since: str = ""
    keys: Text = ""
    turns: ServerTurns | None = None

    @property
    def said(self) -> Sentence:
        """All of it on one line."""
        named = sentence("status.remote-name", name=self.name)
        if self.transport:
            promise = sentence(f"transport.promise.{self.promise.replace(' ', '-')}")
            named = sentence(
                "status.remote-moved", name=self.name, how=self.transport, promise=promise
            )
        said = sentence("status.remote", remote=named, state=self._state, count=self.documents)
        return sentence("status.remote-keys", said=said, keys=self.keys) if self.keys else said

    @property
    def _state(self) -> Sentence:
        at, since = self.good_at, self.failing_since
        if self.down and since and at:
            return sentence("status.down-since", since=since, at=at, why=self.down)
        if self.down and since:
            return sentence("status.down-ever", since=since, why=self.down)
        if self.down:
            return sentence("status.down", why=self.down)
        if at:
            return sentence("status.last-good", at=at)
        is_away = self.transport in TRANSPORTS and TRANSPORTS[self.transport].away
        return sentence("remote.never-looked") if is_away else sentence("status.there")


def _promised(outbox: Outbox, remote: Remote) -> str:
    """What becomes of a document there: what its transport promises, unless this place says less."""
    less = outbox.places[remote.name].may_repeat()
    if less is None:
        return "not known"
    return "at least once" if less else TRANSPORTS[remote.transport].promise


def remotes_now(house: Premises, connection: Connection, now: int) -> list[RemoteStatus]:
    """At `now`, microseconds UTC, every remote of the configuration, and those that it lost while documents were staged there
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
    promises = {name: _promised(outbox, one) for name, one in house.config.remotes.items()}
    known = remote_contacts.contacts(connection)
    servers = away(house.config)
    # Whoever only looks at the house asks no server: what the last pass saw is told.
    outbox.resting = servers
    outbox.look()
    unserved = {name: one.words for name, one in known.items() if name in servers and one.why}
    keys = nearly_over(house.config.remotes)
    found = [
        RemoteStatus(
            name=name,
            transport=one.transport,
            promise=promises[name],
            down=joined(one[name] for one in (outbox.down, unserved, left) if name in one),
            documents=owed[name],
            good_at=_time(known[name].good_at) if name in known else "",
            failing_since=_time(known[name].failing_since) if name in known else "",
            keys=keys.get(name, ""),
            turns=turns_of(house.config, name, known.get(name), now) if name in servers else None,
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


def _time(at: int | None) -> str:
    return "" if at is None else rfc3339(at)
