"""`crossdock remote ls`: what lies in a folder of a server."""

from __future__ import annotations

import argparse
from itertools import islice

from processor.commands.naming.named_remote import server_of
from processor.commands.opening.open_premises import load_place
from processor.commands.printing.console import (
    DONE,
    NEEDS_A_PERSON,
    Stop,
    say,
    show_json,
    table,
    told,
)
from processor.commands.printing.shown_times import here
from processor.intake.scan import shown_name
from processor.model.sentence import sentence
from processor.model.times import SECOND, rfc3339
from processor.transport.sftp.channel import ServerEntry
from processor.transport.sftp.connect import open_session
from processor.transport.sftp.faults import RemoteFault

# No listing is read for longer than this: a folder may hold more names than anybody reads.
_MOST = 100_000


def remote_ls(args: argparse.Namespace) -> int:
    """Lists a folder: at most so many of its names, in their order, each on one line whatever bytes
    it holds."""
    house = load_place(args.config)
    settings = server_of(house, args.name)
    folder = args.folder or "."
    try:
        session = open_session(settings)
        try:
            remote = session.channel()
            whole = remote.resolved(folder)
            found = list(islice(remote.entries(folder), _MOST))
        finally:
            session.close()
    except RemoteFault as error:
        raise Stop(NEEDS_A_PERSON, error.words) from error
    found.sort(key=_name)
    shown = found[: max(args.limit, 0)]
    if args.json:
        for one in shown:
            show_json(
                {
                    "name": shown_name(one.name), "what": one.what, "size": one.size,
                    "mtime": _time(one.mtime),
                }
            )  # fmt: skip
        return DONE
    zone = house.config.timezone
    rows = [
        (
            sentence(f"remote.what-{one.what}"),
            "" if one.size is None else one.size,
            "" if _time(one.mtime) is None else here((one.mtime or 0) * SECOND, zone),
            shown_name(one.name),
        )
        for one in shown
    ]
    say(table(sentence("remote.ls", folder=shown_name(whole)), rows))
    if len(found) > len(shown):
        say(told("remote.ls-more", n=len(found) - len(shown)))
    if len(found) == _MOST:
        say(told("remote.ls-cut", n=_MOST))
    return DONE


def _name(one: ServerEntry) -> str:
    return one.name


def _time(mtime: int | None) -> str | None:
    """A time of a server, None where it has none or says what cannot be."""
    return None if mtime is None or mtime < 0 else rfc3339(mtime * SECOND)
