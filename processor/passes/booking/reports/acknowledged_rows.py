"""Rows of acknowledgements as what they are about: which document of ours, which shipment of it; or
why that cannot be told. Never guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from processor.ledger.shipped import acknowledged
from processor.model.acknowledgements import FileAnswer, FileAnswers, OurDocument, SentShipment
from processor.model.sentence import listed, sentence
from processor.model.times import parse_time, rfc3339
from processor.model.trials import MARK
from processor.normalise.reports.acknowledgements import AcknowledgementRow, Names
from processor.passes.booking.reports.confirmed_rows import BEFORE, FUTURE, RefusedRow

_TRIAL = "T"
_DIGITS = 10
_FINDERS: dict[Names, Callable[[Connection, Iterable[str]], acknowledged.Found]] = {
    "file": acknowledged.by_name,
    "wave": acknowledged.by_wave,
    "shipment": acknowledged.by_shipment,
}


class KnownFiles(NamedTuple):
    """What the ledger knows of the documents that the rows of a file may be about: by the name that
    is told, with their shipments, these by what names them, and what was answered so far."""

    named: acknowledged.Found
    members: Mapping[int, Sequence[SentShipment]]
    references: Mapping[int, Mapping[str, Sequence[SentShipment]]]
    answers: dict[int, FileAnswers]

    def answers_to(self, document: int) -> FileAnswers:
        """The answers to a document so far, to which more may be added."""
        return self.answers.setdefault(document, FileAnswers())


class FileMeant(NamedTuple):
    """What a row is about: documents (those of a wave are several), one shipment of the only one or
    none."""

    documents: tuple[OurDocument, ...]
    member: SentShipment | None
    at: int


def known_of(
    connection: Connection, names: Names, told: Iterable[str], warehouse: str, file_id: int
) -> KnownFiles:
    """What is known of what is named so, in a file from this warehouse."""
    named = _FINDERS[names](connection, set(told))
    keys = [one.key for found in named.values() for one in found if one.receiver == warehouse]
    members = acknowledged.members(connection, keys)
    return KnownFiles(
        named, members, {key: by_reference(of) for key, of in members.items()},
        acknowledged.answers(connection, keys, file_id),
    )  # fmt: skip


def by_reference(members: Iterable[SentShipment]) -> dict[str, list[SentShipment]]:
    """Shipments by their numbers, and by their orders where that is no number of one."""
    found: dict[str, list[SentShipment]] = {}
    by_order: dict[str, list[SentShipment]] = {}
    for one in members:
        found.setdefault(one.number, []).append(one)
        for name in (one.order, one.order.partition("/")[2]):
            by_order.setdefault(name, []).append(one)
    return by_order | found


def meant(
    known: KnownFiles, names: Names, row: AcknowledgementRow, *, warehouse: str, now: int
) -> FileMeant | RefusedRow:
    """What a row is about, or why it cannot be booked."""
    at = parse_time(row.acknowledged_at)
    if at > now + FUTURE:
        return RefusedRow(sentence("report.future", time=rfc3339(at)))
    found = known.named.get(row.file, [])
    if not found:
        key = "report.trial" if _of_a_trial(row.file) else f"report.no-such-{names}"
        return RefusedRow(sentence(key, reference=row.file))
    ours = [one for one in found if one.receiver == warehouse]
    if not ours:
        others = sorted({one.receiver for one in found})
        return RefusedRow(sentence("report.others-file", reference=row.file, receivers=others))
    handed = [one for one in ours if one.handed_at]
    if not handed:
        return RefusedRow(sentence("report.file-not-handed", reference=row.file))
    reference = row.file if names == "shipment" else row.reference
    held = handed if reference is None else _with_shipment(known, handed, reference)
    if not held:
        key = "report.trial" if _of_a_trial(str(reference)) else "report.not-in-file"
        return RefusedRow(sentence(key, reference=str(reference), file=row.file))
    return _one(known, names, row, held, reference, at)


def _of_a_trial(name: str) -> bool:
    base = name.replace("\\", "/").rpartition("/")[2]
    number = len(base) == _DIGITS + 1 and base[:1] == _TRIAL and base[1:].isdecimal()
    return number or base.startswith(MARK)


def _with_shipment(
    known: KnownFiles, documents: Sequence[OurDocument], reference: str
) -> list[OurDocument]:
    return [one for one in documents if _members(known, one, reference)]


def _members(known: KnownFiles, document: OurDocument, reference: str) -> Sequence[SentShipment]:
    """The shipments of a document with this number, else of this order."""
    return known.references.get(document.key, {}).get(reference, ())


def _one(
    known: KnownFiles, names: Names, row: AcknowledgementRow, held: Sequence[OurDocument],
    reference: str | None, at: int,
) -> FileMeant | RefusedRow:  # fmt: skip
    if names == "shipment":
        held = _unanswered(known, row, [one for one in held if one.handed_at <= at] or held)
    whole_wave = names == "wave" and reference is None
    if len(held) > 1 and not whole_wave:
        found = listed([one.name for one in held], "and")
        return RefusedRow(sentence("report.two-files", reference=row.file, names=found))
    member: SentShipment | None = None
    if reference is not None:
        members = _members(known, held[0], reference)
        if len(members) > 1:
            found = listed([one.number for one in members], "and")
            return RefusedRow(sentence("report.two-shipments", reference=reference, names=found))
        member = members[0]
    early = next((one for one in held if at + BEFORE < one.handed_at), None)
    if early is not None:
        why = sentence(
            "report.before-hand-over", time=rfc3339(at), file=early.name,
            handed=rfc3339(early.handed_at),
        )  # fmt: skip
        return RefusedRow(why)
    return FileMeant(tuple(held), member, at)


def _unanswered(
    known: KnownFiles, row: AcknowledgementRow, held: Sequence[OurDocument]
) -> Sequence[OurDocument]:
    """Of the instructions of one shipment those that are not answered yet; where all are, those to
    which the row says what was said before, else all."""
    fresh, same = [], []
    for document in held:
        (member, *_) = _members(known, document, row.file)
        answer = answer_of(document, member, row, 0)
        said = known.answers_to(document.key).said(answer)
        if said != "new":
            same += [document] if said == "same" else []
        else:
            fresh.append(document)
    return fresh or same or held


def answer_of(
    document: OurDocument, member: SentShipment | None, row: AcknowledgementRow, at: int
) -> FileAnswer:
    """What a row answers to a document, or to a shipment of it."""
    result = row.row_result if member is not None else row.result
    assert result is not None
    return FileAnswer(
        document=document.key, shipment=None if member is None else member.key,
        line=row.line or "", result=result, words=row.reason or "", happened_at=at, here=True,
    )  # fmt: skip
