"""Why the program itself holds orders: one entry a reason. Pure.

Rules name reasons of their own. Of all of them the type and the queue stand in `holds:` of
config.yaml alone; what an entry suggests is only the line that `crossdock check` asks for where
config.yaml lacks it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from processor.model.config import HoldType
from processor.model.decisions import HoldAsked
from processor.model.sentence import Text, sentence

Wake = Literal["catalogue row", "exchange rate", "stock count", "new day", "engine", "numbers"]
"""What may take the cause of a hold away: a row of the catalogue that changed, an exchange rate
that was not known, a count of stock, a day, because rate cards, exchange rates and pools of numbers
begin by date, the rules engine where it answers right, a file of numbers. Changed rules, rate cards
or configuration, a revised order and a person wake every order."""

AskingStep = Literal[
    "booking", "review", "rules", "engine", "route", "pack", "carrier", "customs", "declaration",
    "documents", "numbers",
]  # fmt: skip
"""Who asks. `rules` and `engine` do at every stage of rules; what `booking` asks for, deciding
neither asks for nor lifts."""


class Asker(msgspec.Struct, frozen=True):
    """What stands as rule and as place of a hold that a step asks for.

    Empty where it is another one each time (the rule that matched, the row that is wrong): then
    the step says it.
    """

    rule: str = ""
    at: str = ""


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """A reason for which the program holds orders; catalogues have what it means (`reason.WORD`).

    `suggests` and `queue` are the type of hold and the queue for a config.yaml without a line. What
    `asks_why` is released only by a person who says why: the warehouse acts on that word alone.
    `of_pools`: only a house with pools of numbers may hold for it, and needs a line.
    """

    word: str
    asked_by: Mapping[AskingStep, Asker]
    wakes: tuple[Wake, ...]
    suggests: HoldType
    queue: str
    asks_why: bool = False
    of_pools: bool = False

    @property
    def line(self) -> str:
        """The line of `holds:` that is suggested, without its indentation."""
        return f"{self.word}: {{type: {self.suggests}, queue: {self.queue}}}"


class UnknownReason(LookupError):
    """A reason that the table or config.yaml lacks: a bug, as `check` refuses such a house."""


NO_LABEL = "no-label"
NO_NUMBER = "no-number"
INCOMPLETE = "incomplete"
LABEL_TEXT = "label-text"
UNREAD = "newer-row-unreadable"
REFUSED = "refused-by-warehouse"

_ENTRIES = (
    Reason(
        word="unknown-sku",
        asked_by={
            "review": Asker("catalogue", "catalogue"),
            "pack": Asker("pack", "config.yaml"),
        },
        wakes=("catalogue row",),
        suggests="stock",
        queue="catalogue",
    ),
    Reason(
        word="no-service",
        asked_by={
            "route": Asker("route", "rules/route.yaml"),
            "pack": Asker("pack", "config.yaml"),
            "carrier": Asker("carrier", "rules/rates"),
            "numbers": Asker("numbers", "config.yaml"),
        },
        wakes=("catalogue row", "new day"),
        suggests="manual",
        queue="carriers",
    ),
    Reason(
        word="no-exchange-rate",
        asked_by={
            "review": Asker("exchange-rates", "catalogue"),
            "route": Asker("route", "rules/route.yaml"),
            "carrier": Asker("carrier", "rules/rates"),
        },
        wakes=("exchange rate", "new day"),
        suggests="payment",
        queue="finance",
    ),
    Reason(
        word="count-too-old",
        asked_by={"route": Asker("count")},
        wakes=("stock count",),
        suggests="stock",
        queue="desk",
    ),
    Reason(
        word="customs-data",
        asked_by={"customs": Asker(), "declaration": Asker("customs")},
        wakes=("catalogue row",),
        suggests="customs",
        queue="catalogue",
    ),
    Reason(
        word="changed-after-hand-over",
        asked_by={"booking": Asker("hand-over"), "review": Asker()},
        wakes=(),
        suggests="manual",
        queue="desk",
    ),
    Reason(
        word="went-out-before-restore",
        asked_by={"review": Asker("reconcile", "archive/ledger")},
        wakes=(),
        suggests="manual",
        queue="desk",
    ),
    Reason(
        word="duplicate-order",
        asked_by={"review": Asker("order-number", "order"), "booking": Asker("cancellation")},
        wakes=(),
        suggests="fraud",
        queue="desk",
    ),
    Reason(
        word="rule-needs-fact",
        asked_by={"rules": Asker()},
        wakes=("catalogue row", "exchange rate", "new day"),
        suggests="manual",
        queue="rules",
    ),
    Reason(
        word="engine-differs",
        asked_by={"engine": Asker("engine")},
        wakes=("engine",),
        suggests="manual",
        queue="rules",
    ),
    Reason(
        word=LABEL_TEXT,
        asked_by={"documents": Asker("documents")},
        wakes=(),
        suggests="address",
        queue="desk",
    ),
    Reason(
        word="short",
        asked_by={"booking": Asker("confirmation")},
        wakes=(),
        suggests="manual",
        queue="desk",
    ),
    Reason(
        word="substituted",
        asked_by={"booking": Asker("confirmation")},
        wakes=(),
        suggests="manual",
        queue="desk",
    ),
    Reason(
        word=REFUSED,
        asked_by={"booking": Asker("acknowledgement")},
        wakes=(),
        suggests="manual",
        queue="desk",
    ),
    Reason(
        word=NO_LABEL,
        asked_by={"documents": Asker("label", "rules/rates")},
        wakes=(),
        suggests="manual",
        queue="desk",
        asks_why=True,
    ),
    Reason(
        word=NO_NUMBER,
        asked_by={"numbers": Asker("numbers", "config.yaml")},
        wakes=("numbers", "new day"),
        suggests="manual",
        queue="carriers",
        of_pools=True,
    ),
    Reason(
        word=INCOMPLETE,
        asked_by={"booking": Asker("reading")},
        wakes=(),
        suggests="data",
        queue="desk",
    ),
    Reason(
        word=UNREAD,
        asked_by={"booking": Asker("reading")},
        wakes=(),
        suggests="data",
        queue="desk",
        asks_why=True,
    ),
)
REASONS: dict[str, Reason] = {one.word: one for one in _ENTRIES}


def hold_for(
    word: str, step: AskingStep, detail: Text, *, rule: str = "", at: str = ""
) -> HoldAsked:
    """The hold that a step asks for with a reason of the table.

    `rule` and `at` are given where the entry leaves them open, and only there. Raises
    UnknownReason where the table has no such reason, or another step asks for it.
    """
    reason = REASONS.get(word)
    if reason is None:
        raise UnknownReason(f"{step} asks for a hold {word!r}, which is no entry of model/reasons")
    asker = reason.asked_by.get(step)
    if asker is None:
        raise UnknownReason(f"{step} asks for a hold {word!r}, whose entry does not name it")
    for given, fixed, what in ((rule, asker.rule, "rule"), (at, asker.at, "place")):
        if bool(given) == bool(fixed):
            raise ValueError(f"a hold {word!r} of {step} needs one {what}: {fixed!r}, {given!r}")
    return HoldAsked(reason=word, rule=rule or asker.rule, at=at or asker.at, detail=detail)


_ASKERS = frozenset(asker.rule for one in _ENTRIES for asker in one.asked_by.values() if asker.rule)
_PLACES = frozenset(("catalogue", "order"))


def is_asker(rule: str) -> bool:
    """True for what stands as rule of holds that the program itself asks for."""
    return rule in _ASKERS


def asker_said(rule: str) -> Text:
    """Who asked for a hold: a step of the program, or the id of a rule as it stands."""
    return sentence(f"asker.{rule}") if rule in _ASKERS else rule


def place_said(at: str) -> Text:
    """Where the cause of a hold stands: a file as it is written, or what else it is."""
    if at in _PLACES:
        return sentence(f"asker.{at}")
    kind, _, code = at.partition(" ")
    return sentence("inside.warehouse", name=code) if kind == "warehouse" and code else at


def asks_why(word: str) -> bool:
    """True for a reason of which a person lets no order go without a word; none of rules is one."""
    reason = REASONS.get(word)
    return reason is not None and reason.asks_why


def woken_by(wake: Wake) -> tuple[str, ...]:
    """The reasons whose cause this may take away."""
    return tuple(one.word for one in REASONS.values() if wake in one.wakes)


def rules_of(step: AskingStep) -> tuple[str, ...]:
    """What stands as rule of the holds that a step asks for under a name of its own."""
    named = (one.asked_by[step].rule for one in REASONS.values() if step in one.asked_by)
    return tuple(sorted({rule for rule in named if rule}))
