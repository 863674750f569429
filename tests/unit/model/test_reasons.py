"""The reasons of the program to hold orders: one table, which code, pages and config follow."""

from __future__ import annotations

import ast
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from builders.paths import ROOT

from processor.languages.languages import in_english
from processor.model.config import HOLD_TYPES
from processor.model.reasons import REASONS, UnknownReason, hold_for, rules_of, woken_by
from processor.model.sentence import sentence

PACKAGE = ROOT / "processor"
TABLE = "processor/model/reasons.py"
OF_RULES = "processor/model/holds_asked.py"


@cache
def calls() -> list[tuple[str, ast.Call]]:
    """Every call in the package with the file it stands in."""
    return [
        (path.relative_to(ROOT).as_posix(), node)
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
    ]


def called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def value(file: str, node: ast.expr) -> object:
    """What stands there, written out or as a name of the module."""
    if isinstance(node, ast.Name):
        module = Path(file).with_suffix("").as_posix().replace("/", ".")
        return getattr(import_module(module), node.id)
    return ast.literal_eval(node)


def test_every_hold_of_the_program_is_made_from_its_entry() -> None:
    makers = {file for file, node in calls() if called(node) == "HoldAsked"}
    assert makers == {TABLE, OF_RULES}


def test_only_the_table_and_the_configuration_say_what_type_a_hold_has() -> None:
    writers = {
        file
        for file, node in calls()
        for word in node.keywords
        if word.arg in ("type", "type_", "suggests")
        and isinstance(word.value, ast.Constant)
        and word.value.value in HOLD_TYPES
    }
    assert writers == {TABLE}
    assert {file for file, node in calls() if called(node) == "HoldReason"} == {
        "processor/house/config_hold_queues.py"
    }


def test_steps_ask_for_what_the_table_says_and_for_all_of_it() -> None:
    asked = {
        (value(file, node.args[0]), value(file, node.args[1]))
        for file, node in calls()
        if called(node) == "hold_for"
    }
    assert asked == {(word, step) for word, one in REASONS.items() for step in one.asked_by}


def test_an_entry_stands_under_its_word() -> None:
    assert [(word, one.word) for word, one in REASONS.items() if word != one.word] == []


def test_a_hold_takes_rule_and_place_from_its_entry() -> None:
    asked = hold_for("no-service", "pack", "too heavy")
    assert (asked.reason, asked.rule, asked.at, asked.detail) == (
        "no-service", "pack", "config.yaml", "too heavy",
    )  # fmt: skip


def test_a_hold_takes_from_its_step_what_the_entry_leaves_open_and_only_that() -> None:
    asked = hold_for("rule-needs-fact", "rules", "lacks it", rule="large", at="rules/x.yaml")
    assert (asked.rule, asked.at) == ("large", "rules/x.yaml")
    with pytest.raises(ValueError, match="needs one rule"):
        hold_for("rule-needs-fact", "rules", "lacks it", at="rules/x.yaml")
    with pytest.raises(ValueError, match="needs one place"):
        hold_for("no-service", "pack", "too heavy", at="elsewhere")


def test_a_reason_without_an_entry_and_a_step_that_it_does_not_name_are_refused() -> None:
    with pytest.raises(UnknownReason, match="'strange-goods', which is no entry"):
        hold_for("strange-goods", "pack", "odd")
    with pytest.raises(UnknownReason, match="'label-text', whose entry does not name it"):
        hold_for("label-text", "pack", "odd")


def test_what_wakes_a_hold_is_what_its_entry_says() -> None:
    assert woken_by("exchange rate") == ("no-exchange-rate", "rule-needs-fact")
    assert woken_by("new day") == (
        "no-service", "no-exchange-rate", "rule-needs-fact", "no-number",
    )  # fmt: skip
    assert woken_by("numbers") == ("no-number",)
    assert woken_by("catalogue row") == (
        "unknown-sku", "no-service", "customs-data", "rule-needs-fact",
    )  # fmt: skip


def test_the_names_that_stand_for_a_rule_follow_from_the_table() -> None:
    assert rules_of("booking") == (
        "acknowledgement", "cancellation", "confirmation", "hand-over", "reading",
    )  # fmt: skip
    assert rules_of("carrier") == ("carrier",)
    assert rules_of("rules") == ()


def test_the_shipped_house_has_the_lines_that_are_suggested() -> None:
    lines = [line.strip() for line in (ROOT / "config.yaml").read_text("utf-8").splitlines()]
    assert [one.line for one in REASONS.values() if one.line not in lines] == []


def test_the_page_on_operations_has_the_table() -> None:
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    part = page.partition("## Why the program holds an order\n")[2].partition("\n## ")[0]
    rows = [line for line in part.splitlines() if line.startswith("| `")]
    assert rows == [
        f"| `{one.word}` | {in_english(sentence(f'reason.{one.word}'))} | {', '.join(one.asked_by)}"
        f" | {', '.join(one.wakes) or 'a person'} | {one.suggests}, {one.queue} |"
        for one in REASONS.values()
    ]
