"""A file that ends the whole process does so a few times; then it is put aside, the rest goes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import exports
from builders.small import small_inbox
from builders.world import World

from processor.passes.booking import book_export
from processor.passes.booking.files import arrive

pytestmark = pytest.mark.slow

DEADLY = "deadly.csv"


def killing(real: Callable[..., Any], place: int) -> Callable[..., Any]:
    """What reads a file, and ends the process over one of that name; `place` is the argument that
    holds the name."""

    def read(*args: Any, **named: Any) -> Any:
        if str(args[place]).endswith(DEADLY):
            os._exit(9)
        return real(*args, **named)

    return read


def in_a_process(world: World) -> int:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = world.run().code
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.parametrize(
    ("module", "function", "place"),
    [(arrive, "survey", 3), (book_export, "read_chunk", 5)],
    ids=["surveyed", "booked"],
)
def test_a_deadly_file_is_put_aside_and_everything_else_is_taken_in(
    module: Any, function: str, place: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World.build(tmp_path / "house")
    small_inbox(world)
    world.drop("acme-shopify", DEADLY, exports.shop(exports.order("#9777")))
    monkeypatch.setattr(module, function, killing(getattr(module, function), place))
    codes = [in_a_process(world) for _ in range(5)]
    assert codes[-1] in (0, 1)
    assert 2 <= codes.count(9) <= 3, codes
    assert codes[codes.count(9)] == 1, "it is told once, as a file that was put aside"
    alerts = [path.read_text("utf-8") for path in (world.outbox / "alerts").glob("*.txt")]
    assert [DEADLY in one and "[file/deadly]" in one for one in alerts] == [True]
    numbers = set(world.orders())
    assert "acme-shopify/#9777" not in numbers
    assert len(numbers) > 20
    world.balance()
