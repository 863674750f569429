"""Close a wave: which documents it has, cut into parts, under which names. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from processor.documents.render import KINDS, DocumentKind
from processor.ledger.waves import Member, PlannedDocument
from processor.model.config import Config


def plan_documents(
    members: Sequence[Member], config: Config, number: str, extensions: dict[str, str]
) -> list[PlannedDocument]:
    """The documents of a wave: per warehouse the instruction and our labels in pick order, per
    client the customs messages. `extensions` gives each warehouse's instruction its ending."""
    planned: list[PlannedDocument] = []
    for code in config.warehouses:
        here = sorted(
            (m for m in members if m.warehouse == code), key=lambda m: (m.bin, m.shipment)
        )
        # A part of its own for changes and cancels: none of them may keep new shipments back.
        chunks = [
            chunk
            for group in (
                [m for m in here if m.action == "new"],
                [m for m in here if m.action != "new"],
            )
            for chunk in _parts(group, config.waves.part_size)
        ]
        for part, chunk in enumerate(chunks, start=1):
            for kind in ("instruction", "label", "label-index"):
                owed = tuple(m for m in chunk if KINDS[kind].owed_by(m))
                if owed:
                    planned.append(
                        _document(kind, part, owed, config, number, extensions, warehouse=code)
                    )
    for client in config.clients:
        owed = tuple(m for m in members if m.client == client and KINDS["ceb303"].owed_by(m))
        for part, chunk in enumerate(_parts(owed, KINDS["ceb303"].most), start=1):
            planned += [
                _document(kind, part, tuple(chunk), config, number, extensions, client=client)
                for kind in ("ceb303", "ceb603")
            ]
    return planned


def _parts(members: Sequence[Member], size: int) -> Iterable[Sequence[Member]]:
    return (members[start : start + size] for start in range(0, len(members), size))


def _document(
    kind: str,
    part: int,
    members: tuple[Member, ...],
    config: Config,
    number: str,
    extensions: dict[str, str],
    *,
    warehouse: str = "",
    client: str = "",
) -> PlannedDocument:
    described: DocumentKind = KINDS[kind]
    folder = config.warehouses[warehouse].folder if warehouse else described.folder
    template = config.names.get(kind, "{document}-{wave}-{part}")
    stem = template.format(
        document=kind, wave=number, part=f"P{part:03d}", warehouse=folder, client=client
    )
    ending = extensions.get(warehouse, "csv") if kind == "instruction" else described.extension
    return PlannedDocument(
        kind=kind,
        part=part,
        receiver=warehouse or described.folder,
        folder=folder,
        name=f"{stem}.{ending}",
        client=client,
        warehouse=warehouse,
        members=members,
    )
