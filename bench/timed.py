"""Runs the command line with a stopwatch around the steps: `python -m bench.timed OUT run ...`.

The functions of the pipeline are wrapped from outside. Times are of this process alone, and each
is without the times of the steps inside it; what the workers do at the same time shows only where
this process waits for them.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

# step -> (module, function) as `run` finds it; one that is not there ends the measurement.
STEPS: dict[str, tuple[tuple[str, str], ...]] = {
    "start": (
        ("processor.commands.run", "house_in_force"),
        ("processor.commands.run", "hold_the_brake"),
        ("processor.commands.opening.open_house", "ledger_of"),
    ),
    "start: ledger": (
        ("processor.pipeline", "begin"),
        ("processor.pipeline", "finish"),
        ("processor.pipeline", "apply_requests"),
        ("processor.pipeline", "release_due"),
    ),
    "claim": (("processor.passes.booking.files.claim", "claim_all"),),
    "survey": (("processor.passes.booking.files.arrive", "read_all"),),
    "book": (("processor.passes.booking.book", "book_all"),),
    "desk": (
        ("processor.passes.desk.sheet_answers", "apply_sheets"),
        ("processor.passes.desk.sheets", "write_due"),
    ),
    "rank": (("processor.pipeline", "prioritise"),),
    "decide: ledger": (("processor.pipeline", "decide_next"),),
    "decide: facts": (("processor.pipeline", "known_of"),),
    "decide: steps": (("processor.pipeline", "decide_chunk"),),
    "decide: write": (("processor.ledger.deciding.outcomes", "write"),),
    "close": (("processor.pipeline", "close_wave"), ("processor.pipeline", "wave_is_full")),
    "render: read": (("processor.pipeline", "start_rendering"),),
    "render: here": (("processor.passes.sending.render", "render_part"),),
    "render: wait, write": (("processor.pipeline", "note_pending"),),
    "deliver": (("processor.pipeline", "hand_over"),),
    "report": (("processor.passes.down_remotes", "tell"), ("processor.pipeline", "report")),
}


class Missing(Exception):
    """Functions to be timed that `run` does not have any more; the message names them."""


class Stopwatch:
    """Seconds and calls by step, nested steps taken out of the outer ones."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.calls: dict[str, int] = {}
        self.inner: list[float] = []

    def around(self, step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """`function`, timed as `step`."""

        def timed(*args: Any, **kwargs: Any) -> Any:
            self.inner.append(0.0)
            started = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                spent = time.perf_counter() - started
                own = spent - self.inner.pop()
                self.seconds[step] = self.seconds.get(step, 0.0) + own
                self.calls[step] = self.calls.get(step, 0) + 1
                if self.inner:
                    self.inner[-1] += spent

        return timed


def wrap(watch: Stopwatch) -> None:
    """Puts the stopwatch around every step. Raises Missing, and wraps nothing, where one is gone:
    its time would be counted as another's."""
    places = [
        (step, import_module(module), name)
        for step, functions in STEPS.items()
        for module, name in functions
    ]
    if gone := [
        f"{module.__name__}.{name}" for _, module, name in places if name not in vars(module)
    ]:
        raise Missing(f"bench/timed.py times what is not there: {', '.join(gone)}")
    for step, module, name in places:
        setattr(module, name, watch.around(step, getattr(module, name)))


def main() -> int:
    """Wraps, runs one command, writes the times as JSON."""
    out, *argv = sys.argv[1:]
    started = time.perf_counter()
    from processor.cli import main as crossdock

    watch = Stopwatch()
    try:
        wrap(watch)
    except Missing as missing:
        sys.stderr.write(f"{missing}\n")
        return 2
    ready = time.perf_counter()
    code = crossdock(argv)
    ended = time.perf_counter()
    Path(out).write_text(
        json.dumps(
            {
                "import_s": ready - started,
                "command_s": ended - ready,
                "seconds": watch.seconds,
                "calls": watch.calls,
            }
        )
    )
    return code


if __name__ == "__main__":
    sys.exit(main())
