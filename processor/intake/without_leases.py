"""Inbox folders where nobody can tell us whether a file is still open for writing.

Nothing is written to find out. Where files lie, they are asked; where none lie, the owner of the
folder and its file system say what will be.
"""

from __future__ import annotations

import errno
import pwd
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from processor.model.sentence import Text, sentence
from processor.transport import leases, listing

_MOST_ASKED = 20


def without_leases(folder: Path) -> Text:
    """Why no lease can be had on files of a folder; nothing where one can, or it is not there."""
    try:
        if not listing.is_folder(folder):
            return ""
        entries = listing.entries(folder) if listing.may_list(folder) else []
        # Of a file that we may not read a lease says nothing; a pass tells of such files.
        readable = (e.path for e in entries if e.is_file and listing.may_read(e.path))
        paths = list(islice(readable, _MOST_ASKED))
        return _of_files(paths) if paths else _of_folder(folder)
    except OSError:
        return ""


def _of_files(paths: Sequence[Path]) -> Text:
    for path in paths:
        asked = leases.ask(path)
        if asked.writers == "unknown" and asked.why != errno.ENOENT:
            if asked.why in (errno.EACCES, errno.EPERM):
                return sentence("check.lease-owner", owner=_name(leases.owner(path)))
            return sentence("check.lease-mount", kind=leases.kind_of_mount(path.parent))
    return ""


def _of_folder(folder: Path) -> Text:
    kind, owner = leases.kind_of_mount(folder), leases.foreign(folder)
    if not leases.has_leases(kind):
        return sentence("check.lease-mount", kind=kind)
    return "" if owner is None else sentence("check.lease-owner", owner=_name(owner))


def _name(owner: int) -> str:
    try:
        return pwd.getpwuid(owner).pw_name
    except KeyError:
        return str(owner)
