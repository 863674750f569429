"""Files that came encrypted or signed and were not taken: each is told with the reason."""

from __future__ import annotations

from pathlib import Path

from processor.intake.seal_note import SealNote, note_beside
from processor.problems.problem import Problem, problem


def refusal_of(archived: Path, shown: str) -> Problem | None:
    """Why a file of the archive was not opened; None of any that was, or had not to be."""
    note = note_beside(archived)
    return None if note is None or not note.refused else refusal(note, shown)


def refusal(note: SealNote, shown: str) -> Problem:
    """What is told of such a file."""
    return problem(f"file/sealed.{note.refused}", file=shown, who=note.who)
