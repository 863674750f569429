"""Odd input beyond the list of common mistakes: huge, foreign, torn apart, late, contradictory."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pytest
from builders.cases import few_by_default
from builders.exports import (
    REASON,
    SHOP_HEAD,
    files,
    further,
    goes_on,
    good_exports,
    mended,
    mended_file_ships,
    order,
    shop,
    table,
    the_alert,
    the_rejects,
    written,
)
from builders.paths import SAMPLES
from builders.world import World, rejects_what_it_cannot_read

from processor.commands.opening.open_house import at_work, load_house
from processor.commands.printing.console import Progress
from processor.commands.watch import Watch
from processor.transport import files as operations

HUGE = "9" * 40


def states(world: World) -> dict[str, str]:
    return {key.split("/")[1]: one["state"] for key, one in world.orders().items()}


def holds(world: World, key: str) -> list[str]:
    return [hold["reason"] for hold in world.orders()[key]["holds"]]


@pytest.mark.slow
def test_gigantic_and_disguised_numbers_reject_their_orders(world: World) -> None:
    rejects_what_it_cannot_read(world, "shopify-orders")
    good_exports(world)
    bad = [
        order("#1", Lineitem_price=HUGE),
        order("#2", Lineitem_quantity=HUGE),
        order("#3", Lineitem_price="92233720368547758.08"),
        order("#4", Lineitem_price="99999999999.99", Lineitem_quantity="1000000"),
        order("#5", Lineitem_price="1e5"),
        order("#6", Lineitem_price="-5"),
        order("#7", Lineitem_quantity="\u0663"),
        order("#8", Lineitem_price="Infinity"),
        order("#9", Lineitem_price="0x10"),
    ]
    world.drop("acme-shopify", "numbers.csv", shop(*bad))
    goes_on(world, 0)
    rejected = table(the_rejects(world)[1])
    assert [row["Name"] for row in rejected] == [row["Name"] for row in bad]
    assert all("[cell/" in row[REASON] for row in rejected)


def test_names_in_any_script_ship_or_are_held_never_crash(world: World) -> None:
    rejects_what_it_cannot_read(world, "shopify-orders")
    good_exports(world)
    names = [
        "\U0001f469\u200d\U0001f4bb Zoë",
        "\u202eabc\u202c",
        "\u200f\u05d0\u05d1",
        "\ufffd",
        "a\u0301",
    ]
    rows = [order(f"#70{n}", Shipping_Name=name) for n, name in enumerate(names)]
    rows.append(order("#71", Shipping_Name="bell\x07"))
    world.drop("acme-shopify", "names.csv", shop(*rows))
    goes_on(world, 0)
    assert set(states(world).values()) <= {"instructed", "held"}
    rejected = table(the_rejects(world)[1])
    assert [row["Name"] for row in rejected] == ["#71"]
    assert "control character" in rejected[0][REASON]


@pytest.mark.slow
def test_ten_thousand_more_columns_are_ignored(world: World) -> None:
    good_exports(world)
    head = [*SHOP_HEAD, *(f"extra {n}" for n in range(10_000))]
    world.drop("acme-shopify", "wide.csv", written([order("#7001")], head))
    goes_on(world, 0)
    assert states(world)["#7001"] == "instructed"


@pytest.mark.slow
@pytest.mark.parametrize("filler", few_by_default(["x", "x,", '"'], {"x"}))
def test_a_line_of_50_megabytes_is_turned_away_in_a_short_alert(world: World, filler: str) -> None:
    good_exports(world)
    line = "#7002," + filler * (50_000_000 // len(filler))
    world.drop("acme-shopify", "long.csv", shop(order("#7001")) + line)
    goes_on(world, 1)
    alert = the_alert(world)
    assert alert.startswith("inbox/acme-shopify/long.csv:3: ") and len(alert) < 2_000
    assert files(world)["quarantined"] == 1


def test_rejected_rows_keep_their_own_quotes_and_delimiters(world: World) -> None:
    rejects_what_it_cannot_read(world, "shopify-orders")
    good_exports(world)
    note = 'a;b "quoted", c\n=x'
    world.drop("acme-shopify", "q.csv", shop(order("#7001", Notes=note, Lineitem_quantity="0")))
    goes_on(world, 0)
    _, data = the_rejects(world)
    (row,) = table(data)
    assert row["Notes"] == note
    cured = mended(data, {"Lineitem quantity": "2"})
    mended_file_ships(world, "acme-shopify", "q.csv", cured, "acme-shopify/#7001")


@pytest.mark.slow
def test_rejected_rows_with_semicolons_and_windows_letters_can_be_dropped_again(
    world: World,
) -> None:
    good_exports(world)
    source = (SAMPLES / "inbox/nordlys-erp/auftraege-2026-11-02.csv").read_bytes().decode("cp1252")
    rows = list(csv.reader(io.StringIO(source, newline=""), delimiter=";"))
    head, first = rows[0], rows[1]
    place = {name: index for index, name in enumerate(head)}
    first[place["Bemerkung"]] = 'Tür; "links"'
    right, first[place["Menge"]] = first[place["Menge"]], "keine"
    footer = ["SUMME", "1", "1", first[place["Betrag"]]]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows([head, first, footer])
    world.drop("nordlys-erp", "auftrag.csv", out.getvalue().encode("cp1252"))
    goes_on(world, 0)
    name, data = the_rejects(world)
    assert name.startswith("rejects/nordlys-erp/")
    assert b'"T\xfcr; ""links"""' in data and b'""keine"" is no' in data
    world.consume()
    world.drop("nordlys-erp", "mended.csv", data.replace(b";keine;", f";{right};".encode(), 1))
    assert world.run().code == 0
    assert [key for key in world.orders() if key.startswith("nordlys-erp/2026-")]
    world.balance()


def test_the_same_file_twice_in_one_pass_and_from_two_senders(world: World) -> None:
    good_exports(world)
    data = shop(order("#7001"))
    for sender, name in (("acme-shopify", "a.csv"), ("acme-shopify", "b.csv")):
        world.drop(sender, name, data)
    world.drop("nordlys-shopify", "a.csv", data)
    goes_on(world, 0)
    assert files(world)["duplicate"] == 1
    assert states(world)["#7001"] in ("instructed", "held")
    assert world.orders()["acme-shopify/#7001"]["state"] == "instructed"
    assert holds(world, "nordlys-shopify/#7001") == ["unknown-sku"]


def test_rows_of_one_order_may_lie_apart_but_may_not_disagree(world: World) -> None:
    rejects_what_it_cannot_read(world, "shopify-orders")
    good_exports(world)
    whole = order("#7001", Subtotal="29.70", Total="34.60")
    rows = [whole, order("#7002"), further("#7001", Lineitem_quantity="1"), order("#7003")]
    rows.append(order("#7003", Shipping_City="Elsewhere"))
    world.drop("acme-shopify", "apart.csv", shop(*rows))
    goes_on(world, 0)
    found = world.orders()
    assert [line["quantity"] for line in found["acme-shopify/#7001"]["lines"]] == [2, 1]
    assert found["acme-shopify/#7001"]["source"][0]["rows"] == [2, 4]
    assert found["acme-shopify/#7001"]["state"] == "instructed"
    rejected = table(the_rejects(world)[1])
    assert [row["Name"] for row in rejected] == ["#7003", "#7003"]
    assert '"\'s-Hertogenbosch" in line 5' in rejected[1][REASON].replace('""', '"')


def test_an_order_that_stands_twice_in_a_file_is_not_shipped_twice(world: World) -> None:
    good_exports(world)
    data = shop(order("#7001"), order("#7002"), order("#7001"))
    world.drop("acme-shopify", "twice.csv", data)
    goes_on(world, 0)
    twice = world.orders()["acme-shopify/#7001"]
    assert [line["quantity"] for line in twice["lines"]] == [2]
    assert twice["source"][0]["rows"] == [2, 4]
    assert states(world)["#7002"] == "instructed"


def test_a_file_that_the_sender_takes_back_is_no_mistake(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    good_exports(world)
    gone = world.drop("acme-shopify", "gone.csv", shop(order("#7001")))
    claim = operations.claim

    def late(source: Path, target: Path, expected: object = None) -> bool:
        gone.unlink(missing_ok=True)
        return claim(source, target)

    monkeypatch.setattr(operations, "claim", late)
    goes_on(world, 0)
    assert "acme-shopify/#7001" not in world.orders()


def test_a_file_swapped_for_a_link_while_it_is_claimed_is_given_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    good_exports(world)
    secret = world.folder.parent / "secret.csv"
    secret.write_text(shop(order("#6666")))
    dropped = world.drop("acme-shopify", "swap.csv", shop(order("#7001")))
    claim = operations.claim

    def late(source: Path, target: Path, expected: object = None) -> bool:
        if source == dropped and not dropped.is_symlink():
            dropped.unlink()
            dropped.symlink_to(secret)
        return claim(source, target)

    monkeypatch.setattr(operations, "claim", late)
    goes_on(world, 0)
    assert "acme-shopify/#6666" not in world.orders()
    assert dropped.is_symlink() and secret.exists()


@pytest.mark.slow
def test_a_file_that_may_not_be_read_is_named_and_stops_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    good_exports(world)
    locked = world.drop("acme-shopify", "locked.csv", shop(order("#7001")))
    access = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: os.fspath(path) != str(locked) and access(path, mode)
    )
    ran = world.run()
    assert ran.code == 1
    assert "left alone: inbox/acme-shopify/locked.csv is a file that we may not read" in ran.out
    assert states(world)["#8001"] == "instructed"
    monkeypatch.undo()
    goes_on(world, 0)
    assert states(world)["#7001"] == "instructed"


def test_a_file_of_another_user_of_the_system_is_taken_in(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    good_exports(world)
    chmod = Path.chmod

    def refused(path: Path, mode: int) -> None:
        if "/work/" in str(path) and path.is_file():
            raise PermissionError(1, "Operation not permitted")
        chmod(path, mode)

    monkeypatch.setattr(Path, "chmod", refused)
    goes_on(world, 0)


def test_watch_names_what_it_leaves_alone_once_and_again_when_it_comes_back(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    config = world.folder / "config.yaml"
    link = world.inbox / "acme-shopify" / "link.csv"
    link.parent.mkdir(parents=True)
    link.symlink_to(config)
    with at_work(load_house(str(config)), workers=0, progress=Progress()) as site:
        watch = Watch(site, config, world.now)
        for _ in range(3):
            watch.work_once(first=False)
        told = "left alone: inbox/acme-shopify/link.csv is a link\n"
        assert capsys.readouterr().err.count(told) == 1
        link.unlink()
        watch.work_once(first=False)
        link.symlink_to(config)
        watch.work_once(first=False)
        assert capsys.readouterr().err.count(told) == 1
