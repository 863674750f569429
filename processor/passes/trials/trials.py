"""The step of a pass for what is on trial: decided for nobody, shown in outbox/trial/, noted.

A crash before the note leaves papers of a trial wave whose number the next pass draws again: it
writes them anew, each whole, in the same places.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import msgspec

from processor.documents.papers.context import Context
from processor.documents.render import Unrendered, render_part, tried
from processor.house.house import House
from processor.house.trial_house import trial_house
from processor.ledger import counters
from processor.ledger.database import reading, rolled_back, transaction
from processor.ledger.deciding import undecided
from processor.ledger.desk.requests import paused
from processor.ledger.orders import orders, trials
from processor.ledger.orders.orders import NewOrder
from processor.ledger.orders.trials import Decided
from processor.model.dispatch import Part
from processor.model.order import Order
from processor.model.sentence import Text, sentence
from processor.model.times import day
from processor.model.trials import FOLDER, MARK, NOTE, OnTrial, on_trial
from processor.passes import engine_doubts
from processor.passes.between import goes_on
from processor.passes.runtime import Runtime
from processor.passes.standing import moves
from processor.passes.trials.scratch import FoundOnTrial, Tries
from processor.rules import Ask
from processor.transport.faults import refused
from processor.transport.files import write_shown
from processor.transport.stopping import Stopped

# So many chunks see what the orders before them took: others wait for the ledger meanwhile.
_MOST_CHUNKS = 10


def begin(runtime: Runtime) -> None:
    """A pass begins: what an earlier one could not show is told by that one alone."""
    runtime.tried.clear()
    for key in [one for one in runtime.refused if one < 0]:
        del runtime.refused[key]


def decide_beside(runtime: Runtime, now: int, ask: Ask) -> None:
    """Decides the next chunk of live orders as if the warehouses and carriers on trial were live,
    right before it is decided in earnest, without them."""
    trial = on_trial(runtime.house.config)
    if not trial.beside or not _may(runtime):
        return
    house = trial_house(runtime.house)
    with rolled_back(runtime.engine) as connection:
        asked = undecided.next_undecided(connection, runtime.house.config.chunk)
        names = [(one.order.channel, one.order.order_id) for one in asked]
        shown = trials.shown_beside(connection, names)
        fresh = [one for one in asked if f"{one.order.channel}/{one.order.order_id}" not in shown]
        if not fresh:
            return
        tries = Tries(connection, runtime, house, trial, now)
        try:
            tries.decide(fresh, ask)
        except Stopped:
            return
        found = tries.close({})
    _show_and_note(runtime, house, found, "", now)


def decide_on_trial(runtime: Runtime, now: int, ask: Ask) -> None:
    """Decides what waits on trial, with the stock that the real orders of this pass have left."""
    trial = on_trial(runtime.house.config)
    if not _may(runtime):
        return
    with reading(runtime.engine) as connection:
        looked = trials.looked_at(connection, runtime.bundle_id, day(now))
        if not trials.due(connection, trial.channels, looked, 0, 1):
            return
    last = 0
    while goes_on(runtime):
        found = _decide_some(runtime, trial, looked, last, now, ask)
        if found is None:
            return
        last = found


def _may(runtime: Runtime) -> bool:
    """False where what a trial shows could not be written, or nothing is to be decided or sent."""
    steps = (moves(runtime, "decide"), moves(runtime, "close"), moves(runtime, "send"))
    if not (runtime.renders and all(steps)) or runtime.folders.bars(runtime.house.outbox):
        return False
    with reading(runtime.engine) as connection:
        return ("all", "") not in paused(connection)


def _decide_some(
    runtime: Runtime, trial: OnTrial, looked: str, after: int, now: int, ask: Ask
) -> int | None:
    """Decides some chunks on trial; returns the last key it came to, None without any."""
    house = trial_house(runtime.house)
    limit = house.config.chunk * _MOST_CHUNKS
    with rolled_back(runtime.engine) as connection:
        due = trials.due(connection, trial.channels, looked, after, limit)
        if not due:
            return None
        clients = {one.new.order.client for one in due}
        earlier = trials.before(connection, clients, [one.id for one in due])
        orders.add(connection, [_history(one, due[0].new) for one in earlier])
        keys = orders.add(connection, [one.new for one in due])
        asked = undecided.undecided_orders(connection, keys)
        tries = Tries(connection, runtime, house, trial, now)
        try:
            for start in range(0, len(asked), house.config.chunk):
                tries.decide(asked[start : start + house.config.chunk], ask)
        except Stopped:
            return None
        found = tries.close(dict(zip(keys, (one.id for one in due), strict=True)))
    _show_and_note(runtime, house, found, looked, now)
    return due[-1].id


def _history(order: Order, like: NewOrder) -> NewOrder:
    """An order on trial as the history of its buyer: `like` names a file that is there."""
    return NewOrder(
        order=order, state="history", content="", file_id=like.file_id, rows=(), decide=False
    )


def _show_and_note(
    runtime: Runtime, house: House, found: FoundOnTrial, looked: str, now: int
) -> None:
    """Writes the papers of a trial wave, each whole, then notes what was decided in one
    transaction. Where the folder of trials cannot be written that is told, nothing is noted, and
    the real orders go on."""
    context = house.context
    papers: dict[str, list[str]] = {}
    for row, part in found.parts:
        try:
            name = _write(runtime, row.folder, row.name, part, context)
        except OSError as error:
            _refuse(runtime, f"{FOLDER}/{row.folder}/{MARK}{row.name}", refused(error))
            return
        if name:
            for one in part.dispatches:
                papers.setdefault(one.shipment, []).append(name)
    decided = [_with_papers(one, papers) for one in found.decided]
    with transaction(runtime.engine, "trial") as connection:
        for counter, count in sorted(found.drawn.items()):
            counters.draw(connection, counter, count)
        trials.note(connection, decided, at=now, looked=looked)
    runtime.tried.update(one.state for one in decided)
    engine_doubts.note(runtime, engine_doubts.of_drafts(found.drafts))


def _with_papers(one: Decided, papers: Mapping[str, Sequence[str]]) -> Decided:
    named = dict.fromkeys(
        name for shipment in one.result.shipments for name in papers.get(shipment.number, ())
    )
    return one._replace(result=msgspec.structs.replace(one.result, papers=tuple(named)))


def _write(runtime: Runtime, folder: str, name: str, part: Part, context: Context) -> str:
    """Writes a document of a trial wave; gives its `folder/name`, empty where it cannot be made."""
    shown, marked = f"{FOLDER}/{folder}", f"{MARK}{name}"
    made = tried(partial(render_part, _noted(part), context))
    if isinstance(made, Unrendered):
        # A layout may have no room for the note beside those of the rules.
        made = tried(partial(render_part, part, context))
    if isinstance(made, Unrendered):
        _refuse(runtime, f"{shown}/{marked}", made.why)
        return ""
    write_shown(runtime.house.outbox / shown / marked, made.data, runtime.house.staging)
    return f"{shown}/{marked}"


def _refuse(runtime: Runtime, place: str, why: Text) -> None:
    # No document of the real work has such a key: theirs are above 0.
    key = min(0, 0, *runtime.refused) - 1
    runtime.refused[key] = sentence("deliver.refused", document=place, why=why)


def _noted(part: Part) -> Part:
    noted = (
        msgspec.structs.replace(one, packer_notes=(NOTE, *one.packer_notes))
        for one in part.dispatches
    )
    return msgspec.structs.replace(part, dispatches=tuple(noted))
