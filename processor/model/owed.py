"""Which shipments owe a document: said once, asked by what closes waves and by the ledger."""

from __future__ import annotations

from operator import attrgetter
from typing import Literal, Protocol

import msgspec

from processor.model.dispatch import InstructionAction
from processor.model.label_sources import LabelSource, LabelState


class Owing(Protocol):
    """What decides whether a shipment owes a document."""

    @property
    def action(self) -> str: ...
    @property
    def label_source(self) -> str: ...
    @property
    def label_state(self) -> str: ...
    @property
    def customs(self) -> str: ...


class Owed(msgspec.Struct, frozen=True, kw_only=True):
    """The shipments that owe a document: those with one of these values in each field named here.

    A field that is None asks nothing; `Owed()` is every shipment, and every change and cancel of
    one. `action` is what a wave tells of the shipment; the other fields are columns of the ledger.
    """

    label_source: tuple[LabelSource, ...] | None = None
    label_state: tuple[LabelState, ...] | None = None
    customs: tuple[Literal["none", "china-ceb"], ...] | None = None
    action: tuple[InstructionAction, ...] | None = None

    def conditions(self) -> list[tuple[str, tuple[str, ...]]]:
        """(field, values it may have) of every field that is asked."""
        return [
            (field, allowed)
            for field, allowed in zip(self.__struct_fields__, _values(self), strict=True)
            if allowed is not None
        ]

    def by(self, shipment: Owing) -> bool:
        """True if the shipment owes the document."""
        for allowed, value in zip(_values(self), _values(shipment), strict=True):
            if allowed is not None and value not in allowed:
                return False
        return True


# Read at once: every shipment is asked for every kind of document.
_values = attrgetter(*Owed.__struct_fields__)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of document that `balance` asks shipments for.

    One that is not asked `from_the_first` wave is asked from the first wave that closed with it:
    a document that a later version adds is not missed where nobody could have made it.
    """

    kind: str
    owed: Owed
    from_the_first: bool
