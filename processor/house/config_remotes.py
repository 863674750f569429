"""The `remotes` block of config.yaml: places away from the house, each with its transport."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from processor.house.config_values import Values
from processor.house.transports import TRANSPORTS
from processor.model.config import Folders, Remote
from processor.model.sentence import Text, sentence
from processor.problems.form import Node
from processor.problems.problem import within

TRANSPORT = "transport"


def read_remotes(values: Values, node: Node | None, folders: Folders) -> dict[str, Remote]:
    """The remotes by name; every mistake is noted in the form of `values`."""
    areas: dict[str, Text] = {
        getattr(folders, key): sentence("house.folder", key=key)
        for key in ("inbox", "outbox", "archive", "state", "rules", "mappings")
    }

    def remote(name: str, key: Node, entry: Node) -> Remote:
        made = _remote(values, name, entry)
        transport = TRANSPORTS.get(made.transport)
        if transport is None or any(one not in made.values for one in transport.required):
            return made
        inside = within("remote", name)
        parts = {one.text: value for one, value in entry.entries()}
        for key_name, wrong in transport.check(made.values).items():
            values.form.problem(wrong, parts.get(key_name, entry), inside=inside)
        for area in transport.areas(made.values):
            for other, owner in areas.items():
                if _overlap(area, other):
                    values.form.problem(
                        "value/wrong.shared-area", key, inside=inside, area=area, owner=owner
                    )
        ours = sentence("house.remote", name=name)
        areas.update(dict.fromkeys(transport.areas(made.values), ours))
        return made

    found: dict[str, Remote] = values.each(node, "remote", remote)
    return found


def _overlap(one: str, other: str) -> bool:
    first, second = one.rstrip("/") + "/", other.rstrip("/") + "/"
    return first.startswith(second) or second.startswith(first)


def _remote(values: Values, name: str, node: Node) -> Remote:
    inside = within("remote", name)
    form = values.form
    word = node.get(TRANSPORT) if form.shape(node, "map", inside=inside) else None
    if word is None:
        values.block("remote", node, inside)
        return Remote(name=name, transport="", values={})
    transport = TRANSPORTS.get(form.text(word, inside=inside))
    if transport is None:
        # Its other keys are those of a transport that nobody knows.
        if word.kind == "text":
            values.member(word, TRANSPORTS, "transport", inside)
        return Remote(name=name, transport="", values={})
    found = form.map(
        node,
        required=(TRANSPORT, *transport.required),
        optional=transport.optional,
        inside=inside,
    )
    read: Mapping[str, str] = {
        key: values.path(found, key)
        if key in transport.folders
        else values.text(found, key, inside)
        for key in (*transport.required, *transport.optional)
        if key in found and form.shape(found[key], "text", inside=inside)
    }
    return Remote(name=name, transport=transport.word, values=dict(read))


def named_remote(
    values: Values, found: Mapping[str, Node], remotes: Collection[str], inside: Text
) -> str:
    """The remote that a channel or warehouse names; empty where it names none."""
    node = found.get("remote")
    return "" if node is None else values.member(node, remotes, "remote", inside)
