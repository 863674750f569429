"""What the rows of a confirmation do to their shipment, row by row of the table."""

from __future__ import annotations

from typing import Any

import pytest

from processor.deciding.confirmations.tell import FINAL_AFTER, settle, tell
from processor.model.cases import (
    CONTRADICTION,
    IN_SPITE_OF_CANCEL,
    OVER_SHIPPED,
    SHORT,
    UNKNOWN_GOODS,
    VOID_NUMBER,
)
from processor.model.confirmations import Effects, KnownLine, KnownParcel, KnownShipment, Told

NOW = 1_793_700_000_000_000
PLACE = "pl1/shipped.csv:2"


def shipment(*lines: KnownLine, **more: Any) -> KnownShipment:
    values: dict[str, Any] = {
        "key": 1, "number": "S0000000001", "order_key": 7, "order": "shop/1001",
        "client": "acme", "warehouse": "PL1", "state": "instructed", "instructed_at": NOW - 10,
        "lines": lines or (KnownLine(line="1", sku="CUP", promised=5),),
    }  # fmt: skip
    return KnownShipment(**{**values, **more})


def row(pieces: int = 0, **more: Any) -> Told:
    return Told(**{"row": 2, "sku": "CUP", "pieces": pieces, "happened_at": NOW - 5, **more})


def told(of: KnownShipment, *rows: Told, short: Any = "ask") -> Effects:
    return tell(of, rows, place=PLACE, short=short, at=NOW)


def puts(effects: Effects) -> list[tuple[str, int, str]]:
    return [(one.line, one.pieces, one.fate) for one in effects.puts]


def rests(effects: Effects) -> list[tuple[str, int, str, bool]]:
    return [(one.line, one.pieces, one.to, one.suspect) for one in effects.rests]


def kinds(effects: Effects) -> list[str]:
    return [one.kind for one in effects.cases]


def test_all_of_it_left() -> None:
    effects = told(shipment(), row(5))
    assert (effects.state, puts(effects)) == ("shipped", [("1", 5, "promised")])
    assert (rests(effects), kinds(effects), effects.final_at) == ([], [], NOW)


def test_several_rows_of_one_line_add_up() -> None:
    effects = told(shipment(), row(2, lot="A"), row(3, lot="B", row=3))
    assert effects.state == "shipped"
    assert puts(effects) == [("1", 2, "promised"), ("1", 3, "promised")]


@pytest.mark.parametrize("more", [{"result": "short-follows"}, {"final": False}])
def test_a_part_and_more_follows(more: dict[str, Any]) -> None:
    effects = told(shipment(), row(3, **more))
    assert (effects.state, effects.final_at, kinds(effects)) == ("partly shipped", None, [])
    assert rests(effects) == []


def test_a_row_that_says_that_the_rest_follows_beats_what_is_said_of_the_whole_file() -> None:
    lines = (
        KnownLine(line="1", sku="CUP", promised=5), KnownLine(line="2", sku="BAR", promised=1)
    )  # fmt: skip
    effects = told(
        shipment(*lines), row(3, final=True, result="short-follows"),
        row(1, sku="BAR", row=3, final=True, result="shipped"),
    )  # fmt: skip
    assert (effects.state, effects.final_at, rests(effects)) == ("partly shipped", None, [])


def test_a_part_of_which_nobody_said_whether_more_comes_is_final_a_day_later() -> None:
    effects = told(shipment(), row(3))
    assert (effects.state, effects.final_at) == ("partly shipped", NOW + FINAL_AFTER)
    assert rests(effects) == []


@pytest.mark.parametrize(
    ("short", "to", "holds"),
    [("backorder", "backordered", []), ("cancel", "cancelled", []), ("ask", "held", ["short"])],
)
def test_a_short_line_ends_by_the_policy_of_its_client(
    short: str, to: str, holds: list[str]
) -> None:
    effects = told(shipment(), row(3, result="short"), short=short)
    assert (effects.state, rests(effects)) == ("shipped", [("1", 2, to, True)])
    assert kinds(effects) == [SHORT]
    assert f"case.short-{short}" in str(effects.cases[0].why)
    assert [one.reason for one in effects.holds] == holds


def test_short_says_nothing_of_the_other_lines() -> None:
    of = shipment(
        KnownLine(line="1", sku="CUP", promised=5), KnownLine(line="2", sku="BAR", promised=1)
    )
    effects = told(of, row(3, result="short"))
    assert rests(effects) == [("1", 2, "held", True)]
    assert effects.state == "partly shipped"


def test_nothing_shipped_ends_the_shipment() -> None:
    effects = told(shipment(), row(0, result="not-shipped"), short="backorder")
    assert (effects.state, rests(effects)) == ("cancelled", [("1", 5, "backordered", True)])
    assert kinds(effects) == [SHORT]


def test_a_line_missing_from_a_final_report_was_not_shipped() -> None:
    lines = (
        KnownLine(line="1", sku="CUP", promised=5), KnownLine(line="2", sku="BAR", promised=1),
    )  # fmt: skip
    effects = told(shipment(*lines), row(5, final=True))
    assert (effects.final_at, rests(effects)) == (NOW, []), "more rows may stand behind"
    after = shipment(
        KnownLine(line="1", sku="CUP", left=5), lines[1], state="partly shipped", told_at=NOW - 5
    )
    ended = settle(after, place=PLACE, short="backorder", at=NOW)
    assert (ended.state, rests(ended)) == ("shipped", [("2", 1, "backordered", True)])
    assert (kinds(ended), ended.told_at) == ([SHORT], NOW - 5)


@pytest.mark.parametrize("more", [{"result": "substituted"}, {"instead_of": "CUP"}])
def test_a_substitute_touches_no_line_until_a_person_says_so(more: dict[str, Any]) -> None:
    effects = told(shipment(), row(5, sku="MUG", **more))
    assert puts(effects) == [("", 5, "substitute")]
    assert [one.reason for one in effects.holds] == ["substituted"]
    assert rests(effects) == []


def test_more_than_ordered_is_put_up_to_what_was_ordered() -> None:
    effects = told(shipment(), row(7))
    assert puts(effects) == [("1", 5, "promised"), ("", 2, "over")]
    assert (effects.state, kinds(effects)) == ("shipped", [OVER_SHIPPED])


def test_goods_of_no_line_have_left_all_the_same() -> None:
    effects = told(shipment(), row(2, sku="MUG"), row(1, line="9", sku="", row=3))
    assert puts(effects) == [("", 2, "unknown"), ("", 1, "unknown")]
    assert kinds(effects) == [UNKNOWN_GOODS]


def test_a_line_number_with_other_goods_is_no_line() -> None:
    effects = told(shipment(), row(2, line="1", sku="MUG"))
    assert puts(effects) == [("", 2, "unknown")]


def test_goods_of_two_lines_are_put_first_come() -> None:
    of = shipment(
        KnownLine(line="1", sku="CUP", promised=2), KnownLine(line="2", sku="CUP", promised=3)
    )
    assert puts(told(of, row(4))) == [("1", 2, "promised"), ("2", 2, "promised")]


@pytest.mark.parametrize("result", ["cancelled", ""])
def test_our_cancel_is_confirmed_in_words_or_by_nothing_shipped(result: str) -> None:
    effects = told(shipment(cancel_asked=True), row(0, result=result))
    assert (effects.state, effects.cancel_answer) == ("cancelled", "cancelled")
    assert rests(effects) == [("1", 5, "cancelled", False)]
    assert kinds(effects) == []


def test_a_cancel_that_nobody_asked_for_is_a_short() -> None:
    effects = told(shipment(), row(0, sku="", result="cancelled"))
    assert (rests(effects), kinds(effects)) == ([("1", 5, "held", True)], [SHORT])


def test_a_refused_cancel_is_a_case_and_what_leaves_is_shipped() -> None:
    effects = told(shipment(cancel_asked=True), row(0, result="not-cancelled"))
    assert (effects.state, effects.cancel_answer) == ("instructed", "not-cancelled")
    assert (kinds(effects), effects.events) == ([IN_SPITE_OF_CANCEL], ("not-cancelled",))
    effects = told(shipment(cancel_asked=True), row(5))
    assert (effects.state, puts(effects)) == ("shipped", [("1", 5, "promised")])
    assert kinds(effects) == [IN_SPITE_OF_CANCEL]


@pytest.mark.parametrize("result", ["not-cancelled", "changed", "not-changed"])
def test_an_answer_of_a_warehouse_that_goes_on_ends_nothing_though_its_file_is_final(
    result: str,
) -> None:
    effects = told(shipment(cancel_asked=True), row(0, result=result, final=True))
    assert (effects.state, effects.final_at, rests(effects)) == ("instructed", None, [])
    effects = told(shipment(cancel_asked=True), row(1, result=result, final=True))
    assert effects.final_at == NOW


def test_what_was_taken_back_and_left_all_the_same_finds_room_on_its_line() -> None:
    of = shipment(KnownLine(line="1", sku="CUP", room=5), cancel_asked=True)
    effects = told(of, row(6))
    assert puts(effects) == [("1", 5, "room"), ("", 1, "over")]
    assert sorted(kinds(effects)) == [IN_SPITE_OF_CANCEL, OVER_SHIPPED]


def test_a_confirmation_contradicts_a_cancel_answer() -> None:
    of = shipment(
        KnownLine(line="1", sku="CUP", room=5), cancel_asked=True, state="cancelled",
        cancel_answer="cancelled",
    )  # fmt: skip
    effects = told(of, row(5))
    assert (effects.state, puts(effects)) == ("shipped", [("1", 5, "room")])
    assert kinds(effects) == [IN_SPITE_OF_CANCEL]


def test_what_was_reported_short_and_left_after_all_is_told() -> None:
    of = shipment(KnownLine(line="1", sku="CUP", room=5), state="cancelled")
    effects = told(of, row(5))
    assert (puts(effects), kinds(effects)) == ([("1", 5, "room")], [CONTRADICTION])


def test_a_number_that_was_never_handed_over_touches_no_line() -> None:
    of = shipment(KnownLine(line="1", sku="CUP", room=5), state="cancelled", instructed_at=0)
    effects = told(of, row(5))
    assert (effects.state, puts(effects)) == ("cancelled", [("", 5, "void")])
    assert kinds(effects) == [VOID_NUMBER]


def test_a_change_is_closed_or_holds_the_order() -> None:
    assert told(shipment(), row(0, result="changed")).holds == ()
    effects = told(shipment(), row(0, result="not-changed"))
    assert [one.reason for one in effects.holds] == ["changed-after-hand-over"]
    assert (effects.state, effects.final_at) == ("instructed", None)


def parcel(key: int, sscc: str, state: str = "planned") -> KnownParcel:
    return KnownParcel(
        key=key, sequence=key, sscc=sscc, tracking=f"T{key}", told_tracking="", state=state
    )


def test_parcels_are_found_by_sscc_tracking_place_or_as_the_only_one() -> None:
    two = (parcel(1, "A"), parcel(2, "B"))
    for more, key in (({"sscc": "B"}, 2), ({"tracking": "T1"}, 1), ({"parcel": "2"}, 2)):
        effects = told(shipment(parcels=two), row(5, **more))
        assert [one.key for one in effects.parcels] == [key]
    assert [one.key for one in told(shipment(parcels=two[:1]), row(5, tracking="X")).parcels] == [1]


def test_a_parcel_that_nobody_planned_is_new() -> None:
    effects = told(shipment(parcels=(parcel(1, "A"),)), row(5, sscc="Z"))
    assert [one.key for one in effects.parcels] == [None]
