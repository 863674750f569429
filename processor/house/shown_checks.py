"""Whether two documents could get one name at a receiver, and whether it gets such documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import permutations

import msgspec

from processor.documents.kinds import KINDS, wave_kinds
from processor.documents.layouts.layout_parts import Layout
from processor.house.config_names import NamesOfKind
from processor.house.config_shown import AS, MAILBOX
from processor.house.places import remote_for
from processor.house.receivers import outbox_folders
from processor.house.sftp_keys import AFTER_FILE
from processor.model.config import Config
from processor.model.names_there import EVERY, NamesThere, shape_of
from processor.model.sentence import sentence
from processor.problems.form import Node
from processor.problems.problem import Problem, within
from processor.problems.suggest import suggest
from processor.problems.yaml_source import parse

_NAME = "{name}"


class _Kind(msgspec.Struct):
    """The names of a kind: what all look like, and some of them, each as it is there."""

    name: str
    pattern: str
    all: list[str]
    some: list[str]


def wrong_shown(
    config: Config, layouts: Mapping[str, Layout], shown: str, source: str
) -> list[Problem]:
    """Lines of `receivers` for documents that they do not get, and names that two documents could
    get. `source` is the text of config.yaml, `shown` its name."""
    root, form = parse(source, shown)
    block = root.get("receivers") if root is not None else None
    before = len(form.problems)
    if block is None or block.kind != "map":
        return []
    entries = {key.text: node for key, node in block.entries()}
    folders = outbox_folders(config)
    for name, names in config.names_there.items():
        if name not in entries:
            # A mailbox that the telling itself names.
            continue
        inside = within("receiver", name)
        told: list[str] = [one.kind for one in config.tellings if one.receiver == name]
        kinds = told or _kinds_of("{warehouse}" if name in config.warehouses else name)
        for key in _kinds_named(entries[name]):
            if key.text not in kinds:
                near = suggest(key.text, kinds, "nouns.document")
                form.problem(
                    "key/unknown.document", key, inside=inside, name=key.text,
                    near=near or sentence("suggest.leave-out"),
                )  # fmt: skip
        remote = config.remotes.get(
            remote_for(config, _warehouse(config, name), folders[name]) or ""
        )
        after = "" if remote is None else remote.values.get(AFTER_FILE, "")
        found = _meeting(config, layouts, names, folders[name], kinds, after)
        if found is not None:
            at = next((key for key in _kinds_named(entries[name]) if key.text in found), None)
            form.problem(
                "value/wrong.same-name", at or entries[name], inside=inside, document=found[0],
                other=found[1],
            )  # fmt: skip
    return form.problems[before:]


def _warehouse(config: Config, name: str) -> str:
    return name if name in config.warehouses else ""


def _kinds_of(folder: str) -> list[str]:
    """The kinds of documents that go to a folder of the outbox, as the table names it."""
    return [name for name, one in KINDS.items() if one.folder.partition("/")[0] == folder]


def _kinds_named(entry: Node) -> Iterator[Node]:
    for block in (entry.get(AS), entry.get(MAILBOX)):
        if block is not None and block.kind == "map":
            yield from (key for key, _ in block.entries())


def _meeting(
    config: Config, layouts: Mapping[str, Layout], names: NamesThere, folder: str,
    kinds: list[str], after: str,
) -> tuple[str, str] | None:  # fmt: skip
    """Two kinds of which two files, or a file and what follows another, could have one name. Those
    with one pattern never meet: what it makes is nobody else's, whatever the kind."""
    made = [_there(config, layouts, names, folder, kind) for kind in kinds if kind in wave_kinds()]
    for one, other in permutations(made, 2):
        some = [*one.some, *(after.replace(_NAME, name) for name in one.some if after)]
        if one.pattern == other.pattern:
            some = some[len(one.some) :]
        if any(shape_of(other.pattern, ours, other.name).fullmatch(name)
               for name in some for ours in other.all):  # fmt: skip
            return one.name, other.name
    return None


def _there(
    config: Config, layouts: Mapping[str, Layout], names: NamesThere, folder: str, kind: str
) -> _Kind:
    ours = NamesOfKind(kind, wave_kinds()[kind], config, layouts)
    pattern = names.mailbox(kind) or names.patterns.get(kind, names.patterns.get(EVERY, _NAME))
    some, shapes = [], []
    for (where, ending), examples in ours.some.items():
        if where == folder:
            whole = [f"{name}.{ending}" for name in examples]
            some += [names.name(kind=kind, name=name, key=1, at=0) for name in whole]
            shapes.append(rf"{ours.all[where, ending].pattern}\.{ending}")
    return _Kind(kind, pattern, shapes, some)
