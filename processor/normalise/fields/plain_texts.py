"""Texts that are read as they stand, which nearly all are: one look in place of many. Pure.

A text that fits here passes every check that its type makes (letters that nobody sees or wrote,
entities, what spreadsheets leave behind) and comes out of it unchanged. What does not fit is no
fault: it is looked at in full.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from processor.normalise.mapping.take import Take
from processor.normalise.mapping.targets import AS_WRITTEN

# Cyrillic and East Asian letters, which have one form and which no code page of Windows mistakes.
_BEYOND = "\u0410-\u044f\u4e00-\u9fff"
# Latin letters that nothing but a letter beside them makes doubtful.
_LATIN = "àâãäåæçèéêëìíîïñòóôõöøùúûüýßąćęłńśźżčěřůžőűğşșțăāēīūļķņėųįõ"
_SIGNS = r"\-A-Za-z0-9 .,/()+_@"


def _patterns(beyond: str) -> dict[str, re.Pattern[str]]:
    latin = rf"|[{_LATIN}](?![^\x00-\x7f])" if beyond else ""
    every = f"(?:[{_SIGNS}{beyond}]++{latin})"
    word = f"[A-Za-z{_LATIN if beyond else ''}]"
    first = f"|[{beyond}]" if beyond else ""
    made = {
        # What a spreadsheet leaves behind in a text begins with a sign, or has a colon.
        "text": f"(?=.{{1,500}}\\Z){every}+",
        # No month of a spreadsheet begins with five letters or follows a number and a blank.
        "lines": f"(?=.{{1,500}}\\Z)(?={word}{{5}}|[0-9]{{1,6}} [A-Za-z]{first}){every}+",
        "phone": r"\+[0-9][0-9 ]{5,40}",
        "order id": "#?[0-9]{1,12}",
        "postcode": r"[0-9]{2,10}(?:[ -][0-9]{1,5})?",
    }
    return {type_: re.compile(pattern) for type_, pattern in made.items()}


_PLAIN, _PLAIN_ASCII = _patterns(_BEYOND), _patterns("")
_UNICODE = ("utf-8", "utf-16", "utf-16-be")
BARE = ("text without apostrophe", "phone")
"""The readings that leave out an apostrophe in front."""
_UNCHANGED = frozenset(["text", AS_WRITTEN, *BARE])


def plain_text(type_: str, take: Take, options: Any) -> Callable[[str], object] | None:
    """Tells whether a text without outer blanks is read as it stands; None where a mapping asks for
    more, or for a type that is read otherwise. `options`: in which encoding the file was read."""
    asked = take.read_as in _UNCHANGED and take.notation is None and not take.table
    if type_ not in _PLAIN or not asked or take.constant is not None:
        return None
    known = getattr(options, "encoding", "utf-8") in _UNICODE
    return (_PLAIN if known else _PLAIN_ASCII)[type_].fullmatch
