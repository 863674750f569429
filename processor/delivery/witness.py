"""The witness rule: what became of a staged document. Pure, the same for every transport."""

from __future__ import annotations

from enum import Enum


class Fate(Enum):
    """What became of a staged document."""

    WAITING = "its staged file is here, and nothing lies under its name: it is handed over now"
    HANDED = "its staged file is gone: it was handed over, also if its receiver took it already"
    TWICE = "its staged file is here, and its bytes lie under its name: the staged one goes"
    TAKEN = "its staged file is here, and other bytes lie under its name: a person must look"
    FULL = "its staged file is here, and its mailbox is not empty yet: it waits"


def fate(
    *, staged: bool, target: str | None, sha256: str, mailbox: bool = False, same: bool = True
) -> Fate:
    """What became of a document that the ledger calls staged, with the bytes of `sha256`.

    `staged`: its staged file is still here. `target`: SHA-256 of what lies under its final name,
    None where nothing does. Once the staged file is gone, what lies there is the receiver's affair.

    In a `mailbox` others lay before it. Bytes like its own are its own only where they lie there as
    the very file that is staged (`same`): a rename that ended half-way leaves it under both names.
    Whatever else lies there is waited for.
    """
    if not staged:
        return Fate.HANDED
    if target is None:
        return Fate.WAITING
    if mailbox and not (same and target == sha256):
        return Fate.FULL
    return Fate.TWICE if target == sha256 else Fate.TAKEN
