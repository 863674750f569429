"""`crossdock remote trust`: a person says by which key a server is known."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from processor.commands.naming.named_remote import server_of
from processor.commands.opening.open_premises import load_place
from processor.commands.printing.console import (
    DONE,
    NEEDS_A_PERSON,
    Stop,
    answer_at_once,
    say,
    told,
)
from processor.commands.working.ask import ask
from processor.model.sentence import sentence
from processor.transport.faults import why
from processor.transport.sftp.connect import host_key
from processor.transport.sftp.faults import StepFailed
from processor.transport.sftp.known_hosts import fingerprint, known_host
from processor.transport.sftp.known_hosts import trust as note
from processor.transport.sftp.settings import Settings


def trust(args: argparse.Namespace) -> int:
    """Shows the key that the server has now, and the one that it had; asks, notes who said yes, and
    knows the server by it from then on."""
    house = load_place(args.config)
    settings = server_of(house, args.name)
    path = Path(settings.known_hosts)
    try:
        key = host_key(settings)
        known = known_host(path, settings.host_name)
    except StepFailed as error:
        raise Stop(NEEDS_A_PERSON, error.words) from error
    except OSError as error:
        unread = sentence("sftp.known-hosts-unread", why=why(error))
        raise Stop(NEEDS_A_PERSON, unread) from error
    shown, type_ = fingerprint(key.asbytes()), key.get_name()
    host = settings.host_name
    if key.asbytes() in known.revoked:
        raise Stop(
            NEEDS_A_PERSON,
            sentence(
                "sftp.host-key-revoked",
                remote=settings.name,
                host=host,
                type=type_,
                fingerprint=shown,
            ),
        )
    if key.asbytes() in known.keys.values():
        answer_at_once(
            sentence("remote.known-already", host=host, type=type_, fingerprint=shown),
            json=args.json,
        )
        return DONE
    before = [f"{one} {fingerprint(body)}" for one, body in known.keys.items()]
    if not args.json:
        say(told("remote.shows-key", host=host, type=type_, fingerprint=shown))
        if before:
            say(told("remote.had-key", before=before))
    _agree(args, settings, shown)
    values = {
        "remote": settings.name, "host": settings.host_name, "key": f"{type_} {shown}",
        "before": ", ".join(before), "why": args.why,
    }  # fmt: skip
    code = ask(house, args, "trust-host-key", values, by_clock=False)
    if code != DONE:
        return code
    try:
        note(path, settings.host_name, key.asbytes(), type_)
    except OSError as error:
        raise Stop(
            NEEDS_A_PERSON, sentence("remote.not-noted", file=str(path), why=why(error))
        ) from error
    return DONE


def _agree(args: argparse.Namespace, settings: Settings, shown: str) -> None:
    """Ends the command unless a person says that the partner gave this fingerprint."""
    if args.yes is not None:
        given = args.yes.strip()
        if given.removeprefix("SHA256:").rstrip("=") != shown.removeprefix("SHA256:"):
            raise Stop(NEEDS_A_PERSON, sentence("remote.other-fingerprint", shown=shown))
        return
    if args.json or not sys.stdin.isatty():
        raise Stop(NEEDS_A_PERSON, sentence("remote.say-yes", name=settings.name, shown=shown))
    sys.stdout.write(told("remote.ask"))
    sys.stdout.flush()
    if sys.stdin.readline().strip().casefold() not in ("yes", "是"):
        raise Stop(NEEDS_A_PERSON, sentence("remote.not-trusted", host=settings.host_name))
