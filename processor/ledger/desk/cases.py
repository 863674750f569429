"""Cases in the ledger: opened once for the same cause, listed, closed by a person with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection, insert

from processor.ledger import journal
from processor.ledger.arrived import unread
from processor.ledger.counters import next_id
from processor.ledger.desk.requests import Answer
from processor.ledger.sql import in_batches, text, write_rows
from processor.ledger.tables.schema import case as case_table
from processor.ledger.tables.schema import document
from processor.model.cases import (
    CASE_KINDS,
    CASE_SUBJECTS,
    UNREAD_AFTER_HAND_OVER,
    CaseSubject,
    NewCase,
    kind_of_case,
)
from processor.model.reasons import asker_said
from processor.model.sentence import Date, Sentence, Text, joined, keep, kept, sentence
from processor.model.times import day

CLOSE = "close-cases"


class CaseRow(msgspec.Struct, frozen=True, kw_only=True):
    """A case as the ledger has it. Times are microseconds UTC; `closed_at` is None while it is
    open."""

    id: int
    kind: str
    client: str
    subject_kind: CaseSubject
    subject: str
    why: Text
    rule: str
    rule_at: str
    cause: str
    opened_at: int
    opened_by: str
    closed_at: int | None
    closed_by: str
    closed_why: Text


_COLUMNS = ", ".join(CaseRow.__struct_fields__)


def _row(found: Sequence[object]) -> CaseRow:
    values = dict(zip(CaseRow.__struct_fields__, found, strict=True))
    values["why"], values["closed_why"] = kept(str(values["why"])), kept(str(values["closed_why"]))
    return CaseRow(**values)  # type: ignore[arg-type]


def open_case(connection: Connection, case: NewCase, *, at: int, who: str) -> int | None:
    """Opens a case and returns its key; None where the same (kind, client, subject, rule, cause) is
    open already, or was closed. Raises ValueError for a kind or subject that is in no table."""
    if case.kind not in CASE_KINDS or case.subject_kind not in CASE_SUBJECTS:
        raise ValueError(f"no such case: {case.kind!r} of {case.subject_kind!r}")
    same = {
        "kind": case.kind, "client": case.client, "subject_kind": case.subject_kind,
        "subject": case.subject, "rule": case.rule, "cause": case.cause,
    }  # fmt: skip
    there = text(
        "SELECT 1 FROM cases WHERE kind = :kind AND client = :client"
        " AND subject_kind = :subject_kind AND subject = :subject AND rule = :rule"
        " AND cause = :cause"
    )
    if connection.scalar(there, same) is not None:
        return None
    key = next_id(connection, case_table)
    connection.execute(
        insert(case_table),
        {
            **same, "id": key, "why": keep(case.why), "rule_at": case.rule_at, "opened_at": at,
            "opened_by": who,
        },
    )  # fmt: skip
    _note(connection, "case opened", key, case, at=at, who=who, cause=case.why)
    return key


def is_known(connection: Connection, kind: str, client: str, cause: str) -> bool:
    """True where a case of this kind, client and cause was opened, of whatever subject."""
    statement = text("SELECT 1 FROM cases WHERE kind = :k AND client = :c AND cause = :y LIMIT 1")
    values = {"k": kind, "c": client, "y": cause}
    return connection.scalar(statement, values) is not None


def _note(
    connection: Connection, happened: str, key: int, of: NewCase | CaseRow, *, at: int, who: str,
    cause: Text,
) -> None:  # fmt: skip
    """What happened to a case is an event of its order or shipment; of anything else it tells by
    itself."""
    order_key, shipment = None, None
    if of.subject_kind == "order":
        channel, _, order_id = of.subject.partition("/")
        order_key = connection.scalar(
            text("SELECT id FROM orders WHERE channel = :c AND order_id = :o"),
            {"c": channel, "o": order_id},
        )
    elif of.subject_kind == "shipment":
        found = connection.execute(
            text("SELECT id, order_id FROM shipment WHERE number = :n"), {"n": of.subject}
        ).first()
        shipment, order_key = (None, None) if found is None else (found[0], found[1])
    kind = kind_of_case(of.kind)
    saw = sentence("event.case", id=key, kind=kind)
    if of.rule:
        rule = asker_said(of.rule)
        saw = sentence("event.case-of-rule", id=key, kind=kind, rule=rule, at=of.rule_at)
    event = journal.Event(
        at=at, kind=happened, order_id=order_key, shipment_id=shipment, who=who, cause=cause,
        saw=saw,
    )  # fmt: skip
    journal.append(connection, [event])


def cases(
    connection: Connection,
    *,
    client: str | None = None,
    kinds: Sequence[str] | None = None,
    closed: bool = False,
    after: int = 0,
    limit: int | None = None,
) -> list[CaseRow]:
    """Cases by key, oldest first: those that are open, with `closed` all, of a client and of some
    kinds where these are given; at most `limit` of those behind the key `after`."""
    where, values = ["id > :after"], dict[str, object](after=after)
    if not closed:
        where.append("closed_at IS NULL")
    if client is not None:
        where.append("client = :client")
        values["client"] = client
    if kinds is not None:
        values.update({f"k{n}": kind for n, kind in enumerate(kinds)})
        where.append(f"kind IN ({', '.join(f':k{n}' for n in range(len(kinds)))})")
    most = ""
    if limit is not None:
        most, values["limit"] = " LIMIT :limit", limit
    statement = text(f"SELECT {_COLUMNS} FROM cases WHERE {' AND '.join(where)} ORDER BY id{most}")
    return [_row(r) for r in connection.execute(statement, values).fetchall()]


def clients(connection: Connection) -> set[str]:
    """The clients that have cases, also those that left the configuration."""
    return {str(r[0]) for r in connection.execute(text("SELECT DISTINCT client FROM cases"))}


def by_key(connection: Connection, keys: Iterable[int]) -> dict[int, CaseRow]:
    """Cases by key; those that the ledger does not know are missing."""
    found: dict[int, CaseRow] = {}
    for marks, part in in_batches(keys):
        statement = text(f"SELECT {_COLUMNS} FROM cases WHERE id IN ({marks})")
        found.update({r[0]: _row(r) for r in connection.execute(statement, part)})
    return found


def of_order(connection: Connection, order_key: int) -> list[CaseRow]:
    """The cases of an order and of its shipments, oldest first."""
    statement = text(
        f"SELECT {_COLUMNS} FROM cases WHERE (subject_kind = 'order' AND subject IN"
        " (SELECT channel || '/' || order_id FROM orders WHERE id = :o))"
        " OR (subject_kind = 'shipment' AND subject IN"
        " (SELECT number FROM shipment WHERE order_id = :o)) ORDER BY id"
    )
    return [_row(r) for r in connection.execute(statement, {"o": order_key})]


def rules_of(connection: Connection, kind: str, subjects: Iterable[str]) -> dict[str, set[str]]:
    """The rules of the cases of a kind, open or closed, by order (`channel/order_id`)."""
    found: dict[str, set[str]] = {}
    for marks, part in in_batches(subjects):
        statement = text(
            "SELECT subject, rule FROM cases WHERE subject_kind = 'order' AND kind = :k"
            f" AND subject IN ({marks})"
        )
        for subject, rule in connection.execute(statement, {**part, "k": kind}):
            found.setdefault(subject, set()).add(rule)
    return found


class OpenCases(msgspec.Struct, frozen=True, kw_only=True):
    """How many cases of a kind are open, and since when the oldest is, microseconds UTC."""

    kind: str
    client: str
    count: int
    oldest: int


def open_counts(connection: Connection) -> list[OpenCases]:
    """Open cases by kind and client."""
    statement = text(
        "SELECT kind, client, count(*), min(opened_at) FROM cases WHERE closed_at IS NULL"
        " GROUP BY kind, client ORDER BY kind, client"
    )
    return [
        OpenCases(kind=r[0], client=r[1], count=r[2], oldest=r[3])
        for r in connection.execute(statement)
    ]


def untold(connection: Connection) -> dict[str, list[int]]:
    """The open cases that no alert told of yet, by client."""
    statement = text(
        "SELECT client, id FROM cases WHERE closed_at IS NULL AND alert_id IS NULL ORDER BY 1, 2"
    )
    found: dict[str, list[int]] = {}
    for client, key in connection.execute(statement):
        found.setdefault(client, []).append(key)
    return found


def next_alert(connection: Connection) -> int:
    """The key of the next alert, which its name holds."""
    return next_id(connection, document)


def add_alert(
    connection: Connection, key: int, told: Sequence[int], *, client: str, at: int, kind: str,
    receiver: str, folder: str, name: str,
) -> None:  # fmt: skip
    """Notes an alert of the cases `told` as owed; it is rendered later."""
    connection.execute(
        insert(document),
        {
            "id": key, "kind": kind, "receiver": receiver, "folder": folder, "name": name,
            "client": client, "state": "open", "at": at,
        },
    )  # fmt: skip
    write_rows(
        connection,
        "UPDATE cases SET alert_id = :d WHERE id = :i",
        [{"d": key, "i": one} for one in told],
    )


def of_alert(connection: Connection, document_id: int) -> list[CaseRow]:
    """The cases that an alert tells of."""
    statement = text(f"SELECT {_COLUMNS} FROM cases WHERE alert_id = :d ORDER BY id")
    return [_row(r) for r in connection.execute(statement, {"d": document_id})]


def close(connection: Connection, keys: Sequence[int], *, at: int, who: str, why: Text) -> Answer:
    """Closes cases for good; says what came of it. One that is closed already stays as it was
    closed, and one that is not known is told; refused where nothing was closed."""
    if not why:
        return Answer(sentence("cases.no-why"), refused=True)
    asked = list(dict.fromkeys(keys))
    found = by_key(connection, asked)
    closed: list[str] = []
    left: list[Sentence] = []
    for key in asked:
        one = found.get(key)
        if one is None:
            left.append(sentence("cases.unknown", id=key))
        elif one.closed_at is not None:
            left.append(closed_before(one))
        else:
            connection.execute(
                text(
                    "UPDATE cases SET closed_at = :t, closed_by = :w, closed_why = :y WHERE id = :i"
                ),
                {"t": at, "w": who, "y": keep(why), "i": key},
            )
            _note(connection, "case closed", key, one, at=at, who=who, cause=why)
            if one.kind == UNREAD_AFTER_HAND_OVER:
                unread.settle_of(connection, one.subject, at=at, who=who, why=why)
            closed.append(str(key))
    done = [sentence("cases.closed", n=len(closed), ids=closed)] if closed else []
    return Answer(joined([*done, *left]), refused=not closed)


def close_of_order(
    connection: Connection, order_key: int, kind: str, *, at: int, who: str, why: Text,
    subject: str = "",
) -> None:  # fmt: skip
    """Closes the open cases of a kind of an order, or of the one shipment `subject` of it: what
    they ask for is settled."""
    keys = [
        one.id
        for one in of_order(connection, order_key)
        if one.kind == kind and one.closed_at is None and subject in ("", one.subject)
    ]
    if keys:
        close(connection, keys, at=at, who=who, why=why)


def closed_before(one: CaseRow) -> Sentence:
    """That a case is closed: by whom, when and why."""
    assert one.closed_at is not None
    return sentence(
        "cases.closed-before", id=one.id, who=one.closed_by, day=Date(day(one.closed_at)),
        why=one.closed_why,
    )  # fmt: skip
