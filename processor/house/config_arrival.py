"""The block `arrival` of config.yaml: how files arrive, in the whole house or of one sender."""

from __future__ import annotations

import re
from collections.abc import Mapping

from processor.house.arrival_patterns import ending_left_out, fits_any_name, fits_every_table
from processor.house.config_values import Values
from processor.model.arriving import Arriving
from processor.model.sentence import Text
from processor.problems.form import Node
from processor.problems.problem import part_of, within

_HOUR = 3_600_000
_UNITS = {"ms": 1, "second": 1000, "minute": 60_000, "hour": _HOUR, "day": 24 * _HOUR}
_TIME = re.compile(r"([0-9]{1,7}) ?(ms|second|minute|hour|day)s?", re.ASCII)
_WORDS = ("none", "trailer", "count")
# Longest times: to settle, to go on looking at a file that was taken, and until it is told.
_MOST = {"settle": _HOUR, "watch": 24 * _HOUR, "tell_after": 7 * 24 * _HOUR}


def read_arrival(values: Values, node: Node | None, house: Arriving, inside: Text) -> Arriving:
    """What the block says, and for each key that it does not have what the house says."""
    within_block = part_of(inside, "arrival") if inside else within("block", "arrival")
    found = values.block("arrival", node, within_block)
    complete = found.get("complete")
    take = _patterns(values, found, "take", house.take, within_block)
    return Arriving(
        settle_ms=_time(values, found, "settle", house.settle_ms, within_block),
        complete=house.complete if complete is None else _complete(values, complete, within_block),
        take=take,
        only=_patterns(values, found, "only", house.only, within_block),
        ignore=_patterns(values, found, "ignore", house.ignore, within_block, take),
        unfinished=_patterns(values, found, "unfinished", house.unfinished, within_block, take),
        watch_ms=_time(values, found, "watch", house.watch_ms, within_block),
        tell_after_ms=_time(values, found, "tell_after", house.tell_after_ms, within_block),
    )


def read_house_arrival(values: Values, found: Mapping[str, Node]) -> Arriving:
    """The block of the whole house; `settle` may stand there or beside it, as it did before."""
    node, settle = found.get("arrival"), found.get("settle")
    if settle is not None and node is not None and node.kind == "map":
        twice = node.get("settle")
        if twice is not None:
            values.form.problem("value/wrong.settle-twice", twice, line=settle.line)
    only = node.get("only") if node is not None and node.kind == "map" else None
    if only is not None:
        values.form.problem("value/wrong.only-of-house", only, inside=within("block", "arrival"))
    return read_arrival(values, node, Arriving(settle_ms=values.settle(settle)), "")


def _time(values: Values, found: Mapping[str, Node], key: str, default: int, inside: Text) -> int:
    node = found.get(key)
    if node is None or not values.form.shape(node, "text", inside=inside):
        return default
    match = _TIME.fullmatch(node.text)
    if match is not None and int(match[1]) * _UNITS[match[2]] <= _MOST[key]:
        return int(match[1]) * _UNITS[match[2]]
    hours = _MOST[key] // _HOUR
    values.form.problem("value/wrong.time-up-to", node, inside=inside, value=node.text, n=hours)
    return default


def _patterns(
    values: Values,
    found: Mapping[str, Node],
    key: str,
    house: tuple[str, ...],
    inside: Text,
    taken: tuple[str, ...] = (),
) -> tuple[str, ...]:
    """A sender's patterns stand beside those of the house. Where names are `taken` whatever other
    patterns say, these may name all the rest."""
    made = [*house]
    for node in values.form.texts(found.get(key), inside=inside):
        text = node.text
        if not text.strip("*?") or "/" in text or not text.isprintable() or len(text) > 200:
            values.form.problem("value/wrong.pattern", node, inside=inside, value=text)
        elif fits_any_name(text.casefold()):
            values.form.problem("value/wrong.pattern-of-all", node, inside=inside, value=text)
        elif text.casefold() not in made:
            made.append(text.casefold())
            ending = "" if key in ("take", "only") or taken else ending_left_out(text.casefold())
            if ending:
                values.form.problem(
                    "value/wrong.pattern-of-exports", node, inside=inside, value=text,
                    ending=ending, severity="warning",
                )  # fmt: skip
    return tuple(made)


def _complete(values: Values, node: Node, inside: Text) -> str:
    if not values.form.shape(node, "text", inside=inside):
        return "none"
    text = node.text
    if text in _WORDS:
        return text
    if text.count("*") == 1 and len(text) > 1 and "/" not in text and text.isprintable():
        if not (fits_any_name(text.casefold()) or fits_every_table(text.casefold())):
            return text.casefold()
        values.form.problem("value/wrong.complete-itself", node, inside=inside, value=text)
        return "none"
    values.form.problem("value/wrong.complete", node, inside=inside, value=text)
    return "none"
