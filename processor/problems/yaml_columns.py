"""The columns in which the lines of a text in YAML begin, and where a line should. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from processor.problems.yaml_lines import Slip, bare_of, has_words, words_above


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
    return _Begins(dash, indent + 1, bare_of(text).rstrip().endswith(":"))


def indented(lines: Sequence[str], line: int) -> Slip | None:
    """A line that begins where no block does."""
    if not 0 < line <= len(lines) or not has_words(lines[line - 1]):
        return None
    here = _begins(lines[line - 1])
    starts = here.dash or here.word
    above = words_above(lines, line)
    if not above:
        return None
    first = _first_child(lines, line, starts)
    column = _starts(lines[first - 1]) if first else starts
    if first and here.dash and not _begins(lines[first - 1]).dash:
        return Slip("yaml/syntax.no-dash", first, column)
    if column != starts:
        return _moved(first, column, starts, line, right=column > starts)
    before = _begins(lines[above - 1])
    if starts > before.word and not before.ends_open:
        earlier = words_above(lines, above)
        if earlier and not before.dash and _starts(lines[earlier - 1]) == starts:
            return _moved(above, before.word, starts, line, right=False)
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


def _starts(text: str) -> int:
    found = _begins(text)
    return found.dash or found.word


def _first_child(lines: Sequence[str], line: int, starts: int) -> int:
    """The first line of the block that a line belongs to, if the line itself begins where it
    should: two columns right of the key above; else 0."""
    for number in range(line - 1, 0, -1):
        if not has_words(lines[number - 1]):
            continue
        found = _begins(lines[number - 1])
        if found.word < starts - 2:
            break
        if found.ends_open and found.word == starts - 2:
            after = (at for at in range(number + 1, line) if has_words(lines[at - 1]))
            return next(after, 0)
    return 0


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
        if not has_words(text):
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
        if has_words(lines[number - 1]):
            if _begins(lines[number - 1]).word <= starts:
                break
            first = number
    return first


def _nearest(columns: dict[int, int], starts: int) -> int:
    return min(columns, key=lambda one: (abs(one - starts), one), default=0)
