"""What customs makes of the verdict on one shipment. Pure: rules are asked elsewhere."""

from __future__ import annotations

from processor.deciding.stages import Turn, heeded
from processor.model.holds_asked import values_of
from processor.model.reasons import hold_for
from processor.model.sentence import Name, listed, sentence

PAID_BY = "paid by "


def declared(turn: Turn) -> None:
    """Whether the shipment is declared and who pays the tax; or holds.

    `declare: yes` of one rule beats `no` of another: what is declared too often does no harm.
    """
    heeded(turn)
    draft, leg, fired = turn.draft, turn.shipment, turn.answer.verdict.fired
    said = values_of(fired, "declare")
    leg.declare = not said or "yes" in said
    payers = values_of(fired, "tax")
    if len(payers) > 1:
        rules = [one.rule for one in fired if values_of([one], "tax")]
        draft.holds.append(
            hold_for(
                "customs-data",
                "customs",
                sentence("hold.two-payers", rules=rules, payers=listed(map(Name, payers), "and")),
                rule=rules[0],
                at=fired[0].at,
            )
        )
    leg.tax_paid_by = payers[0].removeprefix(PAID_BY) if payers else ""
