"""Marks of a ledger: what stands below them, and marks that are damaged."""

from __future__ import annotations

import msgspec
import pytest

from processor.model.manifests import FileNote, notes_in
from processor.model.marks import DamagedMarks, Marks, behind, decode, encode

THEN = Marks(
    epoch="a", life=1, files=7, documents=9, numbers={"wave": 2, "sscc": 40}, events=80, staged=9,
    handed=9,
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "low"),
    [
        ({}, ()),
        ({"files": 8, "events": 99, "numbers": {"wave": 3, "sscc": 41}}, ()),
        ({"files": 6}, ("files",)),
        ({"handed": 8}, ("handed",)),
        ({"numbers": {"wave": 2, "sscc": 39}}, ("sscc",)),
        ({"numbers": {"wave": 2}}, ("sscc",)),
    ],
)
def test_a_ledger_that_stands_below_any_mark_is_an_older_copy(
    changes: dict[str, object], low: tuple[str, ...]
) -> None:
    assert behind(msgspec.structs.replace(THEN, **changes), THEN) == low


def test_marks_are_read_as_they_were_written() -> None:
    assert decode(encode(THEN)) == THEN


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        encode(THEN)[:-20],
        encode(THEN).replace(b'"files":7', b'"files":1'),
        b'{"marks":{},"sha256":""}',
    ],
)
def test_marks_that_were_changed_or_cut_are_no_marks(damaged: bytes) -> None:
    with pytest.raises(DamagedMarks):
        decode(damaged)


def test_a_note_that_a_crash_cut_short_says_nothing_and_hides_no_other() -> None:
    note = FileNote(key=3, sha256="0", size=1, sender="a", name="b", archive="c", seen_at=5)
    line = msgspec.json.encode(note)
    assert notes_in(line + b"\n" + line[:-4] + b"\n" + line + b"\n") == [note, note]
