"""On which device a folder lies, told so that a restart changes nothing: what `mount` shows of it.

The number of a device (`st_dev`) is another one after each restart for network shares, overlays and
volumes, so it does not tell a place again. The kind, source and root of the mount do, and for a
disk the UUID of its file system, where the system shows it: a disk keeps that when its name moves.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import msgspec

_MOUNTS = Path("/proc/self/mountinfo")
_OPEN_FILES = Path("/proc/self/fdinfo")
_UUIDS = Path("/dev/disk/by-uuid")


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """On which device a folder lies.

    `kind` and `source` are the type of the file system and what is mounted, `root` which folder of
    it. `at` is where it is mounted, relative to the house where that is within it; empty where the
    folder lies on the mount of the house itself. `inner` is the path of the folder in the file
    system. `uuid` is empty where nobody tells it.
    """

    kind: str
    source: str
    root: str
    at: str
    inner: str
    uuid: str = ""

    @property
    def shown(self) -> str:
        """As messages show it."""
        return f"{self.source}:{self.inner} ({self.kind})" if self.kind else self.source


def same_place(one: Mark, other: Mark) -> bool:
    """True where both are marks of one place.

    It is mounted as it was, so that a house may be moved on its disk, or it is the same folder of
    the file system, however it is mounted: a service may see the house through mounts of its own. A
    file system that both tell the UUID of is known by that, whatever its disk is called.
    """
    mounted_alike = (one.root, one.at) == (other.root, other.at)
    if one.kind != other.kind or not (mounted_alike or one.inner == other.inner):
        return False
    if one.uuid and other.uuid:
        return one.uuid == other.uuid
    return one.source == other.source


class Whereabouts:
    """One look at the mounts of this machine; `house` is the folder that config.yaml stands in."""

    def __init__(self, house: Path) -> None:
        self.house = house.resolve()
        self._mounts = _mount_lines()
        self._uuids: dict[str, str] = {}
        self._plain: dict[str, bool] = {}
        self._of_house: tuple[tuple[str, int], Mark] | None = None
        if self._mounts and not self.mounted_below(self.house):
            number = _mount_of(self.house)
            self._of_house = number, self._marked(self.house, number)

    def mark_of(self, folder: Path) -> Mark | None:
        """Where a folder lies; None where there is none. Raises OSError where it cannot be told."""
        if self._of_house is not None and self._is_plain(str(folder)):
            house = self._of_house[1]
            inner = f"{house.inner.rstrip('/')}{str(folder).removeprefix(str(self.house))}"
            return msgspec.structs.replace(house, inner=inner)
        try:
            return self._marked(folder, _mount_of(folder))
        except (FileNotFoundError, NotADirectoryError):
            return None

    def _is_plain(self, folder: str) -> bool:
        """True for a folder of the house in which nothing is mounted, reached by no link: it lies
        where the house lies. Nearly all do, and this asks little of the system."""
        if folder not in self._plain:
            above, _, name = folder.rpartition("/")
            self._plain[folder] = bool(
                self._of_house is not None
                and len(folder) > len(str(self.house))
                and name not in (".", "..")
                and (above == str(self.house) or self._is_plain(above))
                and _is_folder_of(folder, self._of_house[0][1])
            )
        return self._plain[folder]

    def _marked(self, folder: Path, number: tuple[str, int]) -> Mark:
        mount, device = number
        line = self._mounts.get(mount)
        if line is None:
            # A system that does not tell its mounts: the number of the device is all there is.
            return Mark(kind="", source=f"device {device}", root="", at="", inner="")
        root, point, kind, source = line
        real = folder.resolve()
        below = real.relative_to(point) if real.is_relative_to(point) else real
        return Mark(
            kind=kind, source=source, root=root, at=self._at(real, Path(point)),
            inner=str(Path(root) / below), uuid=self._uuid(source),
        )  # fmt: skip

    def mount_number(self, folder: Path) -> tuple[str, int]:
        """The mount that a folder lies on, as long as the machine runs: only within one can a file
        be renamed. Raises OSError."""
        if self._of_house is not None and self._is_plain(str(folder)):
            return self._of_house[0]
        return _mount_of(folder)

    def mounted_below(self, folder: Path) -> list[Path]:
        """Folders below this one on which something is mounted, by name."""
        if self._of_house is not None and self._is_plain(str(folder)):
            return []
        start = f"{str(folder.resolve()).rstrip('/')}/"
        points = {point for _, point, _, _ in self._mounts.values() if point.startswith(start)}
        return sorted(folder / point.removeprefix(start) for point in points)

    def _at(self, real: Path, point: Path) -> str:
        if self.house in point.parents:
            return point.relative_to(self.house).as_posix()
        if real == self.house or self.house in real.parents:
            return ""
        return str(point)

    def _uuid(self, source: str) -> str:
        if source not in self._uuids:
            self._uuids[source] = _uuid_of(source)
        return self._uuids[source]


def kind_of(folder: Path) -> str:
    """The type of the file system that a folder lies on, as the system calls it; empty where it
    does not tell. Raises OSError."""
    line = _mount_lines().get(_mount_of(folder)[0])
    return "" if line is None else line[2]


def _is_folder_of(path: str, device: int) -> bool:
    try:
        status = os.lstat(path)
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_dev == device


def _mount_of(folder: Path) -> tuple[str, int]:
    """The number of the mount, empty where the system does not tell it, and that of the device."""
    try:
        # Opened for reading: that is what makes an automatic mount appear.
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except PermissionError:
        handle = os.open(folder, getattr(os, "O_PATH", 0) | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        device = os.fstat(handle).st_dev
        try:
            told = (_OPEN_FILES / str(handle)).read_text("ascii", "replace")
        except OSError:
            return "", device
    finally:
        os.close(handle)
    fields = dict(line.partition(":")[::2] for line in told.splitlines())
    return fields.get("mnt_id", "").strip(), device


def _mount_lines() -> Mapping[str, tuple[str, str, str, str]]:
    """(root, mount point, kind, source) of every mount, by its number; none where not told."""
    try:
        told = _MOUNTS.read_text("utf-8", "surrogateescape")
    except OSError:
        return {}
    return _read(told)


@lru_cache(maxsize=4)
def _read(told: str) -> Mapping[str, tuple[str, str, str, str]]:
    found = {}
    for line in told.splitlines():
        before, _, after = line.partition(" - ")
        mount, _parent, _device, root, point = before.split(" ")[:5]
        kind, source = after.split(" ")[:2]
        found[mount] = (_plain(root), _plain(point), kind, _plain(source))
    return found


def _plain(field: str) -> str:
    """A field of the table of mounts, in which blanks and backslashes are octal escapes."""
    for escape, letter in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        field = field.replace(escape, letter)
    return field


def _uuid_of(source: str) -> str:
    if not source.startswith("/dev/"):
        return ""
    try:
        disk = Path(source).stat().st_rdev
        with os.scandir(_UUIDS) as entries:
            named = sorted(one.name for one in entries if Path(one.path).stat().st_rdev == disk)
    except OSError:
        return ""
    return named[0] if named else ""
