"""An edit of the rules is tried on past orders before it decides any new one."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from builders.exports import further, order, reference_data, shop
from builders.paths import SAMPLES
from builders.sheets import filled, saying, with_accounts
from builders.toy_language import marked_sentence, reworded
from builders.world import Ran, World


@pytest.fixture
def month(sample_house: World) -> World:
    """The sample month, run once; these stories only look at it."""
    return sample_house


def edited(world: World, folder: Path, *edits: tuple[str, str, str]) -> Path:
    """The rules of a house in another folder, with texts replaced in files."""
    shutil.copytree(world.folder / "rules", folder)
    for name, before, after in edits:
        path = folder / name
        text = path.read_text("utf-8")
        assert before in text, f"{name} has no {before!r}"
        path.write_text(text.replace(before, after), "utf-8")
    return folder


LARGE_ORDERS = ("review.yaml", "order.total: over 1000 USD", "order.total: over 100 USD")
FROM_POZNAN = ("route.yaml", "choose_from: [DE2, PL1]", "choose_from: [PL1, DE2]")


def backtest(world: World, *args: str) -> tuple[dict, list[dict]]:
    ran = world.crossdock("backtest", "--json", *args)
    assert ran.code == 0, ran.err
    first, *rest = ran.json()
    return first, rest


def test_under_the_rules_that_decided_nothing_changes(month: World) -> None:
    summary, changes = backtest(month)
    assert summary["orders"] > 300
    assert (summary["changed"], changes) == (0, [])
    assert summary["cost"]["then"] == summary["cost"]["now"] > 0


def test_a_backtest_moves_nothing_in_ledger_and_outbox(month: World, tmp_path: Path) -> None:
    rules = edited(month, tmp_path / "rules", LARGE_ORDERS, FROM_POZNAN)
    before = month.dump(), month.visible(), (month.folder / ".state/ledger.db").read_bytes()
    summary, _ = backtest(month, "--rules", str(rules), "--html", str(tmp_path / "page.html"))
    assert summary["changed"] > 0
    after = month.dump(), month.visible(), (month.folder / ".state/ledger.db").read_bytes()
    assert before == after


def test_a_lower_limit_names_the_orders_it_would_hold(month: World, tmp_path: Path) -> None:
    rules = edited(month, tmp_path / "rules", LARGE_ORDERS)
    summary, changes = backtest(month, "--rules", str(rules))
    assert summary["by_rule"][0]["rule"] == "hold-large-first-order"
    assert summary["by_rule"][0]["orders"] == summary["changed"] == len(changes)
    for one in changes:
        (why,) = one["why"]
        assert why["at"].endswith("review.yaml:46")
        assert "call-buyer" in [hold["reason"] for hold in one["now"]["holds"]]
    held = [one for one in changes if one["kind"] == "held"]
    assert not any(one["now"]["shipments"] for one in held)
    outcomes = summary["outcomes"]
    assert outcomes["held"]["now"] - outcomes["held"]["then"] == len(held)


def test_what_it_says_is_what_a_house_with_those_rules_does(month: World, tmp_path: Path) -> None:
    rules = edited(month, tmp_path / "rules", LARGE_ORDERS, ("review.yaml", "over 50", "over 5"))
    _, changes = backtest(month, "--rules", str(rules))
    other = World.build(tmp_path / "other")
    shutil.rmtree(other.folder / "rules")
    shutil.copytree(rules, other.folder / "rules")
    other.drop_folder(SAMPLES / "inbox")
    other.run()
    then, now = month.orders(), other.orders()
    held = {
        name
        for name in then
        if {h["rule"] for h in now[name]["holds"]} != {h["rule"] for h in then[name]["holds"]}
    }
    assert {one["order"] for one in changes} == held
    for one in changes:
        rules_now = {hold["rule"] for hold in now[one["order"]]["holds"]}
        assert {hold["rule"] for hold in one["now"]["holds"]} == rules_now


def test_another_way_costs_another_price(month: World, tmp_path: Path) -> None:
    rules = edited(month, tmp_path / "rules", FROM_POZNAN)
    summary, changes = backtest(month, "--rules", str(rules))
    routes = [one for one in changes if one["kind"] == "rerouted"]
    assert routes
    assert {one["now"]["shipments"][0]["warehouse"] for one in routes} == {"PL1"}
    moved = sum(one["now"]["cost"] - one["then"]["cost"] for one in changes)
    assert summary["cost"]["now"] - summary["cost"]["then"] == moved
    assert all(one["why"][0]["rule"] == "business-from-hannover" for one in changes)


def test_a_dearer_rate_card_is_an_edit_too(month: World, tmp_path: Path) -> None:
    rules = edited(month, tmp_path / "rules")
    card = rules / "rates" / "silkway.rates.csv"
    lines = card.read_text("utf-8").splitlines()
    place = lines[0].split(",").index("price")
    rows = [line.split(",") for line in lines[1:]]
    for row in rows:
        row[place] = str(int(float(row[place]) * 3)) + ".00"
    card.write_text("\n".join([lines[0], *(",".join(row) for row in rows)]) + "\n", "utf-8")
    summary, changes = backtest(month, "--rules", str(rules))
    assert {one["why"][0]["rule"] for one in changes} == {"rates silkway"}
    assert summary["cost"]["now"] > summary["cost"]["then"]
    assert {one["kind"] for one in changes} <= {"price", "service"}


def test_rules_at_customs_are_an_edit_too(month: World, tmp_path: Path) -> None:
    rules = edited(month, tmp_path / "rules")
    (rules / "customs.yaml").write_text(
        "stage: customs\nrules:\n  - id: no-papers-to-norway\n    why: The carrier declares\n"
        '    when: {ship_to.country: "NO"}\n    then: {declare: no}\n',
        "utf-8",
    )
    _, changes = backtest(month, "--rules", str(rules))
    assert changes and {one["kind"] for one in changes} == {"customs"}
    assert {one["why"][0]["rule"] for one in changes} == {"no-papers-to-norway"}
    norwegian = {
        name
        for name, one in month.orders().items()
        if one["ship_to"]["country"] == "NO" and one["shipments"]
    }
    assert {one["order"] for one in changes} == norwegian


def test_a_fact_that_was_not_recorded_is_read_from_the_order(month: World, tmp_path: Path) -> None:
    new = "rules:\n  - id: long-way\n    why: Far and heavy\n    when:\n" + (
        "      order.weight: over 2 kg\n      ship_to.region: present\n"
        "    then:\n      hold: call-buyer\n"
    )
    rules = edited(month, tmp_path / "rules", ("review.yaml", "rules:\n", new))
    _, changes = backtest(month, "--rules", str(rules))
    assert changes
    orders = month.orders()
    assert all(orders[one["order"]]["ship_to"]["region"] for one in changes)


def test_a_hold_taken_away_is_routed_from_the_stock_of_then(month: World, tmp_path: Path) -> None:
    off = ("review.yaml", "  - id: hold-awaiting-payment\n", "  - id: hold-awaiting-payment\n    status: off\n")  # noqa: E501  # fmt: skip
    rules = edited(month, tmp_path / "rules", off)
    _, changes = backtest(month, "--rules", str(rules))
    released = [one for one in changes if one["kind"] == "released"]
    assert released
    assert all(one["now"]["shipments"] for one in released)
    assert {one["why"][0]["does"] for one in released} == {"fires no more"}


def test_a_rule_on_trial_tells_how_often_it_would_fire(month: World, tmp_path: Path) -> None:
    trial = "rules:\n  - id: to-france\n    why: Tried out\n    status: trial\n" + (
        "    when:\n      ship_to.country: FR\n    then:\n      hold: call-buyer\n"
    )
    rules = edited(month, tmp_path / "rules", ("review.yaml", "rules:\n", trial))
    summary, changes = backtest(month, "--rules", str(rules))
    france = [one for one in month.orders().values() if one["ship_to"]["country"] == "FR"]
    assert 0 < summary["trials"]["to-france"] <= len(france)
    assert changes == []


@pytest.mark.slow
def test_the_orders_of_a_file_and_of_a_period(month: World, tmp_path: Path) -> None:
    rules = edited(month, tmp_path / "rules", LARGE_ORDERS)
    _, changes = backtest(month, "--rules", str(rules))
    listed = tmp_path / "orders.txt"
    listed.write_text(f"{changes[0]['order']}\n\n{changes[1]['order']}\n", "utf-8")
    summary, some = backtest(month, "--rules", str(rules), "--orders", str(listed))
    assert (summary["orders"], some) == (2, changes[:2])
    assert backtest(month, "--rules", str(rules), "--since", "2026-11-04")[0]["orders"] == 0
    assert backtest(month, "--rules", str(rules), "--until", "2026-11-04")[0]["orders"] > 300
    listed.write_text("nobody-knows-it\n", "utf-8")
    assert month.crossdock("backtest", "--orders", str(listed)).code == 2


def test_a_rule_with_a_mistake_is_shown_and_ends_with_one(month: World, tmp_path: Path) -> None:
    wrong = ("review.yaml", "order.total: over 1000 USD", "order.totall: over 1000 USD")
    rules = edited(month, tmp_path / "rules", wrong)
    ran = month.crossdock("backtest", "--rules", str(rules))
    assert ran.code == 1
    assert "order.totall" in ran.err and "^" in ran.err
    assert month.crossdock("backtest", "--rules", str(tmp_path / "no-folder")).code == 2
    assert month.crossdock("backtest", "--since", "yesterday").code == 2


def test_the_table_is_short_unless_all_is_asked_for(month: World, tmp_path: Path) -> None:
    rules = edited(month, tmp_path / "rules", LARGE_ORDERS)
    short: Ran = month.crossdock("backtest", "--rules", str(rules))
    assert "more: --all shows every one" in short.out
    full = month.crossdock("backtest", "--rules", str(rules), "--all")
    assert full.out.count("    now   held: call-buyer") > 20


@pytest.mark.slow
def test_the_page_needs_nothing_from_elsewhere(month: World, tmp_path: Path) -> None:
    rules = edited(month, tmp_path / "rules", LARGE_ORDERS, FROM_POZNAN)
    page = tmp_path / "page.html"
    backtest(month, "--rules", str(rules), "--html", str(page))
    text = page.read_text("utf-8")
    assert "<script" not in text
    links = re.findall(r"(?:src|href)=|url\(|@import", text)
    assert links == []
    assert set(re.findall(r"https?://[^\"' ]+", text)) == {"http://www.w3.org/2000/svg"}
    assert json.dumps(text).count("hold-large-first-order") > 20


EVERY_STAGE = Path(__file__).parents[1] / "builders/edits/every-stage"


def over_every_stage(world: World, folder: Path, *left_out: str) -> Path:
    """The rules of a house with 28 more over all stages, without those of these names."""
    rules = edited(world, folder)
    for path in sorted(EVERY_STAGE.glob("*.yaml")):
        head, *entries = re.split(r"(?m)^(?=  - id: )", path.read_text("utf-8"))
        kept = [one for one in entries if one.split("\n")[0][len("  - id: ") :] not in left_out]
        body = head + "".join(kept) if kept else head.replace("rules:", "rules: []")
        (rules / path.name).write_text(body, "utf-8")
    return rules


def blamed(changes: list[dict]) -> dict[str, set[str]]:
    """Rules by order."""
    return {one["order"]: {why["rule"] for why in one["why"]} for one in changes}


def test_the_edit_over_every_stage_has_28_rules() -> None:
    texts = [path.read_text("utf-8") for path in EVERY_STAGE.glob("*.yaml")]
    assert sum(text.count("  - id: ") for text in texts) == 28
    stages = {text.split("stage: ")[1].split("\n")[0] for text in texts}
    assert stages == {"review", "route", "carrier", "customs", "notify"}


EVERY_RULE = [f"edit-{number:02}" for number in range(1, 29)]


def as_decided(world: World) -> dict[str, tuple[dict, list]]:
    """Orders as printed, and what the newest decision of each says of its shipments and nobody
    prints: what is declared, whom rules tell, and what the packer reads."""
    with closing(sqlite3.connect(world.folder / ".state/ledger.db")) as ledger:
        newest = ledger.execute(
            "SELECT o.channel || '/' || o.order_id, d.verdict FROM decision d"
            " JOIN orders o ON o.id = d.order_id ORDER BY d.id"
        ).fetchall()
    said: dict[str, list] = {}
    for name, text in newest:
        verdict = json.loads(text)
        made = verdict.get("made", {})
        tells = [
            (key, one["tell"]) for key, one in verdict.items() if " " in key and one.get("tell")
        ]
        said[name] = [[leg[6:] for leg in made.get("legs", ())], made.get("asked"), sorted(tells)]
    orders = as_printed(world)
    for name, legs_asked_tells in said.items():
        if not orders[name]["shipments"]:
            # Nothing leaves, so there is nothing to read for a packer.
            legs_asked_tells[1] = None
    return {name: (one, said.get(name, [])) for name, one in orders.items()}


def fresh_house(folder: Path, rules: Path) -> dict[str, tuple[dict, list]]:
    """What a house makes of the sample day that never knew other rules."""
    other = World.build(folder)
    shutil.rmtree(other.folder / "rules")
    shutil.copytree(rules, other.folder / "rules")
    other.drop_folder(SAMPLES / "inbox")
    assert other.run().code == 0
    return as_decided(other)


def differing(one: dict, other: dict) -> set[str]:
    assert one.keys() == other.keys()
    return {name for name in one if one[name] != other[name]}


@pytest.mark.slow
def test_plain_and_with_stock_and_a_fresh_house_name_the_same_orders_by_the_same_rules(
    month: World, tmp_path: Path
) -> None:
    rules = over_every_stage(month, tmp_path / "rules")
    summary, changes = backtest(month, "--rules", str(rules))
    plain = blamed(changes)
    assert blamed(backtest(month, "--rules", str(rules), "--stock")[1]) == plain
    assert {one["rule"] for one in summary["by_rule"]} == set(EVERY_RULE)
    whole = fresh_house(tmp_path / "whole", rules)
    assert differing(as_decided(month), whole) == plain.keys()
    for rule in EVERY_RULE:
        others = over_every_stage(month, tmp_path / f"rules-{rule}", rule)
        without = fresh_house(tmp_path / rule, others)
        because = {name for name, why in plain.items() if rule in why}
        assert because, rule
        assert differing(whole, without) == because, rule


KEEPS_BACK = """stage: review
if_unknown: skip
rules:
  - id: keeps-back
    why: What these take is free for others
    when: {any line: {line.sku: like "*-LIM-*"}, order.channel: acme-amazon}
    then: {hold: call-buyer}
  - id: marks
    why: It marks every order and does nothing to any
    when: {order.line_count: at least 1}
    then: {tag: marked}
"""


@pytest.mark.slow
def test_an_order_that_gets_the_stock_of_another_is_blamed_on_no_rule(
    month: World, tmp_path: Path
) -> None:
    rules = edited(month, tmp_path / "rules")
    (rules / "keeps.yaml").write_text(KEEPS_BACK, "utf-8")
    found = blamed(backtest(month, "--rules", str(rules), "--stock")[1])
    assert found == {
        "acme-amazon/304-8484664-9016527": {"keeps-back"},
        "acme-shopify/#1123": {"stock or rates"},
    }


MISLEADING = """stage: review
if_unknown: skip
rules:
  - id: by-risk
    why: A risk that no export of the sample day names
    when:
      order.risk: high
    then: {hold: call-buyer}
  - id: by-weight
    why: Heavy orders are read
    when:
      order.weight: over 2 kg
    then: {hold: unusual-quantity}
"""


def test_a_rule_that_could_not_be_decided_and_holds_nothing_is_blamed_for_no_order(
    month: World, tmp_path: Path
) -> None:
    rules = edited(month, tmp_path / "rules")
    (rules / "two.yaml").write_text(MISLEADING, "utf-8")
    summary, changes = backtest(month, "--rules", str(rules))
    assert {one["rule"] for one in summary["by_rule"]} == {"by-weight"}
    assert all(blamed(changes)[one["order"]] == {"by-weight"} for one in changes)


def test_of_a_rejection_and_a_hold_the_rejection_is_blamed(month: World, tmp_path: Path) -> None:
    rules = edited(month, tmp_path / "rules")
    (rules / "two.yaml").write_text(
        "stage: review\nrules:\n"
        "  - id: rejects-spain\n    why: Not shipped there\n    when: {ship_to.country: ES}\n"
        "    then: {reject: not-shipped-there}\n"
        "  - id: holds-spain\n    why: Read before\n    when: {ship_to.country: ES}\n"
        "    then: {hold: call-buyer}\n",
        "utf-8",
    )
    _, changes = backtest(month, "--rules", str(rules))
    assert changes
    assert set().union(*blamed(changes).values()) == {"rejects-spain"}


def test_of_two_rules_that_do_the_same_each_is_said_to_do_alone(
    month: World, tmp_path: Path
) -> None:
    rules = edited(month, tmp_path / "rules")
    entry = (
        "  - id: {name}\n    why: Not from there\n    when: {{ship_to.country: ES}}\n"
        "    then: {{never_from: PL1}}\n"
    )
    both = "".join(entry.format(name=name) for name in ("first", "second"))
    (rules / "two.yaml").write_text(f"stage: route\nrules:\n{both}", "utf-8")
    _, changes = backtest(month, "--rules", str(rules))
    assert changes
    assert set(map(frozenset, blamed(changes).values())) == {frozenset(("first", "second"))}
    assert all("would do alone" in why["does"] for one in changes for why in one["why"])


def test_the_page_shows_the_edit_and_every_order_and_no_path_of_this_computer(
    month: World, tmp_path: Path
) -> None:
    rules = edited(month, tmp_path / "rules", LARGE_ORDERS)
    page = tmp_path / "page.html"
    _, changes = backtest(month, "--rules", str(rules), "--html", str(page))
    text = page.read_text("utf-8")
    assert "-      order.total: over 1000 USD" in text
    assert "+      order.total: over 100 USD" in text
    assert str(tmp_path) not in text
    assert "rules/review.yaml:46" in text
    details = text[text.index("<details>") : text.index("</details>")]
    assert details.count("<tr><td") == len(changes)
    held = sum(one["kind"] == "held" for one in changes)
    first = re.search(r"<dl class=\"tiles\"><div>.*?</div>", text)
    assert first is not None and f"{held} are now held, 0 rejected, 0 rerouted" in first[0]


def as_printed(world: World) -> dict[str, dict]:
    """`orders --json` without drawn numbers and places of rules: any other order moves these."""
    found = world.orders()
    for one in found.values():
        for hold in one["holds"]:
            del hold["at"]
        for shipment in one["shipments"]:
            del shipment["id"], shipment["wave"]
            for parcel in shipment["parcels"]:
                del parcel["sscc"], parcel["tracking"]
    return found


@pytest.mark.slow
def test_with_stock_it_prints_what_two_whole_runs_differ_in(month: World, tmp_path: Path) -> None:
    scarce = ("route.yaml", "choose_from: [PL1, DE2]", "choose_from: [DE2, PL1]")
    rules = edited(month, tmp_path / "rules", LARGE_ORDERS, scarce)
    before = month.dump(), month.visible()
    summary, changes = backtest(month, "--rules", str(rules), "--stock")
    assert (month.dump(), month.visible()) == before
    other = World.build(tmp_path / "other")
    shutil.rmtree(other.folder / "rules")
    shutil.copytree(rules, other.folder / "rules")
    other.drop_folder(SAMPLES / "inbox")
    assert other.run().code == 0
    then, now = as_printed(month), as_printed(other)
    assert then.keys() == now.keys()
    differing = {name for name in then if then[name] != now[name]}
    assert {one["order"] for one in changes} == differing
    assert summary["changed"] == len(changes) > 50


@pytest.mark.slow
def test_with_stock_and_the_rules_of_then_the_past_repeats_itself(month: World) -> None:
    summary, changes = backtest(month, "--stock", "--files")
    assert summary["orders"] > 300
    assert changes == []


@pytest.mark.slow
def test_what_was_released_by_hand_is_released_again(sample_day: World) -> None:
    world = sample_day
    held = next(
        name for name, one in world.orders().items()
        if [hold["reason"] for hold in one["holds"]] == ["call-buyer"]
    )  # fmt: skip
    world.now = "2026-11-03T11:00:00Z"
    assert world.crossdock("release", held, "--why", "called").code == 0
    world.now = "2026-11-03T12:00:00Z"
    assert world.run().code == 0
    assert backtest(world, "--stock", "--files")[1] == []
    assert backtest(world)[1] == []


@pytest.mark.slow
def test_changed_output_files_are_shown_as_a_diff(month: World, tmp_path: Path) -> None:
    rules = edited(month, tmp_path / "rules", FROM_POZNAN)
    _, found = backtest(month, "--rules", str(rules), "--stock", "--files")
    changed = {one["name"]: one for one in found if one["type"] == "file"}
    texts = [one for one in changed.values() if one["diff"]]
    assert texts and all("@@" in one["diff"] for one in texts)
    assert any(name.endswith(".pdf") and not changed[name]["diff"] for name in changed)
    assert month.crossdock("backtest", "--files").code == 2


@pytest.mark.slow
def test_an_edited_mapping_reads_the_files_of_then_anew(month: World, tmp_path: Path) -> None:
    mappings = tmp_path / "mappings"
    shutil.copytree(month.folder / "mappings", mappings)
    path = mappings / "shopify-orders.yaml"
    text = path.read_text("utf-8")
    assert '"*express*": express' in text
    path.write_text(text.replace('"*express*": express', '"*express*": standard'), "utf-8")
    ran = month.crossdock("backtest", "--mappings", str(mappings))
    assert ran.code == 2 and "--stock" in ran.err
    _, changes = backtest(month, "--mappings", str(mappings), "--stock")
    assert changes
    orders = month.orders()
    assert {orders[one["order"]]["channel"] for one in changes} <= {
        "acme-shopify", "nordlys-shopify",
    }  # fmt: skip


LANTERNS = """\
stage: review
rules:
  - id: lanterns-wait
    why: Read the notes first
    when: {order.notes: like "*lantern*"}
    then: {hold: unusual-quantity}
"""
PLAN = """  sheets:
    - {queue: desk, client: acme, at: ["09:30"], timezone: UTC, language: en}
"""
LANTERN = "acme-shopify/#8001"


def with_lantern(world: World) -> World:
    """An order of two lines that waits, in a house with accounts and a planned sheet."""
    (world.folder / "rules" / "lanterns.yaml").write_text(LANTERNS, "utf-8")
    with_accounts(world.folder, PLAN)
    reference_data(world)
    world.now = "2026-11-03T08:00:00Z"
    world.run()
    world.now = "2026-11-03T09:00:00Z"
    two = (
        order("#8001", Notes="lantern", Total="44.50"),
        further("#8001", Lineitem_sku="ACM-LANTERN", Lineitem_name="Lantern"),
    )
    world.drop("acme-shopify", "1.csv", shop(*two))
    assert world.run().code == 0
    assert world.orders()[LANTERN]["state"] == "held"
    world.consume()
    world.now = "2026-11-03T09:30:00Z"
    world.run()
    return world


def answered(world: World, **cells: object) -> None:
    """Anna fills the sheet that lies there and drops it at ten."""
    [data] = [data for name, data in world.visible().items() if name.endswith(".xlsx")]
    world.consume()
    world.now = "2026-11-03T10:00:00Z"
    world.drop("review/anna", "f.xlsx", filled(data, saying(LANTERN, **cells)))
    assert world.run().code == 0


@pytest.mark.slow
def test_a_planned_sheet_and_its_answer_are_run_again(world: World) -> None:
    answered(with_lantern(world), decision="release")
    assert world.orders()[LANTERN]["state"] == "instructed"
    assert backtest(world, "--stock")[1] == []


@pytest.mark.slow
def test_an_answer_goes_by_the_order_where_other_rules_hold_it(
    world: World, tmp_path: Path
) -> None:
    answered(with_lantern(world), decision="release")
    renamed = ("lanterns.yaml", "id: lanterns-wait", "id: lanterns-are-read")
    rules = edited(world, tmp_path / "rules", renamed)
    assert backtest(world, "--rules", str(rules), "--stock")[1] == []


@pytest.mark.slow
def test_a_sheet_of_the_past_is_read_by_its_words_of_then(world: World) -> None:
    with reworded("review.", marked_sentence):
        answered(with_lantern(world), decision=marked_sentence("release"), note="looked at it")
    assert world.orders()[LANTERN]["state"] == "instructed"
    assert backtest(world, "--stock")[1] == []


@pytest.mark.slow
def test_lines_that_a_person_let_go_stay_let_go(world: World, tmp_path: Path) -> None:
    answered(with_lantern(world), decision="split", lines="1")
    rules = edited(world, tmp_path / "rules")
    (rules / "noted.yaml").write_text(
        "stage: route\nrules:\n  - id: noted\n    why: Only a tag\n"
        '    when: {order.notes: like "*lantern*"}\n    then: {tag: noted}\n',
        "utf-8",
    )
    assert backtest(world, "--rules", str(rules))[1] == []
    assert backtest(world, "--stock")[1] == []
