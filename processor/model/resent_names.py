"""The name of a document that is sent again: it tells a reader that it may be a duplicate. Pure.

The bytes are the same, by which receivers know a duplicate, so that the mark stands in the name.
"""

from __future__ import annotations

import re

_MARK = "-resent-"
_MARKED = re.compile(rf"{_MARK}[0-9]{{8,}}(?=\.[^.]*$|$)")


def resent_name(name: str, key: int) -> str:
    """The name of a copy of the document `name` whose own key is `key`. A key is drawn once, after
    a restore too, so the name is nobody else's for ever."""
    stem, dot, ending = name.rpartition(".")
    mark = f"{_MARK}{key:08d}"
    return f"{stem}{mark}.{ending}" if dot else f"{name}{mark}"


def first_name(name: str) -> str:
    """The name under which a document went out first; its own where it is no copy."""
    return _MARKED.sub("", name)
