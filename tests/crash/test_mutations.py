"""Each break of the safety code in mutations.py is noticed by a test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from builders.paths import ROOT
from crash.forked import Forked, Ran
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


class Tree(NamedTuple):
    """The package, copied to be broken, beside everything that its tests need."""

    folder: Path
    forked: Forked

    def run(self, tests: Sequence[str]) -> Ran:
        """The tests, on the package as it stands here."""
        return self.forked.run(["-q", "-x", "-n", "0", "-p", "no:cacheprovider", *tests])


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tree]:
    folder = tmp_path_factory.mktemp("tree")
    shutil.copytree(ROOT / "processor", folder / "processor")
    for name in BESIDE:
        (folder / name).symlink_to(ROOT / name)
    # What a broken module is compiled to must not be taken for the whole one.
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("PYTEST_ADDOPTS", None)
    forked = Forked(folder, environment, folder / "said.txt")
    yield Tree(folder, forked)
    forked.close()


@pytest.mark.slow
def test_unbroken_the_tests_of_all_mutations_pass(tree: Tree) -> None:
    ran = tree.run(sorted({test for one in MUTATIONS for test in one.tests}))
    assert ran.code == PASSED, ran.said


@pytest.mark.slow
@pytest.mark.parametrize("one", MUTATIONS, ids=[one.breaks for one in MUTATIONS])
def test_a_test_notices_that(one: Mutation, tree: Tree) -> None:
    path = tree.folder / "processor" / one.file
    whole = path.read_text("utf-8")
    path.write_text(whole.replace(one.old, one.new), "utf-8")
    try:
        ran = tree.run(one.tests)
    finally:
        path.write_text(whole, "utf-8")
    assert ran.code == FAILED, f"nobody noticed: {one.breaks}\n{ran.said}"
    assert "error" not in ran.said.splitlines()[-1], ran.said
