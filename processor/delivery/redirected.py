"""An outbox in which some receivers have folders of their own names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from processor.delivery.outbox import Delivery, OutboxPlace
from processor.delivery.witness import Fate
from processor.model.hops import Location
from processor.model.sentence import Text


class Redirected:
    """`place`, but what goes to a folder that `paths` names goes to the path that stands there,
    empty for the outbox itself; folders within it stay within."""

    def __init__(self, place: OutboxPlace, paths: Mapping[str, str]) -> None:
        self._place = place
        self._paths = paths

    def _there(self, folder: str) -> str:
        first, _, rest = folder.partition("/")
        if first not in self._paths:
            return folder
        return "/".join(part for part in (self._paths[first], rest) if part)

    def _moved(self, document: Delivery) -> Delivery:
        return msgspec.structs.replace(document, folder=self._there(document.folder))

    @property
    def verifies(self) -> str:
        """As the place says."""
        return self._place.verifies

    def where(self, document: Delivery) -> Location:
        """In its own folder."""
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
        """As the place does."""
        self._place.stage(self._moved(document), data)

    def staged_bytes(self, document: Delivery) -> bytes | None:
        """As the place does."""
        return self._place.staged_bytes(self._moved(document))

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
        """Of the name in its own folder."""
        return self._place.witness(self._moved(document))

    def hand_over(self, document: Delivery) -> None:
        """To its own folder."""
        self._place.hand_over(self._moved(document))

    def drop_staged(self, document: Delivery) -> None:
        """As the place does."""
        self._place.drop_staged(self._moved(document))

    def finish(self, handed: Sequence[Delivery]) -> None:
        """In its own folders."""
        self._place.finish([self._moved(one) for one in handed])

    def take_back(self, folder: str, name: str, aside: Path) -> bool:
        """From its own folder."""
        return self._place.take_back(self._there(folder), name, aside)

    def is_half_back(self, folder: str, name: str) -> bool:
        """As the place says of its own folder."""
        return self._place.is_half_back(self._there(folder), name)

    def visible(self, folders: Sequence[str]) -> dict[str, str]:
        """What lies in its own folders, under the names by which they are known."""
        found: dict[str, str] = {}
        for folder in folders:
            there = self._there(folder)
            for name, sha256 in self._place.visible([there]).items():
                found[f"{folder}/{name.removeprefix(there).lstrip('/')}"] = sha256
        return found
