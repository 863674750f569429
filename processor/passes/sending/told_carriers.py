"""Which carrier took what left: the one that the warehouse names, else the one that was planned.
Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from processor.model.config import Config
from processor.model.identity import fold
from processor.model.told_pieces import NewFact, OrderFacts, ShipmentFacts, told_rows


class TakenBy(msgspec.Struct, frozen=True, kw_only=True):
    """What one carrier took of a shipment. `carrier` is our name; `strange` the warehouse's word
    where that is none of ours, and then nobody knows who took it."""

    carrier: str
    facts: tuple[NewFact, ...]
    strange: str = ""


def by_carrier(config: Config, one: ShipmentFacts, facts: Sequence[NewFact]) -> list[TakenBy]:
    """These goods of a shipment by who took them, as the rows say which tell of them: by the name
    or the title of a carrier in config.yaml, whatever its case, spaces and accents."""
    known = _names(config)
    words = {left.row: left.carrier for left in one.left}
    taken: dict[tuple[str, str], list[NewFact]] = {}
    for fact in facts:
        word = words.get(fact.row, "")
        carrier = known.get(fold(word), "") if word else one.carrier
        taken.setdefault((carrier, "" if carrier else word), []).append(fact)
    return [
        TakenBy(carrier=carrier or one.carrier, facts=tuple(some), strange=strange)
        for (carrier, strange), some in taken.items()
    ]


def told_of_planned(config: Config, one: ShipmentFacts, of: OrderFacts) -> bool:
    """True where something of a shipment was told before that its planned carrier took."""
    known = _names(config)
    return any(
        not left.carrier or known.get(fold(left.carrier)) == one.carrier
        for left in told_rows(one, of)
    )


def _names(config: Config) -> dict[str, str]:
    """Carriers by what people call them."""
    titles = {fold(of.title): name for name, of in config.carriers.items()}
    return titles | {fold(name): name for name in config.carriers}
