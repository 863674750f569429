"""Small exports for stories, and what every story about bad input asks of a run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from builders.paths import SAMPLES
from builders.world import Ran, World

BAD = SAMPLES / "bad"
GOOD_SHOP = "acme-shopify/#8001"
GOOD_MARKET = "acme-amazon/302-0000001-0000001"
REASON = "crossdock_reason"


def table(data: bytes) -> list[dict[str, str]]:
    """The rows of a comma-separated file."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))


def written(rows: Iterable[Mapping[str, str]], head: Iterable[str], ends: str = "\n") -> str:
    """Rows as a comma-separated file."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(head), lineterminator=ends, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


_ORDER = table((BAD / "quantity-zero.csv").read_bytes())[0]
SHOP_HEAD = tuple(_ORDER)


def order(name: str, **cells: str) -> dict[str, str]:
    """A good Shopify row of two enamel cups; `Shipping_Name` stands for `Shipping Name`."""
    return {**_ORDER, "Name": name, **{key.replace("_", " "): cells[key] for key in cells}}


def further(name: str, **cells: str) -> dict[str, str]:
    """A further row of an order: a line item and nothing else."""
    line = {key: value for key, value in _ORDER.items() if key.startswith("Lineitem")}
    empty = dict.fromkeys(SHOP_HEAD, "")
    more = {key.replace("_", " "): cells[key] for key in cells}
    return {**empty, **line, "Name": name, **more}


def shop(*rows: Mapping[str, str], ends: str = "\n") -> str:
    """A Shopify export."""
    return written(rows, SHOP_HEAD, ends)


def torn(export: str, *names: str) -> str:
    """The same export, but the rows of these orders lost most of their cells."""
    return "".join(
        ",".join(row.rstrip("\n").split(",")[:3]) + "\n" if row.split(",")[0] in names else row
        for row in export.splitlines(keepends=True)
    )


def market(order_id: str) -> str:
    """A marketplace report with one order of the samples under another number."""
    lines = (SAMPLES / "inbox/acme-amazon/orders-europe-20261103.txt").read_text("utf-8")
    head, *rows = [line.split("\t") for line in lines.splitlines()]
    for row in rows:
        cells = dict(zip(head, row, strict=True))
        plain = cells["sku"] == "ACM-CUP" and cells["fulfillment-channel"] == "MFN"
        asked = cells["is-buyer-requested-cancellation"] == "true"
        if plain and not asked and cells["purchase-date"] > "2026-10-20":
            cells["order-id"] = order_id
            return "\t".join(head) + "\n" + "\t".join(cells.values()) + "\n"
    raise AssertionError("the samples hold no plain order of the marketplace")


def reference_data(world: World) -> None:
    """Catalogue, rates and counts of the samples."""
    world.look_at_each_order_alone()
    for sender in ("catalogue", "pl1", "de2", "cn1"):
        for path in sorted((SAMPLES / "inbox" / sender).iterdir()):
            world.drop(sender, path.name, path.read_bytes())


def good_exports(world: World) -> None:
    """Reference data and one good order of two channels, which must ship whatever lies beside."""
    reference_data(world)
    world.drop("acme-shopify", "good.csv", shop(order("#8001")))
    world.drop("acme-amazon", "good.txt", market("302-0000001-0000001"))


def goes_on(world: World, code: int) -> Ran:
    """A run ends with `code`, the good orders are instructed, nothing is lost, and a second run
    changes nothing and has nothing to complain of."""
    ran = world.run()
    assert ran.code == code, ran.out + ran.err
    states = {key: one["state"] for key, one in world.orders().items()}
    assert states[GOOD_SHOP] == states[GOOD_MARKET] == "instructed"
    world.balance()
    ledger, visible = world.dump(), world.visible()
    again = world.run()
    assert again.code == 0, again.out + again.err
    assert (world.dump(), world.visible()) == (ledger, visible)
    return ran


def files(world: World) -> dict[str, int]:
    """How many files are in which state."""
    return world.crossdock("status", "--json").json()[0]["counts"]["files"]


def the_alert(world: World) -> str:
    """The one alert; there are no rejects beside it."""
    told = {n: d for n, d in world.visible().items() if n.startswith(("alerts/", "rejects/"))}
    assert len(told) == 1, list(told)
    name, data = told.popitem()
    assert name.startswith("alerts/")
    text = data.decode("utf-8")
    assert text.count("error: ") == 1, text
    return text


def the_rejects(world: World) -> tuple[str, bytes]:
    """Name and bytes of the one rejects file; there is no alert beside it."""
    told = {n: d for n, d in world.visible().items() if n.startswith(("alerts/", "rejects/"))}
    assert len(told) == 1, list(told)
    name, data = told.popitem()
    assert name.startswith("rejects/")
    return name, data


def mended(rejects: bytes, cells: Mapping[str, str]) -> str:
    """A rejects file with the cells of its bad row put right; the reason column stays."""
    rows = table(rejects)
    for row in rows:
        if row[REASON]:
            row.update(cells)
    return written(rows, list(rows[0]))


def mended_file_ships(world: World, sender: str, name: str, data: str, order_key: str) -> None:
    """The mended file is taken in, and its order leaves with papers that nobody had before."""
    world.consume()
    world.drop(sender, name, data)
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    assert world.orders()[order_key]["state"] == "instructed"
    order_id = order_key.split("/", 1)[1].encode()
    fresh = [name for name, found in world.visible().items() if order_id in found]
    assert any("instruction" in name for name in fresh), fresh
    world.consume()
    world.balance()
