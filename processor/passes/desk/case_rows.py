"""The cases that wait for a queue, as rows of its review sheets."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from processor.ledger.desk import cases, sheet_cases
from processor.ledger.desk.cases import CaseRow
from processor.model.cases import kinds_of_queue
from processor.model.config import Config
from processor.model.review_desk import SheetPlan
from processor.model.times import day
from processor.review_sheets.sheet import SheetCase, mark_of_case


def waiting_cases(
    connection: Connection, config: Config, plan: SheetPlan, *, again: bool
) -> list[SheetCase]:
    """The open cases of a queue and client that stand in no open sheet: those that wait no more
    leave the sheets of old, with `again` all do."""
    kinds = kinds_of_queue(plan.queue, config.holds)
    found = cases.cases(connection, client=plan.client, kinds=kinds) if kinds else []
    keys = [one.id for one in found]
    sheet_cases.leave_old(connection, plan.queue, plan.client, keys, again=again)
    elsewhere = sheet_cases.standing(connection, keys)
    return [_row(one) for one in found if one.id not in elsewhere]


def case_mark(one: CaseRow) -> str:
    """What stands for a case in its row."""
    return mark_of_case(
        one.kind, one.client, one.subject_kind, one.subject, one.rule, one.cause, one.opened_at
    )


def _row(one: CaseRow) -> SheetCase:
    return SheetCase(
        key=one.id, mark=case_mark(one), kind=one.kind, subject=one.subject, why=one.why,
        rule=one.rule, rule_at=one.rule_at, since=day(one.opened_at),
    )  # fmt: skip


def parts_of(found: Sequence[SheetCase], most: int) -> list[tuple[SheetCase, ...]]:
    """Cases in parts of at most `most`."""
    return [tuple(found[start : start + most]) for start in range(0, len(found), most)]
