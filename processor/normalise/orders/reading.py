"""What reading a file gives: one `Reading` per order, with every row it took."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import Literal

import msgspec

from processor.model.order import Order
from processor.model.sentence import Text, joined, sentence
from processor.problems.problem import Problem, render

Outcome = Literal["accepted", "incomplete", "rejected", "ignored", "cancellation"]


class RowTold(msgspec.Struct, frozen=True):
    """A row of an order that makes no line of it, and why: it says again what an earlier row said,
    or its line is never shipped."""

    row: int
    why: Text


class UnlistedWord(msgspec.Struct, frozen=True):
    """A word of a channel that no table lists and that was taken as `ours`, with its target and
    column."""

    target: str
    column: str
    word: str
    ours: str


class Reading(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One order as read, or the rows that gave none.

    `rows` are physical first lines; where the file has none, `where` is the place of the first
    record in the words of its format. `raw` holds the records in the sender's own text, one per
    row, and is filled only where the order is rejected; `untold` counts problems beyond those
    given. `told` are those of `rows` that make no line.

    An `incomplete` order is given with its defects. A `cancellation` needs its `order_id` alone:
    `order` is None where some other field of it cannot be read. An ignored order is given where it
    is history (fulfilled by the channel, all of its pieces sent by others) and can be read, and
    where its buyer collects it, as far as it can be read.
    `order_id` stands wherever the key could be read, also of rows that were rejected or ignored;
    `sender_says` where the sender's own cells had them ignored (a row test, lines that are never
    shipped, another one ships them) and not their form (a blank row, a footer, a header that stands
    again). `tells_pieces` says of which of `shipped` and `cancelled` the file has figures: where it
    has none, what was told before stays. `unlisted` are words of it that were taken otherwise.
    """

    order: Order | None
    outcome: Outcome
    reason: Text = ""
    rows: tuple[int, ...]
    problems: tuple[Problem, ...] = ()
    raw: tuple[str, ...] = ()
    order_id: str = ""
    sender_says: bool = False
    told: tuple[RowTold, ...] = ()
    tells_pieces: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    where: str | msgspec.UnsetType = msgspec.UNSET
    untold: int | msgspec.UnsetType = msgspec.UNSET
    unlisted: tuple[UnlistedWord, ...] | msgspec.UnsetType = msgspec.UNSET

    @property
    def named(self) -> str:
        """The number of the order that its rows name; empty where that cannot be read."""
        return self.order_id if self.order is None else self.order.order_id


FULFILLED_BY_CHANNEL = sentence("row-ignored.fulfilled-by-channel")
COLLECTED = sentence("row-ignored.collected")
NOT_OURS: dict[str, Text] = {"channel": FULFILLED_BY_CHANNEL, "buyer": COLLECTED}
"""Why an order is ignored that is not fulfilled by us, by who does."""
SENT_BY_OTHERS = sentence("row-ignored.sent-by-others")


def reason_of(problem: Problem) -> Text:
    """What goes back with a row that a problem rejects: the problem and its code, without place."""
    return sentence("row.reason", said=problem.said, code=problem.code)


def _reasons_by_row(reading: Reading) -> dict[int, Text]:
    """The reasons of a rejected order by the row they belong to."""
    found: dict[int, list[Text]] = {}
    rows = sorted(reading.rows)
    for problem in reading.problems:
        row = rows[max(0, bisect_right(rows, problem.line) - 1)]
        found.setdefault(row, []).append(reason_of(problem))
    if reading.untold and found:
        found[max(found)].append(sentence("row.untold", n=reading.untold))
    if not found and reading.rows:
        return {reading.rows[0]: reading.reason}
    return {row: joined(dict.fromkeys(reasons)) for row, reasons in found.items()}


def rejected_rows(reading: Reading) -> list[tuple[int, str, Text]]:
    """(row, sender's text, reason) of every row of a rejected order; else nothing."""
    if reading.outcome != "rejected":
        return []
    reasons = _reasons_by_row(reading)
    return [
        (row, raw, reasons.get(row, "")) for row, raw in zip(reading.rows, reading.raw, strict=True)
    ]


def shown_problems(problems: Iterable[Problem]) -> list[list[str]]:
    """Problems as golden texts show them: each in lines, as a person reads it."""
    return [render(problem).splitlines() for problem in problems]
