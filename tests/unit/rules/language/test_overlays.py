"""Overlays: what a client's rule files may do to the rules of the house."""

from __future__ import annotations

from builders.rule_texts import fired, loaded, refused

HOUSE = """\
stage: review
lists:
  eu: [DE, FR]
  blocked: [A]
rules:
  - id: many
    why: Many pieces
    when: {order.quantity: over 50}
    then: {hold: call-buyer}
  - id: abroad
    why: Not in the EU
    when: {ship_to.country: not in eu}
    then: {hold: other}
  - id: blocked
    why: Never
    locked: yes
    when: {buyer.id: in blocked}
    then: {reject: blocked}
"""
MANY = {"order.quantity": 60, "ship_to.country": "DE", "buyer.id": ""}


def files(overlay: str, client: str = "acme") -> dict[str, str]:
    return {
        "rules/review.yaml": HOUSE,
        f"rules/clients/{client}/review.yaml": "stage: review\n" + overlay,
    }


def rule(name: str, over: int, more: str = "") -> str:
    return (
        f"rules:\n  - id: {name}\n    why: Ours\n{more}    when: {{order.quantity: over {over}}}\n"
        "    then: {hold: other}\n"
    )


def test_an_overlay_replaces_a_rule_for_its_client_only() -> None:
    sets = loaded(files(rule("many", 100)))
    assert fired(sets, MANY, client="acme") == []
    assert fired(sets, MANY, client="nordlys") == ["many"]
    assert fired(sets, MANY) == ["many"]


def test_an_overlay_adds_rules_and_keeps_those_of_the_house() -> None:
    sets = loaded(files(rule("few", 5)))
    assert fired(sets, MANY, client="acme") == ["many", "few"]


def test_an_overlay_switches_a_rule_off_and_the_set_remembers_it() -> None:
    sets = loaded(files("off: [many]\n"))
    assert fired(sets, MANY, client="acme") == []
    [rule_off] = [one for one in sets.of("review", "acme").rules if one.id == "many"]
    assert rule_off.status == "off"


def test_an_overlay_gives_a_list_other_items_for_its_client() -> None:
    sets = loaded(files("lists:\n  eu: [NO]\n"))
    facts = {**MANY, "order.quantity": 1}
    assert fired(sets, facts, client="acme") == ["abroad"]
    assert fired(sets, facts) == []


def test_other_stages_of_the_client_are_those_of_the_house() -> None:
    sets = loaded(files("off: [many]\n"))
    assert sets.of("route", "acme") is sets.of("route")


def test_an_overlay_sees_the_lists_of_the_house() -> None:
    text = rule("ours", 1).replace("order.quantity: over 1", "ship_to.country: in eu")
    assert fired(loaded(files(text)), MANY, client="acme") == ["many", "ours"]


def test_what_is_locked_no_overlay_touches() -> None:
    for overlay in ("off: [blocked]\n", rule("blocked", 5), "lists:\n  blocked: [B]\n"):
        assert [one.code for one in refused(files(overlay))] == ["overlay/locked"]


def test_an_overlay_that_contradicts_itself_is_refused() -> None:
    assert refused(files("off: [many]\n" + rule("many", 5)))[0].code == "overlay/contradiction"


def test_an_overlay_of_nobody_is_refused() -> None:
    assert refused(files("off: [many]\n", "acne"))[0].code == "name/unknown"


def test_an_overlay_that_switches_off_what_is_not_there_names_near_ids() -> None:
    [problem] = refused(files("off: [manny]\n"))
    assert problem.code == "name/unknown" and "many" in problem.advice


def test_one_id_stands_once_in_an_overlay() -> None:
    text = rule("ours", 5) + rule("ours", 6).removeprefix("rules:\n")
    assert refused(files(text))[0].code == "rule/duplicate-id"


def test_mistakes_of_the_house_are_told_once_however_many_clients_there_are() -> None:
    both = {
        "rules/review.yaml": HOUSE.replace("over 50", "over fifty"),
        "rules/clients/acme/review.yaml": "stage: review\nlists: {eu: [NO]}\n",
        "rules/clients/nordlys/review.yaml": "stage: review\nlists: {eu: [SE]}\n",
    }
    assert len(refused(both)) == 1


FACTS = """\
stage: review
lists:
  far: [CN]
facts:
  far-lines: {count: lines, where: {line.origin: in far}}
rules:
  - id: far
    why: From far away
    when: {far-lines: over 0}
    then: {hold: other}
"""


def test_a_list_of_a_client_counts_in_the_facts_of_the_house_too() -> None:
    sets = loaded(
        {
            "rules/review.yaml": FACTS,
            "rules/clients/acme/review.yaml": "stage: review\nlists: {far: [PL]}\n",
        }
    )
    [fact] = sets.of("review", "acme").derived
    facts = {"line.sku": ("A",), "line.origin": ("PL",)}
    assert fact.compute(facts) == 1
    assert sets.review.derived[0].compute(facts) == 0


def test_a_list_that_a_locked_rule_uses_through_a_fact_is_locked_too() -> None:
    locked = FACTS.replace("    why", "    locked: yes\n    why")
    overlay = "stage: review\nlists: {far: [PL]}\n"
    found = refused({"rules/review.yaml": locked, "rules/clients/acme/review.yaml": overlay})
    assert [one.code for one in found] == ["overlay/locked"]
