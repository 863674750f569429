"""What a pass is told as: when, each file with what was wrong, what was handed over."""

from __future__ import annotations

import io
import sys

import pytest

from processor.commands.printing.console import Progress
from processor.commands.working.tell_pass import file_lines, pass_lines
from processor.intake.scan import MOST_TOLD
from processor.passes.pass_report import Arrived, PassReport
from processor.passes.standing import KEPT_BESIDE

NOW = 1_793_696_400_000_000


def good(name: str) -> Arrived:
    return Arrived(sender="shop", name=name, state="booked", rows={"accepted": 3}, orders=2)


PARKED = Arrived(
    sender="shop", name="x.csv", state="parked", problems=1, problem="file/unknown",
    told="outbox/alerts/00000002-x.csv.problem.txt",
)  # fmt: skip


def test_a_pass_tells_its_time_its_files_and_what_it_handed_over() -> None:
    rejects = Arrived(
        sender="shop", name="y.csv", state="booked", rows={"accepted": 1, "rejected": 1}, orders=1,
        told="outbox/rejects/shop/y-rejects-00000003.csv",
    )  # fmt: skip
    twice = Arrived(sender="shop", name="z.csv", state="duplicate")
    report = PassReport(arrived=[good("a.csv"), PARKED, rejects, twice], documents={"label": 3})
    assert pass_lines(report, NOW) == [
        "2026-11-03T09:00:00Z took in 4 files",
        "  inbox/shop/x.csv: parked [file/unknown]: see outbox/alerts/00000002-x.csv.problem.txt",
        "  inbox/shop/y.csv: booked; rows: 1 accepted, 1 rejected; 1 order; rejected rows:"
        " outbox/rejects/shop/y-rejects-00000003.csv",
        "  inbox/shop/a.csv: booked; rows: 3 accepted; 2 orders",
        "  inbox/shop/z.csv: duplicate",
        "  handed over: 3 label",
    ]


def test_a_pass_without_files_and_documents_tells_nothing() -> None:
    assert pass_lines(PassReport(orders={"held": 3}), NOW) == []


def test_what_happened_in_an_earlier_pass_of_a_run_is_told_by_the_run() -> None:
    first = PassReport(
        files={"booked": 2}, taken_names=["a name was taken"], arrived=[good("a.csv")],
        still={"kept-beside": "a copy was kept beside", "facts-wait": "counts wait"},
    )  # fmt: skip
    both = first.then(PassReport(files={"booked": 1}, arrived=[good("b.csv")]))
    assert both.files == {"booked": 3}
    assert [one.name for one in both.arrived] == ["a.csv", "b.csv"]
    assert both.still == {"kept-beside": "a copy was kept beside"}
    assert both.taken_names == ["a name was taken"]
    assert both.needs_a_person


def test_of_thousands_of_files_the_wrong_ones_are_named_and_the_rest_is_counted() -> None:
    lines = file_lines([*(good(f"{n}.csv") for n in range(5_000)), PARKED])
    assert len(lines) == MOST_TOLD + 1
    assert "x.csv: parked" in lines[0]
    assert lines[-1] == f"and {5_001 - MOST_TOLD:} more files: {5_001 - MOST_TOLD} booked"


def test_progress_counts_steps_with_their_totals_on_a_terminal_and_nowhere_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def shown(*, quiet: bool) -> str:
        monkeypatch.setattr(sys, "stderr", Terminal())
        progress = Progress(quiet=quiet)
        progress._shown = -1.0
        progress("claim", 0, 840)
        progress("claim", 3)
        progress("decide", 2)
        progress._shown = -1.0
        progress("close", 1)
        return sys.stderr.getvalue()

    assert shown(quiet=False).endswith("claim 3/840  decide 2  close 1")
    assert shown(quiet=True) == ""


def test_what_one_pass_of_a_run_met_is_told_at_its_end_too() -> None:
    first = PassReport(taken_names=["a"], still={KEPT_BESIDE: "x", "folders": "down"})
    both = first.then(PassReport(taken_names=["b"], still={"clock": "in doubt"}))
    assert both.taken_names == ["a", "b"]
    assert both.still == {KEPT_BESIDE: "x", "clock": "in doubt"}
    assert both.needs_a_person
