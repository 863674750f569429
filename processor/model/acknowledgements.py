"""What partners answer to files of ours, what the ledger knows of these, and what the answers mean:
which shipments were taken, and whether an answer says what was said before. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from processor.model.dispatch import InstructionAction

Result = Literal["accepted", "partly", "rejected"]
Verdict = Literal["taken", "refused"]
Said = Literal["new", "same", "against"]
INSTRUCTION = "instruction"
"""The kind of document whose refusal means that a warehouse does not do what it was told."""


class OurDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A document of ours. `name` is `folder/name`; `receiver` is a warehouse by its code, or
    another receiver. `handed_at` is when it was handed over first, microseconds UTC; 0 where it
    still lies here."""

    key: int
    kind: str
    name: str
    receiver: str
    handed_at: int
    answer: str


class SentShipment(msgspec.Struct, frozen=True, kw_only=True):
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


class FileAnswer(msgspec.Struct, frozen=True, kw_only=True):
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


class FileAnswers:
    """The answers to one document in the order they were given, found by what they are about."""

    def __init__(self, answers: Iterable[FileAnswer] = ()) -> None:
        self.whole: list[FileAnswer] = []
        self.of: dict[int, list[FileAnswer]] = {}
        self._last: dict[tuple[int | None, str], FileAnswer] = {}
        # What other files said: of the file, of each shipment, and of any shipment at all.
        self._wide: Verdict | None = None
        self._near: dict[int, Verdict] = {}
        self._any: set[Verdict] = set()
        for one in answers:
            self.add(one)

    def add(self, one: FileAnswer) -> None:
        """Puts an answer behind those that are there."""
        self._last[one.shipment, one.line] = one
        if one.shipment is None:
            self.whole.append(one)
            if not one.here and one.result != "partly":
                self._wide = _verdict(one)
            return
        self.of.setdefault(one.shipment, []).append(one)
        if not one.here:
            self._any.add(_verdict(one))
            if not one.line:
                self._near[one.shipment] = _verdict(one)

    def said(self, new: FileAnswer) -> Said:
        """Whether an answer says what an earlier one said, or the contrary.

        In one file the word about a shipment may differ from that about the file: it is the nearer
        one. What follows from `partly` alone was not said.
        """
        same = self._last.get((new.shipment, new.line))
        if same is not None:
            return "same" if same.result == new.result else "against"
        if new.shipment is None:
            wrong = {"accepted": "refused", "rejected": "taken"}.get(new.result)
            return "against" if wrong in self._any else "new"
        before = self._near.get(new.shipment, self._wide)
        if before is None:
            return "new"
        return "same" if before == _verdict(new) else "against"

    def verdicts(self, members: Iterable[SentShipment]) -> dict[int, Verdict]:
        """By shipment whether it was taken; one of which nobody can say that yet is missing.

        What an answer says of a shipment beats what it says of the file; of several lines the worst
        counts. A file that was taken in part was taken but for what is named as refused; where
        nothing is named, nobody knows what of it was not.
        """
        own: dict[int, Verdict] = {
            key: "refused" if any(_verdict(one) == "refused" for one in of) else "taken"
            for key, of in self.of.items()
        }
        rest = self._rest(refused="refused" in own.values())
        found = {one.key: own.get(one.key, rest) for one in members}
        return {key: verdict for key, verdict in found.items() if verdict is not None}

    def _rest(self, *, refused: bool) -> Verdict | None:
        """What the answer to the whole file means for a shipment that it does not name."""
        if not self.whole:
            return None
        word = self.whole[-1].result
        if word == "partly":
            return "taken" if refused else None
        return _verdict(self.whole[-1])


def _verdict(one: FileAnswer) -> Verdict:
    return "taken" if one.result == "accepted" else "refused"
