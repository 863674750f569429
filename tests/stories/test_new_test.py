"""A test case is made from a real order, and holds when it is added to the tests."""

from __future__ import annotations

import pytest
from builders.world import World


@pytest.fixture
def done(sample_day: World) -> World:
    """A house after its first run."""
    return sample_day


@pytest.mark.parametrize("step", [39, pytest.param(1, marks=pytest.mark.slow)])
def test_every_order_of_the_samples_makes_a_case_that_holds(done: World, step: int) -> None:
    """By default each 39th order, in the slow suite every one."""
    made: list[str] = []
    for name, order in sorted(done.orders().items())[::step]:
        ran = done.crossdock("rules", "new-test", name)
        if "was not decided" in ran.err:
            continue
        assert ran.code == 0, (name, ran.err)
        made.append(name)
        people = [order["buyer"][key] for key in ("name", "email", "phone")]
        people += [order["ship_to"]["name"], *order["ship_to"]["address_lines"]]
        assert not [one for one in people if one and one in ran.out]
    some = made[:4]
    assert len(some) == 4
    for name in some:
        assert (
            done.crossdock("rules", "new-test", name, "--write", "--name", f"as {name}").code == 0
        )
    tested = done.crossdock("test")
    assert tested.code == 0, tested.err
    written = "".join(
        path.read_text("utf-8") for path in (done.folder / "rules").glob("*.test.yaml")
    )
    assert all(f"as {name}" in written for name in some)


def test_a_case_of_a_later_stage_stands_beside_its_rules(done: World) -> None:
    name = next(name for name, one in sorted(done.orders().items()) if one["shipments"])
    for stage in ("route", "carrier"):
        ran = done.crossdock("rules", "new-test", name, "--stage", stage)
        assert ran.code == 0, ran.err
        assert ran.out.startswith(f"# rules/{stage}.test.yaml\n")
    assert done.crossdock("rules", "new-test", name, "--stage", "rout").code == 2
