"""Deciding in columns through the engine says what reading rule by rule says."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterator, Sequence

import pytest
from builders.doctored_child import doctored

from processor.languages.languages import in_english
from processor.model.money import Money
from processor.problems.problem import errors
from processor.rules import (
    Answer,
    Engine,
    EngineDied,
    Names,
    Question,
    RuleSet,
    Verdict,
    decide,
    differences,
    doubt_of,
    load,
    plain_ask,
    plain_verdict,
)
from processor.rules.deciding.branches import plan_of
from processor.rules.deciding.engine_groups import outcomes_of

NAMES = Names(holds=frozenset({"call-buyer", "other"}))
CONDITIONS = [
    "order.quantity: {n}",
    "order.quantity: over {n}",
    "order.quantity: between {n} and 9",
    "order.total: over {n} USD",
    "order.total: at most {n} EUR",
    "order.kind: [b2b, sample]",
    "order.kind: not b2c",
    "ship_to.country: in eu",
    "ship_to.country: not in eu",
    'ship_to.city: like "*{c}*"',
    "ship_to.city: absent",
    "ship_to.city: {c}",
    "order.flags: include gift",
    "order.flags: exclude masked",
    "order.adds_up: yes",
    "order.weight: under {n} kg",
    "any line: {{line.sku: {c}, line.quantity: over {n}}}",
    "every line: {{line.hazards: exclude battery}}",
    "no line: {{line.sku: {c}}}",
    "at least 2 lines: {{line.quantity: over {n}}}",
    "today: from 2026-11-1{n}",
]


def random_rules(draw: random.Random, mark: str) -> RuleSet:
    """A rule set of up to twelve rules with ids of its own."""

    def block(indent: str) -> str:
        chosen = draw.sample(CONDITIONS, draw.randint(1, 4))
        texts = {
            text.split(":")[0]: text.format(n=draw.randint(1, 8), c=draw.choice("ABC"))
            for text in chosen
        }
        return ("\n" + indent).join(texts.values())

    rules = []
    for number in range(draw.randint(1, 12)):
        rule = f"  - id: {mark}-{number}\n    why: because\n"
        kind = draw.random()
        if kind < 0.6:
            rule += f"    when:\n      {block('      ')}\n"
        elif kind < 0.95:
            entries = "".join(f"      - {block('        ')}\n" for _ in range(draw.randint(1, 9)))
            rule += f"    any_of:\n{entries}"
        if draw.random() < 0.1:
            rule += "    status: trial\n"
        rules.append(rule + f"    then:\n      hold: {draw.choice(['call-buyer', 'other'])}\n")
    text = "stage: review\nlists: {eu: [DE, FR]}\nrules:\n" + "".join(rules)
    sets, problems = load({"rules/r.yaml": text}, NAMES)
    if sets is None and {one.code for one in errors(problems)} == {"rule/never"}:
        return random_rules(draw, mark)  # conditions drawn at random may contradict each other
    assert sets is not None, problems
    return sets.review


def random_facts(draw: random.Random) -> dict[str, object]:
    def maybe(value: object) -> object:
        return None if draw.random() < 0.15 else value

    lines = draw.randint(1, 3)
    amount = draw.randint(0, 1000)
    return {
        "order.quantity": maybe(draw.randint(1, 9)),
        "order.total in USD": maybe(Money(amount, "USD")),
        "order.total in EUR": maybe(Money(amount, "EUR")),
        "order.kind": maybe(draw.choice(["b2c", "b2b", "sample"])),
        "ship_to.country": maybe(draw.choice(["DE", "FR", "US"])),
        "ship_to.city": maybe(draw.choice(["", "a", "B", "xCx"])),
        "order.flags": maybe(draw.choice([(), ("gift",), ("gift", "masked")])),
        "order.adds_up": maybe(draw.random() < 0.5),
        "order.weight": maybe(draw.randint(1, 9000)),
        "line.sku": tuple(draw.choice("ABC") for _ in range(lines)),
        "line.quantity": tuple(maybe(draw.randint(1, 9)) for _ in range(lines)),
        "line.hazards": tuple(maybe(draw.choice([(), ("battery",)])) for _ in range(lines)),
        "today": f"2026-11-1{draw.randint(0, 9)}",
    }


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as running:
        yield running


def agree(engine: Engine, seed: int, rule_sets: int, orders: int) -> None:
    draw = random.Random(seed)
    outcomes: set[tuple[bool, bool]] = set()
    for number in range(rule_sets):
        rules = random_rules(draw, f"s{seed}-{number}")
        batch = [random_facts(draw) for _ in range(orders)]
        verdicts = decide(rules, batch, engine.ask)
        assert differences(rules, batch, verdicts) == []
        outcomes |= {(bool(one.fired), bool(one.unknown)) for one in verdicts}
    assert len(outcomes) == 4, "the random rules no longer reach every outcome"


def test_engine_and_plain_evaluator_agree_on_random_orders_and_rules(engine: Engine) -> None:
    agree(engine, seed=1, rule_sets=40, orders=10)


@pytest.mark.slow
def test_engine_and_plain_evaluator_agree_on_ten_thousand_pairs(engine: Engine) -> None:
    agree(engine, seed=2, rule_sets=1000, orders=10)


def test_how_orders_are_cut_into_batches_changes_nothing() -> None:
    draw = random.Random(3)
    rules = random_rules(draw, "cut")
    batch = [random_facts(draw) for _ in range(2500)]
    whole = decide(rules, batch, plain_ask)
    for size in (1, 7, 1024, 1025):
        parts: list[Verdict] = []
        for start in range(0, len(batch), size):
            parts += decide(rules, batch[start : start + size], plain_ask)
        assert parts == whole
    backwards = decide(rules, batch[::-1], plain_ask)
    assert backwards[::-1] == whole


def test_an_engine_that_has_seen_much_says_the_same_of_an_order_in_any_company(
    engine: Engine,
) -> None:
    """What looks across orders is a fact; the engine keeps nothing of one order for the next."""
    draw = random.Random(6)
    rules = random_rules(draw, "company")
    batch = [random_facts(draw) for _ in range(120)]
    alone = [decide(rules, [one], plain_ask)[0] for one in batch]
    for _ in range(10):
        decide(random_rules(draw, "company"), batch[:20], engine.ask)
        places = draw.sample(range(len(batch)), len(batch))
        verdicts = decide(rules, [batch[place] for place in places], engine.ask)
        assert verdicts == [alone[place] for place in places]


def test_a_child_that_dies_within_a_batch_takes_the_batch_and_nothing_else() -> None:
    draw = random.Random(8)
    rules = random_rules(draw, "death")
    batch = [random_facts(draw) for _ in range(50)]
    with Engine() as engine:
        asked = 0

        def ask(questions: Sequence[Question]) -> list[Answer]:
            nonlocal asked
            asked += 1
            if asked == 1:
                engine.ask(questions[:2])
                assert engine.pid is not None
                os.kill(engine.pid, signal.SIGKILL)
            return engine.ask(questions)

        with pytest.raises(EngineDied):
            decide(rules, batch, ask)
        engine.restart()
        assert decide(rules, batch, ask) == decide(rules, batch, plain_ask)


def test_the_engine_is_asked_once_per_distinct_set_of_outcomes() -> None:
    rules = random_rules(random.Random(4), "asks")
    asked: list[tuple[str, int]] = []

    def ask(questions: Sequence[Question]) -> list[Answer]:
        asked.extend((group.name, outcomes) for group, outcomes in questions)
        return plain_ask(questions)

    facts = random_facts(random.Random(5))
    decide(rules, [facts] * 500, ask)
    groups = len(plan_of(rules).groups)
    assert len(asked) == len(set(asked)) == groups
    with Engine() as engine:
        decide(rules, [facts] * 500, engine.ask)
        assert engine.asked == groups
        decide(rules, [random_facts(random.Random(5)), facts], engine.ask)
        assert engine.asked == groups


def test_however_many_questions_there_are_each_goes_to_the_engine_once() -> None:
    """More than go in one message, and some of them twice."""
    rules = random_rules(random.Random(4), "many")
    [first, *_] = plan_of(rules).groups
    asked = [(first.group, outcomes) for outcomes in range(4 ** min(first.group.tests, 6))]
    asked = [one for one in asked if 3 not in outcomes_of(*one)]
    assert len(asked) > 2 * 256
    with Engine() as engine:
        assert engine.ask([*asked, *asked[::-1]]) == plain_ask([*asked, *asked[::-1]])
        assert engine.asked == len(asked)
        assert engine.ask([]) == []


def test_orders_alike_and_orders_unlike_are_told_apart() -> None:
    """Rules that nearly all orders meet, rules that one meets, and both in one order."""
    draw = random.Random(21)
    seldom = "".join(
        f"  - id: seldom-{n}\n    why: x\n    any_of:\n      - order.quantity: {n * 37}\n"
        f"      - order.line_count: {n}\n        order.kind: b2b\n    then: {{tag: seen}}\n"
        for n in range(30)
    )
    often = "".join(
        f"  - id: often-{n}\n    why: x\n    when: {{order.quantity: over {n * 100}}}\n"
        "    then: {tag: seen}\n"
        for n in range(9)
    )
    text = f"stage: review\nrules:\n{often}{seldom.replace('seldom-7', 'seldom-x')}"
    sets, _ = load({"rules/r.yaml": text}, NAMES)
    assert sets is not None
    batch = [
        {
            "order.quantity": draw.choice((n, None)),
            "order.line_count": draw.randrange(40),
            "order.kind": draw.choice(("b2b", "b2c", None)),
        }
        for n in range(1100)
    ]
    verdicts = decide(sets.review, batch, plain_ask)
    assert verdicts == [plain_verdict(sets.review, one) for one in batch]
    assert len(set(verdicts)) > 40


def test_no_rule_set_of_the_engine_is_larger_than_it_bears() -> None:
    for seed in range(20):
        for one in plan_of(random_rules(random.Random(seed), "groups")).groups:
            parts = one.group.parts
            assert 1 <= 2 * len(parts) <= 8
            assert all(1 <= len(part.branches) <= 8 for part in parts)
            assert one.group.tests <= 20 or len(parts) == 1


def test_the_engine_is_told_outcomes_and_not_which_rules_match() -> None:
    """A question holds an outcome for each test, whatever the rules make of it."""
    text = (
        "stage: review\nrules:\n  - id: a\n    why: x\n    any_of:\n"
        "      - order.quantity: over 5\n        order.kind: b2b\n      - order.kind: sample\n"
        "    then:\n      hold: other\n"
    )
    sets, _ = load({"rules/r.yaml": text}, NAMES)
    assert sets is not None
    asked: list[list[int]] = []

    def ask(questions: Sequence[Question]) -> list[Answer]:
        asked.extend(outcomes_of(group, outcomes) for group, outcomes in questions)
        return plain_ask(questions)

    decide(sets.review, [{"order.quantity": 9, "order.kind": "b2c"}, {"order.quantity": 9}], ask)
    assert sorted(asked) == [[1, 0, 0], [1, 2, 2]]


def test_an_engine_that_errs_is_found_out() -> None:
    text = (
        "stage: review\nrules:\n  - id: a\n    why: x\n    when:\n      order.quantity: over 5\n"
        "    then:\n      hold: other\n"
    )
    sets, _ = load({"rules/r.yaml": text}, NAMES)
    assert sets is not None
    batch: list[dict[str, object]] = [{"order.quantity": 9}, {"order.quantity": 1}, {}]
    silent = decide(sets.review, batch, lambda asked: [((), ())] * len(asked))
    assert differences(sets.review, batch, silent) == [0, 2]
    eager = decide(sets.review, batch, lambda asked: [((0,), (0,))] * len(asked))
    assert differences(sets.review, batch, eager) == [1, 2]
    hesitant = decide(sets.review, batch, lambda asked: [((), (0,))] * len(asked))
    assert differences(sets.review, batch, hesitant) == [0, 1]
    right = decide(sets.review, batch, plain_ask)
    assert differences(sets.review, batch, right) == []
    assert [len(one.fired) for one in right] == [1, 0, 0]
    assert right[2].unknown == (("a", "order.quantity"),)


@pytest.mark.parametrize("way", ["any_as_and", "forgets_unknown", "drops_facts", "drops_questions"])
def test_an_engine_that_decides_wrongly_is_caught_and_the_rule_named(way: str) -> None:
    draw = random.Random(9)
    with Engine(command=doctored(way)) as engine:
        for number in range(20):
            rules = random_rules(draw, f"{way[0]}{number}".replace("_", "-"))
            batch = [random_facts(draw) for _ in range(40)]
            verdicts = decide(rules, batch, engine.ask)
            plain = [plain_verdict(rules, one) for one in batch]
            wrong = [place for place, one in enumerate(plain) if one != verdicts[place]]
            assert differences(rules, batch, verdicts) == wrong
            if wrong:
                break
        else:
            raise AssertionError(f"an engine that {way} answered nothing wrong")
    doubt = doubt_of(rules, verdicts[wrong[0]], plain[wrong[0]])
    assert doubt.at in {rule.at for rule in rules.rules}
    said = in_english(doubt.words)
    assert f"({doubt.at})" in said
    assert "by the engine and" in said


def test_a_false_test_beats_an_unknown_one_and_a_true_branch_beats_an_unknown_one() -> None:
    text = (
        "stage: review\nrules:\n  - id: a\n    why: x\n    any_of:\n"
        "      - order.quantity: over 5\n        order.kind: b2b\n      - order.kind: sample\n"
        "    then:\n      hold: other\n"
    )
    sets, _ = load({"rules/r.yaml": text}, NAMES)
    assert sets is not None
    batch: list[dict[str, object]] = [
        {"order.kind": "b2c"},
        {"order.kind": "sample"},
        {"order.kind": "b2b"},
        {"order.quantity": 1},
    ]
    verdicts = decide(sets.review, batch, plain_ask)
    assert [(len(one.fired), one.unknown) for one in verdicts] == [
        (0, ()),
        (1, ()),
        (0, (("a", "order.quantity"),)),
        (0, (("a", "order.kind"),)),
    ]


def test_firings_stand_in_the_order_of_the_files() -> None:
    text = "stage: review\nrules:\n" + "".join(
        f"  - id: {name}\n    then:\n      hold: other\n" for name in ("z", "a", "m")
    )
    sets, _ = load({"rules/r.yaml": text}, NAMES)
    assert sets is not None
    verdict = decide(sets.review, [{}], plain_ask)[0]
    assert [firing.rule for firing in verdict.fired] == ["z", "a", "m"]
