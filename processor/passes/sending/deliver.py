"""Deliver: pending documents become staged, then visible, then handed. Safe to repeat anywhere.

The house's own outbox is served first, then each remote by itself: one that cannot be reached
keeps what goes there, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

import msgspec

from processor.delivery.outbox import Delivery, RemoteDown
from processor.documents.papers.context import CannotRender, Rendered
from processor.house.places import remote_for
from processor.intake.scan import at_remote
from processor.ledger import documents
from processor.ledger.database import reading, transaction
from processor.ledger.documents import DocumentRow
from processor.model.config import Config
from processor.passes.runtime import Runtime

BATCH = 64

Staged = Mapping[int, tuple[str, str]]
Rerender = Callable[[DocumentRow], Rendered]


def remote_of(config: Config, row: DocumentRow, staged: Staged) -> str:
    """The remote that a document is handed over to; empty for the house's own outbox.

    From `staged` on it is where its witness is, whatever config.yaml says since.
    """
    if row.state == "staged":
        return staged.get(row.id, ("", ""))[0]
    return remote_for(config, row.folder)


def delivery(row: DocumentRow, remote: str) -> Delivery:
    """A ledger row as the outbox needs it."""
    return Delivery(row.id, row.folder, row.name, row.sha256, remote)


def write(runtime: Runtime, row: DocumentRow, data: bytes) -> None:
    """Writes what was rendered where it will be handed over.

    Where that remote is down nothing is written: up to `staged` a document may be rendered anew.
    """
    with suppress(RemoteDown):
        remote = remote_for(runtime.house.config, row.folder)
        runtime.outbox.write(delivery(row, remote), data)


def deliver(runtime: Runtime, rows: Sequence[DocumentRow], rerender: Rerender) -> list[DocumentRow]:
    """Hands over documents that are pending or staged; gives those that are handed over.

    What cannot be delivered stays as it is, for the next pass: documents are named in
    `runtime.refused`, remotes in `runtime.outbox.down`.
    """
    if not rows:
        return []
    with reading(runtime.engine) as connection:
        staged = documents.staged_for(connection)
    by_remote: dict[str, list[DocumentRow]] = {"": []}
    for row in rows:
        remote = remote_of(runtime.house.config, row, staged)
        words = _lost(runtime, row, remote, staged)
        if words:
            place = at_remote(remote, f"{row.folder}/{row.name}")
            runtime.refused[row.id] = f"{place}: {words}"
        else:
            by_remote.setdefault(remote, []).append(row)
    done: list[DocumentRow] = []
    for remote, here in by_remote.items():
        with suppress(RemoteDown):
            for start in range(0, len(here), BATCH):
                done += _deliver_some(runtime, remote, here[start : start + BATCH], rerender)
    return done


def _lost(runtime: Runtime, row: DocumentRow, remote: str, staged: Staged) -> str:
    """Why nobody can say what became of a staged document; empty if somebody can."""
    if row.state != "staged" or not remote:
        return ""
    address = staged[row.id][1]
    if runtime.outbox.address(remote) == address:
        return ""
    return (
        f"it was staged at {address} for the remote {remote!r}, which config.yaml does not say any "
        "more: put that back until it is handed over"
    )


def _deliver_some(
    runtime: Runtime, remote: str, rows: Sequence[DocumentRow], rerender: Rerender
) -> list[DocumentRow]:
    outbox = runtime.outbox
    batch = [one for row in rows if (one := _written(runtime, remote, row, rerender)) is not None]
    pending = [row for row in batch if row.state == "pending"]
    outbox.secure(remote, [delivery(row, remote) for row in pending])
    if pending:
        with transaction(runtime.engine, "staged") as connection:
            keys = [row.id for row in pending]
            documents.set_documents(connection, "staged", keys)
            if remote:
                documents.stage_at(connection, remote, outbox.address(remote), keys)
    refused = outbox.hand(remote, [delivery(row, remote) for row in batch])
    handed = [row for row in batch if row.id not in refused]
    for row in batch:
        if row.id in refused:
            place = at_remote(remote, f"{row.folder}/{row.name}")
            runtime.refused[row.id] = f"{place}: {refused[row.id]}"
        else:
            runtime.refused.pop(row.id, None)
    with transaction(runtime.engine, "handed") as connection:
        documents.set_documents(connection, "handed", [row.id for row in handed])
    return handed


def _written(
    runtime: Runtime, remote: str, row: DocumentRow, rerender: Rerender
) -> DocumentRow | None:
    """A pending document whose staging file did not survive is rendered anew.

    Up to `staged` nobody has seen it, so other bytes (a newer renderer) are simply noted. None for
    one that cannot be rendered any more: it is named in `runtime.refused`.
    """
    if row.state != "pending" or runtime.outbox.is_written(delivery(row, remote)):
        return row
    try:
        made = rerender(row)
    except CannotRender as error:
        place = at_remote(remote, f"{row.folder}/{row.name}")
        runtime.refused[row.id] = f"{place}: {error}"
        return None
    runtime.outbox.write(delivery(row, remote), made.data)
    if made.sha256 == row.sha256:
        return row
    with transaction(runtime.engine, "pending") as connection:
        problems = msgspec.json.encode(made.problems).decode()
        noted = (row.id, made.sha256, len(made.data), made.renderer, problems)
        documents.set_rendered(connection, [noted], state="pending")
    return msgspec.structs.replace(row, sha256=made.sha256, size=len(made.data))
