"""Close a wave: which documents it has, cut into parts, under which names; and what
leaves in one that warehouses share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from processor.documents.kinds import wave_kinds
from processor.documents.papers.document_kind import DocumentKind, Per
from processor.documents.place import place_of
from processor.ledger.outgoing import waves
from processor.ledger.outgoing.waves import Member, PlannedDocument
from processor.model.calendars import local_day
from processor.model.config import Config
from processor.model.natural_order import natural_order
from processor.model.times import rfc3339
from processor.model.wave_plan import rule_of, without_rules
from processor.model.wave_rules import ALL_WAVES, CloseNow

# As many shipments as there are.
EVERY = 2**31 - 1


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
            for size, kinds in _sharing(per, _part_size(config, group)):
                for part, chunk in enumerate(_parts(group.members, kinds, size), start=1):
                    holes = {"wave": number, "part": f"P{part:03d}", "day": day, **group.holes}
                    planned += [
                        _document(name, group, part, owed, holes, config.names.get(name))
                        for name, kind in kinds.items()
                        if (owed := tuple(one for one in chunk if kind.is_owed_by(one)))
                    ]
    return planned


def _part_size(config: Config, group: _Group) -> int:
    """How many shipments one file of a group may hold: what its warehouse says; where several may
    stand in it, what the house says."""
    own = rule_of(config, group.warehouse) if group.warehouse else config.waves
    return own.part_size


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


def shared_days(config: Config, now: int) -> dict[str, str]:
    """The day it is now at each warehouse that shares its waves with others."""
    days = days_at(config, now)
    return {code: days[code] for code in without_rules(config)}


def waiting_for(
    connection: Connection, config: Config, days: Mapping[str, str], asked: CloseNow
) -> list[Member]:
    """What leaves in the next shared wave, of what a person asked for."""
    most = config.waves.max_shipments
    if asked == ALL_WAVES:
        return waves.waiting(connection, most, days)
    waiting = waves.waiting(connection, EVERY, days)
    return [one for one in waiting if asked.means(one.warehouse, one.carrier)][:most]
