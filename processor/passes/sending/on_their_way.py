"""Which documents wait for servers."""

from __future__ import annotations

from processor.intake.scan import at_remote
from processor.ledger.database import reading
from processor.ledger.outgoing import documents
from processor.passes.runtime import Runtime
from processor.passes.sending.deliver import remote_of


def documents_for(runtime: Runtime, servers: frozenset[str]) -> frozenset[int]:
    """The keys of the documents that wait for these servers."""
    return frozenset(waiting_for(runtime, servers))


def waiting_for(runtime: Runtime, servers: frozenset[str]) -> dict[int, str]:
    """The documents that wait for these servers, by key: remote, folder and name."""
    if not servers:
        return {}
    with reading(runtime.engine) as connection:
        staged = documents.staged_for(connection)
        rows = documents.documents_in(connection, "open", "pending", "staged")
    config = runtime.house.config
    found = ((row, remote_of(config, row, staged)) for row in rows)
    return {
        row.id: at_remote(remote, f"{row.folder}/{row.name}")
        for row, remote in found
        if remote is not None and remote in servers
    }
