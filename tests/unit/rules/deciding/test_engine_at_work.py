"""The engine of a house: restarted so often and no oftener, tried again by the next pass."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from builders.doctored_child import doctored

from processor.languages.languages import in_english
from processor.rules import (
    Answer,
    Answers,
    Engine,
    EngineAtWork,
    EngineDied,
    EngineGroup,
    PlainAnswers,
    plain_answer,
)
from processor.rules.deciding.engine_at_work import TRIALS
from processor.rules.deciding.engine_groups import RulePart

ONE = EngineGroup("one", 1, (RulePart("a", ((0,),)),))
BOTH = ((0,), (0,))


def said(answers: Answers, outcomes: int) -> Answer:
    [answer] = answers.ask([(ONE, outcomes)])
    return answer


class Counted(Engine):
    """Counts how often its child was started."""

    started = 0

    def restart(self) -> None:
        """Starts it once more."""
        self.started += 1
        super().restart()


@contextmanager
def at_work(*command: str, plain: bool = False) -> Iterator[tuple[EngineAtWork, Counted]]:
    engine = Counted(command=command or None)
    try:
        answers = EngineAtWork(engine, plain=plain)
        answers.start()
        yield answers, engine
    finally:
        engine.close()


def test_a_child_that_dies_once_is_asked_again() -> None:
    with at_work() as (answers, engine):
        assert engine.pid is not None
        os.kill(engine.pid, signal.SIGKILL)
        assert said(answers, 1) == BOTH
        assert engine.started == 2


def test_a_child_that_always_dies_is_given_up_until_the_next_pass() -> None:
    with at_work(sys.executable, "-c", "") as (answers, engine):
        for _ in range(50):
            with pytest.raises(EngineDied) as died:
                said(answers, 1)
            assert in_english(died.value.words) == "its process has ended"
        assert engine.started <= TRIALS + 1
        answers.renew()
        with pytest.raises(EngineDied):
            said(answers, 1)
        assert engine.started <= 2 * TRIALS + 1


def test_a_child_that_cannot_be_started_is_said_to_be_that(tmp_path: Path) -> None:
    program = str(tmp_path / "python")
    with at_work(program) as (answers, _):
        with pytest.raises(EngineDied) as died:
            said(answers, 1)
        told = in_english(died.value.words)
        assert told == f"its process cannot be started: {program}: No such file or directory"
        assert answers.why_not() == died.value.words


def test_a_child_that_is_mended_answers_again_in_the_next_pass(tmp_path: Path) -> None:
    program = tmp_path / "python"
    with at_work(str(program), "-P", *Engine().command[2:]) as (answers, _):
        with pytest.raises(EngineDied):
            said(answers, 1)
        program.symlink_to(sys.executable)
        answers.renew()
        assert answers.why_not() is None
        assert said(answers, 1) == BOTH


@pytest.mark.parametrize(
    "way", ["any_as_and", "forgets_unknown", "drops_facts", "drops_questions", "fires_too_much"]
)
def test_a_child_that_decides_wrongly_is_told_by_questions_whose_answers_are_known(
    way: str,
) -> None:
    with at_work(*doctored(way)) as (answers, _):
        why = answers.why_not()
        assert why is not None
        assert in_english(why) == "it answers a question whose answer is known wrongly"


def test_a_child_without_its_library_is_told_with_what_it_lacks() -> None:
    with at_work(*doctored("takes_nothing")) as (answers, _):
        why = answers.why_not()
        assert why is not None
        assert "did not take the rules: ZeroDivisionError" in in_english(why)


def test_what_a_wrong_child_answered_is_forgotten() -> None:
    with at_work(*doctored("forgets_unknown")) as (answers, engine):
        assert said(answers, 2) == ((), ())
        engine.command = Engine().command
        assert said(answers, 2) == ((), ())
        answers.distrust()
        assert said(answers, 2) == ((), (0,))


def test_where_the_plain_evaluator_decides_no_child_is_started(tmp_path: Path) -> None:
    with at_work(str(tmp_path / "nothing"), plain=True) as (answers, engine):
        assert said(answers, 1) == plain_answer(ONE, 1) == BOTH
        answers.distrust()
        assert (answers.why_not(), engine.started) == (None, 0)


def test_a_house_that_is_edited_to_ask_the_engine_asks_it_at_once() -> None:
    with at_work(plain=True) as (answers, engine):
        said(answers, 1)
        answers.plain = False
        assert said(answers, 2) == ((), (0,))
        assert engine.asked == 1


def test_in_trials_the_plain_evaluator_is_never_in_doubt() -> None:
    answers = PlainAnswers()
    answers.renew()
    answers.distrust()
    answers.keep(())
    assert answers.why_not() is None
    assert said(answers, 1) == BOTH
