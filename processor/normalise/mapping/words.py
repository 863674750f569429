"""`columns` of a mapping: the names that files have for a column, in several languages. Pure."""

from __future__ import annotations

from collections import Counter

from processor.model.sentence import Text
from processor.normalise.mapping.mapping import Mapping
from processor.problems.form import Form, Node


def read_words(form: Form, node: Node | None, inside: Text) -> dict[str, tuple[str, ...]]:
    """The names that files have, by what the mapping calls the column."""
    if node is None or not form.shape(node, "map", inside=inside):
        return {}
    found: dict[str, tuple[str, ...]] = {}
    times: Counter[str] = Counter()
    for key, value in node.entries():
        for one in form.texts(value, inside=inside):
            text = " ".join(one.text.split())
            times[text] += 1
            if not text:
                form.problem("value/wrong.mapping-column", one, inside=inside)
            elif times[text] > 1:
                form.problem("value/wrong.mapping-word-twice", one, inside=inside, word=text)
            found[key.text] = (*found.get(key.text, ()), text)
        if value.kind == "list" and not value.items:
            form.problem("value/wrong.mapping-column", value, inside=inside, span=1)
    return found


def check_words(form: Form, made: Mapping, node: Node | None, inside: Text) -> None:
    """A column is called by its own word everywhere: by one that only some files have, it would be
    missing in the others."""
    if node is None:
        return
    called = {word: name for name, words in made.words.items() for word in words if word != name}
    for column in (one for take in made.takes() for one in take.asked):
        if column.name in called and column.name not in made.words:
            place = Node(
                kind="text", line=column.line, column=column.column, text=column.name,
                file=column.file,
            )  # fmt: skip
            form.problem(
                "value/wrong.mapping-word", place, inside=inside, word=column.name,
                name=called[column.name],
            )  # fmt: skip
