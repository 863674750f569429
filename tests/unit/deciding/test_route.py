"""Which warehouses may ship: the actions of all matching rules add up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from processor.deciding.route import Excluded, candidates, kept, kept_back, reranked
from processor.languages.languages import in_english
from processor.model.decisions import Action, Firing
from processor.model.objectives import Measured, Objective

HOUSES = ("PL1", "DE2", "CN1")


def firing(rule: str, **then: tuple[str, ...]) -> Firing:
    actions = tuple(Action(verb, values) for verb, values in then.items())
    return Firing(rule=rule, at=f"rules/route.yaml:{len(rule)}", why="test", then=actions)


def said(excluded: Excluded) -> dict[str, str]:
    return {code: in_english(why) for code, why in excluded}


def test_without_a_choice_every_warehouse_is_tried_in_the_order_of_the_configuration() -> None:
    assert candidates([], HOUSES) == (HOUSES, True, ())


def test_choose_from_ranks_by_the_order_it_names() -> None:
    ranked, _, excluded = candidates([firing("b2b", choose_from=("DE2", "PL1"))], HOUSES)
    assert ranked == ("DE2", "PL1")
    assert said(excluded) == {"CN1": "b2b (rules/route.yaml:3): choose_from does not name it"}


def test_two_lists_are_intersected_and_their_positions_added_up() -> None:
    first = firing("one", choose_from=("CN1", "PL1", "DE2"))
    second = firing("two", choose_from=("DE2", "PL1"))
    # PL1 has 1 + 1, DE2 has 2 + 0: a tie, which the configuration decides.
    assert candidates([first, second], HOUSES)[0] == ("PL1", "DE2")
    assert candidates([first, second], ("DE2", "PL1", "CN1"))[0] == ("DE2", "PL1")


def test_never_from_beats_choose_from_and_is_cited() -> None:
    rules = [firing("world", choose_from=("CN1", "PL1")), firing("no-air", never_from=("CN1",))]
    ranked, _, excluded = candidates(rules, HOUSES)
    assert ranked == ("PL1",)
    assert said(excluded)["CN1"] == "no-air (rules/route.yaml:6): never_from"


def test_never_split_of_any_rule_forbids_splitting() -> None:
    rules = [firing("free"), firing("whole", never_split=("yes",))]
    assert candidates(rules, HOUSES)[1] is False
    assert candidates([firing("no", never_split=("no",))], HOUSES)[1] is True


def test_a_named_warehouse_that_is_not_live_is_excluded_with_that_reason() -> None:
    ranked, _, excluded = candidates([firing("r", choose_from=("US9", "PL1"))], HOUSES)
    assert ranked == ("PL1",)
    assert said(excluded)["US9"] == "is not live"


def test_disjoint_lists_leave_no_warehouse() -> None:
    rules = [firing("a", choose_from=("CN1",)), firing("b", choose_from=("PL1",))]
    assert candidates(rules, HOUSES)[0] == ()


codes = st.lists(st.sampled_from([*HOUSES, "US9"]), unique=True, min_size=1).map(tuple)
rule = st.builds(
    lambda verb, values: firing("r", **{verb: values}),
    st.sampled_from(["choose_from", "never_from"]),
    codes,
)


@given(st.lists(rule, max_size=5))
def test_every_warehouse_is_ranked_or_excluded_and_the_order_of_rules_is_no_matter(
    rules: list[Firing],
) -> None:
    ranked, _, excluded = candidates(rules, HOUSES)
    out = {code for code, _ in excluded}
    assert set(ranked) | out >= set(HOUSES)
    assert not set(ranked) & out
    assert candidates(rules[::-1], HOUSES)[0] == ranked


@given(st.lists(rule, max_size=4), rule)
def test_one_more_rule_never_adds_a_warehouse(rules: list[Firing], more: Firing) -> None:
    assert set(candidates([*rules, more], HOUSES)[0]) <= set(candidates(rules, HOUSES)[0])


def test_abroad_bars_every_warehouse_in_another_country() -> None:
    ranked, _, excluded = candidates(
        [firing("dear", never_from=("abroad",))], HOUSES, frozenset({"PL1", "CN1"})
    )
    assert ranked == ("DE2",)
    assert said(excluded)["CN1"] == "dear (rules/route.yaml:4): never_from abroad"


def test_prefer_moves_to_the_front_and_adds_nobody() -> None:
    assert candidates([firing("near", prefer=("CN1", "DE2"))], HOUSES)[0] == ("CN1", "DE2", "PL1")
    rules = [firing("near", prefer=("CN1",)), firing("list", choose_from=("DE2", "PL1"))]
    assert candidates(rules, HOUSES)[0] == ("DE2", "PL1")


def test_an_objective_puts_the_best_first_and_the_unknown_last() -> None:
    measured = {"PL1": Measured(900, 5), "CN1": Measured(400, 12)}
    assert reranked(Objective("cheapest"), ("DE2", "PL1", "CN1"), measured) == (
        "CN1", "PL1", "DE2",
    )  # fmt: skip
    assert reranked(Objective("fastest"), ("DE2", "PL1", "CN1"), measured)[0] == "PL1"


def test_equally_good_warehouses_stay_in_their_order() -> None:
    measured = {code: Measured(500, 3) for code in HOUSES}
    for order in (HOUSES, HOUSES[::-1]):
        assert reranked(Objective("cheapest"), order, measured) == order


def test_leave_keeps_the_largest_number_of_the_rules_that_speak_of_the_sku() -> None:
    rules = [
        firing("all", leave=("5",)),
        firing("some", leave=("20",), lines=("matching",)),
        firing("none", leave=("90",), lines=("matching",)),
    ]
    found = kept(rules, {"some": frozenset({"A"})})
    assert kept_back(found, "A") == 20
    assert kept_back(found, "B") == 5
    assert kept_back((), "A") == 0
