"""`crossdock rules translate`: a rule or test file in the other language."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from processor.commands.console import DONE, NEEDS_A_PERSON, USAGE, say, show_problems
from processor.commands.open_house import Stop
from processor.rules.language.bilingual import convert
from processor.transport import files
from processor.transport.read_files import read_bytes


def translate(args: argparse.Namespace) -> int:
    """A rule or test file in the other language: printed, or written in its place."""
    path = Path(args.file)
    try:
        source = read_bytes(path).decode("utf-8")
    except OSError as error:
        raise Stop(USAGE, f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Stop(NEEDS_A_PERSON, f"{path} is not in UTF-8, byte {error.start}") from error
    text, problems = convert(source, args.file, args.to)
    if problems:
        show_problems(problems)
        return NEEDS_A_PERSON
    if not args.write:
        sys.stdout.write(text)
    elif text == source:
        say(f"{path}: nothing to change")
    else:
        files.write_visible(path, text.encode())
        say(f"{path}: now in {'Chinese' if args.to == 'zh' else 'English'}")
    return DONE
