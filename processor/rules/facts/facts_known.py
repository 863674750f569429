"""Facts that do not stand in the order: history, stock, calendar. Pure data.

History and stock are answered by the ledger for a batch at once and handed in as `Case.known`;
history sees only orders that were placed earlier, so that it depends on no order of files.
"""

from __future__ import annotations

from collections.abc import Callable

from processor.model.calendars import is_workday, local_day, local_time, weekday
from processor.model.config import WEEKDAYS
from processor.model.windows import FAMILIES as WINDOWS
from processor.rules.facts import rests
from processor.rules.facts.fact import Case, Fact, Family, Value

COVER = ("all", "part", "none")


def _known(name: str) -> Callable[[Case], Value]:
    return lambda case: case.known.get(name)


def _answered(case: Case, name: str, _parameter: str) -> Value:
    return case.known.get(name)


def _time_at(case: Case, _name: str, code: str) -> Value:
    house = case.warehouses.get(code)
    return None if house is None else local_time(case.now, house.timezone)


def _day_at(case: Case, _name: str, code: str) -> Value:
    house = case.warehouses.get(code)
    return None if house is None else local_day(case.now, house.timezone)


def _weekday_at(case: Case, _name: str, code: str) -> Value:
    house = case.warehouses.get(code)
    return None if house is None else weekday(case.now, house.timezone)


def _workday_at(case: Case, _name: str, code: str) -> Value:
    house = case.warehouses.get(code)
    if house is None:
        return None
    return is_workday(house.calendar, local_day(case.now, house.timezone))


KNOWN_FACTS: tuple[Fact, ...] = (
    Fact("buyer.orders_before", "count", "the buyer's earlier orders",
         _known("buyer.orders_before"), source="ledger", rests=rests.the_buyer),
    Fact("buyer.spent_before", "money", "what the buyer spent before, in the house currency",
         _known("buyer.spent_before"), source="ledger", rests=rests.the_buyer),
    Fact("buyer.known_for", "days", "since the buyer's first order; 0 for a first one",
         _known("buyer.known_for"), source="ledger", rests=rests.the_buyer),
    Fact("buyer.returns_rate", "share", "of the buyer's earlier orders, those refunded in whole "
         "or in part; unknown without earlier orders", _known("buyer.returns_rate"),
         source="ledger", rests=rests.the_buyer),
    Fact("address.known", "yes/no", "the buyer has ordered to this address before",
         _known("address.known"), source="ledger", rests=rests.buyer_and_address),
    Fact("address.usual", "yes/no", "most of the buyer's earlier orders went to this address; "
         "unknown without earlier orders", _known("address.usual"), source="ledger",
         rests=rests.buyer_and_address),
    Fact("stock together", "choice", "what all live warehouses together have of the order",
         _known("stock together"), "stock", COVER, "stock", rests.pieces),
)  # fmt: skip

FAMILIES: tuple[Family, ...] = (
    *(
        Family(f"{name} in", "window", "count", words, _answered, rests=rests.WINDOWS[name])
        for name, words in WINDOWS.items()
    ),
    Family("stock at", "warehouse", "choice", "what the warehouse has of the order", _answered,
           "stock", COVER, "stock", rests.pieces),
    Family("day at", "warehouse", "date", "day of the decision at the warehouse", _day_at,
           "order", (), "clock", rests.nothing),
    Family("time at", "warehouse", "time", "time of day at the warehouse", _time_at, "order", (),
           "clock", rests.nothing),
    Family("weekday at", "warehouse", "choice", "day of the week at the warehouse", _weekday_at,
           "order", WEEKDAYS, "clock", rests.nothing),
    Family("workday at", "warehouse", "yes/no", "the warehouse works that day", _workday_at,
           "order", (), "clock", rests.nothing),
)  # fmt: skip
