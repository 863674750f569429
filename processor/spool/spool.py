"""The spool of a file: found where it is kept, or made again from the archive, by a child process.

Its name is made of the SHA-256 of the file, the format with the version of its reader, and what a
mapping tells that. So it is right or not there, and nobody has to know how old it is. It has that
name once it is whole and synced; what a crash leaves beside it is taken away with the next look.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import msgspec

from processor.model.sentence import Sentence
from processor.normalise.formats.spooled import MakeSpool, Spool, Unspooled, unspooled
from processor.spool.child import CANNOT_WRITE, REFUSED
from processor.transport.derived import clear_derived, new_derived
from processor.transport.read_files import is_there, open_bytes, size_of
from processor.transport.stopping import Stopped

CHILD = (sys.executable, "-m", "processor.spool.child")
SECONDS = 180
_LOOK_EACH = 0.2
_ENDING = ".spool"


class Archived(NamedTuple):
    """A file of the archive: where it lies, its SHA-256, and the folder of its spools. `other` is
    the file that it is joined with."""

    path: Path
    sha256: str
    folder: Path
    other: Archived | None = None


def never() -> bool:
    """Nobody asks to stop."""
    return False


def open_spool(
    file: Archived, word: str, spool: Spool[Any], told: str, stopping: Callable[[], bool] = never
) -> BinaryIO:
    """The spool of a file, open; made where it is not kept. The caller closes it.

    Where nothing can be kept, as for one who may only read, it is made in memory. Raises Unspooled,
    and Stopped where `stopping()`.
    """
    path = file.folder / _name(file.sha256, word, spool, told)
    if is_there(path):
        with suppress(FileNotFoundError):
            return open_bytes(path)
    size = size_of(file.path) or 0
    if size > spool.most_bytes:
        raise unspooled("file/field-size.opened", bytes=size, most=spool.most_bytes)
    try:
        with open_bytes(file.path) as source, new_derived(path) as part:
            _fill(source, part, (word, told), stopping)
        return open_bytes(path)
    except (PermissionError, FileNotFoundError):
        # Nothing may be kept by us here, or the pass that goes on has just cleared up.
        with open_bytes(file.path) as source:
            return io.BytesIO(spool_of(source.read(), word, spool, told))


def open_made(
    file: Archived, word: str, told: str, make: Callable[[], Iterator[bytes]]
) -> BinaryIO:
    """A spool that this process makes of a file and `told`, all else that it depends on; open, and
    made where it is not kept. The caller closes it."""
    digest = sha256(told.encode()).hexdigest()[:16]
    path = file.folder / f"{file.sha256}.{word}-{digest}{_ENDING}"
    if is_there(path):
        with suppress(FileNotFoundError):
            return open_bytes(path)
    try:
        with new_derived(path) as part:
            for data in make():
                part.write(data)
        return open_bytes(path)
    except (PermissionError, FileNotFoundError):
        return io.BytesIO(b"".join(make()))


def spool_of(data: bytes, word: str, spool: Spool[Any], told: str) -> bytes:
    """The spool of a file that is in no archive. Raises Unspooled."""
    if len(data) > spool.most_bytes:
        raise unspooled("file/field-size.opened", bytes=len(data), most=spool.most_bytes)
    try:
        done = subprocess.run(
            (*CHILD, word, told), input=data, capture_output=True, timeout=SECONDS, check=False,
            env=child_environment(),
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise unspooled("file/field-size.opening") from None
    _judge(done.returncode, done.stderr)
    return done.stdout


def spools_of_stream(stream: BinaryIO) -> MakeSpool:
    """Makes spools of a file that is in no archive, in memory."""
    made: dict[tuple[str, str], bytes] = {}

    def make(word: str, spool: Spool[Any], told: str) -> BinaryIO:
        if (word, told) not in made:
            stream.seek(0)
            made[word, told] = spool_of(stream.read(), word, spool, told)
        return io.BytesIO(made[word, told])

    return make


def forget_spools(folder: Path, but: Collection[str]) -> None:
    """Deletes all spools but those of files with these SHA-256, and what a crash left of one."""
    wanted = set(but)
    clear_derived(folder, lambda name: name.endswith(_ENDING) and name.partition(".")[0] in wanted)


def _name(of: str, word: str, spool: Spool[Any], told: str) -> str:
    digest = sha256(told.encode()).hexdigest()[:16] if told else "whole"
    return f"{of}.{word}-{spool.version}-{digest}{_ENDING}"


def child_environment() -> dict[str, str]:
    """What a child of ours knows of its surroundings: where it finds us, and nothing else."""
    path = os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")])
    return {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": path.rstrip(os.pathsep)}


def _fill(
    source: BinaryIO, part: BinaryIO, told: tuple[str, str], stopping: Callable[[], bool]
) -> None:
    if stopping():
        raise Stopped
    with subprocess.Popen(
        (*CHILD, *told), stdin=source, stdout=part, stderr=subprocess.PIPE, env=child_environment()
    ) as child:
        waited = 0.0
        while True:
            try:
                _, said = child.communicate(timeout=_LOOK_EACH)
                break
            except subprocess.TimeoutExpired:
                waited += _LOOK_EACH
            if waited > SECONDS or stopping():
                child.kill()
                child.communicate()
                if waited > SECONDS:
                    raise unspooled("file/field-size.opening")
                raise Stopped
    _judge(child.returncode, said)


def _judge(code: int, said: bytes) -> None:
    if code == CANNOT_WRITE:
        number = int(said)
        raise OSError(number, os.strerror(number))
    if code == REFUSED:
        try:
            raise Unspooled(msgspec.json.decode(said, type=Sentence))
        except msgspec.DecodeError:
            raise unspooled("file/field-size.opening") from None
    if code:
        raise unspooled("file/field-size.opening")
