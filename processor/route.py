"""Which warehouses may ship an order, and in what order they are tried. Pure.

The actions of all matching route rules add up: vetoes stand beside each other, lists are
intersected. No rule can widen what another one has narrowed.
"""

from __future__ import annotations

from collections.abc import Sequence

from processor.decisions import Firing

Excluded = tuple[tuple[str, str], ...]


def _cited(firing: Firing, verb: str) -> str:
    return f"{firing.rule} ({firing.at}): {verb}"


def candidates(
    firings: Sequence[Firing], warehouses: Sequence[str]
) -> tuple[tuple[str, ...], bool, Excluded]:
    """The ranked warehouses, whether the order may be split, and who is out with the reason.

    `warehouses` are the live ones in the order of config.yaml. With `choose_from` in several
    rules a warehouse must stand in every list; its rank is the sum of its positions in them, ties
    go by the order of config.yaml. Without any `choose_from` all of them are tried in that order.
    A warehouse that a rule names and that is not live is among the excluded.
    """
    chosen: list[tuple[Firing, tuple[str, ...]]] = []
    barred: dict[str, str] = {}
    may_split = True
    for firing in firings:
        for action in firing.then:
            if action.verb == "choose_from":
                chosen.append((firing, action.values))
            elif action.verb == "never_from":
                for code in action.values:
                    barred.setdefault(code, _cited(firing, "never_from"))
            elif action.verb == "never_split" and action.values != ("no",):
                may_split = False

    excluded: dict[str, str] = {}
    ranked: list[tuple[int, int, str]] = []
    for place, code in enumerate(warehouses):
        missing = next((firing for firing, codes in chosen if code not in codes), None)
        if code in barred:
            excluded[code] = barred[code]
        elif missing is not None:
            excluded[code] = _cited(missing, "choose_from does not name it")
        else:
            rank = sum(codes.index(code) for _, codes in chosen)
            ranked.append((rank, place, code))
    for _, codes in chosen:
        for code in codes:
            if code not in warehouses:
                excluded.setdefault(code, "is not live")
    return tuple(code for _, _, code in sorted(ranked)), may_split, tuple(excluded.items())
