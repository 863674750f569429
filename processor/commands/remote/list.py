"""`crossdock remote list`: the remotes of config.yaml, and how the last look at each went."""

from __future__ import annotations

import argparse

from processor.commands.opening.open_ledger import ledger_as_it_is
from processor.commands.opening.open_premises import load_place, now_micros
from processor.commands.printing.console import DONE, say, show_json, spoken, table, told
from processor.commands.printing.shown_times import here
from processor.commands.working.server_turns import turns_of
from processor.house.places import away, bound, receivers
from processor.house.transports import TRANSPORTS
from processor.ledger.arrived import remote_contacts
from processor.ledger.arrived.remote_contacts import Contact
from processor.ledger.database import reading
from processor.model.config import Remote
from processor.model.sentence import Text, sentence
from processor.model.times import rfc3339


def remote_list(args: argparse.Namespace) -> int:
    """Each remote with its transport, what it promises, and what is known of it; no server is
    asked."""
    house = load_place(args.config)
    with reading(ledger_as_it_is(house)) as connection:
        known = remote_contacts.contacts(connection)
    now = now_micros(args.now)
    used = {*bound(house.config), *receivers(house.config)}
    if args.json:
        for name, one in sorted(house.config.remotes.items()):
            show_json(
                {
                    **_for_programs(one, known.get(name), is_used=name in used),
                    "turns": turns_of(house.config, name, known.get(name), now)
                    if TRANSPORTS[one.transport].away
                    else None,
                }
            )
        return DONE
    zone = house.config.timezone
    rows = [
        (
            name,
            one.transport,
            _promise(one),
            where(one),
            spoken(last_look(one, known.get(name), zone, is_used=name in used)),
        )
        for name, one in sorted(house.config.remotes.items())
    ]
    say(table(sentence("remote.list"), rows))
    for name in sorted(away(house.config) & used):
        turns = turns_of(house.config, name, known.get(name), now)
        for line in turns.lines(lambda at: here(at, zone), 0):
            say(told("remote.turn", name=name, words=line))
    return DONE


def where(remote: Remote) -> str:
    """Where a remote is, without anything that opens it."""
    if TRANSPORTS[remote.transport].away:
        port = remote.values.get("port", "22")
        return f"{remote.values['user']}@{remote.values['host']}:{port}"
    return remote.values.get("path", "")


def last_look(remote: Remote, contact: Contact | None, zone: str, *, is_used: bool) -> Text:
    """How the last look at a remote went, as far as it is noted."""
    if not is_used:
        return sentence("remote.unused")
    if not TRANSPORTS[remote.transport].away:
        return sentence("remote.here")
    if contact is None:
        return sentence("remote.never-looked")
    good = "" if contact.good_at is None else here(contact.good_at, zone)
    if contact.failing_since is None:
        return sentence("remote.good", at=good)
    id_ = "remote.failing" if good else "remote.failing-ever"
    since = here(contact.failing_since, zone)
    return sentence(id_, since=since, why=contact.words, good=good)


def _promise(remote: Remote) -> Text:
    return sentence(f"transport.promise.{TRANSPORTS[remote.transport].promise.replace(' ', '-')}")


def _for_programs(remote: Remote, contact: Contact | None, *, is_used: bool) -> dict[str, object]:
    known = contact or Contact()
    return {
        "remote": remote.name,
        "transport": remote.transport,
        "promise": TRANSPORTS[remote.transport].promise,
        "where": where(remote),
        "used": is_used,
        "good_at": None if known.good_at is None else rfc3339(known.good_at),
        "failing_since": None if known.failing_since is None else rfc3339(known.failing_since),
        "why": known.words,
    }
