"""What is told as long as it stands, at the end of each pass: alerts that come and go with it."""

from __future__ import annotations

from processor.passes import (
    down_remotes,
    full_mailboxes,
    low_pools,
    old_figures,
    overdue,
    standing,
    stuck_documents,
    unanswered,
    untold,
)
from processor.passes.runtime import Runtime


def tell(runtime: Runtime, now: int) -> None:
    """Writes those that are due and takes away those that are over."""
    down_remotes.tell(runtime, now)
    full_mailboxes.tell(runtime, now)
    stuck_documents.tell(runtime)
    old_figures.tell(runtime, now)
    unanswered.tell(runtime, now)
    untold.tell(runtime)
    low_pools.tell(runtime, now)
    overdue.tell(runtime, now)
    standing.tell(runtime)
