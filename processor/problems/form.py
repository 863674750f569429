"""Nodes of a YAML text that keep their place, and the form that reads them by a schema. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from processor.model.sentence import Given, Name, Piece, Text, pieces_of, sentence
from processor.problems.problem import Problem, Severity
from processor.problems.suggest import suggest as near

WIDE_COLON = "："

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
    """Collects the problems of one YAML file while its nodes are read against a schema. `named`:
    its keys and words are those of the rule language, and problems name them in the reader's."""

    def __init__(self, file: str, source: str, *, named: bool = False) -> None:
        self.named = named
        self.file = file
        self.lines = source.splitlines()
        self.problems: list[Problem] = []

    def name(self, word: str) -> Piece:
        """A key or word of this file, as a piece of what is said of it."""
        return Name(word) if self.named else word

    def at(self, node: Node) -> str:
        """`file:line` of a node: how decisions cite a rule."""
        return f"{self.file}:{node.line}"

    def problem(
        self,
        key: str,
        node: Node,
        /,
        *,
        inside: Text = "",
        severity: Severity = "error",
        offset: int = 0,
        span: int | None = None,
        **pieces: Given,
    ) -> None:
        """Adds the problem with that id at `node`; `offset` and `span` narrow the caret within its
        text."""
        text = self.lines[node.line - 1] if 0 < node.line <= len(self.lines) else ""
        if node.written and span != 1:
            offset, span = 0, None
        written = node.written or node.text
        length = span if span is not None else max(1, len(written) + 2 * node.quoted)
        found = Problem(
            id=key, pieces=pieces_of(pieces), file=self.file, line=node.line,
            column=node.column + offset, text=text,
            span=max(1, min(length, len(text) - node.column - offset + 1)), inside=inside,
            severity=severity,
        )  # fmt: skip
        self.problems.append(found)

    def unread(self, key: str, /, **pieces: Given) -> tuple[None, Form]:
        """Adds a problem of the file as a whole, which has no nodes then."""
        self.problems.append(Problem(id=key, pieces=pieces_of(pieces), file=self.file))
        return None, self

    def map(
        self,
        node: Node,
        *,
        required: Iterable[str] = (),
        optional: Iterable[str] = (),
        inside: Text = "",
    ) -> dict[str, Node]:
        """The entries of a map by key; unknown and missing keys become problems."""
        if not self.shape(node, "map", inside=inside):
            return {}
        must, may = tuple(required), tuple(optional)
        known = must + may
        found: dict[str, Node] = {}
        for key, value in node.entries():
            if key.text not in known:
                advice = near(key.text, known, "nouns.key", named=self.named)
                self.problem(
                    "key/unknown", key, inside=inside, key=self.name(key.text),
                    near=advice or sentence("suggest.leave-out"),
                )  # fmt: skip
            else:
                found[key.text] = value
        for key_name in must:
            if key_name not in found:
                name = self.name(key_name)
                self.problem("key/missing", node, inside=inside, span=1, key=name)
        return found

    def shape(self, node: Node, kind: Kind, *, inside: Text = "") -> bool:
        """True if `node` is of `kind`; otherwise a problem says what is expected."""
        if node.kind == kind:
            return True
        wide = WIDE_COLON in node.text
        self.problem(
            "key/wrong-shape.wide-colon" if wide else "key/wrong-shape",
            node,
            inside=inside,
            span=None if node.kind == "text" else 1,
            found=sentence(f"shape.{node.kind}"),
            wanted=sentence(f"shape.{kind}"),
        )
        return False

    def text(self, node: Node | None, default: str = "", *, inside: Text = "") -> str:
        """The text of a scalar; `default` where the key is absent."""
        if node is None:
            return default
        return node.text if self.shape(node, "text", inside=inside) else default

    def texts(self, node: Node | None, *, inside: Text = "") -> tuple[Node, ...]:
        """A list of scalars, or one scalar as a list of one."""
        if node is None:
            return ()
        if node.kind == "text":
            return (node,)
        if not self.shape(node, "list", inside=inside):
            return ()
        return tuple(item for item in node.items if self.shape(item, "text", inside=inside))

    def choice(
        self, node: Node | None, options: Iterable[str], default: str = "", *, inside: Text = "",
        earlier: Mapping[str, str] | None = None,
    ) -> str:  # fmt: skip
        """A scalar that is one of `options`, or an earlier word for one of them."""
        if node is None:
            return default
        known = tuple(options)
        value = self.text(node, default, inside=inside)
        value = earlier.get(value, value) if earlier else value
        if node.kind == "text" and value not in known:
            advice = near(value, known, "nouns.value", named=self.named)
            self.problem(
                "value/wrong.choice", node, inside=inside, value=self.name(value),
                known=[self.name(one) for one in known],
                near=advice or sentence("suggest.one-of-these"),
            )  # fmt: skip
            return default
        return value

    def whole(
        self,
        node: Node | None,
        default: int = 0,
        *,
        least: int = 0,
        most: int = 10**12,
        inside: Text = "",
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
                "value/wrong.whole", node, inside=inside, value=value, least=least, most=most
            )
        return default
