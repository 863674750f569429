"""What nobody keeps stays in the house while it is there, and goes with who made it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from processor.transport.temporary import clear_temporary, keep_text, temporary_folder


def test_a_folder_is_ours_alone_and_gone_at_the_end(tmp_path: Path) -> None:
    with temporary_folder(tmp_path / "tmp", "backtest-") as folder:
        assert folder.parent == tmp_path / "tmp"
        for one in (folder, folder.parent):
            assert stat.S_IMODE(one.stat().st_mode) == 0o700
        (folder / "orders.csv").write_text("Jane Doe")
    assert list((tmp_path / "tmp").iterdir()) == []


def test_what_a_killed_process_left_is_cleared_and_what_another_uses_stays(tmp_path: Path) -> None:
    within = tmp_path / "tmp"
    with temporary_folder(within, "backtest-") as mine:
        child = os.fork()
        if child == 0:
            with temporary_folder(within, "backtest-") as folder:
                (folder / "orders.csv").write_text("Jane Doe")
                os._exit(0)
        os.waitpid(child, 0)
        (within / "stray").write_text("x")
        assert len(list(within.iterdir())) == 3
        clear_temporary(within)
        assert list(within.iterdir()) == [mine]


def test_a_text_is_kept_where_only_we_may_read_it(tmp_path: Path) -> None:
    path = keep_text(tmp_path / "bugs", "crossdock-bug-", "Jane Doe")
    assert path.parent == tmp_path / "bugs"
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
