"""What a person did where a text is not readable as YAML: in which line, and what to write.

The library says where it could not go on, which is often a line too low, and in words of its own.
Here the lines around that place are looked at for what people do to them. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from processor.problems.lookalikes import CURLY, DASHES, WIDE_BLANKS, WIDE_COLON

# The library's words for a value where none may stand.
NO_MAPPING_HERE = "mapping values are not allowed in this context"
_NO_COLON = "could not find expected ':'"
_SIGNS = {">": "over", ">=": "at least", "=>": "at least"}
_MARKS = ("<<<<<<< ", ">>>>>>> ")
_KEY = r"[^\s\"'#:\[\]{},&*!|>%@`-][^\"'#:\[\]{},]*?"
_BEFORE = rf"\s*(?:- +)*(?:{_KEY}: +)?"
_QUOTED = re.compile(rf"{_BEFORE}(?P<quote>[\"'])")
_NO_BLANK = re.compile(rf"\s*(?:- +)*(?P<key>{_KEY}):(?=[^\s/])")
_TEXT_COLON = re.compile(rf"\s*(?:- +)*{_KEY}: +(?P<text>[^\s\"'\[{{|>].*)")
_FIRST_SIGN = re.compile(rf"\s*(?:- +)*(?:{_KEY}: +)(?P<sign>>=?|[|*&!%@`])(?P<rest>.*)")
_CURLY_FIRST = re.compile(rf"\s*(?:- +)*(?:{_KEY}: +)(?P<quote>[{''.join(CURLY)}])")
_DASH = re.compile(r"\s*(?P<dash>-)(?=[^\s-])")
_LONG_DASH = re.compile(rf"\s*(?P<dash>[{''.join(DASHES)}])\s")


class Slip(msgspec.Struct, frozen=True):
    """The problem with that id at a place; `pieces` fill it."""

    id: str
    line: int
    column: int
    span: int = 1
    pieces: dict[str, str | int] = {}


def merge_marks(lines: Sequence[str]) -> Slip | None:
    """The first mark that a merge left in the text."""
    for number, text in enumerate(lines, start=1):
        if text.startswith(_MARKS):
            return Slip("yaml/syntax.merge", number, 1, 7)
    return None


def binary(text: str) -> Slip | None:
    """A text that is none: what a program of another kind wrote."""
    found = next(
        (at for at, char in enumerate(text[:4096]) if char < " " and char not in "\t\n\r\f"), -1
    )
    if found < 0:
        return None
    number = text.count("\n", 0, found) + 1
    return Slip("yaml/syntax.binary", number, found - text.rfind("\n", 0, found))


def slip(
    lines: Sequence[str],
    line: int,
    column: int,
    begun: tuple[int, int],
    context: str,
    said: str,
    *,
    named: bool,
) -> Slip | None:
    """What was done near the place where the library stopped, `line` and `column`, in what began at
    `begun`; None where nothing known was. All places are 1-based. `named`: the text is written in
    the rule language."""
    near = tuple(_near(lines, line, begun[0]))
    return (
        _open_quote(lines, line, begun, context)
        or next(filter(None, (_sign_of(lines, one) for one in near)), None)
        or _in_line(lines, line, column, said, named=named)
        or _bracket(begun, context)
        or next(filter(None, (_no_blank(lines, one) for one in near)), None)
        or _no_colon(lines, line, begun[0], said)
        or _indented(lines, line, said)
    )


def _near(lines: Sequence[str], line: int, begun: int) -> Iterator[int]:
    """The lines to blame: where it stopped, the one with words above, where it began."""
    above = _above(lines, line)
    yield from dict.fromkeys(one for one in (line, above, begun) if 0 < one <= len(lines))


def _has_words(text: str) -> bool:
    return bool(text.strip()) and not text.lstrip().startswith("#")


def _above(lines: Sequence[str], line: int) -> int:
    """The next line with words above another, 0 where there is none."""
    return next(
        (at for at in range(min(line, len(lines) + 1) - 1, 0, -1) if _has_words(lines[at - 1])), 0
    )


def _bare(text: str) -> str:
    """A line with blanks instead of what stands in quotes, or behind ` #`."""
    found, quote, before = [], "", " "
    for char in text:
        if quote:
            found.append("x")
            quote = "" if char == quote else quote
        elif char in "\"'" and before in " [{,":
            found.append("x")
            quote = char
        elif char == "#" and before in " \t":
            break
        else:
            found.append(char)
        before = char
    return "".join(found)


def _open_quote(
    lines: Sequence[str], line: int, begun: tuple[int, int], context: str
) -> Slip | None:
    """A quotation mark that opens a value, and is not closed in its line."""
    if "quoted scalar" in context and begun[0] < line:
        return Slip("yaml/syntax.quote", begun[0], begun[1])
    for number in dict.fromkeys((begun[0], _above(lines, line), line)):
        if 0 < number <= len(lines) and (found := _QUOTED.match(lines[number - 1])):
            quote, rest = found["quote"], lines[number - 1][found.end() :]
            if quote not in rest and number < line:
                return Slip("yaml/syntax.quote", number, found.end())
    for number in range(line - 1, max(0, line - 200), -1):
        text = lines[number - 1]
        found = _QUOTED.match(text)
        if found and found["quote"] not in text[found.end() :]:
            between = lines[number : line - 1]
            closes = line <= len(lines) and found["quote"] in lines[line - 1]
            if closes and not any(found["quote"] in one for one in between):
                return Slip("yaml/syntax.quote", number, found.end())
    return None


def _sign_of(lines: Sequence[str], number: int) -> Slip | None:
    """A character in a line that only looks as if it were the one that is needed."""
    text = lines[number - 1]
    bare = _bare(text)
    indent = len(text) - len(text.lstrip())
    if "\t" in text[:indent]:
        return Slip("yaml/syntax.tab", number, text.index("\t") + 1)
    wide = next((at for at, char in enumerate(bare) if char in WIDE_BLANKS), -1)
    if wide >= 0 and (wide < indent or bare[:wide].endswith((":", "-"))):
        return Slip("yaml/syntax.wide-blank", number, wide + 1)
    found = _CURLY_FIRST.match(text)
    if found:
        return Slip("yaml/syntax.curly", number, found.start("quote") + 1)
    at = bare.find(WIDE_COLON)
    if at >= 0 and ": " not in bare[:at]:
        return Slip("yaml/syntax.wide-colon", number, at + 1)
    dash = _LONG_DASH.match(text)
    if dash:
        return Slip("yaml/syntax.long-dash", number, dash.start("dash") + 1)
    dash = _DASH.match(text)
    if dash and not text.strip().startswith("---"):
        return Slip("yaml/syntax.dash", number, dash.start("dash") + 1)
    return None


def _in_line(
    lines: Sequence[str], line: int, column: int, said: str, *, named: bool
) -> Slip | None:
    """What stands in the very line where it stopped: a sign before a value, a colon in a text,
    words behind a quotation."""
    if not 0 < line <= len(lines):
        return None
    text = lines[line - 1]
    found = _FIRST_SIGN.match(text)
    if found and said != NO_MAPPING_HERE:
        sign, rest = found["sign"], found["rest"].strip()
        place = found.start("sign") + 1
        if sign in _SIGNS and named:
            right = f"{_SIGNS[sign]} {rest}"
            return Slip(
                "yaml/syntax.compared", line, place, len(sign), {"sign": sign, "right": right}
            )
        if sign == "*" and named:
            right = f'like "*{rest}"'
            return Slip("yaml/syntax.pattern", line, place, 1, {"right": right})
        value = f"{sign}{rest}"
        return Slip("yaml/syntax.sign", line, place, 1, {"sign": sign, "right": f'"{value}"'})
    quoted = _QUOTED.match(text)
    if quoted:
        closed = text.find(quoted["quote"], quoted.end())
        rest = text[closed + 1 :]
        if closed > 0 and rest.strip() and not rest.lstrip().startswith(("#", ":", ",", "]", "}")):
            return Slip(
                "yaml/syntax.behind-quote", line, closed + 2 + len(rest) - len(rest.lstrip())
            )
    if said == NO_MAPPING_HERE:
        found = _TEXT_COLON.match(text)
        if found and found.start("text") < column - 1 and ":" in _bare(text)[found.start("text") :]:
            right = '"' + found["text"].strip().replace('"', "'") + '"'
            return Slip("yaml/syntax.colon", line, column, 1, {"right": right})
    return None


def _bracket(begun: tuple[int, int], context: str) -> Slip | None:
    if "flow sequence" in context:
        return Slip("yaml/syntax.bracket", begun[0], begun[1], 1, {"open": "[", "close": "]"})
    if "flow mapping" in context:
        return Slip("yaml/syntax.bracket", begun[0], begun[1], 1, {"open": "{", "close": "}"})
    return None


def _no_blank(lines: Sequence[str], number: int) -> Slip | None:
    """A colon without the blank behind it, in a line without another."""
    bare = _bare(lines[number - 1])
    found = _NO_BLANK.match(bare)
    if found is None or ": " in bare or bare.rstrip().endswith(":"):
        return None
    key = found["key"]
    return Slip("yaml/syntax.no-blank", number, found.end("key") + 1, 1, {"key": key})


def _no_colon(lines: Sequence[str], line: int, begun: int, said: str) -> Slip | None:
    """A line of words without a colon, where `key: value` lines stand."""
    if said not in (NO_MAPPING_HERE, _NO_COLON):
        return None
    # A text may go on over several lines, so that only one that begins a block may be to blame.
    number = begun if said == _NO_COLON else _above(lines, line)
    if not 0 < number <= len(lines):
        return None
    text, bare = lines[number - 1], _bare(lines[number - 1])
    stripped = bare.strip().removeprefix("- ").strip()
    if not stripped or ":" in bare or stripped[-1] in ",]}" or stripped[0] in "[{":
        return None
    return Slip(
        "yaml/syntax.no-colon", number, len(text) - len(text.lstrip()) + 1, len(text.strip())
    )


class _Begins(msgspec.Struct, frozen=True):
    """Where a line begins: its dash, 0 without one, and its first word behind dashes."""

    dash: int
    word: int
    ends_open: bool


def _begins(text: str) -> _Begins:
    indent = len(text) - len(text.lstrip(" "))
    rest, dash = text[indent:], 0
    while rest.startswith("- "):
        dash = dash or indent + 1
        blank = len(rest[1:]) - len(rest[1:].lstrip(" "))
        indent, rest = indent + 1 + blank, rest[1 + blank :]
    if rest.strip() == "-":
        dash = dash or indent + 1
    return _Begins(dash, indent + 1, _bare(text).rstrip().endswith(":"))


def _indented(lines: Sequence[str], line: int, said: str) -> Slip | None:
    """A line that begins where no block does."""
    if not 0 < line <= len(lines) or not _has_words(lines[line - 1]):
        return None
    here = _begins(lines[line - 1])
    starts = here.dash or here.word
    above = _above(lines, line)
    if not above:
        return None
    before = _begins(lines[above - 1])
    if said == NO_MAPPING_HERE and starts > before.word and not before.ends_open:
        wanted = (before.dash or before.word) if here.dash else before.word
        return _moved(line, starts, wanted, above, right=True)
    dashes, words = _open(lines, line)
    if here.dash:
        if not dashes and above:
            first = _first_of(lines, line, starts)
            if not first:
                return Slip("yaml/syntax.no-key", line, starts)
            return Slip("yaml/syntax.no-dash", first, _begins(lines[first - 1]).word)
        wanted = _nearest(dashes, starts)
    elif starts in dashes and starts not in words:
        within = min((one for one in words if one > starts), default=starts)
        pieces: dict[str, str | int] = {"n": starts, "wanted": within}
        return Slip("yaml/syntax.no-dash-or-deeper", line, starts, 1, pieces)
    else:
        wanted = _nearest(words, starts)
    if not wanted or wanted == starts:
        return None
    columns = dashes if here.dash else words
    other = columns[wanted]
    deeper = 2 * starts - wanted
    if deeper in columns:
        pieces = {"n": starts, "wanted": wanted, "other": other, "deeper": deeper}
        pieces["inner"] = columns[deeper]
        return Slip("yaml/syntax.between", line, starts, 1, pieces)
    return _moved(line, starts, wanted, other, right=starts > wanted)


def _moved(line: int, starts: int, wanted: int, other: int, *, right: bool) -> Slip:
    key = "yaml/syntax.too-far-right" if right else "yaml/syntax.too-far-left"
    return Slip(key, line, starts, 1, {"n": starts, "wanted": wanted, "other": other})


def _open(lines: Sequence[str], line: int) -> tuple[dict[int, int], dict[int, int]]:
    """The columns where the blocks begin that are open above a line, of dashes and of words, each
    with the last line that begins there."""
    dashes: dict[int, int] = {}
    words: dict[int, int] = {}
    least = 10**6
    for number in range(line - 1, 0, -1):
        text = lines[number - 1]
        if not _has_words(text):
            continue
        found = _begins(text)
        starts = found.dash or found.word
        if found.word < least:
            words.setdefault(found.word, number)
        if found.dash and found.dash < least:
            dashes.setdefault(found.dash, number)
        least = min(least, starts)
        if least == 1:
            break
    return dashes, words


def _first_of(lines: Sequence[str], line: int, starts: int) -> int:
    """The first line of the deeper block above a line that begins with a dash."""
    first = 0
    for number in range(line - 1, 0, -1):
        if _has_words(lines[number - 1]):
            if _begins(lines[number - 1]).word <= starts:
                break
            first = number
    return first


def _nearest(columns: dict[int, int], starts: int) -> int:
    return min(columns, key=lambda one: (abs(one - starts), one), default=0)
