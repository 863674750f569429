"""The rules engine: durable_rules in a child process, asked over pipes.

The child is a process of its own because a fault in the engine's C code takes its process with it.
It is started when the engine is entered: before threads. Answers are kept by group and outcomes; a
group is named by its content, so the answers of an unchanged rule set outlive reloads. Questions go
many at a time: a switch between two processes takes longer than an answer. What goes each way, and
how the child decides, stands in `engine_child.py`. What becomes of a house whose engine fails
stands in `engine_at_work.py`.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from processor.model.sentence import Sentence, sentence
from processor.rules.deciding.engine_child import ALWAYS
from processor.rules.deciding.engine_groups import (
    BRANCHES,
    MOST_TESTS,
    PARTS,
    Answer,
    EngineGroup,
    Question,
    outcomes_of,
)

# So many rule sets out of force may stay in the child.
_SOME = 64
# Answers that are kept before all are forgotten.
_KEPT = 200_000
# Questions, or rule sets, in one message. The child reads a message before it answers.
_AT_ONCE = 256
# Run as a file: as a module of the package it would load all that the package loads. It is told all
# paths, and looks for none itself.
COMMAND = (sys.executable, "-S", "-P", str(Path(__file__).with_name("engine_child.py")))


class EngineDied(Exception):
    """The child has ended, is late, or answers nonsense: hold the batch and call `restart`.

    `words` tells what happened.
    """

    def __init__(self, words: Sentence) -> None:
        super().__init__(words.id)
        self.words = words


class EngineNotStarted(OSError):
    """The system does not start the child: as it says it, with the program as the file."""


class Engine:
    """A running rules engine. Not for use from several threads at once.

    `deadline` is in seconds per message, `recycle` is the number of questions after which the child
    is replaced by a fresh one, `command` what is run as the child instead of `COMMAND`.
    """

    def __init__(
        self,
        deadline: float = 20.0,
        recycle: int = 50_000,
        command: tuple[str, ...] | None = None,
    ) -> None:
        self.deadline = deadline
        self.recycle = recycle
        self.command = command or COMMAND
        self._child: subprocess.Popen[bytes] | None = None
        self._defined: set[str] = set()
        self._asked = 0
        self._rest = b""
        self._answers: dict[tuple[str, int], Answer] = {}

    def __enter__(self) -> Self:
        self.start()
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

    def start(self) -> None:
        """Starts the child, unless it runs. Raises EngineNotStarted."""
        if self._child is None:
            self.restart()

    def restart(self) -> None:
        """Replaces the child by a fresh one. Answers already given are kept. Raises
        EngineNotStarted."""
        self._end()
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
        self._end()

    def _end(self) -> None:
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

    @property
    def asked(self) -> int:
        """How many questions went to the child since it was started."""
        return self._asked

    def ask(self, questions: Sequence[Question]) -> list[Answer]:
        """The rules that fire, and those that still may; raises EngineDied, after which `restart`
        is due. Of questions that are equal the child is asked one, once."""
        keys = [(group.name, outcomes) for group, outcomes in questions]
        new = {
            key: one for key, one in zip(keys, questions, strict=True) if key not in self._answers
        }
        if len(self._answers) + len(new) > _KEPT:
            self._answers.clear()
            new = dict(zip(keys, questions, strict=True))
        for key, answer in zip(new, self.ask_anew(list(new.values())), strict=True):
            self._answers[key] = answer
        return [self._answers[key] for key in keys]

    def ask_anew(self, questions: Sequence[Question]) -> list[Answer]:
        """What the child says now, whatever it said before; it is not kept."""
        answers: list[Answer] = []
        while len(answers) < len(questions):
            if self._asked >= self.recycle:
                self.restart()
            room = min(_AT_ONCE, self.recycle - self._asked)
            answers += self._put(questions[len(answers) : len(answers) + room])
        return answers

    def _put(self, questions: Sequence[Question]) -> list[Answer]:
        """Questions that go in one message, after the rule sets that the child does not know."""
        self._define({group.name: group for group, _ in questions})
        self._asked += len(questions)
        asked = [(group.name, outcomes_of(group, outcomes)) for group, outcomes in questions]
        reply = self._say({"ask": asked})
        noted = reply.get("noted")
        if not isinstance(noted, list) or len(noted) != len(questions):
            raise self._failed(sentence("engine.no-answer", reply=_brief(reply)))
        return [self._answer(group, one) for (group, _), one in zip(questions, noted, strict=True)]

    def _answer(self, group: EngineGroup, noted: Any) -> Answer:
        if not isinstance(noted, list) or ALWAYS not in noted:
            raise self._failed(sentence("engine.no-answer", reply=_brief({"noted": noted})))
        found = sorted({*noted} - {ALWAYS})
        if not set(found) <= set(range(2 * len(group.parts))):
            raise self._failed(sentence("engine.unknown-rule", reply=_brief({"noted": noted})))
        fires = tuple(number // 2 for number in found if not number % 2)
        return fires, tuple(number // 2 for number in found if number % 2)

    def _define(self, groups: dict[str, EngineGroup]) -> None:
        """Tells the child the rule sets that it does not know."""
        new = {name: one for name, one in groups.items() if name not in self._defined}
        if not new:
            return
        _refuse_too_large(new.values())
        rules = {name: [part.branches for part in one.parts] for name, one in new.items()}
        reply = self._say({"define": rules})
        if reply.get("defined") != list(new):
            raise self._failed(sentence("engine.not-taken", reply=_brief(reply)))
        self._defined |= new.keys()

    def _say(self, message: dict[str, Any]) -> dict[str, Any]:
        child = self._child
        if child is None or child.stdin is None:
            raise EngineDied(sentence("engine.not-running"))
        try:
            child.stdin.write(json.dumps(message).encode() + b"\n")
            child.stdin.flush()
        except OSError as error:
            raise self._failed(sentence("engine.ended")) from error
        try:
            reply = json.loads(self._line(child))
        except ValueError as error:
            raise self._failed(sentence("engine.no-json")) from error
        return reply if isinstance(reply, dict) else {"reply": reply}

    def _line(self, child: subprocess.Popen[bytes]) -> bytes:
        """The next line of the child; each piece of it must come within the deadline."""
        assert child.stdout is not None
        with selectors.DefaultSelector() as waiting:
            waiting.register(child.stdout, selectors.EVENT_READ)
            while b"\n" not in self._rest:
                if not waiting.select(self.deadline):
                    raise self._failed(sentence("engine.late", seconds=f"{self.deadline:g}"))
                read = os.read(child.stdout.fileno(), 65_536)
                if not read:
                    raise self._failed(sentence("engine.ended"))
                self._rest += read
        line, _, self._rest = self._rest.partition(b"\n")
        return line

    def _failed(self, what: Sentence) -> EngineDied:
        self._end()
        return EngineDied(what)


def _brief(reply: dict[str, Any]) -> str:
    """The end of what the child said: of a fault in it, the fault."""
    said = str(reply.get("error", reply)).strip()
    return said.splitlines()[-1][-300:]


def _refuse_too_large(groups: Iterable[EngineGroup]) -> None:
    """Raises EngineDied where a branch has more tests than the engine bears, and ValueError for a
    group that would harm it: a bug, as `groups_for` makes none."""
    for group in groups:
        branches = max((len(part.branches) for part in group.parts), default=0)
        if len(group.parts) > PARTS or branches > BRANCHES:
            raise ValueError(
                f"{len(group.parts)} rules of {branches} branches in one group, at most {PARTS} of"
                f" {BRANCHES}"
            )
        if group.tests > MOST_TESTS:
            rules = [part.rule for part in group.parts]
            raise EngineDied(
                sentence("engine.too-large", n=group.tests, most=MOST_TESTS, rules=rules)
            )
