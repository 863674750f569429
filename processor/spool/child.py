"""The child that opens a file: bytes on standard input, the lines of its spool on standard output.

It bounds itself first, and writes to no file but the one that it was given. Why it does not read a
file, it says as JSON on standard error; why it cannot write, as the number of the error.
"""

from __future__ import annotations

import errno
import os
import resource
import sys

import msgspec

from processor.model.sentence import sentence
from processor.normalise.formats.formats import FORMATS
from processor.normalise.formats.spooled import Unspooled

MEMORY = 1024 * 1_048_576
CPU_SECONDS = 120
MOST_BYTES = 1024 * 1_048_576
REFUSED, CANNOT_WRITE = 3, 4


def main(word: str, told: str) -> int:
    """Reads, writes, ends. A limit that is hit ends the process."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_BYTES, MOST_BYTES))
    spool = FORMATS[word].spool
    assert spool is not None
    try:
        for line in spool.lines(sys.stdin.buffer, told):
            sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
        return 0
    except OSError as error:
        # What is opened is in memory: this is the disk that the lines are written to.
        if error.errno != errno.EFBIG:
            sys.stderr.write(str(error.errno or errno.EIO))
            return CANNOT_WRITE
        said = sentence("file/field-size.opening")
    except Unspooled as refusal:
        said = refusal.said
    except MemoryError:
        said = sentence("file/field-size.opening")
    except Exception as error:
        said = sentence("file/unreadable.opening", error=type(error).__name__)
    sys.stderr.buffer.write(msgspec.json.encode(said))
    return REFUSED


if __name__ == "__main__":
    ended = main(*sys.argv[1:3])
    sys.stderr.flush()
    # Everything is written: what a full disk left unwritten would be tried once more.
    os._exit(ended)
