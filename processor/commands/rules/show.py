"""`crossdock rules show`: the rules that decide, stage by stage, for the house or a client."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from processor.commands.opening.open_house import load_house
from processor.commands.printing.console import (
    DONE,
    USAGE,
    Stop,
    padded,
    say,
    show_json,
    spoken,
    told,
)
from processor.model.sentence import Date, Listed, Name, Piece, Sentence, sentence
from processor.model.stages import STAGES
from processor.problems.suggest import suggest
from processor.rules.deciding.pieces import action_piece
from processor.rules.deciding.set_shown import RuleShown, SetShown, origin_words, shown_set


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
    origin = origin_words(rule, client)
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
