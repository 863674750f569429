"""Files with labels that channels and carriers make are taken in: each page goes to its parcel,
waits for its order, or is a case.

They are booked after orders were decided, since a label often comes with its order, and before a
wave is closed, which waits for them. The bytes of a label are kept before the ledger knows them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

import msgspec

from processor.documents.label_pages.keys import Index
from processor.documents.label_pages.match import PageMatch, match_pages, unsure
from processor.intake.label_folders import LABELS, is_labels
from processor.intake.scan import shown_name
from processor.ledger.arrived import arrivals, being_read
from processor.ledger.arrived.arrivals import FileRow
from processor.ledger.database import reading, transaction
from processor.ledger.labels import waiting_pages
from processor.model.label_pages import LabelFile, LabelPage, PageRule, Piece
from processor.model.sentence import Sentence, sentence
from processor.model.times import day
from processor.passes.between import goes_on
from processor.passes.booking.files import arrive
from processor.passes.booking.files.read_in_turn import read_in_turn
from processor.passes.booking.files.sealed_files import refusal_of
from processor.passes.booking.files.senders import senders
from processor.passes.booking.labels.label_outcomes import LabelsTaken, book_pages, told_late
from processor.passes.booking.labels.label_owners import (
    IN_LEDGER,
    LabelOwner,
    Labels,
    owner_of_labels,
    whose,
)
from processor.passes.runtime import Runtime
from processor.passes.standing import moves
from processor.problems.problem import Problem, problem
from processor.spool.label_pages import LabelReader
from processor.transport.kept import write_once

# So long a page waits for its order before a person is told; it waits on all the same.
TELL_AFTER_S = 2 * 86_400
# So long a shipment that has its label, or was called off, is held against pages: a later one is
# told as that of an order that did not come.
KNOWN_FOR_S = 90 * 86_400


def book_label_files(
    runtime: Runtime, now: int, labels: Labels = IN_LEDGER, *, early: bool = False
) -> None:
    """Takes in what arrived, and looks again at what waits.

    `early` is before orders are decided: then a label that was missed counts for the decision. What
    seems to be of no order is left to the second time, when those of this pass are known.
    """
    if not (goes_on(runtime) and moves(runtime, "book")):
        return
    with reading(runtime.engine) as connection:
        claimed = arrivals.in_state(connection, "claimed")
        waiting = waiting_pages.waiting(connection)
    fresh = [
        row for row in claimed
        if is_labels(row.sender) and arrive.is_archived(runtime, row)
        and row.remote not in runtime.servers_follow
    ]  # fmt: skip
    if not fresh and not waiting:
        return
    with LabelReader(runtime.stopping) as reader:
        taking = _Taking(runtime, now, labels, reader, early)
        read_in_turn(runtime, now, fresh, lambda row: row, taking.take, shown=arrive.shown)
        for one in waiting:
            if runtime.stopping():
                return
            taking.look_again(one)


class _Taking:
    """One turn of taking labels in. What is wanted is asked for once for each sender; what a file
    brings of it is noted for the next."""

    def __init__(
        self, runtime: Runtime, now: int, labels: Labels, reader: LabelReader, early: bool
    ) -> None:
        self.runtime, self.now, self.labels, self.reader = runtime, now, labels, reader
        self.early = early
        self._known: dict[LabelOwner, Index] = {}

    def take(self, row: FileRow) -> None:
        """A file that was claimed."""
        runtime, shown = self.runtime, arrive.shown(row)
        if refused := refusal_of(arrive.archived(runtime, row), shown):
            arrive.park(runtime, row, [refused], self.now)
            return
        if arrive.noted_as_duplicate(runtime, row):
            return
        owner = owner_of_labels(runtime.house.config, row.sender)
        if owner is None:
            folders = senders(runtime)
            unknown = problem("file/folder", file=shown, folder=row.sender, folders=folders)
            arrive.park(runtime, row, [unknown], self.now)
            return
        read = self._read(row)
        if read.refused is not None:
            arrive.park(runtime, row, [problem_of(read.refused, shown)], self.now)
            return
        wanted = self._wanted(owner)
        if self.early and any(
            one.outcome != "match" for one in match_pages(row.name, read.pages, wanted)
        ):
            return
        pages, found = self._matched(row, read.pages, wanted)
        owner = whose(owner, found, wanted.wanted)
        if isinstance(taken := self._taken(row, owner, pages, found), Problem):
            arrive.park(runtime, row, [taken], self.now)
            return
        with transaction(runtime.engine, "book") as connection:
            facts, booked = book_pages(connection, self.labels, taken, self.now)
            waiting_pages.book(connection, row.id, facts)
            being_read.forget(connection, [row.id])
        self._note(wanted, booked)

    def look_again(self, one: waiting_pages.WaitingFile) -> None:
        """The pages of a file that waited: some order may have come, some rule of a service."""
        owner = owner_of_labels(self.runtime.house.config, one.row.sender)
        if owner is None:
            return
        pages = tuple(msgspec.json.decode(page.doc, type=LabelPage) for page in one.pages)
        wanted = self._wanted(owner)
        found = match_pages(one.row.name, pages, wanted)
        late = not one.told and self.now - one.row.seen_at >= TELL_AFTER_S * 1_000_000
        late = late and moves(self.runtime, "time")
        if not late and not any(match.outcome == "match" for match in found):
            # Nothing new: what is held or a case was told when it came.
            return
        with reading(self.runtime.engine) as connection:
            beside = waiting_pages.clients_of(connection, one.row.id)
        owner = whose(owner, found, wanted.wanted, beside)
        taken = self._taken(one.row, owner, pages, found)
        if isinstance(taken, Problem):
            # It was read when it came: whatever lies there now, nothing is booked of it.
            self.runtime.missing[one.row.id] = taken.said
            return
        with transaction(self.runtime.engine, "book") as connection:
            facts, booked = book_pages(connection, self.labels, taken, self.now)
            waiting_pages.settle(connection, one.row.id, facts)
            if late:
                told_late(connection, taken, facts, self.now)
                waiting_pages.note_told(connection, one.row.id)
        self._note(wanted, booked)

    @staticmethod
    def _note(known: Index, booked: Mapping[int, str]) -> None:
        for parcel_id, digest in booked.items():
            known.note_label(parcel_id, digest)

    def _read(self, row: FileRow, only: Sequence[int] = ()) -> LabelFile:
        most = self.runtime.house.config.limits.file_mb * 1_048_576
        if row.size > most:
            return LabelFile(refused=sentence(
                "label-file/too-large.bytes", bytes=row.size, most=most
            ))  # fmt: skip
        return self.reader.read(arrive.archived(self.runtime, row), only)

    def _wanted(self, owner: LabelOwner) -> Index:
        if owner in self._known:
            return self._known[owner]
        with reading(self.runtime.engine) as connection:
            found = self.labels.wanted(
                connection, channel=owner.channel, carrier=owner.carrier,
                since=self.now - KNOWN_FOR_S * 1_000_000,
            )  # fmt: skip
        rules = {
            one.name: PageRule(one.label_cut, one.label_turn)
            for one in self.runtime.house.cards.services
        }
        known = self._known[owner] = Index(
            [msgspec.structs.replace(one, rule=rules.get(one.service, PageRule())) for one in found]
        )
        return known

    def _matched(
        self, row: FileRow, pages: tuple[LabelPage, ...], wanted: Index
    ) -> tuple[tuple[LabelPage, ...], list[PageMatch]]:
        found = match_pages(row.name, pages, wanted)
        if only := unsure(found, pages):
            # What words and name do not say, barcodes may.
            looked = {page.no: page for page in self._read(row, only).pages}
            pages = tuple(looked.get(page.no, page) for page in pages)
            found = match_pages(row.name, pages, wanted)
        return pages, found

    def _taken(
        self,
        row: FileRow,
        owner: LabelOwner,
        pages: Sequence[LabelPage],
        found: Sequence[PageMatch],
    ) -> LabelsTaken | Problem:
        """What a file comes to, with the bytes of its labels kept; a problem where it could be read
        before and cannot now."""
        pieces = [one.piece for one in found if one.outcome == "match"]
        made = self.reader.fitted(arrive.archived(self.runtime, row), pieces)
        if isinstance(made, Sentence):
            return problem_of(made, arrive.shown(row))
        media = {page.no: page.media for page in pages}
        kept: dict[Piece, tuple[str, str] | Sentence] = {}
        for piece, label in zip(pieces, made, strict=True):
            if isinstance(label, Sentence):
                kept[piece] = label
                continue
            digest = sha256(label).hexdigest()
            folder = day(row.seen_at).replace("-", "/")
            name = f"{LABELS}/{folder}/{digest}.{media[piece.page]}"
            write_once(self.runtime.house.archive / name, label)
            kept[piece] = name, digest
        return LabelsTaken(row, owner, {page.no: page for page in pages}, tuple(found), kept)


def problem_of(refused: Sentence, shown: str) -> Problem:
    """Why a file of labels is not taken, told of the file `shown`."""
    pieces = dict(refused.pieces)
    line, column = pieces.get("line"), pieces.get("column")
    return Problem(
        id=refused.id, pieces=pieces, file=shown_name(shown),
        line=line if isinstance(line, int) else 0, column=column if isinstance(column, int) else 0,
    )  # fmt: skip
