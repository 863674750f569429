"""Which order of a chunk gets numbers of a pool, and which waits."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from processor.deciding.number_pools import allot
from processor.languages.languages import in_english
from processor.model.number_pools import NumberForm, Pool

FORM = NumberForm(prefix="N", digits=3)


class Shelf:
    """Pools by name with the numbers they have left, and what was asked of them."""

    def __init__(self, **left: Sequence[str]) -> None:
        self.left = {name: list(numbers) for name, numbers in left.items()}
        self.asked: list[tuple[str, int]] = []

    def __call__(self, _carrier: str, pool: Pool, count: int) -> list[str]:
        self.asked.append((pool.name, count))
        have = self.left.get(pool.name, [])
        given, self.left[pool.name] = have[:count], have[count:]
        return given


def house(*pools: Pool) -> Any:
    carriers = {
        "post": SimpleNamespace(name="post", pools=pools),
        "none": SimpleNamespace(name="none", pools=()),
    }
    return SimpleNamespace(config=SimpleNamespace(carriers=carriers))


def pool(name: str, **more: Any) -> Pool:
    return Pool(name=name, form=FORM, from_files=True, **more)


def leg(parcels: int = 1, carrier: str = "post", service: str = "parcel", **more: Any) -> Any:
    quote = SimpleNamespace(
        carrier=carrier, service=service, label_source=more.get("label", "ours")
    )
    return SimpleNamespace(
        choice=SimpleNamespace(quote=quote), parcels=(None,) * parcels,
        ship_day=more.get("day", "2026-11-03"), numbers=(),
    )  # fmt: skip


def draft(*legs: Any, client: str = "acme", stopped: bool = False, disputed: bool = False) -> Any:
    return SimpleNamespace(
        legs=list(legs), stopped=stopped, holds=[], order=SimpleNamespace(client=client),
        asked=SimpleNamespace(disputed=disputed),
    )  # fmt: skip


def numbers(one: Any) -> list[tuple[str, ...]]:
    return [leg.numbers for leg in one.legs]


def why(one: Any) -> str:
    [hold] = one.holds
    assert (hold.reason, hold.rule) == ("no-number", "numbers")
    return in_english(hold.detail)


def test_orders_get_numbers_in_their_order_and_one_a_parcel() -> None:
    first, second = draft(leg(2)), draft(leg(), leg(1))
    given = allot(house(pool("a")), [first, second], Shelf(a=["1", "2", "3", "4", "5"]))
    assert (numbers(first), numbers(second)) == ([("1", "2")], [("3",), ("4",)])
    assert given == ["1", "2", "3", "4"]


def test_the_next_pool_begins_where_one_is_used_up_in_the_midst_of_an_order() -> None:
    one = draft(leg(3))
    allot(house(pool("a"), pool("b")), [one], Shelf(a=["1"], b=["7", "8", "9"]))
    assert numbers(one) == [("1", "7", "8")]


def test_an_order_without_enough_waits_whole_and_the_next_goes_on() -> None:
    large, small, last = draft(leg(3)), draft(leg(1)), draft(leg(2))
    given = allot(house(pool("a")), [large, small, last], Shelf(a=["1", "2"]))
    assert numbers(large) == [()] and "no number is left for post/parcel in a" in why(large)
    assert numbers(small) == [("1",)] and given == ["1"]
    # What went back is given to the next in the same order.
    assert "no number is left" in why(last)


def test_nothing_is_asked_twice_of_a_pool_that_is_dry() -> None:
    shelf = Shelf(a=["1"])
    allot(house(pool("a")), [draft(leg()) for _ in range(4)], shelf)
    assert shelf.asked == [("a", 4)]


def test_an_order_that_gets_no_shipment_takes_no_number() -> None:
    held, doubtful = draft(leg(), stopped=True), draft(leg(), disputed=True)
    shelf = Shelf(a=["1"])
    assert allot(house(pool("a")), [held, doubtful, draft()], shelf) == []
    assert shelf.asked == []


def test_a_pool_is_for_the_days_on_which_its_parcels_leave() -> None:
    late = pool("late", begins="2026-11-04")
    early = pool("early", valid_until="2026-11-03")
    shelf = Shelf(late=["L"], early=["E"])
    today, tomorrow = draft(leg()), draft(leg(day="2026-11-04"))
    allot(house(late, early), [today, tomorrow], shelf)
    assert (numbers(today), numbers(tomorrow)) == ([("E",)], [("L",)])
    other = draft(leg(day="2026-11-04"))
    allot(house(early), [other], shelf)
    assert "early are not valid on the day when post/parcel is to leave" in why(other)


@pytest.mark.parametrize(("label", "held"), [("ours", True), ("warehouse", False)])
def test_a_service_that_no_pool_is_for_waits_where_its_label_is_ours(
    label: str, held: bool
) -> None:
    one = draft(leg(service="sea", label=label))
    allot(house(pool("a", services=("air",))), [one], Shelf(a=["1"]))
    assert numbers(one) == [()]
    assert bool(one.holds) is held
    if held:
        assert "no pool of post is for post/sea of acme" in why(one)


def test_carriers_without_pools_are_left_alone(tmp_path: Path) -> None:
    one = draft(leg(carrier="none"))
    assert allot(house(pool("a")), [one], Shelf(a=["1"])) == []
    assert (numbers(one), one.holds) == ([()], [])
