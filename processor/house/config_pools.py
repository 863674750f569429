"""`pools` of a carrier in config.yaml: ranges of numbers that it gave, and files that it sends."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import cast

from processor.house.config_values import SLUG, Values
from processor.model.config import Carrier
from processor.model.number_checks import CHECK_WORDS, CHECKS, Check
from processor.model.number_pools import (
    USES,
    NumberForm,
    Pool,
    Tracking,
    Use,
    as_range,
    of_parcels,
    overlapping,
)
from processor.model.sentence import Text
from processor.problems.form import Node
from processor.problems.problem import part_of, within

_LETTERS = ("[0-9A-Z]{0,20}", "form-of.20-digits-capitals")
_S10 = ("[A-Z]{2}", "form-of.2-capitals")
_MOST_DIGITS = 18


def read_pools(
    values: Values, carrier: Node, found: Mapping[str, Node], clients: Collection[str], inside: Text
) -> tuple[Pool, ...]:
    """The pools of a carrier in their order; a carrier says `tracking` or `pools`, one of them."""
    form, node = values.form, found.get("pools")
    if node is None:
        _without_pools(values, carrier, found, inside)
        return ()
    if not form.shape(node, "map", inside=inside):
        return ()
    if not node.items:
        form.problem("value/wrong.no-pool", node, inside=inside)
        return ()
    pools = []
    for key, value in node.entries():
        values.named(key, "pool", SLUG)
        pools.append(_pool(values, key.text, value, clients, part_of(inside, "pools")))
    if not of_parcels(pools):
        _without_pools(values, carrier, found, inside)
    elif "tracking" in found:
        form.problem("value/wrong.tracking-and-pools", found["tracking"], inside=inside)
    return tuple(pools)


def _without_pools(values: Values, carrier: Node, found: Mapping[str, Node], inside: Text) -> None:
    """Where parcels draw from no pool, `tracking` has to say how they get their numbers."""
    if "tracking" not in found and carrier.kind == "map":
        key = values.form.name("tracking")
        values.form.problem("key/missing", carrier, inside=inside, span=1, key=key)


def _pool(values: Values, name: str, node: Node, clients: Collection[str], inside: Text) -> Pool:
    form = values.form
    found = values.block("pool", node, inside)
    check = cast(Check, form.choice(found.get("check"), CHECK_WORDS, "none", inside=inside))
    from_files = form.choice(found.get("files"), ("yes", "no"), "no", inside=inside) == "yes"
    first, last = found.get("first"), found.get("last")
    if node.kind == "map" and from_files == (first is not None or last is not None):
        place = found.get("files") or first or last or node
        form.problem("value/wrong.pool-source", place, inside=inside, pool=name, span=1)
    elif (first is None) != (last is None):
        key = "last" if last is None else "first"
        form.problem("value/wrong.pool-range-half", first or last or node, inside=inside, key=key)
    pool = Pool(
        name=name,
        form=_form(values, found, node, check, last, inside),
        use=cast(Use, form.choice(found.get("for"), USES, "parcels", inside=inside)),
        from_files=from_files,
        first=form.whole(first, 0, inside=inside, most=10**15 - 1),
        last=form.whole(last, 0, inside=inside, most=10**15 - 1),
        account=values.text(found, "account", inside),
        services=tuple(one.text for one in form.texts(found.get("services"), inside=inside)),
        clients=tuple(
            values.member(one, clients, "client", inside)
            for one in form.texts(found.get("clients"), inside=inside)
        ),
        begins=_day(values, found.get("from"), inside),
        valid_until=_day(values, found.get("valid_until"), inside),
        warn_below=values.whole(found, "warn_below", 0, 0, 10**9, inside),
    )
    if pool.valid_until and pool.begins > pool.valid_until:
        form.problem("value/wrong.pool-days", found["valid_until"], inside=inside)
    if not from_files and first is not None and last is not None:
        if pool.first > pool.last:
            form.problem("value/wrong.pool-range", last, inside=inside, first=pool.first)
        elif len(str(pool.last)) > pool.form.digits:
            form.problem("value/wrong.pool-digits", last, inside=inside, digits=pool.form.digits)
    return pool


def _form(
    values: Values, found: Mapping[str, Node], node: Node, check: Check, last: Node | None,
    inside: Text,
) -> NumberForm:  # fmt: skip
    given = dict(found)
    pattern, words = _S10 if check == "s10" else _LETTERS
    prefix = values.text(given, "prefix", inside, pattern=pattern, form=words)
    suffix = values.text(given, "suffix", inside, pattern=pattern, form=words)
    digits = values.whole(given, "digits", 0, 1, _MOST_DIGITS, inside)
    exactly = CHECKS[check].serial_digits
    if exactly is not None:
        for key in ("prefix", "suffix"):
            if key not in found and node.kind == "map":
                values.form.problem("key/missing.s10", node, inside=inside, span=1, key=key)
        if "digits" in found:
            values.form.problem("value/wrong.s10-digits", found["digits"], inside=inside)
        digits = exactly
    elif not digits and last is not None and last.kind == "text":
        # As many as the last serial is written with.
        digits = min(len(last.text), _MOST_DIGITS)
    return NumberForm(prefix=prefix, digits=digits, check=check, suffix=suffix)


def _day(values: Values, node: Node | None, inside: Text) -> str:
    if node is None or not values.form.shape(node, "text", inside=inside):
        return ""
    values.day(node, inside)
    return node.text


def same_numbers(values: Values, node: Node | None, carriers: Mapping[str, Carrier]) -> None:
    """Two carriers or pools that draw the same numbers would give one number to two parcels."""
    seen: dict[Tracking, str] = {}
    ranges: list[tuple[str, Pool]] = []
    for key, block in node.entries() if node is not None and node.kind == "map" else []:
        carrier = carriers[key.text]
        first = seen.setdefault(carrier.tracking, key.text)
        if first != key.text and carrier.tracking.kind != "none":
            values.form.problem("name/duplicate.numbers", key, name=key.text, first=first)
            continue
        for place, pool in _ranges(key, block, carrier):
            named = f"{key.text}/{pool.name}" if carrier.pools else key.text
            other = next((who for who, one in ranges if overlapping(one, pool)), None)
            if other is not None:
                values.form.problem(
                    "name/duplicate.pool", place, inside=within("carrier", key.text), pool=named,
                    first=other,
                )  # fmt: skip
            ranges.append((named, pool))


def _ranges(key: Node, block: Node, carrier: Carrier) -> Iterator[tuple[Node, Pool]]:
    series = as_range(carrier.name, carrier.tracking)
    if series is not None:
        yield key, series
    pools = block.get("pools") if block.kind == "map" else None
    named = {one.text: one for one in pools.keys} if pools is not None else {}
    for pool in carrier.pools:
        if not pool.from_files and pool.first <= pool.last and pool.form.digits:
            yield named.get(pool.name, key), pool
