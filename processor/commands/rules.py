"""`crossdock rules`: what people do with rule files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import msgspec

from processor.commands.console import (
    DONE,
    NEEDS_A_PERSON,
    USAGE,
    say,
    show_json,
    show_problems,
    warn,
)
from processor.commands.look import find_one
from processor.commands.opening import Stop, ledger_of, load_house
from processor.commands.requests import ask
from processor.house.house import load_rule_tests, rule_names, texts_digest
from processor.ledger import reference, views
from processor.ledger.database import reading
from processor.model.times import rfc3339
from processor.rules import restore
from processor.rules.facts.fact import STAGES
from processor.rules.language.bilingual import convert
from processor.rules.testing.newcase import NewCase
from processor.rules.testing.newcase import new_case as made
from processor.transport import files


def translate(args: argparse.Namespace) -> int:
    """A rule or test file in the other language: printed, or written in its place."""
    path = Path(args.file)
    try:
        source = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise Stop(USAGE, f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Stop(NEEDS_A_PERSON, f"{path} is not in UTF-8, byte {error.start}") from error
    text, problems = convert(source, args.file, args.to)
    if problems:
        show_problems(problems)
        return NEEDS_A_PERSON
    if not args.write:
        sys.stdout.write(text)
    elif text == source:
        say(f"{path}: nothing to change")
    else:
        files.write_visible(path, text.encode())
        say(f"{path}: now in {'Chinese' if args.to == 'zh' else 'English'}")
    return DONE


def accept(args: argparse.Namespace) -> int:
    """Says yes to the edited rules as they stand on disk, however many decisions they move."""
    house = load_house(args.config)
    with reading(ledger_of(house)) as connection:
        bundle = reference.in_force(connection)
        texts = {} if bundle is None else reference.texts_of(connection, bundle)
    if bundle is not None and texts_digest(texts) == texts_digest(house.texts):
        say("nothing waits: the rules as they stand are in force")
        return DONE
    return ask(house, args, "accept-rules", {"digest": texts_digest(house.texts), "why": args.why})


def new_test(args: argparse.Namespace) -> int:
    """A test case from an order: printed, or added to the tests beside the rule that decided."""
    if args.stage not in STAGES:
        raise Stop(USAGE, f"there is no stage {args.stage!r}: {', '.join(STAGES)}")
    house = load_house(args.config)
    key = find_one(house, args.order)
    with reading(ledger_of(house)) as connection:
        order = next(views.orders(connection, key=key))
        decision = views.last_decision(connection, key)
    seen: dict[str, Any] = msgspec.json.decode(decision.facts) if decision is not None else {}
    facts = next((seen[name] for name in seen if name.split(" ")[0] == args.stage), None)
    if decision is None or facts is None:
        raise Stop(NEEDS_A_PERSON, f"{args.order} was not decided at {args.stage} yet")
    case = made(
        house.rule_sets,
        house.rule_sets.of(args.stage, order.client),
        restore(facts),
        args.name or f"as an order of {order.channel} on {rfc3339(decision.at)[:10]}",
        order.client,
        load_rule_tests(house),
        rule_names(house.config, house.cards),
    )
    for fact in case.unmasked:
        warn(f"{fact} is left out: a rule needs the very words that stand there")
    if case.problem:
        warn(f"the case does not stand as written, complete it by hand: {case.problem}")
    if args.json:
        show_json(case)
    else:
        _put(case, Path(house.config.folders.rules).parent, args.write)
    return NEEDS_A_PERSON if case.problem else DONE


def _put(case: NewCase, base: Path, write: bool) -> None:
    if not write or case.problem:
        sys.stdout.write(f"# {case.file}\n{case.text}")
        return
    path = base / case.file
    files.write_visible(path, case.whole.encode())
    say(f"{case.file}: one case more")
