"""What `crossdock check` says of who decides: whether the rules engine starts and answers right."""

from __future__ import annotations

from pathlib import Path

from processor.house.premises import Premises
from processor.model.sentence import Sentence
from processor.problems.problem import Problem, problem
from processor.rules import Engine, EngineAtWork


def engine_problems(
    house: Premises, config: str, command: tuple[str, ...] | None = None
) -> list[Problem]:
    """The engine as it starts here and now, as a problem where it does not or answers wrong;
    `command` is what runs as its child."""
    if house.decides_plainly is not None:
        return []
    engine = Engine(command=command)
    try:
        answers = EngineAtWork(engine)
        answers.start()
        why = answers.why_not()
    finally:
        engine.close()
    if why is None:
        return []
    return [problem("engine/cannot-answer", file=Path(config).name, why=why)]


def engine_lines(house: Premises) -> list[Sentence]:
    """That the plain evaluator decides, where it does."""
    return [] if house.decides_plainly is None else [house.decides_plainly]
