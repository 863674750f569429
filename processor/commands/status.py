"""`crossdock status`: what is in the house."""

from __future__ import annotations

import argparse

from processor.commands.console import DONE, say, show_json, table
from processor.commands.open_house import ledger_of, load_place, refused_alert
from processor.commands.remote_status import remotes_now
from processor.ledger import requests, views
from processor.ledger.database import reading
from processor.transport.read_files import is_there, read_text


def status(args: argparse.Namespace) -> int:
    """What is in the house."""
    house = load_place(args.config)
    with reading(ledger_of(house)) as connection:
        counts = views.counts(connection)
        stopped = sorted(requests.paused(connection))
        remotes = remotes_now(house, connection)
    alert = refused_alert(house)
    refused = read_text(alert) if is_there(alert) else ""
    brake = alert.with_name("waiting.txt")
    waiting = read_text(brake).strip() if is_there(brake) else ""
    if args.json:
        show_json(
            {
                "counts": counts, "paused": stopped, "refused": refused, "waiting": waiting,
                "remotes": remotes,
            }
        )  # fmt: skip
        return DONE
    for title, found in (
        ("Files", counts.files),
        ("Rows", counts.rows),
        ("Orders", counts.orders),
        ("Open holds", counts.holds),
        ("Documents handed over", counts.documents),
    ):
        say(table(title, sorted(found.items())))
    for words, number in (
        ("requests waiting", counts.requests),
        ("open shortages", counts.shortages),
        ("documents on their way", counts.undelivered),
    ):
        if number:
            say(f"{words}: {number}")
    for kind, name in stopped:
        say(f"paused: {kind} {name}".rstrip())
    for one in remotes:
        say(one.words)
    if waiting:
        say(waiting)
    if refused:
        say("A changed file was refused and is not in force:")
        say(refused)
    return DONE
