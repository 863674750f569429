"""Catalogues as people write them (`.po`) to the bytes that are loaded in a moment (`.mo`)."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from processor.languages.slips import CatalogueSlip

_ID = re.compile(r'^(?:msgctxt "(.*)"\n)?msgid "(.+)"$', re.MULTILINE)
_LINE = re.compile(
    r'\s*(?:#.*)?|(?:(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?) )?"(?:[^"\\]|\\.)*"\s*'
)
_PLURALS = re.compile(r'^"Plural-Forms: (.+?)\\n"$', re.MULTILINE)


def catalogue_of(locale: str, texts: Mapping[str, str]) -> Catalog:
    """One catalogue of several `.po` texts by file name, with the plural forms that they all say in
    their heads. Raises ValueError, with file and line, where an id stands twice, a head says other
    plural forms than the files before it, or a text cannot be read."""
    whole = Catalog(locale=locale, fuzzy=False)
    places: dict[tuple[str | None, str], str] = {}
    plurals = ""
    for file, text in sorted(texts.items()):
        _refuse_unreadable(file, text)
        _refuse_twice(file, text)
        forms = _PLURALS.search(text)
        if forms is None:
            raise CatalogueSlip(f"{file}:1: the head says no Plural-Forms")
        if forms[1] != (plurals or forms[1]):
            at = _line(text, forms.start())
            raise CatalogueSlip(
                f"{file}:{at}: Plural-Forms are {forms[1]!r} here, {plurals!r} before"
            )
        plurals = forms[1]
        try:
            read = read_po(io.StringIO(text), locale=locale, abort_invalid=True)
        except PoFileError as error:
            words = str(error).rpartition(" on ")[0]
            raise CatalogueSlip(f"{file}:{error.lineno + 1}: {words}") from error
        for one in read:
            if not one.id:
                continue
            key = one.id if isinstance(one.id, str) else one.id[0]
            first = places.setdefault((one.context, key), f"{file}:{one.lineno}")
            if first != f"{file}:{one.lineno}":
                raise CatalogueSlip(f"{file}:{one.lineno}: {key!r} stands in {first} too")
            whole.add(one.id, one.string, context=one.context, lineno=one.lineno)
    whole.mime_headers = [("Plural-Forms", plurals)]
    return whole


def _refuse_unreadable(file: str, text: str) -> None:
    # Babel leaves out a sentence whose quotes do not close, and says nothing.
    for at, line in enumerate(text.split("\n"), start=1):
        if not _LINE.fullmatch(line):
            raise CatalogueSlip(f"{file}:{at}: this is no line of a catalogue: {line!r}")


def _refuse_twice(file: str, text: str) -> None:
    # Babel would take the last one and say nothing.
    seen: dict[tuple[str, str], int] = {}
    for found in _ID.finditer(text):
        at = _line(text, found.start(2))
        first = seen.setdefault((found[1] or "", found[2]), at)
        if first != at:
            raise CatalogueSlip(f"{file}:{at}: {found[2]!r} stands in line {first} too")


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def compiled(locale: str, texts: Mapping[str, str]) -> bytes:
    """The catalogue of several `.po` texts as the bytes of a `.mo` file."""
    written = io.BytesIO()
    write_mo(written, catalogue_of(locale, texts))
    return written.getvalue()
