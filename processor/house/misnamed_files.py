"""Files that somebody meant to be read and that are not: for their name, or for where they lie.

Every file below the folders of rules and of mappings is read, told of here, or one of those that
nobody means (`PASSED_OVER`).
"""

from __future__ import annotations

import stat
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path

import msgspec

from processor.house.texts import RULE_FILES, TEST_FILES
from processor.model.sentence import Piece, listed, sentence
from processor.problems.problem import Problem, Severity
from processor.transport.operator_files import OperatorFiles, unread_name

# The names that are read below the folders of rules and of mappings.
RULES = (*RULE_FILES, *TEST_FILES, "rates/*.csv")
CODE_LISTS = ("countries", "currencies", "units")
MAPPINGS = (
    "*.yaml", "outgoing/*.yaml", "outgoing/*.csv",
    *(f"customs/china-{name}.csv" for name in CODE_LISTS),
)  # fmt: skip
# A folder of mappings whose files are compared with what comes out, and not read.
BESIDE = ("samples",)
PASSED_OVER = (
    "README*", "LICENSE*", "*.md", ".DS_Store", "Thumbs.db", "desktop.ini", ".directory", ".keep",
    ".git*", ".*.sw?", ".editorconfig",
)  # fmt: skip
"""What systems and editors leave in a folder, and what people write about it."""
# What editors and other systems make of an ending, in small letters.
_MEANT = {
    "yaml": (".yml", ".yaml", ".yaml.txt", ".yml.txt"),
    "csv": (".csv", ".csv.txt"),
    "xsd": (".xsd",),
    "xlsx": (".xlsx",),
}
# What editors and people put behind the name of a file that they keep.
_KEPT = ("~", ".bak", ".orig", ".old", ".save", ".saved", ".backup", ".tmp", ".rej", ".disabled",
         ".off", ".copy", ".new", ".swp")  # fmt: skip
_DEEPEST = 6


class NotTaken(msgspec.Struct, frozen=True):
    """A file or folder that is not read, and why: the id of a problem with its pieces. `right` is
    the name under which it would be read, where it has one."""

    path: Path
    id: str
    right: str = ""
    pieces: dict[str, Piece] = {}
    severity: Severity = "error"
    files: tuple[str, ...] = ()

    def told(self, shown: str) -> Problem:
        """The problem, at the name that messages show."""
        pieces = {"name": self.right, **self.pieces}
        return Problem(id=self.id, pieces=pieces, file=shown, severity=self.severity)


def misnamed(files: OperatorFiles, folder: Path, patterns: Sequence[str]) -> list[NotTaken]:
    """What lies below a folder and is not read, by name; `patterns` say what is read."""
    return sorted(_Walk(files, folder, patterns).found, key=lambda one: str(one.path))


def right_name(name: str, ending: str) -> str:
    """The name under which a file is read where `ending` is; its own where it is read, or no file
    of that kind."""
    if name.endswith(f".{ending}"):
        return name
    for meant in _MEANT.get(ending, (f".{ending}",)):
        if name.casefold().endswith(meant):
            return f"{name[: -len(meant)]}.{ending}"
    return name


class _Walk:
    def __init__(self, files: OperatorFiles, folder: Path, patterns: Sequence[str]) -> None:
        self.files = files
        self.folder = folder
        self.ways: dict[str, list[str]] = {}
        for pattern in patterns:
            way, _, last = pattern.rpartition("/")
            self.ways.setdefault(way, []).append(last)
        self.found: list[NotTaken] = []
        self._in(folder, ())

    def _in(self, here: Path, parts: tuple[str, ...]) -> None:
        way = self._way(parts)
        for name in sorted(self.files.names(here, [])):
            path = here / name
            if any(fnmatchcase(name, one) for one in PASSED_OVER):
                continue
            if not self._is_folder(path):
                self._file(path, name, way, parts)
            elif self._leads((*parts, name)):
                self._in(path, (*parts, name))
            elif not self._passed_over(name, way, parts):
                self._folder(path, name, parts)

    def _passed_over(self, name: str, way: str | None, parts: tuple[str, ...]) -> bool:
        """A hidden folder, one that something else reads, or one that is told of for its name."""
        lasts = self.ways.get(way, []) if way is not None else []
        beside = not parts and name in BESIDE
        return name.startswith(".") or beside or any(fnmatchcase(name, one) for one in lasts)

    def _is_folder(self, path: Path) -> bool:
        look = self.files.look(path)
        return look is not None and stat.S_ISDIR(look.st_mode)

    def _way(self, parts: tuple[str, ...]) -> str | None:
        """The way whose files are read in a folder, or None."""
        return next(
            (way for way in self.ways if _fits(parts, tuple(filter(None, way.split("/"))))), None
        )

    def _leads(self, parts: tuple[str, ...]) -> bool:
        """Whether a folder is read, or one below it."""
        ways = (tuple(filter(None, way.split("/"))) for way in self.ways)
        return any(_fits(parts, way[: len(parts)]) for way in ways)

    def _file(self, path: Path, name: str, way: str | None, parts: tuple[str, ...]) -> None:
        lasts = self.ways.get(way, []) if way is not None else []
        if unread_name(name):
            key = "file/unreadable.open" if name.startswith("~$") else "file/unreadable.hidden"
            self._tell(path, key, name.lstrip("~$."), warning=True)
        elif any(fnmatchcase(name, last) for last in lasts):
            return
        elif way is None:
            # A folder of folders: what is read lies one deeper.
            self._tell(
                path,
                "file/unreadable.too-high",
                folder="/".join((self.folder.name, *parts, "NAME/")),
            )
        elif not any("*" in last for last in lasts) and name.endswith(".csv"):
            key = "file/unreadable.other-name"
            self._tell(path, key, next(iter(get_close_matches(name, lasts, 1)), ""), names=lasts)
        else:
            self._by_ending(path, name, [last.rpartition(".")[2] for last in lasts], way)

    def _by_ending(self, path: Path, name: str, endings: list[str], way: str) -> None:
        for ending in endings:
            right = right_name(name, ending)
            if right != name:
                self._tell(path, "file/unreadable.ending", right)
                return
        kept = next((one for one in _KEPT if name.casefold().endswith(one)), "")
        known = {last.rpartition(".")[2] for some in self.ways.values() for last in some}
        plain = name[: -len(kept)] if kept else name
        if kept and any(right_name(plain, one).endswith(f".{one}") for one in known):
            self._tell(path, "file/unreadable.kept", plain, warning=True)
            return
        for ending in sorted(known - set(endings)):
            right = right_name(name, ending)
            if right.endswith(f".{ending}"):
                folders = self._folders_for(right)
                self._tell(path, "file/unreadable.wrong-folder", right, folders=folders)
                return
        shown = [f"*.{ending}" for ending in dict.fromkeys(endings)]
        self._tell(path, "file/unreadable.other-kind", warning=True, kinds=shown)

    def _folders_for(self, name: str) -> list[str]:
        """The folders where a file of that name is read."""
        return [
            f"{self.folder.name}/{way}{'/' if way else ''}".replace("*", "NAME")
            for way, lasts in self.ways.items()
            if any(fnmatchcase(name, last) for last in lasts)
        ]

    def _folder(self, path: Path, name: str, parts: tuple[str, ...]) -> None:
        """A folder that nothing reads, told of once for all its files."""
        files = [one for one in self._below(path, 0) if not unread_name(one.name)]
        if not files:
            return
        beside = {
            way.split("/")[len(parts)]
            for way in self.ways
            if way and _fits(parts, tuple(way.split("/"))[: len(parts)])
            and len(way.split("/")) > len(parts)
        }  # fmt: skip
        near = _near(name, sorted(beside - {"*"}))
        endings = {last.rpartition(".")[2] for some in self.ways.values() for last in some}
        meant = [
            one for one in files
            if any(right_name(one.name, ending).endswith(f".{ending}") for ending in endings)
        ]  # fmt: skip
        shown = [one.relative_to(path).as_posix() for one in (meant or files)[:5]]
        if near:
            advice = sentence("unread.rename-folder", name=near)
        else:
            folders = self._folders_for(right_name((meant or files)[0].name, "yaml"))
            upper = [f"{self.folder.name}/{''.join(f'{one}/' for one in parts)}"]
            advice = sentence(
                "unread.move", folders=listed(upper if parts else folders or upper, "or")
            )
        self.found.append(
            NotTaken(
                path, "file/unreadable.unknown-folder", near,
                {"names": listed(shown), "near": advice},
                "error" if meant else "warning", tuple(one.name for one in meant),
            )
        )  # fmt: skip

    def _below(self, folder: Path, depth: int) -> Iterable[Path]:
        for name in sorted(self.files.names(folder, [])):
            path = folder / name
            if any(fnmatchcase(name, one) for one in PASSED_OVER):
                continue
            if not self._is_folder(path):
                yield path
            elif depth < _DEEPEST:
                yield from self._below(path, depth + 1)

    def _tell(
        self, path: Path, key: str, right: str = "", *, warning: bool = False,
        folder: str = "", folders: Sequence[str] = (), kinds: Sequence[str] = (),
        names: Sequence[str] = (),
    ) -> None:  # fmt: skip
        pieces: dict[str, Piece] = {}
        if folder:
            pieces["folder"] = folder
        if folders:
            pieces["folders"] = listed(folders, "or")
        if kinds:
            pieces["kinds"] = listed(kinds, "or")
        if names:
            pieces["names"] = listed(names, "or")
        files = (path.name,) if not warning else ()
        severity: Severity = "warning" if warning else "error"
        self.found.append(NotTaken(path, key, right, pieces, severity, files))


def _fits(parts: tuple[str, ...], way: tuple[str, ...]) -> bool:
    return len(parts) == len(way) and all(map(fnmatchcase, parts, way))


def _near(name: str, known: Sequence[str]) -> str:
    plain = name.casefold()
    for one in known:
        if plain == one or plain.rstrip("s") == one.rstrip("s"):
            return one
    return next(iter(get_close_matches(plain, known, 1, 0.7)), "")
