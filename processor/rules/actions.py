"""`then` blocks: what a rule may do at each stage, read and checked against what exists. Pure."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from processor.decisions import Action
from processor.rules.values import Names
from processor.yamlsource import Form, Node, near

Shape = Literal["reason", "holds", "word", "words", "line", "warehouses", "yes/no", "demands"]

VERBS: dict[str, dict[str, Shape]] = {
    "review": {
        "hold": "holds",
        "reject": "reason",
        "note": "line",
        "tag": "words",
        "clears": "holds",
    },
    "route": {
        "choose_from": "warehouses",
        "never_from": "warehouses",
        "never_split": "yes/no",
    },
    "carrier": {"require": "demands", "forbid": "demands"},
}
DEMANDS = (
    "accepts battery", "days at most 5", "speed express", "speed standard", "carrier NAME",
    "service CARRIER/SERVICE", "label ours", "label channel", "label warehouse",
)  # fmt: skip
_WORD = re.compile(r"[a-z0-9][a-z0-9-]{0,62}\Z", re.ASCII)
_CLOSED = {"speed": ("standard", "express"), "label": ("ours", "channel", "warehouse")}


class Doing(msgspec.Struct, frozen=True):
    """Where a `then` block stands and what it may name."""

    form: Form
    stage: str
    names: Names
    inside: str


def read_then(node: Node, form: Form, stage: str, names: Names, inside: str) -> tuple[Action, ...]:
    """The actions of a `then` block, in the order written; mistakes become problems."""
    if not form.shape(node, "map", inside=inside):
        return ()
    doing = Doing(form, stage, names, inside)
    if not node.items:
        form.problem("rule/action", node, "the rule does nothing", inside=inside, span=1)
    actions = []
    for key, value in node.entries():
        shape = VERBS[stage].get(key.text)
        if shape is None:
            _unknown_verb(doing, key)
            continue
        values = _values(doing, key, value, shape)
        if values:
            actions.append(Action(key.text, values))
    return tuple(actions)


def _unknown_verb(doing: Doing, key: Node) -> None:
    other = [stage for stage, verbs in VERBS.items() if key.text in verbs]
    advice = near(key.text, VERBS[doing.stage], f"actions at {doing.stage}")
    if other:
        advice = f"{key.text} belongs into a file with `stage: {other[0]}`"
    doing.form.problem(
        "rule/action",
        key,
        f"{key.text!r} is no action of the stage {doing.stage}",
        advice=advice,
        inside=doing.inside,
    )


def _values(doing: Doing, key: Node, node: Node, shape: Shape) -> tuple[str, ...]:
    if shape in ("reason", "line", "yes/no"):
        text = doing.form.text(node, inside=doing.inside)
        if node.kind != "text":
            return ()
        return (text,) if _fits(doing, key, node, shape) else ()
    nodes = doing.form.texts(node, inside=doing.inside)
    if node.kind == "list" and not node.items:
        doing.form.problem("list/empty", node, "an empty list", inside=doing.inside, span=1)
    return tuple(one.text for one in nodes if _fits(doing, key, one, shape))


def _fits(doing: Doing, key: Node, node: Node, shape: Shape) -> bool:
    text = node.text
    if shape == "holds":
        return _named(doing, node, "hold reason", doing.names.holds, "`holds:` of config.yaml")
    if shape == "warehouses":
        known = doing.names.warehouses
        return _named(doing, node, "warehouse", known, "`warehouses:` of config.yaml")
    if shape == "demands":
        return _demand(doing, node)
    if shape == "yes/no":
        fits, want = text in ("yes", "no"), "yes or no"
    elif shape == "line":
        fits, want = bool(text.strip()), "a sentence"
    else:
        fits, want = bool(_WORD.match(text)), "a word of a-z, 0-9 and hyphens"
    if not fits:
        doing.form.problem("value/wrong", node, f"{key.text} needs {want}", inside=doing.inside)
    return fits


def _named(doing: Doing, node: Node, what: str, known: frozenset[str], where: str) -> bool:
    if node.text in known:
        return True
    doing.form.problem(
        "name/unknown",
        node,
        f"there is no {what} {node.text!r}",
        advice=near(node.text, known, f"in {where}") or f"define it in {where}",
        inside=doing.inside,
    )
    return False


def _demand(doing: Doing, node: Node) -> bool:
    words = node.text.split()
    kind, value = (words[0], words[1]) if len(words) == 2 else ("", "")
    if kind == "carrier":
        return _named(doing, node, "carrier", frozenset(
            f"carrier {name}" for name in doing.names.carriers), "`carriers:` of config.yaml",
        )  # fmt: skip
    if kind == "service":
        return _named(doing, node, "service", frozenset(
            f"service {name}" for name in doing.names.services), "the rate cards",
        )  # fmt: skip
    if kind == "accepts" and _WORD.match(value):
        return True
    if kind in _CLOSED and value in _CLOSED[kind]:
        return True
    if len(words) == 4 and words[:3] == ["days", "at", "most"]:
        days = words[3]
        if days.isascii() and days.isdigit() and len(days) <= 3 and int(days) > 0:
            return True
    doing.form.problem(
        "rule/demand",
        node,
        f"{node.text!r} is nothing that a service can be asked for",
        advice=near(node.text, DEMANDS, "forms"),
        inside=doing.inside,
    )
    return False
