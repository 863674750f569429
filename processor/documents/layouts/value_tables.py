"""Reads the value tables of a layout: what a receiver calls a thing. Pure."""

from __future__ import annotations

from collections.abc import Callable

from processor.model.sentence import Text, sentence
from processor.problems.form import Form, Node
from processor.problems.suggest import suggest

Writable = Callable[[Node, str, Text, int], None]
"""Reports a text that a file could not hold: where it stands, itself, what it is, its room."""


def read_values(
    form: Form, node: Node | None, writable: Writable, width: int, inside: Text
) -> dict[str, str] | None:
    """The receiver's word by ours, or None where there is no table."""
    if node is None or not form.shape(node, "map", inside=inside):
        return None
    table = {}
    for key, value in node.entries():
        table[key.text] = form.text(value, inside=inside)
        what = sentence("layout.the-value", value=key.text)
        writable(value, table[key.text], what, width)
    return table


def all_choices(
    form: Form, found: dict[str, Node], choices: tuple[str, ...], values: dict[str, str],
    inside: Text,
) -> None:  # fmt: skip
    """A table for a field of few values knows each of them, and no others."""
    node = found["values"]
    for key in node.keys:
        if key.text not in choices:
            near = suggest(key.text, choices, "nouns.value")
            form.problem("layout/wrong.never", key, inside=inside, value=key.text, near=near)
    missing = [choice for choice in choices if choice not in values]
    if missing and "otherwise" not in found:
        form.problem(
            "layout/wrong.value-missing", node, inside=inside, value=missing[0], missing=missing
        )
