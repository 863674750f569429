"""A count that names its day alone is placed as its mapping or its warehouse says, or sent back."""

from __future__ import annotations

import sqlite3

from builders.world import World

DAY = "item,client,quantity,counted_at\nA-1001,acme,7,2026-11-02\n"


def counts(world: World) -> list[str]:
    with sqlite3.connect(world.folder / ".state" / "ledger.db") as ledger:
        asked = (
            "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', as_at / 1000000, 'unixepoch') FROM stock_count"
        )
        return [at for (at,) in ledger.execute(f"{asked} ORDER BY as_at")]


def test_the_warehouse_says_what_a_day_means_where_the_mapping_does_not(world: World) -> None:
    mapping, config = world.folder / "mappings/stock-count-pl1.yaml", world.folder / "config.yaml"
    kept = [line for line in mapping.read_text("utf-8").splitlines() if "a_day_means" not in line]
    mapping.write_text("\n".join(kept), "utf-8")
    world.drop("catalogue", "c.csv", _catalogue())
    world.drop("pl1", "count.csv", DAY)
    world.run()
    assert counts(world) == []
    ((_, told),) = [one for one in world.visible().items() if one[0].startswith("rejects/pl1/")]
    assert b"is a day without a time" in told
    text = config.read_text("utf-8")
    layout = "    layout: instruction-pl1\n"
    config.write_text(text.replace(layout, f"{layout}    a_day_means: evening\n"), "utf-8")
    world.drop("pl1", "again.csv", DAY.replace(",7,", ",8,"))
    world.run()
    assert counts(world) == ["2026-11-02T22:59:59Z"]
    world.balance()


def _catalogue() -> str:
    head = "client,sku,title,weight_g,length_mm,width_mm,height_mm,value,currency,code PL1"
    return f"{head}\nacme,CUP,Cup,130,95,90,85,1.80,EUR,A-1001\n"
