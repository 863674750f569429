"""YAML text to nodes that keep their place; every scalar stays the text that was written.

PyYAML's own constructors would turn `NO` into False, `010` into 8 and `12:30` into 750, so only
its composer is used: it gives marks for every key and value and leaves the text alone.
Duplicate keys, anchors, tags, merge keys and further documents are problems.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec
import yaml

from processor.problems.problem import Problem
from processor.problems.suggest import suggest as near

MAX_CHARS = 4_000_000
MAX_DEPTH = 40
WIDE_COLON = "："
_NARROW = "write `: ` with a blank, not the full-width colon"

Kind = Literal["map", "list", "text"]


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """A map, list or text with its place. `line` and `column` are 1-based.

    A map has `keys` (text nodes) and `items` (values) side by side; a list has `items`.
    `written` is what stands in the file where `text` says the same in other words.
    """

    kind: Kind
    line: int
    column: int
    text: str = ""
    keys: tuple[Node, ...] = ()
    items: tuple[Node, ...] = ()
    quoted: bool = False
    written: str = ""

    def get(self, key: str) -> Node | None:
        """The value under `key`, or None."""
        for name, value in zip(self.keys, self.items, strict=True):
            if name.text == key:
                return value
        return None

    def entries(self) -> list[tuple[Node, Node]]:
        """The (key, value) pairs of a map, in the order written."""
        return list(zip(self.keys, self.items, strict=True))


class Form:
    """Collects the problems of one YAML file while its nodes are read against a schema."""

    def __init__(self, file: str, source: str) -> None:
        self.file = file
        self.lines = source.splitlines()
        self.problems: list[Problem] = []

    def at(self, node: Node) -> str:
        """`file:line` of a node: how decisions cite a rule."""
        return f"{self.file}:{node.line}"

    def problem(
        self,
        code: str,
        node: Node,
        message: str,
        *,
        advice: str = "",
        inside: str = "",
        severity: Literal["error", "warning"] = "error",
        offset: int = 0,
        span: int | None = None,
    ) -> None:
        """Adds a problem at `node`; `offset` and `span` narrow the caret within its text."""
        text = self.lines[node.line - 1] if 0 < node.line <= len(self.lines) else ""
        if node.written and span != 1:
            offset, span = 0, None
        written = node.written or node.text
        length = span if span is not None else max(1, len(written) + 2 * node.quoted)
        self.problems.append(
            Problem(
                code=code,
                message=message,
                file=self.file,
                line=node.line,
                column=node.column + offset,
                text=text,
                span=max(1, min(length, len(text) - node.column - offset + 1)),
                advice=advice,
                inside=inside,
                severity=severity,
            )
        )

    def unread(self, code: str, message: str, advice: str = "") -> tuple[None, Form]:
        """Adds a problem of the file as a whole, which has no nodes then."""
        self.problems.append(Problem(code=code, message=message, file=self.file, advice=advice))
        return None, self

    def map(
        self,
        node: Node,
        *,
        required: Iterable[str] = (),
        optional: Iterable[str] = (),
        inside: str = "",
    ) -> dict[str, Node]:
        """The entries of a map by key; unknown and missing keys become problems."""
        if not self.shape(node, "map", inside=inside):
            return {}
        must, may = tuple(required), tuple(optional)
        known = must + may
        found: dict[str, Node] = {}
        for key, value in node.entries():
            if key.text not in known:
                self.problem(
                    "key/unknown",
                    key,
                    f"unknown key {key.text!r}",
                    advice=near(key.text, known, "keys here"),
                    inside=inside,
                )
            else:
                found[key.text] = value
        for key_name in must:
            if key_name not in found:
                self.problem(
                    "key/missing",
                    node,
                    f"the key {key_name!r} is missing",
                    advice=f"add a line `{key_name}: ...`",
                    inside=inside,
                    span=1,
                )
        return found

    def shape(self, node: Node, kind: Kind, *, inside: str = "") -> bool:
        """True if `node` is of `kind`; otherwise a problem says what is expected."""
        if node.kind == kind:
            return True
        words = {"map": "a block of `key: value` lines", "list": "a list", "text": "a value"}
        self.problem(
            "key/wrong-shape",
            node,
            f"{words[node.kind]} stands where {words[kind]} is needed",
            advice=_NARROW if WIDE_COLON in node.text else "",
            inside=inside,
            span=None if node.kind == "text" else 1,
        )
        return False

    def text(self, node: Node | None, default: str = "", *, inside: str = "") -> str:
        """The text of a scalar; `default` where the key is absent."""
        if node is None:
            return default
        return node.text if self.shape(node, "text", inside=inside) else default

    def texts(self, node: Node | None, *, inside: str = "") -> tuple[Node, ...]:
        """A list of scalars, or one scalar as a list of one."""
        if node is None:
            return ()
        if node.kind == "text":
            return (node,)
        if not self.shape(node, "list", inside=inside):
            return ()
        return tuple(item for item in node.items if self.shape(item, "text", inside=inside))

    def choice(
        self, node: Node | None, options: Iterable[str], default: str = "", *, inside: str = "",
        earlier: Mapping[str, str] | None = None,
    ) -> str:  # fmt: skip
        """A scalar that is one of `options`, or an earlier word for one of them."""
        if node is None:
            return default
        known = tuple(options)
        value = self.text(node, default, inside=inside)
        value = earlier.get(value, value) if earlier else value
        if node.kind == "text" and value not in known:
            self.problem(
                "value/wrong",
                node,
                f"{value!r} is not one of {', '.join(known)}",
                advice=near(value, known, "values"),
                inside=inside,
            )
            return default
        return value

    def whole(
        self,
        node: Node | None,
        default: int = 0,
        *,
        least: int = 0,
        most: int = 10**12,
        inside: str = "",
    ) -> int:
        """A whole number within bounds, in plain ASCII digits."""
        if node is None:
            return default
        value = self.text(node, "", inside=inside)
        if node.kind == "text":
            digits = value.removeprefix("-")
            if digits.isascii() and digits.isdigit() and len(digits) <= 15:
                number = int(value)
                if least <= number <= most:
                    return number
            self.problem(
                "value/wrong",
                node,
                f"{value!r} is not a whole number from {least} to {most}",
                inside=inside,
            )
        return default


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
        form.problem(
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
        advice = _NARROW
    return Problem(
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
            self.form.problem("yaml/feature", place, f"nested deeper than {MAX_DEPTH} levels")
            return place
        if id(raw) in self.seen:
            self.form.problem(
                "yaml/feature",
                place,
                "an alias (`*name`) uses this value again",
                advice="write the value out in both places",
            )
            return place
        self.seen.add(id(raw))
        if raw.tag not in _STANDARD_TAGS:
            self.form.problem("yaml/feature", place, f"the tag {raw.tag} is not used here")
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
                self.form.problem("key/wrong-shape", key, "a key must be plain text", span=1)
                continue
            if key.text == "<<" and not key.quoted:
                self.form.problem("yaml/feature", key, "merge keys are not used here")
                continue
            if key.text in found:
                first = found[key.text][0]
                self.form.problem(
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
