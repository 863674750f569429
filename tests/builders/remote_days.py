"""Two days of a house whose shops and warehouses are at servers; each is one pass over it.

At one server what is taken is deleted, at one it is moved and a done-file follows each document, at
one it is left. Declarations and rejects go to servers too.
"""

from __future__ import annotations

from builders.confirmations import de2, instructed, pl1
from builders.crash_days import Days, ask
from builders.exports import order, reference_data, shop, torn
from builders.paths import SAMPLES
from builders.servers_in_folders import SERVERS, put
from builders.small import first_orders
from builders.world import World

SHOP, LODZ, BERLIN = "shop.example", "lodz.example", "berlin.example"
REMOTES = f"""
remotes:
  shop:
    transport: sftp
    host: {SHOP}
    user: crossdock
    key_file: key
  lodz:
    transport: sftp
    host: {LODZ}
    user: crossdock
    key_file: key
    after: move
    moved_to: taken
    after_file: "{{name}}.done"
  berlin:
    transport: sftp
    host: {BERLIN}
    user: crossdock
    key_file: key
    after: leave
    verify: size
    sync: yes
receivers:
  rejects: {{remote: shop}}
  customs: {{remote: lodz}}
"""
NAMED = {
    "mappings: [shopify-orders]\n    timezone: Europe/Berlin": "shop",
    "mappings: [shopify-orders]\n    timezone: Europe/Oslo": "berlin",
    "layout: instruction-pl1": "lodz",
    "layout: instruction-de2": "berlin",
}
MORNING, NEXT_DAY = "2026-11-03T09:00:00Z", "2026-11-04T10:30:00Z"


def ready_for_orders(world: World) -> None:
    """Orders of two shops and counts of two warehouses lie at servers."""
    path = world.folder / "config.yaml"
    text = path.read_text("utf-8")
    for line, remote in NAMED.items():
        assert text.count(line) == 1, line
        text = text.replace(line, f"{line}\n    remote: {remote}")
    path.write_text(text + REMOTES, "utf-8")
    for host in (SHOP, LODZ, BERLIN):
        for folder in ("inbox/acme-shopify", "inbox/nordlys-shopify", "inbox/pl1", "inbox/de2"):
            (world.folder / SERVERS / host / folder).mkdir(parents=True)
        (world.folder / SERVERS / host / "outbox").mkdir()
    (world.folder / SERVERS / LODZ / "taken").mkdir()
    (world.folder / SERVERS / LODZ / "wants-done").touch()
    reference_data(world)
    for sender, host in (("pl1", LODZ), ("de2", BERLIN)):
        for dropped in sorted((world.inbox / sender).iterdir()):
            put(world, host, sender, dropped.name, dropped.read_bytes())
            dropped.unlink()
    rows = [order(name) for name in ("#8000", "#8001", "#8002")]
    put(world, SHOP, "acme-shopify", "orders.csv", shop(*rows))
    one_torn = torn(shop(order("#8010"), order("#8011")), "#8010")
    put(world, SHOP, "acme-shopify", "torn.csv", one_torn)
    nordlys = sorted((SAMPLES / "inbox" / "nordlys-shopify").iterdir())[0]
    some = first_orders(nordlys.read_text("utf-8"), 3)
    put(world, BERLIN, "nordlys-shopify", "orders.csv", some)
    world.now = MORNING


def ready_for_reports(world: World) -> None:
    """What left is told at the servers; a cancellation and new orders come, one file under the name
    of one that was left there; and somebody asks for the files of a wave once more."""
    pl = instructed(world.folder, "PL1")
    de = instructed(world.folder, "DE2")
    assert pl and de
    put(world, LODZ, "pl1", "left.csv", pl1(pl[:2]))
    put(world, BERLIN, "de2", "left.csv", de2(de[:1]))
    ended = order("#8002", Cancelled_at="2026-11-03 20:00:00 +0100")
    put(world, SHOP, "acme-shopify", "orders.csv", shop(order("#8030"), ended))
    nordlys = sorted((SAMPLES / "inbox" / "nordlys-shopify").iterdir())[0]
    more = first_orders(nordlys.read_text("utf-8"), 4)
    put(world, BERLIN, "nordlys-shopify", "orders.csv", more)
    world.now = NEXT_DAY
    wish = {"what": '["W000001"]', "receiver": "DE2", "why": "they lost it"}
    ask(world, ("resend", wish))


REMOTE_DAYS: Days = (
    ("orders at servers", ready_for_orders),
    ("reports at servers", ready_for_reports),
)
