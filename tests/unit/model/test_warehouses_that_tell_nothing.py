"""Keys of what a warehouse tells, and whom `status` and `check` name as silent."""

from __future__ import annotations

import pytest
from builders.paths import ROOT

from processor.house.config_file import read_config
from processor.model.config import Config
from processor.model.leaving import left_by
from processor.model.silent_warehouses import may_be_silent, silent
from processor.model.tells import Tells, Tolerance
from processor.model.times import parse_time, rfc3339

HOUR = 3_600_000_000


def read(more: str) -> tuple[Config | None, list[str]]:
    text = (ROOT / "config.yaml").read_text("utf-8").replace("  PL1:\n", f"  PL1:\n{more}", 1)
    config, problems = read_config(text, "config.yaml", "/house")
    return config, [one.id for one in problems]


def test_a_warehouse_says_that_it_confirms_nothing_its_grace_and_its_tolerance() -> None:
    config, told = read("    confirms: no\n    grace: 12 hours\n    tolerance: {percent: 0.5}\n")
    assert config is not None and not told
    tells = config.warehouses["PL1"].tells
    assert tells == Tells(confirms=False, grace=12 * HOUR, tolerance=Tolerance(percent=50))
    assert config.warehouses["DE2"].tells == Tells()


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("    confirms: maybe\n", "value/wrong.choice"),
        ("    grace: 1 day\n", "value/wrong.no-grace"),
        ("    confirms: no\n    grace: soon\n", "value/wrong.grace"),
        ("    confirms: no\n    grace: 40 days\n", "value/wrong.grace"),
        ("    tolerance: {}\n", "value/wrong.no-tolerance"),
        ("    tolerance: {percent: 101}\n", "value/wrong.percent"),
        ("    tolerance: {pieces: -1}\n", "value/wrong.whole"),
    ],
)
def test_what_no_warehouse_can_mean_is_told(more: str, code: str) -> None:
    assert code in read(more)[1]


@pytest.mark.parametrize(
    ("expected", "counted", "fine"),
    [(100, 105, True), (100, 106, False), (1000, 980, True), (1000, 979, False), (0, 6, False)],
)
def test_a_count_may_be_off_by_the_greater_of_pieces_and_percent(
    expected: int, counted: int, fine: bool
) -> None:
    assert Tolerance(pieces=5, percent=200).allows(expected, counted) is fine


def test_a_shipment_has_left_at_the_end_of_its_day_there_or_of_that_of_its_instruction() -> None:
    def by(day: str, handed: str) -> str:
        return rfc3339(left_by(day, parse_time(handed), "Europe/Warsaw") + 1)

    assert by("2026-11-03", "2026-11-03T09:00:00Z") == "2026-11-03T23:00:00Z"
    assert by("2026-11-03", "2026-11-05T09:00:00Z") == "2026-11-05T23:00:00Z"
    assert by("2026-11-06", "2026-11-03T09:00:00Z") == "2026-11-06T23:00:00Z"


@pytest.mark.parametrize(
    ("more", "counted", "heard", "told"),
    [
        ("", "2026-11-05T06:00:00Z", set(), {"confirms-pl1": "silent.warehouse"}),
        ("", "2026-11-04T06:00:00Z", set(), {}),
        ("", "2026-11-05T06:00:00Z", {("pl1", "acme"), ("pl1", "nordlys")}, {}),
        ("", "2026-11-05T06:00:00Z", {("pl1", "acme")}, {"confirms-pl1-nordlys": "silent.client"}),
        ("    confirms: no\n", "2026-11-05T06:00:00Z", set(), {}),
    ],
)
def test_a_warehouse_that_counts_on_and_never_confirmed_is_named_or_the_client_of_whom_it_did_not(
    more: str, counted: str, heard: set[tuple[str, str]], told: dict[str, str]
) -> None:
    config, _ = read(more)
    assert config is not None
    places = [("PL1", "acme"), ("PL1", "nordlys")]
    days, times = dict.fromkeys(places, "2026-11-03"), dict.fromkeys(places, parse_time(counted))
    found = silent(config, may_be_silent(config, days, times), heard)
    assert {name: said.id for name, said in found.items()} == told
