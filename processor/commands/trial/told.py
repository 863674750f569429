"""How orders on trial are told to people and to programs."""

from __future__ import annotations

import msgspec

from processor.commands.printing.console import say, spoken, told
from processor.commands.printing.shown_times import here
from processor.model.money import Money
from processor.model.printable import printable
from processor.model.reasons import asker_said, place_said
from processor.model.sentence import Sentence, kept, sentence
from processor.model.times import rfc3339
from processor.model.trials import TrialOrder, TrialShipment


def state_said(state: str) -> Sentence:
    """A state of an order on trial: what it would be."""
    return sentence(f"trial.state.{state}")


def for_programs(one: TrialOrder) -> dict[str, object]:
    """An order on trial as `--json` prints it: times in UTC, money in minor units."""
    result = one.result
    return {
        "order": one.name, "client": one.client, "channel": one.channel, "order_id": one.order_id,
        "placed_at": rfc3339(one.placed_at), "why": one.why, "state": one.state,
        "decided_at": rfc3339(one.decided_at) if one.decided_at else None,
        "holds": [
            {"reason": h.reason, "rule": h.rule, "at": h.at, "detail": kept(h.detail)}
            for h in result.holds
        ],
        "shipments": [msgspec.structs.asdict(each) for each in result.shipments],
        "rules": result.rules, "cause": kept(result.cause), "wave": result.wave or None,
        "documents": result.papers, "later": kept(one.later),
    }  # fmt: skip


def shipment_said(one: TrialShipment) -> Sentence:
    """Where a shipment would go from, with what, at which price."""
    goods = [sentence("trial.goods", pieces=pieces, sku=sku) for sku, pieces in one.contents]
    return sentence(
        "trial.shipment" if one.shown else "trial.shipment-real", shipment=one.number,
        warehouse=one.warehouse, service=f"{one.carrier}/{one.service}", goods=goods,
        price=Money(one.price, one.currency), day=one.ship_day,
    )  # fmt: skip


def say_trial(one: TrialOrder, zone: str) -> None:
    """All that is known of an order on trial, in lines."""
    say(
        told(
            "trial.order", order=one.name, client=one.client, state=state_said(one.state),
            why=sentence(f"trial.why.{one.why}"),
        )
    )  # fmt: skip
    if one.decided_at:
        say("  " + told("trial.decided", at=here(one.decided_at, zone)))
    for hold in one.result.holds:
        said = told(
            "trial.hold", reason=hold.reason, rule=asker_said(hold.rule), at=place_said(hold.at)
        )
        say(f"  {said}")
        if hold.detail:
            say(f"    {printable(spoken(kept(hold.detail)))}")
    for shipment in one.result.shipments:
        say(f"  {spoken(shipment_said(shipment))}")
    if not one.result.holds and not one.result.shipments and one.result.cause:
        say(f"  {printable(spoken(kept(one.result.cause)))}")
    for stage, rules in one.result.rules.items():
        say("  " + told("trial.rules", stage=stage, rules=rules))
    for paper in one.result.papers:
        say("  " + told("trial.paper", name=f"outbox/{paper}"))
    if one.later:
        say(f"  {printable(spoken(kept(one.later)))}")
