"""Cases: what a person must look at where no hold can stop anything. Pure.

A new kind of case is one entry of `CASE_KINDS`, and its words in each language as
`case-kind.<name>`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

from processor.model.config import HoldReason
from processor.model.sentence import Text, sentence

CaseSubject = Literal["order", "sku", "shipment", "document"]
CASE_SUBJECTS: tuple[CaseSubject, ...] = get_args(CaseSubject)


class CaseKind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of case. The queue that works on it is that of the hold reason `like`; `queue`
    where config.yaml gives that reason none."""

    like: str
    queue: str


RULE_AFTER_HAND_OVER = "rule-after-hand-over"
CANCELLED_FOR_NOTHING = "cancelled-for-nothing"
UNDO_OWED = "undo-owed"
COUNT_DIFFERENCE = "count-difference"
SHORT = "short"
OVER_SHIPPED = "over-shipped"
IN_SPITE_OF_CANCEL = "in-spite-of-cancel"
CHANGE_TOO_LATE = "change-too-late"
CONTRADICTION = "contradiction"
VOID_NUMBER = "void-number"
UNKNOWN_GOODS = "unknown-goods"
TRACKING_TWICE = "tracking-twice"
CHECK_DIGIT = "check-digit"
OTHER_LINE = "other-line"
EMPTY_CONFIRMATION = "empty-confirmation"
REFUSED_FILE = "refused-file"
UNREAD_AFTER_HAND_OVER = "unread-after-hand-over"
SENT_BY_OTHERS = "sent-by-others"
SENT_NOT_CONFIRMED = "sent-not-confirmed"
COLLECTED = "collected"
UNSENT_AFTER_ALL = "unsent-after-all"
UNLISTED_WORD = "unlisted-word"
TOLD_OTHERWISE = "told-otherwise"
NOT_TOLD = "not-told"
CORRECTION_OVERRULED = "correction-overruled"
LABEL_PAGE = "label-page"
LABEL_OUTDATED = "label-outdated"
LABEL_ANSWER = "label-answer"
LABEL_LATE = "label-late"
NUMBER_IN_USE = "number-in-use"
LISTED_OTHERWISE = "listed-otherwise"
CASE_KINDS: dict[str, CaseKind] = {
    RULE_AFTER_HAND_OVER: CaseKind(like="changed-after-hand-over", queue="desk"),
    CANCELLED_FOR_NOTHING: CaseKind(like="changed-after-hand-over", queue="desk"),
    UNDO_OWED: CaseKind(like="changed-after-hand-over", queue="desk"),
    COUNT_DIFFERENCE: CaseKind(like="count-too-old", queue="desk"),
    SHORT: CaseKind(like="short", queue="desk"),
    OVER_SHIPPED: CaseKind(like="short", queue="desk"),
    IN_SPITE_OF_CANCEL: CaseKind(like="changed-after-hand-over", queue="desk"),
    CHANGE_TOO_LATE: CaseKind(like="changed-after-hand-over", queue="desk"),
    CONTRADICTION: CaseKind(like="short", queue="desk"),
    VOID_NUMBER: CaseKind(like="short", queue="desk"),
    TRACKING_TWICE: CaseKind(like="short", queue="desk"),
    CHECK_DIGIT: CaseKind(like="short", queue="desk"),
    OTHER_LINE: CaseKind(like="short", queue="desk"),
    EMPTY_CONFIRMATION: CaseKind(like="short", queue="desk"),
    REFUSED_FILE: CaseKind(like="refused-by-warehouse", queue="desk"),
    UNREAD_AFTER_HAND_OVER: CaseKind(like="newer-row-unreadable", queue="desk"),
    SENT_BY_OTHERS: CaseKind(like="changed-after-hand-over", queue="desk"),
    SENT_NOT_CONFIRMED: CaseKind(like="changed-after-hand-over", queue="desk"),
    COLLECTED: CaseKind(like="changed-after-hand-over", queue="desk"),
    UNSENT_AFTER_ALL: CaseKind(like="changed-after-hand-over", queue="desk"),
    UNLISTED_WORD: CaseKind(like="incomplete", queue="desk"),
    TOLD_OTHERWISE: CaseKind(like="short", queue="desk"),
    NOT_TOLD: CaseKind(like="substituted", queue="desk"),
    CORRECTION_OVERRULED: CaseKind(like="changed-after-hand-over", queue="desk"),
    LABEL_PAGE: CaseKind(like="no-label", queue="desk"),
    LABEL_OUTDATED: CaseKind(like="no-label", queue="desk"),
    LABEL_LATE: CaseKind(like="no-label", queue="desk"),
    LABEL_ANSWER: CaseKind(like="no-label", queue="desk"),
    NUMBER_IN_USE: CaseKind(like="no-number", queue="carriers"),
    LISTED_OTHERWISE: CaseKind(like="changed-after-hand-over", queue="desk"),
    UNKNOWN_GOODS: CaseKind(like="unknown-sku", queue="catalogue"),
}


class NewCase(msgspec.Struct, frozen=True, kw_only=True):
    """A case to be opened. `subject` is `channel/order_id`, a SKU, the number of a
    shipment, or the `folder/name` of a document of ours;
    `rule_at` is the file and line of the rule. `cause` is what makes it one and the same: while
    that stays as it is, the case is opened once."""

    kind: str
    client: str
    subject_kind: CaseSubject
    subject: str
    why: Text
    rule: str = ""
    rule_at: str = ""
    cause: str = ""


def kind_of_case(kind: str) -> Text:
    """What a kind of case is, to be said; one that another version knows is a quotation."""
    return sentence(f"case-kind.{kind}") if kind in CASE_KINDS else kind


def case_queue(kind: str, holds: Mapping[str, HoldReason]) -> str:
    """The queue that works on cases of a kind; `holds` are the reasons of config.yaml. Raises
    KeyError for a kind that is not in the table."""
    entry = CASE_KINDS[kind]
    reason = holds.get(entry.like)
    return (reason.queue if reason is not None else "") or entry.queue


def kinds_of_queue(queue: str, holds: Mapping[str, HoldReason]) -> tuple[str, ...]:
    """The kinds of cases that a queue works on."""
    return tuple(kind for kind in CASE_KINDS if case_queue(kind, holds) == queue)


def all_queues(holds: Mapping[str, HoldReason]) -> set[str]:
    """The queues that work on holds or cases, the empty one of reasons without any among them."""
    return {one.queue for one in holds.values()} | {case_queue(kind, holds) for kind in CASE_KINDS}
