"""Writes a house of any size into a folder: configuration, rules, reference files, exports.

    python -m bench.generate FOLDER --orders 1000 --rules 50 --mixed --seed 1

The same arguments give the same bytes. Files are written order by order, so memory stays flat.
Mappings, layouts, rate cards and code lists are the project's own; the rules are the benchmark's.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterable
from pathlib import Path

from bench import exports
from bench.rulebook import rule_files
from bench.sales import CHANNELS, CLIENTS, LINES, PER_EURO, Good, catalogue, sales
from bench.world import FAR

PROJECT = Path(__file__).parents[1]
SKUS = 500
PLENTY = 9_000_000
ORDERS_A_FILE = 50_000
# Where the project's cards do not go: the benchmark's houses send there all the same.
_CARD_ZONES = {"silkway": (("epacket", "europe-other", "9-14"), ("air", "europe-other", "5-6"))}
_NEW_CHANNEL = """\
  nordlys-amazon:
    client: nordlys
    mappings: [amazon-new-orders]
    timezone: Europe/Oslo
    tax_in_prices: yes
    start_at: 2026-10-15T00:00:00Z
    platform: {code: 4403960A05, name: 亚马逊 Nordlys}
"""
# What business orders are declared by is no matter of the messages that are measured.
_CUSTOMS = """\
stage: customs
rules:
  - id: business-by-the-agent
    why: The agent declares what companies buy
    when:
      order.kind: b2b
    then:
      declare: no
"""
_LANES = (
    "warehouse,carrier,service,country,customs_code,port_code,transport_mode,pod,source,confidence"
)


def write_house(
    folder: Path,
    *,
    orders: int,
    rules: int = 50,
    mixed: bool = False,
    seed: int = 1,
    settle: str = "0 ms",
) -> dict[str, int]:
    """A whole house with `orders` orders in its inbox; returns how many of what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(
        folder / "config.yaml", config_text((PROJECT / "config.yaml").read_text("utf-8"), settle)
    )
    shutil.copytree(
        PROJECT / "mappings",
        folder / "mappings",
        ignore=shutil.ignore_patterns("samples"),
        dirs_exist_ok=True,
    )
    shutil.copytree(PROJECT / "rules" / "rates", folder / "rules" / "rates", dirs_exist_ok=True)
    for name in _CARD_ZONES:
        _extend_zones(folder / "rules" / "rates" / f"{name}.zones.csv", _CARD_ZONES[name])
    for name, text in rule_files(rules).items():
        _write(folder / "rules" / name, text)
    _write(folder / "rules" / "customs.yaml", _CUSTOMS)
    _write(folder / "rules" / "tables" / "china-lanes.csv", _lanes())
    goods = catalogue(seed, SKUS)
    write_reference(folder / "inbox", goods)
    return write_exports(folder / "inbox", orders=orders, mixed=mixed, seed=seed)


def write_exports(
    inbox: Path,
    *,
    orders: int,
    mixed: bool = False,
    seed: int = 1,
    first: int = 1,
    lines: tuple[int, ...] = LINES,
) -> dict[str, int]:
    """`orders` orders over the five channels, numbered from `first` in each channel; how many lines
    each has is drawn from `lines`."""
    goods = catalogue(seed, SKUS)
    written = {"orders": 0, "lines": 0, "files": 0, "bytes": 0}
    left = orders
    for place, (channel, (_, kind, share)) in enumerate(CHANNELS.items()):
        count = left if place == len(CHANNELS) - 1 else orders * share // 100
        left -= count
        number = first
        while number < first + count:
            size = min(ORDERS_A_FILE, first + count - number)
            path = inbox / channel / exports.NAMES[kind].format(n=number)
            path.parent.mkdir(parents=True, exist_ok=True)
            drawn = sales(channel, size, seed, goods, mixed=mixed, first=number, lines=lines)
            with path.open("w", encoding=exports.ENCODINGS[kind], newline="") as stream:
                made, rows = exports.write(stream, kind, drawn)
            written["orders"] += made
            written["lines"] += rows
            written["files"] += 1
            written["bytes"] += path.stat().st_size
            number += size
    return written


def write_reference(inbox: Path, goods: dict[str, list[Good]]) -> None:
    """Catalogue, exchange rates and the full stock counts of all warehouses."""
    every = [good for client in CLIENTS for good in goods[client]]
    header = (
        "client,sku,title,title_zh,customs_description,customs_description_zh,hs_code,hs_code_cn,"
        "origin,weight_g,length_mm,width_mm,height_mm,value,currency,gtin,list_price,hazards,"
        "code PL1,code DE2,code CN1,bin PL1,bin DE2,bin CN1"
    )
    _write(
        inbox / "catalogue" / "catalogue.csv",
        "\n".join([header, *(_catalogue_row(good) for good in every)]) + "\n",
    )
    rates = {currency: f"{minor / 100:.4f}" for currency, minor in PER_EURO.items()}
    rates |= {"JPY": "165.0000", "CNY": "7.8000", "PLN": "4.3000"}
    del rates["EUR"]
    days = [f"2026-{month:02d}-{day:02d}" for month, day in ((10, 31), (11, 2), (11, 3), (11, 4))]
    _write(
        inbox / "catalogue" / "exchange-rates.csv",
        "day,base,currency,rate\n"
        + "".join(f"{day},EUR,{one},{rate}\n" for day in days for one, rate in rates.items()),
    )
    _write(
        inbox / "pl1" / "stock.csv",
        "item,client,quantity,counted_at\n"
        + "".join(
            f"P-{good.number},{good.client},{PLENTY},2026-11-03T05:00:00+01:00\n" for good in every
        ),
    )
    _write(
        inbox / "de2" / "bestand.csv",
        "Artikel;Mandant;Bestand;Stichtag;Umfang\r\n"
        + "".join(
            f"{good.number:06d};{good.client.upper()};{PLENTY},000;03.11.2026 05:00;gesamt\r\n"
            for good in every
        ),
        "cp1252",
    )
    _write(
        inbox / "cn1" / "stock.txt",
        "货号\t数量\t盘点时间\t货主\n"
        + "".join(
            f"SZ{good.number:05d}\t{PLENTY}\t2026-11-03 12:00:00\t{good.client}\n" for good in every
        ),
        "gbk",
    )


def config_text(text: str, settle: str) -> str:
    """The project's config.yaml with the fifth channel and `settle`."""
    before = "\nwarehouses:\n"
    if text.count(before) != 1:
        raise ValueError(f"config.yaml has changed: {before!r} stands there not exactly once")
    text = text.replace(before, f"{_NEW_CHANNEL}{before}")
    lines = [line for line in text.splitlines() if not line.startswith("settle:")]
    return "\n".join([*lines, f"settle: {settle}"]) + "\n"


def _extend_zones(path: Path, zones: Iterable[tuple[str, str, str]]) -> None:
    text = path.read_text("utf-8")
    known = {code for line in text.splitlines()[1:] for code in line.split(",")[2].split()}
    missing = " ".join(one.code for one in FAR if one.code not in known)
    rows = "".join(f"{name},CN1,{missing},,,{zone},{days}\n" for name, zone, days in zones)
    _write(path, text.rstrip("\n") + "\n" + (rows if missing else ""))


def _lanes() -> str:
    """A row for each country outside the EU, as port of destination the code of the country."""
    codes = PROJECT / "mappings" / "customs" / "china-countries.csv"
    known = dict(reversed(line.split(",")[:2]) for line in codes.read_text("utf-8").splitlines())
    rows = [f"CN1,silkway,*,{one.code},5300,5304,5,{known[one.code]},example,L" for one in FAR]
    return "\n".join([_LANES, *rows]) + "\n"


def _catalogue_row(good: Good) -> str:
    gtin = f"590123{good.number:06d}"
    check = -sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(gtin)) % 10
    length, width, height = good.size
    return ",".join(
        (
            good.client, good.sku, f"Article {good.sku}", f"商品{good.number}",
            "Goods of steel" if not good.battery else "Lamp with lithium battery",
            "不锈钢制品" if not good.battery else "锂电池头灯",
            "732393" if not good.battery else "851310",
            "7323930000" if not good.battery else "8513109000", "CN", str(good.weight_g),
            str(length), str(width), str(height), f"{good.price // 3 / 100:.2f}", "EUR",
            f"{gtin}{check}", f"{good.price / 100:.2f}",
            "battery" if good.battery else "", f"P-{good.number}", f"{good.number:06d}",
            f"SZ{good.number:05d}",
            f"{'ABCDEF'[good.number % 6]}{good.number % 40:02d}-{good.number % 7}",
            f"R{good.number % 30:02d}.{good.number % 90:02d}",
            f"{'甲乙丙丁'[good.number % 4]}区{good.number % 60:02d}",
        )
    )  # fmt: skip


def _write(path: Path, text: str, encoding: str = "utf-8") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))


def main() -> None:
    """The command line of the generator."""
    parser = argparse.ArgumentParser(prog="python -m bench.generate", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--orders", type=int, default=1000)
    parser.add_argument("--rules", type=int, default=50)
    parser.add_argument("--mixed", action="store_true", help="20 %% Cyrillic, 20 %% Chinese")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    written = write_house(
        args.folder, orders=args.orders, rules=args.rules, mixed=args.mixed, seed=args.seed
    )
    print(", ".join(f"{count} {what}" for what, count in written.items()))


if __name__ == "__main__":
    main()
