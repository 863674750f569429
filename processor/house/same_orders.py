"""Checks channels whose mappings give the same order ids and not the same lines."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from itertools import combinations

from processor.model.config import Config
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.mapping.take import Take
from processor.problems.form import Form, Node
from processor.problems.problem import Problem

# What tells two states of a line apart (model/revisions.py).
_OF_A_LINE = ("channel_line_id", "sku", "quantity", "pack_factor")


def same_orders(
    config: Config, mappings: MappingOf[str, Mapping], shown: str, source: str
) -> list[Problem]:
    """Pairs of mappings of a channel that read the order id from the same columns and the lines
    from others: whichever comes second with other lines is turned away, so `check` warns."""
    form = Form(shown, source)
    for channel in config.channels.values():
        known = [mappings[name] for name in channel.mappings if name in mappings]
        for one, other in combinations([each for each in known if each.key], 2):
            if _key(one) == _key(other) and _lines(one) != _lines(other):
                form.problem(
                    "mapping/same-orders", _place(channel.name, source), severity="warning",
                    channel=channel.name, first=one.name, second=other.name,
                )  # fmt: skip
    return form.problems


def _read(take: Take) -> tuple[object, ...]:
    return tuple(column.name for column in take.columns), take.constant, take.read_as, take.form


def _key(mapping: Mapping) -> list[tuple[object, ...]]:
    return [_read(take) for take in mapping.key]


def _lines(mapping: Mapping) -> dict[str, list[tuple[object, ...]]]:
    return {
        field.target: [_read(take) for take in field.takes]
        for field in mapping.lines
        if field.target in _OF_A_LINE
    }


def _place(channel: str, source: str) -> Node:
    """Where config.yaml begins to tell of a channel."""
    for number, line in enumerate(source.splitlines(), start=1):
        if line.strip().startswith(f"{channel}:"):
            return Node(kind="text", line=number, column=line.index(channel) + 1, text=channel)
    return Node(kind="text", line=0, column=0, text=channel)
