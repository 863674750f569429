"""One order under two spellings of its number, two numbers of one purchase, two files of one order:
whichever way it comes twice, it ships once, and somebody is told.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime
from itertools import permutations
from pathlib import Path

import pytest
from builders.exports import REASON, order, shop
from builders.fault_house import arrives, holds, state, stocked_house, told
from builders.normalise_files import ERP_HEADER
from builders.world import World
from openpyxl import Workbook, load_workbook

ERP = "nordlys-erp"
CELLS = {
    "Auftragsnummer": "000501", "Auftragsdatum": "02.11.2026", "Kundennummer": "00889",
    "Firma": "Firma Muster", "Ansprechpartner": "Erika Muster", "Strasse": "Hauptstraße 180",
    "PLZ": "80331", "Ort": "München", "Land": "DE", "E-Mail": "e@erp.example",
    "Telefon": "+49 151 2048552", "USt-IdNr": "DE123456127", "Bestellnummer": "PO-1",
    "Position": "10", "Artikelnummer": "NDL-STICK", "Bezeichnung": "Candlestick",
    "Menge": "6,000", "Einzelpreis": "44,90", "Betrag": "269,40", "Rabatt": "0,00",
    "Versandkosten": "12,50", "MwSt": "0,00", "Auftragswert": "281,90", "Währung": "EUR",
    "Versandart": "Standard", "Liefertermin": "10.11.2026", "Komplettlieferung": "N",
    "Lieferbedingung": "DAP",
}  # fmt: skip


@pytest.fixture(scope="module")
def stocked_once(tmp_path_factory: pytest.TempPathFactory) -> World:
    return stocked_house(tmp_path_factory.mktemp("twice") / "house")


@pytest.fixture
def world(stocked_once: World, tmp_path: Path) -> Iterator[World]:
    yield stocked_once.copied(tmp_path / "house")


def auftraege(*rows: dict[str, str]) -> bytes:
    """An export of the ERP with its footer."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(ERP_HEADER)
    for row in rows:
        writer.writerow([{**CELLS, **row}.get(name, "") for name in ERP_HEADER])
    orders = len({row.get("Auftragsnummer", "000501") for row in rows})
    writer.writerow(["SUMME", orders, len(rows), f"{269.40 * len(rows):.2f}".replace(".", ",")])
    return out.getvalue().encode("cp1252")


def saved_by_excel(data: bytes) -> bytes:
    """What a spreadsheet makes of the numbers in front when a person saves the file."""
    return data.replace(b"\n000501;", b"\n501;").replace(b"\n0501;", b"\n501;")


def read_numbers_as_text(world: World) -> None:
    """The mapping of the ERP as it was before it said how its numbers are read."""
    path = world.folder / "mappings" / "erp-orders.yaml"
    text = path.read_text("utf-8")
    as_said = "{from: Auftragsnummer, read_as: pad to 6 digits}"
    assert as_said in text
    path.write_text(text.replace(as_said, "Auftragsnummer"), "utf-8")


def shipments(world: World) -> list[int]:
    """Of each shipment that a warehouse was told of, whether it was asked to cancel it."""
    rows = [row.partition(" ")[::2] for row in world.dump().splitlines()]
    return [json.loads(row)["cancel_asked"] for table, row in rows if table == "shipment"]


def numbers(world: World) -> dict[str, str]:
    return {
        key.partition("/")[2]: one["state"]
        for key, one in world.orders().items()
        if key.startswith(f"{ERP}/")
    }


def test_the_number_that_a_spreadsheet_cut_is_the_order_that_is_known(world: World) -> None:
    whole = auftraege({})
    arrives(world, "erp.csv", whole, ERP)
    arrives(world, "saved.csv", saved_by_excel(whole), ERP)
    assert numbers(world) == {"2026-000501": "instructed"}
    assert shipments(world) == [0]


@pytest.mark.slow
def test_a_rejects_file_that_was_mended_in_a_spreadsheet_ships_its_order_once(
    world: World,
) -> None:
    """The order came, one day again with an address that nobody can read, and comes back mended."""
    arrives(world, "erp.csv", auftraege({}), ERP)
    arrives(world, "again.csv", auftraege({"Land": "Bavaria"}), ERP)
    [(_, rejects)] = [(n, d) for n, d in world.visible().items() if n.startswith("rejects/")]
    assert REASON.encode() in rejects
    mended = rejects.replace(b";Bavaria;", b";DE;").replace(b"\r\n000501;", b"\r\n501;")
    assert b"\n501;" in mended
    arrives(world, "mended.csv", mended, ERP)
    assert numbers(world) == {"2026-000501": "instructed"}
    assert shipments(world) == [0]


def _sends_workbooks(world: World) -> None:
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    line = "    mappings: [erp-orders]\n"
    config.write_text(text.replace(line, f"{line}    rejects: xlsx\n"), "utf-8")


def test_rejects_go_out_as_a_workbook_of_text_and_come_back_mended(world: World) -> None:
    _sends_workbooks(world)
    row = {"Land": "Bavaria", "Telefon": "0049151204855200"}
    said = arrives(world, "erp.csv", auftraege(row), ERP)
    [(name, data)] = [(n, d) for n, d in world.visible().items() if n.startswith("rejects/")]
    assert name.endswith(".xlsx")
    assert f"outbox/{name}" in said.out
    book = load_workbook(io.BytesIO(data))
    page = book.active
    head = {cell.value: cell.column for cell in page[1]}
    assert [page.cell(2, head[one]).value for one in ("Auftragsnummer", "Telefon")] == [
        "000501", "0049151204855200",
    ]  # fmt: skip
    assert page.cell(2, head["Auftragsnummer"]).number_format == "@"
    assert "Bavaria" in page.cell(2, head[REASON]).value
    page.cell(2, head["Land"]).value = "Bayern"
    arrives(world, "still-wrong.xlsx", saved(book), ERP)
    again = [d for n, d in world.visible().items() if "still-wrong-rejects" in n]
    assert len(again) == 1, "what is wrong still comes back as a workbook again"
    page = (book := load_workbook(io.BytesIO(again[0]))).active
    page.cell(2, head["Land"]).value = "DE"
    ran = arrives(world, "mended.xlsx", saved(book), ERP)
    assert ran.code == 0
    assert numbers(world) == {"2026-000501": "instructed"}
    explained = world.crossdock("explain", f"{ERP}/2026-000501").out
    assert "line 2" in explained
    assert "0049151204855200" in explained
    world.consume()
    arrives(world, "twice.csv", auftraege({"Telefon": "0049151204855200"}), ERP)
    assert numbers(world) == {"2026-000501": "instructed"}
    assert shipments(world) == [0]


def test_a_workbook_that_cannot_be_what_it_was_is_put_aside_with_the_cell(world: World) -> None:
    _sends_workbooks(world)
    arrives(world, "erp.csv", auftraege({"Land": "Bavaria"}), ERP)
    [data] = [d for n, d in world.visible().items() if n.startswith("rejects/")]
    book = load_workbook(io.BytesIO(data))
    book.active["B2"] = datetime(2026, 11, 2)
    ran = arrives(world, "mended.xlsx", saved(book), ERP)
    assert ran.code == 1
    assert "cell B2 is no text: it holds 2026-11-02" in told(world, "alerts")
    assert numbers(world) == {}


def test_a_channel_that_does_not_say_so_takes_no_workbook(world: World) -> None:
    _sends_workbooks(world)
    arrives(world, "erp.csv", auftraege({"Land": "Bavaria"}), ERP)
    [data] = [d for n, d in world.visible().items() if n.startswith("rejects/")]
    ran = arrives(world, "mended.xlsx", data, "acme-shopify")
    assert ran.code == 1
    assert "[file/binary]" in told(world, "alerts")


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_cancellation_under_the_cut_number_stops_the_order(world: World) -> None:
    mapping = world.folder / "mappings" / "erp-orders.yaml"
    said = "  cancelled_at:"
    text = mapping.read_text("utf-8")
    cancels = "    - {from: Bemerkung, optional: yes, values: {STORNO: x}, otherwise: ''}\n"
    head, found, rest = text.partition(said)
    assert found
    comment, _, rest = rest.partition("\n")
    mapping.write_text(f"{head}{said}{comment}\n{cancels}{rest}", "utf-8")
    arrives(world, "erp.csv", auftraege({}), ERP)
    arrives(world, "storno.csv", saved_by_excel(auftraege({"Bemerkung": "STORNO"})), ERP)
    assert shipments(world) == [1]
    assert list(numbers(world)) == ["2026-000501"]


@pytest.mark.parametrize(
    ("known", "again"),
    [("501", "000501"), pytest.param("0501", "501", marks=pytest.mark.slow)],
)
def test_an_order_known_under_the_old_spelling_stays_one_after_the_edit_of_the_mapping(
    world: World, known: str, again: str
) -> None:
    mapping = (world.folder / "mappings" / "erp-orders.yaml").read_text("utf-8")
    read_numbers_as_text(world)
    arrives(world, "old.csv", auftraege({"Auftragsnummer": known}), ERP)
    assert numbers(world) == {f"2026-{known}": "instructed"}
    (world.folder / "mappings" / "erp-orders.yaml").write_text(mapping, "utf-8")
    arrives(world, "new.csv", auftraege({"Auftragsnummer": again, "Bestellnummer": ""}), ERP)
    assert numbers(world) == {f"2026-{known}": "instructed"}
    assert shipments(world) == [0]


SPELT = ("501", "'000501", "5 01", "50\u00a01", "501,0", "#501", "0501")


def test_where_the_mapping_reads_text_every_other_spelling_is_held(world: World) -> None:
    """Also with another day and another purchase order."""
    read_numbers_as_text(world)
    arrives(world, "1.csv", auftraege({}), ERP)
    others = [
        {"Auftragsnummer": spelt, "Auftragsdatum": "01.11.2026", "Bestellnummer": f"PO-9{place}"}
        for place, spelt in enumerate(SPELT)
    ]
    arrives(world, "2.csv", auftraege(*others), ERP)
    held = {f"2026-{spelt}": "held" for spelt in SPELT}
    assert numbers(world) == {"2026-000501": "instructed", **held}
    listed = world.crossdock("hold", "list", "--json").json()
    assert {(one["reason"], one["rule"]) for one in listed} == {("duplicate-order", "order-number")}
    assert all("2026-000501 is known already" in one["detail"] for one in listed)
    assert shipments(world) == [0]


@pytest.mark.slow
def test_whoever_releases_it_says_that_they_are_two_orders(world: World) -> None:
    read_numbers_as_text(world)
    arrives(world, "1.csv", auftraege({}), ERP)
    arrives(world, "2.csv", auftraege({"Auftragsnummer": "501", "Bestellnummer": "PO-2"}), ERP)
    ran = world.crossdock("release", f"{ERP}/2026-501", "--why", "two orders")
    assert ran.code == 0, ran.out + ran.err
    world.run()
    assert numbers(world) == {"2026-000501": "instructed", "2026-501": "instructed"}
    world.balance()


@pytest.mark.slow
def test_no_spelling_in_any_order_makes_a_second_instructed_order(
    stocked_once: World, tmp_path: Path
) -> None:
    """Three spellings at a time, in every order, in one file each or each in a pass of its own."""
    for number, way in enumerate(permutations(("000501", "501", "'501"))):
        for at_once in (True, False):
            world = stocked_once.copied(tmp_path / f"{number}-{at_once}")
            read_numbers_as_text(world)
            for place, spelt in enumerate(way):
                row = {"Auftragsnummer": spelt, "Bestellnummer": f"PO-{place}"}
                world.drop(ERP, f"{place}.csv", auftraege(row))
                if not at_once:
                    world.run()
            world.run()
            world.balance()
            assert sorted(numbers(world).values()) == ["held", "held", "instructed"], way
            if at_once:
                assert numbers(world)["2026-'501"] == "instructed", "by place, not by file"


def test_of_two_spellings_in_one_file_one_ships(world: World) -> None:
    """Capitals too, of one moment: which one does not rest on the order of rows."""
    arrives(world, "a.csv", shop(order("#7001a"), order("#7001A", Lineitem_quantity="1",
                                 Subtotal="9.90", Total="14.80")))  # fmt: skip
    assert (state(world, "#7001A"), state(world, "#7001a")) == ("instructed", "held")


def test_a_purchase_order_that_comes_again_under_another_number_is_held(world: World) -> None:
    """The same number in another hand, dated back too."""
    arrives(world, "1.csv", auftraege({}), ERP)
    again = [
        {"Auftragsnummer": "000777"},
        {"Auftragsnummer": "000778", "Auftragsdatum": "28.10.2026"},
        {"Auftragsnummer": "000779", "Bestellnummer": "po 001"},
    ]
    arrives(world, "2.csv", auftraege(*again), ERP)
    for number in ("000777", "000778", "000779"):
        assert holds(world, f"2026-{number}", ERP) == ["duplicate-order"]
    assert shipments(world) == [0]


def test_parts_of_one_purchase_order_and_those_of_other_buyers_ship(world: World) -> None:
    arrives(world, "1.csv", auftraege({}), ERP)
    part = {"Auftragsnummer": "000778", "Artikelnummer": "NDL-SOAP"}
    other = {"Auftragsnummer": "000779", "Kundennummer": "00890", "Firma": "Nordwind AG",
             "E-Mail": "o@erp.example"}  # fmt: skip
    arrives(world, "2.csv", auftraege(part, other), ERP)
    for number in ("2026-000778", "2026-000779"):
        assert "duplicate-order" not in holds(world, number, ERP)


ITEMS = """\
kind: orders
file: {header_has: [Order, Article]}
group_rows_by: Order
order:
  placed_at: {from: Day, read_as: date iso}
  ship_to.country: Country
  ship_to.name: Name
  ship_to.address_lines: Street
  ship_to.city: Town
  ship_to.postcode: Post
  payment_status: {from: State, values: {paid: paid, open: pending}}
  cancelled_at: {from: State, values: {cancelled: x}, otherwise: ""}
  currency: {constant: EUR}
lines: {sku: Article, quantity: Pieces, amount: Amount}
"""
ROW = "7001,2026-11-02,DE,Anna Berg,Lindenallee 4,Köln,50667,{state},{sku},{pieces},{amount}\n"


def _two_mappings(world: World) -> None:
    (world.folder / "mappings" / "shop-items.yaml").write_text(ITEMS, "utf-8")
    sums = ITEMS.replace("[Order, Article]", "[Order, Sum]").replace("sku: Article", "sku: Sum")
    (world.folder / "mappings" / "shop-sums.yaml").write_text(
        sums.replace("values: {paid: paid, open: pending}}",
                     "values: {paid: paid, open: pending}, otherwise: paid}"), "utf-8"
    )  # fmt: skip
    items = world.folder / "mappings" / "shop-items.yaml"
    items.write_text(
        ITEMS.replace("values: {paid: paid, open: pending}}",
                      "values: {paid: paid, open: pending}, otherwise: paid}"), "utf-8"
    )  # fmt: skip
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    line = "    mappings: [shopify-orders]\n"
    config.write_text(text.replace(line, "    mappings: [shop-items, shop-sums]\n", 1), "utf-8")


def _items(
    state: str = "paid", sku: str = "ACM-CUP", pieces: int = 2, column: str = "Article"
) -> str:
    head = f"Order,Day,Country,Name,Street,Town,Post,State,{column},Pieces,Amount\n"
    return head + ROW.format(state=state, sku=sku, pieces=pieces, amount=f"{pieces * 9.9:.2f}")


@pytest.mark.slow
def test_lines_of_a_second_mapping_replace_nothing_and_both_are_named(world: World) -> None:
    _two_mappings(world)
    checked = world.crossdock("check").err
    assert "shop-items and shop-sums of channel acme-shopify read the same order ids" in checked
    arrives(world, "items.csv", _items("open"))
    ran = arrives(world, "sums.csv", _items("open", "ACM-MUG", 1, column="Sum"))
    known = world.orders()["acme-shopify/7001"]
    assert [(one["sku"], one["quantity"]) for one in known["lines"]] == [("ACM-CUP", 2)]
    assert known["revision"] == 1
    words = told(world, "rejects")
    assert "by the mapping shop-items" in words
    assert "by the mapping shop-sums" in words
    assert "rejected" in ran.out
    # The mapping that made the lines may change them.
    arrives(world, "items2.csv", _items("open", pieces=3))
    assert world.orders()["acme-shopify/7001"]["lines"][0]["quantity"] == 3


@pytest.mark.slow
def test_what_touches_no_lines_may_come_by_the_second_mapping(world: World) -> None:
    _two_mappings(world)
    arrives(world, "items.csv", _items("open"))
    arrives(world, "sums.csv", _items("paid", column="Sum"))
    assert state(world, "7001") == "instructed"
    arrives(world, "cancel.csv", _items("cancelled", "ACM-MUG", 1, column="Sum"))
    assert shipments(world) == [1]


def test_a_mapping_that_the_channel_lists_no_more_stands_in_nobodys_way(world: World) -> None:
    """The export got a new header: its mapping follows the old one."""
    _two_mappings(world)
    arrives(world, "items.csv", _items("open"))
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    config.write_text(text.replace("[shop-items, shop-sums]", "[shop-sums]"), "utf-8")
    arrives(world, "sums.csv", _items("open", pieces=5, column="Sum"))
    assert world.orders()["acme-shopify/7001"]["lines"][0]["quantity"] == 5


@pytest.mark.parametrize("instructed", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_a_cancellation_under_another_spelling_stops_the_order_until_a_person_says(
    world: World, instructed: bool
) -> None:
    """Of one that the warehouse has, and of one that waits for its payment."""
    waits = {} if instructed else {"Financial_Status": "pending"}
    arrives(world, "1.csv", shop(order("#7001a", **waits)))
    arrives(world, "2.csv", shop(order("#7001A", Cancelled_at="2026-11-03 08:00:00 +0100")))
    assert state(world, "#7001A") == "cancelled"
    listed = world.crossdock("hold", "list", "--json").json()
    [asked] = [one for one in listed if one["reason"] == "duplicate-order"]
    assert asked["order_id"] == "#7001a"
    assert "#7001A was cancelled" in asked["detail"]
    arrives(world, "3.csv", shop(order("#7001a")))
    assert holds(world, "#7001a") == ["duplicate-order"]
    assert shipments(world) == ([0] if instructed else [])
    ran = world.crossdock("release", "acme-shopify/#7001a", "--why", "another order")
    assert ran.code == 0, ran.out + ran.err
    world.run()
    world.balance()
    assert state(world, "#7001a") == "instructed"
    assert shipments(world) == [0]


@pytest.mark.slow
def test_a_cancellation_whose_number_was_cut_off_stops_the_order_that_it_may_mean(
    world: World,
) -> None:
    """Placed at the same second; an order that only begins alike is another one."""
    placed = "2026-11-02 09:00:00 +0100"
    arrives(world, "1.csv", shop(order("#70012", Created_at=placed), order("#70013")))
    cancelled = order("#7001", Created_at=placed, Cancelled_at="2026-11-03 08:00:00 +0100")
    arrives(world, "2.csv", shop(cancelled))
    assert state(world, "#7001") == "cancelled"
    assert holds(world, "#70012") == ["duplicate-order"]
    assert holds(world, "#70013") == []
    [asked] = [
        one
        for one in world.crossdock("hold", "list", "--json").json()
        if one["reason"] == "duplicate-order"
    ]
    assert "#7001 was cancelled" in asked["detail"] and "cut off" in asked["detail"]
    world.balance()


@pytest.mark.parametrize("first", [pytest.param("cancellation", marks=pytest.mark.slow), "change"])
def test_a_change_after_hand_over_and_back_says_nothing_of_a_cancellation(
    world: World, first: str
) -> None:
    """Both ask about one order; each has its own hold, whichever came first."""
    arrives(world, "1.csv", shop(order("#7001a")))
    gone = shop(order("#7001A", Cancelled_at="2026-11-03 08:00:00 +0100"))
    less = shop(order("#7001a", Lineitem_quantity="1", Subtotal="9.90", Total="14.80"))
    for name, data in (("2.csv", gone), ("3.csv", less))[:: 1 if first == "cancellation" else -1]:
        arrives(world, name, data)
    assert sorted(holds(world, "#7001a")) == ["changed-after-hand-over", "duplicate-order"]
    arrives(world, "4.csv", shop(order("#7001a", Notes="as it was")))
    assert holds(world, "#7001a") == ["duplicate-order"]
