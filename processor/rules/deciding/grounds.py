"""Which facts a rule reads, the marks that stand for them, and which a newer export moved. Pure.

Facts that rule files define stand for those they are computed from, money in another currency for
the money itself: neither a wording nor an exchange rate is a change of the order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from weakref import WeakKeyDictionary

from processor.model.grounds import mark, mark_of_two
from processor.model.order import Order
from processor.model.stages import STAGES
from processor.rules.facts.fact import Case, Value
from processor.rules.facts.facts import Derived, fact_named, facts_of, split_key
from processor.rules.language.conditions import TABLE
from processor.rules.language.rule import Rule, RuleSet, RuleSets

_READ: WeakKeyDictionary[RuleSet, dict[str, tuple[str, ...]]] = WeakKeyDictionary()
_ALL: WeakKeyDictionary[RuleSets, dict[str, tuple[str, ...]]] = WeakKeyDictionary()


def facts_read(ruleset: RuleSet, rule: Rule) -> tuple[str, ...]:
    """The facts that a rule of a set reads, in the order of their names."""
    known = _READ.setdefault(ruleset, {})
    found = known.get(rule.id)
    if found is None:
        keys = [key for branch in rule.branches for test in branch for key in test.keys]
        found = known[rule.id] = _plain(keys, ruleset.derived)
    return found


def all_facts_read(rule_sets: RuleSets, client: str) -> tuple[str, ...]:
    """The facts that any rule reads that decides for a client, at any stage."""
    known = _ALL.setdefault(rule_sets, {})
    found = known.get(client)
    if found is None:
        sets = [rule_sets.of(stage, client) for stage in STAGES]
        names = {name for one in sets for name in _plain(one.wanted, one.derived)}
        found = known[client] = tuple(sorted(names))
    return found


def _plain(keys: Iterable[str], derived: Iterable[Derived]) -> tuple[str, ...]:
    own = {one.name: one for one in derived}
    found: set[str] = set()
    todo = list(keys)
    while todo:
        name = split_key(todo.pop())[0]
        if name in own:
            todo += own.pop(name).keys
        elif fact_named(name) is not None and not name.startswith(TABLE):
            found.add(name)
    return tuple(sorted(found))


def marks_of(names: Iterable[str], case: Case, facts: Mapping[str, Value]) -> dict[str, str]:
    """The mark of each fact. `case` is the order as its rules see it, `facts` what they were told
    of what changes by itself."""
    found = {}
    for name in names:
        rests, own = _reader(name)
        value = rests(case)
        if own:
            found[name] = mark(value)
        else:
            found[name] = mark_of_two(mark(facts[name]) if name in facts else "", value)
    return found


@lru_cache(maxsize=4096)
def _reader(name: str) -> tuple[Callable[[Case], Value], bool]:
    """What reads the order for a fact, and whether that is the fact itself."""
    fact = fact_named(name)
    if fact is not None and fact.rests is not None:
        return fact.rests, False
    wanted = frozenset((name,))
    return lambda case: facts_of(case, wanted)[name], True


def moved(rule_sets: RuleSets, before: Order, after: Order) -> tuple[str, ...]:
    """The facts that rules of an order's client read and that differ between two exports of it.

    Of the catalogue, of time, stock and other orders nothing is asked: only what the exports say.
    """
    # The time is the same on both sides: no fact differs for it.
    was, now = (
        Case(order=one, now=after.placed_at, gazetteer=rule_sets.gazetteer)
        for one in (before, after)
    )
    own, others = _split(all_facts_read(rule_sets, after.client))
    then, since = facts_of(was, own), facts_of(now, own)
    found = [name for name, value in since.items() if then[name] != value]
    found += [name for name in others if (rests := _reader(name)[0])(was) != rests(now)]
    return tuple(sorted(found))


@lru_cache(maxsize=256)
def _split(names: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The facts that are read as they stand, and those that rest on something else."""
    own = frozenset(name for name in names if _reader(name)[1])
    return own, tuple(name for name in names if name not in own)
