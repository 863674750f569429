"""Lines to different warehouses: a rule that speaks of some lines moves no others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from builders.routes import FULL, HOUSES, asked, decided, house, known, order, sent
from hypothesis import given
from hypothesis import strategies as st

from processor.deciding.allocate import allocate
from processor.deciding.decide import decide_chunk
from processor.deciding.drafts import Draft
from processor.house.house import load
from processor.languages.languages import in_english
from processor.model.decisions import Need
from processor.problems.problem import render_all
from processor.rules import plain_ask

ALL = "  - {id: all, then: {choose_from: [PL1, DE2, CN1]}}\n"


def of_lines(name: str, sku: str, then: str) -> str:
    return (
        f"  - id: {name}\n    why: so it is\n    when: {{any line: {{line.sku: {sku}}}}}\n"
        f"    then: {{{then}, lines: matching}}\n"
    )


ONLY_B = of_lines("only-b", "B", "choose_from: [DE2]")


def routed(
    folder: Path, rules: str, *wants: tuple[str, int], head: str = "", **stock: Any
) -> Draft:
    where = house(folder, route=f"stage: route\n{head}\nrules:\n{rules}")
    seen = known(stock.get("stock", FULL))
    return decided(where, [order(1, *(wants or (("A", 2), ("B", 1))))], seen)[0]


def why_held(draft: Draft) -> str:
    [hold] = draft.holds
    assert (hold.reason, hold.rule, hold.lines) == ("no-service", "route", ())
    return in_english(hold.detail)


@pytest.mark.parametrize("then", ["choose_from: [DE2]", "never_from: [PL1, CN1]", "prefer: [DE2]"])
def test_a_rule_moves_the_lines_it_found_and_the_rest_stays_where_it_was(
    tmp_path: Path, then: str
) -> None:
    draft = routed(tmp_path, ALL + of_lines("b", "B", then))
    assert sent(draft) == {"PL1": {"A": 2}, "DE2": {"B": 1}}


def test_several_such_rules_each_move_their_own_lines(tmp_path: Path) -> None:
    rules = ALL + ONLY_B + of_lines("c", "C", "choose_from: [CN1]")
    draft = routed(tmp_path, rules, ("A", 1), ("B", 1), ("C", 1))
    assert sent(draft) == {"PL1": {"A": 1}, "DE2": {"B": 1}, "CN1": {"C": 1}}


def test_rules_on_one_line_add_up_as_those_on_orders_do(tmp_path: Path) -> None:
    rules = (
        ALL
        + of_lines("two", "B", "choose_from: [CN1, DE2]")
        + of_lines("bar", "B", "never_from: [CN1]")
    )
    assert sent(routed(tmp_path, rules)) == {"PL1": {"A": 2}, "DE2": {"B": 1}}


def test_a_rule_on_lines_widens_nothing_that_a_rule_on_the_order_narrowed(tmp_path: Path) -> None:
    rules = "  - {id: all, then: {choose_from: [PL1]}}\n" + ONLY_B
    assert why_held(routed(tmp_path, rules)) == (
        "the route rules leave no warehouse for line 2, B (PL1: only-b (rules/route.yaml:5):"
        " choose_from does not name it; DE2: all (rules/route.yaml:4): choose_from does not name"
        " it; CN1: all (rules/route.yaml:4): choose_from does not name it)"
    )


def test_lines_that_no_warehouse_may_send_together_are_held_where_none_may_be_split(
    tmp_path: Path,
) -> None:
    rules = (
        ALL
        + "  - {id: whole, then: {never_split: yes}}\n"
        + ONLY_B
        + of_lines("a", "A", "never_from: [DE2]")
    )
    assert why_held(routed(tmp_path, rules)) == (
        "whole (rules/route.yaml:5): never_split keeps the order together, and no warehouse may"
        " send all of its lines: line 1, A: PL1, CN1; line 2, B: DE2"
    )


def test_an_order_that_must_not_be_split_goes_from_where_every_line_may(tmp_path: Path) -> None:
    rules = ALL + "  - {id: whole, then: {never_split: yes}}\n" + ONLY_B
    assert sent(routed(tmp_path, rules)) == {"DE2": {"A": 2, "B": 1}}


def test_what_must_go_together_waits_together_for_its_one_warehouse(tmp_path: Path) -> None:
    rules = ALL + "  - {id: whole, then: {never_split: yes}}\n" + ONLY_B
    draft = routed(tmp_path, rules, stock={**FULL, ("DE2", "B"): 0})
    assert not draft.holds and not draft.legs and draft.routing is not None
    assert [need.sku for need in draft.routing.backordered] == ["A", "B"]


def test_a_line_whose_warehouse_has_none_waits_and_the_others_go(tmp_path: Path) -> None:
    draft = routed(tmp_path, ALL + ONLY_B, stock={**FULL, ("DE2", "B"): 0})
    assert sent(draft) == {"PL1": {"A": 2}}
    assert draft.routing is not None
    assert draft.routing.backordered == (Need("2", "B", 1),)
    assert [(code, in_english(why)) for code, why in draft.routing.tried] == [
        ("DE2", "B: wants 1, has 0")
    ]


def test_without_splits_all_waits_where_one_line_must(tmp_path: Path) -> None:
    stock = {**FULL, ("DE2", "B"): 0}
    draft = routed(tmp_path, ALL + ONLY_B, head="otherwise: backorder", stock=stock)
    assert not draft.legs and draft.routing is not None
    assert len(draft.routing.backordered) == 2
    (tmp_path / "full").mkdir()
    whole = routed(tmp_path / "full", ALL + ONLY_B, head="otherwise: backorder")
    assert sent(whole) == {"PL1": {"A": 2}, "DE2": {"B": 1}}


def test_the_fewest_shipments_are_one_where_one_warehouse_may_send_all(tmp_path: Path) -> None:
    draft = routed(tmp_path, ALL + ONLY_B, head="decide: fewest shipments")
    assert sent(draft) == {"DE2": {"A": 2, "B": 1}}


def test_a_part_below_the_floor_goes_with_the_other_one(tmp_path: Path) -> None:
    floor = "  - {id: floor, then: {split_floor: 15 EUR}}\n"
    draft = routed(tmp_path, ALL + floor + ONLY_B, ("A", 1), ("B", 2))
    assert sent(draft) == {"DE2": {"A": 1, "B": 2}}
    (tmp_path / "small").mkdir()
    small = routed(tmp_path / "small", ALL + floor + ONLY_B, ("A", 2), ("B", 1))
    assert sent(small) == {"PL1": {"A": 2}}, "only DE2 may send B, and a part of 10 EUR is none"


def test_pieces_that_must_stay_are_kept_from_the_lines_of_a_rule_too(tmp_path: Path) -> None:
    leave = of_lines("keep", "B", "leave: 50")
    draft = routed(tmp_path, ALL + ONLY_B + leave)
    assert sent(draft) == {"PL1": {"A": 2}}


def test_lines_of_one_article_never_promise_more_than_there_is(tmp_path: Path) -> None:
    stock = {("PL1", "A"): 9, ("DE2", "A"): 2, ("DE2", "B"): 3}
    draft = routed(tmp_path, ALL + ONLY_B, ("B", 2), ("A", 1), ("B", 2), stock=stock)
    assert draft.legs and not draft.holds
    total = sum(
        need.pieces for leg in draft.legs for need in leg.consignment.needs if need.sku == "B"
    )
    assert total == 3
    assert draft.routing is not None
    assert draft.routing.backordered == (Need("3", "B", 1),)


def test_every_line_is_told_from_where_it_may_be_sent_and_by_which_rule(tmp_path: Path) -> None:
    draft = routed(tmp_path, ALL + ONLY_B)
    assert draft.routing is not None
    assert [(in_english(line), in_english(why)) for line, why in draft.routing.lines] == [
        ("line 2, B", "from DE2: only-b (rules/route.yaml:5): choose_from DE2")
    ]


def test_a_table_of_articles_names_their_warehouses(tmp_path: Path) -> None:
    rule = (
        "  - id: homes\n    why: where each article lies\n    table: homes.csv\n    rows: all\n"
        "    then: {lines: matching}\n"
    )
    house(tmp_path, route="stage: route\nrules:\n" + ALL)
    (tmp_path / "rules/tables/homes.csv").write_text(
        "line.sku,choose_from\nB,DE2\nC,CN1\n", "utf-8"
    )
    (tmp_path / "rules/route.yaml").write_text("stage: route\nrules:\n" + ALL + rule, "utf-8")
    found, problems = load(tmp_path / "config.yaml")
    assert found is not None, render_all(problems)
    wants = (("A", 1), ("B", 1), ("C", 1))
    [draft] = decide_chunk(found, [asked(0, order(1, *wants))], known(FULL), plain_ask)
    assert sent(draft) == {"PL1": {"A": 1}, "DE2": {"B": 1}, "CN1": {"C": 1}}


def test_an_objective_ranks_the_warehouses_of_a_line_too(tmp_path: Path) -> None:
    near = of_lines("b", "B", "never_from: [PL1]")
    draft = routed(tmp_path, ALL + near, head="decide: fastest")
    [way] = {leg.consignment.warehouse for leg in draft.legs}
    assert way == "DE2", "both lines are fastest from Germany"


def test_the_stock_is_left_for_the_next_order_as_if_each_line_were_taken_alone(
    tmp_path: Path,
) -> None:
    where = house(tmp_path, route="stage: route\nrules:\n" + ALL + ONLY_B)
    stock = {**FULL, ("DE2", "B"): 1}
    first, second = decided(where, [order(n, ("A", 1), ("B", 1)) for n in (1, 2)], known(stock))
    assert sent(first) == {"PL1": {"A": 1}, "DE2": {"B": 1}}
    assert sent(second) == {"PL1": {"A": 1}}


skus = st.sampled_from("AB")
ways = st.permutations(HOUSES).flatmap(
    lambda all_: st.integers(1, 3).map(lambda count: tuple(all_[:count]))
)


@given(
    wants=st.lists(st.tuples(skus, st.integers(1, 4), st.none() | ways), min_size=1, max_size=4),
    stock=st.dictionaries(st.tuples(st.sampled_from(HOUSES), skus), st.integers(0, 6)),
    may_split=st.booleans(),
    otherwise=st.sampled_from(["split", "backorder"]),
    fewest=st.booleans(),
)
def test_no_line_leaves_from_elsewhere_and_nothing_is_lost_or_promised_twice(
    wants: list[tuple[str, int, tuple[str, ...] | None]],
    stock: dict[tuple[str, str], int],
    may_split: bool,
    otherwise: Any,
    fewest: bool,
) -> None:
    needs = [Need(str(n), sku, pieces) for n, (sku, pieces, _) in enumerate(wants)]
    own = {str(n): way for n, (_, _, way) in enumerate(wants) if way is not None}
    routing = allocate(
        needs, HOUSES, may_split, otherwise, lambda code, sku: stock.get((code, sku), 0),
        fewest=fewest, own=own,
    )  # fmt: skip
    found = {need.line_id: 0 for need in needs}
    taken: dict[tuple[str, str], int] = {}
    for one in routing.consignments:
        for need in one.needs:
            assert one.warehouse in own.get(need.line_id, HOUSES)
            found[need.line_id] += need.pieces
            key = (one.warehouse, need.sku)
            taken[key] = taken.get(key, 0) + need.pieces
    assert all(pieces <= stock.get(key, 0) for key, pieces in taken.items())
    for need in routing.backordered:
        found[need.line_id] += need.pieces
    assert found == {need.line_id: need.pieces for need in needs}
    assert len({one.warehouse for one in routing.consignments}) == len(routing.consignments)
    if not may_split:
        assert len(routing.consignments) <= 1
        assert not (routing.consignments and routing.backordered)


def test_a_held_line_is_no_line_to_send(tmp_path: Path) -> None:
    hold = of_lines("wait", "B", "hold: price-far-off, choose_from: [DE2]")
    draft = routed(tmp_path, ALL + hold)
    assert [msgspec.structs.astuple(one)[0] for one in draft.holds] == ["price-far-off"]
    assert [leg.consignment.warehouse for leg in draft.legs] == ["PL1"]


def test_an_order_without_a_warehouse_names_every_rule_that_left_one_out(tmp_path: Path) -> None:
    rules = "  - {id: pl, then: {choose_from: [PL1]}}\n  - {id: no, then: {never_from: [PL1]}}\n"
    said = why_held(routed(tmp_path, rules))
    assert said.startswith("the route rules leave no warehouse for this order: PL1: no (rules/")
    assert "DE2: pl (rules/route.yaml:4): choose_from does not name it" in said
