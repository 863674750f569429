"""The folders of a house: whether each is still on the device that it was first used on.

A mount that went away leaves an empty folder: files are not handed to it, and what it does not hold
is not gone. Where each folder lay is remembered in the ledger; one that is elsewhere is down until
it is back, or a person says that the move is meant (`crossdock mounts accept`).
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from sqlalchemy import Connection, Engine

from processor.house.premises import Premises
from processor.house.receivers import folder_of, outbox_folders, staging_of
from processor.ledger.database import reading
from processor.ledger.desk import whereabouts
from processor.model.sentence import Text, sentence
from processor.transport import mounts
from processor.transport.faults import no_folder, refused
from processor.transport.files import write_visible
from processor.transport.listing import is_folder
from processor.transport.read_files import is_there
from processor.transport.whereabouts import Mark, Whereabouts, same_place

Role = Literal[
    "state", "archive", "work", "inbox", "sender", "outbox", "staging", "receiver", "within"
]
# Without these nothing can be done at all; without the others everything else goes on.
_NEEDED = ("state", "archive")
# What is gone from its place is not made again: an empty folder would say that it was taken from.
_NEVER_MADE_AGAIN = ("outbox", "staging", "receiver")
# Lies in every staging folder that was used. An empty mount has none, nor has a folder made anew;
# staged documents that are not there would count as handed over.
SENTINEL = ".crossdock-staging"
_SENTINEL_TEXT = b"Documents are staged here on their way. Leave this file and this folder alone.\n"


class Folder(NamedTuple):
    """A folder of the house and what it is for; `receiver` is whose documents go there. `named` in
    config.yaml: it must be there and is never made."""

    role: Role
    path: Path
    receiver: str = ""
    named: bool = False


class FoldersAtWork:
    """Where the folders of a house lay, and which of them are `down`, with the reason. `apart` are
    folders of receivers into which nothing could be renamed when that was tried.

    `known` is what the ledger remembers. A house that is not given has none: a trial in folders of
    its own.
    """

    def __init__(
        self, house: Premises | None = None, known: Mapping[str, Mark] | None = None
    ) -> None:
        self.house = house
        # Paths within the folder that the house lies in are remembered relative to it.
        self.base = Path() if house is None else house.state.parent
        self._ours = [] if house is None else _folders(house)
        self._names: dict[Path, str] = {}
        self._names = {one.path: self._name(one) for one in self._ours}
        self.known = dict(known or {})
        self.down: dict[Path, Text] = {}
        self._fresh: dict[str, Mark] = {}
        self.apart: set[Path] = set()
        self.just_looked = False

    def look(self) -> None:
        """Looks at every folder: notes which are down. Of what lies below one that is down, and of
        what is staged in one, nothing more is said."""
        self._fresh.clear()
        down: dict[Path, Text] = {}
        if self.house is not None:
            now = Whereabouts(self.base)
            for folder in self._all(now):
                if down and any(one in (folder.path, *folder.path.parents) for one in down):
                    continue
                words = self._why(now, folder)
                if not words and (not down or self._staging(folder) not in down):
                    words = self._why_apart(now, folder)
                if words:
                    down[folder.path] = _said(folder, words)
        self.down = down

    def prove(self) -> None:
        """Shows of each receiver's folder that is there that files can be renamed into it from
        where they are staged."""
        if self.house is None:
            return
        now = Whereabouts(self.base)
        self.apart.clear()
        there: dict[Path, list[Path]] = {}
        for folder in self._all(now):
            takes = folder.role in ("receiver", "within") and is_folder(folder.path)
            if takes and not self._why(now, folder):
                there.setdefault(self._staging(folder), []).append(folder.path)
        for staging, into in there.items():
            if is_folder(staging):
                refused = mounts.not_renamed_into(staging, into)
                # What we may not do there is told with the first document.
                self.apart |= {one for one, why in refused.items() if why.errno == errno.EXDEV}

    def why(self, path: Path) -> Text:
        """Why a folder is down at this moment; nothing where it is not, or is none of ours."""
        if self.house is None:
            return ""
        found = next((one for one in self._ours if one.path == path), None)
        return "" if found is None else self._why(Whereabouts(self.base), found)

    def bars(self, path: Path) -> bool:
        """True for a folder that was down at the last look, or lies below one that was."""
        return bool(self.down) and any(one in (path, *path.parents) for one in self.down)

    def bars_documents(self, folder: str) -> bool:
        """True where documents of a folder of the outbox cannot be handed over."""
        return self.house is not None and self.bars(self.house.outbox / folder)

    def needed(self) -> Text:
        """Why nothing can be done at all; or nothing."""
        paths = {one.path for one in self._ours if one.role in _NEEDED}
        return next((words for path, words in self.down.items() if path in paths), "")

    def changes(self) -> dict[str, Mark | None]:
        """What the ledger would have to remember for every folder to be where it belongs.

        None forgets a folder: one that is gone, so that it is made again, and a staging folder, so
        that it is marked as one in use.
        """
        found: dict[str, Mark | None] = {}
        if self.house is None:
            return found
        now = Whereabouts(self.base)
        for folder in self._all(now):
            name = self._name(folder)
            before = self.known.get(name)
            if before is None or not self.bars(folder.path):
                continue
            try:
                here = now.mark_of(folder.path)
            except OSError:
                continue
            if folder.role == "staging":
                found[name] = None
            elif here is None or not same_place(before, here):
                found[name] = here
        return found

    def knows_where_documents_go(self) -> bool:
        """True if the outbox and every staging folder are remembered: opening the house for work
        makes those that are not there, and they are to be seen before they are used."""
        return all(
            self._names[one.path] in self.known
            for one in self._ours
            if one.role in ("outbox", "staging")
        )

    def staging_down(self) -> list[Path]:
        """The staging folders that are down."""
        return [one.path for one in self._ours if one.role == "staging" and self.bars(one.path)]

    def note(self, connection: Connection) -> None:
        """Remembers where folders lie that were not known yet; after `mark_staging`."""
        fresh, self._fresh = self._fresh, {}
        if fresh:
            whereabouts.note(connection, fresh)
            self.known |= fresh

    @property
    def has_news(self) -> bool:
        """True if a folder was seen that is not remembered yet."""
        return bool(self._fresh)

    def mark_staging(self) -> None:
        """Marks the staging folders that were not known yet as ours, and in use."""
        for folder in self._ours:
            if folder.role == "staging" and self._names[folder.path] in self._fresh:
                write_visible(folder.path / SENTINEL, _SENTINEL_TEXT)

    def _all(self, now: Whereabouts) -> list[Folder]:
        """Ours, and what is or was mounted within those of senders and receivers."""
        names = set(self._names.values())
        noted = [self.base / name for name in self.known if name not in names]
        found = list(self._ours)
        for folder in self._ours:
            if folder.role in ("inbox", "receiver"):
                role: Role = "sender" if folder.role == "inbox" else "within"
                below = [one for one in noted if folder.path in one.parents]
                for path in sorted({*below, *now.mounted_below(folder.path)}):
                    if all(path != one.path for one in found):
                        found.append(Folder(role, path, folder.receiver))
        return found

    def _why(self, now: Whereabouts, folder: Folder) -> Text:
        name = self._name(folder)
        before = self.known.get(name)
        shown = str(folder.path)
        try:
            here = now.mark_of(folder.path)
            emptied = folder.role == "staging" and not is_there(folder.path / SENTINEL)
        except OSError as error:
            return refused(error, folder.path)
        if here is None:
            if before is None:
                return no_folder(folder.path) if folder.named else ""
            if folder.role in _NEVER_MADE_AGAIN or before.at:
                return sentence("folder.gone", why=no_folder(folder.path), then=before.shown)
            return ""
        if before is None:
            self._fresh[name] = here
        elif not same_place(before, here):
            return sentence("folder.moved", folder=shown, then=before.shown, now=here.shown)
        elif emptied:
            return sentence("folder.emptied", folder=shown, file=SENTINEL)
        return ""

    def _why_apart(self, now: Whereabouts, folder: Folder) -> Text:
        if folder.role not in ("receiver", "within"):
            return ""
        staging = self._staging(folder)
        try:
            apart = now.mount_number(staging) != now.mount_number(folder.path)
        except OSError:
            return ""
        if not apart and folder.path not in self.apart:
            return ""
        return sentence(
            "folder.apart", folder=str(folder.path), staging=str(staging), receiver=folder.receiver
        )

    def _staging(self, folder: Folder) -> Path:
        """Where files are staged that are renamed into a folder of a receiver, or below it."""
        assert self.house is not None
        return staging_of(self.house, folder.receiver)

    def _name(self, folder: Folder) -> str:
        """Under which name the ledger remembers a folder."""
        path = folder.path
        if path in self._names:
            return self._names[path]
        return path.relative_to(self.base).as_posix() if self.base in path.parents else str(path)


def _folders(house: Premises) -> list[Folder]:
    """Those that every house has, and those that config.yaml names."""
    given = house.config.receivers
    named = {name for name, one in given.items() if one.folder or one.staging}
    remote = {code for code, one in house.config.warehouses.items() if one.remote}
    remote |= house.config.away.keys()
    return [
        Folder("state", house.state),
        Folder("archive", house.archive),
        Folder("work", house.work),
        Folder("inbox", house.inbox),
        Folder("outbox", house.outbox),
        Folder("staging", house.staging),
        *(
            Folder("staging", staging_of(house, name), name, bool(one.staging))
            for name, one in given.items()
        ),
        *(
            Folder("receiver", folder_of(house, name), name, name in named)
            for name in outbox_folders(house.config)
            if name not in remote
        ),
    ]


def _said(folder: Folder, words: Text) -> Text:
    """Why a folder is down, with what follows from it."""
    if folder.receiver and folder.role != "staging":
        return sentence("folder-down.receiver", receiver=folder.receiver, why=words)
    return sentence(f"folder-down.{folder.role}", why=words)


def folders_of(house: Premises, engine: Engine) -> FoldersAtWork:
    """The folders of a house as the ledger remembers them, looked at."""
    with reading(engine) as connection:
        known = whereabouts.marks(connection)
    found = FoldersAtWork(house, known)
    found.look()
    found.just_looked = found.knows_where_documents_go()
    return found
