"""What a pass does about folders that are down: it looks as it begins and ends, and tells."""

from __future__ import annotations

from processor.house.receivers import folder_of, is_receiver, name_of, staging_of
from processor.ledger.database import reading, transaction
from processor.ledger.desk import whereabouts
from processor.model.config import OWN
from processor.model.sentence import joined, sentence
from processor.passes import standing
from processor.passes.runtime import Runtime
from processor.transport.faults import FolderDown


def begin(runtime: Runtime) -> None:
    """Looks at every folder as a pass begins; raises FolderDown where nothing can be done."""
    folders = runtime.folders
    with reading(runtime.engine) as connection:
        known = whereabouts.marks(connection)
    # As a command opened the house it looked a moment ago; a person may have said something since.
    if known != folders.known or not folders.just_looked:
        folders.known = known
        folders.look()
    folders.just_looked = False
    if folders.apart:
        folders.prove()
        folders.look()
    tell(runtime)
    if words := folders.needed():
        standing.tell(runtime)
        raise FolderDown(words)
    folders.mark_staging()


def end(runtime: Runtime) -> None:
    """Remembers the folders that a pass made, and notes what is down at its end."""
    if runtime.handed or runtime.folders.down:
        runtime.folders.look()
    if runtime.folders.has_news:
        runtime.folders.mark_staging()
        with transaction(runtime.engine, "request") as connection:
            runtime.folders.note(connection)
    tell(runtime)


def tell(runtime: Runtime) -> None:
    """Notes what is down as something that stands still."""
    down = {**runtime.folders.down}
    words = list(down.values())
    for key, why in runtime.outbox.down.items():
        if key == OWN and runtime.house.outbox not in down and runtime.house.staging not in down:
            words.append(sentence("folder-down.outbox", why=why))
        if is_receiver(key):
            name = name_of(key)
            theirs = (folder_of(runtime.house, name), staging_of(runtime.house, name))
            if down.keys().isdisjoint(theirs):
                words.append(sentence("folder-down.receiver", receiver=name, why=why))
    if words:
        runtime.still[standing.FOLDERS] = joined(words)
    else:
        runtime.still.pop(standing.FOLDERS, None)
