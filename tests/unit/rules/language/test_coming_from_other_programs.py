"""What docs/rules.md says to people who come from other programs: every row is run.

Ours is a rule that loads and fires for one order and not for another; theirs, typed as it stands,
is told with ours.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from builders.fact_orders import ITEMS, ORDER, RATES
from builders.paths import ROOT
from builders.rule_texts import NAMES

from processor.languages.languages import LANGUAGES
from processor.model.money import Money
from processor.model.order import Address, Order
from processor.problems.problem import Problem
from processor.rules import Case, RuleSet, facts_of, load, plain_verdict
from processor.rules.language.foreign_facts import other_facts
from processor.rules.language.foreign_words import ACTIONS, NOT_HERE

HOUSE = msgspec.structs.replace(
    NAMES,
    accepts=frozenset({"signature", "adult-signature", "insurance", "saturday", "battery"}),
    holds=NAMES.holds | {"embargo"},
)
SECTION = (
    (ROOT / "docs" / "rules.md")
    .read_text("utf-8")
    .split("## Coming from ShipStation, Shopify Flow, Extensiv, Linnworks")[1]
    .split("\n## ")[0]
)
NOW = "2026-11-03T09:00:00Z"
LAMP, MUG = ORDER.lines
TWO = msgspec.structs.replace(LAMP, quantity=11)


def rows(title: str) -> list[tuple[str, str, str]]:
    """The cells of the table below a heading."""
    part = SECTION.split(f"### {title}")[1].split("\n### ")[0]
    found = [
        tuple(line.strip("| ").split(" | ")) for line in part.splitlines() if line.startswith("| ")
    ]
    assert all(len(row) == 3 for row in found)
    return [(row[0], row[1], row[2]) for row in found[1:]]


def codes(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


CONDITIONS, DOINGS = rows("Their conditions"), rows("Their actions")
OURS = {codes(here)[0]: there for _, there, here in CONDITIONS if not here.startswith("nothing")}


def lines(*found: Any) -> dict[str, Any]:
    return {"lines": found}


# Of each condition of ours: what of the order meets it, and what does not.
ORDERS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "ship_to.country: DE": ({"ship_to.country": "DE"}, {"ship_to.country": "US"}),
    "ship_to.country: [DE, AT]": ({"ship_to.country": "AT"}, {"ship_to.country": "FR"}),
    "ship_to.region: [TN, AL]": ({"ship_to.region": "TN"}, {"ship_to.region": "CA"}),
    'ship_to.postcode: starts with "97"': (
        {"ship_to.postcode": "97201"}, {"ship_to.postcode": "10997"},
    ),
    "ship_to.city: Delft": ({"ship_to.city": "DELFT"}, {"ship_to.city": "Delfts"}),
    "ship_to.address: contains Hub": (
        {"ship_to.address_lines": ("1 Main St", "c/o HUB 4")}, {"ship_to.address_lines": ("1",)},
    ),
    "ship_to.company: present": ({"ship_to.company": "ACME"}, {"ship_to.company": None}),
    "ship_to.name: Erika Muster": ({"ship_to.name": "Erika Muster"}, {"ship_to.name": "Erika"}),
    "ship_to.kind: po-box": ({"ship_to.kind": "po-box"}, {"ship_to.kind": "street"}),
    "bill_to.postcode: not same as ship_to.postcode": (
        {"ship_to.postcode": "10115", "bill_to": Address(postcode="80331", country="DE")},
        {"ship_to.postcode": "10115", "bill_to": Address(postcode="10115", country="DE")},
    ),
    'buyer.email: ends with "@example.com"': (
        {"buyer.email": "a@example.com"}, {"buyer.email": "a@example.org"},
    ),
    "buyer.id: B-77": ({"buyer.id": "B-77"}, {"buyer.id": "B-7"}),
    "buyer.orders_before: 0": ({"known buyer.orders_before": 0}, {"known buyer.orders_before": 1}),
    "buyer.spent_before: over 500 EUR": (
        {"known buyer.spent_before": Money(50001, "EUR")},
        {"known buyer.spent_before": Money(50000, "EUR")},
    ),
    "order.skus: include POWER-BANK": (
        lines(LAMP, msgspec.structs.replace(MUG, sku="POWER-BANK")), lines(LAMP, MUG),
    ),
    "no line: {line.sku: starts with BULK-}": (
        lines(LAMP, MUG), lines(LAMP, msgspec.structs.replace(MUG, sku="BULK-9")),
    ),
    "any line: {line.title: contains lamp}": (
        lines(msgspec.structs.replace(LAMP, title="A LAMP")), lines(MUG),
    ),
    "any line: {line.quantity: over 10}": (lines(TWO, MUG), lines(LAMP, MUG)),
    "order.quantity: over 5": (lines(TWO), lines(MUG)),
    "order.line_count: at least 3": (lines(LAMP, MUG, MUG), lines(LAMP, MUG)),
    "order.weight: over 2 kg": (lines(TWO), lines(MUG)),
    "order.total: at least 100 EUR": ({"total": 10000}, {"total": 9999}),
    "order.total: at most 100 EUR": ({"total": 10000}, {"total": 10001}),
    "order.total: over 0 EUR": ({"total": 1}, {"total": 0}),
    "order.goods_value: under 20 EUR": (lines(MUG), lines(LAMP, MUG)),
    "order.shipping_paid: over 9 EUR": ({"shipping.paid": 901}, {"shipping.paid": 900}),
    "order.paid_on: present": ({"paid_at": "2026-11-01T12:00:00Z"}, {"paid_at": None}),
    "order.ship_by_in: under 24 hours": (
        {"shipping.ship_by": "2026-11-03T18:00:00Z"}, {"shipping.ship_by": "2026-11-09T18:00:00Z"},
    ),
    "order.tags: include wholesale": ({"tags": ("a", "wholesale")}, {"tags": ("vip",)}),
    "order.flags: include gift": ({"flags": ("gift",)}, {"flags": ("masked",)}),
    "ship_to.country: not in eu": ({"ship_to.country": "CH"}, {"ship_to.country": "FR"}),
    "order.shipping_service: contains express": (
        {"shipping.service": "DHL Express"}, {"shipping.service": "Standard"},
    ),
    "order.channel: shop": ({}, {"channel": "other-shop"}),
    "order.client: nordlys": ({"client": "nordlys"}, {"client": "acme"}),
    "order.notes: present": ({"notes": "ring twice"}, {"notes": None}),
    "order.risk: high": ({"risk": "HIGH"}, {"risk": "low"}),
    "order.payment_status: [paid, authorized]": (
        {"payment_status": "authorized"}, {"payment_status": "pending"},
    ),
}  # fmt: skip


def changed(values: dict[str, Any]) -> tuple[Order, dict[str, Any]]:
    """The order with these values, and what the ledger knows of it."""
    order, known = ORDER, {}
    for path, value in values.items():
        if path.startswith("known "):
            known[path.removeprefix("known ")] = value
            continue
        part, _, field = path.rpartition(".")
        if part:
            value = msgspec.structs.replace(getattr(order, part), **{field: value})
        order = msgspec.structs.replace(order, **{part or field: value})
    return order, known


def fires(ruleset: RuleSet, values: dict[str, Any]) -> bool:
    order, known = changed(values)
    case = Case(order=order, items=ITEMS, rates=RATES, now=NOW, known=known)
    verdict = plain_verdict(ruleset, facts_of(case, ruleset.wanted, ruleset.derived))
    return [one.rule for one in verdict.fired] == ["r"]


def rule(condition: str, then: str = "note: n", stage: str = "review", more: str = "") -> str:
    lists = "lists: {eu: [DE, FR, AT]}\n" if "in eu" in condition else ""
    return (
        f"stage: {stage}\n{lists}rules:\n  - id: r\n    why: w\n{more}    when:\n"
        f"      {condition}\n    then: {{{then}}}\n"
    )


def read(text: str) -> tuple[Any, list[Problem]]:
    return load({"rules/r.yaml": text}, HOUSE)


def right_rule(text: str, stage: str = "review") -> RuleSet:
    sets, problems = read(text)
    assert problems == []
    return sets.of(stage)


def test_there_are_rows_of_all_four_programs() -> None:
    assert len(CONDITIONS) + len(DOINGS) >= 70
    for program in ("ShipStation", "Shopify Flow", "Extensiv", "Linnworks"):
        for table in (CONDITIONS, DOINGS):
            assert sum(program in row[0] for row in table) >= 3, program


def test_every_condition_of_the_page_has_its_orders_here() -> None:
    assert set(OURS) == set(ORDERS)


@pytest.mark.parametrize("condition", ORDERS)
def test_our_condition_fires_for_the_order_it_means_and_for_no_other(condition: str) -> None:
    ruleset = right_rule(rule(condition))
    meets, fails = ORDERS[condition]
    assert fires(ruleset, meets)
    assert not fires(ruleset, fails)


# What other programs call what is asked of a fact: those words have a table of their own.
_OPERATOR = re.compile(
    r"equals|starts with|ends with|contains|is |none of|at least|less than", re.I
)


def facts_typed() -> list[tuple[str, str]]:
    """(their name, what the advice must hold) of every row of conditions."""
    found = []
    for _, there, here in CONDITIONS:
        right = ""
        if not here.startswith("nothing"):
            inner = codes(here)[0]
            right = re.findall(r"[a-z_]+\.[a-z_]+", inner)[0]
        named = [one for one in codes(there) if not _OPERATOR.match(one)]
        assert named, there
        found += [(one, right) for one in named]
    return found


@pytest.mark.parametrize(("theirs", "ours"), facts_typed())
def test_their_name_of_a_fact_is_told_with_ours(theirs: str, ours: str) -> None:
    [problem] = read(rule(f"{theirs!r}: x"))[1]
    assert (problem.code, problem.line, problem.column) == ("fact/unknown", 6, 7)
    assert ours in problem.advice
    assert "no fact" in problem.message or "nowhere here" in problem.message
    for language in LANGUAGES.values():
        said = problem.advised(language)
        assert said
        assert "not-here." not in said


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [("Item SKU", "line.sku"), ("Item Name", "line.title"), ("hs_code", "line.hs_code"),
     ("Order Total", "order.total"), ("order.lineItems.quantity", "line.quantity")],
)  # fmt: skip
def test_it_is_told_in_a_block_over_lines_too(theirs: str, ours: str) -> None:
    [problem] = read(rule(f"any line: {{{theirs!r}: x}}"))[1]
    assert problem.code == "fact/unknown"
    assert ours in problem.advice


@pytest.mark.parametrize("header", ["Country", "ship to country", "Item SKU", "zip"])
def test_it_is_told_in_the_header_of_a_table(header: str) -> None:
    text = "stage: review\nrules:\n  - id: r\n    why: w\n    table: t.csv\n"
    files = {"rules/r.yaml": text, "rules/tables/t.csv": f"{header},hold\nDE,call-buyer\n"}
    [problem] = load(files, HOUSE)[1]
    assert (problem.code, problem.file) == ("fact/unknown", "rules/tables/t.csv")
    assert re.search(r"(ship_to|line|order)\.\w+", problem.advice)


def test_every_other_name_of_a_fact_leads_to_one_of_ours() -> None:
    told = []
    for one in other_facts():
        assert bool(one.fact or one.line) != bool(one.instead), one
        for name in one.says:
            [problem] = read(rule(f"{name!r}: x"))[1]
            ours = one.fact or one.line
            assert problem.code == "fact/unknown", name
            assert ours in problem.advice, name
            if one.condition and one.condition.startswith("include "):
                assert one.condition in problem.advice
            told.append(name)
    # One name means one thing.
    assert len(told) == len(set(told))


def doings() -> list[tuple[str, str, str]]:
    """(their name, stage, our action) of every row of actions; no stage where there is none."""
    found = []
    for _, there, here in DOINGS:
        stage, _, _ = here.partition(" `")
        ours = "" if stage.startswith("nothing") else codes(here)[0]
        found += [(one, stage if ours else "", ours) for one in codes(there)]
    return found


@pytest.mark.parametrize(("theirs", "stage", "ours"), [one for one in doings() if one[2]])
def test_our_action_is_done_where_the_rule_fires(theirs: str, stage: str, ours: str) -> None:
    condition = "order.client: nordlys"
    if "lines: matching" in ours:
        condition = "any line: {line.sku: BIG}"
    more = "    until: 2026-12-24\n" if theirs.startswith("Hold Until") else ""
    text = rule(condition, ours, stage, more)
    if "clears" in ours:
        # Somebody must ask for the hold that it lifts.
        text += "  - {id: other, why: w, when: {order.client: acme}, then: {hold: call-buyer}}\n"
    ruleset = right_rule(text, stage)
    one = ruleset.rules[0]
    said = {action.verb: ", ".join(action.values) for action in one.then}
    for part in re.split(r", (?=\w+: )", ours):
        verb, _, value = part.partition(": ")
        assert said[verb] == value.strip("[]")
    # Facts of an order that the ledger has at that stage.
    met = {"order.client": "nordlys", "line.sku": ("BIG",), "today": "2026-11-03"}
    missed = {"order.client": "acme", "line.sku": ("SMALL",), "today": "2026-11-03"}
    assert plain_verdict(ruleset, met).fired[0].then == one.then
    assert "r" not in [firing.rule for firing in plain_verdict(ruleset, missed).fired]
    if more:
        assert not plain_verdict(ruleset, met | {"today": "2026-12-25"}).fired


@pytest.mark.parametrize(("theirs", "stage", "ours"), doings())
def test_their_name_of_an_action_is_told_with_ours(theirs: str, stage: str, ours: str) -> None:
    for typed_at in ("review", "route", "carrier", "notify"):
        text = rule("order.client: nordlys", f"{theirs!r}: x", typed_at)
        [problem] = read(text)[1]
        assert (problem.code, problem.line) == ("rule/action", 7)
        if ours:
            assert ours.partition(":")[0] in problem.advice
            if stage == "carrier" and "option" in ours:
                assert ours in problem.advice
        else:
            assert problem.id == "rule/action.not-here"
        for language in LANGUAGES.values():
            assert problem.advised(language)
            assert "not-here." not in problem.advised(language)


def test_every_action_that_is_not_here_says_what_to_do_instead() -> None:
    assert not set(NOT_HERE) & set(ACTIONS)
    for word, instead in NOT_HERE.items():
        for language in LANGUAGES.values():
            assert language.has(f"not-here.{instead}"), word


def test_the_chinese_page_has_the_section_too() -> None:
    page = (ROOT / "docs" / "rules.zh.md").read_text("utf-8")
    part = page.split("## 从 ShipStation、Shopify Flow、Extensiv、Linnworks 过来")[1].split(
        "\n## "
    )[0]
    found = [line.strip("| ").split(" | ") for line in part.splitlines() if line.startswith("| `")]
    assert len(found) >= 20
    for theirs, ours in found:
        *stage, right = codes(ours)
        condition, action = ("订单.货主: nordlys", right) if stage else (right, "备注: n")
        text = f"""\
环节: {"".join(stage) or "审单"}
规则:
  - 编号: r
    原因: w
    条件: {{{condition}}}
    动作: {{{action}}}
"""
        assert read(text)[1] == []
        named = right.partition(":")[0]
        for name in codes(theirs):
            typed = rule("order.client: nordlys", f"{name!r}: x") if stage else rule(f"{name!r}: x")
            [problem] = read(typed)[1]
            if not stage:
                assert named in problem.advised(LANGUAGES["zh"])
