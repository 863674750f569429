"""YAML text to nodes that keep their place; every scalar stays the text that was written.

PyYAML's own constructors would turn `NO` into False, `010` into 8 and `12:30` into 750, so only
its composer is used: it gives marks for every key and value and leaves the text alone.
Duplicate keys, anchors, tags, merge keys and further documents are problems.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

import yaml

from processor.problems.form import WIDE_COLON, Form, Node
from processor.problems.problem import Problem, problem
from processor.problems.yaml_words import reason, said

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
    try:
        loader = yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader
        documents = list(_compose_all(source, loader))
    except yaml.MarkedYAMLError as error:
        form.problems.append(_syntax(form, error))
        return None, form
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return form.unread("yaml/syntax.unreadable", error=str(error))
    roots = [document for document in documents if document is not None]
    if not roots:
        return form.unread("yaml/empty")
    reader = _Reader(form)
    node = reader.read(roots[0], 0)
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


def _syntax(form: Form, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    text = form.lines[line - 1] if 0 < line <= len(form.lines) else ""
    begun = error.context_mark.line + 1 if error.context_mark else line
    why = reason(said(error.context), begun if begun != line else 0, said(error.problem))
    key = "yaml/syntax.tab" if "\t" in text else "yaml/syntax"
    if any(WIDE_COLON in one and ":" not in one for one in form.lines[max(0, line - 2) : line]):
        key = "yaml/syntax.wide-colon"
    return problem(key, file=form.file, line=line, column=column, text=text, reason=why)


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
            self.form.problem("yaml/feature.tag", place, tag=raw.tag)
        if isinstance(raw, yaml.MappingNode):
            return self._mapping(raw, line, column, depth)
        if isinstance(raw, yaml.SequenceNode):
            items = tuple(self.read(item, depth + 1) for item in raw.value)
            return Node(kind="list", line=line, column=column, items=items)
        quoted = getattr(raw, "style", None) in ("'", '"')
        return Node(kind="text", line=line, column=column, text=str(raw.value), quoted=quoted)

    def _mapping(self, raw: yaml.MappingNode, line: int, column: int, depth: int) -> Node:
        found: dict[str, tuple[Node, Node]] = {}
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
                self.form.problem("yaml/duplicate-key", key, key=name, line=first.line)
                continue
            found[key.text] = key, value
        keys, items = tuple(one[0] for one in found.values()), tuple(v for _, v in found.values())
        return Node(kind="map", line=line, column=column, keys=keys, items=items)


def by_name(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """(file, text) pairs in name order, so that results never depend on how a folder lists."""
    return sorted(texts.items())
