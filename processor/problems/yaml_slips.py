"""What a person did where a text is not readable as YAML: in which line, and what to write.

The library says where it could not go on, which is often a line too low, and in words of its own.
Here the lines around that place are looked at for what people do to them. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from processor.problems.lookalikes import CURLY, DASHES, WIDE_BLANKS, WIDE_COLON
from processor.problems.yaml_columns import indented
from processor.problems.yaml_lines import NO_MAPPING_HERE, Slip, bare_of, words_above

_NO_COLON = "could not find expected ':'"
_SIGNS = {">": "over", ">=": "at least", "=>": "at least"}
_GLUED_UNIT = re.compile(r"(?<=\d)(?=[a-zA-Z])")
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
        or _wide_indent(lines, line)
        or _bracket(begun, context)
        or next(filter(None, (_no_blank(lines, one) for one in near)), None)
        or _no_colon(lines, line, begun[0], said)
        or indented(lines, line)
    )


def _near(lines: Sequence[str], line: int, begun: int) -> Iterator[int]:
    """The lines to blame: where it stopped, the one with words above, where it began."""
    above = words_above(lines, line)
    yield from dict.fromkeys(one for one in (line, above, begun) if 0 < one <= len(lines))


def _open_quote(
    lines: Sequence[str], line: int, begun: tuple[int, int], context: str
) -> Slip | None:
    """A quotation mark that opens a value, and is not closed in its line."""
    if "quoted scalar" in context and begun[0] < line:
        return Slip("yaml/syntax.quote", begun[0], begun[1])
    for number in dict.fromkeys((begun[0], words_above(lines, line), line)):
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
    bare = bare_of(text)
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


def _wide_indent(lines: Sequence[str], line: int) -> Slip | None:
    """A line above that begins with a blank that is none: it began a block of its own, and what
    follows it has no place any more."""
    for number in range(min(line, len(lines)), 0, -1):
        text = lines[number - 1]
        indent = text[: len(text) - len(text.lstrip())]
        wide = next((at for at, char in enumerate(indent) if char in WIDE_BLANKS), -1)
        if wide >= 0 and indent != text:
            return Slip("yaml/syntax.wide-blank", number, wide + 1)
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
            right = f"{_SIGNS[sign]} {_GLUED_UNIT.sub(' ', rest)}"
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
        if (
            found
            and found.start("text") < column - 1
            and ":" in bare_of(text)[found.start("text") :]
        ):
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
    bare = bare_of(lines[number - 1])
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
    number = begun if said == _NO_COLON else words_above(lines, line)
    if not 0 < number <= len(lines):
        return None
    text, bare = lines[number - 1], bare_of(lines[number - 1])
    stripped = bare.strip().removeprefix("- ").strip()
    if not stripped or ":" in bare or stripped[-1] in ",]}" or stripped[0] in "[{":
        return None
    return Slip(
        "yaml/syntax.no-colon", number, len(text) - len(text.lstrip()) + 1, len(text.strip())
    )
