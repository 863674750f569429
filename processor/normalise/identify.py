"""Which mapping a file belongs to: by its header and, where a mapping says so, its name. Pure.

Exactly one mapping must fit. None or two is a problem, never a guess; a near miss names the column
that is missing, the one that is probably meant, and the line of the mapping to change.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from fnmatch import fnmatchcase
from typing import Any

import msgspec

from processor.model.sentence import Sentence, Text, joined, listed, sentence
from processor.normalise.formats.evidence import told
from processor.normalise.formats.format import Broken, FileBytes, Refusal
from processor.normalise.formats.formats import FORMATS
from processor.normalise.formats.header import REASON_COLUMN, data_columns, nth, repeated
from processor.normalise.formats.legible import garbled_in
from processor.normalise.formats.place import Place
from processor.normalise.formats.spooled import Unspooled
from processor.normalise.formats.ways import encoding_of
from processor.normalise.kinds.file_kinds import FILE_KINDS
from processor.normalise.mapping.mapping import Mapping
from processor.problems.problem import Problem, problem

# A file with this share of a mapping's needed columns is a drifted file of that kind.
NEAR = 0.6
# So many missing columns may have been renamed; more are another header.
MOST_RENAMED = 5
# So like the name of a column is one that may be its new name.
RENAMED = 0.8


class _Look(msgspec.Struct, frozen=True):
    """How a header compares with a mapping."""

    mapping: Mapping
    header: tuple[str, ...]
    missing: tuple[str, ...]
    new: tuple[str, ...]
    name_fits: bool
    # Names of the header that mean the same column.
    twice: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        refused = self.mapping.unknown_columns == "refuse" and self.new
        return not self.missing and not refused and self.name_fits and not self.twice

    @property
    def near(self) -> float:
        needed = len(self.mapping.needed())
        return (needed - len(self.missing)) / needed

    @property
    def is_known(self) -> bool:
        """True where the header has all columns by which the mapping knows its files."""
        return set(self.mapping.header_has).isdisjoint(self.missing)


def _look(file: FileBytes, name: str, mapping: Mapping, options: Any = None) -> _Look | None:
    """How the header compares with a mapping, read as its options say, or as others do; where it
    lists several ways to write a file, as the one says in which the file is written. Raises
    Broken where that cannot be known."""
    ways = mapping.file_format.ways(mapping.options if options is None else options)
    looks = [look for one in ways if (look := _look_as(file, name, mapping, one)) is not None]
    fitting = [look for look in looks if look.fits]
    if len(fitting) > 1:
        return _one_of(file, fitting)
    return max(fitting or looks, key=lambda look: look.near, default=None)


def _one_of(file: FileBytes, looks: Sequence[_Look]) -> _Look:
    """The one way of several whose header fits."""
    header = looks[0].header
    other = next((one for one in looks if one.header != header), None)
    if other is not None:
        shown = [", ".join(one[:8])[:160] for one in (header, other.header)]
        raise Broken("file/ambiguous.header", Place(1), found=shown[0], lost=shown[1])
    ways = [look.mapping.options for look in looks]
    return looks[ways.index(encoding_of(file, ways))]


def _look_as(file: FileBytes, name: str, mapping: Mapping, told: Any) -> _Look | None:
    if told != mapping.options:
        mapping = msgspec.structs.replace(mapping, options=told)
    file_format = mapping.file_format
    if file_format.spool is not None and file_format.refuse(file, [told]) is not None:
        return None
    header = file_format.header(file.as_read(file_format, told), told)
    if header is None:
        return None
    names = mapping.places(header[: data_columns(header)])
    missing = tuple(column for column in mapping.needed() if column not in names)
    known, prefixes = mapping.known(), mapping.prefixes()
    known |= {name for name, plain in repeated(header).items() if plain in known}
    new = tuple(
        column
        for column in header
        if column
        and column not in known
        and not (prefixes and column.startswith(prefixes))
        and not mapping.knows(column)
    )
    fits_name = fnmatchcase(_stem(name), mapping.name_pattern)
    return _Look(mapping, header, missing, new, fits_name, _twice(mapping, header))


def _twice(mapping: Mapping, header: Sequence[str]) -> tuple[str, ...]:
    """The names of a header that mean one column, where there is more than one."""
    for words in mapping.words.values():
        found = tuple(word for word in words if word in header)
        if len(found) > 1:
            return found
    return ()


def as_written(file: FileBytes, name: str, mapping: Mapping) -> Mapping:
    """The mapping with the one way, of those that it lists, in which a file is written that was
    read by it before."""
    if len(mapping.file_format.ways(mapping.options)) == 1:
        return mapping
    look = _look(file, name, mapping)
    return mapping if look is None else look.mapping


def _stem(name: str) -> str:
    return name.rsplit("/", 1)[-1].lower()


def _refusal(file: FileBytes, mappings: Sequence[Mapping]) -> Refusal | None:
    """Why it is a file of none of the formats that the mappings read; the first says it."""
    refusals = [
        FORMATS[word].refuse(
            file,
            [
                way
                for one in mappings
                if one.format == word
                for way in FORMATS[word].ways(one.options)
            ],
        )
        for word in dict.fromkeys(one.format for one in mappings)
    ]
    return None if None in refusals or not refusals else refusals[0]


def fits(file: FileBytes, name: str, mapping: Mapping) -> bool:
    """True if the file could be read with the mapping."""
    if _refusal(file, [mapping]) is not None:
        return False
    try:
        look = _look(file, name, mapping)
    except Broken as broken:
        return broken.key.startswith("file/ambiguous")
    except Unspooled:
        return False
    return look is not None and look.fits


def identify(
    file: FileBytes, name: str, mappings: Sequence[Mapping]
) -> tuple[Mapping | None, list[Problem]]:
    """The one mapping that fits a file, or the reason why there is none.

    Warnings (unknown columns of a mapping that warns) come together with the mapping.
    """
    if not file.head.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        return None, [problem("file/empty", file=name)]
    refusal = _refusal(file, mappings)
    if refusal is not None:
        return None, [_refused(refusal, name)]
    looks, broken = _looks(file, name, mappings)
    if broken and not any(look.near >= NEAR for look in looks):
        return None, broken
    misread = _misread(looks, name)
    if misread is not None:
        return None, [misread]
    fitting = [look for look in looks if look.fits]
    if len(fitting) == 1:
        return _accepted(fitting[0], file, name)
    if fitting:
        names = [look.mapping.name for look in fitting]
        return None, [problem("file/ambiguous", file=name, mappings=listed(names, "and"))]
    return None, _none_fits(looks, file, name, mappings)


def _looks(
    file: FileBytes, name: str, mappings: Sequence[Mapping]
) -> tuple[list[_Look], list[Problem]]:
    """How the header compares with each mapping that can read one, and what the first says for
    which the header is there and cannot be read."""
    looks: list[_Look] = []
    broken: list[Problem] = []
    for mapping in mappings:
        try:
            look = _look(file, name, mapping)
        except Unspooled as unread:
            broken.append(_refused(unread.said, name))
        except Broken as error:
            pieces = {**error.pieces, "lead": ""}
            broken.append(error.place.problem(error.key, name, field="", **pieces))
        else:
            looks += [] if look is None else [look]
    return looks, broken[:1]


def _misread(looks: Sequence[_Look], name: str) -> Problem | None:
    """A header of a mapping with columns that are words in another encoding: the hint is that
    encoding, and no column."""
    for look in looks:
        encoding = getattr(look.mapping.options, "encoding", "")
        if look.near < NEAR or not encoding:
            continue
        found = [one for column in look.new if (one := garbled_in(column, encoding)) is not None]
        if found:
            index = next(n for n, one in enumerate(look.header) if found[0].word in one)
            place = look.mapping.file_format.header_place(look.header, index, look.mapping.options)
            key, pieces = told(found, encoding)
            return place.problem(key, name, **pieces)
    return None


def _accepted(look: _Look, file: FileBytes, name: str) -> tuple[Mapping | None, list[Problem]]:
    may_be_empty = FILE_KINDS[look.mapping.kind].may_be_empty
    file_format, options = look.mapping.file_format, look.mapping.options
    if not may_be_empty and file_format.header_alone(file.as_read(file_format, options)):
        return None, [problem("file/header-only", file=name)]
    renamed = _renamed(look)
    if renamed is not None:
        return look.mapping, [_renamed_problem(look, *renamed, name)]
    if look.new and look.mapping.unknown_columns == "warn":
        warning = problem(
            "file/drift.new", file=name, line=1, severity="warning",
            mapping=look.mapping.file, columns=look.new,
        )  # fmt: skip
        return look.mapping, [warning]
    return look.mapping, []


def _renamed(look: _Look) -> tuple[str, str] | None:
    """A column that is optional and missing, and a new one that has nearly its name."""
    names = look.mapping.places(look.header)
    new = [one for one in look.new if one != REASON_COLUMN]
    for column in look.mapping.optional():
        if column in names:
            continue
        meant = max(new, key=lambda one: _likeness(look.mapping, column, one), default=None)
        if meant is not None and _likeness(look.mapping, column, meant) >= RENAMED:
            return column, meant
    return None


def _renamed_problem(look: _Look, column: str, meant: str, name: str) -> Problem:
    return problem(
        "file/drift.renamed", file=name, line=1, severity="warning", was=column, meant=meant,
        mapping=look.mapping.name, at=look.mapping.optional()[column],
    )  # fmt: skip


def _none_fits(
    looks: list[_Look], file: FileBytes, name: str, mappings: Sequence[Mapping]
) -> list[Problem]:
    for mapping in mappings:
        other = _other_notation(file, name, mapping)
        if other is not None:
            return [other]
    for look in looks:
        if look.missing and all(nth(column, 1) in look.header for column in look.missing):
            return [_repeated(look, name)]
    near = max(looks, key=lambda look: (look.near, look.name_fits), default=None)
    if near is not None and near.twice and not near.missing:
        words = listed(near.twice, "and")
        return [
            problem("file/drift.two-names", file=name, mapping=near.mapping.name, columns=words)
        ]
    if near is not None and not near.missing and not near.new and not near.name_fits:
        meant, pattern = near.mapping.name, near.mapping.name_pattern
        return [problem("file/unknown.name", file=name, mapping=meant, pattern=pattern)]
    if near is not None and (near.near >= NEAR or near.is_known):
        return [_drift(near, name)]
    wanted = _all_wanted(mappings)
    header = near.header if near is not None else ()
    if not header:
        return [problem("file/unknown.unread", file=name, wanted=wanted)]
    columns = ", ".join(header[:8])[:160] + (" ..." if len(header) > 8 else "")
    return [problem("file/unknown", file=name, header=columns, wanted=wanted)]


def _repeated(look: _Look, name: str) -> Problem:
    """A column that a mapping reads, and of which the header has several."""
    column, plain = look.missing[0], repeated(look.header)
    header = tuple(plain.get(one, one) for one in look.header)
    index = look.header.index(nth(column, 2)) if nth(column, 2) in look.header else -1
    place = look.mapping.file_format.header_place(header, index, look.mapping.options)
    return place.problem(
        "file/duplicate-header.read", name, field=column, name=column, first=nth(column, 1),
        second=nth(column, 2), at=look.mapping.needed()[column],
    )  # fmt: skip


def _all_wanted(mappings: Sequence[Mapping]) -> Text:
    wanted = [_wanted(mapping) for mapping in mappings[:4]] or [sentence("identify.wanted-none")]
    if len(mappings) > 4:
        wanted.append(sentence("identify.wanted-more", n=len(mappings) - 4))
    return joined(wanted)


def _wanted(mapping: Mapping) -> Sentence:
    """A mapping with the first columns that it looks for."""
    columns = [_by_its_names(mapping, column) for column in mapping.needed()]
    shown = [*columns[:5], *(["..."] if len(columns) > 5 else [])]
    return sentence("identify.wanted-mapping", mapping=mapping.name, columns=shown)


def _other_notation(file: FileBytes, name: str, mapping: Mapping) -> Problem | None:
    """The header of a mapping, written in another way than the mapping says."""
    others = mapping.file_format.notations(mapping.options, mapping.name, mapping.file)
    for options, refusal in others:
        look = _look_as(file, name, mapping, options)
        if look is not None and look.fits:
            return _refused(refusal, name)
    return None


def _drift(look: _Look, name: str) -> Problem:
    needed = look.mapping.needed()
    if len(look.missing) > MOST_RENAMED:
        return _other_header(look, name)
    parts: list[Sentence] = []
    patches: list[Sentence] = []
    if look.missing:
        missing = [_by_its_names(look.mapping, column) for column in look.missing]
        parts.append(sentence("identify.drift-missing", columns=missing))
    if look.new:
        parts.append(sentence("identify.drift-new", columns=look.new))
    left = list(look.new)
    for column in look.missing:
        place = needed[column]
        meant = max(left, key=lambda new: _likeness(look.mapping, column, new), default=None)
        if meant is not None and _likeness(look.mapping, column, meant) >= 0.5:
            left.remove(meant)
            patches.append(sentence("identify.drift-write", at=place, meant=meant, column=column))
        else:
            patches.append(sentence("identify.drift-optional", at=place, column=column))
    if not look.missing:
        names = ", ".join(look.new)
        patches.append(sentence("identify.drift-not-read", at=look.mapping.file, columns=names))
    header = look.mapping.file_format.header_place(look.header, -1, look.mapping.options)
    return header.problem(
        "file/drift",
        name,
        field=look.missing[0] if look.missing else look.new[0],
        mapping=look.mapping.name,
        parts=joined(parts),
        patches=joined(patches),
    )


def _other_header(look: _Look, name: str) -> Problem:
    """So many columns are missing that nobody renamed one after the other."""
    place = look.mapping.file_format.header_place(look.header, -1, look.mapping.options)
    missing = [_by_its_names(look.mapping, column) for column in look.missing]
    return place.problem(
        "file/drift.other-header", name, field=look.missing[0], mapping=look.mapping.name,
        n=len(missing), of=len(look.mapping.needed()), missing=listed(missing, "and"),
        new=listed(look.new, "and") if look.new else sentence("identify.nothing-new"),
    )  # fmt: skip


def _by_its_names(mapping: Mapping, column: str) -> str:
    """A column as files name it."""
    return " / ".join(mapping.said(column))


def _likeness(mapping: Mapping, column: str, other: str) -> float:
    """How like a name is to one of those that a column has."""
    return max(_alike(one, other) for one in mapping.said(column))


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one.casefold(), other.casefold()).ratio()


def _refused(refusal: Refusal, name: str) -> Problem:
    return Problem(id=refusal.id, pieces=refusal.pieces, file=name)
