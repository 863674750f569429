"""The lock that lets one processor at a time work on a ledger."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from processor.transport.files import PRIVATE_MODE, make_folder


class ProcessorLock:
    """One processor per ledger: a kernel lock that vanishes with the process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    def take(self) -> bool:
        """True if this process now holds the lock."""
        make_folder(self.path.parent, PRIVATE_MODE)
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self._handle = handle
        return True

    def release(self) -> None:
        """Gives the lock back."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
