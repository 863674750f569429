"""Which documents wait for servers."""

from __future__ import annotations

from processor.ledger import documents
from processor.ledger.database import reading
from processor.passes.runtime import Runtime
from processor.passes.sending.deliver import remote_of


def documents_for(runtime: Runtime, servers: frozenset[str]) -> frozenset[int]:
    """The keys of the documents that wait for these servers."""
    if not servers:
        return frozenset()
    with reading(runtime.engine) as connection:
        staged = documents.staged_for(connection)
        rows = documents.documents_in(connection, "open", "pending", "staged")
    config = runtime.house.config
    return frozenset(row.id for row in rows if remote_of(config, row, staged) in servers)
