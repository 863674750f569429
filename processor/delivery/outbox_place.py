"""Where documents go out: what every place can do, whatever moves files there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from processor.delivery.witness import Fate
from processor.model.hops import Location
from processor.model.sentence import Text


class Delivery(msgspec.Struct, frozen=True):
    """A document on its way: its key, its folder under the outbox, its name and SHA-256.

    `remote`: the remote that it is handed over to; empty for the house's own outbox. `kind`, and
    `at`, when it was announced (microseconds UTC), make its name at receivers that ask for another;
    `size` is in bytes. There `follower` is the name of the file that follows it, empty for none and
    None where that is not fixed, and `mailbox` says that its name is that of others before and
    after it.
    """

    key: int
    folder: str
    name: str
    sha256: str
    remote: str = ""
    kind: str = ""
    at: int = 0
    size: int = 0
    follower: str | None = None
    mailbox: bool = False


class StagingPlace(Protocol):
    """The way of documents out, up to the moment that each is its receiver's.

    Its operations raise OSError where the place cannot be reached.
    """

    @property
    def verifies(self) -> str:
        """How it is looked at whether a document came whole: `read-back` or `size`; empty where it
        stays on this machine."""

    @property
    def address(self) -> str:
        """Where it stages, and for which outbox: what is staged under one address has its witness
        there and nowhere else, and is handed over nowhere else."""

    def prove(self) -> Text:
        """Shows that what is staged can be handed over; why it cannot be, or nothing."""

    def missing(self) -> Text:
        """Why the place cannot be reached now, as far as a look tells; or nothing."""

    def may_repeat(self) -> Text | None:
        """Why a document may be handed over twice there where a hand-over is cut; or nothing. None
        before the first `prove` of all: nobody is asked now."""

    def stage(self, document: Delivery, data: bytes) -> None:
        """Writes a document where its receiver does not see it; may be repeated."""

    def staged_bytes(self, document: Delivery) -> bytes | None:
        """What was written there for a document; None where nothing was."""

    def secure_again(self, document: Delivery) -> None:
        """Makes durable what lies staged of a document, and with it what has its name: it was
        found, and whoever wrote it may not have lived to do so. Nothing where it is gone."""

    def staged_keys(self) -> list[int]:
        """The keys of all documents that lie there staged."""

    def secure(self) -> None:
        """Makes durable what was staged."""

    def witness(self, document: Delivery) -> Fate:
        """What became of a staged document."""

    def hand_over(self, document: Delivery) -> None:
        """Makes a staged document visible; raises FileExistsError where its name is taken."""

    def drop_staged(self, document: Delivery) -> None:
        """Deletes the staged bytes of a document that lies under its name already."""

    def finish(self, handed: Sequence[Delivery]) -> None:
        """Makes durable what was handed over."""


class SealingPlace(StagingPlace, Protocol):
    """A way out on which documents get other bytes, and an ending to their names."""

    @property
    def ending(self) -> str:
        """What is added to each name, with its dot."""

    def sha256_there(self, document: Delivery) -> str:
        """SHA-256 of the bytes that go out for a document; its own as long as none were made."""


class OutboxPlace(StagingPlace, Protocol):
    """Where documents go out: the house's own outbox, or that of a remote."""

    def where(self, document: Delivery) -> Location:
        """Where a document lies once it is handed over."""

    def is_free(self, document: Delivery) -> bool:
        """True where nothing lies under the name of a document, nor under that of its follower."""

    def take_back(
        self, folder: str, name: str, aside: Path, held: str = "", follower: str | None = None
    ) -> bool:
        """Moves a file that its receiver has not taken out of the receiver's sight, to the file
        `aside`, and deletes its follower; False where it does not lie there. May be repeated after
        a crash. `held` tells it from others that had this name."""

    def is_half_back(self, folder: str, name: str, held: str = "") -> bool:
        """True where a crash stopped `take_back` once its receiver could not have the file."""

    def visible(self, folders: Sequence[str]) -> dict[str, str]:
        """SHA-256 of what its receiver could take from these folders, by folder and name."""


class NamingPlace(OutboxPlace, Protocol):
    """A place whose receivers have names of their own for what they get."""

    def fix_name(self, document: Delivery) -> Text:
        """Fixes, durably, under which name a document will be handed over: before `staged`. Why it
        cannot have it, or nothing."""

    def mailbox(self, document: Delivery, *, staged: bool) -> str:
        """The fixed name, with its folder, that a document gets when it is its turn; empty for one
        with a name of its own."""

    def still_lies(self, document: Delivery) -> bool:
        """True where something lies under the name that a document was handed over with."""
