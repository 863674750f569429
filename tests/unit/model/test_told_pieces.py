"""Each piece of a line is told once, in the parcel in which it left, whatever is corrected."""

from __future__ import annotations

import msgspec

from processor.model.told_pieces import (
    LeftPieces,
    LineFacts,
    OrderFacts,
    ParcelFacts,
    Renumbered,
    ShipmentFacts,
    ToldNumber,
    called_off,
    new_facts,
    renumbered,
    unsaid,
)

FIRST, SECOND = (ParcelFacts(key=n, no=n, sscc="", tracking=f"T{n}", weight_g=1) for n in (1, 2))


def left(
    *rows: tuple[str, int, int | None],
    parcels: tuple[ParcelFacts, ...] = (FIRST, SECOND),
    planned: dict[str, list[tuple[int, int]]] | None = None,
) -> ShipmentFacts:
    """A shipment of which rows (line, pieces, parcel) tell."""
    return ShipmentFacts(
        key=7, number="S7", warehouse="PL1", carrier="baltic-post", service="parcel", price=0,
        currency="EUR", parcels=parcels, planned=planned or {},
        left=tuple(
            LeftPieces(row=n, line=line, sku=line, pieces=pieces, at=n, parcel=parcel)
            for n, (line, pieces, parcel) in enumerate(rows, start=1)
        ),
    )  # fmt: skip


def order(
    shipment: ShipmentFacts, told: int = 0, before: int = 0, line: str = "A", **more: object
) -> OrderFacts:
    key = (shipment.key, line)
    return OrderFacts(
        key=1, doc="", shipments=(shipment,), told={key: told} if told else {},
        before={key: before} if before else {}, **more,
    )  # fmt: skip


def facts(shipment: ShipmentFacts, **of: int) -> list[tuple[str, int, int | None]]:
    return [
        (one.name, one.pieces, one.parcel) for one in new_facts(shipment, order(shipment, **of))
    ]


def test_each_parcel_has_its_own_pieces() -> None:
    shipment = left(("A", 2, 1), ("B", 1, 1), ("A", 3, 2))
    assert facts(shipment) == [("S7 A 1-2", 2, 1), ("S7 A 3-5", 3, 2), ("S7 B 1-1", 1, 1)]


def test_rows_of_one_parcel_that_say_the_same_are_one_fact() -> None:
    assert facts(left(("A", 2, 1), ("A", 3, 1))) == [("S7 A 1-5", 5, 1)]


def test_what_two_carriers_took_is_two_facts_though_nothing_else_differs() -> None:
    shipment = left(("A", 2, 1), ("A", 3, 1), ("A", 1, 1))
    post, post_again, other = shipment.left
    rows = (post, post_again, msgspec.structs.replace(other, carrier="Rhein Express"))
    shipment = msgspec.structs.replace(shipment, left=rows)
    assert facts(shipment) == [("S7 A 1-5", 5, 1), ("S7 A 6-6", 1, 1)]


def test_what_was_told_is_not_told_again() -> None:
    shipment = left(("A", 2, 1), ("A", 3, 2))
    assert facts(shipment, told=2) == [("S7 A 3-5", 3, 2)]
    assert facts(shipment, told=4) == [("S7 A 5-5", 1, 2)]
    assert facts(shipment, told=5) == []


def test_what_had_left_before_the_telling_began_is_not_its() -> None:
    assert facts(left(("A", 5, 1)), before=3) == [("S7 A 4-5", 2, 1)]
    assert facts(left(("A", 5, 1)), before=3, told=2) == []


def test_a_row_that_is_parted_by_a_later_time_tells_nothing_new() -> None:
    assert facts(left(("A", 5, 1)), told=5) == facts(left(("A", 2, 1), ("A", 3, 1)), told=5) == []


def test_rows_that_name_no_parcel_are_in_those_that_were_planned() -> None:
    shipment = left(("A", 5, None), planned={"A": [(1, 2), (2, 3)]})
    assert facts(shipment) == [("S7 A 1-2", 2, 1), ("S7 A 3-5", 3, 2)]
    shipment = left(("A", 2, 1), ("A", 3, None), planned={"A": [(1, 2), (2, 3)]})
    assert facts(shipment) == [("S7 A 1-2", 2, 1), ("S7 A 3-5", 3, 2)]


def test_the_only_parcel_holds_what_nobody_places_and_of_several_none_is_guessed() -> None:
    assert facts(left(("A", 5, None), parcels=(FIRST,))) == [("S7 A 1-5", 5, 1)]
    assert facts(left(("A", 5, None))) == [("S7 A 1-5", 5, None)]
    assert facts(left(("A", 5, 9), parcels=(FIRST,))) == [("S7 A 1-5", 5, 1)]


def test_what_was_told_and_is_less_now_is_named() -> None:
    [one] = unsaid(order(left(("A", 3, 1)), told=5))
    assert (one.shipment, one.line, one.told, one.true) == (7, "A", 5, 3)
    assert unsaid(order(left(("A", 5, 1)), told=5)) == []
    assert unsaid(order(left(("A", 5, 1)), told=2, before=3)) == []
    assert len(unsaid(order(left(("A", 4, 1)), told=2, before=3))) == 1


def test_what_was_called_off_is_told_once_and_never_to_who_did_it() -> None:
    lines = {"A": LineFacts(line="A", sku="A", open=0, cancelled=3)}
    of = order(left(), lines=lines)
    assert [(one.name, one.pieces) for one in called_off(of, "c/1")] == [
        ("c/1 A called off 1-3", 3)
    ]
    told = OrderFacts(key=1, doc="", lines=lines, told={(0, "A"): 2})
    assert [(one.name, one.pieces) for one in called_off(told, "c/1")] == [
        ("c/1 A called off 3-3", 1)
    ]
    assert called_off(order(left(), lines=lines, theirs=True), "c/1") == []


def test_what_is_less_than_it_was_stays_called_off_whoever_says_so() -> None:
    told = {(0, "A"): 1}
    for one, found in (
        (LineFacts(line="A", sku="A", open=1, cancelled=0, less=1), 0),
        (LineFacts(line="A", sku="A", open=2, cancelled=0), 1),
    ):
        assert len(unsaid(OrderFacts(key=1, doc="", lines={"A": one}, told=told))) == found


def test_a_number_that_was_told_and_is_another_is_found_by_its_parcel() -> None:
    def numbers(*told: tuple[int | None, str]) -> list[tuple[str, tuple[str, ...]]]:
        of = OrderFacts(
            key=1, doc="", shipments=(left(("A", 2, 1)),),
            numbers=[
                ToldNumber(shipment=7, parcel=parcel, tracking=number, batch=1)
                for parcel, number in told
            ],
        )  # fmt: skip
        found: list[Renumbered] = renumbered(of)
        return [(one.told, one.true) for one in found]

    assert numbers((1, "T1"), (2, "T2"), (None, "T1")) == []
    assert numbers((1, "T2"), (2, "T1")) == [("T2", ("T1",)), ("T1", ("T2",))]
    assert numbers((1, "")) == [("", ("T1",))], "known only since"
    assert numbers((9, "T9")) == [("T9", ("T1", "T2"))], "void since"
    assert numbers((9, "T1")) == [], "another parcel has it"


def test_what_was_told_without_a_parcel_is_told_otherwise_once_all_have_one_with_a_number() -> None:
    def true(shipment: ShipmentFacts) -> list[tuple[str, ...]]:
        told = ToldNumber(shipment=7, parcel=None, tracking="", batch=1)
        return [one.true for one in renumbered(OrderFacts(
            key=1, doc="", shipments=(shipment,), numbers=[told],
        ))]  # fmt: skip

    nobody_says = left(("A", 2, None), ("A", 3, 2))
    assert true(nobody_says) == []
    assert true(left(("A", 2, None), parcels=())) == []
    assert true(left(("A", 2, 1), ("A", 3, 2))) == [("T1", "T2")]
    assert true(left(("A", 2, None), parcels=(SECOND,))) == [("T2",)], "the only one there is"
