"""`extends` of a mapping: what a file takes over from another one, and what it leaves out. Pure.

Nodes that were taken over keep the file and line where they stand, so that a mistake is told there.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping as MappingOf

import msgspec

from processor.problems.form import Form, Node
from processor.problems.suggest import suggest
from processor.problems.yaml_source import parse

KEYS = ("extends", "without", "base")
# What is taken over key by key; everything else is taken over as a whole.
_BLOCKS = ("file", "columns", "order", "lines", "rows")


def name_of(file: str) -> str:
    """The name of the mapping that stands in a file."""
    return posixpath.basename(file).rsplit(".", 1)[0]


def is_base(root: Node | None) -> bool:
    """True for a mapping that only others take over, and that reads no file."""
    said = root.get("base") if root is not None and root.kind == "map" else None
    return said is not None and said.text == "yes"


def mappings_below(texts: MappingOf[str, str]) -> dict[str, list[str]]:
    """By file the files that its mapping takes over, the nearest first; those that are there."""
    by_name = {name_of(one): one for one in texts}
    above: dict[str, str] = {}
    for file, text in texts.items():
        root = parse(text, file)[0]
        named = root.get("extends") if root is not None and root.kind == "map" else None
        above[file] = "" if named is None else by_name.get(named.text, "")
    return {file: _chain(file, above) for file in texts}


def _chain(file: str, above: MappingOf[str, str]) -> list[str]:
    found: list[str] = []
    while file in above and file not in found:
        found.append(file)
        file = above[file]
    return found[1:]


def extended(form: Form, root: Node, others: MappingOf[str, str]) -> Node | None:
    """The whole mapping that a text describes together with those that it extends, without the keys
    that say so; None where one of them cannot be taken. `others` are texts by file."""
    return _extended(form, root, {name_of(file): (file, text) for file, text in others.items()}, ())


def _extended(
    form: Form, root: Node, others: dict[str, tuple[str, str]], behind: tuple[str, ...]
) -> Node | None:
    own = name_of(root.file or form.file)
    form.choice(root.get("base"), ("yes", "no"), "no")
    named, left_out = root.get("extends"), root.get("without")
    rest = _only(root, [key.text for key in root.keys if key.text not in KEYS])
    if named is None:
        if left_out is not None:
            form.problem("mapping/base.nothing-extended", left_out, span=1)
            return None
        return rest
    name = form.text(named)
    if named.kind != "text":
        return None
    if name in (*behind, own):
        way = " > ".join(
            (*behind[behind.index(name) :], own, name) if name in behind else (own, name)
        )
        form.problem("mapping/base.circle", named, way=way)
        return None
    if name not in others:
        near = suggest(name, others, "nouns.value") or ", ".join(sorted(others))
        form.problem("mapping/base.unknown", named, name=name, near=near)
        return None
    file, text = others[name]
    base, base_form = parse(text, file)
    if base is None or base.kind != "map" or base_form.problems:
        form.problem("mapping/base.broken", named, name=name, file=file)
        return None
    form.others[file] = text.splitlines()
    whole = _extended(form, _standing_in(base, file), others, (*behind, own))
    if whole is None:
        return None
    for one in form.texts(left_out):
        lighter = _without(whole, one.text)
        if lighter is None:
            form.problem("mapping/base.nothing-left-out", one, name=name, word=one.text)
        else:
            whole = lighter
    return _merged(whole, rest, _BLOCKS)


def _standing_in(node: Node, file: str) -> Node:
    """A node with all below it, as one of another file."""
    return msgspec.structs.replace(
        node,
        file=file,
        keys=tuple(_standing_in(one, file) for one in node.keys),
        items=tuple(_standing_in(one, file) for one in node.items),
    )


def _only(node: Node, keys: list[str]) -> Node:
    pairs = [(key, value) for key, value in node.entries() if key.text in keys]
    return msgspec.structs.replace(
        node, keys=tuple(key for key, _ in pairs), items=tuple(value for _, value in pairs)
    )


def _without(node: Node, path: str) -> Node | None:
    """A map without a key, or without one of a block (`order.risk`); None where it has none."""
    block, _, key = path.partition(".")
    keys = [one.text for one in node.keys]
    if not key or block not in _BLOCKS:
        return _only(node, [one for one in keys if one != path]) if path in keys else None
    inner = node.get(block)
    if inner is None or inner.kind != "map" or inner.get(key) is None:
        return None
    lighter = _only(inner, [one.text for one in inner.keys if one.text != key])
    items = [lighter if one.text == block else value for one, value in node.entries()]
    return msgspec.structs.replace(node, items=tuple(items))


def _merged(base: Node, own: Node, blocks: tuple[str, ...]) -> Node:
    """What stands in `own` in place of what stands in `base`; maps below `blocks` key by key."""
    found = {key.text: (key, value) for key, value in base.entries()}
    for key, value in own.entries():
        before = found.get(key.text)
        if before is not None and key.text in blocks and before[1].kind == value.kind == "map":
            value = _merged(before[1], value, ())
        found[key.text] = (key, value)
    pairs = list(found.values())
    return msgspec.structs.replace(
        own, keys=tuple(key for key, _ in pairs), items=tuple(value for _, value in pairs)
    )
