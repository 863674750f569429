"""Which warehouse sends what: nothing is lost and nothing is promised twice."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from processor.deciding.allocate import Available, TooSmall, allocate, cover
from processor.languages.languages import in_english
from processor.model.decisions import Consignment, Need, Routing

Stock = dict[tuple[str, str], int]


def of(stock: Stock) -> Available:
    return lambda code, sku: stock.get((code, sku), 0)


def test_the_first_warehouse_that_has_everything_sends_all() -> None:
    needs = (Need("1", "A", 2), Need("2", "B", 1))
    stock = {("PL1", "A"): 2, ("DE2", "A"): 9, ("DE2", "B"): 9, ("CN1", "A"): 9, ("CN1", "B"): 9}
    routing = allocate(needs, ("PL1", "DE2", "CN1"), True, "split", of(stock))
    assert routing.consignments == (Consignment("DE2", needs),)
    assert routing.backordered == ()
    [(warehouse, why)] = routing.tried
    assert (warehouse, in_english(why)) == ("PL1", "B: wants 1, has 0")


def test_a_whole_fit_further_down_beats_a_split_over_better_warehouses() -> None:
    needs = (Need("1", "A", 1), Need("2", "B", 1))
    stock = {("PL1", "A"): 1, ("DE2", "B"): 1, ("CN1", "A"): 1, ("CN1", "B"): 1}
    routing = allocate(needs, ("PL1", "DE2", "CN1"), True, "split", of(stock))
    assert [one.warehouse for one in routing.consignments] == ["CN1"]


def test_the_same_sku_on_two_lines_is_added_up() -> None:
    needs = (Need("1", "A", 2), Need("2", "A", 2))
    routing = allocate(needs, ("PL1",), True, "split", of({("PL1", "A"): 3}))
    assert routing.consignments == (Consignment("PL1", (Need("1", "A", 2), Need("2", "A", 1))),)
    assert routing.backordered == (Need("2", "A", 1),)


def test_a_split_follows_the_ranking_and_backorders_the_rest() -> None:
    needs = (Need("1", "A", 1), Need("2", "B", 2), Need("3", "C", 1))
    stock = {("PL1", "A"): 1, ("DE2", "A"): 1, ("DE2", "B"): 2}
    routing = allocate(needs, ("PL1", "DE2"), True, "split", of(stock))
    assert routing.consignments == (
        Consignment("PL1", (needs[0],)),
        Consignment("DE2", (needs[1],)),
    )
    assert routing.backordered == (needs[2],)


def test_a_line_is_cut_only_where_no_warehouse_has_all_of_it() -> None:
    need = Need("1", "A", 5)
    other = Need("2", "B", 1)
    stock = {("PL1", "A"): 4, ("PL1", "B"): 1, ("DE2", "A"): 5}
    whole = allocate((need, other), ("PL1", "DE2"), True, "split", of(stock))
    assert whole.consignments == (Consignment("PL1", (other,)), Consignment("DE2", (need,)))
    stock[("DE2", "A")] = 3
    cut = allocate((need, other), ("PL1", "DE2"), True, "split", of(stock))
    assert cut.consignments == (
        Consignment("PL1", (Need("1", "A", 4), other)),
        Consignment("DE2", (Need("1", "A", 1),)),
    )
    assert cut.backordered == ()


def test_the_larger_line_of_a_sku_is_placed_first_so_that_neither_is_cut() -> None:
    needs = (Need("1", "A", 2), Need("2", "A", 4))
    stock = {("PL1", "A"): 4, ("DE2", "A"): 2}
    routing = allocate(needs, ("PL1", "DE2"), True, "split", of(stock))
    assert routing.consignments == (
        Consignment("PL1", (needs[1],)),
        Consignment("DE2", (needs[0],)),
    )


def test_an_order_that_must_not_be_split_waits_whole() -> None:
    needs = (Need("1", "A", 1), Need("2", "B", 1))
    stock = {("PL1", "A"): 1, ("DE2", "B"): 1}
    routing = allocate(needs, ("PL1", "DE2"), False, "split", of(stock))
    assert routing.consignments == ()
    assert routing.backordered == needs
    assert allocate(needs, ("PL1", "DE2"), True, "backorder", of(stock)).backordered == needs


def test_no_warehouse_left_is_a_hold_because_stock_would_not_help() -> None:
    needs = (Need("1", "A", 1),)
    routing = allocate(needs, (), True, "split", of({}))
    assert routing.hold is not None
    assert routing.hold.reason == "no-service"
    assert routing.backordered == needs


def test_a_negative_availability_counts_as_nothing() -> None:
    need = Need("1", "A", 1)
    stock = {("PL1", "A"): -5, ("DE2", "A"): 1}
    routing = allocate((need,), ("PL1", "DE2"), True, "split", of(stock))
    assert routing.consignments == (Consignment("DE2", (need,)),)


def test_lines_that_want_nothing_take_no_part() -> None:
    assert allocate((Need("1", "A", 0),), ("PL1",), True, "split", of({})) == Routing()


needs_of = st.lists(st.tuples(st.sampled_from("ABC"), st.integers(1, 9)), min_size=1, max_size=6)
stocks_of = st.dictionaries(
    st.tuples(st.sampled_from(["PL1", "DE2", "CN1"]), st.sampled_from("ABC")),
    st.integers(-2, 15),
)
ranked_of = st.lists(st.sampled_from(["PL1", "DE2", "CN1"]), unique=True)


@given(needs_of, stocks_of, ranked_of, st.booleans(), st.sampled_from(["split", "backorder"]))
def test_ordered_is_allocated_plus_backordered_and_never_more_than_available(
    wanted: list[tuple[str, int]], stock: Stock, ranked: list[str], may_split: bool, otherwise: str
) -> None:
    needs = tuple(Need(str(place), sku, count) for place, (sku, count) in enumerate(wanted))
    routing = allocate(needs, ranked, may_split, otherwise, of(stock))  # type: ignore[arg-type]
    lines: Counter[str] = Counter()
    taken: Counter[tuple[str, str]] = Counter()
    for consignment in routing.consignments:
        assert consignment.warehouse in ranked
        assert consignment.needs
        for need in consignment.needs:
            lines[need.line_id] += need.pieces
            taken[(consignment.warehouse, need.sku)] += need.pieces
    for need in routing.backordered:
        lines[need.line_id] += need.pieces
    assert lines == Counter({need.line_id: need.pieces for need in needs})
    assert all(pieces <= stock.get(place, 0) for place, pieces in taken.items())
    if not may_split or otherwise == "backorder":
        assert len(routing.consignments) <= 1
        assert not (routing.consignments and routing.backordered)
    elif ranked:
        for sku in {need.sku for need in needs}:
            there = sum(max(0, stock.get((code, sku), 0)) for code in ranked)
            ordered = sum(need.pieces for need in needs if need.sku == sku)
            assert sum(count for (_, one), count in taken.items() if one == sku) == min(
                there, ordered
            )
    again = allocate(needs, ranked, may_split, otherwise, of(stock))  # type: ignore[arg-type]
    assert again == routing


def test_the_fewest_shipments_take_the_smallest_set_that_has_everything() -> None:
    needs = (Need("1", "A", 1), Need("2", "B", 1), Need("3", "C", 1))
    stock = {
        ("PL1", "A"): 1, ("DE2", "B"): 1, ("CN1", "C"): 1, ("US4", "B"): 1, ("US4", "C"): 1,
    }  # fmt: skip
    ranked = ("PL1", "DE2", "CN1", "US4")
    usual = allocate(needs, ranked, True, "split", of(stock))
    assert [one.warehouse for one in usual.consignments] == ["PL1", "DE2", "CN1"]
    fewest = allocate(needs, ranked, True, "split", of(stock), fewest=True)
    assert [one.warehouse for one in fewest.consignments] == ["PL1", "US4"]
    assert fewest.backordered == ()


def test_where_no_set_has_everything_the_fewest_shipments_split_as_usual() -> None:
    needs = (Need("1", "A", 1), Need("2", "B", 2))
    stock = {("PL1", "A"): 1, ("DE2", "B"): 1}
    usual = allocate(needs, ("PL1", "DE2", "CN1"), True, "split", of(stock))
    assert allocate(needs, ("PL1", "DE2", "CN1"), True, "split", of(stock), fewest=True) == usual


def worth(least: int) -> TooSmall:
    """Every piece is worth 10."""
    return lambda needs: "small" if sum(need.pieces for need in needs) * 10 < least else ""


def test_a_part_below_the_floor_is_not_made_and_its_pieces_go_elsewhere() -> None:
    needs = (Need("1", "A", 5), Need("2", "B", 1))
    stock = {("PL1", "A"): 5, ("DE2", "B"): 1, ("CN1", "A"): 4, ("CN1", "B"): 1}
    stock["US4", "A"] = 1
    ranked = ("PL1", "DE2", "CN1", "US4")
    routing = allocate(needs, ranked, True, "split", of(stock), too_small=worth(20))
    # DE2 would send 1 piece, then CN1 would: neither is worth it, so B waits.
    assert routing.consignments == (Consignment("PL1", (needs[0],)),)
    assert routing.backordered == (needs[1],)
    assert dict(routing.tried)["DE2"] == "small"


def test_pieces_of_a_part_that_is_not_made_may_make_another_one_large_enough() -> None:
    needs = (Need("1", "A", 2), Need("2", "B", 1), Need("3", "C", 1))
    stock = {("PL1", "A"): 2, ("DE2", "B"): 1, ("CN1", "B"): 1, ("CN1", "C"): 1}
    routing = allocate(needs, ("PL1", "DE2", "CN1"), True, "split", of(stock), too_small=worth(20))
    assert routing.consignments == (
        Consignment("PL1", (needs[0],)),
        Consignment("CN1", (needs[1], needs[2])),
    )


def test_an_order_that_one_warehouse_has_is_no_split_and_has_no_floor() -> None:
    needs = (Need("1", "A", 1),)
    routing = allocate(needs, ("PL1",), True, "split", of({("PL1", "A"): 1}), too_small=worth(99))
    assert routing.consignments == (Consignment("PL1", needs),)


def test_cover_says_how_much_of_the_needs_a_stock_has() -> None:
    needs = (Need("1", "A", 2), Need("2", "A", 1), Need("3", "B", 1))
    for a, b, words in ((3, 1, "all"), (2, 1, "part"), (0, 1, "part"), (0, 0, "none")):
        assert cover(needs, {"A": a, "B": b}.__getitem__) == words


@given(
    st.lists(st.tuples(st.sampled_from("ABC"), st.integers(1, 4)), min_size=1, max_size=4),
    st.dictionaries(
        st.tuples(st.sampled_from(("PL1", "DE2", "CN1", "US4")), st.sampled_from("ABC")),
        st.integers(0, 5),
    ),
    st.integers(0, 60),
    st.booleans(),
)
def test_with_any_floor_nothing_is_lost_and_no_part_is_below_it(
    wanted: list[tuple[str, int]], stock: Stock, least: int, fewest: bool
) -> None:
    needs = tuple(Need(str(n), sku, pieces) for n, (sku, pieces) in enumerate(wanted))
    ranked = ("PL1", "DE2", "CN1", "US4")
    routing = allocate(
        needs, ranked, True, "split", of(stock), fewest=fewest, too_small=worth(least)
    )
    sent = Counter({need.line_id: need.pieces for need in routing.backordered})
    for one in routing.consignments:
        for need in one.needs:
            sent[need.line_id] += need.pieces
            assert need.pieces <= stock.get((one.warehouse, need.sku), 0)
    assert sent == Counter({need.line_id: need.pieces for need in needs})
    if len(routing.consignments) > 1 or routing.backordered:
        assert not any(worth(least)(one.needs) for one in routing.consignments)
