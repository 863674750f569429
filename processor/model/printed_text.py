"""Text as it is printed for people and machines to read off paper. Pure."""

from __future__ import annotations

import unicodedata

# Invisible format characters: they carry no ink, and bidi overrides can make text lie.
_INVISIBLE = dict.fromkeys(
    [
        *(0xAD, 0x61C, 0x200B, 0x200E, 0x200F, 0xFE0E, 0xFE0F, 0xFEFF),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2065),
        *range(0x2066, 0x206A),
    ]
)


def clean(text: str) -> str:
    """`text` as it is printed: NFC, white space folded to single spaces, invisible marks out."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(unicodedata.normalize("NFC", text).translate(_INVISIBLE).split())
