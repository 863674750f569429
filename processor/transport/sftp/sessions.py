"""The open channels of one server, used again, and how long a server that failed is left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec

from processor.model.sentence import sentence
from processor.transport.sftp.channel import Remote, SftpChannel
from processor.transport.sftp.connect import Session, open_session
from processor.transport.sftp.faults import RemoteFault, StepFailed
from processor.transport.sftp.settings import Settings

_FIRST_MS = 5_000
_MOST_MS = 600_000


class Circuit(msgspec.Struct, frozen=True):
    """What is known of a server that failed: how often in a row, and until when (ms of a clock that
    never jumps) nobody asks it again."""

    failures: int = 0
    until_ms: int = 0


def after_failure(circuit: Circuit, now_ms: int, dice: float) -> Circuit:
    """The circuit after one more failure: twice as long each time, up to ten minutes, and up to a
    quarter less by `dice` (0 to 1), so that many houses do not knock at the same moment. Pure."""
    failures = circuit.failures + 1
    wait = min(_FIRST_MS << min(failures - 1, 10), _MOST_MS)
    return Circuit(failures, now_ms + int(wait * (1 - dice / 4)))


class Sessions:
    """One login at a server at a time, kept while it serves."""

    def __init__(
        self,
        settings: Settings,
        now_ms: Callable[[], int],
        dice: Callable[[], float],
        connect: Callable[[Settings], Session] = open_session,
    ) -> None:
        self.settings = settings
        self.circuit = Circuit()
        self._now_ms = now_ms
        self._dice = dice
        self._connect = connect
        self._session: Session | None = None
        self._idle: list[SftpChannel] = []

    @contextmanager
    def use(self) -> Iterator[Remote]:
        """A channel; opened where none is. Raises RemoteFault: while the circuit is open at once,
        without asking the server."""
        channel = self._taken()
        try:
            yield channel
        finally:
            if channel.lost:
                self.close()
            else:
                self._idle.append(channel)

    def _taken(self) -> SftpChannel:
        if self._now_ms() < self.circuit.until_ms:
            seconds = (self.circuit.until_ms - self._now_ms() + 999) // 1000
            raise RemoteFault(sentence("sftp.left-alone", seconds=seconds))
        if self._idle and self._session is not None and self._session.is_open:
            return self._idle.pop()
        try:
            if self._session is None or not self._session.is_open:
                self.close()
                self._session = self._connect(self.settings)
            channel = self._session.channel()
        except StepFailed:
            self.circuit = after_failure(self.circuit, self._now_ms(), self._dice())
            self.close()
            raise
        self.circuit = Circuit()
        return channel

    def close(self) -> None:
        """Ends the login; the next use begins another."""
        self._idle.clear()
        if self._session is not None:
            self._session.close()
            self._session = None
