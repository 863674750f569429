"""What customs and notify make of the verdict on one shipment. Pure: rules are asked elsewhere."""

from __future__ import annotations

from processor.deciding.ask_rules import StageAnswer
from processor.deciding.drafts import Draft, Leg
from processor.deciding.stages import asked_holds, doubts
from processor.house.house import House
from processor.model.holds_asked import values_of
from processor.model.reasons import hold_for

PAID_BY = "paid by "


def declared(house: House, draft: Draft, leg: Leg, answer: StageAnswer) -> None:
    """Whether the shipment is declared and who pays the tax; or holds.

    `declare: yes` of one rule beats `no` of another: what is declared too often does no harm.
    """
    leg.later["customs"] = (answer.facts, answer.verdict)
    fired = answer.verdict.fired
    draft.holds += doubts(draft, answer.ruleset, answer.verdict, differs=answer.differs)
    draft.holds += asked_holds(house, draft, answer.verdict)
    said = values_of(fired, "declare")
    leg.declare = not said or "yes" in said
    leg.tags += values_of(fired, "tag")
    payers = values_of(fired, "tax")
    if len(payers) > 1:
        rules = [one.rule for one in fired if values_of([one], "tax")]
        draft.holds.append(
            hold_for(
                "customs-data",
                "customs",
                f"the rules {', '.join(rules)} say the tax is {' and '.join(payers)}",
                rule=rules[0],
                at=fired[0].at,
            )
        )
    leg.tax_paid_by = payers[0].removeprefix(PAID_BY) if payers else ""


def told(leg: Leg, answer: StageAnswer) -> None:
    """Who is to be told of a shipment. It is noted and nothing is sent, so that nothing that is
    not known here can hold the goods."""
    leg.later["notify"] = (answer.facts, answer.verdict)
    leg.tell = values_of(answer.verdict.fired, "tell")
