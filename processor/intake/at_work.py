"""What was fetched: it lies in folders of ours until it is in the archive, or for longer."""

from __future__ import annotations

from pathlib import Path

from processor.intake.half_in import all_half_in
from processor.intake.owed_partners import all_owed
from processor.intake.scan import Arrival, Oddity, left_in_work, shown_name
from processor.intake.seal_note import forget_archived, waits_closed
from processor.intake.watched import changed, watched_in
from processor.model.sentence import Text, sentence
from processor.transport import files, listing, mounts


def beside(work: Path) -> Path:
    """Where the files of an inbox lie that were taken and are looked at for a while longer."""
    return work.parent / "claimed"


def whole_beside(work: Path) -> dict[str, Path]:
    """Where files of a remote lie that came whole and wait for it: those that were taken away
    there, and those that were left."""
    return {"taken": work.parent / "whole", "left": work.parent / "left"}


def waits_whole(work: Path) -> bool:
    """True where files are on their way to `work`, came whole and are not in it yet, or have to be
    opened before; or where a partner of what came in is owed."""
    ours = work.parent
    on_their_way = all_half_in(ours) or waits_closed(ours) or all_owed(work)
    return bool(on_their_way) or any(left_in_work(one) for one in whole_beside(work).values())


def on_its_way(work: Path, *, named: bool, opens: bool) -> Text:
    """What is told of files on their way to a work folder that nobody brings in: its remote is not
    `named` as it was, or what waits closed is not to be opened (`opens`); else nothing."""
    if not named and waits_whole(work):
        return sentence("inbox.half-in", folder=str(work.parent))
    if named and not opens and waits_closed(work.parent):
        return sentence("pgp.waits-closed", folder=str(work.parent))
    return ""


def fetch_again(work: Path, arrival: Arrival) -> Arrival | None:
    """Takes a file that was taken before, and was changed since, back into `work`."""
    target = work / arrival.sender / arrival.name
    if files.look(target) is not None or not files.claim(arrival.path, target, arrival.look):
        return None
    return Arrival(arrival.sender, arrival.name, target, None, arrival.remote, taken=True)


def ours_of(arrival: Arrival) -> Path:
    """The folder of its remote in which the work folder of a fetched file lies."""
    return arrival.path.parents[len(Path(arrival.sender).parts) + 1]


def told_of(arrival: Arrival, what: Text, *, blocked: bool = False, waits: bool = False) -> Oddity:
    """A file as what is told of it."""
    sender, name = shown_name(arrival.sender), shown_name(arrival.name)
    return Oddity(sender, name, what, blocked, arrival.remote, waits=waits)


def fetched_in(work: Path, remote: str, *, alone: bool) -> list[Arrival]:
    """The files of a remote that lie in its work folder; and beside it, where it is `alone`: nobody
    else looks there any more for what was put off, or has grown."""
    if alone:
        forget_archived(work)
    here = [Arrival(one.sender, one.name, one.path, None, remote) for one in left_in_work(work)]
    return here + (changed(watched_in(beside(work)), remote) if alone else [])


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
