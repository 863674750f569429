"""The catalogue of faults is whole: every number once, each with its tests or with a reason."""

from __future__ import annotations

import subprocess
import sys

import pytest
from builders.paths import ROOT
from faults.catalogue import FAULTS, LAST, numbered_marks, numbered_tests

# The work that will bring the tests of the faults that have none.
SUBJECTS = {
    "PostgreSQL", "XML", "backup", "erasure", "metrics",
    "deployment", "reading",
}  # fmt: skip


def test_every_fault_stands_in_the_catalogue_once() -> None:
    assert [fault.number for fault in FAULTS] == list(range(1, LAST + 1))


def test_every_fault_has_a_test_or_says_what_it_waits_for() -> None:
    tested = numbered_tests()
    untested = {fault.number for fault in FAULTS if fault.why}
    assert {fault.number for fault in FAULTS} - untested == set(tested)
    assert {fault.subject for fault in FAULTS if fault.subject} == SUBJECTS
    assert all(bool(fault.subject) == bool(fault.why or fault.lacking) for fault in FAULTS)
    assert len(tested) >= 150


def test_what_a_test_shows_to_be_lacking_is_said_in_the_catalogue_and_nothing_else() -> None:
    shown = {number for number, marks in numbered_marks().items() if "not withstood" in marks}
    assert {fault.number for fault in FAULTS if fault.lacking} == shown


def test_a_fault_is_told_in_sentences() -> None:
    for fault in FAULTS:
        assert fault.what.endswith(".") and fault.must.endswith("."), fault
    assert len({fault.what for fault in FAULTS}) == LAST


def test_no_two_tests_of_faults_have_one_name() -> None:
    names = [name for found in numbered_tests().values() for name in found]
    assert len(names) == len(set(names))
    assert all(len(name) > 20 for name in names), "a name is a sentence"


@pytest.mark.slow
def test_the_catalogue_prints_its_counts() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.faults"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert f"{LAST}  faults" in ran.stdout
    assert f"{len(numbered_marks()):4}  tested, not withstood" in ran.stdout
