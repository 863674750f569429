"""The rules engine: durable_rules in a child process, asked over pipes.

The child is a process of its own because a fault in the engine's C code takes its process with it.
It is started when the engine is entered: before threads. Answers are kept by group and set of true
branches; a group is named by its content, so the answers of an unchanged rule set outlive reloads.
What goes each way, and how the child answers, stands in `engine_child.py`.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from processor.rules.deciding.branches import GROUP, EngineGroup
from processor.rules.deciding.engine_child import ALWAYS

# So many rule sets out of force may stay in the child.
_SOME = 64
# Run as a file: as a module of the package it would load all that the package loads.
_CHILD = str(Path(__file__).with_name("engine_child.py"))


class EngineDied(Exception):
    """The child has ended, is late, or answers nonsense: hold the batch and call `restart`."""


class EngineNotStarted(OSError):
    """The system does not start the child: as it says it, with the program as the file."""


class Engine:
    """A running rules engine. Not for use from several threads at once.

    `deadline` is in seconds per answer, `recycle` is the number of questions after which the child
    is replaced by a fresh one, `command` what is run as the child.
    """

    def __init__(
        self,
        deadline: float = 20.0,
        recycle: int = 50_000,
        command: tuple[str, ...] = (sys.executable, "-P", _CHILD),
    ) -> None:
        self.deadline = deadline
        self.recycle = recycle
        self.command = command
        self._child: subprocess.Popen[bytes] | None = None
        self._defined: set[str] = set()
        self._asked = 0
        self._rest = b""
        self._answers: dict[tuple[str, frozenset[int]], frozenset[str]] = {}

    def __enter__(self) -> Self:
        self.restart()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The process id of the child, None while there is none."""
        return None if self._child is None else self._child.pid

    def restart(self) -> None:
        """Replaces the child by a fresh one. Answers already given are kept. Raises
        EngineNotStarted."""
        self.close()
        # The child must find the same packages, wherever this process was started.
        path = os.pathsep.join(entry or os.curdir for entry in sys.path)
        try:
            self._child = subprocess.Popen(
                self.command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": path},
            )
        except OSError as error:
            raise EngineNotStarted(error.errno, error.strerror, self.command[0]) from error

    def close(self) -> None:
        """Ends the child; does nothing where there is none."""
        child, self._child = self._child, None
        self._defined.clear()
        self._asked = 0
        self._rest = b""
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue

    def keep(self, names: Collection[str]) -> None:
        """Forgets what belongs to groups that are no longer in force: called when rules change.

        The child cannot forget, so it is replaced once half of what it holds is of no use.
        """
        self._answers = {key: found for key, found in self._answers.items() if key[0] in names}
        if len(self._defined.difference(names)) > max(_SOME, len(names)):
            self.restart()

    def forget_answers(self) -> None:
        """Every question goes to the child again."""
        self._answers.clear()

    @property
    def remembered(self) -> tuple[int, int]:
        """How many answers are kept here, and how many rule sets the child holds."""
        return len(self._answers), len(self._defined)

    def ask(self, group: EngineGroup, true_branches: frozenset[int]) -> frozenset[str]:
        """The notes of the rules that match; raises EngineDied, after which `restart` is due."""
        key = (group.name, true_branches)
        answer = self._answers.get(key)
        if answer is None:
            answer = self._answers[key] = self._put(group, true_branches)
        return answer

    def _put(self, group: EngineGroup, true_branches: frozenset[int]) -> frozenset[str]:
        if len(group.slots) > GROUP:
            raise ValueError(f"{len(group.slots)} branches in one group, at most {GROUP}")
        if self._asked >= self.recycle:
            self.restart()
        if group.name not in self._defined:
            reply = self._say({"define": group.name, "slots": len(group.slots)})
            if reply.get("defined") != group.name:
                raise self._failed(f"did not take a rule set: {reply}")
            self._defined.add(group.name)
        self._asked += 1
        reply = self._say({"ask": group.name, "true": sorted(true_branches)})
        noted = reply.get("noted")
        if not isinstance(noted, list) or ALWAYS not in noted:
            raise self._failed(f"gave no answer: {reply}")
        slots = set(noted) - {ALWAYS}
        if not slots <= set(range(len(group.slots))):
            raise self._failed(f"names rules that do not exist: {reply}")
        return frozenset(group.slots[slot].note for slot in slots)

    def _say(self, message: dict[str, Any]) -> dict[str, Any]:
        child = self._child
        if child is None or child.stdin is None:
            raise EngineDied("the rules engine is not running")
        try:
            child.stdin.write(json.dumps(message).encode() + b"\n")
            child.stdin.flush()
        except OSError as error:
            raise self._failed(f"has ended ({error.strerror})") from error
        try:
            reply = json.loads(self._line(child))
        except ValueError as error:
            raise self._failed("answers what is no JSON") from error
        return reply if isinstance(reply, dict) else {}

    def _line(self, child: subprocess.Popen[bytes]) -> bytes:
        """The next line of the child; each piece of it must come within the deadline."""
        assert child.stdout is not None
        with selectors.DefaultSelector() as waiting:
            waiting.register(child.stdout, selectors.EVENT_READ)
            while b"\n" not in self._rest:
                if not waiting.select(self.deadline):
                    raise self._failed(f"did not answer within {self.deadline:g} seconds")
                read = os.read(child.stdout.fileno(), 65_536)
                if not read:
                    raise self._failed("has ended")
                self._rest += read
        line, _, self._rest = self._rest.partition(b"\n")
        return line

    def _failed(self, what: str) -> EngineDied:
        code = self._child.poll() if self._child is not None else None
        self.close()
        ended = f", exit status {code}" if code is not None else ""
        return EngineDied(f"the rules engine {what}{ended}")
