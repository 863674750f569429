"""Everything run again in a scratch house under edited rules: files, requests and waves at their
own times, with the code of every day. Nothing of the house itself is touched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
from sqlalchemy import Connection, Engine

from processor.backtest.compare_runs import WholeRun
from processor.house.house import House
from processor.house.places import inboxes_of, outbox_of
from processor.ledger.arrived.arrivals import FileRow
from processor.ledger.database import open_ledger, paging, transaction
from processor.ledger.desk import requests
from processor.ledger.lives import past_inputs
from processor.ledger.lives.past_inputs import Life, PastRequest
from processor.ledger.orders import went_out
from processor.ledger.reference import rates as rates_kept
from processor.ledger.views import views
from processor.model.config import Channel, Warehouse
from processor.model.money import Money
from processor.model.times import day
from processor.model.wave_rules import CloseNow
from processor.passes.desk.requests import apply_requests
from processor.passes.runtime import Runtime
from processor.pipeline import run_pass
from processor.rules import plain_ask
from processor.transport import files
from processor.transport.read_files import is_file, is_there, read_bytes

T = TypeVar("T", Channel, Warehouse)


class Missing(Exception):
    """A file that came in is no longer in the archive: the past cannot be run again."""


def scratch_house(house: House, folder: Path) -> House:
    """The same house in another folder; its rules and mappings stay where they are.

    It has no remotes and no folders of receivers: what would go there stays in the scratch outbox.
    """
    moved = {name: str(folder / name) for name in ("inbox", "outbox", "archive", "state")}
    folders = msgspec.structs.replace(house.config.folders, **moved)
    config = msgspec.structs.replace(
        house.config,
        folders=folders,
        remotes={},
        receivers={},
        away={},
        channels=_at_home(house.config.channels),
        warehouses=_at_home(house.config.warehouses),
    )
    return msgspec.structs.replace(house, config=config)


def _at_home(named: dict[str, T]) -> dict[str, T]:
    return {name: msgspec.structs.replace(one, remote="") for name, one in named.items()}


def run_again(
    house: House,
    lived: Life,
    archive: Path,
    *,
    renders: bool,
    progress: Callable[[str, int], None],
) -> Engine:
    """Runs all that came in again; returns the scratch ledger. `archive` is the real one."""
    outbox = outbox_of(house)
    outbox.prove()
    engine = open_ledger(house.state / "ledger.db")
    inboxes = inboxes_of(house)
    # What came in then comes in again, whatever its name says to the house of today.
    inboxes.terms = None
    runtime = Runtime(
        house, engine, inboxes, outbox, plain_ask, renders=renders, done=lived.done,
        sheet_words=lived.sheet_words, asks_clock=False,
    )  # fmt: skip
    if lived.went_out:
        with transaction(engine, "request") as connection:
            went_out.note(connection, lived.went_out)
    waiting = list(lived.requests)
    for clock in lived.clocks:
        while waiting and waiting[0].at < clock:
            _ask(runtime, waiting.pop(0))
        arrived = [one for one in lived.files if one.seen_at == clock]
        _pass(runtime, arrived, archive, clock, lived)
        asked_now = False
        while waiting and waiting[0].at == clock:
            _ask(runtime, waiting.pop(0))
            asked_now = True
        if asked_now:
            _pass(runtime, [], archive, clock, lived)
        progress("run again", len(arrived))
    for request in waiting:
        _ask(runtime, request)
    return engine


def whole_run(engine: Engine, currency: str) -> tuple[WholeRun, dict[str, int | None]]:
    """What a ledger holds of every order, and what each costs in the house currency."""
    with paging(engine) as connection:
        every = {f"{one.channel}/{one.order_id}": one for one in views.orders(connection)}
        prices = past_inputs.prices(connection)
        verdicts = past_inputs.verdicts(connection)
        run = WholeRun(
            orders=every,
            prices=prices,
            back=past_inputs.backordered(connection),
            verdicts={name: one.verdict for name, one in verdicts.items()},
        )
        costs: dict[str, int | None] = {}
        for name, order in every.items():
            on = day(verdicts[name].at) if name in verdicts else ""
            found = [prices[one.id] for one in order.shipments if one.id in prices]
            costs[name] = _in_house(connection, found, currency, on)
    return run, costs


def _in_house(
    connection: Connection, prices: Sequence[tuple[int, str]], currency: str, on: str
) -> int | None:
    total = 0
    for price, own in prices:
        if own != currency:
            rates = rates_kept.rates_on(connection, on)
            found = rates.convert(Money(price, own), currency) if rates is not None else None
            if found is None:
                return None
            price = found.minor
        total += price
    return total


def _ask(runtime: Runtime, request: PastRequest) -> None:
    with transaction(runtime.engine, "request") as connection:
        requests.ask(connection, request.verb, request.args, request.who, request.at)
    apply_requests(runtime.engine, runtime.house.config, request.at)


def _pass(runtime: Runtime, arrived: list[FileRow], archive: Path, clock: int, lived: Life) -> None:
    for one in arrived:
        source = archive / one.archive
        if not is_file(source):
            raise Missing(one.archive)
        target = _place(runtime.house, one)
        if is_there(target):
            _take(runtime, clock, lived)
        files.write_visible(target, read_bytes(source))
    _take(runtime, clock, lived)


def _place(house: House, one: FileRow) -> Path:
    if one.adopt_as:
        return house.state / "adopt" / one.adopt_as / one.sender / one.name
    return house.inbox / one.sender / one.name


def _take(runtime: Runtime, clock: int, lived: Life) -> None:
    close_all = runtime.house.config.waves.close == "run" or clock in lived.waves
    # What is closed by its time is so again; what only a person closes, when one did.
    runtime.close_now = CloseNow(by_command=True) if clock in lived.waves else None
    run_pass(runtime, runtime.inboxes.look_around({})[0], clock, close_all=close_all)
