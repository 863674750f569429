"""Tags that rules wait for: given by nobody, by rules that give none, or too late. Pure."""

from __future__ import annotations

from collections.abc import Callable

from processor.model.comparisons import Includes
from processor.model.sentence import Name, Sentence, sentence
from processor.model.stages import STAGES
from processor.problems.suggest import suggest
from processor.rules.language.rule import Rule, RuleSet, RuleSets


def cited(rule: Rule) -> Sentence:
    """A rule with its place."""
    return sentence("cited.rule", rule=rule.id, place=rule.at)


def check_tags(warn: Callable[..., None], rule_sets: RuleSets) -> None:
    """Tags that a rule tests, no rule sets, and that look like one that a rule does set."""
    sets = {
        tag for ruleset in rule_sets.all() for rule in ruleset.active
        for action in rule.then if action.verb == "tag" for tag in action.values
    }  # fmt: skip
    for ruleset in rule_sets.all():
        for rule in ruleset.active:
            if rule.client != ruleset.client:
                continue
            tested = tags_tested(rule)
            for tag in sorted(tested - sets):
                near = suggest(tag, sets, "")
                if near:
                    warn("tag/unknown", rule, tag=tag, near=near)
            if rule.status == "live":
                _needs_tags(warn, rule_sets, ruleset, rule, tested)


def _needs_tags(
    warn: Callable[..., None], rule_sets: RuleSets, ruleset: RuleSet, rule: Rule, tested: set[str]
) -> None:
    """Tags that a live rule tests, and that rules give only where it does not see them: on trial,
    switched off, at its own stage or later."""
    stages = list(STAGES)
    for tag in sorted(tested):
        givers = [
            (stage, one)
            for stage in stages
            for one in rule_sets.of(stage, ruleset.client).rules
            if any(action.verb == "tag" and tag in action.values for action in one.then)
        ]
        before = stages[: stages.index(ruleset.stage)]
        seen = [one for stage, one in givers if stage in before]
        if any(one.status == "live" for one in seen):
            continue
        if seen:
            trial = next((one for one in seen if one.status == "trial"), seen[0])
            key = "tag/unknown.on-trial" if trial.status == "trial" else "tag/unknown.is-off"
            warn(key, rule, tag=tag, other=cited(trial))
        elif givers:
            stage, one = givers[0]
            if one is not rule:
                warn(
                    "tag/unknown.too-late", rule, tag=tag, other=cited(one),
                    stage=Name(stage),
                )  # fmt: skip


def tags_tested(rule: Rule) -> set[str]:
    """The tags that the conditions of a rule ask for."""
    return {
        str(value)
        for branch in rule.branches
        for test in branch
        if test.fact == "order.tags" and isinstance(test.says, Includes)
        for value in test.values
    }
