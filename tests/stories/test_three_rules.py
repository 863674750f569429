"""Three rules from the wish to live: what docs/rules.md tells is typed and printed as it stands."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest
from builders.exports import further, order, shop
from builders.paths import ROOT, SAMPLES
from builders.world import Ran, World

PAGE = (ROOT / "docs/rules.md").read_text("utf-8")
SECTION = PAGE[PAGE.index("## Three rules from the wish to live") :].split("\n## ")[0]
_BLOCK = re.compile(r"^```(yaml|text)\n(.*?)^```", re.M | re.S)


def new_orders() -> dict[str, str]:
    """A first large order, two orders that Poznań has whole and in part, one with a power bank."""
    france = {
        "Shipping_Name": "Camille Moreau", "Shipping_Street": "12 rue des Lilas",
        "Shipping_Address1": "12 rue des Lilas", "Shipping_City": "Lyon",
        "Shipping_Zip": "69003", "Shipping_Country": "FR", "Shipping_Phone": "+33 4 72 00 11 22",
        "Created_at": "2026-11-03 10:00:00 +0100", "Paid_at": "2026-11-03 10:00:10 +0100",
    }  # fmt: skip
    spain = france | {
        "Shipping_Street": "Calle Mayor 5", "Shipping_Address1": "Calle Mayor 5",
        "Shipping_City": "Madrid", "Shipping_Zip": "28013", "Shipping_Country": "ES",
    }  # fmt: skip
    sums = {"Shipping": "0.00", "Taxes": "0.00", "Tax_1_Value": "0.00"}
    large = order(
        "#9101", Email="large@example.com", Lineitem_sku="ACM-BP20", Lineitem_quantity="6",
        Lineitem_price="54.90", Subtotal="329.40", Total="329.40", **france | sums,
    )  # fmt: skip
    power = order(
        "#9102", Email="power@example.com", Lineitem_sku="ACM-POWER10", Lineitem_quantity="1",
        Lineitem_price="29.90", Subtotal="29.90", Total="29.90", **spain | sums,
    )  # fmt: skip
    part = order(
        "#9103", Email="part@example.com", Lineitem_sku="NDL-LIM-A", Lineitem_quantity="1",
        Lineitem_price="29.90", Subtotal="46.80", Total="46.80", **france | sums,
    )  # fmt: skip
    rest = further("#9103", Lineitem_sku="NDL-LIM-C", Lineitem_quantity="1", Lineitem_price="16.90")
    return {
        "acme-shopify/orders_export_9.csv": shop(large, power),
        "nordlys-shopify/orders_export_9.csv": shop(part, rest),
    }


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """The sample month, run once, with a brake at 10 %; the next exports lie ready."""
    world = World.build(tmp_path / "house")
    with (world.folder / "config.yaml").open("a") as config:
        config.write("\nrules: {brake: 10 %}\n")
    world.drop_folder(SAMPLES / "inbox")
    assert world.run().code == 0
    for name, text in new_orders().items():
        path = world.folder / "exports" / name
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8")
    monkeypatch.chdir(world.folder)
    world.now = "2026-11-03T10:00:00Z"
    return world


def typed(world: World, line: str) -> Ran:
    """A line as a person types it."""
    program, *args = shlex.split(line)
    if program == "crossdock":
        return world.run() if args == ["run"] else world.crossdock(*args)
    assert program == "cp"
    subprocess.run([program, *args], check=True)
    return Ran(0, "", "")


def conversation(block: str) -> list[tuple[str, list[str]]]:
    """Each command of a block with the lines that the page shows below it."""
    found: list[tuple[str, list[str]]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif line.strip() != "...":
            found[-1][1].append(line)
    return found


@pytest.mark.slow
def test_the_walk_through_is_what_a_person_sees(world: World) -> None:
    commands = []
    for kind, body in _BLOCK.findall(SECTION):
        if kind == "yaml":
            name = body.partition("\n")[0].removeprefix("# ")
            (world.folder / name).write_text(body, "utf-8")
            continue
        for command, shown in conversation(body):
            commands.append(command)
            ran = typed(world, command)
            lines = iter(f"{ran.out}\n{ran.err}".splitlines())
            for line in shown:
                assert any(line.split() == one.split() for one in lines), (line, ran.out, ran.err)
    for step in ("test", "check", "backtest", "run", "rules accept", "explain"):
        assert any(command.startswith(f"crossdock {step}") for command in commands), step
    world.balance()
    orders = world.orders()
    assert orders["acme-shopify/#9101"]["state"] == "held"
    assert orders["acme-shopify/#9102"]["state"] == "instructed"
    assert orders["nordlys-shopify/#9103"]["state"] == "instructed"


@pytest.mark.slow
def test_the_three_rules_keep_their_tests_once_they_are_live(world: World) -> None:
    files = [body for kind, body in _BLOCK.findall(SECTION) if kind == "yaml"]
    for body in files:
        name = body.partition("\n")[0].removeprefix("# rules-new/")
        (world.folder / "rules" / name).write_text(body, "utf-8")
    ran = world.crossdock("test")
    assert ran.code == 0, ran.err
    for rule in ("call-first-large-order", "eu-from-poland", "batteries-in-five-days"):
        [line] = [one for one in ran.out.splitlines() if f"  {rule} " in one]
        counts = re.search(r"(\d+)/(\d+) conditions", line)
        assert counts is not None
        assert counts[1] == counts[2]


@pytest.mark.slow
def test_a_folder_of_rules_that_is_none_is_wrong_usage(world: World) -> None:
    for command in ("check", "test"):
        ran = world.crossdock(command, "--rules", "rules-old")
        assert (ran.code, "rules-old is no folder" in ran.err) == (2, True)


@pytest.mark.slow
def test_an_edited_folder_with_a_mistake_is_refused_and_the_house_is_not(world: World) -> None:
    edited = world.folder / "rules-new"
    subprocess.run(["cp", "-r", "rules", "rules-new"], check=True)
    (edited / "wrong.yaml").write_text("stage: review\nrules: [{id: x, then: {hold: nobody}}]\n")
    for command in ("check", "test"):
        ran = world.crossdock(command, "--rules", "rules-new")
        assert (ran.code, "rules-new/wrong.yaml:2" in ran.err) == (1, True)
        assert world.crossdock(command).code == 0
