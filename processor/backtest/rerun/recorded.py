"""An order as it was decided once: what was recorded of it, and the draft to decide it again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from processor.backtest.edit import Edit, RecordedVerdict, StageEdit
from processor.backtest.order_change import Made
from processor.backtest.rerun.rates_seen import RatesSeen
from processor.backtest.take_back import Taken, taken_back
from processor.deciding.decide import placed_as_now
from processor.deciding.drafts import Draft
from processor.deciding.known import Known, StockKey
from processor.deciding.labels import packers_languages
from processor.house.house import House
from processor.ledger.history.history import Day, history_of, is_history
from processor.ledger.lives import past_decisions
from processor.ledger.lives.past_decisions import PastDecision
from processor.ledger.reference import rates as rates_kept
from processor.model.manifests import WentOut
from processor.model.money import Money, Rates
from processor.model.order import Item
from processor.model.parcel_labels import LabelKnown
from processor.model.stages import STAGES
from processor.model.times import rfc3339
from processor.model.undecided import Undecided
from processor.rules import Value, Verdict, restore


class RecordedInputs(msgspec.Struct, frozen=True):
    """What a decision saw besides its facts, as `record` keeps it."""

    items: dict[str, int]
    rates: str = ""
    rate_corrections: int = 0
    stale_rates: dict[str, str] = {}
    old_counts: dict[str, str] = {}
    stock: dict[str, tuple[int, ...]] = {}
    open: dict[str, int] | None = None
    disputed: bool = False
    instructed: bool = False
    let_go: dict[str, tuple[str, ...]] = {}
    let_go_on: dict[str, str] = {}
    went_out: WentOut | None = None
    alike: str = ""
    labels: tuple[LabelKnown, ...] = ()

    @property
    def exchange(self) -> RatesSeen:
        """The exchange rates it saw."""
        return RatesSeen(self.rates, self.rate_corrections, tuple(sorted(self.stale_rates)))


class Recorded(msgspec.Struct, frozen=True):
    """The part of a recorded verdict that has the same names for every order."""

    review: RecordedVerdict = RecordedVerdict()
    route: RecordedVerdict | None = None
    saw: RecordedInputs | None = None
    made: Made | None = None
    waived: tuple[str, ...] = ()
    waivers: dict[str, str] = {}

    @property
    def released(self) -> dict[str, str]:
        """What was released, with its grounds; of an older record those that counted then."""
        return self.waivers or dict.fromkeys(self.waived, "")


class _Telling(msgspec.Struct, frozen=True):
    """The part of a recorded verdict that says whom its rules tell."""

    tell: tuple[str, ...] = ()


_recorded = msgspec.json.Decoder(Recorded)
_stages = msgspec.json.Decoder(dict[str, msgspec.Raw])
_fired = msgspec.json.Decoder(RecordedVerdict)
_telling = msgspec.json.Decoder(_Telling)
_facts = msgspec.json.Decoder(dict[str, dict[str, Any]])


class Past:
    """One order on its way through a backtest."""

    def __init__(
        self, row: PastDecision, edit: Edit, was: Recorded, seen: RecordedInputs, made: Made
    ) -> None:
        self.row = row
        self.edit = edit
        self.was = was
        self.seen = seen
        self.made = made
        self.found: dict[str, Verdict] = {}
        self.fresh: dict[str, dict[str, Value]] = {}
        self.moved: set[str] = set()
        self.draft: Draft | None = None
        self.known: Known | None = None
        self._facts: dict[str, dict[str, Any]] | None = None
        self._by_shipment: dict[str, RecordedVerdict] | None = None

    @property
    def key(self) -> int:
        """The key of the order."""
        return self.row.order_key

    @property
    def facts(self) -> dict[str, dict[str, Any]]:
        """The recorded facts by stage, as JSON has them."""
        if self._facts is None:
            self._facts = _facts.decode(self.row.facts) if self.row.facts else {}
        return self._facts

    @property
    def by_shipment(self) -> dict[str, RecordedVerdict]:
        """The recorded verdicts by stage and warehouse: `carrier PL1`."""
        if self._by_shipment is None:
            self._by_shipment = {
                name: _fired.decode(raw)
                for name, raw in _stages.decode(self.row.verdict).items()
                if " " in name
            }
        return self._by_shipment

    def names(self, word: str) -> list[str]:
        """Under which names answers of a stage were recorded; none where the order never came to
        it."""
        if STAGES[word].about == "order":
            return [word] if self.fired(word) is not None else []
        if not self.made.legs:
            return []
        return sorted(name for name in self.by_shipment if name.startswith(f"{word} "))

    @property
    def then(self) -> Made:
        """What was made of it, with whom rules told of each shipment."""
        recorded = _stages.decode(self.row.verdict)
        legs = []
        for leg in self.made.legs:
            names = [f"{stage} {leg.warehouse}" for stage in STAGES]
            said = [_telling.decode(recorded[name]) for name in names if name in recorded]
            tell = tuple(word for one in said for word in one.tell)
            legs.append(msgspec.structs.replace(leg, tell=tell))
        return msgspec.structs.replace(self.made, legs=tuple(legs))

    def all_facts(self, name: str) -> dict[str, Value]:
        """The facts of a stage: recorded ones, and those read again since."""
        return {**restore(self.facts.get(name, {})), **self.fresh.get(name, {})}

    def stage(self, name: str) -> StageEdit:
        """What the edit changes at `review`, `route` or `carrier PL1`."""
        return self.edit.of(name.partition(" ")[0], self.row.client)

    def fired(self, name: str) -> RecordedVerdict | None:
        """What was recorded of a stage; None where the order never came to it."""
        if name == "review":
            return self.was.review
        return self.was.route if name == "route" else self.by_shipment.get(name)

    def verdict(self, name: str) -> Verdict | None:
        """The verdict of a stage now, from what was recorded and what changed rules say."""
        fired = self.fired(name)
        if fired is None:
            return None
        return self.stage(name).verdict(fired, self.found.get(name, Verdict()))


def read(row: PastDecision, edit: Edit) -> Past | None:
    """A decision with what was recorded of it; None where too little was recorded."""
    was = _recorded.decode(row.verdict)
    if was.saw is None or was.made is None:
        return None
    return Past(row, edit, was, was.saw, was.made)


class Bench:
    """What past orders are decided with: the edited house, and what it edits per set of texts."""

    def __init__(self, house: House, edits: dict[int, Edit]) -> None:
        self.house = house
        self.edits = edits
        self.wants_facts = any(
            one.any or one.lines for edit in edits.values() for one in edit.stages.values()
        )
        # What no edit is about costs nothing.
        self.changed = frozenset(
            word for edit in edits.values() for (word, _), one in edit.stages.items() if one.any
        )
        self.tells = any(edit.tells() for edit in edits.values())
        self._rates: dict[RatesSeen, Rates | None] = {}
        self._items: dict[int, Item] = {}
        self._origins: dict[frozenset[str], frozenset[str]] = {}
        self._costs: dict[tuple[int, str, RatesSeen], int | None] = {}
        self._without: dict[frozenset[Taken], Bench] = {}

    def without(self, back: frozenset[Taken]) -> Bench:
        """The same with some of the edits taken back."""
        found = self._without.get(back)
        if found is None:
            edits = {bundle: taken_back(edit, back) for bundle, edit in self.edits.items()}
            found = self._without[back] = Bench(self.house, edits)
            found.tells = self.tells
            found._rates, found._items = self._rates, self._items
        return found

    def rates(self, connection: Connection, on: RatesSeen) -> Rates | None:
        """The exchange rates that a decision saw."""
        if on.day and on not in self._rates:
            found = rates_kept.rates_on(connection, on.day, on.corrections)
            self._rates[on] = None if found is None else found.without(on.stale)
        return self._rates[on] if on.day else None

    def cost(self, connection: Connection, made: Made, on: RatesSeen) -> int | None:
        """What the shipments cost in minor units of the house currency; None without a rate."""
        total = 0
        for leg in made.shipped:
            key = (leg.price, leg.currency, on)
            if key not in self._costs:
                self._costs[key] = self._cost(connection, *key)
            cost = self._costs[key]
            if cost is None:
                return None
            total += cost
        return total

    def prices_may_move(self, one: Past) -> bool:
        """True if an edited rate card can be about the shipments of an order: its carrier brought
        one of them, or leaves from a warehouse that sends one."""
        if one.edit.places:
            # A territory may have another price, a kind of address another service.
            return True
        cards = one.edit.cards
        if not cards:
            return False
        objectives = [one.stage(name).after.decide for name in ("route", "carrier")]
        if (
            objectives != ["first fitting", "cheapest"]
            or not cards <= self.house.config.carriers.keys()
        ):
            return True
        if cards not in self._origins:
            self._origins[cards] = frozenset(
                origin
                for service in self.house.cards.services
                if service.carrier in cards
                for origin in service.origins
            )
        return any(
            leg.warehouse in self._origins[cards] or leg.service.partition("/")[0] in cards
            for leg in one.made.legs
        )

    def _cost(self, connection: Connection, price: int, currency: str, on: RatesSeen) -> int | None:
        house_currency = self.house.config.currency
        if currency == house_currency:
            return price
        rates = self.rates(connection, on)
        found = None if rates is None else rates.convert(Money(price, currency), house_currency)
        return None if found is None else found.minor

    def prepare(self, connection: Connection, ones: Sequence[Past], wanted: frozenset[str]) -> None:
        """Reads what recorded facts do not say: order, catalogue rows of then, earlier orders.

        `wanted` are the facts that will be asked for.
        """
        fresh = [one for one in ones if one.draft is None]
        orders = past_decisions.documents(connection, [one.row for one in fresh])
        versions = {key for one in fresh for key in one.seen.items.values()}
        if missing := versions - self._items.keys():
            self._items |= past_decisions.item_versions(connection, missing)
        languages = packers_languages(self.house)
        for one in fresh:
            order = orders.get(one.key)
            if order is None:
                continue
            items = {
                sku: self._items[key] for sku, key in one.seen.items.items() if key in self._items
            }
            pieces = one.seen.open
            if pieces is None:
                pieces = {line.line_id: line.to_send for line in order.lines}
            asked = Undecided(
                key=one.key, state="", content="", order=order, open_pieces=pieces,
                waived=one.was.released, disputed=one.seen.disputed,
                again=one.seen.open is not None, instructed=one.seen.instructed,
                let_go=one.seen.let_go, let_go_on=one.seen.let_go_on,
                went_out=one.seen.went_out, alike=one.seen.alike, labels=one.seen.labels,
            )  # fmt: skip
            one.draft = Draft(
                at=rfc3339(one.row.at), asked=placed_as_now(asked, self.house), items=items,
                holds=[], heard={}, legs=[], saw={}, gazetteer=self.house.gazetteer,
                languages=languages,
            )  # fmt: skip
            one.known = Known(
                {(order.client, sku): item for sku, item in items.items()},
                _stock(one, order.client),
                self.rates(connection, one.seen.exchange),
                rfc3339(one.row.at),
                old_counts={
                    (code, order.client): as_at for code, as_at in one.seen.old_counts.items()
                },
            )
        history = frozenset(
            key for key in wanted if is_history(key) or is_history(key.partition(" in ")[0])
        )
        if history:
            self._look_back(connection, [one for one in ones if one.draft is not None], history)

    def _look_back(
        self, connection: Connection, ones: Sequence[Past], wanted: frozenset[str]
    ) -> None:
        moments: dict[tuple[RatesSeen, int], list[Past]] = {}
        for one in ones:
            moments.setdefault((one.seen.exchange, one.row.at), []).append(one)
        for (on, at), together in moments.items():
            day = Day(rates=self.rates(connection, on), currency=self.house.config.currency, now=at)
            found = history_of(
                connection,
                [one.key for one in together],
                wanted,
                day,
                orders={one.key: one.draft.order for one in together if one.draft is not None},
            )
            for one in together:
                assert one.known is not None
                one.known = msgspec.structs.replace(one.known, history={one.key: found[one.key]})


def _stock(one: Past, client: str) -> dict[StockKey, int]:
    skus = list(one.seen.items)
    return {
        (warehouse, client, sku): pieces
        for warehouse, free in one.seen.stock.items()
        for sku, pieces in zip(skus, free, strict=False)
    }


def facts_at(one: Past, name: str, keys: Iterable[str]) -> dict[str, Value] | None:
    """Those of the recorded facts of a stage, or None where one of them was not recorded."""
    recorded = one.facts.get(name, {})
    found = {}
    for key in keys:
        if key not in recorded:
            return None
        found[key] = recorded[key]
    return found
