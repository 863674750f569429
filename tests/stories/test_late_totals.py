"""A warehouse tells totals, and an older one comes behind a newer one and behind a count."""

from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from builders.confirmations import Instructed, instructed, pl1
from builders.small import small_inbox
from builders.world import World

from processor.passes.booking.reports import book_confirmations

NOW = "2026-11-04T20:00:00Z"
FIRST, NEXT = "2026-11-03", "2026-11-04"
COUNTED = "2026-11-04T06:00:00+01:00"
# A step of the booking for each two rows.
CHUNK = 2


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A small house whose warehouses have their instructions; PL1 tells totals."""
    world = World.build(tmp_path_factory.mktemp("totals") / "house")
    small_inbox(world)
    for name, old, new in (
        ("confirmation-pl1", "quantities: this shipment", "quantities: so far"),
        ("stock-count-pl1", "count: full", "count: listed"),
    ):
        path = world.folder / "mappings" / f"{name}.yaml"
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
    with (world.folder / "config.yaml").open("a", encoding="utf-8") as config:
        config.write(f"\nchunk: {CHUNK}\n")
    assert world.run().code == 0
    return world


@pytest.fixture
def house(sent: World, tmp_path: Path) -> World:
    copy = sent.copied(tmp_path / "house")
    copy.now = NOW
    return copy


def told(house: World, name: str, data: bytes) -> dict[str, int]:
    """Rows of a file by outcome, once it is booked."""
    house.drop("pl1", name, data)
    ran = house.run()
    assert ran.code in (0, 1), ran.out + ran.err
    house.balance()
    return outcomes(house, name)


def outcomes(house: World, name: str) -> dict[str, int]:
    return dict(
        asked(
            house,
            "SELECT r.outcome, count(*) FROM input_row r JOIN file f ON f.id = r.file_id"
            f" WHERE f.name = '{name}' GROUP BY 1",
        )
    )


def asked(house: World, sql: str) -> list[tuple]:
    with sqlite3.connect(house.folder / ".state" / "ledger.db") as ledger:
        return ledger.execute(sql).fetchall()


def counted(rows: list[Instructed], pieces: dict[str, int]) -> bytes:
    """A count of the goods of rows, as many as are there of each SKU."""
    head = "item,client,quantity,unit,counted_at\n"
    of = {(one.code, one.client): pieces[one.sku] for one in rows}
    return (
        head + "".join(f"{code},{client},{n},EA,{COUNTED}\n" for (code, client), n in of.items())
    ).encode()


def there(house: World, one: Instructed) -> int:
    [(pieces,)] = asked(
        house,
        f"SELECT on_hand FROM stock WHERE warehouse = 'PL1' AND client = '{one.client}'"
        f" AND sku = '{one.sku}'",
    )
    return int(pieces)


def of_two(house: World) -> list[Instructed]:
    """Goods of which a part can leave, each alone of its kind."""
    rows = [one for one in instructed(house.folder, "PL1") if one.pieces > 1]
    return list({one.sku: one for one in rows}.values())


def halves(rows: list[Instructed]) -> list[Instructed]:
    return [one._replace(pieces=1) for one in rows]


def test_a_late_total_of_before_a_count_leaves_on_hand_what_was_counted(house: World) -> None:
    one, *_ = of_two(house)
    before = there(house, one)
    told(house, "next.csv", pl1([one], day=NEXT))
    told(house, "count.csv", counted([one], {one.sku: before - 1}))
    assert there(house, one) == before - 1 - one.pieces
    [first] = halves([one])
    assert told(house, "first.csv", pl1([first], status="back order")) == {"accepted": 1}
    assert there(house, one) == before - one.pieces
    assert told(house, "again.csv", pl1([first], weight_kg="1.0")) == {"duplicate": 1}
    key = next(name for name in house.orders() if name.endswith(f"/{one.order}"))
    assert f"1 x {one.sku} had left by {FIRST}" in house.crossdock("explain", key).out
    # A person books all of it anew.
    number = asked(house, f"SELECT line_id FROM order_line WHERE line_id = '{one.line}'")[0][0]
    said = house.crossdock(
        "confirm", one.shipment, "--shipped", f"{number}={one.pieces}", "--at",
        "2026-11-04T15:00:00", "--replace", "--yes", "--why", "Ms Nowak",
    )  # fmt: skip
    assert said.code == 0, said.out + said.err
    house.balance()
    assert there(house, one) == before - 1 - one.pieces


@pytest.mark.slow
def test_what_a_person_told_left_earlier_where_a_total_says_so(house: World) -> None:
    one, *_ = of_two(house)
    before = there(house, one)
    said = house.crossdock(
        "confirm", one.shipment, "--all-shipped", "--at", "2026-11-04T15:00:00", "--yes",
        "--why", "Ms Nowak",
    )  # fmt: skip
    assert said.code == 0, said.out + said.err
    told(house, "count.csv", counted([one], {one.sku: before - 1}))
    assert told(house, "first.csv", pl1(halves([one]), status="back order")) == {"accepted": 1}
    assert there(house, one) == before - one.pieces


@pytest.mark.slow
@pytest.mark.parametrize("call", [2, 3, 4])
def test_a_kill_among_late_totals_moves_each_piece_once(
    call: int, house: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a total tells of a line in two rows stands apart, and so in two steps."""
    rows = instructed(house.folder, "PL1")
    before = {one.sku: there(house, one) for one in rows}
    left, by_then = Counter[str](), Counter[str]()
    for one in rows:
        left[one.sku] += one.pieces
        by_then[one.sku] += min(2, one.pieces)
    told(house, "next.csv", pl1(rows, day=NEXT))
    told(house, "count.csv", counted(rows, {sku: n - by_then[sku] for sku, n in before.items()}))
    real = book_confirmations.book_rows
    calls = []

    def killed(*args: object) -> object:
        calls.append(1)
        if len(calls) == call:
            raise KeyboardInterrupt
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(book_confirmations, "book_rows", killed)
    first = halves([*rows, *(one for one in rows if one.pieces > 1)])
    assert len(first) > len(rows)
    house.drop("pl1", "first.csv", pl1(first, status="back order"))
    assert house.run().code == 130
    house.run()
    house.balance()
    assert outcomes(house, "first.csv") == {"accepted": len(first)}
    assert {one.sku: there(house, one) for one in rows} == {
        sku: n - left[sku] for sku, n in before.items()
    }
    moved = "SELECT count(*), sum(pieces) FROM stock_event WHERE kind = 'shipped' AND pieces > 0"
    assert asked(house, moved) == [(len(first), len(first))]
