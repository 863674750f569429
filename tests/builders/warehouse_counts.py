"""The counts of the three warehouses, each in the format of its sample."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from builders.model_warehouse import Key, Warehouse

ZONES = {"PL1": "Europe/Warsaw", "DE2": "Europe/Berlin", "CN1": "Asia/Shanghai"}


def local(code: str, at: datetime) -> datetime:
    """A moment as the clock of the warehouse shows it."""
    return at.astimezone(ZoneInfo(ZONES[code]))


def count_file(house: Warehouse, at: datetime, *, of: str = "on hand") -> tuple[str, bytes]:
    """Name and bytes of a full count taken at `at`: of the shelf, or only of what is `free`."""
    words = {"on hand": house.count, "free": lambda: _free(house)}
    name = f"count-{house.code.lower()}-{local(house.code, at):%Y%m%d-%H%M}"
    return _WRITERS[house.code](name, words[of](), at)


def _free(house: Warehouse) -> dict[Key, int]:
    house.count()
    return house.free()


def _pl1(name: str, pieces: Mapping[Key, int], at: datetime) -> tuple[str, bytes]:
    when = local("PL1", at).isoformat(timespec="seconds")
    rows = [f"{item},{client},,,{n},{when}\n" for (client, item), n in pieces.items()]
    head = "item,client,description,location,quantity,counted_at\n"
    return f"{name}.csv", (head + "".join(rows)).encode()


def _de2(name: str, pieces: Mapping[Key, int], at: datetime) -> tuple[str, bytes]:
    when = f"{local('DE2', at):%d.%m.%Y %H:%M}"
    rows = [
        f"{item};{client.upper()};;;{_german(n)};{when};gesamt\r\n"
        for (client, item), n in pieces.items()
    ]
    head = "Artikel;Mandant;Bezeichnung;Lagerplatz;Bestand;Stichtag;Umfang\r\n"
    return f"{name}.csv", (head + "".join(rows)).encode("cp1252")


def _german(pieces: int) -> str:
    """1.513,000 is one thousand five hundred and thirteen."""
    return f"{pieces:,}".replace(",", ".") + ",000"


def _cn1(name: str, pieces: Mapping[Key, int], at: datetime) -> tuple[str, bytes]:
    when = f"{local('CN1', at):%Y-%m-%d %H:%M:%S}"
    rows = [f"{item}\t\t\t{client}\t{n}\t{when}\r\n" for (client, item), n in pieces.items()]
    head = "货号\t品名\t库位\t货主\t数量\t盘点时间\r\n"
    return f"{name}.txt", (head + "".join(rows)).encode("gbk")


_WRITERS: dict[str, Callable[[str, Mapping[Key, int], datetime], tuple[str, bytes]]] = {
    "PL1": _pl1,
    "DE2": _de2,
    "CN1": _cn1,
}
