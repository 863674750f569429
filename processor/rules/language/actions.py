"""`then` blocks: what a rule may do at each stage, read and checked against what exists. Pure."""

from __future__ import annotations

import re

import msgspec

from processor.model.decisions import Action
from processor.model.money import Money
from processor.model.sentence import Name, Text, sentence
from processor.model.stages import STAGES, Shape
from processor.problems.form import Form, Node
from processor.problems.suggest import suggest
from processor.rules.language.values import Names, Wrong, read_value

# Words that say more about another one of the same block.
MODIFIERS = {
    "release": ("hold",),
    "approvals": ("hold",),
    "lines": ("hold", "leave"),
}
BOUNDS = {"approvals": (2, 5), "priority": (1, 999), "leave": (1, 1_000_000)}
PAYERS = ("paid by channel", "paid by seller", "paid by buyer")
DEMANDS = (
    "accepts battery", "days at most 5", "speed express", "speed standard", "carrier NAME",
    "service CARRIER/SERVICE", "label ours", "label channel", "label warehouse",
)  # fmt: skip
_WORD = re.compile(r"[a-z0-9][a-z0-9-]{0,62}\Z", re.ASCII)
_CLOSED = {"speed": ("standard", "express"), "label": ("ours", "channel", "warehouse")}
_AFTER_PLACED = " after placed"


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
        form.as_written("rule/action", node, "the rule does nothing", inside=inside, span=1)
    actions = []
    present = {key.text for key in node.keys}
    for key, value in node.entries():
        action = read_action(doing, key, value)
        needed = MODIFIERS.get(key.text, ())
        if action is not None and needed and not present & set(needed):
            form.as_written(
                "rule/action",
                key,
                f"`{key.text}` says more about `{needed[0]}`, and there is none",
                advice=f"write `{needed[0]}: ...` beside it",
                inside=inside,
            )
        if action is not None:
            actions.append(action)
    return tuple(actions)


def read_action(doing: Doing, key: Node, value: Node) -> Action | None:
    """One action, or None with a problem at the word that is wrong."""
    shape = STAGES[doing.stage].verbs.get(key.text)
    if shape is None:
        _unknown_verb(doing, key)
        return None
    values = _values(doing, key, value, shape)
    return Action(key.text, values) if values else None


def _unknown_verb(doing: Doing, key: Node) -> None:
    other = [stage.word for stage in STAGES.values() if key.text in stage.verbs]
    advice: Text = suggest(
        key.text,
        STAGES[doing.stage].verbs,
        sentence("nouns.action-at", stage=Name(doing.stage)),
        named=True,
    )
    if other:
        advice = f"{key.text} belongs into a file with `stage: {other[0]}`"
    doing.form.as_written(
        "rule/action",
        key,
        f"{key.text!r} is no action of the stage {doing.stage}",
        advice=advice,
        inside=doing.inside,
    )


_MANY = ("holds", "words", "warehouses", "barred", "demands", "preferences")


def _values(doing: Doing, key: Node, node: Node, shape: Shape) -> tuple[str, ...]:
    if shape not in _MANY:
        text = doing.form.text(node, inside=doing.inside)
        if node.kind != "text":
            return ()
        return (text,) if _fits(doing, key, node, shape) else ()
    nodes = doing.form.texts(node, inside=doing.inside)
    if node.kind == "list" and not node.items:
        doing.form.as_written("list/empty", node, "an empty list", inside=doing.inside, span=1)
    return tuple(one.text for one in nodes if _fits(doing, key, one, shape))


def _fits(doing: Doing, key: Node, node: Node, shape: Shape) -> bool:
    text = node.text
    if shape == "holds":
        return _named(doing, node, "hold reason", doing.names.holds, "noun.holds-of-config")
    if shape == "warehouses" or (shape == "barred" and text != "abroad"):
        known = doing.names.warehouses
        return _named(doing, node, "warehouse", known, "noun.warehouses-of-config")
    if shape in ("demands", "preferences"):
        return _demand(doing, node)
    if shape == "money":
        value = read_value("money", text)
        if isinstance(value, Money):
            return True
        assert isinstance(value, Wrong)
        doing.form.as_written(
            value.code, node, value.message, advice=value.advice, inside=doing.inside
        )
        return False
    fits, want = _plain(text, key.text, shape)
    if not fits:
        doing.form.as_written("value/wrong", node, f"{key.text} needs {want}", inside=doing.inside)
    return fits


def _plain(text: str, verb: str, shape: Shape) -> tuple[bool, str]:
    """Whether a text has the shape, and the words for what is needed."""
    if shape == "yes/no":
        return text in ("yes", "no"), "yes or no"
    if shape in ("line", "account"):
        return bool(text.strip()), "a sentence" if shape == "line" else "`order`, or an account"
    if shape == "number":
        least, most = BOUNDS[verb]
        whole = text.isascii() and text.isdigit() and len(text) <= 9
        return whole and least <= int(text) <= most, f"a whole number from {least} to {most}"
    if shape == "release":
        span = text.removesuffix(_AFTER_PLACED)
        value = read_value("duration", span)
        return isinstance(value, int) and value > 0, (
            "a time such as `30 minutes`, or `2 hours after placed`"
        )
    if shape == "barred":
        return text == "abroad", "`abroad`, or warehouses"
    if shape == "matching":
        return text == "matching", "`matching`: the lines that the rule's line block found"
    if shape == "ship-day":
        return text == "next workday", "`next workday`"
    if shape == "payer":
        return text in PAYERS, " or ".join(f"`{one}`" for one in PAYERS)
    return bool(_WORD.match(text)), "a word of a-z, 0-9 and hyphens"


def _named(doing: Doing, node: Node, what: str, known: frozenset[str], where: str) -> bool:
    if node.text in known:
        return True
    doing.form.as_written(
        "name/unknown",
        node,
        f"there is no {what} {node.text!r}",
        advice=suggest(node.text, known, sentence("nouns.in", where=sentence(where)))
        or sentence("suggest.define", where=sentence(where)),
        inside=doing.inside,
    )
    return False


def _demand(doing: Doing, node: Node) -> bool:
    words = node.text.split()
    kind, value = (words[0], words[1]) if len(words) == 2 else ("", "")
    if kind == "carrier":
        return _named(doing, node, "carrier", frozenset(
            f"carrier {name}" for name in doing.names.carriers), "noun.carriers-of-config",
        )  # fmt: skip
    if kind == "service":
        return _named(doing, node, "service", frozenset(
            f"service {name}" for name in doing.names.services), "noun.rate-cards",
        )  # fmt: skip
    if kind == "accepts" and _WORD.match(value):
        return True
    if kind in _CLOSED and value in _CLOSED[kind]:
        return True
    if len(words) == 4 and words[:3] == ["days", "at", "most"]:
        days = words[3]
        if days.isascii() and days.isdigit() and len(days) <= 3 and int(days) > 0:
            return True
    doing.form.as_written(
        "rule/demand",
        node,
        f"{node.text!r} is nothing that a service can be asked for",
        advice=suggest(node.text, DEMANDS, "nouns.form", named=True),
        inside=doing.inside,
    )
    return False
