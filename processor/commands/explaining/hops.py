"""What `crossdock explain` tells of the ways of files: when each came or went, where it lay."""

from __future__ import annotations

from collections.abc import Sequence

from processor.commands.printing.console import say, spoken, table
from processor.languages.languages import word_of
from processor.model.hops import Hop
from processor.model.sentence import Text, sentence
from processor.model.times import rfc3339

_KINDS = {"in": "file-kind.", "out": "document."}


def say_hops(hops: Sequence[Hop]) -> None:
    """One line for each: time, direction, kind, place, and how it was looked at."""
    rows: list[tuple[object, ...]] = [
        (
            sentence("hop.waits") if one.at is None else rfc3339(one.at),
            sentence(f"hop.{one.way}"),
            word_of(_KINDS[one.way], one.what),
            _place(one),
            spoken(sentence(f"hop.{one.verified}")) if one.verified else "",
        )
        for one in hops
    ]
    say(table(sentence("hop.title"), rows))


def _place(one: Hop) -> Text:
    """Where it lay; what waits without a place has only its name."""
    if not one.is_recorded:
        waits = one.at is None and not one.remote
        name = f"{one.remote}:{one.name}" if one.remote else one.name
        return name if waits else sentence("hop.not-recorded", name=name)
    if one.where.host:
        return sentence(
            "hop.at-server", remote=one.remote, host=one.where.host, path=one.where.path
        )
    return f"{one.remote}: {one.where.path}" if one.remote else one.where.path
