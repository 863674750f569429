"""The page of the rules of a house that works: where it is written, and what it knows."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from builders.exports import order, reference_data, shop
from builders.world import World

RULES = """\
stage: review
rules:
  - id: no-dutch-orders
    why: Somebody meant another country
    when: {ship_to.country: NL, order.notes: like "*wrong*"}
    then: {hold: call-buyer}
  - id: by-table
    why: The table says it
    table: desk.csv
"""
TESTS = """\
base: {ship_to.country: NL}
tests:
  - name: a wrong country is asked about
    given: {order.notes: the wrong one}
    expect: {hold: call-buyer}
  - name: nothing is wrong
    given: {order.notes: fine}
    expect: pass
"""
TABLE = "ship_to.country,note\nDE,German\nNL,Dutch\n"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = World.build(tmp_path_factory.mktemp("page") / "house")
    rules = world.folder / "rules"
    (rules / "desk.yaml").write_text(RULES, "utf-8")
    (rules / "desk.test.yaml").write_text(TESTS, "utf-8")
    (rules / "tables" / "desk.csv").write_text(TABLE, "utf-8")
    overlay = rules / "clients" / "nordlys" / "review.yaml"
    overlay.parent.mkdir(parents=True)
    overlay.write_text("stage: review\noff: [no-dutch-orders]\n", "utf-8")
    reference_data(world)
    world.drop("acme-shopify", "1.csv", shop(order("#8001", Notes="wrong"), order("#8002")))
    assert world.run().code == 0
    return world


def article(path: Path, rule: str, stage: str = "review") -> str:
    page = path.read_text("utf-8")
    [found] = re.findall(rf'<article class="\w+" id="{stage}-{rule}">(.*?)</article>', page, re.S)
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", found).split()))


def test_it_stands_among_the_reports_and_is_written_anew(world: World) -> None:
    path = world.outbox / "reports" / "rules.html"
    ran = world.crossdock("rules", "page")
    assert (ran.code, ran.out) == (0, f"Written to {path}\n")
    first = path.read_bytes()
    assert world.crossdock("rules", "page").code == 0
    assert path.read_bytes() == first
    # It is no document: nothing is amiss because of it.
    world.balance()


def test_it_knows_hits_rows_tests_and_changes(world: World) -> None:
    assert world.crossdock("rules", "page").code == 0
    path = world.outbox / "reports" / "rules.html"
    text = article(path, "no-dutch-orders")
    assert "matched 1 time, last on 2026-11-03" in text
    assert "decides 1 test a wrong country is asked about rules/desk.test.yaml" in text
    assert "unchanged since the first decision kept, on 2026-11-03" in text
    text = article(path, "by-table")
    assert "2 DE German 0" in text
    assert "3 NL Dutch 2" in text
    assert "matched 2 times" in text


def test_the_page_of_a_client_counts_its_orders(world: World) -> None:
    assert world.crossdock("rules", "page", "--client", "nordlys").code == 0
    path = world.outbox / "reports" / "rules-nordlys.html"
    assert "off switched off by nordlys" in article(path, "no-dutch-orders")
    assert "3 NL Dutch 0" in article(path, "by-table")
    assert world.crossdock("rules", "page", "--client", "acme").code == 0
    path = world.outbox / "reports" / "rules-acme.html"
    assert "matched 1 time" in article(path, "no-dutch-orders")
    assert "3 NL Dutch 2" in article(path, "by-table")


def test_a_file_that_is_there_is_not_written_over(world: World, tmp_path: Path) -> None:
    path = tmp_path / "mine.html"
    path.write_text("mine", "utf-8")
    ran = world.crossdock("rules", "page", "--out", str(path))
    assert ran.code == 2
    assert "is there already, and nothing was written" in ran.err
    assert path.read_text("utf-8") == "mine"
    assert list(tmp_path.iterdir()) == [path]
    new = tmp_path / "new.html"
    ran = world.crossdock("rules", "page", "--out", str(new), "--json")
    assert ran.json() == [{"path": str(new), "client": ""}]
    assert new.read_bytes() == (world.outbox / "reports" / "rules.html").read_bytes()


def test_a_client_that_nobody_knows_is_refused(world: World) -> None:
    ran = world.crossdock("rules", "page", "--client", "nordly")
    assert ran.code == 2
    assert "did you mean nordlys?" in ran.err


@pytest.mark.slow
def test_an_edit_is_told_by_the_decisions_that_know_it(world: World, tmp_path: Path) -> None:
    edited = world.copied(tmp_path / "house")
    desk = edited.folder / "rules" / "desk.yaml"
    # A comment and other quotes are no other words.
    desk.write_text("# looked over\n" + RULES.replace("why: The table says it",
                    'why: "The table says it"'), "utf-8")  # fmt: skip
    path = edited.outbox / "reports" / "rules.html"
    assert edited.crossdock("rules", "page").code == 0
    assert "unchanged since the first decision" in article(path, "by-table")
    desk.write_text(RULES.replace("*wrong*", "*false*").replace("- id: by-table",
                    "- id: by-desk"), "utf-8")  # fmt: skip
    table = edited.folder / "rules" / "tables" / "desk.csv"
    table.write_text(TABLE.replace("Dutch", "Holland"), "utf-8")
    assert edited.crossdock("rules", "page").code == 0
    for rule in ("no-dutch-orders", "by-desk"):
        assert "edited since the last decision, on 2026-11-03" in article(path, rule)
    edited.now = "2026-11-04T09:00:00Z"
    edited.drop("acme-shopify", "2.csv", shop(order("#8003")))
    assert edited.run().code == 0
    assert edited.crossdock("rules", "page").code == 0
    text = article(path, "no-dutch-orders")
    assert "in these words since the decisions of 2026-11-04" in text
    assert "new since the decisions of 2026-11-04" in article(path, "by-desk")
    assert "unchanged since" in article(path, "embargo")
    # A month later what matched then is no longer counted.
    edited.now = "2026-12-10T09:00:00Z"
    assert edited.crossdock("rules", "page").code == 0
    assert "matched 0 times" in article(path, "no-dutch-orders")


def test_a_house_that_has_not_worked_says_what_it_does_not_know(tmp_path: Path) -> None:
    world = World.build(tmp_path / "house")
    assert world.crossdock("rules", "page").code == 0
    path = world.outbox / "reports" / "rules.html"
    assert "Nothing was decided yet." in path.read_text("utf-8")
    assert "not known: nothing was decided yet" in article(path, "embargo")


def test_it_speaks_the_language_of_the_house(tmp_path: Path) -> None:
    world = World.build(tmp_path / "house")
    config = world.folder / "config.yaml"
    config.write_text("language: zh\n" + config.read_text("utf-8"), "utf-8")
    assert world.crossdock("rules", "page").code == 0
    page = (world.outbox / "reports" / "rules.html").read_text("utf-8")
    assert "<h1>全仓规则</h1>" in page
    ran = world.crossdock("rules", "page", "--lang", "en")
    assert "<h1>Rules of the house</h1>" in (world.outbox / "reports" / "rules.html").read_text(
        "utf-8"
    )
    assert ran.out.startswith("Written to ")
