"""A process that dies while files are opened or documents encrypted: each comes and goes once."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.crash import CRASHED, run_in_child
from builders.openpgp import needs_gpg, pair
from builders.remotes import SHARE, below, share_house
from builders.world import World

from processor.transport.pgp.keyring import close_all

pytestmark = [needs_gpg, pytest.mark.slow]


def house(folder: Path) -> World:
    """A share whose files are encrypted and signed both ways."""
    folder.mkdir()
    world = share_house(folder, *SHARE, *pair().lines)
    pair().write_to(folder / "keys")
    for path in sorted((folder / "share" / "inbox").rglob("*")):
        if path.is_file():
            path.with_name(f"{path.name}.pgp").write_bytes(pair().sent(path.read_bytes()))
            path.unlink()
    return world


def ends(world: World) -> tuple[dict[str, bytes], int]:
    """What the partner reads in the end, and how many files were booked."""
    for _ in range(4):
        ran = world.run()
        if ran.code == 0:
            break
    close_all()
    sent = below(world.folder / "share" / "outbox")
    read = {name: pair().read(data) for name, data in sent.items()}
    return read, world.dump().count("'booked'")


def test_a_process_that_dies_opens_and_encrypts_each_file_once(tmp_path: Path) -> None:
    undisturbed = ends(house(tmp_path / "undisturbed"))
    assert undisturbed[0]
    for number, point in enumerate(("open/after-move", "open/after-copy", "seal/after-keep")):
        world = house(tmp_path / str(number))
        assert run_in_child(world, (point, 1)) == CRASHED
        assert ends(world) == undisturbed, point
        assert list((world.folder / ".state/remotes/share/out-sealed").iterdir()) == []
