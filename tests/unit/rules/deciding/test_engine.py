"""The engine's child process: right answers, and what happens when it dies, is late, or raves."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders.paths import ROOT

from processor.commands.open_house import ending
from processor.languages.languages import in_english
from processor.rules import (
    Engine,
    EngineDied,
    EngineGroup,
    EngineNotStarted,
    Names,
    RuleSets,
    decide,
    groups_of,
    load,
    plain_ask,
    plain_verdict,
)
from processor.rules.deciding.branches import Slot


def group(name: str, rules: int) -> EngineGroup:
    slots = tuple(Slot(f"rule-{number // 2}", bool(number % 2)) for number in range(rules))
    return EngineGroup(name, slots)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as running:
        yield running


def test_every_set_of_eight_branches_is_answered_right(engine: Engine) -> None:
    eight = group("all", 8)
    for bits in range(256):
        true = frozenset(slot for slot in range(8) if bits >> slot & 1)
        assert engine.ask(eight, true) == plain_ask(eight, true)


def test_many_rule_sets_live_side_by_side(engine: Engine) -> None:
    groups = [group(f"side-{number}", number % 8 + 1) for number in range(60)]
    draw = random.Random(7)
    for _ in range(600):
        one = draw.choice(groups)
        true = frozenset(slot for slot in range(len(one.slots)) if draw.random() < 0.4)
        assert engine.ask(one, true) == plain_ask(one, true)


def test_an_answer_is_asked_for_once() -> None:
    with Engine() as engine:
        answer = engine.ask(group("kept", 3), frozenset({1}))
        engine.close()
        assert engine.ask(group("kept", 3), frozenset({1})) == answer


def test_a_dead_child_is_noticed_and_a_restart_mends_it() -> None:
    with Engine() as engine:
        engine.ask(group("g", 2), frozenset({0}))
        assert engine.pid is not None
        os.kill(engine.pid, signal.SIGKILL)
        with pytest.raises(EngineDied):
            engine.ask(group("g", 2), frozenset({1}))
        with pytest.raises(EngineDied, match="not running"):
            engine.ask(group("g", 2), frozenset({1}))
        engine.restart()
        assert engine.ask(group("g", 2), frozenset({1})) == {"?rule-0"}


def test_a_recycled_child_answers_like_the_first() -> None:
    with Engine(recycle=3) as engine:
        first = engine.pid
        for bits in range(16):
            true = frozenset(slot for slot in range(4) if bits >> slot & 1)
            assert engine.ask(group("g", 4), true) == plain_ask(group("g", 4), true)
        assert engine.pid != first


@pytest.mark.parametrize(
    ("child", "message"),
    [
        ("", "ended"),
        ("print('nonsense', flush=True); input(); input()", "no JSON"),
        ("print('{}', flush=True); input(); input()", "did not take"),
        ("import sys; [print('[1]', flush=True) for _ in sys.stdin]", "did not take"),
        (
            "import json\nprint(json.dumps({'defined': 'g'}), flush=True)\n"
            "print(json.dumps({'noted': [0]}), flush=True)\ninput(); input(); input()",
            "gave no answer",
        ),
        (
            "import json\nprint(json.dumps({'defined': 'g'}), flush=True)\n"
            "print(json.dumps({'noted': [-1, 7]}), flush=True)\ninput(); input(); input()",
            "do not exist",
        ),
    ],
)
def test_a_child_that_does_not_answer_in_form_counts_as_dead(child: str, message: str) -> None:
    with Engine(command=(sys.executable, "-c", child)) as engine:
        with pytest.raises(EngineDied, match=message):
            engine.ask(group("g", 2), frozenset())
        assert engine.pid is None


def test_a_child_that_hangs_counts_as_dead() -> None:
    hanging = (sys.executable, "-c", "import sys; sys.stdin.read()")
    with (
        Engine(deadline=0.05, command=hanging) as engine,
        pytest.raises(EngineDied, match="did not answer"),
    ):
        engine.ask(group("g", 2), frozenset())


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
    engine.ask(group("before", 2), frozenset())
    assert engine.pid is not None
    os.kill(engine.pid, stop)
    assert engine.ask(group(f"after-{stop.name}", 2), frozenset({0})) == {"rule-0"}


def test_the_child_ends_when_its_parent_is_gone() -> None:
    with Engine() as engine:
        engine.ask(group("g", 2), frozenset())
        child = engine._child
        assert child is not None and child.stdin is not None
        child.stdin.close()
        assert child.wait(timeout=60) == 0


def test_nine_branches_in_one_group_are_a_bug() -> None:
    with Engine() as engine, pytest.raises(ValueError, match="at most 8"):
        engine.ask(group("nine", 9), frozenset())


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


@pytest.mark.parametrize("edits", [100, pytest.param(1000, marks=pytest.mark.slow)])
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
    assert most[0] <= 4 * groups
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
