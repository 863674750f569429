"""Lists of rule files: written out, or a column of a CSV file or a worksheet in rules/lists/. Pure.

A list has no type of its own: the fact that is compared with it gives it one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from processor.model.fact_kinds import TEXTS, Kind
from processor.model.house_tables import NO_RULE_READS
from processor.model.kept_workbook import KeptWorkbook
from processor.model.sentence import Condition, Sentence, Text, sentence
from processor.problems.form import Form, Node
from processor.problems.problem import Problem, problem
from processor.problems.suggest import suggest
from processor.rules.facts.fact import Value
from processor.rules.language.cell_parts import without_quotes
from processor.rules.language.csv_text import CsvText, read_csv
from processor.rules.language.postcode_checks import lost_zeros
from processor.rules.language.right_forms import split
from processor.rules.language.sheet_text import ENDING as WORKBOOK
from processor.rules.language.sheet_text import read_sheet, read_workbook_text
from processor.rules.language.values import Wrong, read_value
from processor.rules.language.written_texts import check_cells

# Longer lists are looked up by themselves instead of being spelt out in every test.
LONG = 500
# One mistake in a column is usually repeated in every row.
MOST_MISTAKES = 20


class WordList(msgspec.Struct, frozen=True):
    """A list of a rule file: where it stands, and its items as text.

    `items` are the nodes of a list that is written out; `csv` is the file of one that is not, with
    the place of its column. One without items is met by nothing.
    """

    form: Form
    key: Node
    items: tuple[Node, ...] = ()
    csv: CsvText | None = None
    column: int = 0

    @property
    def inner(self) -> frozenset[str]:
        """The names of the lists that it is made of."""
        return frozenset()

    @property
    def texts(self) -> tuple[str, ...]:
        """The items."""
        if self.csv is None:
            return tuple(item.text for item in self.items)
        column = self.column
        return tuple(
            # Quotes that a blank before them made a part of the cell stand around it still.
            without_quotes(cell)
            for _, row in self.csv.rows
            if (cell := row[column].strip())
        )

    def problem(self, place: int, wrong: Wrong, user: str) -> None:
        """A problem at the n-th item: no value of the fact `user`."""
        inside, why, better = _inside(self.key), wrong.listed_for(user), wrong.better
        if self.csv is None:
            item = self.items[place]
            self.form.problem(wrong.id, item, wrong=why, better=better, inside=inside)
            return
        line = [line for line, row in self.csv.rows if row[self.column].strip()][place]
        self.form.problems.append(
            self.csv.problem(wrong.id, line, self.column, wrong=why, better=better, inside=inside)
        )

    def values(
        self, kind: Kind, choices: tuple[str, ...], user: str, *, earlier: bool = False
    ) -> list[Value]:
        """The items as values of a fact of this type; those that are none become problems.
        `earlier` is that of `read_value`."""
        texts = self.texts
        if kind in TEXTS and not choices:
            if not earlier:
                self._tell_conditions(texts)
            return list(texts)
        values: list[Value] = []
        mistakes = 0
        for place, text in enumerate(texts):
            value = read_value(kind, text, choices, earlier=earlier)
            if not isinstance(value, Wrong):
                values.append(value)
            elif mistakes < MOST_MISTAKES:
                mistakes += 1
                self.problem(place, value, user)
        return values

    def _tell_conditions(self, texts: Sequence[str]) -> None:
        """Problems at items that look like conditions: they are compared as they stand, and never
        met. What a file of another program holds is only warned of."""
        suspicious = [place for place, text in enumerate(texts) if _CONDITION.match(text)]
        inside, told = _inside(self.key), 0
        for place in suspicious:
            if told >= MOST_MISTAKES:
                break
            told += 1
            pieces: dict[str, Any] = {"list": self.key.text, "text": texts[place]}
            if self.csv is None:
                item = self.items[place]
                self.form.problem("fact/literal.listed", item, inside=inside, severity=(
                    "warning" if item.quoted else "error"), **pieces)  # fmt: skip
                continue
            line = [line for line, row in self.csv.rows if row[self.column].strip()][place]
            self.form.problems.append(
                self.csv.problem("fact/literal.listed", line, self.column, inside=inside,
                                 severity="warning", **pieces)
            )  # fmt: skip


# How an item begins or ends that was meant as a condition. Odd quotes are told of by what looks at
# the characters of texts.
_CONDITION = re.compile(
    r"""[<>=!~≠≥≤＞＜＝]|\*|.*\*\Z"""
    r"""|(?:not|like|in|starts with|ends with|contains|over|under|at least|at most|between"""
    r"""|include|exclude|is|equals)\s+\S|(?:不是|匹配|不匹配|属于|不属于|开头是|结尾是|含有|不含有)\s*\S"""
)


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
    """The CSV files and workbooks of a rules folder, by name; each is read once, when a rule first
    uses it.

    `files` are texts by path; those in a folder of the given name (`lists`, `tables`) count.
    `looked_at`: characters in them that a person cannot see are told of.
    """

    def __init__(self, files: Mapping[str, str], folder: str, *, looked_at: bool = True) -> None:
        self.folder = folder
        self.paths = {
            path.rpartition("/")[2]: path
            for path in sorted(files)
            if path.endswith((".csv", WORKBOOK)) and path.split("/")[-2:-1] == [folder]
        }
        self.files = files
        self.books: dict[str, KeptWorkbook | None] = {}
        self.looked_at = looked_at
        self.read: dict[str, tuple[CsvText | None, list[Problem]]] = {}
        # Files of another folder that rules ask for here.
        self.misplaced: set[str] = set()
        self.asked: set[str] = set()

    def _elsewhere(self, name: str) -> str:
        """The file of that name in the folder of the other kind, or nothing."""
        found = (one for one in sorted(self.files) if one.rpartition("/")[2] == name)
        return next((one for one in found if one.split("/")[-2:-1] != [self.folder]), "")

    def open(
        self, name: str, form: Form, node: Node, inside: Text, sheet: Node | None = None
    ) -> CsvText | None:
        """The file of that name, or a worksheet of it; a problem at `node` where there is none,
        once where it is bad."""
        path = self.paths.get(name)
        if path is None:
            folder = f"rules/{self.folder}/"
            other = self._elsewhere(name)
            if other:
                self.misplaced.add(other)
                form.problem(
                    "table/file.elsewhere", node, file=name, folder=folder, path=other,
                    inside=inside,
                )  # fmt: skip
                return None
            near = suggest(name, self.paths, sentence("nouns.in", where=folder))
            near = near or sentence("suggest.put-file", folder=folder)
            form.problem("table/file", node, file=name, folder=folder, near=near, inside=inside)
            return None
        self.asked.add(name)
        if name.endswith(WORKBOOK):
            return self._sheet(name, path, form, node, inside, sheet)
        if sheet is not None:
            form.problem("table/sheet.of-csv", sheet, file=name, inside=inside)
            return None
        if name not in self.read:
            self.read[name] = read_csv(self.files[path], path, earlier=not self.looked_at)
            form.problems.extend(self.read[name][1])
            csv = self.read[name][0]
            if csv is not None and self.looked_at:
                form.problems.extend(check_cells(csv))
        return self.read[name][0]

    def _sheet(
        self, name: str, path: str, form: Form, node: Node, inside: Text, wanted: Node | None
    ) -> CsvText | None:
        """A worksheet: the one that is named, or the only one that holds something."""
        if name not in self.books:
            self.books[name], problems = read_workbook_text(self.files[path], path)
            form.problems.extend(problems)
        book = self.books[name]
        if book is None:
            return None
        filled = [one for one in book.sheets if one.rows]
        if wanted is None and len(filled) != 1:
            names = [one.name for one in filled]
            key = "table/sheet.which" if filled else "table/sheet.empty"
            form.problem(key, node, file=name, names=names, inside=inside)
            return None
        title = filled[0].name if wanted is None else form.text(wanted, inside=inside)
        found = next((one for one in book.sheets if one.name == title), None)
        if found is None:
            near = suggest(title, [one.name for one in book.sheets], "nouns.worksheet")
            near = near or sentence("fact-write.worksheet")
            place = node if wanted is None else wanted
            form.problem("table/sheet", place, file=name, sheet=title, near=near, inside=inside)
            return None
        key = f"{name}!{title}"
        if key not in self.read:
            self.read[key] = read_sheet(found, path, earlier=not self.looked_at)
            form.problems.extend(self.read[key][1])
            csv = self.read[key][0]
            if csv is not None and self.looked_at:
                form.problems.extend(check_cells(csv))
        return self.read[key][0]

    def unused(self) -> list[Problem]:
        """A warning for every file that no rule uses, and that the program does not read itself."""
        return [
            problem("list/unused.file", file=path, severity="warning", name=name)
            for name, path in self.paths.items()
            if name not in self.asked and not path.endswith(NO_RULE_READS)
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
            at = other.form.at(other.key)
            form.problem("name/duplicate.list", key, list=key.text, place=at)
            continue
        found = _read_list(form, key, value, shelf)
        if found is not None:
            lists[key.text] = found


def _inside(key: Node) -> Sentence:
    return sentence("inside.list", name=key.text)


def _read_list(form: Form, key: Node, value: Node, shelf: Shelf) -> WordList | None:
    inside = _inside(key)
    if value.kind == "map":
        parts = form.map(value, required=("file",), optional=("column", "sheet"), inside=inside)
        name = form.text(parts.get("file"), inside=inside)
        sheet = parts.get("sheet")
        csv = shelf.open(name, form, parts["file"], inside, sheet) if name else None
        if csv is None:
            # The mistake is told; that the list is missing would be told again by every rule.
            return WordList(form, key)
        column = form.text(parts.get("column"), csv.header[0], inside=inside)
        if column not in csv.header:
            near = suggest(column, csv.header, "nouns.column")
            form.problem(
                "table/column", parts["column"], file=name, column=column, inside=inside,
                near=near or sentence("fact-write.column"),
            )  # fmt: skip
            return WordList(form, key)
        if "column" not in parts and len(csv.header) > 1:
            form.problem(
                "table/column.which", parts["file"], file=name, n=len(csv.header),
                column=csv.header[0], inside=inside,
            )  # fmt: skip
            return WordList(form, key)
        place = csv.header.index(column)
        form.problems.extend(one for one in csv.odd_in([place]) if one not in form.problems)
        form.problems.extend(lost_zeros(csv, place))
        found = WordList(form, key, (), csv, place)
        if not found.texts:
            form.problems.append(
                csv.problem("list/empty.no-items", csv.header_line, found.column, inside=inside,
                            severity="warning", list=key.text)
            )  # fmt: skip
        return found
    items = form.texts(value, inside=inside)
    several = split(value.text) if value.kind == "text" and not value.quoted else []
    if len(several) > 1:
        forms = Condition("[" + ", ".join(several) + "]", "text")
        form.problem("fact/literal.several", value, inside=inside, text=value.text, forms=forms)
    if not items:
        form.problem("list/empty", key, list=key.text)
    return WordList(form, key, items)
