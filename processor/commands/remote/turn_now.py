"""`crossdock remote pull` and `remote push`: servers are asked now, whatever their schedule says."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

import msgspec

from processor.commands.naming.named_remote import named_remote
from processor.commands.opening.open_house import at_work, house_in_force, told_to_stop
from processor.commands.opening.open_ledger import ledger_as_it_is, ledger_to_ask
from processor.commands.opening.open_premises import machine_of, now_micros, user_name
from processor.commands.printing.console import (
    DONE,
    NEEDS_A_PERSON,
    TRY_AGAIN,
    USAGE,
    Progress,
    Stop,
    say,
    show_json,
    spoken,
    told,
    warn,
)
from processor.commands.printing.shown_times import here
from processor.commands.run import hold_the_brake
from processor.commands.working.tell_pass import file_lines
from processor.house.house import House
from processor.house.places import away, bound, receivers
from processor.intake.scan import told_briefly
from processor.ledger.arrived import remote_contacts
from processor.ledger.database import reading, transaction
from processor.ledger.desk import requests
from processor.model.sentence import Text, listed, sentence
from processor.passes import turns
from processor.passes.desk import asked_turns
from processor.passes.desk.asked_turns import PULL
from processor.passes.pass_report import Arrived
from processor.passes.runtime import Runtime
from processor.passes.sending.on_their_way import waiting_for
from processor.passes.turns import Servers, ServerTurn, next_turns, server_of
from processor.pipeline import run_pass

# So long is waited for the process at work, which may have to call the servers first.
_PATIENCE_S = 120.0
_LOOK_EVERY_S = 0.2


class MovedNow(msgspec.Struct, kw_only=True):
    """What a turn did: files that moved, by where they lay, with what became of them; documents that
    went and that wait still, by folder and name; why a server is down, and which was left alone."""

    files: list[Arrived] = []
    went: list[str] = []
    waits: list[str] = []
    down: dict[str, Text] = {}
    quiet: dict[str, Text] = {}
    wrong: list[Text] = []


def turn_now(args: argparse.Namespace, side: str) -> int:
    """One direction of the servers that are named, or of all: a pass in which they alone are asked.
    1 where one is down or left alone although it was named, or where somebody must look."""
    house, refused = house_in_force(args.config)
    now = now_micros(args.now)
    names = _named(house, args.names, side)
    quiet = {} if args.although_quiet else _quiet(house, names, now)
    asked = frozenset(names) - quiet.keys()
    moved = MovedNow(quiet=quiet)
    turn = ServerTurn(pull=asked) if side == PULL else ServerTurn(push=asked)
    code = DONE
    if asked:
        try:
            code = _by_this_process(house, args, turn, now, moved)
        except Stop as stop:
            if stop.code != TRY_AGAIN:
                raise
            return _by_the_one_at_work(house, args, turn, now, moved)
    _show(args, moved)
    named_in_vain = bool(args.names) and bool(quiet)
    return NEEDS_A_PERSON if refused or named_in_vain else code


def _named(house: House, names: Sequence[str], side: str) -> list[str]:
    """The servers that are named, or all that are used in this direction."""
    config = house.config
    used = (bound(config).keys() if side == PULL else {*receivers(config)}) & away(config)
    for name in names:
        one = named_remote(house, name)
        if name not in away(config):
            words = sentence("remote.here-each-pass", name=name, transport=one.transport)
            raise Stop(USAGE, words)
        if name not in used:
            known = listed(sorted(used))
            raise Stop(USAGE, sentence(f"remote.nobody-{side}s", name=name, known=known))
    return sorted({*names} or used)


def _quiet(house: House, names: Sequence[str], now: int) -> dict[str, Text]:
    with reading(ledger_as_it_is(house)) as connection:
        known = remote_contacts.contacts(connection)
    found: dict[str, Text] = {}
    for name in names:
        until = next_turns(house.config, name, known.get(name), now).quiet_until
        if until is not None:
            at = here(until, house.config.timezone)
            found[name] = sentence("remote.is-quiet", name=name, until=at)
    return found


def _by_this_process(
    house: House, args: argparse.Namespace, turn: ServerTurn, now: int, moved: MovedNow
) -> int:
    progress = Progress(quiet=args.json)
    with at_work(house, workers=0, progress=progress) as runtime, told_to_stop(runtime) as stop:
        runtime.machine = machine_of(args.now)
        waits = hold_the_brake(runtime)
        servers = Servers()
        for name in turn.asked:
            server_of(house.config, name).insist()
        with turns.serving(runtime, servers, turn) as reached:
            wrong = _served(runtime, reached, now, moved)
            if not stop.is_set():
                turns.note(runtime, reached, now)
        progress.end()
        if stop.is_set():
            warn(told("run.stopped"))
    if waits or wrong:
        return NEEDS_A_PERSON
    return TRY_AGAIN if stop.is_set() else DONE


def _served(runtime: Runtime, turn: ServerTurn, now: int, moved: MovedNow) -> bool:
    """A pass with what lies at the servers alone; True where somebody must look."""
    config, inboxes = runtime.house.config, runtime.inboxes
    before = waiting_for(runtime, turn.push)
    found, odd = inboxes.wait_until_settled(bound(config)) if turn.pull else ([], [])
    found = [one for one in found if one.remote in turn.pull]
    runtime.closes_by_time = bool(found)
    report = run_pass(runtime, found, now, close_all=bool(found) and config.waves.close == "run")
    odd = [one for one in odd if one.remote in turn.pull]
    odd += [] if runtime.stopping() else inboxes.not_taken(found)
    after = waiting_for(runtime, turn.push)
    for one in report.arrived:
        if one.remote in turn.pull:
            moved.files.append(one)
    moved.went = sorted(before[key] for key in before.keys() - after.keys())
    moved.waits = sorted(after.values())
    moved.down = {name: why for name, why in report.down.items() if name in turn.asked}
    moved.wrong = [*report.refused, *report.missing, *report.still.values()]
    moved.wrong += [one.said for one in told_briefly(odd)]
    return report.needs_a_person or any(one.blocked for one in odd)


def _by_the_one_at_work(
    house: House, args: argparse.Namespace, turn: ServerTurn, now: int, moved: MovedNow
) -> int:
    """Asks the process that is at work, and waits for its answer."""
    engine = ledger_to_ask(house)
    with transaction(engine, "request") as connection:
        key = requests.ask(
            connection, asked_turns.VERB, asked_turns.values_of(turn), user_name(), now
        )
    deadline = time.monotonic() + _PATIENCE_S
    answer = None
    while answer is None and time.monotonic() < deadline:
        wait()
        with reading(engine) as connection:
            answer = requests.answer_of(connection, key)
    words = sentence("answer.asked") if answer is None else answer.said
    if args.json:
        show_json({"request": key, "answer": words})
    else:
        for one in (words, *moved.quiet.values()):
            say(spoken(one))
    return NEEDS_A_PERSON if answer is not None and answer.refused else DONE


def wait() -> None:
    """Until the next look for an answer."""
    time.sleep(_LOOK_EVERY_S)


def _show(args: argparse.Namespace, moved: MovedNow) -> None:
    if args.json:
        show_json(moved)
        return
    for line in file_lines(moved.files):
        say(line)
    for document in moved.went:
        say(told("remote.went", document=document))
    for document in moved.waits:
        say(told("remote.waits", document=document))
    for name, why in moved.down.items():
        say(told("alert.remote-down", remote=name, why=why))
    for words in (*moved.quiet.values(), *moved.wrong):
        say(spoken(words))
    if not any((moved.files, moved.went, moved.waits, moved.down, moved.quiet, moved.wrong)):
        say(told("remote.nothing-moved"))
