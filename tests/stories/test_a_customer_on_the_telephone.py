"""A customer gives the number on a parcel: which order it is, where it is, whose turn it is."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from builders.confirmations import instructed, pl1
from builders.small import small_inbox
from builders.world import World

from processor.model.identity import number_key

pytestmark = pytest.mark.slow
SHIPMENT = "S0000000001"
FOUND = """\
nordlys-shopify/#1098 of nordlys, François Béranger, placed 2026-11-02 05:36: found by tracking number, as it is nearly written
  shipped since 2026-11-04 09:00: the carrier delivers shipment S0000000001
"""  # noqa: E501
EXPLAINED = """\
What   nordlys-shopify/#1098 of nordlys over nordlys-shopify: François Béranger, 2 pieces, different SKUs: 2, 153.80 EUR
Where  shipment S0000000001 shipped, PL1 by rhein-express: SSCC 359012340000000018 tracking RX 0012-3456 DE
Since  2026-11-04 09:00 (23 hours)
Next   the carrier delivers shipment S0000000001
Turn   carrier rhein-express

Instructed, acknowledged, left
  S0000000001  2026-11-03 09:00  instructed  new          pl1/pl1-instruction-W000001-P001.csv
  S0000000001  2026-11-03 22:59  left        1 NDL-PAN    pl1/shipped.csv row 2
  S0000000001  2026-11-03 22:59  left        1 NDL-CLOCK  pl1/shipped.csv row 3

nordlys-shopify/#1098 of nordlys: shipped
"""  # noqa: E501


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A small house in which one shipment has left, with a number that the warehouse drew."""
    world = World.build(tmp_path_factory.mktemp("telephone") / "house")
    small_inbox(world)
    assert world.run().code == 0
    world.now = "2026-11-04T09:00:00Z"
    rows = [one for one in instructed(world.folder, "PL1") if one.shipment == SHIPMENT]
    world.drop("pl1", "shipped.csv", pl1([r._replace(tracking="RX 0012-3456 DE") for r in rows]))
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    world.now = "2026-11-05T08:30:00Z"
    return world


def test_a_tracking_number_leads_to_the_order_and_to_all_that_is_asked(house: World) -> None:
    found = house.crossdock("find", "rx00123456de")
    assert (found.code, found.out, found.err) == (0, FOUND, "")
    told = house.crossdock("explain", "rx00123456de")
    assert told.code == 0
    assert told.err == (
        "nordlys-shopify/#1098: found by tracking number, as it is nearly written\n"
    )
    assert told.out.startswith(EXPLAINED)
    # What changes an order takes no other name for it, and says which it is.
    refused = house.crossdock("cancel", "rx00123456de", "--why", "she called")
    assert (refused.code, "did you mean nordlys-shopify/#1098?" in refused.err) == (2, True)
    (head,) = [one["head"] for one in house.crossdock("explain", SHIPMENT, "--json").json()]
    assert head["what"]["order"] == "nordlys-shopify/#1098"
    assert head["turn"][0]["who"] == "carrier"
    house.balance()


def test_what_means_several_orders_is_answered_with_all_of_them(house: World) -> None:
    told = house.crossdock("explain", "ann")
    assert told.code == 2
    assert told.err.splitlines() == [
        "acme-shopify/#9013: held, found by name, as it is nearly written",
        "nordlys-shopify/#1092: instructed, found by name, as it is nearly written",
        "crossdock: ann means 2 orders: say which one",
    ]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("zz", "nothing found for zz; looked through: order number, purchase order, shipment,"
         " tracking number, buyer id; too short for a name, which takes three letters or two"
         " Chinese, Japanese or Korean characters"),
        ("#10999", "nothing found for #10999; looked through: order number, purchase order,"
         " shipment, tracking number, buyer id; too short for a telephone, which takes six digits."
         " The nearest order numbers are nordlys-shopify/#1096,"
         " nordlys-shopify/#1097 or nordlys-shopify/#1098"),
        ("", "type what the person knows: a number, a name, an e-mail address or a telephone"
         " number"),
    ],
)  # fmt: skip
def test_nothing_found_says_what_was_looked_through(house: World, typed: str, said: str) -> None:
    told = house.crossdock("find", typed)
    assert (told.code, told.out) == (2, "")
    assert told.err == f"crossdock: {said}\n"


# As a person types them, or pastes them out of an e-mail.
ODD = [
    "zz", "%", "%%%", "_", "___", "'", "''; DROP TABLE orders; --", '"', "\\", "\\%", "*", "?",
    "a" * 10_000, "9" * 10_000, "#" * 5_000, "1 " * 5_000, "\U0001f600",
    "\U0001f9d1\u200d\U0001f680", "   ", "\t", "\u3000", "\u200e", "\u202e", "\ud83d", "NULL", "-1",
    "1e99", "0", "/", "//", "acme-shopify/", "+", "@", "a@", "@b", "%@%", "(00)", "\x00",
    "annx\x00", "\x1b[2J", "\u0301", "\ufeff",
]  # fmt: skip


@pytest.mark.parametrize("typed", ODD, ids=range(len(ODD)))
def test_whatever_is_typed_is_an_answer_that_finds_nothing_by_chance(
    house: World, typed: str
) -> None:
    for command in ("find", "explain"):
        told = house.crossdock(command, typed)
        assert (told.code, told.out) == (2, ""), told
        assert told.err.startswith("crossdock: ")
        assert "Traceback" not in told.err
        assert "\x1b" not in told.err
        assert len(told.err) < 2_000


@pytest.mark.parametrize(
    "typed",
    [
        "1098", "#1098", "＃１０９８", "١٠٩٨", "\u200e#1098\u200f", "\u202b1098\u202c",
        " #1098\u00a0", "0001098",
        "nordlys-shopify/1098", "FRANCOIS beranger", "Be\u0301ranger", "Béranger,  François",
        "\u200eBéranger\u200e", "\ufeffBéranger",
    ],
)  # fmt: skip
def test_an_order_is_found_as_it_is_typed_or_pasted(house: World, typed: str) -> None:
    told = house.crossdock("find", typed)
    assert told.code == 0, told
    assert "nordlys-shopify/#1098" in told.out


def test_a_number_that_was_cancelled_before_its_order_came_is_told(house: World) -> None:
    with sqlite3.connect(house.folder / ".state" / "ledger.db") as ledger:
        ledger.execute(
            "INSERT INTO cancelled_number (channel, order_id, number_key, file_id, place, at)"
            " VALUES ('acme-shopify', '#77001', ?, 1, 'off.csv:3', 1793696400000000)",
            (number_key("acme-shopify", "#77001"),),
        )
    said = (
        "acme-shopify/#77001 2026-11-03 09:00: cancelled by its channel before anything else of it"
        " came (off.csv:3): whatever tells it later, nothing of it is shipped; found by order"
        " number"
    )
    assert house.crossdock("find", "#77001").out == f"{said}\n"
    assert house.crossdock("find", "77001", "--client", "nordlys").code == 2
    (one,) = house.crossdock("find", "77001", "--client", "acme", "--json").json()
    assert (one["order"], one["state"], one["found_by"]) == (
        "acme-shopify/#77001", "cancelled", [{"by": "order", "match": "near"}],
    )  # fmt: skip
    told = house.crossdock("explain", "acme-shopify/#77001")
    assert told.code == 2
    assert said in told.err


def test_a_channel_that_nobody_has_is_refused(house: World) -> None:
    told = house.crossdock("find", "ann", "--channel", "nordlys-shopfy")
    assert told.code == 2
    assert "nordlys-shopify" in told.err


def test_programs_get_one_order_a_line(house: World) -> None:
    (one,) = house.crossdock("find", "1098", "--client", "nordlys", "--json").json()
    assert (one["order"], one["found_by"], one["state"], one["turn"]) == (
        "nordlys-shopify/#1098", [{"by": "order", "match": "near"}], "shipped",
        "carrier rhein-express",
    )  # fmt: skip


def test_nothing_of_what_was_typed_is_written_anywhere(house: World) -> None:
    house.crossdock("find", "Quixotissima")
    kept = [path for path in house.folder.rglob("*") if path.is_file()]
    assert [str(path) for path in kept if b"Quixotissima" in Path(path).read_bytes()] == []
