"""The `remotes` block of config.yaml: places away from the house, each with its transport."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from processor.house.config_values import Values
from processor.house.transports import TRANSPORTS
from processor.model.config import Folders, Remote
from processor.model.sentence import Text
from processor.problems.form import Node
from processor.problems.problem import within
from processor.problems.suggest import suggest

TRANSPORT = "transport"


def read_remotes(values: Values, node: Node | None, folders: Folders) -> dict[str, Remote]:
    """The remotes by name; every mistake is noted in the form of `values`."""
    areas = {
        getattr(folders, key): f"the folder {key} of the house"
        for key in ("inbox", "outbox", "archive", "state", "rules", "mappings")
    }

    def remote(name: str, key: Node, entry: Node) -> Remote:
        made = _remote(values, name, entry)
        transport = TRANSPORTS.get(made.transport)
        if transport is None or any(one not in made.values for one in transport.required):
            return made
        inside = within("remote", name)
        parts = {one.text: value for one, value in entry.entries()}
        for wrong, words in transport.check(made.values).items():
            values.wrong(parts.get(wrong, entry), words, "", inside)
        for area in transport.areas(made.values):
            for other, owner in areas.items():
                if _overlap(area, other):
                    words = f"the remote would share {area} with {owner}"
                    values.wrong(key, words, "give it a folder of its own", inside)
        areas.update(dict.fromkeys(transport.areas(made.values), f"the remote {name}"))
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
            form.as_written(
                "name/unknown",
                word,
                f"no transport is called {word.text!r}",
                advice=suggest(word.text, TRANSPORTS, "nouns.transport"),
                inside=inside,
            )
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
