"""What patterns for names of files would do to the names that exports have. Pure."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

_STEMS = ("orders", "export", "a", "2026-11-03", "orders_export_1", "bestellungen 17")
_ENDINGS = (".csv", ".txt", ".tsv", ".xlsx")
# Exports have these; a file of another kind hardly does.
_TABLES = (".csv", ".tsv", ".xlsx")
# Left alone by a pattern, they are missed by somebody.
_MISSED = (".csv", ".txt", ".tsv")


def fits_any_name(pattern: str) -> bool:
    """True for a pattern, in small letters, that names ordinary exports whatever they are called:
    `*.*`, `?*.???`."""
    names = [stem + ending for stem in _STEMS for ending in _ENDINGS]
    fits = [fnmatchcase(name, pattern) for name in names]
    literal = re.sub(r"\[[^]]*\]", "", pattern)
    return all(fits) or (any(fits) and not any(one.isalnum() for one in literal))


def fits_every_table(pattern: str) -> bool:
    """True for a pattern that names the exports themselves, and not what announces them."""
    return any(_fits_all(pattern, ending) for ending in _TABLES)


def ending_left_out(pattern: str) -> str:
    """The ending of exports that are all named by a pattern; empty where there is none."""
    return next((one for one in _MISSED if _fits_all(pattern, one)), "")


def _fits_all(pattern: str, ending: str) -> bool:
    return all(fnmatchcase(stem + ending, pattern) for stem in _STEMS)
