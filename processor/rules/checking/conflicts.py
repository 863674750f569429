"""Rules against each other: shadowed, contradicting, out of reach, clearing nothing. Pure.

All findings are warnings, each at the place of the rule. Rules are compared where a listed fact
brings them together, never all with all; after `_MOST` comparisons the rest is left unsaid.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from processor.model.comparisons import Includes
from processor.model.sentence import Given, Sentence, listed, pieces_of, sentence
from processor.problems.problem import Problem, within
from processor.problems.suggest import suggest
from processor.rules.checking.effects import Doings, contradiction, covers, relevant
from processor.rules.checking.overlap import Branch, apart, branch_of, implies, never
from processor.rules.facts.facts import fact_named, split_key
from processor.rules.language.rule import Rule, RuleSet, RuleSets
from processor.rules.language.values import Names

_MOST = 120_000
_STEADY = ("order", "catalogue", "ledger")
_TOLD = 3


class _Looked:
    """A rule with the areas of its branches that an order can match."""

    __slots__ = ("branches", "rule")

    def __init__(self, rule: Rule, names: Names) -> None:
        self.rule = rule
        branches = [branch_of(branch, names) for branch in rule.branches]
        self.branches = [branch for branch in branches if not never(branch)]


class _Check:
    def __init__(self, texts: Mapping[str, str], names: Names) -> None:
        self.lines = {path: text.splitlines() for path, text in texts.items()}
        self.names = names
        self.problems: list[Problem] = []
        self.left = _MOST
        self.looked: dict[int, _Looked] = {}

    def look(self, rule: Rule) -> _Looked:
        """The rule with its areas, made once."""
        found = self.looked.get(id(rule))
        if found is None:
            found = self.looked[id(rule)] = _Looked(rule, self.names)
        return found

    def warn(self, key: str, rule: Rule, /, **pieces: Given) -> None:
        """A warning at the place of a rule."""
        file, _, number = rule.at.rpartition(":")
        lines = self.lines.get(file, [])
        line = int(number)
        text = lines[line - 1] if 0 < line <= len(lines) else ""
        stripped = text.strip()
        self.problems.append(
            Problem(
                id=key, pieces=pieces_of({"rule": rule.id, **pieces}), file=file, line=line,
                column=text.index(stripped) + 1 if stripped else 1, text=text,
                span=max(1, len(stripped)), inside=within("rule", rule.id),
                severity="warning",
            )
        )  # fmt: skip


def check_across(rule_sets: RuleSets, texts: Mapping[str, str], names: Names) -> list[Problem]:
    """Warnings on rules that are right alone and wrong together. `texts` are the files by path."""
    check = _Check(texts, names)
    for ruleset in rule_sets.all():
        live = [rule for rule in ruleset.rules if rule.status == "live"]
        own = {rule.id for rule in live if rule.client == ruleset.client}
        _shadowed(check, live, own)
        _contradicting(check, ruleset.stage, live, own)
        _clearing(check, ruleset, own)
    _refused_before(check, rule_sets)
    _tags(check, rule_sets)
    return check.problems


def _buckets(rules: Sequence[_Looked]) -> dict[object, list[tuple[_Looked, Branch]]]:
    """Every branch under the values of the listed fact that fewest others share, or under a fact.

    A branch of no conditions stands under None.
    """
    counts: Counter[object] = Counter()
    for looked in rules:
        for branch in looked.branches:
            for key, area in branch.areas.items():
                counts.update((key, value) for value in area.values or ())
    found: dict[object, list[tuple[_Looked, Branch]]] = {}
    for looked in rules:
        for branch in looked.branches:
            listed = [
                (max(counts[key, value] for value in area.values), key, area.values)
                for key, area in branch.areas.items()
                if area.values
            ]
            if listed:
                _, key, values = min(listed, key=lambda one: (one[0], one[1]))
                places: list[object] = [(key, value) for value in values]
            elif branch.areas:
                places = [min(branch.areas)]
            else:
                places = [branch.blocks[0][0].op if branch.blocks else None]
            for place in places:
                found.setdefault(place, []).append((looked, branch))
    return found


def _wider(
    branch: Branch, buckets: Mapping[object, list[tuple[_Looked, Branch]]]
) -> Iterator[tuple[_Looked, Branch]]:
    """The branches that could hold wherever this one does."""
    places: list[object] = [None, *branch.areas, *{test.op for test, _ in branch.blocks}]
    places += [(key, next(iter(area.values))) for key, area in branch.areas.items() if area.values]
    if any(test.op in ("any line", "at least n lines") for test, _ in branch.blocks):
        places += ["any line", "at least n lines"]
    for place in dict.fromkeys(places):
        yield from buckets.get(place, ())


def _shadowed(check: _Check, live: Sequence[Rule], own: set[str]) -> None:
    looked = [check.look(rule) for rule in live]
    places = {id(one): place for place, one in enumerate(looked)}
    buckets = _buckets(looked)
    for one in looked:
        if one.rule.id not in own or not one.branches:
            continue
        found: set[int] | None = None
        for branch in one.branches:
            above: set[int] = set()
            for other, wider in _wider(branch, buckets):
                if other is one or other.rule.written == one.rule.written:
                    continue
                if found is not None and places[id(other)] not in found:
                    continue
                check.left -= 1
                if check.left < 0:
                    return
                if covers(one.rule, other.rule) and implies(branch, wider):
                    above.add(places[id(other)])
            found = above
            if not found:
                break
        for place in sorted(found or ()):
            other = looked[place]
            if place > places[id(one)] and _equal(one, other):
                continue
            check.warn("rule/shadowed", one.rule, other=_cited(other.rule))
            break


def _equal(one: _Looked, other: _Looked) -> bool:
    """True where each does what the other does: then the later one is told of."""
    return covers(other.rule, one.rule) and all(
        any(implies(branch, wider) for wider in one.branches) for branch in other.branches
    )


def _contradicting(check: _Check, stage: str, live: Sequence[Rule], own: set[str]) -> None:
    classes: dict[Doings, list[_Looked]] = {}
    places = {rule.id: place for place, rule in enumerate(live)}
    for rule in live:
        doings = relevant(stage, rule)
        if doings:
            classes.setdefault(doings, []).append(check.look(rule))
    kinds = list(classes)
    told: dict[str, list[tuple[Rule, Rule, Sentence]]] = {}
    for place, one in enumerate(kinds):
        for other in kinds[:place]:
            check.left -= 1
            if check.left < 0:
                return
            clash, grave = contradiction(stage, one, other)
            if clash is None:
                continue
            for first, second in _meeting(check, classes[one], classes[other], grave):
                early, late = sorted((first.rule, second.rule), key=lambda r: places[r.id])
                if early.written != late.written and own & {early.id, late.id}:
                    told.setdefault(late.id, []).append((early, late, clash))
    for found in told.values():
        found.sort(key=lambda one: places[one[0].id])
        others = listed([_cited(early) for early, _, _ in found[:_TOLD]])
        more = len(found) - _TOLD
        _, late, clash = found[0]
        if more > 0:
            check.warn("rule/overlap.many", late, others=others, n=more, clash=clash)
        else:
            check.warn("rule/overlap", late, others=others, clash=clash)


def _cited(rule: Rule) -> Sentence:
    """A rule with its place."""
    return sentence("cited.rule", rule=rule.id, place=rule.at)


def _meeting(
    check: _Check, ones: Sequence[_Looked], others: Sequence[_Looked], grave: bool
) -> Iterator[tuple[_Looked, _Looked]]:
    """Pairs of rules that some order can match both."""
    counts = Counter(
        key
        for looked in (*ones, *others)
        for branch in looked.branches
        for key, area in branch.areas.items()
        if area.values
    )
    key = max(counts, key=lambda one: (counts[one], one), default="")
    by_value: dict[object, list[_Looked]] = {}
    rest: list[_Looked] = []
    for other in others:
        values = _listed(other, key)
        if values is None:
            rest.append(other)
        for value in values or ():
            by_value.setdefault(value, []).append(other)
    for one in ones:
        values = _listed(one, key)
        near_by = others if values is None else [
            *(other for value in values for other in by_value.get(value, ())), *rest
        ]  # fmt: skip
        for other in {id(found): found for found in near_by}.values():
            check.left -= 1
            if check.left < 0:
                return
            if _can_meet(check, one, other, grave):
                yield one, other


def _listed(looked: _Looked, key: str) -> set[object] | None:
    """All values of a fact that the branches of a rule list, or None where one leaves it open."""
    found: set[object] = set()
    for branch in looked.branches:
        area = branch.areas.get(key)
        if area is None or area.values is None:
            return None
        found |= area.values
    return found


def _can_meet(check: _Check, one: _Looked, other: _Looked, grave: bool) -> bool:
    return any(
        (grave or bool(mine.areas.keys() & theirs.areas.keys()))
        and not apart(mine, theirs, check.names)
        for mine in one.branches
        for theirs in other.branches
    )


def _clearing(check: _Check, ruleset: RuleSet, own: set[str]) -> None:
    held: dict[str, bool] = {}
    for rule in ruleset.active:
        for action in rule.then:
            for reason in action.values if action.verb == "hold" else ():
                held[reason] = held.get(reason, False) or not rule.locked
    for rule in ruleset.rules:
        if rule.id not in own:
            continue
        for reason in next((one.values for one in rule.then if one.verb == "clears"), ()):
            if not held.get(reason):
                lifted = [one for one, open_ in held.items() if open_]
                near = suggest(reason, lifted, "nouns.hold-of-rules") or sentence("clears.correct")
                key = "rule/clears.locked" if reason in held else "rule/clears"
                check.warn(key, rule, reason=reason, near=near)


def _refused_before(check: _Check, rule_sets: RuleSets) -> None:
    """Rules of later stages whose orders are all rejected at review."""
    reviews = [ruleset for ruleset in rule_sets.all() if ruleset.stage == "review"]
    common = set.intersection(*({rule.id for rule in one.rules} for one in reviews))
    refusing = [
        check.look(rule)
        for rule in rule_sets.review.rules
        if rule.status == "live" and rule.id in common and _steady(rule)
        and any(action.verb == "reject" for action in rule.then)
    ]  # fmt: skip
    buckets = _buckets(refusing)
    for ruleset in rule_sets.all():
        if ruleset.stage == "review":
            continue
        for rule in ruleset.rules:
            looked = check.look(rule)
            if rule.status != "live" or rule.client != ruleset.client or not looked.branches:
                continue
            above: Rule | None = None
            for branch in looked.branches:
                above = next(
                    (one.rule for one, wider in _wider(branch, buckets) if implies(branch, wider)),
                    None,
                )
                if above is None:
                    break
            if above is not None:
                check.warn("rule/unreachable", rule, above=_cited(above))


def _steady(rule: Rule) -> bool:
    """True where later stages see all facts of a rule as review saw them."""
    for branch in rule.branches:
        for test in branch:
            for key in test.keys:
                fact = fact_named(split_key(key)[0])
                if fact is None or fact.source not in _STEADY or fact.name == "order.tags":
                    return False
    return True


def _tags(check: _Check, rule_sets: RuleSets) -> None:
    """Tags that a rule tests, no rule sets, and that look like one that a rule does set."""
    sets = {
        tag for ruleset in rule_sets.all() for rule in ruleset.active
        for action in rule.then if action.verb == "tag" for tag in action.values
    }  # fmt: skip
    for ruleset in rule_sets.all():
        for rule in ruleset.active:
            if rule.client != ruleset.client:
                continue
            tested = {
                tag for branch in rule.branches for test in branch for tag in test.values
                if test.fact == "order.tags" and isinstance(test.says, Includes)
            }  # fmt: skip
            for tag in sorted(tested - sets):
                near = suggest(tag, sets, "")
                if near:
                    check.warn("tag/unknown", rule, tag=tag, near=near)
