"""How it went with each server: when it served last, and since when it does not. Notes in `meta` of
what the network did, so that `dump` leaves them out."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from processor.ledger.sql import text
from processor.model.sentence import Sentence, Text, keep, kept

CONTACT = "remote contact "
# A server that goes on to serve is noted again after so long.
_EVERY = 60_000_000
_SAME = 2_000_000
_OTHER_KEY = ("sftp.host-key-changed", "sftp.host-key-revoked")


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """Moments in microseconds UTC; None for never. `why` is what went wrong since
    `failing_since`, as the ledger keeps a text; `ask_at` is from when on it is asked again then.
    `pulled_at` and `pushed_at` are when its files were fetched, and documents handed over to it,
    for the last time without a fault."""

    good_at: int | None = None
    failing_since: int | None = None
    why: str = ""
    ask_at: int | None = None
    pulled_at: int | None = None
    pushed_at: int | None = None

    @property
    def words(self) -> Text:
        """What goes wrong; nothing while it serves."""
        return kept(self.why)

    @property
    def shows_another_key(self) -> bool:
        """True where it shows another host key than the one that a person said yes to."""
        words = self.words
        why = words.pieces.get("why") if isinstance(words, Sentence) else None
        return isinstance(why, Sentence) and why.id in _OTHER_KEY


def contacts(connection: Connection) -> dict[str, Contact]:
    """What is known of servers, by the name of the remote."""
    statement = text("SELECT name, value FROM meta WHERE name LIKE :n ORDER BY name")
    return {
        str(name).removeprefix(CONTACT): msgspec.json.decode(value, type=Contact)
        for name, value in connection.execute(statement, {"n": f"{CONTACT}%"})
    }


def after_look(known: Contact | None, why: Text, at: int, *, ask_at: int | None = None) -> Contact:
    """What is known of a server after one more look; `why` it does not serve, or nothing. The same
    where there is nothing to note. Pure."""
    before = known or Contact()
    if why:
        since = at if before.failing_since is None else before.failing_since
        if None not in (ask_at, before.ask_at):
            # The same moment, looked at twice.
            ask_at = before.ask_at if abs((ask_at or 0) - (before.ask_at or 0)) < _SAME else ask_at
        return msgspec.structs.replace(before, failing_since=since, why=keep(why), ask_at=ask_at)
    serves_on = before.failing_since is None and before.good_at is not None
    if serves_on and 0 <= at - (before.good_at or 0) < _EVERY:
        return before
    return msgspec.structs.replace(before, good_at=at, failing_since=None, why="", ask_at=None)


def after_turn(
    known: Contact | None, at: int, *, pulled: bool, pushed: bool, exactly: bool
) -> Contact:
    """What is known of a server after a turn in which files were fetched, or documents handed over,
    without a fault. What has no schedule is noted now and then, unless it must be kept `exactly`.
    Pure."""
    before = known or Contact()

    def moment(last: int | None, *, done: bool) -> int | None:
        is_news = last is None or exactly or not 0 <= at - last < _EVERY
        return at if done and is_news else last

    return msgspec.structs.replace(
        before,
        pulled_at=moment(before.pulled_at, done=pulled),
        pushed_at=moment(before.pushed_at, done=pushed),
    )


def note(connection: Connection, found: dict[str, Contact]) -> None:
    """Notes what is known of servers, by the name of the remote."""
    for remote, contact in found.items():
        name = {"n": f"{CONTACT}{remote}"}
        connection.execute(text("DELETE FROM meta WHERE name = :n"), name)
        connection.execute(
            text("INSERT INTO meta (name, value) VALUES (:n, :v)"),
            {**name, "v": msgspec.json.encode(contact).decode()},
        )
