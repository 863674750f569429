"""Reads the catalogue of a language from beside this module, once a process."""

from __future__ import annotations

import io
import sys
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
    has edited a text since, it is compiled now, in memory. A slip in an edited text is told, and
    the one compiled before is used. Raises ValueError, with file and line, where there is none."""
    whole = HERE / f"{code}.mo"
    edited = [path.stat().st_mtime_ns for path in (HERE / code).glob("*.po")]
    if whole.exists() and whole.stat().st_mtime_ns >= max(edited, default=0):
        return GNUTranslations(io.BytesIO(whole.read_bytes()))
    from processor.languages.compiling import compiled

    try:
        return GNUTranslations(io.BytesIO(compiled(code, po_texts(code))))
    except ValueError as error:
        if not whole.exists():
            raise
        # No catalogue can say this: it is what cannot be read.
        sys.stderr.write(f"crossdock: {whole.name} is used as it was last compiled: {error}\n")
        return GNUTranslations(io.BytesIO(whole.read_bytes()))
