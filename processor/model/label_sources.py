"""Who makes a parcel's label: one entry for each word that a services file may say. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

LabelSource = Literal["ours", "channel", "warehouse"]


class LabelMaker(msgspec.Struct, frozen=True, kw_only=True):
    """Who makes a label.

    `awaited`: it comes to us from outside and there is no way yet to take it in, so that a
    shipment waits until a person says that it comes another way.
    """

    awaited: bool


LABEL_MAKERS: Mapping[LabelSource, LabelMaker] = {
    "ours": LabelMaker(awaited=False),
    "channel": LabelMaker(awaited=True),
    "warehouse": LabelMaker(awaited=False),
}
LABEL_SOURCES: tuple[LabelSource, ...] = get_args(LabelSource)
AWAITED: tuple[LabelSource, ...] = tuple(
    word for word, maker in LABEL_MAKERS.items() if maker.awaited
)
