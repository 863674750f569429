"""What documents are called at a receiver: `as`, `mailbox` and `emptied_within` of the `receivers`
block."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from processor.house.config_keys import RECEIVERS
from processor.house.config_values import Values
from processor.model.config import Warehouse
from processor.model.names_there import EVERY, HOLES, NamesThere, holes_in, is_safe, is_unique
from processor.model.sentence import Text, sentence
from processor.problems.form import Node
from processor.problems.problem import part_of, within
from processor.problems.suggest import suggest

AS, MAILBOX, EMPTIED = "as", "mailbox", "emptied_within"
SHOWN = (AS, MAILBOX, EMPTIED)
_SPAN = re.compile(r"([0-9]{1,3}) ?(minute|hour|day)s?", re.ASCII)
_SECONDS = {"minute": 60, "hour": 3600, "day": 86_400}
_MOST = 31 * 86_400
# Its files are written anew and taken away again as things change.
_AT_HOME = "alerts"


def read_names_there(
    values: Values, node: Node | None, warehouses: Mapping[str, Warehouse], timezone: str,
    told: Collection[str] = (),
) -> dict[str, NamesThere]:  # fmt: skip
    """What documents are called at receivers that say something of it, by receiver; `timezone` is
    that of the house, `told` are those that are told what happened. Mistakes are noted in the form
    of `values`; what kinds of documents there are is asked by `wrong_shown`."""
    made: dict[str, NamesThere] = {}
    if node is None or node.kind != "map":
        # Of another shape it was told of as the folders were read.
        return made
    for key, entry in node.entries():
        parts = {one.text: value for one, value in entry.entries()} if entry.kind == "map" else {}
        if any(one in parts for one in SHOWN):
            warehouse = warehouses.get(key.text)
            zone = timezone if warehouse is None else warehouse.timezone
            made[key.text] = _names(values, key.text, parts, zone)
    known = {*warehouses, *RECEIVERS, *told}
    return {name: one for name, one in made.items() if name in known}


def _names(values: Values, name: str, found: Mapping[str, Node], zone: str) -> NamesThere:
    inside = within("receiver", name)
    if name == _AT_HOME:
        key = next(one for one in SHOWN if one in found)
        values.form.problem("value/wrong.shown-alerts", found[key], inside=inside)
    patterns = _by_kind(values, found.get(AS), part_of(inside, AS), _pattern, every=True)
    boxes = _by_kind(values, found.get(MAILBOX), part_of(inside, MAILBOX), _mailbox, every=False)
    for kind in [one for one in boxes if one in patterns]:
        node = found[MAILBOX].get(kind)
        assert node is not None
        values.form.problem("value/wrong.shown-twice", node, inside=inside, document=kind)
    for kind, box in boxes.items():
        if any(other != kind and box.casefold() == boxes[other].casefold() for other in boxes):
            node = found[MAILBOX].get(kind)
            assert node is not None
            values.form.problem("value/wrong.mailbox-shared", node, inside=inside, mailbox=box)
            break
    seconds = _span(values, found.get(EMPTIED), inside)
    if EMPTIED in found and not boxes:
        values.form.problem("value/wrong.emptied-alone", found[EMPTIED], inside=inside)
    return NamesThere(
        patterns=patterns, mailboxes=boxes, timezone=zone or "UTC", emptied_within=seconds
    )


def _by_kind(
    values: Values,
    node: Node | None,
    inside: Text,
    check: Callable[[Values, Node, Text], str],
    *,
    every: bool,
) -> dict[str, str]:
    if node is None:
        return {}
    if every and node.kind == "text":
        return {EVERY: check(values, node, inside)}
    if not values.form.shape(node, "map", inside=inside):
        return {}
    made: dict[str, str] = {}
    for key, one in node.entries():
        if values.form.shape(one, "text", inside=inside):
            made[key.text] = check(values, one, inside)
    return made


def _pattern(values: Values, node: Node, inside: Text) -> str:
    pattern = node.text
    unknown = [one for one in holes_in(pattern) if one not in HOLES]
    if not is_safe(pattern):
        values.form.problem("value/wrong.shown-name", node, inside=inside, value=pattern)
    elif unknown:
        near = suggest(unknown[0], HOLES, "nouns.placeholder")
        values.form.problem(
            "value/wrong.placeholder", node, inside=inside, name=unknown[0],
            near=near or sentence("suggest.leave-out"),
        )  # fmt: skip
    elif not is_unique(pattern):
        values.form.problem(
            "value/wrong.shown-not-unique", node, inside=inside, whole="{name}",
            number="{number}", ending="{ending}", stem="{stem}", document="{document}",
        )  # fmt: skip
    return pattern


def _mailbox(values: Values, node: Node, inside: Text) -> str:
    if not is_safe(node.text) or holes_in(node.text):
        values.form.problem("value/wrong.mailbox", node, inside=inside, value=node.text)
    return node.text


def _span(values: Values, node: Node | None, inside: Text) -> int:
    """So many seconds may a mailbox be full."""
    usual = NamesThere().emptied_within
    if node is None or not values.form.shape(node, "text", inside=inside):
        return usual
    match = _SPAN.fullmatch(node.text)
    if match is not None and 1 <= int(match[1]) * _SECONDS[match[2]] <= _MOST:
        return int(match[1]) * _SECONDS[match[2]]
    values.form.problem("value/wrong.emptied", node, inside=inside, value=node.text)
    return usual
