"""Cases in the ledger: one a cause, closed once by a person with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from builders.history_orders import book, ledger, order
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from processor.languages.languages import LANGUAGES, in_english, language_of
from processor.ledger import journal
from processor.ledger.desk import cases
from processor.ledger.sql import text
from processor.model.cases import CASE_KINDS, NewCase, case_queue, kinds_of_queue
from processor.model.config import HoldReason
from processor.model.sentence import sentence

CASE = NewCase(
    kind="rule-after-hand-over", client="acme", subject_kind="order", subject="shop/1013",
    why="Risk High: call the buyer", rule="hold-risk", rule_at="rules/review.yaml:12",
    cause="risk=High",
)  # fmt: skip


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Connection]:
    with ledger(tmp_path) as connection:
        book(connection, [order(1013, "2026-11-01T08:00:00Z")])
        yield connection


def opened(kept: Connection, **other: str) -> int | None:
    return cases.open_case(kept, msgspec.structs.replace(CASE, **other), at=5, who="crossdock")


def test_a_case_is_opened_once_for_the_same_cause(kept: Connection) -> None:
    assert opened(kept) == 1
    assert opened(kept) is None
    assert opened(kept, why="said otherwise", rule_at="rules/review.yaml:40") is None
    assert len(cases.cases(kept)) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cause", "note=cancel"), ("rule", "hold-note"), ("subject", "shop/1014"),
        ("client", "nordlys"), ("subject_kind", "sku"),
    ],
)  # fmt: skip
def test_another_cause_rule_or_subject_is_another_case(
    kept: Connection, name: str, value: str
) -> None:
    assert opened(kept) == 1
    assert opened(kept, **{name: value}) == 2


def test_a_case_that_was_closed_is_not_opened_again_for_its_cause(kept: Connection) -> None:
    opened(kept)
    assert not cases.close(kept, [1], at=9, who="anna", why="called, all is well").refused
    assert opened(kept) is None
    assert opened(kept, cause="risk=Higher") == 2
    assert [one.id for one in cases.cases(kept)] == [2]
    first = cases.cases(kept, closed=True)[0]
    assert (first.closed_at, first.closed_by) == (9, "anna")
    assert first.closed_why == "called, all is well"


def test_closing_twice_changes_nothing_and_is_refused(kept: Connection) -> None:
    opened(kept)
    cases.close(kept, [1], at=9, who="anna", why="called")
    again = cases.close(kept, [1], at=10, who="ben", why="mine")
    assert again.refused
    assert in_english(again.said) == (
        "refused: case 1 is closed already, by anna on 1970-01-01: called"
    )
    assert cases.cases(kept, closed=True)[0].closed_by == "anna"


def test_of_several_those_that_are_open_are_closed_and_the_others_told(kept: Connection) -> None:
    opened(kept)
    opened(kept, cause="more")
    cases.close(kept, [1], at=9, who="anna", why="called")
    found = cases.close(kept, [1, 2, 2, 7], at=10, who="ben", why="mine")
    assert not found.refused
    assert in_english(found.said) == (
        "case closed: 2; case 1 is closed already, by anna on 1970-01-01: called;"
        " there is no case 7"
    )


def test_without_a_reason_nothing_is_closed(kept: Connection) -> None:
    opened(kept)
    assert cases.close(kept, [1], at=9, who="anna", why="").refused
    assert len(cases.cases(kept)) == 1


def test_what_happens_to_a_case_is_an_event_of_its_order(kept: Connection) -> None:
    opened(kept)
    cases.close(kept, [1], at=9, who="anna", why="called")
    found = [one for one in journal.of_order(kept, 1) if one.kind.startswith("case")]
    assert [(one.kind, one.who, one.cause) for one in found] == [
        ("case opened", "crossdock", "Risk High: call the buyer"),
        ("case closed", "anna", "called"),
    ]
    assert in_english(found[0].saw) == (
        "case 1: a rule would now hold or reject an order that was handed over,"
        " hold-risk (rules/review.yaml:12)"
    )


def test_the_cases_of_an_order_are_its_own(kept: Connection) -> None:
    opened(kept)
    opened(kept, subject="shop/1014")
    assert [one.subject for one in cases.of_order(kept, 1)] == ["shop/1013"]


def test_a_kind_that_is_in_no_table_is_no_case(kept: Connection) -> None:
    with pytest.raises(ValueError, match="no such case: 'lost-parcel'"):
        opened(kept, kind="lost-parcel")


@pytest.mark.parametrize("kind", CASE_KINDS)
def test_every_kind_has_its_words_in_every_language_and_a_queue(kind: str) -> None:
    for code in LANGUAGES:
        assert language_of(code).say(sentence(f"case-kind.{kind}")) not in ("", f"case-kind.{kind}")
    assert case_queue(kind, {})


def test_the_queue_of_a_kind_is_that_of_the_reason_it_is_like() -> None:
    own = {"changed-after-hand-over": HoldReason(name="x", type="manual", queue="care")}
    assert case_queue("rule-after-hand-over", own) == "care"
    assert case_queue("rule-after-hand-over", {}) == "desk"
    assert kinds_of_queue("care", own) == (
        "rule-after-hand-over", "cancelled-for-nothing", "undo-owed", "in-spite-of-cancel",
        "change-too-late", "sent-by-others", "sent-not-confirmed", "collected",
        "unsent-after-all", "correction-overruled", "listed-otherwise",
    )  # fmt: skip
    assert not {*kinds_of_queue("care", own)} & {*kinds_of_queue("desk", own)}


@pytest.mark.parametrize("lacks", ["closed_by", "closed_why"])
def test_no_case_can_stand_as_closed_by_nobody_or_without_a_reason(
    kept: Connection, lacks: str
) -> None:
    opened(kept)
    said = {"closed_by": "anna", "closed_why": "called", lacks: ""}
    with pytest.raises(IntegrityError, match="closed_with_why"):
        kept.execute(
            text(
                "UPDATE cases SET closed_at = 9, closed_by = :closed_by, closed_why = :closed_why"
            ),
            said,
        )
