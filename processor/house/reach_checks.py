"""Checks of rules against the rest of the house: what channels never say, where no service goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from processor.carriers.lanes import Lane
from processor.carriers.rate_cards import RateCards
from processor.model.config import Channel, Config
from processor.model.sentence import Given, Name, Piece, listed, pieces_of, sentence
from processor.normalise.mapping.mapping import Mapping as Reading
from processor.problems.problem import Problem
from processor.rules import Names, RuleSets
from processor.rules.checking.overlap import Branch, branch_of, never
from processor.rules.checking.tags import tags_tested
from processor.rules.facts.facts import split_key
from processor.rules.language.conditions import Test
from processor.rules.language.else_rule import OtherRules
from processor.rules.language.rule import Rule, RuleSet
from processor.rules.language.table_rows import RuleTable

_BUYER = ("buyer.email", "buyer.id", "buyer.phone")
# Facts that are unknown, not empty, where no mapping fills one of these targets. The beginning of
# a name stands for all facts of its family.
SUPPLIED_BY: dict[str, tuple[str, ...]] = {
    "order.risk": ("risk",),
    "order.card_hint": ("card_hint",),
    "order.ip": ("ip",),
    "order.paid_on": ("paid_at",),
    "order.ship_by_in": ("shipping.ship_by",),
    **{
        f"bill_to.{part}": (f"bill_to.{part}",)
        for part in ("country", "region", "postcode", "city", "name", "company")
    },
    "bill_to.street": ("bill_to.address_lines",),
    "bill_to.address": ("bill_to.address_lines",),
    "line.days_to_expiry": ("expiry",),
    "buyer.orders_before": _BUYER,
    "buyer.spent_before": _BUYER,
    "buyer.known_for": _BUYER,
    "buyer.returns_rate": _BUYER,
    "address.known": _BUYER,
    "address.usual": _BUYER,
    "orders.same_buyer": _BUYER,
    "orders.same_phone": ("buyer.phone",),
    "orders.same_card": ("card_hint",),
    "orders.same_ip": ("ip",),
}


def reach_problems(
    config: Config,
    mappings: Mapping[str, Reading],
    cards: RateCards,
    rule_sets: RuleSets,
    texts: Mapping[str, str],
    names: Names,
) -> list[Problem]:
    """Warnings on rules that wait for what never comes, and on countries without a service."""
    return [
        *_never_supplied(config, mappings, rule_sets, texts, names),
        *_never_tagged(config, mappings, rule_sets, texts),
        *_unserved(config, cards, rule_sets, texts, names),
    ]


def _warning(key: str, rule: Rule, texts: Mapping[str, str], **pieces: Given) -> Problem:
    file, _, number = rule.at.rpartition(":")
    lines = texts.get(file, "").splitlines()
    text = lines[int(number) - 1] if int(number) <= len(lines) else ""
    stripped = text.strip()
    return Problem(
        id=key, pieces=pieces_of(pieces), file=file, line=int(number),
        column=text.index(stripped) + 1 if stripped else 1, text=text,
        span=max(1, len(stripped)), inside=sentence("inside.rule", name=rule.id),
        severity="warning",
    )  # fmt: skip


def _own_rules(rule_sets: RuleSets, stage: str = "") -> Iterator[Rule]:
    for ruleset in rule_sets.all():
        for rule in ruleset.rules:
            in_stage = not stage or ruleset.stage == stage
            if in_stage and rule.status == "live" and rule.client == ruleset.client:
                yield rule


def _never_supplied(
    config: Config,
    mappings: Mapping[str, Reading],
    rule_sets: RuleSets,
    texts: Mapping[str, str],
    names: Names,
) -> list[Problem]:
    filled = {
        channel.name: {
            field.target
            for name in channel.mappings
            if name in mappings
            for field in (*mappings[name].order, *mappings[name].lines)
        }
        for channel in config.channels.values()
        if channel.status != "off"
    }
    found = []
    for rule in _own_rules(rule_sets):
        missing: dict[str, list[str]] = {}
        whole = _needed_throughout(rule)
        for branch in rule.branches:
            wanted = {
                (fact, targets)
                for test in branch
                for key in _needed(test)
                for fact, targets in _supply(key)
            }
            if not wanted:
                continue
            areas = branch_of(branch, names)
            for name, targets in filled.items():
                if not _concerns(rule, config.channels[name], areas):
                    continue
                for fact, needed in wanted:
                    if targets.isdisjoint(needed):
                        channels = missing.setdefault(fact, [])
                        channels += [] if name in channels else [name]
        for fact, channels in sorted(missing.items()):
            holds = rule.if_unknown == "hold"
            skips = "skips" if fact in whole else "part"
            key = "fact/never-supplied" if holds else f"fact/never-supplied.{skips}"
            found.append(
                _warning(
                    key, rule, texts, channels=channels, n=len(channels), fact=Name(fact),
                    order_channel=Name("order.channel"), if_unknown=Name("if_unknown"),
                    skip=Name("skip"),
                )
            )  # fmt: skip
    return found


def _needed(test: Test) -> Sequence[str]:
    """The facts without which a test is never true; of a table those of which all rows with its
    outcome ask something, of a last rule none: another fact may tell its others apart."""
    if isinstance(test.bag, OtherRules):
        return ()
    if isinstance(test.bag, RuleTable):
        return [test.keys[column] for column in test.bag.needed(test.least)]
    parts = test.parts or (test,)
    asked = [one for one in parts if one.says is None or one.says.of_unknown is None]
    return [key for one in asked for key in one.keys]


def _needed_throughout(rule: Rule) -> set[str]:
    """The facts without which no branch of a rule is met, and none of its rows."""
    if rule.id != rule.written:
        tests = ([one for one in branch if one.bag is None] for branch in rule.branches)
    else:
        tests = (list(branch) for branch in rule.branches)
    needed = (
        {fact for test in branch for key in _needed(test) for fact, _ in _supply(key)}
        for branch in tests
    )
    return set.intersection(*needed)


def _never_tagged(
    config: Config,
    mappings: Mapping[str, Reading],
    rule_sets: RuleSets,
    texts: Mapping[str, str],
) -> list[Problem]:
    """Tags that a live rule asks for, that no rule gives, in a house whose orders bring none."""
    names = {
        name for one in config.channels.values() if one.status != "off" for name in one.mappings
    }
    read = [mappings[name] for name in names if name in mappings]
    if len(read) < len(names) or any(
        field.target == "tags" for one in read for field in (*one.order, *one.lines)
    ):
        return []
    given = {
        tag
        for ruleset in rule_sets.all()
        for rule in ruleset.rules
        for action in rule.then
        if action.verb == "tag"
        for tag in action.values
    }
    return [
        _warning("tag/unknown.nobody", rule, texts, tag=tag)
        for rule in _own_rules(rule_sets)
        for tag in sorted(tags_tested(rule) - given)
    ]


def _supply(key: str) -> list[tuple[str, tuple[str, ...]]]:
    name = split_key(key)[0]
    family = name.partition(" ")[0]
    targets = SUPPLIED_BY.get(name) or SUPPLIED_BY.get(family)
    return [(name, targets)] if targets else []


def _concerns(rule: Rule, channel: Channel, areas: Branch) -> bool:
    if rule.client and rule.client != channel.client:
        return False
    for fact, value in (("order.channel", channel.name), ("order.client", channel.client)):
        area = areas.areas.get(fact)
        if area is not None and area.values is not None and value not in area.values:
            return False
    return True


def _unserved(
    config: Config,
    cards: RateCards,
    rule_sets: RuleSets,
    texts: Mapping[str, str],
    names: Names,
) -> list[Problem]:
    """Countries that a route rule names and that no live service reaches from where it may leave.

    Careful: only rules that match all orders to the country narrow its warehouses.
    """
    live = tuple(code for code, one in config.warehouses.items() if one.status == "live")
    refused = set(_countries(rule_sets.review, "reject", names))
    found = []
    for rule in _own_rules(rule_sets, "route"):
        chosen = next((one.values for one in rule.then if one.verb == "choose_from"), ())
        if not chosen:
            continue
        ruleset = rule_sets.of("route", rule.client)
        lost = []
        named = {
            country
            for branch in rule.branches
            if (area := branch_of(branch, names).areas.get("ship_to.country")) is not None
            and area.values is not None
            for country in area.values
        }
        for country in sorted(named - refused):
            barred = _countries(ruleset, "never_from", names).get(country, set())
            origins = [code for code in chosen if code in live and code not in barred]
            if not any(_served(config, cards, origin, country) for origin in origins):
                lost.append(country)
        if lost:
            shown: Piece = listed(lost[:8])
            if len(lost) > 8:
                shown = sentence("list.and-more", items=shown, n=len(lost) - 8)
            found.append(_warning("rate/no-service", rule, texts, countries=shown, origins=chosen))
    return found


def _countries(ruleset: RuleSet, verb: str, names: Names) -> dict[str, set[str]]:
    """Countries to which every order meets a live rule with this action, and its values."""
    found: dict[str, set[str]] = {}
    for rule in ruleset.rules:
        values = next((one.values for one in rule.then if one.verb == verb), ())
        if not values or rule.status != "live":
            continue
        for branch in _only_countries(rule, names):
            for country in branch.areas["ship_to.country"].values or ():
                found.setdefault(country, set()).update(values)
    return found


def _only_countries(rule: Rule, names: Names) -> Iterable[Branch]:
    for tests in rule.branches:
        branch = branch_of(tests, names)
        if not branch.blocks and list(branch.areas) == ["ship_to.country"] and not never(branch):
            yield branch


def _served(config: Config, cards: RateCards, origin: str, country: str) -> bool:
    live: Sequence[str] = [name for name, one in config.carriers.items() if one.status == "live"]
    return any(
        isinstance(lane, Lane) and service.status == "live" and service.carrier in live
        for service, lane in cards.lanes(origin, country)
    )
