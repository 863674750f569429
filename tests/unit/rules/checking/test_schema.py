"""The JSON Schema for editors: current, and kind to everything that the rules themselves take."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from builders.paths import ROOT

from processor.chinese.tokens import chinese_name
from processor.model.stages import STAGES
from processor.problems.form import Node
from processor.problems.yaml_source import parse
from processor.rules.checking.schema import HELP, SCHEMAS
from processor.rules.language.bilingual import convert

FILES = {"rules": "rules.schema.json", "tests": "rule-tests.schema.json"}


def as_editors_read(node: Node) -> Any:
    """A YAML node as the data that an editor checks."""
    if node.kind == "map":
        return {key.text: as_editors_read(value) for key, value in node.entries()}
    if node.kind == "list":
        return [as_editors_read(item) for item in node.items]
    digits = node.text.removeprefix("-")
    return (
        int(node.text) if not node.quoted and digits.isascii() and digits.isdigit() else node.text
    )


def mistakes(text: str, kind: str = "rules") -> list[str]:
    root, form = parse(text, "x.yaml")
    assert root is not None, form.problems
    validator = jsonschema.Draft202012Validator(SCHEMAS[kind]())
    return [error.message for error in validator.iter_errors(as_editors_read(root))]


@pytest.mark.parametrize("kind", FILES)
def test_the_committed_schema_is_current(kind: str) -> None:
    path = ROOT / "docs" / FILES[kind]
    made = json.dumps(SCHEMAS[kind](), indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("UPDATE_SCHEMAS"):
        path.write_text(made, "utf-8")
    assert path.read_text("utf-8") == made, "write it anew with UPDATE_SCHEMAS=1"
    jsonschema.Draft202012Validator.check_schema(json.loads(made))


@pytest.mark.parametrize(
    "path", sorted((ROOT / "rules").rglob("*.yaml")), ids=lambda path: path.name
)
def test_the_shipped_rules_and_tests_fit(path: Path) -> None:
    kind = "tests" if path.name.endswith(".test.yaml") else "rules"
    assert mistakes(path.read_text("utf-8"), kind) == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "rules").rglob("*.yaml")), ids=lambda path: path.name
)
def test_the_shipped_rules_and_tests_fit_in_chinese(path: Path) -> None:
    kind = "tests" if path.name.endswith(".test.yaml") else "rules"
    assert mistakes(convert(path.read_text("utf-8"), path.name, "zh")[0], kind) == []


def test_every_key_of_rule_files_has_a_chinese_name() -> None:
    names: set[str] = set()

    def walk(schema: Any) -> None:
        if isinstance(schema, dict):
            names.update(schema.get("properties", {}))
            for inner in schema.values():
                walk(inner)
        elif isinstance(schema, list):
            for inner in schema:
                walk(inner)

    for make in SCHEMAS.values():
        walk(make())
    assert sorted(name for name in names if chinese_name(name) == name) == []


def test_the_examples_of_the_manual_fit() -> None:
    page = (ROOT / "docs" / "rules.md").read_text("utf-8")
    examples = [part.split("```")[0] for part in page.split("```yaml\n")[1:]]
    for text in examples:
        if text.startswith("stage:"):
            assert mistakes(text) == []


def test_every_action_has_help() -> None:
    assert set(HELP) == {verb for one in STAGES.values() for verb in one.verbs}


RULE = "stage: review\nrules:\n  - id: a\n    why: b\n    when: {%s}\n    then: {%s}\n"


@pytest.mark.parametrize(
    "when",
    [
        "order.total: over 1000 USD", "buyer.orders_before: 0", "order.adds_up: no",
        "orders.same_phone in 24 hours: over 3", "workday at PL1: yes", "waited: over 3 days",
        "any line: {line.quantity: over 2}", "at least 3 lines: {line.sku: A}",
        "订单.总额: over 5 EUR",
    ],
)  # fmt: skip
def test_conditions_fit(when: str) -> None:
    assert mistakes(RULE % (when, "hold: call-buyer")) == []


@pytest.mark.parametrize(
    ("when", "then"),
    [
        ("order.totl: over 5 EUR", "hold: a"),
        ("orders.same_phone in 24 parsecs: over 3", "hold: a"),
        ("order.adds_up: maybe", "hold: a"),
        ("any line: {order.total: over 5 EUR}", "hold: a"),
        ("order.kind: b2b", "choose_from: [PL1]"),
        ("order.kind: b2b", "priority: 1000"),
        ("", "hold: a"),
    ],
)
def test_mistakes_are_shown_while_typing(when: str, then: str) -> None:
    assert mistakes(RULE % (when, then))
