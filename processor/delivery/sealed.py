"""The way out of documents that are encrypted or signed before they leave this machine.

No two encryptions of a document are the same, so it is encrypted once: the bytes are kept on our
own disk before any of them is staged, and all that shows that a document went exactly once is shown
of these bytes. They are deleted (see `made`) with what lies staged, once the document is handed
over.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import msgspec

from processor.delivery.made import forget_made, made_path
from processor.delivery.outbox_place import Delivery, StagingPlace
from processor.delivery.witness import Fate
from processor.model.sentence import Text
from processor.transport import files
from processor.transport.kept_sealed import keep_sealed
from processor.transport.pgp.keyring import why_not
from processor.transport.pgp.messages import seal
from processor.transport.pgp.settings import PgpSettings

_SEALED, _PLAIN = ".sealed", ".plain"


class SealedOutbox:
    """`place`, but what goes there is made with `terms` first. `kept` is a folder of this machine
    that is ours: for each document on its way the bytes that go, and those that they were made
    of."""

    def __init__(self, place: StagingPlace, terms: PgpSettings, kept: Path) -> None:
        self._place = place
        self._terms = terms
        self._kept = kept
        # What is encrypted to other keys, or called otherwise, is another document.
        self._of_terms = repr((terms.encrypt_to, terms.sign_with, terms.ending))

    def _path(self, key: int, plain: str, ending: str) -> Path:
        return made_path(self._kept, key, f"{plain} {self._of_terms}", ending)

    def _sealed(self, document: Delivery) -> bytes | None:
        return files.bytes_of(self._path(document.key, document.sha256, _SEALED))

    def _there(self, document: Delivery) -> Delivery:
        """A document as the place knows it."""
        return self._named(document, self.sha256_there(document))

    def _named(self, document: Delivery, digest: str) -> Delivery:
        name = f"{document.name}{self.ending}"
        return msgspec.structs.replace(document, name=name, sha256=digest)

    @property
    def ending(self) -> str:
        """As the terms say."""
        return f".{self._terms.ending}"

    def sha256_there(self, document: Delivery) -> str:
        """Of the bytes that were made; its own as long as none were."""
        made = self._sealed(document)
        return document.sha256 if made is None else sha256(made).hexdigest()

    @property
    def address(self) -> str:
        """That of the place; what waits there is called by its own name."""
        return f"{self._place.address}, as {self.ending}"

    @property
    def verifies(self) -> str:
        """As the place says."""
        return self._place.verifies

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
            forget_made(self._kept, document.key)
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
        """As the place says."""
        return self._place.staged_keys()

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
        """As the place does."""
        self._place.drop_staged(self._there(document))

    def finish(self, handed: Sequence[Delivery]) -> None:
        """As the place does."""
        self._place.finish([self._there(one) for one in handed])
