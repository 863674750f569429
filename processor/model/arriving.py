"""How files of a sender arrive."""

from __future__ import annotations

import msgspec


class Arriving(msgspec.Struct, frozen=True, kw_only=True):
    """How files of a sender arrive. Times are milliseconds.

    `settle_ms` is how long a file must stay unchanged; `complete` what shows that it is whole:
    `none`, `trailer`, `count`, or a pattern like `*.done` for the name of its partner. Patterns are
    globs over names, small and capital letters alike: those of `take` are taken whatever the others
    say, of `ignore` never, of `unfinished` not yet. Where there are some of `only`, no other name
    is taken, and one that fits none is told. A file that was taken is looked at for `watch_ms`
    more; what lies longer than `tell_after_ms` is told.
    """

    settle_ms: int = 2000
    complete: str = "none"
    take: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()
    watch_ms: int = 3_600_000
    tell_after_ms: int = 3_600_000

    @property
    def partner(self) -> str:
        """The pattern of the partner's name; empty where a file needs none."""
        return self.complete if "*" in self.complete else ""
