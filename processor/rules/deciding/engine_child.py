"""The child process of the rules engine: the only importer of durable_rules.

It is run as a file and imports nothing else of the package, so that it starts in a moment.

One JSON object a line goes each way:

    {"define": NAME, "slots": N}          -> {"defined": NAME}
    {"ask": NAME, "true": [0, 3]}         -> {"noted": [-1, 0, 3]}

A rule set of the child has one rule per slot, `kind == NAME and bN == true`, and one rule on `kind`
alone that always matches (-1): without it a fact that no rule wants is an exception, and a slow
poison. Facts hold the kind and booleans, nothing else; each has its own sid, whose state is
deleted at once. An action only notes its slot: what it raised would be swallowed.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterable
from typing import Any

ALWAYS = -1


def child() -> None:
    """The child's life: until its input ends. Standard output is for answers alone."""
    # A stop sent to the whole group of processes must let the parent finish its chunk first.
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.SIG_IGN)
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def answer(message: dict[str, Any]) -> None:
        out.write(json.dumps(message) + "\n")
        out.flush()

    try:
        _serve(sys.stdin, answer)
    except Exception:
        answer({"error": traceback.format_exc(limit=3)})
        os._exit(1)
    os._exit(0)


def _serve(lines: Iterable[str], answer: Callable[[dict[str, Any]], None]) -> None:
    """Answers until the input ends."""
    # Imported here, so that no other process ever loads the engine's C code.
    from durable import engine

    class Host(engine.Host):  # type: ignore[misc]
        """A host without timer threads: no rule has a timer, and one thread is enough."""

        def _run(self) -> None:
            return

    host = Host()
    noted: set[int] = set()
    asked = 0
    for line in lines:
        message = json.loads(line)
        if "define" in message:
            name = message["define"]
            host.register_rulesets(_definition(name, message["slots"], noted))
            answer({"defined": name})
            continue
        asked += 1
        sid = f"s{asked}"
        name = message["ask"]
        fact: dict[str, Any] = {"sid": sid, "id": sid, "kind": name}
        for slot in message["true"]:
            fact[f"b{slot}"] = True
        noted.clear()
        host.assert_fact(name, fact)
        answer({"noted": sorted(noted)})
        host.delete_state(name, sid)


def _definition(name: str, slots: int, noted: set[int]) -> dict[str, Any]:
    """The rule set `name` in the engine's own form: the rule for all, and one per slot."""
    always = {"all": [{"m": {"kind": name}}], "run": _noting(noted, ALWAYS)}
    rules: dict[str, Any] = {"always": always}
    for slot in range(slots):
        rules[f"r{slot}"] = {
            "all": [{"m": {"$and": [{"kind": name}, {f"b{slot}": True}]}}],
            "run": _noting(noted, slot),
        }
    return {name: rules}


def _noting(noted: set[int], slot: int) -> Callable[[Any], None]:
    # The engine takes a second parameter, even a defaulted one, for an asynchronous action.
    def note(context: Any) -> None:
        noted.add(slot)

    return note


if __name__ == "__main__":
    child()
