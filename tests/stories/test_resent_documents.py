"""A person has a document sent again: the same bytes, once, under a name that tells it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from builders.weeks import AFTERNOON, NOON, copy_of, put_back, ship, shipped_once
from builders.world import World

from processor.model.resent_names import first_name

NAME = "pl1/pl1-instruction-W000001-P001.csv"


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house whose first wave all receivers have."""
    return shipped_once(tmp_path_factory.mktemp("once") / "house")


@pytest.fixture
def world(once: World, tmp_path: Path) -> World:
    copied = once.copied(tmp_path / "house")
    copied.now = NOON
    return copied


def kept(world: World, name: str = NAME) -> Path:
    return world.folder / "archive" / "out" / name


def asks(world: World, *what: str, code: int = 0) -> str:
    """What came of asking for these to be sent again."""
    ran = world.crossdock("resend", *(what or (NAME,)), "--why", "they lost it")
    assert ran.code == code, ran.out + ran.err
    return ran.out + ran.err


def sent(world: World) -> dict[str, bytes]:
    """What a run hands over, without alerts."""
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    return {name: data for name, data in world.visible().items() if "alerts/" not in name}


def test_the_bytes_that_went_out_go_once_more_and_everything_that_shows_the_house_says_so(
    world: World,
) -> None:
    first = kept(world).read_bytes()
    said = asks(world)
    assert "waits to be handed over" in world.crossdock("status").out
    [(name, data)] = sent(world).items()
    assert name in said
    assert (first_name(name), data) == (NAME, first)
    assert name != NAME
    world.consume()
    assert sent(world) == {}
    assert world.crossdock("balance", "--full").code == 0
    assert world.crossdock("replay", "W000001").code == 0
    assert "1 document sent again" in world.crossdock("wave", "list").out
    assert f"{NAME} sent again" in world.crossdock("status").out
    (status,) = world.crossdock("status", "--json").json()
    assert [(one["document"], one["why"]) for one in status["sent_again"]] == [
        (name, "they lost it")
    ]
    lives = [world.crossdock("explain", key).out for key in world.orders()]
    assert any("sent again" in life and name in life for life in lives)
    # Counted as what it is: the wave has as many documents as it had.
    assert (
        status["counts"]["documents"]["instruction"]
        == sum(
            "-instruction-" in one
            for one in [path.name for path in kept(world).parents[1].rglob("*")]
        )
        - 1
    )


def test_all_of_a_wave_for_one_receiver_goes_again(world: World) -> None:
    ran = world.crossdock("resend", "W000001", "--receiver", "PL1", "--why", "share was empty")
    assert ran.code == 0, ran.out + ran.err
    again = sent(world)
    assert {first_name(name) for name in again} == {
        f"pl1/{path.name}" for path in kept(world).parent.iterdir() if "-resent-" not in path.name
    }
    assert all(kept(world, first_name(name)).read_bytes() == data for name, data in again.items())


def test_a_second_wish_is_a_second_copy_but_not_before_the_first_is_there(world: World) -> None:
    asks(world)
    assert "being sent again already" in asks(world, code=1)
    (one,) = sent(world)
    # A copy is named by its own name too, and is a copy of the first all the same.
    asks(world, one)
    (other,) = sent(world).keys() - {one}
    assert first_name(one) == first_name(other) == NAME


def test_without_the_bytes_that_went_out_nothing_is_sent(world: World) -> None:
    path = kept(world)
    first = path.read_bytes()
    path.write_bytes(first + b"x")
    assert "is not what went out" in asks(world, code=1)
    path.unlink()
    assert "is not kept any more" in asks(world, code=1)
    assert sent(world) == {}


def test_bytes_that_are_lost_between_the_wish_and_the_hand_over_are_told_and_not_made_up(
    world: World,
) -> None:
    path = kept(world)
    first = path.read_bytes()
    asks(world)
    path.unlink()
    ran = world.run()
    assert ran.code == 1
    assert "is not kept any more" in ran.out + ran.err
    path.write_bytes(first)
    assert list(sent(world).values()) == [first]


def test_what_is_paused_is_not_sent_again(world: World) -> None:
    asks(world)
    world.crossdock("pause", "warehouse", "PL1")
    assert sent(world) == {}
    world.crossdock("resume", "warehouse", "PL1")
    assert len(sent(world)) == 1


def test_a_name_that_nothing_has_and_a_missing_reason_end_the_command(world: World) -> None:
    ran = world.crossdock("resend", "pl1-instruction-W000001-P002.csv", "--why", "lost")
    assert ran.code == 2
    assert f"did you mean {NAME}" in ran.err
    short = world.crossdock("resend", "w1", "--why", "lost")
    assert short.code == 2 and "did you mean W000001?" in short.err
    assert world.crossdock("resend", "W000001").code == 2
    assert world.crossdock("resend", "W000001", "--why", " ").code == 2
    assert world.crossdock("resend", "W000001", "--receiver", "PL2", "--why", "x").code == 2
    (refused,) = world.crossdock("resend", "T000001", "--why", "x", "--json").json()
    assert (refused["request"], "of a trial" in refused["answer"]) == (None, True)


def test_a_ledger_from_before_the_wish_names_its_next_copy_otherwise(
    world: World, tmp_path: Path
) -> None:
    before = copy_of(world, ".state", tmp_path / "before")
    asks(world)
    (lost,) = sent(world)
    world.consume()
    put_back(world, ".state", before)
    world.now = AFTERNOON
    assert world.run().code == 1
    assert world.crossdock("reconcile", "--yes").code == 0
    assert world.run().code == 0
    asks(world)
    (name,) = sent(world)
    assert (first_name(name), name != lost) == (NAME, True)


@pytest.mark.parametrize("answer", ["--went-out", "--did-not"])
def test_a_ledger_from_between_the_wish_and_the_hand_over_asks_whether_the_copy_went(
    answer: str, world: World, tmp_path: Path
) -> None:
    asks(world)
    before = copy_of(world, ".state", tmp_path / "before")
    [(name, data)] = sent(world).items()
    put_back(world, ".state", before)
    world.now = AFTERNOON
    assert world.run().code == 1
    ran = world.crossdock("reconcile", answer, "W000001", "--why", "asked them")
    assert ran.code == 0, ran.out + ran.err
    assert world.run().code == 0
    assert {one: of for one, of in world.visible().items() if "alerts/" not in one} == {name: data}
    assert world.crossdock("balance", "--full").code == 0


@pytest.mark.slow
def test_after_a_restore_a_wave_of_which_a_copy_went_is_asked_about_once_and_by_its_orders(
    world: World, tmp_path: Path
) -> None:
    before = copy_of(world, ".state", tmp_path / "before")
    wave = ship(world, "second.csv", 6, 8, NOON)
    instruction = next(name for name in wave if "-instruction-W000002-" in name)
    asks(world, instruction)
    assert len(sent(world).keys() - wave.keys()) == 1
    world.consume()
    put_back(world, ".state", before)
    world.now = AFTERNOON
    assert world.run().code == 1
    asked = world.crossdock("reconcile", "--json").json()
    named = [one["wave"] for found in asked for one in found.get("waves", [])]
    assert named == ["W000002"]
    shutil.rmtree(world.outbox)
    ran = world.crossdock("reconcile", "--went-out", "all")
    assert "2 orders" in ran.out, ran.out
