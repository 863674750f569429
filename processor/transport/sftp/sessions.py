"""The open channels of one server, used again, and how long a server that failed is left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock, Semaphore

import msgspec

from processor.model.sentence import Text, sentence
from processor.transport.sftp.channel import Server, SftpChannel
from processor.transport.sftp.connect import Session, open_session
from processor.transport.sftp.faults import STEPS, RemoteFault, Step, StepFailed
from processor.transport.sftp.settings import Settings

_FIRST_MS = 5_000
_MOST_MS = 600_000
# Accounts are locked after a few refused logins: from the third on it is left alone for longer.
_FEW_LOGINS = 3
_REFUSED_MS = 900_000
# After so many lost answers in a row a server counts as failed.
_MOST_LOST = 3


class Circuit(msgspec.Struct, frozen=True):
    """What is known of a server that failed: how often in a row, and until when (ms of a clock that
    never jumps) nobody asks it again."""

    failures: int = 0
    until_ms: int = 0


def after_failure(circuit: Circuit, now_ms: int, dice: float, *, refused: bool = False) -> Circuit:
    """The circuit after one more failure: twice as long each time, up to ten minutes, and up to a
    quarter less by `dice` (0 to 1), so that many houses do not knock at the same moment. Where a
    login was `refused`, from the third failure on a quarter of an hour at least. Pure."""
    failures = circuit.failures + 1
    wait = min(_FIRST_MS << min(failures - 1, 10), _MOST_MS)
    if refused and failures >= _FEW_LOGINS:
        return Circuit(failures, now_ms + int(_REFUSED_MS * (1 + dice / 4)))
    return Circuit(failures, now_ms + int(wait * (1 - dice / 4)))


def longest_call_ms(settings: Settings) -> int:
    """How long reaching a server may take, in ms: its name, its port and its greeting each as long
    as a connection may, its login and its channel each as long as an answer; and that of the server
    through which it is reached. Pure."""
    below = 0 if settings.jump is None else longest_call_ms(settings.jump)
    return below + int(3_000 * (settings.connect_s + settings.answer_s))


class Sessions:
    """One login at a server, kept while it serves, and on it at most `settings.sessions` channels
    at a time. May be used by several threads. `used_ms` is how long it was in use so far."""

    def __init__(
        self,
        settings: Settings,
        now_ms: Callable[[], int],
        dice: Callable[[], float],
        connect: Callable[[Settings], Session] | None = None,
    ) -> None:
        self.settings = settings
        self.circuit = Circuit()
        self.used_ms = 0
        self._now_ms = now_ms
        self._dice = dice
        self._connect = connect or (lambda one: open_session(one, self._passed))
        # Since when a call is under way, and the step it is at.
        self._called_at: int | None = None
        self._at: Step = STEPS[0]
        self._session: Session | None = None
        self._idle: list[SftpChannel] = []
        self._lost_in_a_row = 0
        self._failed: StepFailed | None = None
        self._lost_by: Text = ""
        # After a call in vain nobody but the next call waits for the server again.
        self._by_call_alone = False
        self._free = Semaphore(settings.sessions)
        self._lock = RLock()

    @property
    def rests_ms(self) -> int:
        """For so many more milliseconds nobody asks it again; 0 where that is not so."""
        return max(0, self.circuit.until_ms - self._now_ms())

    @property
    def fault(self) -> Text:
        """Why the last call was in vain, or is so far; nothing where it was not."""
        if self.overdue:
            return self._overdue().words
        return self._failure().words if self._by_call_alone else ""

    @property
    def overdue(self) -> bool:
        """True while a call is under way for longer than all its steps may take."""
        since = self._called_at
        return since is not None and self._now_ms() - since >= longest_call_ms(self.settings)

    def _overdue(self) -> StepFailed:
        return StepFailed(self._at, sentence("sftp.no-answer"))

    def _passed(self, step: Step) -> None:
        self._at = STEPS[min(STEPS.index(step) + 1, len(STEPS) - 1)]

    def insist(self) -> None:
        """Forgets when it failed: somebody wants it asked now."""
        with self._lock:
            self.circuit = Circuit()

    def call(self) -> None:
        """Logs in, unless that is done or was tried in vain a moment ago; what fails is told by the
        next use."""
        self._called_at = self._now_ms()
        try:
            with self._lock:
                self._by_call_alone = False
                try:
                    channel, session = self._taken()
                    self._put_back(channel, session)
                except RemoteFault:
                    self._by_call_alone = True
        finally:
            self._called_at = None

    @contextmanager
    def use(self) -> Iterator[Server]:
        """A channel; opened where none is. Raises RemoteFault: while the circuit is open at once,
        without asking the server, and so while a call is overdue."""
        if self.overdue:
            # Whoever waited for it would hang as it does.
            raise self._overdue()
        if not self._free.acquire(timeout=self.settings.answer_s):
            raise RemoteFault(sentence("sftp.all-in-use", n=self.settings.sessions))
        try:
            with self._lock:
                channel, session = self._taken()
            began = self._now_ms()
            try:
                yield channel
            finally:
                self.used_ms += self._now_ms() - began
                with self._lock:
                    self._put_back(channel, session)
        finally:
            self._free.release()

    def _taken(self) -> tuple[SftpChannel, Session]:
        if self._by_call_alone or self._now_ms() < self.circuit.until_ms:
            raise self._failure()
        try:
            if self._session is None or not self._session.is_open:
                self.close()
                self._at = STEPS[0]
                self._session = self._connect(self.settings)
            # One that the server ended while nobody used it: some do so after half an hour.
            self._idle = [one for one in self._idle if one.is_open]
            channel = self._idle.pop() if self._idle else self._session.channel()
        except StepFailed as error:
            self._failed = StepFailed(error.step, error.why, ours=error.ours)
            self.circuit = after_failure(
                self.circuit,
                self._now_ms(),
                self._dice(),
                refused=error.step == "login" and not error.ours,
            )
            self.close()
            raise
        # One that takes logins and loses what is asked of them is no better than before.
        if not self._lost_in_a_row:
            self.circuit = Circuit()
        return channel, self._session

    def _failure(self) -> RemoteFault:
        """The same words as long as it lasts, so that they are told once."""
        if (last := self._failed) is not None:
            return StepFailed(last.step, last.why)
        return RemoteFault(sentence("sftp.loses-answers", why=self._lost_by))

    def _put_back(self, channel: SftpChannel, session: Session) -> None:
        if not channel.lost:
            self._lost_in_a_row = 0
            if session is self._session:
                self._idle.append(channel)
            return
        self._lost_in_a_row += 1
        if self._lost_in_a_row >= _MOST_LOST:
            self._failed = None
            self._lost_by = channel.lost_by
            self.circuit = after_failure(self.circuit, self._now_ms(), self._dice())
        if session is self._session:
            self.close()

    def close(self) -> None:
        """Ends the login; the next use begins another. A call that is overdue is left to itself."""
        if self.overdue:
            return
        with self._lock:
            self._idle.clear()
            if self._session is not None:
                self._session.close()
                self._session = None
