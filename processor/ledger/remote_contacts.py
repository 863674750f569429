"""How it went with each server: when it served last, and since when it does not. Notes in `meta` of
what the network did, so that `dump` leaves them out."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from processor.ledger.sql import text
from processor.model.sentence import Text, keep, kept

CONTACT = "remote contact "
# A server that goes on to serve is noted again after so long.
_EVERY = 60_000_000


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """Moments in microseconds UTC; None for never. `why` is what went wrong since `failing_since`,
    as the ledger keeps a text."""

    good_at: int | None = None
    failing_since: int | None = None
    why: str = ""

    @property
    def words(self) -> Text:
        """What goes wrong; nothing while it serves."""
        return kept(self.why)


def contacts(connection: Connection) -> dict[str, Contact]:
    """What is known of servers, by the name of the remote."""
    statement = text("SELECT name, value FROM meta WHERE name LIKE :n ORDER BY name")
    return {
        str(name).removeprefix(CONTACT): msgspec.json.decode(value, type=Contact)
        for name, value in connection.execute(statement, {"n": f"{CONTACT}%"})
    }


def after_look(known: Contact | None, why: Text, at: int) -> Contact:
    """What is known of a server after one more look; `why` it does not serve, or nothing. The same
    where there is nothing to note. Pure."""
    before = known or Contact()
    if why:
        since = at if before.failing_since is None else before.failing_since
        return Contact(good_at=before.good_at, failing_since=since, why=keep(why))
    serves_on = before.failing_since is None and before.good_at is not None
    if serves_on and 0 <= at - (before.good_at or 0) < _EVERY:
        return before
    return Contact(good_at=at)


def note(connection: Connection, found: dict[str, Contact]) -> None:
    """Notes what is known of servers, by the name of the remote."""
    for remote, contact in found.items():
        name = {"n": f"{CONTACT}{remote}"}
        connection.execute(text("DELETE FROM meta WHERE name = :n"), name)
        connection.execute(
            text("INSERT INTO meta (name, value) VALUES (:n, :v)"),
            {**name, "v": msgspec.json.encode(contact).decode()},
        )
