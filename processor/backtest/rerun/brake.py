"""The brake: an edit of rules or rate cards that would move many decisions waits for a yes.

Until `crossdock rules accept` the rules and rate cards of the last pass stay in force. What is
counted: of the newest decided orders, how many come out otherwise under the edit than under the
rules in force. An edit that takes a table of places away waits whatever it moves: no past order may
have gone to a territory, and the next one would be sent as if there were none.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import Engine

from processor.backtest.order_change import OrderChange, change_of
from processor.house.alerts import alerts_of, write_alert
from processor.house.earlier import with_rules_of
from processor.house.house import House, texts_digest
from processor.languages.languages import language_of
from processor.ledger.database import paging, reading
from processor.ledger.desk import requests
from processor.ledger.lives import past_decisions
from processor.ledger.reference import reference
from processor.model.house_tables import PLACE_TABLES
from processor.model.sentence import Sentence, listed, sentence
from processor.transport import files

# With fewer decided orders than this a share says nothing.
FEWEST = 50


class Waits(msgspec.Struct, frozen=True, kw_only=True):
    """An edit that waits: how many of how many orders it moves, or the tables that it takes away.
    `digest` names the edit."""

    digest: str
    moved: int = 0
    of: int = 0
    share: int
    lacks: tuple[str, ...] = ()

    @property
    def words(self) -> Sentence:
        """What is told in log, status and alert."""
        if self.lacks:
            return sentence("brake.lacks", tables=listed(self.lacks))
        return sentence(
            "brake.waits",
            moved=f"{self.moved:,}",
            of=f"{self.of:,}",
            found=f"{self.moved * 100 / self.of:.1f} %",
            share=_share(self.share),
        )


def _share(hundredths: int) -> str:
    return f"{hundredths / 100:g} %"


def brake(engine: Engine, house: House) -> tuple[House | None, Waits | None]:
    """The house that is in force, and the edit that waits, if one does.

    The house is None where an edit waits and the rules before it no longer fit the configuration.
    """
    with reading(engine) as connection:
        bundle = reference.in_force(connection)
        texts = {} if bundle is None else reference.texts_of(connection, bundle)
        digest = texts_digest(house.texts)
        if bundle is None or digest in (texts_digest(texts), *requests.accepted_rules(connection)):
            return house, None
        keys = past_decisions.newest(connection, most=house.config.brake.orders)
    share = house.config.brake.share
    lacks = tuple(sorted(_place_tables(texts) - _place_tables(house.texts)))
    if lacks:
        return with_rules_of(house, texts), Waits(digest=digest, share=share, lacks=lacks)
    if len(keys) < FEWEST:
        return house, None
    before = with_rules_of(house, texts)
    of, now = _changes(engine, house, keys)
    _, then = (0, {}) if before is None else _changes(engine, before, keys)
    moved = sum(_differs(name, then, now) for name in now.keys() | then.keys())
    if not of or moved * 10_000 <= share * of:
        return house, None
    return before, Waits(digest=digest, moved=moved, of=of, share=share)


def _place_tables(texts: Mapping[tuple[str, str], str]) -> set[str]:
    """Which tables of places are among the texts, by their place in the folder of rules."""
    return {name for name in PLACE_TABLES if any(path.endswith(f"/{name}") for _, path in texts)}


def _changes(engine: Engine, house: House, keys: list[int]) -> tuple[int, dict[str, OrderChange]]:
    """How many orders were looked at, and what the rules of a house make otherwise."""
    # Imported here: every run asks for the brake, few find an edit.
    from processor.backtest.rerun.decide_again import again
    from processor.backtest.rerun.recorded import Bench
    from processor.backtest.rerun.sweep import CHUNK, edits_against

    found: dict[str, OrderChange] = {}
    orders = 0
    for start in range(0, len(keys), CHUNK):
        with paging(engine) as connection:
            bench = Bench(house, edits_against(connection, house))
            sums, changes = again(bench, connection, keys[start : start + CHUNK], causes=False)
        orders += sums.orders
        found |= {one.order: one for one in changes}
    return orders, found


def _differs(name: str, then: Mapping[str, OrderChange], now: Mapping[str, OrderChange]) -> bool:
    """True if both rule sets make something else of an order; recorded is what neither changes."""
    before, after = then.get(name), now.get(name)
    if before is None or after is None:
        return True
    return change_of(before.now, after.now) is not None


def tell(house: House, waits: Waits | None) -> None:
    """Writes the alert, or takes it away."""
    if waits is None:
        files.remove(alerts_of(house, "rules") / "waiting.txt")
    else:
        said = language_of(house.config.language).say(waits.words)
        write_alert(house, "rules", "waiting", said)
