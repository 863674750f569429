"""A house in a temporary folder, driven by the command line as a person would."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from builders.empty_ledger import lay_empty_ledger
from builders.paths import ROOT
from processor.cli import main
from processor.house.alerts import STANDING

DAY = "2026-11-03T09:00:00Z"
ACROSS_ORDERS = (
    "hold-duplicate", "hold-burst-of-one-phone", "hold-many-names", "hold-many-returns",
    "hold-quantity-far-from-usual", "trusted-buyer", "hold-price-far-below-list",
    "hold-price-far-from-usual",
)  # fmt: skip

# Alerts of what stands: no documents, they come again under their name.
STANDING_ALERTS = tuple(f"alerts/{kind}/" for kind in STANDING)


@dataclass
class Ran:
    """What a command gave back."""

    code: int
    out: str
    err: str

    def json(self) -> list[dict]:
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass
class World:
    """A house with the project's own configuration, rules and mappings, and an empty inbox."""

    folder: Path
    now: str = DAY
    taken: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def build(cls, folder: Path) -> World:
        """A fresh house."""
        folder.mkdir(parents=True, exist_ok=True)
        config = (ROOT / "config.yaml").read_text("utf-8")
        (folder / "config.yaml").write_text(
            config.replace("settle: 2 seconds", "settle: 0 seconds"), "utf-8"
        )
        for name in ("rules", "mappings"):
            shutil.copytree(
                ROOT / name, folder / name, dirs_exist_ok=True, copy_function=shutil.copyfile
            )
        return cls(folder)

    def look_at_each_order_alone(self) -> None:
        """Switches off the rules that look across orders and at prices.

        Stories repeat one order of one buyer under many numbers, with any goods at its price.
        """
        for name in ("fraud", "payment"):
            path = self.folder / "rules" / f"{name}.yaml"
            text = path.read_text("utf-8")
            for rule in ACROSS_ORDERS:
                head = f"  - id: {rule}\n"
                if f"{head}    status: off\n" not in text:
                    text = text.replace(head, f"{head}    status: off\n")
            path.write_text(text, "utf-8")

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    @property
    def outbox(self) -> Path:
        return self.folder / "outbox"

    def drop(self, sender: str, name: str, data: bytes | str) -> Path:
        """A sender drops a whole file."""
        target = self.inbox / sender / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data.encode() if isinstance(data, str) else data)
        return target

    def drop_folder(self, source: Path) -> None:
        """Drops every file below `source` into the same folder of the inbox."""
        shutil.copytree(source, self.inbox, dirs_exist_ok=True)

    def crossdock(self, *args: str) -> Ran:
        """Runs a command in this process; without `now` by the clock of the machine."""
        out, err = io.StringIO(), io.StringIO()
        clock = ["--now", self.now] if self.now else []
        command = [*args, "--config", str(self.folder / "config.yaml"), *clock]
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = main(command)
            except SystemExit as stop:
                code = int(stop.code or 0)
        return Ran(code, out.getvalue(), err.getvalue())

    def copied(self, folder: Path) -> World:
        """The same house elsewhere, with its ledger, archive, inbox and outbox."""
        shutil.copytree(self.folder, folder)
        return World(folder, self.now)

    def run(self) -> Ran:
        """One pass in this process, without workers; the first finds a ledger with nothing in it.

        `crossdock("run")` makes its ledger itself.
        """
        lay_empty_ledger(self.folder / ".state" / "ledger.db")
        return self.crossdock("run", "--workers", "0")

    def orders(self) -> dict[str, dict]:
        """Orders by `channel/order_id`, as `crossdock orders --json` prints them."""
        found = self.crossdock("orders", "--json").json()
        return {f"{one['channel']}/{one['order_id']}": one for one in found}

    def visible(self) -> dict[str, bytes]:
        """Every file a receiver could take."""
        if not self.outbox.exists():
            return {}
        return {
            path.relative_to(self.outbox).as_posix(): path.read_bytes()
            for path in sorted(self.outbox.rglob("*"))
            if path.is_file()
        }

    def consume(self) -> dict[str, bytes]:
        """Receivers take everything that is visible; taking one name twice is the worst bug.

        Alerts of what stands are no documents: they are written anew under their name, whenever
        what they tell is another than before, and never with the same words.
        """
        for name, data in self.visible().items():
            if name.startswith(STANDING_ALERTS):
                assert self.taken.get(name) != data, f"{name} was told twice"
            else:
                assert name not in self.taken, f"{name} was handed over twice"
            self.taken[name] = data
            (self.outbox / name).unlink()
        return self.taken

    def balance(self) -> None:
        """Every invariant holds."""
        ran = self.crossdock("balance")
        assert ran.code == 0, ran.out

    def dump(self) -> str:
        """The ledger as text."""
        return self.crossdock("dump").out


def rejects_what_it_cannot_read(world: World, mapping: str) -> None:
    """Makes a mapping of a shop reject orders that it would hold: they go back to the sender."""
    path = world.folder / "mappings" / f"{mapping}.yaml"
    text = path.read_text("utf-8")
    assert text.count("bad_row: hold") == 1
    path.write_text(text.replace("bad_row: hold", "bad_row: reject_order"), "utf-8")
