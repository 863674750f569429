"""What rules would hold or reject of what a warehouse has already, had they known it before. Pure.

Nothing is allocated, packed or priced: every stage whose rules may hold is asked about the order,
or about its shipments as they were sent, once as it was decided and once as it is told now. Only
what the difference brings counts: neither the hour nor another rule file judges what has gone.

What one rule says keeps none of the others from being asked: nothing can be held any more, so that
nobody is asked again once a person has looked at the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from processor.deciding.ask_rules import StageAnswer, ask_rules
from processor.deciding.decide import items_of
from processor.deciding.drafts import Draft, Leg
from processor.deciding.known import Known, case_of, tags_after_route
from processor.deciding.needs import stock_facts
from processor.deciding.stages import Turn, asked_holds, doubts, lines_of, reviewed
from processor.deciding.steps import Step, Whom, walk
from processor.house.house import House
from processor.model.cases import CANCELLED_FOR_NOTHING, RULE_AFTER_HAND_OVER, NewCase
from processor.model.decisions import (
    CarrierChoice,
    Consignment,
    Firing,
    HoldAsked,
    Need,
    ParcelPlan,
    Quote,
)
from processor.model.dispatch import Dispatch
from processor.model.grounds import mark
from processor.model.holds_asked import values_of
from processor.model.money import Money
from processor.model.order import Order
from processor.model.sentence import Text, sentence
from processor.model.undecided import Undecided
from processor.rules import Ask, Doubt, Value

CANCELS = "after_hand_over"


class Late(msgspec.Struct, frozen=True, kw_only=True):
    """An order of which a warehouse has `sent`: as it was decided, and as it is told since.

    `waived`, `let_go` and `let_go_on` are as in `Undecided`. `cancelled_by` are rules that opened a
    case of it before; where it is `to_cancel`, warehouses were told to send nothing of it.
    """

    key: int
    before: Order
    after: Order
    sent: tuple[Dispatch, ...]
    waived: Mapping[str, str]
    let_go: Mapping[str, tuple[str, ...]] = {}
    let_go_on: Mapping[str, str] = {}
    cancelled_by: frozenset[str] = frozenset()
    to_cancel: bool = False


class LateFinding(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule would do now to an order after hand-over; `cancels` where it says to send the
    warehouse a cancel instruction."""

    case: NewCase
    cancels: bool


class JudgedLate(msgspec.Struct, frozen=True, kw_only=True):
    """What rules would now hold or reject of one order; with `doubts` the plain evaluator alone
    says so, and the engine is to be asked again before anything is cancelled."""

    findings: tuple[LateFinding, ...]
    doubts: tuple[Doubt, ...]


def judge(house: House, late: Sequence[Late], known: Known, ask: Ask) -> list[JudgedLate]:
    """What rules would now hold or reject of each order. Pure but for `ask`."""
    drafts = [_draft(one, order, known) for one in late for order in (one.before, one.after)]
    walk(drafts, _AsItWent(house, known, ask))
    pairs = zip(late, drafts[::2], drafts[1::2], strict=True)
    return [
        JudgedLate(
            findings=(
                *(() if one.to_cancel else _difference(one, before, after)),
                *_for_nothing(one, before, after),
            ),
            doubts=tuple(doubt for each in (before, after) for doubt in _doubted(each)),
        )
        for one, before, after in pairs
    ]


def _draft(late: Late, order: Order, known: Known) -> Draft:
    pieces: dict[str, int] = {}
    for sent in late.sent:
        for parcel in sent.parcels:
            for one in parcel.contents:
                pieces[one.line_id] = pieces.get(one.line_id, 0) + one.pieces
    asked = Undecided(
        key=late.key, state="", content="", order=order, open_pieces=pieces, waived=late.waived,
        disputed=False, again=True, instructed=True, let_go=late.let_go, let_go_on=late.let_go_on,
    )  # fmt: skip
    return Draft(
        asked=asked, items=items_of(order, known), holds=[], heard={}, at=known.now,
        legs=[_leg(one) for one in late.sent],
    )  # fmt: skip


def _leg(sent: Dispatch) -> Leg:
    """A shipment as it was sent."""
    parcels = tuple(
        ParcelPlan(
            needs=tuple(Need(one.line_id, one.sku, one.pieces) for one in box.contents),
            net_g=box.net_g, weight_g=box.weight_g, length_mm=box.length_mm,
            width_mm=box.width_mm, height_mm=box.height_mm,
        )
        for box in sent.parcels
    )  # fmt: skip
    service = Quote(
        carrier=sent.carrier, service=sent.service, zone="", days=0, price=Money(0, "EUR"),
        chargeable_g=0, label_source=sent.label_source, worksheet=(),
    )  # fmt: skip
    return Leg(
        consignment=Consignment(sent.warehouse, tuple(n for box in parcels for n in box.needs)),
        ship_day=sent.ship_day,
        parcels=parcels,
        choice=CarrierChoice(quote=service),
        label_state=sent.label_state,
    )


class _AsItWent:
    """The way of what has gone: rules are asked and hold nothing."""

    def __init__(self, house: House, known: Known, ask: Ask) -> None:
        self._house, self._known, self._ask = house, known, ask

    def comes(self, step: Step, one: Draft) -> Whom:
        if step.stage is None or "hold" not in step.stage.verbs:
            return ()
        return one.legs if step.stage.about == "shipment" else (None,)

    def hears(
        self, step: Step, asked: Sequence[tuple[Draft, Leg | None]]
    ) -> Sequence[StageAnswer | None]:
        cases = [case_of(self._house, *self._seen(step, one, leg)) for one, leg in asked]
        return list(ask_rules(self._house.rule_sets, step.word, cases, self._ask))

    def _seen(
        self, step: Step, draft: Draft, leg: Leg | None
    ) -> tuple[Draft, Known, Leg | None, dict[str, Value] | None]:
        """What `case_of` reads facts from. Of a warehouse that config.yaml has no more nothing is
        known."""
        if leg is not None and leg.consignment.warehouse not in self._house.config.warehouses:
            leg = None
        stock = stock_facts(self._house, draft, self._known.available) if step.in_turn else None
        return draft, self._known, leg, stock

    def takes(
        self, step: Step, one: Draft, heard: Sequence[tuple[Leg | None, StageAnswer | None]]
    ) -> None:
        for leg, answer in heard:
            if answer is None:
                continue
            # What is plainly so is looked at whatever the engine says.
            plain = msgspec.structs.replace(answer, doubt=None)
            turn = Turn(self._house, one, leg, plain, self._known)
            (one if leg is None else leg).heard[step.word] = answer
            if step.word == "review":
                reviewed(turn)
                continue
            one.holds += doubts(turn)
            one.holds += asked_holds(turn, lines_of(one, answer) if leg is None else None)
            tags = tags_after_route(one, answer.verdict)
            for own in one.legs if leg is None else (leg,):
                own.tags = (
                    tags if leg is None else (*own.tags, *values_of(answer.verdict.fired, "tag"))
                )


def _heard(draft: Draft) -> list[StageAnswer]:
    return [
        answer
        for heard in (draft.heard, *(leg.heard for leg in draft.legs))
        for answer in heard.values()
    ]


def _doubted(draft: Draft) -> list[Doubt]:
    return [answer.doubt for answer in _heard(draft) if answer.doubt is not None]


def _difference(late: Late, before: Draft, after: Draft) -> tuple[LateFinding, ...]:
    was = {(one.rule, one.reason, one.grounds) for one in before.holds}
    fresh = [one for one in after.holds if (one.rule, one.reason, one.grounds) not in was]
    firings = _firings(after)
    found = []
    for one in {(one.rule, one.reason): one for one in fresh}.values():
        firing = firings.get(one.rule)
        why, cause = _why(one, firing), mark((one.reason, one.grounds))
        found.append(
            LateFinding(
                case=_case(late, RULE_AFTER_HAND_OVER, one.rule, one.at, why, cause),
                cancels=firing is not None and bool(values_of([firing], CANCELS)),
            )
        )
    return tuple(found)


def _for_nothing(late: Late, before: Draft, after: Draft) -> tuple[LateFinding, ...]:
    """The rules that had it cancelled for what is not told of it any more."""
    was, now = _firings(before), _firings(after)
    grounds = {one.rule: one.grounds for one in before.holds}
    found = []
    for rule in sorted(late.cancelled_by & was.keys() - now.keys()):
        firing = was[rule]
        if values_of([firing], CANCELS):
            why = sentence("case.not-any-more", why=firing.why)
            cause = mark(grounds.get(rule, ""))
            case = _case(late, CANCELLED_FOR_NOTHING, rule, firing.at, why, cause)
            found.append(LateFinding(case=case, cancels=False))
    return tuple(found)


def _firings(draft: Draft) -> dict[str, Firing]:
    return {one.rule: one for answer in _heard(draft) for one in answer.verdict.fired}


def _case(late: Late, kind: str, rule: str, at: str, why: Text, cause: str) -> NewCase:
    return NewCase(
        kind=kind, client=late.after.client, subject_kind="order",
        subject=f"{late.after.channel}/{late.after.order_id}", why=why, rule=rule, rule_at=at,
        cause=cause,
    )  # fmt: skip


def _why(held: HoldAsked, firing: Firing | None) -> Text:
    if firing is not None and (rejects := values_of([firing], "reject")):
        return sentence("case.would-reject", reason=rejects[0], why=firing.why)
    return sentence("case.would-hold", reason=held.reason, why=held.detail)
