"""The commands about rules: what they print for people in their language, and for programs."""

from __future__ import annotations

import re

import pytest
from builders.toy_language import CODE, marked_sentence, toy_language, unmarked
from builders.world import World

RULE = "hold-awaiting-payment"
TESTS = "rules/review.test.yaml"


def broken(world: World) -> None:
    path = world.folder / TESTS
    text = path.read_text("utf-8")
    assert "expect: {hold: awaiting-payment}" in text
    path.write_text(text.replace("expect: {hold: awaiting-payment}", "expect: pass", 1), "utf-8")


def test_programs_read_a_failed_test_and_what_no_test_needs_in_english(world: World) -> None:
    broken(world)
    ran = world.crossdock("test", "--json", "--lang", "zh")
    [found] = ran.json()
    [problem] = found["problems"][:1]
    assert problem["code"] == "test/failed"
    assert "hold is awaiting-payment, not nothing" in problem["message"]
    assert all(isinstance(one, str) for rule in found["coverage"] for one in rule["unneeded"])


@pytest.mark.parametrize(
    "command",
    [("test",), ("rules", "stats", "--quiet-days", "1"), ("rules", "accept", "--why", "w")],
)
def test_what_people_read_comes_from_a_catalogue(
    sample_house: World, command: tuple[str, ...]
) -> None:
    with toy_language(marked_sentence, lambda word: f"⟨{word}⟩"):
        ran = sample_house.crossdock(*command, "--lang", CODE)
    assert ran.code == 0, ran.err
    # What is left are the names of rules, reasons and files, which have a hyphen, dot or slash.
    left = re.findall(r"(?<![\w./-])[a-z]{3,}(?![\w./-])", unmarked(ran.out))
    assert set(left) <= {
        "batteries", "embargo", "catalogue", "carrier", "customs", "documents", "incomplete",
    }  # fmt: skip
