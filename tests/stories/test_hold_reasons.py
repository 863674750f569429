"""A reason to hold orders is one entry: asked for, held, listed, on a sheet, woken, or refused."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import get_args

import msgspec
import pytest
from builders.exports import order, reference_data, shop
from builders.one_rule import began
from builders.paths import SAMPLES
from builders.pools import numbers_file, with_pools
from builders.world import World
from openpyxl import load_workbook

from processor.deciding import steps as deciding
from processor.deciding.stages import Turn
from processor.model.reasons import REASONS, Asker, Reason, Wake, hold_for

FIRST, SECOND = "acme-shopify/#8001", "acme-shopify/#8002"
# An engine that answers right wakes in every pass: what it does is told in test_faults_engine.py.
WAKES: tuple[Wake, ...] = tuple(one for one in get_args(Wake) if one != "engine")


def entry(word: str, *wakes: Wake) -> Reason:
    return Reason(
        word=word,
        asked_by={"documents": Asker("documents", "the goods")},
        wakes=wakes,
        suggests="fraud",
        queue="curios",
    )


@dataclass
class Doubt:
    """What a step of the test asks for: by order id the reason it doubts."""

    asks: dict[str, str] = field(default_factory=dict)


@pytest.fixture
def doubt(monkeypatch: pytest.MonkeyPatch) -> Doubt:
    """The check of documents doubts what the test says, beside what it always does."""
    found = Doubt()
    [(after, step)] = deciding._CHECKS

    def doubting(turn: Turn) -> None:
        step.makes(turn)
        if turn.draft.order.order_id in found.asks:
            word = found.asks[turn.draft.order.order_id]
            turn.draft.holds.append(hold_for(word, "documents", "these goods are strange"))

    doubted = msgspec.structs.replace(step, makes=doubting)
    monkeypatch.setattr(deciding, "_CHECKS", ((after, doubted),))
    return found


def held(world: World) -> dict[str, list[str]]:
    """The reasons of the open holds of each order."""
    return {key: [hold["reason"] for hold in one["holds"]] for key, one in world.orders().items()}


def pastes(world: World, said: str) -> list[str]:
    """Pastes every line that a command prints for config.yaml; returns them."""
    lines = re.findall(r"paste below this line: `(.*)`$", said, re.M)
    path = world.folder / "config.yaml"
    head, _, rest = path.read_text("utf-8").partition("\nholds:")
    first, _, more = rest.partition("\n")
    path.write_text("\n".join([f"{head}\nholds:{first}", *lines, more]), "utf-8")
    return lines


def without(world: World, *words: str) -> None:
    """Deletes these lines of `holds`."""
    path = world.folder / "config.yaml"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    left = [line for line in lines if not line.strip().startswith(tuple(f"{w}:" for w in words))]
    assert len(lines) - len(left) == len(words)
    path.write_text("".join(left), "utf-8")


def drops_orders(world: World) -> None:
    reference_data(world)
    world.drop("acme-shopify", "1.csv", shop(order("#8001"), order("#8002")))


def test_a_house_that_lacks_a_line_is_refused_and_the_line_is_printed(world: World) -> None:
    without(world, "unknown-sku", "no-service")
    drops_orders(world)
    for command in (["check"], ["run", "--workers", "0"]):
        ran = world.crossdock(*command)
        assert ran.code == 2
        assert (ran.out + ran.err).count("[hold/missing]") == 2
    assert world.visible().keys() == {"alerts/rules/refused.txt"}
    lines = pastes(world, ran.out + ran.err)
    assert lines == [
        "  no-service: {type: manual, queue: carriers}",
        "  unknown-sku: {type: stock, queue: catalogue}",
    ]
    ran = world.crossdock("check")
    assert ran.code == 0, ran.out + ran.err
    assert world.run().code == 0
    assert world.orders()[FIRST]["state"] == "instructed"


def test_one_entry_and_its_line_hold_list_and_show_an_order(
    world: World, doubt: Doubt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(REASONS, "strange-goods", entry("strange-goods"))
    drops_orders(world)
    doubt.asks = {"#8001": "strange-goods"}
    refused = world.crossdock("check")
    assert refused.code == 2
    assert pastes(world, refused.out + refused.err) == [
        "  strange-goods: {type: fraud, queue: curios}"
    ]
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    assert held(world) == {FIRST: ["strange-goods"], SECOND: []}
    assert world.orders()[SECOND]["state"] == "instructed"
    [listed] = world.crossdock("hold", "list", "--queue", "curios", "--json").json()
    assert (listed["order_id"], listed["type"], listed["rule"]) == ("#8001", "fraud", "documents")
    ran = world.crossdock("review", "write", "--queue", "curios", "--client", "acme")
    assert ran.code == 0, ran.out + ran.err
    [sheet] = [data for name, data in world.visible().items() if name.endswith(".xlsx")]
    cells = {cell.value for row in load_workbook(io.BytesIO(sheet)).worksheets[0] for cell in row}
    assert {FIRST, "strange-goods", "these goods are strange"} <= cells
    world.balance()


@pytest.mark.slow
@pytest.mark.parametrize("wake", WAKES)
def test_a_hold_is_woken_by_what_its_entry_says_and_by_nothing_else(
    world: World, doubt: Doubt, monkeypatch: pytest.MonkeyPatch, wake: Wake
) -> None:
    others = tuple(one for one in WAKES if one != wake)
    for one in (entry("strange-goods", wake), entry("odd-goods", *others)):
        monkeypatch.setitem(REASONS, one.word, one)
    if wake == "numbers":
        post = "check: s10, prefix: CB, suffix: PL"
        with_pools(world, f"own: {{{post}, first: 1, last: 9}}", f"sent: {{{post}, files: yes}}")
    pastes(world, world.crossdock("check").err)
    drops_orders(world)
    doubt.asks = {"#8001": "strange-goods", "#8002": "odd-goods"}
    assert world.run().code == 0
    assert held(world) == {FIRST: ["strange-goods"], SECOND: ["odd-goods"]}
    doubt.asks = {}
    if wake == "catalogue row":
        rows = (SAMPLES / "inbox/catalogue/catalogue-acme.csv").read_text("utf-8")
        world.drop("catalogue", "again.csv", rows.replace("Backpack 45 l", "Backpack 46 l"))
    elif wake == "exchange rate":
        world.drop("catalogue", "rates.csv", "day,base,currency,rate\n2026-11-01,EUR,AED,3.97\n")
    elif wake == "stock count":
        count = (SAMPLES / "inbox/pl1/count-20261103.csv").read_text("utf-8")
        world.drop("pl1", "later.csv", count.replace("T05:30:00", "T07:00:00"))
    elif wake == "numbers":
        world.drop("catalogue", "numbers.csv", numbers_file(["CB473124829PL"]))
    else:
        assert wake == "new day"
        world.now = "2026-11-04T09:00:00Z"
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    assert held(world) == {FIRST: [], SECOND: ["odd-goods"]}
    assert world.orders()[FIRST]["state"] == "instructed"
    world.balance()


def test_a_step_that_asks_for_what_is_no_entry_decides_nothing_and_says_why(
    world: World, doubt: Doubt
) -> None:
    drops_orders(world)
    doubt.asks = {"#8001": "strange-goods"}
    ran = world.run()
    assert ran.code == 3
    [bug] = (world.folder / ".state" / "bugs").iterdir()
    assert "documents asks for a hold 'strange-goods', which is no entry of" in bug.read_text()
    assert held(world) == {FIRST: [], SECOND: []}
    doubt.asks = {}
    assert world.run().code == 0
    assert world.orders()[FIRST]["state"] == "instructed"
    world.balance()


@pytest.mark.slow
def test_what_was_decided_before_there_was_the_reason_is_explained_and_replayed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    began(world, "hold: call-buyer")
    before = world.crossdock("explain", FIRST).out
    monkeypatch.setitem(REASONS, "strange-goods", entry("strange-goods"))
    assert world.crossdock("check").code == 2
    for told in ("explain", "replay"):
        ran = world.crossdock(told, SECOND)
        assert ran.code == 0, ran.out + ran.err
    pastes(world, world.crossdock("check").err)
    assert world.run().code == 0
    assert world.crossdock("replay", SECOND).code == 0
    after = world.crossdock("explain", FIRST)
    assert after.code == 0
    assert "held: call-buyer by rule no-dutch-orders" in before
    assert "held: call-buyer by rule no-dutch-orders" in after.out
    supposed = world.crossdock("explain", FIRST, "--set", "order.notes=fine")
    assert supposed.code == 0, supposed.out + supposed.err
