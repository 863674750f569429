"""An engine that is dead, wrong or not there: told, held for, and decided again by itself."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from builders.doctored_child import doctored
from builders.exports import order, shop
from builders.fault_house import SHOP, arrives, holds, instructions, state, watched
from builders.paths import SAMPLES
from builders.world import World

from processor.commands import watch as watching
from processor.commands.opening import open_house
from processor.commands.watching import engine as watch_engine
from processor.rules import Answer, Engine, Question
from processor.rules.deciding import engine as engine_module

RULES = """stage: review
rules:
  - id: gift-or-large
    why: Somebody looks at these
    any_of:
      - order.notes: like "*gift*"
      - order.quantity: over 900
    then:
      hold: unusual-quantity
  - id: heavy-orders
    why: Three things have to be true
    when:
      order.quantity: over 0
      order.line_count: over 0
      order.kind: b2c
      ship_to.country: DE
    then:
      tag: looked-at
"""


@pytest.fixture
def child(stocked: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """A house with rules that all doctored children get wrong; what is given runs as the child."""
    (stocked.folder / "rules/two.yaml").write_text(RULES, "utf-8")
    monkeypatch.setattr(open_house, "RulesEngine", Engine)
    whole = engine_module.COMMAND

    def runs(*command: str) -> None:
        monkeypatch.setattr(engine_module, "COMMAND", command or whole)

    yield runs


NUMBERS = [f"#700{n}" for n in range(1, 7)]


def engine_alert(world: World) -> str:
    return world.visible().get("alerts/house/engine.txt", b"").decode("utf-8")


ORDERS = shop(
    order("#7001", Notes="a gift"),
    order("#7002"),
    order("#7003", Shipping_Country="FR", Shipping_Zip="75001"),
    order("#7004", Financial_Status="pending"),
    order("#7005", Notes="a gift", Financial_Status="pending"),
    order("#7006", Email=""),
)


@pytest.mark.parametrize(
    "way",
    [
        "any_as_and",
        pytest.param("drops_facts", marks=pytest.mark.slow),
        pytest.param("drops_questions", marks=pytest.mark.slow),
    ],
)
def test_a_wrong_engine_is_caught_named_and_told_and_its_orders_go_once_it_is_right(
    stocked: World, child: Callable[..., None], way: str, tmp_path: Path
) -> None:
    right = stocked.copied(tmp_path / "right")
    arrives(right, "1.csv", ORDERS)
    wanted = {number: (state(right, number), holds(right, number)) for number in NUMBERS}
    child(*doctored(way))
    ran = arrives(stocked, "1.csv", ORDERS)
    assert ran.code == 1
    assert "The rules engine cannot be trusted" in ran.out
    alert = engine_alert(stocked)
    assert re.search(r"rule [a-z0-9-]+ \([^)]+\.yaml:[0-9]+\) .+ by the engine and ", alert), alert
    found = {number: (state(stocked, number), holds(stocked, number)) for number in NUMBERS}
    doubtful = [number for number in NUMBERS if "engine-differs" in found[number][1]]
    assert doubtful
    assert all(found[number] == wanted[number] for number in NUMBERS if number not in doubtful)
    assert stocked.run().code == 1, "it is told for as long as it lasts"
    child()
    assert stocked.run().code == 0
    found = {number: (state(stocked, number), holds(stocked, number)) for number in NUMBERS}
    assert found == wanted
    assert engine_alert(stocked) == ""
    stocked.balance()


def test_an_engine_that_forgets_the_unknown_lets_no_order_through(
    stocked: World, child: Callable[..., None]
) -> None:
    child(*doctored("forgets_unknown"))
    # An amount in a currency without a rate is not known in the one of the rules.
    assert arrives(stocked, "1.csv", shop(order("#7001", Currency="THB"))).code == 1
    assert holds(stocked, "#7001") == ["engine-differs"]
    assert "cannot be decided without order." in engine_alert(stocked)
    child()
    stocked.run()
    assert holds(stocked, "#7001") == ["rule-needs-fact"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "why"),
    [
        ((sys.executable, "-c", ""), "its process has ended"),
        (doctored("takes_nothing"), "did not take the rules: ZeroDivisionError"),
        (("/nowhere/python",), "cannot be started: /nowhere/python: No such file or directory"),
    ],
)
def test_an_engine_that_does_not_answer_is_told_and_its_orders_go_once_it_does(
    stocked: World, child: Callable[..., None], command: tuple[str, ...], why: str
) -> None:
    child(*command)
    ran = stocked.crossdock("check")
    assert ran.code in (1, 2)
    assert "[engine/cannot-answer]" in ran.err
    assert why in ran.err
    assert arrives(stocked, "1.csv", shop(order("#7001"))).code == 1
    assert holds(stocked, "#7001") == ["engine-differs"]
    assert why in engine_alert(stocked)
    child()
    assert stocked.crossdock("check").code == 0
    assert stocked.run().code == 0
    assert state(stocked, "#7001") == "instructed"
    assert engine_alert(stocked) == ""


def test_the_plain_evaluator_decides_where_the_house_says_so_and_everything_says_it(
    stocked: World, child: Callable[..., None]
) -> None:
    child("/nowhere/python")
    config = stocked.folder / "config.yaml"
    config.write_text(config.read_text("utf-8") + "engine: plain\n", "utf-8")
    said = "config.yaml says `engine: plain`"
    checked = stocked.crossdock("check")
    assert (checked.code, said in checked.out) == (0, True)
    stocked.drop(SHOP, "2.csv", "this is no export\nof anything\n")
    ran = arrives(stocked, "1.csv", shop(order("#7001")))
    assert said in ran.out
    assert state(stocked, "#7001") == "instructed"
    assert said in stocked.crossdock("status").out
    assert stocked.crossdock("status", "--json").json()[0]["engine"] == "plain"
    alerts = {n: d.decode() for n, d in stocked.visible().items() if n.startswith("alerts/")}
    assert alerts
    assert all(said in text for text in alerts.values()), alerts
    assert said in stocked.crossdock("test").out


def test_an_unknown_engine_is_refused_with_those_there_are(stocked: World) -> None:
    config = stocked.folder / "config.yaml"
    config.write_text(config.read_text("utf-8") + "engine: drools\n", "utf-8")
    checked = stocked.crossdock("check")
    assert checked.code == 2
    assert "durable-rules" in checked.err
    assert "plain" in checked.err


@pytest.mark.slow
def test_a_watch_tries_a_broken_engine_ever_more_seldom_and_decides_once_it_is_mended(
    stocked: World, child: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0]
    monkeypatch.setattr(watching, "monotonic_ms", lambda: now[0])
    starts = []
    real = Engine.restart

    def restart(self: Engine) -> None:
        starts.append(now[0])
        real(self)

    monkeypatch.setattr(Engine, "restart", restart)
    child(sys.executable, "-c", "")
    stocked.drop(SHOP, "1.csv", shop(order("#7001")))
    with watched(stocked) as watch:
        for _ in range(3):
            watch.work_once(first=False)
            now[0] += 500
        assert holds(stocked, "#7001") == ["engine-differs"]
        assert "its process has ended" in engine_alert(stocked)
        for _ in range(3600):
            now[0] += 1_000
            watch.work_once(first=False)
        assert len(starts) < 80, "an hour of trials"
        watch.runtime.answers._engine.command = engine_of_this_house()  # type: ignore[attr-defined]
        now[0] += watch_engine.MOST_MS
        watch.work_once(first=False)
        assert state(stocked, "#7001") in ("planned", "instructed")
        assert engine_alert(stocked) == ""


@pytest.mark.parametrize(
    "ill", [(sys.executable, "-c", ""), pytest.param("any_as_and", marks=pytest.mark.slow)]
)
def test_what_comes_after_hand_over_is_told_at_once_and_cancelled_once_the_engine_answers(
    stocked: World, child: Callable[..., None], ill: Any
) -> None:
    path = stocked.folder / "rules/two.yaml"
    path.write_text(RULES.replace("quantity\n  -", "quantity\n      after_hand_over: cancel\n  -"))
    assert arrives(stocked, "1.csv", shop(order("#7001"))).code == 0
    assert state(stocked, "#7001") == "instructed"
    child(*(doctored(ill) if isinstance(ill, str) else ill))
    late = shop(order("#7001", Notes="a gift"), order("#7009", Fulfillment_Status="fulfilled"))
    assert arrives(stocked, "2.csv", late).code == 1
    assert engine_alert(stocked)
    assert opened(stocked) == [("acme-shopify/#7001", "gift-or-large")]
    assert instructions(stocked, "F") == []
    assert stocked.run().code == 1, "it is told for as long as it lasts"
    child()
    assert stocked.run().code == 0
    assert opened(stocked) == [("acme-shopify/#7001", "gift-or-large")]
    assert len(instructions(stocked, "F")) == 1
    assert engine_alert(stocked) == ""
    stocked.balance()


def opened(world: World) -> list[tuple[str, str]]:
    return [(one["subject"], one["rule"]) for one in world.crossdock("cases", "--json").json()]


def engine_of_this_house() -> Any:
    return (
        sys.executable,
        "-P",
        str(engine_module.Path(engine_module.__file__).with_name("engine_child.py")),
    )


@pytest.mark.slow
def test_the_sample_day_asks_few_questions(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_house, "RulesEngine", Engine)
    asked = []
    real = Engine.ask_anew

    def ask_anew(self: Engine, questions: Sequence[Question]) -> list[Answer]:
        asked.extend((group.name, outcomes) for group, outcomes in questions)
        return real(self, questions)

    monkeypatch.setattr(Engine, "ask_anew", ask_anew)
    world.drop_folder(SAMPLES / "inbox")
    assert world.run().code == 0
    print(f"the sample day: the engine was asked {len(asked)} questions")
    assert 0 < len(asked) == len(set(asked)) < 400
