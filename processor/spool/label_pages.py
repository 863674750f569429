"""Opens files of labels in a child process with limits on memory, time and size.

One child reads many files, since most hold a single label. Where a file ends it, or takes too long,
that file is refused and the next one is read by a new child: this process is never harmed.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

import msgspec

from processor.model.label_pages import LabelFile, LabelPage, Piece
from processor.model.sentence import Sentence, sentence
from processor.spool.label_pages_child import FittedLabels, LabelsAsked
from processor.spool.spool import child_environment, never
from processor.transport.stopping import Stopped

CHILD = (sys.executable, "-m", "processor.spool.label_pages_child")
SECONDS = 120.0
_LOOK_EACH = 0.2
# Pages of one file that are asked for at once: its limits are for so many.
_TOGETHER = 50
_BLOCK = 1_048_576
_ENDED = sentence("label-file/too-large.reader")

_file = msgspec.msgpack.Decoder(LabelFile)
_fitted = msgspec.msgpack.Decoder(FittedLabels)


class LabelReader:
    """Reads files of labels; to be used with `with`, which ends its child."""

    def __init__(self, stopping: Callable[[], bool] = never, *, seconds: float = SECONDS) -> None:
        self._stopping, self._seconds = stopping, seconds
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> LabelReader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def read(self, path: Path, only: Sequence[int] = ()) -> LabelFile:
        """The pages of a file; `only` those with these numbers, and then with their barcodes.
        Raises Stopped."""
        asked = only or range(1, 1 + _TOGETHER)
        pages: list[LabelPage] = []
        while asked:
            now, everywhere = tuple(asked[:_TOGETHER]), bool(only)
            answer = self._ask(LabelsAsked(path=str(path), only=now, everywhere=everywhere))
            found = LabelFile(refused=_ENDED) if answer is None else _file.decode(answer)
            if found.refused is not None:
                return found
            pages += found.pages
            asked = asked[_TOGETHER:] if only else range(now[-1] + 1, found.count + 1)
        return LabelFile(tuple(pages), found.count)

    def fitted(self, path: Path, pieces: Sequence[Piece]) -> list[bytes | Sentence] | Sentence:
        """The labels that `pieces` name, each its bytes or why it is held; or why the file is not
        read. Raises Stopped."""
        if not pieces:
            return []
        labels: list[bytes | Sentence] = []
        for at in range(0, len(pieces), _TOGETHER):
            now = tuple(pieces[at : at + _TOGETHER])
            answer = self._ask(LabelsAsked(path=str(path), pieces=now))
            if answer is None:
                return _ENDED
            found = _fitted.decode(answer)
            if found.refused is not None:
                return found.refused
            labels += found.labels
        return labels

    def _ask(self, asked: LabelsAsked) -> bytes | None:
        """What the child answers; None where it ended, or took too long."""
        if self._stopping():
            raise Stopped
        if self._child is None or self._child.poll() is not None:
            self._end()
            self._child = subprocess.Popen(
                CHILD, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env=child_environment(),
            )  # fmt: skip
        child = self._child
        assert child.stdin is not None
        try:
            child.stdin.write(msgspec.json.encode(asked) + b"\n")
            child.stdin.flush()
            until = time.monotonic() + self._seconds
            head = self._receive(child, 8, until)
            answer = head and self._receive(child, int.from_bytes(head, "big"), until)
        except BrokenPipeError:
            answer = None
        except BaseException:
            self._end()
            raise
        if answer is None:
            self._end()
        return answer

    def _receive(self, child: subprocess.Popen[bytes], count: int, until: float) -> bytes | None:
        assert child.stdout is not None
        handle = child.stdout.fileno()
        found = bytearray()
        while len(found) < count:
            left = until - time.monotonic()
            if left <= 0:
                return None
            if not select.select([handle], [], [], min(_LOOK_EACH, left))[0]:
                if self._stopping():
                    raise Stopped
                continue
            block = os.read(handle, min(_BLOCK, count - len(found)))
            if not block:
                return None
            found += block
        return bytes(found)

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.communicate()
