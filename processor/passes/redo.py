"""The steps done again for past orders whose verdict moved: the same steps as for new orders."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from processor.backtest.made import Leg as SentLeg
from processor.backtest.made import Made
from processor.decisions import Firing
from processor.passes.asking import ask_rules
from processor.passes.border import declared
from processor.passes.cases import Known, case_of
from processor.passes.drafts import Draft, Leg
from processor.passes.papers import check_papers
from processor.passes.past import Bench, Past
from processor.passes.quoting import Asked, quotes
from processor.passes.record import made
from processor.passes.stages import (
    carried,
    free_of,
    goes_on,
    packed,
    reviewed,
    routed,
    stock_facts,
)
from processor.rules import Case, RuleSet, Verdict, decide, facts_of, plain_ask, restore

TAGS = "order.tags"


def begin(bench: Bench, one: Past) -> tuple[Draft, Known]:
    """The draft of a prepared order, with its review as it is now."""
    assert one.draft is not None and one.known is not None
    if one.draft.review is None:
        one.draft.facts |= {name: restore(seen) for name, seen in one.facts.items()}
        verdict = one.verdict("review") or Verdict()
        ruleset = one.stage("review").after
        reviewed(bench.house, one.draft, ruleset, verdict, differs=False)
    return one.draft, one.known


def case_then(bench: Bench, one: Past, stage: str) -> Case:
    """What the facts of an order that were not recorded are read from."""
    if stage == "review":
        assert one.draft is not None and one.known is not None
        return case_of(bench.house, one.draft, one.known)
    draft, known = begin(bench, one)
    stock = stock_facts(bench.house, draft, known.available) if stage == "route" else None
    return case_of(bench.house, draft, known, stock=stock)


def redo(bench: Bench, connection: Connection, ones: Sequence[Past]) -> dict[int, Made]:
    """What is made of these orders now, by order key."""
    bench.prepare(connection, ones, frozenset())
    ready = [one for one in ones if one.draft is not None]
    going = [one for one in ready if goes_on(begin(bench, one)[0])]
    _route(bench, connection, going)
    carried_on = _carry(bench, connection, [one for one in going if not _draft(one).holds])
    for one in carried_on:
        draft = _draft(one)
        # Papers depend on the order and on its shipments: the same ones were good then.
        if not draft.holds and (one.made.holds or _shipped(draft) != _sent(one.made.legs)):
            assert one.known is not None
            check_papers(bench.house, draft, one.known)
    return {one.key: msgspec.convert(made(_draft(one)), Made) for one in ready}


def _draft(one: Past) -> Draft:
    assert one.draft is not None
    return one.draft


def _sent(legs: Sequence[SentLeg]) -> list[tuple[object, ...]]:
    return [(leg.warehouse, leg.service, leg.parcels, leg.pieces) for leg in legs]


def _shipped(draft: Draft) -> list[tuple[object, ...]]:
    return _sent(msgspec.convert({"legs": made(draft).get("legs", [])}, Made).legs)


def _route(bench: Bench, connection: Connection, ones: Sequence[Past]) -> None:
    whole: dict[int, tuple[RuleSet, list[Past]]] = {}
    verdicts: dict[int, Verdict] = {}
    for one in ones:
        ruleset = one.stage("route").after
        tags_moved = "review" in one.moved and TAGS in ruleset.wanted
        recorded = None if tags_moved else one.verdict("route")
        if recorded is not None:
            verdicts[one.key] = recorded
        else:
            whole.setdefault(id(ruleset), (ruleset, []))[1].append(one)
    for ruleset, members in whole.values():
        bench.prepare(connection, members, ruleset.wanted)
        cases = [case_then(bench, one, "route") for one in members]
        for one, (facts, verdict) in zip(members, _asked(ruleset, cases), strict=True):
            _draft(one).facts["route"] = facts
            verdicts[one.key] = verdict
            one.moved.add("route")
    for one in ones:
        draft, known = begin(bench, one)
        free = free_of(known.available, draft.order.client)
        ruleset, verdict = one.stage("route").after, verdicts[one.key]
        quoted = quotes(bench.house, [Asked(draft, ruleset, verdict)], known, plain_ask)[0]
        routed(bench.house, draft, ruleset, verdict, False, free, known, quoted)


def _carry(bench: Bench, connection: Connection, ones: Sequence[Past]) -> Sequence[Past]:
    whole: dict[int, tuple[RuleSet, list[tuple[Past, Leg]]]] = {}
    ready: list[tuple[Past, Leg, Verdict]] = []
    for one in ones:
        draft, known = begin(bench, one)
        ruleset = one.stage("carrier").after
        fresh = "route" in one.moved or ("review" in one.moved and TAGS in ruleset.wanted)
        for leg in packed(bench.house, draft):
            name = f"carrier {leg.consignment.warehouse}"
            lacking = name in one.moved and name not in one.found
            recorded = None if fresh or lacking else one.verdict(name)
            if recorded is not None:
                ready.append((one, leg, recorded))
            else:
                whole.setdefault(id(ruleset), (ruleset, []))[1].append((one, leg))
    for ruleset, members in whole.values():
        bench.prepare(connection, [one for one, _ in members], ruleset.wanted)
        cases = [case_of(bench.house, *begin(bench, one), leg) for one, leg in members]
        for (one, leg), (_, verdict) in zip(members, _asked(ruleset, cases), strict=True):
            name = f"carrier {leg.consignment.warehouse}"
            _note(one, name, verdict)
            ready.append((one, leg, verdict))
    for one, leg, verdict in ready:
        draft, known = begin(bench, one)
        ruleset = one.stage("carrier").after
        carried(bench.house, draft, leg, ruleset, verdict, differs=False, known=known)
    for one in ones:
        _declare(bench, one)
    return ones


def _declare(bench: Bench, one: Past) -> None:
    """Asks the rules at customs anew: they are few, and depend on the service."""
    draft, known = begin(bench, one)
    rule_sets = bench.house.rule_sets
    if draft.stopped or not rule_sets.of("customs", draft.order.client).rules:
        return
    cases = [case_of(bench.house, draft, known, leg) for leg in draft.legs]
    answers = ask_rules(rule_sets, "customs", cases, plain_ask)
    for leg, answer in zip(draft.legs, answers, strict=True):
        declared(bench.house, draft, leg, answer)


def _note(one: Past, name: str, verdict: Verdict) -> None:
    """Keeps what changed rules said, for the causes of a change."""
    changed = one.stage(name).changed

    def of_changed(firings: tuple[Firing, ...]) -> tuple[Firing, ...]:
        return tuple(firing for firing in firings if firing.rule in changed)

    one.found[name] = Verdict(
        of_changed(verdict.fired),
        tuple(pair for pair in verdict.unknown if pair[0] in changed),
        of_changed(verdict.trial),
    )
    one.moved.add(name)


def _asked(ruleset: RuleSet, cases: Sequence[Case]) -> list[tuple[dict[str, object], Verdict]]:
    batch = [facts_of(case, ruleset.wanted, ruleset.derived) for case in cases]
    return list(zip(batch, decide(ruleset, batch, plain_ask), strict=True))
