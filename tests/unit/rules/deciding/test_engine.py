"""The engine's child process: right answers, and what happens when it dies, is late, or raves."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from builders.paths import ROOT

from processor.commands.opening.open_house import ending
from processor.languages.languages import in_english
from processor.rules import (
    Answer,
    Engine,
    EngineDied,
    EngineGroup,
    EngineNotStarted,
    Names,
    RuleSets,
    decide,
    groups_of,
    load,
    plain_answer,
    plain_ask,
    plain_verdict,
)
from processor.rules.deciding.engine_groups import RulePart, groups_for, outcomes_of

TRUE, UNKNOWN = 1, 2


def group(name: str, rules: int) -> EngineGroup:
    """Rules on a test of their own and on one that all share."""
    parts = tuple(RulePart(f"rule-{n}", ((n, rules),)) for n in range(rules))
    return EngineGroup(name, rules + 1, parts)


def question(*outcomes: int) -> int:
    return sum(one << 2 * place for place, one in enumerate(outcomes))


def said(engine: Engine, group: EngineGroup, outcomes: int) -> Answer:
    [answer] = engine.ask([(group, outcomes)])
    return answer


def all_questions(tests: int) -> list[int]:
    return [question(*one) for one in product((0, TRUE, UNKNOWN), repeat=tests)]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as running:
        yield running


def test_what_and_any_and_unknown_mean_is_decided_by_the_engine(engine: Engine) -> None:
    """Answers written down by hand, not asked of the evaluator."""
    parts = (RulePart("all", ((0, 1),)), RulePart("any", ((0,), (1,))), RulePart("always", ((),)))
    one = EngineGroup("by-hand", 2, parts)
    f, t, u = 0, TRUE, UNKNOWN
    for outcomes, fires, possible in (
        ((f, f), "always", "always"),
        ((t, f), "any always", "any always"),
        ((f, t), "any always", "any always"),
        ((t, t), "all any always", "all any always"),
        ((u, f), "always", "any always"),
        ((f, u), "always", "any always"),
        ((u, t), "any always", "all any always"),
        ((t, u), "any always", "all any always"),
        ((u, u), "always", "all any always"),
    ):
        found = said(engine, one, question(*outcomes))
        names = [" ".join(parts[place].rule for place in places) for places in found]
        assert names == [fires, possible], outcomes


def test_every_question_about_four_rules_is_answered_right(engine: Engine) -> None:
    rules = (("a", ((0, 1), (2,))), ("b", ((1, 2, 3),)), ("c", ((3,), (4, 0))), ("d", ((4,),)))
    [planned] = groups_for(rules)
    for outcomes in all_questions(5):
        assert said(engine, planned.group, outcomes) == plain_answer(planned.group, outcomes)


def test_many_rule_sets_live_side_by_side(engine: Engine) -> None:
    groups = [group(f"side-{number}", number % 4 + 1) for number in range(60)]
    draw = random.Random(7)
    for _ in range(600):
        one = draw.choice(groups)
        outcomes = question(*(draw.randrange(3) for _ in range(one.tests)))
        assert said(engine, one, outcomes) == plain_answer(one, outcomes)


@pytest.mark.parametrize(("branches", "tests"), [(300, 1), (9, 3), (40, 12), (1, 200), (5, 60)])
def test_rules_as_long_as_nobody_writes_them_are_decided_right(
    engine: Engine, branches: int, tests: int
) -> None:
    draw = random.Random(branches)
    own = [tuple(range(one * tests, (one + 1) * tests)) for one in range(branches)]
    planned = groups_for([("long", own)])
    for met in (None, 0, branches // 2, branches - 1):
        fires, possible = [], []
        for one in planned:
            told = [
                TRUE if met is not None and test in own[met] else draw.choice((0, UNKNOWN))
                for test in one.tests
            ]
            answer = said(engine, one.group, question(*told))
            assert answer == plain_answer(one.group, question(*told))
            fires += answer[0]
            possible += answer[1]
        assert bool(fires) == (met is not None)


def test_a_group_takes_no_more_than_four_rules_and_twenty_tests() -> None:
    wide = [(f"r{n}", [(n * 8 + place,) for place in range(8)]) for n in range(6)]
    assert [len(one.group.parts) for one in groups_for(wide)] == [2, 2, 2]
    many = [(f"r{n}", [(0, 1)]) for n in range(9)]
    assert [len(one.group.parts) for one in groups_for(many)] == [4, 4, 1]
    assert [one.owners for one in groups_for(many)] == [(0, 1, 2, 3), (4, 5, 6, 7), (8,)]


def test_a_question_has_an_outcome_for_each_test() -> None:
    one = group("q", 2)
    assert outcomes_of(one, question(TRUE, 0, UNKNOWN)) == [1, 0, 2]


def test_an_answer_is_asked_for_once() -> None:
    with Engine() as engine:
        answer = said(engine, group("kept", 3), 1)
        engine.close()
        assert said(engine, group("kept", 3), 1) == answer


def test_a_dead_child_is_noticed_and_a_restart_mends_it() -> None:
    with Engine() as engine:
        said(engine, group("g", 2), 0)
        assert engine.pid is not None
        os.kill(engine.pid, signal.SIGKILL)
        with pytest.raises(EngineDied):
            said(engine, group("g", 2), question(TRUE, 0, TRUE))
        with pytest.raises(EngineDied, match="not-running"):
            said(engine, group("g", 2), question(TRUE, 0, TRUE))
        engine.restart()
        assert said(engine, group("g", 2), question(TRUE, UNKNOWN, TRUE)) == ((0,), (0, 1))


def test_a_recycled_child_answers_like_the_first() -> None:
    with Engine(recycle=3) as engine:
        first = engine.pid
        for outcomes in all_questions(3):
            assert said(engine, group("g", 2), outcomes) == plain_answer(group("g", 2), outcomes)
        assert engine.pid != first


@pytest.mark.parametrize(
    ("child", "message"),
    [
        ("", "ended"),
        ("print('nonsense', flush=True); input(); input()", "no-json"),
        ("print('{}', flush=True); input(); input()", "not-taken"),
        ("import sys; [print('[1]', flush=True) for _ in sys.stdin]", "not-taken"),
        (
            "import json\nprint(json.dumps({'defined': ['g']}), flush=True)\n"
            "print(json.dumps({'noted': [[0]]}), flush=True)\ninput(); input(); input()",
            "no-answer",
        ),
        (
            "import json\nprint(json.dumps({'defined': ['g']}), flush=True)\n"
            "print(json.dumps({'noted': [[-1, 7]]}), flush=True)\ninput(); input(); input()",
            "unknown-rule",
        ),
    ],
)
def test_a_child_that_does_not_answer_in_form_counts_as_dead(child: str, message: str) -> None:
    with Engine(command=(sys.executable, "-c", child)) as engine:
        with pytest.raises(EngineDied, match=message):
            said(engine, group("g", 2), 0)
        assert engine.pid is None


def test_a_child_that_hangs_counts_as_dead() -> None:
    hanging = (sys.executable, "-c", "import sys; sys.stdin.read()")
    with (
        Engine(deadline=0.05, command=hanging) as engine,
        pytest.raises(EngineDied, match="late"),
    ):
        said(engine, group("g", 2), 0)


def test_closing_ends_the_child_and_may_be_repeated() -> None:
    engine = Engine()
    engine.restart()
    pid = engine.pid
    assert pid is not None
    engine.close()
    engine.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_sent_to_all_processes_leaves_the_child_to_its_parent(
    engine: Engine, stop: signal.Signals
) -> None:
    said(engine, group("before", 2), 0)
    assert engine.pid is not None
    os.kill(engine.pid, stop)
    told = question(TRUE, 0, TRUE)
    assert said(engine, group(f"after-{stop.name}", 2), told) == ((0,), (0,))


def test_the_child_ends_when_its_parent_is_gone() -> None:
    with Engine() as engine:
        said(engine, group("g", 2), 0)
        child = engine._child
        assert child is not None and child.stdin is not None
        child.stdin.close()
        assert child.wait(timeout=60) == 0


def test_more_conditions_than_the_engine_bears_are_told_and_not_tried() -> None:
    [planned] = groups_for([("endless", [tuple(range(201))])])
    with Engine() as engine:
        pid = engine.pid
        with pytest.raises(EngineDied) as died:
            said(engine, planned.group, 0)
        assert "201 conditions" in in_english(died.value.words)
        assert engine.pid == pid


def test_five_rules_in_one_group_are_a_bug() -> None:
    with Engine() as engine, pytest.raises(ValueError, match="at most 4"):
        said(engine, group("five", 5), 0)


def test_the_engine_is_loaded_by_no_process_but_the_child() -> None:
    code = "import processor.rules, sys; print(any(m.startswith('durable') for m in sys.modules))"
    path = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert done.stdout.strip() == "False"


def edited(number: int) -> RuleSets:
    """Rule sets of a house that adds a rule to thirty at every edit."""
    rules = "".join(
        f"  - id: rule-{edit}\n    why: Because\n    when: {{order.quantity: over {edit}}}\n"
        "    then: {tag: seen}\n"
        for edit in [*range(30), 1000 + number]
    )
    sets, problems = load({"rules/review.yaml": f"stage: review\nrules:\n{rules}"}, Names())
    assert sets is not None, problems
    return sets


@pytest.mark.parametrize("edits", [40, pytest.param(1000, marks=pytest.mark.slow)])
def test_many_edits_leave_nothing_behind(edits: int) -> None:
    """The child and what is remembered of its answers stay as large as one rule set."""
    most = (0, 0)
    with Engine() as engine:
        for number in range(edits):
            sets = edited(number % 200)
            facts = [{"order.quantity": place} for place in (0, 7, 2000)]
            assert decide(sets.review, facts, engine.ask) == decide(sets.review, facts, plain_ask)
            engine.keep(groups_of(sets))
            most = max(most, engine.remembered)
    groups = len(groups_of(edited(0)))
    assert most[0] <= 12 * groups
    assert most[1] <= 2 * groups + 64 + groups


@pytest.mark.slow
def test_five_thousand_rules_of_one_stage_are_decided_right() -> None:
    rules = "".join(
        f"  - id: rule-{n}\n    why: Because\n    any_of:\n      - order.quantity: {n}\n"
        f"      - order.line_count: {n}\n      - order.max_line_quantity: {n}\n"
        "    then: {tag: seen}\n"
        for n in range(5000)
    )
    sets, problems = load({"rules/review.yaml": f"stage: review\nrules:\n{rules}"}, Names())
    assert sets is not None and not [one for one in problems if one.severity == "error"]
    facts = [
        {"order.quantity": n, "order.line_count": n % 7, "order.max_line_quantity": None}
        for n in range(0, 6000, 500)
    ]
    with Engine() as engine:
        verdicts = decide(sets.review, facts, engine.ask)
    assert verdicts == [plain_verdict(sets.review, one) for one in facts]


@pytest.mark.parametrize(
    ("mode", "why"), [(None, "No such file or directory"), (0o644, "Permission denied")]
)
def test_a_child_that_cannot_be_started_is_told_without_a_promise(
    mode: int | None, why: str, tmp_path: Path
) -> None:
    program = tmp_path / "python"
    if mode is not None:
        program.touch(mode)
    with pytest.raises(EngineNotStarted) as raised, Engine(command=(str(program),)):
        pass
    ended = ending(raised.value)
    assert ended is not None
    words, code = ended
    assert code == 1
    assert f"nothing is decided: {program}: {why}." in in_english(words)
    assert "half-done" not in in_english(words)
