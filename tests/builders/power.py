"""What a power cut leaves of a house: a model that forgets what was not synced, data and names.

The model watches the calls that a run makes. The bytes of a file are kept once the file is synced,
a name once the folder is in which it stands. Of what was not synced a cut keeps nothing, all, or
any part of it. It is stricter than file systems with a journal, but for one thing that delivery
rests on and that they all do: a rename is kept or lost whole, unless only the folder that it leaves
is synced; then the old name may be gone and the new one not be there.

The ledger's files count as kept as they stand: SQLite writes them at COMMIT alone, and a COMMIT
with `synchronous=FULL` returns when the disk has them. No cut falls within a COMMIT. What the
consumer takes it has for good, and with it the rename that made the document visible.
"""

from __future__ import annotations

import os
import random
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from builders.sites import Call, When
from builders.world import World

LEDGER = ".state/ledger.db"
# Nobody's names: ours are below these.
OURS = (".state", "archive", "inbox", "outbox")
FOLDER = -1


@dataclass(eq=False)
class Change:
    """Names that one call gave or took: path to node, None where the name is gone.

    `leaves` is the folder that a rename leaves, `left` tells that this one alone was synced.
    """

    names: dict[str, int | None]
    folder: str
    leaves: str = ""
    left: bool = False


@dataclass
class Disk:
    """What of the house `house` is on the disk, and what the system has not written yet."""

    house: Path
    kept: dict[str, int] = field(default_factory=dict)
    now: dict[str, int] = field(default_factory=dict)
    bytes_of: dict[int, bytes] = field(default_factory=dict)
    unsynced: set[int] = field(default_factory=set)
    changes: list[Change] = field(default_factory=list)
    never_synced: list[str] = field(default_factory=list)
    nodes: int = 0
    # When the kept bytes of a file were written, in nanoseconds.
    mtime_of: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, world: World) -> Disk:
        """The disk of a house at rest: everything in it is kept."""
        disk = cls(world.folder)
        for top in OURS:
            base = world.folder / top
            for path in sorted([base, *base.rglob("*")] if base.exists() else []):
                name = path.relative_to(world.folder).as_posix()
                if name.startswith(LEDGER):
                    continue
                node = FOLDER
                if not path.is_dir():
                    node = disk._node()
                    disk._keep_bytes(node, path)
                disk.kept[name] = disk.now[name] = node
        return disk

    def _keep_bytes(self, node: int, path: Path) -> None:
        self.bytes_of[node] = path.read_bytes()
        self.mtime_of[node] = path.stat().st_mtime_ns

    def _node(self) -> int:
        self.nodes += 1
        return self.nodes

    def copied(self, house: Path) -> Disk:
        """The same, of a copy of the house."""
        return Disk(
            house, dict(self.kept), dict(self.now), dict(self.bytes_of), set(self.unsynced),
            [Change(dict(c.names), c.folder, c.leaves, c.left) for c in self.changes],
            list(self.never_synced), self.nodes, dict(self.mtime_of),
        )  # fmt: skip

    def tell(self, call: Call, when: When) -> None:
        """A call was made."""
        if when == "before" or call.failed or call.site.kind != "call":
            return
        path = call.paths[-1]
        if path.startswith(LEDGER):
            return
        work = getattr(self, f"_{call.site.what}", None)
        if work is not None:
            work(*call.paths)

    def _open(self, path: str) -> None:
        if path not in self.now:
            node = self._node()
            self.bytes_of[node] = b""
            self.now[path] = node
            self.changes.append(Change({path: node}, _folder(path)))
        self.unsynced.add(self.now[path])

    def _write(self, path: str) -> None:
        self.unsynced.add(self.now[path])

    def _mkdir(self, path: str) -> None:
        self.now[path] = FOLDER
        self.changes.append(Change({path: FOLDER}, _folder(path)))

    def _unlink(self, path: str) -> None:
        self.now.pop(path, None)
        self.changes.append(Change({path: None}, _folder(path)))

    _rmdir = _unlink

    def _rename(self, source: str, target: str) -> None:
        node = self.now.pop(source)
        self.now[target] = node
        self.changes.append(Change({source: None, target: node}, _folder(target), _folder(source)))
        if target.startswith("outbox/") and node in self.unsynced and not _hidden(target):
            self.never_synced.append(target)

    def _fsync(self, path: str) -> None:
        node = self.now.get(path, FOLDER)
        if node != FOLDER:
            self._keep_bytes(node, self.house / path)
            self.unsynced.discard(node)
            return
        for change in self.changes:
            if change.leaves == path != change.folder:
                change.left = True
        self._keep([one for one in self.changes if one.folder == path])

    def _keep(self, kept: list[Change]) -> None:
        """These changes are on the disk. Those before them of the same names are overtaken."""
        for change in kept:
            for name, node in change.names.items():
                if node is None:
                    self.kept.pop(name, None)
                else:
                    self.kept[name] = node
            earlier = self.changes[: self.changes.index(change)]
            for one in earlier:
                for name in change.names:
                    one.names.pop(name, None)
            self.changes.remove(change)
        self.changes = [one for one in self.changes if one.names]

    def taken(self, path: str) -> None:
        """The consumer has a file for good."""
        if path in self.now:
            node = self.now.pop(path)
            self._keep([one for one in self.changes if one.names.get(path) == node])
            self.kept.pop(path, None)

    def cut(self, folder: Path, seed: int | None) -> tuple[World, Disk]:
        """The house as a power cut leaves it, at another place, and its disk.

        Without a seed nothing is left of what was not synced; with one, any part of it.
        """
        chance = random.Random(seed)
        names = dict(self.kept)
        for change in self.changes:
            keeps = seed is not None and chance.random() < 0.5
            for name, node in change.names.items():
                if node is None and (keeps or change.left):
                    names.pop(name, None)
                elif node is not None and keeps:
                    names[name] = node
        where = {node: path for path, node in self.now.items() if node != FOLDER}
        _copy_what_is_not_ours(self.house, folder)
        for name, node in sorted(names.items()):
            path = folder / name
            if not path.parent.is_dir():
                continue
            if node == FOLDER:
                path.mkdir(exist_ok=True)
                continue
            data = self.bytes_of[node]
            if node in self.unsynced and seed is not None and node in where:
                full = (self.house / where[node]).read_bytes()
                data = chance.choice((data, full, full[: chance.randrange(len(full) + 1)]))
            path.write_bytes(data)
            if data is self.bytes_of[node] and node in self.mtime_of:
                os.utime(path, ns=(self.mtime_of[node],) * 2)
        world = World(folder)
        disk = Disk.of(world)
        disk.never_synced = list(self.never_synced)
        return world, disk


def _folder(path: str) -> str:
    return path.rpartition("/")[0] or "."


def _hidden(path: str) -> bool:
    return path.rpartition("/")[2].startswith(".")


def _copy_what_is_not_ours(house: Path, folder: Path) -> None:
    """Configuration and rules, what the consumer has, and the ledger."""
    folder.mkdir(parents=True)
    for path in house.iterdir():
        if path.name in OURS:
            continue
        if path.is_dir():
            shutil.copytree(path, folder / path.name, copy_function=os.link)
        else:
            shutil.copy2(path, folder / path.name)
    (folder / ".state").mkdir(mode=0o700)
    for path in (house / ".state").glob("ledger.db*"):
        shutil.copy2(path, folder / ".state" / path.name)
