"""Every recipe of docs/cookbook.md loads, passes its tests and leaves no condition unproved."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from builders.paths import ROOT
from builders.recipes import PAGE, RECIPES, Recipe

from processor.carriers.rate_files import read_rate_cards
from processor.house.config_file import read_config
from processor.languages.languages import in_english
from processor.problems.yaml_source import parse
from processor.rules import Engine, Names, evaluate, load, run_cases
from processor.rules.testing.case_file import CaseReader
from processor.rules.testing.cases import _set_of

each = pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
COMPANIES = list(dict.fromkeys(recipe.company for recipe in RECIPES))


@pytest.fixture(scope="module")
def config() -> Any:
    config, problems = read_config((ROOT / "config.yaml").read_text("utf-8"), "config.yaml", "/")
    assert config is not None, problems
    return config


@pytest.fixture(scope="module")
def names(config: Any) -> Names:
    rates = {
        path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
        for path in (ROOT / "rules/rates").glob("*.*.csv")
    }
    cards, problems = read_rate_cards(rates, config.carriers, config.warehouses)
    assert cards is not None, problems
    return Names(
        warehouses=frozenset(config.warehouses),
        carriers=frozenset(config.carriers),
        services=frozenset(f"{one.carrier}/{one.service}" for one in cards.services),
        accepts=frozenset(word for one in cards.services for word in one.accepts),
        holds=frozenset(config.holds),
        channels=frozenset(config.channels),
        clients=frozenset(config.clients),
        currency=config.currency,
    )


@pytest.fixture(scope="module")
def engine() -> Any:
    with Engine() as engine:
        yield engine


def with_holds(names: Names, some: list[Recipe]) -> Names:
    added = {hold for recipe in some for hold in recipe.holds}
    return msgspec.structs.replace(names, holds=names.holds | added)


def told(problems: Any) -> list[tuple[str, str, str]]:
    return [(one.place, one.code, one.message) for one in problems]


def of_company(company: str) -> list[Recipe]:
    return [recipe for recipe in RECIPES if recipe.company == company]


def test_there_are_twenty_five_recipes_for_three_companies() -> None:
    assert (len(RECIPES), len(COMPANIES)) == (25, 3)
    for recipe in RECIPES:
        assert recipe.rules, recipe.name
        rule_files = [path for path in recipe.rules if path.endswith(".yaml")]
        assert sorted(recipe.tests) == sorted(
            path.replace(".yaml", ".test.yaml") for path in rule_files
        )


def test_the_table_at_the_top_names_every_recipe() -> None:
    table = PAGE[: PAGE.index("\n## ")]
    anchors = re.findall(r"\]\(#([^)]+)\)", table)
    named = [re.sub(r"[^\w\- ]", "", one.name.lower()).replace(" ", "-") for one in RECIPES]
    assert [one for one in anchors if one not in map(_anchor, COMPANIES)] == named


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@each
def test_a_recipe_names_new_holds_and_only_those(recipe: Recipe, names: Names, config: Any) -> None:
    assert not names.holds & set(recipe.holds)
    types = {hold.type for hold in config.holds.values()}
    queues = {hold.queue for hold in config.holds.values()}
    for hold in recipe.holds.values():
        assert set(hold) == {"type", "queue"}
        assert hold["type"] in types
        assert hold["queue"] in queues


@each
def test_a_recipe_loads_passes_and_leaves_no_condition_unproved(
    recipe: Recipe, names: Names, engine: Engine
) -> None:
    known = with_holds(names, [recipe])
    sets, problems = load(recipe.rules, known)
    # A rule that clears holds waits for the rules that make them.
    assert [one for one in told(problems) if one[1] != "rule/clears"] == []
    assert sets is not None
    report = run_cases(sets, recipe.tests, engine.ask, known)
    assert told(report.problems) == []
    for one in report.coverage:
        assert one.decided, one.rule
        assert not one.unneeded, one.rule


@each
def test_what_explain_prints_is_what_the_cases_make_of_it(recipe: Recipe, names: Names) -> None:
    known = with_holds(names, [recipe])
    sets, _ = load(recipe.rules, known)
    assert sets is not None
    lines = set()
    for path, source in recipe.tests.items():
        root, form = parse(source, path)
        ruleset = _set_of(sets, path)
        assert root is not None and ruleset is not None
        for case in CaseReader(form, sets, ruleset, known).cases(root):
            lines |= {
                f"{one.outcome} {one.rule}: wants {one.fact} {in_english(one.condition)},"
                f" it is {in_english(one.actual)}"
                for one in evaluate(case.ruleset, case.facts)
            }
    assert set(recipe.explained) <= lines


@pytest.mark.parametrize("company", COMPANIES)
def test_all_recipes_of_a_company_make_one_house(
    company: str, names: Names, engine: Engine
) -> None:
    own = of_company(company)
    known = with_holds(names, own)
    files: dict[str, str] = {}
    tests: dict[str, str] = {}
    for recipe in own:
        assert not files.keys() & recipe.rules.keys(), recipe.name
        files |= recipe.rules
        tests |= recipe.tests
    sets, problems = load(files, known)
    assert told(problems) == []
    assert sets is not None
    assert told(run_cases(sets, tests, engine.ask, known).problems) == []


@each
def test_a_recipe_is_copied_into_the_shipped_house_as_it_stands(
    recipe: Recipe, names: Names
) -> None:
    files = {
        path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
        for pattern in ("*.yaml", "lists/*.csv", "tables/*.csv")
        for path in (ROOT / "rules").glob(pattern)
    }
    known = with_holds(names, [recipe])
    sets, problems = load(files | recipe.rules, known)
    assert sets is not None, told(problems)
    tests = {path: body for path, body in files.items() if path.endswith(".test.yaml")}
    assert told(run_cases(sets, tests | recipe.tests, names=known).problems) == []
