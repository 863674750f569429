"""The child process in which durable_rules runs: the only importer of it. Started by engine.py.

Reads one JSON object a line from standard input, answers one a line on standard output:

    {"define": NAME, "slots": N}          -> {"defined": NAME}
    {"ask": NAME, "true": [0, 3]}         -> {"noted": [0, 3]}

A rule set has one rule per slot, `kind == NAME and bN == true`, and one rule on `kind` alone that
always matches: without it a fact that no rule wants is an exception, and a slow poison. Facts hold
the kind and booleans, nothing else; each has its own sid, whose state is deleted at once. An
action only notes its slot: what it raised would be swallowed.

This file is run by path, not imported, so that the child loads nothing of the package.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any

from durable import engine

ALWAYS = -1


class _Host(engine.Host):  # type: ignore[misc]
    """A host without timer threads: no rule here has a timer, and one thread is enough."""

    def _run(self) -> None:
        return


def _noting(noted: set[int], slot: int) -> Callable[[Any], None]:
    # durable_rules takes a second parameter, even a defaulted one, for an asynchronous action.
    def note(context: Any) -> None:
        noted.add(slot)

    return note


def definition(name: str, slots: int, noted: set[int]) -> dict[str, Any]:
    """The rule set `name` in the engine's own form: one rule per slot, and the one for all."""
    always = {"all": [{"m": {"kind": name}}], "run": _noting(noted, ALWAYS)}
    rules: dict[str, Any] = {"always": always}
    for slot in range(slots):
        rules[f"r{slot}"] = {
            "all": [{"m": {"$and": [{"kind": name}, {f"b{slot}": True}]}}],
            "run": _noting(noted, slot),
        }
    return {name: rules}


def serve(lines: Any, answer: Callable[[dict[str, Any]], None]) -> None:
    """Answers until the input ends."""
    host = _Host()
    noted: set[int] = set()
    asked = 0
    for line in lines:
        message = json.loads(line)
        if "define" in message:
            name = message["define"]
            host.register_rulesets(definition(name, message["slots"], noted))
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


def main() -> None:
    """Keeps standard output for answers alone, and leaves Ctrl-C to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def answer(message: dict[str, Any]) -> None:
        out.write(json.dumps(message) + "\n")
        out.flush()

    try:
        serve(sys.stdin, answer)
    except Exception:
        answer({"error": traceback.format_exc(limit=3)})
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
