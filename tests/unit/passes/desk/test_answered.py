"""Answers of people are kept beside the archive, and one that comes too late is judged by them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from processor.model.sentence import Sentence
from processor.passes.desk.answered import DID_NOT, WENT_OUT, Answered, note, noted, too_late


def _house(archive: Path, *said: tuple[str, str]) -> Any:
    house = SimpleNamespace(archive=archive)
    for at, (wave, answer) in enumerate(said):
        note(house, Answered(wave=wave, answer=answer, at=at, who="kim"))  # type: ignore[arg-type]
    return house


def test_the_last_answer_to_a_wave_counts_and_a_line_cut_short_says_nothing(tmp_path: Path) -> None:
    house = _house(tmp_path, ("W000002", DID_NOT), ("W000003", DID_NOT), ("W000002", WENT_OUT))
    with (tmp_path / "ledger" / "answers.jsonl").open("ab") as lines:
        lines.write(b'{"wave":"W0000')
    assert {name: one.answer for name, one in noted(house).items()} == {
        "W000002": WENT_OUT,
        "W000003": DID_NOT,
    }


def test_a_late_answer_is_refused_where_it_says_otherwise_or_names_what_was_never_asked(
    tmp_path: Path,
) -> None:
    house = _house(tmp_path, ("W000002", WENT_OUT))
    assert too_late(house, {WENT_OUT: ["W000002"], DID_NOT: []}) == ""
    assert too_late(house, {WENT_OUT: ["all"], DID_NOT: []}) == ""
    for names in (["W000002"], ["all"], ["W000009"]):
        assert isinstance(too_late(house, {WENT_OUT: [], DID_NOT: names}), Sentence)


def test_without_any_answer_there_is_nothing_that_all_could_contradict(tmp_path: Path) -> None:
    assert too_late(_house(tmp_path), {WENT_OUT: [], DID_NOT: ["all"]}) == ""
