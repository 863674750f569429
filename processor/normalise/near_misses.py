"""Why a file fits no mapping of its folder, or hardly: the column that was renamed, the notation
that is another, and the line of the mapping to change. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from processor.model.sentence import Sentence, Text, joined, listed, sentence
from processor.normalise.formats.evidence import told
from processor.normalise.formats.format import FileBytes, Refusal
from processor.normalise.formats.header import REASON_COLUMN, header_at, nth, repeated, row_of
from processor.normalise.formats.legible import garbled_in
from processor.normalise.looks import HeaderLook, look_as
from processor.normalise.mapping.mapping import Mapping
from processor.problems.problem import Problem, problem

# A file with this share of a mapping's needed columns is a drifted file of that kind.
NEAR = 0.6
# So many missing columns may have been renamed; more are another header.
MOST_RENAMED = 5
# So like the name of a column is one that may be its new name.
RENAMED = 0.8


def misread_header(looks: Sequence[HeaderLook], name: str) -> Problem | None:
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


def renamed_column(look: HeaderLook) -> tuple[str, str] | None:
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


def renamed_problem(look: HeaderLook, column: str, meant: str, name: str) -> Problem:
    """The warning that an optional column may have got another name."""
    return problem(
        "file/drift.renamed", file=name, line=row_of(look.header), severity="warning", was=column,
        meant=meant, mapping=look.mapping.name, at=look.mapping.optional()[column],
    )  # fmt: skip


def none_fits(
    looks: list[HeaderLook], file: FileBytes, name: str, mappings: Sequence[Mapping]
) -> list[Problem]:
    """Why none of the mappings fits, in the words of the nearest one."""
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


def _repeated(look: HeaderLook, name: str) -> Problem:
    """A column that a mapping reads, and of which the header has several."""
    column, plain = look.missing[0], repeated(look.header)
    names = tuple(plain.get(one, one) for one in look.header)
    header = header_at(names, row_of(look.header))
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
        look = look_as(file, name, mapping, options)
        if look is not None and look.fits:
            return refused_file(refusal, name)
    return None


def _drift(look: HeaderLook, name: str) -> Problem:
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


def _other_header(look: HeaderLook, name: str) -> Problem:
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


def refused_file(refusal: Refusal, name: str) -> Problem:
    """A refusal as the problem of a file."""
    return Problem(id=refusal.id, pieces=refusal.pieces, file=name)
