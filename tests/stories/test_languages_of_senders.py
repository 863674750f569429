"""What goes back to a sender is said in the sender's language, alerts in that of the house."""

from __future__ import annotations

from pathlib import Path

from builders.exports import (
    REASON,
    files,
    goes_on,
    good_exports,
    mended,
    mended_file_ships,
    order,
    shop,
    table,
)
from builders.world import World, rejects_what_it_cannot_read

BAD_COUNT = (
    "item,client,description,location,quantity,counted_at\n"
    "A-1001,acme,Backpack,A2-01-1,three,2026-11-03T05:30:00+01:00\n"
)


def configured(world: World, before: str, after: str) -> None:
    """Changes the first such line of config.yaml."""
    path = world.folder / "config.yaml"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")


def reasons(world: World) -> dict[str, list[str]]:
    """The reasons that went back, by the sender's folder."""
    return {
        Path(name).parent.name: [row[REASON] for row in table(data) if row[REASON]]
        for name, data in world.visible().items()
        if name.startswith("rejects/")
    }


def test_a_channel_gets_reasons_in_its_language_and_its_mended_file_is_taken(world: World) -> None:
    configured(world, "  acme-shopify:\n", "  acme-shopify:\n    language: zh\n")
    rejects_what_it_cannot_read(world, "shopify-orders")
    good_exports(world)
    for sender in ("acme-shopify", "nordlys-shopify"):
        bad = shop(order("#7001", Lineitem_quantity="0"), order("#7002", Currency="EURO"))
        world.drop(sender, "bad.csv", bad)
    goes_on(world, 0)
    assert reasons(world) == {
        "acme-shopify": [
            "“Lineitem quantity”列：“0”不在 1 到 1000000 之间 [cell/number]",
            "“Currency”列：“EURO”不是 ISO 4217 币种 [cell/currency]",
        ],
        "nordlys-shopify": [
            'column Lineitem quantity: "0" is not from 1 to 1000000 [cell/number]',
            'column Currency: "EURO" is no currency of ISO 4217 [cell/currency]',
        ],
    }
    assert "不在" not in world.dump()
    rejects = {name: data for name, data in world.visible().items() if "acme-shopify" in name}
    ((_, data),) = [one for one in rejects.items() if one[0].startswith("rejects/")]
    cured = mended(data, {"Lineitem quantity": "2", "Currency": "EUR"})
    mended_file_ships(world, "acme-shopify", "mended.csv", cured, "acme-shopify/#7001")


def test_a_house_speaks_its_language_in_alerts_and_to_all_who_name_none(world: World) -> None:
    path = world.folder / "config.yaml"
    path.write_text("language: zh\n" + path.read_text("utf-8"), "utf-8")
    configured(world, "  acme-shopify:\n", "  acme-shopify:\n    language: en\n")
    rejects_what_it_cannot_read(world, "shopify-orders")
    good_exports(world)
    world.drop("acme-shopify", "bad.csv", shop(order("#7001", Lineitem_quantity="0")))
    world.drop("nordlys-shopify", "bad.csv", shop(order("#7001", Lineitem_quantity="0")))
    world.drop("pl1", "bad.csv", BAD_COUNT)
    world.drop("acme-shopify", "empty.csv", "")
    goes_on(world, 1)
    assert reasons(world) == {
        "acme-shopify": ['column Lineitem quantity: "0" is not from 1 to 1000000 [cell/number]'],
        "nordlys-shopify": ["“Lineitem quantity”列：“0”不在 1 到 1000000 之间 [cell/number]"],
        "pl1": ["“quantity”列：“three”不是整数 [cell/number]"],
    }
    assert files(world)["quarantined"] == 1
    ((_, alert),) = [one for one in world.visible().items() if one[0].startswith("alerts/")]
    assert alert.decode() == (
        "inbox/acme-shopify/empty.csv: 错误：文件是空的 [file/empty]\n  = 请重新导出\n\n"
        "改好之后请重新放入文件：它保存在 archive/ 里，未接收。"
        "若改的是映射或 config.yaml，用 `crossdock reprocess inbox/acme-shopify/empty.csv` "
        "即可原样重读该文件。\n"
    )
