"""Between two pieces of work of a pass: told to stop, it stops; what people asked is applied.

A pass over thousands of files must keep neither SIGTERM nor a `pause` waiting for its end. It asks
here after each file, chunk, document and batch, and looks for requests once a second at most.
"""

from __future__ import annotations

from collections.abc import Collection

from processor.intake.scan import monotonic_ms
from processor.passes.runtime import Runtime

LOOK_MS = 1_000
# What may come into force while documents are handed over: all else is looked at before it.
SENDING = ("pause",)


def goes_on(runtime: Runtime, only: Collection[str] | None = None) -> bool:
    """Applies what was asked meanwhile, of the verbs in `only` if given; False where the process
    was told to stop: then nothing more is to be begun."""
    if runtime.stopping():
        return False
    moment = monotonic_ms()
    if moment - runtime.looked_at_ms >= LOOK_MS:
        runtime.looked_at_ms = moment
        runtime.answered += len(runtime.apply(only))
    return not runtime.stopping()
