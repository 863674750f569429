"""What a carrier, forwarder or broker is told of parcels: which are new to it, which changed since,
and which will not come after all. Pure.

Every version of a parcel that was told is kept. What is true now is held against the last of them,
so that a parcel is told again only where its file would say something else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

from processor.model.dispatch import InstructionAction

CANCELLED = "x"
"""In place of a revision: it was told that the parcel will not come."""


class AdvisedVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel as it was told once: in which revision of its order, or that it was called off.
    `tracking` is the number told of it, None where others told it and nobody knows. `batch` is the
    key of its batch, 0 for one of before the telling."""

    revision: int = 0
    cancelled: bool = False
    tracking: str | None = None
    batch: int = 0


class AdvisedParcel(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel of an instructed shipment. `told` are its versions, oldest first; `told_new` are
    those of the telling beside it that tells of new parcels, where this one tells what was called
    off."""

    key: int
    no: int
    sscc: str
    tracking: str
    told: tuple[AdvisedVersion, ...] = ()
    told_new: tuple[AdvisedVersion, ...] = ()


class AdvisedShipment(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment that a warehouse was told to ship, in the newest `revision` that it was told.

    `cancelled`: it does not leave. `unsure`: the warehouse was asked to cancel it and has not
    answered. `order` is the key of its order, `said` that as people name it.
    """

    key: int
    number: str
    order: int
    said: str
    client: str
    revision: int
    cancelled: bool
    unsure: bool
    parcels: tuple[AdvisedParcel, ...]


class Advice(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be told of parcels of one shipment, as one action in one revision."""

    action: InstructionAction
    revision: int
    parcels: tuple[AdvisedParcel, ...]


Unsaid = Literal["changed", "cancelled", "not-cancelled"]


class UnsaidAdvice(msgspec.Struct, frozen=True, kw_only=True):
    """What was told and is not true any more, and no file of the telling can say."""

    why: Unsaid
    parcel: AdvisedParcel
    last: AdvisedVersion


class Speaks(msgspec.Struct, frozen=True, kw_only=True):
    """What the files of a telling can say: `new` parcels, that one is `changed` (its rows have an
    action), that one was `cancelled`; `beside`: another telling says the latter."""

    new: bool
    changed: bool
    cancelled: bool
    beside: bool = False


def advice_of(
    of: AdvisedShipment, speaks: Speaks, differs: Callable[[AdvisedVersion, AdvisedParcel], bool]
) -> tuple[list[Advice], list[UnsaidAdvice], bool]:
    """What is to be told of a shipment, what cannot be unsaid, and whether it waits because nobody
    knows yet whether it leaves. `differs` says whether the file would say something else of a
    parcel than in a version that was told."""
    told: dict[tuple[InstructionAction, int], list[AdvisedParcel]] = {}
    unsaid: list[UnsaidAdvice] = []
    waits = False
    for one in of.parcels:
        last = one.told[-1] if one.told else None
        if not speaks.new:
            _of_cancelled(of, one, last, told, unsaid)
            continue
        if of.cancelled:
            if last is None or last.cancelled or speaks.beside:
                continue
            if speaks.cancelled:
                told.setdefault(("cancel", last.revision or of.revision), []).append(one)
            else:
                unsaid.append(UnsaidAdvice(why="cancelled", parcel=one, last=last))
        elif last is None or last.cancelled:
            if of.unsure:
                waits = waits or last is None
            else:
                told.setdefault(("new", of.revision), []).append(one)
        elif not of.unsure and differs(last, one):
            if speaks.changed:
                told.setdefault(("change", of.revision), []).append(one)
            else:
                unsaid.append(UnsaidAdvice(why="changed", parcel=one, last=last))
    made = [
        Advice(action=action, revision=revision, parcels=tuple(parcels))
        for (action, revision), parcels in told.items()
    ]
    return made, unsaid, waits


def _of_cancelled(
    of: AdvisedShipment, one: AdvisedParcel, last: AdvisedVersion | None,
    told: dict[tuple[InstructionAction, int], list[AdvisedParcel]], unsaid: list[UnsaidAdvice],
) -> None:  # fmt: skip
    """In a telling about what was called off: of what was told as new alone."""
    if of.cancelled and one.told_new and last is None:
        revision = one.told_new[-1].revision or of.revision
        told.setdefault(("cancel", revision), []).append(one)
    elif not of.cancelled and last is not None:
        unsaid.append(UnsaidAdvice(why="not-cancelled", parcel=one, last=last))


def fact_of(shipment: str, one: AdvisedParcel) -> str:
    """The name of the fact that a parcel is told now: the parcel, and the how-manieth time."""
    again = f"#{len(one.told) + 1}" if one.told else ""
    return f"{shipment}/{one.no}{again}"


def version_of(one: AdvisedParcel, advice: Advice) -> str:
    """What the ledger keeps of the version that is told: the parcel's number and the revision."""
    return f"{one.no}/{CANCELLED if advice.action == 'cancel' else advice.revision}"


def read_version(kept: str, tracking: str | None, batch: int) -> tuple[int, AdvisedVersion]:
    """The number of the parcel and the version, as the ledger keeps them."""
    no, _, revision = kept.partition("/")
    cancelled = revision == CANCELLED
    version = AdvisedVersion(
        revision=0 if cancelled else int(revision), cancelled=cancelled, tracking=tracking,
        batch=batch,
    )  # fmt: skip
    return int(no), version
