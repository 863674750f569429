"""`crossdock reconcile`: what went out before a restore is listed, and told by a person."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence

import msgspec

from processor.commands.opening.open_house import at_work, house_in_force
from processor.commands.opening.open_ledger import ledger_to_ask, ledger_to_read
from processor.commands.opening.open_premises import machine_of, now_micros, user_name
from processor.commands.printing.console import (
    DONE,
    NEEDS_A_PERSON,
    TRY_AGAIN,
    USAGE,
    Stop,
    say,
    show_json,
    spoken,
    table,
    told,
)
from processor.house.house import House
from processor.house.places import outbox_of
from processor.house.receivers import is_receiver, name_of
from processor.ledger.arrived import remote_contacts
from processor.ledger.database import reading, transaction
from processor.ledger.desk import requests
from processor.ledger.desk.requests import Answer
from processor.ledger.lives import epochs, restored
from processor.ledger.lives.epochs import Stands
from processor.model.clock import ClockReading
from processor.model.sentence import Text, joined, sentence
from processor.model.times import rfc3339
from processor.passes import house_clock
from processor.passes.desk.answered import DID_NOT, WENT_OUT, Answered, taken_back
from processor.passes.desk.gone_out import Found, SentDocument, SentWave, look_for
from processor.passes.desk.reconcile import ALTHOUGH, VERB, carry_out_asked
from processor.passes.epochs import look, lost_since, said
from processor.passes.epochs import lost as lost_said
from processor.passes.folders import folders_of
from processor.passes.runtime import Runtime
from processor.passes.turns import contacts_of, wake_for_a_look
from processor.transport.faults import FolderDown
from processor.transport.listing import is_folder

_PATIENCE_S = 60.0
_LOOK_EVERY_S = 0.2
_SHOWN = 12


def reconcile(args: argparse.Namespace) -> int:
    """Lists what the ledger does not know of; with an answer, carries it out."""
    house, _ = house_in_force(args.config)
    # Opening the house makes folders anew: an empty one is no archive to write marks into.
    if not is_folder(house.archive):
        raise Stop(NEEDS_A_PERSON, sentence("reconcile.no-archive", folder=str(house.archive)))
    gone, stayed = _names(args.went_out), _names(args.did_not)
    if not (gone or stayed or args.yes):
        return _list(house, args)
    if stayed and not args.why:
        raise Stop(USAGE, sentence("reconcile.say-why"))
    values = {
        WENT_OUT: msgspec.json.encode(gone).decode(),
        DID_NOT: msgspec.json.encode(stayed).decode(),
        "why": args.why or "",
        ALTHOUGH: "yes" if args.although_taken else "",
    }
    answer = _answered(house, values, now_micros(args.now), machine_of(args.now))
    words = sentence("answer.asked") if answer is None else answer.said
    if args.json:
        show_json({"answer": words})
    else:
        say(spoken(words))
    if answer is None:
        return TRY_AGAIN
    return NEEDS_A_PERSON if answer.refused or answer.waits or _stands(house) else DONE


def _silently(_step: str, _done: int, _total: int = 0, /) -> None:
    return


def _names(given: Sequence[str] | None) -> list[str]:
    return sorted({name for one in given or () for name in one.replace(",", " ").split()})


def _stands(house: House) -> Stands | None:
    engine = ledger_to_read(house)
    try:
        with reading(engine) as connection:
            return epochs.stands(connection)
    finally:
        engine.dispose()


def _looked(house: House) -> None:
    """Holds the ledger against its archive now, unless a process at work has done so."""
    try:
        with at_work(house, workers=0, progress=_silently) as runtime:
            _look(runtime)
    except Stop as stop:
        if stop.code != TRY_AGAIN:
            raise


def _look(runtime: Runtime) -> None:
    """As a pass does: an archive whose mount is away is not one that is gone."""
    if words := runtime.folders.needed():
        raise FolderDown(words)
    look(runtime)


def _list(house: House, args: argparse.Namespace) -> int:
    _looked(house)
    engine = ledger_to_read(house)
    try:
        outbox = outbox_of(house, folders_of(house, engine).why)
        with reading(engine) as connection:
            known = remote_contacts.contacts(connection)
        wake_for_a_look(outbox, house.config, known, now_micros(args.now))
        with reading(engine) as connection:
            stands = epochs.stands(connection)
            lost = lost_said(house, connection)
            since = 0 if stands is None else restored.last_seen(connection, stands.files)
            found = (
                Found(stands=None)
                if stands is None
                else look_for(house, outbox, connection, stands)
            )
    finally:
        engine.dispose()
    if args.json:
        why: Text = "" if stands is None else said(stands.cause)
        show_json(
            {
                "stands": why,
                "waves": found.waves,
                "files": found.files,
                "unseen": outbox.unseen,
                "lost": lost,
            }
        )
    elif stands is None:
        say(spoken(lost) if lost else told("reconcile.agrees"))
    else:
        say(spoken(said(stands.cause)))
        _show(house, found)
        if waves := [one.wave for one in found.waves if one.lost]:
            say("")
            say(spoken(lost_since(house, waves, since)))
        for remote, down in sorted(outbox.unseen.items()):
            say(told("reconcile.unseen", remote=_outbox_of(remote), why=down))
    return DONE if stands is None and not lost else NEEDS_A_PERSON


def _show(house: House, found: Found) -> None:
    for wave in found.waves:
        say("")
        say(spoken(_head(wave)))
        rows: list[tuple[object, ...]] = [
            (f"{one.folder}/{one.name}", _became(house, one)) for one in wave.documents
        ]
        say(table(sentence("reconcile.documents"), rows))
        if wave.orders:
            shown = " ".join(wave.orders[:_SHOWN])
            more = len(wave.orders) - _SHOWN
            say(told("reconcile.orders", n=len(wave.orders), orders=shown))
            if more > 0:
                say(told("reconcile.more", count=more))
        if wave.answer:
            say(told(f"reconcile.answer-{wave.answer.replace(' ', '-')}"))
        elif wave.before is not None:
            say(spoken(_answered_before(wave.before)))
    if found.files:
        say("")
        files: list[tuple[object, ...]] = [
            (
                one.archive,
                one.sender or "-",
                sentence(f"reconcile.file-{one.fate.replace(' ', '-')}"),
            )
            for one in found.files
        ]
        say(table(sentence("reconcile.files"), files))
    say("")
    if found.unanswered:
        say(told("reconcile.say-which", wave=found.unanswered[0]))
    else:
        say(told("reconcile.say-yes"))


def _answered_before(said: Answered) -> Text:
    key = f"reconcile.before-{said.answer.replace(' ', '-')}"
    return sentence(key, at=rfc3339(said.at), who=said.who, why=said.why or "-")


def _head(wave: SentWave) -> Text:
    if not wave.manifest:
        return sentence("reconcile.wave-unknown", wave=wave.wave)
    key = "reconcile.wave-known" if wave.known else "reconcile.wave"
    return sentence(
        key, wave=wave.wave, at=wave.at, n=wave.shipments, warehouses=list(wave.warehouses) or ["-"]
    )


def _became(house: House, one: SentDocument) -> Text:
    if one.lies:
        places = [_outbox_of(remote) for remote in one.lies]
        return sentence("reconcile.lies", places=joined(places, "comma"))
    if one.back:
        return sentence("reconcile.back", folder=str(taken_back(house)))
    if one.elsewhere:
        return sentence("reconcile.elsewhere", places=joined(one.elsewhere, "comma"))
    return sentence("reconcile.taken" if one.kept else "reconcile.never-made")


def _outbox_of(remote: str) -> Text:
    if is_receiver(remote):
        return sentence("house.receiver", name=name_of(remote))
    return f"{remote}:outbox" if remote else "outbox"


def _answered(
    house: House, values: dict[str, str], now: int, machine: Callable[[], tuple[str, int]]
) -> Answer | None:
    """Carries out what a person said, or waits for the process at work to do so."""
    engine = ledger_to_ask(house)
    believed = house_clock.look(engine, ClockReading(now, *machine()), house.config.clock.jump).at
    with transaction(engine, "request") as connection:
        key = requests.ask(connection, VERB, values, user_name(), believed)
    deadline = time.monotonic() + _PATIENCE_S
    try:
        while True:
            try:
                with at_work(house, workers=0, progress=_silently) as runtime:
                    runtime.machine = machine
                    _look(runtime)
                    wake_for_a_look(runtime.outbox, house.config, contacts_of(runtime), now)
                    carry_out_asked(runtime, house_clock.before_pass(runtime, now), now)
            except Stop as stop:
                if stop.code != TRY_AGAIN:
                    raise
            with reading(engine) as connection:
                answer = requests.answer_of(connection, key)
            if answer is not None or time.monotonic() > deadline:
                return answer
            time.sleep(_LOOK_EVERY_S)
    finally:
        engine.dispose()
