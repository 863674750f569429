"""Deciding a chunk: objectives rank warehouses, stock is seen at an order's turn."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from builders.paths import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.deciding.decide import decide_chunk
from processor.deciding.drafts import Draft
from processor.deciding.known import Known, StockKey
from processor.house.house import House, load
from processor.languages.languages import in_english
from processor.model.money import Rates
from processor.model.order import Address, Buyer, Item, Line, Order, Shipping
from processor.model.undecided import Undecided
from processor.problems.problem import render_all
from processor.rules import plain_ask

NOW = "2026-11-03T09:00:00Z"
RATES = Rates("EUR", "2026-11-02", {"PLN": "4.25", "CNY": "7.80", "USD": "1.25", "NOK": "11.50"})
SKUS = ("A", "B", "C")
HOUSES = ("PL1", "DE2", "CN1")


def house(folder: Path, *, route: str = "", customs: str = "", **config: str) -> House:
    """The house of the project with other rules at route, and a changed configuration."""
    for name in ("rules", "mappings"):
        shutil.copytree(ROOT / name, folder / name)
    text = (ROOT / "config.yaml").read_text("utf-8")
    for old, new in config.items():
        assert f"    layout: instruction-{old.lower()}" in text
        text = text.replace(
            f"    layout: instruction-{old.lower()}",
            f"    {new}\n    layout: instruction-{old.lower()}",
        )
    (folder / "config.yaml").write_text(text, "utf-8")
    review = "stage: review\nrules:\n  - {id: fine, then: {note: fine}}\n"
    carrier = "stage: carrier\nrules:\n  - {id: any, then: {forbid: carrier market-ship}}\n"
    for stage, body in (("review", review), ("route", route), ("carrier", carrier)):
        (folder / "rules" / f"{stage}.test.yaml").unlink()
        (folder / "rules" / f"{stage}.yaml").write_text(body, "utf-8")
    if customs:
        (folder / "rules" / "customs.yaml").write_text(customs, "utf-8")
    found, problems = load(folder / "config.yaml")
    assert found is not None, render_all(problems)
    return found


def item(sku: str) -> Item:
    return Item(
        client="acme", sku=sku, title=sku, customs_description="Cup, steel",
        customs_description_zh="杯", hs_code="732393", hs_code_cn="7323930000", origin="CN",
        weight_g=400, length_mm=100, width_mm=100, height_mm=100, value=500, currency="EUR",
    )  # fmt: skip


def order(number: int, *wants: tuple[str, int], country: str = "DE", amount: int = 1000) -> Order:
    lines = tuple(
        Line(line_id=str(n), sku=sku, quantity=pieces, amount=amount * pieces, unit_price=amount)
        for n, (sku, pieces) in enumerate(wants, start=1)
    )
    return Order(
        client="acme", channel="acme-shopify", order_id=f"#{number}",
        placed_at="2026-11-01T10:00:00Z", currency="EUR", payment_status="paid",
        buyer=Buyer(name="Ada Byron", email="ada@example.org", phone="+4930123456"),
        ship_to=Address(
            name="Ada Byron", address_lines=("Weg 1",), city="Stadt",
            postcode="10115" if country == "DE" else "0150",
            country=country,
        ),
        shipping=Shipping(), total=sum(line.amount for line in lines), lines=lines,
        tax_in_prices="yes",
    )  # fmt: skip


def asked(key: int, one: Order) -> Undecided:
    return Undecided(
        key=key, state="received", content="", order=one,
        open_pieces={line.line_id: line.pieces for line in one.lines}, waived={},
        disputed=False, again=False, instructed=False,
    )  # fmt: skip


def known(stock: dict[tuple[str, str], int], now: str = NOW) -> Known:
    return Known(
        {("acme", sku): item(sku) for sku in SKUS},
        {(code, "acme", sku): pieces for (code, sku), pieces in stock.items()},
        RATES,
        now,
    )


def decided(where: House, orders: Sequence[Order], seen: Known) -> list[Draft]:
    return decide_chunk(where, [asked(n, one) for n, one in enumerate(orders)], seen, plain_ask)


def sent(draft: Draft) -> dict[str, dict[str, int]]:
    assert not draft.holds, draft.holds
    return {
        leg.consignment.warehouse: {need.sku: need.pieces for need in leg.consignment.needs}
        for leg in draft.legs
    }


FULL = {(code, sku): 50 for code in HOUSES for sku in SKUS}
ALL = "rules:\n  - {id: all, then: {choose_from: [CN1, DE2, PL1]}}\n"


def routed(folder: Path, decide: str, country: str, **config: str) -> Draft:
    where = house(folder, route=f"stage: route\n{decide}\n{ALL}", **config)
    return decided(where, [order(1, ("A", 1), country=country)], known(FULL))[0]


def test_first_fitting_takes_the_first_of_the_list(tmp_path: Path) -> None:
    draft = routed(tmp_path, "decide: first fitting", "NO")
    assert list(sent(draft)) == ["CN1"]
    assert draft.routing is not None
    assert draft.routing.ranked == ()


def test_each_objective_ranks_the_warehouses_by_its_own_sum(tmp_path: Path) -> None:
    first = {}
    for decide in ("cheapest", "fastest", "lowest landed cost"):
        draft = routed(tmp_path / decide.replace(" ", "-"), f"decide: {decide}", "NO")
        assert draft.routing is not None
        ranked = [code for code, _ in draft.routing.ranked]
        assert sorted(ranked) == sorted(HOUSES)
        assert list(sent(draft)) == ranked[:1]
        first[decide] = ranked[0]
        quote = draft.legs[0].choice
        assert quote is not None and quote.quote is not None
        # The service that was compared is the service that is taken.
        assert set(quote.quote.worksheet) <= set(dict(draft.routing.ranked)[ranked[0]])
    assert first["fastest"] in ("PL1", "DE2")


def test_the_landed_cost_adds_handling_and_what_is_due_at_the_border(tmp_path: Path) -> None:
    draft = routed(
        tmp_path, "decide: lowest landed cost", "DE",
        PL1="handling: 2.00 EUR", CN1="handling: 0.10 EUR",
    )  # fmt: skip
    assert draft.routing is not None
    lines = {code: [in_english(one) for one in lines] for code, lines in draft.routing.ranked}
    assert "handling at PL1: 2.00 EUR" in lines["PL1"]
    assert "no border between PL and DE" in lines["PL1"]
    cn = "\n".join(lines["CN1"])
    assert "fee 3.00 EUR x 1 kind of item = 3.00 EUR [rules/rates/import-charges.csv:2]" in cn
    for code in HOUSES:
        freight = next(one for one in lines[code] if one.startswith("freight "))
        added = {"PL1": 200, "DE2": 0, "CN1": 10 + 300}[code]
        minor = int(freight.split()[1].replace(".", ""))
        assert lines[code][-1] == f"landed cost {(minor + added) / 100:.2f} EUR"


def test_where_the_charges_are_not_known_a_warehouse_comes_last(tmp_path: Path) -> None:
    where = house(tmp_path, route=f"stage: route\ndecide: lowest landed cost\n{ALL}")
    dear = order(1, ("A", 1), country="DE", amount=20_000)
    draft = decided(where, [dear], known(FULL))[0]
    assert draft.routing is not None
    ranked = draft.routing.ranked
    assert [code for code, _ in ranked][-1] == "CN1"
    assert "are not in the table" in in_english(ranked[-1][1][-1])


def test_the_best_score_shows_its_sum(tmp_path: Path) -> None:
    weights = "decide: best score\nweights: {cost: 50, days: 30, preference: 20}"
    draft = routed(tmp_path, weights, "DE")
    assert draft.routing is not None
    last = [in_english(lines[-1]) for _, lines in draft.routing.ranked]
    scores = [float(line.split()[1]) for line in last if line.startswith("score ")]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 3


def test_a_warehouse_without_a_service_is_tried_last_and_says_why(tmp_path: Path) -> None:
    where = house(tmp_path, route=f"stage: route\ndecide: cheapest\n{ALL}")
    bound = decided(where, [order(1, ("A", 4), country="BR")], known(FULL))[0]
    assert bound.routing is not None
    assert [code for code, _ in bound.routing.ranked] == ["CN1", "DE2", "PL1"]
    [said] = [lines for code, lines in bound.routing.ranked if code == "PL1"]
    assert any("no-service" in in_english(line) for line in said)


def test_stock_left_for_others_is_not_there_for_the_order(tmp_path: Path) -> None:
    route = (
        "stage: route\nrules:\n  - {id: all, then: {choose_from: [PL1, DE2]}}\n"
        "  - id: keep\n    why: The shop needs some\n"
        "    when:\n      any line:\n        line.sku: A\n"
        "    then: {leave: 5, lines: matching}\n"
    )
    where = house(tmp_path, route=route)
    stock = {("PL1", "A"): 6, ("PL1", "B"): 2, ("DE2", "A"): 50, ("DE2", "B"): 50}
    drafts = decided(where, [order(1, ("A", 2)), order(2, ("B", 2)), order(3, ("A", 1))],
                     known(stock))  # fmt: skip
    assert [list(sent(one)) for one in drafts] == [["DE2"], ["PL1"], ["PL1"]]


def test_a_split_floor_in_another_currency_is_compared_at_the_rates(tmp_path: Path) -> None:
    route = (
        "stage: route\nrules:\n  - {id: all, then: {choose_from: [PL1, DE2]}}\n"
        "  - {id: floor, then: {split_floor: 25 USD}}\n"
    )
    where = house(tmp_path, route=route)
    stock = {("PL1", "A"): 9, ("DE2", "B"): 9}
    # 25 USD are 20 EUR: two pieces of B are worth it, one is not.
    small, large = decided(
        where, [order(1, ("A", 3), ("B", 1)), order(2, ("A", 3), ("B", 2))], known(stock)
    )
    assert sent(small) == {"PL1": {"A": 3}}
    assert small.routing is not None
    assert [need.sku for need in small.routing.backordered] == ["B"]
    assert sent(large) == {"PL1": {"A": 3}, "DE2": {"B": 2}}
    blind = msgspec.structs.replace(known(stock), rates=Rates("EUR", "2026-11-02", {"PLN": "4"}))
    held = decided(where, [order(1, ("A", 3), ("B", 1))], blind)[0]
    assert [one.reason for one in held.holds] == ["no-exchange-rate"]


STOCK_RULES = """\
stage: route
otherwise: split
rules:
  - id: all
    then: {choose_from: [PL1, DE2, CN1]}
  - id: near-first
    why: Germany only where Poland is short
    when:
      stock at PL1: [part, none]
      stock at DE2: all
    then: {choose_from: [DE2], tag: from-germany}
  - id: not-together
    why: Nothing is cut where all of them together lack a piece
    when:
      stock together: not all
    then: {never_split: yes}
"""


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> House:
    return house(tmp_path_factory.mktemp("house") / "h", route=STOCK_RULES)


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Stock decides which warehouses may, and the landed cost which of these does."""
    rules = STOCK_RULES.replace("otherwise: split", "decide: lowest landed cost")
    return house(tmp_path_factory.mktemp("house") / "h", route=rules)


def test_an_order_sees_the_stock_that_the_orders_before_it_left(stocked: House) -> None:
    stock = {("PL1", "A"): 3, ("DE2", "A"): 3}
    drafts = decided(stocked, [order(n, ("A", 2)) for n in range(4)], known(stock))
    assert [one.heard["route"].facts["stock at PL1"] for one in drafts] == [
        "all",
        "part",
        "part",
        "none",
    ]
    assert [list(sent(one)) for one in drafts] == [["PL1"], ["DE2"], ["PL1", "DE2"], []]
    assert drafts[1].legs[0].tags == ("from-germany",)
    assert drafts[3].heard["route"].facts["stock together"] == "none"


def result(draft: Draft) -> tuple[object, ...]:
    return (
        sent(draft),
        draft.heard["route"].facts,
        draft.routing,
        [one.rule for one in draft.heard["route"].verdict.fired],
        [leg.choice for leg in draft.legs],
    )


def in_chunks(where: House, orders: Sequence[Order], seen: Known, size: int) -> list[object]:
    """Decides in chunks, each with the stock that the one before has left."""
    left: dict[StockKey, int] = dict(seen.available)
    found: list[object] = []
    for start in range(0, len(orders), size):
        part = orders[start : start + size]
        for draft in decided(where, part, msgspec.structs.replace(seen, available=dict(left))):
            found.append(result(draft))
            for leg in draft.legs:
                for need in leg.consignment.needs:
                    left[leg.consignment.warehouse, "acme", need.sku] -= need.pieces
    return found


some_orders = st.lists(
    st.lists(
        st.tuples(st.sampled_from(SKUS), st.integers(1, 3)), min_size=1, max_size=3,
        unique_by=lambda one: one[0],
    ),
    min_size=1,
    max_size=7,
)  # fmt: skip
some_stock = st.dictionaries(
    st.tuples(st.sampled_from(HOUSES), st.sampled_from(SKUS)), st.integers(0, 6)
)


@settings(max_examples=60, deadline=None)
@given(some_orders, some_stock, st.integers(2, 7))
def test_deciding_together_equals_deciding_one_by_one(
    stocked: House,
    wants: list[list[tuple[str, int]]],
    stock: dict[tuple[str, str], int],
    size: int,
) -> None:
    orders = [order(n, *lines) for n, lines in enumerate(wants)]
    one_by_one = in_chunks(stocked, orders, known(stock), 1)
    assert in_chunks(stocked, orders, known(stock), size) == one_by_one
    assert in_chunks(stocked, orders, known(stock), len(orders)) == one_by_one


@settings(max_examples=30, deadline=None)
@given(some_orders, some_stock, st.integers(2, 7))
def test_with_an_objective_too_deciding_together_equals_one_by_one(
    landed: House,
    wants: list[list[tuple[str, int]]],
    stock: dict[tuple[str, str], int],
    size: int,
) -> None:
    orders = [order(n, *lines) for n, lines in enumerate(wants)]
    one_by_one = in_chunks(landed, orders, known(stock), 1)
    assert in_chunks(landed, orders, known(stock), size) == one_by_one


CUSTOMS = """\
stage: customs
rules:
  - id: small-undeclared
    why: The carrier declares small goods
    when:
      customs.regime: export
      parcel.value: under 15 EUR
    then: {declare: no, tax: paid by channel}
  - id: norway
    why: The buyer pays in Norway
    when:
      ship_to.country: NO
    then: {tax: paid by buyer}
"""


def test_customs_says_what_is_declared_and_who_pays(tmp_path: Path) -> None:
    where = house(tmp_path, route=f"stage: route\n{ALL}", customs=CUSTOMS)
    orders = [
        order(1, ("A", 1), country="JP"),
        order(2, ("A", 2), country="JP"),
        order(3, ("A", 2), country="NO"),
        order(4, ("A", 1), country="NO"),
    ]
    drafts = decided(where, orders, known(FULL))
    assert [leg.declare for one in drafts[:3] for leg in one.legs] == [False, True, True]
    assert [leg.tax_paid_by for one in drafts[:3] for leg in one.legs] == ["channel", "", "buyer"]
    assert [one.heard["customs"].facts["customs.regime"] for one in drafts[0].legs] == ["export"]
    # Two rules of which each has another one pay: a person decides.
    assert [one.reason for one in drafts[3].holds] == ["customs-data"]
    assert "paid by channel and paid by buyer" in in_english(drafts[3].holds[0].detail)


@pytest.mark.parametrize(
    ("code", "country", "regime"),
    [("PL1", "PL", "domestic"), ("PL1", "DE", "eu"), ("PL1", "NO", "export"),
     ("CN1", "DE", "export"), ("CN1", "CN", "domestic"), ("CN1", "", "none")],
)  # fmt: skip
def test_the_regime_follows_from_the_two_countries(
    stocked: House, code: str, country: str, regime: str
) -> None:
    from processor.deciding.drafts import Leg
    from processor.deciding.known import regime_of
    from processor.model.decisions import Consignment

    draft = Draft(
        asked=asked(1, order(1, ("A", 1), country=country)), items={}, holds=[], heard={},
    )  # fmt: skip
    assert regime_of(stocked, draft, Leg(consignment=Consignment(code, ()))) == regime


def test_the_ship_day_is_that_of_the_warehouse_and_prices_are_of_that_day(tmp_path: Path) -> None:
    route = (
        "stage: route\nrules:\n  - {id: pl, then: {choose_from: [PL1]}}\n"
        "  - id: late\n    why: The last lorry leaves at two\n"
        "    when: {time at PL1: 'from 14:00'}\n    then: {ship_day: next workday}\n"
    )
    week = "calendar: {workdays: [mon, tue, wed, thu, fri], holidays: [2026-11-11]}"
    where = house(tmp_path, route=route, PL1=week)
    days = {}
    for now in ("2026-11-03T09:00:00Z", "2026-11-10T13:00:00Z", "2026-11-14T09:00:00Z",
                "2026-11-13T20:00:00Z"):  # fmt: skip
        draft = decided(where, [order(1, ("A", 1))], known(FULL, now))[0]
        assert sent(draft) == {"PL1": {"A": 1}}
        leg = draft.legs[0]
        days[now[:10]] = leg.ship_day
        assert leg.choice is not None and leg.choice.quote is not None
        said = map(in_english, leg.choice.quote.worksheet)
        assert any(f" on {leg.ship_day}: " in one for one in said)
    assert days == {
        "2026-11-03": "2026-11-03",
        "2026-11-10": "2026-11-12",
        "2026-11-14": "2026-11-16",
        "2026-11-13": "2026-11-16",
    }
