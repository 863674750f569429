"""What a house left outside of its ledger, by name: archived files, documents sent, the outbox."""

from __future__ import annotations

import re
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from processor.delivery.shown_names import ShownNames
from processor.house import receivers
from processor.house.places import HERE, shown_at
from processor.house.premises import Premises
from processor.house.receivers import folder_of, outbox_folders, staging_of
from processor.transport import listing
from processor.transport.mounts import is_probe

Doc = tuple[str, str]
"""Folder and name of a document."""

# The newest days of the archive are looked at: a clock may have been put back by a day.
_DAYS = 3
# How a wave is named in the name of a file.
_WAVE = re.compile(r"(?<![A-Za-z0-9])(W[0-9]{6,})(?![0-9])")
_BESIDE = re.compile(r"~[0-9]+(\.[^.]*)?$")
# Folders of the outbox whose files are about files, not of waves.
_REPORTS = ("alerts", "rejects", "review")


def wave_in(name: str) -> str:
    """The number of the wave in the name of a document; empty where it has none."""
    found = _WAVE.search(name)
    return found[1] if found else ""


def kept_documents(out: Path) -> list[tuple[str, str]]:
    """(folder, name) of what is kept as sent, by name; further copies beside it are not named."""
    return [one for one in _below(out) if not _BESIDE.search(one[1])]


def lie_for_receivers(house: Premises) -> list[Doc]:
    """(folder, name) of what lies in the outbox and in folders that receivers have for themselves,
    by name, each under its folder of the outbox; reports are left out."""
    names = outbox_folders(house.config)
    given = house.config.receivers
    own = {path for one in given for path in (folder_of(house, one), staging_of(house, one))}
    here = ShownNames(shown_at(house, HERE)).known()
    found = [
        here.ours(f"{folder}/{one}", None) or (folder, one)
        for folder, one in _below(house.outbox, own)
    ]
    for name in given:
        theirs: list[Doc] = []
        # One that is down, or that we may write into and not list, is named by what proves it.
        with suppress(OSError):
            theirs = _below(folder_of(house, name), own - {folder_of(house, name)})
        known = ShownNames(shown_at(house, receivers.key_of(name))).known()
        lying = [(f"{names[name]}/{folder}".removesuffix("/."), one) for folder, one in theirs]
        found += [known.ours(f"{folder}/{one}", None) or (folder, one) for folder, one in lying]
    found = [one for one in found if one[0].partition("/")[0] not in _REPORTS]
    return sorted({one for one in found if not is_probe(one[1])})


def newest_wave(house: Premises) -> int:
    """The greatest number of a wave among what lies for receivers; 0 for none."""
    return max((int(wave_in(name)[1:] or 0) for _, name in lie_for_receivers(house)), default=0)


def _below(folder: Path, but: Collection[Path] = ()) -> list[Doc]:
    """(folder, name) of the files below a folder, but for what lies in some others."""
    found = []
    waiting = [folder] if listing.is_folder(folder) else []
    while waiting:
        here = waiting.pop()
        try:
            entries = listing.entries(here)
        except (FileNotFoundError, NotADirectoryError):
            # Its receiver took it away a moment ago.
            continue
        for entry in entries:
            if entry.is_folder and entry.path not in but:
                waiting.append(entry.path)
            elif entry.is_file and not entry.name.startswith("."):
                found.append((here.relative_to(folder).as_posix(), entry.name))
    return sorted(found)


def newest_archived(archive: Path) -> int:
    """The greatest key among the files of the newest days of the archive; 0 for none."""
    days: list[Path] = []
    for year in _numbered(archive, 4):
        for month in _numbered(year, 2):
            days += _numbered(month, 2)
            if len(days) >= _DAYS:
                break
        if len(days) >= _DAYS:
            break
    return max(
        (key_of(entry.name) for day in days[:_DAYS] for entry in listing.entries(day)), default=0
    )


def key_of(name: str) -> int:
    """The key in the name of an archived file; 0 where it has none."""
    head = name.partition("-")[0]
    return int(head) if head.isascii() and head.isdecimal() else 0


def _numbered(folder: Path, digits: int) -> list[Path]:
    """The folders of a year, month or day, newest first."""
    if not listing.is_folder(folder):
        return []
    named = [one for one in listing.entries(folder) if one.is_folder]
    found = [one for one in named if len(one.name) == digits and one.name.isdecimal()]
    return [one.path for one in sorted(found, key=lambda one: one.name, reverse=True)]
