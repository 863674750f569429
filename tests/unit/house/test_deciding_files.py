"""Which files decide and how they look: every edit shows, also behind links."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from processor.house.deciding_files import deciding_looks
from processor.house.premises import Premises


@pytest.fixture
def base(tmp_path: Path) -> Path:
    base = tmp_path / "house"
    for release, text in (("41", "old"), ("42", "new")):
        for name in ("rules/review.yaml", "rules/lists/lands.csv", "mappings/shop.yaml"):
            path = base / "releases" / release / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            os.utime(path, (1, 1))
    (base / "config.yaml").write_text("config")
    for name in ("rules", "mappings"):
        (base / name).symlink_to(f"releases/41/{name}")
    return base


def looks(base: Path) -> dict[str, tuple[int, int, int]]:
    """As the watch sees a house whose configuration names the usual folders."""
    folders = SimpleNamespace(rules=str(base / "rules"), mappings=str(base / "mappings"))
    config: Any = SimpleNamespace(folders=folders, customs_schemas=str(base / "schemas"))
    return deciding_looks(Premises(config=config, base=base), base / "config.yaml")


def switch(link: Path, to: str) -> None:
    """As deployments do: a new link beside it, renamed into place."""
    part = link.with_name("..new")
    part.symlink_to(to)
    part.rename(link)


def test_a_switched_link_of_a_folder_shows_at_every_file(base: Path) -> None:
    before = looks(base)
    assert sorted(Path(one).relative_to(base).as_posix() for one in before) == [
        "config.yaml", "mappings/shop.yaml", "rules/lists/lands.csv", "rules/review.yaml",
    ]  # fmt: skip
    switch(base / "rules", "releases/42/rules")
    after = looks(base)
    changed = [
        Path(one).relative_to(base).as_posix() for one in before if before[one] != after[one]
    ]
    assert changed == ["rules/lists/lands.csv", "rules/review.yaml"]


def test_an_edit_of_a_linked_file_shows(base: Path) -> None:
    target = base / "elsewhere-in-the-house.yaml"
    target.write_text("one")
    (base / "rules" / "pack.yaml").symlink_to(target)
    before = looks(base)
    target.write_text("another")
    after = looks(base)
    path = str(base / "rules" / "pack.yaml")
    assert before[path] != after[path]


def test_a_link_over_a_folder_that_is_switched_as_a_whole_shows(base: Path) -> None:
    rules = base / "releases" / "41" / "rules"
    for name, text in (("..1", "one"), ("..2", "two")):
        (rules / name).mkdir()
        (rules / name / "pack.yaml").write_text(text)
    (rules / "..data").symlink_to("..1")
    (rules / "pack.yaml").symlink_to("..data/pack.yaml")
    before = looks(base)
    switch(rules / "..data", "..2")
    after = looks(base)
    assert before != after
    assert before.keys() == after.keys()


def test_what_may_not_be_read_shows_and_so_does_its_mending(base: Path) -> None:
    rules, before = base / "rules", looks(base)
    (rules / "dead.yaml").symlink_to("later.yaml")
    (rules / "out.yaml").symlink_to("/dev/zero")
    os.mkfifo(rules / "pipe.yaml")
    (rules / "clients").symlink_to("nowhere")
    broken = looks(base)
    new = {Path(one).name for one in broken.keys() - before.keys()}
    assert new == {"dead.yaml", "out.yaml", "pipe.yaml", "clients"}
    (rules / "later.yaml").write_text("there now")
    dead = str(rules / "dead.yaml")
    assert looks(base)[dead] != broken[dead]


def test_a_name_that_is_told_of_though_it_is_not_read_shows_and_notes_do_not(base: Path) -> None:
    before = looks(base)
    noise = ("rules/README.md", "rules/.review.yaml.swp", "rules/.#review.yaml", "rules/x.yaml~")
    for name in ("rules/x.yml", "rules/lists/Z.CSV", "mappings/Y.YAML", *noise):
        (base / name).write_text("one")
    new = {Path(one).name for one in looks(base).keys() - before.keys()}
    assert new == {"x.yml", "Z.CSV", "Y.YAML"}


def test_schemas_of_customs_show(base: Path) -> None:
    (base / "schemas").mkdir()
    (base / "schemas" / "ceb.xsd").write_text("<schema/>")
    assert str(base / "schemas" / "ceb.xsd") in looks(base)
