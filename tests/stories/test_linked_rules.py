"""Rules and mappings that are links, pipes, devices: followed inside the house, else told."""

from __future__ import annotations

import os

from builders.world import World

from processor.transport.operator_files import MOST_OF_A_FILE

# A hole: a reader without a limit shows by its words, not by a full machine.
TOO_LARGE = MOST_OF_A_FILE + 1


def test_every_way_not_to_be_a_plain_file_of_the_house_is_told_by_check_in_one_go(
    world: World,
) -> None:
    rules = world.folder / "rules"
    os.mkfifo(rules / "lists" / "pipe.csv")
    (rules / "zero.yaml").symlink_to("/dev/zero")
    (rules / "gone.test.yaml").symlink_to("nobody.yaml")
    (rules / "round.yaml").symlink_to("round.yaml")
    (rules / "folder.yaml").mkdir()
    (rules / "clients").mkdir(exist_ok=True)
    (rules / "clients" / "acme").symlink_to(world.folder.parent)
    with (world.folder / "mappings" / "large.yaml").open("wb") as stream:
        stream.truncate(TOO_LARGE)
    ran = world.crossdock("check", "--json")
    told = {one["file"]: one["message"] for one in ran.json() if one["code"] == "file/unreadable"}
    assert ran.code == 1
    assert told == {
        "rules/lists/pipe.csv": "it is a pipe, a socket or a device and was not opened",
        "rules/zero.yaml": "the link leads out of the folder of config.yaml, to /dev/zero",
        "rules/gone.test.yaml": f"the link leads nowhere: there is no {rules / 'nobody.yaml'}",
        "rules/round.yaml": "the links lead in a circle",
        "rules/folder.yaml": "there is a folder where a file should be",
        "rules/clients/acme": "the link leads out of the folder of config.yaml, to "
        f"{world.folder.parent.resolve()}",
        "mappings/large.yaml": "it is larger than 16 MB, and none of it was read",
    }
    assert "put a plain file in its place" in ran.out


def test_a_file_that_is_not_read_for_the_ending_of_its_name_is_told_with_the_right_one(
    world: World,
) -> None:
    names = {
        "rules/a.yml": "a.yaml", "rules/B.YAML": "B.yaml", "rules/c.yaml.txt": "c.yaml",
        "rules/lists/d.CSV": "d.csv", "rules/rates/e.csv.txt": "e.csv", "mappings/f.YML": "f.yaml",
    }  # fmt: skip
    for name in names:
        (world.folder / name).parent.mkdir(exist_ok=True)
        (world.folder / name).write_text("x")
    (world.folder / "rules" / "README.md").write_text("x")
    told = {one["file"]: one["advice"] for one in world.crossdock("check", "--json").json()}
    assert told == {name: f"rename it to {right}" for name, right in names.items()}


def test_a_config_that_is_a_pipe_or_a_link_that_leads_out_ends_the_command(world: World) -> None:
    config = world.folder / "config.yaml"
    config.rename(world.folder.parent / "config.yaml")
    os.mkfifo(config)
    assert world.crossdock("check").code == 2
    config.unlink()
    config.symlink_to("../config.yaml")
    ran = world.crossdock("check")
    assert (ran.code, "leads out of the folder of config.yaml" in ran.out + ran.err) == (2, True)
    config.unlink()
    (world.folder / "releases").mkdir()
    (world.folder.parent / "config.yaml").rename(world.folder / "releases" / "42.yaml")
    config.symlink_to("releases/42.yaml")
    assert world.crossdock("check").code == 0


def test_a_house_whose_rules_and_mappings_are_links_decides_as_any_other(world: World) -> None:
    release = world.folder / "releases" / "42"
    release.mkdir(parents=True)
    for name in ("rules", "mappings"):
        (world.folder / name).rename(release / name)
        (world.folder / name).symlink_to(f"releases/42/{name}")
    ran = world.crossdock("check")
    assert (ran.code, "warning" in ran.out) == (0, False), ran.out + ran.err
    # A folder to try may lie anywhere, also behind a link: a person named it.
    elsewhere = world.folder.parent / "edited"
    (release / "rules").rename(elsewhere)
    (world.folder / "rules").unlink()
    (world.folder / "rules").symlink_to(elsewhere)
    assert world.crossdock("check").code == 1
    assert world.crossdock("check", "--rules", str(world.folder / "rules")).code == 0


def test_of_a_file_of_rules_that_was_not_read_no_consequences_are_told(world: World) -> None:
    for name in ("rules/review.yaml", "rules/lists/blocked-buyers.csv"):
        path = world.folder / name
        away = world.folder.parent / path.name
        path.rename(away)
        path.symlink_to(away)
    ran = world.crossdock("check", "--json")
    assert ran.code == 1
    assert [(one["file"], one["code"]) for one in ran.json()] == [
        ("rules/review.yaml", "file/unreadable"),
        ("rules/lists/blocked-buyers.csv", "file/unreadable"),
    ]
