"""Reads the catalogue of a language from beside this module, once a process."""

from __future__ import annotations

import io
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

HERE = Path(__file__).parent


def po_texts(code: str) -> dict[str, str]:
    """The `.po` files of a language by name; none where only the compiled one was installed."""
    return {path.name: path.read_text("utf-8") for path in sorted((HERE / code).glob("*.po"))}


@cache
def texts_of(code: str) -> GNUTranslations:
    """The catalogue of a language. It is compiled when the package is installed; where somebody
    has edited a text since, it is compiled now, in memory."""
    whole = HERE / f"{code}.mo"
    edited = [path.stat().st_mtime_ns for path in (HERE / code).glob("*.po")]
    if whole.exists() and whole.stat().st_mtime_ns >= max(edited, default=0):
        return GNUTranslations(io.BytesIO(whole.read_bytes()))
    from processor.languages.compiling import compiled

    return GNUTranslations(io.BytesIO(compiled(code, po_texts(code))))
