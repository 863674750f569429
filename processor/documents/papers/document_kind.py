"""What one entry of the table of documents says: everything about a kind that anybody asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Literal

import msgspec

from processor.documents.papers.context import Context
from processor.model.decisions import HoldAsked
from processor.model.dispatch import Dispatch
from processor.model.owed import Owed, Owing
from processor.model.parcel_labels import Media
from processor.problems.problem import Problem

Source = Literal["ours", "channel", "warehouse", "carrier"]
# The last ones are of documents that belong to a file, a sheet or cases instead of a shipment.
DuePoint = Literal[
    "planned", "packed", "weighed", "bagged", "transport known", "shipped",
    "its file is booked", "its file is parked", "its sheet is written", "its sheet is applied",
    "its case is opened", "its batch is closed", "its manifest is closed",
]  # fmt: skip
# What one document is made of: the shipments of a wave at a warehouse, of a client or for one
# receiver; an arrived file; a review sheet; a review sheet that came back filled in; new cases; a
# batch of what is told to a channel or client; a manifest of a carrier.
Per = Literal[
    "warehouse", "client", "receiver", "file", "sheet", "filled sheet", "cases", "batch", "manifest"
]
IN_A_WAVE: tuple[Per, ...] = ("warehouse", "client", "receiver")
# When the documents that we make are due. A wave writes its own as it closes, so that it can make
# nothing that waits for a weight, a bag or a transport.
_AS_A_WAVE_CLOSES: tuple[DuePoint, ...] = ("planned", "packed")
OURS_ARE_DUE: dict[Per, tuple[DuePoint, ...]] = {
    **dict.fromkeys(IN_A_WAVE, _AS_A_WAVE_CLOSES),
    "file": ("its file is booked", "its file is parked"),
    "sheet": ("its sheet is written",),
    "filled sheet": ("its sheet is applied",),
    "cases": ("its case is opened",),
    "batch": ("its batch is closed",),
    "manifest": ("its manifest is closed",),
}

# What may stand in braces in a folder or a name, and in `names:` of config.yaml. {warehouse} is the
# folder of the warehouse (in a name, of any receiver), {document} the kind, {day} the day the wave
# closed, {owner} whose file it was.
WAVE_HOLES = ("warehouse", "client", "wave", "part", "document", "day")
_FILE_HOLES = ("id", "file", "stem")
HOLES: dict[Per, tuple[str, ...]] = {
    "warehouse": WAVE_HOLES,
    "client": WAVE_HOLES,
    "receiver": WAVE_HOLES,
    "file": (*_FILE_HOLES, "owner"),
    "sheet": ("number", "queue", "client"),
    "filled sheet": (*_FILE_HOLES, "number", "client"),
    "cases": ("number", "client"),
    "batch": ("receiver", "to", "client", "about", "number", "run", "document", "day", "time"),
    "manifest": (
        "receiver",
        "to",
        "carrier",
        "warehouse",
        "number",
        "run",
        "document",
        "day",
        "time",
    ),
}

Made = tuple[bytes, Sequence[Problem]]
Render = Callable[[Any, Context], Made]
Check = Callable[[Dispatch, Context, str], list[HoldAsked]]


class Renderer(msgspec.Struct, frozen=True):
    """What makes the bytes of a kind: its version, the function, the packages it depends on."""

    version: str
    render: Render
    made_with: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the bytes depend on, with versions, as the ledger keeps it."""
        return " ".join([self.version, *map(_installed, self.made_with)])


class DocumentKind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of document.

    `render` makes the bytes, and tells what it cut or replaced, of what the document is made `per`:
    a `Part` of a wave, an `ArrivedFile`, a `ReviewSheet`, a `FilledSheet`, `OpenedCases`, a
    `BatchFile` or a `ListedManifest`. Its
    module imports what takes long to load only when it renders or checks. `version` is the
    renderer's own; `earlier` are those before it, kept so that the documents of old waves are the
    same bytes when they are rendered again. `made_with`
    names the installed packages that the bytes depend on too. Neither names the words of the
    catalogues, which are edited between versions: only what people are told is made of them, and
    `replay` renders none of that again. `check` says, before any number is
    drawn, why the document of a shipment could not be made at a time (RFC 3339). A kind whose
    `source` is not `ours` is never written, named or asked for here. `owed` says which shipments
    owe it; None for a document that belongs to none. `undo` is what takes it back;
    `undo_owed` where nothing of ours does that yet and people must: it is counted until then.

    `folder` and `name` are templates with the holes of `HOLES`; `names:` may give another name.
    `extension` is None where the layout of the warehouse, or the file it tells of, gives the
    ending. `receiver` is empty where the warehouse takes it. `most` is how many shipments one file
    may hold; 0 leaves it to `waves.part_size`. `balance` asks for a kind from the first wave that
    closed with it, and for those of the very first version `from_the_first`. Where one
    `tells_to_ship`, a second copy of it can make goods leave twice. `holds_labels` are what it
    takes over of the labels that others made: it is rendered with their bytes.
    """

    title: str
    per: Per
    source: Source
    due: DuePoint
    undo: str
    owed: Owed | None
    receiver: str
    folder: str
    name: str
    extension: str | None
    most: int = 0
    check: Check | None = None
    render: Render
    version: str
    earlier: tuple[Renderer, ...] = ()
    made_with: tuple[str, ...] = ()
    from_the_first: bool = False
    undo_owed: bool = False
    tells_to_ship: bool = False
    holds_labels: Media | None = None

    @property
    def renderer(self) -> str:
        """What the bytes depend on, with versions, as the ledger keeps it."""
        return self.rendered_by("").name

    def rendered_by(self, noted: str) -> Renderer:
        """What renders a document whose renderer the ledger has `noted`: that version where it is
        kept, else today's; `noted` is "" for one that was never rendered."""
        version = noted.partition(" ")[0]
        today = Renderer(self.version, self.render, self.made_with)
        return next((one for one in self.earlier if one.version == version), today)

    def is_owed_by(self, shipment: Owing) -> bool:
        """True if the shipment owes a document of this kind."""
        return self.owed is not None and self.owed.by(shipment)


@lru_cache
def _installed(package: str) -> str:
    # Imported here: what renders nothing does without it. The package itself is not imported.
    from importlib.metadata import version

    return f"{package} {version(package)}"
