"""`crossdock check`: every problem of every file, before anything is decided."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import msgspec

from processor.commands.checking.engine import engine_lines, engine_problems
from processor.commands.checking.folders import folder_lines
from processor.commands.checking.known import old_in_the_ledger, unheard_of
from processor.commands.checking.lanes import unsure_lanes
from processor.commands.checking.leases import lease_lines
from processor.commands.checking.pgp import pgp_lines
from processor.commands.checking.pools import pool_lines
from processor.commands.checking.releases import renamed_rules
from processor.commands.checking.trials import trial_lines
from processor.commands.checking.waves import wave_lines
from processor.commands.opening.place import on_a_network_disk
from processor.commands.printing.console import (
    DONE,
    NEEDS_A_PERSON,
    USAGE,
    Stop,
    listen,
    say,
    show_json,
    show_problems,
    spoken,
)
from processor.commands.printing.problem_formats import github, plain, sarif
from processor.house.house import House, load, load_rule_tests, rule_names
from processor.model.sentence import Sentence, sentence
from processor.problems.problem import Problem, errors
from processor.rules import run_cases
from processor.rules.checking.schema import SCHEMAS
from processor.transport.listing import is_folder


def check(args: argparse.Namespace) -> int:
    """Every problem of every file at once."""
    if args.schema:
        show_json(SCHEMAS[args.schema]())
        return DONE
    listen(args.config)
    if args.rules is not None and not is_folder(Path(args.rules)):
        raise Stop(USAGE, sentence("open.no-rules-folder", folder=args.rules))
    rules = None if args.rules is None else Path(args.rules).absolute()
    house, problems = load(Path(args.config), rules)
    if house is not None:
        problems += untested(house, problems, rules)
        problems += unheard_of(house)
        problems += engine_problems(house, args.config)
        problems += renamed_rules(house)
        problems += unsure_lanes(house)
    wrong = errors(problems)
    form = "json" if args.json else args.format
    if form == "json":
        for problem in problems:
            show_json(plain(problem))
    elif form == "github":
        for line in github(problems):
            say(line)
    elif form == "sarif":
        show_json(sarif(problems))
    else:
        show_problems(problems)
        if house is not None:
            for words in (
                *engine_lines(house),
                *lease_lines(house),
                *folder_lines(house),
                *pgp_lines(house),
                *trial_lines(house.config),
                *wave_lines(house.config),
                *told_of_the_ledger(house, args.now),
                *pool_lines(house, args.now),
            ):
                say(spoken(words))
            say(spoken(_summary(house, len(wrong), len(problems) - len(wrong))))
    if not wrong:
        return DONE
    in_config = any(problem.file == Path(args.config).name for problem in wrong)
    return USAGE if in_config else NEEDS_A_PERSON


def told_of_the_ledger(house: House, clock: str | None) -> list[Sentence]:
    """Where the ledger may not lie, and which of its figures are too old. What is checked may be at
    work elsewhere, so no mistake."""
    words = on_a_network_disk(house)
    return ([] if words is None else [words]) + old_in_the_ledger(house, clock)


def _summary(house: House, wrong: int, warnings: int) -> Sentence:
    rules = len({rule.at for one in house.rule_sets.all() for rule in one.rules})
    told = [sentence("check.problems", n=wrong)]
    if warnings:
        told.append(sentence("check.warnings", n=warnings))
    return sentence(
        "check.summary",
        files=sentence("check.files", n=len(house.texts)),
        holding=(
            sentence("check.channels", n=len(house.config.channels)),
            sentence("check.mappings", n=len(house.mappings)),
            sentence("check.layouts", n=len(house.layouts)),
            sentence("check.rules", n=rules),
            sentence("check.services", n=len(house.cards.services)),
        ),
        told=told,
    )


def untested(house: House, known: Sequence[Problem], rules: Path | None = None) -> list[Problem]:
    """What the tests beside the rules lack, as warnings, and mistakes in their files.

    A test that fails is for `crossdock test` to tell.
    """
    names = rule_names(house.config, house.cards, gazetteer=house.gazetteer)
    report = run_cases(house.rule_sets, load_rule_tests(house, rules), names=names)
    told = {(problem.code, problem.place) for problem in known}
    return [
        msgspec.structs.replace(problem, severity="warning")
        if problem.code.startswith("test/uncovered")
        else problem
        for problem in with_lines(house, report.problems)
        if problem.code != "test/failed" and (problem.code, problem.place) not in told
    ]


def with_lines(house: House, problems: Sequence[Problem]) -> list[Problem]:
    """Problems of rules with the line they stand on, for the excerpt."""
    texts = {path: body.splitlines() for (kind, path), body in house.texts.items()}
    return [
        problem if problem.text or not problem.line else _with_line(problem, texts)
        for problem in problems
    ]


def _with_line(problem: Problem, texts: dict[str, list[str]]) -> Problem:
    lines = texts.get(problem.file, [])
    text = lines[problem.line - 1] if problem.line <= len(lines) else ""
    if not text.strip():
        return problem
    place = len(text) - len(text.lstrip())
    return msgspec.structs.replace(problem, text=text, column=place + 1, span=len(text.strip()))
