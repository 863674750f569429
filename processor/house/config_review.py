"""The `review` block of config.yaml: who returns review sheets, and which are written when."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, cast

from processor.house.config_values import Values
from processor.languages.languages import LANGUAGES
from processor.model.cases import all_queues
from processor.model.config import HoldReason
from processor.model.money import CURRENCIES, Money, exponent
from processor.model.review_desk import Account, ReviewDesk, SheetPlan
from processor.model.sentence import Text, sentence
from processor.problems.form import Node
from processor.problems.problem import part_of, within

_AMOUNT = re.compile(r"([0-9]{1,12})(\.[0-9]{1,4})? ([A-Z]{3})")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
KEYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "review": ((), ("accounts", "sheets")),
    "account": (
        ("title", "role", "clients"),
        ("queues", "may_release_up_to", "language", "logins"),
    ),
    "sheet": (("queue", "client"), ("at", "timezone", "language")),
}
_ROLES = ("lead", "clerk")


def read_review(
    values: Values,
    node: Node | None,
    clients: Collection[str],
    holds: Mapping[str, HoldReason],
    language: str,
) -> ReviewDesk:
    """The accounts and the plan of sheets, in the `language` of the house where they name none;
    every mistake is noted in the form of `values`."""
    found = _block(values, "review", node, within("block", "review"))
    queues = all_queues(holds) - {""}

    def account(name: str, _key: Node, entry: Node) -> Account:
        inside = within("account", name)
        parts = _block(values, "account", entry, inside)
        form = values.form
        return Account(
            name=name,
            title=values.text(parts, "title", inside),
            role=cast(Any, form.choice(parts.get("role"), _ROLES, "clerk", inside=inside)),
            clients=_members(values, parts.get("clients"), clients, "client", inside),
            queues=_members(values, parts.get("queues"), queues, "queue", inside),
            may_release_up_to=_limit(values, parts.get("may_release_up_to"), inside),
            language=form.choice(parts.get("language"), LANGUAGES, language, inside=inside),
            logins=logins(parts.get("logins"), inside),
        )

    taken: set[str] = set()

    def logins(node: Node | None, inside: Text) -> tuple[str, ...]:
        names = values.form.texts(node, inside=inside)
        for item in names:
            if item.text in taken:
                values.form.problem("name/duplicate.login", item, inside=inside, login=item.text)
            taken.add(item.text)
        return tuple(item.text for item in names)

    accounts = values.each(found.get("accounts"), "account", account)
    return ReviewDesk(
        accounts=accounts, sheets=_plans(values, found.get("sheets"), clients, queues, language)
    )


def _block(values: Values, kind: str, node: Node | None, inside: Text) -> dict[str, Node]:
    required, optional = KEYS[kind]
    if node is None:
        return {}
    return values.form.map(node, required=required, optional=optional, inside=inside)


def _plans(
    values: Values,
    node: Node | None,
    clients: Collection[str],
    queues: Collection[str],
    language: str,
) -> tuple[SheetPlan, ...]:
    if node is None or not values.form.shape(node, "list", inside=within("block", "review")):
        return ()
    plans: list[SheetPlan] = []
    for item in node.items:
        inside = part_of(within("block", "review"), "sheets")
        parts = _block(values, "sheet", item, inside)
        plan = SheetPlan(
            queue=values.member(parts.get("queue"), queues, "queue", inside),
            client=values.member(parts.get("client"), clients, "client", inside),
            at=times_of_day(values, parts.get("at"), inside),
            timezone=values.zone(parts, inside) if "timezone" in parts else "UTC",
            language=values.form.choice(parts.get("language"), LANGUAGES, language, inside=inside),
        )
        if any((plan.queue, plan.client) == (one.queue, one.client) for one in plans):
            values.form.problem(
                "name/duplicate.sheet", item, inside=inside, queue=plan.queue, client=plan.client
            )
        plans.append(plan)
    return tuple(plans)


def _members(
    values: Values, node: Node | None, known: Collection[str], what: str, inside: Text
) -> tuple[str, ...]:
    if node is not None and node.kind == "list" and not node.items:
        noun = sentence(f"noun.{what}")
        values.form.problem("value/wrong.names-none", node, inside=inside, what=noun)
    return tuple(
        values.member(item, known, what, inside) for item in values.form.texts(node, inside=inside)
    )


def times_of_day(values: Values, node: Node | None, inside: Text) -> tuple[str, ...]:
    """Times of the day, earliest first; what is none is noted in the form of `values`."""
    times = values.form.texts(node, inside=inside)
    for item in times:
        if not _CLOCK.fullmatch(item.text):
            values.form.problem("value/wrong.clock", item, inside=inside, value=item.text)
    return tuple(sorted(item.text for item in times if _CLOCK.fullmatch(item.text)))


def _limit(values: Values, node: Node | None, inside: Text) -> Money | None:
    if node is None or not values.form.shape(node, "text", inside=inside):
        return None
    read = _AMOUNT.fullmatch(node.text)
    if read is not None and read[3] in CURRENCIES:
        digits = exponent(read[3])
        minor = Decimal(read[1] + (read[2] or "")).scaleb(digits)
        if minor == minor.to_integral_value():
            return Money(int(minor), read[3])
    values.form.problem("value/wrong.amount", node, inside=inside, value=node.text)
    return None
