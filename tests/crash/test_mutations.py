"""Each break of the safety code in mutations.py is noticed by a test."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from builders.paths import ROOT
from crash.mutations import MUTATIONS, Mutation

AT_LEAST = 25
# What tests of the package stand on; the package itself is copied.
BESIDE = (
    "tests", "rules", "mappings", "samples", "docs", "tools", "config.yaml", "pyproject.toml",
)  # fmt: skip
FAILED, PASSED = 1, 0


def test_every_mutation_finds_its_text_once_and_breaks_something_else_each() -> None:
    assert len(MUTATIONS) >= AT_LEAST
    assert len({one.breaks for one in MUTATIONS}) == len(MUTATIONS)
    for one in MUTATIONS:
        text = (ROOT / "processor" / one.file).read_text("utf-8")
        assert text.count(one.old) == 1, one
        assert one.new != one.old
        assert one.tests
        for test in one.tests:
            assert (ROOT / test.split("::")[0]).exists(), test


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package, copied to be broken, beside everything that its tests need."""
    folder = tmp_path_factory.mktemp("tree")
    shutil.copytree(ROOT / "processor", folder / "processor")
    for name in BESIDE:
        (folder / name).symlink_to(ROOT / name)
    return folder


def run(tree: Path, tests: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """The tests, on the package as it stands in the tree."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider"]
    # What a broken module is compiled to must not be taken for the whole one.
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("PYTEST_ADDOPTS", None)
    return subprocess.run(
        [*command, *tests], cwd=tree, env=environment, capture_output=True, text=True, timeout=300
    )


@pytest.mark.slow
def test_unbroken_the_tests_of_all_mutations_pass(tree: Path) -> None:
    ran = run(tree, sorted({test for one in MUTATIONS for test in one.tests}))
    assert ran.returncode == PASSED, ran.stdout + ran.stderr


@pytest.mark.slow
@pytest.mark.parametrize("one", MUTATIONS, ids=[one.breaks for one in MUTATIONS])
def test_a_test_notices_that(one: Mutation, tree: Path) -> None:
    path = tree / "processor" / one.file
    whole = path.read_text("utf-8")
    path.write_text(whole.replace(one.old, one.new), "utf-8")
    try:
        ran = run(tree, one.tests)
    finally:
        path.write_text(whole, "utf-8")
    assert ran.returncode == FAILED, f"nobody noticed: {one.breaks}\n{ran.stdout}{ran.stderr}"
    assert "error" not in ran.stdout.splitlines()[-1], ran.stdout
