"""Whether an account may do to an order what its sheet says, and whether that still fits. Pure."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from processor.model.corrections import (
    corrected,
    is_held_as_it_stands,
    lacking,
    lacks_said,
    quantity_of,
    value_of,
)
from processor.model.money import Money, Rates
from processor.model.order import Order
from processor.model.review_desk import Account
from processor.model.sentence import Given, Text, pieces_of, sentence
from processor.problems.problem import Problem
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
    said: Text = ""
    newer: str = ""
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
        return wrong("sheet/foreign.client", account=account.name)
    if decision.problem is not None:
        return decision.problem
    if standing is None or decision.sheet != sheet.number:
        return wrong("sheet/foreign", sheet=sheet.number)
    name = f"{standing.order.channel}/{standing.order.order_id}"
    if decision.shown != name:
        shows = decision.shown or sentence("sheet.no-order")
        return wrong("sheet/foreign.other-order", shows=shows, order=name)
    if account.queues and sheet.queue not in account.queues:
        return wrong("sheet/not-allowed.queue", account=account.name, queue=sheet.queue)
    return (
        _stale(decision, standing, wrong)
        or _lacking(decision, standing.order, wrong)
        or _beyond(decision, standing.order, account, rates, wrong)
        or _impossible(decision, standing, wrong)
    )


class CaseStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A case of a sheet as it stands now; `state` is its state in the sheet, `said` what was
    decided there; `newer` is a newer open sheet that it stands in, `closed` how it was closed."""

    subject: str
    mark: str
    state: str
    said: Text = ""
    newer: str = ""
    closed: Text = ""


def judge_case(
    decision: Decision, sheet: SheetKnown, standing: CaseStanding | None, account: Account,
    file: str,
) -> Problem | None:  # fmt: skip
    """Why a decision on a case is refused, or None where it is to be carried out. `standing` is
    None for a case that does not stand in the sheet."""
    wrong = _Wrong(decision, file)
    if sheet.client not in account.clients:
        return wrong("sheet/foreign.client", account=account.name)
    if decision.problem is not None:
        return decision.problem
    if standing is None or decision.sheet != sheet.number:
        return wrong("sheet/foreign", sheet=sheet.number)
    if decision.shown != standing.subject:
        shows = decision.shown or sentence("sheet.no-order")
        return wrong("sheet/foreign.other-order", shows=shows, order=standing.subject)
    if account.queues and sheet.queue not in account.queues:
        return wrong("sheet/not-allowed.queue", account=account.name, queue=sheet.queue)
    if standing.state == "done":
        return wrong("sheet/stale.decided", said=standing.said)
    if standing.closed:
        return wrong("sheet/stale.closed", said=standing.closed)
    if standing.newer:
        return wrong("sheet/stale.newer", sheet=standing.newer)
    return None if decision.mark == standing.mark else wrong("sheet/stale")


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

    def __call__(self, key: str, **pieces: Given) -> Problem:
        shown = self.decision.shown
        row: Text = sentence("sheet.of-order", order=shown) if shown else ""
        said = pieces_of({"row": row, **pieces})
        return Problem(id=key, pieces=said, file=self.file, line=self.decision.row)


def _stale(decision: Decision, standing: SheetStanding, wrong: _Wrong) -> Problem | None:
    if standing.state == "done":
        return wrong("sheet/stale.decided", said=standing.said)
    if standing.newer:
        return wrong("sheet/stale.newer", sheet=standing.newer)
    if decision.mark != standing.written or standing.now != standing.written:
        return wrong("sheet/stale")
    return None


def _lacking(decision: Decision, order: Order, wrong: _Wrong) -> Problem | None:
    """Nothing lets an order go that lacks fields: they are filled in first."""
    if not order.defects or decision.verb not in ("release", "split"):
        return None
    if decision.verb == "release" and is_held_as_it_stands(order):
        return None
    return wrong("sheet/not-allowed.incomplete", lacks=lacks_said(order))


def _beyond(
    decision: Decision, order: Order, account: Account, rates: Rates | None, wrong: _Wrong
) -> Problem | None:
    if decision.verb == "reject" and account.role != "lead":
        role = sentence(f"account-role.{account.role}")
        return wrong("sheet/not-allowed.reject", account=account.name, role=role)
    limit = account.may_release_up_to
    if limit is None or decision.verb not in _LETS_GO:
        return None
    if order.defects:
        order = corrected(order, decision.changes)
        if order.defects and not is_held_as_it_stands(order):
            return None
    total = Money(order.total, order.currency)
    worth = total if total.currency == limit.currency else None
    if worth is None and rates is not None:
        worth = rates.convert(total, limit.currency)
    if worth is None:
        return wrong("sheet/not-allowed.no-rate", total=total, account=account.name, limit=limit)
    if worth.minor > limit.minor:
        return wrong("sheet/not-allowed", total=total, account=account.name, limit=limit)
    return None


def _impossible(decision: Decision, standing: SheetStanding, wrong: _Wrong) -> Problem | None:
    order = standing.order
    lines = {line.line_id: line for line in order.lines}
    # Whoever filled the sheet knows the lines by the numbers that stand there.
    numbers = {line.line_id: n for n, line in enumerate(order.lines, start=1)}
    if decision.verb == "split":
        if standing.approvals > 1:
            return wrong("sheet/not-allowed.split", needed=standing.approvals)
        unknown = [one for one in decision.lines if one not in lines]
        if unknown:
            return wrong("sheet/correction.no-line", line=unknown[0])
        if set(decision.lines) == set(lines):
            return wrong("sheet/correction.every-line", verb=sentence("review.release"))
    if decision.verb != "correct":
        return None
    lacked = lacking(order)
    for field, value in decision.changes.items():
        line_id = field.removeprefix(quantity_of(""))
        if field == quantity_of(line_id):
            line = lines.get(line_id)
            if line is None:
                return wrong("sheet/correction.no-line", line=line_id)
            if field not in lacked and int(value) > line.quantity:
                return wrong(
                    "sheet/correction",
                    line=numbers[line_id], ordered=line.quantity, wanted=value,
                )  # fmt: skip
    if not corrected(order, decision.changes).lines:
        return wrong("sheet/correction.nothing-left", verb=sentence("review.reject"))
    if all(value_of(order, field) == value for field, value in decision.changes.items()):
        return wrong("sheet/correction.same")
    return None
