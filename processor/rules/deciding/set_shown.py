"""The effective set of a stage as people are shown it: every rule, and where it is from. Pure."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from processor.model.decisions import Action
from processor.model.sentence import Piece, Sentence, sentence
from processor.rules.deciding.pieces import condition_piece, told_of
from processor.rules.language.conditions import Test
from processor.rules.language.else_rule import ELSE
from processor.rules.language.rule import Rule, RuleSet, RuleSets


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


def origin_words(rule: RuleShown, client: str) -> Sentence | None:
    """What the overlay of a client has to do with a rule; None where it has nothing."""
    known = {
        "added": sentence("rules-show.added", client=client),
        "replaced": sentence("rules-show.in-place", client=client, at=rule.instead_of),
        "switched off": sentence("rules-show.switched-off", client=client),
        "list": sentence("rules-show.own-list", client=client),
    }
    return known.get(rule.origin)
