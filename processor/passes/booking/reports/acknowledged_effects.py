"""What an answer to a document of ours does: shipments taken, orders held, cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger import journal
from processor.ledger.deciding import holds
from processor.ledger.deciding.holds import CROSSDOCK
from processor.ledger.desk import cases
from processor.ledger.journal import Event
from processor.ledger.orders import orders
from processor.ledger.shipped import acknowledged, presumed_no_more
from processor.ledger.shipped.refusals import refusals_over
from processor.model.acknowledgements import (
    INSTRUCTION,
    FileAnswers,
    OurDocument,
    Result,
    SentShipment,
    Verdict,
)
from processor.model.cases import (
    CONTRADICTION,
    IN_SPITE_OF_CANCEL,
    REFUSED_FILE,
    CaseSubject,
    NewCase,
)
from processor.model.config import Config
from processor.model.decisions import HoldAsked
from processor.model.dispatch import InstructionAction
from processor.model.reasons import REFUSED, hold_for
from processor.model.sentence import Text, joined, sentence

_MOST_WORDS = 300
_NAMED = 5
_LEFT = ("shipped", "partly shipped")


class AnsweredFile(msgspec.Struct, frozen=True, kw_only=True):
    """A document, what was known of its shipments `before` this file, and all the answers to it;
    `place` is the row that answers it first, `at` the time of the pass."""

    document: OurDocument
    members: Sequence[SentShipment]
    before: Mapping[int, Verdict]
    answers: FileAnswers
    warehouse: str
    place: str
    at: int


def take_effect(connection: Connection, config: Config, of: AnsweredFile) -> None:
    """Writes what follows from the answers to a document that are new."""
    after = of.answers.verdicts(of.members)
    _note_document(connection, of, after)
    moved = {key: verdict for key, verdict in after.items() if of.before.get(key) != verdict}
    taken = [one for one in of.members if moved.get(one.key) == "taken"]
    refused = [one for one in of.members if moved.get(one.key) == "refused"]
    if of.document.kind == INSTRUCTION:
        _taken(connection, of, taken)
        for action, what_follows in _REFUSED.items():
            what_follows(connection, config, of, [one for one in refused if one.action == action])
    else:
        _paper_refused(connection, of, refused)
    _nobody_knows_which(connection, of, after)


def _note_document(connection: Connection, of: AnsweredFile, after: Mapping[int, Verdict]) -> None:
    """A document is answered where all of it is; of one that was refused in part that is noted at
    once."""
    whole = [one.result for one in of.answers.whole]
    found = {*after.values()}
    every = len(after) == len(of.members)
    answer: Result | None = None
    if "refused" in found or "partly" in whole:
        answer = "rejected" if found == {"refused"} and every else "partly"
    elif every or whole:
        answer = whole[-1] if whole and not found else "accepted"
    # When we learned of it: the clock of a partner may be behind ours.
    at = of.at if every or whole else None
    acknowledged.note_documents(connection, [(of.document.key, at, answer or "")])


def _said(of: AnsweredFile, shipment: int | None) -> Text:
    """Why it was refused, in the words of the partner: those about the shipment, else those about
    the file."""
    own = [] if shipment is None else of.answers.of.get(shipment, [])
    own = [one for one in own if one.result != "accepted" and one.words]
    wide = [one for one in of.answers.whole if one.result != "accepted"]
    found: list[Text] = []
    for one in (own or wide)[:_NAMED]:
        words = one.words if len(one.words) <= _MOST_WORDS else one.words[:_MOST_WORDS] + "..."
        if words and one.line:
            found.append(sentence("answer.words-of-line", line=one.line, words=words))
        elif words:
            found.append(sentence("answer.words", words=words))
    return joined(list(dict.fromkeys(found)), "comma") if found else sentence("answer.no-words")


def _event(of: AnsweredFile, kind: str, member: SentShipment, saw: Text = "") -> Event:
    return Event(
        at=of.at, kind=kind, order_id=member.order_key, shipment_id=member.key, cause=of.place,
        saw=saw,
    )  # fmt: skip


_TAKEN: dict[InstructionAction, str] = {
    "new": "instruction taken",
    "change": "change taken",
    "cancel": "cancel taken",
}


def _taken(connection: Connection, of: AnsweredFile, members: Sequence[SentShipment]) -> None:
    """It was taken, which says nothing of whether it is or will be done."""
    new = [one for one in members if one.action == "new"]
    acknowledged.note_shipments(connection, [(one.key, of.at) for one in new])
    journal.append(connection, [_event(of, _TAKEN[one.action], one) for one in members])
    why = sentence("hold.taken-after-all")
    for key in refusals_over(connection, {one.order_key for one in new}, at=of.at, why=why):
        orders.refresh_state(connection, key)


def _instruction_refused(
    connection: Connection, config: Config, of: AnsweredFile, members: Sequence[SentShipment]
) -> None:
    """The orders are held for a person. What left all the same is a case, and what we had cancelled
    needs nothing: the warehouse does what it was told."""
    acknowledged.note_shipments(connection, [(one.key, None) for one in members])
    saw = {one.key: _said(of, one.key) for one in members}
    journal.append(
        connection, [_event(of, "instruction refused", one, saw[one.key]) for one in members]
    )
    presumed = [one.key for one in members if one.presumed]
    if presumed:
        presumed_no_more.take_back(connection, presumed, of.at)
    held: dict[int, list[Text]] = {}
    for one in members:
        if one.state in _LEFT and not one.presumed:
            why = sentence(
                "case.refused-and-left", shipment=one.number, order=one.order, said=saw[one.key]
            )
            _open_case(connection, of, CONTRADICTION, one, why)
        elif one.state != "cancelled" and not one.cancel_asked:
            detail = sentence("report.refused", shipment=one.number, said=saw[one.key])
            held.setdefault(one.order_key, []).append(detail)
    for order, details in held.items():
        asked = hold_for(REFUSED, "booking", joined(details), at=of.place)
        _hold(connection, config, order, asked, of.at)


def _change_refused(
    connection: Connection, config: Config, of: AnsweredFile, members: Sequence[SentShipment]
) -> None:
    """As where a warehouse confirms that it did not change it; of what is cancelled meanwhile that
    is only noted."""
    for one in members:
        said = _said(of, one.key)
        journal.append(connection, [_event(of, "change refused", one, said)])
        if one.state == "cancelled" or one.cancel_asked:
            # Nothing of it is to leave, changed or not.
            continue
        detail = sentence("report.change-refused", shipment=one.number, said=said)
        asked = hold_for("changed-after-hand-over", "booking", detail, at=of.place)
        _hold(connection, config, one.order_key, asked, of.at)


def _cancel_refused(
    connection: Connection, _config: Config, of: AnsweredFile, members: Sequence[SentShipment]
) -> None:
    """It may leave although we cancelled it; where the instruction was refused too, nobody knows
    what the warehouse has."""
    neither = acknowledged.refused(connection, {one.order_key for one in members})
    for one in members:
        said = _said(of, one.key)
        journal.append(connection, [_event(of, "cancel refused", one, said)])
        if one.number in neither.get(one.order_key, ()):
            kind, key = REFUSED_FILE, "case.neither-taken"
        else:
            kind, key = IN_SPITE_OF_CANCEL, "case.cancel-not-taken"
        why = sentence(key, shipment=one.number, order=one.order, said=said)
        _open_case(connection, of, kind, one, why)


_Follows = Callable[[Connection, Config, AnsweredFile, Sequence[SentShipment]], None]
_REFUSED: dict[InstructionAction, _Follows] = {
    "new": _instruction_refused,
    "change": _change_refused,
    "cancel": _cancel_refused,
}


def _hold(connection: Connection, config: Config, order: int, asked: HoldAsked, at: int) -> None:
    holds.add_hold(connection, order, asked, config.holds, at)
    orders.refresh_state(connection, order)


def _paper_refused(
    connection: Connection, of: AnsweredFile, members: Sequence[SentShipment]
) -> None:
    """Labels and other papers: their shipments are not held, as the warehouse has its instruction,
    but somebody must see to them."""
    by_client: dict[str, list[SentShipment]] = {}
    for one in members:
        by_client.setdefault(one.client, []).append(one)
    for client, some in sorted(by_client.items()):
        why = sentence(
            "case.refused-file", file=of.document.name, warehouse=of.warehouse, n=len(some),
            shipments=[one.number for one in some[:_NAMED]], said=_said(of, some[0].key),
        )  # fmt: skip
        _open_case(connection, of, REFUSED_FILE, client, why)


def _nobody_knows_which(
    connection: Connection, of: AnsweredFile, after: Mapping[int, Verdict]
) -> None:
    """It was taken in part, and the partner names nothing that was not."""
    told = any(one.here and one.result == "partly" for one in of.answers.whole)
    if not told or "refused" in after.values():
        return
    for client in sorted({one.client for one in of.members}):
        why = sentence(
            "case.partly-refused", file=of.document.name, warehouse=of.warehouse,
            said=_said(of, None),
        )  # fmt: skip
        _open_case(connection, of, REFUSED_FILE, client, why)


def _open_case(
    connection: Connection, of: AnsweredFile, kind: str, about: SentShipment | str, why: Text
) -> None:
    """A case of a shipment, or of the whole document for one client."""
    subject_kind: CaseSubject = "document"
    client, subject = "", of.document.name
    if isinstance(about, SentShipment):
        subject_kind, client, subject = "shipment", about.client, about.number
    else:
        client = about
    case = NewCase(
        kind=kind, client=client, subject_kind=subject_kind, subject=subject, why=why,
        cause=of.place,
    )  # fmt: skip
    cases.open_case(connection, case, at=of.at, who=CROSSDOCK)
