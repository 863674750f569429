"""The turn of the servers in a command that does its work and ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from processor.house.places import bound
from processor.intake.scan import Arrival, Oddity
from processor.passes import turns
from processor.passes.desk import asked_turns
from processor.passes.pass_report import PassReport
from processor.passes.runtime import Runtime
from processor.passes.turns import Servers, ServerTurn, due
from processor.pipeline import run_pass

# A run is not kept for longer by one server: what waits then has its turn in the next.
_SHARE_MS = 120_000

Worked = tuple[PassReport, list[Arrival], list[Oddity]]


@contextmanager
def serve_once(
    runtime: Runtime,
    turn: ServerTurn,
    now: int,
    worked: PassReport,
    *,
    close_all: bool = True,
    takes: bool = True,
) -> Iterator[Worked | None]:
    """After a pass over the folders of this machine, which `worked` tells of: one in which the
    servers of `turn` are asked too, and more while one look did not take all that lies there.

    Gives what all of them told, the files of the last look and what was odd about it, while the
    servers may be asked still; None where none is asked. Only where it `takes`, files come in.
    """
    if not turn.asked or runtime.stopping():
        yield None
        return
    with turns.serving(runtime, Servers(), turn, share_ms=_SHARE_MS) as reached:
        found: list[Arrival] = []
        odd: list[Oddity] = []
        if takes:
            found, odd = runtime.inboxes.wait_until_settled(bound(runtime.house.config))
        report = worked.then(run_pass(runtime, found, now, close_all=close_all))
        if takes:
            report, found, odd = taken_in_turns(
                runtime, report, found, odd, now, close_all=close_all
            )
        yield report, found, odd
        if not runtime.stopping():
            done = reached if takes else ServerTurn(push=reached.push)
            over = [*filter(runtime.hurries, done.asked)]
            over += [name for name, left in runtime.facts_left.items() if left.waiting]
            done = done.without(frozenset(over))
            turns.note(runtime, done, now)
            asked_turns.answer(runtime, asked_turns.asked(runtime), done)


def hand_over_to_all(runtime: Runtime, now: int, *, close_all: bool) -> PassReport:
    """A pass that takes in nothing, and the turn of the servers that documents are handed to."""
    turn = due(runtime.house.config, turns.contacts_of(runtime), now)
    with followed(runtime, turn):
        report = run_pass(runtime, [], now, close_all=close_all)
    with serve_once(runtime, turn, now, report, close_all=close_all, takes=False) as served:
        return report if served is None else served[0]


@contextmanager
def followed(runtime: Runtime, turn: ServerTurn) -> Iterator[None]:
    """While a pass is at work after which these servers have their turn."""
    runtime.servers_follow = turn.asked
    yield
    runtime.servers_follow = frozenset()


def taken_in_turns(
    runtime: Runtime,
    report: PassReport,
    found: list[Arrival],
    odd: list[Oddity],
    now: int,
    *,
    close_all: bool,
) -> Worked:
    """More files than one look takes: further passes take them, as long as one finds others."""
    inboxes, tried = runtime.inboxes, set[str]()
    while inboxes.beyond and not runtime.stopping() and not tried >= {one.key for one in found}:
        tried |= {one.key for one in found}
        inboxes.not_taken(found)
        found, odd = inboxes.wait_until_settled(bound(runtime.house.config))
        report = report.then(run_pass(runtime, found, now, close_all=close_all))
    return report, found, odd
