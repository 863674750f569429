"""Every waiting shipment leaves in exactly one wave, at its time."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from builders.paths import ROOT
from hypothesis import given
from hypothesis import strategies as st

from processor.house.config_file import read_config
from processor.model.config import Calendar, Warehouse
from processor.model.times import SECOND, parse_time, rfc3339
from processor.model.wave_plan import WaitingShipment, closes_at, groups_of, waves_now
from processor.model.wave_rules import CloseNow, CutOff, Waves
from processor.model.wave_times import last_time, next_time

MINUTE = 60 * SECOND
DAY = "2026-11-03"
ZONES = ("Europe/Warsaw", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe")


def micros_of(text: str) -> int:
    return parse_time(text)


WARSAW = read_config((ROOT / "config.yaml").read_text("utf-8"), "config.yaml", "/house")[0]


def house(**values: Any) -> Warehouse:
    assert WARSAW is not None
    return msgspec.structs.replace(WARSAW.warehouses["PL1"], **values)


def shipment(key: int, planned: str = "2026-11-03T08:00:00Z", **values: Any) -> WaitingShipment:
    usual: dict[str, Any] = {
        "warehouse": "PL1", "client": "acme", "carrier": "post", "service": "parcel", "lines": 1,
        "planned_at": micros_of(planned), "ship_day": DAY,
    }  # fmt: skip
    return WaitingShipment(shipment=key, **{**usual, **values})


def closed(
    waiting: list[WaitingShipment], rule: Waves, since: str, now: str, **values: Any
) -> list[list[int]]:
    asked = values.pop("asked", None)
    waves = waves_now(
        waiting, rule, house(**values), since=micros_of(since), now=micros_of(now), asked=asked
    )
    return [[one.shipment for one in wave] for wave in waves]


def test_what_waits_leaves_at_the_time_of_its_warehouse_and_not_before() -> None:
    rule = Waves(close_at=("10:00", "14:00"))
    waiting = [shipment(1), shipment(2)]
    # In Warsaw it is an hour later than in UTC.
    assert closed(waiting, rule, "2026-11-03T08:00:00Z", "2026-11-03T08:59:59Z") == []
    assert closed(waiting, rule, "2026-11-03T08:00:00Z", "2026-11-03T09:00:00Z") == [[1, 2]]
    assert closed(waiting, rule, "2026-11-03T09:00:00Z", "2026-11-03T12:59:59Z") == []


def test_a_wave_has_what_its_shipments_have_in_common() -> None:
    waiting = [
        shipment(1), shipment(2, carrier="rail"), shipment(3, lines=2), shipment(4),
        shipment(5, client="nordlys"), shipment(6, service="letter"),
    ]  # fmt: skip
    now = ("2026-11-03T08:00:00Z", "2026-11-03T08:00:00Z")
    assert closed(waiting, Waves(split_by=("carrier",)), *now) == [[1, 3, 4, 5, 6], [2]]
    assert closed(waiting, Waves(split_by=("service",)), *now) == [[6], [1, 3, 4, 5], [2]]
    assert closed(waiting, Waves(split_by=("lines",)), *now) == [[3], [1, 2, 4, 5, 6]]
    assert closed(waiting, Waves(split_by=("client", "carrier")), *now) == [[1, 3, 4, 6], [2], [5]]


def test_a_wave_closes_so_long_after_its_oldest_shipment_was_planned() -> None:
    rule = Waves(close_after=30, split_by=("carrier",))
    waiting = [
        shipment(1, "2026-11-03T08:00:40Z"),
        shipment(2, "2026-11-03T08:29:00Z"),
        shipment(3, "2026-11-03T08:29:00Z", carrier="rail"),
    ]
    at = "2026-11-03T08:00:00Z"
    assert closed(waiting, rule, at, "2026-11-03T08:29:59Z") == []
    # By the minute: a run that the clock starts begins a little earlier or later.
    assert closed(waiting, rule, at, "2026-11-03T08:30:00Z") == [[1, 2]]


def test_a_full_wave_waits_for_no_time_and_the_rest_does() -> None:
    rule = Waves(close_at=("14:00",), max_shipments=2)
    five = [shipment(n) for n in range(5)]
    at = "2026-11-03T09:00:00Z"
    assert closed(five, rule, at, at) == [[0, 1], [2, 3]]
    assert closed(five, rule, at, "2026-11-03T13:00:00Z") == [[0, 1], [2, 3], [4]]


def test_what_is_urgent_leaves_at_once_and_takes_nothing_along() -> None:
    rule = Waves(close_at=("14:00",), urgent=10)
    waiting = [shipment(1), shipment(2, priority=10), shipment(3, priority=11)]
    at = "2026-11-03T09:00:00Z"
    assert closed(waiting, rule, at, at) == [[2]]
    assert closed(waiting, msgspec.structs.replace(rule, urgent=0), at, at) == []


def test_what_takes_back_or_changes_waits_for_nothing() -> None:
    at = "2026-11-03T09:00:00Z"
    waiting = [shipment(9, amendment=1), shipment(8, amendment=2, carrier="rail"), shipment(1)]
    rule = Waves(close_at=("14:00",), split_by=("carrier",))
    assert closed(waiting, rule, at, at) == [[9], [8]]
    command = Waves(close="command", own=True)
    assert closed(waiting, command, at, at) == [[9, 8]]
    assert closed(waiting, rule, at, "2026-11-03T13:00:00Z") == [[9, 1], [8]]


def test_a_person_closes_the_part_that_is_meant() -> None:
    rule = Waves(close="command", own=True)
    waiting = [shipment(1), shipment(2, carrier="rail")]
    at = "2026-11-03T09:00:00Z"
    assert closed(waiting, rule, at, at) == []
    assert closed(waiting, rule, at, at, asked=CloseNow()) == [[1, 2]]
    assert closed(waiting, rule, at, at, asked=CloseNow(carrier="rail")) == [[2]]
    assert closed(waiting, rule, at, at, asked=CloseNow("DE2")) == []
    timed = Waves(close_at=("14:00",))
    assert closed(waiting, timed, at, at, asked=CloseNow()) == [[1, 2]]
    # A run of the past closes by itself what has a time.
    assert closed(waiting, timed, at, at, asked=CloseNow(by_command=True)) == []
    assert closed(waiting, rule, at, at, asked=CloseNow(by_command=True)) == [[1, 2]]


def test_a_wave_closes_by_the_time_at_which_one_of_its_shipments_is_to_be_instructed() -> None:
    calendar = Calendar(
        cutoffs=(CutOff(at="11:00", carrier="rail", service="parcel", instruct_by="11:15"),)
    )
    rule = Waves(close_at=("14:00",))
    waiting = [shipment(1), shipment(2, carrier="rail")]
    at = "2026-11-03T09:00:00Z"
    assert closed(waiting, rule, at, "2026-11-03T10:14:59Z", calendar=calendar) == []
    assert closed(waiting, rule, at, "2026-11-03T10:15:00Z", calendar=calendar) == [[1, 2]]
    split = Waves(close_at=("14:00",), split_by=("carrier",))
    assert closed(waiting, split, at, "2026-11-03T10:15:00Z", calendar=calendar) == [[2]]
    assert closed(waiting[:1], rule, at, "2026-11-03T10:15:00Z", calendar=calendar) == []


@pytest.mark.parametrize(
    ("zone", "day", "times", "moments"),
    [
        # Put forward from 2:00 to 3:00: both times are the moment of that, and one wave.
        ("Europe/Warsaw", "2026-03-29", ("02:10", "02:30"), ["2026-03-29T01:00:00Z"]),
        ("Europe/Warsaw", "2026-03-29", ("02:30", "03:00"), ["2026-03-29T01:00:00Z"]),
        # Put back from 3:00 to 2:00: what comes twice is the first.
        ("Europe/Warsaw", "2026-10-25", ("02:30",), ["2026-10-25T00:30:00Z"]),
        ("Europe/Warsaw", "2026-10-25", ("10:00",), ["2026-10-25T09:00:00Z"]),
        ("Europe/Warsaw", "2026-10-24", ("10:00",), ["2026-10-24T08:00:00Z"]),
        # Half an hour only.
        ("Australia/Lord_Howe", "2026-10-04", ("02:15",), ["2026-10-03T15:30:00Z"]),
    ],
)
def test_a_time_that_is_leapt_over_or_comes_twice_is_one_moment(
    zone: str, day: str, times: tuple[str, ...], moments: list[str]
) -> None:
    there = house(timezone=zone)
    start = micros_of(f"{day}T00:00:00Z") - 14 * 60 * MINUTE
    found, at = [], start
    while (coming := next_time(Waves(close_at=times), there, at)) is not None:
        if rfc3339(coming)[:10] > max(moments)[:10]:
            break
        found.append(rfc3339(coming))
        at = coming
    assert [one for one in found if one[:10] == moments[0][:10]] == moments


def test_no_wave_closes_on_a_day_on_which_nobody_works() -> None:
    calendar = Calendar(workdays=("mon", "fri"), holidays=("2026-11-06",))
    there, rule = house(calendar=calendar), Waves(close_at=("10:00",))
    at = next_time(rule, there, micros_of("2026-11-02T12:00:00Z"))
    assert at is not None and rfc3339(at) == "2026-11-09T09:00:00Z"
    since = micros_of("2026-11-02T12:00:00Z")
    assert last_time(rule, there, since, micros_of("2026-11-09T08:59:59Z")) is None


def test_a_clock_that_was_put_back_stops_no_wave_for_ever() -> None:
    rule = Waves(close_at=("10:00",))
    assert closed([shipment(1)], rule, "2027-01-01T00:00:00Z", "2026-11-03T09:30:00Z") == [[1]]


clocks = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.sampled_from((0, 15, 30, 59)))
rules = st.builds(
    Waves,
    close=st.just("run"),
    max_shipments=st.integers(1, 6),
    split_by=st.lists(
        st.sampled_from(("carrier", "service", "lines", "client")), max_size=2, unique=True
    ).map(tuple),
    close_at=st.lists(clocks, max_size=3, unique=True).map(lambda some: tuple(sorted(some))),
    close_after=st.sampled_from((0, 0, 1, 30, 120)),
    urgent=st.sampled_from((0, 10)),
    own=st.just(True),
)
# Days around both changes of the clocks, and a common one.
starts = st.sampled_from(("2026-03-28", "2026-10-24", "2026-10-03", "2026-11-02"))
arrivals = st.lists(
    st.tuples(
        st.integers(0, 48 * 60),
        st.sampled_from(("post", "rail")),
        st.sampled_from(("acme", "nordlys")),
        st.integers(1, 3),
        st.sampled_from((5, 100)),
    ),
    max_size=25,
)
passes = st.lists(st.integers(0, 48 * 60), min_size=1, max_size=40)


@given(rules, starts, st.sampled_from(ZONES), arrivals, passes)
def test_every_waiting_shipment_leaves_in_exactly_one_wave_at_its_time(
    rule: Waves,
    start: str,
    zone: str,
    arriving: list[tuple[int, str, str, int, int]],
    minutes: list[int],
) -> None:
    """Passes at any minutes, and one whenever a time comes, as `watch` makes them: nothing leaves
    before its time, twice or never, and what leaves has in common what its wave is split by."""
    there, began = house(timezone=zone), micros_of(f"{start}T00:00:00Z")

    def at_minute(minute: int) -> int:
        return began + minute * MINUTE

    shipments = [
        shipment(key, rfc3339(at_minute(minute)), carrier=carrier, client=client, lines=lines,
                 priority=priority)
        for key, (minute, carrier, client, lines, priority) in enumerate(sorted(arriving))
    ]  # fmt: skip
    end = at_minute(6 * 24 * 60)
    moments = {at_minute(n) for n in minutes} | {one.planned_at for one in shipments} | {end}
    came = began
    while (coming := next_time(rule, there, came)) is not None and coming < end:
        moments.add(came := coming)
    waiting: list[WaitingShipment] = []
    left: dict[int, int] = {}
    since, queue = began, sorted(moments)
    while queue:
        now = queue.pop(0)
        waiting = [one for one in shipments if one.planned_at <= now and one.shipment not in left]
        time_came = last_time(rule, there, since, now) is not None
        for wave in waves_now(waiting, rule, there, since=since, now=now):
            assert 1 <= len(wave) <= rule.max_shipments
            assert len(groups_of(wave, rule, there)) == 1
            [group] = groups_of(wave, rule, there)
            alone = all(one.priority <= rule.urgent for one in wave)
            at = closes_at(group, rule, there, now)
            assert (
                time_came
                or alone
                or len(wave) == rule.max_shipments
                or (at is not None and at <= now)
                or any(
                    (due := closes_at(other, rule, there, now)) is not None and due <= now
                    for other in groups_of(waiting, rule, there)
                    if other.key == group.key
                )
            )
            for one in wave:
                assert one.shipment not in left
                left[one.shipment] = now
        if time_came:
            since = now
        waiting = [one for one in waiting if one.shipment not in left]
        if time_came or not rule.waits:
            assert waiting == []
        for group in groups_of(waiting, rule, there):
            due = closes_at(group, rule, there, now)
            assert due is not None and due > now
            if due < end and due not in queue:
                queue = sorted([*queue, due])
    assert len(left) == len(shipments)
    for one in shipments:
        times = [
            next_time(rule, there, one.planned_at - 1),
            one.planned_at if not rule.waits else None,
        ]
        if rule.close_after:
            times.append(one.planned_at + rule.close_after * MINUTE)
        assert left[one.shipment] <= min(time for time in times if time is not None)


@given(rules.filter(lambda one: bool(one.close_at)), starts, st.sampled_from(ZONES), passes)
def test_no_time_closes_two_waves_and_none_is_missed(
    rule: Waves, start: str, zone: str, minutes: list[int]
) -> None:
    """Whenever passes come: so many closings as spans between two passes that hold a time."""
    there, began = house(timezone=zone), micros_of(f"{start}T00:00:00Z")
    every, at = [], began
    end = began + 49 * 60 * MINUTE
    while (coming := next_time(rule, there, at)) is not None and coming <= end:
        every.append(at := coming)
    assert len(every) == len(set(every))
    since, closings, before = began, 0, began
    spans = 0
    for now in sorted({began + n * MINUTE for n in minutes} | {end}):
        spans += any(before < one <= now for one in every)
        before = now
        if last_time(rule, there, since, now) is not None:
            closings, since = closings + 1, now
    assert closings == spans
