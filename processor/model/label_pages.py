"""Pages with labels that others made, and the shipments that wait for them. Pure.

Lengths are millimetres, places count from the top left corner of the page as it is seen.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

import msgspec

from processor.model.sentence import Sentence

Media = Literal["pdf", "zpl"]
Booked = Literal["booked", "not wanted", "taken", "number taken"]
"""What came of a label: it is that of its parcel; the parcel waits for none; its page is that of
another parcel, or was void; its number is that of another parcel. Only the first is noted."""
WantedState = Literal["waits", "labelled", "cancelled", "gone"]
Turn = Literal["no", "left", "right", "half", "unsaid"]
# What stands for a cut or turn where a service says none.
UNSAID: Final = "unsaid"
TURNS: tuple[Turn, ...] = tuple(one for one in get_args(Turn) if one != UNSAID)
# What of a page is a label: all of it, or a part of a sheet of A4 or Letter, upright or across.
CUT_WORDS = (
    "whole", "a4-top-left", "a4-top-right", "a4-bottom-left", "a4-bottom-right", "a4-quarters",
    "a4-top", "a4-bottom", "a4-halves", "landscape-left", "landscape-right", "landscape-halves",
)  # fmt: skip
# By the column of a services file what it may say.
PAGE_RULES = {"label_cut": CUT_WORDS, "label_turn": TURNS}


class Box(msgspec.Struct, frozen=True):
    """A rectangle; `right` and `bottom` lie beyond `left` and `top`."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: Box, slack: float = 0.0) -> bool:
        """True where all of `other` lies in it, but for `slack` millimetres."""
        return (
            self.left - slack <= other.left
            and self.top - slack <= other.top
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )

    def meets(self, other: Box) -> bool:
        """True where some of `other` lies in it."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


class Word(msgspec.Struct, frozen=True):
    """A run of letters between blanks; `line` counts the lines of the page from 0. `box` is known
    on pages that are larger than a label only, where they may be cut."""

    text: str
    line: int
    box: Box | None = None


class Barcode(msgspec.Struct, frozen=True):
    """A symbol: its kind (`Code128`, `DataMatrix`), its text without brackets, its place. One of a
    file for printers has none."""

    kind: str
    text: str
    box: Box | None = None


class LabelPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page as it is read, or the label of a file for printers.

    `sha256` is that of the page by itself, without what the file says of its making: the same page
    in two files has the same. `looked`: its barcodes were looked for. `dark` are the cells of a
    grid of `GRID` x `GRID` over the page, row by row, on which something is printed; only of
    pages that were drawn.
    """

    no: int
    width_mm: float
    height_mm: float
    words: tuple[Word, ...]
    barcodes: tuple[Barcode, ...] = ()
    sha256: str = ""
    looked: bool = False
    dark: tuple[int, ...] = ()
    media: Media = "pdf"

    @property
    def texts(self) -> tuple[str, ...]:
        """Its lines of text, from top to bottom."""
        lines: dict[int, list[str]] = {}
        for word in self.words:
            lines.setdefault(word.line, []).append(word.text)
        return tuple(" ".join(words) for words in lines.values())


GRID = 24


class LabelFile(msgspec.Struct, frozen=True):
    """What a file of labels holds, or why it is not read: the words of a problem. `count` is how
    many pages it has, of which `pages` may be some."""

    pages: tuple[LabelPage, ...] = ()
    count: int = 0
    refused: Sentence | None = None


class PageRule(msgspec.Struct, frozen=True):
    """How a page of a service is brought to a label: a named cut, and how what is cut is turned."""

    cut: str = UNSAID
    turn: Turn = UNSAID


class Piece(msgspec.Struct, frozen=True):
    """What of a page is one label: the box that is cut out, none for the whole page, and its
    turn."""

    page: int
    box: Box | None = None
    turn: Turn = "no"
    barcodes: tuple[str, ...] = ()


class WantedParcel(msgspec.Struct, frozen=True):
    """A parcel and what it is known by: its SSCC, its tracking number. `sha256` is that of the
    label that it has, empty without one."""

    parcel_id: int
    keys: tuple[str, ...] = ()
    sha256: str = ""


class WantedShipment(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment whose label comes from outside, as far as pages are matched to it.

    `order` is the order's id at its channel, `order_id` its key in the ledger, `service` its
    `carrier/service`. `keys` are what all its parcels are known by: the order's id, the number of
    the shipment, what the channel calls it. `client` is whose goods it is.
    `waits`: some parcel has no label yet.
    """

    shipment: str
    order: str
    order_id: int
    service: str
    keys: tuple[str, ...]
    parcels: tuple[WantedParcel, ...]
    client: str = ""
    state: WantedState = "waits"
    rule: PageRule = PageRule()
