"""The child that opens files of labels: a path a line on standard input, what it holds on standard
output, framed by its length.

It bounds itself first: memory for good, processor time for each file. It writes to no file.
"""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

import msgspec

from processor.documents.label_pages.read_file import fitted_pages, read_label_file
from processor.documents.label_pages.refusing import RefusedLabels
from processor.model.label_pages import LabelFile, Piece
from processor.model.sentence import Sentence
from processor.transport.read_files import read_bytes

MEMORY = 1024 * 1_048_576
# For as many pages as are asked at once.
CPU_SECONDS = 30
# What one answer may take; a file of 64 MB is cut to less than this.
MOST_ANSWER = 256 * 1_048_576


class LabelsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """A file, and what is wanted of it: the pages `only`, with their barcodes `everywhere` or where
    needed, or the labels that `pieces` name."""

    path: str
    only: tuple[int, ...] = ()
    everywhere: bool = False
    pieces: tuple[Piece, ...] = ()


class FittedLabels(msgspec.Struct, frozen=True):
    """Labels of a file, each its bytes or why it is held; or why the file is not read."""

    labels: tuple[bytes | Sentence, ...] = ()
    refused: Sentence | None = None


asked_of = msgspec.json.Decoder(LabelsAsked)


def main() -> int:
    """Answers until there is nothing more to read. A limit that is hit ends the process."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    for line in sys.stdin.buffer:
        used = resource.getrusage(resource.RUSAGE_SELF)
        until = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (until, hard))
        answer = msgspec.msgpack.encode(_answer(asked_of.decode(line)))
        if len(answer) > MOST_ANSWER:
            return 1
        sys.stdout.buffer.write(len(answer).to_bytes(8, "big"))
        sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()
    return 0


def _answer(asked: LabelsAsked) -> LabelFile | FittedLabels:
    data = read_bytes(Path(asked.path))
    if not asked.pieces:
        return read_label_file(
            data, "everywhere" if asked.everywhere else "where needed", asked.only
        )
    try:
        return FittedLabels(tuple(fitted_pages(data, asked.pieces)))
    except RefusedLabels as refusal:
        return FittedLabels(refused=refusal.said)


if __name__ == "__main__":
    ended = main()
    # What PDFium holds is given back with the process.
    os._exit(ended)
