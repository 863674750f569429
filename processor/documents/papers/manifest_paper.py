"""The paper of a manifest: A4 pages with its number as a barcode, a line a parcel, and room for the
signatures of who hands over and who takes over. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from processor.documents.papers.context import Context
from processor.documents.papers.document_kind import Made
from processor.documents.papers.manifest_file import ListedManifest
from processor.languages.languages import language_of
from processor.model.carrier_manifests import CarrierManifest, ListedParcel
from processor.model.sentence import Piece, sentence

if TYPE_CHECKING:
    from processor.documents.labels.sheet import Align, Sheet

VERSION = "manifest-paper/1"
MADE_WITH = ("fpdf2", "zxing-cpp")

_LEFT, _WIDE = 120, 1440
_RIGHT = _LEFT + _WIDE
_END = 2250
"""Where the last line of a page may end; below stands its number."""
_LINE = 42
# Where each column begins and how wide it is; the last is written from the right.
_COLUMNS = (
    ("no", 0, 90),
    ("parcel", 120, 520),
    ("shipment", 660, 420),
    ("to", 1090, 90),
    ("weight", 1190, 250),
)
_SIGNATURES = 330
_BARCODE_ROOM, _BARCODE_HIGH = 800, 130
_Say = Callable[..., str]


def render(listed: ListedManifest, context: Context) -> Made:
    """The pages of a manifest, in the language of the house."""
    # Imported here: the writers of text, bars and PDF take longer to load than most commands run.
    from processor.documents.labels.pdf_pages import UsedGlyphs, write_pdf
    from processor.documents.labels.sheet import HEIGHT_MM, WIDTH_MM, Sheet

    made = listed.manifest
    language = language_of(context.config.language)

    def say(name: str, **pieces: Piece) -> str:
        return language.say(sentence(f"manifest-paper.{name}", **pieces))

    used = UsedGlyphs()
    pages = [Sheet(used)]
    y = _head(pages[0], made, say)
    for number, parcel in enumerate(made.parcels, start=1):
        if y + _LINE > _END:
            pages.append(Sheet(used))
            y = _head_of_a_further_page(pages[-1], made, say)
        _line(pages[-1], number, parcel, y)
        y += _LINE
    if y + _SIGNATURES > _END:
        pages.append(Sheet(used))
        y = _head_of_a_further_page(pages[-1], made, say)
    _signatures(pages[-1], y, say)
    for number, page in enumerate(pages, start=1):
        foot = say("page", number=made.number, page=number, pages=len(pages))
        page.text(foot, _LEFT, _END + 60, _WIDE, 24, align="centre")
    content = [page.content for page in pages]
    return write_pdf(content, used, WIDTH_MM, HEIGHT_MM, made.closed_at), ()


def in_kilograms(grams: int) -> str:
    """A weight as it stands on the paper: `1.250 kg`."""
    return f"{grams // 1000}.{grams % 1000:03d} kg"


def _head(page: Sheet, made: CarrierManifest, say: _Say) -> int:
    from processor.documents.labels.barcodes import code128_symbol, encodable, widest_dots

    local = datetime.fromisoformat(made.closed_at).astimezone(ZoneInfo(made.timezone))
    page.text(say("title"), _LEFT, 190, 600, 64, bold=True)
    page.text(made.number, _LEFT, 270, 600, 52, bold=True)
    if encodable(made.carrier_number):
        symbol = code128_symbol(made.carrier_number)
        # A number that is too long for a symbol that scans is typed from its text.
        if dots := widest_dots(symbol.modules, _BARCODE_ROOM, 4):
            page.symbol(symbol, _RIGHT, 120, _BARCODE_HIGH, dots)
    left = _RIGHT - _BARCODE_ROOM
    page.text(made.carrier_number, left, 290, _BARCODE_ROOM, 32, align="right")
    facts = (
        ("carrier", f"{made.carrier_title} ({made.carrier})"),
        ("warehouse", f"{made.warehouse_title} ({made.warehouse})"),
        ("closed", f"{local:%Y-%m-%d %H:%M} {made.timezone}"),
        ("parcels", str(len(made.parcels))),
        ("total", in_kilograms(made.weight_g)),
    )
    y = 370
    for name, value in facts:
        page.text(say(name), _LEFT, y, 300, 30)
        page.text(value, _LEFT + 320, y, _WIDE - 320, 32, bold=True)
        y += 48
    return _titles(page, y + 20, say)


def _head_of_a_further_page(page: Sheet, made: CarrierManifest, say: _Say) -> int:
    words = f"{say('title')} {made.number} · {made.carrier_title} · {made.warehouse_title}"
    page.text(words, _LEFT, 150, _WIDE, 34, bold=True)
    return _titles(page, 200, say)


def _titles(page: Sheet, y: int, say: _Say) -> int:
    for name, at, room in _COLUMNS:
        align: Align = "right" if name in ("no", "weight") else "left"
        page.text(say(f"column-{name}"), _LEFT + at, y + 26, room, 24, bold=True, align=align)
    page.rule(_LEFT, y + 38, _WIDE, 3)
    return y + 44


def _line(page: Sheet, number: int, one: ListedParcel, y: int) -> None:
    cells = {
        "no": str(number),
        "parcel": one.tracking or one.sscc,
        "shipment": " + ".join((one.shipment, *one.shares)),
        "to": one.country,
        "weight": in_kilograms(one.weight_g),
    }
    for name, at, room in _COLUMNS:
        align: Align = "right" if name in ("no", "weight") else "left"
        page.text(cells[name], _LEFT + at, y + 30, room, 26, align=align)
    page.rule(_LEFT, y + _LINE - 2, _WIDE, 1)


def _signatures(page: Sheet, y: int, say: _Say) -> None:
    half = (_WIDE - 80) // 2
    for name, x in (("handed-over", _LEFT), ("taken-over", _RIGHT - half)):
        page.text(say(name), x, y + 80, half, 30, bold=True)
        page.rule(x, y + 190, half)
        page.text(say("name-and-time"), x, y + 222, half, 22)
        page.rule(x, y + 300, half)
        page.text(say("signature"), x, y + 328, half, 22)
