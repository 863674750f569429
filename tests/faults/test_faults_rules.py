"""Faults 98 to 104: rules that are half saved, hostile, at odds, or whose engine fails."""

from __future__ import annotations

import resource

import pytest
from builders.exports import order, shop
from builders.fault_house import SHOP, arrives, holds, state, told, watched
from builders.world import World

from processor.commands import watch as watching
from processor.commands.watching import edits as watch_edits
from processor.deciding import ask_rules
from processor.model.sentence import sentence
from processor.problems.yaml_source import MAX_CHARS, MAX_DEPTH, parse
from processor.rules import Engine
from processor.rules.deciding.engine import EngineDied
from processor.rules.deciding.engine_groups import EngineGroup, RulePart


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.01, 0.2, 0.45, 0.7, 0.95, 0.999])
def test_098_a_rule_file_cut_anywhere_is_refused_and_the_last_good_rules_decide(
    stocked: World, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0
    monkeypatch.setattr(watching, "monotonic_ms", lambda: now)
    monkeypatch.setattr(watch_edits, "monotonic_ms", lambda: now)
    rules = stocked.folder / "rules" / "payment.yaml"
    text = rules.read_text("utf-8")
    with watched(stocked) as watch:
        before = watch.runtime.house
        rules.write_text(text[: int(len(text) * share)], "utf-8")
        watch.work_once(first=False)
        now += 500
        stocked.drop(SHOP, "1.csv", shop(order("#7001", Financial_Status="pending")))
        for _ in range(3):
            watch.work_once(first=False)
        assert watch.runtime.house is before
    assert "error: " in told(stocked, "alerts")
    assert state(stocked, "#7001") == "held"


HOSTILE = {
    "a bomb of aliases": (
        "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60)),
        "yaml/feature",
    ),
    "a tag that runs code": ("a: !!python/object:os.system x\n", "yaml/feature"),
    "a tag of one's own": ("a: !secret x\n", "yaml/feature"),
    "a key twice": ("a: 1\na: 2\n", "yaml/duplicate-key"),
    "a merge": ("<<: {a: 1}\n", "yaml/feature"),
    "two documents": ("a: 1\n---\nb: 2\n", "yaml/feature"),
    "depth": ("[" * (MAX_DEPTH + 5) + "]" * (MAX_DEPTH + 5), "yaml/feature"),
    "endless depth": ("a: " + "[" * 100_000, "yaml/syntax"),
    "length": ("a" * (MAX_CHARS + 1), "yaml/too-large"),
    "a byte of nothing": ("a: \x00", "yaml/syntax"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_099_hostile_yaml_is_a_problem_with_its_place(what: str) -> None:
    text, code = HOSTILE[what]
    _, form = parse(text, "x.yaml")
    assert code in [one.code for one in form.problems]


@pytest.mark.parametrize("word", ["NO", "012", "12:30", "1e5", "null", "~", "2026-01-01", "0x1F"])
def test_099_a_word_of_yaml_is_the_text_that_was_written(word: str) -> None:
    root, form = parse(f"a: {word}\n", "x.yaml")
    assert root is not None
    assert form.problems == []
    value = root.get("a")
    assert value is not None
    assert value.text == word


@pytest.mark.slow
def test_100_no_pattern_of_a_rule_takes_long_whatever_an_order_says(stocked: World) -> None:
    pattern = "*a" * 30 + "*b"
    (stocked.folder / "rules" / "slow.yaml").write_text(
        "stage: review\nrules:\n  - id: slow\n    why: A pattern with many ways to fit\n"
        f'    when: {{order.notes: like "{pattern}"}}\n    then: {{hold: unusual-quantity}}\n',
        "utf-8",
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    arrives(stocked, "1.csv", shop(order("#7001", Notes="a" * 400), order("#7002")))
    assert state(stocked, "#7001")
    assert state(stocked, "#7002") == "instructed"
    used = resource.getrusage(resource.RUSAGE_SELF).ru_utime - before
    assert used < 60, "an engine with backtracking would take years"


@pytest.mark.slow
def test_101_an_order_that_a_rule_cannot_be_asked_about_is_held_with_the_rule_named(
    stocked: World,
) -> None:
    arrives(stocked, "1.csv", shop(order("#7001", Currency="THB")))
    assert holds(stocked, "#7001") == ["rule-needs-fact"]
    assert "rules/" in stocked.crossdock("explain", "#7001").out


@pytest.mark.slow
def test_101_rules_that_contradict_each_other_are_refused_before_they_decide(
    stocked: World,
) -> None:
    for name, way in (("one", "split"), ("other", "backorder")):
        text = f"stage: route\notherwise: {way}\nrules: []\n"
        (stocked.folder / "rules" / f"{name}.yaml").write_text(text, "utf-8")
    ran = stocked.crossdock("check")
    assert ran.code == 1
    assert "[rule/disagree]" in ran.err
    stocked.drop(SHOP, "1.csv", shop(order("#7001")))
    assert stocked.run().code == 1
    assert "[rule/disagree]" in told(stocked, "alerts")


@pytest.mark.slow
def test_102_orders_are_held_where_the_engine_dies_again_and_again_and_go_once_it_lives(
    stocked: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> None:
        raise EngineDied(sentence("engine.ended"))

    monkeypatch.setattr(Engine, "ask", dies)
    assert arrives(stocked, "1.csv", shop(order("#7001"))).code == 1
    assert holds(stocked, "#7001") == ["engine-differs"]
    assert "its process has ended" in told(stocked, "alerts")
    assert [name for name in stocked.visible() if name.startswith("pl1/")] == []
    monkeypatch.undo()
    assert stocked.run().code == 0
    assert told(stocked, "alerts") == ""
    assert state(stocked, "#7001") == "instructed"
    stocked.balance()


@pytest.mark.slow
def test_102_an_engine_that_dies_once_is_asked_again_and_nobody_notices(
    stocked: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, died = Engine.ask, []

    def once(self, *args):  # type: ignore[no-untyped-def]
        if not died:
            died.append(1)
            raise EngineDied(sentence("engine.ended"))
        return real(self, *args)

    monkeypatch.setattr(Engine, "ask", once)
    arrives(stocked, "1.csv", shop(order("#7001")))
    assert (died, state(stocked, "#7001")) == ([1], "instructed")


def test_103_the_engine_is_replaced_by_a_fresh_one_from_time_to_time() -> None:
    with Engine(recycle=2) as engine:
        pids = set()
        for number in range(4):
            engine.ask([(EngineGroup(f"g{number}", 1, (RulePart("a", ((0,),)),)), 1)])
            pids.add(engine.pid)
        assert len(pids) > 1


@pytest.mark.slow
def test_104_an_order_of_which_two_evaluators_say_different_things_is_held(
    stocked: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = ask_rules.differences

    def differ(ruleset, batch, verdicts):  # type: ignore[no-untyped-def]
        return [*real(ruleset, batch, verdicts), 0]

    monkeypatch.setattr(ask_rules, "differences", differ)
    assert arrives(stocked, "1.csv", shop(order("#7001"))).code == 1
    assert "engine-differs" in holds(stocked, "#7001")
    assert "engine-differs" in stocked.crossdock("hold", "list").out
