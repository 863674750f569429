"""Nodes of a YAML text that keep their place, and the form that reads them by a schema. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Literal

import msgspec

from processor.model.sentence import Given, Name, Piece, Text, pieces_of, sentence
from processor.problems.lookalikes import WIDE_BLANKS, WIDE_COLON
from processor.problems.problem import Problem, Severity
from processor.problems.suggest import suggest as near

Kind = Literal["map", "list", "text"]
# What says more about a place than what else is found wrong there.
_LEADING = ("value/look-alike", "value/cut", "yaml/feature")
_KEY_BEFORE = re.compile(r"(?:^|[\s{,-])([^\s{,:]+):\s*\Z")
_WIDE_BLANK = re.compile(rf"(?<=:)[{''.join(sorted(WIDE_BLANKS))}]")
_NO_BLANK = re.compile(r"[^\W\d][\w.-]*:\S")
# What shows the right form of a condition, and so tells more than that a sign in it looks odd.
_SHOWN = "fact/literal"
# How like a key a word is that stands for it, so that the key is not missing too.
_STANDS_FOR = 0.7


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """A map, list or text with its place. `line` and `column` are 1-based.

    A map has `keys` (text nodes) and `items` (values) side by side; a list has `items`.
    `written` is what stands in the file where `text` says the same in other words; `ends` is the
    line and column behind a text. `file` names the file where it is another one than the form's.
    """

    kind: Kind
    line: int
    column: int
    text: str = ""
    keys: tuple[Node, ...] = ()
    items: tuple[Node, ...] = ()
    quoted: bool = False
    written: str = ""
    ends: tuple[int, int] = (0, 0)
    file: str = ""

    def get(self, key: str) -> Node | None:
        """The value under `key`, or None."""
        for name, value in zip(self.keys, self.items, strict=True):
            if name.text == key:
                return value
        return None

    def entries(self) -> list[tuple[Node, Node]]:
        """The (key, value) pairs of a map, in the order written."""
        return list(zip(self.keys, self.items, strict=True))


Elsewhere = Callable[[Node, Node], str | None]
"""Tells of an unknown key and its value, if it can; see `Form.map`."""


def _misshapen(node: Node, wanted: Kind) -> tuple[str, int, int | None]:
    """The problem of a node of another kind, and where in it the caret points."""
    if node.kind == "map" and wanted == "list":
        return "key/wrong-shape.no-dash", 0, 1
    if node.kind == "list" and wanted == "map":
        return "key/wrong-shape.dashes", 0, 1
    if node.kind != "text":
        return "key/wrong-shape", 0, 1
    if not node.text and not node.quoted:
        return "key/wrong-shape.empty", 0, 1
    wide = node.text.find(WIDE_COLON)
    if wide >= 0:
        return "key/wrong-shape.wide-colon", wide, 1
    blank = _WIDE_BLANK.search(node.text)
    if blank and not node.quoted and wanted == "map":
        return "key/wrong-shape.wide-blank", blank.start(), 1
    tight = _NO_BLANK.match(node.text)
    if tight and not node.quoted and wanted == "map":
        return "key/wrong-shape.no-blank", tight.end() - 2, 1
    return "key/wrong-shape", 0, None


class Form:
    """Collects the problems of one YAML file while its nodes are read against a schema. `named`:
    its keys and words are those of the rule language, and problems name them in the reader's."""

    def __init__(self, file: str, source: str, *, named: bool = False) -> None:
        self.named = named
        self.file = file
        self.lines = source.splitlines()
        # The lines of other files, whose nodes are read by this form too.
        self.others: dict[str, list[str]] = {}
        self.problems: list[Problem] = []
        self._begin_of: dict[Problem, tuple[int, int]] = {}

    def name(self, word: str) -> Piece:
        """A key or word of this file, as a piece of what is said of it."""
        return Name(word) if self.named else word

    def at(self, node: Node) -> str:
        """`file:line` of a node: how decisions cite a rule."""
        return f"{node.file or self.file}:{node.line}"

    def line_of(self, node: Node) -> str:
        """The line of its file on which a node stands."""
        lines = self.others[node.file] if node.file else self.lines
        return lines[node.line - 1] if 0 < node.line <= len(lines) else ""

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
        text = self.line_of(node)
        if node.written and span != 1:
            offset, span = 0, None
        written = node.written or node.text
        length = span if span is not None else max(1, len(written) + 2 * node.quoted)
        found = Problem(
            id=key, pieces=pieces_of(pieces), file=node.file or self.file, line=node.line,
            column=node.column + offset, text=text,
            span=max(1, min(length, len(text) - node.column - offset + 1)), inside=inside,
            severity=severity,
        )  # fmt: skip
        self.problems.append(found)

    def hide(self, node: Node) -> None:
        """Stars in place of a text that nobody may read, in every problem noted from now on."""
        last, until = node.ends if node.ends[0] else (node.line, len(self.lines[node.line - 1]) + 1)
        for number in range(node.line, min(last, len(self.lines)) + 1):
            line = self.lines[number - 1]
            start = node.column - 1 if number == node.line else 0
            end = until - 1 if number == last else len(line)
            self.lines[number - 1] = line[:start] + "*" * max(0, end - start) + line[end:]

    def unread(self, key: str, /, **pieces: Given) -> tuple[None, Form]:
        """Adds a problem of the file as a whole, which has no nodes then."""
        self.problems.append(Problem(id=key, pieces=pieces_of(pieces), file=self.file))
        return None, self

    def causes(self) -> list[Problem]:
        """Its problems without those that only follow from another one at the same place."""
        found = dict.fromkeys(self.problems)
        leading: dict[tuple[int, int], Problem] = {}
        for one in found:
            if one.code in _LEADING:
                leading.setdefault(self._begin_of.get(one, (one.line, one.column)), one)
        for one in [one for one in found if one.code == _SHOWN and one.severity == "error"]:
            lead = leading.get((one.line, one.column))
            if lead is not None and lead.severity == "warning":
                del leading[one.line, one.column], found[lead]
        shapes = {(one.line, one.column) for one in found if one.code == "key/wrong-shape"}
        kept: dict[Problem, Problem] = {}
        for one in found:
            if one.code == "value/look-alike" and (one.line, one.column) in shapes:
                continue
            lead = leading.get((one.line, one.column))
            if lead is None or one.code in _LEADING or one.severity == "warning":
                kept.setdefault(one, one)
            elif lead.severity == "warning":
                # It was one only as long as nothing came of it.
                kept[lead] = msgspec.structs.replace(lead, severity="error")
        return list(kept.values())

    def begins(self, node: Node) -> None:
        """The last problem is about the text of `node`, though it points at a place within it."""
        self._begin_of[self.problems[-1]] = (node.line, node.column)

    def map(
        self,
        node: Node,
        *,
        required: Iterable[str] = (),
        optional: Iterable[str] = (),
        inside: Text = "",
        elsewhere: Elsewhere | None = None,
    ) -> dict[str, Node]:
        """The entries of a map by key; unknown and missing keys become problems.

        `elsewhere` may tell of an unknown key in words of its own: it gives the key that this one
        stands for, which is not missing then, or None where it has nothing to tell."""
        if not self.shape(node, "map", inside=inside):
            return {}
        must, may = tuple(required), tuple(optional)
        known = must + may
        found: dict[str, Node] = {}
        told: list[str] = []
        for key, value in node.entries():
            if key.text in known:
                found[key.text] = value
                continue
            stands_for = elsewhere(key, value) if elsewhere is not None else None
            if stands_for is None:
                told += get_close_matches(key.text.casefold(), must, 1, _STANDS_FOR)
                advice = near(key.text.casefold(), known, "nouns.key", named=self.named)
                self.problem(
                    "key/unknown", key, inside=inside, key=self.name(key.text),
                    near=advice or sentence("suggest.leave-out"),
                )  # fmt: skip
            else:
                told.append(stands_for)
        for key_name in must:
            if key_name not in found and key_name not in told:
                name = self.name(key_name)
                self.problem("key/missing", node, inside=inside, span=1, key=name)
        return found

    def shape(self, node: Node, kind: Kind, *, inside: Text = "") -> bool:
        """True if `node` is of `kind`; otherwise a problem says what is expected."""
        if node.kind == kind:
            return True
        key, offset, span = _misshapen(node, kind)
        line = self.line_of(node)
        before = _KEY_BEFORE.search(line[: node.column - 1])
        if key == "key/wrong-shape.empty" and before is None:
            key = "key/wrong-shape"
        self.problem(
            key,
            node,
            inside=inside,
            offset=offset,
            span=span,
            key=before[1] if before is not None else "",
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
