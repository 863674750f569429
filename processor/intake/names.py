"""What the name of a file in an inbox says of it. Pure.

Senders, their programs and the shares between them leave more than files to be read: names that
are used while a file is written, files that only announce another, and litter.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Literal

from processor.model.arriving import Arriving

Said = Literal["taken", "unfinished", "announces", "litter", "partner", "other"]

# Written, or open in an editor: by browsers, rsync, WinSCP, FileZilla, office programs, shells.
# Everything hidden is: rsync writes `.orders.csv.Ab12Cd`, others `.orders.csv.part`.
UNFINISHED = (
    ".*", "*~", "~$*", "~*.tmp", "*.part", "*.partial", "*.filepart", "*.tmp", "*.temp",
    "*.writing", "*.uploading", "*.upload", "*.inprogress", "*.in-progress", "*.in_progress",
    "*.incomplete", "*.crdownload", "*.download", "*.opdownload", "*.!ut", "*.swp", "*.lock",
    "*.lck",
)  # fmt: skip
# They say that another file is whole, or what its bytes add up to. They hold no orders.
ANNOUNCES = (
    "*.done", "*.ok", "*.ready", "*.complete", "*.completed", "*.finished", "*.fin", "*.trg",
    "*.trigger", "*.sem", "*.go", "*.eot", "*.flag", "*.md5", "*.md5sum", "*.sha1", "*.sha256",
    "*.sha512", "*.sfv", "*.crc",
)  # fmt: skip
# What file managers, shares and cameras leave in any folder.
LITTER = (
    "thumbs.db", "ehthumbs.db", "desktop.ini", ".ds_store", "._*", ".nfs*", ".fuse_hidden*",
    ".gitkeep", ".keep", ".directory", ".localized", ".apdisk", ".listing", "icon\r", "@eadir",
    "#recycle", "$recycle.bin", "lost+found", "system volume information", ".trash*",
    ".crossdock-probe-*",
)  # fmt: skip


def said_by(name: str, terms: Arriving) -> Said:
    """What a name says, by what the house knows and its sender's own patterns."""
    whole = name.casefold()
    said = _said(whole, terms.take, terms.ignore, terms.unfinished, terms.partner)
    if said == "taken" and terms.only and not _fits(whole, (*terms.only, *terms.take)):
        return "other"
    return said


@lru_cache(maxsize=4096)
def _said(
    name: str,
    take: tuple[str, ...],
    ignore: tuple[str, ...],
    unfinished: tuple[str, ...],
    partner: str,
) -> Said:
    if _fits(name, take):
        return "taken"
    if partner and fnmatchcase(name, partner):
        return "partner"
    if _fits(name, ignore) or _fits(name, LITTER):
        return "litter"
    if _fits(name, unfinished) or _fits(name, UNFINISHED):
        return "unfinished"
    return "announces" if _fits(name, ANNOUNCES) else "taken"


def _fits(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def partner_names(name: str, pattern: str) -> tuple[str, str]:
    """The names, in small letters, that the partner of a file may have: with its whole name in
    place of the `*`, or without its ending."""
    before, _, after = pattern.partition("*")
    whole = name.casefold()
    stem, dot, _ = whole.rpartition(".")
    return f"{before}{whole}{after}", f"{before}{stem if dot else whole}{after}"
