"""What partners answer to files of ours, what the ledger knows of these, and what the answers mean:
which shipments were taken, and whether an answer says what was said before. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from processor.model.dispatch import InstructionAction

Result = Literal["accepted", "partly", "rejected"]
Verdict = Literal["taken", "refused"]
Said = Literal["new", "same", "against"]
INSTRUCTION = "instruction"
"""The kind of document whose refusal means that a warehouse does not do what it was told."""


class SentDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A document of ours. `name` is `folder/name`; `receiver` is a warehouse by its code, or
    another receiver. `handed_at` is when it was handed over first, microseconds UTC; 0 where it
    still lies here."""

    key: int
    kind: str
    name: str
    receiver: str
    handed_at: int
    answer: str


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment in a document, and what that tells the warehouse to do; `order` is
    `channel/order_id`."""

    key: int
    number: str
    order_key: int
    order: str
    client: str
    state: str
    action: InstructionAction
    presumed: bool
    cancel_asked: bool


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What was answered to a document as a whole, where `shipment` is None, or of one shipment of
    it, or of a `line` of that as the partner names it. `words` are the partner's; `here`: it stands
    in the file that is being booked."""

    document: int
    shipment: int | None
    line: str
    result: Result
    words: str
    happened_at: int
    here: bool = False


def verdicts(members: Sequence[Member], answers: Sequence[Answer]) -> dict[int, Verdict]:
    """By shipment whether it was taken; one of which nobody can say that yet is missing.

    What an answer says of a shipment beats what it says of the file; of several lines the worst
    counts. A file that was taken in part was taken but for what is named as refused; where nothing
    is named, nobody knows what of it was not.
    """
    own: dict[int, Verdict] = {}
    for one in answers:
        if one.shipment is not None and own.get(one.shipment) != "refused":
            own[one.shipment] = _verdict(one)
    of_file = [one.result for one in answers if one.shipment is None]
    rest: Verdict | None = None
    if of_file:
        if of_file[-1] == "accepted":
            rest = "taken"
        elif of_file[-1] == "rejected":
            rest = "refused"
        elif "refused" in own.values():
            rest = "taken"
    found = {one.key: own.get(one.key, rest) for one in members}
    return {key: verdict for key, verdict in found.items() if verdict is not None}


def _verdict(one: Answer) -> Verdict:
    return "taken" if one.result == "accepted" else "refused"


def said_before(earlier: Sequence[Answer], new: Answer) -> Said:
    """Whether an answer says what an earlier one about the same document said, or the contrary.

    In one file the word about a shipment may differ from that about the file: it is the nearer one.
    What follows from `partly` alone was not said.
    """
    same = [one for one in earlier if (one.shipment, one.line) == (new.shipment, new.line)]
    if same:
        return "same" if same[-1].result == new.result else "against"
    others = [one for one in earlier if not one.here]
    if new.shipment is None:
        own = {_verdict(one) for one in others if one.shipment is not None}
        wrong = {"accepted": "refused", "rejected": "taken"}.get(new.result)
        return "against" if wrong in own else "new"
    near = [one for one in others if one.shipment == new.shipment and not one.line]
    wide = [one for one in others if one.shipment is None and one.result != "partly"]
    before = near or wide
    if not before:
        return "new"
    return "same" if _verdict(before[-1]) == _verdict(new) else "against"
