"""When an answer is overdue: hours, days and workdays of a warehouse."""

from __future__ import annotations

import msgspec
import pytest
from builders.paths import ROOT

from processor.house.config_file import read_config
from processor.model.config import Calendar, Warehouse
from processor.model.expects import confirmed_from, over
from processor.model.tells import Span
from processor.model.times import parse_time, rfc3339


@pytest.fixture(scope="module")
def warsaw() -> Warehouse:
    """A warehouse in Poland that rests at the weekend and on 11 November."""
    config, _ = read_config((ROOT / "config.yaml").read_text("utf-8"), "config.yaml", "/house")
    assert config is not None
    rest = Calendar(
        workdays=("mon", "tue", "wed", "thu", "fri"), cutoff="", holidays=("2026-11-11",)
    )
    return msgspec.structs.replace(
        config.warehouses["PL1"], timezone="Europe/Warsaw", calendar=rest
    )


@pytest.mark.parametrize(
    ("span", "since", "ends"),
    [
        (Span(2, "hour"), "2026-11-06T15:00:00Z", "2026-11-06T17:00:00Z"),
        (Span(2, "day"), "2026-11-06T15:00:00Z", "2026-11-08T15:00:00Z"),
        (Span(1, "workday"), "2026-11-05T15:00:00Z", "2026-11-06T15:00:00Z"),
        # From Friday to Monday, and over a holiday.
        (Span(1, "workday"), "2026-11-06T15:00:00Z", "2026-11-09T15:00:00Z"),
        (Span(2, "workday"), "2026-11-09T15:00:00Z", "2026-11-12T15:00:00Z"),
        # What begins on a Saturday begins with the Monday, which is Sunday evening in UTC.
        (Span(1, "workday"), "2026-11-07T10:00:00Z", "2026-11-09T23:00:00Z"),
        # The clocks are put back on 25 October: the hour of the day stays.
        (Span(1, "workday"), "2026-10-23T10:00:00Z", "2026-10-26T11:00:00Z"),
    ],
)
def test_a_span_ends_when_the_warehouse_could_have_answered(
    span: Span, since: str, ends: str, warsaw: Warehouse
) -> None:
    assert rfc3339(over(span, parse_time(since), warsaw)) == ends


def test_without_a_calendar_every_day_is_a_workday(warsaw: Warehouse) -> None:
    always = msgspec.structs.replace(warsaw, calendar=None)
    ends = over(Span(1, "workday"), parse_time("2026-11-06T15:00:00Z"), always)
    assert rfc3339(ends) == "2026-11-07T15:00:00Z"


@pytest.mark.parametrize(
    ("ship_day", "begins"),
    [
        # To leave on the day of the hand-over: that day is not over yet.
        ("2026-11-06", "2026-11-06T23:00:00Z"),
        ("2026-11-04", "2026-11-06T15:00:00Z"),
        ("", "2026-11-06T15:00:00Z"),
        # Handed over on Friday, to leave on Monday: nobody confirms before that day is over.
        ("2026-11-09", "2026-11-09T23:00:00Z"),
    ],
)
def test_a_confirmation_is_waited_for_from_the_hand_over_or_from_the_end_of_the_day_of_shipping(
    ship_day: str, begins: str, warsaw: Warehouse
) -> None:
    handed = parse_time("2026-11-06T15:00:00Z")
    assert rfc3339(confirmed_from(ship_day, handed, warsaw)) == begins
