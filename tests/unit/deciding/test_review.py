"""Review: the strictest rule wins, and who may lift what."""

from __future__ import annotations

from processor.deciding.review import review
from processor.languages.languages import in_english
from processor.model.decisions import Action, Firing

NOBODY: frozenset[str] = frozenset()


def firing(rule: str, locked: bool = False, **then: str) -> Firing:
    actions = tuple(Action(verb, (value,)) for verb, value in then.items())
    return Firing(
        rule=rule, at=f"rules/review.yaml:{len(rule)}", why="why", then=actions, locked=locked
    )


def test_without_rules_an_order_is_approved() -> None:
    found = review((), (), NOBODY)
    assert (found.outcome, found.holds, found.notes, found.tags) == ("approve", (), (), ())


def test_a_hold_names_its_rule_place_and_reason() -> None:
    found = review([firing("large", hold="call-buyer")], (), NOBODY)
    assert found.outcome == "hold"
    hold = found.holds[0]
    assert (hold.reason, hold.rule, hold.at, hold.detail) == (
        "call-buyer",
        "large",
        "rules/review.yaml:5",
        "why",
    )


def test_reject_beats_hold_and_leaves_no_holds() -> None:
    fired = [firing("large", hold="call-buyer"), firing("embargo", reject="embargo")]
    found = review(fired, [("other", "order.risk")], NOBODY)
    assert (found.outcome, found.holds) == ("reject", ())
    assert [one.rule for one in found.rejected_by] == ["embargo"]


def test_notes_and_tags_approve_and_are_kept() -> None:
    fired = [firing("gift", note="no prices", tag="gift"), firing("vip", tag="gift")]
    found = review(fired, (), NOBODY)
    assert (found.outcome, found.notes, found.tags) == ("approve", ("no prices",), ("gift",))


def test_clears_lifts_the_holds_it_names_and_no_others() -> None:
    fired = [
        firing("large", hold="call-buyer"),
        firing("odd", hold="other"),
        firing("trusted", clears="call-buyer"),
    ]
    found = review(fired, (), NOBODY)
    assert [hold.rule for hold in found.holds] == ["odd"]


def test_clears_never_lifts_a_locked_rule_or_a_reject() -> None:
    trusted = firing("trusted", clears="call-buyer")
    locked = firing("large", locked=True, hold="call-buyer")
    assert review([locked, trusted], (), NOBODY).outcome == "hold"
    rejected = firing("embargo", reject="call-buyer")
    assert review([rejected, trusted], (), NOBODY).outcome == "reject"


def test_a_waived_rule_holds_no_more_but_still_rejects() -> None:
    waived = frozenset({"large"})
    assert review([firing("large", hold="call-buyer")], (), waived).outcome == ("approve")
    assert review([firing("large", reject="embargo")], (), waived).outcome == ("reject")


def test_a_rule_that_lacks_a_fact_holds_until_it_is_released() -> None:
    unknown = [("large", "order.total")]
    held = review((), unknown, NOBODY)
    assert [(one.reason, one.rule) for one in held.holds] == [("rule-needs-fact", "large")]
    assert "order.total" in in_english(held.holds[0].detail)
    assert review((), unknown, frozenset({"large"})).outcome == "approve"


def test_a_rule_that_lacks_a_fact_is_named_with_its_place() -> None:
    held = review((), [("large", "order.total")], NOBODY, place=lambda rule: f"{rule}.yaml:7")
    assert [one.at for one in held.holds] == ["large.yaml:7"]
