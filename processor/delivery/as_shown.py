"""An outbox whose receivers have folders and names of their own for what they get."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from processor.delivery.made import forget_made, made_keys
from processor.delivery.outbox_place import Delivery, OutboxPlace, SealingPlace, StagingPlace
from processor.delivery.shown_names import ShownName, ShownNames
from processor.delivery.witness import Fate
from processor.model.hops import Location
from processor.model.names_there import LONGEST_NAME, NamesThere
from processor.model.sentence import Text, sentence

_NAME = "{name}"


class AsShown:
    """`bare`, but what goes to a folder that `paths` names goes to the path that stands there,
    empty for the outbox itself, under what `names` makes of its name. Without `paths` its folders
    never change. `after_file` is the pattern of the name of the file that follows each, empty where
    none does; `sealed` is the way to `bare` of documents that are encrypted. `kept` is where it
    stands what each staged document is called, `made` where encrypted ones stand on their way."""

    def __init__(
        self,
        bare: OutboxPlace,
        kept: Path,
        paths: Mapping[str, str] | None = None,
        names: Mapping[str, NamesThere] | None = None,
        after_file: str = "",
        sealed: SealingPlace | None = None,
        made: Path | None = None,
    ) -> None:
        self._bare = bare
        self._place: StagingPlace = bare if sealed is None else sealed
        self._sealed = sealed
        self._ending = "" if sealed is None else sealed.ending
        self._shown = ShownNames(kept, self._ending)
        self._paths = paths
        self._names = names or {}
        self._after_file = after_file
        self._made = made

    def _there(self, folder: str) -> str:
        first, _, rest = folder.partition("/")
        if self._paths is None or first not in self._paths:
            return folder
        return "/".join(part for part in (self._paths[first], rest) if part)

    def _now(self, document: Delivery) -> ShownName | None:
        """What a document would be called if it were staged now; None where it keeps its name,
        whatever config.yaml says later."""
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
        if self._paths is None and path == f"{document.folder}/{document.name}":
            return None
        return ShownName(
            folder=document.folder, name=document.name, path=path, follower=follower, mailbox=box,
            sha256=document.sha256, ending=self._ending, root=folder,
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

    def _lying(self, document: Delivery, shown: ShownName | None) -> Delivery:
        """A document as it lies at its receiver."""
        there = self._as(document, shown)
        ending = self._ending if shown is None else shown.ending
        return msgspec.structs.replace(there, name=f"{there.name}{ending}")

    def fix_name(self, document: Delivery) -> Text:
        """Fixes the name that it has by config.yaml now; why it cannot have it, or nothing."""
        shown = self._now(document)
        if shown is not None:
            steps = (*shown.whole.split("/"), shown.follower or "")
            if any(len(one.encode()) > LONGEST_NAME for one in steps):
                return sentence("outbox.name-too-long", name=shown.path, most=LONGEST_NAME)
            there = "" if self._sealed is None else self._sealed.sha256_there(document)
            where = self._bare.where(self._lying(document, shown))
            shown = msgspec.structs.replace(shown, sha256_there=there, where=where)
        self._shown.fix(document, shown)
        return ""

    def mailbox(self, document: Delivery, *, staged: bool) -> str:
        """The path of its mailbox: the fixed one of what is staged."""
        known = self._shown.of(document.folder, document.name) if staged else self._now(document)
        return known.path if known is not None and known.mailbox else ""

    def is_free(self, document: Delivery) -> bool:
        """As the place says of the name that it would have now."""
        return self._bare.is_free(self._lying(document, self._now(document)))

    def still_lies(self, document: Delivery) -> bool:
        """As the place says of the name that it was given."""
        shown = self._shown.of(document.folder, document.name)
        if shown is not None:
            return not self._bare.is_free(self._lying(document, shown))
        there = self._moved(document)
        return not all(
            self._bare.is_free(msgspec.structs.replace(there, name=name))
            for name in self._unfixed(document.name)
        )

    @property
    def verifies(self) -> str:
        """As the place says."""
        return self._place.verifies

    def where(self, document: Delivery) -> Location:
        """Under the name that it was given."""
        shown = self._shown.of(document.folder, document.name)
        return self._bare.where(self._lying(document, shown))

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
        """As the place says; also those of documents that were encrypted for it."""
        made = [] if self._made is None else made_keys(self._made)
        return sorted({*self._place.staged_keys(), *made})

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
        """As the place does, and what was made of it to be encrypted: also once nothing is."""
        self._place.drop_staged(document)
        if self._made is not None:
            forget_made(self._made, document.key)

    def finish(self, handed: Sequence[Delivery]) -> None:
        """In the folders where they lie."""
        self._place.finish([self._moved(one) for one in handed])

    def take_back(
        self, folder: str, name: str, aside: Path, held: str = "", follower: str | None = None
    ) -> bool:
        """From where it lies; out of a mailbox only while it is the one that lies there."""
        shown = self._shown.of(folder, name)
        if shown is None:
            there = self._there(folder)
            return any(
                self._bare.take_back(there, one, aside, follower=follower)
                for one in self._unfixed(name)
            )
        there, _, last = shown.whole.rpartition("/")
        held = f"{folder}/{name}" if shown.mailbox else ""
        if shown.mailbox and not self._bare.is_half_back(there, last, held):
            lying = self._files_in(there).get(shown.whole)
            if lying is None or self._shown.known().ours(shown.whole, lying) != (folder, name):
                return False
        return self._bare.take_back(there, last, aside, held, shown.follower)

    def is_half_back(self, folder: str, name: str, held: str = "") -> bool:
        """As the place says of the name that it was given."""
        shown = self._shown.of(folder, name)
        if shown is None:
            there = self._there(folder)
            return any(self._bare.is_half_back(there, one, held) for one in self._unfixed(name))
        there, _, last = shown.whole.rpartition("/")
        return self._bare.is_half_back(there, last, f"{folder}/{name}" if shown.mailbox else "")

    def _unfixed(self, name: str) -> list[str]:
        """What a document may be called of which nothing was fixed: it may have gone before the
        files of its place were encrypted."""
        return [f"{name}{self._ending}", *([name] if self._ending else [])]

    def _files_in(self, folder: str) -> dict[str, str]:
        """SHA-256 of the files below a folder of the place, by their paths there."""
        found = self._bare.visible([folder])
        return {path.lstrip("/"): sha256 for path, sha256 in found.items()}

    def visible(self, folders: Sequence[str]) -> dict[str, str]:
        """What lies in their folders, where these are now and where they were, under the names by
        which we know it; with the sum of the document where what lies there was made of it."""
        known = self._shown.known()
        found: dict[str, str] = {}
        others: dict[str, str] = {}
        now = {self._there(folder): folder for folder in folders}
        # A folder in which another was looked at tells nothing new.
        tops: list[str] = []
        for root in sorted({*now, *known.roots(folders)}, key=len):
            if root in now or not any(
                f"{root}/".startswith(f"{top}/" if top else "") for top in tops
            ):
                tops.append(root)
        for top in tops:
            for path, sha256 in self._files_in(top).items():
                if known.follows(path):
                    continue
                one = known.one(path, sha256)
                if one is not None:
                    same = sha256 == one.lies_as
                    found[f"{one.folder}/{one.name}"] = one.sha256 if same else sha256
                elif top in now:
                    below = path.removeprefix(top).lstrip("/").removesuffix(self._ending)
                    others[f"{now[top]}/{below}"] = sha256
        return {**others, **found}
