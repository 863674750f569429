"""What rules ask of holds: their end, their approvals, their lines."""

from __future__ import annotations

import pytest

from processor.model.config import HoldReason
from processor.model.decisions import Action, Firing
from processor.model.holds_asked import Clock, holds_of, release_at, type_of
from processor.model.reasons import UnknownReason
from processor.model.times import SECOND

HOUR = 3600 * SECOND
REASONS = {"call-buyer": HoldReason(name="call-buyer", type="fraud", queue="desk")}
NOBODY: frozenset[str] = frozenset()


def firing(rule: str = "one", locked: bool = False, **then: str) -> Firing:
    actions = tuple(Action(verb, (value,)) for verb, value in then.items())
    return Firing(rule=rule, at="rules/review.yaml:9", why="why", then=actions, locked=locked)


@pytest.mark.parametrize(
    ("words", "hours"),
    [("", None), ("30 minutes", 10.5), ("1 hour", 11), ("3 days", 82), ("2 hours after placed", 3)],
)
def test_a_hold_ends_after_its_own_start_or_after_the_placing(
    words: str, hours: float | None
) -> None:
    expected = None if hours is None else int(hours * HOUR)
    assert release_at(words, 10 * HOUR, 1 * HOUR) == expected


def test_a_hold_takes_its_modifiers_from_its_rule() -> None:
    (hold,) = holds_of(
        [firing(hold="call-buyer", release="30 minutes", approvals="2", lines="matching")],
        NOBODY,
        lines_of={"one": ("2", "3")},
    )
    assert (hold.release, hold.approvals, hold.lines) == (
        "30 minutes", 2, ("2", "3"),
    )  # fmt: skip


def test_without_matching_lines_the_whole_order_is_held() -> None:
    (hold,) = holds_of([firing(hold="call-buyer", lines="matching")], NOBODY, lines_of={})
    assert hold.lines == ()


def test_lines_are_held_alone_only_where_the_rule_says_so() -> None:
    (hold,) = holds_of([firing(hold="call-buyer")], NOBODY, lines_of={"one": ("1",)})
    assert hold.lines == ()


def test_a_hold_whose_time_after_the_placing_is_over_is_not_asked_for() -> None:
    rule = firing(hold="call-buyer", release="2 hours after placed")
    assert holds_of([rule], NOBODY, clock=Clock(now=2 * HOUR - 1, placed=0))
    assert not holds_of([rule], NOBODY, clock=Clock(now=2 * HOUR, placed=0))


def test_a_time_from_the_hold_itself_is_never_over_before_it_began() -> None:
    rule = firing(hold="call-buyer", release="30 minutes")
    assert holds_of([rule], NOBODY, clock=Clock(now=90 * HOUR, placed=0))


def test_waived_and_cleared_holds_are_not_asked_for_but_locked_ones_are() -> None:
    rules = [firing("one", hold="call-buyer"), firing("two", locked=True, hold="call-buyer")]
    cleared = frozenset({"call-buyer"})
    assert [h.rule for h in holds_of(rules, NOBODY, cleared=cleared)] == ["two"]
    assert [h.rule for h in holds_of(rules, frozenset({"two"}))] == ["one"]


def test_the_type_of_a_hold_is_what_the_configuration_says_and_never_a_guess() -> None:
    assert type_of("call-buyer", REASONS) == "fraud"
    with pytest.raises(UnknownReason, match=r"`holds:` of config\.yaml has no line for .*'odd'"):
        type_of("odd", REASONS)
