"""What alerts and logs show of buyers: the place, the structure and what is wrong, not the words.

Alerts are read by whoever looks after the house, are sent on and kept in logs. Letters and digits
of a source line become stars; delimiters, quotes and what is wrong stay, so that the caret still
points at it. The file that holds the rest is named. Pure.
"""

from __future__ import annotations

import re
import traceback

import msgspec

from processor.languages.slips import CatalogueSlip
from processor.model.sentence import Piece
from processor.problems.problem import Problem, columns

STAR = "*"
# Problems of a header: its words name columns, and no buyer.
_OF_HEADERS = frozenset(("file/drift", "file/duplicate-header", "file/encoding"))
# Pieces of problems that quote what stands in a cell, a label or an instruction.
_QUOTED = frozenset(("found", "lost", "kept"))
# Columns whose cells say who a buyer is, where they live or how they are reached.
_PERSONAL = re.compile(
    r"name|addr|street|stra(ss|ß)e|phone|mobile|\btel|mail|recipient|receiver|consignee|contact|"
    r"buyer|customer|company|note|comment|message|remark|passport|birth|\bid.?(no|num|card)|"
    r"empf(ä|ae)nger|anschrift|ansprech|kontakt|kund|k(ä|ae)ufer|firma|handy|mobil|bemerkung|"
    r"adres|ulica|nazw|imi[eę]|odbior|klient|destinat|pr[eé]nom|courriel|correo|calle|cliente|"
    r"姓\s*名|收件|收货|地址|街道|电话|手机|邮箱|邮件|备注|留言|公司|买家|客户|联系|证件|身份证|微信|旺旺",
    re.IGNORECASE,
)
# A cell without a letter that holds a digit, or an address of mail: then it is no header.
_DATA = re.compile(r"(?:[\W\d_]*\d[\W\d_]*|[^,]*@[^,]*)\Z")


def starred(text: str) -> str:
    """Letters and digits as stars, a wide one as two; all else as it stands."""
    return "".join(STAR * columns(char) if char.isalnum() else char for char in text)


def veiled(text: str) -> str:
    """A quotation by its first letter and its length: enough to find it, and not to know it."""
    return text[:1] + starred(text[1:])


def is_personal(column: str) -> bool:
    """True for the name of a column whose cells are about a person."""
    return _PERSONAL.search(column) is not None


def veiled_problem(problem: Problem) -> Problem:
    """The problem as an alert or a log may show it; the same where it shows nobody."""
    # A cell of a row is quoted by its own problem, such as one of a catalogue or a count.
    of_a_cell = problem.code.startswith(("cell/", "row/"))
    shown = of_a_cell and not is_personal(problem.field)
    pieces = {
        name: _veiled_piece(problem, name, piece, of_a_cell=of_a_cell and not shown)
        for name, piece in problem.pieces.items()
    }
    text, column, span = problem.text, problem.column, problem.span
    if text and not (problem.code in _OF_HEADERS and problem.line == 1):
        text, column, span = _veiled_line(problem, shown=shown)
    return msgspec.structs.replace(problem, text=text, column=column, span=span, pieces=pieces)


def _veiled_piece(problem: Problem, name: str, piece: Piece, *, of_a_cell: bool) -> Piece:
    if not isinstance(piece, str):
        return piece
    if problem.id == "file/unknown" and name == "header":
        return starred(piece) if any(map(_DATA.match, piece.split(", "))) else piece
    if name in _QUOTED or (of_a_cell and name not in ("name", "column", "mapping", "field")):
        return veiled(piece)
    return piece


def _veiled_line(problem: Problem, *, shown: bool) -> tuple[str, int, int]:
    """The line in stars, with the column and the span of what the caret points at."""
    start = max(problem.column - 1, 0)
    end = start + max(problem.span, 1) if problem.column else start
    before, at, after = problem.text[:start], problem.text[start:end], problem.text[end:]
    middle = at if shown else starred(at)
    text = starred(before) + middle + starred(after)
    column = len(starred(before)) + 1 if problem.column else 0
    return text, column, max(1, len(middle)) if problem.column else problem.span


def trace_of(error: BaseException) -> str:
    """A traceback whose messages are in stars: they may quote what stands in an order."""
    parts: list[str] = []
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        message = str(at) if isinstance(at, CatalogueSlip) else starred(str(at))
        lines = traceback.format_tb(at.__traceback__)
        parts.append("".join([*lines, f"{type(at).__name__}: {message}".rstrip(": ") + "\n"]))
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return "\n".join(reversed(parts))
