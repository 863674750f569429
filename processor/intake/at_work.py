"""What was fetched: it lies in folders of ours until it is in the archive, or for longer."""

from __future__ import annotations

from pathlib import Path

from processor.intake.scan import Arrival, Oddity, left_in_work, shown_name
from processor.intake.watched import changed, watched_in
from processor.model.sentence import Text
from processor.transport import files, listing, mounts


def beside(work: Path) -> Path:
    """Where the files of an inbox lie that were taken and are looked at for a while longer."""
    return work.parent / "claimed"


def whole_beside(work: Path) -> dict[str, Path]:
    """Where files of a remote lie that came whole and wait for it: those that were taken away
    there, and those that were left."""
    return {"taken": work.parent / "whole", "left": work.parent / "left"}


def waits_whole(work: Path) -> bool:
    """True where files came whole that are not in `work` yet, or have to be opened before."""
    closed = work.parent / "sealed" / work.name
    places = (*whole_beside(work).values(), closed, *whole_beside(closed).values())
    return any(left_in_work(one) for one in places)


def fetch_again(work: Path, arrival: Arrival) -> Arrival | None:
    """Takes a file that was taken before, and was changed since, back into `work`."""
    target = work / arrival.sender / arrival.name
    if files.look(target) is not None or not files.claim(arrival.path, target, arrival.look):
        return None
    return Arrival(arrival.sender, arrival.name, target, None, arrival.remote, taken=True)


def told_of(arrival: Arrival, what: Text, *, blocked: bool = False, waits: bool = False) -> Oddity:
    """A file as what is told of it."""
    sender, name = shown_name(arrival.sender), shown_name(arrival.name)
    return Oddity(sender, name, what, blocked, arrival.remote, waits=waits)


def fetched_in(work: Path, remote: str) -> list[Arrival]:
    """The files of a remote that lie in its work folder."""
    return [Arrival(one.sender, one.name, one.path, None, remote) for one in left_in_work(work)]


def is_empty(work: Path, remote: str) -> bool:
    """True of a work folder that holds no file, and beside which none was put off, has grown, or
    waits for its remote."""
    holds = left_in_work(work) or changed(watched_in(beside(work)), remote)
    return is_folder(work) and not holds and not waits_whole(work)


def is_folder(folder: Path) -> bool:
    """True where there is a folder that can be looked at."""
    try:
        return listing.is_folder(folder)
    except OSError:
        return False


def can_be_used(fetched: Path) -> bool:
    """True where a fetched file can be read, if it is still there, and taken out of its folder."""
    try:
        if files.look(fetched) is not None:
            files.sha256_of(fetched)
        return mounts.same_mount(fetched.parent, fetched.parent)
    except OSError:
        return False
