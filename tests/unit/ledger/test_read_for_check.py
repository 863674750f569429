"""What `check` reads of a ledger, whatever state the ledger is in."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from builders.world import World

from processor.ledger.lives.read_for_check import rules_waived_in, words_of_articles


def test_it_knows_the_articles_and_the_releases_of_a_house_at_work(sample_house: World) -> None:
    ledger = sample_house.folder / ".state/ledger.db"
    skus, hazards = words_of_articles(ledger)
    assert len(skus) > 20
    assert "battery" in hazards
    assert rules_waived_in(ledger) == {}


def test_releases_of_open_orders_are_counted_by_rule_and_those_of_others_are_not(
    tmp_path: Path,
) -> None:
    path = tmp_path / "ledger.db"
    with closing(sqlite3.connect(path)) as ledger:
        ledger.executescript(
            "CREATE TABLE orders (id INTEGER, state TEXT);"
            "CREATE TABLE waiver (order_id INTEGER, rule TEXT);"
            "INSERT INTO orders VALUES (1, 'held'), (2, 'planned'), (3, 'instructed');"
            "INSERT INTO waiver VALUES (1, 'a'), (1, 'a'), (1, 'b'), (2, 'a'), (3, 'b');"
        )
    assert rules_waived_in(path) == {"a": 2, "b": 1}


def test_of_a_ledger_that_is_damaged_or_another_or_not_there_nothing_is_known(
    tmp_path: Path,
) -> None:
    damaged, other = tmp_path / "damaged.db", tmp_path / "other.db"
    damaged.write_bytes(b"SQLite format 3\0" + b"?" * 5000)
    with closing(sqlite3.connect(other)) as ledger:
        ledger.execute("CREATE TABLE item (sku TEXT)")
    for path in (damaged, other, tmp_path / "none.db"):
        assert rules_waived_in(path) == {}
        assert words_of_articles(path) == (frozenset(), frozenset())
    assert not (tmp_path / "none.db").exists()
