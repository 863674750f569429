"""Which parcels go on a manifest, and why others wait: decided from what is known of each alone."""

from __future__ import annotations

from functools import cache

import msgspec
import pytest
from builders.paths import ROOT

from processor.house.config_file import read_config
from processor.languages.languages import in_english
from processor.ledger.manifests.parcels import FoundParcel
from processor.model.carrier_manifests import ManifestPlan
from processor.model.config import Config
from processor.passes.sending.manifest_parcels import TookIt, lines_of, taken, took

SINCE = 1_000


@cache
def config(*, confirms: bool = True) -> Config:
    text = (ROOT / "config.yaml").read_text("utf-8")
    if not confirms:
        text = text.replace("\n  PL1:\n", "\n  PL1:\n    confirms: no\n", 1)
    made, _ = read_config(text, "config.yaml", str(ROOT))
    assert made is not None and made.warehouses["PL1"].tells.confirms is confirms
    return made


def plan(carrier: str = "baltic-post") -> ManifestPlan:
    return ManifestPlan(carrier=carrier, warehouse="PL1", timezone="Europe/Warsaw")


CONFIRMED = FoundParcel(
    key=1, shipment_key=1, shipment="S0000000001", order_key=1, revision=1, client="acme",
    carrier="baltic-post", shipment_state="shipped", cancel_asked=False, refused=False,
    presumed=False, state="reported", told_carrier="", confirmed_at=SINCE, instructed_at=SINCE,
    country="DE", sscc="340123450000000015", tracking="CB000000013PL", net_g=400, weight_g=440,
    length_mm=0, width_mm=0, height_mm=0, twice=False,
)  # fmt: skip
INSTRUCTED = msgspec.structs.replace(
    CONFIRMED, state="planned", shipment_state="instructed", confirmed_at=0
)


def outcome(one: FoundParcel, *, confirms: bool = True, carrier: str = "baltic-post") -> str:
    found = taken(config(confirms=confirms), plan(carrier), SINCE, [one])
    if found.waits:
        assert not found.takes
        return in_english(found.waits[one.key])
    return "goes" if found.takes else "is not its"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "goes"),
        ({"confirmed_at": SINCE - 1}, "is not its"),
        ({"cancel_asked": True}, "goes"),
        ({"waiting_files": ("pl1/a.csv",)}, "goes"),
        ({"twice": True}, "tracking number CB000000013PL is told of another order too"),
        ({"told_carrier": "Baltic  POST"}, "goes"),
        ({"told_carrier": "Rhein Express"}, "is not its"),
        ({"told_carrier": "Nobody"}, "names the carrier 'Nobody'"),
        ({"told_carrier": "Nobody", "carrier": "silkway"}, "is not its"),
        ({"carrier": "silkway"}, "is not its"),
        ({"carrier": "silkway", "told_carrier": "baltic-post"}, "goes"),
    ],
)
def test_what_a_warehouse_confirmed_goes_with_who_took_it(
    changes: dict[str, object], expected: str
) -> None:
    assert expected in outcome(msgspec.structs.replace(CONFIRMED, **changes))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "goes"),
        ({"shipment_state": "shipped", "presumed": True}, "goes"),
        ({"instructed_at": SINCE - 1}, "is not its"),
        (
            {"instructed_at": 0, "waiting_files": ("pl1/a.csv",)},
            "not have our files yet: pl1/a.csv",
        ),
        ({"waiting_files": ("pl1/labels.pdf",)}, "not have our files yet: pl1/labels.pdf"),
        ({"cancel_asked": True}, "is not its"),
        ({"refused": True}, "is not its"),
    ],
)
def test_where_nobody_confirms_what_was_instructed_goes_once_it_can(
    changes: dict[str, object], expected: str
) -> None:
    one = msgspec.structs.replace(INSTRUCTED, **changes)
    assert expected in outcome(one, confirms=False)


def test_where_a_warehouse_confirms_an_instruction_alone_is_not_enough() -> None:
    assert outcome(INSTRUCTED) == "is not its"


def test_a_carrier_is_known_by_name_and_title_and_the_planned_one_where_none_is_named() -> None:
    assert took(config(), CONFIRMED) == TookIt("baltic-post")
    said = msgspec.structs.replace(CONFIRMED, told_carrier="rhein-express")
    assert took(config(), said) == TookIt("rhein-express")
    said = msgspec.structs.replace(CONFIRMED, told_carrier="GLS")
    assert took(config(), said) == TookIt("", "GLS")


def test_shipments_under_one_tracking_number_are_one_line() -> None:
    second = msgspec.structs.replace(CONFIRMED, key=2, shipment="S0000000002")
    third = msgspec.structs.replace(CONFIRMED, key=3, tracking="CB000000027PL")
    without = [msgspec.structs.replace(CONFIRMED, key=n, tracking="") for n in (4, 5)]
    found = lines_of([CONFIRMED, second, third, *without])
    assert [one.key for one in found.lines] == [1, 3, 4, 5]
    assert {key: [one.key for one in also] for key, also in found.also.items()} == {1: [2]}
