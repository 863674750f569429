"""What `crossdock check` says of folders that a run could not work with. Writes nothing, needs no
ledger: what is checked may be at work elsewhere, so these are no mistakes."""

from __future__ import annotations

from pathlib import Path

from processor.house.premises import Premises
from processor.house.receivers import folder_of, staging_of
from processor.model.sentence import Sentence, Text, sentence
from processor.transport.faults import different_mounts, no_folder, refused
from processor.transport.listing import is_folder
from processor.transport.whereabouts import Whereabouts


def folder_lines(house: Premises) -> list[Sentence]:
    """One line for each folder that is named and not there, or that nothing can be renamed into
    from the folder that belongs to it."""
    now = Whereabouts(house.base)
    why = [
        *_house(now, house.staging, house.outbox, "open.no-outbox"),
        *_house(now, house.work, house.inbox, "open.no-inbox"),
        # What is mounted on the folder of one sender alone: nothing could be taken from there.
        *(
            sentence("open.no-inbox", why=different_mounts(house.work, folder))
            for folder in _mounted_below(now, house.inbox)
        ),
    ]
    for name, one in house.config.receivers.items():
        folder, staging = folder_of(house, name), staging_of(house, name)
        named = [Path(given) for given in (one.folder, one.staging) if given]
        gone = [no_folder(given) for given in named if not is_folder(given)]
        why += gone or _receiver(now, staging, folder, name)
    return [sentence("check.folder", why=words) for words in why]


def _house(now: Whereabouts, ours: Path, other: Path, key: str) -> list[Text]:
    apart = _apart(now, ours, other)
    words = different_mounts(ours, other) if apart is True else apart
    return [sentence(key, why=words)] if words else []


def _mounted_below(now: Whereabouts, folder: Path) -> list[Path]:
    return now.mounted_below(folder) if is_folder(folder) else []


def _receiver(now: Whereabouts, staging: Path, folder: Path, name: str) -> list[Text]:
    apart = _apart(now, staging, folder)
    if apart is True:
        return [sentence("folder.apart", staging=str(staging), folder=str(folder), receiver=name)]
    return [apart] if apart else []


def _apart(now: Whereabouts, one: Path, other: Path) -> Text | bool:
    """True where two folders are on different mounts, or what hinders looking. One that is not
    there yet will be made in the nearest that is."""
    try:
        return now.mount_number(_nearest(one)) != now.mount_number(_nearest(other))
    except OSError as error:
        return refused(error, other)


def _nearest(folder: Path) -> Path:
    return next((one for one in (folder, *folder.parents) if is_folder(one)), folder)
