"""`then` blocks: what a rule may do at each stage, read and checked against what exists. Pure."""

from __future__ import annotations

import re
from difflib import get_close_matches

import msgspec

from processor.model.decisions import Action
from processor.model.money import Money
from processor.model.sentence import Name, Sentence, Text, sentence
from processor.model.stages import STAGES, Shape
from processor.problems.form import Form, Node
from processor.problems.suggest import suggest
from processor.rules.language.foreign_words import action_meant, tell_action
from processor.rules.language.values import Names, Wrong, read_value

# What may be said of some lines of an order alone, beside a hold: from where they are sent, and
# what of them is kept back.
OF_LINES = ("choose_from", "never_from", "prefer", "leave")
# Words that say more about another one of the same block.
MODIFIERS = {
    "release": ("hold",),
    "approvals": ("hold",),
    "lines": ("hold", *OF_LINES),
    "after_hand_over": ("hold", "reject"),
}
BOUNDS = {"approvals": (2, 5), "priority": (1, 999), "leave": (1, 1_000_000)}
PAYERS = ("paid by channel", "paid by seller", "paid by buyer")
DEMANDS = (
    "accepts battery", "days at most 5", "speed express", "speed standard", "carrier NAME",
    "service CARRIER/SERVICE", "label ours", "label channel", "label warehouse",
)  # fmt: skip
_WORD = re.compile(r"[a-z0-9][a-z0-9-]{0,62}\Z", re.ASCII)
_CLOSED = {"speed": ("standard", "express"), "label": ("ours", "channel", "warehouse")}
# How like an action a header is that is told as one.
_AS_GOOD = 0.7
_AFTER_PLACED = " after placed"


class Doing(msgspec.Struct, frozen=True):
    """Where a `then` block stands and what it may name."""

    form: Form
    stage: str
    names: Names
    inside: Text


def read_then(
    node: Node,
    form: Form,
    stage: str,
    names: Names,
    inside: Text,
    beside: frozenset[str] = frozenset(),
) -> tuple[Action, ...]:
    """The actions of a `then` block, in the order written; mistakes become problems. `beside` are
    the words that a table of the rule says."""
    if not form.shape(node, "map", inside=inside):
        return ()
    doing = Doing(form, stage, names, inside)
    if not node.items:
        form.problem("rule/action.nothing", node, inside=inside, span=1)
    actions = []
    present = {key.text for key in node.keys} | beside
    for key, value in node.entries():
        action = read_action(doing, key, value)
        needed = needed_beside(key.text, stage)
        if action is not None and needed and not present & set(needed):
            form.problem(
                "rule/action.alone", key, verb=Name(key.text), other=Name(needed[0]), inside=inside
            )
        if action is not None:
            actions.append(action)
    return tuple(actions)


def needed_beside(verb: str, stage: str) -> tuple[str, ...]:
    """The actions of which one must stand beside this one; none for one that stands alone."""
    if stage != "route" and verb == "lines":
        # Elsewhere nothing of the kind is said of single lines, though the words are the same.
        return ("hold",)
    return MODIFIERS.get(verb, ())


def read_action(doing: Doing, key: Node, value: Node) -> Action | None:
    """One action, or None with a problem at the word that is wrong."""
    shape = STAGES[doing.stage].verbs.get(key.text)
    if shape is None:
        _unknown_verb(doing, key)
        return None
    values = _values(doing, key, value, shape)
    return Action(key.text, values) if values else None


def tell_header(doing: Doing, key: Node) -> bool:
    """Tells of a header that was meant as an action and names none of this stage; False where it
    was not."""
    near = get_close_matches(key.text, STAGES[doing.stage].verbs, 1, _AS_GOOD)
    other = any(key.text in one.verbs for one in STAGES.values())
    if not near and not other and not action_meant(key.text)[0]:
        return False
    _unknown_verb(doing, key)
    return True


def _unknown_verb(doing: Doing, key: Node) -> None:
    form, inside, verb, stage = doing.form, doing.inside, Name(key.text), Name(doing.stage)
    other = [one.word for one in STAGES.values() if key.text in one.verbs]
    if other:
        form.problem(
            "rule/action.elsewhere", key, verb=verb, stage=stage, other=Name(other[0]),
            inside=inside,
        )  # fmt: skip
        return
    if tell_action(form, key, doing.stage, inside):
        return
    what, verbs = sentence("nouns.action-at", stage=stage), STAGES[doing.stage].verbs
    near = suggest(key.text, verbs, what, named=True)
    near = near or sentence("suggest.all", what=what, names=map(Name, sorted(verbs)))
    form.problem("rule/action", key, verb=verb, stage=stage, near=near, inside=inside)


_MANY = ("holds", "words", "warehouses", "barred", "demands", "preferences", "options")


def _values(doing: Doing, key: Node, node: Node, shape: Shape) -> tuple[str, ...]:
    if shape not in _MANY:
        text = doing.form.text(node, inside=doing.inside)
        if node.kind != "text":
            return ()
        return (text,) if _fits(doing, key, node, shape) else ()
    nodes = doing.form.texts(node, inside=doing.inside)
    if node.kind == "list" and not node.items:
        doing.form.problem("list/empty.of-values", node, inside=doing.inside, span=1)
    return tuple(one.text for one in nodes if _fits(doing, key, one, shape))


def _fits(doing: Doing, key: Node, node: Node, shape: Shape) -> bool:
    text = node.text
    if shape == "holds":
        return _named(doing, node, "hold", doing.names.holds)
    if shape == "warehouses" or (shape == "barred" and text != "abroad"):
        return _named(doing, node, "warehouse", doing.names.warehouses)
    if shape in ("demands", "preferences"):
        return _demand(doing, node)
    if shape == "options":
        return _named(doing, node, "option", doing.names.accepts)
    if shape == "money":
        value = read_value("money", text)
        if isinstance(value, Money):
            return True
        assert isinstance(value, Wrong)
        doing.form.problem(
            value.id, node, wrong=value.why, better=value.better, inside=doing.inside
        )
        return False
    fits, want = _plain(text, key.text, shape)
    if not fits:
        doing.form.problem(
            "value/wrong.action", node, verb=Name(key.text), want=want, inside=doing.inside
        )
    return fits


def _plain(text: str, verb: str, shape: Shape) -> tuple[bool, Sentence]:
    """Whether a text has the shape, and what is needed."""
    if shape == "yes/no":
        return text in ("yes", "no"), sentence("action-needs.yes-no")
    if shape == "line":
        return bool(text.strip()), sentence("action-needs.sentence")
    if shape == "account":
        return bool(text.strip()), sentence("action-needs.account")
    if shape == "number":
        least, most = BOUNDS[verb]
        whole = text.isascii() and text.isdigit() and len(text) <= 9
        want = sentence("action-needs.number", least=least, most=most)
        return whole and least <= int(text) <= most, want
    if shape == "release":
        span = text.removesuffix(_AFTER_PLACED)
        value = read_value("duration", span)
        return isinstance(value, int) and value > 0, sentence("action-needs.release")
    if shape == "barred":
        return text == "abroad", sentence("action-needs.barred")
    if shape == "matching":
        return text == "matching", sentence("action-needs.matching")
    if shape == "ship-day":
        return text == "next workday", sentence("action-needs.ship-day")
    if shape == "after-hand-over":
        return text == "cancel", sentence("action-needs.after-hand-over")
    if shape == "payer":
        return text in PAYERS, sentence("action-needs.payer")
    return bool(_WORD.match(text)), sentence("action-needs.word")


_WHERE = {
    "hold": ("name/unknown.hold-of-rule", "noun.holds-of-config"),
    "warehouse": ("name/unknown.warehouse-of-rule", "noun.warehouses-of-config"),
    "carrier": ("name/unknown.carrier-of-rule", "noun.carriers-of-config"),
    "service": ("name/unknown.service-of-rule", "noun.rate-cards"),
    "option": ("name/unknown.option-of-rule", "noun.accepts-of-services"),
}
"""By what is named: the problem of a name that nobody knows, and where it would be defined."""


def _named(doing: Doing, node: Node, what: str, known: frozenset[str]) -> bool:
    if node.text in known:
        return True
    key, place = _WHERE[what]
    where, demanded = sentence(place), what in ("carrier", "service")
    near = suggest(node.text, known, sentence("nouns.in", where=where), named=demanded)
    doing.form.problem(
        key, node, name=Name(node.text) if demanded else node.text, inside=doing.inside,
        near=near or sentence("suggest.define", where=where),
    )  # fmt: skip
    return False


def _demand(doing: Doing, node: Node) -> bool:
    words = node.text.split()
    kind, value = (words[0], words[1]) if len(words) == 2 else ("", "")
    if kind == "carrier":
        carriers = frozenset(f"carrier {name}" for name in doing.names.carriers)
        return _named(doing, node, "carrier", carriers)
    if kind == "service":
        services = frozenset(f"service {name}" for name in doing.names.services)
        return _named(doing, node, "service", services)
    if kind == "accepts" and _WORD.match(value):
        return True
    if kind in _CLOSED and value in _CLOSED[kind]:
        return True
    if len(words) == 4 and words[:3] == ["days", "at", "most"]:
        days = words[3]
        if days.isascii() and days.isdigit() and len(days) <= 3 and int(days) > 0:
            return True
    near = suggest(node.text, DEMANDS, "nouns.form", named=True)
    doing.form.problem("rule/demand", node, demand=Name(node.text), near=near, inside=doing.inside)
    return False
