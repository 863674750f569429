"""What a filled sheet decides, read from its cells; every mistake is a problem of its row. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Protocol

import msgspec

from processor.languages.languages import LANGUAGES
from processor.model.contacts import why_no_email, why_no_phone
from processor.model.corrections import EMAIL, PHONE, SERVICE, quantity_of
from processor.model.countries import COUNTRIES
from processor.model.sentence import Given, Sentence, listed, pieces_of, sentence
from processor.model.sheet_words import SheetWords
from processor.problems.problem import Problem
from processor.review_sheets.first_words import FIRST_WORDS
from processor.review_sheets.grid import (
    CASE,
    COLUMNS,
    FIRST_ROW,
    HEAD_ROW,
    PLACE,
    as_written,
    places_of,
    words_now,
)
from processor.review_sheets.words import CASE_VERBS, ORDER_VERBS, say, verbs_of, words_for

_ADDRESS = {
    "name": "name", "company": "company", "address_lines": "address_lines", "city": "city",
    "region": "region", "postcode": "postcode", "to_country": "country", "service": SERVICE,
    "phone": PHONE, "email": EMAIL,
}  # fmt: skip
_MOST = {"postcode": 20, "service": 60, "note": 1000}
_WHY_NO_CONTACT = {"phone": why_no_phone, "email": why_no_email}
# A number in such a cell has lost its zeros in front, or its plus.
_DIGITS_OF_TEXT = ("postcode", "phone")
_VALUE = re.compile(r"(?:^|[;；\n])\s*([1-9][0-9]{0,2})\s*[=＝]")
_PAIR = re.compile(r"\s*(\S+)\s*[=＝]\s*([0-9]{1,6})\s*")
_MARKS = re.compile(r"[;；\n]")
NO_REASON = "sheet/decision.no-reason"
_NEEDS_WHY = ("release", "reject")
_NEAR = 0.6
_SHOWN = 60
_ORDER_ID = re.compile(r"[1-9][0-9]{0,14}")
_CASE_ID = re.compile(rf"{CASE}([1-9][0-9]{{0,14}})")


class FilledCell(Protocol):
    """A cell of a workbook, however it was read."""

    @property
    def row(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def text(self) -> str: ...


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What one row of a filled sheet says of the order with the key `key`, or of the case `case`:
    the other is 0. `verb` is empty where nothing is said. `values` are by the number of
    what lacks."""

    row: int
    shown: str
    key: int
    case: int = 0
    sheet: str
    mark: str
    verb: str = ""
    note: str = ""
    changes: dict[str, str] = {}
    lines: tuple[str, ...] = ()
    values: dict[str, str] = {}
    problem: Problem | None = None


class _Row:
    """The cells of one row by the key of their column; `written` are the words of its sheet."""

    def __init__(
        self, number: int, file: str, cells: Mapping[int, FilledCell], written: SheetWords
    ) -> None:
        self.number = number
        self.file = file
        self.written = written
        self.places = places_of(written)
        self.cells = {key: cells[place] for key, place in self.places.items() if place in cells}

    def text(self, key: str) -> str:
        cell = self.cells.get(key)
        return cell.text.strip() if cell is not None else ""

    def problem(self, key: str, column: str = "", **pieces: Given) -> Problem:
        """A problem of the row, at one of its cells."""
        return Problem(
            id=key, pieces=pieces_of(pieces), file=self.file, line=self.number,
            column=self.places.get(column, 0), text=self.text(column) if column else "",
        )  # fmt: skip

    def unreadable(self) -> Problem | None:
        """A cell that counts and holds a formula, an error or no text, by its heading: the answer
        shows no place."""
        headings = as_written(self.written).headings
        for key, cell in self.cells.items():
            if cell.kind == "formula":
                return self.problem("sheet/formula", key, heading=headings[key])
            wrong = cell.kind not in ("text", "number") or (
                cell.kind == "number" and key in _DIGITS_OF_TEXT
            )
            if wrong and any(one.key == key and one.editable for one in COLUMNS):
                return self.problem("sheet/cell", key, heading=headings[key])
        return None


def sheet_named(cells: Sequence[FilledCell]) -> str:
    """The number of the sheet that a workbook is, by its hidden column; empty if it is none."""
    names = Counter(
        cell.text.strip()
        for cell in cells
        if cell.row >= FIRST_ROW and cell.column == PLACE["sheet_id"] and cell.kind == "text"
    )
    return names.most_common(1)[0][0] if names else ""


def as_laid_out(cells: Sequence[FilledCell], written: SheetWords | None) -> bool:
    """Whether every column stands where it was written. A sheet that nobody knows is compared with
    the words of any language."""
    head = {cell.column: cell.text for cell in cells if cell.row == HEAD_ROW}
    known = [written] if written else [*FIRST_WORDS.values(), *map(words_now, LANGUAGES)]
    return any(
        all(
            head.get(number) == heading
            for number, heading in enumerate(one.headings.values(), start=1)
        )
        for one in known
    )


def read_decisions(cells: Sequence[FilledCell], file: str, written: SheetWords) -> list[Decision]:
    """What every order row of a filled sheet says, in the order of the rows; `written` are the
    words that the sheet was written with.

    Rows may have been sorted or filtered: each names its sheet, order and group by itself.
    """
    by_row: dict[int, dict[int, FilledCell]] = {}
    for cell in cells:
        if cell.row >= FIRST_ROW:
            by_row.setdefault(cell.row, {})[cell.column] = cell
    rows = [_Row(number, file, by_row[number], written) for number in sorted(by_row)]
    groups = {row.text("group_id"): row for row in rows if not row.text("order_id")}
    seen = Counter(_canonical(row.text("order_id")) for row in rows)
    found = []
    for row in rows:
        if row.text("order_id"):
            found.append(_decision(row, groups.get(row.text("group_id")), seen))
        elif not row.text("group_id") and any(row.text(c.key) for c in COLUMNS if c.editable):
            nameless = row.problem("sheet/foreign.no-order", "decision")
            found.append(_of(row, problem=nameless))
    return found


def _canonical(order_id: str) -> str:
    """An id without zeros in front, so that two ways to write it are one order."""
    return order_id.lstrip("0") if order_id.isascii() and order_id.isdigit() else order_id


def _of(row: _Row, **values: object) -> Decision:
    key = row.text("order_id")
    case = _CASE_ID.fullmatch(key)
    base: dict[str, object] = {
        "row": row.number,
        "shown": row.text("order"),
        "key": int(key) if _ORDER_ID.fullmatch(key) else 0,
        "case": int(case[1]) if case else 0,
        "sheet": row.text("sheet_id"),
        "mark": row.text("mark"),
    }
    return Decision(**{**base, **values})  # type: ignore[arg-type]


def _decision(row: _Row, group: _Row | None, seen: Mapping[str, int]) -> Decision:
    broken = row.unreadable()
    if broken is not None:
        return _of(row, verb=_verb(row, row.text("decision"))[0], problem=broken)
    of_case = _CASE_ID.fullmatch(row.text("order_id")) is not None
    if not of_case and not _ORDER_ID.fullmatch(row.text("order_id")):
        odd = row.problem("sheet/foreign.hidden-id", "order_id")
        return _of(row, verb=_verb(row, row.text("decision"))[0], problem=odd)
    said, note = row.text("decision"), row.text("note")
    if not said and group is not None:
        broken = group.unreadable()
        if broken is not None:
            return _of(row, problem=broken)
        said, note = group.text("decision"), note or group.text("note")
    verb, wrong_word = _verb(row, said)
    if wrong_word is not None:
        return _of(row, problem=wrong_word)
    changes, lines, wrong = _filled(row)
    values, unlike = _values(row)
    wrong = wrong or unlike
    if wrong is None and seen[_canonical(row.text("order_id"))] > 1:
        wrong = row.problem("sheet/twice", "order")
    if of_case:
        wrong = wrong or _wrong_of_case(row, verb, note, filled=bool(changes or lines or values))
    else:
        wrong = wrong or _contradiction(row, verb, note, {**changes, **values}, lines)
    return _of(
        row, verb=verb, note=note, changes=changes, lines=lines, values=values, problem=wrong
    )


def _verb(row: _Row, said: str) -> tuple[str, Problem | None]:
    """The decision that is said; empty where none is, or nobody can tell which one is meant."""
    found = verbs_of(said, row.written) if said else [""]
    if len(found) == 1:
        return found[0], None
    of_case = _CASE_ID.fullmatch(row.text("order_id")) is not None
    may_be = CASE_VERBS if of_case else ORDER_VERBS
    if found:
        verbs = listed([_word(one) for one in found], "or")
        return "", row.problem("sheet/decision.several", "decision", said=said, verbs=verbs)
    words = [_own(row, one) for one in may_be]
    verbs = listed(words, "or")
    # Meant may be a word of another language too: those count as well, where they are right.
    known = {word: verb for verb in may_be for word in (*sorted(words_for(verb)), _own(row, verb))}
    close = get_close_matches(said.strip().casefold(), known, n=1, cutoff=_NEAR)
    if close:
        near = _own(row, known[close[0]])
        return "", row.problem("sheet/decision.near", "decision", said=said, near=near, verbs=verbs)
    return "", row.problem("sheet/decision", "decision", said=said, verbs=verbs)


def _own(row: _Row, verb: str) -> str:
    """A decision as the list of the row's own sheet has it: that is what the person sees."""
    return as_written(row.written).verbs.get(verb) or say(verb, row.written.language)


def _word(verb: str) -> Sentence:
    return sentence(f"review.{verb}")


def _heading(key: str) -> Sentence:
    """A column as its heading names it: whoever reads the answer does not see the place."""
    return sentence(f"review.{key}")


def _wrong_of_case(row: _Row, verb: str, note: str, *, filled: bool) -> Problem | None:
    if filled or verb not in ("", *CASE_VERBS):
        return row.problem("sheet/decision.not-of-case", "decision", verb=_word("close"))
    if verb == "close" and not note:
        return row.problem("sheet/decision.close-why", "note", verb=_word("close"))
    return None


def _contradiction(
    row: _Row, verb: str, note: str, changes: Mapping[str, str], lines: Sequence[str]
) -> Problem | None:
    if verb == "close":
        verbs = listed([_word(one) for one in ORDER_VERBS], "or")
        return row.problem("sheet/decision.not-of-order", "decision", verb=_word(verb), verbs=verbs)
    if changes and verb != "correct":
        return row.problem("sheet/decision.not-correct", "decision", verb=_word("correct"))
    if verb == "correct" and not changes:
        return row.problem("sheet/decision.nothing-new", "decision")
    if lines and verb != "split":
        return row.problem("sheet/decision.not-split", "decision", verb=_word("split"))
    if verb == "split" and not lines:
        return row.problem("sheet/decision.no-lines", "lines")
    if verb in _NEEDS_WHY and not note:
        return row.problem(NO_REASON, "note", verb=_own(row, verb), head=_heading("note"))
    return None


def _filled(row: _Row) -> tuple[dict[str, str], tuple[str, ...], Problem | None]:
    """The new values and lines of a row, or the first that cannot be."""
    changes: dict[str, str] = {}
    for key, field in _ADDRESS.items():
        value = row.text(key)
        if not value:
            continue
        if field == "address_lines":
            value = "\n".join(part.strip() for part in value.split("\n") if part.strip())
        if key in _WHY_NO_CONTACT:
            if no := _WHY_NO_CONTACT[key](value):
                odd = row.problem(
                    f"sheet/correction.{key}", key, cell=_heading(key), value=value[:_SHOWN],
                    why=no, write=sentence(f"write.{key}"),
                )  # fmt: skip
                return {}, (), odd
        elif len(value) > _MOST.get(key, 200) or not value.replace("\n", "").isprintable():
            return {}, (), row.problem("sheet/correction.text", key, cell=_heading(key))
        if key == "to_country" and value not in COUNTRIES:
            cell = _heading(key)
            return {}, (), row.problem("sheet/correction.country", key, cell=cell, value=value)
        changes[field] = value
    for part in _parts(row.text("quantities")):
        pair = _PAIR.fullmatch(part)
        if pair is None:
            odd = row.problem(
                "sheet/correction.quantity", "quantities",
                cell=_heading("quantities"), value=part.strip(),
            )  # fmt: skip
            return {}, (), odd
        changes[quantity_of(pair[1])] = str(int(pair[2]))
    return changes, tuple(part.strip() for part in _parts(row.text("lines"))), None


def _values(row: _Row) -> tuple[dict[str, str], Problem | None]:
    """What is filled in for what the order lacks, by its number: `1=DE; 2=12.50`."""
    text = row.text("values")
    found = list(_VALUE.finditer(text))
    ends = [*(one.start() for one in found), len(text)][1:]
    values = {one[1]: text[one.end() : end].strip() for one, end in zip(found, ends, strict=False)}
    if text and (
        not found or found[0].start() or len(values) < len(found) or "" in values.values()
    ):
        cell = _heading("values")
        return {}, row.problem("sheet/correction.values", "values", cell=cell, value=text[:_SHOWN])
    return values, None


def _parts(text: str) -> list[str]:
    return [part for part in _MARKS.split(text) if part.strip()]


def word_for(verb: str, language: str) -> str:
    """A decision in the operator's language; empty stays empty."""
    return say(verb, language) if verb else ""
