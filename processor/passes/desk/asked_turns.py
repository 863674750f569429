"""Turns of servers that somebody asked for, out of their time, while another process is at work."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from processor.house.places import away
from processor.ledger.database import reading, transaction
from processor.ledger.desk import requests
from processor.ledger.desk.requests import Answer, Request
from processor.model.sentence import Text, joined, sentence
from processor.passes.runtime import Runtime
from processor.passes.turns import ServerTurn

VERB = "server-turn"
PULL, PUSH = "pull", "push"


def values_of(turn: ServerTurn) -> dict[str, str]:
    """What is asked, as a request keeps it."""
    return {
        side: msgspec.json.encode(sorted(names)).decode()
        for side, names in ((PULL, turn.pull), (PUSH, turn.push))
    }


def asked(runtime: Runtime) -> dict[int, ServerTurn]:
    """What is asked for and not done, by the key of the request. A server that config.yaml names no
    more has no turn."""
    with reading(runtime.engine) as connection:
        waiting = [one for one in requests.asked(connection) if one.verb == VERB]
    servers = away(runtime.house.config)
    return {
        one.id: ServerTurn(*(_names(one, s) & servers for s in (PULL, PUSH))) for one in waiting
    }


def _names(request: Request, side: str) -> frozenset[str]:
    return frozenset(msgspec.json.decode(request.args.get(side, "[]"), type=list[str]))


def answer(runtime: Runtime, turns: Mapping[int, ServerTurn], served: ServerTurn) -> None:
    """Tells those who asked, once all servers that they named had their turn."""
    down = runtime.down()
    for key, turn in turns.items():
        if not (turn.pull <= served.pull and turn.push <= served.push):
            continue
        with transaction(runtime.engine, "request") as connection:
            requests.answer(connection, key, _answer(turn, down))


def _answer(turn: ServerTurn, down: Mapping[str, Text]) -> Answer:
    wrong = [
        sentence("alert.remote-down", remote=name, why=down[name])
        for name in sorted(turn.asked & down.keys())
    ]
    if wrong:
        return Answer(joined(wrong), refused=True)
    return Answer(sentence("server.had-turn", servers=sorted(turn.asked)))
