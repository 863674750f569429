"""What a person cannot see in a rule or test file: a text that a ` #` cut off, characters that look
like others. Pure."""

from __future__ import annotations

import msgspec

from processor.problems.form import Form, Node
from processor.problems.lookalikes import Kind, LookAlike, in_sentence, in_word, lone_quote
from processor.problems.problem import Problem
from processor.problems.yaml_source import check_cut
from processor.rules.language.csv_text import CsvText

# Keys whose value is read by people, and by nothing else.
SENTENCES = ("why", "note", "owner", "name")
# Keys whose value is one of few words, or a number: nothing can be cut off there.
_CLOSED = (
    "stage", "decide", "if_unknown", "otherwise", "status", "locked", "dated_by", "rows", "count",
    "never_split", "declare", "ship_day", "tax", "bill_freight_to", "lines", "split_floor",
    "approvals", "priority", "leave", "from", "until", "weights", "timezone",
)  # fmt: skip
# Blocks of tests that hold facts of orders as they may come.
_GIVEN = ("given", "base")
_ID: dict[Kind, str] = {
    "quotes": "value/look-alike.quotes", "unseen": "value/look-alike.unseen",
    "letters": "value/look-alike.letters", "wide": "value/look-alike.wide",
    "lone": "value/look-alike.lone",
}  # fmt: skip
_MOST_MISTAKES = 20
# What nobody means. A letter of another alphabet and a full-width sign somebody may.
_SEVERE = ("quotes", "unseen", "lone")


def check_texts(root: Node, form: Form) -> None:
    """Adds what cannot be seen in the texts of a file; its words of ours are in English already."""
    _walk(root, form, "", given=False)


def _walk(node: Node, form: Form, key: str, *, given: bool) -> None:
    if node.kind == "text":
        if key not in _CLOSED:
            check_cut(form, node, text=True)
        if not (given and node.quoted):
            _look(node, form, key)
        return
    for name, value in node.entries() if node.kind == "map" else ():
        _told(form, name, in_word(name.text), error=True)
        _walk(value, form, name.text, given=given or name.text in _GIVEN)
    for item in node.items if node.kind == "list" else ():
        _walk(item, form, key, given=given)


def _look(node: Node, form: Form, key: str) -> None:
    if key in SENTENCES:
        _told(form, node, in_sentence(node.text), error=False)
        return
    found = in_word(node.text) or (None if node.quoted else lone_quote(node.text))
    if found is not None and found.kind == "quotes" and _quoted(node, found.place):
        return
    if found is None and node.written:
        found = _separator(node.written)
    _told(form, node, found, error=found is not None and found.kind in _SEVERE)


def _quoted(node: Node, place: int) -> bool:
    """Whether a place lies within straight quotes: there every character is meant."""
    return node.quoted or (node.text[:place].count('"') % 2 == 1 and '"' in node.text[place:])


def _separator(written: str) -> LookAlike | None:
    """A full-width sign between values, which parts nothing."""
    place = next((n for n, char in enumerate(written) if char in "，、；"), -1)
    if place < 0:
        return None
    return LookAlike("wide", place, written[place], "fullwidth comma")


def _told(form: Form, node: Node, found: LookAlike | None, *, error: bool) -> None:
    if found is None:
        return
    text = node.written or node.text
    place = msgspec.structs.replace(node, text=text, written="", quoted=False)
    offset = found.place + node.quoted if found.found in text else 0
    form.problem(
        _ID[found.kind], place, offset=offset, span=len(found.found),
        severity="error" if error else "warning", sign=found.found, name=found.name,
    )  # fmt: skip
    form.begins(node)


def check_cells(csv: CsvText) -> list[Problem]:
    """The same of the cells of a CSV file beside rules."""
    found: list[Problem] = []
    if all(map(str.isascii, csv.lines)):
        return found
    titles = [title.removeprefix("then ").strip() for title in csv.header]
    for line, cells in [(csv.header_line, list(csv.header)), *csv.rows]:
        for column, (title, cell) in enumerate(zip(titles, cells, strict=False)):
            if cell.isascii() or title.startswith("#"):
                continue
            like = in_sentence(cell) if title in SENTENCES else in_word(cell.strip())
            if like is None:
                continue
            severe = like.kind in _SEVERE and title not in SENTENCES
            one = csv.problem(
                _ID[like.kind], line, column, sign=like.found, name=like.name,
                severity="error" if severe else "warning",
            )  # fmt: skip
            at = max(one.text.find(like.found, one.column - 1), one.column - 1)
            found.append(msgspec.structs.replace(one, column=at + 1, span=1))
            if len(found) >= _MOST_MISTAKES:
                return found
    return found
