"""An order as a trial of a mapping shows it: in a row of a table, or as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from processor.commands.printing.console import language, told
from processor.languages.languages import language_of
from processor.model.corrections import is_claim
from processor.model.money import Money
from processor.model.sentence import sentence
from processor.normalise.orders.reading import Outcome, Reading, UnlistedWord
from processor.problems.problem import render

# What is to be looked at comes first.
_STRANGE: dict[Outcome, int] = {
    "rejected": 0, "incomplete": 1, "cancellation": 2, "ignored": 3, "accepted": 4,
}  # fmt: skip
_WIDTH = 28
_MOST_DEFECTS = 6


def strangeness(reading: Reading) -> tuple[int, int, int]:
    """Sorts the oddest first: what cannot be read, what lacks something, what is told of beside
    its lines or has flags, then the order of the file."""
    order = reading.order
    odd = bool(reading.told) or (order is not None and bool(order.flags))
    return (_STRANGE[reading.outcome], 0 if odd else 1, reading.rows[0])


def unlisted_words(readings: Iterable[Reading]) -> Iterator[UnlistedWord]:
    """The words that no table lists, as often as orders say them."""
    for reading in readings:
        if not isinstance(reading.unlisted, msgspec.UnsetType):
            yield from reading.unlisted


def order_row(reading: Reading) -> tuple[object, ...]:
    """The cells of the table."""
    order = reading.order
    outcome = sentence(f"outcome.{reading.outcome}")
    if order is None:
        why = reading.reason if reading.outcome == "ignored" else ""
        return (reading.order_id, outcome, "", "", "", "", "", why)
    to = order.ship_to
    town = " ".join(filter(None, (to.postcode, to.city, to.country)))
    lacks = ", ".join(one.code if is_claim(one.field) else one.field for one in order.defects)
    return (
        order.order_id, outcome, _cut(to.name or to.company or ""),
        _cut(" / ".join(to.address_lines)), _cut(town), _cut(_lines(reading)),
        _total(reading), _cut(lacks) if lacks else reading.reason,
    )  # fmt: skip


def lacking(reading: Reading) -> list[str]:
    """What is wrong with an order, or lacks, or was left out, in words with places."""
    said: list[str] = []
    for one in reading.order.defects if reading.order is not None else ():
        named = reading.named
        said.append(told("mapping-try.lack", order=named, field=one.field, why=one.why, at=one.at))
        if advice := language_of(language()).advice(one.why):
            said.append(f"  = {advice}")
    said += [
        told("mapping-try.told", order=reading.named, row=one.row, why=one.why)
        for one in reading.told
    ]
    said += [line for one in reading.problems for line in render(one).splitlines()]
    more = len(said) - 4 * _MOST_DEFECTS
    return said if more <= 0 else [*said[: 4 * _MOST_DEFECTS], f"... {more}"]


def order_json(reading: Reading) -> dict[str, Any]:
    """All that a reading says."""
    return {
        "order_id": reading.named,
        "outcome": reading.outcome,
        "reason": reading.reason,
        "rows": reading.rows,
        "order": reading.order,
        "problems": [render(one) for one in reading.problems],
        "told": [{"row": one.row, "why": one.why} for one in reading.told],
    }


def _lines(reading: Reading) -> str:
    assert reading.order is not None
    return ", ".join(f"{one.quantity} {one.sku or '?'}" for one in reading.order.lines)


def _total(reading: Reading) -> str:
    order = reading.order
    assert order is not None
    if not order.currency:
        return "?"
    return str(Money(order.total, order.currency))


def _cut(text: str) -> str:
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 3]}..."
