"""When a server is asked: `pull`, `push`, `quiet` and `timezone` of a remote in config.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processor.house.config_values import Values
from processor.model.schedules import read_quiet, read_schedule
from processor.model.sentence import Sentence, Text
from processor.model.time_zones import UTC, zones
from processor.model.timetables import QuietHours, Schedule, Timetable
from processor.problems.form import Node

TIMETABLE = ("pull", "push", "quiet", "timezone")


def read_timetable(
    values: Values, found: Mapping[str, Node], inside: Text, house_zone: str
) -> Timetable:
    """The timetable of a remote, by its own zone or that of the house; every mistake is noted in
    the form of `values`."""
    zone = values.zone(dict(found), inside) if "timezone" in found else house_zone
    quiet = found.get("quiet")
    return Timetable(
        pull=_schedule(values, found.get("pull"), inside),
        push=_schedule(values, found.get("push"), inside),
        quiet=_quiet(values, quiet, inside),
        quiet_text="" if quiet is None else " ".join(quiet.text.split()),
        zone=zone if zone in zones() else UTC,
    )


def _schedule(values: Values, node: Node | None, inside: Text) -> Schedule | None:
    if node is None:
        return None
    read = read_schedule(values.form.text(node, inside=inside))
    if not isinstance(read, Sentence):
        return read
    _tell(values, node, inside, read)
    return None


def _quiet(values: Values, node: Node | None, inside: Text) -> tuple[QuietHours, ...]:
    if node is None:
        return ()
    read = read_quiet(values.form.text(node, inside=inside))
    if not isinstance(read, Sentence):
        return read
    _tell(values, node, inside, read)
    return ()


def _tell(values: Values, node: Node, inside: Text, wrong: Sentence) -> None:
    if node.kind != "text":
        # Of its shape it was told.
        return
    pieces: dict[str, Any] = dict(wrong.pieces)
    values.form.problem(wrong.id, node, inside=inside, **pieces)
