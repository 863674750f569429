"""The steps done again for past orders whose verdict moved: the same steps as for new orders.

Who answers here is what was recorded, with what changed rules say; rules are asked anew only where
the record does not say, or what it rests on moved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from processor.backtest.order_change import Made
from processor.backtest.order_change import ShipmentMade as SentLeg
from processor.backtest.rerun.recorded import Bench, Past
from processor.deciding.ask_rules import StageAnswer
from processor.deciding.drafts import Draft, Leg
from processor.deciding.known import Known, case_of, ship_day_at, tags_after_route
from processor.deciding.needs import stock_facts
from processor.deciding.quotes import QuoteAsked, quotes
from processor.deciding.record_decision import made
from processor.deciding.stages import Turn
from processor.deciding.steps import Step, Whom, steps, walk
from processor.model.decisions import Consignment, Firing, Need, Review, Routing
from processor.model.holds_asked import values_of
from processor.model.stages import STAGES
from processor.rules import Case, Facts, RuleSet, Verdict, decide, facts_of, plain_ask

TAGS = "order.tags"
# The objectives of routing that no price has a part in.
WITHOUT_PRICES = ("first fitting", "fewest shipments")


def _begun(one: Past) -> tuple[Draft, Known]:
    assert one.draft is not None and one.known is not None
    return one.draft, one.known


def _before(bench: Bench, one: Past, stage: str) -> tuple[Draft, Known]:
    """A prepared order as it comes to a stage about the order: with the steps before it taken."""
    draft, known = _begun(one)
    for step in steps():
        if step.word == stage:
            break
        if step.word not in draft.heard:
            step.take(Turn(bench.house, draft, None, _as_recorded(one, step.word), known))
    return draft, known


def _as_recorded(one: Past, word: str) -> StageAnswer:
    """What the rules of a stage about the order say now, as far as the record tells."""
    verdict = one.verdict(word) or Verdict()
    # The facts are those by which a rule finds its lines; none where no rule looks for them.
    edit = one.stage(word)
    return StageAnswer(edit.after, one.all_facts(word) if edit.lines else {}, verdict)


def recorded_case(bench: Bench, one: Past, stage: str) -> Case:
    """What the facts of an order that were not recorded are read from."""
    draft, known = _before(bench, one, stage)
    return _case(bench, draft, known, None, stage)


def _case(bench: Bench, draft: Draft, known: Known, leg: Leg | None, stage: str) -> Case:
    seen = "stock" in STAGES[stage].sees
    stock = stock_facts(bench.house, draft, known.available) if seen else None
    return case_of(bench.house, draft, known, leg, stock)


def redo(bench: Bench, connection: Connection, ones: Sequence[Past]) -> dict[int, Made]:
    """What is made of these orders now, by order key."""
    bench.prepare(connection, ones, frozenset())
    ready = [one for one in ones if one.draft is not None]
    for one in ready:
        if _keeps_its_way(one):
            _as_routed_then(bench, one)
    walk(ready, DecidedAgain(bench, connection))
    return {one.key: _made(_draft(one), tells=bench.tells) for one in ready}


def _made(draft: Draft, *, tells: bool) -> Made:
    found = msgspec.convert(made(draft), Made)
    if not tells:
        return found
    legs = zip(found.legs, draft.legs, strict=True)
    told = tuple(msgspec.structs.replace(one, tell=_tells(leg)) for one, leg in legs)
    return msgspec.structs.replace(found, legs=told)


def _tells(leg: Leg) -> tuple[str, ...]:
    return tuple(
        word
        for answer in leg.heard.values()
        if "tell" in STAGES[answer.ruleset.stage].verbs
        for word in values_of(answer.verdict.fired, "tell")
    )


class DecidedAgain:
    """The way of past orders: the record answers where it can, of the facts of then."""

    def __init__(self, bench: Bench, connection: Connection) -> None:
        self._bench = bench
        self._connection = connection

    def comes(self, step: Step, one: Past) -> Whom:
        """Whom of an order a step is about; nobody where it was taken, or cannot come out
        otherwise."""
        draft = _draft(one)
        if step.word in draft.heard:
            return ()
        whom = step.comes(self._bench.house, draft)
        if whom and step.stage is None and not one.made.holds:
            # Papers depend on the order and on its shipments: the same ones were good then.
            return () if _shipped(draft) == _sent(one.made.legs) else whom
        return whom

    def hears(
        self, step: Step, asked: Sequence[tuple[Past, Leg | None]]
    ) -> Sequence[StageAnswer | None]:
        """What the rules say of each now: from the record, else asked anew."""
        found: list[StageAnswer | None] = [None] * len(asked)
        if step.stage is None:
            return found
        anew: dict[int, tuple[RuleSet, list[int]]] = {}
        for place, (one, leg) in enumerate(asked):
            ruleset = one.stage(step.word).after
            verdict = _recorded(step, one, leg, ruleset)
            if verdict is None:
                anew.setdefault(id(ruleset), (ruleset, []))[1].append(place)
            elif leg is None:
                found[place] = _as_recorded(one, step.word)
            else:
                found[place] = StageAnswer(ruleset, {}, verdict)
        for ruleset, places in anew.values():
            members = [asked[place] for place in places]
            for place, answer in zip(places, self._anew(step, ruleset, members), strict=True):
                found[place] = answer
        return self._quoted(asked, found) if step.in_turn else found

    def _anew(
        self, step: Step, ruleset: RuleSet, members: Sequence[tuple[Past, Leg | None]]
    ) -> list[StageAnswer]:
        bench = self._bench
        bench.prepare(self._connection, [one for one, _ in members], ruleset.wanted)
        cases = [_case(bench, *_begun(one), leg, step.word) for one, leg in members]
        answers = _asked(ruleset, cases)
        for (one, leg), (_, verdict) in zip(members, answers, strict=True):
            if step.stage is not None and not step.stage.after_service:
                _note(one, _name(step, leg), verdict)
        return [StageAnswer(ruleset, facts, verdict) for facts, verdict in answers]

    def _quoted(
        self, asked: Sequence[tuple[Past, Leg | None]], heard: Sequence[StageAnswer | None]
    ) -> list[StageAnswer | None]:
        """The answers with what each way would cost."""
        answers = [answer for answer in heard if answer is not None]
        orders = [
            QuoteAsked(_draft(one), answer.ruleset, answer.verdict, _begun(one)[1])
            for (one, _), answer in zip(asked, answers, strict=True)
        ]
        return [
            msgspec.structs.replace(answer, quoted=ways.by_code) if ways.by_code else answer
            for answer, ways in zip(
                answers, quotes(self._bench.house, orders, plain_ask), strict=True
            )
        ]

    def takes(
        self, step: Step, one: Past, heard: Sequence[tuple[Leg | None, StageAnswer | None]]
    ) -> None:
        """Takes the step with an order, from the stock that it saw then."""
        for leg, answer in heard:
            draft, known = _begun(one)
            step.take(Turn(self._bench.house, draft, leg, answer, known, known.available))


def _name(step: Step, leg: Leg | None) -> str:
    """The name under which an answer is recorded."""
    return step.word if leg is None else f"{step.word} {leg.consignment.warehouse}"


def _recorded(step: Step, one: Past, leg: Leg | None, ruleset: RuleSet) -> Verdict | None:
    """The verdict now by what was recorded; None where it is to be asked anew.

    What comes after the choice of a service always is: such rules are few, and depend on it.
    """
    if step.stage is None or step.stage.after_service:
        return None
    name = _name(step, leg)
    tags_moved = TAGS in ruleset.wanted and "review" in one.moved and step.word != "review"
    if tags_moved or not one.moved.isdisjoint(step.after):
        return None
    if leg is not None and name in one.moved and name not in one.found:
        return None
    return one.verdict(name)


def _keeps_its_way(one: Past) -> bool:
    """True where only carrier rules or prices moved, and neither says which warehouse ships."""
    if not one.made.legs or one.made.part or not one.moved.isdisjoint(("review", "route")):
        return False
    facts_lack = any(name in one.moved and name not in one.found for name in one.names("carrier"))
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
    for word, verdict in (("review", review), ("route", route)):
        draft.heard[word] = StageAnswer(one.stage(word).after, {}, verdict)
    draft.routing = Routing(consignments=ways, backordered=needs(one.made.back))
    draft.legs = [
        Leg(
            consignment=way,
            ship_day=ship_day_at(bench.house, way.warehouse, known, route, draft.order.client),
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
