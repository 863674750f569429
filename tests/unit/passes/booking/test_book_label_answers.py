"""A row of a carrier's answer says a number, a file, or that it made none."""

from __future__ import annotations

import pytest

from processor.model.label_pages import WantedParcel, WantedShipment
from processor.model.sentence import Sentence
from processor.normalise.reports.label_answers import LabelAnswerRow
from processor.passes.booking.labels.book_label_answers import Meant, meant


def shipment(number: str, order: str = "100", parcels: int = 1, state: str = "waits"):
    return WantedShipment(
        shipment=number, order=order, order_id=1, service="post/parcel", keys=(order, number),
        parcels=tuple(
            WantedParcel(n, keys=(f"sscc-{number}-{n}",)) for n in range(1, parcels + 1)
        ),
        state=state,
    )  # fmt: skip


KNOWN = [shipment("S1"), shipment("S2", "200", 2), shipment("S3", "300"), shipment("S4", "300")]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"reference": "S1"}, ("S1", 1)),
        ({"reference": "100"}, ("S1", 1)),
        ({"reference": "sscc-S2-2"}, ("S2", 2)),
        ({"reference": "S2", "parcel": 2}, ("S2", 2)),
        ({"reference": "S2"}, "label-answer.which-parcel"),
        ({"reference": "S2", "parcel": 3}, "label-answer.no-such-parcel"),
        ({"reference": "300"}, "label-answer.which"),
        ({"reference": "S9"}, "label-answer.unknown"),
        ({"reference": "s1"}, "label-answer.unknown"),
    ],
)
def test_a_reference_is_one_parcel_or_none(row: dict, expected: object) -> None:
    found = meant(LabelAnswerRow(**row), KNOWN)
    if isinstance(found, Sentence):
        assert found.id == expected
    else:
        assert isinstance(found, Meant)
        assert (found.shipment.shipment, found.parcel.parcel_id) == expected


def test_what_was_planned_before_gives_way_to_what_is_planned_now() -> None:
    known = [shipment("S1", state="gone"), shipment("S2")]
    found = meant(LabelAnswerRow(reference="100"), known)
    assert isinstance(found, Meant)
    assert found.shipment.shipment == "S2"
