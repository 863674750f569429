"""A PDF of ready content streams: fpdf2 makes the document, HarfBuzz cuts the fonts. Pure.

fpdf2's own font subsetting (fontTools) costs more than drawing 250 labels, so the one step that
embeds fonts is replaced here. Glyph ids of the whole font are the codes in the content, which
lets drawn text be cached across documents.
"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from fpdf import FPDF
from fpdf.enums import FontDescriptorFlags
from fpdf.fonts import PDFFontDescriptor
from fpdf.output import CIDSystemInfo, OutputProducer, PDFFont, PDFFontStream, PDFPage
from fpdf.syntax import Name, PDFArray, PDFContentStream

from processor.documents.labels.fonts import Face, face
from processor.documents.labels.text_runs import TextLine

_NAMES = {
    1: "FiraGO-Regular",
    2: "FiraGO-Bold",
    3: "NotoSansSC-Medium",
    4: "NotoSansTC-Medium",
    5: "NotoSansJP-Medium",
    6: "NotoSansKR-Medium",
}


class UsedGlyphs:
    """Which glyphs of which typeface a document shows, and the text each stands for."""

    def __init__(self) -> None:
        self._chars: dict[int, set[str]] = defaultdict(set)
        self._shaped: dict[int, dict[int, str]] = defaultdict(dict)

    def add(self, line: TextLine) -> None:
        """Notes all glyphs of a line."""
        for run in line.runs:
            if run.shaped:
                known = self._shaped[run.face]
                for glyph, text in run.shaped:
                    if not known.get(glyph):
                        known[glyph] = text
            else:
                self._chars[run.face].update(run.text)

    def by_face(self) -> list[tuple[int, dict[int, str]]]:
        """(face, glyph id to text) pairs in face order, glyph ids ascending."""
        found = []
        for index in sorted({*self._chars, *self._shaped}):
            glyphs = dict(self._shaped.get(index, {}))
            table = face(index).glyphs
            for char in sorted(self._chars.get(index, ()), reverse=True):
                glyphs[table[ord(char)]] = char
            found.append((index, dict(sorted(glyphs.items()))))
        return found


def write_pdf(
    pages: Iterable[str], used: UsedGlyphs, width_mm: float, height_mm: float, created_at: str
) -> bytes:
    """One page per content stream (ASCII, font `/F<face index>`), all of one size.

    `created_at` (RFC 3339, with its offset) is the only time in the file: equal input gives equal
    bytes.
    """
    created = datetime.fromisoformat(created_at)
    if created.tzinfo is None:
        raise ValueError(f"a time without offset: {created_at!r}")
    pdf = FPDF(unit="mm", format=(width_mm, height_mm))
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    pdf.set_creation_date(created)
    pdf.set_producer("Crossdock")
    pdf.single_resources_object = True
    pdf.allow_images_transparency = False
    for content in pages:
        pdf.add_page()
        pdf._out(content)

    class Producer(_FontCutter):
        glyphs = used.by_face()

    return bytes(pdf.output(output_producer_class=Producer))


class _FontCutter(OutputProducer):
    """fpdf2's document writer, with fonts cut by HarfBuzz."""

    glyphs: list[tuple[int, dict[int, str]]] = []  # noqa: RUF012

    def _add_pages(self, _slice: slice = slice(0, None)) -> list[PDFPage]:
        """As in fpdf2, for pages of one size; their streams know how they are written."""
        pages = list(self._iter_pages_in_order())[_slice]
        for page in pages:
            assert isinstance(page.contents, bytearray)
            self._add_pdf_obj(page, "pages")
            page.contents = _PageStream(page.contents, compress=True)
            self._add_pdf_obj(page.contents, "pages")
        return pages

    def _add_fonts(  # type: ignore[override]
        self, *_args: object, **_kwargs: object
    ) -> dict[int, PDFFont]:
        return {index: self._add_face(face(index), glyphs) for index, glyphs in self.glyphs}

    def _add_face(self, typeface: Face, glyphs: dict[int, str]) -> PDFFont:
        name = f"CRSDCK+{_NAMES[typeface.index]}"
        font = PDFFont(subtype="Type0", base_font=name, encoding="Identity-H")
        cid_font = PDFFont(
            subtype="CIDFontType2", base_font=name, d_w=1000, w=_widths(typeface, glyphs)
        )
        cid_font.c_i_d_to_g_i_d_map = Name("Identity")  # type: ignore[assignment]
        system = CIDSystemInfo()
        to_unicode = PDFContentStream(_to_unicode(glyphs).encode("ascii"), compress=True)
        descriptor = _descriptor(typeface, name)
        program = PDFFontStream(typeface.subset(set(glyphs)))
        for part in (font, cid_font, system, to_unicode, descriptor, program):
            self._add_pdf_obj(part, "fonts")
        font.descendant_fonts = PDFArray([cid_font])
        font.to_unicode = to_unicode
        cid_font.c_i_d_system_info = system
        cid_font.font_descriptor = descriptor
        descriptor.font_file2 = program  # type: ignore[attr-defined]
        return font


class _PageStream(PDFContentStream):
    """A page's content; fpdf2 would look through all attributes of the object for its two keys."""

    def _build_obj_dict(self, security_handler: object = None) -> dict[str, object]:
        return {"/Filter": "/FlateDecode", "/Length": self.length}


def _widths(typeface: Face, glyphs: dict[int, str]) -> str:
    return "[" + " ".join(f"{glyph} [{typeface.advance(glyph):g}]" for glyph in glyphs) + "]"


def _to_unicode(glyphs: dict[int, str]) -> str:
    entries = [
        f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>"
        for glyph, text in glyphs.items()
        if text
    ]
    # At most 100 entries a block: Adobe Technical Note 5014.
    blocks = [
        "\n".join([f"{len(part)} beginbfchar", *part, "endbfchar"])
        for part in (entries[start : start + 100] for start in range(0, len(entries), 100))
    ]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
            "/CMapName /Adobe-Identity-UCS def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            "<0000> <ffff>",
            "endcodespacerange",
            *blocks,
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    )


def _descriptor(typeface: Face, name: str) -> PDFFontDescriptor:
    scale = typeface.scale
    head = typeface.face.reference_table("head").data
    box = " ".join(f"{value * scale:.0f}" for value in struct.unpack_from(">4h", head, 36))
    extents = typeface.font.get_font_extents("ltr")
    descriptor = PDFFontDescriptor(
        ascent=round(extents.ascender * scale),
        descent=round(extents.descender * scale),
        cap_height=700,
        flags=FontDescriptorFlags.SYMBOLIC,
        font_b_box=f"[{box}]",
        italic_angle=0,
        stem_v=80,
        missing_width=1000,
    )
    descriptor.font_name = Name(name)
    return descriptor
