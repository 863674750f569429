"""An outbox whose documents are encrypted or signed before they leave this machine.

No two encryptions of a document are the same, so it is encrypted once: the bytes are kept on our
own disk before any of them is staged, and all that shows that a document went exactly once is shown
of these bytes. They are deleted with what lies staged, once the document is handed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import msgspec

from processor.delivery.outbox_place import Delivery, OutboxPlace
from processor.delivery.witness import Fate
from processor.model.hops import Location
from processor.model.sentence import Text
from processor.transport import files, listing
from processor.transport.kept_sealed import keep_sealed
from processor.transport.pgp.keyring import why_not
from processor.transport.pgp.messages import seal
from processor.transport.pgp.settings import PgpSettings

_SEALED, _PLAIN = ".sealed", ".plain"


class SealedOutbox:
    """`place`, but what goes there is made with `terms` first. `kept` is a folder of this machine
    that is ours: for each document on its way the bytes that go, and those that they were made
    of."""

    def __init__(self, place: OutboxPlace, terms: PgpSettings, kept: Path) -> None:
        self._place = place
        self._terms = terms
        self._kept = kept
        # What is encrypted to other keys, or called otherwise, is another document.
        self._of_terms = repr((terms.encrypt_to, terms.sign_with, terms.ending))

    def _path(self, key: int, plain: str, ending: str) -> Path:
        digest = sha256(f"{plain} {self._of_terms}".encode()).hexdigest()
        return self._kept / f"{key:010d}-{digest[:32]}{ending}"

    def _sealed(self, document: Delivery) -> bytes | None:
        return files.bytes_of(self._path(document.key, document.sha256, _SEALED))

    def _there(self, document: Delivery) -> Delivery:
        """A document as the place knows it."""
        made = self._sealed(document)
        digest = document.sha256 if made is None else sha256(made).hexdigest()
        return self._named(document, digest)

    def _named(self, document: Delivery, digest: str) -> Delivery:
        name = f"{document.name}.{self._terms.ending}"
        return msgspec.structs.replace(document, name=name, sha256=digest)

    @property
    def address(self) -> str:
        """That of the place; what waits there is called by its own name."""
        return f"{self._place.address}, as .{self._terms.ending}"

    @property
    def verifies(self) -> str:
        """As the place says."""
        return self._place.verifies

    def where(self, document: Delivery) -> Location:
        """As the place says of the name with its ending."""
        return self._place.where(self._named(document, document.sha256))

    def prove(self) -> Text:
        """As the place does; the keys must be usable too."""
        return self._place.prove() or why_not(self._terms)

    def missing(self) -> Text:
        """As the place says, and why the keys cannot be used."""
        return self._place.missing() or why_not(self._terms)

    def may_repeat(self) -> Text | None:
        """As the place says."""
        return self._place.may_repeat()

    def stage(self, document: Delivery, data: bytes) -> None:
        """Makes the bytes that go, unless they were made before, and stages them."""
        plain = sha256(data).hexdigest()
        path = self._path(document.key, plain, _SEALED)
        made = files.bytes_of(path)
        if made is None:
            # What was made of other bytes of this document was never handed over.
            self._forget(document.key)
            made = seal(self._terms, data)
            keep_sealed(self._path(document.key, plain, _PLAIN), data)
            keep_sealed(path, made)
        self._place.stage(self._named(document, sha256(made).hexdigest()), made)

    def staged_bytes(self, document: Delivery) -> bytes | None:
        """What the staged bytes were made of. Bytes that we did not make are given as they are."""
        there = self._place.staged_bytes(self._there(document))
        if there is None or there != self._sealed(document):
            return there
        plain = files.bytes_of(self._path(document.key, document.sha256, _PLAIN))
        return there if plain is None else plain

    def secure_again(self, document: Delivery) -> None:
        """As the place does."""
        self._place.secure_again(self._there(document))

    def staged_keys(self) -> list[int]:
        """Also those of documents that were made and are not staged there."""
        return sorted({*self._place.staged_keys(), *(key for key, _ in self._files())})

    def _files(self) -> list[tuple[int, Path]]:
        if not listing.is_folder(self._kept):
            return []
        found = [one for one in listing.entries(self._kept) if one.is_file]
        return [
            (int(key), one.path)
            for one in found
            if (key := one.name.partition("-")[0]).isascii() and key.isdecimal()
        ]

    def secure(self) -> None:
        """As the place does."""
        self._place.secure()

    def witness(self, document: Delivery) -> Fate:
        """As the place tells of the bytes that were made."""
        return self._place.witness(self._there(document))

    def hand_over(self, document: Delivery) -> None:
        """Under the name with its ending."""
        self._place.hand_over(self._there(document))

    def drop_staged(self, document: Delivery) -> None:
        """Deletes what is staged, and what was made for it."""
        self._place.drop_staged(self._there(document))
        self._forget(document.key)

    def _forget(self, key: int) -> None:
        for other, path in self._files():
            if other == key:
                files.remove(path)

    def finish(self, handed: Sequence[Delivery]) -> None:
        """As the place does."""
        self._place.finish([self._there(one) for one in handed])

    def is_free(self, document: Delivery) -> bool:
        """As the place says of the name with its ending."""
        return self._place.is_free(self._there(document))

    def take_back(self, folder: str, name: str, aside: Path, held: str = "") -> bool:
        """As the place does, of the name with its ending; only its receiver can open that file."""
        return self._place.take_back(folder, f"{name}.{self._terms.ending}", aside, held)

    def is_half_back(self, folder: str, name: str, held: str = "") -> bool:
        """As the place says."""
        return self._place.is_half_back(folder, f"{name}.{self._terms.ending}", held)

    def visible(self, folders: Sequence[str]) -> dict[str, str]:
        """By the names that the documents have here; what has no such ending is none of ours."""
        ending = f".{self._terms.ending}"
        found = self._place.visible(folders)
        return {
            name.removesuffix(ending): digest
            for name, digest in found.items()
            if name.endswith(ending)
        }
