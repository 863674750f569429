"""The child process of the rules engine: the only importer of durable_rules.

It is run as a file and imports nothing else of the package, so that it starts in a moment.

One JSON object a line goes each way; a rule is branches, a branch the places of its tests:

    {"define": {NAME: [[[0, 1], [2]], [[1]]], ...}}    -> {"defined": [NAME, ...]}
    {"ask": [[NAME, [1, 0, 2]], ...]}                  -> {"noted": [[-1, 1], ...]}

The facts of a question are the outcomes of its tests: 0 false, 1 true, 2 unknown. A rule set of
the child has two rules per rule: `any` branch with `$and` over `tN == 1` fires, noted as 2n;
`any` branch with `$and` over `tN >= 1` is still possible, noted as 2n + 1. One rule on `kind` alone
always matches (-1): without it a fact that no rule wants is an exception, and a slow poison. Each
fact has its own sid, whose state is deleted at once. An action only notes its number: what it
raised would be swallowed.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
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
            sets = message["define"]
            host.register_rulesets({one: definition(one, sets[one], noted) for one in sets})
            answer({"defined": list(sets)})
            continue
        answers = []
        for name, outcomes in message["ask"]:
            asked += 1
            sid = f"s{asked}"
            noted.clear()
            host.assert_fact(name, {"sid": sid, "id": sid, "kind": name, **facts(outcomes)})
            answers.append(sorted(noted))
            host.delete_state(name, sid)
        answer({"noted": answers})


def facts(outcomes: Sequence[int]) -> dict[str, int]:
    """The outcomes of tests as the engine reads them."""
    return {f"t{place}": outcome for place, outcome in enumerate(outcomes)}


def definition(
    name: str, rules: Sequence[Sequence[Sequence[int]]], noted: set[int]
) -> dict[str, Any]:
    """The rule set `name` in the engine's own form: the rule for all, and two per rule."""
    found: dict[str, Any] = {"always": _rule([{"kind": name}], _noting(noted, ALWAYS))}
    for place, branches in enumerate(rules):
        fires = [_all(name, [true(test) for test in one]) for one in branches]
        possible = [_all(name, [not_false(test) for test in one]) for one in branches]
        found[f"fires{place}"] = _rule(fires, _noting(noted, 2 * place))
        found[f"possible{place}"] = _rule(possible, _noting(noted, 2 * place + 1))
    return found


def true(test: int) -> dict[str, Any]:
    """The condition that a test is true."""
    return {f"t{test}": 1}


def not_false(test: int) -> dict[str, Any]:
    """The condition that a test is true or unknown."""
    return {"$gte": {f"t{test}": 1}}


def _all(name: str, conditions: list[dict[str, Any]]) -> dict[str, Any]:
    own = {"kind": name}
    return {"$and": [own, *conditions]} if conditions else own


def _rule(messages: Sequence[dict[str, Any]], run: Callable[[Any], None]) -> dict[str, Any]:
    how = "any" if len(messages) > 1 else "all"
    return {how: [{f"m{place}": one} for place, one in enumerate(messages)], "run": run}


def _noting(noted: set[int], number: int) -> Callable[[Any], None]:
    # The engine takes a second parameter, even a defaulted one, for an asynchronous action.
    def note(context: Any) -> None:
        noted.add(number)

    return note


if __name__ == "__main__":
    child()
