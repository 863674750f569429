"""Who makes a parcel's label: one entry for each word that a services file may say. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

import msgspec

LabelSource = Literal["ours", "channel", "warehouse", "carrier"]
LabelState = Literal["made", "awaited", "arrived", "arrived-zpl", "arrived-both", "apart"]
"""Where the labels of a shipment are: we print them; some of them are waited for; all are here, as
pages, as text for printers, or some so and some so; they come to the packer by another way."""


class LabelMaker(msgspec.Struct, frozen=True, kw_only=True):
    """Who makes a label.

    `awaited`: it comes to us from outside, and its shipment waits for it. `asked`: we ask for it by
    a file. `state` is that of a shipment as it is planned.
    """

    awaited: bool
    state: LabelState
    asked: bool = False


LABEL_MAKERS: Mapping[LabelSource, LabelMaker] = {
    "ours": LabelMaker(awaited=False, state="made"),
    "channel": LabelMaker(awaited=True, state="awaited"),
    "warehouse": LabelMaker(awaited=False, state="apart"),
    "carrier": LabelMaker(awaited=True, state="awaited", asked=True),
}
LABEL_SOURCES: tuple[LabelSource, ...] = get_args(LabelSource)
LABEL_STATES: tuple[LabelState, ...] = get_args(LabelState)
AWAITED: tuple[LabelSource, ...] = tuple(
    word for word, maker in LABEL_MAKERS.items() if maker.awaited
)
# Whose labels lie in the file of pages, and in the file for printers.
IN_PAGES: tuple[LabelState, ...] = ("made", "arrived", "arrived-both")
IN_ZPL: tuple[LabelState, ...] = ("arrived-zpl", "arrived-both")

_ARRIVED: Mapping[frozenset[str], LabelState] = {
    frozenset(("pdf",)): "arrived",
    frozenset(("zpl",)): "arrived-zpl",
    frozenset(("pdf", "zpl")): "arrived-both",
}


def arrived_state(media: Iterable[str]) -> LabelState:
    """Where the labels of a shipment are whose labels are all here, by what each is. Raises
    KeyError for what is no kind of label."""
    return _ARRIVED[frozenset(media)]


# What a layout says of a label to a warehouse: that it lies in our files, that it comes by another
# way, or that the warehouse prints it.
ToldLabel = Literal["ours", "channel", "warehouse"]
TOLD_LABELS: tuple[ToldLabel, ...] = get_args(ToldLabel)
_TOLD_AWAITED: Mapping[bool, ToldLabel] = {True: "ours", False: "channel"}


def told_label(source: LabelSource, state: str) -> ToldLabel:
    """What a warehouse is told of a label; `state` is that of its shipment."""
    if source in ("ours", "warehouse"):
        return source
    return _TOLD_AWAITED[state in (*IN_PAGES, *IN_ZPL)]
