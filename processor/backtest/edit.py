"""What an edit of the rules changes: which rules mean something else, which settings, which cards.

Only rules that changed are asked again. What the others said was recorded with the decision. Pure.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

import msgspec

from processor.backtest.order_change import Why
from processor.model.decisions import Firing
from processor.model.destinations import PLACE_FACTS
from processor.model.sentence import Name, Sentence, sentence
from processor.model.stages import STAGES
from processor.rules import Rule, RuleSet, RuleSets, Verdict
from processor.rules.deciding.pieces import fact_piece
from processor.rules.facts.facts import split_key
from processor.rules.language.derived import DerivedFact


class RecordedVerdict(msgspec.Struct, frozen=True):
    """What was recorded of a verdict: rule ids, and (rule, fact) where a fact was unknown."""

    fired: tuple[str, ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()
    trial: tuple[str, ...] = ()


class StageEdit(msgspec.Struct, frozen=True):
    """One stage for one client. `before` is None where the rules of then cannot be read.

    `anew` are facts that the tables of places make, where these are other ones now: what was
    recorded of them counts no more. `asked` are the changed rules alone, as a rule set, `recorded`
    the facts they need that stand in a recorded decision; `lines` tells that a rule holds the lines
    it matched, `settings` that all of the stage is to be done again, because how its verdicts count
    is another.
    """

    stage: str
    before: RuleSet | None
    after: RuleSet
    changed: frozenset[str]
    settings: bool
    asked: RuleSet
    recorded: frozenset[str]
    places: dict[str, int]
    firings: dict[str, Firing]
    lines: bool
    anew: frozenset[str] = frozenset()

    @property
    def any(self) -> bool:
        """True if the stage has to be looked at."""
        return bool(self.changed) or self.settings

    def verdict(self, was: RecordedVerdict, found: Verdict) -> Verdict:
        """The whole verdict now: what was recorded of unchanged rules, `found` of the others."""
        fired = {one.rule for one in found.fired} | (set(was.fired) - self.changed)
        unknown = {rule: fact for rule, fact in was.unknown if rule not in self.changed}
        unknown |= dict(found.unknown)
        place = self.places
        return Verdict(
            tuple(self.firings[one] for one in sorted(fired, key=place.__getitem__)),
            tuple((one, unknown[one]) for one in sorted(unknown, key=place.__getitem__)),
            (),
        )

    def moves(self, was: RecordedVerdict, found: Verdict) -> bool:
        """True where the stage must be done again for an order with this verdict."""
        if self.settings:
            return True
        recorded = [one for one in was.fired if one in self.changed]
        open_then = [one for one in was.unknown if one[0] in self.changed]
        if not recorded and not open_then and not found.fired and not found.unknown:
            return False
        if list(found.unknown) != open_then or [one.rule for one in found.fired] != recorded:
            return True
        before = _by_id(self.before)
        after = _by_id(self.after)
        return any(
            _acts(before[rule]) != _acts(after[rule]) if rule in before else True
            for rule in (*recorded, *(rule for rule, _ in open_then))
        )

    def why(self, was: RecordedVerdict, found: Verdict) -> list[Why]:
        """The rules behind a difference, with their places."""
        before, after = _by_id(self.before), _by_id(self.after)
        fires = {one.rule for one in found.fired}
        opens = dict(found.unknown)
        found_why = []
        for rule in sorted(self.changed):
            fired, asked = rule in was.fired, any(one == rule for one, _ in was.unknown)
            at = rule_at(self, rule)
            if rule in fires and not fired:
                found_why.append(Why(rule, at, sentence("backtest.does.fires-now")))
            elif rule in fires and rule in before and _acts(before[rule]) != _acts(after[rule]):
                found_why.append(Why(rule, at, sentence("backtest.does.something-else")))
            elif rule in opens and not asked:
                found_why.append(Why(rule, at, _lacks(opens[rule])))
            elif fired and rule not in fires:
                found_why.append(Why(rule, at, sentence("backtest.does.fires-no-more")))
            elif asked and rule not in opens:
                found_why.append(Why(rule, at, sentence("backtest.does.lacks-no-more")))
        if self.settings and (self.before is not None or not found_why):
            found_why.append(of_stage(self.stage, "backtest.does.counts-otherwise"))
        return found_why


def rule_at(edit: StageEdit, rule: str) -> str:
    """Where a rule stands now, or stood then."""
    here = _by_id(edit.after).get(rule) or _by_id(edit.before).get(rule)
    return "" if here is None else here.at


def of_stage(stage: str, does: str) -> Why:
    """A cause that lies in all rules of a stage."""
    called = sentence("backtest.cause.stage", stage=Name(stage))
    return Why(called, f"rules/{stage}.yaml", sentence(does))


def _lacks(fact: str) -> Sentence:
    return sentence("backtest.does.lacks", fact=fact_piece(fact))


def _by_id(ruleset: RuleSet | None) -> dict[str, Rule]:
    return {} if ruleset is None else {rule.id: rule for rule in ruleset.active}


def _acts(rule: Rule) -> tuple[object, ...]:
    return rule.then, rule.locked, rule.status, rule.if_unknown


def _derived_in(keys: Iterable[str], ruleset: RuleSet) -> tuple[DerivedFact, ...]:
    """The facts of the rule file that these keys name."""
    names = {split_key(key)[0] for key in keys}
    return tuple(one for one in ruleset.derived if one.name in names)


def _keys(rules: Iterable[Rule]) -> set[str]:
    return {
        key for rule in rules for branch in rule.branches for test in branch for key in test.keys
    }


def _means(rule: Rule, ruleset: RuleSet) -> tuple[object, ...]:
    tests = tuple(tuple(test.meaning for test in branch) for branch in rule.branches)
    derived = tuple(
        (one.name, one.form, one.first, one.second, one.where.meaning if one.where else None)
        for one in _derived_in(_keys([rule]), ruleset)
    )
    return (tests, derived, *_acts(rule))


def _settings(ruleset: RuleSet) -> tuple[object, ...]:
    """How the verdicts of all rules count together."""
    return ruleset.decide, ruleset.otherwise, dict(ruleset.weights)


def _reads_places(rule: Rule, ruleset: RuleSet) -> bool:
    """Whether a rule reads a fact that the tables of places make."""
    keys = _keys([rule])
    own = (key for one in _derived_in(keys, ruleset) for key in one.keys)
    return not PLACE_FACTS.isdisjoint(split_key(key)[0] for key in (*keys, *own))


def stage_edit(
    stage: str, before: RuleSet | None, after: RuleSet, *, places: bool = False
) -> StageEdit:
    """What of a stage is another after the edit; `places`: the tables of places are other ones, so
    that rules which read what they say may answer otherwise."""
    new = {rule.id: _means(rule, after) for rule in after.active}
    old = {} if before is None else {rule.id: _means(rule, before) for rule in before.active}
    changed = {rule for rule in new.keys() | old.keys() if new.get(rule) != old.get(rule)}
    if places:
        changed |= {
            rule.id
            for ruleset in (after, before)
            for rule in (() if ruleset is None else ruleset.active)
            if _reads_places(rule, ruleset or after)
        }
    rules = tuple(rule for rule in after.active if rule.id in changed)
    keys = _keys(rules)
    derived = _derived_in(keys, after)
    asked = dataclasses.replace(
        after,
        rules=rules,
        wanted=frozenset(keys).union(*(one.keys for one in derived)),
        derived=derived,
        _by_id={},
    )
    return StageEdit(
        stage=stage,
        before=before,
        after=after,
        changed=frozenset(changed),
        settings=before is None or _settings(before) != _settings(after),
        asked=asked,
        places={rule.id: place for place, rule in enumerate(after.active)},
        firings={rule.id: rule.firing for rule in after.active},
        lines=any(action.verb == "lines" for rule in after.active for action in rule.then),
        recorded=frozenset(
            key for key in asked.wanted if split_key(key)[0] not in {one.name for one in derived}
        ),
        anew=asked.wanted & PLACE_FACTS if places else frozenset(),
    )


class Edit(msgspec.Struct, frozen=True):
    """All that an edit changes against one set of texts of then; `cards` are carriers, `places`
    whether the tables of places are other ones."""

    stages: dict[tuple[str, str], StageEdit]
    cards: frozenset[str]
    places: bool = False

    def of(self, stage: str, client: str) -> StageEdit:
        """What it changes at a stage for the orders of a client."""
        found = self.stages.get((stage, client))
        return self.stages[stage, ""] if found is None else found

    @property
    def any(self) -> bool:
        """True if it changes anything that decides."""
        return bool(self.cards) or self.places or any(one.any for one in self.stages.values())

    def tells(self) -> bool:
        """True if rules say, or said, who is to be told of a shipment."""
        return any(
            side is None or bool(side.rules)
            for (word, _), one in self.stages.items()
            if "tell" in STAGES[word].verbs
            for side in (one.before, one.after)
        )


def edit_of(before: RuleSets | None, after: RuleSets, cards: frozenset[str]) -> Edit:
    """What is another between two states of the rules folder."""
    places = before is None or before.gazetteer.digest != after.gazetteer.digest
    stages: dict[tuple[str, str], StageEdit] = {}
    clients = after.clients.keys() | (before.clients.keys() if before is not None else set())
    for stage in STAGES:
        for client in ("", *sorted(clients)):
            old = None if before is None else before.of(stage, client)
            new = after.of(stage, client)
            house = stages.get((stage, ""))
            # Without an overlay a client has the very sets of the house.
            same = house is not None and house.before is old and house.after is new
            stages[stage, client] = (
                house if same and house else stage_edit(stage, old, new, places=places)
            )
    return Edit(stages, cards, places)


def carriers_edited(before: Mapping[str, str], after: Mapping[str, str]) -> frozenset[str]:
    """The carriers whose rate card files differ; texts by path."""
    old = {path.rsplit("/", 1)[-1]: body for path, body in before.items()}
    new = {path.rsplit("/", 1)[-1]: body for path, body in after.items()}
    return frozenset(
        name.split(".", 1)[0] for name in old.keys() | new.keys() if old.get(name) != new.get(name)
    )
