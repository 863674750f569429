"""What a backtest found, in sentences: an outcome, its causes, its cost. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from processor.backtest.order_change import Kind, Made, OrderChange, Outcome, ShipmentMade, Why
from processor.model.money import Money
from processor.model.sentence import Name, Piece, Sentence, Text, joined, listed, sentence

ARROW = "->"


def kind_words(kind: Kind) -> Sentence:
    """In which way an order changes."""
    return sentence(f"backtest.kind.{kind}")


def outcome_words(outcome: str) -> Sentence:
    """What became of an order."""
    return sentence(f"backtest.outcome.{outcome.replace(' ', '-')}")


def made_words(made: Made) -> Text:
    """An outcome in few words."""
    if made.rejected:
        reasons = sorted({reason for reason, _, _ in made.rejected})
        return sentence("backtest.rejected", reasons=reasons)
    if made.holds:
        return sentence("backtest.held", reasons=sorted({reason for reason, _, _ in made.holds}))
    asked = made.asked or (((), ()),) * len(made.legs)
    parts = [
        _shipment_words(leg, options, notes)
        for leg, (options, notes) in zip(made.legs, asked, strict=True)
    ]
    if made.part:
        lines = sorted({line for one in made.part for line in one[3]})
        reasons = sorted({one[0] for one in made.part})
        parts.append(sentence("backtest.part-held", n=len(lines), lines=lines, reasons=reasons))
    if made.back:
        parts.append(sentence("backtest.backordered", n=sum(made.back.values())))
    nothing_open: Outcome = "nothing open"
    return joined(parts, "plus") or outcome_words(nothing_open)


def _shipment_words(leg: ShipmentMade, options: Sequence[str], notes: Sequence[str]) -> Text:
    found = [sentence("backtest.shipment", warehouse=leg.warehouse, service=leg.service)]
    if leg.parcels > 1:
        found.append(sentence("backtest.parcels", n=leg.parcels))
    if options:
        found.append(sentence("backtest.options", options=listed(map(Name, options))))
    if notes:
        found.append(sentence("backtest.packer-notes", notes=" / ".join(notes)))
    if leg.tell:
        found.append(sentence("backtest.tells", names=leg.tell))
    return joined(found, "comma")


def cause_words(cause: Why) -> Sentence:
    """A rule behind a change, and what it does now."""
    return sentence("backtest.cause", rule=cause.rule, does=cause.does)


def why_words(change: OrderChange) -> Text:
    """The rules behind a change, with their places."""
    return joined(
        sentence("backtest.cause-at", rule=one.rule, place=one.at, does=one.does)
        if one.at
        else cause_words(one)
        for one in change.why
    )


def cost_words(change: OrderChange, currency: str, arrow: str = ARROW) -> Text:
    """The cost then and now where it moved."""
    if change.cost_then is None or change.cost_now is None:
        return sentence("backtest.cost-not-comparable")
    if change.cost_then == change.cost_now:
        return ""
    then, now = Money(change.cost_then, currency), Money(change.cost_now, currency)
    if not change.now.shipped:
        return sentence("backtest.nothing-ships", then=then, arrow=arrow)
    if not change.then.shipped:
        return sentence("backtest.nothing-shipped", now=now, arrow=arrow)
    return sentence("backtest.then-now", then=then, now=now, arrow=arrow)


def signed(minor: int, currency: str) -> Sentence:
    """An amount more or less, with its sign."""
    key = "backtest.more" if minor > 0 else "backtest.less"
    return sentence(key, amount=Money(minor, currency))


def grouped(number: int) -> str:
    """A count as a quotation: its digits in groups."""
    return f"{number:,}"


def difference(then: int, now: int) -> str:
    """How much more or less, with its sign."""
    return f"{now - then:+,}"


def counted(key: str, number: int, **pieces: Piece) -> Sentence:
    """A sentence about so many."""
    return sentence(key, n=number, count=grouped(number), **pieces)
