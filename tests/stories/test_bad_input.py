"""Bad input, as senders make it: each beside a good export of the same and of another channel.

In every story there is exactly one clear problem with its place, nothing is lost, everything else
goes on, a second run changes nothing, and what was mended is taken in.
"""

from __future__ import annotations

import os
import re
import sqlite3

import pytest
from builders.cases import few_by_default
from builders.exports import (
    BAD,
    REASON,
    files,
    goes_on,
    good_exports,
    mended,
    mended_file_ships,
    order,
    shop,
    table,
    the_alert,
    the_rejects,
)
from builders.world import World, rejects_what_it_cannot_read

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
PHONE = re.compile(r"\+[0-9 ()/-]+$")


@pytest.fixture(autouse=True)
def good_files_lie_beside(world: World) -> None:
    rejects_what_it_cannot_read(world, "shopify-orders")
    good_exports(world)


# file: the order with the mistake, the rows of it, what its reason says, how it is mended
REJECTED = {
    "unknown-country": (
        "#9011", 1, ["column Shipping Country", '"Atlantis" is not a country [cell/country]'],
        {"Shipping Country": "DE", "Billing Country": "DE"},
    ),
    "impossible-date": (
        "#9012", 1, ["column Created at", '"2026-02-31 08:00:00 +0100" is no date [cell/date]'],
        {"Created at": "2026-11-01 08:00:00 +0100"},
    ),
    "quantity-zero": (
        "#9013", 1, ["column Lineitem quantity", '"0" is not from 1', "[cell/number]"],
        {"Lineitem quantity": "1"},
    ),
    "quantity-negative": (
        "#9014", 1, ["column Lineitem quantity", '"-1" is not from 1', "[cell/number]"],
        {"Lineitem quantity": "1"},
    ),
    "quantity-fraction": (
        "#9015", 2, ["column Lineitem quantity", '"1.5" is no whole number [cell/number]'],
        {"Lineitem quantity": "1"},
    ),
    "price-nan": (
        "#9016", 1, ["column Lineitem price", '"NaN" is no amount [cell/money]'],
        {"Lineitem price": "9.90"},
    ),
    "currency-missing": (
        "#9017", 1, ["column Currency", "the currency is missing [cell/currency]"],
        {"Currency": "EUR"},
    ),
    "order-id-path": (
        "../../x", 1, ["column Name", '"../../x" cannot be an order number [cell/id]'],
        {"Name": "#9019"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    "name",
    few_by_default(REJECTED, {"unknown-country", "price-nan"}),
)
def test_a_bad_cell_rejects_its_order_alone_and_the_mended_rows_ship(
    world: World, name: str
) -> None:
    bad_id, rows, words, cure = REJECTED[name]
    world.drop("acme-shopify", f"{name}.csv", (BAD / f"{name}.csv").read_bytes())
    goes_on(world, 0)
    orders = world.orders()
    assert orders["acme-shopify/#9001"]["state"] == "instructed"
    assert f"acme-shopify/{bad_id}" not in orders
    where, data = the_rejects(world)
    assert where.startswith(f"rejects/acme-shopify/{name}-rejects-")
    rejected = table(data)
    assert [row["Name"] for row in rejected] == [bad_id] * rows
    (reason,) = [row[REASON] for row in rejected if row[REASON]]
    for word in words:
        assert word in reason
    key = f"acme-shopify/{cure.get('Name', bad_id)}"
    mended_file_ships(world, "acme-shopify", "mended.csv", mended(data, cure), key)


def test_an_order_id_that_is_a_path_writes_nothing_outside_the_house(world: World) -> None:
    world.drop("acme-shopify", "x.csv", (BAD / "order-id-path.csv").read_bytes())
    goes_on(world, 0)
    assert [path.name for path in world.folder.parent.iterdir()] == ["house"]
    known = {".state", "archive", "config.yaml", "inbox", "mappings", "outbox", "rules"}
    assert {path.name for path in world.folder.iterdir()} == known
    assert not [path for path in world.folder.rglob("x") if path.is_file()]


# file: its folder, what becomes of it, what the alert says
TURNED_AWAY = {
    "unknown-file": (
        "acme-shopify", "parked",
        [":", "no mapping of this folder knows the header: Datum, Ort, Temperatur", "file/unknown"],
    ),
    "wrong-folder": (
        "acme-amazon", "parked",
        ["belongs to another folder: acme-shopify or nordlys-shopify [file/wrong-folder]"],
    ),
    "wrong-encoding": (
        "acme-shopify", "quarantined",
        [":3:189: ", "(0xfc) is no utf-8 text [file/encoding]", "the line reads as cp1252"],
    ),
    "unclosed-quote": (
        "acme-shopify", "quarantined",
        [":3:60: ", "the quotation mark opened here is never closed [file/quote]"],
    ),
    "missing-column": (
        "acme-shopify", "parked",
        [":1: ", "missing: Lineitem price [file/drift]", "mappings/shopify-orders.yaml:"],
    ),
    "renamed-column": (
        "acme-shopify", "parked",
        [":1: ", "[file/drift]", "write `Lineitem unit price` instead of `Lineitem price`"],
    ),
    "xml-instead-of-csv": ("acme-shopify", "quarantined", ["this is XML", "[file/binary]"]),
    "empty": ("acme-shopify", "quarantined", ["the file is empty [file/empty]"]),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    few_by_default(
        TURNED_AWAY,
        {"unknown-file", "wrong-encoding", "unclosed-quote", "missing-column"},
    ),
)
def test_a_file_that_cannot_be_understood_is_turned_away_whole_with_its_place(
    world: World, name: str
) -> None:
    sender, state, words = TURNED_AWAY[name]
    data = (BAD / f"{name}.csv").read_bytes()
    world.drop(sender, f"{name}.csv", data)
    goes_on(world, 1)
    assert files(world)[state] == 1
    alert = the_alert(world)
    assert alert.startswith(f"inbox/{sender}/{name}.csv:")
    for word in words:
        assert word in alert
    assert len(world.orders()) == 2
    kept = list((world.folder / "archive").rglob(f"*-{name}.csv"))
    assert [path.read_bytes() for path in kept] == [data]
    mended_file_ships(
        world, "acme-shopify", f"{name}.csv", shop(order("#7001")), "acme-shopify/#7001"
    )


def test_a_header_without_orders_is_a_quiet_day(world: World) -> None:
    world.drop("acme-shopify", "quiet.csv", (BAD / "header-only.csv").read_bytes())
    goes_on(world, 0)
    assert files(world)["booked"] == 9
    assert not [name for name in world.visible() if name.startswith("alerts/")]


@pytest.mark.slow
@pytest.mark.parametrize(("sender", "place"), [("", "inbox/x.csv"), ("attic", "inbox/attic/x.csv")])
def test_a_file_where_nobody_owns_the_folder_is_parked(
    world: World, sender: str, place: str
) -> None:
    world.drop(sender, "x.csv", "a,b\n1,2\n")
    goes_on(world, 1)
    alert = the_alert(world)
    assert alert.startswith(f"{place}: error: ") and "[file/folder]" in alert
    assert "folders: catalogue, acme-shopify, nordlys-shopify, acme-amazon" in alert


def test_an_export_in_the_root_is_sent_to_the_shops_but_never_guessed(world: World) -> None:
    world.drop("", "orders.csv", shop(order("#7001")))
    goes_on(world, 1)
    alert = the_alert(world)
    assert "acme-shopify or nordlys-shopify [file/wrong-folder]" in alert
    assert "drop it into inbox/" not in alert
    assert len(world.orders()) == 2


@pytest.mark.slow
def test_a_catalogue_in_a_shops_folder_is_sent_to_its_one_owner(world: World) -> None:
    data = (world.inbox / "catalogue" / "catalogue-acme.csv").read_bytes()
    world.drop("acme-shopify", "catalogue.csv", data)
    goes_on(world, 1)
    assert "drop it into inbox/catalogue/" in the_alert(world)


@pytest.mark.slow
def test_an_unknown_sku_holds_its_order_until_the_buyer_gets_a_real_one(world: World) -> None:
    data = (BAD / "unknown-sku.csv").read_bytes()
    world.drop("acme-shopify", "unknown-sku.csv", data)
    goes_on(world, 0)
    held = world.orders()["acme-shopify/#9010"]
    assert [hold["reason"] for hold in held["holds"]] == ["unknown-sku"]
    english = world.crossdock("explain", "#9010").out
    assert "ACM-NEVER-SEEN" in english
    assert "  held  unknown-sku: catalogue (catalogue)\n" in english
    chinese = world.crossdock("explain", "#9010", "--lang", "zh").out
    assert "  已挂起  unknown-sku：商品目录（商品目录）\n" in chinese
    right = data.replace(b"ACM-NEVER-SEEN", b"ACM-CUP").decode()
    mended_file_ships(world, "acme-shopify", "again.csv", right, "acme-shopify/#9010")


def test_a_formula_in_a_name_is_shipped_and_executed_by_nothing(world: World) -> None:
    world.drop("acme-shopify", "formula.csv", (BAD / "formula-in-name.csv").read_bytes())
    goes_on(world, 0)
    shipped = world.orders()["acme-shopify/#9018"]
    assert shipped["state"] == "instructed"
    assert shipped["ship_to"]["name"].startswith("=HYPERLINK(")
    (sheet,) = [d for n, d in world.visible().items() if n.endswith(".csv") and b"HYPERLINK" in d]
    cells = [str(cell) for row in table(sheet) for cell in row.values()]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(FORMULAS) and not PHONE.match(cell)]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["two\nlines.csv", "bell\x07\x1b[31m.csv", "right\u202eto.csv"])
def test_a_file_name_cannot_write_lines_of_its_own_into_an_alert(world: World, name: str) -> None:
    world.drop("acme-shopify", name, "a,b\n1,2\n")
    goes_on(world, 1)
    first, *_ = the_alert(world).splitlines()
    assert first.startswith("inbox/acme-shopify/") and "[file/unknown]" in first
    assert first.isprintable()


def test_good_orders_ship_out_of_files_and_folders_with_impossible_names(world: World) -> None:
    for raw, number in ((b"\xff\xfe.csv", "#7001"), (b"a\nb.csv", "#7002"), (b"-rf", "#7003")):
        world.drop("acme-shopify", os.fsdecode(raw), shop(order(number)))
    world.drop(os.fsdecode(b"attic\xff\n"), "x.csv", "a,b\n1,2\n")
    goes_on(world, 1)
    assert the_alert(world).startswith("inbox/attic\\xff\\n/x.csv: error: ")
    states = {key: one["state"] for key, one in world.orders().items()}
    for number in ("#7001", "#7002", "#7003"):
        assert states[f"acme-shopify/{number}"] == "instructed"


def test_links_pipes_and_folders_are_left_alone_and_named(world: World) -> None:
    secret = world.folder.parent / "secret.csv"
    secret.write_text(shop(order("#6666")))
    inbox = world.inbox / "acme-shopify"
    (inbox / "link.csv").symlink_to(secret)
    (inbox / "sub").mkdir()
    os.mkfifo(inbox / "pipe")
    (world.inbox / "elsewhere").symlink_to(world.folder.parent)
    ran = goes_on(world, 0)
    for line in (
        "inbox/acme-shopify/link.csv is a link",
        "inbox/acme-shopify/sub is a folder",
        "inbox/acme-shopify/pipe is not a plain file",
        "inbox/elsewhere is a link",
    ):
        assert f"left alone: {line}\n" in ran.out
    assert "acme-shopify/#6666" not in world.orders()
    assert secret.exists() and (inbox / "link.csv").is_symlink()


@pytest.mark.slow
def test_a_huge_cell_costs_its_order_and_no_other(world: World) -> None:
    world.drop(
        "acme-shopify", "huge.csv", shop(order("#7001"), order("#7002", Notes="x" * 300_000))
    )
    goes_on(world, 0)
    assert "acme-shopify/#7001" in world.orders()
    assert "acme-shopify/#7002" not in world.orders()
    [(_, rejects)] = [one for one in world.visible().items() if one[0].startswith("rejects/")]
    assert rejects.startswith(shop().encode().rstrip()[:20]) and b"[cell/text]" in rejects
    data = shop(order("#7002", Notes="short"))
    mended_file_ships(world, "acme-shopify", "huge.csv", data, "acme-shopify/#7002")


@pytest.mark.slow
def test_a_hole_of_nul_bytes_is_a_torn_file_and_no_order_of_it_is_read(world: World) -> None:
    world.drop("acme-shopify", "torn.csv", shop(order("#7001")).encode() + b"\0" * 4096)
    goes_on(world, 1)
    assert files(world)["quarantined"] == 1
    alert = the_alert(world)
    assert alert.startswith("inbox/acme-shopify/torn.csv:3:1: ") and "[file/nul]" in alert
    assert len(world.orders()) == 2
    mended_file_ships(world, "acme-shopify", "torn.csv", shop(order("#7001")), "acme-shopify/#7001")


@pytest.mark.slow
def test_line_breaks_inside_cells_end_no_row(world: World) -> None:
    note = "one\r\ntwo\r\n\r\nthree"
    bad = order("#7003", Notes=note, Lineitem_quantity="0")
    data = shop(order("#7001", Notes=note), order("#7002", Notes="a\rb"), bad, ends="\r\n")
    world.drop("acme-shopify", "breaks.csv", data)
    goes_on(world, 0)
    orders = world.orders()
    assert orders["acme-shopify/#7001"]["source"][0]["rows"] == [2]
    assert orders["acme-shopify/#7002"]["source"][0]["rows"] == [6]
    assert orders["acme-shopify/#7001"]["notes"].split() == ["one", "two", "three"]
    _, rejects = the_rejects(world)
    assert [row["Notes"] for row in table(rejects)] == [note]
    cured = mended(rejects, {"Lineitem quantity": "2"})
    mended_file_ships(world, "acme-shopify", "mended.csv", cured, "acme-shopify/#7003")


@pytest.mark.slow
def test_a_half_saved_rule_file_is_refused_whole_and_nothing_runs_on_it(world: World) -> None:
    rules = world.folder / "rules" / "review.yaml"
    good = rules.read_bytes()
    rules.write_bytes((BAD / "half-saved-rule.yaml").read_bytes())
    checked = world.crossdock("check")
    assert checked.code == 1
    assert checked.err.count(": error: ") == 1
    assert checked.err.startswith("rules/review.yaml:")
    ran = world.run()
    assert ran.code == 1 and "nothing was done" in ran.err
    assert (world.inbox / "acme-shopify" / "good.csv").exists()
    assert list(world.visible()) == ["alerts/rules/refused.txt"]
    rules.write_bytes(good)
    goes_on(world, 0)


@pytest.mark.slow
def test_a_half_booked_export_in_a_folder_that_is_a_warehouses_now_is_told(world: World) -> None:
    config = world.folder / "config.yaml"

    def say(old: str, new: str) -> None:
        text = config.read_text("utf-8")
        assert text.count(old) == 1
        config.write_text(text.replace(old, new), "utf-8")

    say("  acme-shopify:\n", "  acme-shopify:\n    folder: gate-1\n")
    (world.inbox / "acme-shopify").rename(world.inbox / "gate-1")
    assert world.run().code == 0
    ledger = sqlite3.connect(world.folder / ".state" / "ledger.db")
    ledger.execute("UPDATE file SET state = 'read', chunks_booked = 0 WHERE sender = 'gate-1'")
    ledger.commit()
    ledger.close()
    say("    folder: gate-1\n", "    folder: gate-2\n")
    say("  PL1:\n", "  PL1:\n    folder: gate-1\n")
    ran = world.run()
    assert ran.code == 1, ran.err
    told = [data for name, data in world.visible().items() if name.startswith("alerts/")]
    words = "half-booked, and the folder 'gate-1' is that of a warehouse now"
    assert [words in one.decode() for one in told] == [True]
