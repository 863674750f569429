"""Which shipments a page or the name of its file speaks of: by whole words, never by parts of one.
Pure.

An order 9001 is not found in 19001, and not in a postcode 9001 either: a key that is short counts
in a text only where the text marks it, by `#` or a word such as "order", and in the name of a file
only where it stands alone there. A barcode says one thing, so that what it says as a whole counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from processor.model.label_pages import LabelPage, WantedShipment, Word

# Shorter than this a key may stand on a label by chance: house numbers, postcodes, weights, days.
_SHORT = 8
_SHORT_DIGITS = 9
# Numbers that are printed in groups: 00 3401 2345 ..., LX 123 456 789 DE.
_GROUPED_AT_LEAST = 10
_MOST_GROUPS = 8
_EDGES = "#:;,.()[]{}<>\"'*/\\|=+!?&-_"
_BETWEEN = re.compile(r"[\s:;,|=()\[\]{}<>\"'*\x1d]+")
_CJK = re.compile("([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+)")
_NAMES = re.compile(r"[\s_+,;()\[\]{}]+")
# USPS labels (IMpb) begin with AI 420 and the postcode, 5 or 9 digits, before the number.
_WITH_POSTCODE = re.compile(r"420(?:\d{5}|\d{9})(\d{20,34})")
_SSCC = re.compile(r"00(\d{18})")

REFERENCE_WORDS = frozenset(
    [
     "order", "orders", "ordernumber", "orderid", "orderno", "ord", "ref", "refno",
     "reference", "references", "customerref", "order-no", "order-nr", "order-id", "ref-no",
     "ref-nr", "bestell-nr", "auftrags-nr",
     "bestellung", "bestellnummer", "bestellnr", "auftrag", "auftragsnummer", "auftragsnr",
     "referenz", "commande", "référence", "pedido", "referencia", "ordine", "riferimento",
     "zamówienie", "beställning", "bestilling", "tilaus", "shipment", "shipmentid",
     "sendung", "sendungsnummer",
    ]
)  # fmt: skip
"""Words before which a text says which order or shipment is meant, in small letters."""
# Between such a word and what it says. Alone they say nothing: NO 9001 is a postcode of Norway.
_LINKS = frozenset(["no", "nr", "num", "number", "id"])
NAME_WORDS = frozenset(
    [
     "label", "labels", "shippinglabel", "shipping-label", "shipping", "order", "orders",
     "shipment", "parcel", "package", "paket", "packet", "pdf", "zpl", "print", "awb",
     "etikett", "etikette", "etiketten", "versandlabel", "versandetikett", "etiquette",
     "etiqueta", "etichetta", "etykieta", "面单", "标签", "运单", "订单",
    ]
)  # fmt: skip
"""Words in the name of a file that say what it is and not whose."""
_REFERENCE_SIGNS = ("单", "號", "号", "編", "编", "参考", "注文", "주문")


class Owner(NamedTuple):
    """What a key belongs to: a shipment, by its place among the wanted ones, and a parcel of it, by
    its place; None for all of it."""

    shipment: int
    parcel: int | None


class Hits(NamedTuple):
    """The keys that something speaks of, each with all that are known by it."""

    found: dict[str, frozenset[Owner]]

    def shipments(self) -> frozenset[int]:
        """The shipments that all keys can mean; none where they speak of different ones."""
        several = [frozenset(one.shipment for one in owners) for owners in self.found.values()]
        return frozenset.intersection(*several) if several else frozenset()

    def parcels(self, shipment: int) -> frozenset[int]:
        """The parcels of a shipment that keys of their own speak of."""
        return frozenset(
            one.parcel
            for owners in self.found.values()
            for one in owners
            if one.shipment == shipment and one.parcel is not None
        )


def bare(text: str) -> str:
    """A key or a word as they are compared: without the signs around it, in small letters."""
    return unicodedata.normalize("NFKC", text).casefold().strip().strip(_EDGES)


def is_short(key: str) -> bool:
    """True for a key that may stand in a text by chance."""
    letters = [one for one in key if one.isalnum()]
    return len(letters) < (_SHORT_DIGITS if all(one.isdigit() for one in letters) else _SHORT)


class Index:
    """The shipments that pages may belong to, by all their keys."""

    def __init__(self, wanted: Sequence[WantedShipment]) -> None:
        self.wanted = list(wanted)
        self._of_parcel = {
            parcel.parcel_id: place for place, one in enumerate(wanted) for parcel in one.parcels
        }
        keys: dict[str, set[Owner]] = {}
        for place, one in enumerate(wanted):
            for key in one.keys:
                keys.setdefault(bare(key), set()).add(Owner(place, None))
            for number, parcel in enumerate(one.parcels):
                for key in parcel.keys:
                    keys.setdefault(bare(key), set()).add(Owner(place, number))
        keys.pop("", None)
        self._keys = {key: frozenset(owners) for key, owners in keys.items()}

    def note_label(self, parcel_id: int, sha256: str) -> None:
        """A parcel has this label from now on."""
        place = self._of_parcel[parcel_id]
        one = self.wanted[place]
        parcels = tuple(
            msgspec.structs.replace(each, sha256=sha256) if each.parcel_id == parcel_id else each
            for each in one.parcels
        )
        state = "labelled" if all(each.sha256 for each in parcels) else one.state
        self.wanted[place] = msgspec.structs.replace(one, parcels=parcels, state=state)

    def of_name(self, name: str) -> Hits:
        """What the name of a file speaks of."""
        stem, _, ending = name.rpartition(".")
        stem = stem if stem and len(ending) <= 4 else name
        whole = bare(stem)
        if whole in self._keys:
            return self._hits([whole])
        left = [part for part in map(_without_words, _NAMES.split(stem)) if part]
        if len(left) == 1:
            return self._hits(left)
        return self._hits(one for one in left if not is_short(one))

    def of_page(self, page: LabelPage) -> Hits:
        """What the text and the barcodes of a page speak of."""
        return self._hits([*_of_words(page.words), *self._of_barcodes(page)])

    def _of_barcodes(self, page: LabelPage) -> Iterator[str]:
        for one in page.barcodes:
            text = one.text.strip("\x1d")
            yield bare(text)
            for pattern in (_SSCC, _WITH_POSTCODE):
                if match := pattern.fullmatch(text):
                    yield match[1]
            yield from _of_words([Word(word, 0) for word in text.split()], marks=False)

    def _hits(self, keys: Iterable[str]) -> Hits:
        return Hits({key: self._keys[key] for key in keys if key in self._keys})


def _without_words(part: str) -> str:
    """A part of a name without words that say what a file is, at its ends."""
    part = bare(part)
    while part in NAME_WORDS or "-" in part:
        if part in NAME_WORDS:
            return ""
        first, last = part.partition("-"), part.rpartition("-")
        if first[0] in NAME_WORDS:
            part = bare(first[2])
        elif last[2] in NAME_WORDS:
            part = bare(last[0])
        else:
            break
    return part


class _Atom(NamedTuple):
    text: str
    marked: bool


def _of_words(words: Sequence[Word], *, marks: bool = True) -> Iterator[str]:
    """All that a text may name: words, and numbers written in groups."""
    lines: dict[int, list[str]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word.text)
    for line in lines.values():
        atoms = _atoms(line)
        for atom in atoms:
            if (marks and atom.marked) or not is_short(atom.text):
                yield atom.text
        yield from _grouped(atoms)


def _atoms(line: Sequence[str]) -> list[_Atom]:
    found: list[_Atom] = []
    refers = False
    for word in line:
        for part in _BETWEEN.split(unicodedata.normalize("NFKC", word)):
            for piece in _CJK.split(part):
                text = bare(piece)
                if not text:
                    # A lone "#" stands before what it marks.
                    refers = refers or "#" in piece
                    continue
                found.append(_Atom(text, refers or piece.startswith("#")))
                refers = _refers(text) or (refers and text in _LINKS)
    return found


def _refers(text: str) -> bool:
    """True for a word that says that what follows is the id of an order or a shipment."""
    signs = _CJK.fullmatch(text) is not None and any(sign in text for sign in _REFERENCE_SIGNS)
    return signs or text in REFERENCE_WORDS


def _grouped(atoms: Sequence[_Atom]) -> Iterator[str]:
    for start in range(len(atoms)):
        joined = atoms[start].text
        for atom in atoms[start + 1 : start + _MOST_GROUPS]:
            if not (joined.isalnum() and atom.text.isalnum()):
                break
            joined += atom.text
            if len(joined) >= _GROUPED_AT_LEAST:
                yield joined
