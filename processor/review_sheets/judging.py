"""Whether an account may do to an order what its sheet says, and whether that still fits. Pure."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from processor.model.config import Account
from processor.model.corrections import corrected, quantity_of, value_of
from processor.model.money import Money, Rates
from processor.model.order import Order
from processor.problems.problem import Problem, as_written
from processor.review_sheets.reading import Decision

_LETS_GO = ("release", "split", "correct")


class SheetStanding(msgspec.Struct, frozen=True, kw_only=True):
    """An order of a sheet as it stands now; `state` is its state in the sheet, `said` what was
    decided there; `newer` is a newer open sheet that it stands in, `approvals` how many people its
    holds need."""

    order: Order
    written: str
    now: str
    state: str
    said: str = ""
    newer: str = ""
    instructed: bool = False
    approvals: int = 1


class SheetKnown(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet as the ledger has it: its orders by key."""

    number: str
    queue: str
    client: str
    orders: Mapping[int, SheetStanding]


def judge(
    decision: Decision, sheet: SheetKnown, account: Account, rates: Rates | None, file: str
) -> Problem | None:
    """Why a decision is refused, or None where it is to be carried out."""
    wrong = _Wrong(decision, file)
    standing = sheet.orders.get(decision.key)
    if sheet.client not in account.clients:
        return wrong("sheet/foreign", f"{account.name} does not work for the client of this sheet")
    if decision.problem is not None:
        return decision.problem
    if standing is None or decision.sheet != sheet.number:
        return wrong("sheet/foreign", f"the order does not stand in sheet {sheet.number}")
    name = f"{standing.order.channel}/{standing.order.order_id}"
    if decision.shown != name:
        words = f"the row shows {decision.shown or 'no order'} and belongs to {name}"
        return wrong("sheet/foreign", f"{words}: nobody can tell which of them is meant")
    if account.queues and sheet.queue not in account.queues:
        return wrong("sheet/not-allowed", f"{account.name} does not work on {sheet.queue}")
    return (
        _stale(decision, standing, wrong)
        or _beyond(decision, standing.order, account, rates, wrong)
        or _impossible(decision, standing, wrong)
    )


def by_line_id(decision: Decision, order: Order) -> Decision:
    """The decision with line ids where the sheet counts the lines of the order from 1."""
    places = {str(n): line.line_id for n, line in enumerate(order.lines, start=1)}
    fields = {quantity_of(place): quantity_of(line_id) for place, line_id in places.items()}
    return msgspec.structs.replace(
        decision,
        lines=tuple(places.get(one, one) for one in decision.lines),
        changes={fields.get(field, field): value for field, value in decision.changes.items()},
    )


class _Wrong:
    def __init__(self, decision: Decision, file: str) -> None:
        self.decision = decision
        self.file = file

    def __call__(self, code: str, message: str, advice: str = "") -> Problem:
        shown = self.decision.shown
        return as_written(
            code=code, message=f"{shown}: {message}" if shown else message, file=self.file,
            line=self.decision.row, advice=advice,
        )  # fmt: skip


def _stale(decision: Decision, standing: SheetStanding, wrong: _Wrong) -> Problem | None:
    advice = "decide on the sheet that is written next"
    if standing.state == "done":
        return wrong("sheet/stale", f"it is decided already: {standing.said}", advice)
    if standing.newer:
        return wrong("sheet/stale", f"it stands in the newer sheet {standing.newer}", advice)
    if decision.mark != standing.written or standing.now != standing.written:
        words = "it changed, or its holds did, since the sheet was written"
        return wrong("sheet/stale", words, advice)
    return None


def _beyond(
    decision: Decision, order: Order, account: Account, rates: Rates | None, wrong: _Wrong
) -> Problem | None:
    if decision.verb == "reject" and account.role != "lead":
        words = f"{account.name} is a {account.role}, only a lead rejects"
        return wrong("sheet/not-allowed", words, "ask a lead")
    limit = account.may_release_up_to
    if limit is None or decision.verb not in _LETS_GO:
        return None
    total = Money(order.total, order.currency)
    worth = total if total.currency == limit.currency else None
    if worth is None and rates is not None:
        worth = rates.convert(total, limit.currency)
    if worth is None:
        words = f"{total} cannot be compared with the limit of {account.name}, {limit}"
        return wrong("sheet/not-allowed", words, "drop exchange rates, or ask a lead")
    if worth.minor > limit.minor:
        words = f"{total} is above the limit of {account.name}, {limit}"
        return wrong("sheet/not-allowed", words, "ask somebody with a higher limit")
    return None


def _impossible(decision: Decision, standing: SheetStanding, wrong: _Wrong) -> Problem | None:
    order = standing.order
    lines = {line.line_id: line for line in order.lines}
    if decision.verb == "split":
        if standing.approvals > 1:
            words = f"its hold needs {standing.approvals} people, and no one of them splits it"
            return wrong("sheet/not-allowed", words, "release it, each in a sheet of their own")
        unknown = [one for one in decision.lines if one not in lines]
        if unknown:
            return wrong("sheet/correction", f"it has no line {unknown[0]!r}")
        if set(decision.lines) == set(lines):
            return wrong("sheet/correction", "every line is named", "choose release instead")
    if decision.verb != "correct":
        return None
    if standing.instructed:
        words = "a warehouse has its instruction: only the channel can change it now"
        return wrong("sheet/correction", words)
    for field, value in decision.changes.items():
        line_id = field.removeprefix(quantity_of(""))
        if field == quantity_of(line_id):
            line = lines.get(line_id)
            if line is None:
                return wrong("sheet/correction", f"it has no line {line_id!r}")
            if int(value) > line.quantity:
                words = f"line {line_id} was ordered {line.quantity} times, not {value}"
                return wrong("sheet/correction", words, "a correction never adds goods")
    if not corrected(order, decision.changes).lines:
        return wrong("sheet/correction", "nothing would be left of it", "choose reject instead")
    if all(value_of(order, field) == value for field, value in decision.changes.items()):
        return wrong("sheet/correction", "the new values are those it has already")
    return None
