"""Which page is the label of which parcel: exactly one, or a person has to look. Pure.

The name of the file, the words and the barcodes of a page are held together: where they speak of
different shipments, or of several, the page is nobody's. A page that speaks of none waits: a label
often comes before its order.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from processor.documents.label_pages.cuts import CutPage, needs_rule, pieces_of
from processor.documents.label_pages.keys import Hits, Index
from processor.model.label_pages import LabelPage, Piece, WantedShipment
from processor.model.sentence import Sentence, sentence

Outcome = Literal["match", "again", "waits", "held", "case"]
_N_OF_M = re.compile(r"\b(\d{1,3})\s?(?:/|of|von|de|di|av)\s?(\d{1,3})\b", re.IGNORECASE)


class PageMatch(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of a label on a page.

    `match`: it is that of the parcel. `again`: the parcel has this very label. `waits`: nothing
    that is known is meant. `held`: it waits until its service says how it is cut or turned. `case`:
    a person must look, and it is nobody's label. `why` says so; `shipment` is whose it seems to be.
    """

    piece: Piece
    outcome: Outcome
    shipment: WantedShipment | None = None
    parcel_id: int = 0
    why: Sentence | None = None


class _Label(msgspec.Struct):
    """A label on a page, while its parcel is looked for."""

    cut: CutPage
    hits: Hits


def match_pages(
    file_name: str, pages: Sequence[LabelPage], known: Sequence[WantedShipment] | Index
) -> list[PageMatch]:
    """What becomes of each label of a file, in the order of its pages. `known` are the shipments
    of one sender, also those that have their labels or were called off; as an index where there are
    many files."""
    index = known if isinstance(known, Index) else Index(known)
    wanted = index.wanted
    named = index.of_name(file_name)
    found: list[PageMatch] = []
    of_shipment: dict[int, list[_Label]] = defaultdict(list)
    for page in pages:
        hits = index.of_page(page)
        if not page.words and not page.barcodes:
            why = sentence("label-page.blank", page=page.no)
            found.append(PageMatch(piece=Piece(page.no), outcome="case", why=why))
            continue
        for label in _labels(page, hits, named, index, wanted, found):
            both = _both(label, hits=named, page_says=label.hits)
            if isinstance(both, Sentence):
                found.append(PageMatch(piece=label.cut.piece, outcome="case", why=both))
            elif both is None:
                found.append(PageMatch(piece=label.cut.piece, outcome="waits"))
            else:
                of_shipment[both].append(label)
    for place, labels in of_shipment.items():
        found += _of_shipment(wanted[place], place, labels)
    order = {id(one): number for number, one in enumerate(found)}
    return sorted(found, key=lambda one: (one.piece.page, *_corner(one.piece), order[id(one)]))


def unsure(found: Iterable[PageMatch], pages: Iterable[LabelPage]) -> list[int]:
    """The pages whose barcodes may say more than their words did: nobody looked for them yet."""
    open_ = {one.piece.page for one in found if one.outcome in ("waits", "case")}
    return [page.no for page in pages if page.no in open_ and not page.looked]


def _corner(piece: Piece) -> tuple[float, float]:
    return (0.0, 0.0) if piece.box is None else (piece.box.top, piece.box.left)


def _labels(
    page: LabelPage,
    hits: Hits,
    named: Hits,
    index: Index,
    wanted: Sequence[WantedShipment],
    found: list[PageMatch],
) -> list[_Label]:
    """The labels of a page by the rule of those that it may belong to; what has to be held instead
    is put to `found`."""
    whole = _Label(CutPage(Piece(page.no), page), hits)
    if page.media == "zpl" or not needs_rule(page.width_mm, page.height_mm):
        return [whole]
    owners = {
        one.shipment for keys in (hits, named) for them in keys.found.values() for one in them
    }
    rules = {wanted[place].rule for place in owners}
    if not rules:
        return [whole]
    if len(rules) > 1:
        why = sentence("label-page.two-rules", page=page.no)
        found.append(PageMatch(piece=Piece(page.no), outcome="held", why=why))
        return []
    cut = pieces_of(page, rules.pop())
    if isinstance(cut, Sentence):
        one = wanted[min(owners)] if len(owners) == 1 else None
        found.append(PageMatch(piece=Piece(page.no), outcome="held", shipment=one, why=cut))
        return []
    if len(cut) == 1:
        # What stands beside the label counts too: it may be another one.
        return [_Label(cut[0], hits)]
    return [_Label(one, index.of_page(one.page)) for one in cut]


def _both(label: _Label, *, hits: Hits, page_says: Hits) -> int | Sentence | None:
    """The one shipment that name and page can both mean; None where neither means any."""
    page = label.cut.piece.page
    if not page_says.found and not hits.found:
        return None
    of_page, of_name = page_says.shipments(), hits.shipments()
    if page_says.found and not of_page:
        return sentence("label-page.two-shipments", page=page, found=sorted(page_says.found))
    if hits.found and not of_name:
        return sentence("label-page.two-shipments", page=page, found=sorted(hits.found))
    both = of_page & of_name if page_says.found and hits.found else of_page or of_name
    if not both:
        said = sorted(page_says.found)
        return sentence("label-page.name-differs", page=page, name=sorted(hits.found), found=said)
    if len(both) > 1:
        said = sorted({*page_says.found, *hits.found})
        return sentence("label-page.two-shipments", page=page, found=said)
    return min(both)


def _of_shipment(wanted: WantedShipment, place: int, labels: Sequence[_Label]) -> list[PageMatch]:
    """The parcels of the labels of one shipment."""

    def told(label: _Label, outcome: Outcome, key: str = "", parcel_id: int = 0) -> PageMatch:
        why = None
        if key:
            why = sentence(key, page=label.cut.piece.page, shipment=wanted.shipment)
        return PageMatch(
            piece=label.cut.piece, outcome=outcome, shipment=wanted, parcel_id=parcel_id, why=why
        )

    if wanted.state in ("cancelled", "gone"):
        return [told(one, "case", f"label-page.{wanted.state}") for one in labels]
    found: list[PageMatch] = []
    fresh: list[_Label] = []
    seen: set[tuple[str, Piece]] = set()
    for one in labels:
        # The page stands twice in the file: its number is all that differs.
        mark = one.cut.page.sha256, msgspec.structs.replace(one.cut.piece, page=0)
        if mark in seen:
            found.append(told(one, "again"))
        else:
            seen.add(mark)
            fresh.append(one)
    by_parcel: dict[int, list[_Label]] = defaultdict(list)
    loose: list[_Label] = []
    for one in fresh:
        parcels = one.hits.parcels(place)
        if len(parcels) > 1:
            found.append(told(one, "case", "label-page.two-parcels"))
        elif parcels:
            by_parcel[min(parcels)].append(one)
        else:
            loose.append(one)
    free = [
        number
        for number, parcel in enumerate(wanted.parcels)
        if number not in by_parcel and not parcel.sha256
    ]
    placed = _in_order(loose, free, len(wanted.parcels))
    if placed is None:
        had = not free and not by_parcel
        # A label that is there already is told as such: the ledger knows by its bytes.
        key = "label-page.second" if had else "label-page.too-many"
        if had and len(loose) == len(wanted.parcels):
            placed = dict(enumerate(loose))
        else:
            found += [told(one, "case", key) for one in loose]
            placed = {}
    for number, one in placed.items():
        by_parcel[number].append(one)
    for number, ones in by_parcel.items():
        if len(ones) > 1:
            found += [told(one, "case", "label-page.too-many") for one in ones]
        else:
            found.append(told(ones[0], "match", parcel_id=wanted.parcels[number].parcel_id))
    return found


def _in_order(
    labels: Sequence[_Label], free: Sequence[int], count: int
) -> dict[int, _Label] | None:
    """The parcels of labels that name none: as they are numbered (`2 of 3`) where all are, else in
    the order of their pages. None where there are more labels than parcels without one."""
    if len(labels) > len(free):
        return None
    numbers = [_number_of(label, count) for label in labels]
    if count > 1 and all(numbers) and len(set(numbers)) == len(numbers):
        taken = {int(number or 0) - 1: label for number, label in zip(numbers, labels, strict=True)}
        return taken if taken.keys() <= set(free) else None
    return dict(zip(free, labels, strict=False))


def _number_of(label: _Label, count: int) -> int | None:
    """Which of `count` parcels a label says that it is for; None where it does not say it."""
    said = {
        int(match[1])
        for text in label.cut.page.texts
        for match in _N_OF_M.finditer(text)
        if int(match[2]) == count and 1 <= int(match[1]) <= count
    }
    return said.pop() if len(said) == 1 else None
