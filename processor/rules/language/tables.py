"""Rule tables: a CSV file or worksheet in rules/tables/ whose header names facts and actions. Pure.

Every row is one case of the rule that names the table. Columns of facts are conditions; columns of
actions say what the row does; a column whose header begins with `#` is a remark.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Mapping
from typing import Literal

import msgspec

from processor.chinese.tokens import english_condition, english_title
from processor.model.condition_words import OF_SETS, beginning
from processor.model.decisions import Action
from processor.model.fact_kinds import TEXTS
from processor.model.sentence import Name, sentence
from processor.model.stages import STAGES
from processor.problems.form import Form, Node
from processor.problems.problem import Problem, errors
from processor.rules.facts.facts import LINE_FACTS
from processor.rules.language.actions import Doing, read_action, tell_header
from processor.rules.language.bilingual import action_in_english
from processor.rules.language.brackets import unquoted
from processor.rules.language.cell_parts import parts_of, without_quotes
from processor.rules.language.code_ranges import WrongCode, read_code
from processor.rules.language.conditions import TABLE, Test, check_of
from processor.rules.language.csv_text import CsvText
from processor.rules.language.lists import Shelf
from processor.rules.language.postcode_checks import check_codes, codes_of
from processor.rules.language.postcodes import Districts, is_postcode
from processor.rules.language.subject import Subject
from processor.rules.language.table_cells import RuleCell
from processor.rules.language.table_keys import by_key, keys_of
from processor.rules.language.table_rows import Row, RuleTable
from processor.rules.language.values import Wrong, read_value
from processor.rules.language.when_block import Wording

MAX_ROWS = 200_000
_MOST_MISTAKES = 20


class TableOutcome(msgspec.Struct, frozen=True):
    """What the rows with equal action cells do, and the place of the first of them."""

    then: tuple[Action, ...]
    at: str
    test: Test
    text: CsvText

    def place(self, verb: str) -> tuple[int, int]:
        """The line and the number of the cell, 0-based, in which its first row says an action."""
        titles = [english_title(one).removeprefix("then ").strip() for one in self.text.header]
        return int(self.at.rpartition(":")[2]), titles.index(verb)


class _Column(msgspec.Struct, frozen=True):
    place: int
    subject: Subject
    of_line: bool
    fold: bool


def read_table(
    name: str,
    node: Node,
    hit: Literal["first", "all"],
    shelf: Shelf,
    wording: Wording,
    doing: Doing,
    sheet: Node | None = None,
) -> list[TableOutcome]:
    """The outcomes of a table, each with the test that a row of it counts; mistakes become
    problems at their cells."""
    csv = shelf.open(name, wording.form, node, doing.inside, sheet)
    if csv is None:
        return []
    name = csv.name.rpartition("/")[2]
    form = Form(csv.path, "", named=True)
    form.lines = csv.lines
    reader = wording.on(form)
    columns, verbs = _header(csv, form, reader, doing)
    wording.left_out += reader.left_out
    if reader.left_out:
        wording.form.problems.extend(csv.placed(form.problems))
        return []
    if not columns and not form.problems:
        form.problems.append(csv.problem("table/column.no-fact", csv.header_line, 0))
    elif not csv.rows and not any(one.file == csv.path for one in wording.form.problems):
        form.problems.append(csv.problem("list/empty.table", csv.header_line, 0))
    elif len(csv.rows) > MAX_ROWS:
        line, rows = csv.rows[MAX_ROWS][0], len(csv.rows)
        form.problems.append(csv.problem("table/csv.rows", line, 0, rows=rows, most=MAX_ROWS))
    days = [column.place for column in columns if column.subject.kind == "date"]
    form.problems.extend(csv.odd_in([*(column.place for column in columns), *verbs], days))
    found = [] if errors(form.problems) or not columns or not csv.rows else _outcomes(
        name, csv, form, columns, verbs, hit, wording, doing
    )  # fmt: skip
    wording.form.problems.extend(csv.placed(form.problems))
    return [] if errors(form.problems) else found


def _header(
    csv: CsvText, form: Form, reader: Wording, doing: Doing
) -> tuple[list[_Column], dict[int, Node]]:
    columns: list[_Column] = []
    verbs: dict[int, Node] = {}
    known = STAGES[doing.stage].verbs
    line = csv.header_line
    seen: dict[str, int] = {}
    for place, title in enumerate(map(english_title, csv.header)):
        start, span = csv.span(line, place)
        node = Node(kind="text", line=line, column=start, text=title or " " * span)
        verb = title.removeprefix("then ").strip()
        if title.startswith("#"):
            continue
        if title and seen.setdefault(verb, place) != place and not reader.names.earlier:
            key = "table/column.twice-action" if verb in known else "table/column.twice-fact"
            form.problem(key, node, name=Name(verb))
            continue
        if verb in known:
            verbs[place] = msgspec.structs.replace(node, text=verb)
            continue
        if title in LINE_FACTS:
            fact = LINE_FACTS[title]
            subject: Subject | None = Subject(fact.name, fact.kind, fact.choices)
        else:
            inside = sentence("inside.table", name=csv.path)
            meant = title and reader.fact_of(title) is None
            verb_node = msgspec.structs.replace(node, text=verb)
            if meant and tell_header(msgspec.structs.replace(doing, form=form), verb_node):
                continue
            subject = reader.subject(node, inside) if title else None
            if not title:
                form.problem("table/column.unnamed", node, span=1)
        if subject is not None:
            fold = subject.kind == "text"
            columns.append(_Column(place, subject, title in LINE_FACTS, fold))
    return columns, verbs


def _outcomes(
    name: str,
    csv: CsvText,
    form: Form,
    columns: list[_Column],
    verbs: Mapping[int, Node],
    hit: Literal["first", "all"],
    wording: Wording,
    doing: Doing,
) -> list[TableOutcome]:
    reader = wording.on(form)
    rows: list[Row] = []
    numbers: dict[tuple[str, ...], int] = {}
    outcomes: list[tuple[tuple[Action, ...], int]] = []
    cache: dict[tuple[int, str], RuleCell] = {}
    for line, texts in csv.rows:
        cells = []
        for column in columns:
            text = texts[column.place].strip()
            cell = cache.get((column.place, text))
            if cell is None:
                cell = _cell(column, text, line, csv, reader)
                cache[column.place, text] = cell
            cells.append(cell)
        done = tuple(texts[place].strip() for place in verbs)
        if done not in numbers:
            numbers[done] = len(outcomes)
            outcomes.append((_actions(csv, form, line, texts, verbs, doing), line))
        rows.append(Row(line, tuple(cells), numbers[done]))
        if len(form.problems) >= _MOST_MISTAKES:
            break
    used = [
        keys_of(
            column.subject, (cell for (place, _), cell in cache.items() if place == column.place)
        )
        for column in columns
    ]
    for column, keys in zip(columns, used, strict=True):
        if len({key for key in keys if key != column.subject.name}) > 1:
            line = csv.header_line
            form.problems.append(csv.problem("money/two-currencies.column", line, column.place))
    if errors(form.problems):
        return []
    if not reader.names.earlier:
        form.problems.extend(_warnings(csv, columns, verbs, rows))
    rows = [by_key(row, [column.subject for column in columns], used) for row in rows]
    columns = [column for column, keys in zip(columns, used, strict=True) for _ in keys]
    read = tuple(itertools.chain.from_iterable(used))
    said = sorted({repr(cell.meaning) for cell in cache.values() if cell.meaning})
    content = "\n".join([hit, *read, *csv.lines, *said])
    digest = hashlib.sha256(content.encode("utf-8", "surrogatepass"))
    table = RuleTable(
        rows,
        [column.of_line for column in columns],
        [column.fold for column in columns],
        hit,
        digest.hexdigest(),
        csv,
        [column.place for column in columns],
    )
    return [
        TableOutcome(
            then=then,
            at=f"{csv.name}:{line}",
            text=csv,
            test=Test(
                fact=f"{TABLE}{name}",
                op="in table",
                keys=read,
                words="has a row for it" if not then else f"has a row for it: {_words(then)}",
                least=number,
                bag=table,
                does=then,
            ),
        )
        for number, (then, line) in enumerate(outcomes)
    ]


def _warnings(
    csv: CsvText, columns: list[_Column], verbs: Mapping[int, Node], rows: list[Row]
) -> list[Problem]:
    """What is read as it stands and was hardly meant: empty columns, postcodes of other digits."""
    found = [
        csv.problem("table/column.empty", csv.header_line, place, severity="warning")
        for place in (*(column.place for column in columns), *verbs)
        if not any(cells[place].strip() for _, cells in csv.rows)
    ]
    names = [column.subject.name for column in columns]
    for number, column in enumerate(columns):
        if is_postcode(column.subject.name):
            country = f"{column.subject.name.rpartition('.')[0]}.country"
            of = names.index(country) if country in names else None
            used = codes_of(((row.line, row.cells) for row in rows), number, of)
            at_cell = [msgspec.structs.replace(one, column=column.place) for one in used]
            found += check_codes(csv, at_cell)
    return found


def _words(then: tuple[Action, ...]) -> str:
    return ", ".join(f"{action.verb} {', '.join(action.values)}" for action in then)


def _node(csv: CsvText, line: int, place: int, text: str) -> Node:
    start, _ = csv.span(line, place)
    return Node(kind="text", line=line, column=start, text=text)


def _cell(column: _Column, text: str, line: int, csv: CsvText, reader: Wording) -> RuleCell:
    subject = column.subject
    # A blank that does not look like one, as a spreadsheet brings it from a web page, is one.
    text = " ".join(text.split())
    if text in ("", "*", "any"):
        return RuleCell(fold=column.fold)
    if not text.isascii():
        text = _in_english(subject, text)
    node = _node(csv, line, column.place, text)
    inside = sentence("inside.column", name=Name(subject.name))
    worded = bool(beginning(text))
    if worded or subject.kind in ("money", "set"):
        if subject.kind == "set" and not worded:
            node = msgspec.structs.replace(node, text=f"{OF_SETS.word} {text}")
        test = reader.phrases.test(subject, node, inside)
        if test is None:
            return RuleCell()
        return RuleCell(check=check_of(test), fold=column.fold, meaning=test.meaning, test=test)
    exact: set[object] = set()
    prefixes: list[str] = []
    ranges: list[tuple[str, str]] = []
    areas: list[Districts] = []
    is_text, earlier = subject.kind in TEXTS, reader.names.earlier
    for part in parts_of(text):
        plain = unquoted(part) if is_text else None
        if plain is not None:
            exact.add(plain.casefold() if column.fold else plain)
            continue
        code = read_code(subject.name, part, fold=column.fold, earlier=earlier) if is_text else None
        if isinstance(code, WrongCode):
            reader.form.problem(code.id, node, text=part, better=code.better, inside=inside)
            continue
        if not reader.phrases.is_text(subject, node, part.removesuffix("*"), inside):
            continue
        if code is not None and code.prefix:
            prefixes.append(code.prefix)
        elif code is not None and code.pair is not None:
            ranges.append(code.pair)
        elif code is not None and code.districts is not None:
            areas.append(code.districts)
        else:
            value = read_value(
                subject.kind, part, reader.names.closed(subject.choices),
                earlier=reader.names.earlier,
            )  # fmt: skip
            if isinstance(value, Wrong):
                at = max(text.find(part), 0)
                reader.phrases.slips.value(subject, node, part, value, at, inside)
            else:
                exact.add(value.casefold() if column.fold else value)
    backwards = next((pair for pair in ranges if pair[0] > pair[1]), None)
    turned = next((one for one in areas if one.low > one.high), None)
    if turned is not None:
        area = turned.area.upper()
        backwards = f"{area}{turned.low}", f"{area}{turned.high}"
    if backwards is not None:
        low, high = backwards
        reader.form.problem("rule/never.range", node, low=low, high=high, inside=inside)
    return RuleCell(
        exact=frozenset(exact), prefixes=tuple(prefixes), ranges=tuple(ranges),
        districts=tuple(areas), fold=column.fold,
    )  # fmt: skip


def _in_english(subject: Subject, text: str) -> str:
    """A cell in English: as a whole, or each of its values."""
    whole = english_condition(subject.kind, subject.choices, text)
    if whole != text or subject.kind in TEXTS:
        return whole
    return " | ".join(
        english_condition(subject.kind, subject.choices, one) for one in parts_of(text)
    )


def _actions(
    csv: CsvText,
    form: Form,
    line: int,
    texts: list[str],
    verbs: Mapping[int, Node],
    doing: Doing,
) -> tuple[Action, ...]:
    found: dict[str, list[str]] = {}
    here = msgspec.structs.replace(doing, form=form)
    for place, key in verbs.items():
        for text in parts_of(texts[place]):
            if not text:
                continue
            said = action_in_english(key.text, _node(csv, line, place, without_quotes(text)))
            action = read_action(here, key, said)
            if action is not None:
                found.setdefault(action.verb, []).extend(action.values)
    return tuple(Action(verb, tuple(values)) for verb, values in found.items())
