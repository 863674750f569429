"""`crossdock check` and `crossdock test`: everything that decides, before it decides."""

from __future__ import annotations

import argparse
from pathlib import Path

from processor.commands.console import (
    DONE,
    NEEDS_A_PERSON,
    USAGE,
    say,
    show_json,
    show_problems,
    table,
)
from processor.commands.samples import run_samples
from processor.commands.site import listen, load_house
from processor.house import load, load_rule_tests, rule_names
from processor.problems import errors
from processor.rules import Engine, run_cases


def check(args: argparse.Namespace) -> int:
    """Every problem of every file at once."""
    listen(args.config)
    house, problems = load(Path(args.config))
    wrong = errors(problems)
    if args.json:
        for problem in problems:
            show_json(problem)
    else:
        show_problems(problems)
        if house is not None:
            rules = len({rule.at for one in house.rule_sets.all() for rule in one.rules})
            say(
                f"{len(house.texts)} files read: {len(house.config.channels)} channels, "
                f"{len(house.mappings)} mappings, {len(house.layouts)} layouts, {rules} rules, "
                f"{len(house.cards.services)} services; {len(wrong)} problems"
            )
    if not wrong:
        return DONE
    in_config = any(problem.file == Path(args.config).name for problem in wrong)
    return USAGE if in_config else NEEDS_A_PERSON


def test(args: argparse.Namespace) -> int:
    """The tests beside the rules through the engine, and the samples beside the mappings."""
    house = load_house(args.config)
    texts = load_rule_tests(house)
    with Engine() as engine:
        report = run_cases(
            house.rule_sets, texts, engine.ask, rule_names(house.config, house.cards)
        )
    problems = [*report.problems, *run_samples(house, accept=args.accept)]
    if args.json:
        show_json({"coverage": report.coverage, "problems": problems})
    else:
        show_problems(problems)
        rows: list[tuple[object, ...]] = [
            (one.rule, f"{one.decided} decide", f"{one.not_decided} do not")
            for one in report.coverage
        ]
        say(table("Rules and their cases", rows))
        say(f"{report.cases} rule tests, {len(errors(problems))} problems")
    return NEEDS_A_PERSON if errors(problems) else DONE
