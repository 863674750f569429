"""The steps done again for past orders whose verdict moved: the same steps as for new orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from processor.backtest.order_change import Made
from processor.backtest.order_change import ShipmentMade as SentLeg
from processor.backtest.rerun.recorded import Bench, Past
from processor.deciding.ask_rules import ask_rules
from processor.deciding.check_documents import check_papers
from processor.deciding.declare_and_notify import declared
from processor.deciding.drafts import Draft, Leg
from processor.deciding.known import Known, case_of, ship_day_at, tags_after_route
from processor.deciding.quotes import QuoteAsked, quotes
from processor.deciding.record_decision import made
from processor.deciding.stages import (
    carried,
    free_of,
    goes_on,
    packed,
    reviewed,
    routed,
    stock_facts,
)
from processor.model.decisions import Consignment, Firing, Need, Review, Routing
from processor.model.holds_asked import values_of
from processor.rules import Case, Facts, RuleSet, Verdict, decide, facts_of, plain_ask

TAGS = "order.tags"
# The objectives of routing that no price has a part in.
WITHOUT_PRICES = ("first fitting", "fewest shipments")


def begin(bench: Bench, one: Past) -> tuple[Draft, Known]:
    """The draft of a prepared order, with its review as it is now."""
    assert one.draft is not None and one.known is not None
    if one.draft.review is None:
        verdict = one.verdict("review") or Verdict()
        ruleset = one.stage("review").after
        one.draft.facts["review"] = _line_facts(one, "review")
        reviewed(bench.house, one.draft, ruleset, verdict, differs=False)
    return one.draft, one.known


def _line_facts(one: Past, name: str) -> dict[str, object]:
    """The facts by which a rule finds its lines; none where no rule looks for them."""
    return one.all_facts(name) if one.stage(name).lines else {}


def recorded_case(bench: Bench, one: Past, stage: str) -> Case:
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
    kept = [one for one in ready if _keeps_its_way(one)]
    for one in kept:
        _as_routed_then(bench, one)
    same = {one.key for one in kept}
    going = [one for one in ready if one.key not in same and goes_on(begin(bench, one)[0])]
    _route(bench, connection, going)
    carried_on = [one for one in (*kept, *going) if not _draft(one).stopped]
    _carry(bench, connection, carried_on)
    for one in carried_on:
        draft = _draft(one)
        # Papers depend on the order and on its shipments: the same ones were good then.
        if not draft.stopped and (one.made.holds or _shipped(draft) != _sent(one.made.legs)):
            assert one.known is not None
            check_papers(bench.house, draft, one.known)
    return {one.key: msgspec.convert(made(_draft(one)), Made) for one in ready}


def _keeps_its_way(one: Past) -> bool:
    """True where only carrier rules or prices moved, and neither says which warehouse ships."""
    if not one.made.legs or one.made.part or not one.moved.isdisjoint(("review", "route")):
        return False
    facts_lack = any(name in one.moved and name not in one.found for name in one.carriers)
    return not facts_lack and one.stage("route").after.decide in WITHOUT_PRICES


def _as_routed_then(bench: Bench, one: Past) -> None:
    draft, known = _draft(one), one.known
    assert known is not None
    review, route = (one.verdict(name) or Verdict() for name in ("review", "route"))
    pieces = draft.asked.open_pieces
    lines = {line.line_id: line.sku for line in draft.order.lines}

    def needs(counts: Mapping[str, int]) -> tuple[Need, ...]:
        return tuple(
            Need(line, sku, counts[line]) for line, sku in lines.items() if counts.get(line)
        )

    ways = tuple(Consignment(leg.warehouse, needs(leg.pieces or pieces)) for leg in one.made.legs)
    draft.review = Review(outcome="approve", tags=values_of(review.fired, "tag"))
    draft.verdicts |= {"review": review, "route": route}
    draft.routing = Routing(consignments=ways, backordered=needs(one.made.back))
    draft.legs = [
        Leg(
            consignment=way,
            ship_day=ship_day_at(bench.house, way.warehouse, known, route),
            tags=tags_after_route(draft, route),
        )
        for way in ways
    ]


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
        cases = [recorded_case(bench, one, "route") for one in members]
        for one, (facts, verdict) in zip(members, _asked(ruleset, cases), strict=True):
            verdicts[one.key] = verdict
            one.fresh["route"] = facts
            one.moved.add("route")
    for one in ones:
        draft, known = begin(bench, one)
        free = free_of(known.available, draft.order.client)
        ruleset, verdict = one.stage("route").after, verdicts[one.key]
        draft.facts["route"] = _line_facts(one, "route")
        quoted = quotes(bench.house, [QuoteAsked(draft, ruleset, verdict)], known, plain_ask)[0]
        routed(bench.house, draft, ruleset, verdict, False, free, known, quoted)


def _carry(bench: Bench, connection: Connection, ones: Sequence[Past]) -> None:
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


def _asked(ruleset: RuleSet, cases: Sequence[Case]) -> list[tuple[Facts, Verdict]]:
    batch = [facts_of(case, ruleset.wanted, ruleset.derived) for case in cases]
    return list(zip(batch, decide(ruleset, batch, plain_ask), strict=True))
