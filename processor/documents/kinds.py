"""The one table of documents: an entry says all about a kind, its renderer stands in a module.

What closes waves, names files, renders, checks, reads `names:` and asks for documents in `balance`
goes by this table alone. Documents of one wave are written in the order of the table.
"""

from __future__ import annotations

from types import ModuleType

from processor.documents.papers import (
    about_file,
    batch_file,
    china_export,
    label_index,
    label_request,
    manifest_file,
    manifest_paper,
    opened_cases,
    parcel_labels,
    pre_advice,
    review,
    warehouse_instruction,
)
from processor.documents.papers.context import CannotRender
from processor.documents.papers.document_kind import IN_A_WAVE, OURS_ARE_DUE, DocumentKind
from processor.languages.languages import word_of
from processor.model.label_sources import IN_PAGES, IN_ZPL
from processor.model.owed import Asked, Owed
from processor.model.sentence import sentence

_LABELLED = Owed(label_state=IN_PAGES, action=("new", "change"))
_INDEXED = Owed(label_state=tuple(dict.fromkeys((*IN_PAGES, *IN_ZPL))), action=("new", "change"))
_LABELLED_BY_TEXT = Owed(label_state=IN_ZPL, action=("new", "change"))
_DECLARED_IN_CHINA = Owed(customs=("china-ceb",), action=("new",))
_NO_UNDO = "none: it only tells"
_NOT_UNSAID = "none: what is not true any more opens a case"


def _told(title: str, written_by: ModuleType = batch_file) -> DocumentKind:
    """A file that tells others what happened: of a batch, by its layout."""
    return DocumentKind(
        title=title,
        per="batch",
        source="ours",
        due="its batch is closed",
        undo=_NOT_UNSAID,
        owed=None,
        receiver="",
        folder="{receiver}",
        name="{document}-{to}-{about}-{number}",
        extension=None,
        render=written_by.render,
        version=written_by.VERSION,
    )


def table_of(entries: dict[str, DocumentKind]) -> dict[str, DocumentKind]:
    """The entries as a table. Raises ValueError, which names the kind, where one that we make would
    be due when nothing writes it."""
    for name, kind in entries.items():
        points = OURS_ARE_DUE[kind.per]
        if kind.source == "ours" and kind.due not in points:
            raise ValueError(
                f"the kind of document {name!r} is made per {kind.per}, and nothing writes that"
                f" when it is due ({kind.due}): it may be due when {' or '.join(points)}"
            )
    return entries


_ENTRIES: dict[str, DocumentKind] = {
    "instruction": DocumentKind(
        title="warehouse instruction (X12 940)",
        per="warehouse",
        source="ours",
        due="planned",
        undo="a cancel instruction",
        owed=Owed(),
        receiver="",
        folder="{warehouse}",
        name="{document}-{wave}-{part}",
        extension=None,
        check=warehouse_instruction.check,
        render=warehouse_instruction.render,
        version=warehouse_instruction.VERSION,
        earlier=warehouse_instruction.EARLIER,
        from_the_first=True,
        tells_to_ship=True,
    ),
    "label": DocumentKind(
        title="parcel labels, merged in pick order",
        per="warehouse",
        source="ours",
        due="packed",
        undo="void: the cancel instruction names the SSCC and tracking number",
        owed=_LABELLED,
        receiver="",
        folder="{warehouse}",
        name="{document}-{wave}-{part}",
        extension="pdf",
        check=parcel_labels.check,
        render=parcel_labels.render,
        version=parcel_labels.VERSION,
        earlier=parcel_labels.EARLIER,
        made_with=parcel_labels.MADE_WITH,
        from_the_first=True,
        holds_labels="pdf",
    ),
    "label-index": DocumentKind(
        title="index of the label pages",
        per="warehouse",
        source="ours",
        due="packed",
        undo="void with its labels",
        owed=_INDEXED,
        receiver="",
        folder="{warehouse}",
        name="{document}-{wave}-{part}",
        extension="csv",
        check=parcel_labels.check,
        render=label_index.render,
        version=label_index.VERSION,
        earlier=label_index.EARLIER,
        from_the_first=True,
    ),
    "ceb303": DocumentKind(
        title="China export order (CEB303)",
        per="client",
        source="ours",
        due="packed",
        undo="owed: nothing of ours takes it back",
        owed=_DECLARED_IN_CHINA,
        receiver="customs",
        folder="customs",
        name="{document}-{client}-{wave}-{part}",
        extension="xml",
        most=100,
        check=china_export.check,
        render=china_export.render_orders,
        version=china_export.VERSION,
        from_the_first=True,
        undo_owed=True,
    ),
    "ceb603": DocumentKind(
        title="China export list (CEB603)",
        per="client",
        source="ours",
        due="packed",
        undo="owed: nothing of ours takes it back",
        owed=_DECLARED_IN_CHINA,
        receiver="customs",
        folder="customs",
        name="{document}-{client}-{wave}-{part}",
        extension="xml",
        most=100,
        check=china_export.check,
        render=china_export.render_lists,
        version=china_export.VERSION,
        from_the_first=True,
        undo_owed=True,
    ),
    "label-zpl": DocumentKind(
        title="labels that came as text for printers (ZPL), in pick order",
        per="warehouse",
        source="ours",
        due="packed",
        undo="void: the cancel instruction names the SSCC and tracking number",
        owed=_LABELLED_BY_TEXT,
        receiver="",
        folder="{warehouse}",
        name="{document}-{wave}-{part}",
        extension="zpl",
        render=parcel_labels.render_zpl,
        version=parcel_labels.ZPL_VERSION,
        from_the_first=True,
        holds_labels="zpl",
    ),
    "rejects": DocumentKind(
        title="the rows that could not be taken, with the reason",
        per="file",
        source="ours",
        due="its file is booked",
        undo=_NO_UNDO,
        owed=None,
        receiver="people",
        folder="rejects/{owner}",
        name="{stem}-rejects-{id}",
        extension=None,
        render=about_file.render_rejects,
        version=about_file.REJECTS_VERSION,
        made_with=about_file.MADE_WITH,
    ),
    "problems": DocumentKind(
        title="why a file was parked or quarantined",
        per="file",
        source="ours",
        due="its file is parked",
        undo=_NO_UNDO,
        owed=None,
        receiver="people",
        folder="alerts",
        name="{id}-{file}.problem",
        extension="txt",
        render=about_file.render_problems,
        version=about_file.PROBLEMS_VERSION,
        made_with=about_file.MADE_WITH,
    ),
    "review-sheet": DocumentKind(
        title="the orders that wait for a person, to be filled in",
        per="sheet",
        source="ours",
        due="its sheet is written",
        undo="a newer sheet, which the order then stands in",
        owed=None,
        receiver="review",
        folder="review/{client}",
        name="{number}-{queue}-{client}",
        extension="xlsx",
        render=review.render_sheet,
        version=review.SHEET_VERSION,
        made_with=review.SHEET_MADE_WITH,
    ),
    "review-answer": DocumentKind(
        title="what became of every row of a filled sheet",
        per="filled sheet",
        source="ours",
        due="its sheet is applied",
        undo=_NO_UNDO,
        owed=None,
        receiver="people",
        folder="review/{client}",
        name="{number}-answer-{id}",
        extension="csv",
        render=review.render_answer,
        version=review.ANSWER_VERSION,
        made_with=review.ANSWER_MADE_WITH,
    ),
    "new-cases": DocumentKind(
        title="the cases that were opened, for people to look at",
        per="cases",
        source="ours",
        due="its case is opened",
        undo=_NO_UNDO,
        owed=None,
        receiver="people",
        folder="alerts",
        name="{number}-cases-{client}",
        extension="txt",
        render=opened_cases.render_alert,
        version=opened_cases.VERSION,
        made_with=opened_cases.MADE_WITH,
    ),
    "manifest": DocumentKind(
        title="the parcels that a carrier takes over, for the carrier",
        per="manifest",
        source="ours",
        due="its manifest is closed",
        undo=_NOT_UNSAID,
        owed=None,
        receiver="",
        folder="{receiver}",
        name="{document}-{carrier}-{warehouse}-{number}",
        extension=None,
        render=manifest_file.render,
        version=manifest_file.VERSION,
    ),
    "manifest-paper": DocumentKind(
        title="the parcels that a carrier takes over, to be signed",
        per="manifest",
        source="ours",
        due="its manifest is closed",
        undo=_NOT_UNSAID,
        owed=None,
        receiver="",
        folder="{warehouse}",
        name="{document}-{carrier}-{number}",
        extension="pdf",
        render=manifest_paper.render,
        version=manifest_paper.VERSION,
        made_with=manifest_paper.MADE_WITH,
    ),
    "channel-feed": _told("what left, or was called off, for its channel"),
    "client-confirmation": _told("what left, or was called off, for the client whose goods it is"),
    "receipt-advice": _told("what came in, for the client whose goods it is"),
    "stock-report": _told("what is there, for the client whose goods it is"),
    "pre-advice": _told("what is handed to a carrier, for it and who works for it", pre_advice),
    "label-request": _told("the parcels whose labels a carrier is asked for", label_request),
}

KINDS = table_of(_ENTRIES)


class UnknownKind(CannotRender):
    """A document of a kind that is not in the table: another version announced it."""


def kind_of(name: str) -> DocumentKind:
    """The entry of a kind. Raises UnknownKind, which names the kind and those that there are."""
    kind = KINDS.get(name)
    if kind is None:
        known = [word_of("document.", one) for one in KINDS]
        raise UnknownKind(sentence("render.unknown-kind", kind=name, kinds=known))
    return kind


def wave_kinds() -> dict[str, DocumentKind]:
    """The kinds that we write as a wave closes, in the order of their documents."""
    return {
        name: kind
        for name, kind in KINDS.items()
        if kind.per in IN_A_WAVE and kind.source == "ours"
    }


def asked_kinds() -> list[Asked]:
    """The kinds that shipments owe and we write, as the ledger asks for them."""
    return [
        Asked(kind=name, owed=kind.owed, from_the_first=kind.from_the_first)
        for name, kind in wave_kinds().items()
        if kind.owed is not None
    ]


def undo_owed_kinds() -> tuple[str, ...]:
    """The kinds that stay said when a shipment is cancelled or changed, until a person has them
    taken back."""
    return tuple(name for name, kind in KINDS.items() if kind.undo_owed)
