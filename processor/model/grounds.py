"""What a hold rests on: a mark of each fact its rule reads, and whether a release counts. Pure.

A release is of what the person saw. It counts while the facts of its own rule stay as they were,
whatever else of the order changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import msgspec

LACKS = "?"
"""Under which the fact is marked that a rule lacked."""
_BOTH = "/"
_marks = msgspec.json.Decoder(dict[str, str])


def mark(value: object) -> str:
    """Stands for a value of a fact: equal for equal values."""
    return hashlib.sha256(msgspec.json.encode(value)).hexdigest()[:12]


def mark_of_two(value: str, rests: object) -> str:
    """Stands for a fact that changes by itself too: the mark of its value, empty where nobody asked
    for it, and what of the order makes it.

    It counts as changed only where both are others: neither time that passes nor stock that moves
    takes a release away, nor a change of the order that leaves the fact as it was.
    """
    return f"{value}{_BOTH}{mark(rests)}"


def kept(marks: Mapping[str, str]) -> str:
    """Marks as the ledger keeps them."""
    return msgspec.json.encode(dict(sorted(marks.items()))).decode()


def changed(before: str, marks: Mapping[str, str]) -> tuple[str, ...]:
    """The facts, as they are marked now, that are not what they were when `before` was kept.

    A fact that the rule did not read then is one of them; one that it reads no more is not.
    """
    was = _marks.decode(before)
    return tuple(name for name, now in marks.items() if not _same(was.get(name, ""), now))


def _same(before: str, now: str) -> bool:
    if before == now:
        return True
    pairs = zip(before.split(_BOTH), now.split(_BOTH), strict=False)
    return _BOTH in before and _BOTH in now and any(one == other != "" for one, other in pairs)


def still_counts(before: str, now: str) -> bool:
    """True if what was released on the grounds `before` is still the same hold on those of now."""
    return bool(now) and not changed(before, _marks.decode(now))
