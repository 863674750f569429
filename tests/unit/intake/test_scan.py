"""A scan takes as many files as a pass works on, and of every sender its share."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.intake import scan
from processor.intake.scan import Arrival, Oddity, fair_share, look_around, told_briefly
from processor.languages.languages import in_english
from processor.model.sentence import sentence


def arrivals(counts: dict[str, int]) -> list[Arrival]:
    return [
        Arrival(sender, f"{number:05}.csv", Path(sender) / f"{number:05}.csv")
        for sender, count in sorted(counts.items())
        for number in range(count)
    ]


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 30)), st.integers(0, 60))
def test_no_sender_is_served_less_than_another_unless_it_has_no_more(
    counts: dict[str, int], most: int
) -> None:
    found = arrivals(counts)
    chosen = fair_share(found, most)
    taken = Counter(one.sender for one in chosen)
    assert len(chosen) == min(most, len(found))
    assert chosen == sorted(chosen, key=lambda one: (one.sender, one.name))
    largest = max(taken.values(), default=0)
    assert all(taken[sender] >= min(count, largest - 1) for sender, count in counts.items())
    # Of each sender the first by name, so that none waits for ever behind later ones.
    for sender in taken:
        names = [one.name for one in chosen if one.sender == sender]
        assert names == [one.name for one in found if one.sender == sender][: len(names)]


def test_files_that_could_not_be_taken_keep_no_other_file_of_their_sender_out() -> None:
    found = arrivals({"acme": 6, "beta": 4})
    stuck = {one.key for one in found[:5]}
    chosen = fair_share(found, 5, stuck)
    assert [(one.sender, one.name) for one in chosen] == [
        ("acme", "00005.csv"),
        *(("beta", f"{number:05}.csv") for number in range(4)),
    ]
    assert len(fair_share(found, 10, stuck)) == 10, "where there is room they are tried again"


def test_a_sender_with_more_files_than_a_scan_takes_keeps_no_other_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "MAX_FILES_PER_SCAN", 5)
    for sender, count in (("acme", 9), ("catalogue", 1), ("pl1", 2)):
        (tmp_path / sender).mkdir()
        for number in range(count):
            (tmp_path / sender / f"{number}.csv").write_text("x")
    found, odd = look_around(tmp_path)
    assert Counter(one.sender for one in found) == {"acme": 2, "catalogue": 1, "pl1": 2}
    [waits] = odd
    assert waits.place == "inbox/acme"
    assert in_english(waits.said) == (
        "inbox/acme holds 7 files more than a pass takes: they wait for the next one"
    )
    assert not waits.blocked


def test_thousands_of_files_alike_are_told_in_a_few_lines() -> None:
    stuck = [
        Oddity("acme", f"{number}.csv", sentence("inbox.not-taken"), True) for number in range(3000)
    ]
    odd = [*stuck, Oddity("pl1", "x", sentence("inbox.link"))]
    told = told_briefly(odd)
    assert len(told) == 22
    assert in_english(told[20].said) == (
        "left alone: 2980 more in inbox/acme, each of them a file that could not be taken"
    )
    assert told[20].blocked
    assert told_briefly(odd[:5]) == odd[:5]
