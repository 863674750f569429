"""What a filled sheet says of cases: closed with a reason, refused, or left."""

from __future__ import annotations

from sqlalchemy import Connection

from processor.ledger.arrived.arrivals import RowFact
from processor.ledger.desk import cases, sheet_cases, sheets
from processor.model.review_desk import Account
from processor.model.sentence import Text, sentence
from processor.normalise.orders.reading import reason_of
from processor.passes.desk.case_rows import case_mark
from processor.problems.problem import Problem
from processor.review_sheets.judging import CaseStanding, SheetKnown, judge_case
from processor.review_sheets.reading import Decision


def answer_case(
    connection: Connection,
    sheet: sheets.SheetRow,
    decision: Decision,
    account: Account,
    why: Text,
    *,
    at: int,
    file: str,
    raw: str,
) -> tuple[RowFact, Problem | None]:
    """Carries out what a row says of a case; `why` is the note as an event keeps it. Returns what
    became of the row, and why it is refused."""
    standing = _standing(connection, sheet, decision)
    known = SheetKnown(number=sheet.number, queue=sheet.queue, client=sheet.client, orders={})
    wrong = judge_case(decision, known, standing, account, file)
    says_nothing = decision.verb in ("", "leave") and decision.problem is None
    inside = sheet.client in account.clients and (
        not account.queues or sheet.queue in account.queues
    )
    if says_nothing and standing is not None and inside:
        if standing.state == "open":
            sheet_cases.move(connection, sheet.id, [decision.case], "left")
        return RowFact(decision.row, "ignored", None, "", raw), None
    if wrong is not None:
        return RowFact(decision.row, "rejected", None, reason_of(wrong), raw), wrong
    answer = cases.close(connection, [decision.case], at=at, who=account.name, why=why)
    if not answer.refused:
        said = sentence("sheet.decided", verb=sentence("review.close"), who=account.name)
        sheet_cases.move(connection, sheet.id, [decision.case], "done", said)
    outcome = "rejected" if answer.refused else "accepted"
    # Whether it is refused stands in a column of its own.
    return RowFact(decision.row, outcome, None, answer.words, raw), None


def _standing(
    connection: Connection, sheet: sheets.SheetRow, decision: Decision
) -> CaseStanding | None:
    inside = sheet_cases.in_sheet(connection, sheet.id, decision.case)
    found = cases.by_key(connection, [decision.case]).get(decision.case)
    if inside is None or found is None:
        return None
    newer = sheet_cases.standing(connection, [found.id]).get(found.id, "")
    closed = cases.closed_before(found) if found.closed_at is not None else ""
    return CaseStanding(
        subject=found.subject,
        mark=case_mark(found),
        state=inside.state,
        said=inside.said,
        newer="" if newer == sheet.number else newer,
        closed=closed,
    )
