"""Mappings that need each other are put together, once all are read. Pure."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf

import msgspec

from processor.model.sentence import Given
from processor.normalise.kinds.file_kinds import FILE_KINDS
from processor.normalise.mapping.halves import Joins
from processor.normalise.mapping.mapping import Mapping
from processor.problems.problem import Problem, errors, problem


def linked(
    mappings: MappingOf[str, Mapping],
) -> tuple[dict[str, Mapping], list[Problem]]:
    """The mappings, those of lines with the mapping of their other half, and what is wrong with
    those of which it is not there or does not fit; they are left out."""
    found: dict[str, Mapping] = {}
    problems: list[Problem] = []
    for name, one in mappings.items():
        if one.joins is None:
            found[name] = one
            continue
        wrong = _wrong(one, mappings)
        problems += wrong
        if not errors(tuple(wrong)):
            joins = msgspec.structs.replace(one.joins, other=mappings[one.joins.half])
            found[name] = msgspec.structs.replace(one, joins=joins)
    return found, problems


def lines_of(mappings: MappingOf[str, Mapping], half: str) -> Mapping | None:
    """The mapping of the lines that the half of that name belongs to."""
    found = (one for one in mappings.values() if one.joins and one.joins.half == half)
    return next(found, None)


def report_of(mappings: MappingOf[str, Mapping], name: str) -> tuple[str, ...]:
    """The mappings of all files that are read as one with a file of the mapping of that name."""
    named = mappings.get(name)
    lines = named if named is not None and named.joins else lines_of(mappings, name)
    return (name,) if lines is None or not lines.joins else (lines.name, lines.joins.half)


def _wrong(lines: Mapping, mappings: MappingOf[str, Mapping]) -> list[Problem]:
    joins = lines.joins
    assert joins is not None
    halves = sorted(name for name, one in mappings.items() if FILE_KINDS[one.kind].half)
    if joins.half not in halves:
        return [_problem(joins, "no-half", half=joins.half, known=halves)]
    other = mappings[joins.half]
    keys = {column.name for take in lines.key for column in take.columns}
    said = {own for own, _ in joins.on}
    wrong = []
    if keys != said:
        wrong.append(_problem(joins, "joins-on", said=sorted(said), key=sorted(keys)))
    if lacks := sorted({theirs for _, theirs in joins.on} - set(other.header_has)):
        wrong.append(_problem(joins, "half-key", columns=lacks, half=joins.half))
    shared = sorted(
        one.name for one in mappings.values() if one.joins and one.joins.half == joins.half
    )
    if len(shared) > 1:
        wrong.append(_problem(joins, "half-shared", half=joins.half, names=shared))
    given = {one.name for one in other.gives}
    if both := sorted(given & (keys | set(lines.header_has))):
        wrong.append(_problem(joins, "given-own", columns=both, half=joins.half))
    return wrong


def _problem(joins: Joins, what: str, **pieces: Given) -> Problem:
    file, _, line = joins.at.rpartition(":")
    found = problem(f"mapping/target.{what}", **pieces)  # type: ignore[arg-type]
    return msgspec.structs.replace(found, file=file, line=int(line))
