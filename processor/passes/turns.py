"""Whose turn it is: which servers are asked anything now.

What lies in folders of this machine is worked first, in a pass that asks no server. Then those
servers have their turn that are due: they are reached side by side, and only those that answer take
part in the pass that follows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec

from processor.house.places import away, bound, receivers
from processor.house.transports import TRANSPORTS
from processor.intake.scan import monotonic_ms
from processor.model.config import Config
from processor.passes.runtime import Runtime
from processor.transport.side_by_side import SideBySide

# Of the time of a process that stays, a server that answers slowly gets no more than a tenth.
_SHARE = 9
_SLOW_MS = 1_000


class ServerTurn(msgspec.Struct, frozen=True):
    """The servers that are asked for files, and those that documents are handed over to."""

    pull: frozenset[str] = frozenset()
    push: frozenset[str] = frozenset()

    @property
    def asked(self) -> frozenset[str]:
        """All of them."""
        return self.pull | self.push

    def without(self, late: frozenset[str]) -> ServerTurn:
        """The turn of the others."""
        return ServerTurn(self.pull - late, self.push - late)


class Servers:
    """The servers that one process asks. `_rests_until` are those that answer slowly, by name, in
    ms of the clock that never jumps."""

    def __init__(self) -> None:
        self._calls = SideBySide()
        self._rests_until: dict[str, int] = {}

    def ready(self, turn: ServerTurn) -> ServerTurn:
        """Of a turn those that are not being called still, and had no long turn just now."""
        now = monotonic_ms()
        slow = frozenset(name for name, until in self._rests_until.items() if now < until)
        return turn.without(slow | self._calls.busy())

    def call(self, config: Config, turn: ServerTurn, hurries: Callable[[], bool]) -> ServerTurn:
        """Reaches all servers of a turn side by side; those that have not answered until `hurries`
        are left to a later turn. What is wrong with one is told by whoever uses it."""
        for name in sorted(turn.asked):
            one = config.remotes[name]
            self._calls.begin(name, TRANSPORTS[one.transport].server(one, config.remotes).call)
        return turn.without(self._calls.wait(turn.asked, hurries))

    @contextmanager
    def measured(self, config: Config, turn: ServerTurn) -> Iterator[None]:
        """A server with which much time goes rests for a multiple of it."""
        before = {name: _used_ms(config, name) for name in turn.asked}
        yield
        for name, used in before.items():
            took = _used_ms(config, name) - used
            if took >= _SLOW_MS:
                self._rests_until[name] = monotonic_ms() + _SHARE * took


def _used_ms(config: Config, name: str) -> int:
    one = config.remotes[name]
    return TRANSPORTS[one.transport].server(one, config.remotes).used_ms


@contextmanager
def serving(
    runtime: Runtime,
    servers: Servers,
    turn: ServerTurn,
    hurries: Callable[[], bool] = lambda: False,
) -> Iterator[ServerTurn]:
    """A turn: gives it without those that have not answered until `hurries`, and lets all rest at
    its end."""
    config = runtime.house.config
    reached = servers.call(config, servers.ready(turn), hurries)
    before = runtime.hurries
    take(runtime, reached)
    runtime.hurries = hurries
    try:
        with servers.measured(config, reached):
            runtime.outbox.begin_with(sorted(reached.push))
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


def due(config: Config) -> ServerTurn:
    """Whose turn it is now."""
    servers = away(config)
    return ServerTurn(servers & {*bound(config)}, servers & {*receivers(config)})
