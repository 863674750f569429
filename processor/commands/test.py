"""`crossdock test`: the tests beside the rules, and the samples beside the mappings."""

from __future__ import annotations

import argparse
from contextlib import nullcontext

from processor.commands.check import with_lines
from processor.commands.opening.open_house import load_house, rules_folder
from processor.commands.printing.console import (
    DONE,
    NEEDS_A_PERSON,
    say,
    show_json,
    show_problems,
    spoken,
    table,
    told,
)
from processor.commands.printing.problem_formats import plain
from processor.commands.trying.samples import run_samples
from processor.house.house import load_rule_tests, rule_names
from processor.model.sentence import sentence
from processor.problems.problem import errors
from processor.rules import Coverage, Engine, TableCoverage, plain_ask, run_cases


def test(args: argparse.Namespace) -> int:
    """The tests beside the rules through the engine, and the samples beside the mappings."""
    rules = rules_folder(args.rules)
    house = load_house(args.config, rules)
    texts = load_rule_tests(house, rules)
    with Engine() if house.decides_plainly is None else nullcontext() as engine:
        ask = plain_ask if engine is None else engine.ask
        names = rule_names(house.config, house.cards, gazetteer=house.gazetteer)
        report = run_cases(house.rule_sets, texts, ask, names)
    problems = [*with_lines(house, report.problems), *run_samples(house, accept=args.accept)]
    if args.json:
        show_json(
            {
                "coverage": report.coverage,
                "tables": report.tables,
                "problems": [plain(one) for one in problems],
            }
        )
    else:
        show_problems(problems)
        say(table(told("test.title"), [_row(one) for one in report.coverage]))
        if report.tables:
            say(table(told("test.tables"), [_table(one) for one in report.tables]))
        tests = sentence("test.rule-tests", n=report.cases)
        told_of = sentence("test.problems", n=len(errors(problems)))
        say(told("test.sum", tests=tests, problems=told_of))
        if house.decides_plainly is not None:
            say(spoken(house.decides_plainly))
    return NEEDS_A_PERSON if errors(problems) else DONE


def _row(one: Coverage) -> tuple[object, ...]:
    needed = one.conditions - len(one.unneeded)
    return (
        one.rule,
        told("test.decide", n=one.decided),
        told("test.do-not", n=one.not_decided),
        told("test.conditions", needed=needed, of=one.conditions),
    )


def _table(one: TableCoverage) -> tuple[object, ...]:
    lines = [str(line) for line in one.open_lines]
    more = one.rows - one.decided - len(lines)
    missing = told("test.rows-open", lines=lines) if lines else ""
    if more:
        missing = told("test.rows-open-more", lines=lines, n=more)
    return (
        one.rule,
        one.table,
        told("test.rows-decided", decided=one.decided, n=one.rows),
        missing,
    )
