"""`crossdock rules show`: the rules that decide, stage by stage, for the house or a client."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence

import msgspec

from processor.commands.console import DONE, USAGE, Stop, padded, say, show_json, spoken, told
from processor.commands.open_house import load_house
from processor.model.decisions import Action
from processor.model.sentence import Date, Listed, Name, Piece, Sentence, sentence
from processor.model.stages import STAGES
from processor.problems.suggest import suggest
from processor.rules import Rule, RuleSet, RuleSets, Test
from processor.rules.deciding.pieces import action_piece, condition_piece, told_of
from processor.rules.language.else_rule import ELSE


class RuleShown(msgspec.Struct, frozen=True, kw_only=True):
    """A rule of an effective set: where it comes from, and its conditions.

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
    when: tuple[Piece, ...]
    any_of: tuple[tuple[Piece, ...], ...]
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
        known = [Name(word) for word in STAGES]
        raise Stop(USAGE, sentence("rules-show.no-stage", stage=args.stage, known=known))
    if args.client and args.client not in clients:
        advice = suggest(args.client, clients, "nouns.client")
        if not advice:
            raise Stop(USAGE, sentence("rules-show.no-client", client=args.client))
        near = sentence("rules-show.no-client-near", client=args.client, advice=advice)
        raise Stop(USAGE, near)
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
    when, any_of = _conditions(rule, ruleset)
    dates = {"from": rule.from_, "until": rule.until}
    return RuleShown(
        id=rule.id, status=rule.status, at=rule.at, why=rule.why, owner=rule.owner,
        locked=rule.locked, origin=origin, instead_of=instead,
        dates={name: day for name, day in dates.items() if day},
        when=when, any_of=any_of, then=rule.then,
    )  # fmt: skip


def _meanings(rule: Rule) -> list[list[object]]:
    return [[test.meaning for test in branch if test.op != ELSE] for branch in rule.branches]


def _conditions(
    rule: Rule, ruleset: RuleSet
) -> tuple[tuple[Piece, ...], tuple[tuple[Piece, ...], ...]]:
    """The conditions that all branches share, and what each of several has of its own."""
    shared = [
        test for test in rule.branches[0] if all(test in branch for branch in rule.branches[1:])
    ]

    def said(test: Test) -> Piece:
        return told_of(test.fact, condition_piece(test, ruleset.derived))

    if len(rule.branches) == 1:
        return tuple(map(said, shared)), ()
    own = (tuple(said(one) for one in branch if one not in shared) for branch in rule.branches)
    return tuple(map(said, shared)), tuple(own)


def _print(shown: SetShown) -> None:
    settings = [_setting("decide", Name(shown.decide))]
    if shown.otherwise:
        settings.append(_setting("otherwise", Name(shown.otherwise)))
    if shown.weights:
        weights = [
            sentence("rules-show.weight", what=Name(name), share=share)
            for name, share in shown.weights.items()
        ]
        settings.append(_setting("weights", Listed(tuple(weights))))
    stage = Name(shown.stage)
    if shown.client:
        say(told("rules-show.of-client", stage=stage, client=shown.client, settings=settings))
    else:
        say(told("rules-show.of-house", stage=stage, settings=settings))
    for name, count in shown.lists.items():
        mark = "*" if shown.client and name in shown.own_lists else " "
        say(f"{mark} {told('rules-show.list', name=name, count=count)}")
    for name, form in shown.facts.items():
        say("  " + told("rules-show.fact", name=name, form=Name(form)))
    for rule in shown.rules:
        say("")
        _print_rule(rule, shown.client)
    say("")


def _setting(name: str, value: Piece) -> Sentence:
    return sentence("rules-show.setting", name=Name(name), value=value)


def _origin(rule: RuleShown, client: str) -> Sentence | None:
    """What the overlay of a client has to do with it."""
    known = {
        "added": sentence("rules-show.added", client=client),
        "replaced": sentence("rules-show.in-place", client=client, at=rule.instead_of),
        "switched off": sentence("rules-show.switched-off", client=client),
        "list": sentence("rules-show.own-list", client=client),
    }
    return known.get(rule.origin)


def _print_rule(rule: RuleShown, client: str) -> None:
    marks: list[Piece] = [Name(rule.status)]
    if rule.locked:
        marks.append(Name("locked"))
    marks += [
        sentence("rules-show.dated", name=Name(name), day=Date(day))
        for name, day in rule.dates.items()
    ]
    if rule.owner:
        marks.append(sentence("rules-show.ask", owner=rule.owner))
    origin = _origin(rule, client)
    if origin is not None:
        marks.append(origin)
    mark = " " if origin is None else "*"
    say(f"{mark} {rule.id}  {rule.at}  {spoken(Listed(tuple(marks)))}")
    if rule.why:
        say(f"      {rule.why}")
    always = () if rule.any_of else (sentence("rules-show.always"),)
    _lines(sentence("rules-show.when"), rule.when or always)
    for place, block in enumerate(rule.any_of):
        _lines(sentence("rules-show.or" if place else "rules-show.any-of"), block)
    then = [action_piece(one.verb, one.values) for one in rule.then]
    _lines(sentence("rules-show.then"), then)


def _lines(word: Sentence, lines: Sequence[Piece]) -> None:
    lead = spoken(word)
    for place, line in enumerate(lines):
        say(f"    {padded('' if place else lead, 6)}  {spoken(line)}")
