"""Numbers for what was decided, drawn in the deciding transaction: a rollback gives them back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby

from sqlalchemy import Connection

from processor.deciding import number_pools, number_ranges
from processor.deciding.drafts import Draft
from processor.deciding.sscc import SSCC, sscc_of_prefix
from processor.house.house import House
from processor.ledger import counters
from processor.ledger.desk import cases
from processor.ledger.pools import series
from processor.ledger.pools.supply import PassedOver, Supply
from processor.model.cases import NUMBER_IN_USE, NewCase
from processor.model.sentence import sentence


class Drawing:
    """The numbers of one chunk: first orders without one are held, then all the others draw."""

    def __init__(self, connection: Connection, house: House, now: int) -> None:
        self.connection, self.house, self.now = connection, house, now
        self.supply = Supply(connection)
        self.given: list[str] = []

    def hold_what_gets_none(self, decided: Sequence[Draft]) -> None:
        """Steps over what other series and ranges drew, holds the orders for which a range or the
        pools of a carrier have nothing left, and gives the others the numbers of their pools."""
        for counter, count in number_ranges.numbers_needed(self.house, decided).items():
            if counter.startswith("tracking:"):
                series.step_over(self.connection, counter, count)
            elif counter.startswith(SSCC):
                self._step_over_prefix(counter)
        number_ranges.hold_what_has_no_number(
            self.house, decided, partial(counters.drawn, self.connection)
        )
        self.given = number_pools.allot(self.house, decided, self.supply.offer)

    def draw(self, decided: Sequence[Draft]) -> dict[str, int]:
        """Takes all numbers that are needed; returns the first of each counter."""
        needed = number_ranges.numbers_needed(self.house, decided)
        first = {
            counter: counters.draw(self.connection, counter, count)
            for counter, count in sorted(needed.items())
        }
        self._keep_prefix()
        tell_of_passed(self.connection, self.supply.take(self.given), self.now)
        return first

    def _step_over_prefix(self, counter: str) -> None:
        """A prefix that was a client's may become the house's and the other way round: serials go
        on above what either has drawn."""
        drawn = partial(counters.drawn, self.connection)
        if counter == SSCC:
            own = sscc_of_prefix(self.house.config.numbers.gs1_prefix)
            counters.reach(self.connection, counter, drawn(own))
        elif not drawn(counter):
            counters.reach(self.connection, counter, drawn(SSCC))

    def _keep_prefix(self) -> None:
        own = sscc_of_prefix(self.house.config.numbers.gs1_prefix)
        if counters.drawn(self.connection, own):
            house = counters.drawn(self.connection, SSCC)
            counters.reach(self.connection, own, house)


def tell_of_passed(connection: Connection, passed: Sequence[PassedOver], now: int) -> None:
    """Opens a case for each pool that came to numbers which are on parcels already."""
    for over in _by_pool(passed):
        cases.open_case(connection, _case(over), at=now, who="crossdock")


def _by_pool(passed: Sequence[PassedOver]) -> Iterator[list[PassedOver]]:
    for _, some in groupby(passed, key=lambda one: (one.carrier, one.pool)):
        yield list(some)


def _case(passed: Sequence[PassedOver]) -> NewCase:
    first, last = passed[0], passed[-1]
    return NewCase(
        kind=NUMBER_IN_USE,
        client=first.holder.client,
        subject_kind="shipment",
        subject=first.holder.shipment,
        why=sentence(
            "case.number-in-use", carrier=first.carrier, pool=first.pool, n=len(passed),
            number=first.number, last=last.number, shipment=first.holder.shipment,
            client=first.holder.client, order=first.holder.order,
        ),
        cause=f"{first.carrier}/{first.pool} {first.number}",
    )  # fmt: skip
