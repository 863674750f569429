"""A trial held against what the other system sent: each order is the same, other, or missing."""

from __future__ import annotations

import pytest

from processor.model.trial_diff import OtherCell, compare, unknown_places
from processor.model.trials import TrialOrder, TrialResult, TrialShipment
from processor.normalise.kinds.trial_comparisons import SentElsewhere


def went(
    *contents: tuple[str, int], warehouse: str = "PL1", carrier: str = "post", shown: bool = True
) -> TrialShipment:
    return TrialShipment(
        number="T0000000001", warehouse=warehouse, carrier=carrier, service="parcel", price=100,
        currency="EUR", ship_day="2026-11-03", contents=contents, shown=shown,
    )  # fmt: skip


def here(
    order_id: str, *shipments: TrialShipment, channel: str = "shop", placed_at: int = 5, **more: str
) -> TrialOrder:
    return TrialOrder(
        id=hash((channel, order_id)), client="acme", channel=channel, order_id=order_id,
        placed_at=placed_at, why=more.get("why", "channel"), later="", decided_at=9,
        state=more.get("state", "instructed"), result=TrialResult(shipments=shipments),
    )  # fmt: skip


def row(order: str, sku: str, pieces: int, **said: str) -> SentElsewhere:
    return SentElsewhere(
        order=order, sku=sku, pieces=pieces, channel=said.get("channel"),
        warehouse=said.get("warehouse"), carrier=said.get("carrier"), service=said.get("service"),
    )  # fmt: skip


def sent(*rows: SentElsewhere) -> list[tuple[int, SentElsewhere]]:
    return list(enumerate(rows, start=2))


def verdicts(found: list) -> dict[str, str]:
    return {one.order: one.verdict for one in found}


def test_rows_of_one_order_and_sku_add_up() -> None:
    file = sent(row("1", "A", 1, warehouse="PL1"), row("1", "B", 4), row("1", "A", 2))
    [one] = compare(file, [here("1", went(("A", 3)), went(("B", 4)))])
    assert (one.order, one.verdict, one.cells, one.rows) == ("shop/1", "same", (), (2, 3, 4))


def test_what_the_file_does_not_tell_is_not_compared() -> None:
    trial = [here("1", went(("A", 3), warehouse="DE2", carrier="other"))]
    assert verdicts(compare(sent(row("1", "A", 3)), trial)) == {"shop/1": "same"}


@pytest.mark.parametrize(
    ("said", "cell"),
    [
        ({"warehouse": "DE2"}, OtherCell(sku="A", what="warehouse", here="PL1", there="DE2")),
        ({"carrier": "rail"}, OtherCell(sku="A", what="carrier", here="post", there="rail")),
        ({"service": "air"}, OtherCell(sku="A", what="service", here="parcel", there="air")),
    ],
)
def test_each_cell_that_differs_is_told_with_both_values(
    said: dict[str, str], cell: OtherCell
) -> None:
    [one] = compare(sent(row("1", "A", 3, **said)), [here("1", went(("A", 3)))])
    assert (one.verdict, one.cells) == ("other", (cell,))


def test_pieces_that_are_more_or_of_another_sku_are_other() -> None:
    [one] = compare(sent(row("1", "A", 2), row("1", "C", 1)), [here("1", went(("A", 3), ("B", 1)))])
    assert [(each.sku, each.here, each.there) for each in one.cells] == [
        ("A", "3", "2"), ("B", "1", "0"), ("C", "0", "1"),
    ]  # fmt: skip


def test_the_same_pieces_shared_otherwise_between_warehouses_are_other() -> None:
    file = sent(row("1", "A", 2, warehouse="PL1"), row("1", "A", 1, warehouse="DE2"))
    trial = here("1", went(("A", 1)), went(("A", 2), warehouse="DE2"))
    [one] = compare(file, [trial])
    assert one.cells == (
        OtherCell(sku="A", what="warehouse", here="DE2 2, PL1 1", there="DE2 1, PL1 2"),
    )


def test_an_order_that_would_wait_or_never_came_is_missing_here() -> None:
    file = sent(row("1", "A", 3), row("2", "A", 3))
    found = compare(file, [here("1", state="held")])
    assert [(one.order, one.verdict, one.state) for one in found] == [
        ("2", "missing-here", ""), ("shop/1", "missing-here", "held"),
    ]  # fmt: skip


def test_what_the_file_lacks_of_the_days_it_covers_is_missing_there() -> None:
    trial = [here(str(n), went(("A", 1)), placed_at=n) for n in range(4)]
    found = compare([], trial, since=1, until=3)
    assert verdicts(found) == {"shop/1": "missing-there", "shop/2": "missing-there"}


def test_test_traffic_and_what_goes_as_the_real_order_are_never_missing_there() -> None:
    unaffected = here("2", went(("A", 1), shown=False), why="beside", state="unaffected")
    assert compare([], [here("1", went(("A", 1)), why="test"), unaffected]) == []


def test_an_order_that_goes_elsewhere_in_earnest_says_where() -> None:
    trial = here("1", went(("A", 1), shown=False), why="beside", state="unaffected")
    [one] = compare(sent(row("1", "A", 1, warehouse="DE2")), [trial])
    assert one.cells == (OtherCell(sku="A", what="warehouse", here="PL1", there="DE2"),)


def test_an_id_of_several_channels_is_never_guessed() -> None:
    trial = [here("1", went(("A", 1)), channel=name) for name in ("shop", "outlet")]
    [one] = compare(sent(row("1", "A", 1)), trial)
    assert (one.verdict, one.channels) == ("ambiguous", ("outlet", "shop"))
    found = compare(sent(row("1", "A", 1, channel="shop")), trial)
    assert verdicts(found) == {"outlet/1": "missing-there", "shop/1": "same"}


def test_rows_that_name_the_channel_and_rows_that_do_not_are_one_order() -> None:
    file = sent(row("1", "A", 1, channel="shop"), row("1", "B", 1))
    assert verdicts(compare(file, [here("1", went(("A", 1), ("B", 1)))])) == {"shop/1": "same"}


def test_names_that_the_house_does_not_have_are_counted() -> None:
    file = sent(row("1", "A", 1, carrier="DHL"), row("2", "A", 1, carrier="DHL"), row("3", "A", 1))
    known = {"carrier": frozenset(["post"]), "warehouse": frozenset(["PL1"])}
    assert unknown_places(file, known) == {"carrier": {"DHL": 2}}
