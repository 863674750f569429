"""What a server, or the way to it, refused: each is an OSError, so that a remote is down as a disk
is, and has its words for a person. Nothing here reaches a server."""

from __future__ import annotations

import errno
from typing import Literal

from processor.model.sentence import Sentence, Text, sentence
from processor.transport.faults import PlaceDown

# The steps of reaching a server, in their order.
Step = Literal["name", "port", "greeting", "algorithms", "host-key", "login", "channel", "sftp"]
STEPS: tuple[Step, ...] = (
    "name", "port", "greeting", "algorithms", "host-key", "login", "channel", "sftp",
)  # fmt: skip


class RemoteFault(PlaceDown):
    """A remote cannot be used now."""

    def __init__(self, words: Text, code: int = errno.EIO) -> None:
        super().__init__(words, code, words.id if isinstance(words, Sentence) else words)


class StepFailed(RemoteFault):
    """A session could not be opened: `step` is where, `why` what is wrong there; `ours` where it is
    wrong in this house, so that no partner can mend it."""

    def __init__(self, step: Step, why: Text, *, ours: bool = False) -> None:
        super().__init__(sentence("sftp.step-failed", step=sentence(f"sftp-step.{step}"), why=why))
        self.step = step
        self.why = why
        self.ours = ours


# What a "failure" mostly is, where an operation has a usual one.
_FAILED = {
    "write": "sftp.failed-to-write",
    "replace": "sftp.failed-to-rename",
    "rename": "sftp.failed-to-rename",
}


class ServerRefused(RemoteFault):
    """The server answered an operation with an error: nothing was done. `errno` is ENOENT or EACCES
    where it said so; servers say of everything else (a full disk, a name that is taken) just
    "failure", so nothing may be concluded from its words."""

    def __init__(self, operation: str, path: str, code: int, said: str) -> None:
        doing = sentence(f"sftp-doing.{operation}", path=path)
        words = sentence("sftp.refused-without-words", doing=doing)
        if said:
            form = _FAILED.get(operation, "sftp.refused") if code == errno.EIO else "sftp.refused"
            words = sentence(form, doing=doing, said=said)
        super().__init__(words, code)
        self.operation = operation
        self.path = path
        self.said = said


class Lost(RemoteFault):
    """The connection ended, or no answer came in time: nobody knows whether the operation was
    done. The remote must be asked anew."""

    def __init__(self, operation: str, path: str, why: Text) -> None:
        doing = sentence(f"sftp-doing.{operation}", path=path)
        super().__init__(sentence("sftp.lost", doing=doing, why=why))
        self.operation = operation
        self.path = path
