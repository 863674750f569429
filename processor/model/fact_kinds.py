"""The types of facts: what a value is counted in, and so which condition words go with it. Pure."""

from __future__ import annotations

from typing import Literal, get_args

Kind = Literal[
    "text", "name", "country", "currency", "choice", "set", "count", "days", "duration", "share",
    "money", "weight", "length", "yes/no", "date", "time",
]  # fmt: skip

KINDS: frozenset[Kind] = frozenset(get_args(Kind))
TEXTS: frozenset[Kind] = frozenset(("text", "name"))
"""What people write freely: a text is compared without regard to case, a name exactly."""
NUMBERS: frozenset[Kind] = frozenset(
    ("count", "days", "duration", "share", "money", "weight", "length")
)
DATED: frozenset[Kind] = frozenset(("date", "time"))
"""Texts that sort as they count."""
