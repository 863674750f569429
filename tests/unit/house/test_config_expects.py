"""`expects` of a receiver in config.yaml."""

from __future__ import annotations

import pytest
from builders.paths import ROOT

from processor.house.config_file import read_config
from processor.model.config import Config
from processor.model.tells import Expects, Span
from processor.problems.problem import Problem

CONFIG = (ROOT / "config.yaml").read_text("utf-8")


def read(receivers: str, text: str = CONFIG) -> tuple[Config | None, list[Problem]]:
    return read_config(f"{text}\nreceivers:\n  {receivers}\n", "config.yaml", "/house")


def test_a_warehouse_may_owe_either_answer_and_needs_no_folder_of_its_own_for_it() -> None:
    config, problems = read(
        "PL1: {expects: {acknowledgement: 2 hours, confirmation: 1 workday}}\n"
        "  DE2: {expects: {confirmation: 3 days}}"
    )
    assert config is not None
    assert problems == []
    assert config.expects == {
        "PL1": Expects(acknowledgement=Span(2, "hour"), confirmation=Span(1, "workday")),
        "DE2": Expects(confirmation=Span(3, "day")),
    }
    assert config.receivers == {}


def test_a_warehouse_at_a_remote_may_owe_answers_although_it_has_no_folder_here() -> None:
    text = CONFIG.replace("layout: instruction-pl1", "layout: instruction-pl1\n    remote: far")
    text += "\nremotes:\n  far: {transport: local, path: /far}\n"
    config, problems = read("PL1: {expects: {confirmation: 1 day}}", text)
    assert config is not None, problems
    assert config.expects == {"PL1": Expects(confirmation=Span(1, "day"))}


@pytest.mark.parametrize(
    ("receivers", "said"),
    [
        ("PL1: {expects: {confirmation: 0 hours}}", "'0 hours' is no time"),
        ("PL1: {expects: {confirmation: 32 days}}", "'32 days' is no time"),
        ("PL1: {expects: {confirmation: soon}}", "'soon' is no time"),
        ("PL1: {expects: {confirmation: 90 minutes}}", "'90 minutes' is no time"),
        ("PL1: {expects: {}}", "neither acknowledgement nor confirmation"),
        ("PL1: {expects: {receipt: 1 day}}", "unknown key 'receipt'"),
        ("customs: {expects: {acknowledgement: 2 hours}}", "nothing that customs answers is read"),
        ("review: {expects: {confirmation: 1 day}}", "nothing that review answers is read"),
        ("PL9: {expects: {confirmation: 1 day}}", "no receiver is called 'PL9'"),
    ],
)
def test_what_nobody_can_answer_or_nobody_can_read_is_told(receivers: str, said: str) -> None:
    config, problems = read(receivers)
    assert config is None
    assert [said in one.message for one in problems] == [True]


def test_a_warehouse_that_never_confirms_owes_no_confirmation() -> None:
    silent = CONFIG.replace("    layout: ", "    confirms: no\n    layout: ")
    config, problems = read("PL1: {expects: {acknowledgement: 1 day}}", silent)
    assert config is not None, problems
    _, problems = read("PL1: {expects: {confirmation: 1 day}}", silent)
    assert ["`confirms: no`" in one.message for one in problems] == [True]
