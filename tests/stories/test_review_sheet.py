"""A review sheet goes round: held, written, filled in, dropped, done; explained afterwards."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from builders.exports import further, order, reference_data, shop
from builders.sheets import LATER, drops, filled, results, row_of, saying, with_accounts, written
from builders.toy_language import reworded
from builders.world import World
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from processor.commands.opening.open_house import at_work, load_house
from processor.commands.printing.console import Progress
from processor.ledger.database import reading
from processor.ledger.outgoing.documents import documents_in
from processor.passes.desk.filled_sheet import filled_sheet
from processor.review_sheets.grid import PLACE

RULES = """\
stage: review
rules:
  - id: odd-notes
    why: Somebody wrote odd words, read them first
    when: {order.notes: like "*odd*"}
    then:
      hold: unusual-quantity
  - id: four-eyes
    why: Two people look at dear orders
    when: {order.notes: like "*dear*"}
    then:
      hold: call-buyer
      approvals: 2
"""
FIRST, SECOND, DEAR = "acme-shopify/#8001", "acme-shopify/#8002", "acme-shopify/#8003"


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Three orders wait: two for one rule, one for two people. Made once."""
    world = World.build(tmp_path_factory.mktemp("waiting") / "house")
    (world.folder / "rules" / "desk.yaml").write_text(RULES, "utf-8")
    with_accounts(world.folder)
    reference_data(world)
    export = shop(
        order("#8001", Notes="odd"),
        further(
            "#8001", Lineitem_sku="ACM-LANTERN", Lineitem_name="Lantern", Lineitem_price="0.00"
        ),
        order("#8002", Notes="odd"),
        order("#8003", Notes="dear"),
    )
    world.drop("acme-shopify", "orders.csv", export)
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    states = {key: one["state"] for key, one in world.orders().items()}
    assert states == {FIRST: "held", SECOND: "held", DEAR: "held"}
    world.consume()
    return world


@pytest.fixture
def house(waiting: World, tmp_path: Path) -> World:
    """A copy of it for each story."""
    return waiting.copied(tmp_path / "house")


def state(world: World, key: str) -> str:
    return str(world.orders()[key]["state"])


def test_held_written_filled_dropped_released_and_explained(house: World) -> None:
    name, data = written(house)
    assert name == "review/acme/R000001-desk-acme.xlsx"
    answer = drops(house, "anna", data, saying(FIRST, decision="release", note="called, is fine"))
    assert results(answer) == {FIRST: "done", SECOND: "left", DEAR: "left"}
    assert state(house, FIRST) == "instructed"
    told = house.crossdock("explain", FIRST).out
    assert "released by anna" in told
    assert "called, is fine (lead, sheet R000001 row" in told
    assert LATER in told


def test_one_decision_for_the_group_and_an_own_one_wins(house: World) -> None:
    _, data = written(house)

    def fill(page: Worksheet) -> None:
        saying("unusual-quantity", decision="release")(page)
        saying(SECOND, decision="reject", note="a reseller")(page)

    answer = drops(house, "anna", data, fill)
    assert results(answer) == {FIRST: "done", SECOND: "done", DEAR: "left"}
    assert (state(house, FIRST), state(house, SECOND)) == ("instructed", "rejected")


@pytest.mark.slow
def test_the_same_sheet_twice_decides_once(house: World) -> None:
    _, data = written(house)
    fill = saying(FIRST, decision="release")
    bytes_ = filled(data, fill)
    for name in ("a.xlsx", "b.xlsx"):
        house.drop("review/anna", name, bytes_)
    assert house.run().code == 0
    files = house.crossdock("status", "--json").json()[0]["counts"]["files"]
    assert files["duplicate"] == 1
    house.consume()
    # Saved once more the bytes differ: now the row itself says that it is done.
    changed = saying(FIRST, decision="release", note="again")
    [row] = [one for one in drops(house, "anna", data, changed) if one["order"] == FIRST]
    assert row["result"] == "refused"
    assert "decided already: release by anna [sheet/stale]" in row["why"]
    assert house.crossdock("explain", FIRST).out.count("released by anna") == 1


@pytest.mark.slow
def test_an_order_stands_in_one_open_sheet_only(house: World) -> None:
    _, data = written(house)
    assert "nothing waits" in house.crossdock("review", "write").out
    name, again = written(house, "--again")
    assert name.startswith("review/acme/R000002")
    old = drops(house, "anna", data, saying(FIRST, decision="release"))
    assert [one["result"] for one in old if one["order"] == FIRST] == ["refused"]
    assert "newer sheet R000002" in next(one["why"] for one in old if one["order"] == FIRST)
    assert state(house, FIRST) == "held"
    answer = drops(house, "anna", again, saying(FIRST, decision="release"))
    assert results(answer)[FIRST] == "done"


def test_a_stale_row_is_refused_and_the_others_are_done(house: World) -> None:
    _, data = written(house)
    assert house.crossdock("release", FIRST, "--why", "looked at").code == 0

    def fill(page: Worksheet) -> None:
        saying(FIRST, decision="reject", note="no")(page)
        saying(SECOND, decision="release")(page)

    answer = drops(house, "anna", data, fill)
    assert results(answer) == {FIRST: "refused", SECOND: "done", DEAR: "left"}
    assert (state(house, FIRST), state(house, SECOND)) == ("instructed", "instructed")


def test_another_clients_account_cannot_touch_an_order(house: World) -> None:
    _, data = written(house)
    answer = drops(house, "nora", data, saying(FIRST, decision="release"))
    assert {one["result"] for one in answer} == {"refused"}
    assert all("[sheet/foreign]" in one["why"] for one in answer)
    assert state(house, FIRST) == "held"


@pytest.mark.slow
def test_an_order_that_is_pasted_into_the_sheet_is_refused(house: World) -> None:
    _, data = written(house)

    def fill(page: Worksheet) -> None:
        row = row_of(page, FIRST)
        page.cell(row, PLACE["order_id"]).value = "999"
        page.cell(row, PLACE["decision"]).value = "release"
        page.cell(row, PLACE["note"]).value = "fine"

    answer = drops(house, "anna", data, fill)
    assert "[sheet/foreign]" in next(one["why"] for one in answer if one["order"] == FIRST)
    assert state(house, FIRST) == "held"


def test_a_formula_is_never_a_decision(house: World) -> None:
    _, data = written(house)

    def fill(page: Worksheet) -> None:
        saying(FIRST, decision='="rel"&"ease"')(page)
        saying(SECOND, decision="release", note="=1+1")(page)
        saying(DEAR, decision="release", order_id="=1")(page)

    answer = drops(house, "anna", data, fill)
    assert {one["result"] for one in answer} == {"refused"}
    assert all("[sheet/formula]" in one["why"] for one in answer)
    assert state(house, SECOND) == "held"


def test_limits_roles_and_queues_bind_the_account(house: World) -> None:
    _, data = written(house)

    def fill(page: Worksheet) -> None:
        saying(FIRST, decision="release")(page)
        saying(SECOND, decision="reject", note="no")(page)

    answer = {one["order"]: one for one in drops(house, "bert", data, fill)}
    total = house.orders()[FIRST]["total"]
    assert (answer[FIRST]["result"] == "done") == (total <= 10_000)
    assert "only a lead rejects [sheet/not-allowed]" in answer[SECOND]["why"]


def test_two_people_release_what_needs_two(house: World) -> None:
    _, data = written(house)
    fill = saying(DEAR, decision="release", note="fine")
    first = drops(house, "anna", data, fill)
    assert "approved 1 of 2" in next(one["why"] for one in first if one["order"] == DEAR)
    assert state(house, DEAR) == "held"
    _, next_sheet = written(house, "--again")
    page = load_workbook(io.BytesIO(next_sheet)).worksheets[0]
    notes = page.cell(row_of(page, DEAR), PLACE["notes"]).value
    assert notes.endswith(" anna: approved 1 of 2: fine (lead, sheet R000001 row 5)")
    data = next_sheet
    same = drops(house, "anna", data, saying(DEAR, decision="release", note="really"), "g.xlsx")
    assert "another person must release it" in next(
        one["why"] for one in same if one["order"] == DEAR
    )
    other = drops(house, "ming", data, fill)
    row = next(one for one in other if "".join(one.values()).startswith(DEAR))
    assert "已执行" in row.values()
    assert state(house, DEAR) == "instructed"


@pytest.mark.slow
def test_a_correction_is_a_revision_that_old_exports_do_not_undo(house: World) -> None:
    _, data = written(house)
    fill = saying(
        FIRST, decision="correct", note="the buyer called", name="Ada Berg", postcode="10117",
        city="Berlin", quantities="1=1; 2=0",
    )  # fmt: skip
    answer = drops(house, "anna", data, fill)
    assert results(answer)[FIRST] == "done", answer
    now = house.orders()[FIRST]
    assert (now["revision"], now["ship_to"]["name"]) == (2, "Ada Berg")
    assert [(one["sku"], one["quantity"]) for one in now["lines"]] == [("ACM-CUP", 1)]
    # The shop tells the old address again, in a file that is new for another reason.
    export = shop(
        order("#8001", Notes="odd"),
        further(
            "#8001", Lineitem_sku="ACM-LANTERN", Lineitem_name="Lantern", Lineitem_price="0.00"
        ),
        order("#8009"),
    )
    house.drop("acme-shopify", "again.csv", export)
    assert house.run().code == 0
    after = house.orders()[FIRST]
    assert (after["revision"], after["ship_to"]["name"]) == (2, "Ada Berg")
    # What the shop itself changes wins.
    house.drop("acme-shopify", "new.csv", shop(order("#8001", Notes="odd", Shipping_Name="Eve")))
    assert house.run().code == 0
    assert house.orders()[FIRST]["ship_to"]["name"] == "Eve"
    assert house.orders()[FIRST]["ship_to"]["city"] == "Berlin"
    told = house.crossdock("explain", FIRST).out
    assert "corrected by anna" in told
    assert "review: the buyer called" in told


def test_a_correction_never_adds_goods(house: World) -> None:
    _, data = written(house)
    answer = drops(house, "anna", data, saying(FIRST, decision="correct", quantities="1=99"))
    assert "[sheet/correction]" in next(one["why"] for one in answer if one["order"] == FIRST)


@pytest.mark.slow
def test_a_split_lets_some_lines_go_and_holds_the_rest(house: World) -> None:
    _, data = written(house)
    answer = drops(house, "anna", data, saying(FIRST, decision="split", lines="1"))
    assert results(answer)[FIRST] == "done", answer
    now = house.orders()[FIRST]
    assert now["state"] == "held"
    assert [line["state"] for line in now["lines"]] == ["instructed", "held"]
    _, rest = written(house)
    answer = drops(house, "anna", rest, saying(FIRST, decision="release"))
    assert results(answer)[FIRST] == "done"
    assert state(house, FIRST) == "instructed"


@pytest.mark.slow
def test_a_sheet_in_chinese_is_read_as_it_is_written(house: World) -> None:
    more = '  sheets:\n    - {queue: desk, client: acme, at: ["08:00"], language: zh}\n'
    with_accounts(house.folder, more)
    assert house.run().code == 0
    [(_, data)] = [one for one in house.visible().items() if one[0].endswith(".xlsx")]
    house.consume()
    page = load_workbook(io.BytesIO(data)).worksheets[0]
    assert page.title == "审核"
    assert page.cell(3, 1).value == "决定"
    answer = drops(house, "ming", data, saying(FIRST, decision="放行", note="已致电"))
    assert [tuple(one.values())[1:3] for one in answer if one["订单"] == FIRST] == [
        ("放行", "已执行")
    ]
    assert state(house, FIRST) == "instructed"


@pytest.mark.slow
def test_an_answer_to_an_account_that_is_gone_speaks_as_its_sheet(
    house: World,
) -> None:
    more = '  sheets:\n    - {queue: desk, client: acme, at: ["08:00"], language: zh}\n'
    with_accounts(house.folder, more)
    assert house.run().code == 0
    [(_, data)] = [one for one in house.visible().items() if one[0].endswith(".xlsx")]
    house.consume()
    drops(house, "anna", data, saying(FIRST, decision="放行"))
    config = house.folder / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("    anna:", "    otto:"), "utf-8")
    site = load_house(str(config))
    with at_work(site, workers=0, progress=Progress()) as runtime:
        with reading(runtime.engine) as connection:
            handed = documents_in(connection, "handed")
        [row] = [one for one in handed if one.kind == "review-answer"]
        assert filled_sheet(runtime, row).language == "zh"


def test_a_schedule_writes_once_for_each_time(house: World) -> None:
    more = '  sheets:\n    - {queue: desk, client: acme, at: ["08:00", "13:00"]}\n'
    with_accounts(house.folder, more)
    assert house.run().code == 0
    assert sum(name.endswith(".xlsx") for name in house.visible()) == 1
    house.consume()
    assert house.run().code == 0
    assert house.visible() == {}


@pytest.mark.parametrize("name", ["not-a-sheet.xlsx", "macros.xlsm"])
def test_what_is_no_sheet_is_put_aside_with_a_problem(house: World, name: str) -> None:
    house.drop("review/anna", name, b"PK\x03\x04 no workbook")
    assert house.run().code == 1
    [(alert, text)] = house.visible().items()
    assert alert.startswith("alerts/")
    assert b"[sheet/unreadable]" in text


def test_a_sheet_outside_an_account_is_parked(house: World) -> None:
    _, data = written(house)
    house.drop("review", "f.xlsx", data)
    assert house.run().code == 1
    assert any(b"[sheet/account]" in text for text in house.visible().values())


@pytest.mark.slow
def test_a_sheet_that_is_out_is_carried_out_whatever_is_reworded_meanwhile(house: World) -> None:
    _, data = written(house)
    with reworded("review."):
        answer = drops(house, "anna", data, saying(FIRST, decision="release"))
        assert [one[::-1] for one in answer[0]] == ["order", "decision", "result", "why"]
    assert state(house, FIRST) == "instructed"


@pytest.mark.slow
@pytest.mark.parametrize(("language", "other"), [("en", "zh"), ("zh", "en")])
def test_the_answer_to_an_account_that_is_gone_is_in_the_language_of_the_sheet(
    house: World, language: str, other: str
) -> None:
    config = house.folder / "config.yaml"
    config.write_text(f"language: {other}\n" + config.read_text("utf-8"), "utf-8")
    more = f'  sheets:\n    - {{queue: desk, client: acme, at: ["08:00"], language: {language}}}\n'
    with_accounts(house.folder, more)
    _, data = written(house)
    drops(house, "anna", data, saying(FIRST, decision="release"))
    config.write_text(config.read_text("utf-8").replace("    anna:", "    zora:"), "utf-8")
    with at_work(load_house(str(config)), workers=0, progress=Progress()) as site:
        with reading(site.engine) as connection:
            documents = documents_in(connection, "handed")
        [answer] = [one for one in documents if one.kind == "review-answer"]
        filled_in = filled_sheet(site, answer)
    assert filled_in.language == language
