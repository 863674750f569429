"""Whether what is told is written by layouts of its kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from processor.documents.feeds.feed import says_cancelled
from processor.documents.layouts.layout_parts import Layout
from processor.model.config import Config
from processor.model.sentence import sentence
from processor.problems.form import Node
from processor.problems.problem import Problem, part_of, within
from processor.problems.yaml_source import parse

# Under which key of each the kinds of file are listed.
_LISTS = {"channel": "tells", "client": "tells", "receiver": "files"}
# Kinds whose layouts write of one shipment what left beside what was called off.
_SAY_CANCELLED = ("channel-feed", "client-confirmation")


def wrong_telling_layouts(
    config: Config, layouts: Mapping[str, Layout], shown: str, source: str
) -> list[Problem]:
    """Layouts that `tells` of a channel or client, or `files` of a receiver, names and that no file
    defines, or that write another kind of file. `source` is the text of config.yaml, `shown` its
    name."""
    if not config.tellings and not config.receiver_files:
        return []
    root, form = parse(source, shown)
    if root is None:
        return []
    before = len(form.problems)
    for owner, name, node in _layouts_named(root):
        wanted: set[str] = {
            one.kind for one in config.tellings if (one.owner, one.to) == (owner, name)
        }
        if owner == "receiver":
            wanted |= {one.kind for one in config.receiver_files if one.receiver == name}
        kind = node.get("kind")
        layout = node.get("layout")
        if layout is None or kind is None or kind.text not in wanted:
            # Of these it was told as config.yaml was read.
            continue
        found = layouts.get(layout.text)
        if found is None:
            form.problem(
                "name/unknown.not-defined" if layouts else "name/unknown.none-defined", layout,
                kind=sentence("noun.layout"), name=layout.text, owner=name,
                path=f"mappings/outgoing/{layout.text}.yaml", known=sorted(layouts),
            )  # fmt: skip
        elif found.kind != kind.text:
            form.problem(
                "value/wrong.telling-layout", layout,
                inside=part_of(within(owner, name), _LISTS[owner]), layout=layout.text,
                kind=found.kind, wanted=kind.text,
            )  # fmt: skip
        elif (
            kind.text in _SAY_CANCELLED
            and (about := node.get("about"))
            and about.text == "cancelled"
            and not says_cancelled(found)
        ):
            form.problem(
                "value/wrong.telling-cancelled", layout,
                inside=part_of(within(owner, name), "tells"), layout=layout.text,
                field="line.cancelled",
            )  # fmt: skip
    return form.problems[before:]


def _layouts_named(root: Node) -> Iterator[tuple[str, str, Node]]:
    for owner, listed in _LISTS.items():
        block = root.get(f"{owner}s")
        for key, node in block.entries() if block is not None and block.kind == "map" else ():
            tells = node.get(listed) if node.kind == "map" else None
            for entry in tells.items if tells is not None and tells.kind == "list" else ():
                if entry.kind == "map":
                    yield owner, key.text, entry
