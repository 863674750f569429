"""When waves close, of the house and of a warehouse, and cut-offs: blocks of config.yaml."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, cast

import msgspec

from processor.house.config_values import Values
from processor.model.config import Calendar
from processor.model.sentence import Text
from processor.model.wave_rules import SPLIT_BY, CutOff, Waves
from processor.problems.form import Node
from processor.problems.problem import part_of, within

_SPAN = re.compile(r"([0-9]{1,4}) ?(minute|hour)s?", re.ASCII)
_MINUTES = {"minute": 1, "hour": 60}
_MOST = 24 * 60
_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]"


def read_waves(
    values: Values, node: Node | None, house: Waves | None = None, inside: Text = ""
) -> Waves:
    """The waves of the house; or, where those are given as `house`, of one warehouse, for what it
    does not say itself. Every mistake is noted in the form of `values`.

    A block that says when a person closes takes nothing of the times of the house over, and one
    that says times is no longer closed by a person only.
    """
    inside = part_of(inside, "waves") if house is not None else within("block", "waves")
    found, form, base = values.block("waves", node, inside), values.form, house or Waves()
    times = [key for key in ("close_at", "close_after") if key in found]
    if "close" in found:
        close = form.choice(found["close"], ("run", "command"), "run", inside=inside)
    else:
        close = "run" if times else base.close
    if close == "command":
        base = msgspec.structs.replace(base, close_at=(), close_after=0)
        for key in times:
            form.problem("value/wrong.wave-command", found[key], inside=inside, key=key)
    return Waves(
        close=cast(Any, close),
        max_shipments=values.whole(found, "max_shipments", base.max_shipments, 1, 100_000, inside),
        part_size=values.whole(found, "part_size", base.part_size, 1, 10_000, inside),
        split_by=_split_by(values, found["split_by"], inside)
        if "split_by" in found
        else base.split_by,
        close_at=_times(values, found["close_at"], inside)
        if "close_at" in found
        else base.close_at,
        close_after=_span(values, found["close_after"], inside)
        if "close_after" in found
        else base.close_after,
        urgent=values.whole(found, "urgent", base.urgent, 1, 999, inside),
        own=house is not None,
    )


def _split_by(values: Values, node: Node, inside: Text) -> tuple[Any, ...]:
    said = [
        values.form.choice(item, SPLIT_BY, inside=inside)
        for item in values.form.texts(node, inside=inside)
    ]
    return tuple(dict.fromkeys(one for one in said if one in SPLIT_BY))


def _times(values: Values, node: Node, inside: Text) -> tuple[str, ...]:
    """Times of the day, earliest first, each once; an empty list means none."""
    times = values.form.texts(node, inside=inside)
    for item in times:
        if not re.fullmatch(_CLOCK, item.text):
            values.form.problem("value/wrong.clock", item, inside=inside, value=item.text)
    return tuple(sorted({item.text for item in times if re.fullmatch(_CLOCK, item.text)}))


def _span(values: Values, node: Node, inside: Text) -> int:
    """Minutes; 0 for `never`."""
    text = values.form.text(node, inside=inside)
    match = _SPAN.fullmatch(text)
    minutes = 0 if match is None else int(match[1]) * _MINUTES[match[2]]
    if text != "never" and node.kind == "text" and not 1 <= minutes <= _MOST:
        values.form.problem("value/wrong.wave-after", node, inside=inside, value=text)
        return 0
    return minutes


def keys_of(block: Node | None) -> tuple[str, ...]:
    """The names of a block of config.yaml, before what stands under them is read."""
    if block is None or block.kind != "map":
        return ()
    return tuple(key.text for key, _ in block.entries())


def read_cutoffs(
    values: Values,
    block: Node | None,
    calendar: Calendar | None,
    clients: Collection[str],
    carriers: Collection[str],
    inside: Text,
) -> Calendar | None:
    """The calendar of a warehouse, `block`, with the cut-offs of clients and services that it
    names."""
    node = block.get("cutoffs") if block is not None and block.kind == "map" else None
    if node is None or calendar is None:
        return calendar
    inside = part_of(inside, "cutoffs")
    if not values.form.shape(node, "list", inside=inside):
        return calendar
    cutoffs: list[CutOff] = []
    for item in node.items:
        one = _cutoff(values, item, clients, carriers, inside)
        if any(_covers(earlier, one) for earlier in cutoffs):
            values.form.problem("value/wrong.cutoff-covered", item, inside=inside)
        cutoffs.append(one)
    return msgspec.structs.replace(calendar, cutoffs=tuple(cutoffs))


def _cutoff(
    values: Values, node: Node, clients: Collection[str], carriers: Collection[str], inside: Text
) -> CutOff:
    found = values.block("cutoff", node, inside)
    for key in ("service",) if "carrier" not in found else ():
        if key in found:
            values.form.problem("value/wrong.cutoff-service", found[key], inside=inside)
    one = CutOff(
        at=values.text(found, "at", inside, pattern=_CLOCK, form="form-of.clock"),
        client=values.member(found["client"], clients, "client", inside)
        if "client" in found
        else "",
        carrier=values.member(found["carrier"], carriers, "carrier", inside)
        if "carrier" in found
        else "",
        service=values.text(found, "service", inside),
        instruct_by=values.text(found, "instruct_by", inside, pattern=_CLOCK, form="form-of.clock"),
    )
    if one.instruct_by and one.instruct_by < one.at:
        values.form.problem(
            "value/wrong.cutoff-order", found["instruct_by"], inside=inside, at=one.at,
            by=one.instruct_by,
        )  # fmt: skip
    return one


def _covers(earlier: CutOff, one: CutOff) -> bool:
    """True where an earlier one fits all that this one fits, which so never says anything."""
    return earlier.fits(one.client, one.carrier, one.service)
