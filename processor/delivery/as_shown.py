"""An outbox whose receivers have folders and names of their own for what they get."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from processor.delivery.outbox_place import Delivery, OutboxPlace
from processor.delivery.shown_names import ShownName, ShownNames
from processor.delivery.witness import Fate
from processor.model.hops import Location
from processor.model.names_there import LONGEST_NAME, NamesThere
from processor.model.sentence import Text, sentence

_NAME = "{name}"


class AsShown:
    """`place`, but what goes to a folder that `paths` names goes to the path that stands there,
    empty for the outbox itself, under what `names` makes of its name. `after_file` is the pattern
    of the name of the file that follows each, empty where none does; `ending` is what `place` adds
    to each name. `kept` is where it stands what each staged document is called."""

    def __init__(
        self,
        place: OutboxPlace,
        kept: Path,
        paths: Mapping[str, str] | None = None,
        names: Mapping[str, NamesThere] | None = None,
        after_file: str = "",
        ending: str = "",
    ) -> None:
        self._place = place
        self._shown = ShownNames(kept)
        self._paths = paths or {}
        self._names = names or {}
        self._after_file = after_file
        self._ending = ending

    def _there(self, folder: str) -> str:
        first, _, rest = folder.partition("/")
        if first not in self._paths:
            return folder
        return "/".join(part for part in (self._paths[first], rest) if part)

    def _now(self, document: Delivery) -> ShownName | None:
        """What a document would be called if it were staged now; None where it keeps its name, and
        nothing follows it."""
        names = self._names.get(document.folder.partition("/")[0])
        below, box = document.name, False
        if names is not None:
            below = names.name(
                kind=document.kind, name=document.name, key=document.key, at=document.at
            )
            box = bool(names.mailbox(document.kind))
        folder = self._there(document.folder)
        path = f"{folder}/{below}".lstrip("/")
        follower = self._after_file.replace(_NAME, path.rpartition("/")[2] + self._ending)
        if path == f"{document.folder}/{document.name}" and not follower:
            return None
        return ShownName(
            folder=document.folder, name=document.name, path=path, follower=follower, mailbox=box,
            sha256=document.sha256,
        )  # fmt: skip

    def _as(self, document: Delivery, shown: ShownName | None) -> Delivery:
        if shown is None:
            # Staged before names were fixed; nothing of it is fixed but where its folder lies.
            return msgspec.structs.replace(document, folder=self._there(document.folder))
        folder, _, name = shown.path.rpartition("/")
        return msgspec.structs.replace(
            document, folder=folder, name=name, follower=shown.follower, mailbox=shown.mailbox
        )

    def _moved(self, document: Delivery) -> Delivery:
        return self._as(document, self._shown.of(document.folder, document.name))

    def fix_name(self, document: Delivery) -> Text:
        """Fixes the name that it has by config.yaml now; why it cannot have it, or nothing."""
        shown = self._now(document)
        steps = () if shown is None else (*f"{shown.path}{self._ending}".split("/"), shown.follower)
        if any(len(one.encode()) > LONGEST_NAME for one in steps):
            assert shown is not None
            return sentence("outbox.name-too-long", name=shown.path, most=LONGEST_NAME)
        self._shown.fix(document, shown)
        return ""

    def mailbox(self, document: Delivery, *, staged: bool) -> str:
        """The path of its mailbox: the fixed one of what is staged."""
        known = self._shown.of(document.folder, document.name) if staged else self._now(document)
        return known.path if known is not None and known.mailbox else ""

    def is_free(self, document: Delivery) -> bool:
        """As the place says of the name that it would have now."""
        return self._place.is_free(self._as(document, self._now(document)))

    def still_lies(self, document: Delivery) -> bool:
        """As the place says of the name that it was given."""
        return not self._place.is_free(self._moved(document))

    @property
    def verifies(self) -> str:
        """As the place says."""
        return self._place.verifies

    def where(self, document: Delivery) -> Location:
        """Under the name that it was given."""
        return self._place.where(self._moved(document))

    @property
    def address(self) -> str:
        """That of the place."""
        return self._place.address

    def prove(self) -> Text:
        """As the place does."""
        return self._place.prove()

    def missing(self) -> Text:
        """As the place says."""
        return self._place.missing()

    def may_repeat(self) -> Text | None:
        """As the place says."""
        return self._place.may_repeat()

    def stage(self, document: Delivery, data: bytes) -> None:
        """As the place does; it lies there under its key."""
        self._place.stage(document, data)

    def staged_bytes(self, document: Delivery) -> bytes | None:
        """As the place does."""
        return self._place.staged_bytes(document)

    def secure_again(self, document: Delivery) -> None:
        """As the place does."""
        self._place.secure_again(self._moved(document))

    def staged_keys(self) -> list[int]:
        """As the place says."""
        return self._place.staged_keys()

    def secure(self) -> None:
        """As the place does."""
        self._place.secure()

    def witness(self, document: Delivery) -> Fate:
        """Of the name that it was given."""
        return self._place.witness(self._moved(document))

    def hand_over(self, document: Delivery) -> None:
        """Under the name that it was given."""
        self._place.hand_over(self._moved(document))

    def drop_staged(self, document: Delivery) -> None:
        """As the place does."""
        self._place.drop_staged(document)

    def finish(self, handed: Sequence[Delivery]) -> None:
        """In the folders where they lie."""
        self._place.finish([self._moved(one) for one in handed])

    def take_back(self, folder: str, name: str, aside: Path, held: str = "") -> bool:
        """From where it lies; out of a mailbox only while it is the one that lies there."""
        shown = self._shown.of(folder, name)
        if shown is None:
            return self._place.take_back(self._there(folder), name, aside)
        there, _, last = shown.path.rpartition("/")
        if not shown.mailbox:
            return self._place.take_back(there, last, aside)
        held = f"{folder}/{name}"
        half = self._place.is_half_back(there, last, held)
        lying = {} if half else self._place.visible([there])
        if not half and lying.get(shown.path) != shown.sha256:
            return False
        return self._place.take_back(there, last, aside, held)

    def is_half_back(self, folder: str, name: str, held: str = "") -> bool:
        """As the place says of the name that it was given."""
        shown = self._shown.of(folder, name)
        if shown is None:
            return self._place.is_half_back(self._there(folder), name)
        there, _, last = shown.path.rpartition("/")
        return self._place.is_half_back(there, last, f"{folder}/{name}" if shown.mailbox else "")

    def visible(self, folders: Sequence[str]) -> dict[str, str]:
        """What lies in their folders, under the names by which we know it."""
        known = self._shown.known()
        found: dict[str, str] = {}
        for folder in folders:
            there = self._there(folder)
            for path, sha256 in self._place.visible([there]).items():
                real = path.lstrip("/")
                if known.follows(real):
                    continue
                ours = known.ours(real, sha256)
                if ours is None:
                    ours = folder, real.removeprefix(there).lstrip("/")
                found["/".join(ours)] = sha256
        return found
