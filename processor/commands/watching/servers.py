"""Servers in `watch`: they have their turn after the folders of this machine were worked, and give
way at once where something comes into those.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from processor.commands.opening.open_premises import now_micros
from processor.commands.printing.console import told, warn
from processor.commands.working.put_off import TRY_AGAIN_MS, PutOff
from processor.house.places import away, bound
from processor.intake.scan import Arrival, Oddity, monotonic_ms
from processor.intake.settle import Settling
from processor.ledger.database import reading
from processor.ledger.desk import requests
from processor.model.arriving import Arriving
from processor.model.sentence import Text
from processor.passes import down_remotes, turns
from processor.passes.booking.files import facts_left
from processor.passes.desk import asked_turns, reconcile
from processor.passes.runtime import Runtime
from processor.passes.sending.on_their_way import documents_for
from processor.passes.turns import Servers, ServerTurn

Work = Callable[[PutOff, Sequence[Arrival]], None]

# So long may a turn take, and so long one that something else waits for; a document or file that is
# begun is finished.
_TURN_MS = 5_000
# Calls are waited for so long; whose answer comes later has the next turn, a moment later.
_CALLS_MS = 1_000
_SHORT_TURN_MS = 500
# Where something comes in without end, servers have a turn all the same after so long.
_MOST_WAIT_MS = 5_000


class Wake(threading.Event):
    """Something is to be looked at, since `at_ms`."""

    def __init__(self) -> None:
        super().__init__()
        self.at_ms = 0

    def set(self) -> None:
        """Says so; the first time counts."""
        if not self.is_set():
            self.at_ms = monotonic_ms()
        super().set()


class WatchedServers:
    """`odd` and `waiting` are what the last looks at servers showed; `down` is why remotes, servers
    or not, cannot be used, as it was told."""

    def __init__(self, runtime: Runtime, wake: Wake, fixed_now: str | None) -> None:
        self.odd: list[Oddity] = []
        self.waiting: dict[str, Oddity] = {}
        self.down: dict[str, Text] = {}
        self._runtime = runtime
        self._wake = wake
        self._fixed_now = fixed_now
        self._servers = Servers()
        self._settling = Settling(runtime.house.config.settle_ms)
        self._put_off = PutOff(runtime)
        self._served_at: int | None = None
        self._tried_at = {False: 0, True: 0}
        self._served: frozenset[str] = frozenset()
        # Documents that had their turn and stay, until something changes.
        self._tried: frozenset[int] = frozenset()
        # Requests for a turn that were met already.
        self._insisted: set[int] = set()
        # Since when the turn lasts in which files are fetched, and how many looks it had.
        self._turns: dict[str, tuple[int, int]] = {}

    def next_due_ms(self, now_ms: int) -> int | None:
        """Milliseconds until some file of a server may be settled; None where nothing waits."""
        return self._settling.next_due_ms(now_ms)

    def follow(self) -> frozenset[str]:
        """The servers that have their turn next."""
        config = self._runtime.house.config
        if not away(config):
            return frozenset()
        known, now = turns.contacts_of(self._runtime), now_micros(self._fixed_now)
        return self._servers.ready(config, turns.due(config, known, now)).asked

    def serve(self, work: Work) -> None:
        """The turn of those servers that are due; at its end nobody asks one any more."""
        runtime = self._runtime
        config, now = runtime.house.config, now_micros(self._fixed_now)
        if not away(config):
            return
        asked = asked_turns.asked(runtime)
        turn = turns.due(config, turns.contacts_of(runtime), now)
        for key, one in asked.items():
            turn = turn.with_(one)
            if key not in self._insisted:
                self._insisted.add(key)
                self._served -= one.asked
                for name in one.asked:
                    self._servers.insist(config, name)
        self._servers.hang_up(config, turn)
        self._turns = {name: one for name, one in self._turns.items() if name in turn.pull}
        turn = self._servers.ready(config, turn)
        began = monotonic_ms()
        waits = self._served_at is not None and began < self._served_at + _MOST_WAIT_MS
        if not turn.asked or runtime.stopping() or (self._wake.is_set() and waits):
            return
        self._served_at = called_at = began

        def impatient() -> bool:
            # While calls are waited for, the time of the turn has not begun.
            nonlocal began
            began = monotonic_ms()
            return runtime.stopping() or self._wake.is_set() or began - called_at >= _CALLS_MS

        def hurries() -> bool:
            took = monotonic_ms() - began
            called = self._wake.is_set() and took >= _SHORT_TURN_MS
            return runtime.stopping() or called or took >= _TURN_MS

        def held() -> int:
            return monotonic_ms() - max(began, self._wake.at_ms) if self._wake.is_set() else 0

        with turns.serving(runtime, self._servers, turn, hurries, held, impatient) as reached:
            if reached.asked:
                self._serve(reached, work, hurries)
                if not hurries():
                    asked_turns.answer(runtime, asked, reached)
                    turns.note(runtime, self._over(reached), now)

    def _serve(self, reached: ServerTurn, work: Work, hurries: Callable[[], bool]) -> None:
        runtime = self._runtime
        back = self.remotes_are_back(servers=True)
        fresh = reached.asked - self._served
        arrivals, odd = runtime.inboxes.look_around(bound(runtime.house.config))
        down_remotes.note(runtime, now_micros(self._fixed_now))
        here = [one for one in arrivals if one.remote in reached.pull]
        ready = self._put_off.due(runtime.inboxes.ready(here, self._settling, monotonic_ms()))
        stayed = self._put_off.left(here)
        self._keep(reached, [*odd, *stayed])
        waiting = documents_for(runtime, reached.push)
        over = facts_left.is_over(runtime)
        if back or fresh or ready or over or waiting - self._tried or self._must_look_there():
            work(self._put_off, ready)
            self._served |= reached.asked
            if not hurries():
                self._tried = documents_for(runtime, reached.push) | self._tried & waiting
            self.remotes_are_back(servers=True)

    def _must_look_there(self) -> bool:
        """True where a person said what went out: what lies at servers counts too."""
        with reading(self._runtime.engine) as connection:
            return any(one.verb == reconcile.VERB for one in requests.asked(connection))

    def _over(self, reached: ServerTurn) -> ServerTurn:
        """Those whose turn is over: what lay there when it began had the time to settle,
        and one look took it all."""
        runtime, now = self._runtime, monotonic_ms()
        terms = runtime.inboxes.terms or (lambda _: Arriving())
        pulled: set[str] = set()
        for name in reached.pull:
            since, looks = self._turns.get(name, (now, 0))
            self._turns[name] = since, looks + 1
            senders = bound(runtime.house.config)[name]
            settle_ms = max((terms(one).settle_ms for one in senders), default=0)
            more = any(one == name for one, _ in runtime.inboxes.beyond)
            if looks and now - since >= settle_ms and not more:
                pulled.add(name)
        over = ServerTurn(frozenset(pulled), reached.push)
        tables = {name: runtime.house.config.remotes[name].timetable for name in over.asked}
        for name, table in sorted(tables.items()):
            fetched = name in over.pull and table.pull is not None
            if fetched or (name in over.push and table.push is not None):
                # At its next turn all is tried anew.
                self._served -= {name}
                self._tried = frozenset()
        return over

    def _keep(self, reached: ServerTurn, odd: Sequence[Oddity]) -> None:
        servers = away(self._runtime.house.config)
        looked = self._runtime.inboxes.waiting.values()
        self.odd = [one for one in self.odd if one.remote not in reached.pull]
        self.odd += [one for one in odd if one.remote in servers]
        self.waiting = {
            key: one for key, one in self.waiting.items() if one.remote not in reached.pull
        }
        self.waiting |= {one.place: one for one in (*looked, *odd) if one.remote in servers}

    def remotes_are_back(self, *, servers: bool = False) -> bool:
        """Tells once which remotes went down, and tries those that are not at rest again from time
        to time; True if one is back. `servers`: they have their turn."""
        now, runtime = monotonic_ms(), self._runtime
        if self.down and now >= self._tried_at[servers] + TRY_AGAIN_MS:
            runtime.inboxes.prove(bound(runtime.house.config))
            runtime.outbox.look()
            self._tried_at[servers] = now
        down = runtime.down()
        for remote, words in down.items():
            if self.down.get(remote) != words:
                warn(told("alert.remote-down", remote=remote, why=words))
                self._tried_at[servers] = now
        back = self.down.keys() - down.keys()
        for remote in sorted(back):
            warn(told("watch.remote-back", remote=remote))
        if down != self.down:
            down_remotes.tell(runtime, now_micros(self._fixed_now))
        self.down = down
        return bool(back)
