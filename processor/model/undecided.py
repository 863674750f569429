"""An order that waits to be decided, with what is known of it. Pure data."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from processor.model.manifests import WentOut
from processor.model.order import Order
from processor.model.parcel_labels import LabelKnown


class Undecided(msgspec.Struct, frozen=True, kw_only=True):
    """An order to decide: `open_pieces` per line, what a person has waived for it and the lines
    that a person let go, both by `holds_asked.waiver_of`, with the grounds of the hold as it was
    then (model/grounds.py; empty: it counts). `went_out` is what left of it before a restore,
    without the ledger's knowledge. `alike` is the id of an order of the channel that was there
    before and whose number differs in its spelling alone. `labels` are those that others make of
    what was planned of it before."""

    key: int
    state: str
    content: str
    order: Order
    open_pieces: dict[str, int]
    waived: Mapping[str, str]
    disputed: bool
    again: bool
    instructed: bool
    let_go: Mapping[str, tuple[str, ...]] = {}
    let_go_on: Mapping[str, str] = {}
    went_out: WentOut | None = None
    alike: str = ""
    labels: tuple[LabelKnown, ...] = ()
