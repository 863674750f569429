"""Inputs that were shown to go wrong, where they are at hand: each gives what was expected of it.

They are no part of the project. The same kinds with inputs of our own stand beside this:
test_check_names_what_was_meant.py, test_told_later.py, test_notes_to_packers.py.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from builders.paths import CASES, SAMPLES
from builders.world import World

pytestmark = pytest.mark.skipif(
    not CASES.is_dir(), reason="the inputs that were shown are not at hand"
)
LATER = "2026-11-03T09:30:00Z"


def lay(world: World, *placed: tuple[str, str]) -> None:
    """Puts shown inputs to where they go, below the folder of the house."""
    for shown, there in placed:
        target = world.folder / there
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(CASES / shown, target)
    world.now = LATER


def told(world: World) -> list[tuple[str, int, str]]:
    """(file, line, code) of everything that `check` tells but of missing tests, and of lanes that
    nobody has confirmed."""
    found = [json.loads(line) for line in world.crossdock("check", "--json").out.splitlines()]
    return sorted(
        (one["file"], one.get("line", 0), one["code"])
        for one in found
        if not one["code"].startswith(("test/uncovered", "customs/lane-unsure"))
    )


def numbered(text: str, sign: str) -> set[int]:
    return {at for at, line in enumerate(text.splitlines(), start=1) if sign in line}


def backtest(world: World, folder: Path, *placed: tuple[str, str]) -> list[dict]:
    """The orders that change under the shipped rules with shown inputs beside them."""
    shutil.copytree(world.folder / "rules", folder)
    for shown, there in placed:
        shutil.copyfile(CASES / shown, folder / there)
    ran = world.crossdock("backtest", "--rules", str(folder), "--json")
    assert ran.code == 0, ran.out + ran.err
    return ran.json()


def changed(found: Iterable[dict]) -> list[str]:
    return [one["order"] for one in found if "order" in one]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lists", "rules"),
    [
        (("blocked-buyers",), ()),
        (("nordlys-credit-block",), ("credit",)),
        (("recalled",), ("recall",)),
        (("blocked-buyers", "nordlys-credit-block", "recalled"), ("credit", "fraud", "recall")),
    ],
)
def test_a_list_of_nobody_rejects_nobody_and_is_told(
    sample_day: World, tmp_path: Path, lists: tuple[str, ...], rules: tuple[str, ...]
) -> None:
    placed = [(f"rules-empty-list/{one}.csv", f"lists/{one}.csv") for one in lists]
    placed += [(f"rules-empty-list/{one}.yaml", f"{one}.yaml") for one in rules]
    assert changed(backtest(sample_day, tmp_path / "edited", *placed)) == []
    lay(sample_day, *((shown, f"rules/{there}") for shown, there in placed))
    assert told(sample_day) == sorted((f"rules/lists/{one}.csv", 1, "list/empty") for one in lists)


def test_each_silent_condition_is_told_in_its_line(world: World) -> None:
    lay(world, ("rules-silent/silent.yaml", "rules/z.yaml"))
    text = (world.folder / "rules" / "z.yaml").read_text("utf-8")
    # These three are conditions by now, and mean what they say.
    words = ("ends with @", "contains test", "starts with 33195")
    meant = set().union(*(numbered(text, one) for one in words))
    assert len(meant) == 3
    conditions = numbered(text, "when: {") | numbered(text, 'like "^') | numbered(text, "include [")
    assert {line for file, line, _ in told(world) if file == "rules/z.yaml"} == conditions - meant


def test_the_words_of_other_programs_are_told_in_their_lines(world: World) -> None:
    lay(world, ("rules-silent/words-of-other-tools.yaml", "rules/z.yaml"))
    text = (world.folder / "rules" / "z.yaml").read_text("utf-8")
    # A method of payment is a text of the channel, and two of the words are ours by now.
    meant = [numbered(text, one) for one in ("Cash on", "ends with @", "contains test")]
    conditions = numbered(text, "order.") | numbered(text, "ship_to.") | numbered(text, "buyer.")
    lines = {line for file, line, _ in told(world) if file == "rules/z.yaml"}
    assert lines == conditions - set().union(*meant)


@pytest.mark.parametrize("name", ["z.yaml.txt", "Z.YAML"])
def test_a_file_of_another_name_is_told(world: World, name: str) -> None:
    lay(world, ("exports/06-rule.yaml.txt", f"rules/{name}"))
    assert told(world) == [(f"rules/{name}", 0, "file/unreadable")]


@pytest.mark.parametrize(
    ("shown", "line", "code"),
    [("06-rule-curly-quotes", 6, "value/look-alike"), ("06-rule-hash", 8, "value/cut")],
)
def test_a_text_that_is_not_what_it_seems_is_told(
    world: World, shown: str, line: int, code: str
) -> None:
    lay(world, (f"exports/{shown}.yaml", "rules/z.yaml"))
    assert told(world) == [("rules/z.yaml", line, code)]


def test_rows_of_a_table_are_told_one_by_one(world: World) -> None:
    lay(
        world,
        ("rules-table-rows/tab.yaml", "rules/tab.yaml"),
        ("rules-table-rows/tab.test.yaml", "rules/tab.test.yaml"),
        ("rules-table-rows/zones.csv", "rules/tables/zones.csv"),
    )
    assert told(world) == [("rules/tables/zones.csv", line, "table/row") for line in (3, 4, 6)]
    twice = world.folder / "rules" / "tables" / "zones.csv"
    header, _, rows = twice.read_text("utf-8").partition("\n")
    twice.write_text(header.replace("# what", "prefer") + "\n" + rows, "utf-8")
    assert ("rules/tables/zones.csv", 1, "table/column") in told(world)


def test_ranges_that_no_postcode_lies_in_are_told_and_made_right_by_what_is_told(
    world: World,
) -> None:
    lay(
        world,
        ("rules-table-rows/uk.yaml", "rules/uk.yaml"),
        ("rules-table-rows/uk.test.yaml", "rules/uk.test.yaml"),
        ("rules-table-rows/uk.csv", "rules/tables/uk.csv"),
    )
    assert told(world) == [("rules/tables/uk.csv", line, "table/range") for line in (2, 3)]
    said = world.crossdock("check").err + world.crossdock("check").out
    table = world.folder / "rules" / "tables" / "uk.csv"
    text = table.read_text("utf-8")
    for wrong, right in (("PA20-PA80", "PA20 to PA80"), ("KW1*-KW9*", "KW1 to KW9")):
        assert f"write `{right}`" in said
        text = text.replace(wrong, right)
    table.write_text(text, "utf-8")
    assert told(world) == []
    assert world.crossdock("test").code == 0


@pytest.mark.slow
def test_every_shipment_meets_a_row_of_a_table_whose_first_column_is_often_unknown(
    sample_day: World, tmp_path: Path
) -> None:
    found = backtest(
        sample_day,
        tmp_path / "edited",
        ("rules-table-unknown/first.yaml", "first.yaml"),
        ("rules-table-unknown/f.csv", "tables/f.csv"),
    )
    assert not [one for one in found if "rule-needs-fact" in json.dumps(one)]
    fresh = World.build(tmp_path / "fresh")
    lay(
        fresh,
        ("rules-table-unknown/first.yaml", "rules/first.yaml"),
        ("rules-table-unknown/f.csv", "rules/tables/f.csv"),
    )
    fresh.now = sample_day.now
    fresh.drop_folder(SAMPLES / "inbox")
    assert fresh.run().code == 0
    [rule] = fresh.crossdock("rules", "stats", "--rule", "tbl", "--json").json()
    rows = {one["line"]: one["orders"] for one in rule["rows"]}
    shipped = [one for one in fresh.orders().values() if one["shipments"]]
    assert sum(rows.values()) >= len(shipped) > 300
    assert rows[3] >= len([one for one in shipped if one["shipping"]["ship_by"] is None]) > 250


def later(world: World, *names: str) -> None:
    """Further exports come, each in a pass of its own."""
    for number, name in enumerate(names):
        world.now = f"2026-11-03T09:{30 + number}:00Z"
        world.drop("acme-shopify", Path(name).name, (CASES / name).read_bytes())
        ran = world.run()
        assert ran.code in (0, 1), ran.out + ran.err


@pytest.mark.slow
def test_what_is_told_of_a_planned_order_holds_it_and_of_one_handed_over_opens_a_case(
    tmp_path: Path,
) -> None:
    world = World.build(tmp_path / "house")
    config = world.folder / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("close: run", "close: command"), "utf-8")
    lay(world, ("rules-late-facts/cancel-asked.yaml", "rules/cancel-asked.yaml"))
    world.now = "2026-11-03T09:00:00Z"
    world.drop_folder(SAMPLES / "inbox")
    assert world.run().code == 0
    handed = world.copied(tmp_path / "handed")
    later(world, "rules-late-facts/risk.csv", "rules-late-facts/risk2.csv")
    one = world.orders()["acme-shopify/#1013"]
    assert one["state"] == "held"
    assert "cancel-asked" in {hold["rule"] for hold in one["holds"]}
    assert "fired    cancel-asked" in world.crossdock("explain", "acme-shopify/#1013").out
    world.balance()
    assert handed.crossdock("wave", "close").code == 0
    later(handed, "rules-late-facts/risk2.csv")
    subjects = {(one["subject"], one["rule"]) for one in handed.crossdock("cases", "--json").json()}
    assert ("acme-shopify/#1013", "cancel-asked") in subjects
    handed.balance()


@pytest.mark.slow
@pytest.mark.parametrize("change", ["p_paid", "w_addr", "w_phone", "w_tags", "w_qty"])
def test_a_release_stays_unless_the_quantity_changed(sample_day: World, change: str) -> None:
    world, key = sample_day, "acme-shopify/#1039"

    def held() -> set[str]:
        return {hold["rule"] for hold in world.orders()[key]["holds"]}

    later(world, "rules-waiver/p_pending.csv")
    assert "hold-unusual-quantity" in held()
    ran = world.crossdock("release", key, "--rule", "hold-unusual-quantity", "--why", "called")
    assert ran.code == 0, ran.out + ran.err
    later(world, f"rules-waiver/{change}.csv")
    assert ("hold-unusual-quantity" in held()) is (change == "w_qty")
    world.balance()


@pytest.mark.slow
def test_a_rule_that_holds_nothing_is_blamed_for_nothing(sample_day: World, tmp_path: Path) -> None:
    found = backtest(
        sample_day,
        tmp_path / "edited",
        ("rules-misattribution/p29.yaml", "p29.yaml"),
        ("rules-misattribution/p33.yaml", "p33.yaml"),
    )
    assert changed(found)
    for one in found:
        assert "p29-high-risk" not in {why["rule"] for why in one.get("why", [])}


@pytest.mark.slow
def test_a_gift_is_told_of_to_the_packer(sample_day: World) -> None:
    before = sample_day.visible()
    later(sample_day, "exports/15-gift.csv")
    new = {name: data for name, data in sample_day.visible().items() if name not in before}
    note = "Gift: pack without prices"
    told_in = {
        kind for kind in ("instruction", "labels") for name, data in new.items()
        if kind in name and note.encode() in data
    }  # fmt: skip
    assert told_in == {"instruction", "labels"}
