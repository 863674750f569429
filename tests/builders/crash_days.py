"""Small days that reach every step: what the crash tests stop, starve and cut.

Each act is a house made ready and one pass over it. The files of the partners lie there before the
pass and the requests are asked, so that a pass that is stopped finds the same again.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from openpyxl.worksheet.worksheet import Worksheet

from builders.exports import market, order, reference_data, shop, torn
from builders.paths import SAMPLES
from builders.report_days import REPORT_DAYS, with_more_to_send
from builders.servers_in_folders import lying_at_servers, without_tokens
from builders.sheets import filled, saying, with_accounts
from builders.small import first_orders
from builders.world import World
from processor.ledger.database import open_ledger, transaction
from processor.ledger.desk import requests
from processor.model.times import parse_time

RULES = """\
stage: review
rules:
  - id: odd-notes
    why: Somebody wrote odd words, read them first
    when: {order.notes: like "*odd*"}
    then:
      hold: unusual-quantity
  - id: cool-down
    why: Half an hour to think
    when: {order.notes: like "*later*"}
    then:
      hold: pre-order
      release: 30 minutes
  - id: wrong
    why: Somebody meant other words
    when: {order.notes: like "*meant*"}
    then: {reject: embargo}
  - id: first
    why: Who asks to be first is first
    when: {order.notes: like "*hurry*"}
    then: {priority: 10}
"""
PLAN = '  sheets:\n    - {queue: desk, client: acme, at: ["08:00", "10:00"]}\n'
MORNING, LATER, NEXT_DAY = "2026-11-03T09:00:00Z", "2026-11-03T10:30:00Z", "2026-11-04T10:30:00Z"


def ready_for_the_first_pass(world: World) -> None:
    """Reference data, exports of four channels with holds, rejects and a parked file."""
    (world.folder / "rules" / "desk.yaml").write_text(RULES, "utf-8")
    with_accounts(world.folder, PLAN)
    reference_data(world)
    notes = ("", "", "odd", "odd", "odd", "later", "meant", "hurry", "")
    rows = [order(f"#80{n:02}", Notes=note) for n, note in enumerate(notes)]
    world.drop("acme-shopify", "orders.csv", shop(*rows))
    # One is rejected, three lack something and are held for it, one is held by a rule.
    later = order("#8014", Notes="odd")
    lacking = [later, *(order(f"#80{n}", Lineitem_sku="") for n in ("11", "12", "13"))]
    world.drop(
        "acme-shopify", "torn.csv", torn(shop(order("#9001"), order("#8010"), *lacking), "#8010")
    )
    world.drop("acme-amazon", "orders.txt", market("302-0000001-0000001"))
    nordlys = sorted((SAMPLES / "inbox" / "nordlys-shopify").iterdir())[0]
    world.drop("nordlys-shopify", nordlys.name, first_orders(nordlys.read_text("utf-8"), 5))
    world.drop("nordlys-erp", "strange.csv", "a;b\n1;2\n")
    world.now = MORNING


def ready_for_the_desk(world: World) -> None:
    """A filled sheet, a file that grew after it was taken, a recalled rule, holds whose time comes,
    a release, and a pause."""

    def fill(page: Worksheet) -> None:
        saying("acme-shopify/#8002", decision="release", note="fine")(page)
        saying("acme-shopify/#8003", decision="correct", city="Berlin", postcode="10117")(page)

    [sheet] = (world.folder / "consumed").rglob("*.xlsx")
    world.drop("review/anna", "filled.xlsx", filled(sheet.read_bytes(), fill))
    world.drop("acme-shopify", "same-again.csv", shop(order("#8000"), order("#8020")))
    # What was lacking is told, or lacks otherwise; newer rows cannot be read; of two cancellations
    # nothing but the number can, and one of those nobody knows.
    gone = {"Cancelled_at": "2026-11-03 10:00:00 +0100", "Lineitem_price": "much"}
    newer = order("#8011"), order("#8012", Lineitem_price="much")
    ended = order("#8013", **gone), order("#8090", **gone)
    unread = shop(order("#8014", Lineitem_sku=""), order("#8006"), *newer, *ended)
    world.drop("acme-shopify", "unread.csv", torn(unread, "#8006"))
    writes_on(world, "acme-shopify", "orders.csv", shop(order("#8021")))
    path = world.folder / "rules" / "desk.yaml"
    path.unlink()  # copies of the house share it
    path.write_text(RULES.replace("reject: embargo", "note: odd"), "utf-8")
    world.now = LATER
    ask(
        world,
        ("release", {"order": "acme-shopify/#8004", "why": "early"}),
        ("recall", {"rule": "wrong", "since": str(parse_time("2026-11-03T00:00:00Z"))}),
        ("redecide", {"state": "held"}),
        ("pause", {"kind": "warehouse", "name": "CN1"}),
        ("reprocess", {"file": file_named(world, "strange.csv"), "why": "mended"}),
    )


def file_named(world: World, name: str) -> str:
    """The key of an arrived file."""
    with closing(sqlite3.connect(world.folder / ".state" / "ledger.db")) as ledger:
        [[key]] = ledger.execute("SELECT id FROM file WHERE name = ?", (name,))
    return str(key)


def writes_on(world: World, sender: str, name: str, export: str) -> None:
    """A sender who had a file open when it was taken writes the rows of one more export."""
    [path] = (world.folder / ".state/work/claimed" / sender).glob(f"*-{name}")
    rows = export.partition("\n")[2]
    with path.open("a", newline="") as still_open:
        still_open.write(rows)


def ready_for_the_next_day(world: World) -> None:
    """What was handed over is changed and cancelled, sending goes on, an old export is adopted."""
    changed = order("#8000", Shipping_Street="Neuer Weg 7", Shipping_Address1="Neuer Weg 7")
    ended = order("#8001", Cancelled_at="2026-11-03 20:00:00 +0100")
    # What lay unread can be read again, and what was cancelled before it was known comes.
    again = order("#8006"), order("#8012"), order("#8090")
    rows = changed, ended, order("#8030"), order("#8031"), *again
    world.drop("acme-shopify", "next-day.csv", shop(*rows, *with_more_to_send()))
    counts = sorted((SAMPLES / "inbox" / "pl1").iterdir())[0]
    world.drop("pl1", f"again-{counts.name}", counts.read_bytes())
    old = world.folder / "old.csv"
    old.write_text(shop(order("#7001"), order("#7002")), "utf-8")
    world.now = NEXT_DAY
    ran = world.crossdock("adopt", str(old), "--channel", "acme-shopify", "--as", "shipped")
    assert ran.code == 0, ran.out + ran.err
    old.unlink()
    ask(
        world,
        ("resume", {"kind": "warehouse", "name": "CN1"}),
        ("reject", {"order": "acme-shopify/#8003", "why": "no"}),
    )


def ask(world: World, *asked: tuple[str, dict[str, str]]) -> None:
    """People ask for something while no pass is under way."""
    engine = open_ledger(world.folder / ".state" / "ledger.db")
    with transaction(engine, "request") as connection:
        for verb, args in asked:
            requests.ask(connection, verb, args, "ana", parse_time(world.now))
    engine.dispose()


# In these a file is put aside, of which a person is told.
PUT_ASIDE = ("first pass", "desk")
Days = Sequence[tuple[str, Callable[[World], None]]]
ACTS: Days = (
    ("first pass", ready_for_the_first_pass),
    ("desk", ready_for_the_desk),
    ("next day", ready_for_the_next_day),
    *REPORT_DAYS,
)


@dataclass
class Act:
    """A house before a pass, and what that pass makes of it when nothing disturbs it."""

    name: str
    before: World
    code: int
    handed: dict[str, bytes]
    dump: str
    states: dict[str, str]
    at_servers: dict[str, bytes]

    def copied(self, folder: Path) -> World:
        """The house before the pass, elsewhere. What is never written to is shared."""
        return copied(self.before, folder)


def copied(world: World, folder: Path) -> World:
    """The same house elsewhere; rules, mappings, and what lies in archives is linked."""

    def copy(source: str, target: str) -> str:
        shared = source[len(str(world.folder)) :].startswith(("/rules/", "/mappings/"))
        if shared:
            Path(target).hardlink_to(source)
            return target
        return shutil.copy2(source, target)

    shutil.copytree(world.folder, folder, copy_function=copy)
    return World(folder, world.now)


def played(folder: Path, run: Callable[[World], int], days: Days | None = None) -> list[Act]:
    """All acts, or those of `days`, each copied before its pass; `run` makes the pass beside the
    consumer."""
    acts = []
    world = World.build(folder / "house")
    for name, ready in ACTS if days is None else days:
        ready(world)
        before = copied(world, folder / name.replace(" ", "-"))
        code = run(world)
        assert code == 0 or name in PUT_ASIDE, (name, code)
        made = handed_in(world), ledger_of(world), states_in(world), lying_at_servers(world)
        acts.append(Act(name, before, code, *made))
    return acts


def handed_in(world: World) -> dict[str, bytes]:
    """What the consumer has, by folder and name."""
    base = world.folder / "consumed"
    return {
        path.relative_to(base).as_posix(): path.read_bytes()
        for path in sorted(base.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def ledger_of(world: World) -> str:
    """The ledger as text; which token a house has at a server is left to chance."""
    return without_tokens(world.dump())


def states_in(world: World) -> dict[str, str]:
    """The state of every order."""
    return {key: str(one["state"]) for key, one in world.orders().items()}
