"""Books acknowledgements: whether a warehouse took the files that we sent it. Nothing is ever sent
again for what is refused: a person decides."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from processor.ledger.arrived.arrivals import RowFact
from processor.ledger.deciding.holds import CROSSDOCK
from processor.ledger.desk import cases
from processor.ledger.shipped import acknowledged
from processor.ledger.stock import reports
from processor.ledger.stock.reports import NewLine, NewReport
from processor.model.acknowledgements import FileAnswer, OurDocument, SentShipment
from processor.model.cases import CONTRADICTION, NewCase
from processor.model.config import Config
from processor.model.sentence import sentence
from processor.normalise.reports.acknowledgements import NAMES, AcknowledgementRow
from processor.passes.booking.files.arrive import ReadFile, shown
from processor.passes.booking.files.book_whole import WholeFile, whole
from processor.passes.booking.files.booking import Booking
from processor.passes.booking.orders.book_endings import place_of_file
from processor.passes.booking.reports.acknowledged_effects import AnsweredFile, take_effect
from processor.passes.booking.reports.acknowledged_rows import (
    FileMeant,
    KnownFiles,
    answer_of,
    known_of,
    meant,
)
from processor.passes.runtime import Runtime

_AGAIN = sentence("report.told-before")


def _book_file(runtime: Runtime, one: ReadFile, now: int) -> None:
    def rows(connection: Connection, file: WholeFile) -> list[RowFact]:
        return _book(connection, runtime.house.config, file)

    whole(rows).book(runtime, one, now)


def _book(connection: Connection, config: Config, file: WholeFile) -> list[RowFact]:
    assert file.owner.warehouse is not None
    warehouse = file.owner.warehouse.code
    names = next(one for one in NAMES if one == file.portion.mapping.once["names"])
    told = [row.file for _, row in file.read.rows]
    known = known_of(connection, names, told, warehouse, file.one.row.id)
    taking = _Taking(connection, config, file, known, warehouse)
    for place, row in file.read.rows:
        of = meant(known, names, row, warehouse=warehouse, now=file.now)
        if isinstance(of, FileMeant):
            taking.take(place, row, of)
        else:
            taking.facts.append(RowFact(place, "rejected", None, of.why))
    taking.end()
    facts = [*file.unused(), *taking.facts]
    texts = file.texts() if any(fact.outcome == "rejected" for fact in facts) else {}
    return [
        msgspec.structs.replace(fact, raw=fact.raw or texts.get(fact.row, ""))
        if fact.outcome == "rejected"
        else fact
        for fact in facts
    ]


class _Taking:
    """The answers of one file, held against what was answered before."""

    def __init__(
        self,
        connection: Connection,
        config: Config,
        file: WholeFile,
        known: KnownFiles,
        warehouse: str,
    ) -> None:
        self.connection, self.config, self.file = connection, config, file
        self.known, self.warehouse = known, warehouse
        self.facts: list[RowFact] = []
        self.before = {
            key: said.verdicts(known.members.get(key, ())) for key, said in known.answers.items()
        }
        self.documents: dict[int, OurDocument] = {}
        # (row, answer, shipment) of what is new.
        self.fresh: list[tuple[int, FileAnswer, SentShipment | None]] = []

    def take(self, place: int, row: AcknowledgementRow, of: FileMeant) -> None:
        """Keeps what a row answers that is new; refuses the row where it was answered otherwise."""
        answers: list[tuple[OurDocument, FileAnswer, SentShipment | None]] = []
        if of.member is not None and row.result is not None:
            # The word about the file that stands beside each of its rows.
            (document,) = of.documents
            answers.append((document, answer_of(document, None, row, of.at), None))
        answers += [(one, answer_of(one, of.member, row, of.at), of.member) for one in of.documents]
        said = [self.known.answers_to(answer.document).said(answer) for _, answer, _ in answers]
        if "against" in said:
            document, answer, member = answers[said.index("against")]
            self._contradicts(place, document, answer, member)
            return
        for (document, answer, member), word in zip(answers, said, strict=True):
            if word == "new":
                self.known.answers_to(document.key).add(answer)
                self.documents[document.key] = document
                self.fresh.append((place, answer, member))
        if said[-1] == "same" and "new" not in said:
            self.facts.append(RowFact(place, "duplicate", None, _AGAIN))
        else:
            order = of.member.order_key if of.member is not None else None
            self.facts.append(RowFact(place, "accepted", order, ""))

    def _contradicts(
        self, place: int, document: OurDocument, answer: FileAnswer, member: SentShipment | None
    ) -> None:
        of = self.known.members.get(document.key, ())
        whose = {one.client for one in of} if member is None else {member.client}
        subject = document.name if member is None else member.number
        why = sentence(
            "case.answered-otherwise", what=subject, warehouse=self.warehouse,
            now=sentence(f"answer.{answer.result}"), told=shown(self.file.one.row),
        )  # fmt: skip
        keys = [
            cases.open_case(
                self.connection,
                NewCase(
                    kind=CONTRADICTION, client=client,
                    subject_kind="document" if member is None else "shipment", subject=subject,
                    why=why, cause=self._place(place),
                ),
                at=self.file.now,
                who=CROSSDOCK,
            )
            for client in sorted(whose)
        ]  # fmt: skip
        self._keep([(place, answer, member)], "parked", keys[0] if keys else None)
        self.facts.append(RowFact(place, "rejected", None, why))

    def _place(self, row: int) -> str:
        return f"{place_of_file(self.file.one.row)}:{row}"

    def _keep(
        self,
        rows: list[tuple[int, FileAnswer, SentShipment | None]],
        state: str,
        case: int | None = None,
    ) -> None:
        if not rows:
            return
        new = NewReport(
            kind=acknowledged.KIND, sender=self.file.one.row.sender, client="", document="",
            happened_at=max(answer.happened_at for _, answer, _ in rows), at=self.file.now,
            file_id=self.file.one.row.id, state=state,
        )  # fmt: skip
        lines = [
            NewLine(
                row=place, sku_told="", sku="", pieces=0, happened_at=answer.happened_at,
                case_id=case, result=answer.result, mark=answer.line, words=answer.words,
                document_id=answer.document, shipment_id=answer.shipment,
                order_id=None if member is None else member.order_key,
            )
            for place, answer, member in rows
        ]  # fmt: skip
        reports.add_lines(self.connection, reports.report_of(self.connection, new), lines)

    def end(self) -> None:
        """Keeps what is new, and lets it take effect."""
        self._keep(self.fresh, "booked")
        rows: dict[int, int] = {}
        for place, answer, _ in self.fresh:
            rows.setdefault(answer.document, place)
        for key, document in self.documents.items():
            answered = AnsweredFile(
                document=document, members=self.known.members.get(key, ()),
                before=self.before.get(key, {}), answers=self.known.answers[key],
                warehouse=self.warehouse, place=self._place(rows[key]), at=self.file.now,
            )  # fmt: skip
            take_effect(self.connection, self.config, answered)


ACKNOWLEDGEMENT = Booking(_book_file, by_its_date=True)
