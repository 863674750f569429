"""What shows that an upload has ended: without it, half a file is taken for a whole one."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from processor.drop_point.accounts import DropAccount, Served
from processor.model.sentence import Sentence, sentence


class Protected(NamedTuple):
    """What holds for one inbox folder of an account; `sure` is false where a stalled upload cannot
    be told from a finished one unless the sender keeps to a name. `by_lease`: the kernel is asked
    whether it is still open."""

    account: str
    folder: str
    words: Sentence
    sure: bool
    by_lease: bool


def protections(
    accounts: list[DropAccount], why_no_leases: Callable[[str], str]
) -> list[Protected]:
    """One for each inbox folder, in the order of the accounts. `why_no_leases` gives the kind of
    a file system on which nobody can tell whether a file is open; empty where it can be told."""
    return [
        _of(account, one, why_no_leases(one.real))
        for account in accounts
        for one in account.folders
        if one.writes
    ]


def notes(protected: list[Protected]) -> list[Sentence]:
    """What is to be known of all that the lease protects; once."""
    by_lease = any(one.by_lease for one in protected)
    return [sentence("drop-point.of-leases"), sentence("drop-point.of-cuts")] if by_lease else []


def _of(account: DropAccount, served: Served, kind: str) -> Protected:
    name, folder, complete = account.name, served.seen, served.arrival.complete
    by_complete, by_lease = complete != "none", not kind
    if by_complete and by_lease:
        words = sentence("drop-point.both", account=name, folder=folder, complete=complete)
    elif by_complete:
        words = sentence(
            "drop-point.complete", account=name, folder=folder, complete=complete, kind=kind
        )
    elif by_lease:
        words = sentence("drop-point.lease", account=name, folder=folder)
    elif served.arrival.unfinished:
        names = list(served.arrival.unfinished)
        words = sentence("drop-point.names", account=name, folder=folder, names=names, kind=kind)
    else:
        words = sentence("drop-point.nothing", account=name, folder=folder, kind=kind)
    return Protected(name, folder, words, by_complete or by_lease, by_lease)
