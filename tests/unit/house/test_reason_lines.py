"""A house says of every reason of the program what type and queue it has, or is not loaded."""

from __future__ import annotations

import re

import pytest
from builders.paths import ROOT

from processor.house.checks import missing_reasons
from processor.house.config_file import read_config
from processor.house.earlier import house_of_texts
from processor.model.reasons import REASONS
from processor.problems.problem import Problem, render

HEAD = """\
currency: EUR
clients: {}
channels: {}
warehouses: {}
carriers: {}
"""
NUMBERS = 'numbers: {gs1_prefix: "5901234"}\n'
LINES = [one.line for one in REASONS.values()]
# Of a house whose carriers have no pools of numbers.
ASKED = {word: one for word, one in REASONS.items() if not one.of_pools}


def missing(text: str) -> list[Problem]:
    config, problems = read_config(text, "config.yaml", "/house")
    assert config is not None, problems
    return missing_reasons(config, "config.yaml", text)


def pasted(text: str, problem: Problem) -> str:
    """The configuration after a person did what the advice says."""
    told = re.search(r"`(.*)`", problem.advice)
    assert told is not None
    lines = text.splitlines()
    if problem.advice.startswith("paste below this line"):
        lines.insert(problem.line, told[1])
    elif problem.advice.startswith("put behind this brace"):
        line = lines[problem.line - 1]
        lines[problem.line - 1] = f"{line[: problem.column]}{told[1]}{line[problem.column :]}"
    return "\n".join(lines) + "\n"


SHAPES = {
    "a line each": "holds:\n  call-buyer: {type: fraud, queue: desk}\n",
    "deep": "holds: # why\n\n        # the desk\n        call-buyer:\n"
    "            type: fraud\n            queue: desk\n",
    "no indentation": "holds:\n call-buyer: {type: fraud, queue: desk}\n",
    "braces": "holds: {call-buyer: {type: fraud, queue: desk}}\n",
    "empty": "holds: {}\n",
    "braces over lines": "holds:\n  {\n    call-buyer: {type: fraud, queue: desk}\n  }\n",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_pasting_what_is_printed_mends_it(shape: str) -> None:
    text = HEAD + SHAPES[shape] + NUMBERS
    problems = missing(text)
    assert [one.code for one in problems] == ["hold/missing"] * len(ASKED)
    for left in range(len(problems), 0, -1):
        now = missing(text)
        assert len(now) == left
        text = pasted(text, now[0])
    assert missing(text) == []
    config, _ = read_config(text, "config.yaml", "/house")
    assert config is not None
    assert [(one.type, one.queue) for one in config.holds.values() if one.name in ASKED] == [
        (ASKED[name].suggests, ASKED[name].queue) for name in config.holds if name in ASKED
    ]


def test_the_message_says_what_the_reason_is_for_and_shows_the_line() -> None:
    without = [line for line in LINES if not line.startswith("label-text")]
    holds = "holds:\n" + "".join(f"    {line}\n" for line in without)
    [problem] = missing(HEAD + holds + NUMBERS)
    assert render(problem).splitlines() == [
        "config.yaml:6:1: error: the program holds orders for 'label-text', and `holds` has no"
        " line for it: what the order says does not fit its label or warehouse instruction"
        " [hold/missing]",
        "  |",
        "6 | holds:",
        "  | ^^^^^ paste below this line: `    label-text: {type: address, queue: desk}`",
    ]


def test_another_type_and_queue_than_suggested_are_as_good() -> None:
    holds = "holds:\n" + "".join(f"  {word}: {{type: manual, queue: all}}\n" for word in REASONS)
    assert missing(HEAD + holds + NUMBERS) == []


def test_a_configuration_of_an_earlier_time_is_read_without_the_lines() -> None:
    text = HEAD + "holds: {}\n" + NUMBERS
    then = house_of_texts({("config", "config.yaml"): text}, "/house")
    assert then.context.config.holds == {}


def test_the_shipped_house_lacks_none() -> None:
    assert missing((ROOT / "config.yaml").read_text("utf-8")) == []


def test_only_a_house_with_pools_of_numbers_needs_the_line_for_them() -> None:
    holds = "holds:\n" + "".join(f"  {one.line}\n" for one in ASKED.values())
    pools = "{p: {first: 1, last: 99}}"
    head = HEAD.replace("carriers: {}", f"carriers: {{post: {{title: Post, pools: {pools}}}}}")
    [problem] = missing(head + holds + NUMBERS)
    assert "no-number: {type: manual, queue: carriers}" in problem.advice
    assert missing(head + holds + f"  {REASONS['no-number'].line}\n" + NUMBERS) == []
