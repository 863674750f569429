"""YAML text to nodes that keep their place; every scalar stays the text that was written.

PyYAML's own constructors would turn `NO` into False, `010` into 8 and `12:30` into 750, so only
its composer is used: it gives marks for every key and value and leaves the text alone.
Duplicate keys, anchors, tags, merge keys and further documents are problems.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

import msgspec
import yaml

from processor.problems.cut_texts import cut_off
from processor.problems.form import Form, Node
from processor.problems.problem import Problem, problem
from processor.problems.yaml_lines import Slip
from processor.problems.yaml_slips import binary, merge_marks, slip
from processor.problems.yaml_words import reason, said

_ANCHOR = re.compile(r"(?:^|[\s\[,{])&\w")
MAX_CHARS = 4_000_000
MAX_DEPTH = 40
# Texts whose nodes are kept: somewhat more than a house has files.
MOST_KEPT = 128


def parse(source: str, file: str, *, named: bool = False) -> tuple[Node | None, Form]:
    """The root node of a YAML text, and the form that holds its problems. `named`:
    it is written in the rule language.

    The node is None where the text is empty or cannot be read. One command reads config.yaml from
    several sides, and `watch` reads all files again where one was edited: a text is parsed once.
    """
    node, problems = _parsed(source, file, named)
    form = Form(file, source, named=named)
    form.problems += problems
    return node, form


@lru_cache(maxsize=MOST_KEPT)
def _parsed(source: str, file: str, named: bool) -> tuple[Node | None, tuple[Problem, ...]]:
    node, form = _parse(Form(file, source, named=named), source)
    return node, tuple(form.problems)


def _parse(form: Form, source: str) -> tuple[Node | None, Form]:
    if len(source) > MAX_CHARS:
        return form.unread("yaml/too-large", size=len(source), most=MAX_CHARS)
    merged = merge_marks(form.lines)
    if merged is not None:
        form.problems.append(_slipped(form, merged))
        return None, form
    try:
        loader = yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader
        documents = list(_compose_all(source, loader))
    except yaml.MarkedYAMLError as error:
        form.problems.append(_syntax(form, error))
        return None, form
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        other = binary(source)
        if other is not None:
            form.problems.append(_slipped(form, other))
            return None, form
        return form.unread("yaml/syntax.unreadable", error=str(error))
    roots = [document for document in documents if document is not None]
    if not roots:
        return form.unread("yaml/empty")
    reader = _Reader(form)
    node = reader.read(roots[0], 0)
    if _ANCHOR.search(source):
        _anchors(form, source, loader)
    if len(roots) > 1:
        extra = roots[1].start_mark
        place = Node(kind="text", line=extra.line + 1, column=extra.column + 1)
        form.problem("yaml/feature.second-document", place)
    return node, form


def _compose_all(source: str, loader_class: type) -> Iterable[yaml.Node | None]:
    loader = loader_class(source)
    try:
        while loader.check_node():
            yield loader.get_node()
    finally:
        loader.dispose()


def _anchors(form: Form, source: str, loader: type) -> None:
    """Names that are given to values: the value itself would be empty, and nobody is told."""
    for event in yaml.parse(source, Loader=loader):
        named = getattr(event, "anchor", None)
        if named and not isinstance(event, yaml.AliasEvent):
            mark = event.start_mark
            line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
            place = Node(kind="text", line=line, column=column, text=f"&{named}")
            form.problem("yaml/feature.anchor", place, name=named)


def _slipped(form: Form, found: Slip) -> Problem:
    text = form.lines[found.line - 1] if 0 < found.line <= len(form.lines) else ""
    return Problem(
        id=found.id, pieces=dict(found.pieces), file=form.file, line=found.line,
        column=found.column, text=text, span=found.span,
    )  # fmt: skip


def _syntax(form: Form, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    begun, context = (line, column), error.context or ""
    if error.context_mark is not None:
        begun = error.context_mark.line + 1, error.context_mark.column + 1
    found = slip(form.lines, line, column, begun, context, error.problem or "", named=form.named)
    if found is not None:
        return _slipped(form, found)
    text = form.lines[line - 1] if 0 < line <= len(form.lines) else ""
    why = reason(said(error.context), begun[0] if begun[0] != line else 0, said(error.problem))
    return problem("yaml/syntax", file=form.file, line=line, column=column, text=text, reason=why)


_STANDARD_TAGS = {
    "tag:yaml.org,2002:" + name
    for name in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq", "merge", "value")
}


class _Reader:
    def __init__(self, form: Form) -> None:
        self.form = form
        self.seen: set[int] = set()

    def read(self, raw: yaml.Node, depth: int) -> Node:
        line, column = raw.start_mark.line + 1, raw.start_mark.column + 1
        place = Node(kind="text", line=line, column=column)
        if depth > MAX_DEPTH:
            self.form.problem("yaml/feature.nested", place, most=MAX_DEPTH)
            return place
        if id(raw) in self.seen:
            self.form.problem("yaml/feature.alias", place)
            return place
        self.seen.add(id(raw))
        if raw.tag not in _STANDARD_TAGS:
            key = "yaml/feature.bang" if self.form.named else "yaml/feature.tag"
            said = str(raw.value) if isinstance(raw, yaml.ScalarNode) else ""
            right = f"not {raw.tag.lstrip('!=')} {said}".strip()
            self.form.problem(key, place, tag=raw.tag, right=right)
        if isinstance(raw, yaml.MappingNode):
            return self._mapping(raw, line, column, depth)
        if isinstance(raw, yaml.SequenceNode):
            items = tuple(self.read(item, depth + 1) for item in raw.value)
            return Node(kind="list", line=line, column=column, items=items)
        quoted = getattr(raw, "style", None) in ("'", '"')
        ends = raw.end_mark.line + 1, raw.end_mark.column + 1
        node = Node(
            kind="text", line=line, column=column, text=str(raw.value), quoted=quoted, ends=ends
        )
        if not self.form.named:
            check_cut(self.form, node, text=False)
        return node

    def _mapping(self, raw: yaml.MappingNode, line: int, column: int, depth: int) -> Node:
        found: dict[str, tuple[Node, Node]] = {}
        again = False
        for raw_key, raw_value in raw.value:
            key = self.read(raw_key, depth + 1)
            value = self.read(raw_value, depth + 1)
            if key.kind != "text":
                self.form.problem("key/wrong-shape.key", key, span=1)
                continue
            if key.text == "<<" and not key.quoted:
                self.form.problem("yaml/feature.merge", key)
                continue
            if key.text in found:
                first = found[key.text][0]
                name = self.form.name(key.text)
                # The first key of an entry once more begins the next one; its others follow.
                entry = first is next(iter(found.values()))[0] and first.line != key.line
                if not again:
                    said = "yaml/duplicate-key.entry" if entry else "yaml/duplicate-key"
                    self.form.problem(said, key, key=name, line=first.line)
                again = again or entry
                continue
            found[key.text] = key, value
        keys, items = tuple(one[0] for one in found.values()), tuple(v for _, v in found.values())
        return Node(kind="map", line=line, column=column, keys=keys, items=items)


def check_cut(form: Form, node: Node, *, text: bool) -> None:
    """Adds a problem where a ` #` may have cut off a part of a value; `text` as in `cut_off`."""
    line, column = node.ends
    if node.quoted or not 0 < line <= len(form.lines):
        return
    rest = form.lines[line - 1][column - 1 :]
    place = cut_off(rest, text=text and node.text != "")
    if place is None:
        return
    behind = msgspec.structs.replace(node, line=line, column=column + place, written="")
    form.problem(
        "value/cut", behind, span=len(rest) - place, kept=node.text, cut=rest[place:].strip(),
        severity="warning" if node.text else "error",
    )  # fmt: skip
    form.begins(node)


def by_name(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """(file, text) pairs in name order, so that results never depend on how a folder lists."""
    return sorted(texts.items())
