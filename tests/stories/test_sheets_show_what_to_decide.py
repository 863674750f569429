"""A review sheet shows what a decision rests on; a correction that heals the cause is enough."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from builders.exports import order, shop
from builders.fault_house import stocked_house
from builders.sheets import drops, filled, results, row_of, saying, with_accounts, written
from builders.world import World
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from processor.review_sheets.grid import PLACE

RULES = """\
stage: review
rules:
  - id: no-phone
    why: The carrier needs a phone, ask the buyer for one
    when: {buyer.phone: absent}
    then:
      hold: unusual-quantity
  - id: twice
    why: The same goods to the same place within a day is often a double click
    when: {orders.same_content in 24 hours: at least 1}
    then:
      hold: duplicate-order
"""
FIRST, SILENT, AGAIN = "acme-shopify/#8101", "acme-shopify/#8102", "acme-shopify/#8103"
SUMS = "acme-shopify/#8104"
PHONE = {"Shipping Phone": "+49 30 1234567", "Phone": "+49 30 1234567"}
NO_PHONE = {"Shipping Phone": "", "Phone": "", "Billing Phone": ""}

OTHER = {
    "Shipping Address1": "Third Street 3",
    "Shipping Street": "Third Street 3",
    "Email": "third@example.org",
}


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> World:
    """One order without a phone, one like an earlier one, one that changed after hand-over, one
    without a phone whose sums disagree."""
    world = stocked_house(tmp_path_factory.mktemp("waiting") / "house")
    world.look_at_each_order_alone()
    (world.folder / "rules" / "desk.yaml").write_text(RULES, "utf-8")
    with_accounts(world.folder)
    first = order("#8101", **PHONE)
    elsewhere = {
        "Shipping Address1": "Other Street 9",
        "Shipping Street": "Other Street 9",
        "Email": "other@example.org",
    }
    world.drop(
        "acme-shopify", "1.csv",
        shop(first, order("#8102", **{**NO_PHONE, **elsewhere}),
             order("#8103", **PHONE),
             order("#8104", **{**NO_PHONE, **OTHER, "Total": "99.00"})),
    )  # fmt: skip
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    world.drop("acme-shopify", "2.csv", shop({**first, "Lineitem quantity": "7"}))
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    world.consume()
    return world


@pytest.fixture
def house(waiting: World, tmp_path: Path) -> World:
    return waiting.copied(tmp_path / "house")


def cells(data: bytes, name: str) -> dict[str, str]:
    page = load_workbook(io.BytesIO(data)).worksheets[0]
    row = row_of(page, name)
    return {key: str(page.cell(row, place).value or "") for key, place in PLACE.items()}


def test_old_and_new_of_a_conflict_and_what_a_duplicate_duplicates_stand_in_the_row(
    house: World,
) -> None:
    _, data = written(house, "--queue", "desk")
    assert "quantity 1: " in cells(data, FIRST)["changed"]
    assert "-> 7" in cells(data, FIRST)["changed"]
    held = cells(data, AGAIN)
    assert held["duplicates"].startswith(f"{FIRST}, placed 2026-")
    assert "+49 30 1234567" in held["buyer"]
    assert cells(data, SILENT)["duplicates"] == ""


def test_a_phone_that_is_filled_in_heals_its_hold_without_a_release(house: World) -> None:
    _, data = written(house, "--queue", "desk")
    answer = drops(house, "anna", data, saying(SILENT, decision="correct", phone="030 7654321"))
    assert results(answer)[SILENT] == "done"
    assert "phone: nothing -> 030 7654321" in next(
        one["why"] for one in answer if one["order"] == SILENT
    )
    found = house.orders()[SILENT]
    assert (found["state"], found["buyer"]["phone"]) == ("instructed", "030 7654321")
    # An export that tells the old value again does not undo it.
    told = {
        **NO_PHONE,
        "Shipping Address1": "Other Street 9",
        "Shipping Street": "Other Street 9",
        "Email": "other@example.org",
    }
    house.drop("acme-shopify", "3.csv", shop(order("#8102", **told, Tags="again")))
    assert house.run().code == 0
    assert house.orders()[SILENT]["buyer"]["phone"] == "030 7654321"


def test_a_correction_that_does_not_heal_the_cause_leaves_the_order_on_hold(house: World) -> None:
    _, data = written(house, "--queue", "desk")
    answer = drops(house, "anna", data, saying(SILENT, decision="correct", email="a@example.com"))
    assert results(answer)[SILENT] == "done"
    found = house.orders()[SILENT]
    assert (found["state"], found["buyer"]["email"]) == ("held", "a@example.com")


def test_a_release_without_a_reason_is_answered_and_nothing_is_done(house: World) -> None:
    _, data = written(house, "--queue", "desk")
    answer = drops(house, "anna", data, saying(AGAIN, decision="release", note=""))
    assert results(answer)[AGAIN] == "refused"
    assert house.orders()[AGAIN]["state"] == "held"


def test_a_conflict_that_a_still_newer_export_tells_otherwise_makes_the_row_stale(
    house: World,
) -> None:
    _, data = written(house, "--queue", "desk")
    export = shop(order("#8101", **PHONE, **{"Lineitem quantity": "9"}))
    house.drop("acme-shopify", "4.csv", export)
    assert house.run().code == 0
    house.consume()
    answer = drops(house, "anna", data, saying(FIRST, decision="release", note="as it was"))
    [row] = [one for one in answer if one["order"] == FIRST and one["decision"]]
    assert (row["result"], "[sheet/stale]" in row["why"]) == ("refused", True)


def saved_by_libreoffice(data: bytes, folder: Path) -> bytes:
    """The workbook after a person opened it in LibreOffice and saved it."""
    folder.mkdir()
    (folder / "in").mkdir()
    (folder / "in" / "sheet.xlsx").write_bytes(data)
    subprocess.run(
        [SOFFICE, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
         "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out"),
         str(folder / "in" / "sheet.xlsx")],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return (folder / "out" / "sheet.xlsx").read_bytes()


SOFFICE = shutil.which("soffice") or ""


@pytest.mark.slow
@pytest.mark.skipif(not SOFFICE, reason="needs LibreOffice Calc")
def test_a_sheet_with_every_new_column_goes_round_through_libreoffice(
    house: World, tmp_path: Path
) -> None:
    _, data = written(house, "--queue", "desk")
    before = {name: cells(data, name) for name in (FIRST, SILENT, AGAIN, SUMS)}
    assert before[SUMS]["sums"] and before[FIRST]["changed"] and before[AGAIN]["duplicates"]

    def fill(page: Worksheet) -> None:
        saying(SILENT, decision="correct", phone="+49171000123", postcode="01067")(page)
        saying(AGAIN, decision="release", note="two orders")(page)
        saying(FIRST, decision="leave")(page)

    saved = saved_by_libreoffice(data, tmp_path / "first")
    assert {name: cells(saved, name) for name in before} == before
    # Filled in there and saved again, each cell is the text that was typed.
    again = saved_by_libreoffice(filled(saved, fill), tmp_path / "second")
    assert cells(again, SILENT)["phone"] == "+49171000123"
    answer = drops(house, "anna", again, lambda _: None)
    assert results(answer) == {SILENT: "done", AGAIN: "done", FIRST: "left", SUMS: "left"}
    found = house.orders()[SILENT]
    assert found["buyer"]["phone"] == "+49171000123"
    assert found["ship_to"]["postcode"] == "01067"
    assert house.orders()[AGAIN]["state"] == "instructed"
