"""The desk: release, reject, pause, resume, adopt.

A command appends a request in a short transaction. If a running process holds the lock, it applies
the request; otherwise the command takes the lock and applies it itself.
"""

from __future__ import annotations

import argparse
import hashlib
import time
from collections.abc import Collection
from pathlib import Path

from processor.commands.console import DONE, NEEDS_A_PERSON, USAGE, say, show_json
from processor.commands.look import find_one
from processor.commands.opening import Stop, ledger_of, load_place, now_micros, user_name
from processor.house.house import Premises
from processor.intake.scan import safe_name
from processor.intake.settle import is_unfinished_name
from processor.ledger import desk
from processor.ledger.database import reading, transaction
from processor.passes.booking.arrive import ADOPT_AS
from processor.passes.desk.requests import NO_ACCOUNT, apply_requests
from processor.transport import files

_PATIENCE_S = 15.0
_LOOK_EVERY_S = 0.1


def release(args: argparse.Namespace) -> int:
    """Releases the holds of an order: its rules are waived until a listed field changes."""
    return _about_order(args, "release")


def reject(args: argparse.Namespace) -> int:
    """Rejects an order that is not yet instructed."""
    return _about_order(args, "reject")


def _about_order(args: argparse.Namespace, verb: str) -> int:
    house = load_place(args.config)
    find_one(house, args.order)
    values = {"order": args.order, "why": args.why or ""}
    for name in ("rule", "reason"):
        if getattr(args, name):
            values[name] = getattr(args, name)
    return ask(house, args, verb, values)


def pause(args: argparse.Namespace) -> int:
    """Stops a channel, warehouse, carrier, client, or all sending."""
    return _pausing(args, "pause")


def resume(args: argparse.Namespace) -> int:
    """Lets it go on."""
    return _pausing(args, "resume")


def _pausing(args: argparse.Namespace, verb: str) -> int:
    house = load_place(args.config)
    config = house.config
    known: dict[str, Collection[str]] = {
        "channel": config.channels, "warehouse": config.warehouses, "carrier": config.carriers,
        "client": config.clients,
    }  # fmt: skip
    if args.kind == "all":
        name = ""
    elif args.name in known[args.kind]:
        name = args.name
    else:
        names = ", ".join(sorted(known[args.kind]))
        raise Stop(USAGE, f"no {args.kind} is named {args.name!r}; there are: {names}")
    return ask(house, args, verb, {"kind": args.kind, "name": name})


def ask(house: Premises, args: argparse.Namespace, verb: str, values: dict[str, str]) -> int:
    """Asks for something in the ledger and waits a while for the answer, which it prints."""
    engine = ledger_of(house)
    now = now_micros(args.now)
    accounts = house.config.review.accounts
    login = user_name()
    account = next((name for name, one in accounts.items() if login in one.logins), None)
    if verb == "release" and accounts and account is None:
        values = {**values, NO_ACCOUNT: "yes"}
    with transaction(engine, "request") as connection:
        key = desk.ask(connection, verb, values, account or login, now)
    answer = _apply_or_wait(house, key, now)
    if answer is None:
        answer = "asked; the running process will apply it"
    if args.json:
        show_json({"request": key, "answer": answer})
    else:
        say(answer)
    return NEEDS_A_PERSON if answer.startswith("refused") else DONE


def _apply_or_wait(house: Premises, key: int, now: int) -> str | None:
    engine = ledger_of(house)
    lock = files.ProcessorLock(house.state / "processor.lock")
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        with reading(engine) as connection:
            answer = desk.answer_of(connection, key)
        if answer is not None:
            return answer
        if lock.take():
            try:
                apply_requests(engine, now)
            finally:
                lock.release()
            continue
        time.sleep(_LOOK_EVERY_S)
    return None


def adopt(args: argparse.Namespace) -> int:
    """Puts an export aside to be taken as shipped, open or history by the next pass."""
    house = load_place(args.config)
    source = Path(args.file)
    channel = house.config.channels.get(args.channel or source.parent.name)
    if channel is None:
        names = ", ".join(sorted(house.config.channels))
        raise Stop(USAGE, f"say whose export this is with --channel: {names}")
    if args.taken_as not in ADOPT_AS:
        raise Stop(USAGE, f"--as takes one of {', '.join(ADOPT_AS)}")
    try:
        data = source.read_bytes()
    except OSError as error:
        raise Stop(USAGE, f"{source}: {error.strerror}") from error
    folder = house.state / "adopt" / args.taken_as / channel.folder
    name = f"{hashlib.sha256(data).hexdigest()[:12]}-{safe_name(source.name)}"
    files.write_visible(folder / (f"{name}.csv" if is_unfinished_name(name) else name), data)
    say(f"{source.name} will be taken as {args.taken_as} by the next run")
    return DONE
