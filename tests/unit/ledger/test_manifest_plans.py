"""Plans of manifests: when they close by the clock, over a change of daylight time too, and which
files receivers take of them."""

from __future__ import annotations

import msgspec
import pytest

from processor.model.carrier_manifests import FileTaken, ManifestPlan, with_files
from processor.model.tellings import newest_time
from processor.model.times import parse_time, rfc3339


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What `files:` of a receiver says."""

    kind: str = "manifest"
    receiver: str = "hub"
    layout: str = "m"
    carriers: tuple[str, ...] = ("baltic-post",)
    warehouses: tuple[str, ...] = ()


@pytest.mark.parametrize(
    ("close_at", "now", "newest"),
    [
        # Clocks go forward at 02:00 local on 29 March 2026, back at 03:00 on 25 October.
        (("02:30",), "2026-03-29T00:59:00Z", "2026-03-28T01:30:00Z"),
        (("02:30",), "2026-03-29T01:30:00Z", "2026-03-29T01:30:00Z"),
        (("17:00",), "2026-03-28T16:00:00Z", "2026-03-28T16:00:00Z"),
        (("17:00",), "2026-03-29T15:00:00Z", "2026-03-29T15:00:00Z"),
        (("02:30",), "2026-10-25T00:30:00Z", "2026-10-25T00:30:00Z"),
        (("02:30",), "2026-10-25T01:30:00Z", "2026-10-25T00:30:00Z"),
        (("02:30",), "2026-10-25T02:30:00Z", "2026-10-25T00:30:00Z"),
        (("12:30", "17:00"), "2026-10-26T12:00:00Z", "2026-10-26T11:30:00Z"),
    ],
)
def test_a_time_of_the_day_comes_once_also_as_the_clocks_change(
    close_at: tuple[str, ...], now: str, newest: str
) -> None:
    assert rfc3339(newest_time(close_at, "Europe/Warsaw", parse_time(now))) == newest


def test_receivers_take_the_files_of_their_carriers_and_warehouses_each_one() -> None:
    own = FileTaken(receiver="baltic-post", layout="own")
    plans = [
        ManifestPlan(carrier="baltic-post", warehouse="PL1", timezone="UTC", files=(own,)),
        ManifestPlan(carrier="baltic-post", warehouse="DE2", timezone="UTC"),
        ManifestPlan(carrier="silkway", warehouse="PL1", timezone="UTC"),
    ]
    entries = [
        Entry(), Entry(layout="second"), Entry(kind="pre-advice", receiver="x"),
        Entry(receiver="baltic-post", layout="other"), Entry(receiver="pl", warehouses=("PL1",)),
    ]  # fmt: skip
    found = with_files(plans, entries)
    assert [[(one.receiver, one.layout) for one in plan.files] for plan in found] == [
        [("baltic-post", "own"), ("hub", "m"), ("pl", "m")],
        [("hub", "m"), ("baltic-post", "other")],
        [],
    ]
