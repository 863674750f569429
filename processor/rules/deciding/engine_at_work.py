"""Who answers in a house at work: the engine, restarted so often and no oftener, or the plain
evaluator, where config.yaml says `engine: plain`.

A child that died is replaced and asked once more. After `TRIALS` failures the engine is given up
until `renew`, which a pass begins with: what it would have decided waits, and nobody waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import product
from typing import Protocol

from processor.model.sentence import Sentence, sentence
from processor.rules.deciding.engine import Engine, EngineDied, EngineNotStarted
from processor.rules.deciding.engine_groups import TRUE, UNKNOWN, Answer, Ask, Question, groups_for
from processor.rules.deciding.evaluator import plain_ask

TRIALS = 3
# Asked with every set of four outcomes: whether it knows any branch, all tests, still possible.
_PROBE = groups_for((("any", ((0, 1), (2,))), ("all", ((1, 2, 3),))))[0].group
_QUESTIONS = [
    (_PROBE, sum(outcome << 2 * place for place, outcome in enumerate(one)))
    for one in product((0, TRUE, UNKNOWN), repeat=_PROBE.tests)
]


class Answers(Protocol):
    """What answers for the rules of a house. `plain` while the plain evaluator does."""

    plain: bool

    def ask(self, questions: Sequence[Question], /) -> list[Answer]:
        """The rules that fire, and those that still may; raises EngineDied."""

    def renew(self) -> None:
        """A pass begins: what was given up is tried again."""

    def distrust(self) -> None:
        """An answer was wrong: what was answered is forgotten, and a fresh child answers."""

    def keep(self, names: Collection[str]) -> None:
        """Other groups are in force."""

    def why_not(self) -> Sentence | None:
        """Why it cannot be asked now, None where it answers right."""


class PlainAnswers:
    """The plain evaluator alone, as in trials and tests."""

    plain = True
    ask = staticmethod(plain_ask)

    def renew(self) -> None:
        """Nothing is ever given up."""

    def distrust(self) -> None:
        """There is nothing to forget."""

    def keep(self, names: Collection[str]) -> None:
        """Nothing is kept."""

    def why_not(self) -> Sentence | None:
        """It always answers."""
        return None


class EngineAtWork:
    """The engine of a house at work. Enter it before threads are started: it starts the child."""

    def __init__(self, engine: Engine, *, plain: bool = False) -> None:
        self.plain = plain
        self._engine = engine
        self._failures = 0
        self._why: Sentence | None = None

    def start(self) -> None:
        """Starts the child; where it does not start, `ask` says so."""
        if not self.plain:
            self._try(self._engine.start)

    def ask(self, questions: Sequence[Question], /) -> list[Answer]:
        """The rules that fire, and those that still may. Raises EngineDied where the engine does
        not answer twice in a row, or was given up."""
        if self.plain:
            return plain_ask(questions)
        return self._twice(self._engine.ask, questions)

    def _twice(self, ask: Ask, questions: Sequence[Question]) -> list[Answer]:
        if self._failures >= TRIALS and self._why is not None:
            raise EngineDied(self._why)
        try:
            return ask(questions)
        except EngineDied as first:
            # Where the child never started, that is the cause.
            self._failed(self._why or first.words)
        self._restart()
        try:
            return ask(questions)
        except EngineDied as second:
            self._failed(self._why or second.words)
            raise EngineDied(self._why or second.words) from second

    def renew(self) -> None:
        """A pass begins: what was given up is tried again."""
        self._failures = 0
        self._why = None

    def distrust(self) -> None:
        """An answer was wrong: what was answered is forgotten, and a fresh child answers."""
        if self.plain:
            return
        self._engine.forget_answers()
        if self._failures < TRIALS:
            self._failures += 1
            self._restart()

    def keep(self, names: Collection[str]) -> None:
        """Other groups are in force."""
        try:
            self._engine.keep(names)
        except EngineNotStarted as error:
            self._failed(not_started(error))

    def why_not(self) -> Sentence | None:
        """Why the engine cannot be asked now, None where it answers some questions right."""
        if self.plain:
            return None
        try:
            answers = self._twice(self._engine.ask_anew, _QUESTIONS)
        except EngineDied as died:
            return died.words
        return None if answers == plain_ask(_QUESTIONS) else sentence("engine.wrong")

    def _restart(self) -> None:
        self._try(self._engine.restart)

    def _try(self, begin: Callable[[], None]) -> None:
        try:
            begin()
        except EngineNotStarted as error:
            self._failed(not_started(error))

    def _failed(self, why: Sentence) -> None:
        self._failures += 1
        self._why = why


def not_started(error: EngineNotStarted) -> Sentence:
    """That the child was not started, as the system says it."""
    return sentence("engine.not-started", program=str(error.filename), why=str(error.strerror))
