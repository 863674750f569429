"""Files of one look that another shows to be at rest."""

from __future__ import annotations

import time
from collections.abc import Callable

from processor.intake.scan import Arrival, Oddity, TermsOf, monotonic_ms, settled
from processor.intake.settle import Settling
from processor.model.arriving import Arriving

Looked = tuple[list[Arrival], list[Oddity]]


def when_settled(
    look: Callable[[], Looked],
    ready: Callable[[list[Arrival], Settling, int], list[Arrival]],
    terms: TermsOf | None,
) -> Looked:
    """Looks, waits once for as long as the `terms` of the senders ask, looks again, and gives what
    is `ready` then, with what was odd."""
    arrivals, odd = look()
    if not arrivals:
        return [], odd
    known = terms or (lambda _: Arriving())
    quiet_ms = max(known(one.sender).settle_ms for one in arrivals)
    settling = Settling(quiet_ms)
    settled(arrivals, settling, monotonic_ms(), terms)
    if quiet_ms:
        time.sleep(quiet_ms / 1000)
    # What a folder holds that could not be read then is seen for the first time now, and waits.
    unread = [one for one in odd if one.blocked and not one.name]
    arrivals, odd = look()
    odd += [one for one in unread if one not in odd]
    return ready(arrivals, settling, monotonic_ms()), odd
