"""`crossdock explain`: what was told of an order to its channel or client, and in which file."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from processor.commands.printing.console import say, told
from processor.ledger.outgoing.batches import ToldOfOrder
from processor.model.sentence import Text, sentence
from processor.model.times import rfc3339


def say_told(found: Sequence[ToldOfOrder]) -> None:
    """A line for each batch in which something of the order stands."""
    for one in found:
        about = sentence(f"telling.about-{one.about}")
        if one.kind in ("pre-advice", "label-request"):
            say(f"  {_of_parcels(one, about)}")
            continue
        if one.handed_at is None:
            line = told(
                "explain.told-waits", to=one.to, about=about, n=one.pieces, batch=one.batch,
                document=one.document,
            )  # fmt: skip
        else:
            line = told(
                "explain.told", to=one.to, about=about, n=one.pieces, batch=one.batch,
                document=one.document, at=rfc3339(one.handed_at),
            )  # fmt: skip
        say(f"  {line}")


def _of_parcels(one: ToldOfOrder, about: Text) -> Text:
    if one.handed_at is None:
        return told(
            "explain.told-parcels-wait", to=one.to, about=about, n=one.pieces, batch=one.batch,
            document=one.document,
        )  # fmt: skip
    return told(
        "explain.told-parcels", to=one.to, about=about, n=one.pieces, batch=one.batch,
        document=one.document, at=rfc3339(one.handed_at),
    )  # fmt: skip


def told_for_programs(one: ToldOfOrder) -> dict[str, object]:
    """The same for `--json`."""
    handed = None if one.handed_at is None else rfc3339(one.handed_at)
    return {**msgspec.structs.asdict(one), "handed_at": handed}
