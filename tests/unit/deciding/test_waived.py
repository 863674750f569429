"""A release counts while the facts of its own rule stay as they were: no longer, and no shorter."""

from __future__ import annotations

import shutil
from collections.abc import Mapping

import msgspec
import pytest
from builders.fact_orders import ITEMS, ORDER, RATES
from builders.paths import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.deciding.decide import decide_chunk
from processor.deciding.drafts import Draft
from processor.deciding.known import Known
from processor.house.house import House, load
from processor.model.decisions import HoldAsked
from processor.model.holds_asked import waiver_of
from processor.model.order import Order
from processor.model.undecided import Undecided
from processor.problems.problem import render_all
from processor.rules import Case, Value, facts_of, plain_ask

NOW, LATER = "2026-11-03T09:00:00Z", "2026-11-09T17:00:00Z"
FACTS: Mapping[str, tuple[str, ...]] = {
    "large": ("order.quantity",),
    "dear": ("order.total",),
    "risky": ("order.risk", "order.payment_status"),
    "wordy": ("order.notes", "ship_to.street"),
    "heavy": ("order.weight",),
    "lamps": ("line.sku", "line.quantity"),
    "discounted": ("order.discount", "order.goods_value"),
    "zones": ("ship_to.postcode", "order.kind"),
    "blocked": ("buyer.email",),
    "tagged": ("order.tags",),
    "old": ("order.age", "buyer.name"),
    "returning": ("buyer.orders_before",),
    "late": ("order.ship_by_in",),
}
"""What each rule below reads, as its text says."""
RULES = """\
stage: review
lists: {strangers: [nobody@example.org]}
facts:
  off: {share: order.discount, of: order.goods_value}
rules:
  - {id: large, why: w, when: {order.quantity: at least 0}, then: {hold: unusual-quantity}}
  - {id: dear, why: w, when: {order.total: at least 0 USD}, then: {hold: call-buyer}}
  - id: risky
    why: w
    any_of:
      - order.risk: not Unheard
      - order.payment_status: [paid, pending, unknown, refunded]
    if_unknown: skip
    then: {hold: call-buyer}
  - id: wordy
    why: w
    when: {order.notes: not like "*zzz*", ship_to.street: not like "*zzz*"}
    then: {hold: call-buyer}
  - {id: heavy, why: w, when: {order.weight: at least 0 g}, then: {hold: call-buyer}}
  - id: lamps
    why: w
    when: {any line: {line.sku: [LAMP, MUG], line.quantity: at least 1}}
    then: {hold: call-buyer, lines: matching}
  - {id: discounted, why: w, when: {off: at least 0 %}, then: {hold: call-buyer}}
  - {id: zones, why: w, table: zones.csv, then: {hold: call-buyer}}
  - {id: blocked, why: w, when: {buyer.email: not in strangers}, then: {hold: call-buyer}}
  - {id: tagged, why: w, when: {order.tags: exclude zzz}, then: {hold: call-buyer}}
  - id: old
    why: w
    when: {order.age: at least 0 minutes, buyer.name: not Zz}
    then: {hold: call-buyer}
  - {id: returning, why: w, when: {buyer.orders_before: at least 0}, then: {hold: call-buyer}}
  - {id: late, why: w, when: {order.ship_by_in: under 400 days}, then: {hold: call-buyer}}
"""
ZONES = "ship_to.postcode,order.kind\n*,b2c\n*,b2b\n"
START = msgspec.structs.replace(
    ORDER,
    channel="acme-shopify",
    flags=(),
    shipping=msgspec.structs.replace(ORDER.shipping, ship_by="2026-12-01T00:00:00Z"),
    ship_to=msgspec.structs.replace(ORDER.ship_to, postcode="50667"),
    buyer=msgspec.structs.replace(ORDER.buyer, email="erika@example.org"),
)


def changed(order: Order, part: str, **values: object) -> Order:
    inner = msgspec.structs.replace(getattr(order, part), **values)
    return msgspec.structs.replace(order, **{part: inner})


def first_line(order: Order, **values: object) -> Order:
    line = msgspec.structs.replace(order.lines[0], **values)
    return msgspec.structs.replace(order, lines=(line, *order.lines[1:]))


CHANGES: Mapping[str, Order] = {
    "quantity": first_line(START, quantity=3),
    "amount": first_line(START, amount=2500),
    "sku": first_line(START, sku="MUG"),
    "title": first_line(START, title="Another lamp"),
    "discount": first_line(START, discount=100),
    "total": msgspec.structs.replace(START, total=5000),
    "risk": msgspec.structs.replace(START, risk="High"),
    "ip": msgspec.structs.replace(START, ip="8.8.8.8"),
    "notes": msgspec.structs.replace(START, notes="ring twice"),
    "tags": msgspec.structs.replace(START, tags=("vip", "spoke-with-buyer")),
    "kind": msgspec.structs.replace(START, kind="b2b"),
    "paid": msgspec.structs.replace(START, payment_status="paid", paid_at=NOW),
    "street": changed(START, "ship_to", address_lines=("Neue Str. 9",)),
    "city": changed(START, "ship_to", city="Bonn"),
    "postcode": changed(START, "ship_to", postcode="53111"),
    "phone": changed(START, "buyer", phone="+49 511 99887766"),
    "email": changed(START, "buyer", email="e@example.org"),
    "name": changed(START, "buyer", name="Erika M."),
    "carrier": changed(START, "shipping", carrier="dhl"),
    "ship by": changed(START, "shipping", ship_by="2026-12-02T00:00:00Z"),
    "service": changed(START, "shipping", service="express"),
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    folder = tmp_path_factory.mktemp("waived")
    for name in ("rules", "mappings"):
        shutil.copytree(ROOT / name, folder / name)
    for path in (folder / "rules").glob("*.yaml"):
        if "stage: review" in path.read_text("utf-8") or path.name.endswith(".test.yaml"):
            path.unlink()
    (folder / "rules" / "review.yaml").write_text(RULES, "utf-8")
    (folder / "rules" / "tables" / "zones.csv").write_text(ZONES, "utf-8")
    (folder / "config.yaml").write_bytes((ROOT / "config.yaml").read_bytes())
    found, problems = load(folder / "config.yaml")
    assert found is not None, render_all(problems)
    return found


def decided(
    house: House,
    order: Order,
    waived: Mapping[str, str],
    *,
    now: str = NOW,
    orders_before: int = 0,
    let_go: Mapping[str, tuple[str, ...]] | None = None,
    let_go_on: Mapping[str, str] | None = None,
) -> Draft:
    asked = Undecided(
        key=1, state="received", content="", order=order, waived=waived, disputed=False,
        open_pieces={line.line_id: line.pieces for line in order.lines}, again=True,
        instructed=False, let_go=let_go or {}, let_go_on=let_go_on or {},
    )  # fmt: skip
    known = Known(
        {("acme", sku): one for sku, one in ITEMS.items()}, {}, RATES, now,
        history={1: {"buyer.orders_before": orders_before}},
    )  # fmt: skip
    [draft] = decide_chunk(house, [asked], known, plain_ask)
    return draft


def holds(draft: Draft) -> dict[str, HoldAsked]:
    return {one.rule.partition("/")[0]: one for one in draft.holds}


def released(draft: Draft) -> dict[str, str]:
    return {waiver_of(one.rule, one.reason): one.grounds for one in draft.holds}


def facts(order: Order, names: tuple[str, ...]) -> dict[str, Value]:
    """What a person who reads the rule would compare; time and history aside."""
    case = Case(order=order, items=ITEMS, now=NOW, known={"buyer.orders_before": 0})
    return facts_of(case, frozenset(names))


def test_every_rule_of_these_tests_holds_the_order_and_says_what_it_rests_on(house: House) -> None:
    draft = decided(house, START, {})
    assert set(holds(draft)) == set(FACTS)
    assert all(one.grounds not in ("", "{}") for one in draft.holds)


def test_a_released_order_is_held_no_more(house: House) -> None:
    first = decided(house, START, {})
    assert not decided(house, START, released(first)).holds


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_waiver_outlives_every_change_outside_its_rules_facts_and_none_inside(
    house: House, data: st.DataObject
) -> None:
    names = data.draw(st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=3))
    order = START
    for name in names:
        order = _both(order, CHANGES[name])
    later = data.draw(st.sampled_from((NOW, LATER)))
    before = data.draw(st.integers(0, 3))
    first = decided(house, START, {})
    again = decided(house, order, released(first), now=later, orders_before=before)
    inside = set()
    for rule, read in FACTS.items():
        if facts(START, read) != facts(order, read):
            inside.add(rule)
    # Who the buyer is makes the history: other orders than those that were looked at.
    same_buyer = START.buyer.email == order.buyer.email
    inside -= {"returning"} if same_buyer or before == 0 else set()
    inside |= {"returning"} if not same_buyer and before else set()
    assert set(holds(again)) == inside


def _both(order: Order, change: Order) -> Order:
    """An order with what one change changes of another one."""
    for name in Order.__struct_fields__:
        mine, theirs, start = (getattr(one, name) for one in (order, change, START))
        if theirs == start:
            continue
        if isinstance(theirs, msgspec.Struct) and isinstance(mine, msgspec.Struct):
            parts = {
                field: getattr(theirs, field)
                for field in theirs.__struct_fields__
                if getattr(theirs, field) != getattr(start, field)
            }
            theirs = msgspec.structs.replace(mine, **parts)
        if name == "lines":
            parts = {
                field: getattr(theirs[0], field)
                for field in theirs[0].__struct_fields__
                if getattr(theirs[0], field) != getattr(start[0], field)
            }
            theirs = (msgspec.structs.replace(mine[0], **parts), *mine[1:])
        order = msgspec.structs.replace(order, **{name: theirs})
    return order


def test_neither_time_nor_the_orders_of_others_take_a_release_away(house: House) -> None:
    first = decided(house, START, {})
    assert not decided(house, START, released(first), now=LATER, orders_before=7).holds


def test_an_exchange_rate_takes_no_release_away(house: House) -> None:
    first = decided(house, START, {})
    assert holds(first)["dear"]
    assert "order.total in USD" not in holds(first)["dear"].grounds
    assert '"order.total"' in holds(first)["dear"].grounds


def test_lines_let_go_stay_so_until_a_fact_of_their_rule_changes(house: House) -> None:
    first = decided(house, START, {})
    lamps = holds(first)["lamps"]
    name = waiver_of(lamps.rule, lamps.reason)
    others = {one: on for one, on in released(first).items() if one != name}
    gone = {"let_go": {name: ("1", "2")}, "let_go_on": {name: lamps.grounds}}
    assert set(holds(decided(house, CHANGES["notes"], others, **gone))) == {"wordy"}
    kept = decided(house, CHANGES["risk"], others, **gone)
    assert set(holds(kept)) == {"risky"}
    lost = decided(house, CHANGES["quantity"], others, **gone)
    assert "lamps" in holds(lost)


def test_a_rule_that_reads_a_further_fact_holds_what_was_released_before(house: House) -> None:
    first = decided(house, START, {})
    large = holds(first)["large"]
    some = {waiver_of(large.rule, large.reason): '{"order.risk":"0"}'}
    assert "large" in holds(decided(house, START, some))


def test_a_waiver_of_an_earlier_version_counts_as_it_stands(house: House) -> None:
    """The ledger leaves those out whose listed fields are others by now."""
    first = decided(house, START, {})
    plain = dict.fromkeys(released(first), "")
    assert not decided(house, CHANGES["quantity"], plain).holds


def test_a_release_for_a_missing_fact_is_of_that_fact(house: House) -> None:
    unknown = msgspec.structs.replace(
        START, shipping=msgspec.structs.replace(START.shipping, ship_by=None)
    )
    first = decided(house, unknown, {})
    assert holds(first)["late"].reason == "rule-needs-fact"
    assert not decided(house, unknown, released(first)).holds
    known = decided(house, START, released(first))
    assert [one.reason for one in known.holds] == ["call-buyer"]
