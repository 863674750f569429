"""A name that nobody knows is refused with those that are near, and nothing is done."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from builders.world import World

import processor
from processor.commands.naming.typed_names import known_name, unknown_name
from processor.commands.printing.console import Stop, spoken


def said(stop: Stop) -> str:
    return spoken(stop.message)


def test_a_known_name_and_none_at_all_are_nothing_wrong() -> None:
    known_name("client", None, [])
    known_name("client", "acme", ["acme"])


def test_what_is_near_stands_behind_all_that_there_are() -> None:
    with pytest.raises(Stop) as stop:
        known_name("client", "acne", {"nordlys", "acme"})
    assert stop.value.code == 2
    assert said(stop.value) == (
        "no client is named 'acne'; there are: acme, nordlys; did you mean acme?"
    )


def test_very_many_are_counted_and_only_what_is_near_is_named() -> None:
    stop = unknown_name("sku", "SKU-01x", [f"SKU-{n:02d}" for n in range(40)])
    assert said(stop).startswith("no SKU is named 'SKU-01x'; there are 40; did you mean SKU-01")
    assert said(unknown_name("sku", "tent", [f"SKU-{n:02d}" for n in range(40)])) == (
        "no SKU is named 'tent'; there are 40"
    )


def test_whatever_a_command_calls_a_thing_has_words() -> None:
    asked = {
        node.args[0].value
        for path in Path(processor.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("known_name", "unknown_name")
        and isinstance(node.args[0], ast.Constant)
    }
    assert asked
    for what in asked:
        assert "console.thing" not in said(unknown_name(str(what), "x", []))


def test_where_there_is_none_that_is_said() -> None:
    assert said(unknown_name("wave", "W1", [])) == "no wave is named 'W1'; there are none"


HELD = "acme-shopify/#1039"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("rules", "stats", "--rule", "hold-large-frist-order"), "mean hold-large-first-order"),
        (("rules", "show", "--client", "acne"), "acme"),
        (("rules", "show", "--stage", "revue"), "review"),
        (("rules", "new-test", HELD, "--stage", "revue"), "review"),
        (("recall", "--rule", "embarg", "--since", "2026-11-01"), "did you mean embargo"),
        (("redecide", "--rule", "embarg"), "did you mean embargo"),
        (("redecide", "--state", "hedl"), "did you mean held"),
        (("redecide", "--state", "shipped"), "--state takes one of held"),
        (
            ("release", HELD, "--why", "x", "--rule", "hold-unusual-quantty"),
            "mean hold-unusual-quantity",
        ),
        (
            ("release", HELD, "--why", "x", "--reason", "unusual-qantity"),
            "did you mean unusual-quantity",
        ),
        (("reject", HELD, "--why", "x", "--reason", "unusual-qantity"), "mean unusual-quantity"),
        (("release", "acme-shopify/1039", "--why", "x"), "did you mean acme-shopify/#1039?"),
        (("explain", "1039"), "1039 means 2 orders: say which one"),
        (("replay", "1039"), "did you mean acme-shopify/#1039 or nordlys-shopify/#1039?"),
        (("explain", HELD, "--rule", "hold-unusual-quantty"), "mean hold-unusual-quantity"),
        (("adopt", "x.csv", "--as", "open", "--channel", "acme-shopfy"), "mean acme-shopify"),
        (("replay", "acme-shopify/1039"), "did you mean acme-shopify/#1039?"),
        (("replay", "W000099"), "stands in no wave yet"),
    ],
)
def test_every_command_refuses_a_name_that_nothing_has(
    sample_house: World, command: tuple[str, ...], says: str
) -> None:
    before = sample_house.dump()
    ran = sample_house.crossdock(*command)
    assert (ran.code, ran.out) == (2, ""), ran
    assert says in ran.err
    assert sample_house.dump() == before


def test_a_table_is_named_for_all_of_its_outcomes_and_a_quiet_rule_is_known(
    sample_house: World,
) -> None:
    (shown, *_) = sample_house.crossdock("rules", "stats", "--json").json()
    tables = {one["rule"].partition("/")[0] for one in shown["fired"] if "/" in one["rule"]}
    quiet = shown["quiet"][0]["rule"]
    for rule in (*sorted(tables)[:1], quiet):
        assert sample_house.crossdock("rules", "stats", "--rule", rule).code == 0, rule
