"""Decides orders on trial in a transaction that is rolled back: nothing of it is ever promised.

What is written in it is there for its own queries alone: an order takes from the stock of the next,
shipments get numbers, a wave closes, papers have what they say. All that leaves it is data.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from processor.deciding import drafts, number_ranges
from processor.deciding.decide import decide_chunk
from processor.deciding.drafts import Draft
from processor.deciding.record_decision import made
from processor.house.house import House
from processor.ledger import counters
from processor.ledger.deciding import outcomes, undecided
from processor.ledger.orders.trials import Decided
from processor.ledger.outgoing import documents, waves
from processor.ledger.outgoing.documents import DocumentRow
from processor.model.dispatch import Part
from processor.model.outcomes import Outcome, ShipmentPlan
from processor.model.sentence import keep
from processor.model.times import day
from processor.model.trials import UNAFFECTED, OnTrial, TrialHold, TrialResult, TrialShipment
from processor.model.undecided import Undecided
from processor.passes.read_known import known_of
from processor.passes.runtime import Runtime
from processor.passes.sending.close import plan_documents
from processor.passes.sending.render import parts_in
from processor.rules import Ask

# After every day: a trial wave waits for no ship day, as nothing of it is shipped.
_ANY_DAY = "9999-12-31"
_WAVE = "trial wave"
_EVERY = 1 << 60


class FoundOnTrial(NamedTuple):
    """What was decided on trial: `parts` are what papers are rendered from, `wave` their trial
    wave, `drawn` how many numbers of each counter were taken."""

    decided: list[Decided]
    parts: list[tuple[DocumentRow, Part]]
    wave: str
    drawn: dict[str, int]
    drafts: list[Draft]


class Tries:
    """A transaction that is rolled back, in which chunks of orders are decided on trial."""

    def __init__(
        self, connection: Connection, runtime: Runtime, house: House, trial: OnTrial, now: int
    ) -> None:
        self.connection = connection
        self.runtime = runtime
        self.house = house
        self.trial = trial
        self.now = now
        self.drawn: dict[str, int] = {}
        self.outcomes: list[tuple[Undecided, Outcome]] = []
        self.drafts: list[Draft] = []

    def decide(self, asked: Sequence[Undecided], ask: Ask) -> None:
        """Decides a chunk as if all that is on trial were live."""
        connection, house = self.connection, self.house
        known, kept = known_of(connection, house, asked, self.now)
        decided = decide_chunk(house, asked, known, ask)
        number_ranges.hold_what_has_no_number(house, decided, partial(_drawn, connection))
        for draft in decided:
            draft.made = made(draft)
        needed = number_ranges.numbers_needed(house, decided)
        first = {name: self._draw(f"trial {name}", count) for name, count in needed.items()}
        again = [one.key for one in asked if one.again]
        written = drafts.outcomes(
            house, decided, first,
            undecided.next_sequence(connection, again), undecided.line_counts(connection, again),
        )  # fmt: skip
        outcomes.write(
            connection, written, at=self.now, bundle_id=self.runtime.bundle_id,
            item_keys={key: (one.key, one.item.bins) for key, one in kept.items()},
            holds=house.config.holds,
        )  # fmt: skip
        self.outcomes += zip(asked, written, strict=True)
        self.drafts += decided

    def _draw(self, counter: str, count: int) -> int:
        self.drawn[counter] = self.drawn.get(counter, 0) + count
        return counters.draw(self.connection, counter, count)

    def close(self, keys: dict[int, int]) -> FoundOnTrial:
        """Closes one trial wave of what was decided, and reads what its papers say. `keys` are
        those of the orders that were booked on trial, by the keys that they have here."""
        connection, config = self.connection, self.house.config
        own = {one.key for one, _ in self.outcomes}
        on_trial = {
            one.key for one, _ in self.outcomes if one.key in keys or one.order.channel in
            self.trial.channels
        }  # fmt: skip
        members = [
            one
            for one in waves.waiting(connection, _EVERY, dict.fromkeys(config.warehouses, _ANY_DAY))
            if one.order in own
            and (
                one.order in on_trial
                or one.warehouse in self.trial.warehouses
                or one.carrier in self.trial.carriers
            )
        ]
        number = ""
        parts: list[tuple[DocumentRow, Part]] = []
        if members:
            number = f"T{self._draw(_WAVE, 1):06d}"
            layouts = self.house.layouts
            endings = {
                code: layouts[one.layout].extension for code, one in config.warehouses.items()
            }
            wave_id = waves.close(
                connection, number=number, at=self.now, bundle_id=self.runtime.bundle_id,
                members=members,
                documents=plan_documents(members, config, number, day(self.now), endings),
            )  # fmt: skip
            rows = documents.documents_of(connection, wave_id)
            parts = parts_in(connection, rows) if rows else []
        shown = _numbers_of(connection, [one.shipment for one in members])
        decided = [
            _decided(asked, outcome, keys.get(asked.key), shown, number)
            for asked, outcome in self.outcomes
        ]
        return FoundOnTrial(decided, parts, number, self.drawn, self.drafts)


def _drawn(connection: Connection, counter: str) -> int:
    return counters.drawn(connection, f"trial {counter}")


def _numbers_of(connection: Connection, keys: Sequence[int]) -> frozenset[str]:
    return frozenset(waves.numbers_of(connection, keys))


def _decided(
    asked: Undecided, outcome: Outcome, key: int | None, shown: frozenset[str], wave: str
) -> Decided:
    shipments = tuple(_shipment(one, shown) for one in outcome.shipments)
    goes = any(one.shown for one in shipments)
    order = asked.order
    return Decided(
        key=key,
        named=(order.client, order.channel, order.order_id, outcome.placed_at, asked.content),
        state=_state(outcome.after, goes=goes, beside=key is None),
        result=TrialResult(
            holds=tuple(
                TrialHold(reason=one.reason, rule=one.rule, at=one.at, detail=keep(one.detail))
                for one in outcome.holds
            ),
            shipments=shipments,
            cause=keep(outcome.cause),
            wave=wave if goes else "",
            rules=_rules(outcome.verdict),
        ),
    )


def _state(after: str, *, goes: bool, beside: bool) -> str:
    """The state on trial: what papers were rendered of is not decided again, whatever is still open
    of it; what goes nowhere that is on trial goes as the real order does."""
    if goes:
        return "instructed"
    return UNAFFECTED if beside and after == "planned" else after


def _rules(verdict: str) -> dict[str, tuple[str, ...]]:
    """The rules that matched, by stage, as a decision is recorded."""
    said = msgspec.json.decode(verdict)
    return {
        stage: tuple(one["fired"])
        for stage, one in said.items()
        if isinstance(one, dict) and one.get("fired")
    }


def _shipment(plan: ShipmentPlan, shown: frozenset[str]) -> TrialShipment:
    contents: dict[str, int] = {}
    for box, _, _ in plan.parcels:
        for need in box.needs:
            contents[need.sku] = contents.get(need.sku, 0) + need.pieces
    return TrialShipment(
        number=plan.number, warehouse=plan.warehouse, carrier=plan.carrier, service=plan.service,
        price=plan.price, currency=plan.currency, ship_day=plan.ship_day,
        contents=tuple(sorted(contents.items())),
        tracking=tuple(tracking for _, _, tracking in plan.parcels if tracking),
        shown=plan.number in shown,
    )  # fmt: skip
