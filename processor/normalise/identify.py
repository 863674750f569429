"""Which mapping a file belongs to: by its header and, where a mapping says so, its name. Pure.

Exactly one mapping must fit. None or two is a problem, never a guess; a near miss names the column
that is missing, the one that is probably meant, and the line of the mapping to change.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from fnmatch import fnmatchcase

import msgspec

from processor.normalise.formats.delimited import data_columns, header_of
from processor.normalise.mapping.mapping import DELIMITERS, Mapping
from processor.problems.problem import Problem

# A file with this share of a mapping's needed columns is a drifted file of that kind.
NEAR = 0.6
_MAGIC = (
    (b"PK\x03\x04", "a workbook or zip archive", "export it as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "export it as CSV"),
    (b"\x1f\x8b", "a gzip archive", "unpack it first"),
    (b"%PDF", "a PDF", "export it as CSV"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack it first"),
)
_OFTEN = ("utf-8", "utf-16", "cp1252", "gb18030", "cp932")
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class _Look(msgspec.Struct, frozen=True):
    """How a header compares with a mapping."""

    mapping: Mapping
    header: tuple[str, ...]
    missing: tuple[str, ...]
    new: tuple[str, ...]
    name_fits: bool

    @property
    def fits(self) -> bool:
        refused = self.mapping.unknown_columns == "refuse" and self.new
        return not self.missing and not refused and self.name_fits

    @property
    def near(self) -> float:
        needed = len(self.mapping.needed())
        return (needed - len(self.missing)) / needed


def _look(head: bytes, name: str, mapping: Mapping) -> _Look | None:
    header = header_of(head, mapping)
    if header is None:
        return None
    names = set(header[: data_columns(header)])
    missing = tuple(column for column in mapping.needed() if column not in names)
    known, prefixes = mapping.known(), mapping.prefixes()
    new = tuple(
        column
        for column in header
        if column and column not in known and not (prefixes and column.startswith(prefixes))
    )
    fits_name = fnmatchcase(_stem(name), mapping.name_pattern)
    return _Look(mapping, header, missing, new, fits_name)


def _stem(name: str) -> str:
    return name.rsplit("/", 1)[-1].lower()


def _right_bom(head: bytes, mapping: Mapping) -> bool:
    return all(mapping.encoding == encoding for bom, encoding in _BOMS if head.startswith(bom))


def fits(head: bytes, name: str, mapping: Mapping) -> bool:
    """True if the file could be read with the mapping."""
    if _not_text(head, name) is not None or not _right_bom(head, mapping):
        return False
    look = _look(head, name, mapping)
    return look is not None and look.fits


def identify(
    head: bytes, name: str, mappings: Sequence[Mapping]
) -> tuple[Mapping | None, list[Problem]]:
    """The one mapping that fits the first 64 KiB of a file, or the reason why there is none.

    Warnings (unknown columns of a mapping that warns) come together with the mapping.
    """
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        return None, [_problem("file/empty", name, "the file is empty", "export it again")]
    problem = _not_text(head, name)
    if problem is not None:
        return None, [problem]
    if b"\r" in head and b"\n" not in head:
        message = "the lines end in a carriage return alone, so that the file is one long line"
        advice = "save it with line ends of Windows (CR LF) or Unix (LF)"
        return None, [_problem("file/quote", name, message, advice)]
    looks = [
        look
        for mapping in mappings
        if _right_bom(head, mapping) and (look := _look(head, name, mapping)) is not None
    ]
    fitting = [look for look in looks if look.fits]
    if len(fitting) == 1:
        return _accepted(fitting[0], head, name)
    if fitting:
        names = " and ".join(look.mapping.name for look in fitting)
        advice = "tell them apart by `name:` or `header_has:`"
        return None, [_problem("file/ambiguous", name, f"the mappings {names} both fit", advice)]
    return None, _none_fits(looks, head, name, mappings)


def _accepted(look: _Look, head: bytes, name: str) -> tuple[Mapping | None, list[Problem]]:
    lines = [line for line in head.replace(b"\0", b"").splitlines() if line.strip()]
    if len(head) < 65_536 and len(lines) <= 1:
        message = "the file holds a header and no records"
        return None, [_problem("file/header-only", name, message, "was the export filtered?")]
    if look.new and look.mapping.unknown_columns == "warn":
        message = f"columns that {look.mapping.file} does not know: {', '.join(look.new)}"
        advice = "list them under columns_not_read, or read them"
        warning = Problem(
            code="file/drift", message=message, file=name, line=1, advice=advice,
            severity="warning",
        )  # fmt: skip
        return look.mapping, [warning]
    return look.mapping, []


def _not_text(head: bytes, name: str) -> Problem | None:
    for magic, what, advice in _MAGIC:
        if head.startswith(magic):
            return _problem("file/binary", name, f"this is {what}, not delimited text", advice)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith(b"<"):
        kind = "HTML" if b"html" in start else "XML"
        message = f"this is {kind}, not delimited text"
        advice = "a login or error page was saved?" if kind == "HTML" else "export it as CSV"
        return _problem("file/binary", name, message, advice)
    line = head.split(b"\n", 1)[0]
    # Each second byte of Latin text in UTF-16 is NUL. NUL bytes further down are for the survey.
    if b"\0" in line and line[0::2].count(0) > line[1::2].count(0) // 4:
        return _problem("file/binary", name, "this is no text: its first line holds NUL bytes", "")
    return None


def _none_fits(
    looks: list[_Look], head: bytes, name: str, mappings: Sequence[Mapping]
) -> list[Problem]:
    for bom, encoding in _BOMS:
        if head.startswith(bom) and not any(m.encoding == encoding for m in mappings):
            expected = " or ".join(sorted({mapping.encoding for mapping in mappings}))
            message = f"the file begins with the mark of {encoding}, expected is {expected}"
            return [_problem("file/encoding", name, message, f"save it as {expected}")]
    for mapping in mappings:
        problem = _other_notation(head, name, mapping)
        if problem is not None:
            return [problem]
    near = max(looks, key=lambda look: (look.near, look.name_fits), default=None)
    if near is not None and not near.missing and not near.new and not near.name_fits:
        message = f"the header fits {near.mapping.name}, the file name does not"
        advice = f"name it like {near.mapping.name_pattern}"
        return [_problem("file/unknown", name, message, advice)]
    if near is not None and near.near >= NEAR:
        return [_drift(near, name)]
    wanted = "; ".join(_wanted(mapping) for mapping in mappings[:4]) or "none"
    wanted += f"; and {len(mappings) - 4} more" if len(mappings) > 4 else ""
    header = near.header if near is not None else ()
    shown = ", ".join(header[:8])[:160] + (" ..." if len(header) > 8 else "")
    message = "no mapping of this folder knows the header"
    text = f"{message}: {shown}" if header else f"{message}: it cannot be read in their encodings"
    return [_problem("file/unknown", name, text, f"mappings of this folder: {wanted}")]


def _wanted(mapping: Mapping) -> str:
    """A mapping with the first columns that it looks for."""
    columns = list(mapping.needed())
    more = ", ..." if len(columns) > 5 else ""
    return f"{mapping.name} looks for {', '.join(columns[:5])}{more}"


def _other_notation(head: bytes, name: str, mapping: Mapping) -> Problem | None:
    """The header of a mapping, saved in another encoding or with another delimiter."""
    for encoding in _OFTEN:
        other = _look(head, name, msgspec.structs.replace(mapping, encoding=encoding))
        if encoding != mapping.encoding and other is not None and other.fits:
            message = f"the header reads as {encoding}, {mapping.name} is {mapping.encoding}"
            advice = f"save it as {mapping.encoding}, or change {mapping.file}"
            return _problem("file/encoding", name, message, advice)
    for word, delimiter in DELIMITERS.items():
        other = _look(head, name, msgspec.structs.replace(mapping, delimiter=delimiter))
        if delimiter != mapping.delimiter and other is not None and other.fits:
            message = f"the cells of the header are parted by {word}, not as {mapping.name} says"
            advice = f"save it with the right delimiter, or change {mapping.file}"
            return _problem("file/unknown", name, message, advice)
    return None


def _drift(look: _Look, name: str) -> Problem:
    needed = look.mapping.needed()
    parts: list[str] = []
    patches: list[str] = []
    if look.missing:
        parts.append(f"missing: {', '.join(look.missing)}")
    if look.new:
        parts.append(f"new: {', '.join(look.new)}")
    left = list(look.new)
    for column in look.missing:
        place = needed[column]
        meant = max(left, key=lambda new: _alike(column, new), default=None)
        if meant is not None and _alike(column, meant) >= 0.5:
            left.remove(meant)
            patches.append(f"{place}: write `{meant}` instead of `{column}`")
        else:
            patches.append(f"{place}: reads `{column}`; add `optional: yes` if it may be missing")
    if not look.missing:
        patches.append(f"{look.mapping.file}: add `columns_not_read: [{', '.join(look.new)}]`")
    return Problem(
        code="file/drift",
        message=f"almost a file of {look.mapping.name}; {'; '.join(parts)}",
        file=name,
        line=1,
        text=look.mapping.delimiter.join(look.header),
        advice="; ".join(patches),
        field=look.missing[0] if look.missing else look.new[0],
    )


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one.casefold(), other.casefold()).ratio()


def _problem(code: str, name: str, message: str, advice: str) -> Problem:
    return Problem(code=code, message=message, file=name, advice=advice)
