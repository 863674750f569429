"""Close a wave: which documents it has, cut into parts, under which names. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from processor.documents.kinds import wave_kinds
from processor.documents.papers.document_kind import DocumentKind, Per
from processor.documents.place import place_of
from processor.ledger.outgoing.waves import Member, PlannedDocument
from processor.model.calendars import local_day
from processor.model.config import Config
from processor.model.natural_order import natural_order
from processor.model.times import rfc3339


class _Group(msgspec.Struct, frozen=True):
    """Members that may share a file: those at one warehouse, of one client, or all.

    `holes` are what the group fills of a name, `ending` that of its warehouse's layout.
    """

    members: Sequence[Member]
    warehouse: str = ""
    client: str = ""
    holes: Mapping[str, str] = {}
    ending: str = ""


Endings = Mapping[str, str]


def _at_warehouses(members: Sequence[Member], config: Config, endings: Endings) -> list[_Group]:
    """In pick order: by the first bin of each shipment, A2 before A10, without one last."""
    picked = sorted(members, key=lambda one: (natural_order(one.bin), one.shipment))
    return [
        _Group(
            [one for one in picked if one.warehouse == code],
            warehouse=code,
            holes={"warehouse": house.folder, "client": ""},
            ending=endings[code],
        )
        for code, house in config.warehouses.items()
    ]


def _of_clients(members: Sequence[Member], config: Config, _endings: Endings) -> list[_Group]:
    return [
        _Group(
            [one for one in members if one.client == client],
            client=client,
            holes={"client": client},
        )
        for client in config.clients
    ]


def _all(members: Sequence[Member], _config: Config, _endings: Endings) -> list[_Group]:
    return [_Group(members, holes={"client": ""})]


_GROUPS: dict[Per, Callable[[Sequence[Member], Config, Endings], list[_Group]]] = {
    "warehouse": _at_warehouses,
    "client": _of_clients,
    "receiver": _all,
}


def plan_documents(
    members: Sequence[Member], config: Config, number: str, day: str, endings: Endings
) -> list[PlannedDocument]:
    """The documents of the wave `number` that closes on `day`: those that the table of documents
    makes per warehouse, then per client, then per receiver.

    `endings` gives the ending of what the layout of each warehouse writes.
    """
    planned: list[PlannedDocument] = []
    for per, groups in _GROUPS.items():
        for group in groups(members, config, endings):
            for size, kinds in _sharing(per, config.waves.part_size):
                for part, chunk in enumerate(_parts(group.members, kinds, size), start=1):
                    holes = {"wave": number, "part": f"P{part:03d}", "day": day, **group.holes}
                    planned += [
                        _document(name, group, part, owed, holes, config.names.get(name))
                        for name, kind in kinds.items()
                        if (owed := tuple(one for one in chunk if kind.is_owed_by(one)))
                    ]
    return planned


def _document(
    name: str,
    group: _Group,
    part: int,
    members: tuple[Member, ...],
    holes: Mapping[str, str],
    template: str | None,
) -> PlannedDocument:
    place = place_of(
        name,
        {"document": name, **holes},
        ending=group.ending,
        template=template,
        warehouse=group.warehouse,
    )
    return PlannedDocument(
        kind=name,
        part=part,
        receiver=place.receiver,
        folder=place.folder,
        name=place.name,
        client=group.client,
        warehouse=group.warehouse,
        members=members,
    )


def _sharing(per: Per, part_size: int) -> list[tuple[int, dict[str, DocumentKind]]]:
    """The kinds made per something, by how many shipments one file may hold.

    Those of one size for one receiver share their parts: the labels of a part are for the shipments
    of its instruction.
    """
    found: dict[tuple[int, str], dict[str, DocumentKind]] = {}
    for name, kind in wave_kinds().items():
        if kind.per == per:
            found.setdefault((kind.most or part_size, kind.receiver), {})[name] = kind
    return [(size, kinds) for (size, _receiver), kinds in found.items()]


def _parts(
    members: Sequence[Member], kinds: Mapping[str, DocumentKind], size: int
) -> list[Sequence[Member]]:
    """What owes any of these kinds, in parts of at most `size`; changes and cancels have parts of
    their own, as none of them may keep new shipments back."""
    owing = [one for one in members if any(kind.is_owed_by(one) for kind in kinds.values())]
    halves = (
        [one for one in owing if one.action == "new"],
        [one for one in owing if one.action != "new"],
    )
    return [half[start : start + size] for half in halves for start in range(0, len(half), size)]


def days_at(config: Config, now: int) -> dict[str, str]:
    """The day it is now at each warehouse."""
    moment = rfc3339(now)
    return {code: local_day(moment, one.timezone) for code, one in config.warehouses.items()}
