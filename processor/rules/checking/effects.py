"""What the actions of two rules are to each other: the same, or a contradiction. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from processor.model.decisions import Action
from processor.model.money import Money
from processor.model.sentence import Name, Sentence, listed, sentence
from processor.rules.language.rule import Rule
from processor.rules.language.values import read_value

_MODIFIERS = ("release", "approvals", "lines")
_RELEVANT = {
    "review": ("reject", "priority"),
    "route": ("choose_from", "never_from"),
    "carrier": ("require", "forbid", "bill_freight_to"),
    "customs": ("declare", "tax"),
}
Doings = tuple[Action, ...]


def relevant(stage: str, rule: Rule) -> Doings:
    """The actions of a rule that can contradict those of another one."""
    verbs = _RELEVANT.get(stage, ())
    found = tuple(action for action in rule.then if action.verb in verbs)
    if found and stage == "route":
        # Of which lines it is said is part of what is said.
        found += tuple(action for action in rule.then if action.verb == "lines")
    return found


def _values(then: Doings, verb: str) -> tuple[str, ...]:
    return next((action.values for action in then if action.verb == verb), ())


def covers(mine: Rule, theirs: Rule) -> bool:
    """True where an order that `theirs` matches gets nothing more from `mine`."""
    if mine.locked and not theirs.locked:
        return False
    if not mine.then:
        return False
    rejected = bool(_values(theirs.then, "reject"))
    if not rejected and any(_values(mine.then, m) != _values(theirs.then, m) for m in _MODIFIERS):
        return False
    return all(
        action.verb in _MODIFIERS or _covered(action, theirs.then, rejected) for action in mine.then
    )


def _covered(action: Action, theirs: Doings, rejected: bool) -> bool:
    said = _values(theirs, action.verb)
    if action.verb == "hold":
        return rejected or set(action.values) <= set(said)
    if action.verb == "choose_from":
        # Their list narrows ours to itself, in an order that ours agrees with.
        both = [code for code in action.values if code in said]
        return bool(said) and both == list(said)
    if action.verb == "split_floor":
        return _no_more(action.values[0], said[0]) if said else False
    if action.verb == "leave":
        return bool(said) and int(said[0]) >= int(action.values[0])
    if action.verb == "require":
        return all(any(_stricter(one, other) for other in said) for one in action.values)
    if action.verb in ("never_from", "forbid", "option", "tag", "clears", "tell"):
        return set(action.values) <= set(said)
    return action.values == said


def _no_more(one: str, other: str) -> bool:
    mine, theirs = read_value("money", one), read_value("money", other)
    if not isinstance(mine, Money) or not isinstance(theirs, Money):
        return False
    return mine.currency == theirs.currency and mine.minor <= theirs.minor


def _days(demand: str) -> int:
    """The most days of `days at most N`, else 0."""
    words = demand.split()
    return int(words[-1]) if words[0] == "days" and words[-1].isdigit() else 0


def _stricter(one: str, other: str) -> bool:
    """True where a service that meets `other` meets `one`."""
    if one == other or (_days(one) and _days(other) and _days(other) <= _days(one)):
        return True
    carrier = other.removeprefix("service ").partition("/")[0]
    return other.startswith("service ") and one == f"carrier {carrier}"


def contradiction(stage: str, one: Doings, other: Doings) -> tuple[Sentence | None, bool]:
    """What two rules that match the same order leave undone, or None; and if it is grave.

    What is not grave has a settled outcome, and is only told of rules on the same subject.
    """
    if stage == "review":
        return _at_review(one, other), False
    if stage == "route":
        return _at_route(one, other), True
    if stage == "carrier":
        return _at_carrier(one, other), True
    for verb in _RELEVANT.get(stage, ()):
        mine, theirs = _values(one, verb), _values(other, verb)
        if mine and theirs and mine != theirs:
            said, also = Name(theirs[0]), Name(mine[0])
            return sentence("clash.two-sayings", verb=Name(verb), one=said, other=also), True
    return None, False


def _at_review(one: Doings, other: Doings) -> Sentence | None:
    for verb, clash in (("reject", "clash.two-reasons"), ("priority", "clash.two-ranks")):
        mine, theirs = _values(one, verb), _values(other, verb)
        if mine and theirs and mine != theirs:
            return sentence(clash, one=theirs[0], other=mine[0])
    return None


def _at_route(one: Doings, other: Doings) -> Sentence | None:
    if _values(one, "lines") and _values(other, "lines"):
        # Each speaks of the lines that it finds: an order may have lines of both.
        return None
    for first, second in ((one, other), (other, one)):
        chosen = _values(first, "choose_from")
        if not chosen:
            continue
        barred, also = _values(second, "never_from"), _values(second, "choose_from")
        if set(chosen) <= set(barred):
            return sentence("clash.barred", chosen=chosen)
        if also and set(also).isdisjoint(chosen):
            return sentence("clash.no-warehouse", one=also, other=chosen)
    return None


def _at_carrier(one: Doings, other: Doings) -> Sentence | None:
    mine, theirs = _values(one, "bill_freight_to"), _values(other, "bill_freight_to")
    if mine and theirs and mine != theirs:
        payers = (Name(payer) if payer == "order" else payer for payer in (theirs[0], mine[0]))
        return sentence("clash.two-payers", payers=listed(payers, "and"))
    for first, second in ((one, other), (other, one)):
        for demand in _values(first, "require"):
            for barred in _values(second, "forbid"):
                if _stricter(barred, demand):
                    wanted, unwanted = Name(demand), Name(barred)
                    return sentence("clash.forbidden", wanted=wanted, unwanted=unwanted)
    return _two_demands(_values(other, "require"), _values(one, "require"))


def _two_demands(one: Sequence[str], other: Sequence[str]) -> Sentence | None:
    """Demands of one kind that no service meets together."""
    for first in one:
        for second in other:
            kind, value = first.split()[0], first.split()[-1]
            also, wanted = second.split()[0], second.split()[-1]
            if kind == also and kind in ("carrier", "service", "speed", "label"):
                apart = value != wanted
            elif {kind, also} == {"carrier", "service"}:
                apart = value.partition("/")[0] != wanted.partition("/")[0]
            else:
                apart = False
            if apart:
                return sentence("clash.no-service", one=Name(first), other=Name(second))
    return None
