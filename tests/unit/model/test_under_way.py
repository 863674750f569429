"""The last word of a warehouse, and why a shipment is late."""

from __future__ import annotations

import msgspec
import pytest

from processor.languages.languages import LANGUAGES
from processor.model.under_way import UnderWay, last_word, lateness

HOUR = 3_600_000_000
NOW = 100 * HOUR
SENT = UnderWay(
    key=7, number="S7", order="c/1", client="acme", state="instructed", warehouse="PL1",
    carrier="post", service="parcel", ship_day="1970-01-05", ship_by=None, parcels=(),
    document="pl1/a.csv", document_id=3, action="new", handed_at=HOUR, acknowledged_at=None,
    shipped_at=None, cancel_asked=False, cancel_answer="", presumed=False, refused=False,
)  # fmt: skip


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({}, "has it since 1970-01-01T01:00:00Z, nothing since"),
        ({"handed_at": None}, "its instruction is not handed over yet"),
        ({"acknowledged_at": 2 * HOUR}, "acknowledged 1970-01-01T02:00:00Z"),
        ({"acknowledged_at": 2 * HOUR, "refused": True}, "refused: pl1/a.csv"),
        ({"cancel_asked": True}, "asked to cancel, no answer yet"),
        ({"cancel_asked": True, "cancel_answer": "not-cancelled"}, "it will not cancel"),
        ({"state": "partly shipped", "shipped_at": HOUR}, "part of it left 1970-01-01T01:00:00Z"),
        ({"state": "shipped", "shipped_at": HOUR}, "left 1970-01-01T01:00:00Z"),
        ({"state": "shipped", "presumed": True}, "presumed to have left: nobody said so"),
        ({"state": "delivered", "shipped_at": HOUR}, "left 1970-01-01T01:00:00Z, delivered"),
        ({"state": "planned", "handed_at": None}, "not with a warehouse yet"),
        ({"state": "cancelled"}, "cancelled"),
        ({"state": "lost"}, "lost: nothing is known of such a state"),
    ],
)  # fmt: skip
def test_every_state_has_its_last_word(more: dict[str, object], word: str) -> None:
    one = msgspec.structs.replace(SENT, **more)
    assert LANGUAGES["en"].say(last_word(one)) == word


@pytest.mark.parametrize(
    ("more", "late"),
    [
        ({}, ()),
        ({"ship_by": NOW - 1}, ("ship-by-missed",)),
        ({"ship_by": NOW}, ("ship-by-at-risk",)),
        ({"ship_by": NOW + 12 * HOUR}, ()),
        ({"ship_by": NOW - 1, "state": "shipped"}, ()),
        ({"ship_by": NOW - 1, "state": "planned"}, ("ship-by-missed",)),
        ({"key": 8}, ("confirmation",)),
        ({"document_id": 4, "ship_by": 1}, ("ship-by-missed", "acknowledgement")),
    ],
)  # fmt: skip
def test_a_shipment_is_late_by_its_promise_and_by_what_is_owed(
    more: dict[str, object], late: tuple[str, ...]
) -> None:
    owed = {"acknowledgement": (4,), "confirmation": (8,)}
    assert lateness(msgspec.structs.replace(SENT, **more), NOW, 12 * HOUR, owed) == late


def test_a_house_that_asks_for_no_ship_by_time_is_told_of_none() -> None:
    assert lateness(msgspec.structs.replace(SENT, ship_by=1), NOW, None, {}) == ()
