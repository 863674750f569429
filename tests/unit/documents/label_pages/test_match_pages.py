"""Which page is the label of which parcel: never one that only might be."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.documents.label_pages.match import PageMatch, match_pages, unsure
from processor.model.label_pages import Barcode, LabelPage, WantedParcel, WantedShipment, Word


def page(no: int, *lines: str, barcodes: Sequence[str] = (), sha: str = "") -> LabelPage:
    words = tuple(Word(word, n) for n, line in enumerate(lines) for word in line.split())
    return LabelPage(
        no=no, width_mm=100, height_mm=150, words=words,
        barcodes=tuple(Barcode("Code128", text) for text in barcodes), sha256=sha or f"sha-{no}",
        looked=True,
    )  # fmt: skip


def wanted(number: int, order: str, *parcels: str, **more: object) -> WantedShipment:
    names = parcels or (f"34012345000000{number:04d}",)
    return WantedShipment(
        shipment=f"S{number:010d}", order=order, order_id=number, service="market/prime",
        keys=(order, f"S{number:010d}"),
        parcels=tuple(
            WantedParcel(number * 10 + n, (one,)) for n, one in enumerate(names, start=1)
        ),
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


def said(found: Sequence[PageMatch]) -> list[tuple[int, str, int, str]]:
    return [
        (
            one.piece.page,
            one.outcome,
            one.parcel_id,
            one.why.id.rpartition(".")[2] if one.why else "",
        )
        for one in found
    ]


ONE, OTHER = wanted(1, "#9001"), wanted(2, "#19001")


def test_a_page_is_matched_by_the_id_of_its_order_as_a_whole_word() -> None:
    found = match_pages("x.pdf", [page(1, "Order #19001"), page(2, "Order: 9001")], [ONE, OTHER])
    assert said(found) == [(1, "match", 21, ""), (2, "match", 11, "")]


@pytest.mark.parametrize(
    "line", ["Order #190011", "Order #19001-2", "Order A9001", "Order 9001-B", "x9001", "#9001/7"]
)
def test_an_id_that_is_part_of_another_is_not_found(line: str) -> None:
    assert said(match_pages("x.pdf", [page(1, line)], [ONE, OTHER])) == [(1, "waits", 0, "")]


def test_a_postcode_that_equals_an_order_id_names_no_order() -> None:
    found = match_pages("x.pdf", [page(1, "NO 9001 Tromsø", "Storgata 9001", "PO 9001")], [ONE])
    assert said(found) == [(1, "waits", 0, "")]


def test_a_page_that_speaks_of_two_orders_is_nobodys() -> None:
    found = match_pages("x.pdf", [page(1, "Order #9001", "Order #19001")], [ONE, OTHER])
    assert said(found) == [(1, "case", 0, "two-shipments")]


@pytest.mark.parametrize("line", ["Order No. 9001", "订单号9001", "Ref:9001", "Bestell-Nr. 9001"])
def test_a_short_id_is_found_where_the_text_says_that_it_is_one(line: str) -> None:
    assert said(match_pages("x.pdf", [page(1, line)], [ONE, OTHER])) == [(1, "match", 11, "")]


def test_the_name_of_the_file_names_the_order() -> None:
    names = ["9001.pdf", "#9001.pdf", "label-9001.pdf", "Versandlabel_9001.PDF", "order 9001.pdf"]
    for name in names:
        assert said(match_pages(name, [page(1, "no id")], [ONE, OTHER])) == [(1, "match", 11, "")]


@pytest.mark.parametrize(
    "name", ["9001-2.pdf", "SO-9001.pdf", "2026_11_9001_03.pdf", "19001x.pdf", "90010.pdf"]
)
def test_a_name_that_may_mean_another_order_names_none(name: str) -> None:
    assert said(match_pages(name, [page(1, "no id")], [ONE, OTHER])) == [(1, "waits", 0, "")]


def test_a_name_that_says_another_order_than_the_page_is_a_case() -> None:
    found = match_pages("9001.pdf", [page(1, "Order #19001")], [ONE, OTHER])
    assert said(found) == [(1, "case", 0, "name-differs")]


def test_a_barcode_names_a_parcel_by_its_number() -> None:
    two = wanted(3, "5000", "340123450000000017", "340123450000000024")
    pages = [page(1, "x", barcodes=["00340123450000000024"]), page(2, "x", barcodes=["5000"])]
    assert said(match_pages("x.pdf", pages, [two])) == [(1, "match", 32, ""), (2, "match", 31, "")]


def test_numbers_printed_in_groups_are_one_number() -> None:
    one = wanted(3, "5000", "LX123456789DE")
    found = match_pages("x.pdf", [page(1, "LX 123 456 789 DE")], [one])
    assert said(found) == [(1, "match", 31, "")]


def test_an_order_of_two_shipments_needs_the_number_of_one() -> None:
    a, b = wanted(1, "114-7000000-1234567"), wanted(2, "114-7000000-1234567")
    by_order = match_pages("x.pdf", [page(1, "114-7000000-1234567")], [a, b])
    by_both = match_pages("x.pdf", [page(1, "114-7000000-1234567", "S0000000002")], [a, b])
    assert said(by_order) == [(1, "case", 0, "two-shipments")]
    assert said(by_both) == [(1, "match", 21, "")]


def test_pages_of_a_shipment_of_several_parcels_take_their_order() -> None:
    two = wanted(3, "5000", "A" * 12, "B" * 12)
    pages = [page(1, "Order 5000"), page(2, "Order 5000")]
    assert said(match_pages("x.pdf", pages, [two])) == [(1, "match", 31, ""), (2, "match", 32, "")]


def test_pages_that_say_which_parcel_they_are_for_go_there() -> None:
    two = wanted(3, "5000", "A" * 12, "B" * 12)
    pages = [page(1, "Order 5000", "Parcel 2/2"), page(2, "Order 5000", "Parcel 1 of 2")]
    assert said(match_pages("x.pdf", pages, [two])) == [(1, "match", 32, ""), (2, "match", 31, "")]


def test_two_pages_for_one_parcel_are_a_case_each() -> None:
    found = match_pages("9001.pdf", [page(1, "a"), page(2, "b")], [ONE])
    assert said(found) == [(1, "case", 0, "too-many"), (2, "case", 0, "too-many")]


def test_the_same_page_twice_in_a_file_is_one_label() -> None:
    pages = [page(1, "Order #9001", sha="same"), page(2, "Order #9001", sha="same")]
    assert said(match_pages("x.pdf", pages, [ONE])) == [(1, "match", 11, ""), (2, "again", 0, "")]


def test_a_page_of_an_order_that_was_cancelled_or_left_is_a_case() -> None:
    for state in ("cancelled", "gone"):
        gone = wanted(1, "#9001", state=state)
        found = match_pages("x.pdf", [page(1, "Order #9001")], [gone])
        assert said(found) == [(1, "case", 0, state)]


def test_a_page_without_words_and_barcodes_is_told_even_where_its_file_names_an_order() -> None:
    assert said(match_pages("9001.pdf", [page(1)], [ONE])) == [(1, "case", 0, "blank")]


def test_barcodes_are_looked_for_only_where_words_and_name_said_nothing() -> None:
    import msgspec

    pages = [page(1, "Order #9001"), page(2, "nothing")]
    pages = [msgspec.structs.replace(one, looked=False) for one in pages]
    assert unsure(match_pages("x.pdf", pages, [ONE]), pages) == [2]


@st.composite
def _houses(draw: st.DrawFn) -> tuple[list[WantedShipment], list[tuple[str, list[LabelPage]]]]:
    """Shipments whose ids are like one another, and files with their labels, in any order, some
    twice, some of orders that nobody knows."""
    ids = draw(
        st.lists(
            st.from_regex(r"(#?1?[01]{3,5}(-[12])?|11[14]-[01]{7}-[01]{7})", fullmatch=True),
            min_size=2,
            max_size=8,
            unique_by=lambda one: one.strip("#"),
        )
    )
    known = draw(st.integers(1, len(ids)))
    house = [wanted(n, one, f"TRK{n:09d}") for n, one in enumerate(ids[:known], start=1)]
    order = draw(st.lists(st.sampled_from(range(len(ids))), min_size=1, max_size=10))
    ways = st.sampled_from(["text", "mark", "barcode", "name", "tracking"])
    files = []
    for number, place in enumerate(order):
        way = draw(ways)
        clean = ids[place].strip("#")
        name = f"{clean}.pdf" if way == "name" else f"file-{number}.pdf"
        # A postcode or a house number that is the id of some order.
        chance = draw(st.sampled_from([one.strip("#") for one in ids if "-" not in one] or ["7"]))
        lines = [draw(st.sampled_from(["{} Oslo", "NO {}", "Main Street {}"])).format(chance)]
        codes = [f"truth {place}"]
        if way == "text":
            lines.append(f"Order {clean}")
        elif way == "mark":
            lines.append(f"ref #{clean}")
        elif way == "barcode":
            codes.append(clean)
        elif way == "tracking":
            codes.append(f"TRK{place + 1:09d}")
        files.append((name, [page(1, *lines, barcodes=codes, sha=f"{place}-{way}")]))
    return house, files


@settings(max_examples=150, deadline=None)
@given(_houses())
def test_the_right_page_is_on_the_right_shipment_or_on_none(
    made: tuple[list[WantedShipment], list[tuple[str, list[LabelPage]]]],
) -> None:
    house, files = made
    for name, pages in files:
        for one in match_pages(name, pages, house):
            truth = int(pages[0].barcodes[0].text.split()[1])
            if one.outcome == "match":
                assert one.shipment is not None
                assert one.shipment == house[truth]
            elif truth < len(house):
                assert one.outcome == "case", "a page that names its order finds it"
            else:
                assert one.outcome in ("waits", "case")
