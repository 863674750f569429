"""`crossdock rules translate`: a rule or test file in the other language."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from processor.commands.printing.console import (
    DONE,
    NEEDS_A_PERSON,
    USAGE,
    Stop,
    listen,
    say,
    show_problems,
    told,
)
from processor.house.texts import unread
from processor.model.sentence import sentence
from processor.rules.language.bilingual import convert
from processor.transport import files
from processor.transport.faults import why
from processor.transport.operator_files import NotRead, read_named


def translate(args: argparse.Namespace) -> int:
    """A rule or test file in the other language: printed, or written in its place."""
    listen(args.config)
    path = Path(args.file)
    try:
        source = read_named(path).decode("utf-8")
    except NotRead as error:
        show_problems([unread(str(path), error)])
        return NEEDS_A_PERSON
    except OSError as error:
        words = sentence("rules-translate.unreadable", path=str(path), why=why(error))
        raise Stop(USAGE, words) from error
    except UnicodeDecodeError as error:
        words = sentence("rules-translate.not-utf-8", path=str(path), byte=error.start)
        raise Stop(NEEDS_A_PERSON, words) from error
    text, problems = convert(source, args.file, args.to)
    if problems:
        show_problems(problems)
        return NEEDS_A_PERSON
    if not args.write:
        sys.stdout.write(text)
    elif text == source:
        say(told("rules-translate.nothing-to-change", path=str(path)))
    else:
        files.write_visible(path, text.encode())
        say(told(f"rules-translate.now-in-{args.to}", path=str(path)))
    return DONE
