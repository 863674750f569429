"""Rules whose answer may change with the day, though nothing of the order does. Pure."""

from __future__ import annotations

from typing import NamedTuple

from processor.rules.facts.facts import fact_named, split_key
from processor.rules.language.else_rule import others_of
from processor.rules.language.rule import Rule, RuleSet, RuleSets


class Dated(NamedTuple):
    """Ids of rules that the day may move, and the hold reasons that such rules clear."""

    rules: frozenset[str]
    cleared: frozenset[str]


def moved_by_the_day(rule_sets: RuleSets) -> Dated:
    """Live rules that begin or end by date, or read the clock, also through facts of their file."""
    rules: set[str] = set()
    cleared: set[str] = set()
    for ruleset in rule_sets.all():
        for rule in ruleset.rules:
            if rule.status == "live" and (_has_dates(rule) or _reads_the_clock(rule, ruleset)):
                rules.add(rule.id)
                cleared |= {v for one in rule.then if one.verb == "clears" for v in one.values}
    return Dated(frozenset(rules), frozenset(cleared))


def _has_dates(rule: Rule) -> bool:
    """The day of the order stays what it is. A last rule of a file has the dates of the others."""
    if any(_has_dates(one) for one in others_of(rule)):
        return True
    return rule.dated_by != "order" and bool(rule.from_ or rule.until)


def _reads_the_clock(rule: Rule, ruleset: RuleSet) -> bool:
    names = {split_key(key)[0] for branch in rule.branches for test in branch for key in test.keys}
    for fact in ruleset.derived:
        if fact.name in names:
            names |= {split_key(key)[0] for key in fact.keys}
    found = (fact_named(name) for name in names)
    return any(fact is not None and fact.source == "clock" for fact in found)
