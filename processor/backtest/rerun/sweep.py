"""A backtest over many orders: what is edited, then chunks of decisions, in two workers if many."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path

import msgspec
from sqlalchemy import Connection, Engine

from processor.backtest.edit import Edit, carriers_edited, edit_of
from processor.backtest.order_change import OrderChange, Sums
from processor.backtest.rerun.decide_again import again
from processor.backtest.rerun.recorded import Bench
from processor.house.earlier import rules_of_texts
from processor.house.house import House
from processor.ledger.database import open_to_read, paging
from processor.ledger.lives import past_decisions
from processor.ledger.reference import reference

CHUNK = 2_000
# Below this many decisions a worker takes longer to start than the work takes.
WORTH_WORKERS = 8_000
Part = tuple[Sums, list[OrderChange]]


class SweptPeriod(msgspec.Struct, frozen=True):
    """Decisions of these times (microseconds, `until` not included), of these orders only."""

    since: int | None = None
    until: int | None = None


def edits_against(connection: Connection, house: House) -> dict[int, Edit]:
    """What the rules of a house edit, against every set of texts that ever decided."""
    base = str(house.state.parent)
    rates = {name: body for (kind, name), body in house.texts.items() if kind == "rates"}
    found: dict[int, Edit] = {}
    known: dict[frozenset[tuple[str, str]], Edit] = {}
    for bundle in past_decisions.bundles(connection):
        listing = past_decisions.deciding_texts(connection, bundle)
        edit = known.get(listing)
        if edit is None:
            earlier = rules_of_texts(reference.texts_of(connection, bundle), base)
            edit = known[listing] = edit_of(
                earlier.rule_sets, house.rule_sets, carriers_edited(earlier.rates, rates)
            )
        found[bundle] = edit
    return found


def bench_for(engine: Engine, house: House) -> Bench:
    """What past orders of this ledger are decided with, under the rules of `house`."""
    with paging(engine) as connection:
        return Bench(house, edits_against(connection, house))


def sweep(
    engine: Engine,
    ledger: Path,
    bench: Bench,
    keys: Sequence[int],
    period: SweptPeriod,
    *,
    workers: int,
    progress: Callable[[str, int], None],
) -> Part:
    """Decides all of them again; changes come in the order of the decisions."""
    chunks = [keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK)]
    sums, changes = Sums(), []
    with ExitStack() as stack:
        parts: Iterable[Part]
        if workers > 1 and len(keys) >= WORTH_WORKERS:
            pool = stack.enter_context(
                ProcessPoolExecutor(
                    workers,
                    mp_context=get_context("forkserver"),
                    initializer=_begin,
                    initargs=(ledger, bench.house, bench.edits, period),
                )
            )
            parts = pool.map(_work, chunks)
        else:
            parts = _here(engine, bench, chunks, period)
        for chunk, part in zip(chunks, parts, strict=True):
            sums.add(part[0])
            changes += part[1]
            progress("decided again", len(chunk))
    return sums, changes


def _here(
    engine: Engine, bench: Bench, chunks: Sequence[Sequence[int]], period: SweptPeriod
) -> Iterator[Part]:
    for chunk in chunks:
        with paging(engine) as connection:
            yield again(bench, connection, chunk, since=period.since, until=period.until)


_worker: list[tuple[Engine, Bench, SweptPeriod]] = []


def _begin(ledger: Path, house: House, edits: dict[int, Edit], period: SweptPeriod) -> None:
    # Deciding makes no cycles; frequent collection would only walk what is alive.
    gc.set_threshold(50_000, 20, 100)
    _worker[:] = [(open_to_read(ledger), Bench(house, edits), period)]


def _work(chunk: Sequence[int]) -> Part:
    engine, bench, period = _worker[0]
    (part,) = _here(engine, bench, [chunk], period)
    return part
