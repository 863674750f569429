"""Lists of rule files: written out, or a column of a CSV file in rules/lists/. Pure.

A list has no type of its own: the fact that is compared with it gives it one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import msgspec

from processor.model.fact_kinds import Kind
from processor.model.sentence import sentence
from processor.problems.form import Form, Node
from processor.problems.problem import Problem, as_written
from processor.problems.suggest import suggest
from processor.rules.facts.fact import Value
from processor.rules.language.csv_text import CsvText, read_csv
from processor.rules.language.values import Wrong, read_value

# Longer lists are looked up by themselves instead of being spelt out in every test.
LONG = 500
# One mistake in a column is usually repeated in every row.
MOST_MISTAKES = 20


class WordList(msgspec.Struct, frozen=True):
    """A list of a rule file: where it stands, and its items as text.

    `items` are the nodes of a list that is written out; `csv` is the file of one that is not, with
    the place of its column.
    """

    form: Form
    key: Node
    items: tuple[Node, ...] = ()
    csv: CsvText | None = None
    column: int = 0

    @property
    def texts(self) -> tuple[str, ...]:
        """The items."""
        if self.csv is None:
            return tuple(item.text for item in self.items)
        column = self.column
        return tuple(cell for _, row in self.csv.rows if (cell := row[column].strip()))

    def as_written(self, place: int, wrong: Wrong, user: str) -> None:
        """A problem at the n-th item: no value of the fact `user`."""
        message = f"{wrong.message} ({user} uses this list)"
        inside = f"list {self.key.text}"
        if self.csv is None:
            self.form.as_written(
                wrong.code, self.items[place], message, advice=wrong.advice, inside=inside
            )
            return
        filled = [line for line, row in self.csv.rows if row[self.column].strip()]
        self.form.problems.append(
            self.csv.as_written(
                wrong.code, filled[place], self.column, message, wrong.advice, inside=inside
            )
        )

    def values(self, kind: Kind, choices: tuple[str, ...], user: str) -> list[Value]:
        """The items as values of a fact of this type; those that are none become problems."""
        texts = self.texts
        if kind in ("text", "name") and not choices:
            return list(texts)
        values: list[Value] = []
        mistakes = 0
        for place, text in enumerate(texts):
            value = read_value(kind, text, choices)
            if not isinstance(value, Wrong):
                values.append(value)
            elif mistakes < MOST_MISTAKES:
                mistakes += 1
                self.as_written(place, value, user)
        return values


class LongList:
    """A list of many values, looked up whole. Text is compared without regard to case."""

    def __init__(self, values: Sequence[Value], *, fold: bool) -> None:
        self.fold = fold
        self.values = frozenset(value.casefold() if fold else value for value in values)
        digest = hashlib.sha256(b"fold" if fold else b"")
        for value in sorted(map(str, self.values)):
            digest.update(value.encode("utf-8", "surrogatepass") + b"\0")
        self.sha256 = digest.hexdigest()

    def answer(self, value: Value, outcome: int) -> bool | None:
        """Whether the value is in the list; None where it is not known."""
        if value is None:
            return None
        return (value.casefold() if self.fold else value) in self.values


class Shelf:
    """The CSV files of a rules folder, by name; each is read once, when a rule first uses it.

    `files` are texts by path; those in a folder of the given name (`lists`, `tables`) count.
    """

    def __init__(self, files: Mapping[str, str], folder: str) -> None:
        self.folder = folder
        self.paths = {
            path.rpartition("/")[2]: path
            for path in sorted(files)
            if path.endswith(".csv") and path.split("/")[-2:-1] == [folder]
        }
        self.files = files
        self.read: dict[str, tuple[CsvText | None, list[Problem]]] = {}

    def open(self, name: str, form: Form, node: Node, inside: str) -> CsvText | None:
        """The file of that name; a problem at `node` where there is none, once where it is bad."""
        path = self.paths.get(name)
        if path is None:
            form.as_written(
                "table/file",
                node,
                f"there is no file {name!r} in rules/{self.folder}/",
                advice=suggest(
                    name, self.paths, sentence("nouns.in", where=f"rules/{self.folder}/")
                )
                or sentence("suggest.put-file", folder=f"rules/{self.folder}/"),
                inside=inside,
            )
            return None
        if name not in self.read:
            self.read[name] = read_csv(self.files[path], path)
            form.problems.extend(self.read[name][1])
        return self.read[name][0]

    def unused(self) -> list[Problem]:
        """A warning for every file that no rule uses."""
        return [
            as_written(
                code="list/unused",
                message=f"no rule uses the file {name}",
                file=path,
                advice="remove the file, or name it in a rule file",
                severity="warning",
            )
            for name, path in self.paths.items()
            if name not in self.read
        ]


def read_lists(
    form: Form,
    node: Node | None,
    lists: dict[str, WordList],
    shelf: Shelf,
    house: Mapping[str, WordList],
) -> None:
    """Adds the lists of one file to `lists`; an overlay's list takes the place of the house's."""
    if node is None or not form.shape(node, "map"):
        return
    for key, value in node.entries():
        other = lists.get(key.text)
        if other is not None and other is not house.get(key.text):
            form.as_written(
                "name/duplicate",
                key,
                f"the list {key.text!r} stands in {other.form.at(other.key)} too",
                advice="keep one of them",
            )
            continue
        found = _read_list(form, key, value, shelf)
        if found is not None:
            lists[key.text] = found


def _read_list(form: Form, key: Node, value: Node, shelf: Shelf) -> WordList | None:
    inside = f"list {key.text}"
    if value.kind == "map":
        parts = form.map(value, required=("file",), optional=("column",), inside=inside)
        name = form.text(parts.get("file"), inside=inside)
        csv = shelf.open(name, form, parts["file"], inside) if name else None
        if csv is None:
            # The mistake is told; that the list is missing would be told again by every rule.
            return WordList(form, key)
        column = form.text(parts.get("column"), csv.header[0], inside=inside)
        if column not in csv.header:
            form.as_written(
                "table/column",
                parts["column"],
                f"{name} has no column {column!r}",
                advice=suggest(column, csv.header, "nouns.column", named=True),
                inside=inside,
            )
            return WordList(form, key)
        if "column" not in parts and len(csv.header) > 1:
            form.as_written(
                "table/column",
                parts["file"],
                f"{name} has {len(csv.header)} columns",
                advice=f"say which one: `column: {csv.header[0]}`",
                inside=inside,
            )
            return WordList(form, key)
        return WordList(form, key, (), csv, csv.header.index(column))
    items = form.texts(value, inside=inside)
    if not items:
        form.as_written(
            "list/empty",
            key,
            f"the list {key.text!r} is empty",
            advice="write its items, or remove it and the rules that use it",
        )
    return WordList(form, key, items)
