"""The witness rule: what became of a staged document. Pure, the same for every transport."""

from __future__ import annotations

from enum import Enum


class Fate(Enum):
    """What became of a staged document."""

    WAITING = "its staged file is here, and nothing lies under its name: it is handed over now"
    HANDED = "its staged file is gone: it was handed over, also if its receiver took it already"
    TWICE = "its staged file is here, and its bytes lie under its name: the staged one goes"
    TAKEN = "its staged file is here, and other bytes lie under its name: a person must look"


def fate(*, staged: bool, target: str | None, sha256: str) -> Fate:
    """What became of a document that the ledger calls staged, with the bytes of `sha256`.

    `staged`: its staged file is still here. `target`: SHA-256 of what lies under its final name,
    None where nothing does. Once the staged file is gone, what lies there is the receiver's affair.
    """
    if not staged:
        return Fate.HANDED
    if target is None:
        return Fate.WAITING
    return Fate.TWICE if target == sha256 else Fate.TAKEN
