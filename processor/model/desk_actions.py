"""What a person may do to one order, by how the order stands: the one table, state by action. Pure.

A cell says whether the action is carried out at once, only where the order `meets` something, or
never; and how it is refused, in words that name what to do instead (`act.WORD`).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, get_args

import msgspec

from processor.model.sentence import Sentence, sentence

Standing = Literal[
    "received", "held", "incomplete", "backordered", "planned", "instructed", "acknowledged",
    "held at the warehouse", "cancel asked", "partly shipped", "shipped", "cancelled", "rejected",
    "rejected by a rule", "history", "on trial",
]  # fmt: skip
"""How an order stands for a person who has it in hand: its state, and what else decides what may
still be done. `held at the warehouse` waits for a person although a warehouse has its instruction,
`cancel asked` is one of which every warehouse was told to send nothing more. No order stays
`approved` or `allocated`, states within one decision, and no report says `delivered` yet."""

Action = Literal[
    "release", "reject", "redecide", "cancel", "cancel line", "cancel pieces", "correct address",
    "correct country", "correct contact", "correct service", "correct quantity", "correct defect",
    "resend", "confirm", "recall",
]  # fmt: skip
"""`release` is also the approval of a hold that needs several people. `resend` is of a document
about the order, `confirm` of a shipment of it, `recall` of what a rule did to it. `correct
contact` is of telephone and mail address, `correct service` of service, carrier and ship-by."""

Need = Literal[
    "nothing", "a hold", "a claim", "its hold", "something to stop", "a waiting line",
    "pieces that wait", "the same kind of address", "a lacking field", "its rule",
    "nothing that left", "a document", "never",
]  # fmt: skip
"""What an order must meet. `a claim`: it lacks no field and is held as it stands, or something
else holds it too; `its rule`: the rule decided what is so still; `its hold`: one
whose rejection the house knows how to carry out at the warehouse; `a waiting line`: no warehouse
has the line, or its shipments hold nothing else; `a document`: one of it went out and says nothing
that is not so any more."""

STANDINGS: tuple[Standing, ...] = get_args(Standing)
ACTIONS: tuple[Action, ...] = get_args(Action)


class Cell(msgspec.Struct, frozen=True):
    """What becomes of an action: carried out where the order meets `needs`, else refused in the
    words of `otherwise`, empty where it is never refused. `claimed` are other words for an order
    that lacks no field and is held as it stands; empty where they are the same."""

    needs: Need
    otherwise: str = ""
    claimed: str = ""


_YES = Cell("nothing")


def _no(word: str, claimed: str = "") -> Cell:
    return Cell("never", word, claimed)


_EARLY: tuple[Standing, ...] = ("received", "backordered", "planned")
_HANDED: tuple[Standing, ...] = ("instructed", "acknowledged", "held at the warehouse")
ENDED: tuple[Standing, ...] = (
    "shipped", "cancelled", "rejected", "rejected by a rule", "history", "on trial",
)  # fmt: skip
"""Of what stands so nothing more is to be sent."""
_CORRECTIONS: tuple[Action, ...] = (
    "correct address", "correct country", "correct contact", "correct service", "correct quantity",
    "correct defect",
)  # fmt: skip
_CANCELS: tuple[Action, ...] = ("cancel", "cancel line", "cancel pieces")


def _row(standing: Standing) -> dict[Action, Cell]:
    row: dict[Action, Cell] = {}
    if standing in (*_EARLY, "held", "incomplete"):
        row |= {"reject": _YES, **dict.fromkeys(_CANCELS, _YES)}
        row |= dict.fromkeys(_CORRECTIONS, _YES)
        row["correct defect"] = Cell("a lacking field", "lacks-not")
        row |= {"resend": _no("nothing-sent"), "confirm": _no("nothing-sent")}
        row["release"] = Cell("a hold", "no-hold")
        row["redecide"] = _YES
        row["recall"] = Cell("its rule", "not-its-rule")
    if standing == "incomplete":
        row["release"] = Cell("a claim", "fill-in")
        row |= dict.fromkeys(("redecide", "recall"), _no("fill-in", "look-at"))
        row |= dict.fromkeys(("cancel line", "cancel pieces"), _no("take-out", "look-at"))
    if standing == "received":
        row |= dict.fromkeys(("redecide", "recall"), _no("decided-next"))
    if standing in _HANDED:
        row |= {
            "release": Cell("a hold", "no-hold"),
            "reject": Cell("its hold", "cancel-instead"),
            "redecide": _no("at-warehouse"),
            "cancel": _YES,
            "cancel line": Cell("a waiting line", "line-not-alone"),
            "cancel pieces": Cell("pieces that wait", "pieces-at-warehouse"),
            "correct address": Cell("the same kind of address", "goes-elsewhere"),
            "correct country": _no("goes-elsewhere"),
            "correct contact": _YES,
            "correct service": _no("service-decided"),
            "correct quantity": _no("quantity-told"),
            "correct defect": _no("lacks-not"),
            "resend": Cell("a document", "not-so-any-more"),
            "confirm": _YES,
            "recall": Cell("its rule", "not-its-rule"),
        }
    if standing == "held at the warehouse":
        row["redecide"] = _YES
    if standing == "cancel asked":
        row |= dict.fromkeys(_CORRECTIONS, _no("cancel-asked"))
        row |= dict.fromkeys(_CANCELS, Cell("something to stop", "cancel-asked"))
        row |= {
            "release": Cell("a hold", "no-hold"),
            "reject": Cell("its hold", "cancel-asked"),
            "redecide": _no("at-warehouse"),
            "resend": Cell("a document", "not-so-any-more"),
            "confirm": _YES,
            "recall": _no("cancel-asked"),
        }
    if standing == "partly shipped":
        row |= {
            "release": Cell("a hold", "no-hold"),
            "reject": Cell("its hold", "cancel-instead"),
            "redecide": Cell("pieces that wait", "at-warehouse"),
            "cancel": Cell("something to stop", "return"),
            "cancel line": Cell("a waiting line", "line-not-alone"),
            "cancel pieces": Cell("pieces that wait", "pieces-at-warehouse"),
            "correct address": Cell("the same kind of address", "goes-elsewhere"),
            "correct country": _no("goes-elsewhere"),
            "correct contact": _YES,
            "correct service": _no("service-decided"),
            "correct quantity": _no("quantity-told"),
            "correct defect": _no("lacks-not"),
            "resend": Cell("nothing that left", "left-already"),
            "confirm": Cell("something to stop", "told-before"),
            "recall": Cell("its rule", "not-its-rule"),
        }
    if standing == "shipped":
        row |= dict.fromkeys((*_CANCELS, "reject"), _no("return"))
        row |= dict.fromkeys(_CORRECTIONS, _no("too-late"))
        row |= {
            "release": Cell("a hold", "no-hold"), "redecide": _no("gone"),
            "resend": Cell("a document", "over"), "confirm": _no("told-before"),
            "recall": _no("gone"),
        }  # fmt: skip
    ended: dict[Standing, str] = {
        "cancelled": "is-cancelled", "rejected": "is-rejected", "history": "is-history",
        "rejected by a rule": "is-rejected-by-rule", "on trial": "is-on-trial",
    }  # fmt: skip
    if standing in ended:
        row |= dict.fromkeys(ACTIONS, _no(ended[standing]))
    if standing == "cancelled":
        row["resend"] = Cell("a document", "over")
    if standing == "rejected by a rule":
        row |= {"cancel": _YES, "recall": Cell("its rule", "not-its-rule")}
    return row


TABLE: dict[Standing, dict[Action, Cell]] = {one: _row(one) for one in STANDINGS}


def refused(
    action: Action, standing: Standing, meets: Collection[Need] = (), *, order: str
) -> Sentence | None:
    """Why an action is refused to an order (`channel/order_id`) that stands so and meets these
    needs, with what to do instead; None where it is to be carried out."""
    cell = TABLE[standing][action]
    if cell.needs == "nothing" or cell.needs in meets:
        return None
    word = cell.claimed if cell.claimed and "a claim" in meets else cell.otherwise
    return sentence(f"act.{word}", order=order)


def words_of_refusal() -> tuple[str, ...]:
    """The words of all refusals of the table, each once."""
    cells = [cell for row in TABLE.values() for cell in row.values()]
    found = (word for cell in cells for word in (cell.otherwise, cell.claimed) if word)
    return tuple(dict.fromkeys(found))
