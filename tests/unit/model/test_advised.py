"""What a carrier is told of a parcel: each version once, and what no file can say is a case."""

from __future__ import annotations

import pytest

from processor.model.advised import (
    AdvisedParcel,
    AdvisedShipment,
    AdvisedVersion,
    Speaks,
    advice_of,
    fact_of,
    read_version,
)

ALL = Speaks(new=True, changed=True, cancelled=True)
NEW_ALONE = Speaks(new=True, changed=False, cancelled=False)
BESIDE = Speaks(new=True, changed=False, cancelled=False, beside=True)
OFF = Speaks(new=False, changed=False, cancelled=True)
FIRST = AdvisedVersion(revision=1, tracking="T1", batch=1)
CALLED_OFF = AdvisedVersion(cancelled=True, tracking="T1", batch=2)


def said(
    speaks: Speaks, *told: AdvisedVersion, new: tuple[AdvisedVersion, ...] = (), revision: int = 1,
    cancelled: bool = False, unsure: bool = False,
) -> tuple[list[str], list[str], bool]:  # fmt: skip
    """The actions that are told of a lone parcel, why cases are opened, and whether it waits."""
    parcel = AdvisedParcel(key=1, no=1, sscc="0", tracking="T1", told=told, told_new=new)
    of = AdvisedShipment(
        key=1, number="S1", order=1, said="c/#1", client="k", revision=revision,
        cancelled=cancelled, unsure=unsure, parcels=(parcel,),
    )  # fmt: skip
    made, unsaid, waits = advice_of(of, speaks, lambda last, one: last.revision != revision)
    return [one.action for one in made], [one.why for one in unsaid], waits


@pytest.mark.parametrize("speaks", [ALL, NEW_ALONE, BESIDE])
def test_a_parcel_is_told_once_as_new(speaks: Speaks) -> None:
    assert said(speaks) == (["new"], [], False)
    assert said(speaks, FIRST) == ([], [], False)


def test_one_whose_cancellation_is_not_answered_waits_unless_it_was_told() -> None:
    assert said(ALL, unsure=True) == ([], [], True)
    assert said(ALL, FIRST, unsure=True, revision=2) == ([], [], False)


def test_what_changed_is_told_where_rows_have_an_action_else_by_a_case() -> None:
    assert said(ALL, FIRST, revision=2) == (["change"], [], False)
    assert said(NEW_ALONE, FIRST, revision=2) == ([], ["changed"], False)


def test_what_was_called_off_is_told_by_whoever_can_say_it() -> None:
    assert said(ALL, cancelled=True) == ([], [], False)
    assert said(ALL, FIRST, cancelled=True) == (["cancel"], [], False)
    assert said(ALL, FIRST, CALLED_OFF, cancelled=True) == ([], [], False)
    assert said(NEW_ALONE, FIRST, cancelled=True) == ([], ["cancelled"], False)
    assert said(BESIDE, FIRST, cancelled=True) == ([], [], False)
    assert said(OFF, new=(FIRST,), cancelled=True) == (["cancel"], [], False)
    assert said(OFF, CALLED_OFF, new=(FIRST,), cancelled=True) == ([], [], False)


def test_the_file_of_what_was_called_off_says_nothing_of_what_nobody_announced() -> None:
    assert said(OFF, cancelled=True) == ([], [], False)
    assert said(OFF) == ([], [], False)


def test_what_comes_after_all_is_told_as_new_or_by_a_case() -> None:
    assert said(ALL, FIRST, CALLED_OFF) == (["new"], [], False)
    assert said(OFF, CALLED_OFF, new=(FIRST,)) == ([], ["not-cancelled"], False)


def test_each_version_is_a_fact_of_its_own() -> None:
    parcel = AdvisedParcel(key=1, no=2, sscc="0", tracking="T1")
    again = AdvisedParcel(key=1, no=2, sscc="0", tracking="T1", told=(FIRST, CALLED_OFF))
    assert [fact_of("S1", one) for one in (parcel, again)] == ["S1/2", "S1/2#3"]


@pytest.mark.parametrize("version", [FIRST, AdvisedVersion(cancelled=True, tracking=None)])
def test_what_the_ledger_keeps_of_a_version_is_read_as_it_was(version: AdvisedVersion) -> None:
    kept = f"7/{'x' if version.cancelled else version.revision}"
    assert read_version(kept, version.tracking, version.batch) == (7, version)
