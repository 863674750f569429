"""`crossdock rules show`: the rules that decide, stage by stage, for the house or a client."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence

import msgspec

from processor.commands.console import DONE, USAGE, named, padded, say, show_json, told_as_written
from processor.commands.explain_words import action_words, condition_words
from processor.commands.open_house import Stop, load_house
from processor.languages.languages import in_english
from processor.model.decisions import Action
from processor.model.stages import STAGES
from processor.problems.suggest import suggest
from processor.rules import Rule, RuleSet, RuleSets, Test


class RuleShown(msgspec.Struct, frozen=True, kw_only=True):
    """A rule of an effective set: where it comes from, and its conditions in words.

    `origin`: `house`; `added`, `replaced`, `switched off` by the overlay; `list` where only a list
    that it uses is the overlay's. `instead_of` is the place of the house rule it replaces. `any_of`
    are blocks of conditions of which one must hold, beside all of `when`.
    """

    id: str
    status: str
    at: str
    why: str
    owner: str
    locked: bool
    origin: str
    instead_of: str
    dates: Mapping[str, str]
    when: tuple[str, ...]
    any_of: tuple[tuple[str, ...], ...]
    then: tuple[Action, ...]


class SetShown(msgspec.Struct, frozen=True, kw_only=True):
    """The effective set of a stage. `lists` are counts of items; `facts` those it defines itself;
    `client` is empty for the house."""

    stage: str
    client: str
    decide: str
    otherwise: str
    weights: Mapping[str, int]
    lists: Mapping[str, int]
    own_lists: tuple[str, ...]
    facts: Mapping[str, str]
    rules: tuple[RuleShown, ...]


def show(args: argparse.Namespace) -> int:
    """Prints the effective sets: of one stage or all, of the house or of one client."""
    house = load_house(args.config)
    clients = house.config.clients
    if args.stage and args.stage not in STAGES:
        raise Stop(USAGE, f"there is no stage {args.stage!r}: {', '.join(STAGES)}")
    if args.client and args.client not in clients:
        advice = in_english(suggest(args.client, clients, "nouns.client"))
        raise Stop(USAGE, f"there is no client {args.client!r}; {advice}".removesuffix("; "))
    for stage in [args.stage] if args.stage else STAGES:
        shown = shown_set(house.rule_sets, stage, args.client)
        if args.json:
            show_json(shown)
        elif shown.rules or args.stage:
            _print(shown)
    return DONE


def shown_set(rule_sets: RuleSets, stage: str, client: str = "") -> SetShown:
    """What decides at a stage for a client (empty: the house), each rule with where it is from."""
    ruleset, house = rule_sets.of(stage, client), rule_sets.of(stage)
    return SetShown(
        stage=stage,
        client=client,
        decide=ruleset.decide,
        otherwise=ruleset.otherwise if stage == "route" else "",
        weights=ruleset.weights,
        lists={name: len(items) for name, items in ruleset.lists.items()},
        own_lists=tuple(
            name for name, items in ruleset.lists.items() if house.lists.get(name) != items
        ),
        facts={one.name: one.form for one in ruleset.derived},
        rules=tuple(_shown(rule, ruleset, house) for rule in ruleset.rules),
    )


def _shown(rule: Rule, ruleset: RuleSet, house: RuleSet) -> RuleShown:
    written = [one for one in house.rules if one.written == rule.written]
    same = next((one for one in written if one.id == rule.id), None)
    origin, instead = "house", ""
    if rule.client:
        origin, instead = ("replaced", written[0].at) if written else ("added", "")
    elif ruleset.client and same is not None and same.status != rule.status:
        origin = "switched off"
    elif ruleset.client and (same is None or _meanings(same) != _meanings(rule)):
        origin = "list"
    when, any_of = _conditions(rule)
    dates = {"from": rule.from_, "until": rule.until}
    return RuleShown(
        id=rule.id, status=rule.status, at=rule.at, why=rule.why, owner=rule.owner,
        locked=rule.locked, origin=origin, instead_of=instead,
        dates={name: day for name, day in dates.items() if day},
        when=when, any_of=any_of, then=rule.then,
    )  # fmt: skip


def _meanings(rule: Rule) -> list[list[object]]:
    return [[test.meaning for test in branch] for branch in rule.branches]


def _conditions(rule: Rule) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The conditions that all branches share, and what each of several has of its own."""
    shared = [
        test for test in rule.branches[0] if all(test in branch for branch in rule.branches[1:])
    ]
    if len(rule.branches) == 1:
        return tuple(map(_words, shared)), ()
    own = (tuple(_words(t) for t in branch if t not in shared) for branch in rule.branches)
    return tuple(map(_words, shared)), tuple(own)


def _words(test: Test) -> str:
    return f"{named(test.fact)}: {condition_words(test.fact, test.words)}"


def _print(shown: SetShown) -> None:
    settings = [f"{named('decide')}: {named(shown.decide)}"]
    if shown.otherwise:
        settings.append(f"{named('otherwise')}: {named(shown.otherwise)}")
    weights = (f"{named(name)} {share}" for name, share in shown.weights.items())
    settings += [f"{named('weights')}: {', '.join(weights)}"] if shown.weights else []
    stage, said = named(shown.stage), ", ".join(settings)
    if shown.client:
        say(told_as_written("{} of {}: {}", stage, shown.client, said))
    else:
        say(told_as_written("{} of the house: {}", stage, said))
    for name, count in shown.lists.items():
        mark = "*" if shown.client and name in shown.own_lists else " "
        say(f"{mark} {named('lists')} {name}: {count}")
    for name, form in shown.facts.items():
        say(f"  {named('facts')} {name}: {named(form)}")
    for rule in shown.rules:
        say("")
        _print_rule(rule, shown.client)
    say("")


def _print_rule(rule: RuleShown, client: str) -> None:
    origins = {
        "added": told_as_written("added by {}", client),
        "replaced": told_as_written("by {} in place of {}", client, rule.instead_of),
        "switched off": told_as_written("switched off by {}", client),
        "list": told_as_written("with a list of {}", client),
    }
    marks = [named(rule.status)] + ([named("locked")] if rule.locked else [])
    marks += [f"{named(name)} {day}" for name, day in rule.dates.items()]
    marks += [told_as_written("ask {}", rule.owner)] if rule.owner else []
    marks += [origins[rule.origin]] if rule.origin in origins else []
    say(f"{'*' if rule.origin in origins else ' '} {rule.id}  {rule.at}  {', '.join(marks)}")
    if rule.why:
        say(f"      {rule.why}")
    _lines(
        told_as_written("when"), rule.when or (() if rule.any_of else (told_as_written("always"),))
    )
    for place, block in enumerate(rule.any_of):
        _lines(told_as_written("any of") if not place else told_as_written("or"), block)
    _lines(told_as_written("then"), [action_words([one]) for one in rule.then])


def _lines(word: str, lines: Sequence[str]) -> None:
    for place, line in enumerate(lines):
        say(f"    {padded('' if place else word, 6)}  {line}")
