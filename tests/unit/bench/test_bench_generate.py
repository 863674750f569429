"""The benchmark's generator: what it writes is what the figures are about."""

from __future__ import annotations

import csv
import hashlib
import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from builders.paths import ROOT

from bench.__main__ import SIZES, tables_of
from bench.generate import SKUS, config_text, write_exports, write_house
from bench.grow import grow
from bench.measure import Result
from bench.rulebook import rule_files
from bench.sales import CHANNELS, Sale, catalogue, sales
from bench.tables import PAGE, write_page
from bench.timed import Stopwatch
from bench.world import EU, FAR
from processor.house.config_file import read_config
from processor.problems.problem import errors


def digest(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def drawn(mixed: bool, count: int = 2000) -> list[Sale]:
    goods = catalogue(7, SKUS)
    return [
        one for channel in CHANNELS for one in sales(channel, count, 7, goods, mixed=mixed, first=1)
    ]


def script_of(name: str) -> str:
    if any("\u4e00" <= letter <= "\u9fff" for letter in name):
        return "chinese"
    return "cyrillic" if any("\u0400" <= letter <= "\u04ff" for letter in name) else "latin"


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    write_house(tmp_path / "a", orders=200, mixed=True, seed=3)
    write_house(tmp_path / "b", orders=200, mixed=True, seed=3)
    assert digest(tmp_path / "a") == digest(tmp_path / "b")


def test_another_seed_writes_other_orders(tmp_path: Path) -> None:
    write_exports(tmp_path / "a", orders=50, seed=3)
    write_exports(tmp_path / "b", orders=50, seed=4)
    assert digest(tmp_path / "a") != digest(tmp_path / "b")


def test_exports_hold_the_orders_that_were_asked_for(tmp_path: Path) -> None:
    written = write_exports(tmp_path, orders=1234, seed=1)
    assert written["orders"] == 1234
    numbers = []
    for path in (tmp_path / "acme-shopify").iterdir():
        with path.open(encoding="utf-8", newline="") as stream:
            numbers += [row["Name"] for row in csv.DictReader(stream)]
    assert len(set(numbers)) == 1234 * 30 // 100


def test_later_exports_hold_no_order_of_earlier_ones(tmp_path: Path) -> None:
    goods = catalogue(1, SKUS)
    for channel in CHANNELS:
        before = {one.number for one in sales(channel, 50, 1, goods, mixed=False, first=1)}
        after = {one.number for one in sales(channel, 50, 1, goods, mixed=False, first=51)}
        assert not before & after


def test_the_world_has_60_countries_of_which_27_are_in_the_eu() -> None:
    assert len(EU) == 27
    assert len({one.code for one in (*EU, *FAR)}) == 60


def test_orders_have_the_shape_that_the_budgets_speak_of() -> None:
    orders = drawn(mixed=False)
    lines = sum(len(one.rows) for one in orders) / len(orders)
    far = sum(one.place.country not in {eu.code for eu in EU} for one in orders) / len(orders)
    assert 1.55 < lines < 1.65
    assert 0.58 < far < 0.62
    assert len({one.place.country for one in orders}) == 60


def test_a_mixed_world_writes_a_fifth_in_cyrillic_and_a_fifth_in_chinese() -> None:
    scripts = Counter(script_of(one.place.name) for one in drawn(mixed=True))
    total = sum(scripts.values())
    assert 0.18 < scripts["cyrillic"] / total < 0.22
    assert 0.18 < scripts["chinese"] / total < 0.22


def test_latin_and_mixed_worlds_ship_the_same_goods_to_the_same_countries() -> None:
    def goods(one: Sale) -> tuple[object, ...]:
        return (one.channel, one.number, one.place.country, one.place.postcode, one.rows, one.email)

    assert [goods(one) for one in drawn(mixed=False)] == [goods(one) for one in drawn(mixed=True)]


def test_words_of_addresses_are_many() -> None:
    orders = drawn(mixed=False)
    words = {word for one in orders for word in f"{one.place.name} {one.place.street}".split()}
    assert len(words) > 2000


def test_the_configuration_of_a_house_has_five_channels_and_no_problem(tmp_path: Path) -> None:
    text = config_text((ROOT / "config.yaml").read_text("utf-8"), "0 ms")
    config, problems = read_config(text, "config.yaml", str(tmp_path))
    assert config is not None
    assert not errors(problems)
    assert set(config.channels) == set(CHANNELS)
    assert config.settle_ms == 0


def test_a_changed_configuration_is_noticed() -> None:
    with pytest.raises(ValueError, match="has changed"):
        config_text("currency: EUR\n", "0 ms")


@pytest.mark.parametrize("count", [10, 50, 100])
def test_rule_files_hold_as_many_rules_as_asked_with_ids_of_their_own(count: int) -> None:
    ids = [
        line.strip()
        for text in rule_files(count).values()
        for line in text.splitlines()
        if line.startswith("  - id: ")
    ]
    assert len(ids) == len(set(ids)) == count


def test_a_stopwatch_takes_inner_steps_out_of_outer_ones() -> None:
    watch = Stopwatch()
    inner = watch.around("inner", lambda: sum(range(200_000)))
    watch.around("outer", lambda: [inner() for _ in range(5)])()
    assert watch.calls == {"inner": 5, "outer": 1}
    assert watch.seconds["outer"] < watch.seconds["inner"]


def test_a_grown_ledger_has_every_row_as_often_with_keys_that_fit(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(
            "CREATE TABLE file (id INTEGER PRIMARY KEY, sha256 TEXT);"
            "CREATE TABLE stock (sku TEXT PRIMARY KEY, reserved INTEGER, instructed INTEGER);"
            "CREATE TABLE orders (id INTEGER PRIMARY KEY, channel TEXT, order_id TEXT, doc TEXT,"
            " buyer_key INTEGER, file_id INTEGER REFERENCES file (id), UNIQUE (channel, order_id));"
            "CREATE TABLE order_trace (order_id INTEGER PRIMARY KEY REFERENCES orders (id),"
            " phone_key INTEGER, address_key INTEGER);"
            "CREATE TABLE sale (sale_key INTEGER, channel TEXT, order_id TEXT,"
            " PRIMARY KEY (sale_key, channel, order_id)) WITHOUT ROWID;"
            "CREATE TABLE order_line (order_id INTEGER REFERENCES orders (id), line_id TEXT,"
            " PRIMARY KEY (order_id, line_id)) WITHOUT ROWID;"
            "CREATE TABLE event (id INTEGER PRIMARY KEY, order_id INTEGER);"
            "INSERT INTO file VALUES (1, 'aa');"
            "INSERT INTO stock VALUES ('S', 2, 3);"
            "INSERT INTO orders VALUES (1, 's', '#1', '{\"order_id\":\"#1\"}', 11, 1),"
            " (2, 's', '#2', '{}', 12, 1);"
            "INSERT INTO order_trace VALUES (1, 0, 7), (2, 8, 9);"
            "INSERT INTO sale VALUES (5, 's', '#1'), (5, 's', '#2'), (6, 's', '#2');"
            "INSERT INTO order_line VALUES (1, 'A'), (1, 'B'), (2, 'A');"
            "INSERT INTO event VALUES (1, 1), (2, 2), (3, NULL);"
        )
    assert grow(path, 4) == 8
    with sqlite3.connect(path) as connection:
        one = connection.execute
        assert not one("PRAGMA foreign_key_check").fetchall()
        assert one("SELECT count(*) FROM order_line").fetchone() == (12,)
        assert one("SELECT count(DISTINCT order_id) FROM event").fetchone() == (8,)
        assert one("SELECT count(*), count(DISTINCT address_key) FROM order_trace").fetchone() == (
            8,
            8,
        )
        assert one("SELECT count(*) FROM order_trace WHERE phone_key = 0").fetchone() == (4,)
        assert one("SELECT count(*), count(DISTINCT order_id) FROM sale").fetchone() == (12, 8)
        assert one("SELECT * FROM stock").fetchone() == ("S", 8, 12)
        assert one("SELECT doc FROM orders WHERE order_id = '#1-3'").fetchone() == (
            '{"order_id":"#1-3"}',
        )


def result(case: str, seconds: float) -> Result:
    return Result(
        case=case, orders=1000, rules=50, script="latin", seconds=seconds, cpu_seconds=2 * seconds,
        main_mib=100, worker_mib=50, processes=3, instructed=990, held=10, files_out=9,
        steps={"book": seconds / 2, "rest": seconds / 2},
    )  # fmt: skip


def parts() -> dict[str, str]:
    results = [
        result("speed-1000-50-latin", 4.0),
        result("speed-1000-50-mixed", 5.0),
        result("ledger-empty", 2.0),
        result("ledger-full", 3.0),
    ]
    return tables_of(results, [0.4, 0.6, 0.5], SIZES)


def test_ratios_compare_cases_of_one_run() -> None:
    tables = parts()
    assert "| mixed to Latin, 1,000 orders |       1.25 |" in tables["ratios"]
    assert "| full ledger to empty |       1.50 |" in tables["ledger-ratio"]
    assert "| median |    0.50 |" in tables["watch"]


def test_every_table_has_its_place_on_the_page(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    page.write_text(PAGE.read_text("utf-8"), "utf-8")
    tables = {name: f"here stands {name}" for name in (*parts(), "machine")}
    write_page(tables, page)
    write_page(tables, page)
    text = page.read_text("utf-8")
    for name in tables:
        assert text.count(f"<!-- {name} -->\nhere stands {name}\n<!-- /{name} -->") == 1
    assert "|" not in text.partition("<!-- speed -->")[2].partition("<!-- /speed -->")[0]
