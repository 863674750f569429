"""Conditions of a mapping on other cells of a record: `{column, is}`, `like`, `present`. Pure."""

from __future__ import annotations

from typing import Literal

import msgspec

from processor.model.sentence import Text
from processor.normalise.mapping.sources import SourceColumn, source_column
from processor.problems.form import Form, Node

_WORDS = ("is", "like", "present", "absent")


class WhenTest(msgspec.Struct, frozen=True, kw_only=True):
    """What the cell of a column must say: one of `values` (folded; "" is an empty cell), one of the
    patterns `like` (folded, with `*`), or something or nothing at all."""

    column: SourceColumn
    values: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    filled: Literal["", "present", "absent"] = ""


def read_conditions(form: Form, node: Node | None, inside: Text) -> tuple[WhenTest, ...]:
    """One condition, or a list of which all must hold."""
    if node is None:
        return ()
    nodes = node.items if node.kind == "list" else (node,)
    found = [_condition(form, one, inside) for one in nodes]
    return tuple(one for each in found for one in each)


def _condition(form: Form, node: Node, inside: Text) -> list[WhenTest]:
    part = form.map(node, required=("column",), optional=_WORDS, inside=inside)
    named = part.get("column")
    if named is None or not form.text(named, inside=inside):
        return []
    column = source_column(named)
    said = [word for word in _WORDS if word in part]
    if not said:
        form.problem("key/missing.mapping-condition", node, inside=inside, span=1)
    found: list[WhenTest] = []
    for word in said:
        if word in ("present", "absent"):
            if form.choice(part[word], ("yes",), "", inside=inside):
                found.append(WhenTest(column=column, filled=word))  # type: ignore[arg-type]
            continue
        texts = form.texts(part[word], inside=inside)
        for one in texts:
            if word == "is" and is_pattern(one.text):
                form.problem("value/wrong.mapping-star", one, inside=inside, word=one.text)
        folded = tuple(one.text.casefold() for one in texts)
        found.append(
            WhenTest(column=column, values=folded)
            if word == "is"
            else WhenTest(column=column, like=folded)
        )
    return found


def is_pattern(text: str) -> bool:
    """True for a text in which `*` seems meant to stand for anything: signs beside letters."""
    return "*" in text and any(sign.isalnum() for sign in text)
