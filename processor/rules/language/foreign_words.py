"""Keys and actions of other programs, and the words that say the same here. Pure.

People who come from another tool write what they know. Each of its words is told with ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from processor.model.sentence import Name, Text, sentence
from processor.model.stages import STAGES
from processor.problems.form import Form, Node
from processor.rules.facts.facts import FACTS, LINE_FACTS, family_fact

RULE_KEYS = (
    "id", "why", "when", "any_of", "table", "rows", "then", "status", "locked", "from", "until",
    "dated_by", "owner", "if_unknown", "else",
)  # fmt: skip
"""The keys of a rule as it is written."""
# Keys of a rule, and the key that says the same.
FOREIGN_KEYS = {
    "name": "why", "title": "why", "description": "why", "reason": "why", "comment": "why",
    "desc": "why", "summary": "why", "message": "why",
    "if": "when", "condition": "when", "conditions": "when", "where": "when", "match": "when",
    "matches": "when", "criteria": "when", "filter": "when", "all": "when", "all_of": "when",
    "and": "when", "trigger": "when", "triggers": "when",
    "any": "any_of", "or": "any_of", "one_of": "any_of", "anyof": "any_of", "any of": "any_of",
    "action": "then", "actions": "then", "do": "then", "effect": "then", "effects": "then",
    "result": "then", "outcome": "then",
    "start": "from", "starts": "from", "valid_from": "from", "start_date": "from", "since": "from",
    "end": "until", "ends": "until", "valid_until": "until", "end_date": "until", "to": "until",
    "expires": "until", "valid_to": "until",
    "rule": "id", "key": "id", "rule_id": "id", "author": "owner", "contact": "owner",
    "lookup": "table", "csv": "table",
}  # fmt: skip
_SWITCHES = ("enabled", "enable", "active", "disabled", "disable", "inactive", "on", "off", "live")
_TURNED_ROUND = ("disabled", "disable", "inactive", "off")
_YES = ("yes", "true", "on", "1")
_ORDERED = ("priority", "order", "rank", "position", "salience", "weight", "sequence", "stop",
            "stop_processing", "continue")  # fmt: skip
# Actions, and the one that says the same, with what stands behind it where that is another word.
ACTIONS = {
    "requires": "require", "required": "require", "must": "require", "needs": "require",
    "carrier": "require", "service": "require", "ship_via": "require",
    "shipping_service": "require",
    "forbids": "forbid", "forbidden": "forbid", "exclude": "forbid", "prefers": "prefer",
    "warehouse": "choose_from", "warehouses": "choose_from", "ship_from": "choose_from",
    "location": "choose_from", "route": "choose_from", "route_to": "choose_from",
    "never": "never_from", "not_from": "never_from", "exclude_warehouse": "never_from",
    "tags": "tag", "add_tag": "tag", "label": "tag", "notes": "note", "comment": "note",
    "internal_note": "note", "on_hold": "hold", "holds": "hold", "pause": "hold", "review": "hold",
    "flag": "hold", "cancel": "reject", "block": "reject", "refuse": "reject", "deny": "reject",
    "rejects": "reject", "keep_together": "never_split", "do_not_split": "never_split",
    "set_service": "require", "set_carrier": "require", "set_carrier_service_package": "require",
    "set_shipping_carrier_and_service": "require", "set_shipping_method": "require",
    "set_shipping_service": "require", "assign_shipping_service": "require",
    "assign_postal_service": "require", "shipping_method": "require", "postal_service": "require",
    "use_carrier": "require",
    "assign_warehouse": "choose_from", "set_warehouse": "choose_from",
    "set_ship_from": "choose_from",
    "ship_from_location": "choose_from", "set_ship_from_location": "choose_from",
    "route_order": "choose_from", "route_to_warehouse": "choose_from",
    "route_orders_to_a_specific_warehouse": "choose_from", "assign_location": "choose_from",
    "change_location": "choose_from", "set_location": "choose_from",
    "move_fulfillment_order": "choose_from", "move_fulfillment_orders": "choose_from",
    "assign_domestic_backup": "choose_from", "fulfillment_location": "choose_from",
    "split_by_product_label": "choose_from", "split_by_sku": "choose_from",
    "exclude_location": "never_from",
    "confirmation": "option", "set_confirmation": "option", "request_confirmation": "option",
    "delivery_confirmation": "option", "signature": "option", "require_signature": "option",
    "signature_required": "option", "adult_signature": "option", "saturday_delivery": "option",
    "insurance": "option", "insure": "option", "set_insurance": "option",
    "insure_package": "option", "insure_the_package": "option",
    "hold_order": "hold", "hold_orders": "hold", "hold_the_order_for": "hold", "hold_until": "hold",
    "hold_fulfillment_order": "hold", "hold_fulfillment": "hold", "set_fraud_hold": "hold",
    "set_operator_hold": "hold", "set_address_hold": "hold", "set_payment_hold": "hold",
    "lock_order": "hold", "park_order": "hold", "wait": "hold",
    "release_hold": "clears", "release_fulfillment_hold": "clears", "remove_hold": "clears",
    "cancel_order": "reject", "reject_order": "reject", "do_not_import": "reject",
    "add_a_tag": "tag", "add_tags": "tag", "add_order_tag": "tag", "add_order_tags": "tag",
    "set_order_tag": "tag", "set_tag": "tag", "assign_to_folder": "tag", "folder": "tag",
    "add_internal_note": "note", "add_an_internal_note": "note", "add_note": "note",
    "add_order_note": "note", "update_order_note": "note", "order_note": "note",
    "gift_note": "note_to_packer", "gift_message": "note_to_packer",
    "packing_note": "note_to_packer", "warehouse_note": "note_to_packer",
    "add_warehouse_note": "note_to_packer", "packer_note": "note_to_packer",
    "set_gift_invoice": "note_to_packer", "note_to_warehouse": "note_to_packer",
    "add_note_to_gift": "note_to_packer",
    "set_priority_flag": "priority", "set_priority": "priority",
    "send_email": "tell", "send_internal_email": "tell", "notify": "tell", "email": "tell",
}  # fmt: skip
# Actions that nothing here is like, and what to do instead: the end of an id under `not-here.`.
NOT_HERE = {
    "capture_payment": "payments", "mark_order_as_paid": "payments", "refund": "payments",
    "add_order_item": "goods", "add_a_sku": "goods", "add_sku": "goods", "remove_item": "goods",
    "add_order_line_item": "goods",
    "mark_order_as_shipped": "shipped", "mark_as_shipped": "shipped", "archive_order": "shipped",
    "set_weight": "measures", "set_order_weight": "measures",
    "set_the_total_order_weight": "measures",
    "set_package": "measures", "set_package_type": "measures",
    "set_package_dimensions": "measures", "set_dimensions": "measures",
    "split_by_available_stock": "splits", "split_order": "splits", "split": "splits",
    "split_packaging": "cartons", "auto_split_packaging": "cartons",
    "remove_tag": "tags", "remove_order_tags": "tags", "remove_tags": "tags",
    "assign_user": "queues", "assign_to_user": "queues", "assign_order_to_user": "queues",
    "set_customs_content_type": "customs", "set_customs": "customs", "customs_content": "customs",
    "run_macro": "programs", "run_script": "programs", "run_code": "programs",
    "send_http_request": "programs",
    "stop_processing_rules": "order", "stop_processing_rules_for_the_order": "order",
    "stop_processing": "order",
}  # fmt: skip
_EXAMPLES = {
    "carrier": "require: carrier NAME", "service": "require: service CARRIER/SERVICE",
    "ship_via": "require: carrier NAME", "shipping_service": "require: speed express",
    "set_carrier": "require: carrier NAME", "use_carrier": "require: carrier NAME",
    **dict.fromkeys(
        ("set_service", "set_carrier_service_package", "set_shipping_carrier_and_service",
         "set_shipping_method", "set_shipping_service", "assign_shipping_service",
         "assign_postal_service", "shipping_method", "postal_service"),
        "require: service CARRIER/SERVICE",
    ),
    **dict.fromkeys(
        ("confirmation", "set_confirmation", "request_confirmation", "delivery_confirmation",
         "signature", "require_signature", "signature_required"),
        "option: signature",
    ),
    "adult_signature": "option: adult-signature", "saturday_delivery": "option: saturday",
    **dict.fromkeys(
        ("insurance", "insure", "set_insurance", "insure_package", "insure_the_package"),
        "option: insurance",
    ),
    "assign_domestic_backup": "choose_from: [FIRST, BACKUP]",
    "split_by_product_label": "choose_from: [WAREHOUSE], lines: matching",
    "split_by_sku": "choose_from: [WAREHOUSE], lines: matching",
}  # fmt: skip


# What stands between the words of a name: `Set Carrier/Service/Package...`.
_APART = re.compile(r"[\s._/\-]+")


class RuleKeys:
    """Tells of the keys of a rule that are none. `misplaced` are the blocks whose lines stand
    beside them instead of below."""

    def __init__(self, form: Form, stage: str, keys: Iterable[str], inside: Text) -> None:
        self.form = form
        self.stage = stage
        self.present = frozenset(keys)
        self.inside = inside
        self.misplaced: set[str] = set()

    def __call__(self, key: Node, value: Node) -> str | None:
        """Tells of a key, and gives the one that it stands for; None where nothing is known."""
        word, inside = " ".join(key.text.split()).casefold(), self.inside
        name = Name(key.text)
        verbs = STAGES[self.stage].verbs if self.stage in STAGES else {}
        if word in _SWITCHES and value.kind == "text":
            on = (value.text.casefold() in _YES) != (word in _TURNED_ROUND)
            right = "status: live" if on else "status: off"
            self.form.problem("key/unknown.switch", key, key=name, right=right, inside=inside)
            return ""
        if word in _ORDERED:
            key_id = (
                "key/unknown.order-served"
                if word == "priority" and "priority" in verbs
                else "key/unknown.order"
            )
            self.form.problem(key_id, key, key=name, inside=inside)
            return ""
        block = "then" if word in verbs else "when" if _is_fact(key.text) else ""
        if block:
            self.misplaced.add(block)
            self.form.problem(
                "key/unknown.beside", key, key=name, block=Name(block), column=key.column + 2,
                inside=inside,
            )  # fmt: skip
            return block
        meant = FOREIGN_KEYS.get(word)
        if meant is None and word in ("client", "clients"):
            self.form.problem("key/unknown.client", key, key=name, inside=inside)
            return ""
        if meant is None:
            return None
        there = meant in self.present
        key_id = "key/unknown.foreign-too" if there else "key/unknown.foreign"
        self.form.problem(key_id, key, key=name, right=Name(meant), inside=inside)
        return meant


def _is_fact(text: str) -> bool:
    name = " ".join(text.split())
    if name in FACTS or name in LINE_FACTS or family_fact(name) is not None:
        return True
    return name in ("any line", "every line", "no line") or name.startswith("at least ")


def _plain(word: str) -> str:
    return _APART.sub("_", word.casefold()).strip("_")


def action_meant(word: str) -> tuple[str, str]:
    """The action that a word of another program stands for, and how it is written; empty for
    one that is not known."""
    plain = _plain(word)
    verb = ACTIONS.get(plain, "")
    return verb, _EXAMPLES.get(plain, f"{verb}: ..." if verb else "")


def tell_action(form: Form, key: Node, stage: str, inside: Text) -> bool:
    """Tells of an action of another program; False where the word is none."""
    if instead := NOT_HERE.get(_plain(key.text)):
        form.problem(
            "rule/action.not-here", key, verb=Name(key.text), inside=inside,
            instead=sentence(f"not-here.{instead}"),
        )  # fmt: skip
        return True
    verb, right = action_meant(key.text)
    stages = [one.word for one in STAGES.values() if verb in one.verbs] if verb else []
    if not stages:
        return False
    key_id = "rule/action.foreign" if stage in stages else "rule/action.foreign-elsewhere"
    form.problem(
        key_id, key, verb=Name(key.text), right=right, stage=Name(stage), other=Name(stages[0]),
        inside=inside,
    )  # fmt: skip
    return True


def in_when(form: Form, key: Node, inside: Text) -> bool:
    """Tells of a key that belongs to the rule and stands among its conditions; False where it is
    none."""
    word = " ".join(key.text.split()).casefold()
    meant = word if word in RULE_KEYS else FOREIGN_KEYS.get(word, "")
    if meant == "any_of":
        form.problem("fact/unknown.any-of", key, key=Name(key.text), inside=inside)
    elif meant == "when":
        form.problem("fact/unknown.when", key, key=Name(key.text), inside=inside)
    elif word in RULE_KEYS:
        form.problem("fact/unknown.too-deep", key, key=Name(key.text), inside=inside)
    else:
        return False
    return True


def no_rules_file(form: Form, root: Node) -> bool:
    """Tells of a file that holds something else than rules; False for one of rules."""
    keys = {key.text: key for key in root.keys}
    if "tests" in keys and "rules" not in keys:
        form.problem("key/unknown.tests", keys["tests"])
        return True
    if keys.keys() & {"stage", "rules", "lists", "facts", "off"}:
        return False
    own = next((key for key in root.keys if key.text in RULE_KEYS), None)
    if own is None:
        form.problem("key/missing.rules-file", root, span=1)
    else:
        form.problem("key/unknown.of-rule", own, key=Name(own.text))
    return True


class OutsideOfRules:
    """Tells of the keys of a rule that stand outside of the rules, once for all of them. `known`
    are the keys of the file."""

    def __init__(self, form: Form, known: Iterable[str]) -> None:
        self.form = form
        self.own = frozenset(RULE_KEYS) - frozenset(known)
        self.told = False

    def __call__(self, key: Node, value: Node) -> str | None:
        """Tells of a key, and gives the one that it stands for; None for one of no rule."""
        if key.text not in self.own:
            return None
        if not self.told:
            self.form.problem("key/unknown.of-rule", key, key=Name(key.text))
        self.told = True
        return "rules"
