"""Whose turn it is: which servers are asked anything now.

What lies in folders of this machine is worked first, in a pass that asks no server. Then those
servers have their turn that are due: they are reached side by side, and only those that answer take
part in the pass that follows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

import msgspec

from processor.delivery.outbox import Outbox
from processor.house.config_remotes import way_to
from processor.house.places import away, bound, receivers
from processor.house.transports import TRANSPORTS, CalledServer
from processor.intake.scan import monotonic_ms
from processor.ledger.arrived import remote_contacts
from processor.ledger.arrived.remote_contacts import Contact, after_turn
from processor.ledger.database import reading, transaction
from processor.model.config import Config
from processor.model.schedules import next_due, quiet_until
from processor.model.timetables import Schedule, Timetable
from processor.passes.runtime import Runtime
from processor.transport.side_by_side import SideBySide

# A server that kept something of this machine waiting rests so many times as long: it never costs
# more than a tenth of the time.
_SHARE = 9
_LONG_MS = 500
_MOST_QUIET = 50


class ServerTurn(msgspec.Struct, frozen=True):
    """The servers that are asked for files, and those that documents are handed over to."""

    pull: frozenset[str] = frozenset()
    push: frozenset[str] = frozenset()

    @property
    def asked(self) -> frozenset[str]:
        """All of them."""
        return self.pull | self.push

    def with_(self, other: ServerTurn) -> ServerTurn:
        """The turn of these and of others."""
        return ServerTurn(self.pull | other.pull, self.push | other.push)

    def without(self, late: frozenset[str]) -> ServerTurn:
        """The turn of the others."""
        return ServerTurn(self.pull - late, self.push - late)


class Servers:
    """The servers that one process asks. `_rests_until` are those that kept something waiting, by
    name, in ms of the clock that never jumps."""

    def __init__(self) -> None:
        self._calls = SideBySide()
        self._rests_until: dict[str, int] = {}

    def ready(self, config: Config, turn: ServerTurn) -> ServerTurn:
        """Of a turn those that are not being called still, unless for too long, and kept nothing
        waiting just now."""
        now = monotonic_ms()
        slow = frozenset(name for name, until in self._rests_until.items() if now < until)
        return turn.without(slow | (self._calls.busy() - overdue(config, turn.asked)))

    def call(self, config: Config, turn: ServerTurn, impatient: Callable[[], bool]) -> ServerTurn:
        """Reaches all servers of a turn side by side; those that have not answered until it is
        `impatient` are left to a later turn. What is wrong with one is told by whoever uses it; so
        it is of one whose call takes longer than it may: nobody waits for that any more."""
        for name in sorted(turn.asked):
            self._calls.begin(name, server_of(config, name).call)

        def is_enough() -> bool:
            late = overdue(config, turn.asked)
            return impatient() or self._calls.busy() & turn.asked <= late

        left = self._calls.wait(turn.asked, is_enough)
        return turn.without(left - overdue(config, turn.asked))

    def insist(self, config: Config, name: str) -> None:
        """Somebody wants a server asked now, slow or down as it may be."""
        self._rests_until.pop(name, None)
        if name not in self._calls.busy():
            server_of(config, name).insist()

    def hang_up(self, config: Config, turn: ServerTurn) -> None:
        """Ends the logins at all servers that are not due."""
        for name in sorted(away(config) - turn.asked - self._calls.busy()):
            server_of(config, name).close()

    @contextmanager
    def measured(self, config: Config, turn: ServerTurn, held: Callable[[], int]) -> Iterator[None]:
        """A server that kept something waiting rests for a multiple of that; `held` is for how many
        ms something waits."""
        before = {name: server_of(config, name).used_ms for name in turn.asked}
        yield
        for name, used in before.items():
            kept = min(held(), server_of(config, name).used_ms - used)
            if kept >= _LONG_MS:
                self._rests_until[name] = monotonic_ms() + _SHARE * kept


def overdue(config: Config, names: Collection[str]) -> frozenset[str]:
    """Of these servers those whose call takes longer than it may."""
    return frozenset(name for name in names if server_of(config, name).overdue)


def server_of(config: Config, name: str) -> CalledServer:
    """The server of a remote, as this process uses it."""
    one = config.remotes[name]
    return TRANSPORTS[one.transport].server(one, config.remotes)


@contextmanager
def serving(
    runtime: Runtime,
    servers: Servers,
    turn: ServerTurn,
    hurries: Callable[[], bool] = lambda: False,
    held: Callable[[], int] = lambda: 0,
    impatient: Callable[[], bool] = lambda: False,
    share_ms: int | None = None,
) -> Iterator[ServerTurn]:
    """A turn: gives it without those that have not answered until it is `impatient`, and lets
    all rest at its end. From when it `hurries` on, nothing more is begun; `held` is for how
    many ms something else waits for its end, `share_ms` how long one of them may be used before
    the rest waits for its next turn."""
    config = runtime.house.config
    reached = servers.call(config, servers.ready(config, turn), impatient)
    before = runtime.hurries
    take(runtime, reached)
    used = {name: server_of(config, name).used_ms for name in reached.asked}

    def is_over(name: str) -> bool:
        took = server_of(config, name).used_ms - used.get(name, 0)
        return hurries() or (share_ms is not None and took >= share_ms)

    runtime.hurries = is_over
    try:
        with servers.measured(config, reached, held):
            runtime.outbox.begin_with(
                {name: server_of(config, name).fault for name in sorted(reached.push)}
            )
            yield reached
    finally:
        runtime.hurries = before
        rest(runtime)


def rest(runtime: Runtime) -> None:
    """Nobody asks a server from now on, until one has its turn."""
    take(runtime, ServerTurn())


def take(runtime: Runtime, turn: ServerTurn) -> None:
    """From now on these servers are asked, and no other."""
    servers = away(runtime.house.config)
    runtime.inboxes.resting = servers - turn.pull
    runtime.outbox.resting = servers - turn.push


def due(config: Config, known: Mapping[str, Contact], now: int) -> ServerTurn:
    """Whose turn it is at `now`, microseconds UTC, after what is `known` of them."""
    pull: set[str] = set()
    push: set[str] = set()
    for one in (next_turns(config, name, known.get(name), now) for name in sorted(away(config))):
        if one.pull is not None and one.pull <= now:
            pull.add(one.remote)
        if one.push is not None and one.push <= now:
            push.add(one.remote)
    return ServerTurn(frozenset(pull), frozenset(push))


class NextTurns(msgspec.Struct, frozen=True, kw_only=True):
    """When a server is asked next, from now on, in microseconds UTC: for files (`pull`), and for
    documents to go (`push`), None where nobody uses it for that. `quiet_until` is when the quiet
    hours end in which we are."""

    remote: str
    pull: int | None
    push: int | None
    quiet_until: int | None


def next_turns(config: Config, name: str, contact: Contact | None, now: int) -> NextTurns:
    """When a server is asked next. Where it is reached through others, their quiet hours count
    too."""
    last, table = contact or Contact(), config.remotes[name].timetable
    tables = [config.remotes[one].timetable for one in (name, *way_to(config.remotes, name))]

    def at(done: int | None, schedule: Schedule | None) -> int:
        return _not_quiet(next_due(done, now, schedule, table.zone), tables)

    quiet = _not_quiet(now, tables)
    return NextTurns(
        remote=name,
        pull=at(last.pulled_at, table.pull) if name in bound(config) else None,
        push=at(last.pushed_at, table.push) if name in receivers(config) else None,
        quiet_until=None if quiet == now else quiet,
    )


def _not_quiet(moment: int, tables: Sequence[Timetable]) -> int:
    """The first moment from this one on in nobody's quiet hours. Where those of several servers
    leave none together, it is some time after the days that were looked at."""
    for _ in range(_MOST_QUIET):
        later = max((quiet_until(moment, one) or 0 for one in tables), default=0)
        if not later:
            break
        moment = later
    return moment


def contacts_of(runtime: Runtime) -> dict[str, Contact]:
    """What the ledger knows of servers."""
    with reading(runtime.engine) as connection:
        return remote_contacts.contacts(connection)


def wake_for_a_look(outbox: Outbox, config: Config, known: Mapping[str, Contact], now: int) -> None:
    """Reaches the servers that documents are handed over to, for somebody who wants to know what
    lies there; those in whose quiet hours we are rest."""
    servers = away(config)
    quiet = {
        name
        for name in servers
        if next_turns(config, name, known.get(name), now).quiet_until is not None
    }
    outbox.resting = frozenset(quiet)
    turn = ServerTurn(push=(servers & {*receivers(config)}) - quiet)
    Servers().call(config, turn, lambda: False)


def note(runtime: Runtime, done: ServerTurn, now: int) -> None:
    """Notes for which servers a turn is over: files were fetched, documents handed over, nothing
    went wrong. What failed stays due."""
    pulled = done.pull - runtime.inboxes.down.keys()
    pushed = done.push - runtime.outbox.down.keys()
    known = contacts_of(runtime)
    found = {}
    for name in sorted(pulled | pushed):
        table = runtime.house.config.remotes[name].timetable
        found[name] = after_turn(
            known.get(name), now, pulled=name in pulled, pushed=name in pushed,
            exactly=table.pull is not None or table.push is not None,
        )  # fmt: skip
    changed = {name: one for name, one in found.items() if known.get(name) != one}
    if changed:
        with transaction(runtime.engine, "remotes") as connection:
            remote_contacts.note(connection, changed)
