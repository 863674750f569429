"""An export of which the mapping says that one bad row refuses all of it."""

from __future__ import annotations

from builders.exports import order, reference_data, shop, the_alert
from builders.world import World


def test_one_bad_row_refuses_the_file_and_no_chunk_of_it_is_booked(world: World) -> None:
    reference_data(world)
    mapping = world.folder / "mappings" / "shopify-orders.yaml"
    text = mapping.read_text("utf-8")
    mapping.write_text(text.replace("bad_row: hold", "bad_row: refuse_file"), "utf-8")
    config = world.folder / "config.yaml"
    config.write_text("chunk: 2\n" + config.read_text("utf-8").replace("\nchunk:", "\n# chunk:"))
    rows = [order(f"#70{n:02d}") for n in range(10)]
    rows[8]["Lineitem quantity"] = "some"
    world.drop("acme-shopify", "bad.csv", shop(*rows))
    assert world.run().code == 1
    assert not world.orders()
    alert = the_alert(world)
    assert alert.startswith("inbox/acme-shopify/bad.csv:10:")
    assert "[cell/number]" in alert
    rows[8]["Lineitem quantity"] = "1"
    world.drop("acme-shopify", "mended.csv", shop(*rows))
    world.run()
    assert len(world.orders()) == 10
    world.balance()
