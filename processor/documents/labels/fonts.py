"""The typefaces of our papers: FiraGO for most scripts, Noto Sans for Chinese, Japanese, Korean.

Both come with the installation (pymupdf-fonts, justmytype-intl-cjk; SIL Open Font License), so
output does not depend on the machine's own fonts. Pure but for reading those packages' bytes.
A face is opened at its first use and kept for the life of the process; a process that never
prints Chinese never opens a Chinese face. The variable CJK files open by memory map in some
milliseconds; their weight axis is pinned when glyphs are cut out for a document.
"""

from __future__ import annotations

import importlib.resources
import unicodedata
from functools import cache, lru_cache

import pymupdf_fonts
import uharfbuzz as hb

REGULAR, BOLD = 1, 2
_CJK_WEIGHT = 500.0  # one weight: the default instance of the files is too thin for 203 dpi
_CJK_FACES = {
    3: "notosanssc/NotoSansSC[wght].ttf",
    4: "notosanstc/NotoSansTC[wght].ttf",
    5: "notosansjp/NotoSansJP[wght].ttf",
    6: "notosanskr/NotoSansKR[wght].ttf",
}
# One code point looks different in the four lands: the face follows the destination country.
_SIMPLIFIED = (3, 4, 5, 6)
_BY_COUNTRY = {
    "TW": (4, 3, 5, 6),
    "HK": (4, 3, 5, 6),
    "MO": (4, 3, 5, 6),
    "JP": (5, 3, 4, 6),
    "KR": (6, 3, 4, 5),
    "KP": (6, 3, 4, 5),
}

# A PDF needs outlines and metrics; the text itself is in the ToUnicode table.
_DROPPED = [
    int.from_bytes(tag.encode().ljust(4), "big")
    for tag in (
        "GSUB", "GPOS", "GDEF", "BASE", "STAT", "kern", "name", "post", "OS/2", "cmap", "meta",
        "VORG", "vhea", "vmtx", "gasp", "DSIG", "FFTM",
    )
]  # fmt: skip


class Face:
    """One typeface. Code points map to glyph ids of the whole font; advances are 1/1000 em."""

    def __init__(self, index: int, face: hb.Face, weight: float | None) -> None:
        self.index = index
        self.face = face
        self.weight = weight
        self.font = hb.Font(face)
        if weight is not None:
            self.font.set_variations({"wght": weight})
        self.scale = 1000 / face.upem
        self.code_points = frozenset(face.unicodes)
        self.glyphs = _Glyphs(self.font)
        self.advances = _Advances(self)

    def advance(self, glyph: int) -> float:
        """Horizontal advance of a glyph, 1/1000 em."""
        return float(self.font.get_glyph_h_advance(glyph) * self.scale)

    def width(self, text: str) -> float:
        """Width of unshaped text, 1/1000 em."""
        return sum(map(self.advances.__getitem__, text))

    def subset(self, glyphs: set[int]) -> bytes:
        """A TrueType file with the outlines of `glyphs` only, under their own glyph ids."""
        wanted = hb.SubsetInput()
        wanted.glyph_set.update(glyphs)
        wanted.unicode_set.clear()
        wanted.flags = (
            hb.SubsetFlags.RETAIN_GIDS
            | hb.SubsetFlags.NO_HINTING
            | hb.SubsetFlags.NOTDEF_OUTLINE
            | hb.SubsetFlags.NO_LAYOUT_CLOSURE
        )
        wanted.drop_table_tag_set.update(_DROPPED)
        if self.weight is not None:
            wanted.pin_axis_location(self.face, "wght", self.weight)
        return bytes(hb.subset(self.face, wanted).blob.data)


class _Glyphs(dict[int, int]):
    """Code point to glyph id, filled as asked; 0 where the face has none."""

    def __init__(self, font: hb.Font) -> None:
        super().__init__()
        self._font = font

    def __missing__(self, code_point: int) -> int:
        glyph = self[code_point] = self._font.get_nominal_glyph(code_point) or 0
        return glyph


class _Advances(dict[str, float]):
    """Character to advance in 1/1000 em, filled as asked."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face

    def __missing__(self, char: str) -> float:
        advance = self[char] = self._face.advance(self._face.glyphs[ord(char)])
        return advance


@cache
def face(index: int) -> Face:
    """The typeface of an index: REGULAR, BOLD, or one of `cjk_order`."""
    if index in (REGULAR, BOLD):
        code = "figo" if index == REGULAR else "figbo"
        return Face(index, hb.Face(pymupdf_fonts.fontbuffers[code]()), None)
    folder = importlib.resources.files("justmytype_intl_cjk") / "fonts" / "ofl"
    blob = hb.Blob.from_file_path(str(folder / _CJK_FACES[index]))
    return Face(index, hb.Face(blob), _CJK_WEIGHT)


def cjk_order(country: str) -> tuple[int, ...]:
    """The CJK faces to try for text bound for `country`, best glyph forms first."""
    return _BY_COUNTRY.get(country, _SIMPLIFIED)


def glyph_forms(country: str) -> str:
    """`country` where it has glyph forms of its own, else "": what text for it depends on."""
    return country if country in _BY_COUNTRY else ""


@lru_cache(maxsize=65536)
def cjk_face(char: str, country: str) -> int:
    """The first CJK face for `country` that has `char`; 0 where none has."""
    code_point = ord(char)
    for index in cjk_order(country):
        if code_point in face(index).code_points:
            return index
    return 0


@lru_cache(maxsize=1)
def latin_characters() -> frozenset[str]:
    """Every printable character that both weights of FiraGO have."""
    both = face(REGULAR).code_points & face(BOLD).code_points
    return frozenset(
        char for char in map(chr, both) if char == " " or unicodedata.category(char)[0] not in "CZ"
    )
