"""What a row of an acknowledgement is about: never guessed."""

from __future__ import annotations

from typing import Any

import pytest

from processor.model.acknowledgements import FileAnswer, FileAnswers, OurDocument, SentShipment
from processor.model.sentence import Sentence
from processor.model.times import parse_time
from processor.normalise.reports.acknowledgements import AcknowledgementRow, Names
from processor.passes.booking.reports.acknowledged_rows import (
    FileMeant,
    KnownFiles,
    by_reference,
    meant,
)
from processor.passes.booking.reports.confirmed_rows import RefusedRow

NOW = "2026-11-03T12:00:00Z"
HANDED = parse_time("2026-11-03T09:00:00Z")
LATER = parse_time("2026-11-03T10:00:00Z")


def sent(key: int, name: str, receiver: str = "PL1", handed: int = HANDED) -> OurDocument:
    return OurDocument(
        key=key, kind="instruction", name=name, receiver=receiver, handed_at=handed, answer=""
    )


def member(key: int, order: str) -> SentShipment:
    values: dict[str, Any] = {
        "order_key": key, "client": "acme", "state": "instructed", "action": "new",
        "presumed": False, "cancel_asked": False,
    }  # fmt: skip
    return SentShipment(key=key, number=f"S{key:010}", order=order, **values)


ONE, TWO = member(1, "shop/#1"), member(2, "shop/#2")
HALF = (member(3, "shop/#3"), member(4, "shop/#3"))
NAMED = {
    "a.csv": [sent(1, "pl1/a.csv")],
    "a": [sent(1, "pl1/a.csv"), sent(2, "pl1/a.pdf")],
    "b.csv": [sent(3, "de2/b.csv", "DE2")],
    "c.csv": [sent(4, "pl1/c.csv", handed=0)],
    "W000001": [sent(1, "pl1/a.csv"), sent(5, "pl1/d.csv")],
    ONE.number: [sent(1, "pl1/a.csv"), sent(6, "pl1/cancel.csv", handed=LATER)],
}
MEMBERS = {1: (ONE, TWO), 2: (ONE,), 5: HALF, 6: (ONE,)}


def known(*answers: FileAnswer) -> KnownFiles:
    return KnownFiles(
        named=NAMED,
        members=MEMBERS,
        references={key: by_reference(of) for key, of in MEMBERS.items()},
        answers={one.document: FileAnswers([one]) for one in answers},
    )


def answered(document: int) -> FileAnswer:
    return FileAnswer(
        document=document, shipment=1, line="", result="accepted", words="", happened_at=HANDED
    )


def about(
    file: str, reference: str | None = None, *, names: Names = "file", time: str = NOW,
    result: str = "accepted", answers: tuple[FileAnswer, ...] = (),
) -> FileMeant | RefusedRow:  # fmt: skip
    word: Any = result
    row = AcknowledgementRow(
        file=file, reference=reference, result=word, row_result=word, acknowledged_at=time
    )
    return meant(known(*answers), names, row, warehouse="PL1", now=parse_time(NOW))


@pytest.mark.parametrize(
    ("file", "reference", "time", "why"),
    [
        ("z.csv", None, NOW, "report.no-such-file"),
        ("TRIAL-z.csv", None, NOW, "report.trial"),
        ("b.csv", None, NOW, "report.others-file"),
        ("c.csv", None, NOW, "report.file-not-handed"),
        ("a", None, NOW, "report.two-files"),
        ("a.csv", "S0000000003", NOW, "report.not-in-file"),
        ("a.csv", "T0000000003", NOW, "report.trial"),
        ("W000001", "#3", NOW, "report.two-shipments"),
        ("a.csv", None, "2026-11-05T12:00:00Z", "report.future"),
        ("a.csv", None, "2026-11-02T08:59:59Z", "report.before-hand-over"),
    ],
)
def test_a_row_that_cannot_be_true_goes_back_with_the_reason(
    file: str, reference: str | None, time: str, why: str
) -> None:
    names: Names = "wave" if file == "W000001" else "file"
    found = about(file, reference, names=names, time=time)
    assert isinstance(found, RefusedRow)
    assert isinstance(found.why, Sentence)
    assert found.why.id == why


@pytest.mark.parametrize("names", ["file", "wave", "shipment"])
def test_what_names_nothing_of_ours_is_said_in_the_words_of_the_mapping(names: Names) -> None:
    found = about("Z", names=names)
    assert isinstance(found, RefusedRow)
    assert isinstance(found.why, Sentence)
    assert found.why.id == f"report.no-such-{names}"


@pytest.mark.parametrize("reference", [TWO.number, "shop/#2", "#2"])
def test_a_shipment_of_the_file_is_known_by_its_number_or_its_order(reference: str) -> None:
    found = about("a.csv", reference)
    assert isinstance(found, FileMeant)
    assert found.member == TWO


def test_a_wave_means_all_its_instructions_and_of_a_shipment_the_one_that_has_it() -> None:
    whole, part = about("W000001", names="wave"), about("W000001", TWO.number, names="wave")
    assert isinstance(whole, FileMeant) and isinstance(part, FileMeant)
    assert [one.key for one in whole.documents] == [1, 5]
    assert [one.key for one in part.documents] == [1]


def test_of_two_instructions_of_a_shipment_the_one_without_an_answer_is_meant() -> None:
    assert isinstance(about(ONE.number, names="shipment"), RefusedRow)
    for result in ("accepted", "rejected"):
        found = about(ONE.number, names="shipment", result=result, answers=(answered(1),))
        assert isinstance(found, FileMeant)
        assert [one.key for one in found.documents] == [6]
    before = about(
        ONE.number, names="shipment", time="2026-11-03T09:30:00Z", answers=(answered(1),)
    )
    assert isinstance(before, FileMeant)
    assert [one.key for one in before.documents] == [1], "the other was not handed over then"
