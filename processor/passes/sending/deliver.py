"""Deliver: pending documents become staged, then visible, then handed. Safe to repeat anywhere.

The house's own outbox is served first, then each remote by itself: one that cannot be reached
keeps what goes there, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

import msgspec
from sqlalchemy import Connection

from processor.delivery.made import forget_made, made_keys
from processor.delivery.outbox import RemoteDown
from processor.documents.papers.context import CannotRender, Rendered
from processor.house.places import away, made_for_others, remote_for
from processor.house.receivers import is_receiver, name_of
from processor.intake.scan import at_remote
from processor.ledger.database import reading, transaction
from processor.ledger.lives import clock
from processor.ledger.outgoing import documents
from processor.ledger.outgoing.documents import DocumentRow
from processor.model.config import OWN, Config
from processor.model.sentence import Text, sentence
from processor.passes import epochs, manifest_notes, standing
from processor.passes.between import SENDING, goes_on
from processor.passes.deliveries import delivery
from processor.passes.runtime import Runtime
from processor.passes.sending.mailboxes import in_turn

BATCH = 64

Staged = Mapping[int, tuple[str, str]]
Rerender = Callable[[DocumentRow], Rendered]


def remote_of(config: Config, row: DocumentRow, staged: Staged) -> str | None:
    """The remote that a document is handed over to; None where config.yaml no longer says.

    From `staged` on it is where its witness is, whatever config.yaml says since.
    """
    if row.state == "staged":
        return staged.get(row.id, (OWN, ""))[0]
    return _remote_now(config, row)


def _remote_now(config: Config, row: DocumentRow) -> str | None:
    # What has a receiver of its own is for no warehouse, even where it is made for one.
    for_warehouse = row.receiver == row.warehouse
    return remote_for(config, row.warehouse if for_warehouse else "", row.folder)


def write(runtime: Runtime, row: DocumentRow, data: bytes) -> None:
    """Writes what was rendered where it will be handed over.

    Where that is not known, or is down, nothing is written: up to `staged` a document may be
    rendered anew.
    """
    remote = _remote_now(runtime.house.config, row)
    if remote is not None:
        with suppress(RemoteDown):
            runtime.outbox.write(delivery(row, remote), data)


def deliver(
    runtime: Runtime,
    rows: Sequence[DocumentRow],
    rerender: Rerender,
    may_go: Callable[[Sequence[DocumentRow]], Sequence[DocumentRow]] = list,
) -> list[DocumentRow]:
    """Hands over documents that are pending or staged; gives those that are handed over.

    What cannot be delivered stays as it is, for the next pass: documents are named in
    `runtime.refused`, remotes in `runtime.outbox.down`. `may_go` is asked before each batch
    which of it may go now: a pause may come in between.
    """
    asked = runtime.answered
    rows = may_go(rows)
    if not rows:
        return []
    with reading(runtime.engine) as connection:
        staged = documents.staged_for(connection)
    by_remote: dict[str, list[DocumentRow]] = {OWN: []}
    for row in rows:
        remote = remote_of(runtime.house.config, row, staged)
        if remote is None:
            silent = sentence("deliver.no-place", warehouse=row.warehouse, folder=row.folder)
            refuse(runtime, row, silent)
        elif words := _lost(runtime, row, remote, staged):
            refuse(runtime, row, words, remote)
        elif remote == OWN and runtime.folders.bars_documents(row.folder):
            # Its receiver's folder is down, which is told once for all that goes there.
            continue
        else:
            by_remote.setdefault(remote, []).append(row)
    done: list[DocumentRow] = []
    servers, asked_one = away(runtime.house.config), False
    for remote, here in by_remote.items():
        with suppress(RemoteDown):
            here = in_turn(runtime.outbox, [(row, delivery(row, remote)) for row in here])
            for start in range(0, len(here), BATCH):
                if not goes_on(runtime, SENDING):
                    return done
                if remote in servers:
                    # One batch at least: what always hurries would never get on.
                    if asked_one and runtime.hurries(remote):
                        break
                    asked_one = True
                batch: Sequence[DocumentRow] = here[start : start + BATCH]
                # What was asked while one place was served counts for all that come after it.
                if asked != runtime.answered or start:
                    batch = may_go(batch)
                if batch:
                    done += _deliver_some(runtime, remote, batch, rerender)
    return done


def _must_go_on(runtime: Runtime, remote: str) -> bool:
    """True where the rest of what goes to a server waits for its next turn."""
    return remote in away(runtime.house.config) and runtime.hurries(remote)


def refuse(runtime: Runtime, row: DocumentRow, why: Text, remote: str = OWN) -> None:
    """Notes why a document stays where it is."""
    place = at_remote(name_of(remote), f"{row.folder}/{row.name}")
    runtime.refused[row.id] = sentence("deliver.refused", document=place, why=why)


def _lost(runtime: Runtime, row: DocumentRow, remote: str, staged: Staged) -> Text:
    """Why nobody can say what became of a staged document; empty if somebody can."""
    if row.state != "staged" or not remote:
        return ""
    address = staged[row.id][1]
    if runtime.outbox.address(remote) == address:
        return ""
    key = "deliver.staged-elsewhere-receiver" if is_receiver(remote) else "deliver.staged-elsewhere"
    return sentence(key, remote=name_of(remote), address=address, key=f"{row.id:010d}")


def _deliver_some(
    runtime: Runtime, remote: str, rows: Sequence[DocumentRow], rerender: Rerender
) -> list[DocumentRow]:
    outbox = runtime.outbox
    epochs.keep_manifests(runtime, rows)
    manifest_notes.keep(runtime, rows)
    batch: list[DocumentRow] = []
    for row in rows:
        if batch and _must_go_on(runtime, remote):
            break
        if (one := _written(runtime, remote, row, rerender)) is not None:
            batch.append(one)
    pending = [row for row in batch if row.state == "pending"]
    if pending:
        outbox.secure(remote)
        with transaction(runtime.engine, "staged") as connection:
            keys = [row.id for row in pending]
            documents.set_documents(connection, "staged", keys)
            if remote:
                documents.stage_at(connection, _staged_at(runtime, connection, remote, pending))
    epochs.keep_marks(runtime)
    refused = outbox.hand(remote, [delivery(row, remote) for row in batch])
    handed = [row for row in batch if row.id not in refused]
    for row in batch:
        if row.id in refused and row.id not in outbox.waits:
            refuse(runtime, row, refused[row.id], remote)
        else:
            runtime.refused.pop(row.id, None)
    with transaction(runtime.engine, "handed") as connection:
        documents.set_documents(connection, "handed", [row.id for row in handed])
        believed = clock.last(connection)
        if believed is not None:
            documents.note_hand_over(connection, [row.id for row in handed], believed.at)
    runtime.progress("deliver", len(handed))
    return handed


def _staged_at(
    runtime: Runtime, connection: Connection, remote: str, rows: Sequence[DocumentRow]
) -> documents.StagedAt:
    outbox, believed = runtime.outbox, clock.last(connection)
    return documents.StagedAt(
        remote=remote,
        address=outbox.address(remote),
        wheres={row.id: outbox.where(delivery(row, remote)) for row in rows},
        verified=outbox.verifies(remote),
        at=None if believed is None else believed.at,
    )


def _written(
    runtime: Runtime, remote: str, row: DocumentRow, rerender: Rerender
) -> DocumentRow | None:
    """Keeps a copy of what is pending; where its staging file did not survive it is rendered anew.

    Up to `staged` nobody has seen it, so other bytes (a newer renderer) are simply noted. None for
    one that cannot be rendered any more: it is named in `runtime.refused`.
    """
    if row.state != "pending":
        return row
    data = runtime.outbox.written(delivery(row, remote))
    if data is None:
        made = _made_again(runtime, remote, row, rerender)
        if made is None:
            return None
        row, data = made
    document = delivery(row, remote)
    if words := runtime.outbox.fix_name(document):
        refuse(runtime, row, words, remote)
        return None
    kept = runtime.outbox.keep(document, data)
    if kept != runtime.outbox.kept_path(document):
        name = f"{row.folder}/{row.name}"
        runtime.still[standing.KEPT_BESIDE] = sentence(
            "epoch.kept-beside", document=name, kept=kept.name
        )
    return row


def _made_again(
    runtime: Runtime, remote: str, row: DocumentRow, rerender: Rerender
) -> tuple[DocumentRow, bytes] | None:
    try:
        made = rerender(row)
    except CannotRender as error:
        refuse(runtime, row, error.words, remote)
        return None
    runtime.outbox.write(delivery(row, remote), made.data)
    if made.sha256 == row.sha256:
        return row, made.data
    with transaction(runtime.engine, "pending") as connection:
        problems = msgspec.json.encode(made.problems).decode()
        noted = (row.id, made.sha256, len(made.data), made.renderer, problems)
        documents.set_rendered(connection, [noted], state="pending")
    return msgspec.structs.replace(row, sha256=made.sha256, size=len(made.data)), made.data


def clear_staging(runtime: Runtime) -> None:
    """Deletes what lies staged where it is not handed over from: elsewhere its bytes went, or will
    go. What is staged by the ledger, or unknown to it, stays."""
    lying = runtime.outbox.lying_staged()
    made = {folder: made_keys(folder) for folder in made_for_others(runtime.house)}
    keys = {key for found in (*lying.values(), *made.values()) for key in found}
    if not keys:
        return
    with reading(runtime.engine) as connection:
        rows = documents.documents_by_key(connection, keys)
    for remote, found in lying.items():
        for row in (rows[key] for key in found if key in rows):
            if row.state == "handed" or (
                row.state in ("open", "pending")
                and _remote_now(runtime.house.config, row) not in (None, remote)
            ):
                runtime.outbox.drop_staged(delivery(row, remote))
    for folder, found in made.items():
        for row in (rows[key] for key in found if key in rows):
            # What is staged can go once the remote is named again.
            if row.state in ("open", "pending", "handed"):
                forget_made(folder, row.id)
