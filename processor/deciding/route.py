"""Which warehouses may ship an order, and in what order they are tried. Pure.

The actions of all matching route rules add up: vetoes stand beside each other, lists are
intersected. No rule can widen what another one has narrowed; what rules prefer only comes first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from processor.model.decisions import Firing
from processor.model.objectives import Measured, Objective, keys, preference
from processor.model.sentence import Name, Piece, Sentence, Text, sentence

ABROAD = "abroad"
# Objectives that need to know what it would cost, or how long it would take, from each warehouse.
QUOTED = ("cheapest", "fastest", "lowest landed cost", "best score")
Excluded = tuple[tuple[str, Text], ...]


def cited(firing: Firing, says: Piece) -> Sentence:
    """What a rule says, with the rule and its place."""
    return sentence("route.by", rule=firing.rule, at=firing.at, says=says)


class Kept(msgspec.Struct, frozen=True):
    """Pieces that must stay at every warehouse, by the rule that says so; of `skus` only, if any
    are named."""

    pieces: int
    rule: str
    skus: frozenset[str] = frozenset()


def speaks_of_lines(firing: Firing) -> bool:
    """True if what a rule says of warehouses and stock is said of the lines it found, and of no
    others."""
    return any(action.verb == "lines" for action in firing.then)


def candidates(
    firings: Sequence[Firing], warehouses: Sequence[str], abroad: frozenset[str] = frozenset()
) -> tuple[tuple[str, ...], bool, Excluded]:
    """The ranked warehouses, whether the order may be split, and who is out with the reason.

    Rules that speak of some lines only name no warehouse for the order, see `line_ways`.

    `warehouses` are the live ones in the order of config.yaml. With `choose_from` in several
    rules a warehouse must stand in every list; its rank is the sum of its positions in them, ties
    go by the order of config.yaml. Without any `choose_from` all of them are tried in that order.
    What `prefer` names comes before the others. `abroad` are the warehouses in another country
    than the receiver. A warehouse that a rule names and that is not live is among the excluded.
    """
    of_order = [firing for firing in firings if not speaks_of_lines(firing)]
    ranked, excluded = ranked_by(of_order, warehouses, abroad)
    return ranked, not kept_together(firings), excluded


def kept_together(firings: Sequence[Firing]) -> list[Firing]:
    """The rules by which an order must not be split."""
    return [
        firing
        for firing in firings
        if any(one.verb == "never_split" and one.values != ("no",) for one in firing.then)
    ]


def ranked_by(
    firings: Sequence[Firing], warehouses: Sequence[str], abroad: frozenset[str] = frozenset()
) -> tuple[tuple[str, ...], Excluded]:
    """The warehouses that these rules leave, in the order they are tried, and who is out."""
    chosen: list[tuple[Firing, tuple[str, ...]]] = []
    barred: dict[str, Text] = {}
    for firing in firings:
        for action in firing.then:
            if action.verb == "choose_from":
                chosen.append((firing, action.values))
            elif action.verb == "never_from":
                for value in action.values:
                    says: Piece = Name(action.verb)
                    if value == ABROAD:
                        says = sentence("route.verb-of", verb=says, value=Name(value))
                    for code in sorted(abroad) if value == ABROAD else (value,):
                        barred.setdefault(code, cited(firing, says))

    excluded: dict[str, Text] = {}
    points = points_by(firings, warehouses)
    ranked: list[tuple[int, int, int, str]] = []
    for place, code in enumerate(warehouses):
        missing = next((firing for firing, codes in chosen if code not in codes), None)
        if code in barred:
            excluded[code] = barred[code]
        elif missing is not None:
            unnamed = sentence("route.not-named", verb=Name("choose_from"))
            excluded[code] = cited(missing, unnamed)
        else:
            rank = sum(codes.index(code) for _, codes in chosen)
            ranked.append((-points[code], rank, place, code))
    for _, codes in chosen:
        for code in codes:
            if code not in warehouses:
                excluded.setdefault(code, sentence("route.not-live"))
    return tuple(code for *_, code in sorted(ranked)), tuple(excluded.items())


def common(ranked: Sequence[str], ways: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The warehouses that may send every line, those first that stand first in most ways."""
    shared = [code for code in ranked if all(code in way for way in ways)]
    return tuple(
        sorted(shared, key=lambda code: (sum(way.index(code) for way in ways), ranked.index(code)))
    )


def preferred(firings: Sequence[Firing], warehouses: Sequence[str]) -> dict[str, int]:
    """The points of preference of each warehouse for a whole order, see
    processor/model/objectives.py."""
    return points_by([firing for firing in firings if not speaks_of_lines(firing)], warehouses)


def points_by(firings: Sequence[Firing], warehouses: Sequence[str]) -> dict[str, int]:
    """The points of preference that these rules give each warehouse."""
    lists = [
        action.values for firing in firings for action in firing.then if action.verb == "prefer"
    ]
    return {
        code: preference(
            [(one.index(code) if code in one else len(one), len(one)) for one in lists]
        )
        for code in warehouses
    }


def reranked(
    objective: Objective, ranked: Sequence[str], measured: Mapping[str, Measured]
) -> tuple[str, ...]:
    """The ranked warehouses again, the best by the objective first; ties stay as they were.

    Those that could not be measured come last: an unknown cost is never the lowest.
    """
    known = [code for code in ranked if code in measured]
    found = dict(zip(known, keys(objective, [measured[code] for code in known]), strict=True))
    best = sorted(known, key=lambda code: (found[code], ranked.index(code)))
    return (*best, *(code for code in ranked if code not in measured))


def kept(firings: Sequence[Firing], matched: Mapping[str, frozenset[str]]) -> tuple[Kept, ...]:
    """What `leave` keeps back. `matched` are, by rule, the SKUs of the lines on which it matched:
    with `lines: matching` only these are kept back."""
    found = []
    for firing in firings:
        for action in firing.then:
            if action.verb == "leave":
                only = speaks_of_lines(firing)
                skus = matched.get(firing.rule, frozenset()) if only else frozenset()
                if not only or skus:
                    found.append(Kept(int(action.values[0]), firing.rule, skus))
    return tuple(found)


def kept_back(found: Sequence[Kept], sku: str) -> int:
    """Pieces of a SKU that must stay at a warehouse: the largest of what the rules say."""
    return max((one.pieces for one in found if not one.skus or sku in one.skus), default=0)


def floors(firings: Sequence[Firing]) -> tuple[tuple[str, Sentence], ...]:
    """The `split_floor` amounts as written, each with its rule."""
    return tuple(
        (action.values[0], cited(firing, Name(action.verb)))
        for firing in firings
        for action in firing.then
        if action.verb == "split_floor"
    )


def waits_a_workday(firings: Sequence[Firing]) -> bool:
    """True if a rule moves the day of shipping to the next workday."""
    return any(action.verb == "ship_day" for firing in firings for action in firing.then)
