"""What a pass finds of an earlier one: it can be read, and may not have reached the disk.

A process that died between a rename and its sync leaves names and bytes in memory. Whoever rests on
them, by a commit or by deleting the only other copy, syncs them first: a power cut would take them.
"""

from __future__ import annotations

from collections.abc import Sequence

from processor.intake.scan import Arrival
from processor.ledger.arrived import arrivals
from processor.ledger.database import reading
from processor.passes.runtime import Runtime
from processor.transport import files


def secure_archived(runtime: Runtime) -> None:
    """Syncs files in the archive that an earlier pass claimed and did not finish, and that they
    were taken out of the work folder."""
    with reading(runtime.engine) as connection:
        unfinished = arrivals.in_state(connection, "claimed", "read")
    for row in unfinished:
        files.sync_again(runtime.house.archive / row.archive)
    if unfinished:
        runtime.inboxes.watch.secure()


def secure_left(left: Sequence[Arrival]) -> None:
    """Syncs the folders in which fetched files of an earlier pass lie: if a power cut undid the
    fetching after they were taken from there, each would come in once more."""
    for folder in sorted({one.path.parent for one in left}):
        files.sync_folder(folder)
