"""YAML text to nodes that keep their place; every scalar stays the text that was written.

PyYAML's own constructors would turn `NO` into False, `010` into 8 and `12:30` into 750, so only
its composer is used: it gives marks for every key and value and leaves the text alone.
Duplicate keys, anchors, tags, merge keys and further documents are problems.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import yaml

from processor.problems.form import NARROW, WIDE_COLON, Form, Node
from processor.problems.problem import Problem, as_written

MAX_CHARS = 4_000_000
MAX_DEPTH = 40


def parse(source: str, file: str) -> tuple[Node | None, Form]:
    """The root node of a YAML text, and the form that holds its problems.

    The node is None where the text is empty or cannot be read.
    """
    form = Form(file, source)
    if len(source) > MAX_CHARS:
        message = f"the file has {len(source)} characters, at most {MAX_CHARS} are read"
        return form.unread("yaml/too-large", message, "move long lists into a CSV file")
    try:
        loader = yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader
        documents = list(_compose_all(source, loader))
    except yaml.MarkedYAMLError as error:
        form.problems.append(_syntax(form, error))
        return None, form
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return form.unread("yaml/syntax", f"not readable: {error}")
    roots = [document for document in documents if document is not None]
    if not roots:
        return form.unread("yaml/empty", "the file is empty", "delete the file, or finish it")
    reader = _Reader(form)
    node = reader.read(roots[0], 0)
    if len(roots) > 1:
        extra = roots[1].start_mark
        form.as_written(
            "yaml/feature",
            Node(kind="text", line=extra.line + 1, column=extra.column + 1),
            "a second document begins here",
            advice="put it into a file of its own",
        )
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
    context = error.context
    if context and error.context_mark and error.context_mark.line + 1 != line:
        context += f" that begins in line {error.context_mark.line + 1},"
    reason = " ".join(part for part in (context, error.problem) if part)
    advice = "use spaces, not tabs" if "\t" in text else "check the indentation and the colons"
    if any(WIDE_COLON in one and ":" not in one for one in form.lines[max(0, line - 2) : line]):
        advice = NARROW
    return as_written(
        code="yaml/syntax",
        message=f"not readable as YAML: {reason}",
        file=form.file,
        line=line,
        column=column,
        text=text,
        advice=advice,
    )


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
            self.form.as_written("yaml/feature", place, f"nested deeper than {MAX_DEPTH} levels")
            return place
        if id(raw) in self.seen:
            self.form.as_written(
                "yaml/feature",
                place,
                "an alias (`*name`) uses this value again",
                advice="write the value out in both places",
            )
            return place
        self.seen.add(id(raw))
        if raw.tag not in _STANDARD_TAGS:
            self.form.as_written("yaml/feature", place, f"the tag {raw.tag} is not used here")
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
                self.form.as_written("key/wrong-shape", key, "a key must be plain text", span=1)
                continue
            if key.text == "<<" and not key.quoted:
                self.form.as_written("yaml/feature", key, "merge keys are not used here")
                continue
            if key.text in found:
                first = found[key.text][0]
                self.form.as_written(
                    "yaml/duplicate-key",
                    key,
                    f"the key {key.text!r} stands here a second time",
                    advice=f"first in line {first.line}: keep one of them",
                )
                continue
            found[key.text] = key, value
        keys, items = tuple(one[0] for one in found.values()), tuple(v for _, v in found.values())
        return Node(kind="map", line=line, column=column, keys=keys, items=items)


def by_name(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """(file, text) pairs in name order, so that results never depend on how a folder lists."""
    return sorted(texts.items())
