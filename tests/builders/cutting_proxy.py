"""What lies between a house and a server, and cuts their connections at random.

Each connection is cut after a number of bytes in one of the two directions, which a seed says: in
the greeting, in the midst of a request, of an answer, of a block of a file. A cut towards the house
comes after the server did what it was asked; nobody is told of it.
"""

from __future__ import annotations

import random
import selectors
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

# Of so many connections one is cut early: while it is greeted, or logs in.
EARLY_ONE_OF = 6
EARLY_BYTES = 4_000
READ = 1 << 16
# Closed by a reset, which throws away what was not read.
RESET = struct.pack("ii", 1, 0)


@dataclass
class CuttingProxy:
    """Passes bytes on between `port` and the server, until a connection is cut. `mean` is how many
    bytes one carries on average; no more of them are cut while `calm`."""

    server: tuple[str, int]
    seed: int
    mean: int
    calm: bool = False
    cuts: int = 0
    port: int = 0
    _ways: dict[socket.socket, Way] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)
        self._selector = selectors.DefaultSelector()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._wake, self._woken = socket.socketpair()

    def serve(self) -> None:
        """Until `stop`."""
        self._selector.register(self._listening, selectors.EVENT_READ)
        self._selector.register(self._woken, selectors.EVENT_READ)
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._woken:
                    self._close_all()
                    return
                if key.fileobj is self._listening:
                    self._connect()
                elif key.fileobj in self._ways:
                    self._ways[key.fileobj].passes_on()  # type: ignore[index]

    def stop(self) -> None:
        """Ends all."""
        self._wake.send(b"x")

    def _connect(self) -> None:
        house, _ = self._listening.accept()
        try:
            server = socket.create_connection(self.server)
        except OSError:
            house.close()
            return
        for one in (house, server):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        early = self._dice.randrange(EARLY_ONE_OF) == 0
        most = self._dice.expovariate(1 / (EARLY_BYTES if early else self.mean))
        towards_house = self._dice.random() < 0.5
        to_server = Way(self, house, server, None if towards_house else int(most))
        to_house = Way(self, server, house, int(most) if towards_house else None)
        for one, way in ((house, to_server), (server, to_house)):
            self._ways[one] = way
            self._selector.register(one, selectors.EVENT_READ)

    def close(self, one: socket.socket, other: socket.socket, *, cut: bool) -> None:
        """Ends a connection."""
        self.cuts += cut
        reset = cut and self._dice.random() < 0.5
        for end in (one, other):
            self._selector.unregister(end)
            del self._ways[end]
            if reset:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            end.close()

    def _close_all(self) -> None:
        for one in (*self._ways, self._listening, self._woken, self._wake):
            one.close()
        self._selector.close()


@dataclass
class Way:
    """One direction of a connection; `left` are the bytes until it is cut."""

    proxy: CuttingProxy
    source: socket.socket
    target: socket.socket
    left: int | None

    def passes_on(self) -> None:
        """Passes on what has come."""
        try:
            data = self.source.recv(READ)
        except OSError:
            data = b""
        cut = False
        if self.left is not None and not self.proxy.calm:
            cut = len(data) >= self.left
            data = data[: self.left]
            self.left -= len(data)
        gone = not data
        with suppress(OSError):
            if data:
                self.target.sendall(data)
        if gone or cut:
            self.proxy.close(self.source, self.target, cut=cut)


@contextmanager
def cutting_proxy(server: tuple[str, int], seed: int, mean: int) -> Iterator[CuttingProxy]:
    """A proxy in a thread of this process, before that server."""
    proxy = CuttingProxy(server, seed, mean)
    thread = threading.Thread(target=proxy.serve, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.stop()
        thread.join(10)
