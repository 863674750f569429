"""Problems as other programs read them: plain data, GitHub's annotations and SARIF 2.1.0.

SARIF: OASIS Static Analysis Results Interchange Format, version 2.1.0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from processor import __version__
from processor.languages.languages import FIRST, LANGUAGES, in_english
from processor.problems.problem import Problem

SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"


def _message(problem: Problem) -> str:
    place = f"{problem.where}: " if problem.where else ""
    return place + (f"{problem.message}; {problem.advice}" if problem.advice else problem.message)


def _line(problem: Problem) -> int:
    """The line to mark, 0 where the file has none."""
    return 0 if problem.where else problem.line


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def plain(problem: Problem) -> dict[str, Any]:
    """A problem as `--json` shows it: what is said of it in English."""
    found: dict[str, Any] = {
        "code": problem.code,
        "message": problem.message,
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "text": problem.text,
        "span": problem.span,
        "advice": problem.advice,
        "inside": in_english(problem.inside),
        "field": problem.field,
        "severity": problem.severity,
    }
    return found | ({"where": problem.where} if problem.where else {})


def github(problems: Sequence[Problem]) -> list[str]:
    """One workflow command a problem: an annotation at its place."""
    lines = []
    for problem in _sorted(problems):
        words = {"file": problem.file, "title": problem.code}
        if _line(problem):
            words |= {"line": str(problem.line)}
        if _line(problem) and problem.column:
            words |= {"col": str(problem.column), "endColumn": str(problem.column + problem.span)}
        place = ",".join(
            f"{key}={_property(words[key])}"
            for key in ("file", "line", "col", "endColumn", "title")
            if words.get(key)
        )
        lines.append(f"::{problem.severity} {place}::{_data(_message(problem))}")
    return lines


def _sorted(problems: Sequence[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda p: (p.file, p.line, p.column, p.code, p.message))


def help_uri(code: str) -> str:
    """Where a code is explained, from the root of the project."""
    group = code.partition("/")[0]
    return f"docs/problems/{group}.md#{code.replace('/', '')}"


def sarif(problems: Sequence[Problem]) -> dict[str, Any]:
    """The problems as one run of SARIF 2.1.0, each rule with its page in docs/problems/."""
    codes = sorted({problem.code for problem in problems})
    return {
        "$schema": SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "crossdock",
                        "version": __version__,
                        "rules": [
                            {
                                "id": code,
                                "shortDescription": {"text": LANGUAGES[FIRST].title(code)},
                                "helpUri": help_uri(code),
                            }
                            for code in codes
                        ],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(one, codes.index(one.code)) for one in _sorted(problems)],
            }
        ],
    }


def _result(problem: Problem, rule: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": problem.severity,
        "message": {"text": _message(problem)},
    }
    if not problem.file:
        return found
    place: dict[str, Any] = {"artifactLocation": {"uri": problem.file.replace(" ", "%20")}}
    if _line(problem):
        region: dict[str, Any] = {"startLine": problem.line}
        if problem.column:
            region |= {"startColumn": problem.column, "endColumn": problem.column + problem.span}
        if problem.text:
            region["snippet"] = {"text": problem.text}
        place["region"] = region
    found["locations"] = [{"physicalLocation": place}]
    return found
