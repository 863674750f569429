"""Two whole runs of the same house compared: which orders came out otherwise, which files. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec

from processor.backtest.order_change import Made, OrderChange, ShipmentMade, Sums, Why, change_of
from processor.backtest.report import FileChange
from processor.model.order import Order
from processor.model.sentence import Text, sentence
from processor.model.stages import STAGES
from processor.rules import RuleSets

Edited = frozenset[str]
_MOST_LINES = 398
_stages = msgspec.json.Decoder(dict[str, Any])


class WholeRun(msgspec.Struct, frozen=True, kw_only=True):
    """One whole run: orders as printed, by name; what their shipments cost (price, currency) by
    shipment number; pieces backordered by name and line; newest verdicts by name."""

    orders: dict[str, Order]
    prices: Mapping[str, tuple[int, str]]
    back: Mapping[str, dict[str, int]]
    verdicts: Mapping[str, str]


def plain(order: Order) -> dict[str, Any]:
    """An order as `orders --json` prints it, without drawn numbers and places of rules: these
    move with every other order and every line of a rule file."""
    found: dict[str, Any] = msgspec.to_builtins(order)
    for shipment in found["shipments"]:
        for key in ("id", "wave"):
            shipment.pop(key)
        for parcel in shipment["parcels"]:
            parcel.pop("sscc")
            parcel.pop("tracking")
    for hold in found["holds"]:
        for key in ("at", "since", "until"):
            hold.pop(key, None)
    return found


def made_of(run: WholeRun, name: str) -> Made:
    """What was made of an order in a whole run."""
    order = run.orders[name]
    holds = tuple((hold.reason, hold.rule, hold.at) for hold in order.holds)
    part = bool(order.shipments) and bool(holds)
    legs = []
    verdict = _stages.decode(run.verdicts.get(name, "{}"))
    for one in order.shipments:
        price, currency = run.prices.get(one.id, (0, ""))
        service = f"{one.carrier}/{one.service}"
        legs.append(
            ShipmentMade(
                one.warehouse, service, price, currency, len(one.parcels), {},
                _customs(verdict, one.warehouse), _tell(verdict, one.warehouse),
            )
        )  # fmt: skip
    return Made(
        holds=() if part else holds,
        part=tuple((*hold, ()) for hold in holds) if part else (),
        rejected=_rejected(run, name) if order.state == "rejected" else (),
        legs=tuple(legs),
        back=dict(run.back.get(name, {})),
        asked=_asked(run, name) if legs else (),
    )


def _customs(verdict: Mapping[str, Any], warehouse: str) -> str:
    """What the newest decision says of customs for what leaves a warehouse."""
    legs = msgspec.convert({"legs": verdict.get("made", {}).get("legs", [])}, Made).legs
    return next((leg.customs for leg in legs if leg.warehouse == warehouse), "")


def _tell(verdict: Mapping[str, Any], warehouse: str) -> tuple[str, ...]:
    """Whom the newest decision tells of what leaves a warehouse."""
    names = [f"{stage} {warehouse}" for stage in STAGES]
    return tuple(word for one in names if one in verdict for word in verdict[one].get("tell", ()))


def _asked(run: WholeRun, name: str) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """What the newest decision says of each shipment: its options, and the notes to its packer."""
    made = _stages.decode(run.verdicts.get(name, "{}")).get("made", {})
    return tuple((tuple(options), tuple(notes)) for options, notes in made.get("asked", ()))


def _rejected(run: WholeRun, name: str) -> tuple[tuple[str, str, str], ...]:
    verdict = _stages.decode(run.verdicts.get(name, "{}"))
    found = verdict.get("made", {}).get("rejected", [])
    return tuple((one[0], one[1], one[2]) for one in found) or (("rejected", "", ""),)


def _fired(run: WholeRun, name: str) -> list[set[str]]:
    """The rules that fired at review, at route, and at what comes after a warehouse is chosen."""
    verdict = _stages.decode(run.verdicts.get(name, "{}"))
    found: list[set[str]] = [set(), set(), set()]
    for key, stage in verdict.items():
        if isinstance(stage, dict):
            place = 0 if key == "review" else 1 if key == "route" else 2
            found[place].update(stage.get("fired", ()))
    return found


def _why(
    then: WholeRun, now: WholeRun, name: str, rule_sets: RuleSets, edited: Edited
) -> tuple[Why, ...]:
    """The rules behind a difference: those of the first stage at which it shows. Later ones only
    follow: an order that is held comes to no carrier."""
    client = now.orders[name].client
    before, after = _fired(then, name), _fired(now, name)

    def at(rule: str) -> str:
        for stage in rule_sets.house:
            here = rule_sets.of(stage, client).rule(rule)
            if here is not None:
                return here.at
        return ""

    for was, fires in zip(before, after, strict=True):
        if was != fires:
            return tuple(
                Why(
                    rule,
                    at(rule),
                    sentence("backtest.does.fires-now")
                    if rule in fires
                    else sentence("backtest.does.fires-no-more"),
                )
                for rule in sorted(was ^ fires)
            )
    both = set.union(*before) & edited
    if both:
        other = sentence("backtest.does.something-else")
        return tuple(Why(rule, at(rule), other) for rule in sorted(both))
    return _of_other_orders()


def _of_other_orders() -> tuple[Why, ...]:
    called = sentence("backtest.cause.stock-or-rates")
    return (Why(called, "", sentence("backtest.does.other-orders")),)


def _is_recorded(run: WholeRun, name: str) -> bool:
    """True where enough was recorded of an order to decide it again by itself."""
    verdict = _stages.decode(run.verdicts.get(name, "{}"))
    return "saw" in verdict and "made" in verdict


def compare(
    then: WholeRun,
    now: WholeRun,
    rule_sets: RuleSets,
    costs: tuple[Mapping[str, int | None], ...],
    wanted: Collection[str],
    edited: Edited,
    blamed: Mapping[str, OrderChange] | None,
) -> tuple[Sums, list[OrderChange]]:
    """Totals over the wanted orders, and exactly those that differ. `costs` by name, then and now;
    `edited` are the rules that mean something else now, `blamed` the changes by order name that
    come of the edit alone, with the stock that each order saw: where one comes out here too, its
    causes are those, and an order that is none of them has the edit behind it only through others.
    None where that is not known."""
    sums, changes = Sums(), []
    for name in sorted(then.orders.keys() & now.orders.keys()):
        if name not in wanted:
            continue
        order = then.orders[name]
        before, after = made_of(then, name), made_of(now, name)
        sums.orders += 1
        sums.count(before, (0,), costs[0].get(name))
        sums.count(after, (1,), costs[1].get(name))
        kind = change_of(before, after)
        if kind is None and plain(order) == plain(now.orders[name]):
            continue
        alike = None if blamed is None else blamed.get(name)
        if alike is not None and change_of(alike.now.in_short, after.in_short) is None:
            why = alike.why
        elif blamed is not None and alike is None and kind and _is_recorded(then, name):
            why = _of_other_orders()
        else:
            why = _why(then, now, name, rule_sets, edited)
        for cause in why:
            sums.rules[cause.rule] = sums.rules.get(cause.rule, 0) + 1
        changes.append(
            OrderChange(
                order=name, client=order.client, placed_at=order.placed_at,
                day=order.placed_at[:10], kind=kind or "reasons", then=before, now=after,
                cost_then=costs[0].get(name), cost_now=costs[1].get(name), why=why,
            )
        )  # fmt: skip
    return sums, changes


def files_changed(
    then: Mapping[str, str], now: Mapping[str, str], read: Iterable[Any]
) -> tuple[FileChange, ...]:
    """Output files that differ, by name; `read` are two functions from a name to its bytes."""
    before, after = read
    found = []
    for name in sorted(then.keys() | now.keys()):
        if then.get(name) == now.get(name):
            continue
        if name not in now:
            found.append(FileChange(name=name, how=sentence("backtest.file.gone")))
        elif name not in then:
            found.append(FileChange(name=name, how=sentence("backtest.file.new")))
        else:
            found.append(_differs(name, before(name), after(name)))
    return tuple(found)


def _differs(name: str, before: bytes, after: bytes) -> FileChange:
    if before.startswith(b"%PDF") or b"\0" in before[:4096]:
        return FileChange(name=name, how=sentence("backtest.file.differs"))
    old, new = _text(before), _text(after)
    return file_change(name, old, new, sentence("backtest.file.differs"))


def file_change(name: str, before: str, after: str, how: Text) -> FileChange:
    """A text that differs, with its lines that do."""
    old, new = before.splitlines(), after.splitlines()
    # The two lines of the header are words: they are said where the difference is shown.
    lines = list(difflib.unified_diff(old, new, n=1, lineterm=""))[2:]
    return FileChange(
        name=name,
        how=how,
        diff="\n".join(lines[:_MOST_LINES]),
        left_out=max(0, len(lines) - _MOST_LINES),
    )


def _text(data: bytes) -> str:
    for encoding in ("utf-8", "gbk", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")
